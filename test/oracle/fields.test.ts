/** `fields` prints what `tshark -T fields` prints, byte for byte. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writePcap } from '../../core/capture/write.ts';
import { type FieldsOptions, parseFieldsOption } from '../../core/explain/extract.ts';
import { TcpFlag } from '../../core/table/packets.ts';
import { comparableFields, compareFields } from '../corpus/compare.ts';
import { Conversation, latin1, segment } from '../support/conversation.ts';
import { COMMAND, hasTshark, ourFields, tsharkFields } from '../support/fields.ts';

const root = resolve(import.meta.dirname, '../..');
const captures = join(root, 'fixtures/captures');
const corpus = resolve(root, '../shared/corpus');

const folder = mkdtempSync(join(tmpdir(), 'trama-fields-'));
afterAll(() => rmSync(folder, { recursive: true }));
function written(name: string, frames: readonly Uint8Array[]): string {
  const path = join(folder, `${name}.pcap`);
  writeFileSync(path, writePcap(frames.map((bytes, i) => ({ bytes, seconds: 1000 + i, nanos: 0 }))));
  return path;
}

it('has tshark under CI', () => {
  if (process.env.CI === 'true') expect(hasTshark).toBe(true);
});

describe.skipIf(!hasTshark)('the same bytes as tshark', () => {
  const named = ['lvs-nat.pcap', 'lvs-nat-rr-kernel.pcap'].map((f) => join(captures, f));
  it.each([...named, join(corpus, 'nat/lvs-nat-rr-kernel.pcap')].filter((f) => existsSync(f)))(
    'the command on %s',
    async (file) => {
      const ours = await ourFields(file, COMMAND);
      expect(ours).toBe(await tsharkFields(file, COMMAND));
      expect(ours.split('\n').length).toBeGreaterThan(20);
    },
  );

  const options: readonly (readonly string[])[] = [
    ['header=y'],
    ['separator=,', 'quote=d'],
    ['separator=/s', 'quote=s', 'header=y'],
    ['occurrence=f'],
    ['occurrence=l', 'aggregator=;'],
    ['aggregator=/s', 'quote=d', 'bom=y'],
  ];
  it.each(options)('with -E %s %s %s', async (...given) => {
    const file = join(captures, 'lvs-nat-rr-kernel.pcap');
    const names = [
      'tcp.port',
      'eth.addr',
      'frame.time_epoch',
      'ip.id',
      'http.user_agent',
      'tcp.options',
      'tcp.flags.str',
      'arp.opcode',
    ];
    const chosen = given.reduce<FieldsOptions>((o, text) => {
      const next = parseFieldsOption(text, o);
      if (next === undefined) throw new Error(text);
      return next;
    }, {});
    const theirs = await tsharkFields(
      file,
      names,
      given.flatMap((o) => ['-E', o]),
    );
    expect(await ourFields(file, names, chosen)).toBe(theirs);
  });

  it('a field that is asked for twice is printed where it was asked for last', async () => {
    const file = join(captures, 'lvs-nat.pcap');
    const names = ['ip.src', 'frame.number', 'ip.src', 'ip.len', 'ip.len'];
    expect(await ourFields(file, names)).toBe(await tsharkFields(file, names));
  });

  it('every byte a text can hold', async () => {
    const talk = new Conversation().open();
    for (let byte = 1; byte < 256; byte++) {
      if (byte !== 10 && byte !== 13 && byte !== 32)
        talk.fromClient(TcpFlag.ack | TcpFlag.psh, `GET /${String.fromCharCode(byte)}x HTTP/1.1\r\n\r\n`);
    }
    const file = written('text', talk.frames);
    const names = ['frame.number', 'http.request.uri'];
    expect(await ourFields(file, names)).toBe(await tsharkFields(file, names));
  });

  const comparable = comparableFields().filter((n) => !/^(frame\.(section|interface)|data\.|ipv6\.\w+$)/.test(n));
  it.each(readdirSync(captures).filter((f) => /^(http|tcp|nat|lvs|kernel)-.*\.pcap$/.test(f)))(
    'every field on %s',
    async (name) => {
      const { disagreements, inScope } = await compareFields(join(captures, name), comparable, false);
      // tshark leaves the payload of a segment that both ends a stream and completes its body unnamed; and it takes a segment that an
      // ICMPv6 redirect quotes, HTTP message and all, for one more of the stream.
      const known = name === 'kernel-nat66.pcap' ? ['tcp.payload', 'tcp.time_', 'http.'] : ['tcp.payload'];
      expect(disagreements.filter((d) => !known.some((k) => d.field.startsWith(k)))).toEqual([]);
      if (name.startsWith('tcp-') || name.startsWith('http-')) expect(inScope).toBeGreaterThan(2);
    },
  );
});

/** Streams of a client (c) and a server (s): data at an offset of its own stream (null: where it stands), flags. */
type Step = readonly [side: 'c' | 's', at: number | null, data: string, flags?: number];
const GET = 'GET /x HTTP/1.1\r\nHost: h\r\n\r\n';
const response = (length: number, body = '') => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${body}`;
const CLOSE = 'HTTP/1.0 200 OK\r\nServer: s\r\n\r\n';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const F = TcpFlag.fin | TcpFlag.ack;
const R = TcpFlag.rst;
const SCENARIOS: Record<string, readonly Step[]> = {
  'a body in three segments': [
    ['c', null, GET],
    ['s', null, response(10)],
    ['s', null, 'abcde'],
    ['s', null, 'fghij'],
  ],
  'a head in three segments': [
    ['c', null, GET.slice(0, 5)],
    ['c', null, GET.slice(5, 9)],
    ['c', null, GET.slice(9)],
    ['s', null, response(0)],
  ],
  'until a bare FIN': [
    ['c', null, GET],
    ['s', null, `${CLOSE}a`],
    ['s', null, 'b'],
    ['s', null, '', F],
  ],
  'until a FIN with data': [
    ['c', null, GET],
    ['s', null, `${CLOSE}a`],
    ['s', null, 'b', F],
  ],
  'never closed': [
    ['c', null, GET],
    ['s', null, `${CLOSE}a`],
    ['s', null, 'b'],
  ],
  'closed by a reset': [
    ['c', null, GET],
    ['s', null, `${CLOSE}a`],
    ['s', null, '', R],
  ],
  'closed by the other side': [
    ['c', null, GET],
    ['s', null, `${CLOSE}a`],
    ['c', null, '', F],
    ['s', null, 'b'],
  ],
  chunks: [
    ['c', null, GET],
    ['s', null, `${CHUNKED}3\r\nabc\r\n`],
    ['s', null, '2\r\nde\r\n'],
    ['s', null, '0\r\n\r\n'],
  ],
  'a last chunk in two': [
    ['c', null, GET],
    ['s', null, `${CHUNKED}3\r\nabc\r\n0\r\n`],
    ['s', null, '\r\n'],
  ],
  'the answer to HEAD': [
    ['c', null, 'HEAD / HTTP/1.1\r\n\r\n'],
    ['s', null, response(10)],
    ['s', null, '', F],
  ],
  'no content, not modified': [
    ['c', null, GET],
    ['s', null, 'HTTP/1.1 204 No\r\n\r\n'],
    ['c', null, GET],
    ['s', null, 'HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n'],
    ['c', null, GET],
    ['s', null, response(0)],
  ],
  'an expected body': [
    ['c', null, 'POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n'],
    ['s', null, 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['c', null, 'abcd'],
    ['s', null, response(0)],
  ],
  'a pipeline': [
    ['c', null, GET + GET + GET.slice(0, 9)],
    ['c', null, GET.slice(9) + GET],
    ['s', null, response(2, 'ab') + response(3, 'c')],
    ['s', null, `de${response(0)}${response(1, 'x')}`],
  ],
  'a whole repetition': [
    ['c', null, GET],
    ['c', 0, GET],
    ['s', null, response(2, 'ab')],
    ['s', 0, response(2, 'ab')],
  ],
  'a repeated part': [
    ['c', null, GET],
    ['s', null, response(10, 'abc')],
    ['s', 0, response(10, 'abc')],
    ['s', null, 'defghij'],
  ],
  'a body out of order': [
    ['c', null, GET],
    ['s', null, response(10)],
    ['s', response(10).length + 5, 'fghij'],
    ['s', response(10).length, 'abcde'],
    ['c', null, GET],
    ['s', null, response(0)],
  ],
  'a head out of order': [
    ['c', null, GET],
    ['s', 10, response(3, 'abc').slice(10)],
    ['s', 0, response(3).slice(0, 10)],
  ],
  'an overlap': [
    ['c', null, GET],
    ['s', null, response(10, 'abc')],
    ['s', response(10).length + 1, 'bcdefghij'],
  ],
  'a lost part': [
    ['c', null, GET],
    ['s', null, response(10)],
    ['s', response(10).length + 5, 'fghij'],
    ['c', null, GET],
    ['s', null, response(0)],
  ],
  'both codings': [
    ['c', null, GET],
    ['s', null, 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n'],
    ['s', null, '0\r\n\r\n'],
  ],
  'a bad length': [
    ['c', null, GET],
    ['s', null, 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabc'],
    ['s', null, 'def'],
    ['s', null, '', F],
  ],
  'a protocol switch': [
    ['c', null, 'GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n'],
    ['s', null, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'],
    ['c', null, '\x81\x05hello'],
  ],
  'a tunnel': [
    ['c', null, 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['s', null, 'HTTP/1.1 200 OK\r\n\r\n'],
    ['c', null, '\x16\x03\x01\x00\x05abcde'],
  ],
  'a keep-alive': [
    ['c', null, GET],
    ['s', null, response(0)],
    ['c', GET.length - 1, '\n', TcpFlag.ack],
    ['c', null, GET],
    ['s', null, response(0)],
  ],
  'bare line feeds': [
    ['c', null, 'GET /a HTTP/1.1\nHost: x\n\n'],
    ['s', null, 'HTTP/1.1 200 OK\nContent-Length: 2\n\nab'],
  ],
};

function play(steps: readonly Step[]): Uint8Array[] {
  const talk = new Conversation().open();
  const stand = { c: 0, s: 0 };
  const base = { c: talk.clientSeq, s: talk.serverSeq };
  for (const [side, at, data, flags = TcpFlag.psh | TcpFlag.ack] of steps) {
    const other = side === 'c' ? 's' : 'c';
    const offset = at ?? stand[side];
    const [from, to] = side === 'c' ? [talk.client, talk.server] : [talk.server, talk.client];
    talk.frames.push(segment(from, to, { seq: base[side] + offset, ack: base[other] + stand[other], flags }, latin1(data)));
    stand[side] = Math.max(stand[side], offset + data.length + ((flags & TcpFlag.fin) !== 0 ? 1 : 0));
  }
  return talk.frames;
}

describe.skipIf(!hasTshark)('an HTTP message is shown in the frame tshark shows it in', () => {
  const names = [
    'frame.number',
    'http.request.method',
    'http.request.full_uri',
    'http.response.code',
    'http.response.line',
    'http.request_number',
    'http.response_number',
    'http.prev_request_in',
    'http.prev_response_in',
    'http.request_in',
    'http.time',
    'http.response_for.uri',
  ];
  it.each(Object.keys(SCENARIOS))('%s', async (name) => {
    // 20 ms apart: retransmissions, not segments out of order.
    const file = written(name.replaceAll(/\W/g, '-'), play(SCENARIOS[name] as readonly Step[]));
    expect(await ourFields(file, names)).toBe(await tsharkFields(file, names));
  });
});
