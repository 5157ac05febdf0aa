/** Where the verdicts of a capture are kept: 16 bytes a row, 16 a connection, 20 a row of which there is something to say. */
import { NONE, type PacketRow } from '../../../base/ids.ts';
import type { PacketTable } from '../../../table/packets.ts';

/** Bits of a row's state beside its verdict. */
export const State = {
  completeness: 0x3f,
  /** Code of the window scale that holds for this segment: five bits. */
  scaleShift: 6,
  scaleMask: 0x1f,
  /** A FIN, and the other end has not sent one. */
  closesFirst: 1 << 11,
  /** A SYN+ACK, and the SYN brought data and a Fast Open cookie. */
  answersFastOpen: 1 << 12,
} as const;

/** The packets that a verdict compares with, as they stood before this one; null: none. */
export interface References {
  /** The segment of the same sender with the highest number. */
  readonly highest: PacketRow | null;
  /** The last packet of the other end, and its segment with the highest number. */
  readonly peer: PacketRow | null;
  readonly peerHighest: PacketRow | null;
  /** Of a retransmission: the segment that its timeout counts from. */
  readonly timeout: PacketRow | null;
}
const REFERENCE_WORDS = 5;

export class Results {
  readonly streams: number;
  readonly packets: PacketTable;
  /** Bits of `Verdict` and of `State`. */
  readonly bits: Uint16Array;
  readonly state: Uint16Array;
  /** Row plus one of the segment that this one acknowledges; 0: none. */
  readonly acked: Uint32Array;
  /** Bytes in flight; of a duplicate ACK, which has no bytes, its number. */
  readonly flight: Uint32Array;
  /** Bytes sent since the last PSH; of a duplicate ACK the row plus one of the ACK that it repeats. */
  readonly pushed: Uint32Array;
  /** What the verdicts compare with, of rows that have one: `REFERENCE_WORDS` each, in order of rows. */
  #references = new Uint32Array(REFERENCE_WORDS * 16);
  #referenceCount = 0;
  /** Rows between which the initial RTT lies: the SYN, and the ACK that ends the handshake. */
  readonly #rttFrom: Uint32Array;
  readonly #rttTo: Uint32Array;
  readonly #rttNs: Float64Array;

  constructor(packets: PacketTable, streams: number) {
    const rows = packets.length;
    this.streams = streams;
    this.packets = packets;
    this.bits = new Uint16Array(rows);
    this.state = new Uint16Array(rows);
    this.acked = new Uint32Array(rows);
    this.flight = new Uint32Array(rows);
    this.pushed = new Uint32Array(rows);
    this.#rttFrom = new Uint32Array(streams);
    this.#rttTo = new Uint32Array(streams).fill(NONE);
    this.#rttNs = new Float64Array(streams);
  }

  /** The first time that is not zero holds. To Wireshark a SYN of the very first moment of 1970 has no time. */
  learnInitialRtt(stream: number, from: number, to: number): void {
    if (this.#rttTo[stream] !== NONE || this.packets.timeNs(from as PacketRow) === 0n) return;
    const ns = this.packets.elapsedNs(from as never, to as never);
    if (ns === 0) return;
    this.#rttFrom[stream] = from;
    this.#rttTo[stream] = to;
    this.#rttNs[stream] = ns;
  }

  /** As known when the packet at `row` was met, ns; 0: not known. */
  initialRttNs(stream: number, row: number): number {
    return (this.#rttTo[stream] as number) <= row ? (this.#rttNs[stream] as number) : 0;
  }

  initialRttRows(stream: number, row: number): { readonly from: number; readonly to: number } | undefined {
    const to = this.#rttTo[stream] ?? NONE;
    return to <= row ? { from: this.#rttFrom[stream] as number, to } : undefined;
  }

  /** Rows plus one, 0 for none: see `References`. */
  addReferences(row: number, own: number, peer: number, peerOwn: number, timeout: number): void {
    const at = this.#referenceCount++ * REFERENCE_WORDS;
    if (at === this.#references.length) {
      const bigger = new Uint32Array(at * 2);
      bigger.set(this.#references);
      this.#references = bigger;
    }
    const r = this.#references;
    r[at] = row;
    r[at + 1] = own;
    r[at + 2] = peer;
    r[at + 3] = peerOwn;
    r[at + 4] = timeout;
  }

  references(row: number): References | undefined {
    const r = this.#references;
    let low = 0;
    let high = this.#referenceCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((r[REFERENCE_WORDS * middle] as number) < row) low = middle + 1;
      else high = middle;
    }
    const at = low * REFERENCE_WORDS;
    if (low === this.#referenceCount || r[at] !== row) return undefined;
    const stored = (k: number): PacketRow | null => (r[at + k] === 0 ? null : (((r[at + k] as number) - 1) as PacketRow));
    return { highest: stored(1), peer: stored(2), peerHighest: stored(3), timeout: stored(4) };
  }

  get byteLength(): number {
    const arrays = [this.bits, this.state, this.acked, this.flight, this.pushed, this.#references];
    return [...arrays, this.#rttFrom, this.#rttTo, this.#rttNs].reduce((n, a) => n + a.byteLength, 0);
  }
}
