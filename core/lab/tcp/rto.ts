/** The retransmission timeout (RFC 6298). Whole nanoseconds throughout. */
const GRANULARITY = 1_000_000;
const MAX_RTO = 120_000_000_000;

export class Rto {
  readonly #min: number;
  #srtt = 0;
  #variance = 0;
  #rto: number;
  #measured = false;

  constructor(initial: number, min: number) {
    this.#min = min;
    this.#rto = initial;
  }

  get value(): number {
    return this.#rto;
  }

  /** A round trip of a segment that was sent once only (Karn's algorithm, §3). */
  measure(rtt: number): void {
    if (this.#measured) {
      this.#variance = Math.floor((3 * this.#variance + Math.abs(this.#srtt - rtt)) / 4);
      this.#srtt = Math.floor((7 * this.#srtt + rtt) / 8);
    } else {
      this.#srtt = rtt;
      this.#variance = Math.floor(rtt / 2);
      this.#measured = true;
    }
    this.#rto = Math.min(MAX_RTO, Math.max(this.#min, this.#srtt + Math.max(GRANULARITY, 4 * this.#variance)));
  }

  /** §5.5: twice as long after each timeout. */
  backOff(): void {
    this.#rto = Math.min(MAX_RTO, 2 * this.#rto);
  }
}
