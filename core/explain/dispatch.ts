/**
 * Which protocol a payload is explained by: the table from (kind, number) to the protocols' explain functions.
 *
 * A new protocol is entered here and nowhere else.
 */
import { explainArp } from '../wire/arp.ts';
import { EtherType, explainEthernet } from '../wire/ethernet.ts';
import { explainHttp, messagesInSegment } from '../wire/http-fields.ts';
import { explainIpv4 } from '../wire/ipv4.ts';
import { LinkType } from '../wire/linktype.ts';
import { explainTcp } from '../wire/tcp.ts';
import type { Payload, Span, TreeBuilder } from '../wire/tree.ts';
import { explainUdp } from '../wire/udp.ts';
import { explainData } from './data.ts';

/** Writes a protocol's node with its fields and hands on the payload; null where there is none. */
export type Explain = (t: TreeBuilder, span: Span) => Payload | null;

/** Layers in one packet, whatever they are. */
const MAX_LAYERS = 64;

const explainIp: Explain = (t, span) => {
  if (!t.need('ip', span, span.start, 1)) return null;
  return explainIpv4(t, span);
};

const LINK_TYPES: ReadonlyMap<number, Explain> = new Map<number, Explain>([[LinkType.ethernet, explainEthernet]]);

const ETHER_TYPES: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [EtherType.ipv4, explainIp],
  [EtherType.arp, explainArp],
]);

const IP_PROTOCOLS: ReadonlyMap<number, Explain> = new Map<number, Explain>([
  [4, explainIp],
  [6, explainTcp],
  [17, explainUdp],
]);

/** What a TCP segment carries: the messages that end in it, if the stream's protocol is known. A cut one is read alone. */
const explainStream: Explain = (t, span) => {
  const cut = span.end < span.declaredEnd;
  const messages = t.quoted ? [] : cut ? messagesInSegment(t.bytes, span.start, span.end) : t.context.http();
  if (messages.length === 0) return explainData(t, span);
  explainHttp(t, span, messages);
  return null;
};

function lookup(t: TreeBuilder, p: Payload): Explain {
  switch (p.kind) {
    case 'linktype':
      return LINK_TYPES.get(p.number) ?? explainData;
    case 'ethertype':
      t.protocols.push('ethertype');
      return ETHER_TYPES.get(p.number) ?? explainData;
    case 'ip':
      return explainIp;
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
      const explain = lookup(t, current);
      p = explain === explainEthernet ? explainEthernet(t, current.span, fcsLength) : explain(t, current.span);
      t.layerDone(trailers);
    }
  };
  go(first);
  t.runTrailers();
}
