import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Reassembler } from '../../../core/scan/fragments.ts';

const DATA = Uint8Array.from({ length: 100 }, (_, i) => i + 1);
const KEY = '4 1 2 17 99';

describe('reassembly of IP datagrams', () => {
  it('gives the datagram with the fragment that completes it, whatever their order', () => {
    const r = new Reassembler();
    expect(r.add(KEY, 5, 17, DATA, 64, 100, 64, false)).toBeUndefined();
    expect(r.add(KEY, 6, 17, DATA, 0, 32, 0, true)).toBeUndefined();
    expect(r.add(KEY, 9, 17, DATA, 32, 64, 32, true)).toEqual({
      row: 9,
      rows: [6, 9, 5],
      parts: [
        { row: 6, start: 0, length: 32 },
        { row: 9, start: 32, length: 32 },
        { row: 5, start: 64, length: 36 },
      ],
      protocol: 17,
      bytes: DATA,
    });
  });

  it('does not take what lies beyond the end for what is missing before it', () => {
    const r = new Reassembler();
    expect(r.add(KEY, 1, 17, DATA, 0, 64, 400, true)).toBeUndefined();
    expect(r.add(KEY, 2, 17, DATA, 64, 100, 64, false)).toBeUndefined();
    expect(r.add(KEY, 3, 17, DATA, 0, 64, 400, true)).toBeUndefined();
    expect(r.add(KEY, 4, 17, DATA, 0, 64, 0, true)).toMatchObject({ row: 4, bytes: DATA });
  });

  it('keeps the bytes that came first where fragments overlap', () => {
    const r = new Reassembler();
    const other = new Uint8Array(100).fill(0xee);
    r.add(KEY, 0, 17, DATA, 0, 48, 0, true);
    r.add(KEY, 1, 17, other, 0, 64, 0, true);
    const whole = r.add(KEY, 2, 17, other, 64, 100, 64, false);
    expect([...(whole?.bytes ?? [])]).toEqual([...DATA.subarray(0, 48), ...other.subarray(0, 52)]);
  });

  it('never gives a datagram with a hole, and drops what would be longer than IP allows', () => {
    const r = new Reassembler();
    r.add(KEY, 0, 17, DATA, 0, 32, 0, true);
    expect(r.add(KEY, 1, 17, DATA, 0, 10, 40, false)).toBeUndefined();
    expect(r.add('other', 2, 17, new Uint8Array(100), 0, 100, 65_480, false)).toBeUndefined();
  });

  it('gives up the oldest datagram when too much waits', () => {
    const r = new Reassembler(20_000);
    for (let i = 0; i < 50; i++) r.add(`key ${i}`, i, 17, DATA, 0, 64, 0, true);
    expect(r.add('key 0', 60, 17, DATA, 64, 100, 64, false)).toBeUndefined();
    expect(r.add('key 49', 61, 17, DATA, 64, 100, 64, false)?.bytes).toEqual(DATA);
  });

  it('puts any datagram together again from any cut in any order', () => {
    const cut = fc.record({
      data: fc.uint8Array({ minLength: 1, maxLength: 3000 }),
      at: fc.array(fc.integer({ min: 1, max: 374 }), { maxLength: 12 }),
      order: fc.infiniteStream(fc.nat()),
    });
    fc.assert(
      fc.property(cut, ({ data, at, order }) => {
        const edges = [...new Set([0, ...at.map((k) => k * 8).filter((k) => k < data.length), data.length])].sort(
          (x, y) => x - y,
        );
        const parts = edges.slice(1).map((end, i) => ({ start: edges[i] as number, end, key: order.next().value as number }));
        parts.sort((x, y) => x.key - y.key);
        const r = new Reassembler();
        const results = parts.map((p, i) => r.add(KEY, i, 6, data, p.start, p.end, p.start, p.end < data.length));
        expect(results.slice(0, -1).every((x) => x === undefined)).toBe(true);
        expect(results[results.length - 1]?.bytes).toEqual(data);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
