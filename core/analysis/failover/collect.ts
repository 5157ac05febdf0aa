/** One look at all packets for what high availability rests on; the few whose bytes tell more are read again. */
import type { Bytes } from '../../base/bytes.ts';
import { type AddressId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { IPVS_SYNC } from '../../ipvs/sync.ts';
import { Layer, Mark, NO_OFFSET } from '../../table/packets.ts';
import { HEARTBEAT_PORT } from '../../wire/heartbeat.ts';
import { VRRP_PROTOCOL } from '../../wire/vrrp.ts';
import type { Facts } from '../facts.ts';
import type { HealthTarget } from './facts.ts';
import { Heartbeats } from './heartbeat.ts';
import { SyncTables } from './sync-table.ts';
import { type Advert, readAdvert } from './vrrp.ts';

/** The frames of these rows, in their order; their bytes are borrowed (`Engine.frames`). */
export type Frames = (rows: Iterable<PacketRow>) => AsyncIterable<{ readonly row: PacketRow; readonly bytes: Bytes }>;

/** An ARP packet that says where an address is. */
export interface Claim {
  readonly row: PacketRow;
  readonly ip: AddressId;
  readonly mac: MacId;
  /** Sent unasked, to correct the others' caches. */
  readonly announces: boolean;
}

export interface Collected {
  readonly claims: readonly Claim[];
  readonly adverts: readonly Advert[];
  readonly sync: SyncTables;
  readonly heartbeats: Heartbeats;
  readonly checks: readonly HealthTarget[];
  /** Sent to a service, and not an ordinary packet: ARP, VRRP, sync, heartbeat. */
  isControl(row: number): boolean;
  /** Nanoseconds since the first packet. */
  timeOf(row: number): number;
}

const UDP = 17;
const ECHO_REPLY = 0;
const ECHO_REQUEST = 8 << 8;
/** Echo requests from which on somebody looks after a host, rather than trying it once. */
const CHECKS = 3;
const MAX_CHECKS = 1024;
const ANSWER_NS = 1e9;

export async function collect(facts: Facts, frames: Frames): Promise<Collected> {
  const { packets, addresses } = facts.tables;
  const claims: Claim[] = [];
  const reread: PacketRow[] = [];
  const control = new Set<number>();
  const checks = new Checks();
  const timeOf = (row: number): number => packets.elapsedNs(0 as PacketRow, row as PacketRow);
  for (let i = 0; i < packets.length; i++) {
    const row = i as PacketRow;
    const layers = packets.layers.get(row);
    if ((layers & Layer.arp) !== 0) {
      const x = facts.arp.exchange(row);
      if (x !== undefined && x.kind !== 'probe' && x.kind !== 'other' && addresses.v4(x.senderIp) !== 0)
        claims.push({ row, ip: x.senderIp, mac: x.senderMac, announces: x.kind === 'gratuitous' || x.kind === 'announcement' });
    } else if (packets.ipProtocol.get(row) === VRRP_PROTOCOL && (layers & (Layer.ipv4 | Layer.ipv6)) !== 0) {
      control.add(row);
      reread.push(row);
    } else if ((layers & Layer.udp) !== 0 && packets.ipProtocol.get(row) === UDP) {
      const port = packets.dstPort.get(row);
      if (port !== IPVS_SYNC.port && port !== HEARTBEAT_PORT) continue;
      control.add(row);
      reread.push(row);
    } else if ((layers & Layer.icmp) !== 0) checks.add(row, facts, timeOf);
  }
  const adverts: Advert[] = [];
  const sync = new SyncTables();
  const heartbeats = new Heartbeats();
  for await (const { row, bytes } of frames(reread)) {
    const l3 = packets.l3.get(row);
    if (l3 === NO_OFFSET || l3 + 20 > bytes.length || (packets.marks.get(row) & Mark.fragment) !== 0) continue;
    if (packets.ipProtocol.get(row) === VRRP_PROTOCOL) {
      const at = { row, time: timeOf(row), mac: facts.tables.macs.text(packets.macSrc.get(row) as MacId) };
      const advert = readAdvert(bytes, l3, at);
      if (advert !== undefined) adverts.push(advert);
      continue;
    }
    const l7 = packets.l7.get(row);
    if (l7 === NO_OFFSET || packets.flow.get(row) === NONE) continue;
    const end = Math.min(bytes.length, l7 + packets.payloadLength.get(row));
    const source = addresses.text(packets.src.get(row) as AddressId);
    if (packets.dstPort.get(row) === IPVS_SYNC.port) sync.add(bytes, l7, end, source, row);
    else heartbeats.add(bytes, l7, end, source, row, timeOf(row));
  }
  adverts.sort((a, b) => a.time - b.time || a.row - b.row);
  const text = (id: number): string => addresses.text(id as AddressId);
  return { claims, adverts, sync, heartbeats, checks: checks.facts(text), isControl: (row) => control.has(row), timeOf };
}

interface Check {
  readonly checker: number;
  readonly target: number;
  readonly first: PacketRow;
  requests: number;
  unanswered: number;
  /** The time of a request that nothing has answered yet. */
  open: number | undefined;
}

/** Who sends echo requests to whom, again and again. */
class Checks {
  readonly #checks = new Map<number, Check>();

  add(row: PacketRow, { tables: { packets } }: Facts, timeOf: (row: number) => number): void {
    const kind = packets.flags.get(row);
    if (kind !== ECHO_REQUEST && kind !== ECHO_REPLY) return;
    const [from, to] = kind === ECHO_REQUEST ? [packets.src, packets.dst] : [packets.dst, packets.src];
    const [checker, target] = [from.get(row), to.get(row)];
    const key = checker * 2 ** 26 + target;
    const check = this.#checks.get(key);
    if (kind === ECHO_REPLY) {
      if (check !== undefined && check.open !== undefined && timeOf(row) - check.open <= ANSWER_NS) check.open = undefined;
      return;
    }
    if (check === undefined) {
      if (this.#checks.size >= MAX_CHECKS) return;
      this.#checks.set(key, { checker, target, first: row, requests: 1, unanswered: 0, open: timeOf(row) });
      return;
    }
    if (check.open !== undefined) check.unanswered++;
    check.requests++;
    check.open = timeOf(row);
  }

  facts(text: (id: number) => string): HealthTarget[] {
    return [...this.#checks.values()]
      .filter((c) => c.requests >= CHECKS)
      .map(({ checker, target, first, requests, unanswered, open }) => ({
        checker: text(checker),
        target: text(target),
        requests,
        unanswered: unanswered + (open === undefined ? 0 : 1),
        first,
      }));
  }
}
