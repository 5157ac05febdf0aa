/** The elimination on sequences that core/ipvs itself makes: any weights, up to eight servers, counts that are known exactly. */
import { describe, expect, it } from 'vitest';
import { eliminate } from '../../../../core/analysis/lvs/elimination/eliminate.ts';
import type { Decision, SchedulerVerdict } from '../../../../core/analysis/lvs/elimination/facts.ts';
import { WeightRatios } from '../../../../core/analysis/lvs/elimination/ratios.ts';
import { weakOrders } from '../../../../core/analysis/lvs/elimination/rotation.ts';
import type { PacketRow } from '../../../../core/base/ids.ts';
import { type Destination, overhead } from '../../../../core/ipvs/destination.ts';
import { SCHEDULER_NAMES, type SchedulerName, schedulerByName } from '../../../../core/ipvs/schedulers/index.ts';
import { Random } from '../../../../core/lab/sim/random.ts';

const VIRTUAL = 0xc6336464;

interface Run {
  readonly servers: number;
  readonly connections: number;
  readonly maxWeight: number;
  /** Decisions left out at the beginning: the pointer may be anywhere. */
  readonly skip?: number;
  readonly clients?: number;
}

function decisions(name: SchedulerName, seed: number, run: Run): { list: Decision[]; targets: Destination[]; picks: number[] } {
  const random = new Random(seed, `elimination ${name}`);
  const scheduler = schedulerByName(name, { formula: random.chance(0.5) ? 'old' : 'new' });
  const servers = Array.from({ length: run.servers }, (_, id) => ({
    id,
    address: 0xc0000265 + id,
    port: 80,
    weight: random.between(1, run.maxWeight),
    active: 0,
    inactive: 0,
    overloaded: false,
  }));
  let state: unknown = scheduler.start(servers);
  const open: (typeof servers)[number][] = [];
  const list: Decision[] = [];
  const picks: number[] = [];
  for (let i = 0; i < run.connections; i++) {
    // Some that are open end; of those that have ended, some are forgotten.
    for (let k = random.below(3); k > 0 && open.length > 0; k--) {
      const [d] = open.splice(random.below(open.length), 1);
      if (d === undefined) break;
      d.active--;
      d.inactive++;
    }
    for (const d of servers) if (d.inactive > 0 && random.chance(0.2)) d.inactive--;
    const source = 0xc6336400 + random.below(run.clients ?? 40);
    const request = { source, sourcePort: 1024 + i, destination: VIRTUAL, now: i * 1e8 };
    const decision = scheduler.pick(servers, request, state);
    state = decision.state;
    const chosen = servers.find((d) => d.id === decision.destination?.id);
    if (chosen === undefined) throw new Error('nobody chosen');
    const counts = servers.map((d) => ({
      activeLow: d.active,
      activeHigh: d.active,
      overheadLow: overhead(d),
      overheadHigh: overhead(d),
    }));
    const total = chosen.active + chosen.inactive;
    if (i >= (run.skip ?? 0)) {
      picks.push(chosen.id);
      list.push({
        row: i as PacketRow,
        server: chosen.id,
        time: i * 1e8,
        source,
        sourcePort: request.sourcePort,
        client: source,
        maybe: false,
        totalLow: total,
        totalHigh: total,
        fell: -1,
        out: new Set(),
        gone: new Set(),
        restart: false,
        counts,
      });
    }
    chosen.active++;
    open.push(chosen);
  }
  return { list, targets: servers, picks };
}

/** Nothing held open: no server comes or goes, nobody is persistent. */
function judge(name: SchedulerName, seed: number, run: Run): SchedulerVerdict[] {
  const { list, targets } = decisions(name, seed, run);
  const sequence = (of: readonly Decision[]) => ({ decisions: of, changes: [] });
  return eliminate({
    decisions: [{ list, sequence }],
    targets,
    virtual: VIRTUAL,
    fresh: (run.skip ?? 0) === 0,
    untested: null,
    eachPacket: false,
  });
}

const SIZES: readonly Run[] = [
  { servers: 2, connections: 30, maxWeight: 40 },
  { servers: 3, connections: 40, maxWeight: 100 },
  { servers: 4, connections: 40, maxWeight: 12, skip: 7 },
  { servers: 8, connections: 50, maxWeight: 6, skip: 3 },
];

describe.each(SCHEDULER_NAMES)('%s', (name) => {
  it.each(SIZES)('is not ruled out: $servers servers, weights up to $maxWeight', (run) => {
    for (let seed = 1; seed <= 2; seed++) {
      const verdict = judge(name, seed, run).find((v) => v.name === name && v.flags.length === 0);
      expect([seed, verdict?.verdict, verdict?.contradiction]).toEqual([seed, 'consistent', null]);
    }
  });
});

it('tells weighted round robin from round robin, and finds the orders and weights that are left', () => {
  const verdicts = judge('wrr', 2, { servers: 3, connections: 40, maxWeight: 4 });
  const left = verdicts.find((v) => v.name === 'wrr');
  expect(verdicts.find((v) => v.name === 'rr')?.verdict).toBe('ruled-out');
  expect(left?.verdict).toBe('consistent');
  expect(left?.left).toBeGreaterThan(0);
  expect(left?.left).toBeLessThan(78);
});

it('rules out lc where a server with more connections is chosen', () => {
  const verdicts = judge('wlc', 3, { servers: 3, connections: 60, maxWeight: 9 });
  expect(verdicts.find((v) => v.name === 'lc')).toMatchObject({ verdict: 'ruled-out', contradiction: { code: 'load' } });
});

describe('ratios of weights', () => {
  it('contradict each other around a circle', () => {
    const r = new WeightRatios(3);
    expect(r.add(0, 1, 2, 1)).toBe(true); // w1 ≤ w0 / 2
    expect(r.add(1, 2, 2, 1)).toBe(true); // w2 ≤ w1 / 2
    expect(r.add(2, 0, 1, 3)).toBe(false); // w0 ≤ 3 w2, but it is at least 4 w2
  });

  it('that multiply to 1 would put each before the next', () => {
    const r = new WeightRatios(2);
    expect(r.add(0, 1, 1, 2)).toBe(true);
    expect(r.add(1, 0, 2, 1)).toBe(false);
  });

  it('count weights with the orders that go with them', () => {
    // w1 ≤ 2 w0, and as much as that only if 0 comes first: of the weights up to 2, both orders of (1,1), (2,1), one of (1,2).
    const r = new WeightRatios(2);
    r.add(0, 1, 1, 2);
    expect(r.count(2)).toBe(5);
  });
});

it('ranks with ties: 1, 3, 13, 75 (Fubini)', () => {
  expect([1, 2, 3, 4].map((n) => weakOrders(n).length)).toEqual([1, 3, 13, 75]);
});
