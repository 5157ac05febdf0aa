/**
 * Services of which a capture shows one side only: taken at a client, at a real server, or on a director that does not record MACs. No packet is seen
 * twice there, so nothing can be paired; but who answers, and by which way, tells that something stands between. What exactly, it does not.
 */
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer, Mark, type PacketTable } from '../../table/packets.ts';
import { previousInFlow } from '../../table/previous.ts';
import type { Facts } from '../facts.ts';
import { isSamePacket } from './direct.ts';
import type { PartialService, PartialSign } from './facts.ts';
import { type Neighbours, neighboursOf } from './neighbours.ts';

/** Packets of a flow that are looked at, and its packets before that a copy is looked for among. */
const LOOKED_AT = 24;
const LOOK_BACK = 4;
const MAX_ROWS = 6;
/** What hosts begin with, less one hop. */
const ONE_HOP_TAKEN: ReadonlySet<number> = new Set([63, 127, 254]);

interface Sides {
  readonly flow: FlowId;
  readonly virtual: AddressId;
  readonly port: number;
  readonly client: AddressId;
  /** First packet each way, and one that leaves again as it came. */
  readonly asked: PacketRow;
  readonly answered: PacketRow | null;
  readonly again: PacketRow | null;
}

interface Draft {
  readonly service: PartialService;
  readonly rows: PacketRow[];
  readonly servers: Set<MacId>;
  connections: number;
}

/** `known`: keys of the services that the capture shows whole. */
export function partialServices(facts: Facts, known: ReadonlySet<string>): PartialService[] {
  const neighbours = neighboursOf(facts);
  const paired = new Set(facts.nat.bindings.flatMap((b) => [b.originalFlow, b.translatedFlow]));
  const drafts = new Map<string, Draft>();
  for (const sides of sidesOf(facts)) {
    const shown = paired.has(sides.flow) ? undefined : signOf(facts, neighbours, sides);
    if (shown === undefined) continue;
    const { virtual: address, port, asked, answered, again } = sides;
    if (known.has(`tcp ${address} ${port}`)) continue;
    const p = facts.tables.packets;
    const key = `${shown.sign} ${address} ${port}`;
    let draft = drafts.get(key);
    if (draft === undefined) {
      const director = (shown.sign === 'comes-by-another' ? p.macSrc.get(asked) : p.macDst.get(asked)) as MacId;
      const service: PartialService = {
        protocol: 'tcp',
        address,
        port,
        sign: shown.sign,
        director,
        servers: [],
        connections: 0,
        certainty: 'possible',
        rows: [],
      };
      draft = { service, rows: [], servers: new Set(), connections: 0 };
      drafts.set(key, draft);
    }
    draft.connections++;
    const server = serverOf(p, shown.sign, sides);
    const isNew = server !== 0 && !draft.servers.has(server);
    if (server !== 0) draft.servers.add(server);
    if (draft.rows.length === 0) draft.rows.push(...shown.rows);
    if (draft.rows.length < MAX_ROWS && (isNew || draft.connections < 2))
      draft.rows.push(...[asked, answered ?? again].filter((r): r is PacketRow => r !== null));
  }
  return [...drafts.values()].map(({ service, rows, servers, connections }) => ({
    ...service,
    servers: [...servers],
    connections,
    // Answers from one other MAC may be the same machine's second card; several are several machines.
    certainty:
      service.sign === 'comes-by-another' || (service.sign === 'answers-by-others' && servers.size > 1) ? 'probable' : 'possible',
    rows: [...new Set(rows)].sort((a, b) => a - b),
  }));
}

function serverOf(p: PacketTable, sign: PartialSign, { asked, answered }: Sides): MacId {
  if (sign === 'answers-by-others' && answered !== null) return p.macSrc.get(answered) as MacId;
  return (sign === 'comes-by-another' ? p.macDst.get(asked) : 0) as MacId;
}

