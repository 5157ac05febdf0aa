/** Traffic through a channel between two capture points, with all that goes wrong on the way, and the truth about it. */
import { alignPoints } from '../../../../core/analysis/align/align.ts';
import type { AlignFacts } from '../../../../core/analysis/align/facts.ts';
import { type Point, readPoints } from '../../../../core/analysis/align/point.ts';
import { type PacketRecord, writePcapng } from '../../../../core/capture/write.ts';
import { openBytes } from '../../../support/captures.ts';
import { type Host, segment } from '../../../support/conversation.ts';

export interface Channel {
  readonly seed: number;
  readonly packets: number;
  /** Nanoseconds between packets. */
  readonly every: number;
  /** Smallest delay each way, from A to B and back, nanoseconds. */
  readonly there: number;
  readonly back: number;
  /** Up to so much more for each packet, and a queue that one packet in ten finds. */
  readonly jitter?: number;
  readonly queue?: number;
  /** Shares. */
  readonly loss?: number;
  readonly doubled?: number;
  /** B's clock: nanoseconds ahead at the start, and its skew. */
  readonly offset: number;
  readonly skew: number;
  readonly nat?: boolean;
  /** IP identifications are 0. */
  readonly unnumbered?: boolean;
  /** One packet in ten repeats the one before it, as a retransmission. */
  readonly repeats?: boolean;
  /** Share of packets from A to B. */
  readonly share?: number;
  /** A TTL less on the way. */
  readonly hop?: boolean;
}

export interface Truth {
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  /** Frame numbers of packets that left A (B) and did not arrive. */
  readonly lostThere: number[];
  readonly lostBack: number[];
  /** Smallest delay that a packet really had. */
  readonly quickest: number;
  /** B's clock less A's at a time of A's, epoch nanoseconds. */
  readonly difference: (at: number) => number;
}

export const START = 1_100_000_000;
const BILLION = 1e9;

/** Numbers from 0 up to 1 (mulberry32). */
export function numbers(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Seen {
  readonly time: number;
  readonly bytes: Uint8Array;
  readonly id: number;
}

export function channel(c: Channel): Truth {
  const random = numbers(c.seed);
  const client: Host = { mac: [2, 0, 0, 0, 1, 1], ip: 0x0a000001, port: 40_000 };
  const inside: Host = { mac: [2, 0, 0, 0, 1, 2], ip: 0x0a0000fe, port: 80 };
  const outside: Host = {
    mac: [2, 0, 0, 0, 2, 1],
    ip: c.nat === true ? 0xc6336405 : client.ip,
    port: c.nat === true ? 61_001 : 40_000,
  };
  const server: Host = { mac: [2, 0, 0, 0, 2, 2], ip: 0xc6336450, port: 80 };
  const away: Host = { ...inside, ip: server.ip };
  const clock = (t: number): number => t + c.offset + c.skew * t;
  const atA: Seen[] = [];
  const atB: Seen[] = [];
  const lost = new Set<number>();
  let quickest = Number.POSITIVE_INFINITY;
  let [up, down] = [Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32)];
  let previous: { forward: boolean; length: number } | undefined;
  for (let n = 0; n < c.packets; n++) {
    const time = n * c.every;
    const again = c.repeats === true && previous !== undefined && random() < 0.1;
    const forward = again ? (previous?.forward ?? true) : random() < (c.share ?? 0.5);
    const length = again ? (previous?.length ?? 0) : random() < 0.4 ? 0 : 1 + Math.floor(random() * 200);
    if (again && forward) up -= length;
    if (again && !forward) down -= length;
    const payload = new Uint8Array(length).fill(n & 255);
    const id = c.unnumbered === true ? 0 : 1 + (n % 65_535);
    const fields = forward ? { seq: up, ack: down, flags: 0x10, id } : { seq: down, ack: up, flags: 0x10, id };
    const delay = (forward ? c.there : c.back) + random() * (c.jitter ?? 0) + (random() < 0.1 ? random() * (c.queue ?? 0) : 0);
    const isLost = random() < (c.loss ?? 0);
    const ttl = c.hop === false ? 64 : 63;
    const insideFrame = forward
      ? segment(client, away, { ...fields, ttl: 64 }, payload)
      : segment(away, client, { ...fields, ttl }, payload);
    const outsideFrame = forward
      ? segment(outside, server, { ...fields, ttl }, payload)
      : segment(server, outside, { ...fields, ttl: 64 }, payload);
    const [near, far, nearFrame, farFrame] = forward
      ? [atA, atB, insideFrame, outsideFrame]
      : [atB, atA, outsideFrame, insideFrame];
    const stamp = (side: Seen[], t: number): number => (side === atA ? t : clock(t));
    near.push({ time: stamp(near, time), bytes: nearFrame, id: n });
    if (random() < (c.doubled ?? 0)) near.push({ time: stamp(near, time) + 500, bytes: nearFrame, id: -1 });
    if (isLost) lost.add(n);
    else {
      far.push({ time: stamp(far, time + delay), bytes: farFrame, id: n });
      quickest = Math.min(quickest, delay);
    }
    if (forward) up += length;
    else down += length;
    previous = { forward, length };
  }
  const sorted = (side: Seen[]): Seen[] => side.sort((p, q) => p.time - q.time);
  const frames = (side: Seen[]): number[] => sorted(side).flatMap((s, row) => (lost.has(s.id) ? [row + 1] : []));
  const [lostThere, lostBack] = [frames(atA), frames(atB)];
  return {
    a: fileOf(atA),
    b: fileOf(atB),
    lostThere,
    lostBack,
    quickest,
    difference: (at) => c.offset + c.skew * (at - START * BILLION),
  };
}

const fileOf = (seen: readonly Seen[]): Uint8Array =>
  writePcapng(
    seen.map(({ time, bytes }): PacketRecord => {
      const seconds = Math.floor(time / BILLION);
      return { seconds: START + seconds, nanos: Math.floor(time - seconds * BILLION), bytes };
    }),
  );

export async function pointsOf(...files: readonly Uint8Array[]): Promise<Point[]> {
  const points = await Promise.all(files.map(async (f, i) => readPoints(await openBytes(f), i, `${'abcdefgh'[i]}.pcapng`)));
  return points.flat();
}

export const align = async (...files: readonly Uint8Array[]): Promise<AlignFacts> => alignPoints(await pointsOf(...files), 0);

/** How wrong a point's corrected times are at most, from its first packet to its last: nanoseconds. */
export function worstError(facts: AlignFacts, id: number, difference: Truth['difference']): number {
  const reference = facts.points[facts.reference];
  const p = facts.points[id];
  if (reference === undefined || p === undefined) throw new Error('no such point');
  const { columns, file } = p.point;
  const errors = [columns.firstTime, columns.lastTime].map((t) => {
    const own = Number(file.baseNs - BigInt(START) * 1_000_000_000n) + t;
    const corrected = Number(reference.point.file.baseNs - BigInt(START) * 1_000_000_000n) + t + p.shift + p.drift * t;
    return Math.abs(own - corrected - difference(corrected + START * BILLION));
  });
  return Math.max(...errors);
}
