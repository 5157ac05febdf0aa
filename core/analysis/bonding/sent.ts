/** Which frames the bonded host sent: by the capture's own word, by their length, or by whose MACs all frames have in common. */
import { type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { PacketOption } from '../../capture/pcapng.ts';
import { Layer } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';

/** Shortest frame without its check sequence (IEEE 802.3): what a card has received is at least so long, what it is given to send need not be. */
const MIN_FRAME = 60;
/** Share of unicast frames of which exactly one end must be the host. */
const COVERED = 0.95;
/** MACs that are looked at. */
const MAX_MACS = 4096;

export interface Direction {
  readonly from: 'flags' | 'unpadded' | 'macs';
  readonly macs: ReadonlySet<MacId>;
  isSent(row: number): boolean;
}

interface Tally {
  /** Unicast frames that it sends or gets, and those that it sends. */
  frames: number;
  sent: number;
  short: number;
  readonly peers: Set<number>;
}

export function directionOf(facts: Facts): Direction | null {
  return byFlags(facts) ?? byMacs(facts);
}

/** epb_flags, bits 0 and 1: 1 inbound, 2 outbound (draft-ietf-opsawg-pcapng §4.3.1). */
function byFlags({ capture, tables: { packets } }: Facts): Direction | null {
  const sent = new Set<number>();
  const macs = new Set<MacId>();
  let marked = 0;
  for (const [row, options] of capture.packetOptions) {
    const little = capture.interfaces[packets.interface.get(row)]?.section?.byteOrder !== 'big';
    const value = options.find((o) => o.code === PacketOption.flags)?.value;
    const direction = value === undefined || value.length !== 4 ? 0 : (value[little ? 0 : 3] ?? 0) & 3;
    if (direction === 0) continue;
    marked++;
    if (direction !== 2) continue;
    sent.add(row);
    macs.add(packets.macSrc.get(row) as MacId);
  }
  if (sent.size === 0 || marked < COVERED * packets.length) return null;
  return { from: 'flags', macs, isSent: (row) => sent.has(row) };
}

function byMacs(facts: Facts): Direction | null {
  const { packets, macs } = facts.tables;
  const tallies = new Map<number, Tally>();
  const of = (mac: number): Tally | undefined => {
    let t = tallies.get(mac);
    if (t === undefined && tallies.size < MAX_MACS) {
      t = { frames: 0, sent: 0, short: 0, peers: new Set() };
      tallies.set(mac, t);
    }
    return t;
  };
  let unicast = 0;
  let padded = 0;
  for (let row = 0; row < packets.length; row++) {
    const [src, dst] = [packets.macSrc.get(row), packets.macDst.get(row)];
    if (src === 0 || (packets.layers.get(row) & Layer.eth) === 0) continue;
    const from = of(src);
    if (from !== undefined) {
      from.sent++;
      if (packets.originalLength.get(row) < MIN_FRAME) from.short++;
      else if (packets.originalLength.get(row) === MIN_FRAME) padded++;
    }
    if (macs.isGroup(dst as MacId)) continue;
    unicast++;
    for (const [t, peer] of [[from, dst] as const, [of(dst), src] as const]) {
      if (t === undefined) continue;
      t.frames++;
      t.peers.add(peer);
    }
  }
  const short = new Set([...tallies].filter(([, t]) => t.short > 0).map(([mac]) => mac));
  if (short.size > 0 && padded > 0 && coverage(facts, short) >= COVERED * unicast) return direction(facts, 'unpadded', short);
  if (unicast === 0) return null;
  return fromCoverage(facts, tallies, unicast, padded > 0 ? short : new Set());
}

/** Unicast frames of which exactly one end is in the set. */
function coverage({ tables: { packets, macs } }: Facts, set: ReadonlySet<number>): number {
  let n = 0;
  for (let row = 0; row < packets.length; row++) {
    const dst = packets.macDst.get(row);
    if (dst === 0 || macs.isGroup(dst as MacId)) continue;
    if (set.has(packets.macSrc.get(row)) !== set.has(dst)) n++;
  }
  return n;
}

/**
 * All frames of a host's links have the host at one end. One MAC that is at an end of all, with several at the other, is the host's; where links have MACs
 * of their own, the side of those that send short frames, or else the side with fewer of them.
 */
function fromCoverage(
  facts: Facts,
  tallies: ReadonlyMap<number, Tally>,
  unicast: number,
  short: ReadonlySet<number>,
): Direction | null {
  const sorted = [...tallies].sort((a, b) => b[1].frames - a[1].frames);
  const [first, second] = sorted;
  if (first === undefined) return null;
  if (first[1].frames >= COVERED * unicast && (second === undefined || second[1].frames < COVERED * unicast))
    return direction(facts, 'macs', new Set([first[0]]));
  // Two sides, each frame between them: followed from the busiest one.
  const side = new Map<number, 0 | 1>([[first[0], 0]]);
  const waiting = [first[0]];
  for (let mac = waiting.pop(); mac !== undefined; mac = waiting.pop())
    for (const peer of tallies.get(mac)?.peers ?? []) {
      if (side.has(peer)) continue;
      side.set(peer, side.get(mac) === 0 ? 1 : 0);
      waiting.push(peer);
    }
  const of = (n: 0 | 1): Set<number> => new Set([...side].filter(([, s]) => s === n).map(([mac]) => mac));
  const [a, b] = [of(0), of(1)];
  const within = (set: ReadonlySet<number>): boolean => short.size > 0 && [...short].every((mac) => set.has(mac));
  for (const set of [a, b])
    if (within(set)) return coverage(facts, set) >= COVERED * unicast ? direction(facts, 'unpadded', set) : null;
  if (a.size === b.size) return null;
  const fewer = a.size < b.size ? a : b;
  return coverage(facts, fewer) >= COVERED * unicast ? direction(facts, 'macs', fewer) : null;
}

function direction({ tables: { packets } }: Facts, from: Direction['from'], set: ReadonlySet<number>): Direction {
  return { from, macs: set as ReadonlySet<MacId>, isSent: (row) => set.has(packets.macSrc.get(row)) };
}

/** Frames that a host sends, by the link, in the order of the capture. What is for the neighbouring bridge alone goes by each link and is left out. */
export interface SentFrames {
  readonly rows: readonly PacketRow[];
  /** Parallel: index of the link. */
  readonly links: readonly number[];
  /** Parallel: nanoseconds since the first packet. */
  readonly times: readonly number[];
}

export function sentFrames(
  { tables: { packets, macs } }: Facts,
  direction: Direction,
  linkOf: (row: number) => number,
): SentFrames {
  const rows: PacketRow[] = [];
  const links: number[] = [];
  const times: number[] = [];
  const groups = new Broadcasts(packets);
  for (let i = 0; i < packets.length; i++) {
    const row = i as PacketRow;
    if (!direction.isSent(row) || linkOf(row) === NONE) continue;
    const dst = packets.macDst.get(row) as MacId;
    // Learning packets of balance-alb are addressed to their own sender.
    if (dst === packets.macSrc.get(row) || isLinkLocal(macs.text(dst))) continue;
    const time = packets.elapsedNs(0 as PacketRow, row);
    if (macs.isGroup(dst) && groups.isRepeated(row, linkOf(row), time)) continue;
    rows.push(row);
    links.push(linkOf(row));
    times.push(time);
  }
  return { rows, links, times };
}

/** What a switch floods comes back by the host's other links, with the host's own MAC. */
const BACK_NS = 10_000_000;
const REMEMBERED = 64;

class Broadcasts {
  readonly #columns: readonly { get(row: number): number }[];
  #recent: { readonly row: number; readonly link: number; readonly time: number }[] = [];

  constructor(p: Facts['tables']['packets']) {
    this.#columns = [p.macSrc, p.macDst, p.src, p.dst, p.srcPort, p.dstPort, p.ipId, p.flags, p.payloadLength];
  }

  /** The same was sent by another link just before. */
  isRepeated(row: number, link: number, time: number): boolean {
    this.#recent = this.#recent.filter((r) => time - r.time <= BACK_NS).slice(-REMEMBERED);
    const same = this.#recent.some((r) => r.link !== link && this.#columns.every((c) => c.get(r.row) === c.get(row)));
    if (!same) this.#recent.push({ row, link, time });
    return same;
  }
}

/** 01:80:c2:00:00:00 to 0f: never forwarded by a bridge (IEEE 802.1D §7.12.6). */
export const isLinkLocal = (mac: string): boolean => /^01:80:c2:00:00:0/.test(mac);
