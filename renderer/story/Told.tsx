/** The narration of one frame: the rewrite, the sentences with their terms and reasons, the state machines, the tables. */
import type { FrameStory, RewriteStory } from '../../core/engine/session/protocol.ts';
import { selectBytes, selectRow, useApp } from '../app/store.ts';
import { MomentTable } from '../diagram/MomentTable.tsx';
import type { Catalogue } from '../i18n/en.ts';
import { useWords } from '../i18n/index.ts';
import { severityMark } from '../widgets/icons.tsx';
import { Machines } from './Machines.tsx';
import { Terms } from './Terms.tsx';

export function Told({ story }: { readonly story: FrameStory }) {
  const t = useWords();
  return (
    <>
      <article aria-live="polite">
        {story.rewrite !== null && <Rewrite rewrite={story.rewrite} story={story} />}
        {story.frame.annotations.map((a) => (
          <div key={`${a.code}${a.text}`} className={`said s-${a.severity}`}>
            <p>
              {severityMark(a.severity) !== '' && (
                <span className="mark" role="img" aria-label={t.severities[a.severity]}>
                  {severityMark(a.severity)}
                </span>
              )}
              <Terms text={a.text} />
            </p>
            <details>
              <summary>{t.why}</summary>
              <p>
                <strong>{t.rule}: </strong>
                <Terms text={a.rule.text} /> {a.rule.refs.length > 0 && <span className="muted">({a.rule.refs.join(', ')})</span>}
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
                        <td className="mono">
                          {e.frame === story.frame.number ? <FieldLink story={story} field={e.field} /> : e.field}
                        </td>
                        <td className="mono">{e.value}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
            </details>
          </div>
        ))}
        {story.frame.comments.length > 0 && (
          <div className="said">
            <strong>{t.comments}</strong>
            {story.frame.comments.map((c) => (
              <p key={c}>{c}</p>
            ))}
          </div>
        )}
      </article>
      <Focus story={story} />
      {story.machine !== null && <Machines machine={story.machine} />}
      <MomentTable />
    </>
  );
}

/** What to look at, one key away from the other panes. */
function Focus({ story }: { readonly story: FrameStory }) {
  const t = useWords();
  if (story.focus.length === 0) return null;
  return (
    <p className="focus">
      <span className="muted">{t.lookAt}</span>
      {story.focus.map((f) => (
        <FieldLink key={f.field} story={story} field={f.field} />
      ))}
    </p>
  );
}

/** Selects the field, and its bytes, where the frame has it. */
function FieldLink({ story, field }: { readonly story: FrameStory; readonly field: string }) {
  const t = useWords();
  const place = useApp((s) => s.place);
  const found = story.focus.find((f) => f.field === field);
  if (found === undefined) return <>{field}</>;
  const { source, start, length } = found;
  const isShown = place !== null && place.source === source && place.start === start && place.length === length;
  return (
    <button
      type="button"
      className="small mono"
      aria-pressed={isShown}
      title={t.showField}
      onClick={() => selectBytes({ source, start, length })}
    >
      {field}
    </button>
  );
}

const livesText = ({ from, to, isHopLimit }: RewriteStory['ttl'], t: Catalogue): string => {
  const name = isHopLimit ? t.hopLimit : 'TTL';
  return from === to ? t.livesSame(name, from) : t.livesChanged(name, from, to);
};

function FrameLink({ frame }: { readonly frame: number }) {
  const t = useWords();
  return (
    <button type="button" className="link" aria-label={t.showFrame(String(frame))} onClick={() => selectRow(frame - 1)}>
      {frame}
    </button>
  );
}

function Rewrite({ rewrite, story }: { readonly rewrite: RewriteStory; readonly story: FrameStory }) {
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
        {rewrite.early !== null && ` · ${t.copyFirst(rewrite.early)}`} · {t.confidence(rewrite.confidence)}{' '}
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
                <FieldLink story={story} field={c.field} />
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
        {verdict} {livesText(rewrite.ttl, t)}.
      </p>
    </div>
  );
}
