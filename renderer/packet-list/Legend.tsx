/** What the colours and signs of the packet list mean. */
import { readableInk } from '../../core/engine/session/list/colour-rules.ts';
import { useWords } from '../i18n/index.ts';
import { DialogBox } from '../widgets/DialogBox.tsx';
import { severityMark } from '../widgets/icons.tsx';
import { activeRules, useColours } from './colour-state.ts';
import { showLegend, useList } from './list-state.ts';

const SEVERITIES = ['note', 'warning', 'error'] as const;

export function Legend() {
  const t = useWords();
  const isOpen = useList((s) => s.legend);
  return (
    <DialogBox isOpen={isOpen} onClose={() => showLegend(false)} className="legend" title={t.legend}>
      <ul>
        {Object.entries(t.meanings).map(([meaning, words]) => (
          <li key={meaning} className={`packet m-${meaning}`}>
            {words}
          </li>
        ))}
      </ul>
      <OwnRules />
      <dl>
        {SEVERITIES.map((severity) => (
          <div key={severity} className={`s-${severity}`}>
            <dt>
              <span className="mark">{severityMark(severity)}</span>
            </dt>
            <dd>{t.severities[severity]}</dd>
          </div>
        ))}
        <div>
          <dt className="tie">◆ 3</dt>
          <dd>{t.copyOf('3')}</dd>
        </div>
        <div>
          <dt className="tie">● 6</dt>
          <dd>{t.copiedAs('6')}</dd>
        </div>
        <div>
          <dt className="legend-peer" />
          <dd>{t.legendPeer}</dd>
        </div>
        <div>
          <dt className="legend-marked" />
          <dd>{t.marked}</dd>
        </div>
      </dl>
      <div className="dialog-buttons">
        <button type="button" className="primary" onClick={() => showLegend(false)}>
          {t.done}
        </button>
      </div>
    </DialogBox>
  );
}

function OwnRules() {
  const t = useWords();
  const rules = useColours((s) => s.rules);
  const isOn = useColours((s) => s.isOn);
  const active = activeRules({ rules, isOn, conversations: new Map() });
  if (active.length === 0) return null;
  return (
    <>
      <h3>{t.colourRules}</h3>
      <ul>
        {active.map((r, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two rules may be alike
          <li key={i} className="packet" style={{ background: r.background, color: readableInk(r) }}>
            {r.name === '' ? r.filter : r.name}
          </li>
        ))}
      </ul>
    </>
  );
}
