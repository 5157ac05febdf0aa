/** From facts to a ladder. */

import type { Facts } from '../analysis/facts.ts';
import type { Loss } from '../analysis/tcp/facts.ts';
import type { Device } from '../analysis/topology/facts.ts';
import { socketText } from '../base/address.ts';
import { type AddressId, type FlowId, frameNumber, NONE, type PacketRow } from '../base/ids.ts';
import { Layer } from '../table/packets.ts';
import { Conversations } from './conversations.ts';
import { Flights } from './flights.ts';
import { findFolds } from './folds.ts';
import type { Labels } from './labels.ts';
import {
  type Band,
  clean,
  type EventStates,
  type Gap,
  type Label,
  type Ladder,
  type LadderEvent,
  type LadderOptions,
  type Lane,
  type Link,
  labelText,
  MAX_LANES,
  MAX_ROWS,
  type TimeUnit,
} from './ladder.ts';
import { LaneMap, towardsServer } from './lanes.ts';
import { bandMeaning, bandName, bandOf, endpointText, meaningOf, messageOf } from './message.ts';
import { rowsOfFlow } from './select.ts';
import { WindowHistory } from './windows.ts';

const MS = 1e6;
const S = 1e9;

/** Linear in the rows drawn (and, with `flow`, in the rows of the capture). */
export function buildLadder(facts: Facts, options: LadderOptions): Ladder {
  const { labels } = options;
  const wanted = selectRows(facts, options);
  const map = new LaneMap(facts, labels);
  for (const row of options.laneRows ?? []) map.add(row);
  const named = wanted.rows.filter((row) => !map.isUnnamed(row));
  for (const row of named) map.add(row);
  const omittedLanes = map.limit(Math.max(2, options.maxLanes ?? MAX_LANES));
  const rows = omittedLanes === 0 ? named : named.filter((row) => map.has(row));
  const lanes = map.lanes(options.laneOrder, options.laneNames);
  const legs = options.legs ?? new Conversations(facts);
  const events = new EventBuilder(facts, labels, map, lanes, legs).build(rows);
  const timeUnit = chooseTimeUnit(events);
  const gaps = findGaps(events, labels, options.idleNs);
  const bands = findBands(facts, events, labels, legs);
  return {
    ...titles(facts, options, events, legs),
    lanes,
    events,
    links: findLinks(facts, events),
    bands,
    gaps,
    folds: findFolds(facts, events, bands, labels, options.fold),
    timeUnit,
    omitted: wanted.omitted + named.length - rows.length,
    unnamed: wanted.rows.length - named.length,
    omittedLanes,
    labels,
  };
}

function selectRows(facts: Facts, options: LadderOptions): { rows: readonly PacketRow[]; omitted: number } {
  const max = Math.max(0, options.maxRows ?? MAX_ROWS);
  const length = facts.tables.packets.length;
  if (options.flow === undefined && options.rows === undefined) {
    const shown = Math.min(length, max);
    return { rows: Array.from({ length: shown }, (_, i) => i as PacketRow), omitted: length - shown };
  }
  let rows: readonly PacketRow[] =
    options.flow === undefined ? (options.rows ?? []) : rowsOfFlow(facts, options.flow, options.errors);
  if (options.flow !== undefined && options.rows !== undefined) {
    const among = new Set(options.rows);
    rows = rows.filter((r) => among.has(r));
  }
  rows = rows.filter((r) => r >= 0 && r < length);
  return { rows: rows.slice(0, max), omitted: Math.max(0, rows.length - max) };
}

class EventBuilder {
  readonly #facts: Facts;
  readonly #labels: Labels;
  readonly #map: LaneMap;
  readonly #lanes: readonly Lane[];
  /** Last state shown: `conversation/lane` → state. */
  readonly #shown = new Map<string, string>();
  readonly #legs: Conversations;
  readonly #windows: WindowHistory;
  readonly #flights: Flights;
  /** First leg → conversation number. */
  readonly #conversations = new Map<FlowId, number>();

  constructor(facts: Facts, labels: Labels, map: LaneMap, lanes: readonly Lane[], legs: Conversations) {
    this.#facts = facts;
    this.#windows = new WindowHistory(facts);
    this.#flights = new Flights(facts);
    this.#legs = legs;
    this.#labels = labels;
    this.#map = map;
    this.#lanes = lanes;
  }

