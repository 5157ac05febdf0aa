/**
 * What the pass keeps: one record per binding (and per suspicion of one), one row of columns per pair. Numbers only; the objects
 * of facts.ts are made from them when asked for.
 */
import { NONE } from '../../base/ids.ts';
import { type Column, u8Column, u32Column } from '../../table/column.ts';

/** What the pairs of a binding have shown: bits of `BindingWord.bits`. XY is the way of the first pair, YX the way back. */
export const Shown = {
  /** The original goes to the MAC that sends the copy. */
  macDirect: 1 << 0,
  /** Both packets have MACs, but the box receives and sends with different ones (two cards, or other routers beside it). */
  macOther: 1 << 1,
  /** As macOther, and the way back passes the same two MACs in the opposite order. */
  macSwapped: 1 << 2,
  macClash: 1 << 3,
  idEqual: 1 << 4,
  idDiffers: 1 << 5,
  /** The copy's TTL is one less (XY, YX), or the same (XY, YX), or several less, or more. */
  hopXY: 1 << 6,
  hopYX: 1 << 7,
  stayXY: 1 << 8,
  stayYX: 1 << 9,
  hopsMany: 1 << 10,
  hopsUp: 1 << 11,
  /** Pairs of SYNs, and of SYN+ACKs, and the way they went. */
  synXY: 1 << 12,
  synYX: 1 << 13,
  synAckXY: 1 << 14,
  synAckYX: 1 << 15,
  /** One sequence number, or both in one packet, agree and look like random ones. */
  oneNumber: 1 << 16,
  twoNumbers: 1 << 17,
  sumsGood: 1 << 18,
  sumsBad: 1 << 19,
  /** Payloads long enough to mean something are equal. */
  content: 1 << 20,
  /** The box shifts sequence numbers by a constant. */
  shift: 1 << 21,
  /** A copy was recorded before its original. */
  early: 1 << 22,
  /** ICMP echo requests went XY, or YX. */
  requestXY: 1 << 23,
  requestYX: 1 << 24,
  /** The capturing host received the original and sent the copy. */
  through: 1 << 25,
  /** TCP timestamps are equal: as good as an identification, which IPv6 lacks. */
  stamps: 1 << 26,
  accepted: 1 << 30,
} as const;

/** What `BindingStore.lag` says before the first pair. */
export const UNKNOWN_LAG = -0x8000_0000;

const STRIDE = 16;
export const BindingWord = {
  /** Flows of the first original and of the first copy. */
  flowX: 0,
  flowY: 1,
  /** Next older binding + 1 of flow X, of flow Y. */
  nextX: 2,
  nextY: 3,
  bits: 4,
  countXY: 5,
  countYX: 6,
  conflicts: 7,
  /** First and last pair + 1. */
  firstPair: 8,
  lastPair: 9,
  /** Time from the latest original to its copy each way, in µs, signed, plus 1 where it is not negative; 0: not known yet. */
  lagXY: 10,
  lagYX: 11,
  /** MACs of the first pair: the original's destination, the copy's source. */
  macIn: 12,
  macOut: 13,
  /** TTL decrement each way, `HOPS_UP` where copies have a higher TTL, `HOPS_UNKNOWN`: XY below, YX in the next byte; then tries to fit a shift. */
  hops: 14,
  /** Bit 0: X's forward is Y's forward. Bit 1: originals of XY travel forward in X. */
  sense: 15,
} as const;

/** A store as plain data: see `NatState`. */
export interface BindingState {
  readonly count: number;
  readonly words: Uint32Array<ArrayBuffer>;
  readonly byFlow: readonly Uint32Array<ArrayBuffer>[];
}

export class BindingStore {
  static fromState(state: BindingState): BindingStore {
    const store = new BindingStore();
    store.count = state.count;
    store.words = state.words;
    store.#byFlow.chunks.push(...state.byFlow);
    return store;
  }

