/** Rows of a table: a cell each, a row more where one is wanted. */
import { Plus, X } from 'lucide-react';
import { type ClipboardEvent, useId } from 'react';
import { plainOf } from '../Markdown.tsx';
import { type AnswerProps, localText, type Raw } from './props.ts';

const MAX_ROWS = 100;
type Row = Readonly<Record<string, string>>;

/** A row may also be a list of cells, and stand alone. */
function rowsOf(answer: Raw | undefined, columns: readonly string[]): Row[] {
  if (answer === undefined || answer === null || typeof answer !== 'object') return [];
  const rows: readonly Raw[] = Array.isArray(answer) ? answer : [answer];
  return rows.map((row): Row => {
    if (Array.isArray(row)) return Object.fromEntries(columns.map((c, i) => [c, String(row[i] ?? '')]));
    if (typeof row !== 'object' || row === null) return {};
    return Object.fromEntries(Object.entries(row).map(([c, cell]) => [c, cell === null ? '' : String(cell)]));
  });
}

const isEmpty = (row: Row): boolean => Object.values(row).every((cell) => cell.trim() === '');

export function TableAnswer({ question, lang, t, answer, onAnswer, isLocked, isInvalid, labelledBy, describedBy }: AnswerProps) {
  const id = useId();
  const columns = question.columns ?? [];
  const ids = columns.map((c) => c.id);
  const rows = rowsOf(answer, ids);
  // There is always one to write in.
  const shown = rows.length === 0 ? [{}] : rows;
  const put = (next: readonly Row[]): void => {
    const filled = next.map((row) => Object.fromEntries(ids.map((c) => [c, row[c] ?? ''])));
    onAnswer(filled.every(isEmpty) && filled.length <= 1 ? undefined : filled);
  };
  const cell = (r: number, column: string, value: string): void =>
    put(shown.map((row, i) => (i === r ? { ...row, [column]: value } : row)));
  /** Cells as a spreadsheet copies them fall into their places. */
  const onPaste = (event: ClipboardEvent, r: number, c: number): void => {
    const text = event.clipboardData.getData('text/plain').replace(/\r?\n$/, '');
    if (isLocked || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const next: Row[] = [...shown];
    for (const [i, line] of text.split(/\r?\n/).entries()) {
      if (r + i >= MAX_ROWS) break;
      const cells = line.split('\t').map((v, k) => [ids[c + k] ?? '', v] as const);
      next[r + i] = { ...next[r + i], ...Object.fromEntries(cells.filter(([column]) => column !== '')) };
    }
    put(next);
  };
  const nameOf = (c: (typeof columns)[number]): string => (c.text === undefined ? c.id : localText(c.text, lang));
  return (
    <div className="cw-table">
      <table aria-labelledby={labelledBy} aria-describedby={describedBy}>
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c.id} scope="col" lang={lang}>
                {nameOf(c)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {shown.map((row, r) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their places
            <tr key={r}>
              {columns.map((c, i) => (
                <td key={c.id}>
                  <input
                    id={`${id}-${r}-${c.id}`}
                    type="text"
                    className="cw-input mono"
                    data-cw-first={r === 0 && i === 0 ? '' : undefined}
                    aria-label={t.cwCell(plainOf(nameOf(c)), r + 1)}
                    aria-invalid={isInvalid}
                    readOnly={isLocked}
                    autoComplete="off"
                    spellCheck={false}
                    maxLength={200}
                    value={row[c.id] ?? ''}
                    onPaste={(event) => onPaste(event, r, i)}
                    onChange={(event) => cell(r, c.id, event.target.value)}
                  />
                </td>
              ))}
              <td>
                <button
                  type="button"
                  className="icon"
                  aria-label={t.cwRemoveRow(r + 1)}
                  title={t.cwRemoveRow(r + 1)}
                  disabled={isLocked || rows.length === 0}
                  onClick={() => put(shown.filter((_, i) => i !== r))}
                >
                  <X size={14} />
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <button
        type="button"
        className="small"
        disabled={isLocked || shown.length >= MAX_ROWS}
        onClick={() => {
          put([...shown, {}]);
          const next = `${id}-${shown.length}-${ids[0] ?? ''}`;
          requestAnimationFrame(() => document.getElementById(next)?.focus());
        }}
      >
        <Plus size={14} aria-hidden="true" /> {t.cwAddRow}
      </button>
    </div>
  );
}
