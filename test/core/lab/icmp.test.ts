/** What an ICMP error quotes: the packet as it came, with the checksum that its sender made. */
import { describe, expect, it } from 'vitest';
import { u16 } from '../../../core/base/bytes.ts';
import { type Packet, parsePacket } from '../../../core/lab/host/packet.ts';
import { run } from './kit.ts';

const narrow = (quote: string) => `
schema: trama.scenario/1
title: a narrow way
networks:
  wide: { kind: switch }
  narrow: { kind: switch, mtu: 1400 }
hosts:
  c: { gateway: 192.0.2.1, interfaces: { eth0: { network: wide, addresses: [192.0.2.10/24] } } }
  r: { ${quote}forwards: true, interfaces: { eth0: { network: wide, addresses: [192.0.2.1/24] }, eth1: { network: narrow, addresses: [198.51.100.1/24] } } }
  s: { gateway: 198.51.100.1, interfaces: { eth0: { network: narrow, mtu: 1500, addresses: [198.51.100.80/24] } } }
servers: [{ host: s }]
clients: [{ host: c, server: "198.51.100.80:80", requests: [{ upload: 4000 }] }]
capture: [{ at: c.eth0 }]
`;

const packets = (quote: string): Packet[] => run(narrow(quote)).packets.flatMap((p) => parsePacket(p.bytes, 14) ?? []);
const errors = (all: readonly Packet[]): Packet[] => all.filter((p) => p.protocol === 1);

describe('an ICMP error', () => {
  it('quotes as much as fits into 576 bytes, unless it is told to quote less', () => {
    expect(errors(packets('')).map((p) => p.payload.length)).toContain(576 - 20);
    const short = errors(packets('icmpQuote: 8, '));
    expect(short.length).toBeGreaterThan(0);
    for (const p of short) expect(p.payload.length).toBe(8 + 20 + 8);
  });

  it('quotes the checksum of the whole segment, which the quoted part alone does not have', () => {
    const all = packets('');
    const sent = new Set(all.filter((p) => p.protocol === 6).map((p) => u16(p.payload, 16)));
    for (const p of errors(all)) expect(sent.has(u16(p.payload, 8 + 20 + 16))).toBe(true);
  });

  it.each(['', 'icmpQuote: 8, '])('is enough for the sender to send smaller segments (%j)', (quote) => {
    const lengths = packets(quote)
      .filter((p) => p.protocol === 6 && p.source === 0xc0_00_02_0a)
      .map((p) => p.payload.length + 20);
    expect(lengths).toContain(1500);
    expect(lengths).toContain(1400);
    expect(Math.max(...lengths.slice(-3))).toBeLessThanOrEqual(1400);
  });
});
