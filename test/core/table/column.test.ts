import { describe, expect, it } from 'vitest';
import { CHUNK_ROWS, f64Column, OffsetColumn, u8Column, u32Column } from '../../../core/table/column.ts';

describe('columns', () => {
  it('read as the fill value where nothing was set, whatever was set around it', () => {
    const c = u32Column(7);
    expect([c.get(0), c.get(10 * CHUNK_ROWS)]).toEqual([7, 7]);
    c.set(3 * CHUNK_ROWS + 5, 0xffff_ffff);
    expect([c.get(3 * CHUNK_ROWS + 5), c.get(3 * CHUNK_ROWS + 4), c.get(0), c.get(9 * CHUNK_ROWS)]).toEqual([
      0xffff_ffff, 7, 7, 7,
    ]);
  });

  it('never move a chunk once it is given out', () => {
    const c = u8Column();
    const first = c.chunk(0);
    for (let row = 0; row < 5 * CHUNK_ROWS; row += 999) c.set(row, row & 255);
    expect(c.chunk(0)).toBe(first);
    expect(first[999]).toBe(999 & 255);
    expect(c.byteLength).toBe(5 * CHUNK_ROWS);
    expect(f64Column().get(0)).toBe(0);
  });
});

describe('a column of offsets', () => {
  it('gives back what was set, at the limits of four bytes and beyond them', () => {
    const c = new OffsetColumn();
    const values = [24, 40, 24 + 0xffff_ffff, 24 + 0x1_0000_0000, 2 ** 52, 7];
    for (const [row, v] of values.entries()) c.set(row, v);
    expect(values.map((_, row) => c.get(row))).toEqual(values);
  });

  it('takes four bytes a row for a file of any size', () => {
    const c = new OffsetColumn();
    for (let row = 0; row < 3 * CHUNK_ROWS; row++) c.set(row, 2 ** 45 + row * 1500);
    expect(c.get(2 * CHUNK_ROWS + 1)).toBe(2 ** 45 + (2 * CHUNK_ROWS + 1) * 1500);
    expect(c.byteLength).toBe(3 * CHUNK_ROWS * 4);
  });
});
