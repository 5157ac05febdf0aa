/** Each scheduler against sequences worked out from the kernel's algorithm. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Destination, overloadOf } from '../../../core/ipvs/destination.ts';
import { hash32to8, oldHash8, sipHash13 } from '../../../core/ipvs/hash.ts';
import { SCHEDULER_NAMES, schedulerByName } from '../../../core/ipvs/schedulers/index.ts';
import { mhIndex, mhPermutation } from '../../../core/ipvs/schedulers/mh.ts';
import { address, destinations, first, picks, request } from './kit.ts';

const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));
const by = schedulerByName;
const client = address('170.210.122.101');

describe('rr', () => {
  it('goes round', () => expect(picks(by('rr'), destinations([1, 1, 1]), 7)).toBe('ABCABCA'));
  it('leaves out what has no weight', () => expect(picks(by('rr'), destinations([1, 0, 5]), 4)).toBe('ACAC'));
  it('has no choice without destinations', () => expect(picks(by('rr'), [], 2)).toBe('--'));
  it('goes on where it was when another is removed', () => {
    const list = destinations([1, 1, 1]);
    const rr = by('rr');
    const { state } = rr.pick(list, request(), rr.start(list));
    const fewer = list.filter((d) => d.id !== 2);
    expect(rr.pick(fewer, request(), rr.changed(fewer, state)).destination?.id).toBe(1);
  });
});

describe('wrr', () => {
  it.each(Object.entries<string>(vectors.wrr))('%s gives %s', (weights, sequence) => {
    const list = destinations([...weights.matchAll(/\d+/g)].map(Number));
    expect(picks(by('wrr'), list, 2 * sequence.length)).toBe(sequence + sequence);
  });

  it('serves each as often as it weighs, in every period', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 5 }), (weights) => {
        const sum = weights.reduce((a, b) => a + b, 0);
        const sequence = picks(by('wrr'), destinations(weights), sum);
        weights.forEach((w, i) => {
          expect(sequence.split('ABCDE'[i] as string).length - 1).toBe(w);
        });
      }),
      { seed: 1 },
    );
  });

  it('ends when all are overloaded', () => expect(picks(by('wrr'), destinations([3, 2], { overloaded: true }), 1)).toBe('-'));
});

const loaded = (...loads: readonly (readonly [weight: number, active: number, inactive: number])[]): Destination[] =>
  destinations(loads.map(([w]) => w)).map((d, i) => ({ ...d, active: loads[i]?.[1] ?? 0, inactive: loads[i]?.[2] ?? 0 }));

describe('least connections', () => {
  it('lc takes the least overhead, the first of equals, whatever the weights', () => {
    expect(first(by('lc'), loaded([1, 1, 0], [9, 0, 255]))).toBe(1);
    expect(first(by('lc'), loaded([1, 1, 0], [9, 0, 256]))).toBe(0);
  });
  it('wlc divides by the weight', () => {
    expect(first(by('wlc'), loaded([1, 1, 0], [3, 2, 0]))).toBe(1);
    expect(first(by('wlc'), loaded([1, 1, 0], [2, 2, 0]))).toBe(0);
    expect(first(by('wlc'), loaded([1, 0, 0], [9, 0, 0]))).toBe(0);
  });
  it('sed counts the new connection and no inactive ones', () => {
    expect(first(by('sed'), loaded([1, 0, 900], [3, 1, 0]))).toBe(1);
    expect(first(by('sed'), loaded([1, 0, 900], [2, 1, 0]))).toBe(0);
  });
  it('nq takes an idle one, though another were faster', () => {
    expect(first(by('sed'), loaded([9, 2, 0], [1, 0, 0]))).toBe(0);
    expect(first(by('nq'), loaded([9, 2, 0], [1, 0, 0]))).toBe(1);
    expect(first(by('nq'), loaded([9, 2, 0], [1, 1, 0]))).toBe(0);
  });
});

describe('locality', () => {
  it('lblc keeps an address with its server until that is overloaded and another is half idle', () => {
    const lblc = by('lblc');
    const start = lblc.pick(loaded([2, 0, 0], [2, 1, 0]), request(), lblc.start([]));
    expect(start.destination?.id).toBe(0);
    expect(lblc.pick(loaded([2, 3, 0], [2, 1, 0]), request(), start.state).destination?.id).toBe(0);
    expect(lblc.pick(loaded([2, 3, 0], [2, 0, 0]), request(), start.state).destination?.id).toBe(1);
    expect(lblc.pick(loaded([2, 9, 0], [2, 0, 0]), request({ destination: 7 }), start.state).destination?.id).toBe(1);
  });
  it('lblcr adds a server to the set, and drops the busiest when the set is old', () => {
    const lblcr = by('lblcr');
    const one = lblcr.pick(loaded([2, 0, 0], [2, 0, 0]), request(), lblcr.start([]));
    const two = lblcr.pick(loaded([2, 3, 0], [2, 0, 0]), request({ now: 1 }), one.state);
    expect(two.destination?.id).toBe(1);
    // Both are in the set now: the less loaded of them.
    expect(lblcr.pick(loaded([2, 1, 0], [2, 2, 0]), request({ now: 2 }), two.state).destination?.id).toBe(0);
  });
});

describe('hashing', () => {
  it('sh has the buckets of both formulas', () => {
    expect(oldHash8(client)).toBe(vectors.sh.old_bucket);
    expect(hash32to8(client)).toBe(vectors.sh.new_bucket);
    const list = [108, 107].map((n, id) => ({ ...destinations([1, 1])[id], address: address(`192.168.0.${n}`) }) as Destination);
    const name = (formula: 'old' | 'new') => String((list[first(by('sh', { formula }), list) ?? 0]?.address ?? 0) & 255);
    expect(name('old')).toBe(vectors.sh['old_dest_with_list_[108,107]']);
    expect(name('new')).toBe(vectors.sh['new_dest_with_list_[108,107]']);
  });
  it('sh gives each as many buckets in a row as it weighs, and one to weight 0, which then takes nobody', () => {
    const sh = by('sh', { formula: 'old' });
    const list = destinations([2, 0, 1]);
    const state = sh.start(list) as readonly number[];
    expect(state.slice(0, 8)).toEqual([0, 0, 1, 2, 0, 0, 1, 2]);
    expect(state).toHaveLength(256);
    const hits = Array.from({ length: 256 }, (_, n) => first(sh, list, request({ source: n })));
    expect(hits.filter((id) => id === undefined)).toHaveLength(64);
  });
  it('sh-fallback finds another', () => {
    const list = destinations([1, 0]);
    for (let n = 0; n < 256; n++) expect(first(by('sh', { fallback: true }), list, request({ source: n }))).toBe(0);
  });
  it('sh-port tells connections of one client apart', () => {
    const list = destinations([1, 1]);
    const ids = Array.from({ length: 64 }, (_, n) => first(by('sh', { port: true }), list, request({ sourcePort: 1024 + n })));
    expect(new Set(ids).size).toBe(2);
    expect(new Set(Array.from({ length: 64 }, (_, n) => first(by('sh'), list, request({ sourcePort: 1024 + n })))).size).toBe(1);
  });
  it('dh looks at the virtual address only: one address, one server', () => {
    const list = destinations([1, 1, 1]);
    const ids = Array.from({ length: 50 }, (_, n) => first(by('dh'), list, request({ source: n })));
    expect(new Set(ids).size).toBe(1);
  });
});

describe('mh', () => {
  it('has the published SipHash core', () => {
    const word = (from: number) => Array.from({ length: 8 }, (_, i) => BigInt(from + i) << BigInt(8 * i)).reduce((a, b) => a | b);
    expect(sipHash13([], 0n, word(0), word(8))).toBe(0xabac0158050fc4dcn);
  });
  it('walks as computed', () => {
    for (const [endpoint, expected] of Object.entries(vectors.mh.destinations)) {
      const [ip = '', port] = endpoint.split(':');
      expect(mhPermutation(address(ip), Number(port))).toEqual(expected);
    }
    expect(mhIndex(client, 0)).toBe(vectors.mh.client.index);
  });
  it('keeps two thirds of the clients when one of three goes', () => {
    const [a, b, c] = [1, 2, 3].map(
      (n) => ({ ...destinations([1])[0], id: n, address: address('192.168.0.100') + n }) as Destination,
    );
    const mh = by('mh');
    const three = mh.start([a, b, c] as Destination[]) as number[];
    const two = mh.start([a, b] as Destination[]) as number[];
    const kept = three.filter((id, i) => id === two[i]).length / three.length;
    const moved = three.filter((id, i) => id !== 3 && id !== two[i]).length / three.length;
    expect(kept).toBeCloseTo(vectors.removeOneOfThree.mh_retained, 2);
    expect(moved).toBeLessThan(0.005);
  });
});

describe('all schedulers', () => {
  it.each(SCHEDULER_NAMES)('%s never picks what has no weight or is overloaded, and answers the same twice', (name) => {
    const destination = fc.record({
      weight: fc.integer({ min: 0, max: 5 }),
      active: fc.integer({ min: 0, max: 9 }),
      inactive: fc.integer({ min: 0, max: 600 }),
      overloaded: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(destination, { maxLength: 5 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
        (parts, sources) => {
          const list = parts.map((p, id) => ({ id, address: id, port: 80, ...p }));
          const run = () => {
            const scheduler = by(name);
            let state = scheduler.start(list);
            return sources.map((source, now) => {
              const d = scheduler.pick(list, request({ source, now }), state);
              state = d.state;
              return d.destination;
            });
          };
          const chosen = run();
          for (const d of chosen) if (d !== undefined) expect([d.weight > 0, d.overloaded]).toEqual([true, false]);
          expect(run()).toEqual(chosen);
          if (!['sh', 'dh', 'mh'].includes(name) && list.some((d) => d.weight > 0 && !d.overloaded))
            expect(chosen.every((d) => d !== undefined)).toBe(true);
        },
      ),
      { seed: 2, numRuns: 150 },
    );
  });
});

describe('thresholds', () => {
  it('overload begins at the upper and ends below the lower, or below three quarters', () => {
    expect(overloadOf(false, 4, { upper: 4, lower: 2 })).toBe(true);
    expect(overloadOf(true, 2, { upper: 4, lower: 2 })).toBe(true);
    expect(overloadOf(true, 1, { upper: 4, lower: 2 })).toBe(false);
    expect(overloadOf(true, 3, { upper: 4, lower: 0 })).toBe(true);
    expect(overloadOf(true, 2, { upper: 4, lower: 0 })).toBe(false);
    expect(overloadOf(false, 99, { upper: 0, lower: 0 })).toBe(false);
  });
});
