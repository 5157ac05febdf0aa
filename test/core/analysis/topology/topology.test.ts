/** Who is who, and who sends each packet to whom. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Analyses } from '../../../../core/analysis/analyses.ts';
import type { Facts } from '../../../../core/analysis/facts.ts';
import type { Device } from '../../../../core/analysis/topology/facts.ts';
import { concatBytes } from '../../../../core/base/bytes.ts';
import type { PacketRow } from '../../../../core/base/ids.ts';
import { openCapture } from '../../../../core/capture/open.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { writePcap, writePcapng } from '../../../../core/capture/write.ts';
import { scanCapture } from '../../../../core/scan/scan.ts';
import { Tables } from '../../../../core/table/tables.ts';
import { emitArp } from '../../../../core/wire/arp.ts';
import { emitEthernet } from '../../../../core/wire/ethernet.ts';
import { emitIcmpv6 } from '../../../../core/wire/icmpv6.ts';
import { emitIpv4, pseudoHeaderSum } from '../../../../core/wire/ipv4.ts';
import { emitIpv6 } from '../../../../core/wire/ipv6.ts';
import { emitSll } from '../../../../core/wire/link.ts';
import { emitUdp } from '../../../../core/wire/udp.ts';
import { F, type Line, send, text } from '../nat/box.ts';
import { emit, frame, ip, type Packet, packet, World } from '../nat/world.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../../fixtures/captures');

async function analyse(bytes: Uint8Array): Promise<Facts> {
  const tables = new Tables();
  const analyses = new Analyses(tables);
  const capture = await openCapture(new MemorySource(bytes), 'test');
  const { failures } = await scanCapture(capture, analyses.passesFor('full'), {}, tables);
  expect(failures).toEqual([]);
  return analyses.facts(capture.framer.info, failures);
}

const fixture = (name: string) => analyse(readFileSync(path.join(fixtures, name)));

const describeDevice = ({ tables }: Facts, d: Device) => ({
  macs: d.macs.map((m) => tables.macs.text(m)),
  addresses: d.addresses.map((a) => tables.addresses.text(a)),
  vips: d.vips.map((a) => tables.addresses.text(a)),
  roles: [...d.roles],
});

/** `0>1 0>*`: sender and receiver of every packet. */
const moves = (facts: Facts): string[] =>
  Array.from({ length: facts.tables.packets.length }, (_, row) => {
    const to = facts.topology.receiver(row as PacketRow);
    return `${facts.topology.sender(row as PacketRow).id}>${to === null ? '*' : to.id}`;
  });

describe('the LVS trace', async () => {
  const facts = await fixture('lvs-nat.pcap');

  it('names client, director and real server, in this order', () => {
    expect(facts.topology.devices.map((d) => describeDevice(facts, d))).toEqual([
      { macs: ['00:80:ad:c8:19:91'], addresses: ['170.210.122.101'], vips: [], roles: ['client'] },
      {
        macs: ['00:00:21:6c:5a:7f'],
        addresses: ['170.210.122.104', '192.168.0.104'],
        vips: ['170.210.122.104'],
        roles: ['director'],
      },
      { macs: ['00:80:ad:c8:19:74'], addresses: ['192.168.0.108'], vips: [], roles: ['real-server'] },
    ]);
  });

  it('numbers devices by their place', () => {
    expect(facts.topology.devices.map((d) => d.id)).toEqual([0, 1, 2]);
  });

  it('knows the way of each of the 24 frames', () => {
    const expected = '0>* 1>0 0>1 1>* 2>1 1>2 2>1 1>0 0>1 1>2 0>1 1>2 2>1 1>0 2>1 1>0 2>1 1>0 0>1 1>2 0>1 1>2 2>1 1>0';
    expect(moves(facts).join(' ')).toBe(expected);
  });

  it('shows where each role is seen', () => {
    expect(facts.topology.devices.map((d) => d.evidence.map((r) => r + 1))).toEqual([
      [1, 3],
      [2, 4, 6],
      [5, 6],
    ]);
  });
});

