/** What the two ends of the selected packet's conversation said to each other; each line leads to its packet and back. */
import { Filter } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { formatNumber } from '../../core/engine/session/drawing.ts';
import type { FollowFlow, FollowRequest } from '../../core/engine/session/follow/follow.ts';
import { FOLLOW_FORMATS, type FollowFormat } from '../../core/engine/session/follow/lines.ts';
import { applyFilter, engine, newRequestId, useApp } from '../app/store.ts';
import { useLatest } from '../graphs/use-latest.ts';
import { useWords } from '../i18n/index.ts';
import { ToolPane } from '../tools/ToolPane.tsx';
import { ExportMenu } from '../widgets/ExportMenu.tsx';
import { saveBlob, saveText } from '../widgets/save.ts';
import { StreamEditor } from './StreamEditor.tsx';
import { StreamNotes, type StreamProps } from './StreamFoot.tsx';
import { StreamList } from './StreamList.tsx';
import { FIRST_LIMIT, MOST_EDITOR_LINES, readMore, showDirection, showFormat, useFollow } from './state.ts';
import '../styles/follow.css';

export function Follow() {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const name = useApp((s) => s.name);
  const row = useApp((s) => s.row);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const opening = useApp((s) => s.opening);
  const analysed = useApp((s) => s.analysis.kind === 'done');
  const { direction, format: chosen, limit, text } = useFollow();
  const [flow, setFlow] = useState<FollowFlow | null>(null);
  const [why, setWhy] = useState<'waiting' | 'none' | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more may be known of the same row
  useEffect(() => {
    if (row === null || !isOpen) return;
    let isLate = false;
    void engine()
      .followFlow(row)
      .then((outcome) => {
        if (isLate) return;
        setWhy(outcome.kind === 'flow' ? null : outcome.kind);
        // A packet without a stream leaves the one that is shown.
        if (outcome.kind === 'flow') setFlow((before) => (before?.flow === outcome.flow ? before : outcome));
      })
      .catch(() => {});
    return () => {
      isLate = true;
    };
  }, [row, isOpen, analysed, opening]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another capture, other streams
  useEffect(() => setFlow(null), [opening]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stream is begun with its first part
  useEffect(() => readMore(FIRST_LIMIT), [flow?.flow, opening]);
  const format = chosen === 'http' && flow?.http !== true ? 'ascii' : chosen;
  const request: FollowRequest = { flow: flow?.flow ?? 0, direction, format, lang, limit };
  const key = flow === null ? null : JSON.stringify([request, opening, tries]);
  const running = useRef(0);
  const { answer, isOld } = useLatest(key, () => {
    running.current = newRequestId();
    return engine().follow(running.current, request);
  });
  const view = answer?.kind === 'stream' && !isOld ? answer : null;
  if (flow === null) {
    return (
      <ToolPane tool="follow" controls={null}>
        <div className="tool-empty" data-main={why === 'none' ? true : undefined} tabIndex={-1}>
          <p>{why === 'waiting' ? t.graph.waiting : t.followPane.select}</p>
        </div>
      </ToolPane>
    );
  }
  const base = `${name.replace(/\.[^.]*$/, '')}-${flow.protocol}-${flow.stream}${direction === 'both' ? '' : `-${direction}`}`;
  const save = (what: string): void => {
    if (what === 'bytes')
      void engine()
        .followBytes(newRequestId(), request)
        .then((bytes) => bytes !== null && saveBlob(`${base}.bin`, new Blob([bytes as Uint8Array<ArrayBuffer>])));
    else
      void engine()
        .followText(newRequestId(), request)
        .then((pieces) => pieces !== null && saveText(`${base}.${format === 'yaml' ? 'yaml' : 'txt'}`, pieces));
  };
  return (
    <ToolPane
      tool="follow"
      controls={
        <>
          <select
            aria-label={t.followPane.direction}
            value={direction}
            onChange={(e) => showDirection(e.target.value as FollowRequest['direction'])}
          >
            <option value="both">{t.followPane.directions.both}</option>
            <option value="client">{`${t.followPane.directions.client}: ${flow.client} → ${flow.server}`}</option>
            <option value="server">{`${t.followPane.directions.server}: ${flow.server} → ${flow.client}`}</option>
          </select>
          <select aria-label={t.followPane.format} value={format} onChange={(e) => showFormat(e.target.value as FollowFormat)}>
            {FOLLOW_FORMATS.filter((f) => f !== 'http' || flow.http).map((f) => (
              <option key={f} value={f}>
                {t.followPane.formats[f]}
              </option>
            ))}
          </select>
          <ExportMenu
            label={t.followPane.save}
            isDisabled={view === null}
            items={[
              ['text', t.followPane.asText],
              ['bytes', t.followPane.asBytes],
            ]}
            onChoose={save}
          />
          <button
            type="button"
            className="small"
            disabled={view === null}
            title={view?.filter}
            onClick={() => view !== null && void applyFilter(view.filter)}
          >
            <Filter size={12} aria-hidden="true" /> {t.applyAsFilter}
          </button>
        </>
      }
    >
      <div className="follow-ends">
        <span className="from-client">{`${t.followPane.directions.client} ${flow.client}`}</span>
        <span className="from-server">{`${t.followPane.directions.server} ${flow.server}`}</span>
        {view !== null && (
          <span className="muted">
            {t.followPane.bytes(formatNumber(view.fromClient, lang), formatNumber(view.fromServer, lang))}
          </span>
        )}
        {why === 'none' && <span className="muted">{t.followPane.kept}</span>}
      </div>
      {(answer === null || isOld) && <Reading onCancel={() => void engine().cancel(running.current)} />}
      {answer?.kind === 'cancelled' && !isOld && (
        <p className="hint">
          {t.followPane.cancelled}{' '}
          <button type="button" onClick={() => setTries((n) => n + 1)}>
            {t.followPane.again}
          </button>
        </p>
      )}
      {view !== null && (
        <Stream
          key={JSON.stringify([flow.flow, direction])}
          view={view}
          request={request}
          stamp={key ?? ''}
          row={row}
          text={text}
        />
      )}
    </ToolPane>
  );
}

function Reading({ onCancel }: { readonly onCancel: () => void }) {
  const t = useWords();
  const [progress, setProgress] = useState(-1);
  useEffect(() => {
    const timer = setInterval(() => {
      engine()
        .followProgress()
        .then(setProgress)
        .catch(() => {});
    }, 250);
    return () => clearInterval(timer);
  }, []);
  // What takes no time needs no bar.
  if (progress < 0) return null;
  return (
    <div className="tool-progress">
      <progress aria-label={t.followPane.reading} max={1} value={progress} />
      <span>{t.followPane.reading}</span>
      <button type="button" className="small" onClick={onCancel}>
        {t.cancel}
      </button>
    </div>
  );
}

/** In the editor as far as one text can hold it, above that as a list; nothing at all says so. */
function Stream(props: StreamProps) {
  const t = useWords();
  if (props.view.lines === 0)
    return (
      <>
        <div className="tool-empty" data-main={true} tabIndex={-1}>
          <p>{t.followPane.empty}</p>
        </div>
        <StreamNotes view={props.view} />
      </>
    );
  return props.view.lines > MOST_EDITOR_LINES ? <StreamList {...props} /> : <StreamEditor {...props} />;
}
