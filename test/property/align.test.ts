/** Clocks that are wrong by half a second and 50 ppm are put right to within the smallest one-way delay, in the laboratory and through any channel. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignPoints } from '../../core/analysis/align/align.ts';
import { concatBytes } from '../../core/base/bytes.ts';
import { writePcapng } from '../../core/capture/write.ts';
import { runScenario } from '../../core/lab/run.ts';
import { parseScenario } from '../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../core/lab/write.ts';
import { align, channel, pointsOf, worstError } from '../core/analysis/align/channel.ts';

const HOME = readFileSync(path.resolve(import.meta.dirname, '../../fixtures/scenarios/home-router.yaml'), 'utf8');

/** The home router, with the outer capture at the router or at the server, and so many pings, one a second. */
const home = (at: string, offsetMs: number, skewPpm: number, pings: number) =>
  parseScenario(
    HOME.replace('at: router.wan, name: outside', `at: ${at}, name: outside`)
      .replace('offset: 3ms, skew: 20ppm', `offset: ${offsetMs}ms, skew: ${skewPpm}ppm`)
      .replace('count: 2', `count: ${pings}`)
      .replace('schema: trama.scenario/1', 'schema: trama.scenario/1\nstart: "2004-11-09T11:33:20Z"'),
  );

const setting = fc.record({
  seed: fc.nat(),
  offset: fc.constantFrom(-500, 500),
  skew: fc.constantFrom(-50, 50),
});

describe('the home router', () => {
  it.each(['router.wan', 'server.eth0'])('inside, and outside at %s', async (at) => {
    await fc.assert(
      fc.asyncProperty(setting, async ({ seed, offset, skew }) => {
        const recording = runScenario(home(at, offset, skew, 60), seed);
        const whole = concatBytes([...pcapngPieces(recording)]);
        const apart = [0, 1].map((point) =>
          writePcapng(recording.packets.filter((p) => p.interfaceId === point).map((p) => ({ ...p, interfaceId: 0 }))),
        );
        // The interfaces of one file are points as two files are.
        for (const files of [[whole], apart]) {
          const facts = alignPoints(await pointsOf(...files), 0);
          const c = facts.comparisons[0];
          const smallest = Math.min(c?.forward.delays?.min ?? 0, c?.backward.delays?.min ?? 0);
          const error = worstError(facts, 1, (t) => offset * 1e6 + (skew / 1e6) * (t - 1_100_000_000e9));
          expect(error).toBeLessThan(smallest);
          expect(c?.forward.lost.length).toBe(0);
          expect(c?.backward.lost.length).toBe(0);
        }
      }),
      { numRuns: 12, seed: 20020216 },
    );
  });
});

describe('a channel', () => {
  const conditions = fc.record({
    seed: fc.nat(),
    packets: fc.constantFrom(400, 1500),
    every: fc.constantFrom(1e6, 1e7),
    there: fc.integer({ min: 100_000, max: 20_000_000 }),
    /** Of the smallest delay. */
    jitter: fc.constantFrom(0, 0.2, 1),
    queue: fc.constantFrom(0, 50e6),
    loss: fc.constantFrom(0, 0.1),
    doubled: fc.constantFrom(0, 0.1),
    offset: fc.integer({ min: -500_000_000, max: 500_000_000 }),
    skew: fc.constantFrom(-50e-6, 0, 50e-6),
    nat: fc.boolean(),
    unnumbered: fc.boolean(),
    repeats: fc.boolean(),
    hop: fc.boolean(),
  });

  it('with equal smallest delays: right to within them', async () => {
    await fc.assert(
      fc.asyncProperty(conditions, async (c) => {
        const truth = channel({ ...c, back: c.there, jitter: c.jitter * c.there });
        const facts = await align(truth.a, truth.b);
        expect(worstError(facts, 1, truth.difference)).toBeLessThan(truth.quickest);
      }),
      { numRuns: 60, seed: 20020216 },
    );
  });

  it('with delays that vary twenty times as much as the smallest: the few quick packets limit it', async () => {
    await fc.assert(
      fc.asyncProperty(conditions, async (c) => {
        const jitter = 20 * c.there;
        const truth = channel({ ...c, back: c.there, jitter });
        const facts = await align(truth.a, truth.b);
        // Some two hundred packets each way: the quickest of them are half a hundredth of the variation apart.
        expect(worstError(facts, 1, truth.difference)).toBeLessThan(truth.quickest + (4 * jitter) / 200);
      }),
      { numRuns: 30, seed: 20020216 },
    );
  });

  it('with any delays: never more wrong than the bound that is stated', async () => {
    await fc.assert(
      fc.asyncProperty(conditions, fc.integer({ min: 100_000, max: 20_000_000 }), async (c, back) => {
        const truth = channel({ ...c, back, jitter: c.jitter * Math.min(c.there, back) });
        const facts = await align(truth.a, truth.b);
        const error = worstError(facts, 1, truth.difference);
        // A time is written down to the nanosecond.
        expect(error).toBeLessThanOrEqual((facts.points[1]?.boundNs ?? Number.NaN) + 2);
        expect(error).toBeLessThan(Math.abs(c.there - back) / 2 + truth.quickest);
      }),
      { numRuns: 60, seed: 20020216 },
    );
  });
});
