/** A capture of the student's own: chosen here, judged by what it shows, and handed in beside the submission. */
import { FileSearch } from 'lucide-react';
import { useRef } from 'react';
import { Markdown } from '../Markdown.tsx';
import { type AnswerProps, editable, localText } from './props.ts';

/** As the grader reads it. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._ -]*$/;

export function CaptureAnswer({ question, lang, t, answer, onAnswer, isLocked, labelledBy, describedBy, chosen }: AnswerProps) {
  const input = useRef<HTMLInputElement>(null);
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
      <div className="cw-line">
        <button
          type="button"
          data-cw-first=""
          disabled={isLocked}
          aria-describedby={`${labelledBy} ${describedBy}`}
          onClick={() => input.current?.click()}
        >
          <FileSearch size={14} aria-hidden="true" /> {t.cwFile}
        </button>
        {/* The browser's own field speaks the browser's language. */}
        <input
          ref={input}
          type="file"
          hidden={true}
          accept=".pcap,.pcapng,.cap"
          aria-label={t.cwFile}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file === undefined) return;
            chosen?.choose(file);
            onAnswer(file.name);
          }}
        />
      </div>
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
