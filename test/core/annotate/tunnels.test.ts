/** Packets in tunnels over UDP are told by what the packet inside is, everywhere: list, story, ladder, phases; filters see both headers. */
import { describe, expect, it } from 'vitest';
import { annotateFrame } from '../../../core/annotate/annotate.ts';
import { summarize } from '../../../core/annotate/summary.ts';
import { concatBytes } from '../../../core/base/bytes.ts';
import type { PacketRow } from '../../../core/base/ids.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { ladderOf } from '../../../core/engine/report/ladder.ts';
import { cellTexts } from '../../../core/engine/session/packet-rows.ts';
import { innermostOf } from '../../../core/table/innermost.ts';
import { emitArp } from '../../../core/wire/arp.ts';
import { emitEthernet } from '../../../core/wire/ethernet.ts';
import { emitGre } from '../../../core/wire/gre.ts';
import { emitGue } from '../../../core/wire/gue.ts';
import { emitIcmp } from '../../../core/wire/icmp.ts';
import { emitIpv4 } from '../../../core/wire/ipv4.ts';
import { emitMpls } from '../../../core/wire/mpls.ts';
import { emitTcp } from '../../../core/wire/tcp.ts';
import { emitUdp } from '../../../core/wire/udp.ts';
import { emitVxlan } from '../../../core/wire/vxlan.ts';
import { capture } from '../../support/conversation.ts';
import { datagram } from '../../support/messages.ts';

const [A, B] = [Uint8Array.of(2, 0, 0, 0, 0, 0xa), Uint8Array.of(2, 0, 0, 0, 0, 0xb)];
const [SOURCE, DESTINATION] = [0xc0a80a01, 0xc0a80a02];
const packet = (protocol: number, payload: Uint8Array, more = {}) =>
  emitIpv4({ source: SOURCE, destination: DESTINATION, protocol, ...more }, payload);
const frame = (type: number, payload: Uint8Array) => emitEthernet(B, A, type, payload);

const TUNNELS: Readonly<Record<string, (ip: Uint8Array) => Uint8Array>> = {
  VXLAN: (ip) => datagram(50_001, 4789, emitVxlan(7, frame(0x0800, ip))),
  'MPLS in UDP': (ip) => datagram(50_002, 6635, emitMpls([{ label: 100, ttl: 9 }], ip)),
  'GRE in UDP': (ip) => datagram(50_003, 4754, emitGre({ protocol: 0x0800 }, ip)),
  GUE: (ip) => datagram(50_004, 6080, emitGue(ip)),
  'IP in UDP': (ip) => datagram(50_005, 6080, ip),
};

const DATA = Uint8Array.of(1, 2, 3, 4);
const INSIDE: readonly (readonly [string, Uint8Array, { innermost: string; phase: RegExp; info: RegExp; protocol: string }])[] = [
  [
    'ping',
    packet(1, emitIcmp(8, 0, 0x050c_0001, DATA)),
    { innermost: 'icmp', phase: /^icmp\.echo\.request$/, info: /^Echo request/, protocol: 'ICMP' },
  ],
  [
    'TCP',
    packet(6, emitTcp({ sourcePort: 40_000, destinationPort: 81, sequence: 1, acknowledgment: 1, flags: 0x18 }, DATA, 0)),
    { innermost: 'tcp', phase: /^tcp\./, info: /40000 → 81/, protocol: 'TCP' },
  ],
  [
    'UDP',
    packet(17, emitUdp({ sourcePort: 5000, destinationPort: 7, checksum: 0 }, DATA, 0)),
    { innermost: 'udp', phase: /^udp\./, info: /^UDP 5000 → 7, 4 bytes/, protocol: 'UDP' },
  ],
  ['OSPF', packet(89, DATA), { innermost: 'none', phase: /^other$/, info: /OSPF/, protocol: 'OSPF (89)' }],
  [
    'a fragment behind the first',
    packet(17, DATA, { fragmentOffset: 8 }),
    { innermost: 'none', phase: /^ip\.fragment$/, info: /^IP fragment of UDP/, protocol: 'UDP (17)' },
  ],
  [
    'TCP whose header is cut',
    packet(6, DATA),
    { innermost: 'none', phase: /^other$/, info: /^IP packet with TCP/, protocol: 'TCP (6)' },
  ],
];

const cases = Object.keys(TUNNELS).flatMap((tunnel) => INSIDE.map((inside) => [inside[0], tunnel, inside] as const));

describe('packets in tunnels over UDP', () => {
  it.each(cases)('%s in %s', async (_, tunnel, [, ip, expected]) => {
    const outer = TUNNELS[tunnel]?.(ip) as Uint8Array<ArrayBuffer>;
    const engine = await openEngine(await capture([outer]));
    const row = 0 as PacketRow;
    const { facts } = engine;
    const tree = await engine.explain(row);
    expect(innermostOf(facts.tables.packets, row)).toBe(expected.innermost);
    expect(facts.phases.get(row)).toMatch(expected.phase);
    expect(summarize(facts, row, 'en')).toMatch(expected.info);
    const source = { facts, streams: await engine.streams(), analysed: true };
    expect(cellTexts(source, [row], 'protocol', 'en')).toEqual([expected.protocol]);
    const codes = annotateFrame(facts, row, tree).map((a) => a.code);
    expect(codes.some((code) => code.startsWith('udp.'))).toBe(expected.innermost === 'udp');
    const arrow = JSON.stringify(ladderOf(facts, 'en').events);
    expect(arrow.includes('"UDP"')).toBe(expected.innermost === 'udp');
    // The fields are those of the tree, outer and inner.
    for (const [filter, found] of [
      ['udp', true],
      ['udp.port >= 50001 && udp.port <= 50005', true],
      ['udp.port == 5000', expected.innermost === 'udp'],
      ['icmp', expected.innermost === 'icmp'],
      ['tcp.port == 81', expected.innermost === 'tcp'],
    ] as const)
      expect([filter, (await engine.filter(filter)).length]).toEqual([filter, found ? 1 : 0]);
  });

  it('takes ARP in a tunnel for no exchange on this link', async () => {
    const arp = emitArp({
      opcode: 1,
      senderMac: A,
      senderIpv4: SOURCE,
      targetMac: new Uint8Array(6),
      targetIpv4: DESTINATION,
    });
    const inside = datagram(50_001, 4789, emitVxlan(7, frame(0x0806, arp)));
    const { facts } = await openEngine(await capture([inside, frame(0x0806, arp)]));
    expect([0, 1].map((row) => innermostOf(facts.tables.packets, row))).toEqual(['inside', 'arp']);
    expect(facts.arp.exchange(0 as PacketRow)).toBeUndefined();
    expect(facts.arp.exchange(1 as PacketRow)?.kind).toBe('request');
    expect(summarize(facts, 0 as PacketRow, 'en')).not.toMatch(/operation/);
  });

  it('knows a datagram whose inside is no packet from one that is a tunnel', async () => {
    const noPacket = datagram(50_001, 4789, concatBytes([emitVxlan(7, frame(0x88cc, DATA))]));
    const { facts } = await openEngine(await capture([noPacket, datagram(5000, 7, DATA)]));
    expect([0, 1].map((row) => innermostOf(facts.tables.packets, row))).toEqual(['udp', 'udp']);
  });
});
