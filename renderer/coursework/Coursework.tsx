/** The pane of the exercise: its questions one by one, how far the student is, and what is handed in. */
import { ChevronLeft, ChevronRight, Download, RotateCcw, Upload } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ShownExercise, ShownQuestion } from '../../core/engine/session/coursework/model.ts';
import { useApp } from '../app/store.ts';
import type { Catalogue } from '../i18n/en.ts';
import { useWords } from '../i18n/index.ts';
import { ToolPane } from '../tools/ToolPane.tsx';
import { localText, type Picker } from './answers/props.ts';
import { CourseList } from './CourseList.tsx';
import { Feedback } from './Feedback.tsx';
import { Markdown, MarkdownLine, plainOf } from './Markdown.tsx';
import { PickLayer } from './PickLayer.tsx';
import { pointsText, QuestionView } from './QuestionView.tsx';
import {
  chooseOwnFile,
  exportSubmission,
  goToQuestion,
  importSubmission,
  isLocked,
  putAnswer,
  readFault,
  resetWork,
  setOriginal,
  setPicking,
  setStudent,
  showFrame,
  stepQuestion,
  takeHint,
  undoAnswer,
  useCoursework,
} from './state.ts';

export function Coursework() {
  const isOpen = useApp((s) => s.coursework);
  const exercise = useCoursework((s) => s.exercise);
  return isOpen && exercise !== null ? <OpenExercise exercise={exercise} /> : <NoExercise />;
}

function NoExercise() {
  const t = useWords();
  return (
    <ToolPane tool="coursework" controls={null}>
      <div className="cw-pane" data-main="" tabIndex={-1}>
        <p className="muted">{t.cwNone}</p>
        <CourseList />
      </div>
    </ToolPane>
  );
}

function OpenExercise({ exercise }: { readonly exercise: ShownExercise }) {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const questions = useCoursework((s) => s.questions);
  const current = useCoursework((s) => s.work.current);
  const question = questions[current];
  const body = useRef<HTMLDivElement>(null);
  const answers = useCoursework((s) => s.work.answers);
  // What could not be read is told in the language that is chosen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew in each language
  useEffect(() => {
    for (const id of Object.keys(answers)) void readFault(id);
  }, [lang]);
  // Another question begins at its top; the keyboard goes to its answer where it was in this pane.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another question is shown
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    element.scrollTop = 0;
    if (element.contains(document.activeElement) || document.activeElement === document.body)
      element.querySelector<HTMLElement>('[data-cw-first]:not(:disabled)')?.focus({ preventScroll: true });
  }, [current]);
  return (
    <ToolPane tool="coursework" controls={<Controls exercise={exercise} lang={lang} />}>
      <Progress lang={lang} />
      <div ref={body} className="cw-pane" data-main="" tabIndex={-1}>
        {current === 0 && <Beginning exercise={exercise} lang={lang} />}
        {question !== undefined && <Current exercise={exercise} question={question} />}
        <nav className="cw-line" aria-label={t.cwGoing}>
          <button type="button" disabled={current === 0} title="Alt+PgUp" onClick={() => stepQuestion(-1)}>
            <ChevronLeft size={14} aria-hidden="true" /> {t.cwPrevious}
          </button>
          <button
            type="button"
            className="primary"
            disabled={current >= questions.length - 1}
            title="Alt+PgDn"
            onClick={() => stepQuestion(1)}
          >
            {t.cwNext} <ChevronRight size={14} aria-hidden="true" />
          </button>
        </nav>
        <Keeping exercise={exercise} />
      </div>
      <PickLayer />
    </ToolPane>
  );
}

type Lang = Parameters<typeof localText>[1];

/** What the exercise is about: before its first question. */
function Beginning({ exercise, lang }: { readonly exercise: ShownExercise; readonly lang: Lang }) {
  const t = useWords();
  // Whoever comes back to the first question has read it.
  const [isOpen] = useState(() => Object.keys(useCoursework.getState().work.answers).length === 0);
  return (
    <header className="cw-beginning">
      <h2 lang={lang}>
        <MarkdownLine text={localText(exercise.title, lang)} />
      </h2>
      {exercise.text !== null && (
        <details open={isOpen}>
          <summary>{t.cwAbout}</summary>
          <Markdown text={localText(exercise.text, lang)} lang={lang} />
        </details>
      )}
    </header>
  );
}

function Current({ exercise, question }: { readonly exercise: ShownExercise; readonly question: ShownQuestion }) {
  const lang = useApp((s) => s.lang);
  const { id } = question;
  const s = useCoursework();
  const row = useApp((state) => state.row);
  const section = exercise.sections.find((sec) => sec.questions.includes(question));
  const locked = isLocked(question, s.work);
  const picker: Picker = {
    frame: row === null ? null : row + 1,
    show: showFrame,
    addresses: s.addresses,
    picking: s.picking,
    setPicking,
    original: s.original,
    setOriginal,
  };
  return (
    <>
      {section !== undefined && (
        <div className="cw-section">
          <h3 lang={lang}>
            <MarkdownLine text={localText(section.title, lang)} />
          </h3>
          {section.text !== null && section.questions[0] === question && (
            <Markdown text={localText(section.text, lang)} lang={lang} />
          )}
        </div>
      )}
      <QuestionView
        question={question}
        lang={lang}
        place={{ number: s.questions.indexOf(question) + 1, of: s.questions.length }}
        answer={s.work.answers[id]}
        onAnswer={(answer) => putAnswer(id, answer)}
        fault={s.faults[id]?.text ?? null}
        picker={picker}
        chosen={{ file: s.files.get(id) ?? null, choose: (file) => chooseOwnFile(id, file) }}
        hints={{ taken: s.work.hints[id] ?? 0, onTake: () => takeHint(id) }}
        isLocked={locked}
        onUndo={() => undoAnswer(id)}
      >
        <Feedback exercise={exercise} question={question} />
      </QuestionView>
    </>
  );
}

