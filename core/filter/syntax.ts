/** What a filter says, before anything is known of its fields. Places are in the text, UTF-16 units. */

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Offsets from the beginning, or from the end where negative. Exactly one of `length`, `last`; both null: to the end. */
export interface Range {
  readonly start: number;
  readonly length: number | null;
  /** Inclusive. */
  readonly last: number | null;
}

export type ArithmeticSign = '+' | '-' | '*' | '/' | '%' | '&';
export type ComparisonSign = '==' | '!=' | '===' | '!==' | '>' | '>=' | '<' | '<=';
export type Quantifier = 'any' | 'all';

/** Stands for a value. */
export type Term = Place &
  (
    | { readonly kind: 'word'; readonly text: string; readonly only?: 'field' | 'value'; readonly layers?: readonly Range[] }
    | { readonly kind: 'string'; readonly text: string; readonly bytes: Uint8Array }
    | { readonly kind: 'character'; readonly text: string; readonly code: number }
    | { readonly kind: 'slice'; readonly of: Term; readonly ranges: readonly Range[] }
    | { readonly kind: 'call'; readonly name: string; readonly namePlace: Place; readonly args: readonly Term[] }
    | { readonly kind: 'arithmetic'; readonly sign: ArithmeticSign; readonly left: Term; readonly right: Term }
    | { readonly kind: 'minus'; readonly of: Term }
    /** Nothing stands there; that has been told of. */
    | { readonly kind: 'missing' }
  );

export type SetItem = { readonly low: Term; readonly high: Term | null };

/** Is true or false of a packet. */
export type Test = Place &
  (
    | { readonly kind: 'and' | 'or' | 'xor'; readonly tests: readonly Test[] }
    | { readonly kind: 'not'; readonly test: Test }
    | { readonly kind: 'term'; readonly term: Term }
    | {
        readonly kind: 'compare';
        readonly sign: ComparisonSign | 'contains' | 'matches';
        /** As it was spelled. */
        readonly spelled: string;
        readonly quantifier: Quantifier | null;
        readonly left: Term;
        readonly right: Term;
      }
    | {
        readonly kind: 'in';
        readonly negated: boolean;
        readonly quantifier: Quantifier | null;
        readonly left: Term;
        readonly items: readonly SetItem[];
      }
  );
