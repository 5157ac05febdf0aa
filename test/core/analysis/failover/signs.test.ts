/** Takeovers that ARP and traffic alone show, and heartbeats. */
import { describe, expect, it } from 'vitest';
import { onesSum } from '../../../../core/base/checksum.ts';
import { ArpOpcode, emitArp } from '../../../../core/wire/arp.ts';
import { emitEthernet } from '../../../../core/wire/ethernet.ts';
import { emitHeartbeat } from '../../../../core/wire/heartbeat.ts';
import { emitIpv4, pseudoHeaderSum } from '../../../../core/wire/ipv4.ts';
import { emitTcp } from '../../../../core/wire/tcp.ts';
import { emitUdp } from '../../../../core/wire/udp.ts';
import { ofFrames } from './kit.ts';

const mac = (n: number): Uint8Array<ArrayBuffer> => Uint8Array.of(2, 0, 0, 0, 0, n);
const BROADCAST = new Uint8Array(6).fill(255);
const ip = (n: number): number => 0xc000_0200 + n;
const VIP = 100;

const arp = (opcode: number, from: number, sender: number, target: number, to = BROADCAST): Uint8Array =>
  emitEthernet(
    to,
    mac(from),
    0x0806,
    emitArp({ opcode, senderMac: mac(from), senderIpv4: ip(sender), targetMac: new Uint8Array(6), targetIpv4: ip(target) }),
  );
const announce = (from: number, address = VIP): Uint8Array => arp(ArpOpcode.request, from, address, address);
const reply = (from: number, sender: number, target: number): Uint8Array => arp(ArpOpcode.reply, from, sender, target, mac(9));

function datagram(
  from: number,
  to: number,
  source: number,
  destination: number,
  port = 5000,
  data: Uint8Array<ArrayBuffer> = new Uint8Array(8),
): Uint8Array {
  const words = [ip(source), ip(destination)].flatMap((a) => [a >>> 24, (a >>> 16) & 255, (a >>> 8) & 255, a & 255]);
  const udp = emitUdp({ sourcePort: 5000, destinationPort: port }, data, onesSum(Uint8Array.from(words), 0, 8) + 17);
  const header = {
    tos: 0,
    identification: 1,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: 17,
  };
  return emitEthernet(mac(to), mac(from), 0x0800, emitIpv4({ ...header, source: ip(source), destination: ip(destination) }, udp));
}

/** A TCP segment without text between the client (9) and the address, at whichever machine has it. */
function segment(machine: number, isAnswer: boolean, port: number, seq: number, ack: number, flags: number): Uint8Array {
  const [from, to, source, destination] = isAnswer ? [machine, 9, VIP, 9] : [9, machine, 9, VIP];
  const header = { protocol: 6, source: ip(source), destination: ip(destination) };
  const body = emitTcp(
    {
      sourcePort: isAnswer ? 80 : port,
      destinationPort: isAnswer ? port : 80,
      sequence: seq,
      acknowledgment: ack,
      flags,
      window: 8192,
    },
    new Uint8Array(0),
    pseudoHeaderSum(emitIpv4(header, new Uint8Array(0)), 0, 6, 0),
  );
  return emitEthernet(mac(to), mac(from), 0x0800, emitIpv4(header, body));
}

describe('an address that two machines announce in turns', () => {
  it('has told once of a connection that was over before', async () => {
    const frames: [number, Uint8Array][] = [
      [0, reply(1, VIP, 9)],
      [1, segment(1, false, 4000, 100, 0, 2)],
      [1.1, segment(1, true, 4000, 900, 101, 18)],
      [1.2, segment(1, false, 4000, 101, 901, 4)],
      // This one stays open.
      [1.3, segment(1, false, 4001, 100, 0, 2)],
      [1.4, segment(1, true, 4001, 900, 101, 18)],
    ];
    for (let n = 0; n < 6; n++) frames.push([5 + 5 * n, announce(n % 2 === 0 ? 2 : 1)]);
    const { takeovers } = await ofFrames(frames);
    expect(takeovers.length).toBeGreaterThan(3);
    expect(takeovers.map((t) => t.connections.map((c) => c.client))).toEqual([
      ['192.0.2.9:4000', '192.0.2.9:4001'],
      ...Array(takeovers.length - 1).fill(['192.0.2.9:4001']),
    ]);
  });
});

