/** One direction of a stream: every byte once, in order, with holes and repeats told exactly. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Direction } from '../../../../core/analysis/follow/direction.ts';
import type { FollowEvent } from '../../../../core/analysis/follow/facts.ts';
import type { PacketRow } from '../../../../core/base/ids.ts';

const row = (n: number) => n as PacketRow;
const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const text = (b: Uint8Array) => String.fromCharCode(...b);

/** Events as short lines: `data 0 "abc" in 1`. */
const told = (events: Iterable<FollowEvent>): string[] =>
  Array.from(events, (e) => {
    if (e.kind === 'data') return `data ${e.offset} "${text(e.bytes)}" in ${e.row}`;
    if (e.kind === 'gap') return `gap ${e.offset}+${e.length} ${e.reason} in ${e.row}`;
    return `again ${e.offset}+${e.length} in ${e.row} after ${e.first}, differing ${e.differing}`;
  });

describe('a direction', () => {
  const feed = (d: Direction, seq: number, data: string, n: number, declared = data.length) =>
    told(d.segment(seq, bytes(data), declared, row(n)));

  it('keeps what is ahead until the hole is filled, across the wrap of sequence numbers', () => {
    const d = new Direction(0);
    expect(feed(d, 0xffff_fffe, 'ab', 1)).toEqual(['data 0 "ab" in 1']);
    expect(feed(d, 3, 'fg', 2)).toEqual([]);
    expect(feed(d, 0, 'cde', 3)).toEqual(['data 2 "cde" in 3', 'data 5 "fg" in 2']);
  });

  it('gives a hole up when the receiver has what is behind it', () => {
    const d = new Direction(1);
    feed(d, 100, 'ab', 1);
    feed(d, 105, 'fg', 2);
    expect(told(d.acknowledged(102, row(3)))).toEqual([]);
    expect(told(d.acknowledged(107, row(4)))).toEqual(['gap 2+3 not-captured in 4', 'data 5 "fg" in 2']);
    // What comes too late for it is a repeat of what nobody saw.
    expect(feed(d, 102, 'cde', 5)).toEqual(['again 2+3 in 5 after null, differing null']);
  });

  it('says what the snap length cut off', () => {
    const d = new Direction(0);
    expect(feed(d, 1, 'abc', 1, 10)).toEqual(['data 0 "abc" in 1', 'gap 3+7 cut in 1']);
    expect(feed(d, 11, 'k', 2)).toEqual(['data 10 "k" in 2']);
  });

  it('tells other bytes from the same', () => {
    const d = new Direction(0);
    feed(d, 1, 'abcd', 1);
    feed(d, 5, 'efgh', 2);
    expect(feed(d, 1, 'abcd', 3)).toEqual(['again 0+4 in 3 after 1, differing 0']);
    expect(feed(d, 4, 'dXXghj', 4)).toEqual(['again 3+5 in 4 after 1, differing 2', 'data 8 "j" in 4']);
    // A keep-alive's byte means nothing.
    expect(feed(d, 9, '\0', 5)).toEqual([]);
  });

  it('gives every byte once, whatever order segments come in', () => {
    const segments = fc.array(fc.record({ from: fc.nat(60), length: fc.integer({ min: 1, max: 20 }) }), { maxLength: 30 });
    fc.assert(
      fc.property(segments, fc.nat(0xffff_ffff), (list, isn) => {
        const stream = Uint8Array.from({ length: 80 }, (_, i) => 33 + i);
        const d = new Direction(0);
        const events: FollowEvent[] = [];
        const take = (more: Iterable<FollowEvent>) => {
          for (const e of more) events.push(e.kind === 'data' ? { ...e, bytes: e.bytes.slice() } : e);
        };
        take(d.segment(isn, stream.subarray(0, 1), 1, row(0)));
        const seen = new Set([0]);
        for (const [i, { from, length }] of list.entries()) {
          take(d.segment((isn + from) >>> 0, stream.subarray(from, from + length), length, row(i + 1)));
          for (let at = from; at < from + length; at++) seen.add(at);
        }
        take(d.end());
        let at = 0;
        const got = new Set<number>();
        for (const e of events) {
          if (e.kind === 'overlap') {
            expect(e.differing ?? 0).toBe(0);
            continue;
          }
          expect(e.offset).toBe(at);
          if (e.kind === 'gap') at += e.length;
          else
            for (const b of e.bytes) {
              expect(b).toBe(stream[at]);
              got.add(at++);
            }
        }
        expect(got).toEqual(seen);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
