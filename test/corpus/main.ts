/**
 * `npm run test:corpus -- PATH…`: every supported field of every capture under the paths, ours against tshark's.
 *
 *   --field NAME   only this field (repeatable; a prefix such as `tcp.` takes all that begin so)
 *   --all          also frames with protocols that are not decoded here
 *   --show N       disagreements printed in all (default 60) and, a tenth of it, per field
 *   --min P        least agreement over all values, per cent (default 99.9)
 *
 * Exit 0: agreement at or over the threshold, and the same number of frames in every file that both can read. Exit 1: not so. Exit 2: cannot run.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hasTshark, tsharkNames } from '../support/fields.ts';
import { comparableFields, compareFile, type FileResult } from './compare.ts';

/** tshark processes at a time. */
const PROCESSES = 2;

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && /\.(pcap|pcapng|cap|gz)$/i.test(e.name))
    .map((e) => join(e.parentPath, e.name))
    .sort();
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    field: { type: 'string', multiple: true, default: [] },
    all: { type: 'boolean', default: false },
    show: { type: 'string', default: '60' },
    min: { type: 'string', default: '99.9' },
  },
});

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

if (!hasTshark) fail('test:corpus needs tshark');
if (positionals.length === 0) fail('usage: npm run test:corpus -- PATH… [--field NAME] [--all] [--show N] [--min P]');
const files = positionals.flatMap(filesUnder);
if (files.length === 0) fail('no capture under these paths');

const wanted = options.field;
const known = tsharkNames();
const declared = comparableFields().filter(
  (n) => wanted.length === 0 || wanted.some((w) => n === w || (w.endsWith('.') && n.startsWith(w))),
);
const invented = declared.filter((n) => !known.fields.has(n) && !known.protocols.has(n));
/** Protocols inside others (`ipv6.routing`) print a sentence; TCP's options, registered as protocols, print their bytes. */
const sentences = new Set([...known.protocols].filter((n) => !n.startsWith('tcp.options.')));
const names = declared.filter((n) => (known.fields.has(n) || known.protocols.has(n)) && !sentences.has(n));
if (names.length === 0) fail('no such field');

const results: FileResult[] = [];
const queue = [...files];
const started = Date.now();
async function worker(): Promise<void> {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    results.push(await compareFile(file, names, options.all));
    if (process.stderr.isTTY) process.stderr.write(`\r${results.length}/${files.length} `);
  }
}
await Promise.all(Array.from({ length: PROCESSES }, worker));
results.sort((a, b) => (a.file < b.file ? -1 : 1));

const totals = new Map<string, { values: number; equal: number }>();
for (const r of results) {
  for (const [field, n] of r.fields) {
    const t = totals.get(field) ?? { values: 0, equal: 0 };
    totals.set(field, { values: t.values + n.values, equal: t.equal + n.equal });
  }
}

const show = Number(options.show);
const perField = Math.max(3, Math.ceil(show / 10));
const shown = new Map<string, number>();
let printed = 0;
const clip = (text: string): string => (text.length > 70 ? `${text.slice(0, 70)}… (${text.length})` : text);
for (const d of results.flatMap((r) => r.disagreements)) {
  const n = (shown.get(d.field) ?? 0) + 1;
  shown.set(d.field, n);
  if (n > perField || printed >= show) continue;
  printed++;
  console.log(`${d.file} frame ${d.frame} ${d.field}\n    ours   ${clip(d.ours)}\n    tshark ${clip(d.theirs)}`);
}

const percent = (equal: number, all: number): string => `${all === 0 ? '  –  ' : ((100 * equal) / all).toFixed(3)} %`;
console.log('\nfield                                       values   agree');
for (const [field, n] of [...totals].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
  if (n.equal < n.values || wanted.length > 0)
    console.log(`${field.padEnd(42)} ${String(n.values).padStart(7)}   ${percent(n.equal, n.values)}`);
}
const values = [...totals.values()].reduce((n, t) => n + t.values, 0);
const equal = [...totals.values()].reduce((n, t) => n + t.equal, 0);
const perfect = [...totals.values()].filter((t) => t.values === t.equal).length;
for (const r of results) {
  if (r.failure !== undefined) console.log(`not compared: ${r.file}: ${r.failure}`);
  else if (r.frames !== r.ourFrames) console.log(`${r.file}: ${r.ourFrames} frames, tshark has ${r.frames}`);
}
for (const name of invented) console.log(`tshark has no field ${name}`);

const compared = results.reduce((n, r) => n + r.compared, 0);
const frames = results.reduce((n, r) => n + r.frames, 0);
const uneven = results.filter((r) => r.failure === undefined && r.frames !== r.ourFrames).length;
console.log(
  `\n${files.length} files, ${frames} frames, ${compared} compared; ${names.length} fields, ${totals.size} occur, ${perfect} always agree; ` +
    `${values} values, ${percent(equal, values)} agree; ${uneven} files with another number of frames; ${((Date.now() - started) / 1000).toFixed(1)} s`,
);
const met = values === 0 || (100 * equal) / values >= Number(options.min);
process.exit(met && uneven === 0 && invented.length === 0 ? 0 : 1);
