/** Capture points are put on one clock, and what is lost between them is named. */
import { describe, expect, it, test } from 'vitest';
import { alignPoints } from '../../../../core/analysis/align/align.ts';
import { NothingInCommon, type PathFacts } from '../../../../core/analysis/align/facts.ts';
import { writePcapng } from '../../../../core/capture/write.ts';
import { type Host, segment } from '../../../support/conversation.ts';
import { align, type Channel, channel, pointsOf, worstError } from './channel.ts';

const PLAIN: Channel = {
  seed: 1,
  packets: 2000,
  every: 5e6,
  there: 4e6,
  back: 4e6,
  jitter: 1e6,
  offset: 0.5e9,
  skew: 50e-6,
};

const framesOf = (facts: Awaited<ReturnType<typeof align>>, path: PathFacts): number[] => {
  const rows = facts.points[path.from]?.point.columns.row;
  return Array.from(path.lost, (i) => (rows?.get(i) ?? 0) + 1);
};

describe('two points', () => {
  it.each<[string, Partial<Channel>]>([
    ['half a second ahead, 50 ppm fast', {}],
    ['half a second behind, 50 ppm slow', { offset: -0.5e9, skew: -50e-6 }],
    ['a day ahead', { offset: 86_400e9 }],
    ['behind a NAT box', { nat: true }],
    ['on one segment: no TTL tells the direction', { hop: false }],
    ['with queues of 80 ms', { queue: 80e6 }],
    ['with losses', { loss: 0.05 }],
    ['with losses and retransmissions whose packets look alike', { loss: 0.05, repeats: true, unnumbered: true }],
    ['with every fifth packet captured twice', { doubled: 0.2 }],
    ['with nearly all packets one way', { share: 0.97 }],
    ['no skew', { skew: 0 }],
  ])('%s', async (_, change) => {
    const truth = channel({ ...PLAIN, ...change });
    const facts = await align(truth.a, truth.b);
    expect(facts.points[1]?.status).toBe('aligned');
    expect(facts.points[1]?.certainty).toBe('certain');
    const error = worstError(facts, 1, truth.difference);
    expect(error).toBeLessThan(truth.quickest);
    expect(error).toBeLessThan(facts.points[1]?.boundNs ?? 0);
    const [c] = facts.comparisons;
    expect(c?.fit.steady).toBe(true);
    expect(c?.forward.negative.length).toBe(0);
    expect(c?.backward.negative.length).toBe(0);
    // Nothing but the truth is called lost.
    if (change.repeats !== true) {
      const [there, back] = [framesOf(facts, c?.forward as PathFacts), framesOf(facts, c?.backward as PathFacts)];
      expect(truth.lostThere).toEqual(expect.arrayContaining(there));
      expect(truth.lostBack).toEqual(expect.arrayContaining(back));
      // At the very ends it is not known whether the other capture was running.
      expect(there.length + back.length).toBeGreaterThanOrEqual(truth.lostThere.length + truth.lostBack.length - 2);
    }
  });

  it('delays that are unequal shift the clock by half their difference, and never beyond the bound', async () => {
    const truth = channel({ ...PLAIN, there: 12e6, back: 2e6, jitter: 0 });
    const facts = await align(truth.a, truth.b);
    const error = worstError(facts, 1, truth.difference);
    expect(error).toBeGreaterThan(4.9e6);
    expect(error).toBeLessThan(5.1e6);
    expect(error).toBeLessThan(facts.points[1]?.boundNs ?? 0);
  });

  it('one way only: the offset holds the smallest delay, and that is said', async () => {
    const truth = channel({ ...PLAIN, share: 1 });
    const facts = await align(truth.a, truth.b);
    expect(facts.comparisons[0]?.fit.kind).toBe('one-way');
    expect(facts.points[1]).toMatchObject({ certainty: 'weak', boundNs: null });
    const error = worstError(facts, 1, truth.difference);
    expect(error).toBeGreaterThan(3.9e6);
    expect(error).toBeLessThan(4.2e6);
  });

  it('a clock that is set while the capture runs fits no line', async () => {
    const first = channel({ ...PLAIN, packets: 1000 });
    const facts = await align(first.a, first.b);
    const [a, b] = await pointsOf(first.a, first.b);
    const { columns } = b as NonNullable<typeof b>;
    for (let j = 500; j < columns.length; j++) columns.time.set(j, columns.time.get(j) + 300e6);
    const stepped = alignPoints([a, b] as NonNullable<typeof a>[], 0);
    expect(facts.comparisons[0]?.fit.steady).toBe(true);
    expect(stepped.comparisons[0]?.fit.steady).toBe(false);
    expect(stepped.points[1]?.certainty).toBe('weak');
    const [c] = stepped.comparisons;
    expect((c?.forward.negative.length ?? 0) + (c?.backward.negative.length ?? 0)).toBeGreaterThan(0);
  });

  it('one wrong time is left out, and its pair is named as one that arrives before it leaves', async () => {
    const truth = channel(PLAIN);
    const [a, b] = (await pointsOf(truth.a, truth.b)) as [
      Parameters<typeof alignPoints>[0][0],
      Parameters<typeof alignPoints>[0][0],
    ];
    b.columns.time.set(700, b.columns.time.get(700) + 40e6);
    b.columns.time.set(701, b.columns.time.get(701) - 40e6);
    const facts = alignPoints([a, b], 0);
    expect(worstError(facts, 1, truth.difference)).toBeLessThan(truth.quickest);
    const [c] = facts.comparisons;
    expect(c?.fit.contradicting).toBeGreaterThan(0);
    expect((c?.forward.negative.length ?? 0) + (c?.backward.negative.length ?? 0)).toBe(c?.fit.contradicting);
  });
});

