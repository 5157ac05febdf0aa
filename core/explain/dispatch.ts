/**
 * Which protocol a payload is explained by: the table from (kind, number) to the protocols' explain functions.
 *
 * A new protocol is entered here and nowhere else.
 */
import { explainArp } from '../wire/arp.ts';
import { EtherType, explainEthernet } from '../wire/ethernet.ts';
import { explainGre } from '../wire/gre.ts';
import { explainIcmp } from '../wire/icmp.ts';
import { explainIcmpv6 } from '../wire/icmpv6.ts';
import { explainIgmp } from '../wire/igmp.ts';
import { explainIpv4 } from '../wire/ipv4.ts';
import { explainIpv6 } from '../wire/ipv6.ts';
import { Extension, explainAh, explainEsp, explainExtension, explainMobility } from '../wire/ipv6-extensions.ts';
import { explainLoop, explainLoopback, explainRaw, explainSll, explainSll2 } from '../wire/link.ts';
import { LinkType } from '../wire/linktype.ts';
import { explainLlc, Oui, Sap } from '../wire/llc.ts';
import { explainLldp } from '../wire/lldp.ts';
import { explainLoopTest } from '../wire/loopback.ts';
import { explainMpls } from '../wire/mpls.ts';
import { explainChdlc, explainPpp, explainPppLink, PppProtocol } from '../wire/ppp.ts';
import { explainChap, explainIpcp, explainIpv6cp, explainLcp, explainPap } from '../wire/ppp-control.ts';
import { explainPppoeDiscovery, explainPppoeSession } from '../wire/pppoe.ts';
import { explainSlow } from '../wire/slow.ts';
import { explainPvst, explainStp } from '../wire/stp.ts';
import { explainTcp } from '../wire/tcp.ts';
import type { Payload, Span, TreeBuilder } from '../wire/tree.ts';
import { explainUdp } from '../wire/udp.ts';
import { explainProviderVlan, explainVlan } from '../wire/vlan.ts';
import { explainVrrp } from '../wire/vrrp.ts';
import { explainData } from './data.ts';
import { explainDatagram } from './datagram.ts';
import { explainStream } from './stream.ts';

/** Writes a protocol's node with its fields and hands on the payload; null where there is none. */
export type Explain = (t: TreeBuilder, span: Span) => Payload | null;

/** Layers in one packet, whatever they are. */
const MAX_LAYERS = 64;

const LINK_TYPES: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [LinkType.null, explainLoopback],
  [LinkType.loop, explainLoop],
  [LinkType.ethernet, explainEthernet],
  [LinkType.ppp, explainPppLink],
  [LinkType.pppHdlc, explainPppLink],
  [LinkType.pppEther, explainPppoeSession],
  [LinkType.cHdlc, explainChdlc],
  [LinkType.atmRfc1483, explainLlc],
  [LinkType.atmRfc1483Bsd, explainLlc],
  [LinkType.raw, explainRaw],
  [LinkType.rawBsd, explainRaw],
  [LinkType.rawOpenBsd, explainRaw],
  [LinkType.linuxSll, explainSll],
  [LinkType.linuxSll2, explainSll2],
  [LinkType.ipv4, explainIpv4],
  [LinkType.ipv6, explainIpv6],
]);

const ETHER_TYPES: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [EtherType.ipv4, explainIpv4],
  [EtherType.ipv6, explainIpv6],
  [EtherType.arp, explainArp],
  [EtherType.rarp, explainArp],
  [EtherType.vlan, explainVlan],
  [EtherType.oldQinq, explainVlan],
  [EtherType.qinq, explainProviderVlan],
  [EtherType.bridging, (t, span) => explainEthernet(t, span, 0)],
  [EtherType.slow, explainSlow],
  [EtherType.mpls, explainMpls],
  [EtherType.mplsMulticast, explainMpls],
  [EtherType.pppoeDiscovery, explainPppoeDiscovery],
  [EtherType.pppoeSession, explainPppoeSession],
  [EtherType.lldp, explainLldp],
  [EtherType.bpdu, explainStp],
  [EtherType.loopTest, explainLoopTest],
]);

const LLC_SAPS: ReadonlyMap<number, Explain> = new Map<number, Explain>([[Sap.bpdu, explainStp]]);

const pid = (oui: number, protocol: number): number => oui * 0x1_0000 + protocol;
/** Cisco's per-VLAN spanning tree; and BPDUs as IEEE 802.1 bridges them. */
const LLC_PIDS: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [pid(Oui.cisco, 0x0108), explainPvst],
  [pid(Oui.cisco, 0x0109), explainPvst],
  [pid(Oui.cisco, 0x010b), explainPvst],
  [pid(Oui.cisco, 0x010c), explainPvst],
  [pid(Oui.ieee8021, 0x000e), explainStp],
]);

