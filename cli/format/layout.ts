/** Text for terminals: widths, wrapping, tables. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences begin with one.
const SGR = /\u001b\[[0-9;]*m/g;
const COMBINING = /\p{Mark}/u;
// Hangul, CJK and emoji take two columns.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Columns a text takes on a terminal, colour sequences left out. */
export function columns(text: string): number {
  let simple = true;
  for (let i = 0; i < text.length && simple; i++) {
    const unit = text.charCodeAt(i);
    // Latin letters, Greek, punctuation, arrows and box drawing take one column each; below and between them are controls, marks and wide signs.
    simple =
      (unit >= 0x20 && unit < 0x7f) ||
      (unit >= 0xa0 && unit < 0x300) ||
      (unit >= 0x2010 && unit < 0x2028) ||
      (unit >= 0x2190 && unit < 0x2300);
  }
  if (simple) return text.length;
  let n = 0;
  for (const c of text.replace(SGR, '')) n += COMBINING.test(c) ? 0 : WIDE.test(c) ? 2 : 1;
  return n;
}

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - columns(text)));
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - columns(text))) + text;

/** Binds words: `wrap` does not break there, and prints a plain space. */
export const NO_BREAK = '\u00a0';

/** Lines of at most `width` columns, broken at spaces; a word longer than that gets a line of its own. Never empty. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const w = columns(word);
    if (line === '') {
      line = word;
      used = w;
    } else if (used + 1 + w > width) {
      lines.push(line);
      line = word;
      used = w;
    } else {
      line += ` ${word}`;
      used += 1 + w;
    }
  }
  lines.push(line);
  return text.includes(NO_BREAK) ? lines.map((l) => l.replaceAll(NO_BREAK, ' ')) : lines;
}

/** `lead` before the first line, and as much space before the others. */
export function wrapAfter(lead: string, text: string, width: number): string[] {
  const indent = ' '.repeat(columns(lead));
  return wrap(text, Math.max(20, width - columns(lead))).map((line, i) => (i === 0 ? lead : indent) + line);
}

export interface TableColumn {
  readonly title: string;
  readonly right?: boolean;
}

/** A table with columns as wide as their contents; no line ends in spaces. The first line is the head. */
export function table(head: readonly TableColumn[], rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths = head.map((column, i) => rows.reduce((w, row) => Math.max(w, columns(row[i] ?? '')), columns(column.title)));
  const line = (cells: readonly string[]) =>
    (indent + cells.map((cell, i) => (head[i]?.right === true ? padStart : padEnd)(cell, widths[i] ?? 0)).join('  ')).trimEnd();
  return [line(head.map((c) => c.title)), ...rows.map(line)];
}

const BATCH = 1000;

/** A table of any length: column widths are settled over a thousand rows at a time. `empty` is printed when there is no row. */
export function* longTable(
  head: readonly TableColumn[],
  rows: Iterable<readonly string[]>,
  decorateHead: (line: string) => string,
  empty: string,
): Generator<string> {
  let batch: (readonly string[])[] = [];
  let first = true;
  const flush = (): string => {
    const [title, ...lines] = table(head, batch);
    const text = `${first ? `${decorateHead(title ?? '')}\n` : ''}${lines.join('\n')}\n`;
    batch = [];
    first = false;
    return text;
  };
  for (const row of rows) {
    batch.push(row);
    if (batch.length === BATCH) yield flush();
  }
  if (batch.length > 0) yield flush();
  if (first) yield `${empty}\n`;
}

export function* map<T, U>(items: Iterable<T>, f: (item: T) => U): Generator<U> {
  for (const item of items) yield f(item);
}

/** The first of the frames, and a sign that there are more. */
export const frameList = (frames: readonly number[], most: number): string =>
  frames.length <= most ? frames.join(', ') : `${frames.slice(0, most).join(', ')}, …`;
