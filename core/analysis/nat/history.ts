/**
 * The NAT table over time: when each of its entries was made, refreshed, closed, and when its addresses and ports were given to another
 * connection. Worked out from a binding's pairs when somebody asks.
 *
 * What a box keeps in its table cannot be seen. What can be: the packets that make it do so (RFC 5382 §5, RFC 4787 §4.3). That an entry
 * has timed out is never seen, so an entry that is silent keeps its last state.
 */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { TcpFlag } from '../../table/packets.ts';
import { previousInFlow } from '../../table/previous.ts';
import type { Tables } from '../../table/tables.ts';
import { disorderOf, placeOf } from '../../table/time-order.ts';
import type { Binding, NatFacts, RewritePair } from './facts.ts';
import { isRequest } from './learn.ts';

/**
 * created: the packet that opens the conversation went through. met: the first pair, of a conversation that had begun before. answered: the
 * first packet back. established: the ACK that ends TCP's handshake. refreshed: a packet after a silence. closing: the first FIN; closed: the
 * other end's FIN and its acknowledgement. reset: an RST. reused: the same addresses and ports for another connection.
 */
export type HistoryKind =
  | 'created'
  | 'met'
  | 'answered'
  | 'established'
  | 'refreshed'
  | 'closing'
  | 'closed'
  | 'reset'
  | 'reused';

export interface HistoryEvent {
  readonly kind: HistoryKind;
  /** The packets that show it, original and copy of each pair. */
  readonly rows: readonly PacketRow[];
  /** Of `refreshed`: how long nothing had come, ns. */
  readonly silenceNs: number | null;
  /** Of `reused`: id of the binding that had the addresses and ports before; null where it is this one. */
  readonly before: number | null;
}

/** new: no packet back yet. */
export type EntryState = 'new' | 'answered' | 'established' | 'closing' | 'closed' | 'reset';

export interface BindingHistory {
  readonly state: EntryState;
  /** In order of time. */
  readonly events: readonly HistoryEvent[];
  /** The pair that refreshed it last. */
  readonly last: readonly [PacketRow, PacketRow] | null;
}

/** A silence worth telling: acknowledgements and answers of programs come sooner. */
const SILENCE_NS = 1e9;

export class NatHistory {
  readonly #tables: Tables;
  /** Binding → the one before it with the same ends on either side. */
  readonly #before = new Map<number, number>();

  constructor(tables: Tables, nat: Pick<NatFacts, 'bindings'>) {
    this.#tables = tables;
    const latest = new Map<string, number>();
    for (const b of inTime(tables, nat.bindings))
      for (const key of [keyOf(b.protocol, b.original), `translated ${keyOf(b.protocol, b.translated)}`]) {
        const before = latest.get(key);
        if (before !== undefined) this.#before.set(b.id, before);
        latest.set(key, b.id);
      }
  }

  of(binding: Binding, pairs: readonly RewritePair[] = binding.pairs): BindingHistory {
    const walk = new Walk(this.#tables, binding);
    const before = this.#before.get(binding.id);
    for (const pair of pairs) walk.pair(pair, before);
    return walk;
  }
}

/** Bindings begin in the order in which the file shows them; in one that is not in order of time, by the first packet. */
function inTime(tables: Tables, bindings: readonly Binding[]): readonly Binding[] {
  const disorder = disorderOf(tables.packets);
  if (disorder === null) return bindings;
  return bindings
    .map((b) => ({ b, begins: placeOf(disorder, b.pairs[0]?.original ?? 0) }))
    .sort((x, y) => x.begins - y.begins)
    .map(({ b }) => b);
}

const keyOf = (protocol: string, { src, dst }: Binding['original']): string =>
  `${protocol} ${src.address}:${src.port} ${dst.address}:${dst.port}`;

function firstInTime(tables: Tables, flow: FlowId): number {
  const disorder = disorderOf(tables.packets);
  const { first, last } = tables.flows.rows(flow);
  if (disorder === null) return first;
  let earliest = first;
  for (let row: PacketRow | undefined = last; row !== undefined; row = previousInFlow(tables, row))
    if (placeOf(disorder, row) < placeOf(disorder, earliest)) earliest = row;
  return earliest;
}

class Walk implements BindingHistory {
  state: EntryState = 'new';
  readonly events: HistoryEvent[] = [];
  last: [PacketRow, PacketRow] | null = null;
  readonly #tables: Tables;
  readonly #binding: Binding;
  /** Sequence number of the SYN that opened it, and which ends have sent a FIN. */
  #syn: number | undefined;
  #answered = false;
  #synAck = false;
  #finThere: RewritePair | undefined;
  #finBack: RewritePair | undefined;
  #closesFirst = false;

