/** Two directors: the thesis' figures 11 to 13, and takeovers with and without synchronization. */
import { describe, expect, it } from 'vitest';
import type { FailoverFacts } from '../../../../core/analysis/failover/facts.ts';
import { remapShares } from '../../../../core/analysis/failover/remap.ts';
import { sh } from '../../../../core/ipvs/schedulers/hashing.ts';
import { ofScenario, shipped } from './kit.ts';

const SEEDS = [1, 2, 3, 4, 5];

/** `client: server of the first director, server of the second one`; last bytes, – for none. */
function table({ takeovers }: FailoverFacts): Record<string, string> {
  const number = (endpoint: string | undefined): string => /\.(\d+)(?::\d+)?$/.exec(endpoint ?? '')?.[1] ?? '–';
  const server = (endpoint: string | undefined): string => (endpoint === undefined ? '–' : `S${Number(number(endpoint)) - 100}`);
  return Object.fromEntries(
    (takeovers[0]?.connections ?? []).map((c) => [
      number(c.client),
      `${server(c.before?.server)} ${server(c.after?.server)} ${c.outcome} ${c.cause}`,
    ]),
  );
}

describe('figures 11 to 13', () => {
  it.each(SEEDS)('11: the second director decides as the first one did (seed %d)', async (seed) => {
    expect(table(await ofScenario(shipped('figure-11'), seed))).toEqual({
      11: 'S1 S1 survived same-server',
      12: 'S2 S2 survived same-server',
      13: 'S3 S3 survived same-server',
    });
  });

  it.each(SEEDS)('12: without the SYN of the first client it is one behind (seed %d)', async (seed) => {
    expect(table(await ofScenario(shipped('figure-12'), seed))).toEqual({
      11: 'S1 – reset no-entry',
      12: 'S2 S1 reset other-server',
      13: 'S3 S2 reset other-server',
    });
  });

  it.each(SEEDS)('13: 143 mod 3 + 1 is S3, 143 mod 2 + 1 is S2 (seed %d)', async (seed) => {
    const found = await ofScenario(shipped('figure-13'), seed);
    expect(table(found)).toEqual({ 143: 'S3 S2 reset other-server' });
    const remapping = found.takeovers[0]?.remapping;
    expect(remapping?.modulo).toMatchObject({ p: 143, before: 3, after: 2 });
    expect(remapping?.servers.length).toBe(3);
    expect(remapping?.removed).toBe('192.0.2.103:80');
  });

  it('of a list that did not change nothing is said', async () => {
    for (const name of ['figure-11', 'figure-12']) expect((await ofScenario(shipped(name))).takeovers[0]?.remapping).toBeNull();
  });

  it('three lost SYNs bring both directors together again', async () => {
    const more = ['12', '13'].map(
      (c) => `  - { at: r2.eth0, direction: in, packet: { protocol: tcp, flags: [syn], source: 198.51.100.${c} } }`,
    );
    const yaml = shipped('figure-12')
      .replace('events:', `${more.join('\n')}\nevents:`)
      // A fourth client comes after the three.
      .replace('  r1:\n', '  c4: { interfaces: { eth0: { network: hub, addresses: [198.51.100.14/24] } } }\n  r1:\n')
      .replace('drops:', '  - { host: c4, server: "198.51.100.100:80", at: 1.9s, closes: client, requests: *two }\ndrops:');
    const seen = table(await ofScenario(yaml));
    expect(seen[14]).toBe('S1 S1 survived same-server');
    for (const c of [11, 12, 13]) expect(seen[c]).toMatch(/^S\d – reset no-entry$/);
  });
});

describe('what keeps clients with their servers when one of three leaves', () => {
  const servers = [101, 102, 103].map((n) => ({ address: 0xc000_0200 + n, port: 80 }));
  const kept = (removed: number) =>
    Object.fromEntries(
      remapShares(
        servers,
        servers.filter((_, i) => i !== removed),
      ).map((s) => [s.scheduler, s]),
    );

  it('p mod n and sh: a third; mh: two thirds, which is all that can be kept', () => {
    const { modulo, sh: source, mh } = kept(2);
    expect(modulo?.kept).toBeCloseTo(1 / 3, 2);
    expect(source?.kept).toBeCloseTo(1 / 3, 2);
    expect(mh?.kept).toBeCloseTo(0.666, 2);
    expect(mh?.collateral).toBeLessThan(0.01);
    expect(modulo?.collateral).toBeCloseTo(1 / 3, 2);
  });

  it('mh keeps nearly all of those whose server is there, whichever leaves', () => {
    for (const i of [0, 1, 2]) expect(kept(i).mh?.collateral).toBeLessThan(0.02);
  });

  it('another order of the same list moves two thirds of the buckets of sh', () => {
    const { start } = sh({ formula: 'new', port: false, fallback: false });
    const list = servers.map((s, id) => ({ ...s, id, weight: 1, active: 0, inactive: 0, overloaded: false }));
    const [a, b] = [start(list), start(list.toReversed())];
    expect(a.filter((id, i) => id !== b[i]).length / a.length).toBeCloseTo(2 / 3, 2);
  });
});

