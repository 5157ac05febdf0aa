/** The map: roles with their evidence, networks with what proves them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MapRole } from '../../../../core/analysis/topology/map/facts.ts';
import { mapTopology } from '../../../../core/analysis/topology/map/map.ts';
import { concatBytes } from '../../../../core/base/bytes.ts';
import { type PacketRecord, writePcapng } from '../../../../core/capture/write.ts';
import { openEngine } from '../../../../core/engine/engine.ts';
import { runScenario } from '../../../../core/lab/run.ts';
import { parseScenario } from '../../../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../../../core/lab/write.ts';
import { emitArp } from '../../../../core/wire/arp.ts';
import { emitDns } from '../../../../core/wire/dns.ts';
import { emitEthernet } from '../../../../core/wire/ethernet.ts';
import { emitIpv4 } from '../../../../core/wire/ipv4.ts';
import { openBytes } from '../../../support/captures.ts';
import { ip as ipOf, type Packet, packet, World } from '../nat/world.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../../fixtures');

async function mapOf(bytes: Uint8Array) {
  const engine = await openEngine(await openBytes(bytes));
  const map = await mapTopology(engine.facts, await engine.failover(), (rows) => engine.frames(rows));
  const { addresses } = engine.facts.tables;
  return {
    /** `role certainty reason` by the device's last address. */
    roles: Object.fromEntries(
      map.devices.map((d) => [
        d.device.addresses.map((a) => addresses.text(a)).sort()[0] ?? '',
        d.roles.map((r) => `${r.role} ${r.certainty} ${r.reason}`),
      ]),
    ),
    networks: map.networks.map((n) => ({
      prefix: n.prefix === null ? null : `${n.prefix.address}/${n.prefix.length}`,
      source: n.source,
      stated: n.stated,
      members: n.members.flatMap((m) => m.addresses.map((a) => addresses.text(a))).sort(),
      gateways: n.gateways.map(
        (g) => `${map.devices[g.device]?.device.addresses.map((a) => addresses.text(a)).sort()[0]} ${g.certainty}`,
      ),
    })),
    /** Addresses of all devices of that role. */
    owners: (role: MapRole) =>
      map.devices
        .filter((d) => d.roles.some((r) => r.role === role))
        .flatMap((d) => d.device.addresses.map((a) => addresses.text(a))),
    map,
  };
}

const fixture = (name: string) => mapOf(new Uint8Array(readFileSync(path.join(fixtures, 'captures', name))));
const scenario = (name: string) =>
  mapOf(
    concatBytes([
      ...pcapngPieces(runScenario(parseScenario(readFileSync(path.join(fixtures, 'scenarios', `${name}.yaml`), 'utf8')), 1)),
    ]),
  );

it('the 24-frame trace: one connection makes no certain director, and ARP gives the narrowest prefixes', async () => {
  const { roles, networks } = await fixture('lvs-nat.pcap');
  expect(roles).toEqual({
    '170.210.122.101': ['client certain opened'],
    '170.210.122.104': ['director probable rewrites', 'gateway probable given'],
    '192.168.0.108': ['real-server certain gets-connections'],
  });
  expect(networks).toEqual([
    {
      prefix: '170.210.122.96/28',
      source: 'arp',
      stated: false,
      members: ['170.210.122.101', '170.210.122.104'],
      gateways: [],
    },
    {
      prefix: '192.168.0.104/29',
      source: 'arp',
      stated: false,
      members: ['192.168.0.104', '192.168.0.108'],
      gateways: ['170.210.122.104 probable'],
    },
  ]);
});

it('a real director with two servers is certain', async () => {
  const { roles } = await fixture('lvs-nat-rr-kernel.pcap').catch(() => scenario('lvs-nat-rr'));
  const all = Object.values(roles).flat();
  expect(all.filter((r) => r.startsWith('director'))).toEqual(['director certain services']);
  expect(all.filter((r) => r.startsWith('real-server')).length).toBeGreaterThan(1);
});

describe('the laboratory', () => {
  it('the home router: NAT, the router behind it, and the server beyond', async () => {
    const { roles, networks, map } = await scenario('home-router');
    expect(roles['192.168.1.1']).toEqual(['nat certain rewrites', 'gateway probable given']);
    expect(roles['203.0.113.1']).toEqual(['router certain passes-on', 'gateway probable given']);
    expect(roles['198.51.100.80']).toEqual(['server certain answered']);
    expect(networks.map((n) => n.prefix)).toEqual(['192.168.1.0/28', '203.0.113.0/29']);
    const server = map.devices.find((d) => d.roles.some((r) => r.role === 'server'));
    expect(map.devices[server?.device.behind ?? -1]?.roles.some((r) => r.role === 'router')).toBe(true);
  });

  it.each<[string, string, MapRole]>([
    ['lvs-dr-rr', '198.51.100.1', 'director'],
    ['lvs-tun-rr', '192.0.2.1', 'director'],
    ['lvs-nat-wlc', '192.0.2.1', 'director'],
    ['takeover-sync', '198.51.100.2', 'backup'],
    ['takeover-sync', '198.51.100.3', 'master'],
  ])('%s: %s is %s', async (name, address, role) => {
    const { owners } = await scenario(name);
    expect(owners(role)).toContain(address);
  });

  it('both ends of a takeover are in their own networks: what no router passes on is its sender’s own', async () => {
    const { networks } = await scenario('takeover-sync');
    expect(networks.map((n) => n.source)).toEqual(['arp', 'arp']);
    expect(networks.flatMap((n) => n.members)).toEqual(
      expect.arrayContaining(['198.51.100.2', '198.51.100.3', '192.0.2.2', '192.0.2.3']),
    );
  });
});

