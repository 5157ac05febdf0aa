/** Who sends and who receives, as the story calls them: by role where the facts give one, by address where they do not. */
import type { ArpConflict } from '../analysis/arp/facts.ts';
import type { Facts } from '../analysis/facts.ts';
import type { Device, DeviceRole } from '../analysis/topology/facts.ts';
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../base/ids.ts';
import type { Who } from './messages/params.ts';
import { Rows } from './rows.ts';

const NO_ADDRESS = 0 as AddressId;
const NO_MAC = 0 as MacId;

export const isTranslator = (d: Device): boolean => d.roles.includes('director') || d.roles.includes('nat');

const BY_RANK: readonly DeviceRole[] = ['director', 'nat', 'real-server'];

/** The role a device goes by, or null: a host, an unseen one, or one that is now client and now server. */
function mainRole(d: Device): DeviceRole | null {
  for (const role of BY_RANK) if (d.roles.includes(role)) return role;
  const client = d.roles.includes('client');
  const server = d.roles.includes('server');
  if (client !== server) return client ? 'client' : 'server';
  return !client && d.roles.includes('router') ? 'router' : null;
}

export class Cast extends Rows {
  readonly #deviceOfAddress = new Map<AddressId, Device>();
  readonly #roleCount = new Map<DeviceRole, number>();
  readonly #translators = new Map<number, Who>();
  /** Addresses that two machines claim: they name nobody. */
  readonly #disputed: ReadonlySet<AddressId>;
  /** Different addresses that are the client, or the server, of some connection. More than one counts as two. */
  readonly #ends = { client: 0, server: 0 };

