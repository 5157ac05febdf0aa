/** The question at the cursor: as a student reads it, what its key is on the open capture, and which answers fail as they must. */
import { Circle, CircleCheck, CircleX } from 'lucide-react';
import type { AuthorKey, AuthorQuestion, AuthorWrong } from '../../core/engine/session/authoring-protocol.ts';
import type { Lang } from '../../core/engine/session/protocol.ts';
import { useApp } from '../app/store.ts';
import { LANGUAGES, useWords } from '../i18n/index.ts';
import { goToFrame } from '../tools/tools.ts';
import type { GoTo } from './ExerciseEditor.tsx';
import { Preview } from './Preview.tsx';
import { previewIn, useAuthor } from './state.ts';

/** The question whose lines the cursor is in, or the one before it. */
const atCursor = (questions: readonly AuthorQuestion[], line: number): AuthorQuestion | undefined =>
  questions.find((q) => q.firstLine <= line && line <= q.lastLine) ?? questions.findLast((q) => q.firstLine <= line);

export function QuestionPanel({ go }: { readonly go: GoTo }) {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const report = useAuthor((s) => s.report);
  const line = useAuthor((s) => s.line);
  const shown = useAuthor((s) => s.preview) ?? lang;
  const q = atCursor(report?.questions ?? [], line);
  if (q === undefined) return <p className="hint">{t.authorPane.noQuestion}</p>;
  return (
    <>
      <div className="author-head">
        <h3>
          <code>{q.id}</code>
        </h3>
        <span className="muted">
          {q.question === null ? '' : `${t.authorPane.ofType(q.question.type)} · `}
          {t.authorPane.points(String(q.points))}
        </span>
        <span className="grow" />
        <select aria-label={t.authorPane.previewLanguage} value={shown} onChange={(e) => previewIn(e.target.value as Lang)}>
          {LANGUAGES.map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <section aria-label={t.authorPane.preview} className="author-preview" lang={shown}>
        <Preview key={`${q.section}.${q.index}.${q.id}`} question={q} lang={shown} />
      </section>
      <section className="author-part">
        <h4>{t.authorPane.key}</h4>
        <Key of={q.key} go={go} />
      </section>
      {q.key.kind !== 'capture' && (
        <section className="author-part">
          <h4>{t.authorPane.proof}</h4>
          <Proof frames={q.evidence} />
        </section>
      )}
      {q.key.kind !== 'capture' && (
        <section className="author-part">
          <h4>{t.authorPane.wrong}</h4>
          <WrongList of={q} go={go} />
        </section>
      )}
    </>
  );
}

function Key({ of, go }: { readonly of: AuthorKey; readonly go: GoTo }) {
  const t = useWords();
  switch (of.kind) {
    case 'none':
      return <p className="muted">{t.authorPane.keyNone}</p>;
    case 'waiting':
      return <p className="muted">{t.authorPane.keyWaiting}</p>;
    case 'literal':
      return (
        <p>
          <code className="author-value">{of.solution}</code>
        </p>
      );
    case 'capture':
      return (
        <p>
          {t.authorPane.keyCapture(of.passed, of.passed + of.failed.length)}{' '}
          {of.failed.length > 0 && <span className="is-bad">{t.authorPane.keyFails(of.failed.join(', '))}</span>}
        </p>
      );
    case 'error':
      return (
        <p className="is-bad">
          <button type="button" className="link" onClick={() => go(of.line, of.column)}>
            {t.authorPane.atPlace(of.line, of.column)}
          </button>
          : {of.message}
        </p>
      );
    case 'value':
      return (
        <>
          <p>
            <code className="author-value">{of.value}</code>
          </p>
          {of.solution !== null && of.solution !== of.value && (
            <p>
              {t.authorPane.asAnswer}: <code className="author-value">{of.solution}</code>
            </p>
          )}
          {of.fault !== null && <p className="is-bad">{of.fault}</p>}
        </>
      );
  }
}

function Proof({ frames }: { readonly frames: readonly number[] }) {
  const t = useWords();
  if (frames.length === 0) return <p className="muted">{t.authorPane.noProof}</p>;
  return (
    <p className="author-frames">
      {frames.map((n) => (
        <button key={n} type="button" className="small" onClick={() => goToFrame(n)}>
          {t.frame(String(n))}
        </button>
      ))}
    </p>
  );
}

const MARKS = { fails: CircleCheck, passes: CircleX, unreadable: CircleX, untried: Circle } as const;

export function WrongList({ of, go }: { readonly of: AuthorQuestion; readonly go: GoTo }) {
  const t = useWords();
  if (of.wrong.length === 0) return <p className="muted">{t.authorPane.noWrong}</p>;
  return (
    <ul className="author-wrong">
      {of.wrong.map((w, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an answer may be listed twice; its place is what tells them apart
        <li key={i} className={`is-${w.outcome}`}>
          <Mark outcome={w.outcome} />
          <button type="button" className="link" onClick={() => go(w.line, 1)}>
            <code>{w.answer}</code>
          </button>
          <span>{t.authorPane.outcomes[w.outcome]}</span>
          {w.earned !== null && w.earned > 0 && (
            <span className="muted">{t.authorPane.earned(String(w.earned), String(of.points))}</span>
          )}
          {w.fault !== null && <span className="muted">{w.fault}</span>}
        </li>
      ))}
    </ul>
  );
}

function Mark({ outcome }: { readonly outcome: AuthorWrong['outcome'] }) {
  const Icon = MARKS[outcome];
  return <Icon size={14} aria-hidden="true" />;
}
