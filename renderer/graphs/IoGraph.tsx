/** Packets over time: as many display filters beside each other as wanted, each a line or bars of its own colour. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { formatDuration, formatNumber } from '../../core/engine/session/drawing.ts';
import {
  FUNCTION_NAMES,
  type IoLineRequest,
  type IoOutcome,
  type IoPicture,
  isFunction,
} from '../../core/engine/session/graphs/io-model.ts';
import { engine, newRequestId, selectRow, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { ToolPane } from '../tools/ToolPane.tsx';
import { goToFrame } from '../tools/tools.ts';
import { ExportMenu } from '../widgets/ExportMenu.tsx';
import { saveText } from '../widgets/save.ts';
import { type Unit, valueText } from './axis.ts';
import { Chart } from './Chart.tsx';
import type { Domain } from './domain.ts';
import { IoLines } from './IoLines.tsx';
import type { ShownLayer } from './paths.ts';
import { countEvery, type IoLine, scaleByLog, useGraphs } from './state.ts';
import { graphsSvg } from './svg.ts';
import { useLatest } from './use-latest.ts';
import { WholeButton } from './WholeButton.tsx';
import '../styles/graphs.css';

const INTERVALS = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 6e10, 6e11] as const;
const POLL_MS = 200;
const NO_LINE: IoLineRequest = { filter: '!frame', measure: 'packets', field: '', average: 1 };

/** What the worker wants to know of a line. */
const requestOf = ({ filter, measure, field, average }: IoLine): IoLineRequest => ({
  filter,
  measure,
  field: isFunction(measure) ? field : '',
  average,
});

export function IoGraph() {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const name = useApp((s) => s.name);
  const row = useApp((s) => s.row);
  const generation = useApp((s) => s.generation);
  const opening = useApp((s) => s.opening);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const { lines, log, intervalNs } = useGraphs();
  const [seen, setSeen] = useState<Domain | null>(null);
  const [columns, setColumns] = useState(0);
  const [cursor, setCursor] = useState<number | null>(null);
  const [selected, setSelected] = useState<number | null>(null);
  const settled = useSettledLines(lines);
  const asked = settled.map((l) => (l.isShown ? requestOf(l) : NO_LINE));
  const [tries, setTries] = useState(0);
  const question = JSON.stringify([asked, intervalNs]);
  const key = !isOpen || columns === 0 ? null : JSON.stringify([question, seen, columns, generation, lang, tries]);
  const running = useRef<number>(undefined);
  const { answer: latest, isOld } = useLatest(key, async () => {
    const id = newRequestId();
    running.current = id;
    return engine().io(id, { lines: asked, lang, intervalNs, range: seen, columns });
  });
  const stop = (): void => {
    if (running.current !== undefined) void engine().cancel(running.current);
  };
  // What is asked for now is waited for by nobody once something else is wanted.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the question changes
  useEffect(() => stop, [question]);
  // One that was stopped leaves what is drawn.
  const kept = useRef<IoOutcome>(undefined);
  if (latest !== null && latest.kind !== 'cancelled') kept.current = latest;
  const answer = latest?.kind === 'cancelled' ? (kept.current ?? latest) : latest;
  const isStopped = latest?.kind === 'cancelled' && !isOld;
  const progress = useIoProgress(isOpen && (isOld || latest === null));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another capture is seen whole
  useEffect(() => setSeen(null), [opening]);
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
  const shownMeasures = new Set(settled.filter((l) => l.isShown).map((l) => l.measure));
  const nameOf = (line: IoLine): string => {
    const what = line.filter.trim() === '' ? t.graph.allPackets : line.filter.trim();
    const shown = isFunction(line.measure)
      ? `${FUNCTION_NAMES[line.measure]}(${line.field.trim()}), ${what}`
      : shownMeasures.size > 1
        ? `${t.graph.measures[line.measure]}, ${what}`
        : what;
    return line.average > 1 ? `${shown}, SMA ${line.average}` : shown;
  };
  const names = (id: string): string => {
    const line = settled.find((l) => String(l.id) === id);
    return line === undefined ? '' : nameOf(line);
  };
  const all: Domain = picture?.all ?? { from: 0, to: 1 };
  const title =
    picture === null
      ? t.io
      : t.graph.perInterval(commonMeasure(settled, t.graph.measures) ?? t.graph.mixed, formatDuration(picture.intervalNs, lang));
  const unit = commonUnit(picture);
  const said =
    picture === null
      ? ''
      : settled
          .map((line, i) => {
            const layer = picture.layers[i];
            if (!line.isShown || layer == null) return '';
            const highest = layer.highest === null ? '–' : valueText(layer.highest, layer.unit, lang);
            return t.graph.lineSummary(nameOf(line), formatNumber(layer.packets, lang), highest);
          })
          .filter((text) => text !== '')
          .join(' ');
  const base = name.replace(/\.[^.]*$/, '');
  const exportAs = (format: string): void => {
    if (picture === null) return;
    if (format === 'svg') {
      const drawn = { title, subtitle: name, unit, layers, names, low: picture.low, high: picture.high, log, seen: picture };
      saveText(`${base}-io.svg`, graphsSvg([drawn], lang), 'image/svg+xml');
      return;
    }
    const shown = settled.filter((l) => l.isShown).map(requestOf);
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
            <input type="checkbox" checked={log} onChange={(event) => scaleByLog(event.target.checked)} />
            {t.graph.log}
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
      {progress !== null && (
        <div className="tool-progress">
          <progress value={progress} aria-label={t.graph.reading} />
          <span>{t.graph.reading}</span>
          <button type="button" className="small" onClick={stop}>
            {t.cancel}
          </button>
        </div>
      )}
      {isStopped && (
        <p className="hint" role="status">
          {t.tablesPane.cancelled}{' '}
          <button type="button" className="small" onClick={() => setTries((n) => n + 1)}>
            {t.tablesPane.again}
          </button>
        </p>
      )}
      <div className="graphs-list">
        <Chart
          id="graph-io"
          title={title}
          description={said}
          unit={unit}
          log={log}
          layers={layers}
          names={names}
          low={picture?.low ?? 0}
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
      <IoLines picture={picture} />
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
    return [
      {
        ...layer,
        unit: layer.unit,
        key: String(line.id),
        form: line.form,
        count: layer.x.length,
        style,
        width: picture.intervalNs,
      },
    ];
  });
}

