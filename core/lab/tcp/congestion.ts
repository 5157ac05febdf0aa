/** Congestion control: slow start, congestion avoidance, fast retransmit and fast recovery (RFC 5681, RFC 6582). Bytes. */
import { seqGe } from '../../base/seq32.ts';

export class Congestion {
  #mss: number;
  cwnd: number;
  ssthresh = 0x7fff_ffff;
  #duplicates = 0;
  /** In fast recovery: the end of what had been sent when it began. */
  #recover: number | undefined;

  /** @param segments of the initial window */
  constructor(mss: number, segments: number) {
    this.#mss = mss;
    this.cwnd = mss * segments;
  }

  /** The path takes less than was thought. */
  shrink(mss: number): void {
    this.#mss = mss;
    this.cwnd = Math.max(mss, Math.floor(this.cwnd / mss) * mss);
  }

  get recovering(): boolean {
    return this.#recover !== undefined;
  }

  /** @returns what to retransmit at once: the first segment on a partial acknowledgment (RFC 6582 §3.2) */
  acked(bytes: number, ack: number): 'retransmit' | undefined {
    this.#duplicates = 0;
    if (this.#recover !== undefined) {
      if (seqGe(ack, this.#recover)) {
        this.cwnd = this.ssthresh;
        this.#recover = undefined;
        return undefined;
      }
      this.cwnd = Math.max(this.#mss, this.cwnd - bytes + (bytes >= this.#mss ? this.#mss : 0));
      return 'retransmit';
    }
    if (this.cwnd < this.ssthresh) this.cwnd += Math.min(bytes, this.#mss);
    else this.cwnd += Math.max(1, Math.floor((this.#mss * this.#mss) / this.cwnd));
    return undefined;
  }

  /** @param flight bytes sent and not acknowledged; `end`: of what has been sent */
  duplicate(flight: number, end: number): 'retransmit' | undefined {
    this.#duplicates++;
    if (this.#recover !== undefined) {
      this.cwnd += this.#mss;
      return undefined;
    }
    if (this.#duplicates !== 3) return undefined;
    this.ssthresh = Math.max(Math.floor(flight / 2), 2 * this.#mss);
    this.cwnd = this.ssthresh + 3 * this.#mss;
    this.#recover = end;
    return 'retransmit';
  }

  /** RFC 5681 §3.1: back to one segment. */
  timeout(flight: number): void {
    this.ssthresh = Math.max(Math.floor(flight / 2), 2 * this.#mss);
    this.cwnd = this.#mss;
    this.#recover = undefined;
    this.#duplicates = 0;
  }
}
