import fc from 'fast-check';
import { HTTPParser } from 'http-parser-js';
import { describe, expect, it } from 'vitest';
import { bodyFraming, emitRequest, emitResponse, type HttpHead } from '../../../core/wire/http.ts';
import { ChunkedDecoder, emitChunked } from '../../../core/wire/http-chunked.ts';
import { HttpReader } from '../../../core/wire/http-reader.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const join = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((p) => [...p]));

interface Message {
  head: string;
  fields: string[];
  body: string;
  complete: boolean;
}

/** Reads with our reader; every piece is handed over in a buffer that is spoiled afterwards. */
function read(
  pieces: readonly Uint8Array[],
  methods: readonly string[] = [],
  finish?: boolean,
): { messages: Message[]; reader: HttpReader } {
  const messages: Message[] = [];
  let head: HttpHead | undefined;
  let fields: string[] = [];
  let body: number[] = [];
  const reader = new HttpReader({
    begin: () => {
      head = undefined;
      fields = [];
      body = [];
    },
    head: (h) => {
      head = h;
      // Parsed now: the head's bytes are borrowed.
      fields = h.fields.flatMap((f) => [f.name, f.value]);
      return bodyFraming(h, methods[messages.length]);
    },
    body: (b, start, end) => {
      for (let i = start; i < end; i++) body.push(b[i] as number);
    },
    end: (complete) => {
      messages.push({
        head: head === undefined ? '' : `${head.method}${head.status} ${head.uri} ${head.reason} ${head.major}.${head.minor}`,
        fields,
        body: String.fromCharCode(...body),
        complete,
      });
    },
  });
  for (const piece of pieces) {
    const padded = new Uint8Array(piece.length + 8).fill(0xa5);
    padded.set(piece, 4);
    reader.feed(padded, 4, 4 + piece.length);
    padded.fill(0x5a);
  }
  if (finish !== undefined) reader.finish(finish);
  return { messages, reader };
}

/** The same by http-parser-js. */
function readByOracle(kind: 'REQUEST' | 'RESPONSE', stream: Uint8Array, methods: readonly string[]): Message[] {
  const messages: Message[] = [];
  const parser = new HTTPParser(kind);
  let body = '';
  let fields: string[] = [];
  let head = '';
  parser[HTTPParser.kOnHeadersComplete] = (info) => {
    fields = info.headers;
    const method = kind === 'REQUEST' ? HTTPParser.methods[info.method] : '';
    head = `${method}${info.statusCode ?? 0} ${info.url ?? ''} ${info.statusMessage ?? ''} ${info.versionMajor}.${info.versionMinor}`;
    // Its way of being told that no body follows.
    return methods[messages.length] === 'HEAD' ? 1 : 0;
  };
  parser[HTTPParser.kOnBody] = (b, offset, length) => {
    body += b.toString('latin1', offset, offset + length);
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    messages.push({ head, fields, body, complete: true });
    body = '';
  };
  const consumed = parser.execute(Buffer.from(stream));
  if (typeof consumed !== 'number') throw consumed;
  parser.finish();
  return messages;
}

function split(stream: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [...new Set(cuts.map((c) => c % (stream.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => stream.subarray(from, at[i] ?? stream.length));
}

const token = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/)
  .filter((t) => !/^(content-length|transfer-encoding|connection|upgrade)$/i.test(t));
const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);
const fields = fc.array(fc.tuple(token, value), { maxLength: 6 });
const data = fc.uint8Array({ maxLength: 200 });
const framed = fc.oneof(
  data.map((body) => ({ field: [['Content-Length', String(body.length)]] as [string, string][], body })),
  fc
    .array(data, { maxLength: 4 })
    .map((parts) => ({ field: [['Transfer-Encoding', 'chunked']] as [string, string][], body: emitChunked(parts) })),
);
const request = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'),
    fc.stringMatching(/^\/[!-~]{0,30}$/),
    fields,
    framed,
    fc.constantFrom('HTTP/1.0', 'HTTP/1.1'),
  )
  .map(([method, uri, f, { field, body }, version]) => ({
    method: '',
    bytes: emitRequest(method, uri, { version, fields: [...f, ...field], body }),
  }));