  toState(): BindingState {
    return { count: this.count, words: this.words, byFlow: this.#byFlow.chunks };
  }

  count = 0;
  words = new Uint32Array(STRIDE * 16);
  /** Per flow: its newest binding + 1. */
  readonly #byFlow = u32Column();

  at(binding: number): number {
    return binding * STRIDE;
  }

  get(binding: number, word: number): number {
    return this.words[binding * STRIDE + word] as number;
  }

  /** µs from the latest original to its copy, that way; negative where the copy was recorded first. */
  lag(binding: number, xy: boolean): number {
    const lag = (this.words[binding * STRIDE + (xy ? BindingWord.lagXY : BindingWord.lagYX)] as number) | 0;
    return lag > 0 ? lag - 1 : lag === 0 ? UNKNOWN_LAG : lag;
  }

  setLag(binding: number, xy: boolean, lag: number): void {
    const us = lag < 0 ? Math.floor(lag) : Math.floor(lag) + 1;
    this.words[binding * STRIDE + (xy ? BindingWord.lagXY : BindingWord.lagYX)] = us;
  }

  /** Sets bits of `Shown`. */
  show(binding: number, bits: number): void {
    const o = binding * STRIDE + BindingWord.bits;
    this.words[o] = ((this.words[o] as number) | bits) >>> 0;
  }

  newestOf(flow: number): number {
    return this.#byFlow.get(flow) - 1;
  }

  /** The next older binding that `flow` takes part in, or −1. */
  olderOf(binding: number, flow: number): number {
    const o = binding * STRIDE;
    const next = this.words[o] === flow ? BindingWord.nextX : BindingWord.nextY;
    return (this.words[o + next] as number) - 1;
  }

  add(flowX: number, flowY: number, sameForward: boolean, forward: boolean): number {
    const id = this.count++;
    const o = id * STRIDE;
    if (o + STRIDE > this.words.length) {
      const bigger = new Uint32Array(this.words.length * 2);
      bigger.set(this.words);
      this.words = bigger;
    }
    const w = this.words;
    w[o + BindingWord.flowX] = flowX;
    w[o + BindingWord.flowY] = flowY;
    w[o + BindingWord.nextX] = this.#byFlow.get(flowX);
    w[o + BindingWord.nextY] = this.#byFlow.get(flowY);
    w[o + BindingWord.hops] = 0xffff;
    w[o + BindingWord.sense] = (sameForward ? 1 : 0) | (forward ? 2 : 0);
    this.#byFlow.set(flowX, id + 1);
    this.#byFlow.set(flowY, id + 1);
    return id;
  }
}

/** What a rewrite changed that the packet table does not show. */
export interface PairExtra {
  mss?: readonly [number, number];
  /** Second byte of the IP header: DSCP and ECN. */
  trafficClass?: readonly [number, number];
  optionsChanged?: boolean;
  /** The packet quoted in an ICMP error, in the original and in the copy. */
  quoted?: readonly [Quoted, Quoted];
}

/** A packet quoted in an ICMP error. */
export interface Quoted {
  readonly protocol: number;
  readonly src: number;
  readonly dst: number;
  /** For ICMP echo the identifier in both. */
  readonly srcPort: number;
  readonly dstPort: number;
  /** IPv4 header checksum; −1 for IPv6. */
  readonly checksum: number;
}

/** No binding: a pair that was given up. */
export const DEAD = NONE;

/** A store as plain data: see `NatState`. The columns' chunks, by name. */
export interface PairState {
  readonly count: number;
  readonly columns: Readonly<Record<PairColumn, readonly PairChunk[]>>;
  readonly extras: ReadonlyMap<number, PairExtra>;
}
type PairChunk = Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
const PAIR_COLUMNS = [
  'original',
  'copy',
  'binding',
  'next',
  'ipSums',
  'transportSums',
  'verdict',
  'asCopy',
  'asOriginal',
  'seenBefore',
] as const;
type PairColumn = (typeof PAIR_COLUMNS)[number];

export class PairStore {
  static fromState(state: PairState): PairStore {
    const store = new PairStore();
    store.count = state.count;
    for (const name of PAIR_COLUMNS) (store[name] as Column<PairChunk>).chunks.push(...state.columns[name]);
    for (const [pair, extra] of state.extras) store.extras.set(pair, extra);
    return store;
  }

  toState(): PairState {
    const columns: Partial<Record<PairColumn, readonly PairChunk[]>> = {};
    for (const name of PAIR_COLUMNS) columns[name] = this[name].chunks;
    return { count: this.count, columns: columns as PairState['columns'], extras: this.extras };
  }

  count = 0;
  readonly original = u32Column();
  readonly copy = u32Column();
  readonly binding = u32Column(DEAD);
  /** Next pair + 1 of the same binding. */
  readonly next = u32Column();
  /** IPv4 header checksums, and transport checksums: the original's in the upper half. */
  readonly ipSums = u32Column();
  readonly transportSums = u32Column();
  /** `Sum` in bits 0 and 1, and `PairFlag`. */
  readonly verdict = u8Column();
  readonly extras = new Map<number, PairExtra>();
  /** Per row, pair + 1. */
  readonly asCopy = u32Column();
  readonly asOriginal = u32Column();
  /** Per row, row + 1 of the same packet as it was heard before: before a router, or by another capture point. */
  readonly seenBefore = u32Column();

  extra(pair: number): PairExtra {
    let e = this.extras.get(pair);
    if (e === undefined) {
      e = {};
      this.extras.set(pair, e);
    }
    return e;
  }

  /** Exchanges original and copy in what was entered of them: the checksums, and what the packet table does not show. */
  turn(pair: number): void {
    for (const sums of [this.ipSums, this.transportSums]) {
      const both = sums.get(pair);
      sums.set(pair, ((both << 16) | (both >>> 16)) >>> 0);
    }
    const extra = this.extras.get(pair);
    if (extra?.mss !== undefined) extra.mss = [extra.mss[1], extra.mss[0]];
    if (extra?.trafficClass !== undefined) extra.trafficClass = [extra.trafficClass[1], extra.trafficClass[0]];
    if (extra?.quoted !== undefined) extra.quoted = [extra.quoted[1], extra.quoted[0]];
  }

  /** Bytes kept. */
  get byteLength(): number {
    let n = 0;
    for (const v of Object.values(this)) if (typeof v === 'object' && v !== null && 'byteLength' in v) n += Number(v.byteLength);
    return n;
  }
}

/** Bits of `PairStore.verdict` above the checksums' verdict. `piece`: one of the two is a part of the other (segmentation offload). */
export const PairFlag = { fragment: 4, error: 8, piece: 16 } as const;

/** Appends a pair to those of its binding. */
export function chainPair(bindings: BindingStore, { next }: PairStore, binding: number, pair: number): void {
  const { words } = bindings;
  const o = bindings.at(binding);
  const last = words[o + BindingWord.lastPair] as number;
  if (last === 0) words[o + BindingWord.firstPair] = pair + 1;
  else next.set(last - 1, pair + 1);
  words[o + BindingWord.lastPair] = pair + 1;
}
