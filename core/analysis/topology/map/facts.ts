/** The map of a capture: devices with every role they were seen in, the networks they stand in, and how sure each of that is. */
import type { AddressId, PacketRow } from '../../../base/ids.ts';
import type { Device } from '../facts.ts';

/** certain: nothing else does that. probable: something else could, and nothing says so. possible: there are other explanations. */
export type Certainty = 'certain' | 'probable' | 'possible';

export const MAP_ROLES = [
  'client',
  'director',
  'nat',
  'router',
  'gateway',
  'master',
  'backup',
  'real-server',
  'server',
  'dns-server',
  'dhcp-server',
] as const;
export type MapRole = (typeof MAP_ROLES)[number];

/**
 * Why a role is believed in. opened: it opened a connection; opened-to: one was opened to it; first-spoke: it spoke first; spoken-to: the other end did; ports: the port numbers say so; rewrites: its copies
 * differ from the originals; services: it sends on what clients send to a virtual address; takes-over: it takes the address of a director over;
 * gets-connections: the director sends connections to it; passes-on: it sends packets of other hosts, which have made a hop; sends-foreign: it sends packets with addresses of others; given: packets
 * for other networks are handed to it; announced: DHCP, a router advertisement or a redirect names it; icmp: it says that a packet's time
 * is over, or sends a redirect; vrrp: by the advertisements of a virtual router; answered: it answers there.
 */
export const ROLE_REASONS = [
  'opened',
  'opened-to',
  'first-spoke',
  'spoken-to',
  'ports',
  'rewrites',
  'services',
  'takes-over',
  'gets-connections',
  'passes-on',
  'sends-foreign',
  'given',
  'announced',
  'icmp',
  'vrrp',
  'answered',
] as const;
export type RoleReason = (typeof ROLE_REASONS)[number];

export interface SeenRole {
  readonly role: MapRole;
  readonly certainty: Certainty;
  readonly reason: RoleReason;
  /** The first packets that show it. */
  readonly rows: readonly PacketRow[];
}

export interface MapDevice {
  readonly device: Device;
  readonly roles: readonly SeenRole[];
  /** Addresses by which clients reach a service of this director, whatever its method. */
  readonly vips: readonly AddressId[];
}

/**
 * How a prefix is known. dhcp: subnet mask of an answer; ra: prefix option of a router advertisement; rip: an entry of RIPv2 (RFC 2453); ospf: the
 * mask in a Hello (RFC 2328 §A.3.2); mask: an ICMP address mask reply (RFC 950). arp: hosts ask for each other by ARP, so that they think
 * each other near: the prefix is at least as wide as the addresses are apart. direct: they send to each other's MACs, without a router.
 * usual: /64, as IPv6's links have (RFC 4291 §2.5.1). link-local: fe80::/64. unknown: on this link, with no packet that says more.
 */
export const PREFIX_SOURCES = ['dhcp', 'ra', 'rip', 'ospf', 'mask', 'arp', 'direct', 'usual', 'link-local', 'unknown'] as const;
export type PrefixSource = (typeof PREFIX_SOURCES)[number];

export interface MapNetwork {
  readonly id: number;
  /** Null where no packet shows one. */
  readonly prefix: { readonly address: string; readonly length: number } | null;
  readonly source: PrefixSource;
  /** True: the prefix was stated. False: it is inferred, and may be wider than this. */
  readonly stated: boolean;
  readonly rows: readonly PacketRow[];
  /** Addresses of devices of this link. */
  readonly members: readonly { readonly device: number; readonly addresses: readonly AddressId[] }[];
  readonly gateways: readonly {
    readonly device: number;
    readonly certainty: Certainty;
    readonly reason: RoleReason;
    readonly rows: readonly PacketRow[];
  }[];
}

export interface TopologyMap {
  readonly devices: readonly MapDevice[];
  readonly networks: readonly MapNetwork[];
}
