/** The capture as a whole: its file, its devices, and what it shows. */
import { formatNumber } from '../../core/engine/session/drawing.ts';
import { useWords } from '../i18n/index.ts';
import { severityMark } from '../widgets/icons.tsx';
import { useApp } from './store.ts';

const dateOf = (ns: string | null): string =>
  ns === null ? '–' : `${new Date(Number(BigInt(ns) / 1_000_000n)).toISOString().replace('T', ' ').slice(0, 23)} UTC`;

export function OverviewPage() {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const overview = useApp((s) => s.overview);
  const analysis = useApp((s) => s.analysis);
  if (overview === null) return <p className="hint">{t.waitAnalysis}</p>;
  const { capture } = overview;
  const facts: readonly (readonly [string, string])[] = [
    [t.overviewName, overview.name],
    [t.overviewFormat, capture.compression === 'none' ? capture.format : `${capture.format} (${capture.compression})`],
    [t.overviewPackets, formatNumber(capture.packets, lang)],
    [t.overviewBytes, formatNumber(capture.bytes, lang)],
    [t.overviewFirst, dateOf(capture.firstTime)],
    [t.overviewLast, dateOf(capture.lastTime)],
  ];
  return (
    <section className="page" aria-label={t.viewOverview} tabIndex={0}>
      <h2>{t.overviewFile}</h2>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
      {capture.problems.length > 0 && (
        <>
          <h2>{t.overviewDamage}</h2>
          <ul>
            {capture.problems.map((p) => (
              <li key={`${p.offset}${p.detail}`}>
                {t.atOffset(String(p.offset))}: {t.problemOf(p.code, p.detail)}. {t.remedies[p.code as keyof typeof t.remedies]}
              </li>
            ))}
          </ul>
        </>
      )}
      {analysis.kind === 'waiting' && <p className="hint">{t.waitAnalysis}</p>}
      {overview.devices.length > 0 && (
        <>
          <h2>{t.overviewDevices}</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.overviewName}</th>
                <th scope="col">{t.overviewAddresses}</th>
                <th scope="col">MAC</th>
                <th scope="col">VIP</th>
              </tr>
            </thead>
            <tbody>
              {overview.devices.map((d) => (
                <tr key={d.id}>
                  <th scope="row">{d.name}</th>
                  <td className="mono">{d.addresses.join(', ')}</td>
                  <td className="mono">{d.macs.join(', ')}</td>
                  <td className="mono">{d.vips.join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {overview.annotations.length > 0 && (
        <>
          <h2>{t.overviewFindings}</h2>
          <ul className="findings">
            {overview.annotations.map((a) => (
              <li key={a.code + a.text} className={`s-${a.severity}`}>
                {severityMark(a.severity) !== '' && (
                  <span className="mark" role="img" aria-label={t.severities[a.severity]}>
                    {severityMark(a.severity)}
                  </span>
                )}
                {a.text} <span className="muted">{a.rule.refs.join(', ')}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
