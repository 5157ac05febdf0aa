/** Full segments that do not fit into a tunnel: smaller ones of the same connection do. */
import { socketText } from '../../base/address.ts';
import { type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { Layer, Mark } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { Facts } from '../facts.ts';
import { isTunnelled } from '../lvs/direct.ts';
import type { LvsConnection, LvsService } from '../lvs/facts.ts';
import type { Diagnosis } from './facts.ts';

/** Times that a segment is sent without getting into the tunnel: the first may be on its way. */
const FEWEST = 3;
const FRAGMENTATION_NEEDED = 0x0304;

interface Watched {
  readonly service: LvsService;
  readonly connection: LvsConnection;
  /** By sequence number and length: rows of segments with data that were sent and are not in the tunnel. */
  readonly waiting: Map<string, PacketRow[]>;
  /** The longest segment that got into the tunnel. */
  longest: number;
  readonly icmp: PacketRow[];
}

/** One finding for each service. */
export function tunnelFindings(facts: Facts, services: readonly LvsService[]): Diagnosis[] {
  const { tables } = facts;
  const { packets: p, addresses } = tables;
  const watched = new Map<number, Watched>();
  for (const service of services)
    if (service.method === 'tun')
      for (const connection of service.connections)
        watched.set(connection.flow, { service, connection, waiting: new Map(), longest: 0, icmp: [] });
  if (watched.size === 0) return [];
  for (let i = 0; i < p.length; i++) {
    const row = i as PacketRow;
    if ((p.layers.get(row) & Layer.icmp) !== 0 && p.flags.get(row) === FRAGMENTATION_NEEDED) told(tables, watched.values(), row);
    const flow = p.flow.get(row);
    const w = flow === NONE ? undefined : watched.get(flow);
    if (w === undefined || p.payloadLength.get(row) === 0) continue;
    const { client } = w.connection;
    if (((p.marks.get(row) & Mark.forward) !== 0) !== tables.flows.isForward(w.connection.flow, client.address, client.port))
      continue;
    const key = `${p.seq.get(row)} ${p.payloadLength.get(row)}`;
    if (isTunnelled(p, row) || w.service.directors.includes(p.macSrc.get(row) as MacId)) {
      w.waiting.delete(key);
      w.longest = Math.max(w.longest, p.payloadLength.get(row));
    } else {
      const rows = w.waiting.get(key);
      if (rows === undefined) {
        if (w.waiting.size < 1024) w.waiting.set(key, [row]);
      } else rows.push(row);
    }
  }
  const found = new Map<LvsService, Diagnosis>();
  for (const w of watched.values()) {
    if (found.has(w.service)) continue;
    for (const [key, rows] of w.waiting) {
      const length = Number(key.split(' ')[1]);
      const row = rows[FEWEST - 1];
      // Something of this connection must have got through, and what does not must be longer.
      if (row === undefined || length <= w.longest || (w.longest === 0 && w.icmp.length === 0)) continue;
      const evidence = [...new Set([...rows.slice(0, 4), ...w.icmp.slice(0, 3)])].sort((a, b) => a - b);
      const service = socketText(addresses.text(w.service.address), w.service.port);
      const params = { service, length, told: w.icmp.length > 0 ? 1 : 0 };
      found.set(w.service, { code: 'lvs.tunnel-mtu', row, evidence, params });
      break;
    }
  }
  return [...found.values()];
}

/** The director tells a client that something was too long. What it quotes may be too short to say of which connection. */
function told({ packets: p }: Tables, watched: Iterable<Watched>, row: PacketRow): void {
  for (const { service, connection, icmp } of watched) {
    const fromDirector = p.src.get(row) === service.address || service.directors.includes(p.macSrc.get(row) as MacId);
    if (fromDirector && p.dst.get(row) === connection.client.address) icmp.push(row);
  }
}
