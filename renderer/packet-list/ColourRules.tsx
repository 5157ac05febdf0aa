/** The dialog of colouring rules: their order, names, filters and colours; read from and written to Wireshark's own file. */
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import {
  contrastOf,
  PALETTE,
  readableInk,
  readColourRules,
  writeColourRules,
} from '../../core/engine/session/list/colour-rules.ts';
import { engine, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { DialogBox } from '../widgets/DialogBox.tsx';
import { saveText } from '../widgets/save.ts';
import {
  addRule,
  addRules,
  changeRule,
  followRules,
  moveRule,
  type OwnRule,
  removeRule,
  showColourRules,
  useColours,
} from './colour-state.ts';
import '../styles/colours.css';

/** WCAG 2.2, §1.4.3. */
const LEAST_CONTRAST = 4.5;
const LONGEST_FILE = 1 << 20;

export function ColourRules() {
  const t = useWords();
  const isOpen = useColours((s) => s.dialog);
  const rules = useColours((s) => s.rules);
  const isOn = useColours((s) => s.isOn);
  const applied = useApp((s) => s.applied);
  const [said, setSaid] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const read = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    const { rules: found, wrong } = readColourRules(chosen.size > LONGEST_FILE ? '' : await chosen.text());
    addRules(found);
    setSaid(`${t.rulesRead(found.length)}${wrong.length > 0 ? ` ${t.rulesWrong(wrong.slice(0, 8).join(', '))}` : ''}`);
  };
  return (
    <DialogBox
      isOpen={isOpen}
      onClose={() => showColourRules(false)}
      className="colour-rules"
      isWide={true}
      title={t.colourRules}
    >
      <p className="muted">{t.colourRulesHint}</p>
      <label className="check">
        <input type="checkbox" checked={isOn} onChange={(e) => followRules(e.target.checked)} />
        {t.followRules}
      </label>
      {rules.length === 0 ? (
        <p>{t.noRules}</p>
      ) : (
        <div className="rules-scroll">
          <table className="columns">
            <thead>
              <tr>
                <th scope="col">{t.ruleName}</th>
                <th scope="col">{t.ruleFilter}</th>
                <th scope="col">{t.ruleColours}</th>
                <th scope="col">{t.columnPlace}</th>
              </tr>
            </thead>
            <tbody>
              {rules.map((rule, i) => (
                <Rule key={rule.id} rule={rule} isFirst={i === 0} isLast={i === rules.length - 1} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p role="status" className="rules-said">
        {said}
      </p>
      <div className="dialog-buttons">
        <input
          ref={file}
          type="file"
          hidden={true}
          aria-label={t.rulesImport}
          onChange={(e) => {
            void read(e.target.files?.[0]);
            e.target.value = '';
          }}
        />
        <button type="button" onClick={() => addRule(t.ruleNew, applied)}>
          {t.ruleAdd}
        </button>
        <button type="button" title={t.rulesFileHint} onClick={() => file.current?.click()}>
          {t.rulesImport}
        </button>
        <button
          type="button"
          title={t.rulesFileHint}
          disabled={rules.length === 0}
          onClick={() => saveText('colorfilters', writeColourRules(rules))}
        >
          {t.rulesExport}
        </button>
        <button type="button" className="primary" onClick={() => showColourRules(false)}>
          {t.done}
        </button>
      </div>
    </DialogBox>
  );
}

interface RuleProps {
  readonly rule: OwnRule;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

function Rule({ rule, isFirst, isLast }: RuleProps) {
  const t = useWords();
  const { id, name, filter, background, foreground, isOn } = rule;
  const { fault, unknown } = useFault(filter);
  const contrast = contrastOf(background, foreground);
  return (
    <tr>
      <td>
        <span className="rule-name">
          <input
            type="checkbox"
            aria-label={t.ruleOn(name)}
            checked={isOn}
            onChange={(e) => changeRule(id, { isOn: e.target.checked })}
          />
          <input
            aria-label={t.ruleName}
            value={name}
            maxLength={200}
            style={{ background, color: readableInk(rule) }}
            onChange={(e) => changeRule(id, { name: e.target.value })}
          />
        </span>
      </td>
      <td>
        <input
          className="mono"
          aria-label={`${t.ruleFilter}: ${name}`}
          aria-invalid={fault !== ''}
          value={filter}
          spellCheck={false}
          autoComplete="off"
          placeholder="tcp.flags.reset == 1"
          onChange={(e) => changeRule(id, { filter: e.target.value })}
        />
        {fault !== '' && <div className="rule-fault">{fault}</div>}
        {unknown.length > 0 && <div className="rule-note">{t.ruleUnknown(unknown.join('; '))}</div>}
      </td>
      <td>
        <span className="rule-colours">
          <span role="group" aria-label={t.rulePalette} className="rule-palette">
            {PALETTE.map((colour, i) => (
              <button
                key={colour}
                type="button"
                aria-label={t.colourNumber(i + 1)}
                aria-pressed={colour === background}
                style={{ background: colour }}
                onClick={() => changeRule(id, { background: colour, foreground: '#000000' })}
              />
            ))}
          </span>
          <input
            type="color"
            aria-label={`${t.ruleGround}: ${name}`}
            title={t.ruleGround}
            value={background}
            onChange={(e) => changeRule(id, { background: e.target.value })}
          />
          <input
            type="color"
            aria-label={`${t.ruleInk}: ${name}`}
            title={t.ruleInk}
            value={foreground}
            onChange={(e) => changeRule(id, { foreground: e.target.value })}
          />
        </span>
        {contrast < LEAST_CONTRAST && <div className="rule-fault">{t.ruleContrast(contrast.toFixed(1))}</div>}
      </td>
      <td className="rule-places">
        <button
          type="button"
          className="icon"
          aria-label={`${t.moveUp}: ${name}`}
          disabled={isFirst}
          onClick={() => moveRule(id, -1)}
        >
          <ArrowUp size={14} />
        </button>
        <button
          type="button"
          className="icon"
          aria-label={`${t.moveDown}: ${name}`}
          disabled={isLast}
          onClick={() => moveRule(id, 1)}
        >
          <ArrowDown size={14} />
        </button>
        <button type="button" className="icon" aria-label={t.ruleRemove(name)} onClick={() => removeRule(id)}>
          <Trash2 size={14} />
        </button>
      </td>
    </tr>
  );
}

interface Fault {
  /** What is wrong with the filter, in words; empty where nothing is, or nobody can say yet. */
  readonly fault: string;
  /** What is said of names that Trama does not know: the rule holds without them. */
  readonly unknown: readonly string[];
}
const NO_FAULT: Fault = { fault: '', unknown: [] };

function useFault(filter: string): Fault {
  const lang = useApp((s) => s.lang);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const [fault, setFault] = useState(NO_FAULT);
  useEffect(() => {
    setFault(NO_FAULT);
    if (!isOpen || filter.trim() === '') return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      engine()
        .faults(filter, lang)
        .then((faults) => {
          if (!isCurrent) return;
          const real = faults.find((f) => !f.isUnknownName);
          if (real !== undefined) setFault({ fault: real.message, unknown: [] });
          else setFault({ fault: '', unknown: faults.map((f) => f.message) });
        })
        .catch(() => {});
    }, 150);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [filter, lang, isOpen]);
  return fault;
}
