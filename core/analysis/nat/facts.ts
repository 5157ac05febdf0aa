/** What the NAT pass finds: which packet is a rewritten copy of which, and the bindings and boxes behind them. */
import type { AddressId, FlowId, MacId, PacketRow } from '../../base/ids.ts';

/** Address and port (or ICMP identifier; 0 where there is none). */
export interface Endpoint {
  readonly address: AddressId;
  readonly port: number;
}

export interface Rewrite {
  /** Wireshark's field name: `ip.src`, `ip.dst`, `tcp.dstport`, `ip.ttl`, `ip.checksum`, `tcp.checksum`, `eth.src` … */
  readonly field: string;
  /** The field's name in the copy where it is another IP's than in the original (NAT64): `ip.src` of `ipv6.src`. */
  readonly toField?: string;
  readonly from: string;
  readonly to: string;
}

export interface RewritePair {
  readonly original: PacketRow;
  readonly copy: PacketRow;
  /** Time from original to copy as recorded, ns: negative where the copy was recorded first; null where a time is not recorded. */
  readonly recordedNs: number | null;
  /** What the box took, ns: `recordedNs`, but null where `mistimed` says that it means nothing. */
  readonly latencyNs: number | null;
  /**
   * A pair whose copy was recorded before its original, which shows that the times of this pair's two sides cannot be compared
   * (clocks.ts); null where nothing shows that.
   */
  readonly mistimed: { readonly original: PacketRow; readonly copy: PacketRow } | null;
  /** Network-address and port changes first, then what follows from them (checksums, TTL, MACs). */
  readonly rewritten: readonly Rewrite[];
  /** Which address this pair's rewrite changes: the destination (dnat), the source (snat), or both. */
  readonly direction: 'dnat' | 'snat' | 'dnat+snat';
  /**
   * RFC 1624: both packets' checksums differ by exactly what the rewritten fields say. null: not verifiable
   * (a checksum is absent, cut off, or was likely left to offload).
   */
  readonly checksumsConsistent: boolean | null;
  /**
   * Offload between both legs: `split`, the copy is a piece of the original; `joined`, the original is the first of the pieces that were made one.
   * Null where both are one segment.
   */
  readonly segmentation: 'split' | 'joined' | null;
}

export type BindingKind = 'dnat' | 'snat' | 'dnat+snat';

/**
 * Why we believe a binding. Facts: `annotate/` words them; docs/nat-pairing.md says what each is worth.
 *
 * isn-pair: both ends' sequence numbers agree on the two legs. isn: one end's do. both-directions: originals go through
 * the box one way and answers come back the other way. content: the transport payloads are equal. ip-id: the IP
 * identification, not zero, is kept. mac-path: the original is sent to the MAC that sends the copy. capture-host: the
 * host that captured received the original and sent the copy. ttl: the copy has made one hop more. checksums: RFC 1624 holds. stable-mapping: three or more packets are rewritten alike. order: copies follow
 * their originals in the same order.
 */
export interface BindingEvidence {
  readonly code:
    | 'isn-pair'
    | 'isn'
    | 'both-directions'
    | 'content'
    | 'ip-id'
    | 'mac-path'
    | 'capture-host'
    | 'ttl'
    | 'checksums'
    | 'stable-mapping'
    | 'order';
  readonly rows: readonly PacketRow[];
}

/** One connection (or UDP/ICMP conversation) as the two legs of a translator show it. */
export interface Binding {
  readonly id: number;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** By the packets that open it: the original's first direction. A masquerade of the answers belongs to its dnat. */
  readonly kind: BindingKind;
  /** As the initiator sends it, before the box … */
  readonly original: { readonly src: Endpoint; readonly dst: Endpoint };
  /** … and after. */
  readonly translated: { readonly src: Endpoint; readonly dst: Endpoint };
  readonly originalFlow: FlowId | null;
  readonly translatedFlow: FlowId | null;
  readonly translator: number;
  /** In order of the copies' times. */
  readonly pairs: readonly RewritePair[];
  /** 0 to 1: see docs/nat-pairing.md. */
  readonly confidence: number;
  readonly evidence: readonly BindingEvidence[];
}

/** nat64: between IPv6 and IPv4, one address embedded in the other (RFC 6052, RFC 6146). */
export type TranslatorRole = 'director' | 'masquerade' | 'nat-router' | 'port-forwarder' | 'nat64';

export interface Translator {
  readonly id: number;
  /** The box's MACs: destination of originals, source of copies. Empty where the link layer has none. */
  readonly macs: readonly MacId[];
  /** Addresses that are the box's own: VIPs, masquerade addresses, addresses its ARP claims. */
  readonly addresses: readonly AddressId[];
  readonly roles: readonly TranslatorRole[];
}

/** Two connections whose payloads agree but whose sequence numbers do not: a proxy between them, not a rewrite. */
export interface ProxySuspicion {
  readonly clientFlow: FlowId;
  readonly serverFlow: FlowId;
  readonly rows: readonly PacketRow[];
}

export interface NatFacts {
  readonly translators: readonly Translator[];
  readonly bindings: readonly Binding[];
  readonly proxies: readonly ProxySuspicion[];
  /** The original of a copy, the copy of an original; null where there is none. */
  rewriteOf(row: PacketRow): PacketRow | null;
  rewrittenAs(row: PacketRow): PacketRow | null;
  /**
   * The same packet as it was heard before, with the same addresses: on the near side of a router (other MACs, a lower TTL here), or by another
   * capture point or port (all alike). Null where there is none.
   */
  seenBefore(row: PacketRow): PacketRow | null;
  /** The pair in which this row is the copy. */
  pairOfCopy(row: PacketRow): RewritePair | undefined;
  bindingOf(row: PacketRow): Binding | undefined;
}
