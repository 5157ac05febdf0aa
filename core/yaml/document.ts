/** A YAML text against a schema: the data, or every fault at its line and column. */
import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../base/near-word.ts';

export interface DocumentProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Where in the document: `assertions[2].matches`; empty for the whole of it. */
  readonly path: string;
  /** What is wrong or was expected, in English, without a full stop. */
  readonly message: string;
}

/** The text is not such a document. At least one problem. */
export class DocumentError extends Error {
  readonly problems: readonly DocumentProblem[];
  constructor(problems: readonly DocumentProblem[]) {
    const [first] = problems;
    super(first === undefined ? 'the document is not valid' : `line ${first.line}, column ${first.column}: ${first.message}`);
    this.name = 'DocumentError';
    this.problems = problems;
  }
}

export type Path = readonly PropertyKey[];
type Document = ReturnType<typeof parseDocument>;

const MAX_PROBLEMS = 20;
/** Aliases may make a small file expand without end. */
const MAX_ALIASES = 100;

type Issues = readonly z.core.$ZodIssue[];

export interface YamlOptions {
  /** `<<` puts the keys of another node in. Default false. */
  readonly merge?: boolean;
  /** Which of the schema's complaints are told. Default: all. */
  readonly told?: (issues: Issues) => Issues;
}

export interface ParsedDocument<T> {
  readonly data: T;
  /** Where the node at a path begins in the text; of a path that leads nowhere, what there is of it. */
  offset(path: Path): number;
  problemAt(offset: number, path: Path, message: string): DocumentProblem;
  /** The same place as a problem with a message. @param key the place is this key of the node */
  problem(path: Path, message: string, key?: string): DocumentProblem;
}

/** @throws DocumentError */
export function parseYaml<S extends z.ZodType>(
  schema: S,
  text: string,
  { merge = false, told = (issues) => issues }: YamlOptions = {},
): ParsedDocument<z.infer<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, merge });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0)
    throw new DocumentError(document.errors.slice(0, MAX_PROBLEMS).map((e) => ({ ...at(e.pos[0]), path: '', message: said(e) })));
  const problemAt = (offset: number, path: Path, message: string): DocumentProblem => ({
    ...at(offset),
    path: pathText(path),
    message,
  });
  const problem = (path: Path, message: string, key?: string) => problemAt(offsetOf(document, path, key), path, message);
  const result = schema.safeParse(plainOf(document));
  if (result.success) return { data: result.data, offset: (path) => offsetOf(document, path), problemAt, problem };
  throw new DocumentError(
    told(result.error.issues)
      .flatMap((issue) => explained(issue, schema, problem))
      .slice(0, MAX_PROBLEMS),
  );
}

function plainOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    throw new DocumentError([{ line: 1, column: 1, path: '', message: said(error) }]);
  }
}

/** Of lists in lists without end the parser only says that the stack was too small. */
function said(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof YAMLParseError && error.code === 'MULTIPLE_DOCS') return 'a second document begins here: one is wanted';
  return message.includes('call stack') ? 'too many levels, one in the other' : message;
}

export const pathText = (path: Path): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('');

type MakeProblem = ParsedDocument<unknown>['problem'];

function explained(issue: z.core.$ZodIssue, schema: z.ZodType, problem: MakeProblem): DocumentProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      const hint = near === undefined ? '' : `; did you mean '${near}'?`;
      return problem(issue.path, `the key '${key}' means nothing here${hint}`, key);
    });
  }
  if (issue.code === 'invalid_union') {
    // The alternative that the value comes nearest to: the one with the deepest complaint.
    const [deepest] = issue.errors
      .flat()
      .filter((e) => e.code !== 'invalid_type' || e.path.length > 0)
      .sort((a, b) => b.path.length - a.path.length);
    if (deepest !== undefined)
      return explained({ ...deepest, path: [...issue.path, ...deepest.path] } as z.core.$ZodIssue, schema, problem);
    const kinds = issue.errors.flat().map((e) => (e.code === 'invalid_type' ? e.expected : ''));
    return [problem(issue.path, `expected ${[...new Set(kinds.filter((k) => k !== ''))].join(' or ')}`)];
  }
  return [problem(issue.path, issue.message.replace(/^Invalid (?:input|option): /, ''))];
}

/** Where the node at a path begins, or one of its keys; of a path that leads nowhere, what there is of it. */
function offsetOf(document: Document, path: Path, key?: string): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : (document.getIn(path.slice(0, depth), true) as Node | undefined);
    if (node === null || node === undefined || typeof node !== 'object' || !node.range) continue;
    if (key !== undefined && depth === path.length && isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    }
    return node.range[0];
  }
  return 0;
}

interface Opened {
  readonly type?: string;
  readonly innerType?: unknown;
  readonly options?: readonly unknown[];
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly valueType?: unknown;
}

/** The keys that are understood at a path of the schema. */
function keysAt(root: z.ZodType, path: Path): string[] {
  const open = (s: unknown): Opened | undefined => {
    const def = (s as { def?: Opened } | undefined)?.def;
    if (def?.type === 'optional') return open(def.innerType);
    if (def?.type === 'union') return def.options?.map(open).find((o) => o?.shape !== undefined);
    return def;
  };
  let schema: unknown = root;
  for (const part of path) {
    const o = open(schema);
    schema = typeof part === 'number' ? o?.element : (o?.shape?.[String(part)] ?? o?.valueType);
  }
  return Object.keys(open(schema)?.shape ?? {});
}
