/** The graphs of the selected packet's TCP connection, one below the other over the same time. */
import { ArrowLeftRight } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { formatDuration, formatNumber } from '../../core/engine/session/drawing.ts';
import { type GraphFlow, type GraphPicture, TCP_GRAPHS, type TcpGraph } from '../../core/engine/session/graphs/tcp.ts';
import type { TcpSeriesSummary } from '../../core/engine/session/tools.ts';
import { engine, selectRow, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { ToolPane } from '../tools/ToolPane.tsx';
import { goToFrame } from '../tools/tools.ts';
import { ExportMenu } from '../widgets/ExportMenu.tsx';
import { saveText } from '../widgets/save.ts';
import { Chart } from './Chart.tsx';
import type { Domain } from './domain.ts';
import { LAYER_STYLES, type ShownLayer } from './paths.ts';
import { showGraph, useGraphs } from './state.ts';
import { type Drawn, graphsSvg } from './svg.ts';
import { useLatest } from './use-latest.ts';
import { WholeButton } from './WholeButton.tsx';
import '../styles/graphs.css';

const shownLayers = (picture: GraphPicture | null): readonly ShownLayer[] =>
  picture === null ? [] : picture.layers.map((l) => ({ ...l, style: LAYER_STYLES[l.key] }));

export function TcpGraphs() {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const row = useApp((s) => s.row);
  const name = useApp((s) => s.name);
  const generation = useApp((s) => s.generation);
  const analysed = useApp((s) => s.analysis.kind === 'done');
  const shown = useGraphs((s) => s.shown);
  const [flow, setFlow] = useState<GraphFlow | null>(null);
  const [why, setWhy] = useState<'waiting' | 'not-tcp' | 'untimed' | null>(null);
  const [direction, setDirection] = useState<{ readonly flow: number; readonly forward: boolean } | null>(null);
  const [seen, setSeen] = useState<Domain | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [selected, setSelected] = useState<number | null>(null);
  const [summary, setSummary] = useState<TcpSeriesSummary | null>(null);
  const [drawn, setDrawn] = useState<ReadonlyMap<TcpGraph, GraphPicture>>(new Map());

  // Another packet of the same connection changes nothing but the mark; one of none leaves the graphs that are there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: more may be known of the same row
  useEffect(() => {
    let isLate = false;
    if (row === null) {
      setFlow(null);
      setWhy('not-tcp');
      return;
    }
    void Promise.all([engine().graphFlow(row), engine().timeOf(row)])
      .then(([outcome, time]) => {
        if (isLate) return;
        if (typeof outcome === 'string') {
          setWhy(outcome);
          setSelected(null);
          return;
        }
        setWhy(null);
        setSelected(time);
        setFlow((before) => (before !== null && before.flow === outcome.flow && before.to === outcome.to ? before : outcome));
      })
      .catch(() => {});
    return () => {
      isLate = true;
    };
  }, [row, generation, analysed]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another capture, other connections
  useEffect(() => {
    setFlow(null);
    setSeen(null);
    setDrawn(new Map());
  }, [name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another connection is seen whole
  useEffect(() => setSeen(null), [flow?.flow]);

  const forward = flow === null ? true : direction?.flow === flow.flow ? direction.forward : flow.forward;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the flow's number says which it is
  useEffect(() => {
    if (flow === null) return;
    void engine()
      .graphSummary(flow.flow, forward)
      .then(setSummary)
      .catch(() => {});
  }, [flow?.flow, forward]);
  const onPicture = useCallback(
    (kind: TcpGraph, picture: GraphPicture) => setDrawn((before) => new Map(before).set(kind, picture)),
    [],
  );

  if (flow === null) {
    const text = row === null || why === 'not-tcp' ? t.graph.selectTcp : why === 'untimed' ? t.graph.untimed : t.graph.waiting;
    return (
      <ToolPane tool="graphs" controls={null}>
        <div className="tool-empty" data-main={why === null || why === 'waiting' ? undefined : true} tabIndex={-1}>
          <p>{text}</p>
        </div>
      </ToolPane>
    );
  }
  const all: Domain = { from: flow.from, to: flow.to };
  const from = forward ? flow.a : flow.b;
  const to = forward ? flow.b : flow.a;
  const names = (key: string): string => t.graph.layers[key as keyof typeof t.graph.layers];
  const said = summary === null ? '' : summaryText(summary);
  function summaryText(s: TcpSeriesSummary): string {
    const ns = (value: number | null): string => (value === null ? '–' : formatDuration(value, lang));
    const n = (value: number): string => formatNumber(value, lang);
    return t.graph.summary({
      segments: n(s.segments),
      bytes: n(s.bytes),
      again: n(s.again),
      outOfOrder: n(s.outOfOrder),
      duplicateAcks: n(s.duplicateAcks),
      zeroWindows: n(s.zeroWindows),
      rtt: s.minRttNs === null ? null : `${ns(s.minRttNs)} / ${ns(s.meanRttNs)} / ${ns(s.maxRttNs)}`,
      inFlight: n(s.maxInFlight),
    });
  }
  const base = `${name.replace(/\.[^.]*$/, '')}-stream-${flow.stream}`;
  const exportAs = (key: string): void => {
    if (key === 'svg') {
      const pictures: Drawn[] = shown.flatMap((kind) => {
        const p = drawn.get(kind);
        if (p === undefined) return [];
        const subtitle = `${name}, tcp.stream ${flow.stream}: ${from} → ${to}`;
        return [
          {
            title: t.graph.kinds[kind],
            subtitle,
            unit: p.unit,
            layers: shownLayers(p),
            names,
            low: p.low,
            high: p.high,
            seen: p,
          },
        ];
      });
      saveText(`${base}-graphs.svg`, graphsSvg(pictures, lang), 'image/svg+xml');
      return;
    }
    const kind = key as TcpGraph;
    void engine()
      .graphCsv(flow.flow, forward, kind)
      .then((lines) => lines !== null && saveText(`${base}-${kind}.csv`, `${lines.join('\r\n')}\r\n`, 'text/csv'));
  };
  return (
    <ToolPane
      tool="graphs"
      controls={
        <>
          <div role="group" aria-label={t.graph.which} className="segments">
            {TCP_GRAPHS.map((kind) => (
              <button
                key={kind}
                type="button"
                className="small"
                aria-pressed={shown.includes(kind)}
                title={t.graph.about[kind]}
                onClick={() => showGraph(kind, !shown.includes(kind), TCP_GRAPHS)}
              >
                {t.graph.kinds[kind]}
              </button>
            ))}
          </div>
          <button
            type="button"
            className="small"
            aria-label={t.graph.reverse}
            title={t.graph.reverse}
            onClick={() => setDirection({ flow: flow.flow, forward: !forward })}
          >
            <ArrowLeftRight size={14} aria-hidden="true" /> {t.graph.reverseShort}
          </button>
          <WholeButton disabled={seen === null} onClick={() => setSeen(null)} />
          <ExportMenu
            label={t.exportAs}
            items={[['svg', t.exportFormats.svg], ...shown.map((kind) => [kind, t.graph.csvOf(t.graph.kinds[kind])] as const)]}
            onChoose={exportAs}
          />
        </>
      }
    >
      <div className="graphs-head" title={said}>
        <strong className="mono">{`${from} → ${to}`}</strong>{' '}
        <span className="muted">{`tcp.stream ${flow.stream}. ${said}`}</span>
        {why === 'not-tcp' && <span className="muted"> {t.graph.kept}</span>}
      </div>
      <div className="graphs-list">
        {shown.length === 0 && <p className="hint">{t.graph.chooseOne}</p>}
        {shown.map((kind) => (
          <OneGraph
            key={kind}
            kind={kind}
            flow={flow.flow}
            forward={forward}
            all={all}
            seen={seen ?? all}
            onSeen={(next) => setSeen(next.from <= all.from && next.to >= all.to ? null : next)}
            cursor={cursor}
            onCursor={setCursor}
            selected={selected}
            selectedRow={why === null ? row : null}
            description={said}
            names={names}
            onPicture={onPicture}
          />
        ))}
      </div>
      <p className="pane-note" title={t.graph.keys}>
        {t.graph.keys}
      </p>
    </ToolPane>
  );
}

interface OneProps {
  readonly kind: TcpGraph;
  readonly flow: number;
  readonly forward: boolean;
  readonly all: Domain;
  readonly seen: Domain;
  readonly onSeen: (seen: Domain) => void;
  readonly cursor: number | null;
  readonly onCursor: (time: number | null) => void;
  readonly selected: number | null;
  readonly selectedRow: number | null;
  readonly description: string;
  readonly names: (key: string) => string;
  readonly onPicture: (kind: TcpGraph, picture: GraphPicture) => void;
}

function OneGraph({ kind, flow, forward, seen, onPicture, ...rest }: OneProps) {
  const t = useWords();
  const generation = useApp((s) => s.generation);
  const [columns, setColumns] = useState(0);
  const key = columns === 0 ? null : JSON.stringify([flow, forward, kind, seen.from, seen.to, columns, generation]);
  const { answer, isOld } = useLatest(key, () => engine().graph({ flow, forward, kind, from: seen.from, to: seen.to, columns }));
  useEffect(() => {
    if (answer !== null) onPicture(kind, answer);
  }, [answer, kind, onPicture]);
  return (
    <Chart
      id={`graph-${kind}`}
      title={t.graph.kinds[kind]}
      unit={answer?.unit ?? 'seq'}
      layers={shownLayers(answer)}
      low={answer?.low ?? 0}
      high={answer?.high ?? 1}
      seen={seen}
      onPick={selectRow}
      onOpen={(row) => goToFrame(row + 1)}
      onWidth={(pixels) => setColumns(Math.round(pixels))}
      isOld={isOld}
      {...rest}
    />
  );
}
