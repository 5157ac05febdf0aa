/**
 * Where in a document a cursor stands, by the indentation of the lines above it: text that is being written is seldom YAML that a parser takes.
 *
 *   sections:                       path of `unit`: sections * questions * tolerance…
 *     - questions:                  a dash opens an item (`*`), whatever follows it stands deeper
 *         - id: rtt
 *           un|                     key position, siblings: id
 */

/** `*` stands for any item of a list. */
export type SchemaPath = readonly string[];

export interface CursorContext {
  /** Of the map (a key is being written) or of the value. */
  readonly path: SchemaPath;
  readonly position: 'key' | 'value';
  /** Where the word or the value begins, and its text up to the cursor. */
  readonly from: number;
  readonly written: string;
  /** Keys and plain values of the same map, but for this line's. */
  readonly siblings: ReadonlyMap<string, string>;
  /** Nothing stands before the word on its line but spaces. */
  readonly startsLine: boolean;
}

interface Line {
  readonly dashes: readonly number[];
  /** Column of the first thing that is no dash, from 0; −1 where there is nothing. */
  readonly column: number;
  readonly key: string | undefined;
  readonly value: string;
}

const KEY = /^("?)([A-Za-z][\w-]*)\1\s*:(?:\s+|$)/;

function readLine(text: string): Line {
  const dashes: number[] = [];
  let at = 0;
  for (;;) {
    while (text.charAt(at) === ' ') at++;
    const next = text.charAt(at + 1);
    if (text.charAt(at) !== '-' || (next !== ' ' && next !== '')) break;
    dashes.push(at++);
  }
  const rest = text.slice(at);
  if (rest === '' || rest.startsWith('#')) return { dashes, column: -1, key: undefined, value: '' };
  const found = KEY.exec(rest);
  return { dashes, column: at, key: found?.[2], value: found === null ? rest : rest.slice(found[0].length) };
}

const LONGEST_SEARCH = 5000;

/** Undefined where nothing can be said: within comments. */
export function contextAt(text: string, cursor: number): CursorContext | undefined {
  const start = text.lastIndexOf('\n', cursor - 1) + 1;
  const before = text.slice(start, cursor);
  if (/(?:^|\s)#/.test(before)) return undefined;
  const above = text.slice(0, start).split('\n').slice(0, -1).slice(-LONGEST_SEARCH);
  const below = text.slice(cursor).split('\n').slice(1, LONGEST_SEARCH);
  const line = readLine(before);
  const indent = line.column >= 0 ? line.column : before.length;
  const outer = pathOf(above, line.dashes, indent);
  const siblings = siblingsOf(above, below, line.dashes, indent);
  if (line.key !== undefined && /:\s/.test(before)) {
    const from = cursor - line.value.length;
    return { path: [...outer, line.key], position: 'value', from, written: line.value, siblings, startsLine: false };
  }
  // What is no key yet may become one, or be an item's value: the schema says which of both may stand here.
  const written = line.column < 0 ? '' : before.slice(line.column);
  if (!/^[\w-]*$/.test(written))
    return { path: outer, position: 'value', from: cursor - written.length, written, siblings, startsLine: false };
  const startsLine = line.dashes.length === 0;
  return { path: outer, position: 'key', from: cursor - written.length, written, siblings, startsLine };
}

function pathOf(above: readonly string[], dashes: readonly number[], indent: number): string[] {
  const path: string[] = [];
  // A key belongs to what stands deeper; a dash may stand right below the key that it belongs to.
  let keyBelow = indent;
  let dashBelow = indent;
  const climb = (line: Line): void => {
    if (line.key !== undefined && line.column < keyBelow) {
      path.unshift(line.key);
      keyBelow = line.column;
      dashBelow = line.column;
    }
    for (const dash of [...line.dashes].reverse()) {
      if (dash >= dashBelow) continue;
      path.unshift('*');
      keyBelow = dash + 1;
      dashBelow = dash;
    }
  };
  climb({ dashes, column: -1, key: undefined, value: '' });
  for (let i = above.length - 1; i >= 0 && keyBelow > 0; i--) climb(readLine(above[i] as string));
  return path;
}

function siblingsOf(
  above: readonly string[],
  below: readonly string[],
  dashes: readonly number[],
  indent: number,
): Map<string, string> {
  const found = new Map<string, string>();
  const take = (line: Line): void => {
    if (line.key !== undefined && line.column === indent) found.set(line.key, line.value.trim());
  };
  if (!dashes.some((d) => d < indent))
    for (let i = above.length - 1; i >= 0; i--) {
      const line = readLine(above[i] as string);
      take(line);
      // The dash that opens this map, or what stands less deep.
      if (line.dashes.some((d) => d < indent) || (line.column >= 0 && line.column < indent)) break;
    }
  for (const text of below) {
    const line = readLine(text);
    if (line.dashes.some((d) => d < indent) || (line.column >= 0 && line.column < indent)) break;
    take(line);
  }
  return found;
}