describe('a real Linux director', async () => {
  const facts = await fixture('lvs-nat-rr-kernel.pcap');
  it('has two real servers', () => {
    expect(facts.topology.devices.map((d) => d.roles.join())).toEqual(['client', 'director', 'real-server', 'real-server']);
    expect(facts.topology.devices[1]?.vips.map((a) => facts.tables.addresses.text(a))).toEqual(['198.51.100.104']);
  });
  it('every frame goes by its MACs', () => {
    const p = facts.tables.packets;
    const of = new Map(facts.topology.devices.flatMap((d) => d.macs.map((m) => [m as number, d.id] as const)));
    for (let i = 0; i < p.length; i++) {
      const row = i as PacketRow;
      expect(facts.topology.sender(row).id).toBe(of.get(p.macSrc.get(row)));
      const to = facts.topology.receiver(row);
      expect(to === null ? undefined : to.id).toBe(of.get(p.macDst.get(row)));
    }
  });
});

describe('other networks', () => {
  it('a masquerading box is of role nat, seen from outside and from itself', async () => {
    for (const name of ['kernel-masquerade.pcap', 'kernel-masquerade-any.pcap', 'kernel-nat66.pcap']) {
      const facts = await fixture(name);
      expect(facts.topology.devices.map((d) => d.roles.join())).toEqual(['client', 'client', 'nat', 'server']);
      expect(facts.topology.devices[2]?.macs.length).toBe(1);
    }
    const any = await fixture('kernel-masquerade-any.pcap');
    // Without MACs originals go to the box and copies come from it.
    for (const pair of any.nat.bindings[0]?.pairs ?? []) {
      expect(any.topology.receiver(pair.original)?.id).toBe(2);
      expect(any.topology.sender(pair.copy).id).toBe(2);
    }
  });

  it('a router that passes packets on between hosts of the segment', async () => {
    const facts = await fixture('kernel-routed.pcap');
    expect(facts.topology.devices.map((d) => d.roles.join())).toEqual(['client', 'client', 'router', 'server', 'server']);
    expect(facts.topology.devices[2]?.addresses.length).toBe(2);
  });

  const client = { mac: 1, address: ip('10.0.0.5') };

  it('hosts behind a router stand for themselves', async () => {
    const world = new World();
    for (let n = 1; n < 7; n++) {
      const line: Line = {
        client,
        server: { mac: 9, address: ip('203.0.113.0') + n },
        boxes: [],
        clientPort: 4000 + n,
        dst: { address: ip('203.0.113.0') + n, port: 443 },
      };
      send(world, line, true, n * 100, { seq: 7, flags: F.syn });
      send(world, line, false, n * 100 + 50, { seq: 9, ack: 8, flags: F.syn | F.ack, ttl: 50 + n });
    }
    const facts = await analyse(world.capture().bytes);
    const { devices } = facts.topology;
    expect(devices.map((d) => d.roles.join())).toEqual(['client', 'router', ...Array(6).fill('server')]);
    expect(devices.slice(2).map((d) => [d.macs.length, d.behind])).toEqual(Array(6).fill([0, 1]));
    expect(moves(facts).slice(0, 4)).toEqual(['0>2', '2>0', '0>3', '3>0']);
  });

  it('a host that is asked for and never answers is unseen', async () => {
    const world = new World();
    const mac = Uint8Array.of(2, 0, 0, 0, 0, 1);
    const broadcast = new Uint8Array(6).fill(255);
    const arp = {
      opcode: 1,
      senderMac: mac,
      senderIpv4: client.address,
      targetMac: new Uint8Array(6),
      targetIpv4: ip('10.0.0.77'),
    };
    world.hear(0, emitEthernet(broadcast, mac, 0x0806, emitArp(arp)));
    const facts = await analyse(world.capture().bytes);
    expect(facts.topology.devices.map((d) => describeDevice(facts, d))).toEqual([
      { macs: ['02:00:00:00:00:01'], addresses: ['10.0.0.5'], vips: [], roles: ['host'] },
      { macs: [], addresses: ['10.0.0.77'], vips: [], roles: ['unseen'] },
    ]);
    expect(moves(facts)).toEqual(['0>*']);
  });

  it('multicast is for nobody in particular, with MACs and without', async () => {
    for (const linkType of [1, 101] as const) {
      const world = new World();
      world.linkType = linkType;
      const p = packet({
        protocol: 'udp',
        macSrc: 1,
        macDst: 2,
        src: client.address,
        dst: ip('224.0.0.251'),
        payload: text('hello'),
      });
      const bytes = linkType === 1 ? undefined : p;
      if (bytes !== undefined) world.hear(0, bytes);
      else {
        world.hear(0, p);
        // 01:00:5e:00:00:fb
        world.events[0]?.bytes.set([1, 0, 0x5e, 0, 0, 0xfb]);
      }
      const facts = await analyse(world.capture().bytes);
      expect(moves(facts)).toEqual(['0>*']);
    }
  });

  it('whoever sends what no router passes on stands on this link, whatever the TTL', async () => {
    const world = new World();
    const hello = packet({ protocol: 'udp', macSrc: 1, macDst: 2, src: client.address, dst: ip('224.0.0.9'), ttl: 1 });
    world.hear(0, hello);
    world.hear(1, packet({ ...hello, macSrc: 3, src: ip('10.0.0.6'), dst: ip('255.255.255.255'), ttl: 2 }));
    const facts = await analyse(world.capture().bytes);
    const senders = facts.topology.devices.filter((d) => !d.roles.includes('unseen'));
    expect(senders.map((d) => describeDevice(facts, d))).toEqual([
      { macs: ['02:00:00:00:00:01'], addresses: ['10.0.0.5'], vips: [], roles: ['host'] },
      { macs: ['02:00:00:00:00:03'], addresses: ['10.0.0.6'], vips: [], roles: ['host'] },
    ]);
  });

  it('the well-known port is the server’s, whoever speaks first; of DHCP’s two, 67 is', async () => {
    for (const [client, server] of [
      [5000, 53],
      [68, 67],
    ] as const) {
      const world = new World();
      const answer = packet({ protocol: 'udp', macSrc: 2, macDst: 1, src: ip('10.0.0.2'), dst: ip('10.0.0.1') });
      world.hear(0, { ...answer, srcPort: server, dstPort: client });
      const facts = await analyse(world.capture().bytes);
      const [asker, answerer] = [ip('10.0.0.1'), ip('10.0.0.2')].map((address) =>
        facts.topology.devices.find((d) => d.addresses.some((a) => facts.tables.addresses.v4(a) === address)),
      );
      expect(asker?.roles).toContain('client');
      expect(answerer?.roles).toEqual(['server']);
    }
  });

  it('every packet of every fixture has a sender among the devices', async () => {
    for (const name of [
      'arp-kinds.pcap',
      'llc.pcap',
      'vlan.pcap',
      'ipv6-extensions.pcap',
      'icmp-errors.pcap',
      'lvs-tunnel.pcap',
      'kernel-proxy.pcap',
    ]) {
      const facts = await fixture(name);
      for (let row = 0; row < facts.tables.packets.length; row++) {
        expect(facts.topology.devices).toContain(facts.topology.sender(row as PacketRow));
        const to = facts.topology.receiver(row as PacketRow);
        if (to !== null) expect(facts.topology.devices).toContain(to);
      }
    }
  });

  it('a scan of forged addresses makes no device of each', async () => {
    const world = new World();
    world.linkType = 101;
    for (let n = 0; n < 6000; n++) world.hear(n, packet({ src: ip('10.0.0.0') + n, dst: client.address, flags: F.syn, seq: n }));
    const facts = await analyse(world.capture().bytes);
    expect(facts.topology.devices.length).toBeLessThan(5000);
    expect(facts.topology.devices).toContain(facts.topology.sender(5999 as PacketRow));
  });
});

