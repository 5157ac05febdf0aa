/** Turns pcapng's 64-bit time stamps into seconds and nanoseconds, without an allocation where the resolution is a usual one. */
const NANOS = 1_000_000_000;

export class Clock {
  /** The last time that was set. `nanos` is rounded down. */
  seconds = 0;
  nanos = 0;
  readonly #units: number;
  readonly #bigUnits: bigint;
  readonly #bigOffset: bigint;
  readonly #offset: number;
  /** Nanoseconds per unit where that is a whole number; 0: take the fraction by multiplication; −1: only with big integers. */
  readonly #scale: number;

  constructor(unitsPerSecond: bigint, offsetSeconds: bigint) {
    this.#units = Number(unitsPerSecond);
    this.#bigUnits = unitsPerSecond;
    this.#bigOffset = offsetSeconds;
    this.#offset = Number(offsetSeconds);
    if (unitsPerSecond <= 1_000_000_000n && 1_000_000_000n % unitsPerSecond === 0n) this.#scale = NANOS / this.#units;
    // remainder · 10^9 must stay under 2^53.
    else this.#scale = unitsPerSecond <= 1n << 23n ? 0 : -1;
  }

  /** high · 2^32 + low units since the epoch, both unsigned. */
  set(high: number, low: number): void {
    if (this.#scale < 0) return this.#setBig(high, low);
    // Long division by `units` (at most 10^9) in digits of 32, 16 and 16 bits: every step stays under 2^53.
    const units = this.#units;
    const q1 = Math.floor(high / units);
    const middle = (high - q1 * units) * 65_536 + (low >>> 16);
    const q2 = Math.floor(middle / units);
    const last = (middle - q2 * units) * 65_536 + (low & 0xffff);
    const q3 = Math.floor(last / units);
    const rest = last - q3 * units;
    this.seconds = q1 * 0x1_0000_0000 + q2 * 65_536 + q3 + this.#offset;
    this.nanos = this.#scale > 0 ? rest * this.#scale : Math.floor((rest * NANOS) / units);
  }

  #setBig(high: number, low: number): void {
    const stamp = (BigInt(high) << 32n) | BigInt(low);
    this.seconds = Number(stamp / this.#bigUnits + this.#bigOffset);
    this.nanos = Number(((stamp % this.#bigUnits) * 1_000_000_000n) / this.#bigUnits);
  }
}
