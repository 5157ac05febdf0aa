/** The pool of unacknowledged segments against the plain list that it stands for. */
import { describe, expect, it } from 'vitest';
import { MAX_UNACKED, UnackedSegments } from '../../../../../core/analysis/tcp/verdicts/unacked.ts';
import { seeded } from '../../../../support/wild-segments.ts';

interface Plain {
  seq: number;
  next: number;
  row: number;
}

/** Oldest first, everything gone through every time. */
class PlainList {
  list: Plain[] = [];
  matched = 0;
  acknowledge(ack: number): void {
    this.matched = 0;
    this.list = this.list.filter((s) => {
      if (ack === s.next) {
        if (this.matched === 0) this.matched = s.row + 1;
        return false;
      }
      if (((s.next - ack) | 0) <= 0) return false;
      if (((ack - s.seq) | 0) > 0) s.seq = ack;
      return true;
    });
  }
  span(base: number): number {
    const low = Math.min(...this.list.map((s) => (s.seq - base) >>> 0));
    const high = Math.max(...this.list.map((s) => (s.next - base) >>> 0));
    return (high - low) >>> 0;
  }
}

describe('unacknowledged segments', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('are those of the plain list (seed %i)', (seed) => {
    const random = seeded(seed);
    const pool = new UnackedSegments(2);
    const lists = [new PlainList(), new PlainList()] as const;
    const start = [1000, 0xffff_ff00, 0x7fff_ff00, 0][seed % 4] as number;
    const next = [start, start];
    for (let row = 0; row < 2000; row++) {
      const end = random() < 0.5 ? 0 : 1;
      const list = lists[end];
      let base = (start - (random() < 0.02 ? 7 : 1)) >>> 0;
      if (random() < 0.6) {
        const seq = ((next[end] as number) - (random() < 0.2 ? Math.floor(random() * 300) : 0)) >>> 0;
        const segmentEnd = (seq + Math.floor(random() * 100)) >>> 0;
        pool.add(end, seq, segmentEnd, row, base);
        list.list.push({ seq, next: segmentEnd, row });
        if (((segmentEnd - (next[end] as number)) | 0) > 0) next[end] = segmentEnd;
      } else {
        const ack = ((next[end] as number) - Math.floor(random() * 400)) >>> 0;
        pool.acknowledge(end, ack);
        list.acknowledge(ack);
        expect(pool.matched).toBe(list.matched);
      }
      expect(pool.count(end)).toBe(list.list.length);
      expect(pool.oldest(end)).toBe(list.list[0]?.row ?? -1);
      if (random() < 0.1) base = (base + 5) >>> 0;
      if (list.list.length > 0) expect(pool.span(end, base)).toBe(list.span(base));
    }
  });

  it('are gone through once, not once a packet, where nobody acknowledges', () => {
    const pool = new UnackedSegments(2);
    for (let i = 0; i < MAX_UNACKED; i++) pool.add(0, 1000 + 10 * (i === 5 ? 2 : i), 1010 + 10 * i, i, 999);
    const before = performance.now();
    for (let i = 0; i < 200_000; i++) {
      pool.acknowledge(0, 900);
      pool.span(0, 999);
    }
    expect(performance.now() - before).toBeLessThan(500);
    expect(pool.count(0)).toBe(MAX_UNACKED);
  });
});
