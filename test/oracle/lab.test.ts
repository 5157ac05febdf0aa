/** tshark finds nothing malformed and no wrong checksum in what the shipped scenarios record. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concatBytes } from '../../core/base/bytes.ts';
import { runScenario } from '../../core/lab/run.ts';
import { parseScenario } from '../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../core/lab/write.ts';
import { root } from '../cli/run.ts';

const present = spawnSync('tshark', ['--version']).status === 0;
if (!present && process.env.CI === 'true') throw new Error('tshark is missing');

const scenarios = path.join(root, 'fixtures/scenarios');
const names = readdirSync(scenarios).filter((name) => name.endsWith('.yaml'));

const CHECKS = ['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`]);
const BAD = ['_ws.malformed', ...['ip', 'tcp', 'udp', 'icmp', 'vrrp'].map((p) => `${p}.checksum.status == "Bad"`)].join(' || ');
const COLUMNS = ['frame.number', 'frame.protocols', '_ws.expert.message'].flatMap((f) => ['-e', f]);

function tshark(file: string, filter: string): string[] {
  const run = spawnSync('tshark', ['-n', '-r', file, ...CHECKS, '-Y', filter, '-T', 'fields', ...COLUMNS], { encoding: 'utf8' });
  expect(run.status, run.stderr).toBe(0);
  return run.stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(!present)('a scenario’s capture', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'trama-lab-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const recorded = (name: string): { file: string; packets: number; bytes: Uint8Array } => {
    const recording = runScenario(parseScenario(readFileSync(path.join(scenarios, name), 'utf8')), 1);
    const bytes = concatBytes([...pcapngPieces(recording)]);
    const file = path.join(dir, `${name}.pcapng`);
    writeFileSync(file, bytes);
    return { file, packets: recording.packets.length, bytes };
  };

  it.each(names)('%s is whole to tshark', (name) => {
    const { file, packets } = recorded(name);
    expect(tshark(file, 'frame').length).toBe(packets);
    expect(packets).toBeGreaterThan(0);
    expect(tshark(file, BAD)).toEqual([]);
  });

  it('with one byte changed is not', () => {
    const { file, bytes } = recorded('two-hosts.yaml');
    const at = bytes.findIndex((b, i) => b === 0x48 && bytes[i + 1] === 0x54 && bytes[i + 2] === 0x54 && bytes[i + 3] === 0x50);
    expect(at).toBeGreaterThan(0);
    bytes[at] = 0x49;
    writeFileSync(file, bytes);
    expect(tshark(file, BAD).length).toBe(1);
  });
});
