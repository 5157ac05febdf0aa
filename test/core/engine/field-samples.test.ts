/** The values that statistics are made of: by columns the same as by field trees. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { type Engine, openEngine } from '../../../core/engine/engine.ts';
import { fieldSamples, sampleKind } from '../../../core/engine/field-samples.ts';
import { type FieldNode, fieldSpec } from '../../../core/wire/field.ts';

const directory = path.resolve(import.meta.dirname, '../../../fixtures/captures');
const engineOf = async (name: string): Promise<Engine> =>
  openEngine(await openCapture(new MemorySource(readFileSync(path.join(directory, name))), name));
const signal = new AbortController().signal;
const specOf = (name: string) => {
  const spec = fieldSpec(name);
  if (spec === undefined) throw new Error(name);
  return spec;
};

async function byTrees(engine: Engine, name: string): Promise<{ row: number; value: number }[]> {
  const isCounted = sampleKind(specOf(name)) === 'other';
  const isTime = sampleKind(specOf(name)) === 'duration';
  const found: { row: number; value: number }[] = [];
  for (const row of engine.rows()) {
    const walk = (nodes: readonly FieldNode[]): void => {
      for (const { spec, value, children } of nodes) {
        if (spec.name === name) {
          const n =
            typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value * (isTime ? 1e9 : 1) : Number.NaN;
          found.push({ row, value: isCounted ? Number.NaN : n });
        }
        walk(children);
      }
    };
    walk((await engine.explain(row)).layers);
  }
  return found;
}

describe.each([
  'lvs-nat.pcap',
  'verdict-fast-retransmission.pcap',
  'ipv4-fragments.pcap',
  'vlan.pcap',
  'tunnels.pcap',
  'icmp-errors.pcap',
])('in %s', (capture) => {
  it.each([
    'frame.len',
    'frame.time_delta',
    'ip.ttl',
    'ip.len',
    'ip.src',
    'ip.addr',
    'tcp.len',
    'tcp.port',
    'tcp.window_size',
    'tcp.analysis.ack_rtt',
    'tcp.analysis.bytes_in_flight',
    'tcp.options.mss_val',
    'udp.length',
    'http.response.code',
    'http.time',
    'arp.opcode',
  ])('%s has the values that the trees have', async (field) => {
    const engine = await engineOf(capture);
    const { row, value } = await fieldSamples(engine, '', specOf(field), { signal });
    const sorted = (list: { row: number; value: number }[]) =>
      list
        .map((s) => ({ row: s.row, value: Math.round(s.value * 1000) / 1000 }))
        .sort((a, b) => a.row - b.row || a.value - b.value);
    expect(sorted(Array.from(row, (r, i) => ({ row: r, value: value[i] as number })))).toEqual(
      sorted(await byTrees(engine, field)),
    );
  });
});

it('keeps to what the filter selects, tells how far it is, and can be stopped', async () => {
  const engine = await engineOf('lvs-nat.pcap');
  const done: number[] = [];
  const some = await fieldSamples(engine, 'tcp.srcport == 80', specOf('tcp.len'), { signal, onProgress: (d) => done.push(d) });
  expect(new Set(some.row)).toEqual(new Set(await engine.filter('tcp.srcport == 80')));
  expect(done.length).toBeGreaterThan(0);
  const stopped = new AbortController();
  stopped.abort(new Error('stopped'));
  await expect(fieldSamples(engine, '', specOf('ip.len'), { signal: stopped.signal })).rejects.toThrow('stopped');
  await expect(fieldSamples(engine, 'tcp.prt', specOf('ip.len'), { signal })).rejects.toThrow();
});
