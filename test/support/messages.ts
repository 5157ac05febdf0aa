/** Messages that UDP carries, and the frames that hold them. */
import { type Bytes, concatBytes } from '../../core/base/bytes.ts';
import { emitDhcp } from '../../core/wire/dhcp.ts';
import { emitDns, emitName } from '../../core/wire/dns.ts';
import { emitEthernet } from '../../core/wire/ethernet.ts';
import { emitIpv4 } from '../../core/wire/ipv4.ts';
import { emitIpvsSync, emitIpvsSyncV0 } from '../../core/wire/ipvs-sync.ts';
import { emitNtp } from '../../core/wire/ntp.ts';
import { emitUdp } from '../../core/wire/udp.ts';

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);
const text = (s: string): Uint8Array => new TextEncoder().encode(s);
const words = (...list: number[]): Uint8Array => Uint8Array.from(list.flatMap((w) => [w >>> 8, w & 255]));
const counted = (s: string): Uint8Array => concatBytes([Uint8Array.of(s.length), text(s)]);

/** A datagram from 10.0.0.1 to 10.0.0.2, without a checksum. */
export function datagram(source: number, destination: number, payload: Bytes): Uint8Array<ArrayBuffer> {
  const udp = emitUdp({ sourcePort: source, destinationPort: destination, checksum: 0 }, payload, 0);
  return emitEthernet(MAC, MAC, 0x0800, emitIpv4({ protocol: 17, source: 0x0a000001, destination: 0x0a000002 }, udp));
}

/** Record type and data. */
export const RECORDS: readonly (readonly [number, Uint8Array])[] = [
  [1, Uint8Array.of(192, 0, 2, 1)],
  [2, emitName('ns.example.org')],
  [5, emitName('c.example')],
  [6, concatBytes([emitName('m.x'), emitName('h.x'), words(0, 1, 0, 2, 0, 3, 0, 4, 0, 5)])],
  [11, Uint8Array.of(192, 0, 2, 1, 6, 0x80, 1, 0, 0x40)],
  [12, emitName('p.x')],
  [13, concatBytes([counted('cpu'), counted('linux')])],
  [15, concatBytes([words(10), emitName('mx.x')])],
  [16, concatBytes([counted('hello'), counted(''), counted('abc')])],
  [17, concatBytes([emitName('mb.x'), emitName('t.x')])],
  [28, Uint8Array.from({ length: 16 }, (_, i) => i)],
  [29, concatBytes([Uint8Array.of(0, 0x12, 0x16, 0x13), words(0x8000, 1, 0x7fff, 2, 0x0098, 3)])],
  [33, concatBytes([words(1, 2, 80), emitName('t.x')])],
  [35, concatBytes([words(100, 10), counted('u'), counted('E2U+sip'), counted('!x!'), emitName('r.x')])],
  [37, concatBytes([words(1, 0x1234), Uint8Array.of(8), text('cert')])],
  [
    41,
    concatBytes([words(8, 7, 1), Uint8Array.of(24, 0, 10, 0, 1), words(10, 8), text('12345678'), words(15, 4, 6), text('no')]),
  ],
  [42, Uint8Array.of(0, 1, 24, 0x83, 1, 2, 3, 0, 2, 16, 2, 0x20, 1)],
  [43, concatBytes([words(0xabcd), Uint8Array.of(8, 2), new Uint8Array(32)])],
  [44, concatBytes([Uint8Array.of(4, 2), new Uint8Array(32)])],
  [45, concatBytes([Uint8Array.of(10, 1, 2, 192, 0, 2, 1), text('pk')])],
  [46, concatBytes([words(1, 0x0802, 0, 300, 0x7735, 0x9400, 0x3b9a, 0xca00, 77), emitName('s.x'), text('signed')])],
  [47, concatBytes([emitName('n.x'), Uint8Array.of(0, 6, 0x62, 1, 0x80, 8, 0, 3, 1, 1, 0x40)])],
  [48, concatBytes([words(0x0181), Uint8Array.of(3, 8), text('keykeykey')])],
  [50, concatBytes([Uint8Array.of(1, 1, 0, 5, 4), text('salt'), Uint8Array.of(5, 1, 2, 3, 4, 5, 0, 1, 0x40)])],
  [51, concatBytes([Uint8Array.of(1, 0, 0, 5, 4), text('salt')])],
  [52, concatBytes([Uint8Array.of(3, 1, 1), new Uint8Array(8)])],
  [55, concatBytes([Uint8Array.of(4, 2, 0, 3), text('hithpky'), emitName('rv.x')])],
  [64, concatBytes([words(1), emitName('t.x'), words(1, 3), counted('h2'), words(3, 2, 443, 4, 4), Uint8Array.of(192, 0, 2, 1)])],
  [250, concatBytes([emitName('hmac-sha256'), words(0, 0x3b9a, 0xca00, 300, 4), text('macm'), words(7, 0, 0)])],
  [257, concatBytes([Uint8Array.of(0x80), counted('issue'), text('ca.example')])],
  [1234, text('unknown')],
];

