/**
 * Conversations of segments such as no two hosts would send: each end picks its numbers, flags, windows and times near those that some rule of
 * `tcp.analysis` compares with. Seeded.
 */
import { TcpFlag } from '../../core/table/packets.ts';
import type { Shot } from './segments.ts';

const MS = 1_000_000;
const { syn: SYN, ack: ACK, fin: FIN, rst: RST, psh: PSH } = TcpFlag;

export type Random = () => number;

/** Numbers in [0, 1) by Mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

interface End {
  next: number;
  lastAck: number;
  window: number;
}

const wscale = (shift: number): Uint8Array => Uint8Array.of(3, 3, shift, 1);
const long = (n: number): number[] => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255);
function sack(edges: readonly number[]): Uint8Array {
  return Uint8Array.from([1, 1, 5, 2 + 4 * edges.length, ...edges.flatMap(long)]);
}

/** @param wildness share of segments with numbers that nobody expects */
export function wildConversation(random: Random, port: number, start: number, count: number, wildness: number): Shot[] {
  const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const chance = (p: number): boolean => random() < p;
  const isn = (): number => pick(1000, 5000, 0xffff_ff00, 0xffff_ffff, 0, Math.floor(random() * 2 ** 32));
  const ends: Record<'a' | 'b', End> = {
    a: { next: isn(), lastAck: 0, window: 1000 },
    b: { next: isn(), lastAck: 0, window: 1000 },
  };
  const shots: Shot[] = [];
  let at = start;
  const step = (): void => {
    at += pick(0, 0.1, 0.4, 1, 2.9, 3, 5, 19.9, 20, 40) * MS;
  };
  const push = (from: 'a' | 'b', flags: number, seq: number, ack: number, length = 0, options?: Uint8Array): void => {
    const me = ends[from];
    shots.push({ at, from, port, seq: seq >>> 0, ack: ack >>> 0, flags, window: me.window, length, ...(options && { options }) });
    me.lastAck = ack >>> 0;
    const end = (seq + length + ((flags & (SYN | FIN)) !== 0 ? 1 : 0)) >>> 0;
    if (((end - me.next) | 0) > 0) me.next = end;
    step();
  };
  if (chance(0.7)) {
    const { a, b } = ends;
    const scaled = chance(0.5);
    push('a', SYN, a.next, chance(0.1) ? 7 : 0, chance(0.05) ? 10 : 0, scaled ? wscale(pick(0, 2, 7, 15)) : undefined);
    if (chance(0.15)) push('a', SYN, a.next - 1, 0, 0, scaled ? wscale(2) : undefined);
    if (chance(0.9)) push('b', SYN | ACK, b.next, a.next, 0, scaled && chance(0.8) ? wscale(pick(0, 3)) : undefined);
    if (chance(0.9)) push('a', ACK, a.next, b.next);
  }
  while (shots.length < count) {
    const from = pick('a', 'b');
    const me = ends[from];
    const peer = ends[from === 'a' ? 'b' : 'a'];
    const wild = chance(wildness);
    const length = pick(0, 0, 0, 1, 1, 100, 100, 500);
    const seq = wild ? me.next + pick(-1, -1, -100, -101, -500, 1, 100, 500, -600) : me.next;
    const ack = wild
      ? pick(me.lastAck, me.lastAck, peer.next, peer.next - 100, peer.next + 100, me.lastAck + 50, me.lastAck + 100)
      : pick(peer.next, me.lastAck, me.lastAck, me.lastAck);
    if (chance(0.12)) me.window = pick(0, 0, 1, 100, 500, 1000, 4000);
    let flags: number = ACK | (chance(0.3) ? PSH : 0);
    if (chance(0.02)) flags = pick(RST, RST | ACK, FIN | ACK, FIN, SYN, SYN | ACK, 0, PSH, SYN | FIN);
    const again = chance(0.15) ? shots[Math.max(0, shots.length - 1 - Math.floor(random() * 6))] : undefined;
    if (again !== undefined) {
      shots.push({ ...again, at });
      step();
      continue;
    }
    const from0 = ack + pick(0, 100, 200);
    const options = chance(0.06)
      ? sack(chance(0.5) ? [from0, from0 + 100] : [from0, from0 + 50, from0 + 200, from0 + 300])
      : undefined;
    push(from, flags, seq, ack, length, options);
  }
  return shots;
}

/** Many of them, mixed by time. */
export function wildCapture(seed: number, conversations: number, segments: number): Shot[] {
  const random = seeded(seed);
  const all: Shot[] = [];
  for (let i = 0; i < conversations; i++) {
    all.push(...wildConversation(random, 10_000 + (i % 50_000), Math.floor(random() * 50) * MS, segments, (i % 5) * 0.15));
  }
  return all.sort((a, b) => a.at - b.at);
}
