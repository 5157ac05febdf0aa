/** The sequence diagram around a row: a window of a view, or the row's conversation, laid out. */

import type { Facts } from '../../analysis/facts.ts';
import { formatDuration, type Lang } from '../../annotate/format.ts';
import { phaseName, roleName } from '../../annotate/labels.ts';
import { summarize } from '../../annotate/summary.ts';
import { firstFrom } from '../../base/ascending.ts';
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import type { Geometry } from '../../diagram/geometry.ts';
import { diagramLabels, type Labels } from '../../diagram/labels.ts';
import type { Ladder } from '../../diagram/ladder.ts';
import { layout } from '../../diagram/layout.ts';
import { toMermaid } from '../../diagram/mermaid.ts';
import { buildLadder } from '../../diagram/model.ts';
import { toPlantuml } from '../../diagram/plantuml.ts';
import { rowsOfFlow } from '../../diagram/select.ts';
import { toSvg } from '../../diagram/svg.ts';
import { toText } from '../../diagram/text.ts';
import type { Picture, PictureFormat, PictureRequest } from './protocol.ts';
import type { View } from './views.ts';

/** Events laid out at once. The selection moves a good way in it before another window is wanted. */
const WINDOW = 1000;

interface Drawn {
  readonly ladder: Ladder;
  readonly start: number;
  readonly count: number;
  readonly total: number;
}

function labelsOf(facts: Facts, lang: Lang): Labels {
  return diagramLabels(lang, {
    phase: (phase) => phaseName(phase, lang),
    role: (role) => roleName(role, lang),
    duration: (ns) => formatDuration(ns, lang),
    summary: (row) => summarize(facts, row, lang),
  });
}

function draw(facts: Facts, view: View, request: PictureRequest): Drawn {
  const all = rowsOf(facts, view, request);
  const total = all?.length ?? facts.tables.packets.length;
  const at = request.row === null ? 0 : all === undefined ? request.row : firstFrom(all, request.row);
  // Windows overlap by half, so that the selection is never at an edge but at the ends of the view.
  const half = WINDOW / 2;
  const start = total <= WINDOW ? 0 : Math.max(0, Math.min(Math.floor(at / half) * half - half / 2, total - WINDOW));
  const count = Math.min(WINDOW, total - start);
  const rows = Array.from({ length: count }, (_, i) => (all === undefined ? start + i : (all[start + i] as number)) as PacketRow);
  return { ladder: buildLadder(facts, { labels: labelsOf(facts, request.lang), rows }), start, count, total };
}

/** Undefined: all rows of the capture. */
function rowsOf(facts: Facts, view: View, { scope, row }: PictureRequest): ArrayLike<number> | undefined {
  if (scope === 'conversation' && row !== null) {
    const flow = facts.tables.packets.flow.get(row);
    if (flow !== NONE) return rowsOfFlow(facts, flow as FlowId);
  }
  return view.rows;
}

export function picture(facts: Facts, view: View, request: PictureRequest): Picture {
  const { ladder, start, count, total } = draw(facts, view, request);
  const g: Geometry = layout(ladder);
  const originals = new Int32Array(ladder.events.length).fill(-1);
  for (const link of ladder.links) originals[link.copy] = link.original;
  return {
    width: g.width,
    height: g.height,
    title: ladder.title,
    subtitle: ladder.subtitle,
    start,
    count,
    total,
    texts: g.texts,
    heads: g.heads,
    lanes: g.lanes,
    bands: g.bands,
    gaps: g.gaps,
    links: g.links,
    arrows: g.arrows,
    legend: g.legend,
    events: ladder.events.map((e) => ({
      row: e.row,
      frame: e.frame,
      detail: e.detail,
      meaning: e.meaning,
      copyOf: e.copyOf?.frame ?? 0,
    })),
    originals,
  };
}

export function drawing(facts: Facts, view: View, request: PictureRequest, format: PictureFormat): string {
  const { ladder } = draw(facts, view, request);
  switch (format) {
    case 'svg':
      return toSvg(layout(ladder));
    case 'mermaid':
      return toMermaid(ladder);
    case 'plantuml':
      return toPlantuml(ladder);
    case 'text':
      return toText(ladder);
  }
}
