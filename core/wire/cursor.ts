/**
 * Writes fields one behind another while there are bytes for them.
 *
 * For messages of many small fixed parts: each part is checked once, and after the first that is missing (its reason is
 * recorded) nothing more is written.
 */
import { u8 } from '../base/bytes.ts';
import type { FieldSpec } from './field.ts';
import type { Span, TreeBuilder } from './tree.ts';

export class Cursor {
  readonly t: TreeBuilder;
  readonly span: Span;
  readonly layer: string;
  at: number;
  ok = true;

  constructor(t: TreeBuilder, layer: string, span: Span, at: number) {
    this.t = t;
    this.layer = layer;
    this.span = span;
    this.at = at;
  }

  /** True when `length` more bytes are there; otherwise this and all that follows is not written. */
  has(length: number): boolean {
    this.ok = this.ok && this.t.need(this.layer, this.span, this.at, length);
    return this.ok;
  }

  /** The offset of the next `length` bytes, which are then behind the cursor. */
  #take(length: number): number {
    const at = this.at;
    this.at += length;
    return at;
  }

  /** The value read, 0 where it is missing. */
  u8(spec: FieldSpec): number {
    return this.has(1) ? this.t.u8(spec, this.#take(1)) : 0;
  }
  u16(spec: FieldSpec): number {
    return this.has(2) ? this.t.u16(spec, this.#take(2)) : 0;
  }
  u32(spec: FieldSpec): number {
    return this.has(4) ? this.t.u32(spec, this.#take(4)) : 0;
  }
  ipv6(spec: FieldSpec): void {
    if (this.has(16)) this.t.ipv6(spec, this.#take(16));
  }
  raw(spec: FieldSpec, length: number): void {
    if (this.has(length)) this.t.raw(spec, this.#take(length), length);
  }
  /** A range without a value: reserved bytes. */
  none(spec: FieldSpec, length: number): void {
    if (this.has(length)) this.t.add(spec, this.#take(length), length, null);
  }

  /** A byte of flags, each a mask with its field. */
  flags8(spec: FieldSpec, parts: readonly (readonly [FieldSpec, number])[]): void {
    if (!this.has(1)) return;
    this.t.open(spec, this.at, 1, u8(this.t.bytes, this.at));
    for (const [part, mask] of parts) this.t.bits(part, this.at, 1, mask);
    this.t.close();
    this.at += 1;
  }
}
