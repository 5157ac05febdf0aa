/** `trama stats` for people, and as CSV. */
import { formatDuration, formatNumber, formatPercent, safeText } from '../../core/annotate/format.ts';
import type { StatsDocument } from '../../core/engine/documents/stats-schemas.ts';
import { longTable, map } from './layout.ts';
import type { TextOptions } from './options.ts';
import { type Cell, type StatsColumn, type StatsTable, statsTables, type Unit } from './stats-tables.ts';

export function* statsText(document: StatsDocument, options: TextOptions): Generator<string> {
  const { messages, style } = options;
  const tables = statsTables(document, messages, false);
  if (tables.length === 0) yield `${messages.stats.nothing}\n`;
  for (const [i, table] of tables.entries()) {
    if (i > 0) yield '\n';
    if (table.heading !== undefined) yield `${style.heading(table.heading)}\n`;
    yield* tableText(table, options);
  }
}

function tableText({ columns, rows }: StatsTable, { messages, language, style }: TextOptions): Generator<string> {
  const shown = (cell: Cell, unit: Unit): string => {
    if (cell === null) return unit === 'text' ? '' : messages.unknownTime;
    if (typeof cell === 'string') return safeText(cell, 60);
    switch (unit) {
      case 'ns':
        return formatDuration(cell, language);
      case 'real':
        return formatNumber(cell, language, 6);
      case 'mean':
        return formatNumber(cell, language, 1);
      case 'share':
        return formatPercent(cell, language);
      default:
        return formatNumber(cell, language);
    }
  };
  const head = columns.map((c) => ({ title: safeText(c.title, 60), right: c.unit !== 'text' }));
  const cells = (row: readonly Cell[]) => row.map((cell, i) => shown(cell, columns[i]?.unit ?? 'text'));
  return longTable(head, map(rows, cells), style.strong, messages.stats.nothing);
}

/** RFC 4180, with keys in the first line and numbers without grouping. */
export function* statsCsv(document: StatsDocument, options: TextOptions): Generator<string> {
  for (const { columns, rows } of statsTables(document, options.messages, true)) {
    yield line(columns.map((c: StatsColumn) => c.key));
    for (const row of rows) yield line(row);
  }
}

const line = (cells: readonly Cell[]): string => `${cells.map(quoted).join(',')}\r\n`;

/** What a spreadsheet takes for a formula; an apostrophe before it makes it text. */
const FORMULA = /^[=+\-@\t\r]/;

function quoted(cell: Cell): string {
  const shown = typeof cell === 'string' ? safeText(cell, cell.length) : cell === null ? '' : String(cell);
  const text = typeof cell === 'string' && FORMULA.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
