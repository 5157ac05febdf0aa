/** What the ARP pass finds (RFC 826, RFC 5227). */
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';

export type ArpKind = 'request' | 'reply' | 'gratuitous' | 'probe' | 'announcement' | 'other';

export interface ArpExchange {
  readonly kind: ArpKind;
  readonly row: PacketRow;
  readonly senderMac: MacId;
  readonly senderIp: AddressId;
  readonly targetMac: MacId;
  readonly targetIp: AddressId;
  /** For a reply: the request it answers; for a request or probe: its first reply. */
  readonly partner: PacketRow | null;
  /** Time from request to reply, on both of them; null without a partner. */
  readonly answerNs: number | null;
}

/** Two MACs claimed one address. */
export interface ArpConflict {
  readonly ip: AddressId;
  readonly first: { readonly mac: MacId; readonly row: PacketRow };
  readonly second: { readonly mac: MacId; readonly row: PacketRow };
}

export interface ArpFacts {
  /** By row; undefined for packets that are not ARP over Ethernet and IPv4. */
  exchange(row: PacketRow): ArpExchange | undefined;
  readonly conflicts: readonly ArpConflict[];
  /** Who claimed which address (sender fields of every ARP packet that is not a probe), in order of first claim. */
  readonly claims: ReadonlyMap<AddressId, ReadonlyMap<MacId, PacketRow>>;
}
