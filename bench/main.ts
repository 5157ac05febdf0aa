/**
 * `npm run bench [-- --packets N] [--keep]`: measures Trama beside tshark and capinfos on one generated capture, in one run, and holds
 * the ratios against the budgets. Absolute times belong to the machine; the ratios are what counts.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { generate } from './generate.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WORK = fileURLToPath(new URL('../.bench/', import.meta.url));
const FIELDS = ['frame.number', 'frame.time_epoch', 'ip.src', 'ip.dst', 'tcp.srcport', 'tcp.dstport', 'tcp.len'];

interface Stage {
  readonly packets: number;
  readonly flows: number;
  readonly pairs: number;
  readonly seconds: number;
  readonly bytesPerPacket: number;
}

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};

const present = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Wall time of a command, its output thrown away: the best of `runs`. */
function timed(command: string, args: readonly string[], runs: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'ignore'], maxBuffer: 1 << 30 });
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

function stage(name: string, capture: string, runs: number): Stage {
  let best: Stage | undefined;
  for (let i = 0; i < runs; i++) {
    const out = execFileSync(process.execPath, ['--expose-gc', `${WORK}stage.js`, name, capture], { encoding: 'utf8' });
    const result = JSON.parse(out) as Stage;
    if (best === undefined || result.seconds < best.seconds) best = result;
  }
  return best as Stage;
}

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
  const packets = Number(option('--packets') ?? 1_000_000);
  const runs = Number(option('--runs') ?? 3);
  mkdirSync(WORK, { recursive: true });
  buildSync({
    entryPoints: { stage: `${ROOT}bench/stage.ts`, 'nat-thread': `${ROOT}cli/threads/nat-thread.ts` },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outdir: WORK,
    logLevel: 'error',
  });
  const capture = `${WORK}http-nat.pcap`;
  const made = generate(capture, packets);
  const size = statSync(capture).size;
  console.log(`capture: ${made} packets, ${(size / 1e6).toFixed(0)} MB: HTTP through a NAT director, both legs\n`);

  const scan = stage('scan', capture, runs);
  const analysis = stage('analyse', capture, runs);
  const fieldArgs = ['fields', capture, ...FIELDS.flatMap((f) => ['-e', f])];
  const fields = timed(process.execPath, [`${ROOT}dist/trama.js`, ...fieldArgs], runs);
  const rate = (seconds: number) => `${(made / seconds / 1e6).toFixed(2)} M packets/s`;
  const rows: Row[] = [
    { what: 'scan', value: rate(scan.seconds), budget: '≥ 3 M packets/s', ok: made / scan.seconds >= 3e6 },
    { what: 'full analysis', value: rate(analysis.seconds), budget: '≥ 1 M packets/s', ok: made / analysis.seconds >= 1e6 },
    { what: `fields, ${FIELDS.length} of them`, value: rate(fields), budget: 'see the ratio', ok: true },
    {
      what: 'memory, scan',
      value: `${scan.bytesPerPacket.toFixed(0)} bytes/packet`,
      budget: '≤ 120',
      ok: scan.bytesPerPacket <= 120,
    },
    {
      what: 'memory, full analysis',
      value: `${analysis.bytesPerPacket.toFixed(0)} bytes/packet`,
      budget: '≤ 120',
      ok: analysis.bytesPerPacket <= 120,
    },
  ];
  if (present('capinfos')) {
    const capinfos = timed('capinfos', ['-c', capture], runs);
    const ratio = scan.seconds / capinfos;
    rows.push({ what: 'scan ÷ capinfos -c', value: `${ratio.toFixed(2)} ×`, budget: '≤ 3 ×', ok: ratio <= 3 });
  }
  if (present('tshark')) {
    const tshark = timed('tshark', ['-n', '-r', capture, '-T', 'fields', ...FIELDS.flatMap((f) => ['-e', f])], 1);
    const toAnalysis = tshark / analysis.seconds;
    const toFields = tshark / fields;
    rows.push(
      { what: 'tshark -T fields ÷ full analysis', value: `${toAnalysis.toFixed(1)} ×`, budget: '≥ 30 ×', ok: toAnalysis >= 30 },
      { what: 'tshark -T fields ÷ trama fields', value: `${toFields.toFixed(1)} ×`, budget: '≥ 15 ×', ok: toFields >= 15 },
    );
  } else console.log('  (tshark is not installed: no ratio to it)');
  report(rows);
  console.log(`\n  ${analysis.flows} flows, ${analysis.pairs} rewritten copies paired of ${made / 2} in the capture`);
  if (!process.argv.includes('--keep')) rmSync(capture);
  if (rows.some((r) => !r.ok)) process.exitCode = 1;
}

main();
