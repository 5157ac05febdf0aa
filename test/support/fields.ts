/** The same fields of the same capture by our extractor and by tshark. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decompressor } from '../../cli/io/decompress.ts';
import { openPath } from '../../cli/io/open.ts';
import { shownVerdict } from '../../core/analysis/tcp/verdicts/shown.ts';
import { type Engine, openEngine } from '../../core/engine/engine.ts';
import { extractFields, FieldExtractor, type FieldsOptions } from '../../core/explain/extract.ts';

/** A command as people type it: the common fields of every layer. */
export const COMMAND = [
  'frame.number',
  'ip.src',
  'ip.dst',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.flags',
  'tcp.seq',
  'tcp.stream',
  'http.request.uri',
];

export const hasTshark = spawnSync('tshark', ['--version']).status === 0;

/** Preferences that change what tshark prints, at its defaults, and nothing from the user's profile. */
const PREFERENCES = [
  'ip.defragment:TRUE',
  'ip.check_checksum:FALSE',
  'ipv6.defragment:TRUE',
  'tcp.check_checksum:FALSE',
  'tcp.desegment_tcp_streams:TRUE',
  'tcp.analyze_sequence_numbers:TRUE',
  'tcp.relative_sequence_numbers:TRUE',
  'tcp.reassemble_out_of_order:FALSE',
  'tcp.no_subdissector_on_error:TRUE',
  'udp.check_checksum:FALSE',
  'http.desegment_headers:TRUE',
  'http.desegment_body:TRUE',
  'http.dechunk_body:TRUE',
].flatMap((p) => ['-o', p]);

let profile: string | undefined;

/** Arguments and environment for `tshark -T fields` as all comparisons run it. */
export function tsharkCommand(
  path: string,
  names: readonly string[],
  extra: readonly string[] = [],
): { readonly args: string[]; readonly env: NodeJS.ProcessEnv } {
  if (profile === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'trama-tshark-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    profile = made;
  }
  const args = ['-n', '-r', path, ...PREFERENCES, '-T', 'fields', ...names.flatMap((n) => ['-e', n]), ...extra];
  return { args, env: { ...process.env, TZ: 'UTC', WIRESHARK_CONFIG_DIR: profile } };
}

/** What `tshark -T fields` prints. Rejects when tshark cannot be run; what it says of a damaged file is ignored. */
export function tsharkFields(path: string, names: readonly string[], extra: readonly string[] = []): Promise<string> {
  const { args, env } = tsharkCommand(path, names, extra);
  return new Promise((resolve, reject) => {
    execFile('tshark', args, { env, maxBuffer: 1 << 30, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error !== null && stdout === '' && /aren't valid|not a valid|not found/i.test(stderr)) reject(new Error(stderr));
      else resolve(stdout);
    });
  });
}

/** The names of all fields that this tshark knows, and of all protocols (which print a sentence). */
export function tsharkNames(): { fields: Set<string>; protocols: Set<string> } {
  const out = spawnSync('tshark', ['-G', 'fields'], { maxBuffer: 1 << 28, encoding: 'utf8' }).stdout;
  const protocols = spawnSync('tshark', ['-G', 'protocols'], { maxBuffer: 1 << 28, encoding: 'utf8' }).stdout;
  const column = (text: string) => new Set(text.split('\n').flatMap((line) => line.split('\t')[2] ?? []));
  return { fields: column(out), protocols: column(protocols) };
}

/** Opens a capture, analyses it, gives it to `work` and closes it. */
export async function withCapture<T>(path: string, work: (engine: Engine) => Promise<T>): Promise<T> {
  const capture = await openPath(path);
  try {
    return await work(await openEngine(capture, { decompress: decompressor() }));
  } finally {
    await capture.close();
  }
}

export async function extractorOf(engine: Engine, names: readonly string[], options?: FieldsOptions): Promise<FieldExtractor> {
  const streams = await engine.streams();
  return new FieldExtractor(
    names,
    {
      tables: engine.facts.tables,
      tcpVerdict: (row) => shownVerdict(engine.facts.tables, row),
      http: (row) => streams.mayShow(row, 'http'),
      explain: (row, bytes) => engine.explainBytes(row, bytes),
      explainFrame: (row, bytes) => engine.explainFrame(row, bytes),
    },
    options,
  );
}

/** What our extractor prints for the whole capture. */
export const ourFields = (path: string, names: readonly string[], options?: FieldsOptions): Promise<string> =>
  withCapture(path, async (engine) => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    let out = '';
    const pieces = extractFields(await extractorOf(engine, names, options), engine.facts.tables, (rows) => engine.frames(rows));
    for await (const piece of pieces) out += decoder.decode(piece, { stream: true });
    return out;
  });
