/** The values of fields do not depend on analyses that `fields` leaves out. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnalysisDepth } from '../../../core/analysis/analyses.ts';
import type { PacketRow } from '../../../core/base/ids.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { extractFields, FieldExtractor } from '../../../core/explain/extract.ts';
import { columnFields } from '../../../core/explain/extract-columns.ts';
import type { Tables } from '../../../core/table/tables.ts';
import { allFields } from '../../../core/wire/field.ts';

const directory = path.resolve(import.meta.dirname, '../../../fixtures/captures');
const captures = readdirSync(directory).filter((name) => /\.(pcap|pcapng)$/.test(name) && !name.startsWith('damaged'));

/** All fields, which come from the trees; then those that have columns, which come from there where the packet is plain. */
const columnNames = (tables: Tables) => [...columnFields(tables).keys()];

async function everything(bytes: Uint8Array, depth: 'fields' | 'full' | 'trees'): Promise<string> {
  const names = [...allFields()].filter(([, spec]) => spec.joined !== true).map(([name]) => name);
  return (await lines(bytes, depth, () => names)) + (await lines(bytes, depth, columnNames));
}

async function lines(bytes: Uint8Array, depth: AnalysisDepth, names: (tables: Tables) => string[]): Promise<string> {
  const engine = await openEngine(await openCapture(new MemorySource(bytes), 'test'), { depth });
  const { tables } = engine.facts;
  const streams = await engine.streams();
  const extractor = new FieldExtractor(names(tables), {
    tables,
    http: (row) => streams.mayShow(row, 'http'),
    explain: (row, frame) => engine.explainBytes(row, frame),
  });
  const pieces: Uint8Array[] = [];
  for await (const piece of extractFields(extractor, tables, (rows) => engine.frames(rows))) pieces.push(piece.slice());
  return Buffer.concat(pieces).toString();
}

describe('every field', () => {
  it.each(captures)('of %s', async (name) => {
    const bytes = readFileSync(path.join(directory, name));
    const full = await everything(bytes, 'full');
    expect(full.split('\n').length).toBeGreaterThan(0);
    // What streams show is read with the scan, or afterwards.
    expect(await everything(bytes, 'fields')).toBe(full);
    expect(await everything(bytes, 'trees')).toBe(full);
    expect(await lines(bytes, 'columns', columnNames)).toBe(await lines(bytes, 'full', columnNames));
  });
});

it('the tree of what is not TCP waits for no stream', async () => {
  const bytes = readFileSync(path.join(directory, 'lvs-nat.pcap'));
  const engine = await openEngine(await openCapture(new MemorySource(bytes), 'test'));
  const arp = engine.explainFrame(0 as PacketRow, await engine.bytes(0 as PacketRow));
  expect(arp).not.toBeInstanceOf(Promise);
  const syn = engine.explainFrame(2 as PacketRow, await engine.bytes(2 as PacketRow));
  expect(syn).toBeInstanceOf(Promise);
  await syn;
  expect(await engine.explain(0 as PacketRow)).toEqual(arp);
});
