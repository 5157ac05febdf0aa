/** Which of the seven modes of Linux's bonding fit what was sent by which link. */
import { type AddressId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import { BOND_MODES, type BondModeName, type ModeReason, type ModeVerdict, type PolicyVerdict } from './facts.ts';
import type { Direction, SentFrames } from './sent.ts';

/** Frames in a row by one link that balance-rr does not send while another link is alive, even from several processors. */
const RUN = 16;
/** Frames that follow one of the same conversation by the same link; were they dealt out by turns, not all of them would. */
const FAITHFUL = 24;
/** A link is alive at a time if it speaks within so long before and after: none fails and returns in less than twice that. */
const ALIVE_NS = 100_000_000;
/** Nothing but a failure makes active-backup change its link; it looks at links every 100 ms or so, and no link fails and returns in less. */
const RETURN_NS = 100_000_000;
/** A new active link announces the host's addresses by gratuitous ARP. So many changes, none of them announced, are none of active-backup. */
const SILENT_CHANGES = 3;
const ANNOUNCED_NS = 2e9;
/** Copies of one frame leave by all links at once. */
const COPY_NS = 10_000_000;
/** The slowest LACP speaks every 30 s (IEEE 802.1AX §6.4.4). */
const SLOW_LACP_NS = 31e9;

export interface ModeInput {
  readonly facts: Facts;
  readonly direction: Direction;
  readonly sent: SentFrames;
  readonly links: number;
  readonly policies: readonly PolicyVerdict[];
  /** LACPDUs that were sent, and all of them. */
  readonly lacpdus: { readonly sent: readonly PacketRow[]; readonly all: readonly PacketRow[] };
  /** Index of the link of any row, NONE for others. */
  readonly linkOf: (row: number) => number;
}

type Finding = Omit<ModeVerdict, 'mode'>;

const consistent: Finding = { verdict: 'consistent', reason: null, rows: [] };
const untested: Finding = { verdict: 'untested', reason: null, rows: [] };
const ruledOut = (reason: ModeReason, rows: readonly PacketRow[]): Finding => ({ verdict: 'ruled-out', reason, rows });

export function modeVerdicts(input: ModeInput): ModeVerdict[] {
  const lacp = input.lacpdus.sent[0] ?? input.lacpdus.all[0];
  const copies = copiesOf(input);
  return BOND_MODES.map((mode) => {
    if (lacp !== undefined && mode !== '802.3ad') return { mode, ...ruledOut('lacpdu', [lacp]) };
    if (mode !== 'broadcast' && copies.rows.length > 0) return { mode, ...ruledOut('copies', copies.rows) };
    return { mode, ...verdictOf(mode, input, copies) };
  });
}

function verdictOf(mode: BondModeName, input: ModeInput, copies: Copies): Finding {
  switch (mode) {
    case 'balance-rr':
      return roundRobin(input);
    case 'active-backup':
      return activeBackup(input);
    case 'balance-xor':
      return hashed(input);
    case 'broadcast':
      return copies.missing.length > 0 ? ruledOut('no-copy', copies.missing) : copies.rows.length > 0 ? consistent : untested;
    case '802.3ad':
      return aggregated(input);
    case 'balance-tlb':
      return adaptive(input, false);
    case 'balance-alb':
      return adaptive(input, true);
  }
}

/* ------------------------------------------------------------------ each mode */

function roundRobin(input: ModeInput): Finding {
  const { sent, links } = input;
  const last = new Array<number>(links).fill(-1);
  const next = nextByLink(sent, links);
  let run = 0;
  for (let i = 0; i < sent.links.length; i++) {
    const link = sent.links[i] as number;
    run = i > 0 && link === sent.links[i - 1] ? run + 1 : 1;
    last[link] = i;
    if (run <= RUN) continue;
    const after = alongside(sent, links, last, next, i);
    if (after !== undefined)
      return ruledOut('same-link', [sent.rows[i - RUN] as PacketRow, sent.rows[i] as PacketRow, sent.rows[after] as PacketRow]);
  }
  const faithful = faithfulFlow(input);
  if (faithful !== undefined) return ruledOut('same-link', faithful);
  return striped(input) !== undefined ? consistent : untested;
}

/** A conversation that keeps to its link, as all others do, while another link is alive. */
function faithfulFlow({ facts, sent, links }: ModeInput): readonly PacketRow[] | undefined {
  const { packets } = facts.tables;
  const next = nextByLink(sent, links);
  const last = new Array<number>(links).fill(-1);
  const before = new Map<number, number>();
  let pairs = 0;
  let example: readonly PacketRow[] | undefined;
  for (let i = 0; i < sent.rows.length; i++) {
    const row = sent.rows[i] as PacketRow;
    const flow = packets.flow.get(row);
    const link = sent.links[i] as number;
    last[link] = i;
    if (flow === NONE) continue;
    const earlier = before.get(flow);
    before.set(flow, i);
    if (earlier === undefined) continue;
    if (sent.links[earlier] !== link) return undefined;
    if (alongside(sent, links, last, next, i) === undefined) continue;
    pairs++;
    example = [sent.rows[earlier] as PacketRow, row];
  }
  return pairs >= FAITHFUL ? example : undefined;
}

/** Another link speaks a little before frame i and a little after. */
function alongside(
  sent: SentFrames,
  links: number,
  last: readonly number[],
  next: readonly Int32Array[],
  i: number,
): number | undefined {
  const time = sent.times[i] as number;
  for (let other = 0; other < links; other++) {
    const [before, after] = [last[other] ?? -1, next[other]?.[i] ?? -1];
    if (other === sent.links[i] || before < 0 || after < 0) continue;
    if (time - (sent.times[before] as number) <= ALIVE_NS && (sent.times[after] as number) - time <= ALIVE_NS) return after;
  }
  return undefined;
}

/** For each link, index i → index of its first frame after i, or −1. */
function nextByLink({ links }: SentFrames, count: number): Int32Array[] {
  const out = Array.from({ length: count }, () => new Int32Array(links.length));
  const next = new Array<number>(count).fill(-1);
  for (let i = links.length - 1; i >= 0; i--) {
    for (let l = 0; l < count; l++) (out[l] as Int32Array)[i] = next[l] ?? -1;
    next[links[i] as number] = i;
  }
  return out;
}

function activeBackup({ facts, sent }: ModeInput): Finding {
  let changed = -1;
  let silently: PacketRow[] = [];
  let announced = 0;
  for (let i = 1; i < sent.links.length; i++) {
    if (sent.links[i] === sent.links[i - 1]) continue;
    const quick = changed >= 0 && (sent.times[i] as number) - (sent.times[changed] as number) < RETURN_NS;
    if (quick) return ruledOut('both-links', [sent.rows[changed - 1], sent.rows[changed], sent.rows[i]] as PacketRow[]);
    changed = i;
    if (isAnnounced(facts, sent, i)) announced++;
    else silently = [...silently, sent.rows[i] as PacketRow].slice(0, SILENT_CHANGES);
  }
  if (announced === 0 && silently.length >= SILENT_CHANGES) return ruledOut('both-links', silently);
  return sent.links.length > 0 ? consistent : untested;
}

/** The link that speaks from frame i on announces its addresses within a moment. */
function isAnnounced(facts: Facts, sent: SentFrames, i: number): boolean {
  for (let j = i; j < sent.rows.length && (sent.times[j] as number) - (sent.times[i] as number) <= ANNOUNCED_NS; j++) {
    const row = sent.rows[j] as PacketRow;
    if (sent.links[j] !== sent.links[i] || (facts.tables.packets.layers.get(row) & Layer.arp) === 0) continue;
    const kind = facts.arp.exchange(row)?.kind;
    if (kind === 'gratuitous' || kind === 'announcement') return true;
  }
  return false;
}

/** One conversation that goes by turns: no hash does that, nor a share by peers. */
function striped({ facts, sent }: ModeInput): readonly PacketRow[] | undefined {
  const { packets } = facts.tables;
  const flows = new Map<number, { readonly link: number; readonly row: PacketRow; switches: number; time: number }>();
  for (let i = 0; i < sent.rows.length; i++) {
    const row = sent.rows[i] as PacketRow;
    const flow = packets.flow.get(row);
    if (flow === NONE) continue;
    const [link, time] = [sent.links[i] as number, sent.times[i] as number];
    const before = flows.get(flow);
    const changes = before !== undefined && before.link !== link;
    const switches = before === undefined || time - before.time > RETURN_NS ? 0 : before.switches + (changes ? 1 : 0);
    if (switches >= 2 && before !== undefined) return [before.row, row];
    flows.set(flow, { link, row, switches, time: changes || before === undefined ? time : before.time });
  }
  return undefined;
}

function hashed(input: ModeInput): Finding {
  const stripe = striped(input);
  if (stripe !== undefined) return ruledOut('striped', stripe);
  const fit = input.policies.filter((p) => p.verdict !== 'ruled-out');
  if (fit.length === 0)
    return ruledOut(
      'no-policy',
      // One frame may be enough for all of them.
      [...new Set(input.policies.flatMap((p) => p.rows.slice(0, 1)))],
    );
  const macs = severalMacs(input);
  if (macs !== undefined) return ruledOut('macs', macs);
  return fit.some((p) => p.verdict === 'consistent') ? consistent : untested;
}

function aggregated(input: ModeInput): Finding {
  const { sent, lacpdus } = input;
  if (lacpdus.all.length === 0) {
    const [first, last] = [sent.times[0] ?? 0, sent.times.at(-1) ?? 0];
    if (last - first > SLOW_LACP_NS) return ruledOut('no-lacpdu', [sent.rows[0], sent.rows.at(-1)] as PacketRow[]);
  }
  const finding = hashed(input);
  // A hash that fits speaks for balance-xor; nothing speaks for LACP without its messages.
  return finding.verdict === 'consistent' && lacpdus.all.length === 0 ? untested : finding;
}

/** balance-tlb, and with `learns` balance-alb, which gives peers the MACs of different links. */
function adaptive(input: ModeInput, learns: boolean): Finding {
  const stripe = striped(input);
  if (stripe !== undefined) return ruledOut('striped', stripe);
  const shared = sharedMac(input);
  if (shared !== undefined) return ruledOut('one-mac', shared);
  const told = arpMacs(input);
  if (!learns && told.several !== undefined) return ruledOut('arp-macs', told.several);
  if (learns && told.same !== undefined) return ruledOut('arp-one', told.same);
  // A MAC for each link speaks for balance-tlb; that peers are told different ones, for balance-alb.
  const speaks = learns ? told.several : severalMacs(input);
  return speaks !== undefined ? consistent : untested;
}

/* ------------------------------------------------------------------ what frames show */

/** Two links that send with different MACs, within the time that links are alive. */
function severalMacs({ facts, sent }: ModeInput): readonly PacketRow[] | undefined {
  const { packets } = facts.tables;
  const seen = new Map<number, PacketRow>();
  for (const row of sent.rows) {
    const mac = packets.macSrc.get(row);
    const other = [...seen].find(([m]) => m !== mac);
    if (other !== undefined) return [other[1], row];
    seen.set(mac, row);
  }
  return undefined;
}

/** One MAC that sends by two links and back again, at the same time: the adaptive modes send with each link's own. */
function sharedMac({ facts, sent }: ModeInput): readonly PacketRow[] | undefined {
  const { packets } = facts.tables;
  const last = new Map<number, { link: number; row: PacketRow; time: number; changed: number }>();
  for (let i = 0; i < sent.rows.length; i++) {
    const row = sent.rows[i] as PacketRow;
    const [link, time, mac] = [sent.links[i] as number, sent.times[i] as number, packets.macSrc.get(row)];
    const before = last.get(mac);
    const changes = before !== undefined && before.link !== link;
    if (changes && before !== undefined && before.changed >= 0 && time - before.changed < RETURN_NS) return [before.row, row];
    last.set(mac, { link, row, time, changed: changes ? time : (before?.changed ?? -1) });
  }
  return undefined;
}

/** What the host's ARP replies give as its MAC: several for one address, or to several peers the same. */
function arpMacs({ facts, direction, links, linkOf }: ModeInput): {
  readonly several?: readonly PacketRow[];
  readonly same?: readonly PacketRow[];
} {
  const { packets } = facts.tables;
  const given = new Map<AddressId, { readonly mac: MacId; readonly row: PacketRow; readonly peers: Set<number> }>();
  let same: readonly PacketRow[] | undefined;
  for (let i = 0; i < packets.length; i++) {
    const row = i as PacketRow;
    if ((packets.layers.get(row) & Layer.arp) === 0 || !direction.isSent(row) || linkOf(row) === NONE) continue;
    const x = facts.arp.exchange(row);
    if (x?.kind !== 'reply') continue;
    const first = given.get(x.senderIp);
    if (first === undefined) given.set(x.senderIp, { mac: x.senderMac, row, peers: new Set([x.targetMac]) });
    else if (first.mac !== x.senderMac) return { several: [first.row, row] };
    else {
      first.peers.add(x.targetMac);
      // Clients are dealt out to the links by turns: one more than there are links gets another MAC.
      if (first.peers.size > links) same ??= [first.row, row];
    }
  }
  return same === undefined ? {} : { same };
}

interface Copies {
  /** A frame and its copy by another link; empty where there is none. */
  readonly rows: readonly PacketRow[];
  /** A frame that has no copy although another link is alive. */
  readonly missing: readonly PacketRow[];
}

/** Frames that leave by all links: the same in all that the columns say, within a moment. */
function copiesOf({ facts, sent, links }: ModeInput): Copies {
  const { packets: p } = facts.tables;
  const columns = [
    p.macDst,
    p.src,
    p.dst,
    p.srcPort,
    p.dstPort,
    p.ipId,
    p.seq,
    p.ack,
    p.flags,
    p.window,
    p.payloadLength,
    p.capturedLength,
  ];
  const same = (a: PacketRow, b: PacketRow): boolean => columns.every((c) => c.get(a) === c.get(b));
  const next = nextByLink(sent, links);
  const matched = new Uint8Array(sent.rows.length);
  let rows: PacketRow[] = [];
  let copied = 0;
  for (let i = 0; i < sent.rows.length; i++) {
    if (matched[i] === 1) continue;
    const taken = new Set([sent.links[i]]);
    for (let j = i + 1; j < sent.rows.length && taken.size < links; j++) {
      if ((sent.times[j] as number) - (sent.times[i] as number) > COPY_NS) break;
      if (taken.has(sent.links[j]) || matched[j] === 1 || !same(sent.rows[i] as PacketRow, sent.rows[j] as PacketRow)) continue;
      taken.add(sent.links[j]);
      matched[j] = 1;
      matched[i] = 1;
      if (rows.length === 0) rows = [sent.rows[i] as PacketRow, sent.rows[j] as PacketRow];
    }
    if (taken.size > 1) copied += taken.size;
  }
  // Retransmissions that go another way look like copies, but there are few of them.
  if (copied * 2 < sent.rows.length) rows = [];
  const last = new Array<number>(links).fill(-1);
  for (let i = 0; i < sent.rows.length; i++) {
    const time = sent.times[i] as number;
    last[sent.links[i] as number] = i;
    const inside = time - (sent.times[0] ?? 0) > COPY_NS && (sent.times.at(-1) ?? 0) - time > COPY_NS;
    // Of what goes to a group the copies are taken for what switches send back.
    const single = !facts.tables.macs.isGroup(p.macDst.get(sent.rows[i] as PacketRow) as MacId);
    if (matched[i] === 0 && single && inside && alongside(sent, links, last, next, i) !== undefined)
      return { rows, missing: [sent.rows[i] as PacketRow] };
  }
  return { rows, missing: [] };
}
