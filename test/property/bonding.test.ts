/** Random bonds of the laboratory: the true mode and hash policy are never ruled out, and are identified where there is enough traffic. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseBonding } from '../../core/analysis/bonding/bonding.ts';
import {
  BOND_MODES,
  type BondingFacts,
  type BondModeName,
  HASH_POLICIES,
  type PolicyName,
} from '../../core/analysis/bonding/facts.ts';
import { concatBytes } from '../../core/base/bytes.ts';
import { openEngine } from '../../core/engine/engine.ts';
import { runScenario } from '../../core/lab/run.ts';
import { parseScenario } from '../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../core/lab/write.ts';
import { openBytes } from '../support/captures.ts';

interface World {
  readonly mode: BondModeName;
  readonly policy: PolicyName;
  readonly links: number;
  readonly clients: number;
  readonly connections: number;
  readonly size: number;
  readonly seed: number;
  /** The link that is cut, and whether it comes back. */
  readonly failure: { readonly link: number; readonly returns: boolean } | null;
}

const scenario = (w: World) => {
  const links = Array.from({ length: w.links }, (_, i) => `eth${i}`);
  const clients = Array.from({ length: w.clients }, (_, i) => `c${i}`);
  // Addresses and MACs that are not in a row: some policies see only their last bits.
  const last = (i: number): number => 10 + ((i * 37 + w.seed) % 190);
  const macOf = (i: number): string => `02:00:00:00:01:${((i * 91 + w.seed * 13) % 256).toString(16).padStart(2, '0')}`;
  const lan = { network: 'lan' };
  const down = w.failure === null ? [] : [{ at: '1100ms', interface: `server.eth${w.failure.link}`, do: 'stop' }];
  const up = w.failure?.returns === true ? [{ at: '2700ms', interface: `server.eth${w.failure.link}`, do: 'start' }] : [];
  return {
    schema: 'trama.scenario/1',
    title: 'a bond',
    duration: '5s',
    networks: { lan: { kind: 'switch', rate: '100M', delay: '5us' } },
    hosts: {
      ...Object.fromEntries(
        clients.map((c, i) => [c, { interfaces: { eth0: { ...lan, mac: macOf(i), addresses: [`192.0.2.${last(i)}/24`] } } }]),
      ),
      server: {
        interfaces: Object.fromEntries(links.map((l) => [l, lan])),
        bonds: { bond0: { mode: w.mode, slaves: links, hash: w.policy, addresses: ['192.0.2.5/24'] } },
      },
    },
    servers: [{ host: 'server' }],
    clients: clients.map((c, i) => ({
      host: c,
      server: '192.0.2.5:80',
      at: `${50 + 17 * i}ms`,
      count: w.connections,
      every: '350ms',
      requests: [{ size: w.size }],
    })),
    events: [...down, ...up],
    capture: links.map((l) => ({ at: `server.${l}` })),
  };
};

async function analyse(w: World): Promise<BondingFacts> {
  const bytes = concatBytes([...pcapngPieces(runScenario(parseScenario(JSON.stringify(scenario(w))), w.seed))]);
  const engine = await openEngine(await openBytes(bytes));
  return analyseBonding(engine.facts, (rows) => engine.frames(rows));
}

const world = fc.record({
  mode: fc.constantFrom(...BOND_MODES),
  policy: fc.constantFrom(...HASH_POLICIES),
  links: fc.integer({ min: 2, max: 4 }),
  clients: fc.integer({ min: 1, max: 8 }),
  connections: fc.integer({ min: 1, max: 10 }),
  size: fc.constantFrom(200, 3000, 20_000),
  seed: fc.nat(100_000),
  failure: fc.option(fc.record({ link: fc.nat(1), returns: fc.boolean() }), { freq: 2 }),
});

const hashes = (mode: BondModeName): boolean => mode === 'balance-xor' || mode === '802.3ad';
const RUNS = Number(process.env.BONDING_RUNS ?? 60);

describe('random bonds', () => {
  it('keep their mode and policy', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (w) => {
        const { bond } = await analyse(w);
        if (bond === null) return;
        expect(bond.modes.find((m) => m.mode === w.mode)?.verdict, JSON.stringify(bond.modes)).not.toBe('ruled-out');
        if (hashes(w.mode))
          expect(bond.policies.find((p) => p.policy === w.policy)?.verdict, JSON.stringify(bond.policies)).not.toBe('ruled-out');
      }),
      { numRuns: RUNS, seed: 20020216 },
    );
  });

  it.each(BOND_MODES.flatMap((mode) => [1, 2, 3, 4].map((seed) => [mode, seed] as const)))(
    'are identified with enough traffic: %s, seed %d',
    async (mode, seed) => {
      const failure = mode === 'active-backup' ? { link: 0, returns: false } : null;
      const w = {
        mode,
        policy: 'layer3+4',
        links: 2 + (seed % 2),
        clients: 6,
        connections: 8,
        size: 12_000,
        seed,
        failure,
      } as const;
      expect((await analyse(w)).bond?.candidates).toEqual([mode]);
    },
  );

  it.each(HASH_POLICIES.flatMap((policy) => [1, 2, 3, 4].map((seed) => [policy, seed] as const)))(
    'with many clients keep few policies: %s, seed %d',
    async (policy, seed) => {
      const { bond } = await analyse({
        mode: 'balance-xor',
        policy,
        links: 3,
        clients: 8,
        connections: 8,
        size: 3000,
        seed,
        failure: null,
      });
      const left = bond?.policies.filter((p) => p.verdict !== 'ruled-out').map((p) => p.policy) ?? [];
      expect(left).toEqual([policy]);
    },
  );
});
