/** Every role a device was seen in, with the packets that show it and how sure that is. */
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../../../base/ids.ts';
import { serviceSpokeFirst } from '../../../base/service-ports.ts';
import { IpProtocol } from '../../../table/flows.ts';
import { Layer } from '../../../table/packets.ts';
import type { Facts } from '../../facts.ts';
import type { FailoverFacts } from '../../failover/facts.ts';
import { lvsFacts } from '../../lvs/lvs.ts';
import type { Device } from '../facts.ts';
import { isInitialTtl } from '../observe.ts';
import { type Certainty, MAP_ROLES, type MapRole, type RoleReason, type SeenRole } from './facts.ts';
import type { Stated } from './stated.ts';

const MAX_ROWS = 4;
const ORDER: readonly Certainty[] = ['certain', 'probable', 'possible'];
const DNS = 53;
const DHCP_SERVER = 67;
const SURE = 0.9;
const LIKELY = 0.6;

interface Draft {
  certainty: Certainty;
  reason: RoleReason;
  rows: PacketRow[];
}

/** Roles while they are collected: the best reason counts, and keeps the rows that show it. */
export class RoleBook {
  readonly #roles = new Map<number, Map<MapRole, Draft>>();
  /** By device. */
  readonly vips = new Map<number, Set<AddressId>>();

  see(
    device: Device | undefined,
    role: MapRole,
    certainty: Certainty,
    reason: RoleReason,
    rows: readonly (PacketRow | null)[],
  ): void {
    if (device === undefined) return;
    let book = this.#roles.get(device.id);
    if (book === undefined) {
      book = new Map();
      this.#roles.set(device.id, book);
    }
    const known = book.get(role);
    const fresh = rows.filter((r) => r !== null);
    if (known === undefined || ORDER.indexOf(certainty) < ORDER.indexOf(known.certainty)) {
      book.set(role, { certainty, reason, rows: [...new Set(fresh)].slice(0, MAX_ROWS) });
      return;
    }
    if (known.reason !== reason || known.rows.length >= MAX_ROWS) return;
    for (const row of fresh) if (!known.rows.includes(row) && known.rows.length < MAX_ROWS) known.rows.push(row);
  }

  has(device: number, role: MapRole): boolean {
    return this.#roles.get(device)?.has(role) ?? false;
  }

  of(device: number): SeenRole[] {
    const book = this.#roles.get(device);
    if (book === undefined) return [];
    return MAP_ROLES.flatMap((role) => {
      const draft = book.get(role);
      return draft === undefined ? [] : [{ role, ...draft, rows: [...draft.rows].sort((a, b) => a - b) }];
    });
  }
}

/** Devices by what names them. */
export class Directory {
  readonly byAddress = new Map<AddressId, Device>();
  readonly byMac = new Map<MacId, Device>();
  readonly byText = new Map<string, Device>();

  constructor(facts: Facts) {
    for (const device of facts.topology.devices) {
      for (const a of device.addresses) {
        if (!this.byAddress.has(a)) this.byAddress.set(a, device);
        if (!this.byText.has(facts.tables.addresses.text(a))) this.byText.set(facts.tables.addresses.text(a), device);
      }
      for (const m of device.macs) {
        this.byMac.set(m, device);
        this.byText.set(facts.tables.macs.text(m), device);
      }
    }
  }
}

export function collectRoles(facts: Facts, directory: Directory, stated: Stated, failover: FailoverFacts): RoleBook {
  const book = new RoleBook();
  translations(facts, directory, book);
  services(facts, directory, book);
  flowRoles(facts, directory, book, stated);
  forwarding(facts, directory, book);
  for (const [address, row] of stated.routers) {
    const device = directory.byAddress.get(address);
    if (device !== undefined && device.macs.length > 0) book.see(device, 'router', 'certain', 'icmp', [row]);
  }
  for (const [address, row] of stated.dnsServers)
    book.see(directory.byText.get(address), 'dns-server', 'probable', 'announced', [row]);
  for (const t of failover.takeovers) {
    const [from, to] = [t.from, t.to].map((o) => (o.mac === null ? undefined : directory.byText.get(o.mac)));
    if (from === undefined || to?.roles.includes('director') !== true || !book.has(from.id, 'director')) continue;
    book.see(to, 'director', t.certainty === 'possible' ? 'possible' : 'probable', 'takes-over', [t.row, t.firstServed]);
  }
  for (const router of failover.virtualRouters) {
    const last = router.reigns.at(-1)?.router;
    for (const [index, r] of router.routers.entries()) {
      const device = directory.byText.get(r.address) ?? directory.byText.get(r.mac);
      book.see(device, index === last ? 'master' : 'backup', 'certain', 'vrrp', [r.first, r.last]);
    }
  }
  return book;
}