  constructor(facts: Facts) {
    super(facts);
    this.#disputed = new Set(facts.arp.conflicts.map((c) => c.ip));
    for (const device of facts.topology.devices) {
      for (const a of device.addresses) if (!this.#deviceOfAddress.has(a)) this.#deviceOfAddress.set(a, device);
      const role = mainRole(device);
      if (role !== null) this.#roleCount.set(role, (this.#roleCount.get(role) ?? 0) + 1);
    }
    this.#countEnds();
  }

  /**
   * How many clients and servers the connections have. A leg that a translator made has none of its own, and boxes that go by another
   * role are not counted.
   */
  #countEnds(): void {
    const { tables, nat, tcp } = this.facts;
    const { flows } = tables;
    const copied = new Set(nat.bindings.filter((b) => b.originalFlow !== null).map((b) => b.translatedFlow));
    const seen = { client: NO_ADDRESS, server: NO_ADDRESS };
    const count = (role: 'client' | 'server', address: AddressId): void => {
      const device = this.#deviceOfAddress.get(address);
      const main = device === undefined ? null : mainRole(device);
      if (address === seen[role] || main === 'director' || main === 'nat' || main === 'real-server') return;
      seen[role] = address;
      this.#ends[role]++;
    };
    for (let f = 0; f < flows.length && (this.#ends.client < 2 || this.#ends.server < 2); f++) {
      const t = copied.has(f as FlowId) ? undefined : tcp.connection(f as FlowId);
      if (t === undefined || t.rolesFrom === 'ports') continue;
      const [a, b] = [flows.a.get(f) as AddressId, flows.b.get(f) as AddressId];
      count('client', t.clientIsA ? a : b);
      count('server', t.clientIsA ? b : a);
    }
  }

  /** True where the role alone tells who is meant. */
  #isAlone(role: DeviceRole): boolean {
    if (role === 'real-server' || (this.#roleCount.get(role) ?? 0) > 1) return false;
    return (role !== 'client' && role !== 'server') || this.#ends[role] <= 1;
  }

  device(address: AddressId): Device | undefined {
    return this.#deviceOfAddress.get(address);
  }

  /** The device that sent the frame on this segment, as the story calls it: the director for a copy, the author otherwise. */
  sender(row: PacketRow): Who {
    const device = this.facts.topology.sender(row);
    const src = this.#source(row);
    if (isTranslator(device) || src === NO_ADDRESS || device.addresses.includes(src)) return this.#who(device, row, src, 'src');
    return this.#whoAt(src, row, 'src', this.p.macSrc.get(row) as MacId);
  }

  /** Whoever wrote the packet: the owner of its source address, whatever device passed it on. */
  author(row: PacketRow): Who {
    const original = this.facts.nat.rewriteOf(row);
    // A copy of a copy (two boxes in a row) leads back to the first; each original is an earlier row.
    if (original !== null && original < row) return this.author(original);
    const src = this.#source(row);
    if (src === NO_ADDRESS) return this.#who(this.facts.topology.sender(row), row, src, 'src');
    return this.#whoAt(src, row, 'src', this.p.macSrc.get(row) as MacId);
  }

  /** Whom the packet is for: the owner of its destination address, or the group or MAC where there is none. */
  receiver(row: PacketRow): Who {
    const mac = this.p.macDst.get(row) as MacId;
    const { addresses } = this.facts.tables;
    const dst = this.p.dst.get(row) as AddressId;
    if (dst !== NO_ADDRESS && mac !== NO_MAC && addresses.isV4(dst) && addresses.v4(dst) === 0xffff_ffff) {
      return { role: null, address: NO_ADDRESS, mac };
    }
    if (dst === NO_ADDRESS) {
      const device = this.facts.topology.receiver(row);
      return device === null || mac === NO_MAC
        ? { role: null, address: NO_ADDRESS, mac }
        : this.#who(device, row, NO_ADDRESS, 'dst');
    }
    return this.#whoAt(dst, row, 'dst', NO_MAC);
  }

  /** The source address, or none for 0.0.0.0 and ::, which stand for "I have none yet". */
  #source(row: PacketRow): AddressId {
    const src = this.p.src.get(row) as AddressId;
    const text = this.facts.tables.addresses.text(src);
    return text === '0.0.0.0' || text === '::' ? NO_ADDRESS : src;
  }

  /** The device at the other end of the wire: the owner of the destination MAC. */
  linkReceiver(row: PacketRow): Who {
    const device = this.facts.topology.receiver(row);
    if (device === null) return { role: null, address: NO_ADDRESS, mac: this.p.macDst.get(row) as MacId };
    return this.#who(device, row, NO_ADDRESS, null);
  }

  /** The device that has an address, without a packet to go by. */
  whoAtAddress(address: AddressId): Who {
    const device = this.#deviceOfAddress.get(address);
    return device === undefined ? { role: null, address, mac: NO_MAC } : this.#named(mainRole(device), device, address);
  }

  whoIs(device: Device): Who {
    return this.#named(mainRole(device), device, NO_ADDRESS);
  }

  translator(id: number): Who {
    let who = this.#translators.get(id);
    if (who === undefined) {
      who = this.#findTranslator(id);
      this.#translators.set(id, who);
    }
    return who;
  }

  #findTranslator(id: number): Who {
    const t = this.facts.nat.translators[id];
    const device = this.facts.topology.devices.find(
      (d) => isTranslator(d) && (t?.addresses.some((a) => d.addresses.includes(a)) || t?.macs.some((m) => d.macs.includes(m))),
    );
    if (device !== undefined) return this.whoIs(device);
    return {
      role: t?.roles.includes('director') ? 'director' : 'nat',
      address: t?.addresses[0] ?? NO_ADDRESS,
      mac: t?.macs[0] ?? NO_MAC,
    };
  }

  /** The box that made this copy: after a takeover another than the one that began with its binding. */
  translatorOf(copy: PacketRow, id: number): Who {
    const device = this.facts.topology.sender(copy);
    return isTranslator(device) ? this.whoIs(device) : this.translator(id);
  }

