/**
 * Where a capture was taken, from all that its frames show: after the scan and on request, since some frames are read again.
 *
 * | sign | what it shows |
 * |---|---|
 * | unpadded | only this machine's short frames are not padded: the card pads them after the capture has seen them |
 * | partial-checksums | its TCP checksums are the bare sum of the pseudo-header: the card completes them after the capture has seen them |
 * | bad-checksums | its TCP checksums are wrong and all others' are right: as above, with another system |
 * | large-frames | all frames longer than Ethernet's come from it or go to it: its card cuts and joins segments |
 * | always-there | all unicast frames have it at one end, and it talks to three machines or more |
 * | sent-here | a cooked capture marks packets as sent by its host, and they come from this machine's addresses, with a TTL that has made no hop |
 * | translates-here | a cooked capture marks originals as received by its host, and their rewritten copies as sent by it |
 *
 * Between virtual interfaces nobody pads and nobody completes checksums: there these signs point to several machines, and nothing is said.
 */
import type { Bytes } from '../../base/bytes.ts';
import { u16 } from '../../base/bytes.ts';
import { fold16, onesSum } from '../../base/checksum.ts';
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer, Mark, NO_OFFSET } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { Facts } from '../facts.ts';
import { isInitialTtl, isUnspecified } from '../topology/observe.ts';
import type { LinkFacts } from './facts.ts';

export const VANTAGE_SIGNS = [
  'unpadded',
  'partial-checksums',
  'bad-checksums',
  'large-frames',
  'always-there',
  'sent-here',
  'translates-here',
] as const;
export type VantageSign = (typeof VANTAGE_SIGNS)[number];

/**
 * others-seen: frames between other machines are there, both ways: the interface was promiscuous, on a hub, a mirror port or a tap. flooded: such
 * frames one way only, as a switch sends them that has not learnt yet. own-only: all is the machine's own or for groups: a switch's port, or an
 * interface that is not promiscuous. unknown: no machine stands out, and no frames show that others are seen. no-macs: the link layer has none. several: the capture has
 * several interfaces with packets, each of them a capture point.
 */
export const VANTAGE_VIEWS = ['others-seen', 'flooded', 'own-only', 'unknown', 'no-macs', 'several'] as const;
export type VantageView = (typeof VANTAGE_VIEWS)[number];

export interface Vantage {
  /** The machine it was taken on, by its card; null where that does not show, or where signs point to several. */
  readonly mac: MacId | null;
  /** The same by its device's number: known in cooked captures too, which have no MACs. */
  readonly device: number | null;
  readonly certainty: 'certain' | 'probable' | 'possible' | null;
  readonly signs: readonly { readonly sign: VantageSign; readonly mac: MacId | null; readonly rows: readonly PacketRow[] }[];
  readonly view: VantageView;
  /** Frames between others. */
  readonly rows: readonly PacketRow[];
}

type Sign = Vantage['signs'][number];
export type Frames = (rows: Iterable<PacketRow>) => AsyncIterable<{ readonly row: PacketRow; readonly bytes: Bytes }>;

const MAX_ROWS = 4;
/** Without FCS, with a VLAN tag and an FCS. */
const MAX_FRAME = 1522;
const SAMPLES = 8;
const MAX_MACS = 32;
const FEW = 3;
const PEERS = 3;
const MAX_PAIRS = 4096;

type Needed = Pick<Facts, 'tables' | 'link' | 'nat' | 'topology'>;

export async function findVantage(facts: Needed, frames: Frames): Promise<Vantage> {
  const { tables, link, topology } = facts;
  if (hasSeveral(tables)) return { mac: null, device: null, certainty: null, signs: [], view: 'several', rows: [] };
  const marked = byPacketTypes(facts);
  if (marked !== undefined) return { mac: null, certainty: 'certain', ...marked, ...viewOf(tables, null) };
  const signs = [...unpadded(link), ...(await checksums(tables, frames)), ...large(tables), ...alwaysThere(tables)];
  const macs = new Set(signs.map((s) => s.mac));
  const [only] = macs;
  const mac = macs.size === 1 && only !== undefined ? only : null;
  const strong = signs.filter((s) => s.sign !== 'always-there' && s.sign !== 'large-frames').length;
  const certainty =
    mac === null ? null : strong >= 2 || (strong === 1 && signs.length > 1) ? 'certain' : strong === 1 ? 'probable' : 'possible';
  const device = mac === null ? undefined : topology.devices.find((d) => d.macs.includes(mac));
  return { mac, device: device?.id ?? null, certainty, signs, ...viewOf(tables, mac) };
}

/**
 * The host of a cooked capture: its kernel says of each packet whether this host received it or sent it. All that it sends and does not pass on is
 * its own; what it has translated as well. Of its addresses some may stand alone, as nothing else joins them: the device that shows most is named.
 */