function translations({ nat, tables }: Facts, { byAddress, byMac }: Directory, book: RoleBook): void {
  for (const b of nat.bindings) {
    const translator = nat.translators[b.translator];
    const box =
      translator?.macs.map((m) => byMac.get(m)).find((d) => d !== undefined) ??
      translator?.addresses.map((a) => byAddress.get(a)).find((d) => d !== undefined);
    const [pair] = b.pairs;
    if (pair === undefined) continue;
    const sure: Certainty = b.confidence >= SURE ? 'certain' : b.confidence >= LIKELY ? 'probable' : 'possible';
    const director = translator?.roles.includes('director') === true;
    // That it is a director is a judgement on several bindings: see `services` for what makes it certain.
    book.see(box, director ? 'director' : 'nat', director && sure === 'certain' ? 'probable' : sure, 'rewrites', [
      pair.original,
      pair.copy,
    ]);
    if (director && translator?.roles.some((r) => r !== 'director') === true)
      book.see(box, 'nat', sure, 'rewrites', [pair.original, pair.copy]);
    // After a takeover another one goes on with the same connection.
    const last = b.pairs.at(-1);
    const successor = director && last !== undefined ? byMac.get(tables.packets.macSrc.get(last.copy) as MacId) : undefined;
    const isOther = successor !== box && last !== undefined && nat.rewriteOf(last.copy) === last.original;
    if (isOther && successor?.macs.includes(tables.packets.macDst.get(last.original) as MacId) === true)
      book.see(successor, 'director', 'probable', 'rewrites', [last.original, last.copy]);
    const server = byAddress.get(b.translated.dst.address);
    if (director && b.kind !== 'snat' && server !== box) book.see(server, 'real-server', sure, 'gets-connections', [pair.copy]);
  }
}

function services(facts: Facts, { byAddress, byMac }: Directory, book: RoleBook): void {
  for (const s of lvsFacts(facts).services) {
    // Where no client showed a choice between two servers, a port forwarder would do the same.
    const sure: Certainty =
      s.certainty === 'certain' && s.servers.filter((r) => !r.onlyChecked).length > 1 ? 'certain' : 'probable';
    const rows = s.evidence.flatMap((e) => [...e.rows]).slice(0, MAX_ROWS);
    for (const mac of s.directors) book.see(byMac.get(mac), 'director', sure, 'services', rows);
    if (s.directors.length === 0) book.see(byAddress.get(s.address), 'director', sure, 'services', rows);
    const owner = byAddress.get(s.address);
    if (owner !== undefined && book.has(owner.id, 'director')) {
      const vips = book.vips.get(owner.id);
      if (vips === undefined) book.vips.set(owner.id, new Set([s.address]));
      else vips.add(s.address);
    }
    for (const r of s.servers) {
      const device = (r.mac === 0 ? undefined : byMac.get(r.mac)) ?? byAddress.get(r.address);
      if (device !== undefined && !s.directors.some((m) => device.macs.includes(m)))
        book.see(device, 'real-server', r.onlyChecked ? 'probable' : s.certainty, 'gets-connections', [r.first]);
    }
  }
}

/** Flows to services whose packets are not rewritten: real servers answer there in the name of an address that another one owns. */
function directFlows(facts: Facts): ReadonlySet<number> {
  const direct = lvsFacts(facts).services.filter((s) => s.method === 'dr' || s.method === 'tun');
  return new Set(direct.flatMap((s) => s.connections.map((c) => c.flow)));
}

