import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { writePcap } from '../../../core/capture/write.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import {
  extractFields,
  FieldExtractor,
  parseFieldsOption,
  suggestFields,
  UnknownFieldError,
} from '../../../core/explain/extract.ts';
import { columnFields } from '../../../core/explain/extract-columns.ts';
import { Mark } from '../../../core/table/packets.ts';
import { Tables } from '../../../core/table/tables.ts';
import { Conversation } from '../../support/conversation.ts';
import { extractorOf, withCapture } from '../../support/fields.ts';

const captures = resolve(import.meta.dirname, '../../../fixtures/captures');
const COLUMNS = [...columnFields(new Tables(), () => undefined).keys()];
/** Everything that a plain packet has without its bytes. */
const WITHOUT_BYTES = [
  ...COLUMNS,
  'http.request.uri',
  'http.request.line',
  'http.response.code',
  'http.request_number',
  'http.time',
];
/** Has no column: asking for it makes every line come from the tree. */
const FORCES_TREE = 'ip.len';

type Engine = Awaited<ReturnType<typeof openEngine>>;
const pcap = (frames: readonly Uint8Array[]) => writePcap(frames.map((bytes, i) => ({ bytes, seconds: 1000 + i, nanos: 7 * i })));
const openBytes = async (bytes: Uint8Array): Promise<Engine> => openEngine(await openCapture(new MemorySource(bytes), 'test'));

async function lines(engine: Engine, names: readonly string[]): Promise<string[]> {
  let text = '';
  const decoder = new TextDecoder();
  const pieces = extractFields(await extractorOf(engine, names), engine.facts.tables, (rows) => engine.frames(rows));
  for await (const piece of pieces) text += decoder.decode(piece, { stream: true });
  return text.split('\n').slice(0, -1);
}

/** Values that differ between the two ways, as `row field: column instead of tree`; and how many rows were plain. */
async function differences(engine: Engine): Promise<{ differing: string[]; plain: number }> {
  const fast = await lines(engine, WITHOUT_BYTES);
  const slow = await lines(engine, [...WITHOUT_BYTES, FORCES_TREE]);
  const differing: string[] = [];
  let plain = 0;
  fast.forEach((line, row) => {
    if ((engine.facts.tables.packets.marks.get(row) & Mark.plain) !== 0) plain++;
    const [a, b] = [line.split('\t'), (slow[row] ?? '').split('\t')];
    WITHOUT_BYTES.forEach((name, i) => {
      if (a[i] !== b[i]) differing.push(`${row} ${name}: ${a[i]} instead of ${b[i]}`);
    });
  });
  return { differing, plain };
}

describe('columns and tree print the same', () => {
  const files = readdirSync(captures).filter(
    (f) => /\.(pcap|pcapng)(\.gz)?$/.test(f) && !f.startsWith('empty') && !f.includes('header'),
  );

  it('on the captures here', async () => {
    let plain = 0;
    for (const file of files) {
      const result = await withCapture(join(captures, file), differences);
      expect(result.differing, file).toEqual([]);
      plain += result.plain;
    }
    expect(plain).toBeGreaterThan(1000);
  });

  it('on packets with any bytes changed', async () => {
    const talk = new Conversation().open();
    talk.fromClient(0x18, 'GET /a HTTP/1.1\r\nHost: b\r\n\r\n');
    talk.fromServer(0x18, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    const samples = [...talk.frames];
    for (const file of [
      'arp-kinds.pcap',
      'icmpv6.pcap',
      'ipv6-extensions.pcap',
      'ipv4-options.pcap',
      'nat-udp.pcap',
      'icmp-errors.pcap',
    ]) {
      await withCapture(join(captures, file), async (engine) => {
        for await (const frame of engine.frames(engine.rows())) if (frame.row < 6) samples.push(frame.bytes.slice());
      });
    }
    const edit = fc.record({
      sample: fc.nat(samples.length - 1),
      at: fc.nat(80),
      value: fc.nat(255),
      cut: fc.option(fc.nat(90), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 20, maxLength: 40 }), async (edits) => {
        const frames = edits.map(({ sample, at, value, cut }) => {
          const frame = (samples[sample] as Uint8Array).slice(0, cut);
          if (at < frame.length) frame[at] = value;
          return frame;
        });
        expect((await differences(await openBytes(pcap(frames)))).differing).toEqual([]);
      }),
      { seed: 20020216, numRuns: 60 },
    );
  });
});

