/** Link aggregation of a capture of several interfaces, after the scan and on request. */
import { type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { LinkType } from '../../capture/info.ts';
import { Layer } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import type { Bond, BondingFacts, BondLimit, BondLink, BondModeName, ModeVerdict } from './facts.ts';
import { failoversOf } from './failovers.ts';
import { type Frames, type LacpFacts, readLacp } from './lacp.ts';
import { modeVerdicts } from './modes.ts';
import { policyVerdicts } from './policies.ts';
import { reorderings } from './reorder.ts';
import { type Direction, directionOf, type SentFrames, sentFrames } from './sent.ts';

/** Links of one bond that are told apart. */
const MAX_LINKS = 64;
/** Two points on one wire see a frame within so long. */
const POINTS_NS = 1e9;

/** @param frames as `Engine.frames` */
export async function analyseBonding(facts: Facts, frames: Frames): Promise<BondingFacts> {
  const interfaces = facts.capture.interfaces
    .flatMap((i, id) => (i.linkType === LinkType.ethernet ? [id] : []))
    .slice(0, MAX_LINKS);
  const nothing = (code: BondLimit['code'], count = 1): BondingFacts => ({ bond: null, limits: [{ code, count }] });
  if (interfaces.length < 2) return nothing('one-interface', interfaces.length);
  const number = new Map(interfaces.map((id, link) => [id, link]));
  const linkOf = (row: number): number => number.get(facts.tables.packets.interface.get(row)) ?? NONE;
  const direction = directionOf(facts);
  const lacp = await readLacp(facts, frames, direction, linkOf);
  if (direction === null) return nothing('direction-unknown');
  const sent = sentFrames(facts, direction, linkOf);
  if (areCapturePoints(facts, direction, linkOf)) return nothing('capture-points');
  if (!isBond(facts, sent, lacp)) return nothing('no-bond');
  return bondOf(facts, interfaces, linkOf, direction, sent, lacp);
}

function bondOf(
  facts: Facts,
  interfaces: readonly number[],
  linkOf: (row: number) => number,
  direction: Direction,
  sent: SentFrames,
  lacp: LacpFacts,
): BondingFacts {
  const { verdicts: policies, skipped } = policyVerdicts(facts.tables, sent, interfaces.length);
  const lacpdus = { sent: lacp.pdus.filter((p) => p.local !== false).map((p) => p.row), all: lacp.pdus.map((p) => p.row) };
  const modes = modeVerdicts({ facts, direction, sent, links: interfaces.length, policies, lacpdus, linkOf });
  const candidates = candidatesOf(modes);
  const links = linksOf(facts, interfaces, linkOf, direction);
  const hashes = candidates.some((m) => m === 'balance-xor' || m === '802.3ad');
  const bond: Bond = {
    links,
    macs: [...direction.macs],
    directionFrom: direction.from,
    candidates,
    certainty: candidates.length > 1 ? 'possible' : modes.every((m) => m.verdict !== 'untested') ? 'certain' : 'likely',
    modes,
    policies,
    lacp: lacp.links,
    lacpChanges: lacp.changes,
    reorderings: reorderings(facts, direction, linkOf),
    failovers:
      candidates.includes('balance-rr') || candidates.includes('broadcast')
        ? []
        : failoversOf(facts, sent, candidates[0] === 'active-backup'),
  };
  const silent = links.filter((l) => l.sent === 0).length;
  const open = policies.filter((p) => p.verdict !== 'ruled-out').length;
  const peers = new Set(
    sent.rows.map((row) => facts.tables.packets.macDst.get(row)).filter((m) => !facts.tables.macs.isGroup(m as MacId)),
  );
  const limits: BondLimit[] = [
    { code: 'silent-links', count: silent },
    { code: 'few-flows', count: hashes && open > 1 ? open : 0 },
    {
      code: 'lacp-slow',
      count: hashes && lacp.pdus.length === 0 && modes.some((m) => m.mode === '802.3ad' && m.verdict !== 'ruled-out') ? 1 : 0,
    },
    { code: 'one-peer', count: peers.size === 1 ? 1 : 0 },
    { code: 'skipped-frames', count: hashes ? skipped : 0 },
    { code: 'no-receiver', count: bond.reorderings.filter((r) => r.direction === 'sent').length },
  ];
  return { bond, limits: limits.filter((l) => l.count > 0) };
}

/** What is left, the most telling first: what something speaks for stands before what nothing speaks against. */
function candidatesOf(modes: readonly ModeVerdict[]): BondModeName[] {
  const left = modes.filter((m) => m.verdict !== 'ruled-out');
  const spoken = left.filter((m) => m.verdict === 'consistent');
  return (spoken.length > 0 ? spoken : left).map((m) => m.mode);
}

function linksOf(facts: Facts, interfaces: readonly number[], linkOf: (row: number) => number, direction: Direction): BondLink[] {
  const { packets } = facts.tables;
  const links = interfaces.map((id) => ({
    interface: id,
    name: facts.capture.interfaces[id]?.name ?? null,
    macs: new Set<MacId>(),
    sent: 0,
    received: 0,
    firstSent: null as PacketRow | null,
    lastSent: null as PacketRow | null,
  }));
  for (let i = 0; i < packets.length; i++) {
    const row = i as PacketRow;
    const link = links[linkOf(row)];
    if (link === undefined || (packets.layers.get(row) & Layer.eth) === 0) continue;
    if (!direction.isSent(row)) {
      link.received++;
      continue;
    }
    link.sent++;
    link.macs.add(packets.macSrc.get(row) as MacId);
    link.firstSent ??= row;
    link.lastSent = row;
  }
  return links.map((l) => ({ ...l, macs: [...l.macs] }));
}

/** A MAC, or an address that is not forwarded, that sends by several interfaces; or LACP. */
function isBond(facts: Facts, sent: SentFrames, lacp: LacpFacts): boolean {
  if (lacp.pdus.length > 0) return true;
  const { packets } = facts.tables;
  const macs = new Map<number, number>();
  const addresses = new Map<number, number>();
  const forwarded = new Set<number>();
  const own = new Set(sent.rows);
  for (let row = 0; row < packets.length; row++) if (!own.has(row as PacketRow)) forwarded.add(packets.src.get(row));
  let used = 0;
  const seen = new Set<number>();
  for (let i = 0; i < sent.rows.length; i++) {
    const row = sent.rows[i] as PacketRow;
    const link = sent.links[i] as number;
    if (!seen.has(link)) {
      seen.add(link);
      used++;
    }
    const [mac, address] = [packets.macSrc.get(row), packets.src.get(row)];
    if ((macs.get(mac) ?? link) !== link) return true;
    macs.set(mac, link);
    if (address === 0 || forwarded.has(address)) continue;
    if ((addresses.get(address) ?? link) !== link) return true;
    addresses.set(address, link);
  }
  // One link speaks and the others only listen: a bond with a reserve looks so.
  return used === 1 && sent.rows.length > 0;
}

/** Frames of both directions are seen on both interfaces, each way in the same order: two points on one way, not two links. */
function areCapturePoints(facts: Facts, direction: Direction, linkOf: (row: number) => number): boolean {
  const { packets: p } = facts.tables;
  const columns = [p.macSrc, p.macDst, p.src, p.dst, p.srcPort, p.dstPort, p.ipId, p.seq, p.ack, p.flags, p.payloadLength];
  const recent = new Map<string, PacketRow>();
  const twice = { sent: 0, received: 0 };
  const all = { sent: 0, received: 0 };
  for (let i = 0; i < p.length; i++) {
    const row = i as PacketRow;
    if (linkOf(row) === NONE || (p.layers.get(row) & (Layer.tcp | Layer.udp)) === 0) continue;
    const way = direction.isSent(row) ? 'sent' : 'received';
    all[way]++;
    const key = columns.map((c) => c.get(row)).join(' ');
    const other = recent.get(key);
    if (other !== undefined && linkOf(other) !== linkOf(row) && Math.abs(p.elapsedNs(other, row)) < POINTS_NS) twice[way]++;
    recent.set(key, row);
    if (recent.size > 65_536) recent.clear();
  }
  return twice.sent * 3 > all.sent && twice.received * 3 > all.received;
}
