/** Assertions: what a file may say, where it goes wrong, and what a capture answers. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { nearest } from '../../../core/base/near-word.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { parseAssertions } from '../../../core/coursework/assertions/parse.ts';
import { checkCapture } from '../../../core/engine/check.ts';
import { type Engine, openEngine } from '../../../core/engine/engine.ts';
import { DocumentError } from '../../../core/yaml/document.ts';

const open = async (name: string): Promise<Engine> => {
  const bytes = readFileSync(path.resolve(import.meta.dirname, '../../../fixtures/captures', name));
  return openEngine(await openCapture(new MemorySource(bytes), name));
};

/** One assertion with this check: whether it passes, and the codes of what was found. */
async function check(engine: Engine, text: string) {
  const assertions = parseAssertions(`assertions:\n  - name: it\n    ${text}\n`);
  for await (const { passed, findings } of checkCapture(engine, assertions))
    return { passed, codes: findings.map((f) => f.code), findings };
  throw new Error('no result');
}

const problems = (text: string) => {
  try {
    parseAssertions(text);
  } catch (error) {
    if (error instanceof DocumentError) return error.problems.map((p) => `${p.line}:${p.column} ${p.path}: ${p.message}`);
    throw error;
  }
  return [];
};

describe('a capture that shows what is asserted', () => {
  let trace: Engine;
  beforeAll(async () => {
    trace = await open('lvs-nat.pcap');
  });

  it.each([
    'frames: 24',
    'frames: { min: 24, max: 24 }',
    'matches: arp',
    'matches: { filter: arp, count: 4 }',
    'matches: { filter: arp, frames: [1, 2, 4, 5] }',
    'matchesNothing: udp',
    'fields: { frame: 6, values: { ip.dst: 192.168.0.108, ip.ttl: 128, tcp.flags: 0x02, tcp.flags.syn: true, tcp.port: 80 } }',
    'fields: { frame: 6, values: { tcp.port: [1454, 80] } }',
    'flows: { protocol: tcp, server: "170.210.122.104:80", opening: three-way, close: four-step, packets: 10, count: 1 }',
    'flows: { client: 170.210.122.101, count: 2 }',
    'flows: { protocol: udp, count: 0 }',
    'handshakes: complete',
    'http: { method: GET, uri: /index.html, status: 200, answered: true, count: 2 }',
    'nat: { bindings: 1 }',
    'nat: { kind: dnat, original: { dst: "170.210.122.104:80" }, translated: { dst: 192.168.0.108 }, pairs: { min: 10 } }',
    'nat: { translators: [192.168.0.104], copies: { 6: 3, 8: 7, 24: 23 } }',
    'checksums: valid',
    'expert: { worst: warn }',
    'capture: whole',
  ])('%s', async (text) => expect(await check(trace, text)).toMatchObject({ passed: true }));

  it.each([
    ['frames: 23', 'count'],
    ['matches: udp', 'count'],
    ['matches: { filter: arp, frames: [1, 2, 3] }', 'frames'],
    ['matchesNothing: arp', 'count'],
    ['fields: { frame: 25, values: { ip.ttl: 1 } }', 'no-frame'],
    ['fields: { frame: 6, values: { ip.ttl: 127 } }', 'field'],
    ['fields: { frame: 6, values: { ip.tll: 128 } }', 'no-field'],
    ['fields: { frame: 6, values: { tcp.port: [80, 1454] } }', 'field'],
    ['flows: { opening: refused }', 'count'],
    ['http: { status: 404 }', 'count'],
    ['nat: { kind: snat }', 'count'],
    ['nat: { translators: [192.168.0.1] }', 'translator'],
    ['nat: { copies: { 7: 3 } }', 'copy'],
    ['nat: { copies: { 99: 3 } }', 'copy'],
  ])('and not: %s', async (text, code) => expect(await check(trace, text)).toMatchObject({ passed: false, codes: [code] }));

  it('with the frames that prove it', async () => {
    expect((await check(trace, 'matches: arp')).findings).toEqual([
      { code: 'count', of: 'matching', wanted: { min: 1 }, found: 4, frames: [1, 2, 4, 5] },
    ]);
    expect((await check(trace, 'matches: { filter: arp, frames: [1, 2, 3] }')).findings).toEqual([
      { code: 'frames', missing: [3], extra: [4, 5], frames: [1, 2, 4, 5] },
    ]);
  });
});

