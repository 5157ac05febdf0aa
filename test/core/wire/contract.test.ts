/**
 * What every protocol here keeps: what it emits it reads back; no byte outside its span matters; cut at any length it shows a part of what it
 * shows whole, within the bytes that are there, and does not throw.
 */
import { describe, expect, it } from 'vitest';
import { type Bytes, concatBytes } from '../../../core/base/bytes.ts';
import { onesSum } from '../../../core/base/checksum.ts';
import { explainPayload } from '../../../core/explain/dispatch.ts';
import { formatValue } from '../../../core/explain/format.ts';
import { emitArp } from '../../../core/wire/arp.ts';
import { emitEthernet } from '../../../core/wire/ethernet.ts';
import type { FieldNode } from '../../../core/wire/field.ts';
import { emitGre } from '../../../core/wire/gre.ts';
import { emitGue } from '../../../core/wire/gue.ts';
import { emitRequest, emitResponse } from '../../../core/wire/http.ts';
import { emitIcmp, emitIcmpEcho } from '../../../core/wire/icmp.ts';
import { emitIcmpv6, icmpv6EchoBody } from '../../../core/wire/icmpv6.ts';
import { emitNdOption } from '../../../core/wire/icmpv6-options.ts';
import { emitIgmp } from '../../../core/wire/igmp.ts';
import { emitIpv4, pseudoHeaderSum } from '../../../core/wire/ipv4.ts';
import { emitIpv6 } from '../../../core/wire/ipv6.ts';
import { emitAh, emitExtension, emitFragmentHeader } from '../../../core/wire/ipv6-extensions.ts';
import { emitSll } from '../../../core/wire/link.ts';
import { LinkType } from '../../../core/wire/linktype.ts';
import { emitLlc, emitSnap } from '../../../core/wire/llc.ts';
import { emitLldpTlv } from '../../../core/wire/lldp.ts';
import { emitMpls } from '../../../core/wire/mpls.ts';
import { emitPppoe } from '../../../core/wire/pppoe.ts';
import { emitLacp } from '../../../core/wire/slow.ts';
import { emitBpdu } from '../../../core/wire/stp.ts';
import { emitTcp } from '../../../core/wire/tcp.ts';
import { emitTcpOptions } from '../../../core/wire/tcp-options-emit.ts';
import { NO_CONTEXT, TreeBuilder } from '../../../core/wire/tree.ts';
import { emitUdp } from '../../../core/wire/udp.ts';
import { emitVlan } from '../../../core/wire/vlan.ts';
import { emitVrrp } from '../../../core/wire/vrrp.ts';
import { emitVxlan } from '../../../core/wire/vxlan.ts';

const text = (s: string): Bytes => Uint8Array.from(s, (c) => c.charCodeAt(0));
const MAC_A = Uint8Array.of(2, 0, 0, 0, 0, 1);
const MAC_B = Uint8Array.of(2, 0, 0, 0, 0, 2);
const [A, B] = [0x0a00_0001, 0x0a00_0002];
const [A6, B6] = [1, 2].map((n) => Uint8Array.of(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n)) as [Bytes, Bytes];
const DATA = text('abcdefgh');

const v4 = (protocol: number, payload: Bytes, options?: Bytes) =>
  emitIpv4({ protocol, source: A, destination: B, ttl: 63, identification: 7, ...(options && { options }) }, payload);
const v6 = (nextHeader: number, payload: Bytes) => emitIpv6({ nextHeader, source: A6, destination: B6, flowLabel: 5 }, payload);
const frame = (type: number, payload: Bytes) => emitEthernet(MAC_B, MAC_A, type, payload);
const sum4 = pseudoHeaderSum(v4(0, new Uint8Array(0)), 0, 6, 0);
const sum6 = onesSum(A6, 0, 16, onesSum(B6, 0, 16, 17));
const tcp = (payload: Bytes, options?: Bytes) =>
  emitTcp(
    {
      sourcePort: 1454,
      destinationPort: 80,
      sequence: 9,
      acknowledgment: 8,
      flags: 0x018,
      window: 100,
      ...(options && { options }),
    },
    payload,
    sum4,
  );
