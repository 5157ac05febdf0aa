/** A cursor that knows where its DNS message begins: names may point back into it. */

import { type DnsName, readName } from './dns-names.ts';
import type { FieldSpec } from './field.ts';
import { TextCursor } from './text-cursor.ts';
import type { Span, TreeBuilder } from './tree.ts';

/** mDNS (RFC 6762) takes the highest bit of a class for itself; LLMNR (RFC 4795) renames flags. */
export type DnsVariant = 'dns' | 'mdns' | 'llmnr';

export class DnsCursor extends TextCursor {
  readonly message: number;
  readonly variant: DnsVariant;

  constructor(t: TreeBuilder, variant: DnsVariant, span: Span, message: number) {
    super(t, variant, span, message);
    this.variant = variant;
    this.message = message;
  }

  /** The name at the cursor, which stays; undefined (and nothing more is read) where it cannot be read. */
  peekName(): DnsName | undefined {
    if (!this.ok) return undefined;
    const name = readName(this.t.bytes, this.span, this.message, this.at);
    if (name === undefined) {
      if (this.span.end < this.span.declaredEnd) this.has(this.span.end - this.at + 1);
      else this.fail('bad-option', 1, this.span.limitedBy);
    }
    return name;
  }

  name(spec: FieldSpec): string {
    const name = this.peekName();
    if (name === undefined) return '';
    this.put(spec, name.size, name.text);
    return name.text;
  }
}
