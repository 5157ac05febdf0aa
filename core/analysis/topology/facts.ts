/**
 * The devices a capture shows: who owns which MAC and address, and in which role. Director and real server are also those of direct
 * routing and tunnelling, where nothing is rewritten, and whoever goes on with a director's work after it.
 */
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';

export type DeviceRole = 'client' | 'server' | 'real-server' | 'director' | 'nat' | 'router' | 'host' | 'unseen';

export interface Device {
  readonly id: number;
  /** Empty for a host known only by its address (behind a router, or a link layer without MACs). */
  readonly macs: readonly MacId[];
  readonly addresses: readonly AddressId[];
  /** Addresses among `addresses` that clients reach a service by, of which the device is the director. */
  readonly vips: readonly AddressId[];
  readonly roles: readonly DeviceRole[];
  /** No device: it stands at both ends of frames that name none (no MAC, no address). The last of the devices. */
  readonly isNobody?: true;
  /** Id of the router whose MAC sends this host's packets, where one was seen. */
  readonly behind?: number;
  /** Rows that show the role or the ownership: an ARP claim, a SYN, a rewritten copy. */
  readonly evidence: readonly PacketRow[];
}

export interface TopologyFacts {
  /** Clients first, then translators and routers, then servers; hosts last. */
  readonly devices: readonly Device[];
  /** Virtual addresses whose packets are sent on as they are (direct routing, tunnel): the real servers that answer in their name. */
  readonly direct: ReadonlyMap<AddressId, readonly Device[]>;
  /** True where the connections to an address end at this device: at its owner, or at a real server that answers in its name. */
  isEnd(device: Device, address: AddressId): boolean;
  /**
   * The device that sent this packet on this segment, and the one it is sent to (null: broadcast or multicast). A host that only a
   * router's MAC sends for counts as the sender; a translator sends its copies itself.
   */
  sender(row: PacketRow): Device;
  receiver(row: PacketRow): Device | null;
  /**
   * Ids of the devices on this packet's link, its sender among them: whom a broadcast reaches. Where nothing tells links apart, all but
   * the hosts behind routers.
   */
  onLink(row: PacketRow): ReadonlySet<number>;
}