describe('direct routing', () => {
  const VIP = ip('198.51.100.4');
  const client = ip('198.51.100.10');
  const arp = (mac: number, address: number) => {
    const hw = Uint8Array.of(2, 0, 0, 0, 0, mac);
    return emitEthernet(
      Uint8Array.of(255, 255, 255, 255, 255, 255),
      hw,
      0x0806,
      emitArp({ opcode: 2, senderMac: hw, senderIpv4: address, targetMac: hw, targetIpv4: address }),
    );
  };
  const opening = (ttlOfAnswer: number, forwarder: number) => {
    const world = new World();
    world.hear(1, arp(1, client));
    world.hear(2, arp(2, VIP));
    world.hear(3, arp(3, ip('198.51.100.7')));
    const up = { src: client, dst: VIP, srcPort: 40_000, dstPort: 80 };
    const down = { src: VIP, dst: client, srcPort: 80, dstPort: 40_000 };
    world.hear(10, packet({ ...up, flags: F.syn, seq: 0x4321_0000, id: 9, macSrc: 1, macDst: 2 }));
    world.hear(12, packet({ ...up, flags: F.syn, seq: 0x4321_0000, id: 9, macSrc: forwarder, macDst: 3 }));
    const answer = { flags: F.syn | F.ack, seq: 0x7654_0000, ack: 0x4321_0001 };
    world.hear(20, packet({ ...down, ...answer, ttl: ttlOfAnswer, macSrc: 3, macDst: 1 }));
    return analyse(world.capture().bytes);
  };
  const roles = (facts: Facts) =>
    facts.topology.devices.map((d) => describeDevice(facts, d)).map((d) => [d.addresses[0], d.roles]);

  it('makes a director of who passes on what is for itself, and a real server of who answers for it', async () => {
    expect(roles(await opening(64, 2))).toEqual([
      ['198.51.100.10', ['client']],
      ['198.51.100.4', ['director']],
      ['198.51.100.7', ['real-server']],
    ]);
  });

  it('but not where the answers have made a hop, or the owner passed nothing on', async () => {
    for (const facts of [await opening(63, 2), await opening(64, 1)])
      expect(roles(facts).flatMap(([, r]) => r)).not.toContain('real-server');
  });
});

