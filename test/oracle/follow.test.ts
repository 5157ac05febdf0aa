/** Streams followed are tshark's, byte for byte, where nothing is missing; where something is, the data around it is the same. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runInMemory } from '../cli/memory.ts';
import { root } from '../cli/run.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
if (!hasTshark && process.env.CI === 'true') throw new Error('tshark is missing');

const directory = path.join(root, 'fixtures/captures');
const captures = readdirSync(directory)
  .filter((name) => /\.(pcap|pcapng)$/.test(name) && !/^(damaged|empty|format)/.test(name))
  .map((name) => path.join(directory, name));
const kernel = path.resolve(root, '../shared/corpus/nat');
if (existsSync(kernel))
  captures.push(
    ...readdirSync(kernel)
      .filter((n) => /\.pcapng?$/.test(n))
      .map((n) => path.join(kernel, n)),
  );

const FORMATS = ['ascii', 'hex', 'raw', 'yaml'] as const;
interface FlowLine {
  readonly id: number;
  readonly protocol: string;
  readonly stream: number | null;
}

/**
 * Flows that tshark follows otherwise. In a frame with one datagram inside another it takes both for the inner one's stream; and it follows a
 * datagram that promises more than there is, of which nothing is sure here.
 */
async function followedOtherwise(bytes: Uint8Array): Promise<boolean> {
  const names = ['udp.stream', 'udp.length', 'udp.payload'].flatMap((name) => ['-e', name]);
  const { stdout } = await runInMemory(['fields', '-', ...names], bytes);
  return stdout.split('\n').some((line) => {
    const [stream = '', length = '', payload = ''] = line.split('\t');
    return stream.includes(',') || (payload !== '' && !length.includes(',') && payload.length / 2 + 8 < Number(length));
  });
}

/** tshark keeps times as floats. */
const timeless = (text: string): string => text.replaceAll(/timestamp: .*/g, '').trim();

describe.skipIf(!hasTshark).each(captures.map((file) => [path.basename(file), file] as const))('%s', (_, file) => {
  it('streams', async () => {
    const bytes = readFileSync(file);
    const ours = async (...args: string[]) => (await runInMemory(['follow', '-', ...args], bytes)).stdout;
    const flows: FlowLine[] = JSON.parse((await runInMemory(['flows', '-', '--format', 'json'], bytes)).stdout).flows;
    const protocols = (await followedOtherwise(bytes)) ? ['tcp'] : ['tcp', 'udp'];
    const followed = flows.filter((f) => protocols.includes(f.protocol)).slice(0, 12);
    if (followed.length === 0) return;
    for (const format of FORMATS) {
      // One run of tshark prints the streams one after another.
      const theirs = execFileSync(
        'tshark',
        ['-n', '-q', '-r', file, ...followed.flatMap((f) => ['-z', `follow,${f.protocol},${format},${f.stream}`])],
        { encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 },
      );
      for (const f of followed) {
        const text = await ours('--flow', String(f.id), '--format', format);
        const { findings } = JSON.parse(await ours('--flow', String(f.id), '--format', 'json'));
        // Ours ends with lists of what is wrong.
        if (findings.gaps > 0 || (format === 'yaml' && findings.differing > 0)) continue;
        const whole = text.slice(0, format === 'yaml' ? undefined : text.lastIndexOf('=====') + 6);
        expect(timeless(theirs).includes(timeless(whole)), `flow ${f.id} as ${format}:\n${whole}\n${theirs}`).toBe(true);
      }
    }
  });
});
