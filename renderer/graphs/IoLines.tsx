/** The lines of the graph of packets over time: what each of them selects, what it shows of that, and how it is drawn. */
import { Plus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { formatNumber } from '../../core/engine/session/drawing.ts';
import {
  FUNCTION_NAMES,
  IO_AVERAGES,
  IO_MEASURES,
  type IoMeasure,
  type IoPicture,
  type IoProblem,
  isFunction,
} from '../../core/engine/session/graphs/io-model.ts';
import { engine, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { addLine, changeLine, IO_COLOURS, type IoLine, removeLine, useGraphs } from './state.ts';

const FIELDS_ID = 'io-fields';

export function IoLines({ picture }: { readonly picture: IoPicture | null }) {
  const t = useWords();
  const lines = useGraphs((s) => s.lines);
  const [written, setWritten] = useState('');
  const offered = useFields(written);
  return (
    <fieldset className="io-lines">
      <legend className="sr-only">{t.graph.lines}</legend>
      <datalist id={FIELDS_ID}>
        {offered.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {lines.map((line, i) => (
        <Line
          key={line.id}
          line={line}
          problem={picture?.problems[i] ?? null}
          packets={picture?.layers[i]?.packets ?? null}
          onField={setWritten}
        />
      ))}
      <button type="button" className="small" onClick={() => addLine('')}>
        <Plus size={12} aria-hidden="true" /> {t.graph.addLine}
      </button>
    </fieldset>
  );
}

/** Names of fields that begin so. */
function useFields(written: string): readonly string[] {
  const lang = useApp((s) => s.lang);
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    let isWanted = written.trim() !== '';
    if (!isWanted) return;
    engine()
      .complete(written, written.length, lang)
      .then(({ items }) => isWanted && setNames(items.filter((i) => i.kind === 'field').map((i) => i.label)))
      .catch(() => {});
    return () => {
      isWanted = false;
    };
  }, [written, lang]);
  return names;
}

interface LineProps {
  readonly line: IoLine;
  readonly problem: IoProblem | null;
  readonly packets: number | null;
  readonly onField: (written: string) => void;
}

function Line({ line, problem, packets, onField }: LineProps) {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const fault = line.isShown ? problem : null;
  const wantsField = isFunction(line.measure);
  return (
    <div className="io-line">
      <input
        type="checkbox"
        aria-label={t.graph.show(line.filter === '' ? t.graph.allPackets : line.filter)}
        checked={line.isShown}
        onChange={(event) => changeLine(line.id, { isShown: event.target.checked })}
      />
      <span className="io-colour" style={{ background: `var(--${line.colour})` }} aria-hidden="true" />
      <input
        className="mono"
        aria-label={t.filter}
        placeholder={t.graph.allPackets}
        value={line.filter}
        aria-invalid={fault?.of === 'filter'}
        spellCheck={false}
        onChange={(event) => changeLine(line.id, { filter: event.target.value })}
      />
      <select
        aria-label={t.graph.measure}
        title={t.graph.functionsAbout[line.measure]}
        value={line.measure}
        onChange={(event) => changeLine(line.id, { measure: event.target.value as IoMeasure })}
      >
        {IO_MEASURES.map((m) => (
          <option key={m} value={m}>
            {isFunction(m) ? FUNCTION_NAMES[m] : t.graph.measures[m]}
          </option>
        ))}
      </select>
      {wantsField && (
        <input
          className="mono io-field"
          aria-label={t.graph.field}
          placeholder={t.graph.fieldHint}
          list={FIELDS_ID}
          value={line.field}
          aria-invalid={fault?.of === 'field'}
          spellCheck={false}
          onChange={(event) => {
            changeLine(line.id, { field: event.target.value });
            onField(event.target.value);
          }}
        />
      )}
      <select
        aria-label={t.graph.average}
        title={t.graph.averageAbout}
        value={line.average}
        onChange={(event) => changeLine(line.id, { average: Number(event.target.value) })}
      >
        {IO_AVERAGES.map((n) => (
          <option key={n} value={n}>
            {n === 1 ? t.graph.noAverage : `SMA ${n}`}
          </option>
        ))}
      </select>
      <select
        aria-label={t.graph.form}
        value={line.form}
        onChange={(event) => changeLine(line.id, { form: event.target.value === 'bar' ? 'bar' : 'line' })}
      >
        <option value="bar">{t.graph.forms.bar}</option>
        <option value="line">{t.graph.forms.line}</option>
      </select>
      <select
        aria-label={t.graph.colour}
        value={line.colour}
        onChange={(event) => changeLine(line.id, { colour: event.target.value })}
      >
        {IO_COLOURS.map((colour) => (
          <option key={colour} value={colour}>
            {t.graph.colours[colour]}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="icon"
        aria-label={t.graph.removeLine}
        title={t.graph.removeLine}
        onClick={() => removeLine(line.id)}
      >
        <X size={12} />
      </button>
      {fault !== null ? (
        <span role="alert" className="io-fault">
          {fault.of === 'filter' ? fault.problem.message : t.graph.fieldFaults[fault.fault]}
          {fault.of === 'field' && fault.suggestions.length > 0 && (
            <>
              {' '}
              {t.didYouMean}{' '}
              {fault.suggestions.slice(0, 3).map((name) => (
                <button key={name} type="button" className="link" onClick={() => changeLine(line.id, { field: name })}>
                  {name}
                </button>
              ))}
            </>
          )}
        </span>
      ) : (
        packets !== null && line.isShown && <span className="muted">{t.graph.packetsOf(formatNumber(packets, lang))}</span>
      )}
    </div>
  );
}
