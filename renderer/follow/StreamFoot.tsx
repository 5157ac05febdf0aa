/** What stands below a stream, however it is shown: remarks, copying all of it, and how much of it is here. */
import { ClipboardCopy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { FollowRequest, FollowView } from '../../core/engine/session/follow/follow.ts';
import { MOST_FOLLOWED } from '../../core/engine/session/follow/follow.ts';
import { engine, newRequestId } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { readMore } from './state.ts';

export interface StreamProps {
  readonly view: FollowView;
  readonly request: FollowRequest;
  /** Changes whenever the lines do. */
  readonly stamp: string;
  /** The packet that is selected. */
  readonly row: number | null;
  /** What is looked for. */
  readonly text: string;
}

/** Characters. */
const MOST_COPIED = 20_000_000;

export function StreamNotes({ view }: { readonly view: FollowView }) {
  const t = useWords();
  if (view.notes.length === 0) return null;
  return (
    <details className="stream-notes" open={view.notes.length < 4}>
      <summary>{t.followPane.notes(view.notes.length)}</summary>
      <ul>
        {view.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}

interface FootProps extends Pick<StreamProps, 'view' | 'request'> {
  readonly said: string;
  readonly children: ReactNode;
}

export function StreamFoot({ view, request, said, children }: FootProps) {
  const t = useWords();
  const [copied, setCopied] = useState('');
  const copy = (): void => {
    void engine()
      .followText(newRequestId(), request)
      .then(async (pieces) => {
        if (pieces === null) return;
        if (pieces.reduce((n, p) => n + p.length, 0) > MOST_COPIED) setCopied(t.tablesPane.tooLong);
        else {
          await navigator.clipboard.writeText(pieces.join(''));
          setCopied(t.followPane.copied);
        }
      });
  };
  return (
    <div className="tool-foot">
      {children}
      <button type="button" className="icon" aria-label={t.followPane.copy} title={t.followPane.copy} onClick={copy}>
        <ClipboardCopy size={14} />
      </button>
      <span role="status">{said === '' ? copied : said}</span>
      <span className="grow" />
      {view.isCut && (
        <>
          <span className="muted">{t.followPane.cut}</span>
          {request.limit < MOST_FOLLOWED && (
            <button type="button" className="small" onClick={() => readMore(request.limit * 4)}>
              {t.followPane.more}
            </button>
          )}
        </>
      )}
    </div>
  );
}