/** All questions as numbers, with what became of each; and how far the student is. */
function Progress({ lang }: { readonly lang: Lang }) {
  const t = useWords();
  const { questions, work, outcomes, faults } = useCoursework();
  const answered = questions.filter((q) => work.answers[q.id] !== undefined).length;
  const points = questions.reduce((sum, q) => sum + (q.points ?? 1), 0);
  const earned = questions.reduce((sum, q) => {
    const o = outcomes[q.id];
    return o?.kind === 'graded' ? sum + (o.earned ?? 0) : sum;
  }, 0);
  const isChecked = questions.some((q) => outcomes[q.id]?.kind === 'graded');
  const number = (n: number): string => n.toLocaleString(lang, { maximumFractionDigits: 2 });
  const stateOf = (q: ShownQuestion): keyof Catalogue['cwStatesOf'] => {
    const o = outcomes[q.id];
    if (o?.kind === 'graded' && o.verdict !== null) return o.verdict === 'unanswered' ? 'open' : o.verdict;
    if (work.answers[q.id] === undefined) return 'open';
    return faults[q.id]?.text == null ? 'answered' : 'unreadable';
  };
  return (
    <div className="cw-map">
      <ol aria-label={t.cwAll}>
        {questions.map((q, i) => {
          const state = stateOf(q);
          return (
            <li key={q.id}>
              <button
                type="button"
                className={`cw-dot is-${state}`}
                aria-current={i === work.current ? 'step' : undefined}
                aria-label={t.cwDot(i + 1, t.cwStatesOf[state])}
                title={t.cwDot(i + 1, t.cwStatesOf[state])}
                onClick={() => goToQuestion(i)}
              >
                {i + 1}
                <span aria-hidden="true">{MARKS[state]}</span>
              </button>
            </li>
          );
        })}
      </ol>
      <p role="status" className="muted">
        {t.cwProgress(answered, questions.length)} ·{' '}
        {isChecked ? t.cwEarned(number(earned), pointsText(points, t, lang)) : pointsText(points, t, lang)}
      </p>
    </div>
  );
}

const MARKS: Readonly<Record<keyof Catalogue['cwStatesOf'], string>> = {
  open: '',
  answered: '●',
  unreadable: '!',
  right: '✓',
  partly: '½',
  wrong: '✗',
};

function Controls({ exercise, lang }: { readonly exercise: ShownExercise; readonly lang: Lang }) {
  const t = useWords();
  const title = localText(exercise.title, lang);
  const input = useRef<HTMLInputElement>(null);
  const hasAnswers = useCoursework((s) => Object.keys(s.work.answers).length > 0);
  const [asking, setAsking] = useState<'reset' | File | null>(null);
  const choose = (file: File): void => {
    if (hasAnswers) setAsking(file);
    else void importSubmission(file);
  };
  if (asking !== null)
    return (
      <span className="cw-line" role="group">
        <span>
          {asking === 'reset' ? (exercise.package === null ? t.cwResetAsk : t.cwResetAskPackage) : t.cwImportAsk(asking.name)}
        </span>
        <button
          type="button"
          className="small primary"
          autoFocus={true}
          onClick={() => {
            if (asking === 'reset') resetWork();
            else void importSubmission(asking);
            setAsking(null);
          }}
        >
          {asking === 'reset' ? t.cwResetYes : t.cwImportYes}
        </button>
        <button type="button" className="small" onClick={() => setAsking(null)}>
          {t.cwHintNo}
        </button>
      </span>
    );
  return (
    <>
      <strong className="cw-title" title={plainOf(title)}>
        {plainOf(title)}
      </strong>
      <button type="button" className="small primary" onClick={() => void exportSubmission()} title="Ctrl+Alt+E">
        <Download size={14} aria-hidden="true" /> {t.cwExport}
      </button>
      <button type="button" className="icon" aria-label={t.cwImport} title={t.cwImport} onClick={() => input.current?.click()}>
        <Upload size={14} />
      </button>
      <button
        type="button"
        className="icon"
        aria-label={t.cwReset}
        title={t.cwReset}
        disabled={!hasAnswers}
        onClick={() => setAsking('reset')}
      >
        <RotateCcw size={14} />
      </button>
      <input
        ref={input}
        type="file"
        hidden={true}
        accept=".yaml,.yml"
        aria-label={t.cwImport}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) choose(file);
          event.target.value = '';
        }}
      />
    </>
  );
}

/** Whose work it is, and where it is. */
function Keeping({ exercise }: { readonly exercise: ShownExercise }) {
  const t = useWords();
  const isKept = useCoursework((s) => s.isKept);
  const student = useCoursework((s) => s.work.student);
  const imported = useCoursework((s) => s.imported);
  return (
    <footer className="cw-keeping">
      <p role="status">{imported === null ? '' : t.cwImported(t.cwCount(imported))}</p>
      {exercise.package === null ? (
        <label className="cw-student">
          <span>{t.cwStudent}</span>
          <input className="cw-input" maxLength={100} value={student} onChange={(e) => setStudent(e.target.value)} />
        </label>
      ) : (
        <p>{t.cwPackageOf(exercise.package.student)}</p>
      )}
      <p className={isKept ? 'muted' : 'cw-fault'}>{isKept ? t.cwKept : t.cwNotKept}</p>
    </footer>
  );
}
