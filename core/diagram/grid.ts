/** Lines of a character grid, for text pictures: one cell a column, wide characters take two. */
import type { Token } from './theme.ts';

/** What a run of characters means; a painter turns it into colours, or not. */
export type PaintToken = Token | 'strong';
export type Painter = (text: string, token: PaintToken) => string;

/** Columns that a terminal gives a character: 0 for marks that combine, 2 for East Asian wide ones and emoji. */
export function cellWidth(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0x300) return 1;
  if (codePoint <= 0x36f || (codePoint >= 0xfe00 && codePoint <= 0xfe0f) || (codePoint >= 0x20d0 && codePoint <= 0x20f0))
    return 0;
  if (codePoint < 0x1100) return 1;
  const wide =
    codePoint <= 0x115f ||
    (codePoint >= 0x2e80 && codePoint <= 0xa4cf && codePoint !== 0x303f) ||
    (codePoint >= 0xac00 && codePoint <= 0xd7a3) ||
    (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
    (codePoint >= 0xfe30 && codePoint <= 0xfe6f) ||
    (codePoint >= 0xff00 && codePoint <= 0xff60) ||
    (codePoint >= 0xffe0 && codePoint <= 0xffe6) ||
    (codePoint >= 0x1f300 && codePoint <= 0x1faff) ||
    (codePoint >= 0x20000 && codePoint <= 0x3fffd);
  return wide ? 2 : 1;
}

export function cells(text: string): number {
  let n = 0;
  for (const c of text) n += cellWidth(c.codePointAt(0) ?? 0);
  return n;
}

/** As much of the text as fits in `width` columns, the last of them an ellipsis where something is missing. */
export function cut(text: string, width: number, ellipsis = '…'): string {
  if (cells(text) <= width) return text;
  const room = width - ellipsis.length;
  if (room < 0) return '';
  let out = '';
  let n = 0;
  for (const c of text) {
    n += cellWidth(c.codePointAt(0) ?? 0);
    if (n > room) break;
    out += c;
  }
  return out.trimEnd() + ellipsis;
}

const SUBSTITUTES: Readonly<Record<string, string>> = {
  '→': '->',
  '←': '<-',
  '…': '...',
  '–': '-',
  '—': '-',
  '−': '-',
  '≈': '~',
  µ: 'u',
  '·': '.',
  '¿': '',
  '¡': '',
  '«': '"',
  '»': '"',
  '×': 'x',
};

/** Seven bits: accents dropped, arrows spelt, what is left `?`. */
export function toAscii(text: string): string {
  let out = '';
  for (const c of text.normalize('NFD')) {
    const p = c.codePointAt(0) ?? 0;
    if (p < 0x80) out += c;
    else if (cellWidth(p) !== 0) out += SUBSTITUTES[c] ?? '?';
  }
  return out;
}

export class GridLine {
  readonly #cells: string[] = [];
  readonly #tokens: PaintToken[] = [];

  /** Writes `text` from column `at` on, over what is there. Columns left of 0 are not written. */
  put(at: number, text: string, token: PaintToken): void {
    let column = at;
    for (const c of text) {
      const width = cellWidth(c.codePointAt(0) ?? 0);
      if (width === 0) {
        const last = column - 1;
        if (last >= 0 && last < this.#cells.length) this.#cells[last] += c;
        continue;
      }
      this.#set(column, c, token);
      // The second column of a wide character is empty, so that joining the cells keeps the count.
      if (width === 2) this.#set(column + 1, '', token);
      column += width;
    }
  }

  at(column: number): string {
    return this.#cells[column] ?? ' ';
  }

  /** The line without trailing blanks, painted in runs of one token. */
  render(paint?: Painter): string {
    let end = this.#cells.length;
    while (end > 0 && this.#cells[end - 1] === ' ') end--;
    let out = '';
    let from = 0;
    while (from < end) {
      const token = this.#tokens[from] ?? 'ink';
      let to = from + 1;
      while (to < end && this.#tokens[to] === token) to++;
      const run = this.#cells.slice(from, to).join('');
      out += paint === undefined || run.trim() === '' ? run : paint(run, token);
      from = to;
    }
    return out;
  }

  #set(column: number, cell: string, token: PaintToken): void {
    if (column < 0) return;
    while (this.#cells.length < column) {
      this.#cells.push(' ');
      this.#tokens.push('ink');
    }
    this.#cells[column] = cell;
    this.#tokens[column] = token;
  }
}
