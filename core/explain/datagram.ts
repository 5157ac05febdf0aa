/** What a UDP datagram carries: by its ports, as Wireshark chooses; DNS, and IP itself, also by their looks. */
import { explainDhcp } from '../wire/dhcp.ts';
import { explainDns, looksLikeDns } from '../wire/dns.ts';
import { explainGre } from '../wire/gre.ts';
import { explainGue, gueHeaderLength } from '../wire/gue.ts';
import { explainHeartbeat, HEARTBEAT_PORT, isHeartbeat } from '../wire/heartbeat.ts';
import { explainIpvsSync } from '../wire/ipvs-sync.ts';
import { explainMpls } from '../wire/mpls.ts';
import { explainNtp } from '../wire/ntp.ts';
import type { Payload, Span, TreeBuilder } from '../wire/tree.ts';
import { type DatagramProtocol, protocolOfPorts } from '../wire/udp-ports.ts';
import { explainVxlan } from '../wire/vxlan.ts';
import { explainData } from './data.ts';

const EXPLAIN: Readonly<Record<DatagramProtocol, (t: TreeBuilder, span: Span) => Payload | null>> = {
  dns: (t, span) => explainDns(t, span, 'udp', 'dns'),
  mdns: (t, span) => explainDns(t, span, 'udp', 'mdns'),
  llmnr: (t, span) => explainDns(t, span, 'udp', 'llmnr'),
  dhcp: explainDhcp,
  ntp: explainNtp,
  ipvs: explainIpvsSync,
  gre: explainGre,
  mpls: explainMpls,
  vxlan: explainVxlan,
};

/** The payload of the datagram whose ports the builder has. */
export function explainDatagram(t: TreeBuilder, span: Span): Payload | null {
  if (span.declaredEnd <= span.start || t.ports === undefined) return null;
  // As in Wireshark, which asks no dissector where the capture has nothing of the payload.
  if (span.end <= span.start) {
    t.need('udp', span, span.start, 1);
    return null;
  }
  const protocol = protocolOfPorts(t.ports.source, t.ports.destination);
  if (protocol !== undefined && protocol !== 'other') return EXPLAIN[protocol](t, span);
  if (protocol === undefined && looksLikeDns(t.bytes, span.start, span.end, span.declaredEnd - span.start))
    return explainDns(t, span, 'udp', 'dns');
  const gue = protocol === undefined ? gueHeaderLength(t.bytes, span.start, span.end, span.declaredEnd) : -1;
  if (gue >= 0) return explainGue(t, span, gue);
  explainData(t, span);
  const { source, destination } = t.ports;
  if ((source === HEARTBEAT_PORT || destination === HEARTBEAT_PORT) && isHeartbeat(t.bytes, span.start, span.end))
    explainHeartbeat(t, span);
  return null;
}