function flowRoles(facts: Facts, { byAddress }: Directory, book: RoleBook, { dnsAnswers }: Stated): void {
  const { tables, tcp, nat, topology } = facts;
  const direct = directFlows(facts);
  const { flows } = tables;
  const translated = new Set<number>();
  /** A box answers there for another one. */
  const forwarded = new Set<number>();
  for (const b of nat.bindings) {
    if (b.translatedFlow !== null) translated.add(b.translatedFlow);
    if (b.originalFlow !== null && b.kind !== 'snat') forwarded.add(b.originalFlow);
  }
  for (let flow = 0; flow < flows.length; flow++) {
    const row = flows.firstRow.get(flow);
    if (row === NONE || flows.protocol.get(flow) === IpProtocol.icmp || flows.protocol.get(flow) === IpProtocol.icmpv6) continue;
    const first = row as PacketRow;
    const connection = tcp.connection(flow as FlowId);
    const isTcp = flows.protocol.get(flow) === IpProtocol.tcp;
    const answered = flows.packetsForward.get(flow) > 0 && flows.packetsBackward.get(flow) > 0;
    const [aPort, bPort] = [flows.aPort.get(flow), flows.bPort.get(flow)];
    const clientIsA = connection?.clientIsA ?? !serviceSpokeFirst(aPort, bPort);
    const [client, server] = clientIsA ? [flows.a, flows.b] : [flows.b, flows.a];
    const port = clientIsA ? bPort : aPort;
    const c = byAddress.get(client.get(flow) as AddressId);
    const s = byAddress.get(server.get(flow) as AddressId);
    const opened = connection?.rolesFrom === 'syn' || connection?.rolesFrom === 'synack';
    const certainty: Certainty = opened && answered ? 'certain' : opened || answered ? 'probable' : 'possible';
    const fromPorts = connection?.rolesFrom === 'ports' || !isTcp;
    const reason: RoleReason = opened ? 'opened' : fromPorts ? 'ports' : 'first-spoke';
    const reasonOfServer: RoleReason = opened ? (answered ? 'answered' : 'opened-to') : fromPorts ? 'ports' : 'spoken-to';
    if (c?.roles.includes('client') === true && !translated.has(flow)) book.see(c, 'client', certainty, reason, [first]);
    if (s?.roles.includes('server') === true && !direct.has(flow)) book.see(s, 'server', certainty, reasonOfServer, [first]);
    if (port !== DNS || forwarded.has(flow) || topology.receiver(first) === null) continue;
    const answers = dnsAnswers.get(server.get(flow) as AddressId);
    if (answers === undefined) book.see(s, 'dns-server', 'possible', 'ports', [first]);
    // With direct routing another one answers in the address's name. What is no answer makes no DNS server.
    else
      for (const row of answers)
        book.see(direct.has(flow) ? topology.sender(row) : s, 'dns-server', 'certain', 'answered', [row]);
  }
}

/** Who sends packets of others: one walk over the packets. */
function forwarding(facts: Facts, { byMac, byAddress }: Directory, book: RoleBook): void {
  const { tables, nat, topology } = facts;
  const direct = directFlows(facts);
  const p = tables.packets;
  const done = new Map<number, number>();
  for (let i = 0; i < p.length; i++) {
    const layers = p.layers.get(i);
    if ((layers & (Layer.ipv4 | Layer.ipv6)) === 0) continue;
    const row = i as PacketRow;
    const mac = p.macSrc.get(i);
    const src = p.src.get(i) as AddressId;
    if (p.srcPort.get(i) === DHCP_SERVER && p.ipProtocol.get(i) === IpProtocol.udp && p.dstPort.get(i) !== DHCP_SERVER)
      book.see(byAddress.get(src) ?? topology.sender(row), 'dhcp-server', 'certain', 'answered', [row]);
    const device = mac === 0 || mac === p.macDst.get(i) ? undefined : byMac.get(mac as MacId);
    if (device === undefined || !device.roles.includes('router') || (done.get(device.id) ?? 0) >= MAX_ROWS) continue;
    if (device.addresses.includes(src) || nat.rewriteOf(row) !== null || (layers & Layer.tunnel) !== 0) continue;
    if (tables.macs.isGroup(p.macDst.get(i) as MacId) || direct.has(p.flow.get(i))) continue;
    const hop = !isInitialTtl(p.ttl.get(i));
    book.see(device, 'router', hop ? 'certain' : 'probable', hop ? 'passes-on' : 'sends-foreign', [row]);
    if (hop) done.set(device.id, (done.get(device.id) ?? 0) + 1);
  }
}
