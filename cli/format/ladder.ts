/** The ladder in each of its forms. */
import type { Facts } from '../../core/analysis/facts.ts';
import { formatDuration } from '../../core/annotate/format.ts';
import { phaseName, roleName } from '../../core/annotate/labels.ts';
import { summarize } from '../../core/annotate/summary.ts';
import type { FlowId, PacketRow } from '../../core/base/ids.ts';
import { diagramLabels } from '../../core/diagram/labels.ts';
import type { Ladder } from '../../core/diagram/ladder.ts';
import { layout } from '../../core/diagram/layout.ts';
import { toMermaid } from '../../core/diagram/mermaid.ts';
import { buildLadder } from '../../core/diagram/model.ts';
import { type SvgOptions, toSvg } from '../../core/diagram/svg.ts';
import type { Language } from '../context.ts';

/** `flow`: both legs of that flow only, with the ICMP `errors` about it. */
export function ladderOf(facts: Facts, language: Language, flow?: FlowId, errors: readonly PacketRow[] = []): Ladder {
  const labels = diagramLabels(language, {
    phase: (phase) => phaseName(phase, language),
    role: (role) => roleName(role, language),
    duration: (ns) => formatDuration(ns, language),
    summary: (row) => summarize(facts, row, language),
  });
  return buildLadder(facts, { labels, ...(flow === undefined ? {} : { flow, errors }) });
}

export const mermaidOf = (facts: Facts, language: Language): string => toMermaid(ladderOf(facts, language));
export const svgOf = (facts: Facts, language: Language, options: SvgOptions = {}): string =>
  toSvg(layout(ladderOf(facts, language)), options);