const OPTIONS = emitTcpOptions([
  { kind: 'mss', value: 1460 },
  { kind: 'window-scale', value: 7 },
  { kind: 'nop' },
  { kind: 'sack-permitted' },
  { kind: 'timestamps', value: 5, echo: 6 },
  { kind: 'sack', blocks: [[1, 2]] },
  { kind: 'fast-open', cookie: Uint8Array.of(1, 2, 3, 4) },
  { kind: 'raw', bytes: Uint8Array.of(1) },
]);
const GET = emitRequest('GET', '/x?a=1&b', {
  fields: [
    ['Host', 'h'],
    ['X-Own', 'v'],
  ],
});

const BRIDGE = Uint8Array.of(0x80, 1, ...MAC_A);
const LACP_PORT = { systemPriority: 1, system: MAC_A, key: 2, portPriority: 3, port: 4, state: 0 };

/** Name, link type, the frame, and what its fields read as (`-T fields`' text). */
const FRAMES: readonly (readonly [string, number, Bytes, Readonly<Record<string, string>>])[] = [
  [
    'ARP',
    LinkType.ethernet,
    frame(0x0806, emitArp({ opcode: 2, senderMac: MAC_A, senderIpv4: A, targetMac: MAC_B, targetIpv4: B })),
    {
      'eth.src': '02:00:00:00:00:01',
      'eth.dst': '02:00:00:00:00:02',
      'arp.opcode': '2',
      'arp.src.proto_ipv4': '10.0.0.1',
      'arp.dst.hw_mac': '02:00:00:00:00:02',
    },
  ],
  [
    'VLAN in VLAN',
    LinkType.ethernet,
    frame(0x8100, emitVlan({ priority: 3, id: 10 }, 0x8100, emitVlan({ dropEligible: true, id: 20 }, 0x0800, v4(253, DATA)))),
    {
      'vlan.id': '10,20',
      'vlan.priority': '3,0',
      'vlan.dei': '0,1',
      'vlan.etype': '0x8100,0x0800',
    },
  ],
  ['LLC', LinkType.ethernet, frame(3 + DATA.length, emitLlc(0x42, 0x42, DATA)), { 'eth.len': '11', 'llc.dsap': '0x42' }],
  [
    'SNAP',
    LinkType.ethernet,
    frame(8 + v4(253, DATA).length, emitSnap(0x0800, v4(253, DATA))),
    { 'llc.type': '0x0800', 'ip.proto': '253' },
  ],
  [
    'cooked',
    LinkType.linuxSll,
    emitSll(4, MAC_A, 0x0800, v4(253, DATA)),
    { 'sll.pkttype': '4', 'sll.src.eth': '02:00:00:00:00:01' },
  ],
  [
    'IPv4 with options',
    LinkType.ethernet,
    frame(0x0800, v4(253, DATA, Uint8Array.of(7, 7, 8, 1, 2, 3, 4, 0x94, 4, 0, 0))),
    {
      'ip.hdr_len': '32',
      'ip.ttl': '63',
      'ip.id': '0x0007',
      'ip.src': '10.0.0.1',
      'ip.rec_rt': '1.2.3.4',
      'ip.opt.ra': '0',
    },
  ],
  [
    'IPv6 with extensions',
    LinkType.ethernet,
    frame(
      0x86dd,
      v6(
        0,
        concatBytes([
          emitExtension(60, Uint8Array.of(5, 2, 0, 0, 1, 0)),
          emitExtension(44, Uint8Array.of(1, 4, 0, 0, 0, 0)),
          emitFragmentHeader(51, 0, false, 9),
          emitAh(17, 1, 2, DATA),
          emitUdp({ sourcePort: 5, destinationPort: 7 }, DATA, sum6),
        ]),
      ),
    ),
    {
      'ipv6.nxt': '0',
      'ipv6.flow': '0x000005',
      'ipv6.opt.router_alert': '0',
      'ipv6.fraghdr.ident': '0x00000009',
      'ah.sequence': '2',
      'udp.dstport': '7',
    },
  ],
  [
    'ICMP echo',
    LinkType.raw,
    v4(1, emitIcmpEcho(false, 77, 1, DATA)),
    { 'icmp.type': '8', 'icmp.ident': '77', 'icmp.checksum.status': '1' },
  ],
  [
    'an ICMP error',
    LinkType.raw,
    v4(1, emitIcmp(3, 4, 576, v4(6, tcp(DATA)))),
    { 'icmp.code': '4', 'icmp.mtu': '576', 'ip.proto': '1,6', 'tcp.dstport': '80' },
  ],
  [
    'ICMPv6 echo',
    LinkType.raw,
    v6(58, emitIcmpv6(128, 0, icmpv6EchoBody(77, 1, DATA), A6, B6)),
    { 'icmpv6.echo.identifier': '0x004d', 'icmpv6.checksum.status': '1' },
  ],
  [
    'neighbour discovery',
    LinkType.raw,
    v6(58, emitIcmpv6(135, 0, concatBytes([new Uint8Array(4), B6, emitNdOption(1, MAC_A)]), A6, B6)),
    {
      'icmpv6.nd.ns.target_address': '2001:db8::2',
      'icmpv6.opt.linkaddr': '02:00:00:00:00:01',
    },
  ],
  [
    'UDP',
    LinkType.raw,
    v4(17, emitUdp({ sourcePort: 5, destinationPort: 7 }, DATA, sum4)),
    { 'udp.length': '16', 'udp.payload': '6162636465666768' },
  ],
  [
    'TCP with options',
    LinkType.raw,
    v4(6, tcp(DATA, OPTIONS)),
    {
      'tcp.srcport': '1454',
      'tcp.seq_raw': '9',
      'tcp.flags': '0x0018',
      'tcp.options.mss_val': '1460',
      'tcp.options.wscale.shift': '7',
      'tcp.options.timestamp.tsval': '5',
      'tcp.options.sack_re': '2',
      'tcp.options.tfo.cookie': '01020304',
      'tcp.payload': '6162636465666768',
    },
  ],
  [
    'an HTTP request',
    LinkType.raw,
    v4(6, tcp(GET)),
    {
      'http.request.method': 'GET',
      'http.request.uri.query.parameter': 'a=1,b',
      'http.host': 'h',
      'http.request.line': 'Host: h\\r\\n,X-Own: v\\r\\n',
    },
  ],
  [
    'an HTTP response',
    LinkType.raw,
    v4(6, tcp(emitResponse(404, 'Not Found', { fields: [['Content-Length', '2']], body: text('no') }))),
    {
      'http.response.code': '404',
      'http.content_length': '2',
    },
  ],
  [
    'MPLS',
    LinkType.ethernet,
    frame(
      0x8847,
      emitMpls(
        [
          { label: 100, trafficClass: 5 },
          { label: 101, ttl: 3 },
        ],
        v4(253, DATA),
      ),
    ),
    { 'mpls.label': '100,101', 'mpls.exp': '5,0', 'mpls.bottom': '0,1', 'mpls.ttl': '64,3', 'ip.proto': '253' },
  ],
  [
    'a pseudowire',
    LinkType.ethernet,
    frame(
      0x8847,
      emitMpls(
        [{ label: 7 }],
        concatBytes([
          Uint8Array.of(0, 0, 0, 9),
          emitEthernet(Uint8Array.of(0xc6, 0x11, 0xfe, 0xa1, 0xb2, 0xc3), MAC_A, 0x0800, v4(253, DATA)),
        ]),
      ),
    ),
    { 'pweth.cw.sequence_number': '9', 'eth.type': '0x8847,0x0800', 'ip.proto': '253' },
  ],
  [
    'GRE',
    LinkType.raw,
    v4(47, emitGre({ protocol: 0x0800, checksum: true, key: 42, sequence: 7 }, v4(253, DATA))),
    {
      'gre.proto': '0x0800',
      'gre.checksum.status': '1',
      'gre.key': '0x0000002a',
      'gre.sequence_number': '7',
      'ip.proto': '47,253',
    },
  ],
  [
    'a PPPoE session',
    LinkType.ethernet,
    frame(0x8864, emitPppoe({ code: 0, sessionId: 23 }, concatBytes([Uint8Array.of(0, 0x21), v4(253, DATA)]))),
    { 'pppoe.session_id': '0x0017', 'pppoe.payload_length': '30', 'ppp.protocol': '0x0021', 'ip.proto': '253' },
  ],
  [
    'PPPoE discovery',
    LinkType.ethernet,
    frame(0x8863, emitPppoe({ code: 9, sessionId: 0 }, Uint8Array.of(1, 3, 0, 2, 7, 8, 1, 1, 0, 1, 0x61))),
    { 'pppoe.code': '0x09', 'pppoed.tags.host_uniq': '0708', 'pppoed.tags.service_name': 'a' },
  ],
  [
    'PPP link control',
    LinkType.ppp,
    Uint8Array.of(0xff, 3, 0xc0, 0x21, 1, 5, 0, 17, 1, 4, 5, 0xdc, 5, 6, 1, 2, 3, 4, 3, 4, 0xc0, 0x23).fill(18, 7, 8),
    {
      'ppp.code': '1',
      'ppp.length': '18',
      'lcp.opt.mru': '1500',
      'lcp.opt.magic_number': '0x01020304',
      'lcp.opt.auth_protocol': '0xc023',
    },
  ],
  [
    'VXLAN',
    LinkType.raw,
    v4(17, emitUdp({ sourcePort: 5, destinationPort: 4789 }, emitVxlan(77, frame(0x0800, v4(253, DATA))), sum4)),
    { 'vxlan.vni': '77', 'eth.type': '0x0800', 'ip.proto': '17,253' },
  ],
  [
    'GUE',
    LinkType.raw,
    v4(17, emitUdp({ sourcePort: 40_000, destinationPort: 6080 }, emitGue(v4(253, DATA)), sum4)),
    { 'gue.variant': '0', 'gue.proto': '4', 'gue.hlen': '0', 'ip.proto': '17,253' },
  ],
  [
    'IGMP',
    LinkType.raw,
    v4(2, emitIgmp(0x16, 0, 0xe00000fb)),
    { 'igmp.version': '2', 'igmp.type': '0x16', 'igmp.maddr': '224.0.0.251', 'igmp.checksum.status': '1' },
  ],
  [
    'VRRP 2',
    LinkType.raw,
    v4(112, emitVrrp({ version: 2, routerId: 5, priority: 100, interval: 1, addresses: [Uint8Array.of(10, 0, 0, 9)] }, A6, B6)),
    {
      'vrrp.version': '2',
      'vrrp.virt_rtr_id': '5',
      'vrrp.adver_int': '1',
      'vrrp.ip_addr': '10.0.0.9',
      'vrrp.checksum.status': '1',
    },
  ],
  [
    'VRRP 3 over IPv6',
    LinkType.raw,
    v6(112, emitVrrp({ version: 3, routerId: 5, priority: 255, interval: 300, addresses: [A6, B6] }, A6, B6)),
    { 'vrrp.short_adver_int': '300', 'vrrp.ipv6_addr': '2001:db8::1,2001:db8::2', 'vrrp.checksum.status': '1' },
  ],
  [
    'rapid spanning tree',
    LinkType.ethernet,
    frame(
      39,
      emitLlc(0x42, 0x42, emitBpdu({ type: 2, flags: 0x3c, root: BRIDGE, bridge: BRIDGE, cost: 19, port: 0x8005, hello: 2.5 })),
    ),
    { 'stp.type': '0x02', 'stp.flags.port_role': '3', 'stp.root.prio': '32768', 'stp.root.ext': '1', 'stp.hello': '2.5' },
  ],
  [
    'LLDP',
    LinkType.ethernet,
    frame(
      0x88cc,
      concatBytes([
        emitLldpTlv(1, Uint8Array.of(4, ...MAC_A)),
        emitLldpTlv(2, text('\x05eth0')),
        emitLldpTlv(3, Uint8Array.of(0, 120)),
        emitLldpTlv(7, Uint8Array.of(0, 20, 0, 4)),
        emitLldpTlv(127, Uint8Array.of(0, 0x80, 0xc2, 1, 0, 5)),
        emitLldpTlv(0, text('')),
      ]),
    ),
    {
      'lldp.chassis.id.mac': '02:00:00:00:00:01',
      'lldp.port.id': 'eth0',
      'lldp.time_to_live': '120',
      'lldp.tlv.system_cap': '0x0014',
      'lldp.ieee.802_1.port_vlan.id': '5',
    },
  ],
  [
    'LACP',
    LinkType.ethernet,
    frame(0x8809, emitLacp({ ...LACP_PORT, state: 0x3d }, { ...LACP_PORT, port: 9 }, 5)),
    {
      'lacp.actor.state_str': '**DCSG*A',
      'lacp.partner.port': '9',
      'lacp.collector.max_delay': '5',
      'lacp.tlv_type': '0x01,0x02,0x03,0x00',
    },
  ],
];

