/** The sequence diagram around a row: a window of a view, or the row's conversation, laid out. */

import type { Facts } from '../../analysis/facts.ts';
import { carriedProtocol } from '../../annotate/carried/carried.ts';
import { formatDuration, type Lang, safeText } from '../../annotate/format.ts';
import { phaseName, roleName } from '../../annotate/labels.ts';
import { summarize } from '../../annotate/summary.ts';
import { firstFrom } from '../../base/ascending.ts';
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import type { Veil } from '../../coursework/exercise/hidden.ts';
import { Conversations } from '../../diagram/conversations.ts';
import { describeEvent } from '../../diagram/describe.ts';
import type { LayoutOptions } from '../../diagram/geometry.ts';
import { diagramLabels, type Labels } from '../../diagram/labels.ts';
import { type Ladder, MAX_ROWS, omissions } from '../../diagram/ladder.ts';
import { LaneMap } from '../../diagram/lanes.ts';
import { layout } from '../../diagram/layout.ts';
import { toMermaid } from '../../diagram/mermaid.ts';
import { endpointText } from '../../diagram/message.ts';
import { buildLadder } from '../../diagram/model.ts';
import { toPlantuml } from '../../diagram/plantuml.ts';
import { rowsOfFlow } from '../../diagram/select.ts';
import { toSvg } from '../../diagram/svg.ts';
import { toText } from '../../diagram/text.ts';
import { veiledLadder } from './coursework/veiled.ts';
import { plainInfo } from './packet-rows.ts';
import {
  type Conversation,
  type DrawingOptions,
  type Picture,
  type PictureFormat,
  type PictureRequest,
  type PictureStyle,
  PLAIN_STYLE,
} from './picture-protocol.ts';
import type { View } from './views.ts';

/** Events laid out at once. The selection moves a good way in it before another window is wanted. */
const WINDOW = 400;
/** Of a list up to this long all devices have lanes in every window of it, if they are few enough to be looked at. */
const WHOLE_LIST = 20_000;
const FEW_LANES = 12;
const MAX_CONVERSATIONS = 200;

const EVERYTHING = {};

/** Undefined: all rows of the capture. */
type Rows = ArrayLike<number> | undefined;

/** The ladders of one analysed capture, and what they have in common. */
export class Pictures {
  readonly facts: Facts;
  readonly #legs: Conversations;
  readonly #veil: () => Veil | undefined;
  readonly #lanes = new WeakMap<object, readonly PacketRow[]>();
  /** The conversation that was drawn last. */
  #conversation: { readonly flow: FlowId; readonly rows: readonly PacketRow[] } | undefined;
  #listed: Conversation[] | undefined;

  /** `veil`: what a student must not see. */
  /** What the rows carry, where their columns do not say. */
  readonly #read: (rows: Iterable<number>) => Promise<void>;

  constructor(facts: Facts, veil: () => Veil | undefined, read: (rows: Iterable<number>) => Promise<void>) {
    this.#read = read;
    this.facts = facts;
    this.#veil = veil;
    this.#legs = new Conversations(facts);
  }

  async picture(view: View, request: PictureRequest): Promise<Picture> {
    const all = this.#rowsOf(view, request);
    const total = all?.length ?? this.facts.tables.packets.length;
    const { row, at = row === null ? 0 : all === undefined ? row : firstFrom(all, row) } = request;
    // Windows overlap by half, so that the selection is never at an edge but at the ends of the list.
    const half = WINDOW / 2;
    const start = total <= WINDOW ? 0 : Math.max(0, Math.min(Math.floor(at / half) * half - half / 2, total - WINDOW));
    const count = Math.min(WINDOW, total - start);
    const ladder = await this.#ladder(all, start, count, request);
    return toPicture(ladder, layoutOf(request), { all, start, count, total });
  }

