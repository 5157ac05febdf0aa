/** What the editor is offered. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../core/filter/compile.ts';
import { completeFilter, describeField } from '../../../core/filter/complete.ts';

const labels = (text: string, cursor = text.length): string[] => completeFilter(text, cursor).items.map((i) => i.label);

describe('completions', () => {
  it('offers fields that begin so, the shortest first, in place of the word', () => {
    expect(labels('ip.src == 10.0.0.1 and tcp.flags.s')[0]).toBe('tcp.flags.syn');
    expect(completeFilter('tcp.po == 80', 6)).toMatchObject({ from: 0, to: 6 });
    expect(labels('tcp.po == 80', 6)[0]).toBe('tcp.port');
  });
  it('offers operators behind a field, and words that join behind a value', () => {
    expect(labels('tcp.port ')).toEqual(expect.arrayContaining(['==', 'contains', 'in', 'and']));
    expect(labels('tcp.port == 80 ')).toEqual(['and', 'or', 'xor']);
    expect(labels('(tcp) ')).toEqual(['and', 'or', 'xor']);
  });
  it('offers the names of values first', () => {
    expect(labels('arp.opcode == ').slice(0, 2)).toEqual(['"request"', '"reply"']);
    expect(labels('arp.opcode in {"request", ')[0]).toBe('"request"');
  });
  it('offers nothing within quotation marks', () => {
    expect(labels('http.host == "tc')).toEqual([]);
  });
  it('bears any text and any place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer(), (text, cursor) => {
        const { from, to } = completeFilter(text, cursor);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(to).toBeLessThanOrEqual(text.length);
      }),
      { seed: 3, numRuns: 100 },
    );
  });
});

describe('a field', () => {
  it('says its type, its title and what it is compared with', () => {
    expect(describeField('ip.src')).toMatchObject({ label: 'ip.src', kind: 'field' });
    expect(describeField('ip.src')?.documentation).toContain('10.0.0.0/8');
    expect(describeField('arp.opcode')?.documentation).toContain('"request"');
    expect(describeField('tcp')?.kind).toBe('protocol');
    expect(describeField('no.such')).toBeUndefined();
  });
  it('a completed field is one that a filter takes', () => {
    for (const label of labels('tcp.').filter((l) => l.startsWith('tcp.'))) expect(() => compileFilter(label)).not.toThrow();
  });
});