const BEFORE = 3;
const BEHIND = 40;

/** Explains the first `captured` bytes of a frame that lies among bytes of `filler`. */
function explain(linkType: number, bytes: Bytes, captured: number, filler: number, cutBy: 'capture' | 'frame') {
  const around = new Uint8Array(BEFORE + captured + BEHIND).fill(filler);
  around.set(bytes.subarray(0, captured), BEFORE);
  const context = { ...NO_CONTEXT, http: () => (captured < bytes.length ? undefined : messages(bytes)) };
  const t = new TreeBuilder(around, 0, context);
  const end = BEFORE + captured;
  const declaredEnd = cutBy === 'frame' ? end : BEFORE + bytes.length;
  explainPayload(t, { kind: 'linktype', number: linkType, span: { start: BEFORE, end, declaredEnd, limitedBy: 'frame' } });
  return t;
}

/** The stream of the HTTP frames is one message. */
function messages(bytes: Bytes) {
  const at = 40;
  const first = String.fromCharCode(bytes[at] ?? 0);
  if (first !== 'G' && first !== 'H') return undefined;
  const end = bytes.indexOf(10, bytes.lastIndexOf(13)) + 1;
  return [{ bytes: bytes.subarray(at, end), rows: [0], kind: first === 'G' ? ('request' as const) : ('response' as const) }];
}

