/** The series behind the TCP graphs, value by value as tshark's fields have them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openPath } from '../../cli/io/open.ts';
import { sackSeries } from '../../core/analysis/series/sack.ts';
import { tcpSeries } from '../../core/analysis/series/tcp.ts';
import { concatBytes } from '../../core/base/bytes.ts';
import { flowId } from '../../core/base/ids.ts';
import { type Engine, openEngine } from '../../core/engine/engine.ts';
import { runScenario } from '../../core/lab/run.ts';
import { parseScenario } from '../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../core/lab/write.ts';
import { IpProtocol } from '../../core/table/flows.ts';
import { hasTshark, tsharkFields } from '../support/fields.ts';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');
const scratch = mkdtempSync(path.join(tmpdir(), 'trama-series-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function laboratory(name: string): string {
  const file = path.join(scratch, `${name}.pcapng`);
  const scenario = parseScenario(readFileSync(path.join(fixtures, 'scenarios', `${name}.yaml`), 'utf8'));
  writeFileSync(file, concatBytes([...pcapngPieces(runScenario(scenario, 1))]));
  return file;
}

const FIELDS = [
  'frame.number',
  'tcp.seq',
  'tcp.ack',
  'tcp.window_size',
  'tcp.analysis.bytes_in_flight',
  'tcp.analysis.ack_rtt',
  'tcp.options.sack_le',
  'tcp.options.sack_re',
] as const;

interface Theirs {
  readonly seq: number;
  readonly ack: number;
  readonly window: number;
  readonly inFlight: number;
  readonly rttNs: number;
  readonly sacks: readonly (readonly [number, number])[];
}

const WRAP = 2 ** 32;
const modulo = (n: number): number => ((n % WRAP) + WRAP) % WRAP;

async function compare(engine: Engine, theirs: ReadonlyMap<number, Theirs>): Promise<{ values: number; different: string[] }> {
  const { tables } = engine.facts;
  const different: string[] = [];
  let values = 0;
  const same = (row: number, what: string, ours: number, other: number | undefined): void => {
    values++;
    if (ours !== other) different.push(`frame ${row + 1} ${what}: ours ${ours}, tshark ${other}`);
  };
  const inFlight = new Map<number, number>();
  const rtts = new Map<number, number>();
  for (let id = 0; id < tables.flows.length; id++) {
    if (tables.flows.protocol.get(id) !== IpProtocol.tcp) continue;
    for (const forward of [true, false]) {
      const s = tcpSeries(tables, flowId(id), forward);
      for (let i = 0; i < s.segments.length; i++) {
        const row = s.segments.row[i] as number;
        same(row, 'seq', modulo(s.segments.seq[i] as number), theirs.get(row)?.seq);
        if ((s.segments.inFlight[i] as number) > 0) inFlight.set(row, s.segments.inFlight[i] as number);
      }
      for (let i = 0; i < s.acks.length; i++) {
        const row = s.acks.row[i] as number;
        same(row, 'ack', modulo(s.acks.ack[i] as number), theirs.get(row)?.ack);
        same(row, 'window', s.acks.window[i] as number, theirs.get(row)?.window);
      }
      for (let i = 0; i < s.rtts.length; i++) rtts.set(s.rtts.row[i] as number, s.rtts.rttNs[i] as number);
      const sacks = await sackSeries(tables, s, (rows) => engine.frames(rows));
      const seen = new Map<number, number>();
      for (let i = 0; i < sacks.length; i++) {
        const row = sacks.row[i] as number;
        const block = seen.get(row) ?? 0;
        seen.set(row, block + 1);
        same(row, 'sack_le', modulo(sacks.left[i] as number), theirs.get(row)?.sacks[block]?.[0]);
        same(row, 'sack_re', modulo(sacks.right[i] as number), theirs.get(row)?.sacks[block]?.[1]);
      }
    }
  }
  // Nothing of theirs is missing.
  for (const [row, t] of theirs) {
    if (t.inFlight > 0) same(row, 'bytes in flight', inFlight.get(row) ?? 0, t.inFlight);
    if (t.rttNs > 0) same(row, 'rtt', rtts.get(row) ?? 0, t.rttNs);
  }
  return { values, different };
}

async function theirsOf(file: string): Promise<Map<number, Theirs>> {
  const out = new Map<number, Theirs>();
  for (const line of (await tsharkFields(file, FIELDS)).split('\n')) {
    const [frame, seq, ack, window, inFlight, rtt, left = '', right = ''] = line.split('\t');
    if (frame === undefined || seq === undefined || seq === '') continue;
    const rights = right.split(',');
    out.set(Number(frame) - 1, {
      seq: Number(seq),
      ack: Number(ack),
      window: Number(window),
      inFlight: inFlight === '' ? 0 : Number(inFlight),
      rttNs: rtt === undefined || rtt === '' ? 0 : Math.round(Number(rtt) * 1e9),
      sacks: left === '' ? [] : left.split(',').map((l, i) => [Number(l), Number(rights[i])] as const),
    });
  }
  return out;
}

describe.skipIf(!hasTshark && process.env.CI !== 'true')('series as tshark has the fields', () => {
  it.each([
    ['lab', 'tcp-loss', 700],
    ['lab', 'tcp-zero-window', 100],
    ['capture', 'lvs-nat-rr-kernel.pcap', 900],
    ['capture', 'tcp-sequence-wrap.pcap', 10],
    ['capture', 'tcp-mid-stream.pcap', 10],
    ['capture', 'verdict-fast-retransmission.pcap', 20],
    ['capture', 'verdict-zero-window.pcap', 10],
    ['capture', 'tcp-port-reused.pcap', 10],
  ])('%s %s', async (kind, name, least) => {
    const file = kind === 'lab' ? laboratory(name) : path.join(fixtures, 'captures', name);
    const capture = await openPath(file);
    try {
      const engine = await openEngine(capture);
      const { values, different } = await compare(engine, await theirsOf(file));
      expect(different.slice(0, 20)).toEqual([]);
      expect(values).toBeGreaterThan(least);
    } finally {
      await capture.close();
    }
  });
});
