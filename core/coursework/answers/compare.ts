/** What comparing an answer with its key gives. Facts only: the outputs put them into words. */

export type Note =
  /** Items of a set: how many are right, which are missing, which do not belong. */
  | {
      readonly code: 'items';
      readonly right: number;
      readonly wanted: number;
      readonly missing: readonly string[];
      readonly extra: readonly string[];
    }
  /** Cells of a table, rows paired with the key's as well as they can be. */
  | {
      readonly code: 'cells';
      readonly right: number;
      readonly wanted: number;
      readonly missingRows: number;
      readonly extraRows: number;
      readonly wrong: readonly { readonly row: number; readonly column: string }[];
    }
  /** Steps (put in, taken out, exchanged) from the answer to the key. */
  | { readonly code: 'order'; readonly steps: number; readonly wanted: number }
  /** The number is right but for a power of ten or 1024: a unit was mistaken. */
  | { readonly code: 'unit'; readonly factor: number }
  | { readonly code: 'sign' }
  /** Two ends, or two members of a pair, are exchanged. */
  | { readonly code: 'reversed' }
  /** Which parts of an answer in parts are wrong: `port`, `from`, `to`, `what`. */
  | { readonly code: 'parts'; readonly wrong: readonly string[] }
  /** Assertions that a capture does not meet. */
  | { readonly code: 'assertions'; readonly passed: number; readonly wanted: number; readonly failed: readonly string[] };

export interface Comparison {
  /** From 0 (wrong) to 1 (right). */
  readonly fraction: number;
  readonly notes: readonly Note[];
}

export const RIGHT: Comparison = { fraction: 1, notes: [] };
export const wrong = (...notes: Note[]): Comparison => ({ fraction: 0, notes });

/**
 * Of a set: each item that does not belong undoes one that does, and at least so much of them that naming everything there is earns nothing. 1 only
 * where both sets are the same.
 * @param choices how many items there are to choose from; default: without end
 */
export function setComparison(key: ReadonlySet<string>, answer: ReadonlySet<string>, choices?: number): Comparison {
  const missing = [...key].filter((k) => !answer.has(k));
  const extra = [...answer].filter((a) => !key.has(a));
  if (missing.length === 0 && extra.length === 0) return RIGHT;
  const right = key.size - missing.length;
  // Of five options of which four are right, the fifth undoes all four: otherwise all five together would earn three quarters.
  const undone = Math.max(1, key.size / Math.max(1, (choices ?? Number.POSITIVE_INFINITY) - key.size));
  const fraction = key.size === 0 ? 0 : Math.max(0, right - extra.length * undone) / key.size;
  return { fraction, notes: [{ code: 'items', right, wanted: key.size, missing, extra }] };
}

/** Levenshtein's distance: items put in, taken out, exchanged for another. O(n·m). */
export function editDistance(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, item] of a.entries()) {
    const next = [i + 1];
    for (const [j, other] of b.entries())
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (item === other ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
