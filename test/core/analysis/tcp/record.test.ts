import { describe, expect, it } from 'vitest';
import { Gaps } from '../../../../core/analysis/tcp/gaps.ts';
import { RecordTable, STRIDE } from '../../../../core/analysis/tcp/record.ts';

describe('connection records', () => {
  it('cost at most 100 bytes a connection and stay where they are', () => {
    const table = new RecordTable();
    const first = table.words(0);
    for (let stream = 0; stream < 50_000; stream++) {
      const at = RecordTable.offset(stream);
      table.words(stream)[at] = stream;
      table.words(stream)[at + STRIDE - 1] = stream;
    }
    for (let stream = 0; stream < 50_000; stream++) {
      const at = RecordTable.offset(stream);
      expect(table.peek(stream)?.[at]).toBe(stream);
      expect(table.peek(stream)?.[at + STRIDE - 1]).toBe(stream);
    }
    expect(table.words(0)).toBe(first);
    expect(table.byteLength / 50_000).toBeLessThanOrEqual(100);
    expect(table.peek(60_000)).toBeUndefined();
  });
});

describe('gaps', () => {
  it('are filled in parts, across 2^32, by what was not seen', () => {
    const gaps = new Gaps();
    gaps.add(7, 0xffff_ff00, 0x100);
    expect(gaps.fill(6, 0, 0x10)).toBe(false);
    expect(gaps.fill(7, 0xffff_fff0, 0x10)).toBe(true);
    expect(gaps.fill(7, 0xffff_fff0, 0x10)).toBe(false);
    expect(gaps.fill(7, 0xffff_ff00, 0x20)).toBe(false); // some of it was seen
    expect(gaps.fill(7, 0x20, 0x100)).toBe(true);
    expect(gaps.fill(7, 0xffff_ff00, 0x100)).toBe(false); // none is left
  });

  it('are bounded: the oldest of an end is forgotten', () => {
    const gaps = new Gaps();
    for (let i = 0; i < 40; i++) gaps.add(1, i * 100, i * 100 + 50);
    expect(gaps.fill(1, 0, 50)).toBe(false);
    expect(gaps.fill(1, 3900, 3950)).toBe(true);
  });
});
