/**
 * Writes a document as JSON, piece by piece: a list of a million frames is never in memory as text.
 *
 * Objects are opened up to `DEPTH`, lists below them have one item a line: easy to read, to diff, and to cut with line tools.
 */

const DEPTH = 2;

/** What a terminal obeys or shows as something else, and JSON.stringify leaves as it is: DEL, C1 controls, marks of direction, line separators. */
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** JSON text of a value on one line, safe to show on a terminal. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.search(UNSAFE) < 0 ? text : text.replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const isList = (value: object): value is Iterable<unknown> => Symbol.iterator in value;
const isStream = (value: object): value is AsyncIterable<unknown> => Symbol.asyncIterator in value;
const isPlain = (value: object): value is Record<string, unknown> => Object.getPrototypeOf(value) === Object.prototype;

/** Values that are iterable, in time or at once, are written as lists, as they come. The last piece ends with a newline. */
export async function* writeJson(document: object): AsyncGenerator<string> {
  yield* write(document, 0);
  yield '\n';
}

async function* write(value: unknown, depth: number): AsyncGenerator<string> {
  if (typeof value === 'object' && value !== null) {
    if (depth <= DEPTH && isList(value)) return yield* items(value, depth);
    if (depth <= DEPTH && isStream(value)) return yield* items(value, depth);
    if (depth < DEPTH && isPlain(value)) return yield* entries(value, depth);
  }
  yield jsonText(value ?? null);
}

async function* items(list: Iterable<unknown> | AsyncIterable<unknown>, depth: number): AsyncGenerator<string> {
  const indent = '  '.repeat(depth + 1);
  let first = true;
  for await (const item of list) {
    yield `${first ? '[' : ','}\n${indent}${jsonText(item)}`;
    first = false;
  }
  yield first ? '[]' : `\n${'  '.repeat(depth)}]`;
}

async function* entries(object: Record<string, unknown>, depth: number): AsyncGenerator<string> {
  const indent = '  '.repeat(depth + 1);
  let first = true;
  for (const [key, item] of Object.entries(object)) {
    if (item === undefined) continue;
    yield `${first ? '{' : ','}\n${indent}${jsonText(key)}: `;
    yield* write(item, depth + 1);
    first = false;
  }
  yield first ? '{}' : `\n${'  '.repeat(depth)}}`;
}