describe('gratuitous ARP', () => {
  it('from another MAC than before takes the address over', async () => {
    const { takeovers, limits } = await ofFrames([
      [0, reply(1, VIP, 9)],
      [1, datagram(9, 1, 9, VIP)],
      [1.1, datagram(1, 9, VIP, 9)],
      [4, datagram(9, 1, 9, VIP)],
      [5, announce(2)],
      [6, datagram(9, 2, 9, VIP)],
      [6.1, datagram(2, 9, VIP, 9)],
    ]);
    expect(takeovers.length).toBe(1);
    expect(takeovers[0]).toMatchObject({
      addresses: ['192.0.2.100'],
      from: { mac: '02:00:00:00:00:01' },
      to: { mac: '02:00:00:00:00:02' },
      row: 4,
      signs: ['gratuitous-arp'],
      certainty: 'certain',
      lastServed: 2,
      firstUnserved: 3,
      firstServed: 6,
    });
    expect(takeovers[0]?.awayNs).toBeCloseTo(5e9, -3);
    expect(takeovers[0]?.awayAtLeastNs).toBeCloseTo(2.1e9, -3);
    expect(limits.map((l) => l.code)).toContain('cause-unknown');
  });

  it('from the MAC that had it already is none', async () => {
    const { takeovers } = await ofFrames([
      [0, reply(1, VIP, 9)],
      [1, datagram(1, 9, VIP, 9)],
      [2, announce(1)],
      [3, announce(1)],
    ]);
    expect(takeovers).toEqual([]);
  });

  it('takes over from the MAC that the packets came from, where no ARP was seen before', async () => {
    const { takeovers } = await ofFrames([
      [0, datagram(1, 9, VIP, 9)],
      [5, announce(2)],
      [6, datagram(2, 9, VIP, 9)],
    ]);
    expect(takeovers.map((t) => [t.from.mac, t.to.mac, t.signs])).toEqual([
      ['02:00:00:00:00:01', '02:00:00:00:00:02', ['gratuitous-arp', 'traffic']],
    ]);
  });

  it('of an address that nobody had before is none', async () => {
    expect(
      (
        await ofFrames([
          [0, announce(2)],
          [1, datagram(2, 9, VIP, 9)],
        ])
      ).takeovers,
    ).toEqual([]);
  });

  it('is doubtful when the old one goes on answering', async () => {
    const { takeovers, conflicts } = await ofFrames([
      [0, reply(1, VIP, 9)],
      [5, announce(2)],
      [20, reply(1, VIP, 9)],
      [21, reply(2, VIP, 9)],
    ]);
    expect(takeovers.map((t) => [t.certainty, t.oldReturns])).toEqual([['likely', 2]]);
    expect(conflicts.length).toBe(1);
  });
});

it('another MAC in the replies alone is only possibly a takeover', async () => {
  const { takeovers } = await ofFrames([
    [0, reply(1, VIP, 9)],
    [60, reply(2, VIP, 9)],
  ]);
  expect(takeovers.map((t) => [t.certainty, t.signs])).toEqual([['possible', ['arp']]]);
});

it('heartbeats tell of nodes, and of when one fell silent', async () => {
  const beat = (node: number, status: string) =>
    datagram(node, 9, node, 255, 694, Uint8Array.from(emitHeartbeat({ t: 'status', src: `node${node}`, st: status, seq: '1' })));
  const { heartbeats } = await ofFrames([
    [0, beat(1, 'active')],
    [0.5, beat(2, 'active')],
    [2, beat(1, 'active')],
    [2.5, beat(2, 'active')],
    [4.5, beat(2, 'dead')],
  ]);
  expect(heartbeats.map((h) => [h.name, h.address, h.messages, h.last, h.intervalNs, h.status])).toEqual([
    ['node1', '192.0.2.1', 2, 2, 2e9, 'active'],
    ['node2', '192.0.2.2', 3, 4, 2e9, 'dead'],
  ]);
});