test('three points in a row: each is compared with its neighbour', async () => {
  const ab = channel({ ...PLAIN, there: 1e6, back: 1e6, jitter: 1e5 });
  // The same packets again, further on: B's clock shifted, and 9 ms more each way.
  const ac = channel({ ...PLAIN, there: 10e6, back: 10e6, jitter: 1e5, offset: -2e9, skew: -20e-6 });
  const facts = await align(ac.b, ab.a, ab.b);
  expect(facts.points.map((p) => p.status)).toEqual(['reference', 'aligned', 'aligned']);
  expect(facts.comparisons).toHaveLength(2);
  // Its clock is 2 s behind, so the others are 2 s ahead of it.
  expect(facts.points[1]?.offsetNs).toBeGreaterThan(1.99e9);
  expect(facts.points[2]?.offsetNs).toBeGreaterThan(2.49e9);
  expect(facts.points[2]?.skew).toBeCloseTo(70e-6, 5);
});

describe('captures that share nothing', () => {
  const conversation = (seed: number) => channel({ ...PLAIN, seed, packets: 300 });

  it('other conversations', async () => {
    await expect(align(conversation(1).a, conversation(2).b)).rejects.toThrow(NothingInCommon);
  });

  it('announcements that look alike on two days', async () => {
    const frame = new Uint8Array(60);
    frame.set([0x01, 0x80, 0xc2, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 38, 0x42, 0x42, 3]);
    const file = (seconds: number) =>
      writePcapng(Array.from({ length: 40 }, (_, i) => ({ seconds: seconds + 2 * i, nanos: 0, bytes: frame })));
    await expect(align(file(1_100_000_000), file(1_200_000_000))).rejects.toThrow(NothingInCommon);
  });
});

test('segments that a card joins are not lost', async () => {
  const [client, server]: [Host, Host] = [
    { mac: [2, 0, 0, 0, 1, 1], ip: 0x0a000001, port: 40_000 },
    { mac: [2, 0, 0, 0, 2, 2], ip: 0x0a000002, port: 80 },
  ];
  const at = (us: number, bytes: Uint8Array) => ({ seconds: 1_100_000_000, nanos: us * 1000, bytes });
  const a: ReturnType<typeof at>[] = [];
  const b: ReturnType<typeof at>[] = [];
  for (let n = 0; n < 30; n++) {
    const payload = new Uint8Array(3000).fill(n);
    const seq = 1 + 3000 * n;
    a.push(at(1000 * n, segment(client, server, { seq, ack: 1, flags: 0x18, id: 3 * n + 1 }, payload)));
    for (const part of [0, 1, 2])
      b.push(
        at(
          1000 * n + 200 + part * 10,
          segment(
            client,
            server,
            { seq: seq + 1000 * part, ack: 1, flags: 0x10, ttl: 63, id: 3 * n + 1 + part },
            payload.subarray(0, 1000),
          ),
        ),
      );
    const ack = { seq: 1, ack: seq + 3000, flags: 0x10, id: 1000 + n };
    b.push(at(1000 * n + 300, segment(server, client, ack)));
    a.push(at(1000 * n + 500, segment(server, client, { ...ack, ttl: 63 })));
  }
  const facts = await align(writePcapng(a), writePcapng(b));
  const [c] = facts.comparisons;
  expect(c?.forward.lost.length).toBe(0);
  expect(c?.forward.divided).toBe(30);
  expect(c?.backward.pairs).toBe(30);
});