/** What packets of a small network show. */
const heard = (...packets: Packet[]) => {
  const world = new World();
  for (const [n, p] of packets.entries()) world.hear(n * 1000, p);
  return mapOf(world.capture().bytes);
};

describe('who opens a connection, and to whom', () => {
  const syn = packet({ src: ipOf('10.0.0.1'), dst: ipOf('10.0.0.2'), srcPort: 40_000, flags: 2, seq: 100 });

  it('of a SYN without an answer: one opens it, to the other it is opened', async () => {
    const { roles } = await heard(syn);
    expect(roles).toEqual({ '10.0.0.1': ['client probable opened'], '10.0.0.2': ['server probable opened-to'] });
  });
});

describe('DNS servers', () => {
  const [CLIENT, SERVER, BOX] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map(ipOf) as [number, number, number];
  const names = { id: 7, questions: [{ name: 'example.org', type: 1 }] };
  const question = emitDns({ ...names, flags: 0x0100 });
  const answer = emitDns({
    ...names,
    flags: 0x8180,
    answers: [{ name: 'example.org', type: 1, data: Uint8Array.of(192, 0, 2, 1) }],
  });
  const up = (payload: Uint8Array) =>
    packet({ protocol: 'udp', src: CLIENT, dst: SERVER, srcPort: 40_000, dstPort: 53, payload });
  const down = (payload: Uint8Array) =>
    packet({ protocol: 'udp', src: SERVER, dst: CLIENT, srcPort: 53, dstPort: 40_000, payload, macSrc: 2, macDst: 1 });
  const dnsRole = ({ roles }: Awaited<ReturnType<typeof heard>>, address: string) =>
    roles[address]?.find((r) => r.startsWith('dns-server'));

  it('an answer that can be read makes one', async () => {
    const map = await heard(up(question), down(answer));
    expect(dnsRole(map, '10.0.0.2')).toBe('dns-server certain answered');
    const server = map.map.devices.find((d) => d.roles.some((r) => r.role === 'dns-server'));
    expect(server?.roles.find((r) => r.role === 'dns-server')?.rows).toEqual([1]);
  });

  it('port 53 alone is a hint, and other messages are none', async () => {
    expect(dnsRole(await heard(up(question)), '10.0.0.2')).toBe('dns-server possible ports');
    const text = new TextEncoder().encode('message from somebody');
    for (const payload of [text, question, answer.subarray(0, 30)])
      expect(dnsRole(await heard(up(text), down(payload)), '10.0.0.2')).toBeUndefined();
  });

  it('over TCP, by what follows the handshake', async () => {
    const tcp = { protocol: 'tcp', options: [] } as const;
    const prefixed = concatBytes([Uint8Array.of(0, answer.length), answer]);
    const opening = [
      { ...up(new Uint8Array(0)), ...tcp, flags: 2, seq: 100 },
      { ...down(new Uint8Array(0)), ...tcp, flags: 18, seq: 900, ack: 101 },
    ];
    expect(dnsRole(await heard(...opening), '10.0.0.2')).toBe('dns-server possible ports');
    const told = { ...down(prefixed), ...tcp, flags: 24, seq: 901, ack: 101 };
    expect(dnsRole(await heard(...opening, told), '10.0.0.2')).toBe('dns-server certain answered');
    // Some send the length in a segment of its own.
    const parts = [prefixed.subarray(0, 2), answer].map((payload, n) => ({ ...told, payload, seq: told.seq + 2 * n }));
    expect(dnsRole(await heard(...opening, ...parts), '10.0.0.2')).toBe('dns-server certain answered');
    const greeting = { ...told, payload: new TextEncoder().encode('220 mail.example.org ESMTP') };
    expect(dnsRole(await heard(...opening, greeting), '10.0.0.2')).toBe('dns-server possible ports');
  });

  it('a box that forwards port 53 is none, the server behind it is', async () => {
    const packets = Array.from({ length: 3 }, (_, n) => {
      const id = 50 + n;
      const [asked, told] = [up(question), down(answer)];
      return [
        { ...asked, dst: BOX, macDst: 3, id },
        { ...asked, macSrc: 3, macDst: 2, ttl: 63, id },
        { ...told, macDst: 3, id: id + 100 },
        { ...told, src: BOX, macSrc: 3, macDst: 1, ttl: 63, id: id + 100 },
      ];
    }).flat();
    const map = await heard(...packets);
    expect(dnsRole(map, '10.0.0.2')).toBe('dns-server certain answered');
    expect(map.owners('dns-server')).toEqual(['10.0.0.2']);
    expect(map.map.devices.some((d) => d.roles.some((r) => r.role === 'director' || r.role === 'nat'))).toBe(true);
  });
});