/** Half-written filters are not run. */
function useSettledLines(lines: readonly IoLine[]): readonly IoLine[] {
  const [settled, setSettled] = useState(lines);
  useEffect(() => {
    const onlyLooks =
      lines.length === settled.length &&
      lines.every((l, i) => l.id === settled[i]?.id && l.filter === settled[i]?.filter && l.field === settled[i]?.field);
    const timer = setTimeout(() => setSettled(lines), onlyLooks ? 0 : 400);
    return () => clearTimeout(timer);
  }, [lines, settled]);
  return settled;
}

/** What all shown lines count, if it is the same. */
function commonMeasure(lines: readonly IoLine[], names: Readonly<Record<'packets' | 'bytes' | 'bits', string>>): string | null {
  const [first, ...rest] = lines.filter((l) => l.isShown);
  if (first === undefined || isFunction(first.measure)) return null;
  return rest.every((l) => l.measure === first.measure) ? names[first.measure] : null;
}

/** The unit of all layers; plain numbers where they differ. */
function commonUnit(picture: IoPicture | null): Unit {
  const units = (picture?.layers ?? []).flatMap((l) => (l === null || l.packets === 0 ? [] : [l.unit]));
  const [first = 'packets', ...rest] = units;
  return rest.every((u) => u === first) ? first : 'number';
}

/** While an answer takes longer than a moment: how much is done, 0 to 1. */
function useIoProgress(isBusy: boolean): number | null {
  const [progress, setProgress] = useState<number | null>(null);
  useEffect(() => {
    setProgress(null);
    if (!isBusy) return;
    const timer = setInterval(() => {
      engine()
        .ioProgress()
        .then(setProgress)
        .catch(() => {});
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [isBusy]);
  return isBusy ? progress : null;
}