function byPacketTypes({ tables, nat, topology }: Needed): Pick<Vantage, 'device' | 'signs'> | undefined {
  const p = tables.packets;
  const passedOn = new Set<number>();
  let isMarked = false;
  for (let row = 0; row < p.length; row++) {
    const marks = p.marks.get(row);
    isMarked ||= (marks & Mark.sent) !== 0;
    // To itself it both sends and receives.
    const src = p.src.get(row);
    if ((marks & Mark.received) !== 0 && src !== p.dst.get(row) && passedOn.size < MAX_PAIRS) passedOn.add(src);
  }
  if (!isMarked) return undefined;
  const own = new Map<number, number>();
  const boxes = new Map<number, number>();
  const count = (of: Map<number, number>, row: PacketRow): void => {
    const { id } = topology.sender(row);
    of.set(id, (of.get(id) ?? 0) + 1);
  };
  const sent: PacketRow[] = [];
  const translated: PacketRow[] = [];
  for (let i = 0; i < p.length; i++) {
    const row = i as PacketRow;
    if ((p.marks.get(row) & Mark.sent) === 0) continue;
    const original = nat.rewriteOf(row);
    if (original !== null) {
      if ((p.marks.get(original) & Mark.received) === 0) continue;
      count(boxes, row);
      if (translated.length < MAX_ROWS) translated.push(original, row);
      continue;
    }
    const layers = p.layers.get(row);
    const src = p.src.get(row) as AddressId;
    if ((layers & (Layer.arp | Layer.ipv4 | Layer.ipv6)) === 0 || isUnspecified(tables, src) || passedOn.has(src)) continue;
    if ((layers & Layer.arp) === 0 && !isInitialTtl(p.ttl.get(row))) continue;
    count(own, row);
    if (sent.length < MAX_ROWS) sent.push(row);
  }
  const most = [...(boxes.size > 0 ? boxes : own)].sort(([a, n], [b, m]) => m - n || a - b)[0];
  if (most === undefined) return undefined;
  const signs: Sign[] = [];
  if (translated.length > 0) signs.push({ sign: 'translates-here', mac: null, rows: translated });
  if (sent.length > 0) signs.push({ sign: 'sent-here', mac: null, rows: sent });
  return { device: most[0], signs };
}

function hasSeveral({ packets: p }: Tables): boolean {
  for (let row = 1; row < p.length; row++) if (p.interface.get(row) !== p.interface.get(0)) return true;
  return false;
}

function unpadded({ capturePoint }: LinkFacts): Sign[] {
  return capturePoint === null ? [] : [{ sign: 'unpadded', mac: capturePoint.mac, rows: capturePoint.rows.slice(0, MAX_ROWS) }];
}

/** True for frames from one machine to one other. */
function isUnicast({ packets: p, macs }: Tables, row: number): boolean {
  const [src, dst] = [p.macSrc.get(row) as MacId, p.macDst.get(row) as MacId];
  return src !== 0 && dst !== 0 && src !== dst && !macs.isGroup(dst);
}

function large(tables: Tables): Sign[] {
  const p = tables.packets;
  let ends: MacId[] | undefined;
  const rows: PacketRow[] = [];
  for (let row = 0; row < p.length && ends?.length !== 0; row++) {
    if (p.originalLength.get(row) <= MAX_FRAME || !isUnicast(tables, row)) continue;
    const here = [p.macSrc.get(row) as MacId, p.macDst.get(row) as MacId];
    ends = ends === undefined ? here : ends.filter((m) => here.includes(m));
    if (rows.length < MAX_ROWS) rows.push(row as PacketRow);
  }
  const [mac] = ends ?? [];
  return mac === undefined || ends?.length !== 1 ? [] : [{ sign: 'large-frames', mac, rows }];
}

function alwaysThere(tables: Tables): Sign[] {
  const p = tables.packets;
  let ends: MacId[] | undefined;
  const peers = new Map<MacId, PacketRow>();
  for (let row = 0; row < p.length && ends?.length !== 0; row++) {
    if (!isUnicast(tables, row)) continue;
    const here = [p.macSrc.get(row) as MacId, p.macDst.get(row) as MacId];
    ends = ends === undefined ? here : ends.filter((m) => here.includes(m));
    for (const m of here) if (!peers.has(m) && peers.size < MAX_PAIRS) peers.set(m, row as PacketRow);
  }
  const [mac] = ends ?? [];
  if (mac === undefined || ends?.length !== 1 || peers.size - 1 < PEERS) return [];
  peers.delete(mac);
  return [{ sign: 'always-there', mac, rows: [...peers.values()].slice(0, MAX_ROWS) }];
}

type Sum = 'right' | 'partial' | 'wrong';

