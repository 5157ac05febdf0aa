/** A file of assertions from its YAML text, with every fault at its line and column. */
import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { compileFilter } from '../../filter/compile.ts';
import { FilterError } from '../../filter/error.ts';
import { type Assertions, assertionsSchema } from './schema.ts';

export interface AssertionProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Where in the document: `assertions[2].matches`; empty for the whole of it. */
  readonly path: string;
  /** What was expected, in English, without a full stop. */
  readonly message: string;
}

/** The file says nothing that can be checked. At least one problem. */
export class AssertionsError extends Error {
  readonly problems: readonly AssertionProblem[];
  constructor(problems: readonly AssertionProblem[]) {
    const [first] = problems;
    super(first === undefined ? 'the assertions are not valid' : `line ${first.line}, column ${first.column}: ${first.message}`);
    this.name = 'AssertionsError';
    this.problems = problems;
  }
}

const MAX_PROBLEMS = 20;
/** Aliases may make a small file expand without end. */
const MAX_ALIASES = 100;

type Path = readonly PropertyKey[];
type Document = ReturnType<typeof parseDocument>;

/** @throws AssertionsError */
export function parseAssertions(text: string): Assertions {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0)
    throw new AssertionsError(
      document.errors.slice(0, MAX_PROBLEMS).map((e) => ({ ...at(e.pos[0]), path: '', message: said(e) })),
    );
  const plain = (): unknown => {
    try {
      return document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      throw new AssertionsError([{ line: 1, column: 1, path: '', message: said(error) }]);
    }
  };
  const result = assertionsSchema.safeParse(plain());
  if (!result.success) {
    // A check under a wrong name is complained of once.
    const unknown = new Set(result.error.issues.filter((i) => i.code === 'unrecognized_keys').map((i) => pathText(i.path)));
    const told = result.error.issues.filter((i) => i.code !== 'custom' || !unknown.has(pathText(i.path)));
    const problems = told.slice(0, MAX_PROBLEMS).flatMap((issue) => explained(issue, document));
    throw new AssertionsError(
      problems.slice(0, MAX_PROBLEMS).map(({ offset, path, message }) => ({ ...at(offset), path, message })),
    );
  }
  const bad = filterProblems(result.data, document, text);
  if (bad.length > 0) throw new AssertionsError(bad.map(({ offset, path, message }) => ({ ...at(offset), path, message })));
  return result.data;
}

/** Of lists in lists without end the parser only says that the stack was too small. */
function said(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.includes('call stack') ? 'too many levels, one in the other' : message;
}

interface Found {
  readonly offset: number;
  readonly path: string;
  readonly message: string;
}

const pathText = (path: Path): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('');

function explained(issue: z.core.$ZodIssue, document: Document): Found[] {
  const found = (path: Path, message: string, key?: string): Found => ({
    offset: offsetOf(document, path, key),
    path: pathText(path),
    message,
  });
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return found(
        issue.path,
        `the key '${key}' means nothing here${near === undefined ? '' : `; did you mean '${near}'?`}`,
        key,
      );
    });
  }
  if (issue.code === 'invalid_union') {
    // The alternative that the value comes nearest to: of those that fit its kind, the deepest complaint.
    const nested = issue.errors.flat().filter((e) => e.code !== 'invalid_type' || e.path.length > 0);
    const [deepest] = [...nested].sort((a, b) => b.path.length - a.path.length);
    if (deepest !== undefined)
      return explained({ ...deepest, path: [...issue.path, ...deepest.path] } as z.core.$ZodIssue, document);
    const kinds = issue.errors.flat().map((e) => (e.code === 'invalid_type' ? e.expected : ''));
    return [found(issue.path, `expected ${[...new Set(kinds.filter((k) => k !== ''))].join(' or ')}`)];
  }
  return [found(issue.path, issue.message.replace(/^Invalid (?:input|option): /, ''))];
}

/** Where the node at a path begins, or one of its keys; of a path that leads nowhere, what there is of it. */
function offsetOf(document: Document, path: Path, key?: string): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : (document.getIn(path.slice(0, depth), true) as Node | undefined);
    if (node === null || node === undefined || typeof node !== 'object' || node.range === undefined || node.range === null)
      continue;
    if (key !== undefined && depth === path.length && isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    }
    return node.range[0];
  }
  return 0;
}

/** The keys that are understood at a path of the schema. */
function keysAt(path: Path): string[] {
  let schema: unknown = assertionsSchema;
  const opened = (s: unknown): z.core.$ZodTypeDef | undefined => (s as { def?: z.core.$ZodTypeDef } | undefined)?.def;
  const object = (s: unknown): { shape?: Record<string, unknown>; element?: unknown } | undefined => {
    const def = opened(s) as
      | { type?: string; innerType?: unknown; options?: unknown[]; shape?: Record<string, unknown>; element?: unknown }
      | undefined;
    if (def?.type === 'optional') return object(def.innerType);
    if (def?.type === 'union') return def.options?.map(object).find((o) => o?.shape !== undefined);
    return def;
  };
  for (const part of path) {
    const o = object(schema);
    schema = typeof part === 'number' ? o?.element : o?.shape?.[String(part)];
  }
  return Object.keys(object(schema)?.shape ?? {});
}

/** The word nearest to this one, where one is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(word.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const d = distance(word.toLowerCase().slice(0, 64), candidate.toLowerCase());
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Display filters are compiled before any capture is read. */
function filterProblems({ assertions }: Assertions, document: Document, source: string): Found[] {
  return assertions.flatMap((a, i) => {
    const places: [string | undefined, Path][] = [
      [a.matchesNothing, ['assertions', i, 'matchesNothing']],
      typeof a.matches === 'string'
        ? [a.matches, ['assertions', i, 'matches']]
        : [a.matches?.filter, ['assertions', i, 'matches', 'filter']],
    ];
    return places.flatMap(([text, path]) => {
      const error = text === undefined ? undefined : compiled(text);
      if (error === undefined) return [];
      return error.problems.map((p) => {
        const expected = p.expected.length > 0 ? `; expected ${p.expected.join(' or ')}` : '';
        const near = p.suggestions.length > 0 ? `; did you mean ${p.suggestions.join(', ')}?` : '';
        return {
          offset: placeIn(source, offsetOf(document, path), text ?? '', p.start),
          path: pathText(path),
          message: `the display filter is not valid at its character ${p.start + 1}: ${p.message}${expected}${near}`,
        };
      });
    });
  });
}

/** Where a place in a value is in the file; where the file writes the value in another manner, where the value begins. */
function placeIn(source: string, offset: number, value: string, place: number): number {
  const from = source.startsWith(value, offset) ? offset : source.startsWith(value, offset + 1) ? offset + 1 : undefined;
  return from === undefined ? offset : from + place;
}

function compiled(text: string): FilterError | undefined {
  try {
    compileFilter(text);
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}