it('a capture that is cut, and one whose handshake is not complete', async () => {
  expect(await check(await open('format-snaplen.pcap'), 'capture: whole')).toMatchObject({ passed: false, codes: ['cut'] });
  expect(await check(await open('damaged-cut.pcap'), 'capture: whole')).toMatchObject({ passed: false });
  expect(await check(await open('tcp-syn-unanswered.pcap'), 'handshakes: complete')).toMatchObject({ codes: ['handshake'] });
  expect(await check(await open('arp-conflict.pcap'), 'expert: { worst: note }')).toMatchObject({ codes: ['expert'] });
});

describe('a file that says nothing', () => {
  it('names the line, the column and what was expected', () => {
    expect(problems('assertions:\n  - name: a\n    matchs: udp\n')).toEqual([
      "3:5 assertions[0]: the key 'matchs' means nothing here; did you mean 'matches'?",
    ]);
    expect(problems('assertions:\n  - name: a\n    flows: { opeing: three-way }\n')).toEqual([
      "3:14 assertions[0].flows: the key 'opeing' means nothing here; did you mean 'opening'?",
    ]);
    expect(problems('assertions:\n  - name: a\n    frames: many\n')).toEqual([
      '3:13 assertions[0].frames: expected number or object',
    ]);
    expect(problems('assertions:\n  - name: a\n')[0]).toMatch(/^2:5 assertions\[0\]: expected one check: frames, /);
    expect(problems('assertions:\n  - name: a\n    frames: 1\n    matches: ip\n')[0]).toMatch(/found 2: frames, matches/);
    expect(problems('assertions: []')[0]).toMatch(/^1:13 assertions: /);
    expect(problems('')[0]).toMatch(/^1:1 : expected object/);
    expect(problems('assertions: [')[0]).toMatch(/^1:\d+ : /);
  });

  it('marks the place in a display filter', () => {
    expect(problems('assertions:\n  - name: a\n    matches: ip && tcp.prot == 80\n')).toEqual([
      expect.stringMatching(
        /^3:20 assertions\[0\]\.matches: the display filter is not valid at its character 7: .*did you mean tcp\.port\?$/,
      ),
    ]);
  });

  it('does not grow without end', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`)
      .join('\n')}\nassertions: *h\n`;
    expect(problems(bomb).length).toBeGreaterThan(0);
  });

  it('suggests what is near, and nothing else', () => {
    expect(nearest('haendshakes', ['frames', 'handshakes'])).toBe('handshakes');
    expect(nearest('zebra', ['frames', 'handshakes'])).toBeUndefined();
  });
});

describe('checksums', () => {
  /** Frames with a checksum that its field tree calls wrong. */
  async function wrong(engine: Engine): Promise<number[]> {
    const frames: number[] = [];
    for (const row of engine.rows()) {
      const { layers } = await engine.explain(row);
      const stack = [...layers];
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        if (node.status === 'bad') frames.push(row + 1);
        stack.push(...node.children);
      }
    }
    return frames.slice(0, 20);
  }

  it('are found wrong where the field trees say so, whatever the columns know already', async () => {
    let found = 0;
    const directory = path.resolve(import.meta.dirname, '../../../fixtures/captures');
    for (const name of readdirSync(directory).filter((n) => n.endsWith('.pcap') && n !== 'empty.pcap')) {
      const engine = await open(name);
      const expected = await wrong(engine);
      const { findings } = await check(engine, 'checksums: valid');
      expect(
        findings.flatMap((f) => f.frames),
        name,
      ).toEqual(expected);
      found += expected.length;
    }
    expect(found).toBeGreaterThan(0);
  });
});
