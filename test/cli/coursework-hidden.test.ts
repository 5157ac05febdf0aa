/** Students' views in the command line: what an exercise hides is not shown until the question is answered. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const EXERCISE = `schema: trama.exercise/1
id: veiled
title: Veiled
capture: trace.pcap
sections:
  - title: One
    questions:
      - { id: where, type: address, text: Where to?, key: 'field("ip.dst", 6)', hide: { fields: [ip.dst], frames: [6] } }
      - { id: layer, type: number, text: How many?, key: 'field("tcp.len", 11)', hide: { layers: [tcp], frames: [11] } }
      - { id: story, type: pairs, text: Pairs?, key: pairs(), hide: { annotations: true, frames: [8] } }
`;
const SERVER = '192.168.0.108';

let folder = '';
const at = (name: string) => path.join(folder, name);
const run = (...args: string[]) => runCli(args);
const student = (...args: string[]) => run(...args, '--exercise', folder);
const answering = async (answers: string) => {
  await writeFile(at('answers.yaml'), `schema: trama.submission/1\nexercise: veiled\nanswers: ${answers}\n`);
  return ['--answers', at('answers.yaml')];
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'trama-hidden-'));
  await writeFile(at('exercise.yaml'), EXERCISE);
  const trace = path.resolve(import.meta.dirname, '../../fixtures/captures/lvs-nat.pcap');
  await writeFile(at('trace.pcap'), readFileSync(trace));
});
afterAll(() => rm(folder, { recursive: true }));

it('a field is not in the tree, its layer’s line or the bytes; what is beside it is', async () => {
  const open = (await run('dissect', at('trace.pcap'), '6', '-x')).out;
  const { out, code } = await student('dissect', at('trace.pcap'), '6', '-x');
  expect(code).toBe(0);
  expect([open.includes(SERVER), open.includes('c0 a8')]).toEqual([true, true]);
  expect(out).not.toContain(SERVER);
  expect(out).not.toContain('c0 a8');
  expect(out).toMatch(/Destination Address: hidden until the question is answered/);
  expect(out).toContain('Source Address: 170.210.122.101');
  expect((await student('dissect', at('trace.pcap'), '6', '--lang', 'es')).out).toContain(
    'oculto hasta que se responda la pregunta',
  );
  const json = (await student('dissect', at('trace.pcap'), '6', '--format', 'json')).out;
  expect([json.includes(SERVER), json.includes('c0a8006c')]).toEqual([false, false]);
  // Another frame, and the same once the question is answered.
  expect((await student('dissect', at('trace.pcap'), '12')).out).toContain(SERVER);
  expect((await student('dissect', at('trace.pcap'), '6', ...(await answering('{ where: 1.2.3.4 }')))).out).toContain(SERVER);
});

it('a layer is hidden with all that it carries', async () => {
  const { out } = await student('dissect', at('trace.pcap'), '11', '-x');
  expect(out).toMatch(/Transmission Control Protocol: hidden/);
  for (const secret of ['Source Port', 'Sequence Number', '1454']) expect(out).not.toContain(secret);
});

it('fields are empty in the frames where they are hidden, and nowhere else', async () => {
  const names = ['-e', 'frame.number', '-e', 'ip.src', '-e', 'ip.dst', '-e', 'ip.addr', '-e', 'tcp.len'];
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((l) => l.split('\t'));
  const open = lines((await run('fields', at('trace.pcap'), ...names)).out);
  const veiled = lines((await student('fields', at('trace.pcap'), ...names)).out);
  expect(veiled).toHaveLength(24);
  for (const [i, line] of veiled.entries()) {
    if (i === 5) expect(line).toEqual(['6', '170.210.122.101', '', '', '0']);
    else if (i === 10) expect(line.slice(0, 3).concat(line.slice(4))).toEqual([...(open[i] ?? []).slice(0, 3), '']);
    else expect(line).toEqual(open[i]);
  }
});

it('the story says nothing that gives it away', async () => {
  const { out } = await student('annotate', at('trace.pcap'), '--format', 'json');
  const story = JSON.parse(out) as {
    frames: { number: number; summary: string; phase: string; rewriteOf: number | null; annotations: object[] }[];
    nat: { bindings: unknown[] };
    devices: unknown[];
  };
  const frame = (n: number) => story.frames[n - 1];
  expect(frame(8)).toMatchObject({
    summary: 'hidden until the question is answered',
    phase: 'other',
    rewriteOf: null,
    annotations: [],
  });
  expect(JSON.stringify(frame(6))).not.toContain(SERVER);
  expect(frame(10)?.rewriteOf).toBe(9);
  expect([story.nat.bindings, story.devices]).toEqual([[], []]);
  const done = await answering('{ where: 1.2.3.4, layer: 3, story: [3-6] }');
  const whole = (await run('annotate', at('trace.pcap'), '--format', 'json')).out;
  expect((await student('annotate', at('trace.pcap'), '--format', 'json', ...done)).out).toBe(whole);
  for (const format of ['text', 'md', 'html', 'ndjson'])
    expect((await student('annotate', at('trace.pcap'), '--format', format)).code, format).toBe(0);
});

it('a filter cannot ask for it', async () => {
  for (const command of [
    ['annotate', at('trace.pcap')],
    ['fields', at('trace.pcap'), '-e', 'frame.number'],
  ]) {
    const ask = async (filter: string) => (await student(...command, '-Y', filter)).err;
    expect(await ask(`ip.dst == ${SERVER}`)).toContain('ip.dst is hidden until the question about it is answered');
    expect(await ask('tcp.len > 3')).toContain('tcp.len is hidden');
    expect(await ask(`ip.addr == ${SERVER}`)).toContain('ip.addr is hidden');
    expect(await ask('frame[30:4] == c0:a8:00:6c')).toContain('single bytes');
    expect(await ask('arp')).toBe('');
  }
});

it('says what is wrong with the answers', async () => {
  expect((await student('dissect', at('trace.pcap'), '6', ...(await answering('{ nobody: 1 }')))).err).toContain(
    "there is no question 'nobody'",
  );
  expect((await run('dissect', at('trace.pcap'), '6', '--answers', at('answers.yaml'))).err).toContain('--exercise');
});
