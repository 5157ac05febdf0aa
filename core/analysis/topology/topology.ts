/** The devices of a capture, their roles, and who sends each packet to whom. Built on first use. */
import { type AddressId, type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { serviceSpokeFirst } from '../../base/service-ports.ts';
import { IpProtocol } from '../../table/flows.ts';
import type { Tables } from '../../table/tables.ts';
import type { ArpFacts } from '../arp/facts.ts';
import type { NatFacts } from '../nat/facts.ts';
import type { TcpFacts } from '../tcp/facts.ts';
import { DeviceBuilder } from './devices.ts';
import { type Draft, finishDevices, show } from './draft.ts';
import type { Device, TopologyFacts } from './facts.ts';
import { Links } from './links.ts';
import { isGroup, macsOf, observe, rowOrNone } from './observe.ts';
import { addSuccessors } from './successors.ts';

export function buildTopology(tables: Tables, arp: ArpFacts, tcp: TcpFacts, nat: NatFacts): TopologyFacts {
  return new Topology(tables, arp, tcp, nat);
}

const DHCP_SERVER = 67;
const DHCP_CLIENT = 68;

interface Built {
  readonly builder: DeviceBuilder;
  readonly devices: readonly Device[];
  readonly of: ReadonlyMap<Draft, Device>;
  readonly direct: ReadonlyMap<AddressId, readonly Device[]>;
}

class Topology implements TopologyFacts {
  readonly #tables: Tables;
  readonly #arp: ArpFacts;
  readonly #tcp: TcpFacts;
  readonly #nat: NatFacts;
  #built: Built | undefined;
  #links: Links | undefined;

  constructor(tables: Tables, arp: ArpFacts, tcp: TcpFacts, nat: NatFacts) {
    this.#tables = tables;
    this.#arp = arp;
    this.#tcp = tcp;
    this.#nat = nat;
  }

  get devices(): readonly Device[] {
    return this.#build().devices;
  }

  get direct(): ReadonlyMap<AddressId, readonly Device[]> {
    return this.#build().direct;
  }

  isEnd(device: Device, address: AddressId): boolean {
    return this.direct.get(address)?.includes(device) ?? device.addresses.includes(address);
  }

  sender(row: PacketRow): Device {
    const { builder, of } = this.#build();
    return of.get(this.#sender(builder, row)) as Device;
  }

  receiver(row: PacketRow): Device | null {
    const { builder, of } = this.#build();
    const draft = this.#receiver(builder, row);
    return draft === null ? null : (of.get(draft) as Device);
  }

  onLink(row: PacketRow): ReadonlySet<number> {
    this.#links ??= new Links(this.#tables, this);
    return this.#links.of(row);
  }

  #sender(builder: DeviceBuilder, row: PacketRow): Draft {
    const mac = macsOf(this.#tables, row).src;
    const isCopy = this.#nat.rewriteOf(row) !== null;
    if (mac === 0 && isCopy) {
      const translator = this.#translatorOf(builder, row, true);
      if (translator !== undefined) return translator;
    }
    return this.#end(builder, mac, this.#tables.packets.src.get(row), isCopy) ?? builder.nobody(row);
  }

  #receiver(builder: DeviceBuilder, row: PacketRow): Draft | null {
    const mac = macsOf(this.#tables, row).dst;
    const dst = this.#tables.packets.dst.get(row);
    if (isGroup(this.#tables, mac, dst)) return null;
    const isOriginal = this.#nat.rewrittenAs(row) !== null;
    if (mac === 0 && isOriginal) {
      const translator = this.#translatorOf(builder, row, false);
      if (translator !== undefined) return translator;
    }
    return this.#end(builder, mac, dst, isOriginal) ?? builder.nobody(row);
  }

  /** One end of a packet: the MAC's device, but for hosts behind a router, who stand for themselves. */
  #end(builder: DeviceBuilder, mac: number, address: number, atTranslator: boolean): Draft | undefined {
    const host = address === 0 ? undefined : builder.byAddress.get(address);
    if (mac === 0) return host ?? builder.sharedBy(address);
    const device = builder.byMac.get(mac);
    if (device === undefined || device === host) return host;
    const isBehind = host !== undefined && host.macs.size === 0 && host.router === device && !atTranslator;
    return isBehind ? host : device;
  }

  /** Without MACs: the box that made this copy (`asCopy`), or that this original goes to. */
  #translatorOf(builder: DeviceBuilder, row: PacketRow, asCopy: boolean): Draft | undefined {
    const nat = this.#nat;
    const copy = asCopy ? row : nat.rewrittenAs(row);
    const binding = copy === null ? undefined : nat.bindingOf(copy);
    return binding === undefined ? undefined : builder.ofTranslator[binding.translator];
  }

  #build(): Built {
    if (this.#built !== undefined) return this.#built;
    const builder = new DeviceBuilder(this.#tables, this.#arp, this.#nat, observe(this.#tables, this.#nat));
    // Frames without any address belong to one device, which must exist before the devices are numbered.
    const p = this.#tables.packets;
    for (let i = 0; i < p.length; i++) {
      const row = i as PacketRow;
      if (p.macSrc.get(row) === 0 || p.macSrc.get(row) === p.macDst.get(row)) {
        this.#sender(builder, row);
        this.#receiver(builder, row);
      }
    }
    this.#bindingRoles(builder);
    addSuccessors(this.#tables, this.#arp, this.#nat, builder);
    this.#flowRoles(builder);
    const { devices, of } = finishDevices(builder.drafts);
    const direct = new Map<AddressId, Device[]>();
    for (const [address, { servers }] of builder.direct)
      direct.set(
        address as AddressId,
        [...servers].map((server) => of.get(server) as Device),
      );
    this.#built = { builder, devices, of, direct };
    return this.#built;
  }

  /** Roles that a rewrite shows. */
  #bindingRoles(builder: DeviceBuilder): void {
    const { flows } = this.#tables;
    for (const b of this.#nat.bindings) {
      const box = builder.ofTranslator[b.translator];
      const client = builder.byAddress.get(b.original.src.address);
      const server = builder.byAddress.get(b.translated.dst.address);
      const row = rowOrNone(b.originalFlow === null ? NONE : flows.firstRow.get(b.originalFlow));
      const copied = rowOrNone(b.translatedFlow === null ? NONE : flows.firstRow.get(b.translatedFlow));
      if (box !== undefined) {
        show(box, copied);
        if (b.kind !== 'snat' && box.roles.has('director') && box.addresses.has(b.original.dst.address))
          box.vips.add(b.original.dst.address);
      }
      if (client !== undefined && client !== box) {
        client.roles.add('client');
        client.asked++;
        show(client, row);
      }
      if (server !== undefined && server !== box) {
        // From one IP to the other (NAT64) it is the same server.
        const { addresses } = this.#tables;
        const isOtherIp = addresses.isV4(b.original.dst.address) !== addresses.isV4(b.translated.dst.address);
        server.roles.add(b.kind === 'snat' || (isOtherIp && box?.roles.has('director') !== true) ? 'server' : 'real-server');
        server.served++;
        show(server, copied);
      }
    }
  }

  /** TCP: by the SYN. Else the server is the end with the service's port; where that does not tell, whoever was spoken to first. */
  #clientIsA(flow: FlowId): boolean {
    const { flows } = this.#tables;
    if (flows.protocol.get(flow) === IpProtocol.tcp) return this.#tcp.connection(flow)?.clientIsA ?? true;
    const a = flows.aPort.get(flow);
    const b = flows.bPort.get(flow);
    // A DHCP client has a well-known port too (RFC 2131 §4.1).
    if ((a === DHCP_SERVER && b === DHCP_CLIENT) || (a === DHCP_CLIENT && b === DHCP_SERVER)) return a === DHCP_CLIENT;
    return !serviceSpokeFirst(a, b);
  }

  /** Clients and servers of the flows that are no leg of a translation. */
  #flowRoles(builder: DeviceBuilder): void {
    const { flows } = this.#tables;
    const legs = new Set<number>();
    for (const b of this.#nat.bindings) {
      if (b.originalFlow !== null) legs.add(b.originalFlow);
      if (b.translatedFlow !== null) legs.add(b.translatedFlow);
    }
    for (let flow = 0; flow < flows.length; flow++) {
      const row = rowOrNone(flows.firstRow.get(flow));
      if (row === undefined || legs.has(flow)) continue;
      const clientIsA = this.#clientIsA(flow as FlowId);
      const a = builder.byAddress.get(flows.a.get(flow));
      const b = builder.byAddress.get(flows.b.get(flow));
      const to = flows.b.get(flow) as AddressId;
      const group = isGroup(this.#tables, this.#tables.packets.macDst.get(row), to) || isGroup(this.#tables, 0, to);
      if (group || a === b || flows.protocol.get(flow) === IpProtocol.icmp || flows.protocol.get(flow) === IpProtocol.icmpv6)
        continue;
      const client = clientIsA ? a : b;
      const server = clientIsA ? b : a;
      if (client !== undefined) {
        client.roles.add('client');
        client.asked++;
        show(client, row);
      }
      const direct = builder.direct.get(clientIsA ? flows.b.get(flow) : flows.a.get(flow));
      if (direct !== undefined) {
        for (const real of direct.servers) real.served++;
      } else if (server !== undefined && !server.roles.has('real-server')) {
        server.roles.add('server');
        server.served++;
        show(server, row);
      } else if (server !== undefined) server.served++;
    }
  }
}
