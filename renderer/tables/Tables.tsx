/** Tables of a capture: one at a time, of any length; each row leads to its packets. */
import { ClipboardCopy, Download, Filter, Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { ALL_ROWS } from '../../core/engine/session/protocol.ts';
import { type RowTarget, TABLE_KINDS, TABLES, type TableKind } from '../../core/engine/session/tables/model.ts';
import type { TableRequest } from '../../core/engine/session/tables/store.ts';
import { applyFilter, engine, newRequestId, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { ToolPane } from '../tools/ToolPane.tsx';
import { goToFrame } from '../tools/tools.ts';
import { saveText } from '../widgets/save.ts';
import { DataGrid } from './DataGrid.tsx';
import { showOnlyShown, showPart, showTable, sortBy, useTables, writeText } from './state.ts';
import { useTable } from './use-table.ts';
import '../styles/tables.css';

/** What is copied goes through memory, and into another program's. Characters. */
const MOST_COPIED = 20_000_000;

export function Tables() {
  const t = useWords();
  const { kind, part, text, sort, onlyShown } = useTables();
  const lang = useApp((s) => s.lang);
  const view = useApp((s) => s.view);
  const name = useApp((s) => s.name);
  const applied = useApp((s) => s.applied);
  const settled = useSettled(text, 200);
  const request: TableRequest = { kind, part, view: onlyShown ? view : ALL_ROWS, lang, text: settled, sort };
  const table = useTable(request);
  const [active, setActive] = useState(0);
  const [said, setSaid] = useState('');
  const { head } = table;
  const which = `${kind}|${part}|${settled}|${JSON.stringify(sort)}|${name}`;
  const before = useRef(which);
  useEffect(() => {
    if (before.current !== which) setActive(0);
    before.current = which;
  }, [which]);

  const csv = async (): Promise<readonly string[]> => (await engine().tableCsv(newRequestId(), request)) ?? [];
  const save = (): void =>
    void csv().then((pieces) => saveText(`${name.replace(/\.[^.]*$/, '')}-${kind}-${part}.csv`, pieces, 'text/csv'));
  const copy = (): void => {
    void csv().then(async (pieces) => {
      const length = pieces.reduce((n, p) => n + p.length, 0);
      if (length > MOST_COPIED) setSaid(t.tablesPane.tooLong);
      else {
        await navigator.clipboard.writeText(pieces.join(''));
        setSaid(t.tablesPane.copied(head?.count ?? 0));
      }
    });
  };
  const place = table.row(active);
  const target = place?.page.targets[place.index];
  const toFilter = (to: RowTarget): void => {
    if (to.filter !== null) void applyFilter(to.filter);
  };
  const parts: readonly string[] = TABLES[kind];
  return (
    <ToolPane
      tool="tables"
      controls={
        <>
          <select aria-label={t.tablesPane.which} value={kind} onChange={(event) => showTable(event.target.value as TableKind)}>
            {TABLE_KINDS.map((k) => (
              <option key={k} value={k}>
                {t.tableKinds[k]}
              </option>
            ))}
          </select>
          {parts.length > 1 && (
            <div role="group" aria-label={t.tablesPane.parts} className="segments">
              {parts.map((p, i) => (
                <button key={p} type="button" className="small" aria-pressed={p === part} onClick={() => showPart(p)}>
                  {t.tableParts[p as keyof typeof t.tableParts]}
                  {head?.counts != null && <span className="muted">{head.counts[i]}</span>}
                </button>
              ))}
            </div>
          )}
          <label className="quick">
            <Search size={14} aria-hidden="true" />
            <input
              type="search"
              aria-label={t.tablesPane.quick}
              placeholder={t.tablesPane.quick}
              value={text}
              onChange={(event) => writeText(event.target.value)}
            />
          </label>
          {applied !== '' && (
            <label className="check">
              <input type="checkbox" checked={onlyShown} onChange={(event) => showOnlyShown(event.target.checked)} />
              {t.tablesPane.onlyShown}
            </label>
          )}
          <button type="button" className="icon" aria-label={t.tablesPane.copy} title={t.tablesPane.copy} onClick={copy}>
            <ClipboardCopy size={14} />
          </button>
          <button type="button" className="icon" aria-label={t.tablesPane.save} title={t.tablesPane.save} onClick={save}>
            <Download size={14} />
          </button>
        </>
      }
    >
      {table.state === 'loading' && <Making progress={table.progress} onCancel={table.cancel} />}
      {table.state === 'waiting' && <p className="hint">{t.tablesPane.waiting}</p>}
      {table.state === 'failed' && <p className="hint">{t.tablesPane.failed}</p>}
      {table.state === 'cancelled' && (
        <p className="hint">
          {t.tablesPane.cancelled}{' '}
          <button type="button" onClick={table.again}>
            {t.tablesPane.again}
          </button>
        </p>
      )}
      {head !== undefined && (table.state === 'ready' || table.state === 'loading') && (
        <>
          {head.total > 0 ? (
            <DataGrid
              label={`${t.tableKinds[kind]}${parts.length > 1 ? `: ${t.tableParts[part as keyof typeof t.tableParts]}` : ''}`}
              head={head}
              table={table}
              sort={sort}
              active={active}
              onActive={setActive}
              onSort={sortBy}
              onOpen={(to) => (to.frame > 0 ? goToFrame(to.frame) : toFilter(to))}
              onFilter={toFilter}
            />
          ) : (
            <div className="tool-empty" data-main={true} tabIndex={-1}>
              <p>{head.note}</p>
            </div>
          )}
          {head.total > 0 && head.count === 0 && <p className="hint">{t.tablesPane.nothing}</p>}
          <div className="tool-foot">
            <span role="status">{said !== '' ? said : t.tablesPane.rows(head.count, head.total)}</span>
            {head.total > 0 && head.note !== '' && <span className="muted tool-note">{head.note}</span>}
            <span className="grow" />
            {target !== undefined && head.count > 0 && (
              <>
                {target.filter !== null && <code title={target.filter}>{target.filter}</code>}
                <button type="button" className="small" disabled={target.frame === 0} onClick={() => goToFrame(target.frame)}>
                  {target.frame === 0 ? t.tablesPane.noFrame : t.tablesPane.go(String(target.frame))}
                </button>
                <button type="button" className="small" disabled={target.filter === null} onClick={() => toFilter(target)}>
                  <Filter size={12} aria-hidden="true" /> {t.applyAsFilter}
                </button>
              </>
            )}
          </div>
        </>
      )}
    </ToolPane>
  );
}

function Making({ progress, onCancel }: { readonly progress: number; readonly onCancel: () => void }) {
  const t = useWords();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 250);
    return () => clearTimeout(timer);
  }, []);
  if (!isLong) return null;
  return (
    <div className="tool-progress">
      <progress aria-label={t.tablesPane.making} max={1} {...(progress > 0 ? { value: progress } : {})} />
      <span>{t.tablesPane.making}</span>
      <button type="button" className="small" onClick={onCancel}>
        {t.cancel}
      </button>
    </div>
  );
}

/** What somebody writes, once there has been a pause. */
function useSettled(text: string, ms: number): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    if (text === settled) return;
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : ms);
    return () => clearTimeout(timer);
  }, [text, settled, ms]);
  return settled;
}
