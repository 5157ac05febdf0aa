/**
 * `npm run bench`: measures Trama beside tshark and capinfos on one generated capture, in one run, and holds the ratios against the budgets and against the recorded
 * ones (`bench/baseline.json`). Absolute times belong to the machine; the ratios are what counts.
 *
 *   --packets N     packets of the capture (default 1,000,000)
 *   --runs N        the best of N counts (default 3)
 *   --no-growth     without the cost per packet at 10,000, 100,000 and 1,000,000 packets
 *   --record        write the ratios down as those that later runs are held against
 *   --keep          keep the capture, .bench/http-nat.pcap
 *   --huge GB       instead: a capture of so many GB, its memory watched; --dir DIR: where it is put (default: the system's temporary folder)
 *
 * Exit 1: a budget is missed, a ratio has fallen by more than a tenth, or cost grows faster than packets.
 */
import { rmSync, statSync } from 'node:fs';
import { scriptOptions } from '../scripts/options.ts';
import { generate } from './generate.ts';
import { measureGrowth } from './growth.ts';
import { huge } from './huge.ts';
import { buildStages, present, stage, TRAMA, timed, WORK } from './measure.ts';
import { judge, record } from './ratios.ts';

const FIELDS = ['frame.number', 'frame.time_epoch', 'ip.src', 'ip.dst', 'tcp.srcport', 'tcp.dstport', 'tcp.len'];

const { values: options } = scriptOptions(import.meta.filename, {
  allowNegative: true,
  options: {
    packets: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '3' },
    growth: { type: 'boolean', default: true },
    record: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    huge: { type: 'string' },
    dir: { type: 'string' },
  },
});

interface Row {
  readonly what: string;
  readonly value: string;
  readonly budget: string;
  readonly ok: boolean;
}

function report(rows: readonly Row[]): void {
  const width = Math.max(...rows.map((r) => r.what.length));
  const values = Math.max(...rows.map((r) => r.value.length));
  for (const r of rows)
    console.log(`  ${r.ok ? 'ok  ' : 'MISS'} ${r.what.padEnd(width)}  ${r.value.padStart(values)}   budget ${r.budget}`);
}

function main(): void {
  const packets = Number(options.packets);
  const runs = Number(options.runs);
  const capture = `${WORK}http-nat.pcap`;
  const made = generate(capture, packets);
  const size = statSync(capture).size;
  console.log(`capture: ${made} packets, ${(size / 1e6).toFixed(0)} MB: HTTP through a NAT director, both legs\n`);

  const scan = stage('scan', capture, runs);
  const analysis = stage('analyse', capture, runs);
  const fieldArgs = ['fields', capture, ...FIELDS.flatMap((f) => ['-e', f])];
  const fields = timed(process.execPath, [TRAMA, ...fieldArgs], runs);
  const rate = (seconds: number) => `${(made / seconds / 1e6).toFixed(2)} M packets/s`;
  const memory = (what: string, bytes: number): Row => ({
    what,
    value: `${bytes.toFixed(0)} bytes/packet`,
    budget: '≤ 120',
    ok: bytes <= 120,
  });
  const rows: Row[] = [
    { what: 'scan', value: rate(scan.seconds), budget: '≥ 3 M packets/s', ok: made / scan.seconds >= 3e6 },
    { what: 'full analysis', value: rate(analysis.seconds), budget: '≥ 1 M packets/s', ok: made / analysis.seconds >= 1e6 },
    { what: `fields, ${FIELDS.length} of them`, value: rate(fields), budget: 'see the ratio', ok: true },
    memory('memory, scan', scan.bytesPerPacket),
    memory('memory, full analysis', analysis.bytesPerPacket),
  ];
  const ratios: Record<string, number> = {};
  if (present('capinfos')) {
    const capinfos = timed('capinfos', ['-c', capture], runs);
    const ratio = scan.seconds / capinfos;
    ratios['capinfos ÷ scan'] = 1 / ratio;
    rows.push({ what: 'scan ÷ capinfos -c', value: `${ratio.toFixed(2)} ×`, budget: '≤ 3 ×', ok: ratio <= 3 });
  }
  if (present('tshark')) {
    const tshark = timed('tshark', ['-n', '-r', capture, '-T', 'fields', ...FIELDS.flatMap((f) => ['-e', f])], 1);
    const toAnalysis = tshark / analysis.seconds;
    const toFields = tshark / fields;
    ratios['tshark ÷ full analysis'] = toAnalysis;
    ratios['tshark ÷ fields'] = toFields;
    rows.push(
      { what: 'tshark -T fields ÷ full analysis', value: `${toAnalysis.toFixed(1)} ×`, budget: '≥ 30 ×', ok: toAnalysis >= 30 },
      { what: 'tshark -T fields ÷ trama fields', value: `${toFields.toFixed(1)} ×`, budget: '≥ 15 ×', ok: toFields >= 15 },
    );
  } else console.log('  (tshark is not installed: no ratio to it)');
  ratios['scan ÷ full analysis'] = scan.seconds / analysis.seconds;
  report(rows);
  console.log(`\n  ${analysis.flows} flows, ${analysis.pairs} rewritten copies paired of ${made / 2} in the capture`);
  let ok = rows.every((r) => r.ok);
  if (options.growth) {
    const growth = measureGrowth(runs, new Map([[packets, capture]]));
    Object.assign(ratios, growth.ratios);
    ok &&= growth.ok;
  }
  if (!options.keep) rmSync(capture);
  if (options.record) record(packets, ratios);
  else ok = judge(packets, ratios) && ok;
  if (!ok) process.exitCode = 1;
}

buildStages();
if (options.huge !== undefined) {
  if (!(await huge(Number(options.huge), options.dir))) process.exitCode = 1;
} else main();