/** Whether the two ways of a connection show that somebody stands between, and who owns the address. */
function signOf(
  facts: Facts,
  neighbours: Neighbours,
  { virtual, client, asked, answered, again }: Sides,
): { readonly sign: PartialSign; readonly rows: readonly PacketRow[] } | undefined {
  const p = facts.tables.packets;
  const [to, by] = [p.macDst.get(asked) as MacId, p.macSrc.get(asked) as MacId];
  if (again !== null && answered === null && to === 0) return { sign: 'leaves-again', rows: [] };
  if (answered === null || to === 0 || by === 0) return undefined;
  const [from, back] = [p.macSrc.get(answered) as MacId, p.macDst.get(answered) as MacId];
  const owners = neighbours.of(virtual);
  const owned = owners?.get(to);
  if (owned !== undefined && from !== to && owners?.has(from) !== true && !isShared(facts.tables.macs.bytes(to)))
    return { sign: 'answers-by-others', rows: [owned] };
  // A neighbour counts no hop: whoever owns the address here does not answer itself.
  if (owned !== undefined && from === to && back === by && owners?.size === 1 && ONE_HOP_TAKEN.has(p.ttl.get(answered)))
    return { sign: 'answers-hopped', rows: [owned] };
  if (from !== to || back === by) return undefined;
  // At a real server: the client is a neighbour and is answered as one, its packets come by way of somebody else.
  const clients = neighbours.of(client);
  const direct = clients?.get(back);
  const named = neighbours.addressOf(facts, to, virtual) !== 0;
  if (owners?.has(to) === true || !named) return undefined;
  if (direct !== undefined && clients?.has(by) !== true) return { sign: 'comes-by-another', rows: [direct] };
  const elsewhere = owners?.get(by);
  return elsewhere === undefined ? undefined : { sign: 'comes-by-another', rows: [elsewhere] };
}

/**
 * MACs that belong to several machines, which send with their own: VRRP (RFC 9568 §7.3), HSRP, and the group addresses and 02-bf of Microsoft's
 * load balancing.
 */
function isShared(mac: Uint8Array): boolean {
  const [a = 0, b, c, d, e] = mac;
  if ((a & 1) !== 0 || (a === 0x02 && b === 0xbf)) return true;
  if (a !== 0 || b !== 0) return false;
  return (c === 0x5e && d === 0 && (e === 1 || e === 2)) || (c === 0x0c && ((d === 0x07 && e === 0xac) || d === 0x9f));
}

/** TCP connections, the first packets of each. */
function* sidesOf(facts: Facts): Generator<Sides> {
  const { tables, tcp } = facts;
  const { flows, packets: p } = tables;
  const seen = new Map<number, { asked: PacketRow | null; answered: PacketRow | null; again: PacketRow | null; n: number }>();
  for (let i = 0; i < p.length; i++) {
    const flow = p.flow.get(i);
    if (
      flow === NONE ||
      flows.protocol.get(flow) !== IpProtocol.tcp ||
      (p.layers.get(i) & (Layer.tcp | Layer.tunnel)) !== Layer.tcp
    )
      continue;
    const row = i as PacketRow;
    let of = seen.get(flow);
    if (of === undefined) {
      of = { asked: null, answered: null, again: null, n: 0 };
      seen.set(flow, of);
    }
    if (of.n++ >= LOOKED_AT) continue;
    const clientIsA = tcp.connection(flow as FlowId)?.clientIsA ?? true;
    if (((p.marks.get(row) & Mark.forward) !== 0) !== clientIsA) of.answered ??= row;
    else {
      of.asked ??= row;
      if (p.macDst.get(row) === 0) of.again ??= leavesAgain(facts, row);
    }
  }
  for (const [f, { asked, answered, again }] of seen) {
    if (asked === null || tcp.connection(f as FlowId)?.opening.syn == null) continue;
    const clientIsA = tcp.connection(f as FlowId)?.clientIsA ?? true;
    const [a, b] = [flows.a.get(f) as AddressId, flows.b.get(f) as AddressId];
    const [virtual, client] = clientIsA ? [b, a] : [a, b];
    const port = clientIsA ? flows.bPort.get(f) : flows.aPort.get(f);
    yield { flow: f as FlowId, virtual, port, client, asked, answered, again };
  }
}

/** The row, if it is a packet that has just come, one hop older: recorded on its way in and out. */
function leavesAgain({ tables }: Facts, row: PacketRow): PacketRow | null {
  const p = tables.packets;
  if ((p.layers.get(row) & Layer.eth) !== 0) return null;
  let at = previousInFlow(tables, row);
  for (let n = 0; at !== undefined && n < LOOK_BACK; n++, at = previousInFlow(tables, at))
    if (isSamePacket(p, at, row) && p.ttl.get(at) - p.ttl.get(row) === 1) return row;
  return null;
}
