/** Where the verdicts of a capture are kept: 16 bytes a row and 16 a connection, made when first asked for. */
import { NONE } from '../../../base/ids.ts';
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
  /** Pairs: a retransmission, and the segment that its timeout counts from. In order of rows. */
  #timeouts = new Uint32Array(64);
  #timeoutCount = 0;
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

  /** The first time that is not zero holds. */
  learnInitialRtt(stream: number, from: number, to: number): void {
    if (this.#rttTo[stream] !== NONE) return;
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

  addTimeout(row: number, original: number): void {
    const at = 2 * this.#timeoutCount++;
    if (at === this.#timeouts.length) {
      const bigger = new Uint32Array(at * 2);
      bigger.set(this.#timeouts);
      this.#timeouts = bigger;
    }
    this.#timeouts[at] = row;
    this.#timeouts[at + 1] = original;
  }

  timeoutFrom(row: number): number | undefined {
    let low = 0;
    let high = this.#timeoutCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timeouts[2 * middle] as number) < row) low = middle + 1;
      else high = middle;
    }
    return low < this.#timeoutCount && this.#timeouts[2 * low] === row ? this.#timeouts[2 * low + 1] : undefined;
  }

  get byteLength(): number {
    const arrays = [this.bits, this.state, this.acked, this.flight, this.pushed, this.#timeouts];
    return [...arrays, this.#rttFrom, this.#rttTo, this.#rttNs].reduce((n, a) => n + a.byteLength, 0);
  }
}
