/** What the packet list asks beyond its rows: an order of its own, further columns, a search, and what the filter bar says while it is written. */
import type { FilterProblem, Lang, Near, NearRows } from '../protocol.ts';

/** Columns that every list may have. */
export type BuiltInColumn = 'number' | 'tie' | 'time' | 'source' | 'destination' | 'protocol' | 'length' | 'info';

/** What a list is sorted by: one of its own columns, or the first value of a field. */
export type SortKey =
  | { readonly kind: 'column'; readonly column: BuiltInColumn }
  | { readonly kind: 'field'; readonly field: string };

export interface Sorting {
  readonly key: SortKey;
  readonly descending: boolean;
}

export type SortOutcome =
  /** A view of the same rows, in that order. */
  { readonly kind: 'sorted'; readonly view: number; readonly near: NearRows | null } | { readonly kind: 'cancelled' };

export interface FindRequest {
  readonly view: number;
  /** The search begins behind this position, and goes on at the other end. */
  readonly position: number;
  readonly step: 1 | -1;
  readonly what:
    | { readonly kind: 'filter'; readonly text: string }
    | {
        readonly kind: 'string';
        readonly text: string;
        readonly within: 'summary' | 'detail' | 'bytes';
        readonly exactCase: boolean;
      }
    | { readonly kind: 'hex'; readonly text: string };
  readonly lang: Lang;
}

export type FindOutcome =
  | {
      readonly kind: 'found';
      readonly row: number;
      readonly position: number;
      /** The search went on at the other end of the list. */
      readonly wrapped: boolean;
      /** Where in the frame's bytes, where bytes were looked for. */
      readonly bytes: { readonly start: number; readonly length: number } | null;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong'; readonly problems: readonly FilterProblem[] }
  /** Not pairs of hexadecimal digits. */
  | { readonly kind: 'not-hex' }
  | { readonly kind: 'cancelled' };

export type CountOutcome =
  | { readonly kind: 'counted'; readonly count: number }
  | { readonly kind: 'wrong'; readonly problems: readonly FilterProblem[] }
  | { readonly kind: 'cancelled' };

/** What a field is. */
export interface FieldHelp {
  readonly name: string;
  readonly title: string;
  /** "unsigned integer". */
  readonly type: string;
  readonly documentation: string;
  /** "RFC 9293": what defines the protocol. Empty where nothing public does. */
  readonly references: readonly string[];
}

export interface ListApi {
  /** The view's rows in another order. `id`: for `cancel`. */
  sort(id: number, view: number, sorting: Sorting, lang: Lang, near?: Near): Promise<SortOutcome>;
  /** `[row][field]`: what people read in these packets, several values with commas between; empty where there is none. */
  fieldValues(rows: readonly number[], fields: readonly string[]): Promise<readonly (readonly string[])[]>;
  /** `id`: for `cancel`. */
  find(id: number, request: FindRequest): Promise<FindOutcome>;
  /** How many packets of the capture a filter selects. `id`: for `cancel`. */
  count(id: number, text: string, lang: Lang): Promise<CountOutcome>;
  /** What is wrong with a filter, and nothing else. */
  faults(text: string, lang: Lang): readonly FilterProblem[];
  /** Of each row the index of the first of the filters that selects it, −1 where none does; a filter that is wrong selects nothing. */
  colours(rows: readonly number[], filters: readonly string[]): Promise<Int16Array>;
  /** A filter for the row's conversation, all legs of it; null where there is none. */
  conversationFilter(row: number): string | null;
  /** Null where there is no such field. */
  describe(name: string, lang: Lang): FieldHelp | null;
}
