import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IO_FUNCTIONS, type IoFunction, movingAverage, perInterval } from '../../../../core/analysis/stats/io-functions.ts';

/** Packet i was seen at i × 10; each of `packets` holds its values. */
const samples = (packets: readonly (readonly number[])[]) => ({
  row: Uint32Array.from(packets.flatMap((values, row) => values.map(() => row))),
  value: Float64Array.from(packets.flat()),
});
const timeOf = (row: number): number => row * 10;
const of = (what: IoFunction, packets: readonly (readonly number[])[], widthNs = 20, count = 3) => [
  ...perInterval(what, samples(packets), { widthNs, first: 0, count }, timeOf),
];

describe('functions over the values of an interval', () => {
  // Two packets in each interval; the third one has none of the field.
  const packets = [[1, 2], [6], [], [], [Number.NaN], [4]];

  it.each([
    ['sum', [9, 0, 4]],
    ['frames', [2, 0, 2]],
    ['fields', [3, 0, 2]],
    ['max', [6, Number.NaN, 4]],
    ['min', [1, Number.NaN, 4]],
    ['avg', [3, Number.NaN, 4]],
  ] as const)('%s', (what, expected) => {
    expect(of(what, packets)).toEqual(expected);
  });

  it('LOAD: how many waits there are in an interval, on average', () => {
    // The answer of packet 5, at 50, was waited for since 15: a quarter of the first interval, all of the second, half of the third.
    expect(of('load', [[], [], [], [], [], [35]])).toEqual([0.25, 1, 0.5]);
    // Two waits at a time.
    expect(of('load', [[], [], [], [20, 20], [], []])).toEqual([1, 1, 0]);
    // Waits from before the capture begins, and those of no time.
    expect(of('load', [[], [1e15], [0], [-5]])).toEqual([0.5, 0, 0]);
  });

  it('LOAD costs the same however long the waits are', () => {
    const n = 20_000;
    const long = { row: Uint32Array.from({ length: n }, (_, i) => i), value: new Float64Array(n).fill(1e12) };
    const load = perInterval('load', long, { widthNs: 1, first: 0, count: 10 * n }, timeOf);
    // At 10 all but the first one are still being waited for.
    expect(load[11]).toBe(n - 2);
    expect(load[10 * n - 11]).toBe(1);
  });

  it('give what a plain count gives, whatever the intervals', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 3 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 70 }),
        (packets, widthNs) => {
          const count = Math.floor((Math.max(1, packets.length) * 10) / widthNs) + 1;
          for (const what of IO_FUNCTIONS) {
            const got = of(what, packets, widthNs, count);
            got.forEach((value, i) => {
              const inside = packets.filter((_, row) => Math.floor(timeOf(row) / widthNs) === i);
              const all = inside.flat();
              const sum = all.reduce((a, b) => a + b, 0);
              const plain: Record<IoFunction, () => number> = {
                sum: () => sum,
                frames: () => inside.filter((values) => values.length > 0).length,
                fields: () => all.length,
                max: () => (all.length === 0 ? Number.NaN : Math.max(...all)),
                min: () => (all.length === 0 ? Number.NaN : Math.min(...all)),
                avg: () => (all.length === 0 ? Number.NaN : sum / all.length),
                load: () =>
                  packets.reduce((waited, values, row) => {
                    const within = (v: number): number =>
                      Math.min(timeOf(row), (i + 1) * widthNs) - Math.max(0, timeOf(row) - v, i * widthNs);
                    return waited + values.reduce((w, v) => w + Math.max(0, within(v)), 0);
                  }, 0) / widthNs,
              };
              const expected = plain[what]();
              if (Number.isNaN(expected)) expect(value, `${what} ${i}`).toBeNaN();
              else expect(value, `${what} ${i}`).toBeCloseTo(expected, 9);
            });
          }
        },
      ),
    );
  });
});

describe('the moving average', () => {
  it('is the mean of the intervals around each, of those that there are', () => {
    expect([...movingAverage(Float64Array.of(3, 6, 9, 0), 3)]).toEqual([4.5, 6, 5, 4.5]);
    expect([...movingAverage(Float64Array.of(2, 4, 6, 8), 2)]).toEqual([2, 3, 5, 7]);
    expect([...movingAverage(Float64Array.of(1, 2), 1)]).toEqual([1, 2]);
    expect([...movingAverage(Float64Array.of(5, 7), 1000)]).toEqual([6, 6]);
  });

  it('leaves out what has no value', () => {
    expect([...movingAverage(Float64Array.of(Number.NaN, 4, Number.NaN, Number.NaN, Number.NaN), 3)]).toEqual([
      4,
      4,
      4,
      Number.NaN,
      Number.NaN,
    ]);
  });
});
