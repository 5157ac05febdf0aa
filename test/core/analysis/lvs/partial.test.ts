/** Captures of one side of a director: what shows that it is there, and what looks nearly the same. */
import { describe, expect, it } from 'vitest';
import { lvsFacts } from '../../../../core/analysis/lvs/lvs.ts';
import { fixture, laboratory, scenarioText } from './kit.ts';

const at = (name: string, point: string): string =>
  scenarioText(name).replace(/capture:\n {2}- \{ at: lan \}/, `capture:\n  - { at: ${point} }`);

async function seen(yaml: string): Promise<string[]> {
  const { facts } = await laboratory(yaml);
  const { services, partial } = lvsFacts(facts);
  const { addresses, macs } = facts.tables;
  expect(services).toEqual([]);
  for (const p of partial) expect(p.rows.length).toBeGreaterThan(1);
  return partial.map(
    (p) =>
      `${addresses.text(p.address)}:${p.port} ${p.sign} ${p.certainty} ${macs.text(p.director)} → ${p.servers.map((m) => macs.text(m).slice(-2)).join(' ')}, ${p.connections}`,
  );
}

describe('one side of a virtual service', () => {
  it('is seen at a client: others answer in the name of the address', async () => {
    expect(await seen(at('lvs-dr-rr', 'c1.eth0'))).toEqual([
      '198.51.100.100:80 answers-by-others probable 02:00:00:00:00:03 → 06 04 05, 5',
    ]);
  });

  it('is only possible where one other machine answers: it may be a second card', async () => {
    const [one] = await seen(at('lvs-dr-dh', 'c1.eth0'));
    expect(one).toMatch(/answers-by-others possible/);
  });

  it('is seen at a real server: packets come by way of another MAC than the answers go', async () => {
    const [one, ...others] = await seen(at('lvs-dr-rr', 'a.eth0'));
    expect(others).toEqual([]);
    expect(one).toMatch(/^198\.51\.100\.100:80 comes-by-another probable 02:00:00:00:00:03 → 04, [3-9]$/);
  });

  it('is perhaps seen at the client of a translating director: the owner of the address answers from a hop away', async () => {
    expect(await seen(at('lvs-nat-rr', 'c1.eth0'))).toEqual([
      '198.51.100.100:80 answers-hopped possible 02:00:00:00:00:03 → , 5',
    ]);
  });
});

describe('no virtual service', () => {
  it.each([
    ['a server in the same network', 'two-hosts', 'client.eth0'],
    ['a server behind a router', 'home-router', 'outside'],
    ['real servers of a translating director, which see clients only', 'lvs-nat-rr', 'a.eth0'],
  ])('%s', async (_, name, point) => {
    const yaml = name === 'home-router' || name === 'two-hosts' ? scenarioText(name) : at(name, point);
    const { facts } = await laboratory(yaml);
    expect(lvsFacts(facts).partial).toEqual([]);
  });

  it.each(['kernel-routed.pcap', 'kernel-port-forward.pcap', 'kernel-proxy.pcap', 'kernel-masquerade-any.pcap', 'lvs-nat.pcap'])(
    '%s, on a real kernel',
    async (name) => {
      expect(lvsFacts((await fixture(name)).facts).partial).toEqual([]);
    },
  );
});