const PPP_PROTOCOLS: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [PppProtocol.ipv4, explainIpv4],
  [PppProtocol.ipv6, explainIpv6],
  [EtherType.ipv4, explainIpv4],
  [EtherType.ipv6, explainIpv6],
  [PppProtocol.mplsUnicast, explainMpls],
  [PppProtocol.mplsMulticast, explainMpls],
  [PppProtocol.lcp, explainLcp],
  [PppProtocol.ipcp, explainIpcp],
  [PppProtocol.ipv6cp, explainIpv6cp],
  [PppProtocol.pap, explainPap],
  [PppProtocol.chap, explainChap],
]);

const CHDLC_PROTOCOLS: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [EtherType.ipv4, explainIpv4],
  [EtherType.ipv6, explainIpv6],
  [EtherType.mpls, explainMpls],
  [EtherType.mplsMulticast, explainMpls],
  [EtherType.bridging, (t, span) => explainEthernet(t, span, 0)],
]);

const extension =
  (type: number): Explain =>
  (t, span) =>
    explainExtension(t, type, span);

const IP_PROTOCOLS: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [1, explainIcmp],
  [2, explainIgmp],
  [47, explainGre],
  [112, explainVrrp],
  [137, explainMpls],
  [143, (t, span) => explainEthernet(t, span, 0)],
  [58, explainIcmpv6],
  [4, explainIpv4],
  [6, explainTcp],
  [17, explainUdp],
  [41, explainIpv6],
  [Extension.esp, explainEsp],
  // Behind IPv6 these are part of its node; they are met here behind IPv4.
  [Extension.ah, explainAh],
  [Extension.mobility, explainMobility],
  [Extension.hopByHop, extension(Extension.hopByHop)],
  [Extension.routing, extension(Extension.routing)],
  [Extension.fragment, extension(Extension.fragment)],
  [Extension.destination, extension(Extension.destination)],
]);

/** As in Wireshark, a type that announces nothing known, and behind which there is nothing, is not spoken of. */
function explainOtherType(t: TreeBuilder, span: Span): null {
  if (span.declaredEnd <= span.start && t.protocols.at(-1) === 'ethertype') t.protocols.pop();
  return explainData(t, span);
}

function lookup(p: Payload): Explain {
  switch (p.kind) {
    case 'linktype':
      return LINK_TYPES.get(p.number) ?? explainData;
    case 'ethernet':
      return (t, span) => explainEthernet(t, span, p.number);
    case 'ethertype':
      return ETHER_TYPES.get(p.number) ?? explainOtherType;
    case 'llc':
      return explainLlc;
    case 'llc.dsap':
      return LLC_SAPS.get(p.number) ?? explainData;
    case 'llc.pid':
      return LLC_PIDS.get(p.number) ?? explainData;
    case 'ppp':
      return explainPpp;
    case 'ppp.protocol':
      return PPP_PROTOCOLS.get(p.number) ?? explainData;
    case 'chdlc':
      return CHDLC_PROTOCOLS.get(p.number) ?? explainData;
    case 'ip':
      return p.number === 6 ? explainIpv6 : explainIpv4;
    case 'ip.proto':
      return IP_PROTOCOLS.get(p.number) ?? explainData;
    case 'tcp':
      return explainStream;
    case 'udp':
      return explainDatagram;
    default:
      return explainData;
  }
}

/**
 * Explains a payload and all that it carries.
 *
 * @param fcsLength of an Ethernet frame: see `explainEthernet`
 */
export function explainPayload(t: TreeBuilder, first: Payload, fcsLength?: number): void {
  const go = (start: Payload) => {
    let p: Payload | null = start;
    for (let depth = 0; p !== null; depth++) {
      if (depth === MAX_LAYERS) {
        const { start: offset, end } = p.span;
        t.stop({ layer: 'frame', reason: 'too-deep', offset, required: MAX_LAYERS, actual: end - offset, limitedBy: 'frame' });
        explainData(t, p.span);
        return;
      }
      const current: Payload = p;
      const trailers = t.trailerCount;
      if (current.within !== undefined) {
        t.within(current.within, () => go({ kind: current.kind, number: current.number, span: current.span }));
        return;
      }
      const explain = lookup(current);
      t.layerBegins(current.span);
      p = explain === explainEthernet ? explainEthernet(t, current.span, fcsLength) : explain(t, current.span);
      t.layerDone(trailers);
    }
  };
  go(first);
  t.runTrailers();
}
