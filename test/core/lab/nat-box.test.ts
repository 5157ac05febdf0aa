/** What a box that translates does beyond addresses: MSS clamping, and FTP with its shifted numbers. */
import { describe, expect, it } from 'vitest';
import { latin1 } from '../../../core/base/bytes.ts';
import { type Packet, parsePacket, transportIsGood } from '../../../core/lab/host/packet.ts';
import { Flag, hasFlag, parseSegment, type Segment } from '../../../core/lab/tcp/segment.ts';
import { run } from './kit.ts';

const scenario = (nat: string, traffic: string, at: string, drops = ''): string => `
schema: trama.scenario/1
title: a home router
networks:
  lan: { kind: switch }
  net: { kind: switch }
hosts:
  c: { gateway: 10.0.0.1, interfaces: { eth0: { network: lan, addresses: [10.0.0.11/24] } } }
  box: { forwards: true, nat: { masquerade: [eth1], ${nat} }, interfaces: { eth0: { network: lan, addresses: [10.0.0.1/24] }, eth1: { network: net, addresses: [203.0.113.100/24] } } }
  s: { interfaces: { eth0: { network: net, addresses: [203.0.113.7/24] } } }
${traffic}
${drops}
capture: [{ at: ${at} }]
`;

interface Heard {
  readonly packet: Packet;
  readonly segment: Segment;
}

const segments = (yaml: string): Heard[] =>
  run(yaml).packets.flatMap((p) => {
    const packet = parsePacket(p.bytes, 14);
    const segment = packet?.protocol === 6 ? parseSegment(packet.payload) : undefined;
    return packet === undefined || segment === undefined ? [] : [{ packet, segment }];
  });

const textOf = ({ segment: { data } }: Heard): string => latin1(data, 0, data.length);

describe('MSS clamping', () => {
  const web = 'servers: [{ host: s }]\nclients: [{ host: c, server: "203.0.113.7:80", requests: [{ size: 9000 }] }]';

  it('lowers what SYNs offer on their way through, and so the segments of both ends', () => {
    const far = segments(scenario('clampMss: 900', web, 's.eth0'));
    const near = segments(scenario('clampMss: 900', web, 'c.eth0'));
    const offers = (all: readonly Heard[]) => all.filter((h) => hasFlag(h.segment, Flag.syn)).map((h) => h.segment.mss);
    expect(offers(near)).toEqual([1460, 900]);
    expect(offers(far)).toEqual([900, 1460]);
    for (const all of [near, far]) {
      expect(Math.max(...all.map((h) => h.segment.data.length))).toBeLessThanOrEqual(900);
      expect(all.every((h) => transportIsGood(h.packet))).toBe(true);
    }
  });

  it('leaves alone what is lower already', () => {
    const far = segments(scenario('clampMss: 9000', web, 's.eth0'));
    expect(far.filter((h) => hasFlag(h.segment, Flag.syn)).map((h) => h.segment.mss)).toEqual([1460, 1460]);
  });
});

describe('FTP through masquerade', () => {
  const ftp = (mode: string): string =>
    `ftpServers: [{ host: s }]\nftpClients: [{ host: c, server: 203.0.113.7, mode: ${mode}, files: [3000, 10] }]`;
  const bytesOf = (all: readonly Heard[], control: (h: Heard) => boolean): number =>
    all.filter((h) => h.packet.source === 0xcb007107 && !control(h)).reduce((sum, h) => sum + h.segment.data.length, 0);
  const isControl = (h: Heard): boolean => [h.segment.sourcePort, h.segment.destinationPort].includes(21);

  it.each(['active', 'passive'])('%s: the files arrive', (mode) => {
    const near = segments(scenario('ftp: true', ftp(mode), 'c.eth0'));
    expect(bytesOf(near, isControl)).toBe(3010);
    expect(near.filter((h) => textOf(h).startsWith('226')).length).toBe(2);
    expect(near.every((h) => transportIsGood(h.packet))).toBe(true);
  });

  it('replaces the address in PORT, and shifts the numbers behind it by as much', () => {
    const near = segments(scenario('ftp: true', ftp('active'), 'c.eth0')).filter(isControl);
    const far = segments(scenario('ftp: true', ftp('active'), 's.eth0')).filter(isControl);
    const lines = (all: readonly Heard[]) => all.map(textOf).filter((t) => t.startsWith('PORT'));
    expect(lines(near).length).toBe(2);
    const ports = lines(near).map((t) => t.split(',').slice(4).join(','));
    expect(lines(far)).toEqual(ports.map((p) => `PORT 203,0,113,100,${p}`));
    const growth = (lines(far)[0] as string).length - (lines(near)[0] as string).length;
    expect(growth).toBeGreaterThan(0);
    const quit = (all: readonly Heard[]) => all.find((h) => textOf(h).startsWith('QUIT'))?.segment.seq ?? 0;
    expect(quit(far) - quit(near)).toBe(2 * growth);
  });

  it('sends a lost PORT again with the same change', () => {
    const drops = 'drops: [{ at: s.eth0, direction: in, packet: { protocol: tcp, destinationPort: 21, data: true }, skip: 2 }]';
    const near = segments(scenario('ftp: true', ftp('active'), 'c.eth0', drops));
    expect(near.filter((h) => textOf(h).startsWith('PORT')).length).toBe(3);
    expect(bytesOf(near, isControl)).toBe(3010);
  });

  it('without the helper the server is asked to connect to an address that it cannot reach', () => {
    const near = segments(scenario('ftp: false', ftp('active'), 'c.eth0'));
    expect(bytesOf(near, isControl)).toBe(0);
  });
});