function walk(nodes: readonly FieldNode[], visit: (node: FieldNode) => void): void {
  for (const node of nodes) {
    visit(node);
    walk(node.children, visit);
  }
}
function printed(t: TreeBuilder): string[] {
  const out: string[] = [];
  walk(t.layers, (n) => out.push(`${n.spec.name} ${n.spec.title} ${n.start}+${n.length} ${formatValue(n.spec, n.value)}`));
  return [...out, JSON.stringify(t.stops)];
}

describe.each(FRAMES)('%s', (_, linkType, bytes, fields) => {
  it('is read as it was written', () => {
    const t = explain(linkType, bytes, bytes.length, 0xa5, 'capture');
    const values = new Map<string, string[]>();
    walk(t.layers, (n) => values.set(n.spec.name, [...(values.get(n.spec.name) ?? []), formatValue(n.spec, n.value)]));
    const read = Object.fromEntries(Object.keys(fields).map((name) => [name, values.get(name)?.join()]));
    expect(read).toEqual(fields);
    expect(t.stops).toEqual([]);
  });

  it.each(['capture', 'frame'] as const)('cut at every length by the %s shows a part, and nothing of its neighbours', (cutBy) => {
    for (let captured = 0; captured <= bytes.length; captured++) {
      const t = explain(linkType, bytes, captured, 0xa5, cutBy);
      expect(printed(explain(linkType, bytes, captured, 0x5a, cutBy)), `${captured} bytes`).toEqual(printed(t));
      walk(t.layers, (n) => {
        if (n.source === 0)
          expect(n.start + n.length, `${n.spec.name} of ${captured} bytes`).toBeLessThanOrEqual(BEFORE + captured);
      });
    }
  });
});
