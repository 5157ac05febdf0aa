/**
 * A cursor with the parts that application messages are made of: texts, addresses, times, words of flags.
 *
 * Every length is checked before a byte is read. A part that is missing ends the message, as it does in Wireshark.
 */
import { type Bytes, u16, u32, u64 } from '../base/bytes.ts';
import { Cursor } from './cursor.ts';
import type { FieldSpec, FieldValue } from './field.ts';

/** Text as Wireshark reads it: every byte beyond 127 is one U+FFFD, and a NUL ends it. */
export function asciiUntilNul(b: Bytes, start: number, end: number): string {
  let out = '';
  for (let i = start; i < end; i++) {
    const c = b[i] ?? 0;
    if (c === 0) break;
    out += c < 0x80 ? String.fromCharCode(c) : '\ufffd';
  }
  return out;
}

/** The same in UTF-8; bytes that are none are U+FFFD. */
export function utf8UntilNul(b: Bytes, start: number, end: number): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(b.subarray(start, Math.max(start, end)));
  const nul = text.indexOf('\0');
  return nul < 0 ? text : text.slice(0, nul);
}

export class TextCursor extends Cursor {
  /** Adds a field of `length` bytes, which are there; the cursor goes behind it. */
  put(spec: FieldSpec, length: number, value: FieldValue): void {
    this.t.add(spec, this.at, length, value);
    this.at += length;
  }

  /** The next byte, or 0; nothing is written. */
  peek8(): number {
    return this.has(1) ? (this.t.bytes[this.at] ?? 0) : 0;
  }
  peek16(): number {
    return this.has(2) ? u16(this.t.bytes, this.at) : 0;
  }
  peek32(): number {
    return this.has(4) ? u32(this.t.bytes, this.at) : 0;
  }
  /** Stops here: what follows makes no sense without what was wrong. */
  fail(reason: 'bad-length' | 'bad-option', required: number, limitedBy: string): void {
    if (this.ok) {
      const { layer, at, span } = this;
      this.t.stop({ layer, reason, offset: at, required, actual: Math.max(0, span.end - at), limitedBy });
    }
    this.ok = false;
  }

  i8(spec: FieldSpec): number {
    if (!this.has(1)) return 0;
    const value = ((this.t.bytes[this.at] ?? 0) << 24) >> 24;
    this.put(spec, 1, value);
    return value;
  }
  i32(spec: FieldSpec): number {
    if (!this.has(4)) return 0;
    const value = u32(this.t.bytes, this.at) | 0;
    this.put(spec, 4, value);
    return value;
  }
  u64(spec: FieldSpec): void {
    if (this.has(8)) this.put(spec, 8, u64(this.t.bytes, this.at));
  }
  ipv4(spec: FieldSpec): void {
    this.raw(spec, 4);
  }
  ether(spec: FieldSpec): void {
    this.raw(spec, 6);
  }
  /**
   * Bytes up to `end`, which a length field set: one that lies before the cursor is an error. Where it is the byte before the cursor,
   * Wireshark takes the length, which is −1, for "all there is".
   */
  upTo(spec: FieldSpec, end: number, limitedBy: string): void {
    if (!this.ok) return;
    if (end === this.at - 1) this.raw(spec, this.span.declaredEnd - this.at);
    else if (end < this.at) this.fail('bad-length', this.at - end, limitedBy);
    else this.raw(spec, end - this.at);
  }
  ascii(spec: FieldSpec, length: number): void {
    if (this.has(length)) this.put(spec, length, asciiUntilNul(this.t.bytes, this.at, this.at + length));
  }
  utf8(spec: FieldSpec, length: number): void {
    if (this.has(length)) this.put(spec, length, utf8UntilNul(this.t.bytes, this.at, this.at + length));
  }
  /** A length of one byte, and so much text. */
  counted(length: FieldSpec, text: FieldSpec): void {
    const n = this.u8(length);
    if (this.ok) this.ascii(text, n);
  }
  /** Seconds since 1970 in 4 bytes. */
  seconds(spec: FieldSpec): void {
    if (this.has(4)) this.put(spec, 4, BigInt(u32(this.t.bytes, this.at)) * 1_000_000_000n);
  }

  /** A 16-bit word of flags, each a mask with its field. */
  flags16(spec: FieldSpec, parts: readonly (readonly [FieldSpec, number])[]): number {
    if (!this.has(2)) return 0;
    const value = u16(this.t.bytes, this.at);
    this.t.open(spec, this.at, 2, value);
    for (const [part, mask] of parts) this.t.bits(part, this.at, 2, mask);
    this.t.close();
    this.at += 2;
    return value;
  }
}