const response = fc
  .tuple(
    fc.constantFrom('GET', 'HEAD', 'POST'),
    fc.constantFrom(200, 204, 304, 404, 500),
    fc.constantFrom('OK', 'Not Found', 'x'),
    fields,
    framed,
  )
  .map(([method, status, reason, f, { field, body }]) => {
    const none = method === 'HEAD' || status === 204 || status === 304;
    // http-parser-js looks for chunks after any Transfer-Encoding, against RFC 9112 §6.3 rule 1: not asked of it.
    return { method, bytes: emitResponse(status, reason, none ? { fields: f } : { fields: [...f, ...field], body }) };
  });

describe('HttpReader', () => {
  it.each([
    ['REQUEST', request],
    ['RESPONSE', response],
  ] as const)('reads the same messages as http-parser-js, split anywhere: %s', (kind, message) => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(), { maxLength: 12 }), (list, cuts) => {
        const stream = join(list.map((m) => m.bytes));
        const methods = list.map((m) => m.method);
        const ours = read(split(stream, cuts), methods);
        expect(ours.messages).toEqual(readByOracle(kind, stream, methods));
        expect(ours.reader.state).toBe('start');
      }),
      { seed: 20020216, numRuns: 300 },
    );
  });

  it('reads one byte at a time what it reads at once', () => {
    const stream = join([
      bytes('\r\n\nPOST /a HTTP/1.1\nContent-Length: 3\n\nabc'),
      emitRequest('PUT', '/b', {
        fields: [['Transfer-Encoding', 'chunked']],
        body: emitChunked([bytes('hello'), bytes('world')], [['X-Sum', '1']]),
      }),
    ]);
    const whole = read([stream]);
    expect(whole.messages.map((m) => m.body)).toEqual(['abc', 'helloworld']);
    expect(read([...stream].map((_, i) => stream.subarray(i, i + 1))).messages).toEqual(whole.messages);
  });

  it('ends an until-close body at the close, and only there', () => {
    const stream = bytes('HTTP/1.0 200 OK\r\n\r\nall of it');
    expect(read([stream], [], true).messages).toMatchObject([{ body: 'all of it', complete: true }]);
    expect(read([stream], [], false).messages).toMatchObject([{ body: 'all of it', complete: false }]);
  });

  it('reports a message that the end cuts off', () => {
    expect(read([bytes('HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nabc')], [], true).messages).toMatchObject([
      { complete: false, body: 'abc' },
    ]);
    expect(read([bytes('HTTP/1.0 200 OK\r\nConte')], [], true).messages).toMatchObject([{ complete: false, head: '' }]);
  });

  it('lets interim responses pass and stops at a protocol switch', () => {
    const { messages, reader } = read([
      bytes('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n\x00\x01GET / HTTP/1.1\r\n\r\n'),
    ]);
    expect(messages).toHaveLength(2);
    expect(reader.state).toBe('tunnel');
  });

  it.each([
    ['binary', '\x16\x03\x01\x02\x00\x01', 'not-http'],
    ['a first line that is no start line', 'GET / HTTQ/1.1\r\n', 'not-http'],
    ['another text protocol', '220 mail.example.org ESMTP\r\n', 'not-http'],
    ['a bad chunk size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 'bad-chunk'],
    ['a chunk without its end', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc', 'bad-chunk'],
    ['an endless head', `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(20_000)}`, 'head-too-long'],
    ['an endless line', `GET /${'a'.repeat(100_000)}`, 'head-too-long'],
  ])('breaks on %s', (_, text, problem) => {
    const { reader } = read([bytes(text)]);
    expect(reader).toMatchObject({ state: 'broken', problem });
    expect(read([...bytes(text.slice(0, 2000))].map((c) => Uint8Array.of(c))).messages.length).toBeLessThan(2);
  });

  it('breaks as early as the bytes allow', () => {
    expect(read([bytes('\x16')]).reader.state).toBe('broken');
    expect(read([bytes('HTTPS')]).reader.state).toBe('head');
    expect(read([bytes('HTTPS'), bytes('/')]).reader.state).toBe('broken');
  });

  it('survives lost bytes inside a body of known length only', () => {
    const headOf = (f: string) => bytes(`HTTP/1.1 200 OK\r\n${f}\r\n\r\n`);
    const sized = read([headOf('Content-Length: 10'), bytes('abc')]);
    sized.reader.skip(4);
    sized.reader.feed(bytes('hijHTTP'), 0, 7);
    expect(sized.messages).toMatchObject([{ body: 'abchij', complete: true }]);
    expect(sized.reader.state).toBe('head');
    sized.reader.skip(1);
    expect(sized.reader).toMatchObject({ state: 'broken', problem: 'lost-bytes' });

    const chunked = read([headOf('Transfer-Encoding: chunked'), bytes('a\r\nabc')]);
    chunked.reader.skip(7);
    chunked.reader.feed(bytes('\r\n0\r\n\r\n'), 0, 7);
    expect(chunked.messages).toMatchObject([{ body: 'abc', complete: true }]);

    const open = read([headOf('Server: x'), bytes('abc')]);
    open.reader.skip(1_000_000);
    expect(open.reader.state).toBe('body');

    const beyond = read([headOf('Content-Length: 10'), bytes('abc')]);
    beyond.reader.skip(8);
    expect(beyond.reader.state).toBe('broken');
    beyond.reader.resume();
    beyond.reader.feed(headOf('Content-Length: 0'), 0, headOf('Content-Length: 0').length);
    expect(beyond.messages.map((m) => m.complete)).toEqual([false, true]);
  });

  it('never throws on mutated messages', () => {
    const base = join([
      emitRequest('POST', '/', { fields: [['Transfer-Encoding', 'chunked']], body: emitChunked([bytes('abc')]) }),
      bytes('GET / HTTP/1.1\r\n\r\n'),
    ]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(255)), { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        (edits, cuts) => {
          const stream = base.slice();
          for (const [at, v] of edits) stream[at] = v;
          const whole = read([stream], [], true);
          expect(read(split(stream, cuts), [], true).messages).toEqual(whole.messages);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('ChunkedDecoder', () => {
  const decode = (text: string): { decoder: ChunkedDecoder; used: number; out: string } => {
    const decoder = new ChunkedDecoder();
    let out = '';
    const b = bytes(text);
    const used = decoder.feed(b, 0, b.length, (d, start, end) => {
      out += String.fromCharCode(...d.subarray(start, end));
    });
    return { decoder, used, out };
  };

  it('reads extensions and trailers and stops at the end of the body', () => {
    const { decoder, used, out } = decode('3;a="b" ; c\r\nabc\r\n00002 \ndf\n0\r\nX: y\r\n\r\nHTTP');
    expect(out).toBe('abcdf');
    expect(decoder).toMatchObject({ state: 'done', length: 5, chunks: 2 });
    expect(String.fromCharCode(...decoder.trailer)).toBe('X: y\r\n');
    expect(used).toBe('3;a="b" ; c\r\nabc\r\n00002 \ndf\n0\r\nX: y\r\n\r\n'.length);
  });

  it.each([
    ['no digit', ';x\r\n'],
    ['too many digits', `${'1'.repeat(13)}\r\n`],
    ['an endless extension', `1;${'x'.repeat(5000)}`],
    ['an endless trailer', `0\r\n${'A: b\r\n'.repeat(20_000)}`],
  ])('refuses %s', (_, text) => {
    expect(decode(text).decoder.state).toBe('bad');
  });
});
