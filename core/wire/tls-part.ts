/** A part of a TLS message that is being read: fields in a row, none of them beyond the part's end. */
import { asciiText, u8, u16, u24, u32 } from '../base/bytes.ts';
import type { FieldSpec } from './field.ts';
import type { TreeBuilder } from './tree.ts';

export class Part {
  readonly t: TreeBuilder;
  at: number;
  readonly end: number;

  constructor(t: TreeBuilder, at: number, end: number) {
    this.t = t;
    this.at = at;
    this.end = Math.max(at, end);
  }

  get left(): number {
    return this.end - this.at;
  }

  /** An unsigned integer of so many bytes; −1, and the part is over, where it is not there. */
  uint(spec: FieldSpec, width: 1 | 2 | 3 | 4): number {
    if (this.left < width) {
      this.at = this.end;
      return -1;
    }
    const b = this.t.bytes;
    const v = width === 1 ? u8(b, this.at) : width === 2 ? u16(b, this.at) : width === 3 ? u24(b, this.at) : u32(b, this.at);
    this.t.add(spec, this.at, width, v);
    this.at += width;
    return v;
  }

  /** So many bytes, or what is left of the part. */
  bytes(spec: FieldSpec, length: number): void {
    const n = Math.min(length, this.left);
    this.t.raw(spec, this.at, n);
    this.at += n;
  }

  text(spec: FieldSpec, length: number): string {
    const n = Math.min(length, this.left);
    const value = asciiText(this.t.bytes, this.at, this.at + n);
    this.t.add(spec, this.at, n, value);
    this.at += n;
    return value;
  }

  /** A range without a value. */
  range(spec: FieldSpec, length: number): void {
    const n = Math.min(length, this.left);
    this.t.add(spec, this.at, n, null);
    this.at += n;
  }

  /** A vector: its length, then what `inside` reads of it. Undefined length: nothing more is read. */
  vector(spec: FieldSpec, width: 1 | 2 | 3, inside: (part: Part, length: number) => void): void {
    const length = this.uint(spec, width);
    if (length < 0) return;
    const end = Math.min(this.end, this.at + length);
    inside(new Part(this.t, this.at, end), end - this.at);
    this.at = end;
  }

  /** The next bytes as a node with what `inside` reads of them. */
  group(spec: FieldSpec, length: number, inside: () => void): void {
    this.t.open(spec, this.at, Math.min(length, this.left));
    inside();
    this.t.close();
  }
}
