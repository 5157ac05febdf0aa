/** Which virtual services a capture shows, by which method, and which connection went to which real server. */
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Mark, TcpFlag } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import type { Binding, Endpoint } from '../nat/facts.ts';
import { type SentOn, sentOn } from './direct.ts';
import type { Certainty, ForwardingMethod, MethodEvidence, MethodReason } from './facts.ts';
import { neighboursOf } from './neighbours.ts';

export interface DraftServer {
  readonly id: number;
  readonly address: AddressId;
  readonly port: number;
  mac: MacId;
  connections: number;
  readonly first: PacketRow;
  onlyChecked: boolean;
}

export interface DraftConnection {
  readonly id: number;
  readonly client: Endpoint;
  readonly server: number;
  readonly flow: FlowId;
  readonly serverFlow: FlowId;
  /** The client is the endpoint a of `flow`, and of `serverFlow`. */
  readonly clientIsA: boolean;
  readonly sourceIsA: boolean;
  syn: PacketRow | null;
  sentOn: PacketRow | null;
  /** MAC that sent it on. */
  readonly director: MacId;
}

export interface DraftService {
  readonly protocol: 'tcp' | 'udp';
  readonly address: AddressId;
  readonly port: number;
  method: ForwardingMethod;
  certainty: Certainty;
  readonly evidence: Map<MethodReason, PacketRow[]>;
  readonly directors: Set<MacId>;
  readonly servers: DraftServer[];
  readonly connections: DraftConnection[];
  readonly lost: PacketRow[];
}

const MAX_EVIDENCE = 4;
const FTP_CONTROL = 21;

function show(service: DraftService, code: MethodReason, row: PacketRow): void {
  const rows = service.evidence.get(code);
  if (rows === undefined) service.evidence.set(code, [row]);
  else if (rows.length < MAX_EVIDENCE && !rows.includes(row)) rows.push(row);
}

export const evidenceList = (service: DraftService): MethodEvidence[] =>
  [...service.evidence].map(([code, rows]) => ({ code, rows: rows.toSorted((a, b) => a - b) }));

