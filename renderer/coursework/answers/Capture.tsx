/** A capture of the student's own: chosen here, judged by what it shows, and handed in beside the submission. */
import { useId } from 'react';
import { Markdown } from '../Markdown.tsx';
import { type AnswerProps, editable, localText } from './props.ts';

/** As the grader reads it. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._ -]*$/;

export function CaptureAnswer({
  question,
  lang,
  t,
  answer,
  onAnswer,
  isLocked,
  isInvalid,
  labelledBy,
  describedBy,
  chosen,
}: AnswerProps) {
  const id = useId();
  const name = editable(answer);
  return (
    <>
      <div className="cw-must">
        <p>{t.cwMustShow}</p>
        <ul>
          {(question.assertions ?? []).map((a) => (
            <li key={a.name}>
              <Markdown text={a.description === undefined ? a.name : localText(a.description, lang)} lang={lang} />
            </li>
          ))}
        </ul>
      </div>
      <label className="cw-file" htmlFor={id}>
        <span>{t.cwFile}</span>
        <input
          id={id}
          type="file"
          data-cw-first=""
          accept=".pcap,.pcapng,.cap"
          disabled={isLocked}
          aria-invalid={isInvalid}
          aria-describedby={`${labelledBy} ${describedBy}`}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file === undefined) return;
            chosen?.choose(file);
            onAnswer(file.name);
          }}
        />
      </label>
      {name !== '' && (
        <p role="status">
          {t.cwFileChosen(name)}{' '}
          <span className="muted">
            {!PLAIN_NAME.test(name) ? t.cwFileName : chosen?.file === null ? t.cwFileAgain(name) : t.cwFileHandIn(name)}
          </span>
        </p>
      )}
    </>
  );
}
