/** What became of each connection to a virtual service, in one walk over the packets. */
import { type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { Mark, TcpFlag } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import type { LvsConnection, LvsService } from '../lvs/facts.ts';

const MAX_ROWS = 8;

/** Segments of one connection, the first few of each kind. */
export interface Observed {
  readonly service: LvsService;
  readonly connection: LvsConnection;
  /** The client's SYNs, and their copies to the real server. */
  readonly syns: PacketRow[];
  readonly copies: PacketRow[];
  /** The client has gone on: it has got an answer, captured or not. */
  goesOn: boolean;
  /** What the real server sends, as it leaves it; and the part of it that is not rewritten though it should be. */
  readonly answers: PacketRow[];
  readonly unchanged: PacketRow[];
  /** Answers that the client's side of the director shows. */
  answered: boolean;
  refused: PacketRow | null;
}

export function observeConnections(facts: Facts, services: readonly LvsService[]): Observed[] {
  const { tables, nat } = facts;
  const p = tables.packets;
  const all: Observed[] = [];
  const near = new Map<number, Observed>();
  const far = new Map<number, Observed>();
  for (const service of services) {
    if (service.protocol !== 'tcp') continue;
    for (const connection of service.connections) {
      const o: Observed = {
        service,
        connection,
        syns: [],
        copies: [],
        goesOn: false,
        answers: [],
        unchanged: [],
        answered: false,
        refused: null,
      };
      all.push(o);
      near.set(connection.flow, o);
      if (connection.serverFlow !== connection.flow) far.set(connection.serverFlow, o);
    }
  }
  for (let i = 0; i < p.length; i++) {
    const flow = p.flow.get(i);
    if (flow === NONE) continue;
    const row = i as PacketRow;
    const n = near.get(flow);
    if (n !== undefined) nearSide(facts, n, row);
    const f = far.get(flow);
    if (f !== undefined) farSide(facts, f, row, nat.rewrittenAs(row) !== null);
  }
  return all;
}

const add = (rows: PacketRow[], row: PacketRow): void => {
  if (rows.length < MAX_ROWS) rows.push(row);
};

const isSyn = (flags: number): boolean => (flags & (TcpFlag.syn | TcpFlag.ack | TcpFlag.rst)) === TcpFlag.syn;
/** RST as the first answer to a SYN that was seen to go to the server. */
const isRefusal = (flags: number, o: Observed): boolean =>
  (flags & TcpFlag.rst) !== 0 && o.answers.length === 1 && o.copies.length > 0 && !o.goesOn;

const fromClient = ({ tables }: Facts, flow: number, client: LvsConnection['client'], row: PacketRow): boolean => {
  const forward = (tables.packets.marks.get(row) & Mark.forward) !== 0;
  return forward === tables.flows.isForward(flow as LvsConnection['flow'], client.address, client.port);
};

function nearSide(facts: Facts, o: Observed, row: PacketRow): void {
  const p = facts.tables.packets;
  const flags = p.flags.get(row);
  const { connection: c, service } = o;
  if (!fromClient(facts, c.flow, c.client, row)) {
    o.answered = true;
    if (service.method !== 'tun' && service.method !== 'dr') return;
    add(o.answers, row);
    if (isRefusal(flags, o) && p.macSrc.get(row) === mac(o)) o.refused = row;
    return;
  }
  const sent = service.method === 'tun' || service.method === 'dr' ? isSent(facts, o, row) : facts.nat.rewriteOf(row) !== null;
  if (isSyn(flags)) add(sent ? o.copies : o.syns, row);
  else if ((flags & TcpFlag.rst) === 0) o.goesOn = true;
}

const mac = (o: Observed): MacId => o.service.servers[o.connection.server]?.mac ?? (0 as MacId);

const isSent = ({ tables }: Facts, o: Observed, row: PacketRow): boolean =>
  o.service.directors.includes(tables.packets.macSrc.get(row) as MacId);

function farSide(facts: Facts, o: Observed, row: PacketRow, rewritten: boolean): void {
  const p = facts.tables.packets;
  const flags = p.flags.get(row);
  const server = o.service.servers[o.connection.server];
  if (p.src.get(row) === server?.address && p.srcPort.get(row) === server.port) {
    add(o.answers, row);
    if (!rewritten) add(o.unchanged, row);
    if (isRefusal(flags, o)) o.refused = row;
  } else if (isSyn(flags) && facts.nat.rewriteOf(row) !== null) add(o.copies, row);
}
