/** Whether the answer is right, as far as the author lets it be told; and why that cannot be told, where it cannot. */

import { Check, Eye } from 'lucide-react';
import type { CheckOutcome, ShownExercise, ShownQuestion } from '../../core/engine/session/coursework/model.ts';
import { LARGEST_OWN_CAPTURE } from '../../core/engine/session/limits.ts';
import { useApp } from '../app/store.ts';
import type { Catalogue } from '../i18n/en.ts';
import { useWords } from '../i18n/index.ts';
import { localText } from './answers/props.ts';
import { Markdown } from './Markdown.tsx';
import { attemptsAllowed, canCheck, checkAnswer, giveAnswer, isLocked, showFrame, useCoursework } from './state.ts';

interface Props {
  readonly exercise: ShownExercise;
  readonly question: ShownQuestion;
}

export function Feedback({ exercise, question }: Props) {
  const t = useWords();
  const { id } = question;
  const outcome = useCoursework((s) => s.outcomes[id]);
  const isChecking = useCoursework((s) => s.checking === id);
  const answer = useCoursework((s) => s.work.answers[id]);
  const work = useCoursework((s) => s.work);
  const isReadable = useCoursework((s) => s.faults[id]?.text == null);
  const file = useCoursework((s) => s.files.get(id));
  const isAnalysed = useApp((s) => s.analysis.kind === 'done');
  const allowed = attemptsAllowed(question);
  const used = work.attempts[id] ?? 0;
  const locked = isLocked(question, work);
  const isGiven = answer !== undefined && JSON.stringify(answer) === work.given[id];
  const checks = canCheck(question, exercise);
  const lacksFile = question.type === 'capture' && file === undefined;
  const isLarge = file !== undefined && file.size > LARGEST_OWN_CAPTURE;
  const isReady = answer !== undefined && isReadable && !locked;
  return (
    <section className="cw-feedback" aria-label={t.cwFeedback}>
      <div className="cw-line">
        {checks && (
          <button
            type="button"
            disabled={!isReady || isChecking || lacksFile || isLarge || (question.type !== 'capture' && !isAnalysed)}
            title="Ctrl+Enter"
            onClick={() => void checkAnswer(id)}
          >
            <Check size={14} aria-hidden="true" /> {isChecking ? t.cwChecking : t.cwCheck}
          </button>
        )}
        {!checks && question.hide !== undefined && (
          <button type="button" disabled={!isReady || isGiven} onClick={() => giveAnswer(id)}>
            <Eye size={14} aria-hidden="true" /> {t.cwGive}
          </button>
        )}
        {allowed !== null && <span className="muted">{t.cwAttempts(used, allowed)}</span>}
      </div>
      {locked && <p className="cw-note">{t.cwLocked}</p>}
      {isLarge && <p className="cw-fault">{t.cwTooLarge}</p>}
      {!checks && (
        <p className="cw-form">
          {exercise.package !== null && (question.feedback ?? exercise.feedback) !== 'none' ? t.cwNoKey : t.cwNoCheck}
        </p>
      )}
      <div role="status" className="cw-outcome">
        {outcome !== undefined && <Outcome outcome={outcome} question={question} t={t} />}
      </div>
    </section>
  );
}

function Outcome({
  outcome,
  question,
  t,
}: {
  readonly outcome: CheckOutcome;
  readonly question: ShownQuestion;
  readonly t: Catalogue;
}) {
  const lang = useApp((s) => s.lang);
  switch (outcome.kind) {
    case 'no-key':
      return <p>{t.cwNoKey}</p>;
    case 'waiting':
      return <p>{t.waitAnalysis}</p>;
    case 'cancelled':
      return null;
    case 'bad-key':
      return <p className="cw-fault">{t.cwBadKey(outcome.problem[lang])}</p>;
    case 'unreadable':
      return (
        <p className="cw-fault">
          <strong>{t.cwUnreadable}</strong> {outcome.fault[lang]}
        </p>
      );
    case 'graded': {
      const told = outcome.told[lang];
      const { verdict, earned, points, frames, shown } = outcome;
      const number = (n: number): string => n.toLocaleString(lang, { maximumFractionDigits: 2 });
      return (
        <div className={`cw-verdict is-${verdict ?? 'none'}`}>
          <p>
            <strong>{verdict === null ? t.cwReceived : t.cwVerdicts[verdict]}</strong>
            {earned !== null && ` · ${t.cwEarned(number(earned), t.cwPoints(number(points)))}`}
          </p>
          {told.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
          {shown.length > 0 && (
            <ul className="cw-shown">
              {shown.map(({ name, passed }) => {
                const assertion = question.assertions?.find((a) => a.name === name);
                const text = assertion?.description === undefined ? name : localText(assertion.description, lang);
                return (
                  <li key={name} className={passed ? 'is-right' : 'is-wrong'}>
                    <span aria-hidden="true">{passed ? '✓' : '✗'}</span>
                    <span className="sr-only">{passed ? t.cwShows : t.cwShowsNot}</span> <Markdown text={text} lang={lang} />
                  </li>
                );
              })}
            </ul>
          )}
          {told.hint !== null && (
            <div>
              <strong>{t.cwHint}</strong> <Markdown text={told.hint} lang={lang} />
            </div>
          )}
          {told.explanation !== null && <Markdown text={told.explanation} lang={lang} />}
          {frames.length > 0 && (
            <p className="cw-line">
              <span>{t.cwLookAt}</span>
              {frames.map((f) => (
                <button key={f} type="button" className="link" aria-label={t.cwShowFrame(String(f))} onClick={() => showFrame(f)}>
                  {f}
                </button>
              ))}
            </p>
          )}
        </div>
      );
    }
  }
}
