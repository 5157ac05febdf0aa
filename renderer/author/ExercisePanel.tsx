/** The exercise as a whole: its faults, what the checker says, and every question's wrong answers. */
import { CircleCheck, CircleX } from 'lucide-react';
import { useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import type { GoTo } from './ExerciseEditor.tsx';
import { WrongList } from './QuestionPanel.tsx';
import { useAuthor } from './state.ts';

export function ExercisePanel({ go }: { readonly go: GoTo }) {
  const t = useWords();
  const report = useAuthor((s) => s.report);
  const open = useApp((s) => s.name);
  if (report === null) return <p className="hint">{t.authorPane.working}</p>;
  const { problems, check, questions, capture } = report;
  return (
    <>
      {capture !== null && capture.split('/').at(-1) !== open && (
        <p className="muted">{t.authorPane.otherCapture(capture, open)}</p>
      )}
      <section className="author-part">
        <h4>{t.authorPane.problems(problems.length)}</h4>
        {problems.length > 0 && (
          <ul className="author-problems">
            {problems.map((p) => (
              <li key={`${p.line}:${p.column}:${p.message}`} className={p.severity === 'error' ? 'is-bad' : ''}>
                <button type="button" className="link" onClick={() => go(p.line, p.column)}>
                  {t.authorPane.atPlace(p.line, p.column)}
                </button>
                {p.severity === 'warning' ? ` (${t.authorPane.warning})` : ''}: {p.message}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className="author-part">
        <h4>{t.authorPane.checks}</h4>
        {check === null ? (
          <p className="muted">{t.authorPane.checkPending}</p>
        ) : (
          <ul className="author-wrong">
            <Line ok={true} text={t.authorPane.checkKeys(questions.length)} />
            <Line ok={check.reference} text={t.authorPane.checkReference} />
            <Line ok={check.empty} text={t.authorPane.checkEmpty} />
            <Line ok={check.failed === 0} text={t.authorPane.checkWrong(check.tried)} />
          </ul>
        )}
        {check !== null && check.untried.length > 0 && (
          <p className="muted">{t.authorPane.checkUntried(check.untried.join(', '))}</p>
        )}
        {questions.some((q) => q.key.kind === 'capture') && <p className="muted">{t.authorPane.checkCaptures}</p>}
      </section>
      <section className="author-part">
        <h4>{t.authorPane.all}</h4>
        {questions.map((q) => (
          <div key={`${q.section}.${q.index}`}>
            <button type="button" className="link" onClick={() => go(q.firstLine, 1)}>
              <code>{q.id}</code>
            </button>{' '}
            <span className="muted">{t.authorPane.points(String(q.points))}</span>
            <WrongList of={q} go={go} />
          </div>
        ))}
      </section>
    </>
  );
}

function Line({ ok, text }: { readonly ok: boolean; readonly text: string }) {
  const t = useWords();
  const Icon = ok ? CircleCheck : CircleX;
  return (
    <li className={ok ? 'is-fails' : 'is-passes'}>
      <Icon size={14} role="img" aria-label={ok ? t.authorPane.passedMark : t.authorPane.failedMark} />
      <span>{text}</span>
    </li>
  );
}