describe('captures of several link layers, merged', () => {
  /** A cooked capture gives the address of the sender's card, which is not read, and says whether this host received (0) or sent (4) it. */
  const cooked = (p: Packet, type: number) => emitSll(type, Uint8Array.of(2, 0, 0, 0, 0, p.macSrc), 0x0800, emit(p));
  const CLIENT = ip('10.9.1.2');
  const BOX = ip('10.9.2.1');
  const SERVER = ip('10.9.2.2');
  type Heard = readonly [number, Uint8Array, 'eth' | 'any'];
  const merged = (heard: readonly Heard[]) =>
    analyse(
      writePcapng(
        [...heard]
          .sort(([a], [b]) => a - b)
          .map(([time, bytes, at]) => ({ seconds: 1_000_000, nanos: time * 1000, bytes, interfaceId: at === 'eth' ? 0 : 1 })),
        [
          { linkType: 1, name: 'eth0' },
          { linkType: 113, name: 'any' },
        ],
      ),
    );
  /** Addresses, MACs and roles. */
  const list = (facts: Facts) =>
    facts.topology.devices
      .map((d) => describeDevice(facts, d))
      .map((d) => `${d.addresses.join(' ')} | ${d.macs.map((m) => m.slice(-1)).join(' ')} | ${d.roles.join(' ')}`);

  it('a host has its own card, whichever capture point hears it first', async () => {
    const syn = packet({ src: CLIENT, dst: SERVER, srcPort: 40_000, flags: F.syn, seq: 100, macSrc: 1, macDst: 2 });
    for (const order of [10, 30]) {
      const facts = await merged([
        [order, frame(syn), 'eth'],
        [20, cooked(syn, 4), 'any'],
      ]);
      expect(list(facts)).toEqual(['10.9.1.2 | 1 | client', '10.9.2.2 | 2 | unseen server']);
    }
  });

  it('a host that only the capture without MACs hears as its own stays behind the router of the other', async () => {
    const syn = packet({ src: CLIENT, dst: SERVER, srcPort: 40_000, flags: F.syn, seq: 100, id: 7 });
    for (const order of [10, 30]) {
      const facts = await merged([
        [20, cooked(syn, 4), 'any'],
        [order, frame({ ...syn, ttl: 63, macSrc: 5, macDst: 2 }), 'eth'],
      ]);
      expect(list(facts)).toEqual(['10.9.1.2 |  | client', ' | 5 | router', '10.9.2.2 | 2 | unseen server']);
      expect(facts.topology.devices[0]?.behind).toBe(1);
    }
  });

  /** A connection through a masquerading box: `any` on the box, `eth` on one side of it. */
  const masqueraded = (side: 'inside' | 'outside') => {
    const heard: Heard[] = [];
    const say = (n: number, up: boolean, fields: Partial<Packet>): void => {
      const inside = up
        ? { src: CLIENT, dst: SERVER, srcPort: 40_000, dstPort: 80, macSrc: 1, macDst: 2 }
        : { src: SERVER, dst: CLIENT, srcPort: 80, dstPort: 40_000, macSrc: 2, macDst: 1 };
      const outside = up
        ? { src: BOX, dst: SERVER, srcPort: 61_000, dstPort: 80, macSrc: 3, macDst: 4 }
        : { src: SERVER, dst: BOX, srcPort: 80, dstPort: 61_000, macSrc: 4, macDst: 3 };
      const legs = {
        inside: packet({ ...inside, ...fields, ttl: up ? 64 : 63 }),
        outside: packet({ ...outside, ...fields, ttl: up ? 63 : 64 }),
      };
      heard.push([n * 1000, cooked(up ? legs.inside : legs.outside, 0), 'any']);
      heard.push([n * 1000 + 10, cooked(up ? legs.outside : legs.inside, 4), 'any']);
      heard.push([n * 1000 + ((side === 'inside') === up ? -20 : 30), frame(legs[side]), 'eth']);
    };
    const hello = new TextEncoder().encode('GET / HTTP/1.0\r\n\r\n');
    say(1, true, { flags: F.syn, seq: 0x1234_0000, id: 50 });
    say(2, false, { flags: F.syn | F.ack, seq: 0x8765_0000, ack: 0x1234_0001, id: 60 });
    say(3, true, { flags: F.ack, seq: 0x1234_0001, ack: 0x8765_0001, id: 51 });
    say(4, true, { flags: F.ack | F.psh, seq: 0x1234_0001, ack: 0x8765_0001, id: 52, payload: hello });
    say(5, false, { flags: F.ack, seq: 0x8765_0001, ack: 0x1234_0001 + hello.length, id: 61 });
    return merged(heard);
  };

  it('a NAT box gets the card by which the other capture point hears it, and its hosts theirs', async () => {
    expect(list(await masqueraded('outside'))).toEqual(['10.9.1.2 |  | client', '10.9.2.1 | 3 | nat', '10.9.2.2 | 4 | server']);
    const inside = await masqueraded('inside');
    expect(list(inside)).toEqual(['10.9.1.2 | 1 | client', '10.9.2.1 | 2 | nat', '10.9.2.2 |  | server']);
  });
});

