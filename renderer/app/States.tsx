/** What is shown where there is no packet list: a file that is no capture, a fault of our own. And what is odd about an open one. */
import { FileWarning, TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { UNREACHABLE } from '../engine/source.ts';
import { useWords } from '../i18n/index.ts';
import { chooseFile } from './sources.ts';
import { cancelOpening, closeCapture, dismissFault, dismissNotice, type Stage, useApp } from './store.ts';

export function ErrorState() {
  const stage = useApp((s) => (s.stage.kind === 'unreadable' || s.stage.kind === 'failed' ? s.stage : null));
  return stage === null ? null : <ErrorPage stage={stage} />;
}

function ErrorPage({ stage }: { readonly stage: Extract<Stage, { kind: 'unreadable' | 'failed' }> }) {
  const t = useWords();
  const name = useApp((s) => s.name);
  const isUnreachable = stage.kind === 'failed' && stage.reason === UNREACHABLE;
  const isFailed = stage.kind === 'failed';
  return (
    <main className="state-page">
      <div className="drop-zone" role="alert">
        <FileWarning size={40} aria-hidden="true" />
        <h1>{isFailed && !isUnreachable ? t.failedTitle : t.errorTitle}</h1>
        <p>
          <strong className="mono">{name}</strong>:{' '}
          {isUnreachable ? t.unreachable : isFailed ? stage.reason : t.problemOf(stage.problem.code, stage.problem.detail)}
          {!isFailed && stage.problem.offset > 0 && ` (${t.atOffset(String(stage.problem.offset))})`}
        </p>
        <h2>{t.whatNow}</h2>
        <p>{isUnreachable ? t.remedies['read-error'] : isFailed ? t.failedText : t.remedies[stage.problem.code]}</p>
        <p>
          <button type="button" className="primary" onClick={() => void chooseFile()}>
            {t.openOther}
          </button>{' '}
          <button type="button" onClick={() => void closeCapture()}>
            {t.closeCapture}
          </button>
        </p>
      </div>
    </main>
  );
}

/** How far the reading is; the list may be used meanwhile. */
export function ReadingBar() {
  const t = useWords();
  const stage = useApp((s) => s.stage);
  if (stage.kind !== 'reading') return null;
  const { bytes, totalBytes, packets } = stage.progress;
  const percent = Math.floor((100 * bytes) / Math.max(1, totalBytes));
  return (
    <div className="banner is-info">
      <div
        role="progressbar"
        aria-label={t.loading}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={t.loadingText(packets, String(percent))}
        className="progress"
      >
        <div style={{ width: `${percent}%` }} />
      </div>
      <span>{t.loadingText(packets, String(percent))}</span>
      <button type="button" className="small" onClick={cancelOpening}>
        {t.cancel}
      </button>
    </div>
  );
}

/** What a person should know of the capture that is open. */
export function Banners() {
  const t = useWords();
  const overview = useApp((s) => s.overview);
  const cut = useApp((s) => s.cut);
  const notice = useApp((s) => s.notice);
  const fault = useApp((s) => s.fault);
  const analysis = useApp((s) => s.analysis);
  const opening = useApp((s) => s.opening);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const problems = overview?.capture.problems ?? [];
  const [first] = problems;
  const messages: { readonly key: string; readonly text: string; readonly onClose?: () => void }[] = [];
  if (cut) messages.push({ key: 'cut', text: t.cancelled });
  if (first !== undefined) {
    const more = problems.length > 1 ? ` (${t.moreProblems(problems.length - 1)})` : '';
    messages.push({
      key: 'damaged',
      text: `${t.damaged} ${t.atOffset(String(first.offset))}: ${t.problemOf(first.code, first.detail)}${more}. ${t.remedies[first.code as keyof typeof t.remedies]}`,
    });
  }
  if (overview !== null && overview.capture.packets === 0 && first === undefined) {
    messages.push({ key: 'none', text: `${t.noPackets}. ${t.noPacketsText}` });
  }
  for (const u of overview?.undecoded ?? [])
    messages.push({ key: `link${u.linkType}`, text: t.undecoded(`${u.linkType} ${u.name}`.trim()) });
  if (analysis.kind === 'failed' && analysis.reason !== UNREACHABLE)
    messages.push({ key: 'analysis', text: t.analysisFailed(analysis.reason) });
  if (fault === UNREACHABLE || (analysis.kind === 'failed' && analysis.reason === UNREACHABLE))
    messages.push({ key: 'unreachable', text: t.unreachable, ...(fault === UNREACHABLE ? { onClose: dismissFault } : {}) });
  else if (fault !== null) messages.push({ key: 'fault', text: t.fault(fault), onClose: dismissFault });
  if (notice === 'not-shown') messages.push({ key: 'notice', text: t.notShown, onClose: dismissNotice });
  return (
    <div role="status" className="banners">
      {messages
        .filter((m) => !dismissed.has(`${opening}/${m.key}`))
        .map((m) => (
          <div key={m.key} className="banner is-warning">
            <TriangleAlert size={16} aria-hidden="true" />
            <span>{m.text}</span>
            <button
              type="button"
              className="icon"
              aria-label={t.dismiss}
              onClick={m.onClose ?? (() => setDismissed(new Set([...dismissed, `${opening}/${m.key}`])))}
            >
              <X size={14} />
            </button>
          </div>
        ))}
    </div>
  );
}

export function StatusBar({ onResetLayout }: { readonly onResetLayout: () => void }) {
  const t = useWords();
  const shown = useApp((s) => s.shown);
  const packets = useApp((s) => s.packets);
  const analysis = useApp((s) => s.analysis);
  const stage = useApp((s) => s.stage.kind);
  const percent = packets === 0 ? '0' : ((100 * shown) / packets).toFixed(1);
  return (
    <footer className="status-bar">
      <span role="status">{t.shown(shown, packets, percent)}</span>
      {stage === 'open' && analysis.kind === 'waiting' && packets > 0 && <span>{t.analysing(String(analysis.percent))}</span>}
      <span className="grow" />
      <button type="button" className="link" onClick={onResetLayout}>
        {t.resetLayout}
      </button>
    </footer>
  );
}