class ServiceFinder {
  readonly services = new Map<string, DraftService>();
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  #service(protocol: 'tcp' | 'udp', address: AddressId, port: number, method: ForwardingMethod): DraftService {
    const key = serviceKey(protocol, address, port);
    let service = this.services.get(key);
    if (service === undefined) {
      service = {
        protocol,
        address,
        port,
        method,
        certainty: 'certain',
        evidence: new Map(),
        directors: new Set(),
        servers: [],
        connections: [],
        lost: [],
      };
      this.services.set(key, service);
    }
    return service;
  }

  #server(service: DraftService, address: AddressId, port: number, mac: MacId, row: PacketRow): DraftServer {
    const known = service.servers.find(
      (s) => s.port === port && (address === 0 ? s.address === 0 && s.mac === mac : s.address === address),
    );
    if (known !== undefined) {
      if (known.mac === 0) known.mac = mac;
      return known;
    }
    const server = { id: service.servers.length, address, port, mac, connections: 0, first: row, onlyChecked: false };
    service.servers.push(server);
    return server;
  }

  /** What the NAT analysis found: a destination that a director replaces. */
  translated(binding: Binding): void {
    const { protocol, original, translated, originalFlow: flow, translatedFlow: serverFlow } = binding;
    if (protocol === 'icmp' || binding.kind === 'snat' || flow === null || serverFlow === null) return;
    if (this.#facts.nat.translators[binding.translator]?.roles.includes('director') !== true) return;
    const { packets: p, flows } = this.#facts.tables;
    const method = binding.kind === 'dnat' ? 'nat' : 'fullnat';
    const service = this.#service(protocol, original.dst.address, original.dst.port, method);
    const clientIsA = flows.isForward(flow, original.src.address, original.src.port);
    const sourceIsA = flows.isForward(serverFlow, translated.src.address, translated.src.port);
    const toServer = binding.pairs.find(
      (pair) => ((p.marks.get(pair.original) & Mark.forward) !== 0) === clientIsA && p.flow.get(pair.original) === flow,
    );
    const toClient = binding.pairs.find((pair) => p.flow.get(pair.original) === serverFlow);
    const copy = toServer?.copy ?? null;
    const director = (copy !== null ? p.macSrc.get(copy) : toClient === undefined ? 0 : p.macDst.get(toClient.original)) as MacId;
    const mac = (copy !== null ? p.macDst.get(copy) : toClient === undefined ? 0 : p.macSrc.get(toClient.original)) as MacId;
    const first = copy ?? toClient?.original ?? flows.rows(serverFlow).first;
    const server = this.#server(service, translated.dst.address, translated.dst.port, mac, first);
    this.#connect(service, server, { client: original.src, flow, serverFlow, clientIsA, sourceIsA, director });
    if (copy !== null) show(service, 'rewritten-destination', copy);
    if (method === 'fullnat' && copy !== null) show(service, 'rewritten-source', copy);
    if (toClient !== undefined) show(service, 'answers-translated', toClient.copy);
  }

  untranslated(list: readonly SentOn[]): void {
    const { tables } = this.#facts;
    const { flows, packets: p } = tables;
    const neighbours = neighboursOf(this.#facts);
    const groups = new Map<string, SentOn[]>();
    for (const s of list) {
      const virtual = s.clientIsA ? flows.b.get(s.flow) : flows.a.get(s.flow);
      const port = s.clientIsA ? flows.bPort.get(s.flow) : flows.aPort.get(s.flow);
      const key = `${s.method} ${flows.protocol.get(s.flow)} ${virtual} ${port}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [s]);
      else group.push(s);
    }
    const answers = new Answers(this.#facts, list);
    for (const group of groups.values()) {
      const [one] = group;
      if (one === undefined) continue;
      const virtual = (one.clientIsA ? flows.b.get(one.flow) : flows.a.get(one.flow)) as AddressId;
      const port = one.clientIsA ? flows.bPort.get(one.flow) : flows.aPort.get(one.flow);
      const protocol = flows.protocol.get(one.flow) === IpProtocol.tcp ? 'tcp' : 'udp';
      const owned = group.map((s) => ({ s, row: neighbours.of(virtual)?.get(s.director) })).find((c) => c.row !== undefined);
      const direct = group.map((s) => ({ s, row: answers.pastDirector(s) })).filter((a) => a.row !== undefined);
      if (one.method === 'dr' && !isDirectRouting(group, owned !== undefined, direct.length > 0)) continue;
      if (this.services.has(serviceKey(protocol, virtual, port))) continue;
      const equal = group.find((s) => s.original !== undefined);
      if (one.method === 'tun' && equal === undefined && direct.length === 0) continue;
      const service = this.#service(protocol, virtual, port, one.method);
      if (one.method === 'tun' ? equal === undefined : owned === undefined && direct.length === 0) service.certainty = 'probable';
      for (const s of group) {
        const address = one.method === 'tun' ? s.server : neighbours.addressOf(this.#facts, s.serverMac, virtual);
        const server = this.#server(service, address, port, s.serverMac, s.copy);
        const [a, aPort] = [flows.a.get(s.flow) as AddressId, flows.aPort.get(s.flow)];
        const [b, bPort] = [flows.b.get(s.flow) as AddressId, flows.bPort.get(s.flow)];
        const client = s.clientIsA ? { address: a, port: aPort } : { address: b, port: bPort };
        const { flow, clientIsA, director } = s;
        this.#connect(service, server, { client, flow, serverFlow: flow, clientIsA, sourceIsA: clientIsA, director });
        if (one.method === 'dr') show(service, 'same-packet-sent-on', s.copy);
        else show(service, s.original === undefined ? 'in-tunnel-one-way' : 'inner-equals', s.copy);
      }
      if (owned?.row !== undefined) show(service, 'owns-address', owned.row);
      for (const { row } of direct) if (row !== undefined) show(service, 'answers-direct', row);
      // A director of direct routing that counts hops looks like a router; one that does not is none.
      if (one.method === 'dr' && group.some((s) => s.original !== undefined && p.ttl.get(s.original) === p.ttl.get(s.copy)))
        service.certainty = 'certain';
    }
  }

  #connect(service: DraftService, server: DraftServer, c: Omit<DraftConnection, 'id' | 'server' | 'syn' | 'sentOn'>): void {
    service.directors.add(c.director);
    server.connections++;
    service.connections.push({ ...c, id: service.connections.length, server: server.id, syn: null, sentOn: null });
  }
}

export const serviceKey = (protocol: 'tcp' | 'udp', address: AddressId, port: number): string => `${protocol} ${address} ${port}`;

/** A router sends packets on, too: a director owns the address that they are for, or the answers do not come back through it. */
function isDirectRouting(group: readonly SentOn[], owned: boolean, direct: boolean): boolean {
  if (owned) return true;
  return direct && new Set(group.map((s) => s.serverMac)).size > 1;
}

/** First packets in a virtual address' name that do not pass the director, by flow. */
class Answers {
  readonly #rows = new Map<FlowId, PacketRow>();

  constructor({ tables }: Facts, list: readonly SentOn[]) {
    const p = tables.packets;
    const of = new Map(list.map((s) => [s.flow, s]));
    for (let i = 0; i < p.length && of.size > 0; i++) {
      const row = i as PacketRow;
      const s = of.get(p.flow.get(row) as FlowId);
      if (s === undefined || ((p.marks.get(row) & Mark.forward) !== 0) === s.clientIsA || this.#rows.has(s.flow)) continue;
      const [from, to] = [p.macSrc.get(row), p.macDst.get(row)];
      if (from !== 0 && from !== s.director && to !== s.director && (s.method === 'tun' || from === s.serverMac))
        this.#rows.set(s.flow, row);
    }
  }

  pastDirector(s: SentOn): PacketRow | undefined {
    return this.#rows.get(s.flow);
  }
}

/** All services, in order of their first connections; connections in order of their SYNs, or their first packets. */
export function findServices(facts: Facts): DraftService[] {
  const finder = new ServiceFinder(facts);
  const data = dataPorts(facts);
  for (const b of facts.nat.bindings) if (!data.has(`${b.original.dst.address}:${b.original.dst.port}`)) finder.translated(b);
  finder.untranslated(sentOn(facts));
  const services = [...finder.services.values()].map((service) => inOrder(facts, service));
  if (services.length > 0) findLost(facts, services);
  return services;
}

/**
 * Data of passive FTP: while a client's control connection through the director is open, it opens another one to a high port of the same address, and
 * gets to the same real server. The director's helper lets that through by the entry of the control connection (ip_vs_ftp): no scheduler chooses for
 * it, and its port is no service. By virtual address and port; a port to which any other connection goes is not among them.
 */
function dataPorts({ nat, tables: { flows } }: Facts): ReadonlySet<string> {
  const key = ({ address, port }: Endpoint) => `${address}:${port}`;
  const pathOf = ({ original, translated }: Binding) =>
    `${original.src.address} ${original.dst.address} ${translated.dst.address}`;
  const controls = new Map<string, Binding[]>();
  for (const b of nat.bindings) {
    if (b.original.dst.port !== FTP_CONTROL) continue;
    const path = pathOf(b);
    controls.set(path, [...(controls.get(path) ?? []), b]);
  }
  if (controls.size === 0) return new Set();
  const [data, others] = [new Set<string>(), new Set<string>()];
  for (const b of nat.bindings) {
    const { originalFlow: flow, original, translated } = b;
    const first = flow === null ? undefined : flows.rows(flow).first;
    const isOpen = (control: Binding): boolean => {
      if (control.originalFlow === null || first === undefined) return false;
      const rows = flows.rows(control.originalFlow);
      return rows.first < first && first < rows.last;
    };
    const isHigh = original.dst.port >= 1024 && original.dst.port === translated.dst.port;
    const isData = b.protocol === 'tcp' && isHigh && controls.get(pathOf(b))?.some(isOpen) === true;
    (isData ? data : others).add(key(original.dst));
  }
  return new Set([...data].filter((k) => !others.has(k)));
}

function inOrder(facts: Facts, service: DraftService): DraftService {
  const { flows } = facts.tables;
  for (const c of service.connections) c.syn = service.protocol === 'tcp' ? synOf(facts, c.flow) : flows.rows(c.flow).first;
  const connections = service.connections
    .toSorted((a, b) => (a.syn ?? flows.rows(a.flow).first) - (b.syn ?? flows.rows(b.flow).first))
    .map((c, id) => ({ ...c, id }));
  return { ...service, connections };
}

/** The connection's first SYN, where it was captured. */
function synOf(facts: Facts, flow: FlowId): PacketRow | null {
  const p = facts.tables.packets;
  const { first } = facts.tables.flows.rows(flow);
  const syn = facts.tcp.connection(flow)?.opening.syn ?? null;
  if (syn !== null) return syn;
  return (p.flags.get(first) & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn ? first : null;
}

/** SYNs, or first datagrams, to a virtual service that no real server was seen to get. */
function findLost(facts: Facts, services: readonly DraftService[]): void {
  const { flows } = facts.tables;
  const known = new Set(services.flatMap((s) => s.connections.map((c) => c.flow)));
  const byKey = new Map(services.map((s) => [serviceKey(s.protocol, s.address, s.port), s]));
  for (let f = 0; f < flows.length; f++) {
    const flow = f as FlowId;
    const protocol = flows.protocol.get(f) === IpProtocol.tcp ? 'tcp' : 'udp';
    if (known.has(flow) || flows.firstRow.get(f) === NONE || (protocol === 'udp' && flows.protocol.get(f) !== IpProtocol.udp))
      continue;
    const service = byKey.get(serviceKey(protocol, flows.b.get(f) as AddressId, flows.bPort.get(f)));
    const syn = service === undefined ? null : protocol === 'tcp' ? synOf(facts, flow) : flows.rows(flow).first;
    if (syn !== null) service?.lost.push(syn);
  }
  for (const s of services) s.lost.sort((a, b) => a - b);
}
