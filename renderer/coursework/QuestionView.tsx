/**
 * One question: its text, the widget for its answer, what is wrong with what was written, its hints. Knows nothing of the window: whoever shows it gives it
 * the question, the answer, and what to do with another one.
 */
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import type { Lang } from '../../core/engine/session/protocol.ts';
import type { Catalogue } from '../i18n/en.ts';
import { words } from '../i18n/index.ts';
import '../styles/coursework.css';
import { CaptureAnswer } from './answers/Capture.tsx';
import { FramesAnswer, OrderAnswer, PairsAnswer } from './answers/Packets.tsx';
import { AddressAnswer, ChoiceAnswer, FieldAnswer, NumberAnswer, TextAnswer } from './answers/Plain.tsx';
import { type AnswerProps, type ChosenFile, localText, type Picker, type Raw, type ShownQuestion } from './answers/props.ts';
import { ArrowAnswer, StateAnswer } from './answers/Shapes.tsx';
import { TableAnswer } from './answers/Table.tsx';
import { Hints, type HintsTaken } from './Hints.tsx';
import { Markdown } from './Markdown.tsx';

export type { ChosenFile, Picker, Raw, ShownQuestion };

export interface QuestionViewProps {
  readonly question: ShownQuestion;
  readonly lang: Lang;
  /** Its place among all of them, from 1; null: it stands alone. */
  readonly place: { readonly number: number; readonly of: number } | null;
  /** Undefined: not answered. */
  readonly answer: Raw | undefined;
  readonly onAnswer: (answer: Raw | undefined) => void;
  /** Why the answer cannot be read, in the language; null: it can, or there is none. */
  readonly fault: string | null;
  /** The packets beside it; null: there are none. */
  readonly picker?: Picker | null;
  readonly chosen?: ChosenFile | null;
  readonly hints?: HintsTaken | null;
  /** It may be answered no more. */
  readonly isLocked?: boolean;
  /** Takes the last change of this answer back; without it there is no undo. */
  readonly onUndo?: (() => void) | undefined;
  /** Below the answer: checking, feedback. */
  readonly children?: ReactNode;
}

const WIDGETS: Readonly<Record<ShownQuestion['type'], (props: AnswerProps) => ReactNode>> = {
  number: NumberAnswer,
  text: TextAnswer,
  choice: ChoiceAnswer,
  address: AddressAnswer,
  field: FieldAnswer,
  frames: FramesAnswer,
  pairs: PairsAnswer,
  table: TableAnswer,
  order: OrderAnswer,
  state: StateAnswer,
  arrow: ArrowAnswer,
  capture: CaptureAnswer,
};

/** What may be written, in a line. */
export function formOf(q: ShownQuestion, t: Catalogue): string {
  const { cwForms: forms } = t;
  if (q.type === 'choice' && q.multiple === true) return forms.choices;
  if (q.type === 'address' && q.form !== undefined) return forms[q.form];
  if (q.type === 'order' && q.items === undefined) return forms.frameOrder;
  return forms[q.type];
}

export const pointsText = (points: number, t: Catalogue, lang: Lang): string => t.cwPoints(points.toLocaleString(lang));

export function QuestionView(props: QuestionViewProps) {
  const {
    question,
    lang,
    place,
    answer,
    onAnswer,
    fault,
    picker = null,
    chosen = null,
    hints = null,
    isLocked = false,
    onUndo,
    children,
  } = props;
  const t = words(lang);
  const id = useId();
  const box = useRef<HTMLElement>(null);
  const Widget = WIDGETS[question.type];
  const [textId, formId, faultId] = [`${id}-text`, `${id}-form`, `${id}-fault`];
  const onKeyDown = (event: KeyboardEvent): void => {
    if (onUndo === undefined || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    // A field that is being written in undoes its own letters.
    const isText = event.target instanceof HTMLInputElement && event.target.type === 'text';
    if (event.key.toLowerCase() !== 'z' || isText) return;
    event.preventDefault();
    onUndo();
  };
  return (
    <article ref={box} className="cw-question" aria-labelledby={`${id}-head`} data-question={question.id} onKeyDown={onKeyDown}>
      <h3 id={`${id}-head`}>
        {place === null ? question.id : t.cwQuestion(place.number, place.of)}{' '}
        <span className="muted">({pointsText(question.points ?? 1, t, lang)})</span>
      </h3>
      <div id={textId}>
        <Markdown text={localText(question.text, lang)} lang={lang} />
      </div>
      {question.hide !== undefined && answer === undefined && <p className="cw-note">{t.cwHides}</p>}
      <div role="group" className="cw-answer" aria-label={t.cwAnswer}>
        <p id={formId} className="cw-form">
          {formOf(question, t)}
        </p>
        {/* Another question of the same type is another widget: nothing of what it remembers carries over. */}
        <Widget
          key={question.id}
          question={question}
          lang={lang}
          t={t}
          answer={answer}
          onAnswer={onAnswer}
          isLocked={isLocked}
          isInvalid={fault !== null}
          labelledBy={textId}
          describedBy={`${formId} ${faultId}`}
          picker={picker}
          chosen={chosen}
        />
        <p id={faultId} className="cw-fault" role="status">
          {fault !== null && (
            <>
              <strong>{t.cwUnreadable}</strong> {fault}
            </>
          )}
        </p>
      </div>
      {hints !== null && (question.hints?.length ?? 0) > 0 && (
        <Hints question={question} lang={lang} t={t} taken={hints.taken} onTake={hints.onTake} />
      )}
      {children}
    </article>
  );
}
