/**
 * `npm run test:corpus -- PATH…`: every supported field of every capture under the paths, ours against tshark's, and the frames that each display filter of
 * `filters.ts` selects. The whole product runs over each capture, too: a crash or a hang of ours is a failure.
 *
 *   --field NAME       only this field (repeatable; a prefix such as `tcp.` takes all that begin so); no filters, then
 *   --filter TEXT      this display filter in place of the list (repeatable)
 *   --no-filters       fields only
 *   --all              also frames with protocols that are not decoded here
 *   --show N           disagreements printed in all (default 60) and, a tenth of it, per field
 *   --min P            least agreement over all values, per cent (default 99.9)
 *   --min-frames P     least share of frames that agree on every field, per cent (default 99)
 *   --min-captures P   least share of captures on which each filter selects the same frames, per cent (default 99)
 *   --walk N           frames of each capture that everything else runs over (default 500; 0: none)
 *   --timeout S        seconds for each side of one capture (default 120)
 *   --jobs N           captures at a time (default 2)
 *   --stale            fail for known disagreements that excuse nothing
 *   --journal FILE     append each result to this file; captures that it has already are not run again
 *
 * Exit 0: all thresholds met, all frames listed, no fault. Exit 1: not so. Exit 2: cannot run.
 */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptOptions } from '../../scripts/options.ts';
import { bundle } from '../support/bundle.ts';
import { hasTshark, tsharkNames } from '../support/fields.ts';
import { comparableFields, compareFile, type FileResult } from './compare.ts';
import { beginsLikeCapture, filesUnder } from './files.ts';
import { FILTERS } from './filters.ts';
import { Ours } from './ours.ts';
import { report } from './report.ts';
import { writeFilterScript } from './tshark.ts';

const { values: options, positionals } = scriptOptions(import.meta.filename, {
  allowPositionals: true,
  allowNegative: true,
  options: {
    field: { type: 'string', multiple: true, default: [] },
    filter: { type: 'string', multiple: true, default: [] },
    filters: { type: 'boolean', default: true },
    all: { type: 'boolean', default: false },
    show: { type: 'string', default: '60' },
    min: { type: 'string', default: '99.9' },
    'min-frames': { type: 'string', default: '99' },
    'min-captures': { type: 'string', default: '99' },
    walk: { type: 'string', default: '500' },
    timeout: { type: 'string', default: '120' },
    jobs: { type: 'string', default: '2' },
    stale: { type: 'boolean', default: false },
    journal: { type: 'string' },
  },
});

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

if (!hasTshark) fail('test:corpus needs tshark');
if (positionals.length === 0) fail('usage: npm run test:corpus -- PATH… (test/corpus/main.ts lists the options)');
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
const listed = wanted.length > 0 || !options.filters ? [] : FILTERS;
const filters = options.filter.length > 0 ? options.filter : listed;

const folder = mkdtempSync(join(tmpdir(), 'trama-corpus-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const script = writeFilterScript(folder, filters);
const workerFile = await bundle('test/corpus/worker.ts');

const { journal } = options;
const results: FileResult[] = [];
if (journal !== undefined && existsSync(journal)) {
  const wantedFiles = new Set(files);
  for (const line of readFileSync(journal, 'utf8')
    .split('\n')
    .filter((l) => l.endsWith('}'))) {
    const result = JSON.parse(line) as FileResult;
    if (wantedFiles.delete(result.file)) results.push(result);
  }
}
const done = new Set(results.map((r) => r.file));
const queue = files.filter((file) => !done.has(file));
const total = queue.length;
const started = performance.now();
let lastLine = started;

function progress(current: string): void {
  const now = performance.now();
  const left = total - queue.length;
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${left}/${total} ${current.slice(-60)}`);
  else if (now - lastLine > 30_000) {
    lastLine = now;
    process.stderr.write(`${left}/${total} after ${((now - started) / 1000).toFixed(0)} s\n`);
  }
}

async function lane(): Promise<void> {
  const ours = new Ours(workerFile);
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    progress(file);
    const result = await compareFile(file, ours, {
      names,
      filters,
      script,
      folder,
      everything: options.all,
      timeoutMs: 1000 * Number(options.timeout),
      walk: wanted.length > 0 ? 0 : Number(options.walk),
    });
    // Formats that are not read here: refused with a reason, which is all that can be asked.
    if (result.failure?.kind === 'refused' && !beginsLikeCapture(file)) result.failure = { ...result.failure, kind: 'tshark' };
    results.push(result);
    if (journal !== undefined) appendFileSync(journal, `${JSON.stringify(result)}\n`);
  }
  await ours.end();
}

await Promise.all(Array.from({ length: Math.max(1, Number(options.jobs)) }, lane));
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
results.sort((a, b) => (a.file < b.file ? -1 : 1));
const met = report(
  results,
  {
    values: Number(options.min),
    frames: Number(options['min-frames']),
    captures: Number(options['min-captures']),
    stale: options.stale,
  },
  { show: Number(options.show), allFields: wanted.length > 0, filters },
);
for (const name of invented) console.log(`FAIL tshark has no field ${name}`);
console.log(`${names.length} fields asked for; ${((performance.now() - started) / 1000).toFixed(1)} s`);
process.exit(met && invented.length === 0 ? 0 : 1);
