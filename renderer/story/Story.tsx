/** The narration of the current frame: what it is, what the translator did to it, why we think so; step by step, or played. */
import { Pause, Play, SkipBack, SkipForward } from 'lucide-react';
import { type KeyboardEvent, useEffect } from 'react';
import type { FrameStory, RewriteStory } from '../../core/engine/session/protocol.ts';
import { play, selectRow, step, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { severityMark } from '../widgets/icons.tsx';
import '../styles/story.css';

/** Time to read a frame's sentences, ms. */
const STEP_MS = 3500;

export function Story() {
  const t = useWords();
  const story = useApp((s) => s.story);
  const row = useApp((s) => s.row);
  const packets = useApp((s) => s.packets);
  const analysis = useApp((s) => s.analysis);
  const playing = useApp((s) => s.playing);
  const position = useApp((s) => s.position);
  const shown = useApp((s) => s.shown);
  const isLast = position >= shown - 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step sets the next timer
  useEffect(() => {
    if (!playing) return;
    if (isLast) {
      play(false);
      return;
    }
    const timer = setTimeout(() => step(1), STEP_MS);
    return () => clearTimeout(timer);
  }, [playing, isLast, position]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || (event.target as Element).closest('button, summary, select') !== null) return;
    event.preventDefault();
    play(!playing);
  };
  return (
    <div className="story" onKeyDown={onKeyDown}>
      <div className="pane-tools">
        <button
          type="button"
          className="icon"
          aria-label={t.previousStep}
          title={t.previousStep}
          disabled={row === null || position === 0}
          onClick={() => step(-1)}
        >
          <SkipBack size={16} />
        </button>
        <button
          type="button"
          className="icon"
          aria-label={playing ? t.pause : t.play}
          title={playing ? t.pause : t.play}
          disabled={row === null}
          onClick={() => play(!playing)}
        >
          {playing ? <Pause size={16} /> : <Play size={16} />}
        </button>
        <button
          type="button"
          className="icon"
          aria-label={t.nextStep}
          title={t.nextStep}
          disabled={row === null || isLast}
          onClick={() => step(1)}
        >
          <SkipForward size={16} />
        </button>
        {story !== null && (
          <span className="story-where">
            <strong>{t.frame(String(story.frame.number))}</strong>
            <span className={`phase m-${story.meaning}`}>{story.phase}</span>
            <span className="muted">{t.fromTo(story.from, story.to ?? t.everyone)}</span>
          </span>
        )}
      </div>
      <div className="story-body" tabIndex={0} role="group" aria-label={t.story}>
        {story === null ? (
          <p className="hint">{packets > 0 && analysis.kind === 'waiting' ? t.waitAnalysis : t.selectForStory}</p>
        ) : (
          <Told story={story} />
        )}
      </div>
    </div>
  );
}

function Told({ story }: { readonly story: FrameStory }) {
  const t = useWords();
  return (
    <article aria-live="polite">
      {story.rewrite !== null && <Rewrite rewrite={story.rewrite} />}
      {story.frame.annotations.map((a) => (
        <div key={`${a.code}${a.text}`} className={`said s-${a.severity}`}>
          <p>
            {severityMark(a.severity) !== '' && (
              <span className="mark" role="img" aria-label={t.severities[a.severity]}>
                {severityMark(a.severity)}
              </span>
            )}
            {a.text}
          </p>
          <details>
            <summary>{t.why}</summary>
            <p>
              <strong>{t.rule}: </strong>
              {a.rule.text} {a.rule.refs.length > 0 && <span className="muted">({a.rule.refs.join(', ')})</span>}
            </p>
            {a.evidence.length > 0 && (
              <table>
                <caption>{t.evidence}</caption>
                <thead>
                  <tr>
                    <th scope="col">{t.frame('')}</th>
                    <th scope="col">{t.field}</th>
                    <th scope="col">{t.value}</th>
                  </tr>
                </thead>
                <tbody>
                  {a.evidence.map((e) => (
                    <tr key={`${e.frame}${e.field}${e.value}`}>
                      <td>
                        <FrameLink frame={e.frame} />
                      </td>
                      <td className="mono">{e.field}</td>
                      <td className="mono">{e.value}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </details>
        </div>
      ))}
      {story.states !== null && (
        <p className="states">
          <span className="muted">{t.states}: </span>
          {t.client} <span className="state">{story.states.client}</span> {t.server}{' '}
          <span className="state">{story.states.server}</span>
        </p>
      )}
      {story.frame.comments.length > 0 && (
        <div className="said">
          <strong>{t.comments}</strong>
          {story.frame.comments.map((c) => (
            <p key={c}>{c}</p>
          ))}
        </div>
      )}
    </article>
  );
}

function FrameLink({ frame }: { readonly frame: number }) {
  const t = useWords();
  return (
    <button type="button" className="link" aria-label={t.showFrame(String(frame))} onClick={() => selectRow(frame - 1)}>
      {frame}
    </button>
  );
}

function Rewrite({ rewrite }: { readonly rewrite: RewriteStory }) {
  const t = useWords();
  const other = rewrite.role === 'copy' ? rewrite.original : rewrite.copy;
  const checksums = rewrite.changes.filter((c) => c.isChecksum).length;
  const verdict =
    rewrite.checksumsConsistent === null
      ? t.checksumsUnknown
      : !rewrite.checksumsConsistent
        ? t.checksumsBad
        : checksums === 1
          ? t.oneChecksumGood
          : t.checksumsGood;
  return (
    <div className="rewrite">
      <h3>
        <span aria-hidden="true">◆ </span>
        {rewrite.role === 'copy' ? t.isCopy(String(other), rewrite.translator) : t.isOriginal(String(other), rewrite.translator)}
      </h3>
      <p className="muted">
        {t.directions[rewrite.direction]}
        {rewrite.latency !== null && ` · ${t.after(rewrite.latency)}`}
        {rewrite.early !== null && ` · ${t.copyFirst(rewrite.early)}`} ·{' '}
        {t.confidence(String(Math.round(100 * rewrite.confidence)))}{' '}
        <button type="button" className="link" onClick={() => selectRow(other - 1)}>
          {t.showFrame(String(other))}
        </button>
      </p>
      <table>
        <caption className="sr-only">{t.rewriteChanges}</caption>
        <thead>
          <tr>
            <th scope="col">{t.field}</th>
            <th scope="col">{t.before}</th>
            <th scope="col">{t.afterwards}</th>
          </tr>
        </thead>
        <tbody>
          {rewrite.changes.map((c) => (
            <tr key={c.field} className={c.isChecksum ? 'muted' : ''}>
              <th scope="row" className="mono">
                {c.field}
              </th>
              <td className="mono">{c.from}</td>
              <td className="mono">
                <span aria-hidden="true">→ </span>
                <strong>{c.to}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {verdict}{' '}
        {rewrite.ttl.from === rewrite.ttl.to ? t.ttlSame(rewrite.ttl.from) : t.ttlChanged(rewrite.ttl.from, rewrite.ttl.to)}.
      </p>
    </div>
  );
}