  #whoAt(address: AddressId, row: PacketRow, end: 'src' | 'dst', mac: MacId): Who {
    const device = this.#holder(address, row, end);
    if (device === undefined) return this.#flowRole(row, end, address) ?? { role: null, address, mac };
    return this.#who(device, row, address, end);
  }

  /**
   * Who an address stands for in a packet. Of machines that claim one address it is the one at this end of the frame, and so it is of a
   * director and its real servers where they all go by the virtual address: there a packet from elsewhere (a router passed it on) names nobody.
   */
  #holder(address: AddressId, row: PacketRow, end: 'src' | 'dst'): Device | undefined {
    const { topology } = this.facts;
    const owner = this.#deviceOfAddress.get(address);
    const direct = topology.direct.get(address);
    const disputed = this.#disputed.has(address);
    if (direct === undefined && !disputed) return owner;
    const here = end === 'src' ? topology.sender(row) : (topology.receiver(row) ?? undefined);
    if (direct === undefined || here === undefined || direct.includes(here)) return here;
    // The director sends on what others have sent; in the name of the address it never answers itself.
    if (here.addresses.includes(address)) return here;
    return end === 'dst' && !disputed ? owner : undefined;
  }

  #who(device: Device, row: PacketRow, address: AddressId, end: 'src' | 'dst' | null): Who {
    const main = mainRole(device);
    if (main === 'director' || main === 'nat' || main === 'real-server') return this.#named(main, device, address);
    const byFlow = end === null ? null : this.#flowRole(row, end, address);
    if (byFlow !== null) return byFlow;
    return this.#named(main, device, address);
  }

  /** Client or server by the packet's own TCP connection, where a SYN or SYN ACK shows who is who. */
  #flowRole(row: PacketRow, end: 'src' | 'dst', address: AddressId): Who | null {
    const flow = this.p.flow.get(row);
    if (flow === NONE) return null;
    const c = this.connection(row);
    if (c === undefined || c.rolesFrom === 'ports') return null;
    const isClient = this.facts.tcp.fromClient(row) === (end === 'src');
    const role = isClient ? 'client' : 'server';
    return { role, address: this.#isAlone(role) ? NO_ADDRESS : address, mac: NO_MAC };
  }

  #named(role: DeviceRole | null, device: Device, address: AddressId): Who {
    const shown = this.#nameAddress(role, device, address);
    const mac = device.macs[0] ?? NO_MAC;
    if (role !== null && this.#isAlone(role)) return { role, address: NO_ADDRESS, mac };
    // Whose addresses are all disputed goes by its MAC.
    return { role: shown === NO_ADDRESS && mac !== NO_MAC ? null : role, address: shown, mac };
  }

  /** The address a device goes by: the one in question for a host, always the same for a box that has several as a matter of course. */
  #nameAddress(role: DeviceRole | null, device: Device, address: AddressId): AddressId {
    const isBox = role === 'director' || role === 'nat' || role === 'router';
    const isOther = role === 'real-server' && !device.addresses.includes(address);
    if (!isBox && !isOther && address !== NO_ADDRESS && !this.#disputed.has(address)) return address;
    return device.addresses.find((a) => !this.#disputed.has(a)) ?? NO_ADDRESS;
  }

  /** True when this address belongs to a box that rewrites addresses itself: what is sent there is not yet at its server. */
  isBox(address: AddressId): boolean {
    const device = this.#deviceOfAddress.get(address);
    return device !== undefined && isTranslator(device);
  }

  /** True where one director announces an address that another one had: it goes on with the work, and disputes nothing. */
  tookOver({ second, first }: ArpConflict): boolean {
    const { arp, topology } = this.facts;
    const kind = arp.exchange(second.row)?.kind;
    const [from, to] = [topology.sender(first.row), topology.sender(second.row)];
    const announced = kind === 'gratuitous' || kind === 'announcement';
    return announced && from !== to && from.roles.includes('director') && to.roles.includes('director');
  }

  /** True when this address is a virtual one, through which a service is reached. */
  isVip(address: AddressId): boolean {
    return this.#deviceOfAddress.get(address)?.vips.includes(address) ?? false;
  }
}
