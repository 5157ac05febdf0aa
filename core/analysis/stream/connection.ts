/** The conversation on one TCP flow, as the protocol that reads it knows it. */
import type { Bytes } from '../../base/bytes.ts';
import type { FlowId } from '../../base/ids.ts';
import type { StreamCall, StreamProtocol, StreamVerdict } from '../../wire/stream.ts';
import { looksLike } from '../../wire/stream-ports.ts';
import { Direction } from './direction.ts';
import type { OrderCode, SentStates } from './order.ts';
import type { UnitStore } from './store.ts';

/** From this row on, before its own data. */
interface Epoch {
  readonly row: number;
  readonly protocol: StreamProtocol;
  readonly state: unknown;
}

const SHORT = 16;

/** Which protocol and which state held from when on, and what was not read. `Histories` keeps it when all has been read. */
export class StreamHistory {
  epochs: Epoch[];
  /** Rows that are not read, and why: few, or none. */
  special: Map<number, OrderCode> | undefined;

  constructor(row: number, protocol: StreamProtocol) {
    this.epochs = [{ row, protocol, state: protocol.initial }];
  }

  refuse(row: number, code: OrderCode): void {
    this.special ??= new Map();
    this.special.set(row, code);
  }

  /** The row's own data turned out to be another protocol's. */
  replace(row: number, protocol: StreamProtocol, state: unknown): void {
    if (this.last.row === row) this.epochs.pop();
    this.add({ row, protocol, state });
  }

  /** A conversation has few as a rule, and there may be a million of them: its list has no room to grow until it is long. */
  add(epoch: Epoch): void {
    if (this.epochs.length < SHORT) this.epochs = this.epochs.concat(epoch);
    else this.epochs.push(epoch);
  }

  get last(): Epoch {
    return this.epochs[this.epochs.length - 1] as Epoch;
  }
}

export class StreamConnection {
  readonly flow: FlowId;
  readonly history: StreamHistory;
  readonly forward: Direction;
  readonly backward: Direction;
  /** Time from the SYN to the client's ACK, ns; −1: not worked out yet. */
  roundTrip = -1;
  #protocol: StreamProtocol;
  #state: unknown;
  /** What the ports are registered for: another protocol may have been agreed on since. */
  readonly #byPorts: StreamProtocol | undefined;
  #portState: unknown;
  readonly #call: StreamCall;
  readonly #verdict: StreamVerdict;

  /** @param byPorts the protocol that the ports are registered for */
  constructor(
    flow: FlowId,
    protocol: StreamProtocol,
    byPorts: StreamProtocol | undefined,
    row: number,
    states: SentStates,
    store: UnitStore,
    call: StreamCall,
    verdict: StreamVerdict,
  ) {
    this.flow = flow;
    this.history = new StreamHistory(row, protocol);
    this.forward = new Direction(2 * flow + 1, states, store, call, verdict);
    this.backward = new Direction(2 * flow, states, store, call, verdict);
    this.#protocol = protocol;
    this.#state = protocol.initial;
    this.#byPorts = byPorts;
    this.#portState = byPorts?.initial;
    this.#call = call;
    this.#verdict = verdict;
  }

  /**
   * For `Direction.segment`. As in Wireshark, what the conversation's protocol refuses is offered to that of the ports, then to those that say
   * by their first bytes what they are.
   */
  read(b: Bytes, start: number, end: number): boolean {
    if (this.#readBy(this.#protocol, this.#state, b, start, end)) return true;
    const before = this.#protocol;
    const ports = this.#byPorts;
    if (ports !== undefined && ports !== before && this.#readBy(ports, this.#portState, b, start, end)) return true;
    const other = looksLike(b, start, end);
    return other !== undefined && other !== before && other !== ports && this.#readBy(other, other.initial, b, start, end);
  }

  #readBy(protocol: StreamProtocol, before: unknown, b: Bytes, start: number, end: number): boolean {
    const verdict = this.#verdict;
    verdict.offset = end;
    verdict.need = 0;
    verdict.keep = -1;
    verdict.mark = 0;
    verdict.opaque = false;
    verdict.named = false;
    verdict.announces = null;
    const state = protocol.read(b, start, end, this.#call, before, verdict);
    if (state === null) return false;
    if (protocol !== this.#protocol) this.history.replace(this.#call.row, protocol, before);
    this.#protocol = protocol;
    this.#state = state;
    if (protocol === this.#byPorts) this.#portState = state;
    return true;
  }

  /** After a row's data: what has changed holds from the next row on. */
  remember(row: number): void {
    const { last } = this.history;
    const next = this.#protocol.becomes?.(this.#state);
    if (next !== undefined) {
      this.#protocol = next;
      this.#state = next.initial;
    }
    if (last.state === this.#state && last.protocol === this.#protocol) return;
    this.history.add({ row: row + 1, protocol: this.#protocol, state: this.#state });
  }
}