const question = { name: 'www.example.org', type: 1 };
export const dnsMessages: readonly Uint8Array[] = RECORDS.map(([type, data], i) =>
  emitDns({
    id: i,
    flags: 0x8180,
    questions: [{ ...question, type }],
    answers: [
      { name: 'www.example.org', type, data },
      { ...question, data: Uint8Array.of(192, 0, 2, 2) },
    ],
  }),
);

const option = (code: number, ...data: number[]): readonly [number, Uint8Array] => [code, Uint8Array.from(data)];
const named = (code: number, s: string): readonly [number, Uint8Array] => [code, text(s)];
export const dhcpMessages: readonly Uint8Array[] = [
  [named(12, 'host'), option(55, 1, 3, 6), option(61, 1, ...MAC), named(60, 'PXEClient:x'), option(43, 6, 1, 11, 255)],
  [option(1, 255, 255, 255, 0), option(3, 10, 0, 0, 1), option(6, 10, 0, 0, 1, 10, 0, 0, 2), option(51, 0, 0, 14, 16)],
  [option(61, 255, 0, 0, 0, 7, 0, 1, 0, 1, 0, 0, 0, 99, ...MAC), option(82, 1, 2, 97, 98, 5, 4, 10, 0, 0, 0)],
  [option(81, 5, 255, 255, 4, 104, 111, 115, 116, 0), option(121, 24, 10, 0, 0, 10, 0, 0, 1, 0, 10, 0, 0, 2)],
  [
    option(119, 3, 101, 110, 103, 1, 120, 0, 1, 109, 192, 0),
    option(77, 3, 97, 98, 99),
    option(93, 0, 7),
    option(125, 0, 0, 0, 9, 4, 1, 2, 97, 98),
  ],
  [named(60, 'ArubaAP'), named(43, '192.0.2.9')],
  [named(60, 'ArubaInstantAP'), named(43, 'org,192.0.2.9,secret')],
  [named(60, 'AEROHIVE'), option(43, 225, 1, 104, 226, 4, 192, 0, 2, 9, 1, 1, 7)],
  [option(43, 58, 2, 0, 5, 64, 4, 192, 0, 2, 9, 66, 1, 1, 67, 2, 115, 58, 255)],
  [
    named(60, 'AAPLBSDPC/i386/x'),
    option(
      43,
      1,
      1,
      1,
      2,
      2,
      1,
      1,
      3,
      4,
      192,
      0,
      2,
      9,
      4,
      2,
      0,
      5,
      7,
      4,
      129,
      0,
      0,
      1,
      9,
      7,
      1,
      0,
      0,
      2,
      2,
      97,
      98,
      12,
      2,
      5,
      220,
    ),
  ],
].map((options, i) => emitDhcp({ op: 1, id: i, mac: MAC, options: [option(53, 1 + (i % 8)), ...options] }));

export const ntpMessages: readonly Uint8Array[] = [
  emitNtp({ mode: 3, transmit: 0xdf00_0001 }),
  concatBytes([emitNtp({ mode: 4, stratum: 2, origin: 0xdf00_0001, transmit: 1 }), words(0, 5), new Uint8Array(16)]),
  concatBytes([
    emitNtp({ mode: 3 }),
    words(0x0104, 36),
    new Uint8Array(32),
    words(0x0204, 16),
    new Uint8Array(12),
    words(0, 5),
    new Uint8Array(20),
  ]),
  concatBytes([Uint8Array.of(0x16, 0x82), words(1, 0x0615, 0, 0, 3), text('a=1')]),
  concatBytes([Uint8Array.of(0x16, 0x81), words(1, 0x0615, 0, 0, 8, 1, 0x961a, 2, 0x9014)]),
  concatBytes([Uint8Array.of(0x97, 0, 3, 42), words(1, 72), new Uint8Array(72)]),
];

const connection = {
  protocol: 6,
  flags: 0x0100,
  state: 1,
  clientPort: 1454,
  virtualPort: 80,
  serverPort: 8080,
  client: Uint8Array.of(192, 0, 2, 1),
  virtual: Uint8Array.of(192, 0, 2, 9),
  server: Uint8Array.of(10, 0, 0, 9),
  timeout: 900,
};
const v6 = Uint8Array.from({ length: 16 }, (_, i) => i);
export const ipvsMessages: readonly Uint8Array[] = [
  emitIpvsSync(7, [connection, { ...connection, client: v6, virtual: v6, server: v6, flags: 0x1003 }]),
  emitIpvsSyncV0(7, [connection, { ...connection, flags: 0x0103, protocol: 17 }]),
  emitIpvsSync(7, []),
];
/** With an option, whose place Wireshark does not know. */
export const ipvsWithOptions = emitIpvsSync(7, [
  {
    ...connection,
    options: [
      [1, words(0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6)],
      [3, text('sip')],
    ],
  },
  connection,
]);

/** Source port, destination port, messages. */
export const MESSAGES: readonly (readonly [number, number, readonly Uint8Array[]])[] = [
  [53, 40_000, dnsMessages],
  [5353, 5353, dnsMessages],
  [5355, 40_000, dnsMessages.slice(0, 3)],
  [68, 67, dhcpMessages],
  [40_000, 123, ntpMessages],
  [40_000, 8848, ipvsMessages],
];