  async drawing(view: View, request: PictureRequest, format: PictureFormat, options: DrawingOptions): Promise<string> {
    const all = this.#rowsOf(view, request);
    const total = all?.length ?? this.facts.tables.packets.length;
    const [from, to] = options.part ?? [0, total];
    const start = Math.max(0, Math.min(from, total));
    const count = Math.max(0, Math.min(to, total) - start);
    const ladder = await this.#ladder(all, start, count, request);
    switch (format) {
      case 'svg': {
        const { scale = 1, theme = 'auto', faces = 'system' } = options;
        return toSvg(layout(ladder, layoutOf(request)), { scale, theme, faces });
      }
      case 'mermaid':
        return toMermaid(ladder);
      case 'plantuml':
        return toPlantuml(ladder);
      case 'text':
        return toText(ladder);
    }
  }

  /** The longest ones, in the order in which they begin. */
  conversations(): Conversation[] {
    this.#listed ??= this.#list();
    return this.#listed;
  }

  conversationOf(row: PacketRow): FlowId | null {
    return this.#legs.of(row);
  }

  #list(): Conversation[] {
    const { facts } = this;
    const { flows } = facts.tables;
    const packets = new Map<FlowId, number>();
    for (let i = 0; i < flows.length; i++) {
      const flow = i as FlowId;
      if (!flows.isSeen(flow)) continue;
      const first = this.#legs.firstLeg(flow);
      packets.set(first, (packets.get(first) ?? 0) + flows.packetsForward.get(flow) + flows.packetsBackward.get(flow));
    }
    return [...packets]
      .sort(([a, m], [b, n]) => n - m || a - b)
      .slice(0, MAX_CONVERSATIONS)
      .sort(([a], [b]) => flows.firstRow.get(a) - flows.firstRow.get(b))
      .map(([flow, n]) => {
        const clientIsA = facts.tcp.connection(flow)?.clientIsA ?? true;
        const ends = [endpointText(facts, flow, 'a'), endpointText(facts, flow, 'b')];
        return { flow, packets: n, text: (clientIsA ? ends : ends.reverse()).join(' → ') };
      });
  }

  async #ladder(all: Rows, start: number, count: number, request: PictureRequest): Promise<Ladder> {
    const { order, names, folded, runs, opened } = styleOf(request);
    const veil = this.#veil();
    const wanted = Array.from(
      { length: Math.min(count, MAX_ROWS) },
      (_, i) => (all === undefined ? start + i : (all[start + i] as number)) as PacketRow,
    );
    const rows = veil === undefined ? wanted : wanted.filter((row) => !veil.hidesValues(row + 1));
    await this.#read(rows);
    const ladder = buildLadder(this.facts, {
      labels: labelsOf(this.facts, request.lang),
      rows,
      laneRows: this.#laneRows(all, request.lang),
      laneOrder: order,
      laneNames: new Map(names),
      fold: { bands: new Set(folded), runs, opened: new Set(opened) },
      legs: this.#legs,
    });
    const shown =
      veil === undefined ? ladder : veiledLadder(ladder, veil, (row) => safeText(plainInfo(this.facts, row, request.lang)));
    return { ...shown, omitted: ladder.omitted + count - rows.length };
  }

  #rowsOf(view: View, { scope, row, flow }: PictureRequest): Rows {
    if (scope !== 'conversation') return view.rows;
    const { packets, flows } = this.facts.tables;
    const wanted = flow ?? (row === null ? NONE : packets.flow.get(row));
    if (wanted === NONE || wanted >= flows.length) return view.rows;
    const first = this.#legs.firstLeg(wanted as FlowId);
    if (this.#conversation?.flow !== first) this.#conversation = { flow: first, rows: rowsOfFlow(this.facts, first) };
    return this.#conversation.rows;
  }

  /** Of each device of the list the first row that it has to do with; none where that would be too many lanes, or takes too long. */
  #laneRows(all: Rows, lang: Lang): readonly PacketRow[] {
    const key: object = all ?? EVERYTHING;
    let found = this.#lanes.get(key);
    if (found === undefined) {
      found = this.#findLaneRows(all, lang);
      this.#lanes.set(key, found);
    }
    return found;
  }

  #findLaneRows(all: Rows, lang: Lang): readonly PacketRow[] {
    const length = all?.length ?? this.facts.tables.packets.length;
    if (length > WHOLE_LIST) return [];
    const map = new LaneMap(this.facts, labelsOf(this.facts, lang));
    const firsts: PacketRow[] = [];
    for (let i = 0; i < length; i++) {
      const row = (all === undefined ? i : (all[i] as number)) as PacketRow;
      const before = map.size;
      map.add(row);
      if (map.size === before) continue;
      if (map.size > FEW_LANES) return [];
      firsts.push(row);
    }
    return firsts;
  }
}

