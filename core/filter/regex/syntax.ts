/** What a pattern says. Patterns are Perl's, as PCRE2 takes them, over bytes: one character is one byte. */
import { pattern } from '../faults/en.ts';
import type { PatternFault } from '../faults/model.ts';

/** Which bytes match: 256 entries, 1 or 0. */
export type ByteSet = Uint8Array;

export type Assertion = 'start' | 'end' | 'end-or-newline' | 'line-start' | 'line-end' | 'word' | 'not-word';

export type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly of: Node;
      readonly min: number;
      readonly max: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly kind: 'group'; readonly index: number; readonly of: Node }
  | { readonly kind: 'back'; readonly group: number | string; readonly caseless: boolean }
  | { readonly kind: 'assertion'; readonly what: Assertion }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly of: Node }
  | { readonly kind: 'atomic'; readonly of: Node };

/** A pattern that cannot be taken; the message is one English sentence without a full stop. */
export class PatternError extends Error {
  readonly said: PatternFault;

  constructor(said: PatternFault) {
    super(pattern(said));
    this.said = said;
  }
}

/** Bytes that such a node matches, where that is always as many; undefined otherwise. */
export function widthOf(node: Node): number | undefined {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'empty':
    case 'assertion':
    case 'look':
      return 0;
    case 'back':
      return undefined;
    case 'group':
    case 'atomic':
      return widthOf(node.of);
    case 'repeat': {
      const width = widthOf(node.of);
      return width !== undefined && node.min === node.max ? width * node.min : undefined;
    }
    case 'sequence':
      return node.parts.reduce<number | undefined>((sum, part) => {
        const width = widthOf(part);
        return sum === undefined || width === undefined ? undefined : sum + width;
      }, 0);
    case 'choice': {
      const widths = node.parts.map(widthOf);
      return widths.every((w) => w === widths[0]) ? widths[0] : undefined;
    }
  }
}
