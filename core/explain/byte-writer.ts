/** Text written as bytes into a growing buffer: no string per value on the way. */
const DIGITS = Uint8Array.from('0123456789abcdef', (c) => c.charCodeAt(0));
const encoder = new TextEncoder();

export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 1 << 16) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** What was written so far, and an empty buffer from here on. */
  take(): Uint8Array<ArrayBuffer> {
    const out = this.#bytes.slice(0, this.length);
    this.length = 0;
    return out;
  }

  /** One ASCII character. */
  byte(v: number): void {
    this.#room(1);
    this.#bytes[this.length++] = v;
  }

  bytes(b: Uint8Array): void {
    this.#room(b.length);
    const out = this.#bytes;
    let at = this.length;
    // Short ones are faster by hand than by a call.
    for (let i = 0; i < b.length; i++) out[at++] = b[i] as number;
    this.length = at;
  }

  text(s: string): void {
    if (s.length > 64) {
      this.bytes(encoder.encode(s));
      return;
    }
    this.#room(s.length);
    const out = this.#bytes;
    const start = this.length;
    for (let i = 0; i < s.length; i++) {
      const c = s.charCodeAt(i);
      if (c > 0x7f) {
        this.length = start;
        this.bytes(encoder.encode(s));
        return;
      }
      out[start + i] = c;
    }
    this.length = start + s.length;
  }

  /** A whole number from 0 to 2^53, decimal. */
  decimal(value: number): void {
    this.#room(20);
    const out = this.#bytes;
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    this.length += digits;
    let at = this.length;
    let v = value;
    for (; v > 0x7fff_ffff; v = Math.floor(v / 10)) out[--at] = 48 + (v % 10);
    let small = v | 0;
    do {
      const next = (small / 10) | 0;
      out[--at] = 48 + small - next * 10;
      small = next;
    } while (small > 0);
  }

  /** Unsigned 32-bit, `0x` and at least `width` digits. */
  hex(value: number, width: number): void {
    this.#room(10);
    const out = this.#bytes;
    out[this.length++] = 48;
    out[this.length++] = 120;
    let digits = width;
    while (digits < 8 && value >>> (4 * digits) !== 0) digits++;
    for (let shift = 4 * (digits - 1); shift >= 0; shift -= 4) out[this.length++] = DIGITS[(value >>> shift) & 15] as number;
  }

  /** Whole nanoseconds as seconds with nine decimals: |ns| < 2^53. */
  seconds(ns: number): void {
    const magnitude = Math.abs(ns);
    if (ns < 0) this.byte(45);
    const whole = Math.floor(magnitude / 1e9);
    this.decimal(whole);
    this.fraction(magnitude - whole * 1e9);
  }

  /** A point and nine digits: 0 ≤ ns < 10^9. */
  fraction(ns: number): void {
    this.#room(10);
    const out = this.#bytes;
    const start = this.length;
    out[start] = 46;
    let rest = ns | 0;
    for (let at = start + 9; at > start; at--) {
      const next = (rest / 10) | 0;
      out[at] = 48 + rest - next * 10;
      rest = next;
    }
    this.length = start + 10;
  }

  #room(n: number): void {
    if (this.length + n <= this.#bytes.length) return;
    const bigger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + n));
    bigger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = bigger;
  }
}
