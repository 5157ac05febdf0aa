/** The pane of comments: those of the selected packet and of the capture are written here, and all of them are listed. */
import { Plus, Redo2, Save, Trash2, Undo2 } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { LONGEST_COMMENT } from '../../core/engine/session/limits.ts';
import type { Lang } from '../../core/engine/session/protocol.ts';
import { saveCapture } from '../app/export.ts';
import { useApp } from '../app/store.ts';
import { LANGUAGES, useWords } from '../i18n/index.ts';
import '../styles/comments.css';
import { ToolPane } from '../tools/ToolPane.tsx';
import { goToFrame } from '../tools/tools.ts';
import { edit, isEdited, type Place, redo, textsOf, undo, useComments } from './state.ts';

/** Comments that are listed; a capture may have one for each of a million packets. */
const LISTED = 500;

export function Comments() {
  const t = useWords();
  const row = useApp((s) => s.row);
  return (
    <ToolPane tool="comments" controls={<Controls />}>
      <div className="comments">
        {row === null ? (
          <p className="hint">{t.commentsNoPacket}</p>
        ) : (
          <Editor key={row} place={row} heading={t.commentsOfFrame(String(row + 1))} isMain={true} />
        )}
        <Editor key="capture" place={null} heading={t.commentsOfCapture} isMain={row === null} />
        <All />
      </div>
    </ToolPane>
  );
}

function Controls() {
  const t = useWords();
  const canUndo = useComments((s) => s.done > 0);
  const canRedo = useComments((s) => s.done < s.edits.length);
  const edited = useComments(isEdited);
  const analysed = useApp((s) => s.analysis.kind === 'done');
  const exporting = useApp((s) => s.exporting);
  const [story, setStory] = useState<Lang | 'none'>('none');
  return (
    <>
      <button type="button" className="icon" aria-label={t.undo} title={`${t.undo} (Ctrl+Z)`} disabled={!canUndo} onClick={undo}>
        <Undo2 size={14} />
      </button>
      <button type="button" className="icon" aria-label={t.redo} title={`${t.redo} (Ctrl+Y)`} disabled={!canRedo} onClick={redo}>
        <Redo2 size={14} />
      </button>
      <button
        type="button"
        className={edited ? 'primary small' : 'small'}
        disabled={exporting}
        title="Ctrl+Shift+S"
        onClick={() => void saveCapture(story === 'none' ? null : story)}
      >
        <Save size={14} aria-hidden="true" /> {t.commentsSave}
      </button>
      <label>
        {t.commentsStory}{' '}
        <select
          value={story}
          disabled={!analysed}
          onChange={(e) => setStory(LANGUAGES.find(([l]) => l === e.target.value)?.[0] ?? 'none')}
        >
          <option value="none">{t.commentsStoryNone}</option>
          {LANGUAGES.map(([code, label]) => (
            <option key={code} value={code} lang={code}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <span role="status" className="muted">
        {exporting ? t.commentsSaving : edited ? t.commentsEdited : ''}
      </span>
    </>
  );
}

interface EditorProps {
  readonly place: Place;
  readonly heading: string;
  /** Gets the keyboard when the pane is opened. */
  readonly isMain: boolean;
}

/** All comments of one place: each a field of its own, and an empty one for the next. */
function Editor({ place, heading, isMain }: EditorProps) {
  const t = useWords();
  const texts = useComments((s) => textsOf(s, place));
  // Another field appears only where it is asked for: an empty one below each comment would look like a lost one.
  const [adding, setAdding] = useState(false);
  const fields = adding || texts.length === 0 ? [...texts, ''] : texts;
  const put = (index: number, text: string): void => {
    const next = [...texts];
    next[index] = text;
    edit(place, next);
    setAdding(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    // A field that is being written in undoes its own letters first.
    const isField = event.target instanceof HTMLTextAreaElement && event.target.value !== event.target.dataset.kept;
    const key = event.key.toLowerCase();
    if (isField || (key !== 'z' && key !== 'y')) return;
    event.preventDefault();
    if (key === 'y' || event.shiftKey) redo();
    else undo();
  };
  return (
    <div className="comments-place" onKeyDown={onKeyDown}>
      <h3>{heading}</h3>
      {fields.map((text, index) => (
        <Field
          // biome-ignore lint/suspicious/noArrayIndexKey: two comments may have the same text; their place is what tells them apart
          key={index}
          text={text}
          label={fields.length === 1 ? heading : t.commentNumber(heading, String(index + 1))}
          isMain={isMain && index === 0}
          isNew={adding && index === fields.length - 1}
          onChange={(value) => put(index, value)}
          onRemove={() => put(index, '')}
        />
      ))}
      {texts.length > 0 && !adding && (
        <button type="button" className="small" onClick={() => setAdding(true)}>
          <Plus size={14} aria-hidden="true" /> {t.commentAdd}
        </button>
      )}
    </div>
  );
}

interface FieldProps {
  readonly text: string;
  readonly label: string;
  readonly isMain: boolean;
  readonly isNew: boolean;
  readonly onChange: (text: string) => void;
  readonly onRemove: () => void;
}

function Field({ text, label, isMain, isNew, onChange, onRemove }: FieldProps) {
  const t = useWords();
  const [draft, setDraft] = useState(text);
  const box = useRef<HTMLTextAreaElement>(null);
  const bytes = new TextEncoder().encode(draft).length;
  const isTooLong = bytes > LONGEST_COMMENT;
  const keep = (): void => {
    if (draft !== text && !isTooLong) onChange(draft);
  };
  // The pane may be closed, or another packet selected, while the field has the keyboard.
  const latest = useRef(keep);
  latest.current = keep;
  useEffect(() => () => latest.current(), []);
  useEffect(() => setDraft(text), [text]);
  useEffect(() => {
    if (isNew) box.current?.focus();
  }, [isNew]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      keep();
    } else if (event.key === 'Escape' && draft !== text) {
      event.stopPropagation();
      setDraft(text);
    }
  };
  return (
    <div className="comments-field">
      <textarea
        ref={box}
        aria-label={label}
        aria-invalid={isTooLong}
        data-main={isMain ? '' : undefined}
        data-kept={text}
        value={draft}
        rows={Math.min(12, Math.max(2, draft.split('\n').length))}
        placeholder={t.commentPlaceholder}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={keep}
        onKeyDown={onKeyDown}
      />
      {text !== '' && (
        <button
          type="button"
          className="icon"
          aria-label={t.commentRemove(label)}
          title={t.commentRemove(label)}
          onClick={onRemove}
        >
          <Trash2 size={14} />
        </button>
      )}
      {isTooLong && <p role="alert">{t.commentTooLong(String(bytes), String(LONGEST_COMMENT))}</p>}
    </div>
  );
}

/** Every commented packet: a button that leads there. */
function All() {
  const t = useWords();
  const packets = useComments((s) => s.packets);
  const row = useApp((s) => s.row);
  const listed = [...packets].slice(0, LISTED);
  return (
    <div className="comments-place">
      <h3>{t.commentsAll(packets.size)}</h3>
      {packets.size === 0 && <p className="muted">{t.commentsNone}</p>}
      <ul className="comments-list">
        {listed.map(([at, texts]) => (
          <li key={at}>
            <button type="button" className="link" aria-current={at === row} onClick={() => goToFrame(at + 1)}>
              {t.frame(String(at + 1))}
            </button>
            <span>{texts.join(' · ')}</span>
          </li>
        ))}
      </ul>
      {packets.size > LISTED && <p className="muted">{t.commentsMore(packets.size - LISTED)}</p>}
    </div>
  );
}