const styleOf = (request: PictureRequest): PictureStyle => ({ ...PLAIN_STYLE, ...request.style });

function layoutOf(request: PictureRequest): LayoutOptions {
  const { width, slopes, idle, briefHeads } = styleOf(request);
  return { slopes, briefHeads, idle: new Set(idle), ...(width === null ? {} : { width: Math.max(1, width) }) };
}

function labelsOf(facts: Facts, lang: Lang): Labels {
  return diagramLabels(lang, {
    phase: (phase) => phaseName(phase, lang),
    role: (role) => roleName(role, lang),
    duration: (ns) => formatDuration(ns, lang),
    summary: (row) => summarize(facts, row, lang),
    carried: (row) => carriedProtocol(facts.tables, row),
  });
}

interface Place {
  readonly all: Rows;
  readonly start: number;
  readonly count: number;
  readonly total: number;
}

function toPicture(ladder: Ladder, options: LayoutOptions, { all, start, count, total }: Place): Picture {
  const g = layout(ladder, options);
  const originals = new Int32Array(ladder.events.length).fill(-1);
  for (const link of ladder.links) originals[link.copy] = link.original;
  const foldOf = new Int32Array(ladder.events.length).fill(-1);
  ladder.folds.forEach((fold, f) => void foldOf.fill(f, fold.first, fold.last + 1));
  const rowAt = (event: number | undefined): number => ladder.events[event ?? -1]?.row ?? 0;
  return {
    width: g.width,
    height: g.height,
    natural: g.natural,
    gutter: g.gutter,
    title: ladder.title,
    subtitle: ladder.subtitle,
    start,
    count,
    total,
    texts: g.texts,
    heads: g.heads,
    lanes: g.lanes,
    devices: ladder.lanes.map((lane, i) => ({
      key: lane.key,
      kind: lane.kind,
      name: lane.name,
      full: g.heads[i]?.full ?? lane.name,
      addresses: [...lane.addresses.map((a) => a.text), ...lane.macs],
    })),
    bands: g.bands.map((b) => ({ ...b, row: rowAt(ladder.bands[b.band]?.first) })),
    gaps: g.gaps.map((gap) => ({ ...gap, row: rowAt(ladder.gaps[gap.gap]?.before) })),
    devicesLeftOut: ladder.omittedLanes,
    omissions: omissions(ladder),
    folds: g.folds.map((f) => {
      const { kind = 'band', first = 0, last = 0 } = ladder.folds[f.fold] ?? {};
      return { ...f, kind, first, last };
    }),
    links: g.links,
    arrows: g.arrows,
    legend: g.legend,
    events: ladder.events.map((e, i) => ({
      row: e.row,
      frame: e.frame,
      position: all === undefined ? e.row : firstFrom(all, e.row),
      detail: e.detail,
      said: describeEvent(ladder, e),
      meaning: e.meaning,
      copyOf: e.copyOf?.frame ?? 0,
      fold: foldOf[i] ?? -1,
    })),
    originals,
  };
}
