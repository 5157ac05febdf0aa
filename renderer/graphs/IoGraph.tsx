/** Packets over time: as many display filters beside each other as wanted, each a line or bars of its own colour. */
import { Plus, X } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { formatDuration, formatNumber } from '../../core/engine/session/drawing.ts';
import { IO_MEASURES, type IoMeasure, type IoPicture } from '../../core/engine/session/graphs/io.ts';
import { engine, newRequestId, selectRow, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { ToolPane } from '../tools/ToolPane.tsx';
import { goToFrame } from '../tools/tools.ts';
import { ExportMenu } from '../widgets/ExportMenu.tsx';
import { saveText } from '../widgets/save.ts';
import { Chart } from './Chart.tsx';
import type { Domain } from './domain.ts';
import type { ShownLayer } from './paths.ts';
import { addLine, changeLine, countEvery, IO_COLOURS, type IoLine, measureBy, removeLine, useGraphs } from './state.ts';
import { graphsSvg } from './svg.ts';
import { useLatest } from './use-latest.ts';
import { WholeButton } from './WholeButton.tsx';
import '../styles/graphs.css';

const INTERVALS = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 6e10, 6e11] as const;
const NO_LINE = '!frame';

export function IoGraph() {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const name = useApp((s) => s.name);
  const row = useApp((s) => s.row);
  const generation = useApp((s) => s.generation);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const { lines, measure, intervalNs } = useGraphs();
  const [seen, setSeen] = useState<Domain | null>(null);
  const [columns, setColumns] = useState(0);
  const [cursor, setCursor] = useState<number | null>(null);
  const [selected, setSelected] = useState<number | null>(null);
  const settled = useSettledLines(lines);
  const filters = settled.map((l) => (l.isShown ? l.filter : NO_LINE));
  const key = !isOpen || columns === 0 ? null : JSON.stringify([filters, measure, intervalNs, seen, columns, generation, lang]);
  const { answer, isOld } = useLatest(key, () =>
    engine().io(newRequestId(), { filters, lang, intervalNs, measure, range: seen, columns }),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another capture is seen whole
  useEffect(() => setSeen(null), [name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time is known with the analysis
  useEffect(() => {
    if (row === null || !isOpen) return;
    void engine()
      .timeOf(row)
      .then(setSelected)
      .catch(() => {});
  }, [row, isOpen, generation]);
  const onWidth = useCallback((pixels: number) => setColumns(Math.round(pixels)), []);
  const picture: IoPicture | null = answer?.kind === 'io' ? answer : null;
  const layers = useMemo(() => layersOf(picture, settled), [picture, settled]);
  const nameOf = (line: IoLine): string => (line.filter.trim() === '' ? t.graph.allPackets : line.filter.trim());
  const names = (id: string): string => {
    const line = settled.find((l) => String(l.id) === id);
    return line === undefined ? '' : nameOf(line);
  };
  const all: Domain = picture?.all ?? { from: 0, to: 1 };
  const title =
    picture === null ? t.io : t.graph.perInterval(t.graph.measures[measure], formatDuration(picture.intervalNs, lang));
  const said =
    picture === null
      ? ''
      : settled
          .map((line, i) => {
            const layer = picture.layers[i];
            if (!line.isShown || layer == null) return '';
            return t.graph.lineSummary(nameOf(line), formatNumber(layer.packets, lang), formatNumber(layer.highest, lang));
          })
          .filter((text) => text !== '')
          .join(' ');
  const base = name.replace(/\.[^.]*$/, '');
  const exportAs = (format: string): void => {
    if (picture === null) return;
    if (format === 'svg') {
      const drawn = { title, subtitle: name, unit: measure, layers, names, low: 0, high: picture.high, seen: picture };
      saveText(`${base}-io.svg`, graphsSvg([drawn], lang), 'image/svg+xml');
      return;
    }
    const shown = settled.filter((l) => l.isShown).map((l) => l.filter);
    void engine()
      .ioCsv(newRequestId(), shown, picture.intervalNs)
      .then((csv) => csv !== null && saveText(`${base}-io.csv`, `${csv.join('\r\n')}\r\n`, 'text/csv'));
  };
  return (
    <ToolPane
      tool="io"
      controls={
        <>
          <label className="check">
            {t.graph.interval}
            <select
              value={intervalNs ?? ''}
              onChange={(event) => countEvery(event.target.value === '' ? null : Number(event.target.value))}
            >
              <option value="">{t.graph.automatic}</option>
              {INTERVALS.map((ns) => (
                <option key={ns} value={ns}>
                  {formatDuration(ns, lang)}
                </option>
              ))}
            </select>
          </label>
          <label className="check">
            {t.graph.measure}
            <select value={measure} onChange={(event) => measureBy(event.target.value as IoMeasure)}>
              {IO_MEASURES.map((m) => (
                <option key={m} value={m}>
                  {t.graph.measures[m]}
                </option>
              ))}
            </select>
          </label>
          <WholeButton disabled={seen === null} onClick={() => setSeen(null)} />
          <ExportMenu
            label={t.exportAs}
            isDisabled={picture === null}
            items={[
              ['svg', t.exportFormats.svg],
              ['csv', 'CSV'],
            ]}
            onChoose={exportAs}
          />
        </>
      }
    >
      {answer?.kind === 'empty' && <p className="hint">{t.noPackets}</p>}
      {answer?.kind === 'waiting' && <p className="hint">{t.graph.waiting}</p>}
      {answer?.kind === 'too-many' && (
        <p className="hint" role="alert">
          {t.graph.tooMany(formatNumber(answer.count, lang), formatNumber(answer.most, lang))}
        </p>
      )}
      <div className="graphs-list">
        <Chart
          id="graph-io"
          title={title}
          description={said}
          unit={measure}
          layers={layers}
          names={names}
          low={0}
          high={picture?.high ?? 1}
          all={all}
          seen={seen ?? all}
          onSeen={(next) => setSeen(next.from <= all.from && next.to >= all.to ? null : next)}
          cursor={cursor}
          onCursor={setCursor}
          selected={selected}
          selectedRow={null}
          onPick={selectRow}
          onOpen={(at) => goToFrame(at + 1)}
          onWidth={onWidth}
          isOld={isOld}
        />
      </div>
      <fieldset className="io-lines">
        <legend className="sr-only">{t.graph.lines}</legend>
        {lines.map((line, i) => (
          <Line
            key={line.id}
            line={line}
            problem={picture?.problems[i]?.message ?? null}
            packets={picture?.layers[i]?.packets ?? null}
          />
        ))}
        <button type="button" className="small" onClick={() => addLine('')}>
          <Plus size={12} aria-hidden="true" /> {t.graph.addLine}
        </button>
      </fieldset>
    </ToolPane>
  );
}

function layersOf(picture: IoPicture | null, lines: readonly IoLine[]): readonly ShownLayer[] {
  if (picture === null) return [];
  return lines.flatMap((line, i): ShownLayer[] => {
    const layer = picture.layers[i];
    if (!line.isShown || layer == null) return [];
    const style = {
      colour: line.colour,
      width: line.form === 'bar' ? 2 : 1.6,
      dash: line.form === 'line' && i > 0 ? [2 + 2 * i, 2] : [],
    };
    return [{ ...layer, key: String(line.id), form: line.form, count: layer.x.length, style, width: picture.intervalNs }];
  });
}

function Line({
  line,
  problem,
  packets,
}: {
  readonly line: IoLine;
  readonly problem: string | null;
  readonly packets: number | null;
}) {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const isWrong = problem !== null && line.isShown;
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
        aria-invalid={isWrong}
        spellCheck={false}
        onChange={(event) => changeLine(line.id, { filter: event.target.value })}
      />
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
      {isWrong ? (
        <span role="alert" className="io-fault">
          {problem}
        </span>
      ) : (
        packets !== null && line.isShown && <span className="muted">{t.graph.packetsOf(formatNumber(packets, lang))}</span>
      )}
    </div>
  );
}

/** Half-written filters are not run. */
function useSettledLines(lines: readonly IoLine[]): readonly IoLine[] {
  const [settled, setSettled] = useState(lines);
  useEffect(() => {
    const onlyLooks =
      lines.length === settled.length && lines.every((l, i) => l.id === settled[i]?.id && l.filter === settled[i]?.filter);
    const timer = setTimeout(() => setSettled(lines), onlyLooks ? 0 : 400);
    return () => clearTimeout(timer);
  }, [lines, settled]);
  return settled;
}