describe('the unspecified address', () => {
  /** A neighbor solicitation for fe80::n from :: (RFC 4862 §5.4.2). */
  const solicit = (n: number): Uint8Array => {
    const target = new Uint8Array(16);
    target.set([0xfe, 0x80]);
    target[15] = n;
    const group = Uint8Array.from([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 255, 0, 0, n]);
    const body = emitIcmpv6(135, 0, concatBytes([new Uint8Array(4), target]), new Uint8Array(16), group);
    return emitIpv6({ nextHeader: 58, hopLimit: 255, source: new Uint8Array(16), destination: group }, body);
  };
  const mac = (n: number) => Uint8Array.of(2, 0, 0, 0, 0, n);
  const record = (bytes: Uint8Array) => ({ seconds: 1, nanos: 0, bytes });
  const discover = packet({ protocol: 'udp', src: 0, dst: 0xffff_ffff, srcPort: 68, dstPort: 67, macDst: 0xffff });

  it('is no machine’s own, with MACs and without', async () => {
    const ethernet = [
      ...[1, 3].map((n) => emitEthernet(Uint8Array.of(0x33, 0x33, 255, 0, 0, n), mac(n), 0x86dd, solicit(n))),
      emitEthernet(new Uint8Array(6).fill(255), mac(4), 0x0800, emit(discover)),
    ];
    const facts = await analyse(writePcap(ethernet.map(record)));
    expect(facts.topology.devices.map((d) => [d.macs.length, d.addresses.length])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    const bare = [emitSll(2, mac(1), 0x86dd, solicit(1)), emitSll(1, mac(4), 0x0800, emit(discover))];
    const without = await analyse(writePcap(bare.map(record), { linkType: 113 }));
    expect(without.topology.devices.flatMap((d) => d.addresses)).toEqual([]);
  });
});

describe('an owner of an address that sends to it', () => {
  const mac = (n: number) => Uint8Array.of(2, 0, 0, 0, 0, n);
  const everybody = new Uint8Array(6).fill(255);
  const arp = (from: number, opcode: 1 | 2, sender: string, target: string) =>
    emitEthernet(
      opcode === 1 ? everybody : mac(5),
      mac(from),
      0x0806,
      emitArp({ opcode, senderMac: mac(from), senderIpv4: v4(sender), targetMac: new Uint8Array(6), targetIpv4: v4(target) }),
    );
  const v4 = (address: string) => address.split('.').reduce((n, part) => n * 256 + Number(part), 0);
  const datagram = (source: string, destination: string) => {
    const header = { protocol: 17, source: v4(source), destination: v4(destination) };
    const sum = pseudoHeaderSum(emitIpv4(header, new Uint8Array(0)), 0, 17, 0);
    return emitIpv4(header, emitUdp({ sourcePort: 5000, destinationPort: 5000 }, text('hello'), sum));
  };
  const sent = (from: number, to: number, packetBytes: Uint8Array<ArrayBuffer>) =>
    emitEthernet(mac(to), mac(from), 0x0800, packetBytes);
  const rolesIn = async (frames: readonly Uint8Array[]) => {
    const facts = await analyse(writePcap(frames.map((bytes, i) => ({ bytes, seconds: 1_700_000_000 + i, nanos: 0 }))));
    return facts.topology.devices.flatMap((d) => [...d.roles]);
  };

  it('is no director, where the address went to another machine', async () => {
    const roles = await rolesIn([
      arp(1, 2, '10.0.0.10', '10.0.0.50'),
      sent(5, 1, datagram('10.0.0.50', '10.0.0.10')),
      sent(1, 5, datagram('10.0.0.10', '10.0.0.50')),
      arp(2, 1, '10.0.0.10', '10.0.0.10'),
      arp(1, 1, '10.0.0.11', '10.0.0.10'),
      sent(1, 2, datagram('10.0.0.11', '10.0.0.10')),
      sent(2, 1, datagram('10.0.0.10', '10.0.0.11')),
    ]);
    expect(roles).not.toContain('director');
  });

  it('nor is the near card of a gateway that answers through a tunnel by the far one', async () => {
    const outer = (source: string, destination: string, inner: Uint8Array<ArrayBuffer>) =>
      emitIpv4({ protocol: 4, source: v4(source), destination: v4(destination) }, inner);
    const roles = await rolesIn([
      arp(3, 2, '10.2.0.1', '10.2.0.7'),
      sent(5, 3, datagram('10.2.0.7', '10.2.0.1')),
      sent(3, 5, datagram('10.2.0.1', '10.2.0.7')),
      sent(1, 2, outer('203.0.113.1', '203.0.113.2', datagram('10.1.0.1', '10.2.0.1'))),
      sent(2, 1, outer('203.0.113.2', '203.0.113.1', datagram('10.2.0.1', '10.1.0.1'))),
    ]);
    expect(roles).not.toContain('director');
  });

  it('nobody is nameless for being one of very many hosts without MACs', async () => {
    const frames = Array.from({ length: 2500 }, (_, i) => datagram(`198.18.${i >> 8}.${i & 255}`, `203.0.${i >> 8}.${i & 255}`));
    const facts = await analyse(
      writePcap(
        frames.map((bytes, i) => ({ bytes, seconds: 1_700_000_000 + i, nanos: 0 })),
        { linkType: 101 },
      ),
    );
    const last = 2499 as PacketRow;
    expect([facts.topology.sender(last).isNobody, facts.topology.receiver(last)?.isNobody]).toEqual([undefined, undefined]);
  });
});
