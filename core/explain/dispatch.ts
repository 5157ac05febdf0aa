/**
 * Which protocol a payload is explained by: the table from (kind, number) to the protocols' explain functions.
 *
 * A new protocol is entered here and nowhere else.
 */
import { explainArp } from '../wire/arp.ts';
import { EtherType, explainEthernet } from '../wire/ethernet.ts';
import { explainIcmp } from '../wire/icmp.ts';
import { explainIcmpv6 } from '../wire/icmpv6.ts';
import { explainIpv4 } from '../wire/ipv4.ts';
import { explainIpv6 } from '../wire/ipv6.ts';
import { Extension, explainAh, explainEsp, explainExtension, explainMobility } from '../wire/ipv6-extensions.ts';
import { explainLoopback, explainPpp, explainRaw, explainSll, explainSll2 } from '../wire/link.ts';
import { LinkType } from '../wire/linktype.ts';
import { explainLlc } from '../wire/llc.ts';
import { explainTcp } from '../wire/tcp.ts';
import type { Payload, Span, TreeBuilder } from '../wire/tree.ts';
import { explainUdp } from '../wire/udp.ts';
import { explainProviderVlan, explainVlan } from '../wire/vlan.ts';
import { explainData } from './data.ts';
import { explainStream } from './stream.ts';

/** Writes a protocol's node with its fields and hands on the payload; null where there is none. */
export type Explain = (t: TreeBuilder, span: Span) => Payload | null;

/** Layers in one packet, whatever they are. */
const MAX_LAYERS = 64;

const LINK_TYPES: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [LinkType.null, explainLoopback],
  [LinkType.loop, explainLoopback],
  [LinkType.ethernet, explainEthernet],
  [LinkType.ppp, explainPpp],
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
]);

const extension =
  (type: number): Explain =>
  (t, span) =>
    explainExtension(t, type, span);

const IP_PROTOCOLS: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [1, explainIcmp],
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

function lookup(p: Payload): Explain {
  switch (p.kind) {
    case 'linktype':
      return LINK_TYPES.get(p.number) ?? explainData;
    case 'ethernet':
      return (t, span) => explainEthernet(t, span, p.number);
    case 'ethertype':
      return ETHER_TYPES.get(p.number) ?? explainData;
    case 'llc':
      return explainLlc;
    case 'ip':
      return p.number === 6 ? explainIpv6 : explainIpv4;
    case 'ip.proto':
      return IP_PROTOCOLS.get(p.number) ?? explainData;
    case 'tcp':
      return explainStream;
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
      p = explain === explainEthernet ? explainEthernet(t, current.span, fcsLength) : explain(t, current.span);
      t.layerDone(trailers);
    }
  };
  go(first);
  t.runTrailers();
}
