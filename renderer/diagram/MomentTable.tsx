/** The translators' connection tables after the selected frame, as the packets so far show them. */
import { engine, selectRow, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import '../styles/moment.css';
import { useOfFrame } from './use-of-frame.ts';

/** The keyboard may be walking through the list. */
const REST_MS = 60;

export function MomentTable() {
  const t = useWords();
  const moment = useOfFrame(
    useApp((s) => s.row),
    REST_MS,
    (row, lang) => engine().moment(row, lang),
  );
  if (moment === null) return null;
  const hasIpvs = moment.services.length > 0;
  const title = t.momentTitle(String(moment.frame));
  return (
    <section className="moment" aria-label={t.momentTable}>
      <h3>
        {title}
        {moment.total > moment.entries.length && (
          <span className="muted"> {t.momentMore(String(moment.entries.length), String(moment.total))}</span>
        )}
      </h3>
      {moment.entries.length === 0 ? (
        <p className="muted">{t.momentEmpty}</p>
      ) : (
        <table aria-label={title}>
          <thead>
            <tr>
              <th scope="col">{t.momentOriginal}</th>
              <th scope="col">{t.momentTranslated}</th>
              <th scope="col">{t.momentState}</th>
              {hasIpvs && <th scope="col">{t.momentIpvs}</th>}
              <th scope="col">{t.momentLast}</th>
            </tr>
          </thead>
          <tbody>
            {moment.entries.map((e) => (
              <tr key={e.binding} className={`${e.isOwn ? 'is-own' : ''}${e.now.length > 0 ? ' is-changed' : ''}`}>
                <td className="mono">
                  <span className="muted">{e.protocol}</span> {e.original.src} → {e.original.dst}
                </td>
                <td className="mono">
                  {e.original.src === e.translated.src ? '' : `${e.translated.src} → `}
                  {e.translated.dst}
                </td>
                <td>
                  <span className="state">{t.entryStates[e.state]}</span>
                  {e.now.map((kind) => (
                    <strong key={kind} className="now">
                      {t.entryEvents[kind]}
                    </strong>
                  ))}
                </td>
                {hasIpvs && (
                  <td>
                    {e.ipvs === null ? (
                      <span className="muted">–</span>
                    ) : (
                      <>
                        <span className="mono">{e.ipvs.state}</span> <span className="muted">{t.expiresIn(e.ipvs.expires)}</span>
                      </>
                    )}
                  </td>
                )}
                <td>
                  <button
                    type="button"
                    className="link"
                    aria-label={t.showFrame(String(e.lastFrame))}
                    onClick={() => selectRow(e.lastFrame - 1)}
                  >
                    {e.lastFrame}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {moment.services.map((s) => (
        <p key={s.text} className="service">
          <strong className="mono">{s.text}</strong>
          {s.servers.map((r) => (
            <span key={r.text}>
              <span className="mono">{r.text}</span> {t.activeInactive(r.active, r.inactive)}
            </span>
          ))}
        </p>
      ))}
    </section>
  );
}
