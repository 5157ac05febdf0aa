/** Every JSON document of every fixture is what its schema says. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { SCHEMAS, type SchemaName } from '../../core/engine/documents/schemas.ts';
import { STATS_KINDS } from '../../core/engine/documents/stats.ts';
import { runInMemory } from './memory.ts';
import { root } from './run.ts';

const captures = readdirSync(path.join(root, 'fixtures/captures')).filter(
  (name) => /\.(pcap|pcapng|gz|txt|hex)$/.test(name) && name !== 'damaged-header-cut.pcap',
);

const valid = (name: SchemaName, document: unknown): string[] => {
  const schema: z.ZodType = SCHEMAS[name];
  const result = schema.safeParse(document);
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
};

describe.each(captures)('%s', (name) => {
  const bytes = readFileSync(path.join(root, 'fixtures/captures', name));
  const run = (...args: string[]) => runInMemory(args, bytes);

  it.each(['annotate', 'nat', 'lvs', 'flows', 'failover', 'bonding', 'http'] as const)('%s', async (command) => {
    const { stdout, stderr, code } = await run(command, '-', '--format', 'json');
    expect(code === 0 || (code === 1 && stderr.includes('damaged'))).toBe(true);
    expect(valid(command, JSON.parse(stdout))).toEqual([]);
  });

  it('topology', async () => {
    expect(valid('topology', JSON.parse((await run('topology', '-', '--format', 'json')).stdout))).toEqual([]);
  });

  it.each(STATS_KINDS)('stats %s', async (kind) => {
    const { stdout } = await run('stats', kind, '-', '--format', 'json');
    expect(valid('stats', JSON.parse(stdout))).toEqual([]);
  });

  it('expert', async () => {
    expect(valid('expert', JSON.parse((await run('expert', '-', '--format', 'json')).stdout))).toEqual([]);
  });

  it('follow', async () => {
    const flows: { id: number; protocol: string }[] = JSON.parse((await run('flows', '-', '--format', 'json')).stdout).flows;
    for (const { id } of flows.filter((f) => f.protocol === 'tcp' || f.protocol === 'udp').slice(0, 3))
      expect(valid('follow', JSON.parse((await run('follow', '-', '--flow', String(id), '--format', 'json')).stdout))).toEqual(
        [],
      );
  });

  it('check', async () => {
    const { stdout } = await run('check', '-', path.join(root, 'fixtures/assertions/failing.yaml'), '--format', 'json');
    expect(valid('check', JSON.parse(stdout))).toEqual([]);
  });

  it('annotate, line by line, tells the same', async () => {
    const { stdout } = await run('annotate', '-', '--format', 'ndjson');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const line of lines) expect(valid('annotate-line', line)).toEqual([]);
    const whole = JSON.parse((await run('annotate', '-', '--format', 'json')).stdout);
    const bare = (type: string) => lines.filter((l) => l.type === type).map(({ type: _, ...rest }) => rest);
    expect(bare('frame')).toEqual(whole.frames);
    expect(bare('flow')).toEqual(whole.flows);
    expect([{ ...bare('nat')[0], bindings: bare('binding') }]).toEqual([whole.nat]);
  });

  it('dissect', async () => {
    const { code, stdout, stderr } = await run('dissect', '-', '1', '--format', 'json');
    if (name === 'empty.pcap') {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('there is no frame 1: the capture has 0 frames');
    } else expect(valid('dissect', JSON.parse(stdout))).toEqual([]);
  });
});

it('the schemas refuse what is not declared', () => {
  expect(
    valid('nat', { schema: 'trama.nat/1', capture: {}, translators: [], bindings: [], proxies: [], more: 1 }).join('\n'),
  ).toMatch(/more|Unrecognized/);
});
