/** Services, methods, tables, checks: captures of one thing each. */
import { describe, expect, it } from 'vitest';
import { lvsFacts } from '../../../../core/analysis/lvs/lvs.ts';
import { rowOfFrame } from '../../../../core/base/ids.ts';
import { SCHEDULER_NAMES } from '../../../../core/ipvs/schedulers/index.ts';
import { fixture, judged, laboratory, named, only, scenarioText, sequence, servers, shipped } from './kit.ts';

describe('the 24-frame trace', () => {
  it('shows one service by NAT and its one connection', async () => {
    const engine = await fixture('lvs-nat.pcap');
    const service = only(engine);
    const text = (id: Parameters<typeof engine.facts.tables.addresses.text>[0]) => engine.facts.tables.addresses.text(id);
    expect(`${text(service.address)}:${service.port} ${service.method} ${service.certainty}`).toBe(
      '170.210.122.104:80 nat certain',
    );
    expect(servers(engine, service)).toEqual(['192.168.0.108:80']);
    expect(service.connections.map((c) => `${text(c.client.address)}:${c.client.port}`)).toEqual(['170.210.122.101:1454']);
    expect(service.connections[0]?.syn).toBe(rowOfFrame(3));
  });

  it('rules out no scheduler', async () => {
    expect(named(only(await fixture('lvs-nat.pcap')), 'consistent')).toEqual([...SCHEDULER_NAMES]);
  });

  it('takes the entry through its states', async () => {
    const { facts } = await fixture('lvs-nat.pcap');
    const states: string[] = [];
    for (let frame = 1; frame <= 24; frame++)
      states.push(lvsFacts(facts).tablesAfter(rowOfFrame(frame)).entries[0]?.state ?? '-');
    const wanted = ['-', '-', ...Array(6).fill('SYN_RECV'), ...Array(8).fill('ESTABLISHED'), ...Array(4).fill('FIN_WAIT')];
    expect(states).toEqual([...wanted, ...Array(4).fill('TIME_WAIT')]);
    const counts = (frame: number) => lvsFacts(facts).tablesAfter(rowOfFrame(frame)).counts[0]?.[0];
    expect([counts(2), counts(8), counts(9), counts(17)]).toEqual([
      { active: 0, inactive: 0 },
      { active: 0, inactive: 1 },
      { active: 1, inactive: 0 },
      { active: 0, inactive: 1 },
    ]);
  });
});

describe('a director of a real kernel', () => {
  it('goes round: hashing and locality are ruled out by the second SYN', async () => {
    const engine = await fixture('lvs-nat-rr-kernel.pcap');
    const service = only(engine);
    expect(servers(engine, service)).toEqual(['192.0.2.107:80', '192.0.2.108:80']);
    expect(service.method).toBe('nat');
    expect(sequence(service)).toBe('ABABAB');
    expect(named(service, 'ruled-out')).toEqual(['lblc', 'lblcr', 'dh', 'sh', 'sed', 'nq', 'mh']);
    const second = service.connections[1]?.syn;
    for (const name of ['sh', 'dh', 'mh'] as const) expect(judged(service, name).row).toBe(second);
    expect(judged(service, 'sh').contradiction).toMatchObject({ code: 'same-key', earlier: service.connections[0]?.syn });
    // Two servers in a circle: two lists, and after each choice one place.
    expect(judged(service, 'rr')).toMatchObject({ verdict: 'consistent', left: 2 });
  });

  it('replaces both addresses', async () => {
    const engine = await fixture('kernel-full-nat.pcap');
    const [tcp, udp] = lvsFacts(engine.facts).services;
    expect([tcp?.method, udp?.method]).toEqual(['fullnat', 'fullnat']);
    expect(udp?.schedulers.find((v) => v.name === 'rr')?.verdict).not.toBe('ruled-out');
  });

  it.each(['kernel-masquerade', 'kernel-port-forward', 'kernel-routed', 'kernel-double-nat', 'routed', 'proxy'])(
    '%s is no virtual server',
    async (name) => {
      expect(lvsFacts((await fixture(`${name}.pcap`)).facts).services).toEqual([]);
    },
  );
});

describe('the method', () => {
  it.each([
    ['lvs-nat-rr', 'nat'],
    ['lvs-fullnat', 'fullnat'],
    ['lvs-tun-rr', 'tun'],
    ['lvs-dr-rr', 'dr'],
  ])('of %s is %s', async (name, method) => {
    const engine = await shipped(name);
    const service = only(engine);
    expect([service.method, service.certainty]).toEqual([method, 'certain']);
    expect(servers(engine, service).length).toBeGreaterThan(1);
    expect(service.evidence.length).toBeGreaterThan(1);
    expect(service.connections.every((c) => c.syn !== null && c.sentOn !== null && c.syn < c.sentOn)).toBe(true);
  });

  it('follows the client’s half only where the director sees no other', async () => {
    const { facts } = await shipped('lvs-dr-rr');
    const { entries } = lvsFacts(facts).tablesAfter(rowOfFrame(facts.tables.packets.length));
    // The server closes first, which the director does not see: the client's FIN is the first.
    expect(entries.map((e) => e.state)).toEqual(entries.map(() => 'FIN_WAIT'));
  });

  it('is not taken from a router that sends packets on', async () => {
    expect(lvsFacts((await shipped('tcp-loss')).facts).services).toEqual([]);
    expect(lvsFacts((await shipped('home-router')).facts).services).toEqual([]);
  });
});

