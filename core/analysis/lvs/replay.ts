/** The director's connection table, kept by its own rules (core/ipvs) from the packets that the capture shows it to get. */
import type { PacketRow } from '../../base/ids.ts';
import { ConnectionTable, type IpvsEntry } from '../../ipvs/connections.ts';
import { IPVS_UDP_TIMEOUT } from '../../ipvs/tcp-states.ts';
import { TcpFlag } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import type { LvsTables, TableEntry } from './facts.ts';
import type { DraftConnection, DraftService } from './services.ts';
import type { DirectorWalk } from './walk.ts';

interface Target {
  readonly service: number;
  readonly connection: DraftConnection;
  assumed: boolean;
}

/** The tables after a packet: what came up to it, and what has expired by its time. */
export function tablesAfter(facts: Facts, services: readonly DraftService[], walk: DirectorWalk, last: PacketRow): LvsTables {
  const p = facts.tables.packets;
  const counts = services.map((s) => s.servers.map(() => ({ active: 0, inactive: 0 })));
  const table = new ConnectionTable<Target>(({ service, connection }, active, inactive) => {
    const count = counts[service]?.[connection.server];
    if (count === undefined) return;
    count.active += active;
    count.inactive += inactive;
  });
  let now = Number.NEGATIVE_INFINITY;
  for (const { service, connection, direction, row, original } of walk.events(last)) {
    // The director had dealt with the packet when it sent the copy; its state changed with the original.
    if (original !== null) continue;
    now = Math.max(now, p.time.get(row));
    table.expire(now);
    const s = services[service] as DraftService;
    const virtual = { address: s.address, port: s.port };
    let entry: IpvsEntry<Target> | undefined = table.find(connection.client, virtual);
    const begins = isBeginning(facts, s, direction, row);
    // A port pair used anew, with other numbers, is another connection to us; the director may go on with the old entry.
    if (entry === undefined || entry.destination.connection !== connection) {
      const noOutput = s.method === 'tun' || s.method === 'dr';
      entry = table.enter(connection.client, virtual, { service, connection, assumed: !begins }, noOutput, now);
      if (!begins && s.protocol === 'tcp') table.setState(entry, 'ESTABLISHED', now);
    }
    if (s.protocol === 'udp') table.touch(entry, IPVS_UDP_TIMEOUT, now);
    else table.segment(entry, direction, p.flags.get(row), now);
  }
  const end = Math.max(now, p.time.get(last));
  table.expire(end);
  const entries: TableEntry[] = [...table.entries()].map(({ destination, state, expires }) => ({
    service: destination.service,
    connection: destination.connection.id,
    state: services[destination.service]?.protocol === 'udp' ? 'UDP' : state,
    expiresNs: expires - end,
    assumed: destination.assumed,
  }));
  return { entries, counts };
}

const isBeginning = (facts: Facts, service: DraftService, direction: 'input' | 'output', row: PacketRow): boolean =>
  direction === 'input' &&
  (service.protocol === 'udp' ||
    (facts.tables.packets.flags.get(row) & (TcpFlag.syn | TcpFlag.ack | TcpFlag.rst)) === TcpFlag.syn);
