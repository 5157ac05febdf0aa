/** A YAML text against a schema: the data, or every fault at its line and column. */
import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { worded } from '../base/coded.ts';
import { nearest } from '../base/near-word.ts';
import { en } from './faults/en.ts';
import type { YamlFault } from './faults/model.ts';

export interface DocumentProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Where in the document: `assertions[2].matches`; empty for the whole of it. */
  readonly path: string;
  /** What is wrong or was expected, in English, without a full stop. */
  readonly message: string;
  /** The same as a code: of faults/, or of a catalogue of whoever reads the document. Undefined: there are English words only. */
  readonly said?: { readonly key: string; readonly params: object };
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
    throw new DocumentError(document.errors.slice(0, MAX_PROBLEMS).map((e) => coded({ ...at(e.pos[0]), path: '' }, saidOf(e))));
  const problemAt = (offset: number, path: Path, message: string): DocumentProblem => ({
    ...at(offset),
    path: pathText(path),
    message,
  });
  const problem = (path: Path, message: string, key?: string) => problemAt(offsetOf(document, path, key), path, message);
  const result = schema.safeParse(plainOf(document), { reportInput: true, error: (issue) => wordsOf(faultOf(issue)) });
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
    throw new DocumentError([coded({ line: 1, column: 1, path: '' }, saidOf(error))]);
  }
}

const coded = (place: Omit<DocumentProblem, 'message' | 'said'>, said: YamlFault): DocumentProblem => ({
  ...place,
  message: worded(en, said),
  said,
});

function saidOf(error: unknown): YamlFault {
  const message = error instanceof Error ? error.message : String(error);
  // Of lists in lists without end the parser only says that the stack was too small.
  if (message.includes('call stack')) return { key: 'deep', params: {} };
  // Aliases are looked up when data are made, after the parser's own errors.
  if (!(error instanceof YAMLParseError)) return { key: 'alias', params: { said: message } };
  return error.code === 'MULTIPLE_DOCS'
    ? { key: 'documents', params: {} }
    : { key: 'syntax', params: { code: error.code, said: message } };
}

export const pathText = (path: Path): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('');

type MakeProblem = ParsedDocument<unknown>['problem'];

function explained(issue: z.core.$ZodIssue, schema: z.ZodType, problem: MakeProblem): DocumentProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) =>
      coded(problem(issue.path, '', key), { key: 'unknown-key', params: { key, near: nearest(key, known) } }),
    );
  }
  if (issue.code === 'invalid_union') {
    // The alternative that the value comes nearest to: the one with the deepest complaint.
    const [deepest] = issue.errors
      .flat()
      .filter((e) => e.code !== 'invalid_type' || e.path.length > 0)
      .sort((a, b) => b.path.length - a.path.length);
    if (deepest !== undefined)
      return explained({ ...deepest, path: [...issue.path, ...deepest.path] } as z.core.$ZodIssue, schema, problem);
    const expected = issue.errors.flat().flatMap((e) => (e.code === 'invalid_type' ? [e.expected] : []));
    return [coded(problem(issue.path, ''), { key: 'types', params: { expected: [...new Set(expected)] } })];
  }
  const place = problem(issue.path, issue.message.replace(/^Invalid (?:input|option): /, ''));
  if (issue.code === 'custom') return [{ ...place, said: issue.params?.said }];
  const said = faultOf(issue);
  // A schema may have words of its own, which come before those of its codes.
  return [said !== undefined && issue.message === wordsOf(said) ? { ...place, said } : place];
}

const wordsOf = (said: YamlFault | undefined): string | undefined => said && worded(en, said);

/** What ids are made of. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/;

/** Undefined where there are only the schema's own words. */
function faultOf(issue: z.core.$ZodIssue | z.core.$ZodRawIssue): YamlFault | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return { key: 'type', params: { expected: issue.expected, found: typeName(issue.input) } };
    case 'invalid_value': {
      const values = issue.values.map((v) => (typeof v === 'string' ? `"${v}"` : String(v))).join('|');
      return issue.values.length === 1 ? { key: 'value', params: { value: values } } : { key: 'values', params: { values } };
    }
    case 'too_small':
    case 'too_big': {
      const isLarge = issue.code === 'too_big';
      const as = issue.exact === true ? 'exact' : issue.inclusive === true ? 'inclusive' : 'exclusive';
      return { key: 'bound', params: { of: issue.origin, isLarge, limit: isLarge ? issue.maximum : issue.minimum, as } };
    }
    case 'invalid_format':
      if (issue.pattern === String(NAME)) return { key: 'name', params: {} };
      return issue.pattern === undefined ? undefined : { key: 'pattern', params: { pattern: issue.pattern } };
    case 'invalid_key':
      return { key: 'key-form', params: { of: issue.origin } };
    default:
      return undefined;
  }
}

/** As the schema calls the types of values. */
function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return Array.isArray(value) ? 'array' : typeof value;
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