describe('health checks', () => {
  it('are the director’s own connections: which, how often, which failed', async () => {
    const engine = await shipped('health-check');
    const service = only(engine);
    expect(
      service.checks.map((c) => [c.kind, Math.round((c.periodNs ?? 0) / 1e6), c.checks.map((k) => k.result[0]).join('')]),
    ).toEqual([
      ['tcp', 1000, 'aaaarrraaa'],
      ['tcp', 1000, 'aaaaaaaaaa'],
    ]);
    expect(service.connections.length).toBe(9);
  });

  it('do not rule out round robin when a server was out for a while', async () => {
    const service = only(await shipped('health-check'));
    expect(sequence(service)).toMatch(/(.)\1\1/);
    expect(judged(service, 'rr').verdict).toBe('consistent');
  });
});

describe('a capture that begins in the middle', () => {
  it('knows no counts, and compares none', async () => {
    const service = only(await laboratory(scenarioText('lvs-nat-wlc'), 1, 30));
    expect(service.knownFromStart).toEqual([]);
    for (const name of ['lc', 'wlc', 'sed', 'nq'] as const) expect(judged(service, name).verdict).not.toBe('ruled-out');
  });

  it('guesses the state of what was there before', async () => {
    const engine = await laboratory(scenarioText('lvs-nat-24'), 1, 12);
    const tables = lvsFacts(engine.facts).tablesAfter(rowOfFrame(1));
    expect(tables.entries.map((e) => [e.state, e.assumed])).toEqual([['ESTABLISHED', true]]);
  });
});

describe('what counts as active', () => {
  // Servers 20 ms away and a connection every 5 ms: several are being opened whenever one is scheduled.
  const burst = (scheduler: string, countsOpening: boolean): string =>
    scenarioText(`lvs-nat-${scheduler}`)
      .replace('delay: 5us', 'delay: 10ms')
      .replace('- host: director', `- host: director\n    countsOpening: ${countsOpening}`)
      .replace(/count: \d+, every: \d+ms/g, 'count: 12, every: 10ms')
      .replace('at: 150ms', 'at: 5ms');

  it.each(['lc', 'wlc', 'sed', 'nq', 'lblc', 'lblcr'] as const)(
    'never rules %s out, whichever way the kernel counts',
    async (name) => {
      for (const countsOpening of [true, false])
        for (const seed of [1, 2, 3]) {
          const service = only(await laboratory(burst(name, countsOpening), seed));
          expect(service.connections.length).toBeGreaterThan(10);
          expect(judged(service, name).verdict, `${name} ${countsOpening} ${seed}`).not.toBe('ruled-out');
        }
    },
  );

  it('is spread otherwise by the one than by the other', async () => {
    const [one, other] = [await laboratory(burst('wlc', true)), await laboratory(burst('wlc', false))];
    expect(sequence(only(one))).not.toBe(sequence(only(other)));
  });
});

describe('FTP through a director', () => {
  const scenario = (more: string) => `schema: trama.scenario/1
title: FTP
networks: { out: { kind: switch }, in: { kind: switch } }
hosts:
  client: { interfaces: { eth0: { network: out, addresses: [198.51.100.11/24] } } }
  box:
    forwards: true
    interfaces: { eth0: { network: out, addresses: [198.51.100.1/24] }, eth1: { network: in, addresses: [192.0.2.1/24] } }
    nat:
      forward: [{ address: "198.51.100.1:21", to: "192.0.2.101:21" }, { address: "198.51.100.1:8080", to: "192.0.2.101:8080" }]
      ftp: true
      masquerade: [eth0]
  a: { gateway: 192.0.2.1, interfaces: { eth0: { network: in, addresses: [192.0.2.101/24] } } }
ftpServers: [{ host: a }]
ftpClients: [{ host: client, server: 198.51.100.1, files: [500, 700] }]
${more}capture: [{ at: out }, { at: in }]
`;
  const ports = async (yaml: string) =>
    lvsFacts((await laboratory(yaml)).facts).services.map((s) => [s.port, s.connections.length]);

  it('is one service: the ports of its passive data are none', async () => {
    expect(await ports(scenario(''))).toEqual([[21, 1]]);
  });

  it('leaves a high port to which somebody connects without it a service', async () => {
    const other =
      'servers: [{ host: a, port: 8080, pages: { /: 100 } }]\nclients: [{ host: client, server: "198.51.100.1:8080", at: 2s }]\n';
    expect(await ports(scenario(other))).toEqual([
      [21, 1],
      [8080, 1],
    ]);
  });
});