describe('FieldExtractor', () => {
  const engine = () => openBytes(pcap(new Conversation().open().frames));

  it('wants bytes only of packets that need them', async () => {
    const e = await engine();
    expect((await extractorOf(e, WITHOUT_BYTES)).needsBytes(0 as never)).toBe(false);
    expect((await extractorOf(e, ['tcp.options'])).needsBytes(0 as never)).toBe(true);
    const odd = await openBytes(pcap([Uint8Array.of(1, 2, 3)]));
    expect((await extractorOf(odd, ['frame.len', 'frame.time_epoch'])).needsBytes(0 as never)).toBe(false);
    expect((await extractorOf(odd, ['frame.len', 'ip.src'])).needsBytes(0 as never)).toBe(true);
  });

  it('gives values one by one', async () => {
    const x = await extractorOf(
      await engine(),
      ['frame.number', 'ip.dst', 'tcp.port', 'arp.opcode', 'tcp.flags.str'].slice(0, 4),
    );
    expect(x.values(0 as never)).toEqual(['1', '10.0.0.2', '40000,80', '']);
    x.write(1 as never);
    expect(x.values(2 as never)[0]).toBe('3');
    expect(new TextDecoder().decode(x.out.take())).toBe('2\t10.0.0.1\t80,40000\t\n');
  });

  it('keeps to the rows it is given', async () => {
    const e = await engine();
    const pieces: string[] = [];
    const extractor = await extractorOf(e, ['frame.number', 'ip.len']);
    for await (const p of extractFields(extractor, e.facts.tables, (rows) => e.frames(rows), [2, 0] as never[]))
      pieces.push(new TextDecoder().decode(p));
    expect(pieces.join('')).toBe('3\t40\n1\t40\n');
  });

  it('names the nearest fields of one it does not know', async () => {
    const e = await engine();
    await expect(extractorOf(e, ['frame.number', 'tcp.srcprot'])).rejects.toThrow(UnknownFieldError);
    await expect(extractorOf(e, ['tcp.srcprot'])).rejects.toThrow('no field is called tcp.srcprot; did you mean tcp.srcport');
    await expect(extractorOf(e, ['zzzzzzzzzzzz'])).rejects.toThrow(/^no field is called zzzzzzzzzzzz$/);
  });

  it.each([
    ['ip.tll', 'ip.ttl'],
    ['http.hots', 'http.host'],
    ['TCP.FLAGS', 'tcp.flags'],
    ['ttl', 'ip.ttl'],
    ['frame.nubmer', 'frame.number'],
  ])('suggests for %s', (typed, meant) => {
    expect(suggestFields(typed)).toContain(meant);
  });

  it('is not held up by a long name', () => {
    const before = Date.now();
    suggestFields('x'.repeat(100_000));
    expect(Date.now() - before).toBeLessThan(500);
  });
});

describe('-E options', () => {
  it.each([
    ['header=y', { header: true }],
    ['header=n', { header: false }],
    ['bom=y', { bom: true }],
    ['separator=/t', { separator: '\t' }],
    ['separator=/s', { separator: ' ' }],
    ['separator=;', { separator: ';' }],
    ['aggregator=|', { aggregator: '|' }],
    ['occurrence=l', { occurrence: 'l' }],
    ['quote=s', { quote: 's' }],
  ])('%s', (text, options) => {
    expect(parseFieldsOption(text)).toEqual(options);
  });

  it.each(['header', 'header=', 'header=maybe', 'quote=x', 'occurrence=2', 'colour=y', ''])('refuses %j', (text) => {
    expect(parseFieldsOption(text)).toBeUndefined();
  });

  it('adds to those there are', () => {
    expect(parseFieldsOption('quote=d', { header: true })).toEqual({ header: true, quote: 'd' });
  });

  it('is all that FieldExtractor takes', () => {
    expect(
      new FieldExtractor(
        ['frame.number'],
        { tables: new Tables(), http: () => false, explain: () => ({ sources: [], layers: [], stops: [] }) },
        { header: true, separator: '|' },
      ).out.length,
    ).toBe('frame.number\n'.length);
  });
});
