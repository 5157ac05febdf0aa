/**
 * What a frame carries beside TCP, UDP, ICMP and ARP, told from its field tree: one teller for each protocol that can be the innermost.
 * The packet table says which rows to ask; it does not say what they carry.
 */
import type { PacketRow } from '../../base/ids.ts';
import { onceFor } from '../../base/once-for.ts';
import { innermostOf } from '../../table/innermost.ts';
import { Mark, type PacketTable } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { FrameTree } from '../../wire/field.ts';
import { valueName } from '../../wire/field-names.ts';
import { HEARTBEAT_PORT } from '../../wire/heartbeat.ts';
import { protocolOfPorts } from '../../wire/udp-ports.ts';
import type { Message } from '../messages/schema.ts';
import { nodeOf } from '../tree.ts';
import * as ip from './ip.ts';
import { type Carried, type Teller, told } from './kit.ts';
import * as link from './link.ts';
import { CONTROL, ppp, pppoed } from './ppp.ts';
import * as udp from './udp.ts';

export type { Carried } from './kit.ts';

/** By the names of the tree's layers. */
const TELLERS: Readonly<Record<string, Teller>> = {
  stp: link.stp,
  lacp: link.lacp,
  marker: link.marker,
  slow: link.slow,
  lldp: link.lldp,
  llc: link.llc,
  loop: link.loop,
  arp: link.arp,
  vrrp: ip.vrrp,
  igmp: ip.igmp,
  gre: ip.gre,
  mpls: ip.mpls,
  pwach: ip.channel,
  pwethcw: ip.channel,
  // What it carries is an Ethernet frame: only where that is cut is it the innermost.
  vxlan: () => undefined,
  esp: ip.esp,
  ah: ip.ah,
  mipv6: ip.mobility,
  pppoed,
  ppp,
  chdlc: ppp,
  ...CONTROL,
  ntp: udp.ntp,
  heartbeat: udp.heartbeat,
  ipvs: udp.ipvs,
};
export const TOLD_LAYERS: ReadonlySet<string> = new Set(Object.keys(TELLERS));

/** Datagrams whose message, or whose inside where it is no IP packet, has a teller. */
const TOLD_PORTS: ReadonlySet<string> = new Set(['ntp', 'ipvs', 'gre', 'mpls', 'vxlan']);

/** Whether the row's tree is worth asking: the columns do not know what it carries. */
export function mayCarry(p: PacketTable, row: number): boolean {
  switch (innermostOf(p, row)) {
    case 'inside':
      return true;
    case 'none':
      // Of a fragment the rest is elsewhere.
      return (p.marks.get(row) & (Mark.fragment | Mark.reassembled)) !== Mark.fragment;
    case 'udp': {
      const [source, destination] = [p.srcPort.get(row), p.dstPort.get(row)];
      if (source === HEARTBEAT_PORT || destination === HEARTBEAT_PORT) return true;
      return TOLD_PORTS.has(protocolOfPorts(source, destination) ?? '');
    }
    default:
      return false;
  }
}

/** Bytes at the end that no decoder knows. */
export const endsInData = (tree: FrameTree): boolean => tree.layers.at(-1)?.spec.name === 'data';

/** By the innermost layer; undefined where that is one that the columns tell of, or none is known. */
export function carriedOf(tree: FrameTree): Carried | undefined {
  const layers = tree.layers.filter((l) => l.spec.name !== '');
  const hasData = endsInData(tree);
  const around = { tree, hasData, isCut: tree.stops.length > 0 };
  // A rejected protocol is quoted behind the LCP message that rejects it.
  const last = layers.find((l) => l.spec.name === 'lcp') ?? (hasData ? layers.at(-2) : layers.at(-1));
  const teller = last === undefined ? undefined : TELLERS[last.spec.name];
  if (last === undefined || teller === undefined) return undefined;
  return teller(last, around) ?? told(last.spec.name.toUpperCase(), 'bare', { protocol: last.spec.title }, 'frame.lengths');
}

/** The line for the list. */
export const carriedLine = ({ name, params }: Carried): Message =>
  ({ key: `summary.carried.${name}`, params }) as unknown as Message;

/** What a frame's bytes have shown. */
export interface Seen {
  readonly carried: Carried | undefined;
  /** The name of the type that announces what no decoder knows; its number where it has none. */
  readonly type: string | null;
  /** Bytes are there that no decoder knows. */
  readonly denied: boolean;
}

export function seenIn(tree: FrameTree): Seen {
  const denied = endsInData(tree);
  const type = denied ? nodeOf(tree, 'eth.type') : undefined;
  return { carried: carriedOf(tree), type: type === undefined ? null : valueName(type), denied };
}

/** What has been read lately of rows that `mayCarry`. */
export class CarriedRows {
  readonly #seen = new Map<number, Seen>();
  get(row: PacketRow): Seen | undefined {
    return this.#seen.get(row);
  }
  set(row: PacketRow, seen: Seen): void {
    this.#seen.set(row, seen);
  }
  /** Forgets what there is where `more` would be too many. */
  makeRoom(more: number): void {
    if (this.#seen.size + more > MOST_ROWS) this.#seen.clear();
  }
}
const MOST_ROWS = 1 << 16;

/** The short name of what the row carries, where somebody has read it. */
export const carriedProtocol = (tables: Tables, row: PacketRow): string | null =>
  mayCarry(tables.packets, row) ? (carriedRows(tables).get(row)?.carried?.protocol ?? null) : null;

/** One for each capture: lines are made from the tables alone, and find here what somebody read for them. */
export const carriedRows = onceFor((_: Tables): CarriedRows => new CarriedRows());
