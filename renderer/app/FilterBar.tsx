/** The display filter: what is wrong is shown at its place, what may be written is offered. */
import { Check, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Completion, FilterProblem } from '../../core/engine/session/protocol.ts';
import { useWords } from '../i18n/index.ts';
import '../styles/filter.css';
import { SavedFilters } from './SavedFilters.tsx';
import { applyFilter, engine, langOf, useApp, writeFilter } from './store.ts';
import { usePreview } from './use-preview.ts';

interface Offer {
  readonly label: string;
  readonly detail: string;
  readonly documentation: string;
  /** What the text becomes, and where the cursor goes. */
  readonly text: string;
  readonly cursor: number;
}

const offersOf = (completion: Completion, text: string): Offer[] =>
  completion.items.slice(0, 50).map((item) => ({
    label: item.label,
    detail: item.detail,
    documentation: item.documentation,
    text: text.slice(0, completion.from) + item.label + text.slice(completion.to),
    cursor: completion.from + item.label.length,
  }));

export function FilterBar() {
  const t = useWords();
  const text = useApp((s) => s.filterText);
  const applied = useApp((s) => s.applied);
  const problems = useApp((s) => s.filterProblems);
  const history = useApp((s) => s.filters);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const input = useRef<HTMLInputElement>(null);
  const [offers, setOffers] = useState<readonly Offer[]>([]);
  const [chosen, setChosen] = useState(-1);
  const [scrolled, setScrolled] = useState(0);
  /** Answers to earlier words come too late. */
  const asked = useRef(0);

  useEffect(() => {
    const list = input.current?.parentElement?.querySelector(`[data-offer="${chosen}"]`);
    list?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const close = (): void => {
    asked.current++;
    setOffers([]);
    setChosen(-1);
  };
  const offer = (written: string, cursor: number): void => {
    if (!isOpen) return;
    if (written === '') {
      setOffers(history.map((h) => ({ label: h, detail: t.history, documentation: '', text: h, cursor: h.length })));
      setChosen(-1);
      return;
    }
    const mine = ++asked.current;
    engine()
      .complete(written, cursor, langOf())
      .then((completion) => {
        if (asked.current !== mine) return;
        setOffers(offersOf(completion, written));
        setChosen(-1);
      })
      .catch(() => {});
  };
  const apply = (wanted: string): void => {
    close();
    void applyFilter(wanted);
  };
  const take = (o: Offer): void => {
    writeFilter(o.text);
    close();
    requestAnimationFrame(() => input.current?.setSelectionRange(o.cursor, o.cursor));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    switch (event.key) {
      case 'ArrowDown':
        if (offers.length === 0) offer(text, input.current?.selectionStart ?? text.length);
        else setChosen((c) => Math.min(offers.length - 1, c + 1));
        break;
      case 'ArrowUp':
        if (offers.length === 0) return;
        setChosen((c) => Math.max(-1, c - 1));
        break;
      case 'Tab': {
        const first = offers[Math.max(0, chosen)];
        if (first === undefined || chosen < 0 || event.shiftKey) {
          close();
          return;
        }
        take(first);
        break;
      }
      case 'Enter': {
        const o = offers[chosen];
        if (o === undefined) apply(text);
        else take(o);
        break;
      }
      case 'Escape':
        if (offers.length === 0) return;
        close();
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const isStale = text !== applied;
  const preview = usePreview(text);
  // What was refused when it was applied is said until something else is written.
  const refused = isStale ? problems : [];
  const faults = refused.length > 0 ? refused : preview.faults;
  const state =
    refused.length > 0 ? 'is-wrong' : preview.faults.length > 0 ? 'is-doubtful' : applied !== '' && !isStale ? 'is-right' : '';
  const isListed = offers.length > 0;
  const documentation = offers[Math.max(0, chosen)]?.documentation ?? '';
  return (
    <form
      className="filter"
      role="search"
      aria-label={t.filter}
      onSubmit={(event) => {
        event.preventDefault();
        apply(text);
      }}
    >
      <div className={`filter-box ${state}${preview.count === null ? '' : ' has-count'}`}>
        {/* role textbox, not combobox: what assistive technology and tests look for; the list is tied to it all the same */}
        <input
          ref={input}
          id="display-filter"
          type="text"
          className="mono"
          aria-label={t.filter}
          aria-invalid={faults.length > 0}
          aria-describedby={faults.length > 0 ? 'filter-faults' : undefined}
          aria-controls={isListed ? 'filter-offers' : undefined}
          aria-activedescendant={chosen >= 0 ? `offer-${chosen}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={t.filterPlaceholder}
          value={text}
          onChange={(event) => {
            writeFilter(event.target.value);
            offer(event.target.value, event.target.selectionStart ?? event.target.value.length);
          }}
          onKeyDown={onKeyDown}
          onBlur={close}
          onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
        />
        <Underlined text={text} faults={faults} scrolled={scrolled} />
        {preview.count !== null && (
          <span className="filter-count" role="status" title={t.wouldSelectHint}>
            {t.wouldSelect(preview.count)}
          </span>
        )}
        {isListed && (
          <div id="filter-offers" className="offers" role="listbox" aria-label={t.suggestions}>
            {offers.map((o, i) => (
              <div
                key={`${o.label}/${o.detail}`}
                id={`offer-${i}`}
                data-offer={i}
                role="option"
                aria-selected={i === chosen}
                title={o.documentation}
                className="offer"
                onMouseDown={(event) => {
                  event.preventDefault();
                  take(o);
                }}
              >
                <span className="mono">{o.label}</span> <span className="muted">{o.detail}</span>
              </div>
            ))}
            {documentation !== '' && (
              <div className="offer-doc" role="presentation">
                {documentation}
              </div>
            )}
          </div>
        )}
        {faults.length > 0 && (
          <div id="filter-faults" className="faults" role={refused.length > 0 ? 'alert' : 'status'}>
            {faults.map((p) => (
              <Fault key={`${p.start}${p.message}`} text={text} problem={p} onTake={apply} />
            ))}
          </div>
        )}
      </div>
      <button type="submit" className="icon" aria-label={t.apply} title={t.apply} disabled={!isOpen}>
        <Check size={16} />
      </button>
      <button
        type="button"
        className="icon"
        aria-label={t.clear}
        title={t.clear}
        disabled={text === '' && applied === ''}
        onClick={() => apply('')}
      >
        <X size={16} />
      </button>
      <SavedFilters />
    </form>
  );
}

/** The same text below the one that is written, of which only the waves are seen. */
function Underlined({
  text,
  faults,
  scrolled,
}: {
  readonly text: string;
  readonly faults: readonly FilterProblem[];
  readonly scrolled: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new waves stand where the text is scrolled to
  useEffect(() => {
    if (box.current !== null) box.current.scrollLeft = scrolled;
  }, [scrolled, faults]);
  if (faults.length === 0) return null;
  const parts = [];
  let at = 0;
  for (const { start, end } of [...faults].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    parts.push(text.slice(at, start), <mark key={start}>{text.slice(start, Math.max(end, start + 1)) || '\u00a0\u00a0'}</mark>);
    at = Math.max(end, start + 1);
  }
  return (
    <div ref={box} className="filter-under mono" aria-hidden="true">
      {parts}
      {text.slice(at)}
    </div>
  );
}

/** The text with the place marked, and what would be right there. */
function Fault({
  text,
  problem,
  onTake,
}: {
  readonly text: string;
  readonly problem: FilterProblem;
  readonly onTake: (text: string) => void;
}) {
  const t = useWords();
  const { start, end, message, expected, suggestions } = problem;
  return (
    <div className="fault">
      <div className="mono" aria-hidden="true">
        {text.slice(0, start)}
        <mark>{text.slice(start, Math.max(end, start + 1)) || ' '}</mark>
        {text.slice(Math.max(end, start + 1))}
      </div>
      <div>
        {message}
        {expected.length > 0 && `; ${t.expected(expected.join(', '))}`}.
        {suggestions.length > 0 && (
          <>
            {' '}
            {t.didYouMean}{' '}
            {suggestions.slice(0, 3).map((s, i) => (
              <span key={s}>
                {i > 0 && ` ${t.or} `}
                <button type="button" className="link mono" onClick={() => onTake(text.slice(0, start) + s + text.slice(end))}>
                  {s}
                </button>
              </span>
            ))}
            ?
          </>
        )}
      </div>
    </div>
  );
}