describe('stated prefixes', () => {
  const at = (bytes: Uint8Array, n: number): PacketRecord => ({ seconds: 1_100_000_000 + n, nanos: 0, bytes });
  const mac = (n: number) => Uint8Array.of(2, 0, 0, 0, 0, n);
  const BROADCAST = new Uint8Array(6).fill(255);
  const ip = (text: string): number => text.split('.').reduce((n, part) => n * 256 + Number(part), 0);
  const arp = (operation: number, from: number, sender: string, to: number, target: string) =>
    emitEthernet(
      to === 0 ? BROADCAST : mac(to),
      mac(from),
      0x0806,
      emitArp({
        opcode: operation,
        senderMac: mac(from),
        senderIpv4: ip(sender),
        targetMac: to === 0 ? new Uint8Array(6) : mac(to),
        targetIpv4: ip(target),
      }),
    );

  const udp = (from: number, source: string, to: number, destination: string, ports: [number, number], payload: Uint8Array) => {
    const datagram = new Uint8Array(8 + payload.length);
    new DataView(datagram.buffer).setUint16(0, ports[0]);
    new DataView(datagram.buffer).setUint16(2, ports[1]);
    new DataView(datagram.buffer).setUint16(4, datagram.length);
    datagram.set(payload, 8);
    return emitEthernet(
      to === 0 ? BROADCAST : mac(to),
      mac(from),
      0x0800,
      emitIpv4({ protocol: 17, source: ip(source), destination: ip(destination) }, datagram),
    );
  };

  const dhcpAck = () => {
    const b = new Uint8Array(280);
    const view = new DataView(b.buffer);
    b[0] = 2;
    view.setUint32(16, ip('10.1.2.30'));
    view.setUint32(236, 0x6382_5363);
    b.set([53, 1, 5, 1, 4, 255, 255, 254, 0, 3, 4, 10, 1, 2, 1, 6, 4, 10, 1, 3, 53, 255], 240);
    return b;
  };

  it('DHCP tells the prefix, the gateway and the server of names', async () => {
    const { networks, roles } = await mapOf(
      writePcapng([
        at(udp(1, '10.1.2.1', 3, '10.1.2.30', [67, 68], dhcpAck()), 0),
        at(arp(1, 3, '10.1.2.30', 0, '10.1.2.1'), 1),
        at(arp(2, 1, '10.1.2.1', 3, '10.1.2.30'), 2),
        at(arp(1, 3, '10.1.2.30', 0, '10.1.3.53'), 3),
        at(arp(2, 4, '10.1.3.53', 3, '10.1.2.30'), 4),
      ]),
    );
    expect(networks).toEqual([
      {
        prefix: '10.1.2.0/23',
        source: 'dhcp',
        stated: true,
        members: ['10.1.2.1', '10.1.2.30', '10.1.3.53'],
        gateways: ['10.1.2.1 certain'],
      },
    ]);
    expect(roles['10.1.2.1']).toEqual(expect.arrayContaining(['gateway certain announced', 'dhcp-server certain answered']));
    expect(roles['10.1.3.53']).toEqual(['dns-server probable announced']);
  });

  it('a mask with holes and a cut answer say nothing', async () => {
    const broken = dhcpAck();
    broken.set([255, 0, 255, 0], 245);
    for (const payload of [broken, dhcpAck().subarray(0, 244)]) {
      const { networks } = await mapOf(writePcapng([at(udp(1, '10.1.2.1', 3, '10.1.2.30', [67, 68], payload), 0)]));
      expect(networks.some((n) => n.stated)).toBe(false);
    }
  });

  it('RIP tells what lies behind its sender', async () => {
    const payload = new Uint8Array(24);
    payload.set([2, 2, 0, 0, 0, 2, 0, 0, 172, 16, 0, 0, 255, 240, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    const { networks } = await mapOf(writePcapng([at(udp(1, '10.1.2.1', 0, '224.0.0.9', [520, 520], payload), 0)]));
    expect(networks).toContainEqual({ prefix: '172.16.0.0/12', source: 'rip', stated: true, members: [], gateways: [] });
  });
});