  build(rows: readonly PacketRow[]): LadderEvent[] {
    return rows.map((row, index) => this.#event(row, index));
  }

  #event(row: PacketRow, index: number): LadderEvent {
    const facts = this.#facts;
    const { from, to, reaches } = this.#map.of(row);
    const phase = facts.phases.get(row);
    const conversation = this.#conversation(row);
    const window = this.#windows.before(row);
    const message = messageOf(facts, row, this.#labels, window);
    const isTcp = (facts.tables.packets.layers.get(row) & Layer.tcp) !== 0;
    const retransmission = isTcp && facts.tcp.isRetransmission(row);
    const again: Label = retransmission ? [{ text: `${this.#labels.phrase('retransmission', {})}:`, style: 'strong' }] : [];
    const label = [...again, ...message.label];
    const copyOf = this.#copyOf(row);
    const summary = clean(this.#labels.summary(row));
    const note = copyOf === null ? '' : ` (${copyOf.note})`;
    return {
      index,
      row,
      frame: frameNumber(row),
      timeNs: this.#timed(row) ? facts.tables.packets.elapsedNs(0 as PacketRow, row) : null,
      from,
      to,
      reaches,
      meaning: meaningOf(phase, towardsServer(facts, row)),
      phase,
      label,
      short: [...again, ...message.short],
      detail: `${labelText(label)}${note}${summary === '' ? '' : `. ${summary}`}`,
      copyOf,
      retransmission,
      states: this.#states(row, from, to, conversation),
      flight: this.#flights.of(row),
      remarkable: retransmission || window !== null || (isTcp && hasLoss(facts.tcp.loss(row))),
      conversation,
    };
  }

  /** `untimed` holds ascending pairs [from, to). */
  #timed(row: PacketRow): boolean {
    const { untimed } = this.#facts.capture;
    let low = 0;
    let high = untimed.length >>> 1;
    while (low < high) {
      const mid = (low + high) >>> 1;
      if ((untimed[2 * mid + 1] ?? 0) <= row) low = mid + 1;
      else high = mid;
    }
    return 2 * low >= untimed.length || row < (untimed[2 * low] ?? 0);
  }

  #copyOf(row: PacketRow): LadderEvent['copyOf'] {
    const original = this.#facts.nat.rewriteOf(row);
    if (original === null) return null;
    const frame = frameNumber(original);
    const latencyNs = this.#facts.nat.pairOfCopy(row)?.latencyNs ?? null;
    const latency = latencyNs === null ? null : this.#labels.duration(latencyNs);
    return { frame, latencyNs, note: this.#labels.phrase('copyOf', { frame, latency }) };
  }

  #conversation(row: PacketRow): number {
    const leg = this.#legs.of(row);
    if (leg === null) return -1;
    let n = this.#conversations.get(leg);
    if (n === undefined) {
      n = this.#conversations.size;
      this.#conversations.set(leg, n);
    }
    return n;
  }

