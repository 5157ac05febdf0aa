/** `trama align` and `trama merge --align`: reports that are what their schema says, and captures with the times put right. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { concatBytes } from '../../core/base/bytes.ts';
import { writePcap, writePcapng } from '../../core/capture/write.ts';
import { SCHEMAS } from '../../core/engine/documents/schemas.ts';
import { runScenario } from '../../core/lab/run.ts';
import { parseScenario } from '../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../core/lab/write.ts';
import { readBytes } from '../support/captures.ts';
import { runInMemory } from './memory.ts';
import { root } from './run.ts';

const issues = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues ?? [];

describe('the home router, captured inside and outside', () => {
  let dir = '';
  const at = (name: string) => path.join(dir, name);
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'trama-align-'));
    const text = readFileSync(path.join(root, 'fixtures/scenarios/home-router.yaml'), 'utf8');
    const recording = runScenario(parseScenario(text.replace('offset: 3ms, skew: 20ppm', 'offset: -500ms, skew: 50ppm')), 1);
    writeFileSync(at('both.pcapng'), concatBytes([...pcapngPieces(recording)]));
    const of = (point: number) => recording.packets.filter((p) => p.interfaceId === point).map((p) => ({ ...p, interfaceId: 0 }));
    writeFileSync(at('inside.pcap'), writePcap(of(0), { nanoseconds: true }));
    writeFileSync(at('outside.pcapng'), writePcapng(of(1), [{ name: 'eth7' }]));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const run = (...args: string[]) => runInMemory(args, new Uint8Array(0));

  it('the report as JSON', async () => {
    const { code, stdout } = await run('align', at('inside.pcap'), at('outside.pcapng'), '--format', 'json');
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(issues(SCHEMAS.align, document)).toEqual([]);
    expect(document.points.map((p: { name: string }) => p.name)).toEqual(['inside', 'outside']);
    expect(Math.abs(document.points[1].offsetNs + 500e6)).toBeLessThan(document.comparisons[0].paths[0].delays.minNs);
    expect(document.comparisons[0].paths.map((p: { pairs: number }) => p.pairs)).toEqual([15, 17]);
  });

  it('merge --align is the same, and one file with two interfaces are two points', async () => {
    const one = await run('align', at('both.pcapng'), '--format', 'json');
    expect(await run('merge', '--align', at('both.pcapng'), '--format', 'json')).toEqual(one);
    const two = JSON.parse((await run('align', at('inside.pcap'), at('outside.pcapng'), '--format', 'json')).stdout);
    const { points, comparisons } = JSON.parse(one.stdout);
    expect(points[1].offsetNs).toBe(two.points[1].offsetNs);
    expect(comparisons[0].paths[0].delays).toEqual(two.comparisons[0].paths[0].delays);
  });

  it('the lines name every pair and every loss', async () => {
    const { stdout } = await run('align', at('both.pcapng'), '--format', 'ndjson');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const line of lines) expect(issues(SCHEMAS['align-line'], line)).toEqual([]);
    expect(lines.filter((l) => l.type === 'pair')).toHaveLength(32);
    expect(lines.filter((l) => l.type === 'pair').every((l) => l.delayNs > 0)).toBe(true);
  });

  it('the merged capture: every copy comes after its original, an interface for each point', async () => {
    const { code, stdout } = await run('align', at('both.pcapng'), '-o', at('merged.pcapng'), '--lang', 'es');
    expect(code).toBe(0);
    expect(stdout).toContain('Puntos de captura');
    const merged = await readBytes(new Uint8Array(readFileSync(at('merged.pcapng'))));
    expect(merged.info.interfaces.map((i) => i.name)).toEqual(['inside', 'outside']);
    expect(merged.records).toHaveLength(70);
    const times = merged.records.map((r) => r.seconds * 1e9 + r.nanos);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    // One clock: nothing is left to put right.
    const again = JSON.parse((await run('align', at('merged.pcapng'), '--format', 'json')).stdout);
    expect(again.points[1].status).toBe('same-clock');
    expect(again.comparisons[0].paths[0].negative.count).toBe(0);
  });

  it('the clock of another point may be the one that counts', async () => {
    const options = ['--reference', 'outside', '--format', 'json'];
    const { points } = JSON.parse((await run('align', at('inside.pcap'), at('outside.pcapng'), ...options)).stdout);
    expect(points.map((p: { status: string }) => p.status)).toEqual(['aligned', 'reference']);
    expect(points[0].offsetNs).toBeGreaterThan(499e6);
  });

  it.each([
    [['align', 'inside.pcap'], 'this is one capture point'],
    [['align', 'inside.pcap', 'outside.pcapng', '--reference', 'middle'], 'The points are: inside, outside.'],
    [['merge', 'inside.pcap', 'outside.pcapng', '-o', 'x.pcapng', '--format', 'json'], 'it needs --align'],
    [['merge', 'inside.pcap', 'outside.pcapng'], 'no file to write is named'],
  ])('%j', async (args, message) => {
    const { code, stderr } = await run(...args.map((a) => (/\.pcap(ng)?$/.test(a) ? at(a) : a)));
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('interfaces without packets in common are refused, whatever they are called', async () => {
    const frame = (n: number) => new Uint8Array(60).fill(n, 0, 40);
    const file = writePcapng(
      [0, 1].map((interfaceId) => ({ seconds: 1_100_000_000, nanos: 0, bytes: frame(interfaceId + 1), interfaceId })),
      [{ name: 'a\u001b[31m' }, { name: 'b' }],
    );
    const { code, stderr } = await runInMemory(['align', '-'], file);
    expect(code).toBe(2);
    expect(stderr).toContain('its 2 interfaces have no packets in common');
  });

  it('captures of other traffic are refused', async () => {
    const other = path.join(root, 'fixtures/captures/http-get.pcap');
    const { code, stderr } = await run('align', at('inside.pcap'), other, '-o', at('none.pcapng'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/no packets in common/);
  });
});
