/**
 * Writes a document as JSON, piece by piece: a list of a million frames is never in memory as text.
 *
 * Objects are opened up to `DEPTH`, lists below them have one item a line: easy to read, to diff, and to cut with line tools.
 */

const DEPTH = 2;

const isList = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Values that are iterable are written as lists, as they come. The last piece ends with a newline. */
export function* writeJson(document: object): Generator<string> {
  yield* write(document, 0);
  yield '\n';
}

function* write(value: unknown, depth: number): Generator<string> {
  const inner = '  '.repeat(depth + 1);
  const outer = '  '.repeat(depth);
  if (isList(value) && depth <= DEPTH) {
    let first = true;
    for (const item of value) {
      yield `${first ? '[' : ','}\n${inner}${JSON.stringify(item)}`;
      first = false;
    }
    yield first ? '[]' : `\n${outer}]`;
  } else if (isPlain(value) && depth < DEPTH) {
    let first = true;
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      yield `${first ? '{' : ','}\n${inner}${JSON.stringify(key)}: `;
      yield* write(item, depth + 1);
      first = false;
    }
    yield first ? '{}' : `\n${outer}}`;
  } else yield JSON.stringify(value ?? null);
}