  constructor(tables: Tables, binding: Binding) {
    this.#tables = tables;
    this.#binding = binding;
  }

  /** In order of time. `before`: the binding that had these ends. */
  pair(pair: RewritePair, before: number | undefined): void {
    const p = this.#tables.packets;
    const { original } = pair;
    // An ICMP error belongs to no flow, and keeps no entry alive (RFC 5508 §3.2: it must not).
    if (p.flow.get(original) === NONE) return;
    const there = this.#isThere(original);
    const flags = p.flags.get(original);
    const isTcp = this.#binding.protocol === 'tcp';
    const silence = this.last === null ? null : p.intervalNs(this.last[0], original);
    if (this.last === null) {
      if (before !== undefined) this.#tell('reused', [pair], { before });
      this.#tell(this.#opens(original, there, flags) ? 'created' : 'met', [pair]);
      if (isTcp && (flags & TcpFlag.syn) === 0) this.state = 'established';
    }
    if (!there && !this.#answered) {
      this.#answered = true;
      if (this.last !== null) this.#tell('answered', [pair]);
      if (this.state === 'new') this.state = 'answered';
    } else if (silence !== null && silence >= SILENCE_NS) this.#tell('refreshed', [pair], { silenceNs: silence });
    if (isTcp) this.#segment(pair, there, flags);
    this.last = [original, pair.copy];
  }

  #segment(pair: RewritePair, there: boolean, flags: number): void {
    const has = (flag: number): boolean => (flags & flag) !== 0;
    const ended = this.state === 'closed' || this.state === 'reset';
    if (has(TcpFlag.rst)) {
      if (!ended) this.#tell('reset', [pair]);
      this.state = 'reset';
    } else if (has(TcpFlag.syn)) {
      const seq = this.#tables.packets.seq.get(pair.original);
      if (has(TcpFlag.ack)) this.#synAck = true;
      else {
        if (this.#syn !== undefined && this.#syn !== seq && ended) this.#reopen(pair);
        this.#syn = seq;
      }
    } else if (has(TcpFlag.fin)) this.#fin(pair, there);
    else if (this.state === 'answered' && there && this.#synAck) {
      this.#tell('established', [pair]);
      this.state = 'established';
    } else if (this.state === 'closing' && this.#finThere !== undefined && this.#finBack !== undefined) {
      const [first, second] = this.#closesFirst ? [true, this.#finBack] : [false, this.#finThere];
      // The last acknowledgement is sent by the end that closed first.
      if (there !== first) return;
      this.#tell('closed', [second, pair]);
      this.state = 'closed';
    }
  }

  #fin(pair: RewritePair, there: boolean): void {
    if (this.#finThere === undefined && this.#finBack === undefined && this.state !== 'reset') {
      this.#tell('closing', [pair]);
      this.state = 'closing';
    }
    if (this.#finThere === undefined && this.#finBack === undefined) this.#closesFirst = there;
    if (there) this.#finThere ??= pair;
    else this.#finBack ??= pair;
  }

  #reopen(pair: RewritePair): void {
    this.#tell('reused', [pair], { before: null });
    this.state = 'new';
    this.#answered = false;
    this.#synAck = false;
    this.#finThere = undefined;
    this.#finBack = undefined;
  }

  #opens(original: PacketRow, there: boolean, flags: number): boolean {
    if (!there) return false;
    const { protocol, originalFlow } = this.#binding;
    if (protocol === 'tcp') return (flags & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn;
    if (protocol === 'icmp') return isRequest(flags);
    // UDP opens nothing: the first packet of the flow must do.
    return originalFlow !== null && firstInTime(this.#tables, originalFlow) === original;
  }

  /** True when the packet goes the initiator's way. */
  #isThere(original: PacketRow): boolean {
    return this.#tables.packets.flow.get(original) === this.#binding.originalFlow;
  }

  #tell(kind: HistoryKind, pairs: readonly RewritePair[], more: Partial<Pick<HistoryEvent, 'silenceNs' | 'before'>> = {}): void {
    const rows = pairs.flatMap((p) => [p.original, p.copy]);
    this.events.push({ kind, rows, silenceNs: more.silenceNs ?? null, before: more.before ?? null });
  }
}
