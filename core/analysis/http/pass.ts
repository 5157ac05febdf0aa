/**
 * Finds HTTP/1 messages on any TCP port: a direction whose bytes begin with a start line is read as HTTP from there on.
 */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { seqAdd } from '../../base/seq32.ts';
import { Base } from '../../scan/flows.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import { IdIndex } from '../../table/id-index.ts';
import { Layer, Mark, TcpFlag } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { startsLike } from '../../wire/http.ts';
import type { PhaseTable } from '../phases.ts';
import { type HttpCollector, HttpConnection } from './connection.ts';
import type { HttpFacts, HttpMessage } from './facts.ts';
import { HttpView, headerOf, MessageStore, TransactionStore } from './message.ts';

/** Data segments of a flow that are looked at for a beginning before the flow is taken for another protocol. */
const MAX_LOOKS = 16;
const NO_MESSAGES: readonly HttpMessage[] = [];

export class HttpPass implements Pass, HttpCollector {
  readonly name = 'http';
  readonly messages = new MessageStore();
  readonly transactions = new TransactionStore();
  now = 0;
  readonly #tables: Tables;
  readonly #phases: PhaseTable;
  /** By flow; only flows that look like HTTP have one. */
  readonly #connections: (HttpConnection | undefined)[] = [];
  /** By flow: looks taken so far. */
  readonly #looks: number[] = [];

  constructor(tables: Tables, phases: PhaseTable) {
    this.#tables = tables;
    this.#phases = phases;
  }

  began(kind: 'request' | 'response', row: PacketRow): void {
    this.#phases.set(row, kind === 'request' ? 'http.request' : 'http.response');
    const { layers } = this.#tables.packets;
    layers.set(row, layers.get(row) | Layer.http);
  }

  packet(row: PacketRow, view: PacketView): void {
    const p = this.#tables.packets;
    if ((p.layers.get(row) & Layer.tcp) === 0) return;
    const flow = p.flow.get(row);
    if (flow === NONE) return;
    this.now = row;
    const length = p.payloadLength.get(row);
    let connection = this.#connections[flow];
    if (connection === undefined) {
      if (length === 0) return;
      connection = this.#look(row, flow as FlowId, view);
      if (connection === undefined) return;
    }
    const flags = p.flags.get(row);
    const forward = (p.marks.get(row) & Mark.forward) !== 0;
    const own = forward ? connection.forward : connection.backward;
    const other = forward ? connection.backward : connection.forward;
    if ((flags & TcpFlag.ack) !== 0 && other.stream.started) other.stream.acknowledged(p.ack.get(row));
    if ((flags & TcpFlag.rst) !== 0) {
      own.reader.finish(false);
      other.reader.finish(false);
      this.#release(flow);
      return;
    }
    const fin = (flags & TcpFlag.fin) !== 0;
    if (length === 0 && !fin) return;
    const seq = (flags & TcpFlag.syn) !== 0 ? seqAdd(p.seq.get(row), 1) : p.seq.get(row);
    if (!own.stream.started) own.stream.start(this.#streamStart(flow as FlowId, forward, seq));
    // A keep-alive's old byte, like any repeated byte, falls below what is wanted next.
    own.stream.segment(seq, view.payloadBytes, view.payloadStart, view.payloadEnd, length, fin, row);
    if (own.stream.closed && other.stream.closed) this.#release(flow);
  }

  finish(): void {
    for (const connection of this.#connections) {
      if (connection === undefined) continue;
      for (const direction of [connection.forward, connection.backward]) {
        direction.stream.flush();
        direction.reader.finish(false);
      }
    }
    // Nothing of the conversations is needed any more.
    this.#connections.length = 0;
    this.#looks.length = 0;
  }

  facts(): HttpFacts {
    const view = new HttpView(this.#tables.packets, this.messages, this.transactions);
    const { messages, transactions } = this;
    const index = (rowOf: (m: HttpMessage) => number | null) => {
      let ids: IdIndex | undefined;
      return (row: PacketRow): readonly HttpMessage[] => {
        ids ??= new IdIndex(this.messages.length, (id) => rowOf(view.message(id)));
        const found = ids.get(row);
        return found.length === 0 ? NO_MESSAGES : Array.from(found, (id) => view.message(id));
      };
    };
    let spoken: Set<number> | undefined;
    const flowsOf = (store: MessageStore) => {
      const flows = new Set<number>();
      for (let id = 0; id < store.length; id++) flows.add(store.flow.get(id));
      return flows;
    };
    return {
      get messages() {
        return Array.from({ length: messages.length }, (_, id) => view.message(id));
      },
      get transactions() {
        return Array.from({ length: transactions.length }, (_, id) => view.transaction(id));
      },
      messageCount: messages.length,
      transactionCount: transactions.length,
      message: (id) => view.message(id),
      transaction: (id) => view.transaction(id),
      startingAt: index((m) => m.firstRow),
      headEndingAt: index((m) => m.headRow),
      completedAt: index((m) => m.completedAt),
      speaksHttp: (flow) => {
        spoken ??= flowsOf(this.messages);
        return spoken.has(flow);
      },
      transactionOf: (m) => view.transactionOf(m),
      header: headerOf,
    };
  }

  /** The conversation is over: what comes late on this flow is repetition, and its readers need not be kept. */
  #release(flow: number): void {
    this.#connections[flow] = undefined;
    this.#looks[flow] = MAX_LOOKS;
  }

  /** A connection when this segment looks like the beginning of a message, or comes before the stream's beginning. */
  #look(row: PacketRow, flow: FlowId, view: PacketView): HttpConnection | undefined {
    const looks = this.#looks[flow] ?? 0;
    if (looks >= MAX_LOOKS) return undefined;
    this.#looks[flow] = looks + 1;
    const p = this.#tables.packets;
    const begins = startsLike(view.payloadBytes, view.payloadStart, view.payloadEnd) !== 'neither';
    const isn = this.#isn(flow, (p.marks.get(row) & Mark.forward) !== 0);
    const early = looks === 0 && isn !== undefined && p.seq.get(row) !== seqAdd(isn, 1);
    if (!begins && !early) return undefined;
    const connection = new HttpConnection(flow, this);
    this.#connections[flow] = connection;
    return connection;
  }

  /** ISN + 1 where this direction's SYN was seen and no data has been passed over; else the segment itself. */
  #streamStart(flow: FlowId, forward: boolean, seq: number): number {
    const isn = this.#isn(flow, forward);
    return isn !== undefined && (this.#looks[flow] ?? 0) <= 1 ? seqAdd(isn, 1) : seq;
  }

  #isn(flow: FlowId, forward: boolean): number | undefined {
    const f = this.#tables.flows;
    const known = (f.baseKnown.get(flow) & (forward ? Base.forwardIsIsn : Base.backwardIsIsn)) !== 0;
    return known ? (forward ? f.baseForward : f.baseBackward).get(flow) : undefined;
  }
}
