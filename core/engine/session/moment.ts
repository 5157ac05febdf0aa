/** The translators' tables at a moment: after one frame, as the packets up to it show them. */
import type { Facts } from '../../analysis/facts.ts';
import type { LvsConnection, LvsTables, TableEntry } from '../../analysis/lvs/facts.ts';
import { lvsFacts } from '../../analysis/lvs/lvs.ts';
import type { Binding, Endpoint } from '../../analysis/nat/facts.ts';
import { NatHistory } from '../../analysis/nat/history.ts';
import { formatDuration, type Lang, safeText } from '../../annotate/format.ts';
import { deviceName } from '../../annotate/labels.ts';
import { firstFrom } from '../../base/ascending.ts';
import { type FlowId, frameNumber, type PacketRow } from '../../base/ids.ts';
import { onceFor } from '../../base/once-for.ts';
import { disorderOf, placeOf } from '../../table/time-order.ts';
import { endpointText, shownEndpoint } from '../documents/sections.ts';
import { MAX_MOMENT, type Moment, type MomentEntry } from './picture-protocol.ts';

/** The director's own table is replayed from the beginning for every frame that is asked about. */
const LONGEST_REPLAY = 300_000;

interface Live {
  readonly binding: Binding;
  /** Pairs whose originals have come. */
  readonly count: number;
  readonly last: PacketRow;
}

export function momentAt(facts: Facts, row: PacketRow, lang: Lang): Moment {
  const own = facts.nat.bindingOf(row);
  const live = liveAt(facts, row);
  const shown = [...live]
    .sort((a, b) => Number(b.binding === own) - Number(a.binding === own) || b.last - a.last)
    .slice(0, MAX_MOMENT)
    // In the order of the table: rows must not jump about from frame to frame.
    .sort((a, b) => a.binding.id - b.binding.id);
  const director = directorAt(facts, row);
  const history = historyOf(facts);
  return {
    frame: frameNumber(row),
    total: live.length,
    entries: shown.map(({ binding, count, last }) => entryOf(facts, row, binding, count, last, history, director, own, lang)),
    services: director.services(),
  };
}

const historyOf = onceFor((facts: Facts): NatHistory => new NatHistory(facts.tables, facts.nat));

/** The rows of a binding's pairs, in order of the copies' times, and the originals' places in time. */
interface PairRows {
  readonly binding: Binding;
  readonly places: Uint32Array;
  readonly originals: Uint32Array;
  readonly copies: Uint32Array;
}

/** A binding makes its pairs anew whenever they are asked for: too slow for each packet that is looked at. */
const pairRowsOf = onceFor((facts: Facts): readonly PairRows[] => {
  const disorder = disorderOf(facts.tables.packets);
  return facts.nat.bindings.map((binding) => {
    const { pairs } = binding;
    const originals = Uint32Array.from(pairs, (p) => p.original);
    const places = disorder === null ? originals : originals.map((r) => placeOf(disorder, r));
    return { binding, places, originals, copies: Uint32Array.from(pairs, (p) => p.copy) };
  });
});

/** What `momentAt` keeps of a capture, made beforehand. */
export function prepareMoments(facts: Facts): void {
  pairRowsOf(facts);
  historyOf(facts);
}

/** The entries that exist: a frame has come that makes them. */
function liveAt(facts: Facts, row: PacketRow): Live[] {
  const live: Live[] = [];
  const disorder = disorderOf(facts.tables.packets);
  const now = placeOf(disorder, row);
  for (const { binding, places, originals, copies } of pairRowsOf(facts)) {
    // Of the pairs those have begun whose originals are not after the row: in order of the copies, and so nearly of the originals.
    const count = firstFrom(places, now + 1);
    if (count === 0) continue;
    const copy = copies[count - 1] as number;
    live.push({ binding, count, last: (placeOf(disorder, copy) <= now ? copy : originals[count - 1]) as PacketRow });
  }
  return live;
}

function entryOf(
  facts: Facts,
  row: PacketRow,
  b: Binding,
  count: number,
  last: PacketRow,
  history: NatHistory,
  director: Director,
  own: Binding | undefined,
  lang: Lang,
): MomentEntry {
  const pairs = b.pairs.slice(0, count);
  const { state, events } = history.of(b, pairs);
  const text = (e: Endpoint) => shownEndpoint(endpointText(facts, e.address, e.port));
  const first = pairs[0];
  // The latest pair's rows are the ones that a frame in hand may be one of.
  const current = pairs.filter((p) => p.original === row || p.copy === row);
  const touched = new Set(current.flatMap((p) => [p.original, p.copy]));
  const entry = director.entry(b);
  return {
    binding: b.id,
    translator: first === undefined ? '' : safeText(deviceName(facts, facts.topology.sender(first.copy), lang)),
    protocol: b.protocol,
    original: { src: text(b.original.src), dst: text(b.original.dst) },
    translated: { src: text(b.translated.src), dst: text(b.translated.dst) },
    state,
    now: events.filter((e) => touched.has(e.rows.at(-1) as PacketRow)).map((e) => e.kind),
    pairs: count,
    lastFrame: frameNumber(last),
    isOwn: b === own,
    ipvs:
      entry === undefined ? null : { state: entry.state, expires: formatDuration(entry.expiresNs, lang), assumed: entry.assumed },
  };
}

/** What a director of virtual servers has in its tables, where there is one. */
interface Director {
  entry(binding: Binding): TableEntry | undefined;
  services(): Moment['services'];
}

const NO_DIRECTOR: Director = { entry: () => undefined, services: () => [] };

function directorAt(facts: Facts, row: PacketRow): Director {
  if (facts.tables.packets.length > LONGEST_REPLAY) return NO_DIRECTOR;
  const lvs = lvsFacts(facts);
  if (lvs.services.length === 0) return NO_DIRECTOR;
  const tables: LvsTables = lvs.tablesAfter(row);
  const byFlow = new Map<FlowId, TableEntry>();
  for (const e of tables.entries) {
    const connection: LvsConnection | undefined = lvs.services[e.service]?.connections[e.connection];
    if (connection !== undefined) byFlow.set(connection.serverFlow, e);
  }
  return {
    entry: (b) => (b.translatedFlow === null ? undefined : byFlow.get(b.translatedFlow)),
    services: () =>
      lvs.services.map((s) => ({
        text: `${s.protocol.toUpperCase()} ${endpointText(facts, s.address, s.port)}`,
        servers: s.servers.map((r, i) => ({
          text: r.address === 0 ? '?' : endpointText(facts, r.address, r.port),
          active: tables.counts[s.id]?.[i]?.active ?? 0,
          inactive: tables.counts[s.id]?.[i]?.inactive ?? 0,
        })),
      })),
  };
}
