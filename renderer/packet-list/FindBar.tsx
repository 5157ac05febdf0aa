/** The search in the packet list, above it while it is wanted. */
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useWords } from '../i18n/index.ts';
import { cancelFind, type FindKind, type FindWithin, findNext, setFind, useFind } from './find-state.ts';
import { showFind, useList } from './list-state.ts';

export function FindBar() {
  const isOpen = useList((s) => s.finding);
  return isOpen ? <Bar /> : null;
}

function Bar() {
  const t = useWords();
  const { kind, within, exactCase, text, running, outcome } = useFind();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  const close = (): void => {
    cancelFind();
    showFind(false);
    document.querySelector<HTMLElement>('.packets')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close();
  };
  const said =
    outcome === null
      ? ''
      : outcome.kind === 'wrong'
        ? (outcome.problems[0]?.message ?? '')
        : outcome.kind === 'none'
          ? t.findNone
          : outcome.kind === 'not-hex'
            ? t.findNotHex
            : outcome.kind === 'found' && outcome.wrapped
              ? t.findWrapped
              : '';
  return (
    <search className="find" aria-label={t.find} onKeyDown={onKeyDown}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void findNext(1);
        }}
      >
        <select aria-label={t.findKind} value={kind} onChange={(e) => setFind({ kind: e.target.value as FindKind })}>
          {Object.entries(t.findKinds).map(([key, words]) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </select>
        {kind === 'string' && (
          <select aria-label={t.findWithin} value={within} onChange={(e) => setFind({ within: e.target.value as FindWithin })}>
            {Object.entries(t.findPlaces).map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </select>
        )}
        <input
          ref={input}
          className="mono"
          aria-label={t.findText}
          placeholder={t.findHints[kind]}
          value={text}
          spellCheck={false}
          autoComplete="off"
          autoFocus={true}
          aria-invalid={outcome?.kind === 'wrong' || outcome?.kind === 'not-hex'}
          onChange={(e) => setFind({ text: e.target.value })}
        />
        {kind === 'string' && (
          <label className="check">
            <input type="checkbox" checked={exactCase} onChange={(e) => setFind({ exactCase: e.target.checked })} />
            {t.findCase}
          </label>
        )}
        <button
          type="button"
          className="icon"
          aria-label={t.findPrevious}
          title={t.findPrevious}
          onClick={() => void findNext(-1)}
        >
          <ChevronUp size={16} />
        </button>
        <button type="submit" className="icon" aria-label={t.findNext} title={t.findNext}>
          <ChevronDown size={16} />
        </button>
        {running !== null && (
          <button type="button" className="small" onClick={cancelFind}>
            {t.cancel}
          </button>
        )}
        <span role="status" className="find-said">
          {running !== null ? t.findRunning : said}
        </span>
        <button type="button" className="icon" aria-label={t.findClose} title={t.findClose} onClick={close}>
          <X size={14} />
        </button>
      </form>
    </search>
  );
}
