/** What real servers ask of others: it leaves through the director, which should give it an address that answers find. */
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import { TcpFlag } from '../../table/packets.ts';
import { previousInFlow } from '../../table/previous.ts';
import type { Facts } from '../facts.ts';
import type { LvsService } from '../lvs/facts.ts';
import type { Diagnosis } from './facts.ts';

const FEWEST_SYNS = 2;

/** Connections that a real server of a NAT service begins, that the director passes on as they are, and that nobody answers. */
export function outsideFindings(facts: Facts, services: readonly LvsService[]): Diagnosis[] {
  const { tables, nat, tcp } = facts;
  const { flows, packets: p, addresses } = tables;
  const behind = new Map<number, LvsService>();
  for (const s of services) if (s.method === 'nat') for (const r of s.servers) if (r.address !== 0) behind.set(r.address, s);
  if (behind.size === 0) return [];
  const found = new Map<number, Diagnosis>();
  for (let f = 0; f < flows.length; f++) {
    const service = behind.get(flows.a.get(f));
    const flow = f as FlowId;
    if (service === undefined || found.has(flows.a.get(f)) || flows.protocol.get(f) !== IpProtocol.tcp) continue;
    if (flows.firstRow.get(f) === NONE || tcp.connection(flow)?.opening.kind !== 'unanswered') continue;
    const rows: PacketRow[] = [];
    for (
      let row: PacketRow | undefined = flows.rows(flow).last;
      row !== undefined && rows.length < 64;
      row = previousInFlow(tables, row)
    )
      rows.push(row);
    rows.reverse();
    const syns = rows.filter((r) => (p.flags.get(r) & TcpFlag.syn) !== 0);
    const passed = syns.filter((r) => service.directors.includes(p.macSrc.get(r) as MacId) && nat.rewriteOf(r) === null);
    if (passed.length < FEWEST_SYNS || syns.some((r) => nat.rewrittenAs(r) !== null)) continue;
    const params = { server: addresses.text(flows.a.get(f) as AddressId), to: addresses.text(flows.b.get(f) as AddressId) };
    found.set(flows.a.get(f), { code: 'lvs.no-masquerade', row: passed[0] as PacketRow, evidence: syns.slice(0, 6), params });
  }
  return [...found.values()];
}
