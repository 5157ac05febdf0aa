/**
 * What lies between the link header and the IP packet, for the scan: where the IP packet is, found with the accessors that the field trees
 * use. One object is filled again and again, so that nothing is allocated for a packet.
 */
import { type Bytes, u8, u16 } from '../base/bytes.ts';
import { looksLikeDns } from '../wire/dns.ts';
import { EtherType } from '../wire/ethernet.ts';
import * as gre from '../wire/gre.ts';
import { gueHeaderLength } from '../wire/gue.ts';
import { AH_FIXED, ahLength, Extension, extensionLength, FRAGMENT_HEADER } from '../wire/ipv6-extensions.ts';
import * as mpls from '../wire/mpls.ts';
import * as ppp from '../wire/ppp.ts';
import * as pppoe from '../wire/pppoe.ts';
import { protocolOfPorts } from '../wire/udp-ports.ts';
import { VXLAN_HEADER } from '../wire/vxlan.ts';

/** What was found: an IP packet of that version (0: its first half byte tells), a frame, something else, or a header that is cut. */
export type Inside = 'ipv4' | 'ipv6' | 'ethernet' | 'arp' | 'mpls' | 'ppp' | 'none' | 'other' | 'stopped';

export interface Step {
  /** Offset of what is inside, and the ends that hold for it: of the captured bytes, and as the headers declare. */
  at: number;
  end: number;
  declared: number;
}

const OF_TYPE: ReadonlyMap<number, Inside> = new Map<number, Inside>([
  [EtherType.ipv4, 'ipv4'],
  [EtherType.ipv6, 'ipv6'],
  [EtherType.arp, 'arp'],
  [EtherType.mpls, 'mpls'],
  [EtherType.mplsMulticast, 'mpls'],
]);

/** Moves `s` behind a label stack. */
export function stepMpls(b: Bytes, s: Step): Inside {
  for (;;) {
    if (s.at + mpls.MPLS_LABEL > s.end) return 'stopped';
    s.at += mpls.MPLS_LABEL;
    if (mpls.isBottom(b, s.at - mpls.MPLS_LABEL)) break;
  }
  const kind = mpls.mplsPayload(b, s.at, s.end, mpls.label(b, s.at - mpls.MPLS_LABEL));
  switch (kind) {
    case 'ipv4':
    case 'ipv6':
    case 'ethernet':
    case 'none':
      return kind;
    case 'ethernet-control':
      s.at += mpls.CONTROL_WORD;
      return 'ethernet';
    case 'channel': {
      if (s.at + 4 > s.end) return 'stopped';
      const type = u16(b, s.at + 2);
      s.at += 4;
      return type === mpls.ChannelType.ipv4 ? 'ipv4' : type === mpls.ChannelType.ipv6 ? 'ipv6' : 'other';
    }
    default:
      return 'other';
  }
}

/** Moves `s` behind PPP's header. */
export function stepPpp(b: Bytes, s: Step): Inside {
  if (s.at >= s.end) return 'stopped';
  const at = ppp.protocolAt(b, s.at);
  if (at >= s.end) return 'stopped';
  const size = ppp.protocolSize(b, at);
  if (at + size > s.end) return 'stopped';
  s.at = at + size;
  switch (size === 1 ? u8(b, at) : u16(b, at)) {
    case ppp.PppProtocol.ipv4:
    case EtherType.ipv4:
      return 'ipv4';
    case ppp.PppProtocol.ipv6:
    case EtherType.ipv6:
      return 'ipv6';
    case ppp.PppProtocol.mplsUnicast:
    case ppp.PppProtocol.mplsMulticast:
      return 'mpls';
    default:
      return 'other';
  }
}

export function stepChdlc(b: Bytes, s: Step): Inside {
  if (s.at + ppp.CHDLC_HEADER > s.end) return 'stopped';
  const type = u16(b, s.at + 2);
  s.at += ppp.CHDLC_HEADER;
  if (type === EtherType.bridging) return 'ethernet';
  return type === EtherType.arp ? 'other' : (OF_TYPE.get(type) ?? 'other');
}

/** Moves `s` behind the header of a PPPoE session; its length field is a limit. */
export function stepPppoe(b: Bytes, s: Step): Inside {
  if (s.at + pppoe.PPPOE_HEADER > s.end) return 'stopped';
  const length = pppoe.payloadLength(b, s.at);
  s.at += pppoe.PPPOE_HEADER;
  if (length === 0) return 'none';
  s.end = Math.min(s.end, s.at + length);
  s.declared = Math.min(s.declared, s.at + length);
  return 'ppp';
}

/** Moves `s` behind GRE's header. */
export function stepGre(b: Bytes, s: Step): Inside {
  const length = gre.greHeaderLength(b, s.at, s.end);
  if (length < 0) return 'stopped';
  const from = s.at;
  s.at += length;
  if (s.at >= s.declared && (gre.flags(b, from) & gre.GreFlag.sequence) === 0) return 'none';
  return greType(gre.protocolType(b, from));
}

/** What GRE, or Linux in a capture on a GRE tunnel's interface, announces by this protocol type. */
export function greType(type: number): Inside {
  switch (type) {
    case gre.GreProtocol.ppp:
      return 'ppp';
    case gre.GreProtocol.ethernet:
    case gre.BRIDGED:
      return 'ethernet';
    case gre.GreProtocol.wccp:
      return 'ipv4';
    default:
      return OF_TYPE.get(type) ?? 'other';
  }
}

/** GRE (RFC 8086), VXLAN, MPLS (RFC 7510): most datagrams are decided without a look at the table of ports. */
const isTunnelPort = (port: number): boolean => port === 4754 || port === 4789 || port === 6635;

/** GUE is on any port that is nobody's; DNS by its looks goes before it. */
function stepGue(b: Bytes, s: Step, source: number, destination: number): Inside | undefined {
  const header = gueHeaderLength(b, s.at, s.end, s.declared);
  if (header < 0 || protocolOfPorts(source, destination) !== undefined) return undefined;
  if (looksLikeDns(b, s.at, s.end, s.declared - s.at)) return undefined;
  s.at += header;
  return u8(b, s.at) >>> 4 === 6 ? 'ipv6' : 'ipv4';
}

/** Moves `s`, at a datagram's data, to the packet or frame in it; undefined where it is no tunnel by its ports. */
export function stepDatagram(b: Bytes, s: Step, source: number, destination: number): Inside | undefined {
  if (!isTunnelPort(source) && !isTunnelPort(destination)) return stepGue(b, s, source, destination);
  switch (protocolOfPorts(source, destination)) {
    case 'gre':
      return stepGre(b, s);
    case 'mpls':
      return 'mpls';
    case 'vxlan':
      if (s.at + VXLAN_HEADER > s.end) return 'stopped';
      s.at += VXLAN_HEADER;
      return 'ethernet';
    default:
      return undefined;
  }
}

/** Extension headers behind which the transport is looked for. */
export const isFollowed = (type: number): boolean =>
  type === Extension.hopByHop ||
  type === Extension.routing ||
  type === Extension.fragment ||
  type === Extension.ah ||
  type === Extension.destination;

/** Length of the extension header at `at`, one of `isFollowed`; −1 where it is not there whole. */
export function extensionSize(b: Bytes, type: number, at: number, end: number): number {
  if (at + 8 > end) return -1;
  if (type === Extension.fragment) return FRAGMENT_HEADER;
  const length = type === Extension.ah ? ahLength(b, at) : extensionLength(b, at);
  return at + Math.max(length, type === Extension.ah ? AH_FIXED : 0) > end ? -1 : length;
}
