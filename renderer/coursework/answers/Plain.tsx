/** Answers that are written or chosen: numbers, words, addresses, values of fields, and choices. */
import { useState } from 'react';
import { unitsLike } from '../../../core/engine/session/coursework/question.ts';
import { MarkdownLine } from '../Markdown.tsx';
import { type AnswerProps, editable, localText, textAnswer } from './props.ts';

interface TextBoxProps extends AnswerProps {
  readonly label: string;
  readonly className?: string;
  readonly list?: string;
  readonly value?: string;
  readonly onText?: (text: string) => void;
}

/** One line; the question's text describes it. */
export function TextBox(props: TextBoxProps) {
  const { label, className = '', list, answer, onAnswer, isLocked, isInvalid, labelledBy, describedBy } = props;
  const { value = editable(answer), onText = (text: string) => onAnswer(textAnswer(text)) } = props;
  return (
    <input
      type="text"
      className={`cw-input ${className}`}
      data-cw-first=""
      aria-label={label}
      aria-describedby={`${labelledBy} ${describedBy}`}
      aria-invalid={isInvalid}
      readOnly={isLocked}
      autoComplete="off"
      spellCheck={false}
      list={list}
      maxLength={2000}
      value={value}
      onChange={(event) => onText(event.target.value)}
    />
  );
}

export const TextAnswer = (props: AnswerProps) => <TextBox {...props} label={props.t.cwAnswer} />;

export const FieldAnswer = (props: AnswerProps) => (
  <TextBox {...props} label={props.t.cwFieldValue(props.question.field ?? '')} className="mono" />
);

/** The number as it was written, with the unit that is chosen beside it: the submission has both. */
export function NumberAnswer(props: AnswerProps) {
  const { question, answer, onAnswer, t, isLocked } = props;
  const units = question.unit === undefined ? [] : unitsLike(question.unit);
  const raw = editable(answer);
  const written = units.find((u) => raw.endsWith(` ${u}`));
  const [chosen, setChosen] = useState<string>();
  const unit = chosen ?? written ?? question.unit ?? '';
  const text = unit !== '' && raw.endsWith(` ${unit}`) ? raw.slice(0, -unit.length - 1) : raw;
  const compose = (number: string, of: string): void =>
    onAnswer(textAnswer(of !== '' && /\d\s*$/.test(number) ? `${number} ${of}` : number));
  return (
    <div className="cw-line">
      <TextBox {...props} label={t.cwAnswer} className="cw-number" value={text} onText={(v) => compose(v, unit)} />
      {units.length > 0 && (
        <select
          aria-label={t.cwUnit}
          value={unit}
          disabled={isLocked}
          onChange={(event) => {
            setChosen(event.target.value);
            compose(text, event.target.value);
          }}
        >
          {units.map((u) => (
            <option key={u}>{u}</option>
          ))}
        </select>
      )}
    </div>
  );
}

/** Addresses that the capture has are offered as they are written. */
export function AddressAnswer(props: AnswerProps) {
  const { question, t, picker } = props;
  const id = `addresses-${question.id}`;
  const { form } = question;
  const fits = (picker?.addresses ?? []).filter((a) =>
    form === 'mac'
      ? /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(a)
      : form === 'ipv6'
        ? a.includes(':') && a.length > 17
        : !a.includes('-'),
  );
  return (
    <>
      <TextBox {...props} label={t.cwAnswer} className="mono" list={id} />
      <datalist id={id}>
        {fits.map((a) => (
          <option key={a} value={a} />
        ))}
      </datalist>
    </>
  );
}

export function ChoiceAnswer({ question, lang, answer, onAnswer, isLocked, labelledBy, describedBy }: AnswerProps) {
  const { options = [], multiple = false, id } = question;
  const chosen = (Array.isArray(answer) ? answer : answer === undefined ? [] : String(answer).split(/[,;\s]+/)).map((a) =>
    String(a).toLowerCase(),
  );
  const put = (option: string, on: boolean): void => {
    if (!multiple) {
      onAnswer(option);
      return;
    }
    const next = options.map((o) => o.id).filter((o) => (o === option ? on : chosen.includes(o.toLowerCase())));
    onAnswer(next.length === 0 ? undefined : next);
  };
  return (
    <div role="group" className="cw-choices" aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {options.map((option, i) => (
        <label key={option.id} className="cw-choice">
          <input
            type={multiple ? 'checkbox' : 'radio'}
            name={`choice-${id}`}
            data-cw-first={i === 0 ? '' : undefined}
            checked={chosen.includes(option.id.toLowerCase())}
            disabled={isLocked}
            onChange={(event) => put(option.id, event.target.checked)}
          />
          <span lang={lang}>
            <MarkdownLine text={localText(option.text, lang)} />
          </span>
        </label>
      ))}
    </div>
  );
}
