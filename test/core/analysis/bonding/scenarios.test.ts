/** The shipped scenarios of bonding, and captures that are of none. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyseBonding } from '../../../../core/analysis/bonding/bonding.ts';
import { BOND_MODES, type BondingFacts } from '../../../../core/analysis/bonding/facts.ts';
import { concatBytes } from '../../../../core/base/bytes.ts';
import { openEngine } from '../../../../core/engine/engine.ts';
import { runScenario } from '../../../../core/lab/run.ts';
import { parseScenario } from '../../../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../../../core/lab/write.ts';
import { openBytes } from '../../../support/captures.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/scenarios');
const shipped = (name: string): string => readFileSync(path.join(directory, `${name}.yaml`), 'utf8');

async function analyse(yaml: string, seed = 1): Promise<BondingFacts> {
  const engine = await openEngine(await openBytes(concatBytes([...pcapngPieces(runScenario(parseScenario(yaml), seed))])));
  return analyseBonding(engine.facts, (rows) => engine.frames(rows));
}

describe.each([1, 2, 3])('with seed %d', (seed) => {
  it.each(BOND_MODES)('%s is what its scenario shows', async (mode) => {
    const { bond } = await analyse(shipped(`bond-${mode}`), seed);
    expect(bond?.candidates).toEqual([mode]);
    expect(bond?.links.map((l) => l.name)).toEqual(['server.eth0', 'server.eth1']);
    if (mode === 'balance-xor' || mode === '802.3ad')
      expect(bond?.policies.find((p) => p.policy === 'layer3+4')?.verdict).toBe('consistent');
  });
});

describe('a mode that is ruled out', () => {
  it('is so by a frame of the capture, with a reason', async () => {
    const { bond } = await analyse(shipped('bond-balance-rr'));
    const out = bond?.modes.filter((m) => m.verdict === 'ruled-out') ?? [];
    expect(out.length).toBe(6);
    for (const m of out) {
      expect(m.reason).not.toBeNull();
      expect(m.rows.length).toBeGreaterThan(0);
    }
    expect(bond?.certainty).toBe('certain');
  });

  it('is not 802.3ad in a short capture without LACPDUs, and is in a long one', async () => {
    const verdict = async (yaml: string) => (await analyse(yaml)).bond?.modes.find((m) => m.mode === '802.3ad');
    expect((await verdict(shipped('bond-balance-xor')))?.verdict).toBe('untested');
    const long = shipped('bond-balance-xor')
      .replace('duration: 3s', 'duration: 40s')
      .replaceAll('count: 6, every: 400ms', 'count: 80, every: 400ms');
    expect(await verdict(long)).toMatchObject({ verdict: 'ruled-out', reason: 'no-lacpdu' });
  });
});

describe('LACP', () => {
  it('is followed from nobody known to both ends distributing', async () => {
    const { bond } = await analyse(shipped('bond-802.3ad'));
    expect(bond?.lacp.map((l) => [l.interface, l.state])).toEqual([
      [0, 'aggregated'],
      [1, 'aggregated'],
    ]);
    const host = bond?.lacpChanges.filter((c) => c.interface === 0 && c.local === true).map((c) => c.actor.state);
    expect(host).toEqual([0x47, 0x3f]);
    expect(bond?.lacpChanges.some((c) => c.local === false)).toBe(true);
  });

  it('without an answer is told', async () => {
    const deaf = `${shipped('bond-802.3ad')}drops:\n  - { at: server.eth1, direction: in, packet: {}, count: 1000 }\n`;
    expect((await analyse(deaf)).bond?.lacp[1]?.state).toBe('defaulted');
  });
});

describe('striping', () => {
  it('over unequal links makes TCP acknowledge again and send again', async () => {
    const { bond } = await analyse(shipped('bond-reordering'));
    const [r] = bond?.reorderings ?? [];
    expect(r).toMatchObject({ direction: 'sent', links: 2 });
    expect(r?.duplicateAcks).toBeGreaterThan(3);
    expect(r?.retransmissions).toBeGreaterThan(0);
  });

  it('over equal links does neither', async () => {
    for (const r of (await analyse(shipped('bond-balance-rr'))).bond?.reorderings ?? [])
      expect([r.duplicateAcks, r.retransmissions]).toEqual([0, 0]);
  });

  it('is seen where it arrives: segments that were overtaken by those of the other link', async () => {
    const yaml = shipped('bond-reordering')
      // The client uploads: what the server sends is striped by nobody, what arrives is.
      .replace(
        'client: { interfaces: { eth0: { network: lan, addresses: [192.0.2.11/24] } } }',
        'client: { interfaces: { eth0: { network: lan }, eth1: { network: lan, delay: 2ms } }, bonds: { bond0: { mode: balance-rr, slaves: [eth0, eth1], addresses: [192.0.2.11/24] } } }',
      )
      .replace('  - { at: server.eth0 }\n  - { at: server.eth1 }', '  - { at: client.eth0 }\n  - { at: client.eth1 }');
    const { bond } = await analyse(yaml);
    expect(bond?.candidates).toEqual(['balance-rr']);
  });
});

it('failover of active-backup is found with its announcement', async () => {
  const { bond } = await analyse(shipped('bond-active-backup'));
  expect(bond?.failovers.map((f) => [f.from, f.to])).toEqual([[0, 1]]);
  expect(bond?.failovers[0]?.announced).not.toBeNull();
  expect(bond?.failovers[0]?.gapNs).toBeLessThan(5e8);
});

describe('no bond', () => {
  it.each([
    ['two-hosts', 'one-interface'],
    ['home-router', 'no-bond'],
  ])('is found in %s, which says why', async (name, code) => {
    const { bond, limits } = await analyse(shipped(name));
    expect(bond).toBeNull();
    expect(limits.map((l) => l.code)).toEqual([code]);
  });

  it('is taken for one where both interfaces are points on one way', async () => {
    const yaml = shipped('two-hosts').replace(/capture:[\s\S]*$/, '');
    const [client = '', server = ''] = [...yaml.matchAll(/^ {2}(\w+): ?\{? ?\n?[^\n]*interfaces/gm)].map((x) => x[1] ?? '');
    const names = client === '' || server === '' ? ['client', 'server'] : [client, server];
    const { bond } = await analyse(`${yaml}capture:\n  - { at: ${names[0]}.eth0 }\n  - { at: ${names[1]}.eth0 }\n`);
    expect(bond).toBeNull();
  });
});