describe('a takeover', () => {
  it.each(SEEDS)('without synchronization resets what was open (seed %d)', async (seed) => {
    const { takeovers, limits } = await ofScenario(shipped('takeover'), seed);
    expect(takeovers.length).toBe(1);
    const [t] = takeovers;
    expect(t?.addresses).toEqual(['198.51.100.100', '192.0.2.1']);
    expect([t?.from.address, t?.to.address]).toEqual(['198.51.100.2', '198.51.100.3']);
    expect([t?.from.mac, t?.to.mac]).toEqual(['02:00:00:00:00:02', '02:00:00:00:00:03']);
    expect(t?.certainty).toBe('certain');
    expect(t?.signs).toEqual(['vrrp', 'gratuitous-arp']);
    expect(t?.connections.map((c) => [c.state, c.outcome, c.cause, c.told])).toEqual([
      ['ESTABLISHED', 'reset', 'no-entry', null],
    ]);
    expect(limits.map((l) => l.code)).toContain('no-sync');
  });

  it.each(SEEDS)('with synchronization does not, and the service was away for 3 to 4 s (seed %d)', async (seed) => {
    const { takeovers, sync, untold } = await ofScenario(shipped('takeover-sync'), seed);
    const [t] = takeovers;
    const [c] = t?.connections ?? [];
    expect([c?.outcome, c?.cause, c?.certainty]).toEqual(['survived', 'synced', 'certain']);
    expect(c?.before?.server).toBe(c?.after?.server);
    expect(c?.told).toMatchObject({ state: 'ESTABLISHED', server: c?.before?.server, expired: false });
    expect(t?.awayNs).toBeGreaterThan(3e9);
    expect(t?.awayAtLeastNs).toBeGreaterThan(2.5e9);
    expect(t?.awayAtLeastNs).toBeLessThan(t?.awayNs ?? 0);
    expect(sync.map((s) => [s.source, s.syncId, s.version, s.damaged])).toEqual([['198.51.100.2', 1, 1, 0]]);
    expect(sync[0]?.connections.map((s) => [s.method, s.state, s.masterState, s.server])).toEqual([
      ['masquerade', 'ESTABLISHED', 'ESTABLISHED', c?.before?.server],
    ]);
    expect(untold).toEqual([]);
  });

  it('is seen where the MAC stays the same, too', async () => {
    const { takeovers } = await ofScenario(shipped('takeover-virtual-mac'));
    expect(takeovers.length).toBe(1);
    expect(takeovers[0]?.connections.map((c) => [c.outcome, c.cause])).toEqual([['survived', 'synced']]);
    expect(takeovers[0]?.lastServed).not.toBeNull();
    expect(takeovers[0]?.firstServed).not.toBeNull();
  });

  it('is followed by another one back when the first router returns', async () => {
    const yaml = shipped('takeover-sync')
      .replace('events:', 'events:\n  - { at: 8s, host: r1, do: start }')
      .replace('duration: 12s', 'duration: 16s');
    const { takeovers, virtualRouters } = await ofScenario(yaml);
    expect(takeovers.map((t) => [t.from.address, t.to.address])).toEqual([
      ['198.51.100.2', '198.51.100.3'],
      ['198.51.100.3', '198.51.100.2'],
    ]);
    expect(virtualRouters[0]?.reigns.map((r) => r.cause)).toEqual(['first', 'silence', 'preemption']);
    expect(virtualRouters[0]?.splitBrains).toEqual([]);
  });

  it.each(['nat', 'dr', 'tun'] as const)('tells the real server with %s', async (method) => {
    const real =
      method === 'dr'
        ? 'loopback: [198.51.100.100], arp: { ignore: 1, announce: 2 }, '
        : method === 'tun'
          ? 'tunnel: true, loopback: [198.51.100.100], arp: { ignore: 1, announce: 2 }, '
          : '';
    const yaml = shipped('takeover-sync')
      .replaceAll('method: nat', `method: ${method}`)
      // Replies of direct routing and tunnels go straight to the client: by a router of their own.
      .replaceAll(/( [ab]: \{) gateway: 192.0.2.1,/g, `$1 ${real}gateway: ${method === 'nat' ? '192.0.2.1' : '192.0.2.254'},`)
      .replace(
        '  a: {',
        '  gate: { forwards: true, interfaces: { eth0: { network: lan, addresses: [198.51.100.254/24, 192.0.2.254/24] } } }\n  a: {',
      );
    const { takeovers } = await ofScenario(yaml);
    const [c] = takeovers[0]?.connections ?? [];
    expect([c?.outcome, c?.cause, c?.state]).toEqual(['survived', 'synced', 'ESTABLISHED']);
    expect(c?.before?.server).toMatch(/^192\.0\.2\.10[12]/);
    expect(c?.after?.server).toBe(c?.before?.server);
  });

  it('that the capture ends with leaves open what became of a silent connection', async () => {
    const { takeovers, limits } = await ofScenario(
      shipped('takeover')
        .replace('duration: 12s', 'duration: 6700ms')
        .replace('[&r { size: 300, after: 1s }, *r, *r, *r, *r, *r]', '[{ size: 300, after: 1s }, { size: 300, after: 8s }]'),
    );
    expect(takeovers[0]?.connections.map((c) => c.outcome)).toEqual(['idle']);
    expect(limits.map((l) => l.code)).toContain('idle-connections');
  });
});

it('two MACs that answer for one address are no takeover', async () => {
  const { takeovers, conflicts } = await ofScenario(shipped('broken-arp-problem'));
  expect(takeovers).toEqual([]);
  expect(conflicts.map((c) => [c.address, c.macs.length])).toEqual([['198.51.100.100', 2]]);
});
