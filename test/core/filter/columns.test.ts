/** The columns answer what the field trees answer. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../../core/engine/engine.ts';
import { compileFilter } from '../../../core/filter/compile.ts';
import { compilePredicate } from '../../../core/filter/evaluate.ts';
import { SlotTable, TreeReader } from '../../../core/filter/slots.ts';
import type { FrameTree } from '../../../core/wire/field.ts';
import { FILTERS } from '../../corpus/filters.ts';
import { openBytes } from '../../support/captures.ts';

const captures = resolve(import.meta.dirname, '../../../fixtures/captures');

async function open(name: string): Promise<{ engine: Engine; trees: FrameTree[] }> {
  const engine = await openEngine(await openBytes(readFileSync(join(captures, name))), { depth: 'fields' });
  const trees: FrameTree[] = [];
  for (const row of engine.rows()) trees.push(await engine.explain(row));
  return { engine, trees };
}

/** By the trees alone; undefined: no filter. */
function byTrees(trees: readonly FrameTree[], text: string): number[] | undefined {
  try {
    const condition = compileFilter(text);
    if (condition === undefined) return trees.map((_, row) => row);
    const table = new SlotTable(condition);
    const predicate = compilePredicate(condition, table);
    const reader = new TreeReader(table.slots);
    return trees.flatMap((tree, row) => (predicate(reader.read(tree)) ? [row] : []));
  } catch {
    return undefined;
  }
}

const names = readdirSync(captures).filter(
  (f) =>
    /^(arp-kinds|http-get|icmp-errors|ipv4-options|ipv6-extensions|lvs-tunnel|lvs-nat|tcp-keepalive|tcp-options|vlan)\./.test(
      f,
    ) && f.endsWith('.pcap'),
);

describe.each(names)('%s', (name) => {
  it('the list', async () => {
    const { engine, trees } = await open(name);
    for (const text of FILTERS) {
      const wanted = byTrees(trees, text);
      if (wanted !== undefined) expect([text, ...(await engine.filter(text))]).toEqual([text, ...wanted]);
    }
  });
});

/** Comparisons of fields that have columns, with values that occur. */
const comparison = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('', '', 'any ', 'all '),
      fc.constantFrom(
        'tcp.port',
        'tcp.srcport',
        'udp.port',
        'ip.ttl',
        'tcp.flags',
        'tcp.len',
        'tcp.seq',
        'tcp.ack',
        'frame.len',
        'frame.number',
        'icmp.type',
        'tcp.window_size_value',
        'ip.id',
        'tcp.stream',
        'arp.opcode',
        'tcp.flags.ack',
        'tcp.completeness',
        'tcp.window_size',
        'tcp.window_size_scalefactor',
        'tcp.analysis.acks_frame',
        'tcp.analysis.bytes_in_flight',
        'tcp.analysis.push_bytes_sent',
        'tcp.analysis.duplicate_ack_num',
        'tcp.analysis.duplicate_ack_frame',
        'tcp.analysis.rto_frame',
      ),
      fc.constantFrom('==', '!=', '===', '!==', '<', '<=', '>', '>='),
      fc.oneof(fc.nat(100), fc.constantFrom(0, 1, 2, 16, 64, 80, 128, 443, 1024, 40000)).map((n) => n % 256),
    )
    .map(([q, f, sign, n]) => `${q}${f} ${sign} ${f === 'tcp.flags.ack' ? n % 2 : n}`),
  fc
    .tuple(
      fc.constantFrom('', 'any ', 'all '),
      fc.constantFrom('ip.addr', 'ip.src', 'ip.dst'),
      fc.constantFrom('==', '!=', '<', '>='),
      fc.constantFrom('10.0.0.0/8', '192.168.0.0/16', '170.210.122.101', '128.0.0.0', '0.0.0.0/0'),
    )
    .map((p) => `${p[0]}${p.slice(1).join(' ')}`),
  fc.constantFrom(
    'tcp.srcport < tcp.dstport',
    'tcp.port in {80, 443, 8000..9000}',
    'all tcp.port in {80, 1..70}',
    'tcp.flags & 0x12 == 0x12',
    'tcp.flags & 2',
    'max(tcp.port) > 1000',
    'count(ip.addr) == 2',
    'min(ip.ttl, 64) == 64',
    'tcp.len + 20 == tcp.hdr_len',
    'ip.ttl - 65 < 0',
    'eth.dst[0] & 01',
    'eth.addr[0:3] > 00:50:00',
    'eth.src == eth.dst',
    'tcp',
    'ip',
    'arp',
    'udp',
    'http',
    'tcp.options',
    'frame.time_relative > 0.1',
    'frame.time_delta in {0 .. 0.001}',
    'frame.time_epoch > 1000000000.5',
    'frame.time < "2002-02-16 23:28:23.5"',
    'tcp.flags.ece',
    'tcp.analysis',
    'tcp.analysis.flags',
    'tcp.analysis.duplicate_ack',
    'tcp.analysis.retransmission',
    'tcp.analysis.keep_alive || tcp.analysis.zero_window',
    'count(tcp.analysis.duplicate_ack) == 2',
    'tcp.analysis.initial_rtt',
    'tcp.analysis.initial_rtt > 0.0001',
    'tcp.analysis.ack_rtt < 0.001',
    'tcp.analysis.rto > 0.2',
    'tcp.window_size_scalefactor < 0',
    'max(tcp.analysis.bytes_in_flight) > 100',
    'ipv6.dst == ff00::/8',
    'string(ip.ttl) matches "4"',
  ),
);
const { test } = fc.letrec<{ test: string }>((tie) => ({
  test: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparison,
    fc.tuple(tie('test'), fc.constantFrom('and', 'or', 'xor', '&&', '||'), tie('test')).map(([a, w, b]) => `(${a}) ${w} (${b})`),
    tie('test').map((t) => `not (${t})`),
  ),
}));

it('random filters', async () => {
  const opened = await Promise.all(
    [
      'lvs-nat-rr-kernel.pcap',
      'icmp-errors.pcap',
      'kernel-nat66.pcap',
      'tcp-keepalive.pcap',
      'tcp-close-fin-retransmitted.pcap',
    ].map(open),
  );
  await fc.assert(
    fc.asyncProperty(test, async (text) => {
      for (const { engine, trees } of opened) {
        const wanted = byTrees(trees, text);
        expect(wanted).toBeDefined();
        expect([text, ...(await engine.filter(text))]).toEqual([text, ...(wanted ?? [])]);
      }
    }),
    { seed: 7, numRuns: 100 },
  );
});

it('a field that only a second pass knows is not there, and an interrupt ends the run', async () => {
  const { engine } = await open('lvs-nat.pcap');
  expect([...(await engine.filter('http.response_in'))]).toEqual([]);
  const interrupted = new AbortController();
  interrupted.abort(new Error('interrupted'));
  await expect(engine.filter('tcp', { signal: interrupted.signal })).rejects.toThrow('interrupted');
});

it('counts from the packet selected before, where a filter asks for that', async () => {
  const { engine, trees } = await open('lvs-nat.pcap');
  expect([...(await engine.filter('frame.time_delta_displayed > 0.2'))]).not.toContain(1);
  expect([...(await engine.filter('frame.time_delta_displayed == 0'))]).toContain(0);
  expect(trees.length).toBe(24);
});
