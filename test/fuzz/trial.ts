/** One mutant through the whole product, and what is wrong with what comes out. */
import { gunzip } from '../../cli/io/gunzip.ts';
import { UnreadableCapture } from '../../core/base/result.ts';
import { openCapture } from '../../core/capture/open.ts';
import { MemorySource } from '../../core/capture/source.ts';
import { openEngine } from '../../core/engine/engine.ts';
import { runInMemory } from '../cli/memory.ts';
import { walk } from '../support/walk.ts';

/** Filters of every kind of evaluation: columns, trees, text, bytes, functions. */
const FILTERS = [
  'tcp.port == 80 || udp.port == 53',
  'ip.ttl < 64 && !(ip.addr in {10.0.0.0..10.255.255.255})',
  'frame[0:4] == 00:00:00:00 or tcp.payload[-2:] contains "x"',
  'tcp.analysis.flags and len(tcp.payload) > 3',
  'http.request.uri matches "^/(a|b)*$" or dns.qry.name contains "e"',
  'count(ip.addr) > 2 or any ipv6.addr == fe80::/10',
];

/** What may be said on stderr though all is well. */
const NOTICE = /unsupported link type \d+/;

/** Faults, each a line. */
export async function trial(bytes: Uint8Array, commands: boolean): Promise<string[]> {
  const faults: string[] = [];
  try {
    const capture = await openCapture(new MemorySource(bytes), 'mutant', { gunzip });
    faults.push(...(await walk(await openEngine(capture), { filters: FILTERS })));
  } catch (error) {
    if (!(error instanceof UnreadableCapture)) {
      faults.push(`open: ${error instanceof Error ? (error.stack ?? '').split('\n').slice(0, 6).join(' | ') : String(error)}`);
    } else if (!Number.isSafeInteger(error.problem.offset) || error.message.length < 10) faults.push('refused without a reason');
  }
  if (commands) faults.push(...(await command(bytes)));
  return faults;
}

/** The command line on it: an exit code that means something, and words on stderr where it is not 0. */
async function command(bytes: Uint8Array): Promise<string[]> {
  const { code, stdout, stderr } = await runInMemory(['annotate', '-', '--format', 'ndjson'], bytes);
  if (code !== 0 && code !== 1 && code !== 2) return [`exit ${code}: ${stderr}`];
  if (stderr.includes('a fault of Trama')) return [`exit ${code}: ${stderr}`];
  if (code === 0 && stderr.split('\n').some((line) => line !== '' && !NOTICE.test(line))) return [`exit 0, but: ${stderr}`];
  if (code !== 0 && !/byte offset \d+/.test(stderr)) return [`exit ${code} without a place: ${stderr}`];
  if (code === 2 && stdout !== '') return ['unreadable, but something was printed'];
  for (const line of stdout.split('\n')) if (line !== '') JSON.parse(line);
  return [];
}

/** What two runs of one fault have in common: its text without numbers and values. */
export const signature = (fault: string): string =>
  fault
    .replace(/\d+/g, '#')
    .replace(/column .*/, '')
    .slice(0, 160);
