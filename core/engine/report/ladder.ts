/** The ladder in each of its forms. */
import type { Facts } from '../../analysis/facts.ts';
import { carriedProtocol } from '../../annotate/carried/carried.ts';
import { formatDuration, type Lang } from '../../annotate/format.ts';
import { phaseName, roleName } from '../../annotate/labels.ts';
import { summarize } from '../../annotate/summary.ts';
import type { FlowId, PacketRow } from '../../base/ids.ts';
import { diagramLabels } from '../../diagram/labels.ts';
import { type Ladder, MAX_ROWS } from '../../diagram/ladder.ts';
import { layout } from '../../diagram/layout.ts';
import { toMermaid } from '../../diagram/mermaid.ts';
import { buildLadder } from '../../diagram/model.ts';
import { rowsOfFlow } from '../../diagram/select.ts';
import { type SvgOptions, toSvg } from '../../diagram/svg.ts';
import { readCarried } from '../carried.ts';
import type { Engine } from '../engine.ts';

/** Before a ladder is made of the capture, or of a flow: what its frames carry where their columns do not say. */
export async function readForLadder(engine: Engine, flow?: FlowId, errors: readonly PacketRow[] = []): Promise<void> {
  const { facts } = engine;
  const first = Array.from({ length: Math.min(facts.tables.packets.length, MAX_ROWS) }, (_, i) => i);
  await readCarried(engine, flow === undefined ? first : rowsOfFlow(facts, flow, errors).slice(0, MAX_ROWS));
}

/** `flow`: both legs of that flow only, with the ICMP `errors` about it. */
export function ladderOf(facts: Facts, language: Lang, flow?: FlowId, errors: readonly PacketRow[] = []): Ladder {
  const labels = diagramLabels(language, {
    phase: (phase) => phaseName(phase, language),
    role: (role) => roleName(role, language),
    duration: (ns) => formatDuration(ns, language),
    summary: (row) => summarize(facts, row, language),
    carried: (row) => carriedProtocol(facts.tables, row),
  });
  return buildLadder(facts, { labels, ...(flow === undefined ? {} : { flow, errors }) });
}

export const mermaidOf = (facts: Facts, language: Lang): string => toMermaid(ladderOf(facts, language));
export const svgOf = (facts: Facts, language: Lang, options: SvgOptions = {}): string =>
  toSvg(layout(ladderOf(facts, language)), options);