  /**
   * Only the host that owns the address (in direct routing, a real server that answers in its name) has TCP state: a router or translator that carries the segment has none, and neither has
   * a translator that owns the address clients use, when it rewrites what they send.
   */
  #states(row: PacketRow, from: number, to: number | null, conversation: number): EventStates {
    const { tables, tcp, nat, topology } = this.#facts;
    // The textbook's states: of both ends once this frame has arrived.
    const after = tcp.statesOnceDelivered(row);
    if (after === undefined || to === null) return { sender: null, receiver: null };
    const up = tcp.fromClient(row);
    const rewritten = nat.bindingOf(row) !== undefined;
    const state = (lane: number, device: Device | null, address: number, text: string): string | null => {
      if (device === null || !topology.isEnd(device, address as AddressId)) return null;
      if (rewritten && this.#lanes[lane]?.kind === 'translator') return null;
      const key = `${conversation}/${lane}`;
      if (text === 'UNKNOWN' || this.#shown.get(key) === text) return null;
      this.#shown.set(key, text);
      return text;
    };
    return {
      sender: state(from, topology.sender(row), tables.packets.src.get(row), up ? after.client : after.server),
      receiver: state(to, topology.receiver(row), tables.packets.dst.get(row), up ? after.server : after.client),
    };
  }
}

const hasLoss = ({ ahead, fills, acksUnseen }: Loss): boolean => ahead || fills || acksUnseen;

function findLinks(facts: Facts, events: readonly LadderEvent[]): Link[] {
  const byRow = new Map(events.map((e) => [e.row, e]));
  const links: Link[] = [];
  for (const copy of events) {
    if (copy.copyOf === null) continue;
    const row = facts.nat.rewriteOf(copy.row);
    const original = row === null ? undefined : byRow.get(row);
    if (original !== undefined) links.push({ original: original.index, copy: copy.index, lane: copy.from });
  }
  return links;
}

function findBands(facts: Facts, events: readonly LadderEvent[], labels: Labels, legs: Conversations): Band[] {
  const several = new Set(events.map((e) => e.conversation).filter((c) => c >= 0)).size > 1;
  const bands: Band[] = [];
  let start = 0;
  const key = (e: LadderEvent) => `${bandOf(e.phase)} ${several ? e.conversation : ''}`;
  for (let i = 1; i <= events.length; i++) {
    const head = events[start];
    const next = events[i];
    if (head === undefined || (next !== undefined && key(next) === key(head))) continue;
    const kind = bandOf(head.phase);
    bands.push({
      kind,
      meaning: bandMeaning(kind),
      name: bandName(kind, labels),
      conversation: several ? conversationName(facts, head.row, legs) : '',
      first: start,
      last: i - 1,
    });
    start = i;
  }
  return bands;
}

/** `:1454`: the client's port, as the client itself sends it. */
function conversationName(facts: Facts, row: PacketRow, legs: Conversations): string {
  const { packets, flows } = facts.tables;
  const flow = legs.of(row);
  const protocol = packets.ipProtocol.get(row);
  if (flow === null || (protocol !== 6 && protocol !== 17)) return '';
  const clientIsA = facts.tcp.connection(flow)?.clientIsA ?? true;
  return `:${(clientIsA ? flows.aPort : flows.bPort).get(flow)}`;
}

/**
 * The default threshold keeps what the picture's own scale would hide: at least 1 ms, ten times the usual distance of two frames,
 * and a twentieth of the whole (at most 30 s).
 */
function findGaps(events: readonly LadderEvent[], labels: Labels, idleNs?: number): Gap[] {
  const steps: { before: number; ns: number }[] = [];
  let previous: number | null = null;
  for (const e of events) {
    if (e.timeNs === null) continue;
    // A clock that steps back is not silence.
    if (previous !== null && e.timeNs > previous) steps.push({ before: e.index, ns: e.timeNs - previous });
    previous = e.timeNs;
  }
  const threshold = idleNs ?? defaultIdle(steps.map((s) => s.ns));
  return steps
    .filter((s) => s.ns >= threshold)
    .map((s) => ({ ...s, text: labels.phrase('idle', { duration: labels.duration(s.ns) }) }));
}

function defaultIdle(steps: readonly number[]): number {
  const sorted = [...steps].sort((a, b) => a - b);
  const median = sorted[sorted.length >>> 1] ?? 0;
  const total = sorted.reduce((sum, ns) => sum + ns, 0);
  return Math.max(MS, sorted.length < 3 ? S : 10 * median, Math.min(total / 20, 30 * S));
}

function chooseTimeUnit(events: readonly LadderEvent[]): TimeUnit {
  let longest = 0;
  let finest = Number.POSITIVE_INFINITY;
  for (const e of events) {
    if (e.timeNs === null) continue;
    longest = Math.max(longest, Math.abs(e.timeNs));
    if (e.timeNs % 1000 !== 0) finest = 1;
  }
  if (longest < 10 * MS) return { name: 'µs', nsPerUnit: 1000, digits: finest === 1 ? 3 : 0 };
  if (longest < 10 * S) return { name: 'ms', nsPerUnit: MS, digits: 3 };
  return { name: 's', nsPerUnit: S, digits: 6 };
}

/** `2002-02-16 23:28:23`, UTC, from epoch nanoseconds; years outside 0000…9999 as seconds since the epoch. */
function utc(ns: bigint): string {
  const ms = Number(ns / 1_000_000n);
  if (ms < -62_167_219_200_000 || ms >= 253_402_300_800_000) return `${ns / 1_000_000_000n} s`;
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function titles(
  facts: Facts,
  options: LadderOptions,
  events: readonly LadderEvent[],
  legs: Conversations,
): { title: string; subtitle: string } {
  const { labels } = options;
  const flow = options.flow ?? onlyFlow(facts, events);
  const title = flow === null ? labels.phrase('captureTitle', {}) : flowTitle(facts, flow, labels, legs);
  return { title, subtitle: subtitleOf(facts, events, labels) };
}

function subtitleOf(facts: Facts, events: readonly LadderEvent[], labels: Labels): string {
  let first: LadderEvent | undefined;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const e of events) {
    if (e.timeNs === null) continue;
    if (e.timeNs < low) first = e;
    low = Math.min(low, e.timeNs);
    high = Math.max(high, e.timeNs);
  }
  if (events.length === 0) return labels.phrase('empty', {});
  if (first === undefined) return labels.phrase('count', { frames: events.length });
  if (low === high) return labels.phrase('moment', { frames: events.length, start: utc(facts.tables.packets.timeNs(first.row)) });
  return labels.phrase('span', {
    frames: events.length,
    duration: labels.duration(high - low),
    start: utc(facts.tables.packets.timeNs(first.row)),
  });
}

/** The flow of the only conversation that the events show. */
function onlyFlow(facts: Facts, events: readonly LadderEvent[]): FlowId | null {
  const first = events.find((e) => e.conversation >= 0);
  if (first === undefined || events.some((e) => e.conversation > 0)) return null;
  const flow = facts.tables.packets.flow.get(first.row);
  return flow === NONE ? null : (flow as FlowId);
}

function flowTitle(facts: Facts, flow: FlowId, labels: Labels, legs: Conversations): string {
  const outer = legs.firstLeg(flow);
  const clientIsA = facts.tcp.connection(outer)?.clientIsA ?? true;
  const from = endpointText(facts, outer, clientIsA ? 'a' : 'b');
  const to = endpointText(facts, outer, clientIsA ? 'b' : 'a');
  const last = legs.lastBinding(flow);
  if (last === undefined || last.translatedFlow === null) return labels.phrase('flowTitle', { from, to });
  const { address, port } = last.translated.dst;
  const host = facts.tables.addresses.text(address);
  const real = last.protocol === 'icmp' ? host : socketText(host, port);
  return real === to ? labels.phrase('flowTitle', { from, to }) : labels.phrase('flowTitleThrough', { from, to, real });
}