async function checksums(tables: Tables, frames: Frames): Promise<Sign[]> {
  const p = tables.packets;
  const wanted = new Map<MacId, PacketRow[]>();
  const skip = Mark.cut | Mark.stopped | Mark.fragment;
  for (let row = 0; row < p.length; row++) {
    if (
      p.ipProtocol.get(row) !== IpProtocol.tcp ||
      (p.layers.get(row) & (Layer.tcp | Layer.ipv4 | Layer.tunnel)) !== (Layer.tcp | Layer.ipv4)
    )
      continue;
    if ((p.marks.get(row) & skip) !== 0 || !isUnicast(tables, row)) continue;
    const mac = p.macSrc.get(row) as MacId;
    const list = wanted.get(mac);
    if (list === undefined) {
      if (wanted.size < MAX_MACS) wanted.set(mac, [row as PacketRow]);
    } else if (list.length < SAMPLES) list.push(row as PacketRow);
  }
  const found = new Map<MacId, Map<Sum, PacketRow[]>>();
  for await (const { row, bytes } of frames([...wanted.values()].flat().sort((a, b) => a - b))) {
    const sum = sumOf(bytes, p.l3.get(row), p.l4.get(row));
    const mac = p.macSrc.get(row) as MacId;
    const kinds = found.get(mac) ?? new Map<Sum, PacketRow[]>();
    found.set(mac, kinds);
    if (sum !== undefined) kinds.set(sum, [...(kinds.get(sum) ?? []), row]);
  }
  const wrong = [...found].filter(([, kinds]) => (kinds.get('partial')?.length ?? 0) + (kinds.get('wrong')?.length ?? 0) >= FEW);
  const right = [...found].filter(
    ([, kinds]) => (kinds.get('right')?.length ?? 0) >= FEW && !kinds.has('partial') && !kinds.has('wrong'),
  );
  const [first] = wrong;
  // Where several have wrong sums, or nobody right ones, it is no card that completes them.
  if (first === undefined || wrong.length > 1 || right.length === 0) return [];
  const [mac, kinds] = first;
  const partial = kinds.get('partial') ?? [];
  if (partial.length >= FEW) return [{ sign: 'partial-checksums', mac, rows: partial.slice(0, MAX_ROWS) }];
  return kinds.has('right') ? [] : [{ sign: 'bad-checksums', mac, rows: (kinds.get('wrong') ?? []).slice(0, MAX_ROWS) }];
}

/** Of a TCP segment over IPv4 (RFC 9293 §3.1); undefined where it is not whole. */
function sumOf(b: Bytes, l3: number, l4: number): Sum | undefined {
  if (l3 === NO_OFFSET || l4 === NO_OFFSET || l3 + 20 > b.length) return undefined;
  const end = l3 + u16(b, l3 + 2);
  const length = end - l4;
  if (length < 20 || end > b.length) return undefined;
  const pseudo = onesSum(b, l3 + 12, l3 + 20) + IpProtocol.tcp + length;
  if (fold16(pseudo + onesSum(b, l4, end)) === 0xffff) return 'right';
  return u16(b, l4 + 16) === fold16(pseudo) ? 'partial' : 'wrong';
}

/** Whether frames between others are there: between other machines than `mac`, or such that no one machine is at an end of all of them. */
export function viewOf(tables: Tables, mac: MacId | null): Pick<Vantage, 'view' | 'rows'> {
  const p = tables.packets;
  const pairs = new Map<
    number,
    { readonly low: number; readonly high: number; up: boolean; down: boolean; readonly row: PacketRow }
  >();
  let unicast = 0;
  for (let row = 0; row < p.length; row++) {
    if (!isUnicast(tables, row)) continue;
    unicast++;
    const [src, dst] = [p.macSrc.get(row), p.macDst.get(row)];
    const [low, high] = [Math.min(src, dst), Math.max(src, dst)];
    const key = low * 2 ** 26 + high;
    const pair = pairs.get(key);
    if (pair === undefined) {
      if (pairs.size < MAX_PAIRS) pairs.set(key, { low, high, up: src < dst, down: src > dst, row: row as PacketRow });
    } else if (src < dst) pair.up = true;
    else pair.down = true;
  }
  if (unicast === 0) return { view: p.length > 0 && p.macSrc.get(0) === 0 ? 'no-macs' : 'unknown', rows: [] };
  const all = [...pairs.values()];
  const both = all.filter((x) => x.up && x.down);
  if (mac !== null) {
    const others = all.filter((x) => x.low !== mac && x.high !== mac);
    const talk = others.filter((x) => x.up && x.down);
    if (talk.length > 0) return { view: 'others-seen', rows: talk.slice(0, MAX_ROWS).map((x) => x.row) };
    return others.length > 0
      ? { view: 'flooded', rows: others.slice(0, MAX_ROWS).map((x) => x.row) }
      : { view: 'own-only', rows: [] };
  }
  const [first] = both;
  if (first === undefined) return { view: 'unknown', rows: [] };
  const isEnd = (m: number): boolean => both.every((x) => x.low === m || x.high === m);
  if (isEnd(first.low) || isEnd(first.high)) return { view: 'unknown', rows: [] };
  return { view: 'others-seen', rows: both.slice(0, MAX_ROWS).map((x) => x.row) };
}
