/** What an assertion found: facts, which the outputs put into words. */
import type { Assertion, CheckName, CountRule } from './schema.ts';

/** One thing that an assertion looked at. Frames count from 1. */
export type Finding = { readonly frames: readonly number[] } & (
  | {
      readonly code: 'count';
      readonly of: 'frames' | 'matching' | 'flows' | 'exchanges' | 'bindings';
      readonly wanted: CountRule;
      readonly found: number;
    }
  | { readonly code: 'frames'; readonly missing: readonly number[]; readonly extra: readonly number[] }
  | { readonly code: 'no-frame'; readonly frame: number; readonly packets: number }
  | { readonly code: 'no-field'; readonly field: string; readonly suggestions: readonly string[] }
  | {
      readonly code: 'field';
      readonly frame: number;
      readonly field: string;
      readonly wanted: readonly string[];
      readonly found: readonly string[];
    }
  | { readonly code: 'handshake'; readonly flow: number; readonly opening: string }
  | { readonly code: 'translator'; readonly address: string; readonly known: readonly string[] }
  | { readonly code: 'copy'; readonly frame: number; readonly wanted: number; readonly found: number | null }
  | { readonly code: 'checksum'; readonly frame: number; readonly field: string }
  | { readonly code: 'expert'; readonly severity: string; readonly item: string; readonly count: number }
  | { readonly code: 'damaged'; readonly offset: number; readonly detail: string }
  | { readonly code: 'cut'; readonly count: number }
);

export interface AssertionResult {
  readonly assertion: Assertion;
  readonly check: CheckName;
  readonly passed: boolean;
  /** Of a failed one what is wrong; of a passed one what shows it, where there is anything to show. */
  readonly findings: readonly Finding[];
}
