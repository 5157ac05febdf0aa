/** All columns of the list: shown or not, in which order, how wide; and further ones, of any field. */
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { engine, langOf, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { DialogBox } from '../widgets/DialogBox.tsx';
import {
  addFieldColumn,
  isBuiltIn,
  placeColumn,
  removeColumn,
  resetColumns,
  resizeColumn,
  showColumn,
  showColumns,
  useList,
} from './list-state.ts';
import { useColumnTitle } from './titles.ts';

export function ColumnsDialog() {
  const t = useWords();
  const title = useColumnTitle();
  const isOpen = useList((s) => s.columnsDialog);
  const columns = useList((s) => s.columns);
  return (
    <DialogBox isOpen={isOpen} onClose={() => showColumns(false)} title={t.columnsDialog}>
      <table className="columns">
        <thead>
          <tr>
            <th scope="col">{t.columnShown}</th>
            <th scope="col">{t.columnWidth}</th>
            <th scope="col">{t.columnPlace}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ id, width, hidden }, i) => (
            <tr key={id}>
              <td>
                <label className="check">
                  <input type="checkbox" checked={!hidden} onChange={(e) => showColumn(id, e.target.checked)} />
                  {title(id)}
                </label>
              </td>
              <td>
                <input
                  type="number"
                  aria-label={`${t.columnWidth}: ${title(id)}`}
                  min={2.5}
                  step={0.5}
                  placeholder={t.usual}
                  value={width ?? ''}
                  onChange={(e) => resizeColumn(id, e.target.value === '' ? null : Number(e.target.value))}
                />
              </td>
              <td>
                <button
                  type="button"
                  className="icon"
                  aria-label={`${t.moveUp}: ${title(id)}`}
                  disabled={i === 0}
                  onClick={() => placeColumn(id, columns[i - 1]?.id ?? null)}
                >
                  <ArrowUp size={14} />
                </button>
                <button
                  type="button"
                  className="icon"
                  aria-label={`${t.moveDown}: ${title(id)}`}
                  disabled={i === columns.length - 1}
                  onClick={() => placeColumn(id, columns[i + 2]?.id ?? null)}
                >
                  <ArrowDown size={14} />
                </button>
                {!isBuiltIn(id) && (
                  <button
                    type="button"
                    className="icon"
                    aria-label={`${t.removeColumn}: ${title(id)}`}
                    onClick={() => removeColumn(id)}
                  >
                    <Trash2 size={14} />
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <AddField />
      <div className="dialog-buttons">
        <button type="button" onClick={resetColumns}>
          {t.usualColumns}
        </button>
        <button type="button" className="primary" onClick={() => showColumns(false)}>
          {t.done}
        </button>
      </div>
    </DialogBox>
  );
}

function AddField() {
  const t = useWords();
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const [names, setNames] = useState<readonly string[]>([]);
  const [isWrong, setWrong] = useState(false);
  const add = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const name = String(new FormData(form).get('field') ?? '').trim();
    const isField = (await engine().describe(name, langOf())) !== null;
    setWrong(!isField);
    if (!isField) return;
    addFieldColumn(name);
    form.reset();
  };
  const offer = (written: string): void => {
    setWrong(false);
    if (!isOpen) return;
    engine()
      .complete(written, written.length, langOf())
      .then(({ items }) =>
        setNames(
          items
            .filter((i) => i.kind === 'field')
            .map((i) => i.label)
            .slice(0, 30),
        ),
      )
      .catch(() => {});
  };
  return (
    <form className="add-field" onSubmit={(event) => void add(event)}>
      <label>
        {t.addField}
        <input
          name="field"
          list="column-fields"
          className="mono"
          autoComplete="off"
          spellCheck={false}
          placeholder="ip.ttl"
          aria-invalid={isWrong}
          onChange={(e) => offer(e.target.value)}
        />
      </label>
      <datalist id="column-fields">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <button type="submit" disabled={!isOpen}>
        {t.add}
      </button>
      {isWrong && <p role="alert">{t.noSuchField}</p>}
    </form>
  );
}
