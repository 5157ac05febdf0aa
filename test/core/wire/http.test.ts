import { describe, expect, it } from 'vitest';
import {
  bodyFraming,
  emitRequest,
  emitResponse,
  fieldValue,
  fieldValues,
  type HttpHead,
  parseHead,
  parseStartLine,
  startsLike,
} from '../../../core/wire/http.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const head = (text: string): HttpHead => {
  const h = parseHead(bytes(text));
  if (h === undefined) throw new Error('not a head');
  return h;
};

describe('start lines', () => {
  it.each([
    ['GET / HTTP/1.1', 'GET', '/', 1],
    ['OPTIONS * HTTP/1.0', 'OPTIONS', '*', 0],
    ['M-SEARCH  /a b  HTTP/1.1 ', 'M-SEARCH', '/a b', 1],
  ])('%s is a request', (line, method, uri, minor) => {
    expect(parseStartLine(line)).toMatchObject({ kind: 'request', method, uri, major: 1, minor });
  });

  it.each([
    ['HTTP/1.1 200 OK', 200, 'OK'],
    ['HTTP/1.0 304', 304, ''],
    ['HTTP/1.1 404  Not  Found ', 404, 'Not  Found'],
  ])('%s is a response', (line, status, reason) => {
    expect(parseStartLine(line)).toMatchObject({ kind: 'response', status, reason });
  });

  it.each([
    'GET /',
    'GET HTTP/1.1',
    ' GET / HTTP/1.1',
    'GET / HTTP/11',
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000',
    'G@T / HTTP/1.1',
    '',
    '   ',
  ])('%j is neither', (line) => {
    expect(parseStartLine(line)).toBeUndefined();
  });

  it('is linear in the length of a hostile line', () => {
    for (const line of [
      `GET ${' '.repeat(60_000)}x`,
      `HTTP/1.1 200 ${' x'.repeat(30_000)} `,
      `GET ${'a '.repeat(30_000)}HTTP/1.`,
    ]) {
      const before = Date.now();
      parseStartLine(line);
      expect(Date.now() - before).toBeLessThan(200);
    }
  });

  it('is recognised by its first bytes', () => {
    expect(startsLike(bytes('GET / '), 0, 6)).toBe('request');
    expect(startsLike(bytes('\r\nHTTP/'), 0, 7)).toBe('response');
    expect(startsLike(bytes('HTT'), 0, 3)).toBe('unsure');
    expect(startsLike(bytes('\x16\x03\x01'), 0, 3)).toBe('neither');
    expect(startsLike(bytes('HTTPS/1.1'), 0, 9)).toBe('neither');
    expect(startsLike(bytes('x'.repeat(40)), 0, 40)).toBe('neither');
  });
});

describe('heads', () => {
  it('gives each field line its name, value and range', () => {
    const h = head('GET /index.html HTTP/1.1\r\nHost:  example.org \r\nX:1\r\n\r\n');
    expect(h.fields.map((f) => [f.name, f.value])).toEqual([
      ['Host', 'example.org'],
      ['X', '1'],
    ]);
    for (const f of h.fields) expect(String.fromCharCode(...h.bytes.subarray(f.valueStart, f.valueEnd))).toBe(f.value);
    expect(h.fields[0]?.start).toBe(h.fieldsStart);
    expect(h.fields[0]?.end).toBe(h.fields[1]?.start);
    expect(h.problems).toEqual([]);
  });

  it('joins folded lines, takes bare line feeds and says so', () => {
    const h = head('\r\nHTTP/1.0 200 OK\nA: one\r\n\t two\r\n  three\nB : x\nrubbish\n\n');
    expect(h.fields.map((f) => [f.name, f.value])).toEqual([
      ['A', 'one two three'],
      ['B', 'x'],
    ]);
    expect([...h.problems].sort()).toEqual(['bare-lf', 'field-without-colon', 'folded-field', 'space-before-colon']);
  });

  it('keeps every byte of a value', () => {
    expect(fieldValue(head('GET / HTTP/1.1\r\nX: \xe9\x80\x00\r\n\r\n'), 'x')).toBe('\xe9\x80\x00');
  });

  it('reads a head that is cut anywhere', () => {
    const whole = bytes('GET / HTTP/1.1\r\nHost: a\r\nB: c\r\n d\r\n\r\n');
    for (let n = 0; n <= whole.length; n++) {
      const h = parseHead(whole, 0, n);
      if (n >= 14) expect(h?.method).toBe('GET');
      else expect(h).toBeUndefined();
    }
  });

  it('is linear in hostile white space', () => {
    const h = `GET / HTTP/1.1\r\nA: x${' '.repeat(60_000)}y\r\n${'\r\n '.repeat(0)}B: ${'\r\n '.repeat(15_000)}z\r\n\r\n`;
    const before = Date.now();
    expect(head(h).fields).toHaveLength(2);
    expect(Date.now() - before).toBeLessThan(300);
  });

  it('parses what it emits', () => {
    const fields = [
      ['Host', 'a'],
      ['Accept', '*/*'],
      ['Accept', 'text/html'],
    ] as const;
    const request = head(String.fromCharCode(...emitRequest('GET', '/x?y', { fields })));
    expect(request).toMatchObject({ method: 'GET', uri: '/x?y', version: 'HTTP/1.1' });
    expect(fieldValues(request, 'ACCEPT')).toEqual(['*/*', 'text/html']);
    const response = head(String.fromCharCode(...emitResponse(404, 'Not Found', { version: 'HTTP/1.0', fields })));
    expect(response).toMatchObject({ status: 404, reason: 'Not Found', minor: 0 });
  });
});

describe('framing of the body (RFC 9112 §6.3)', () => {
  const response = (status: number, ...lines: string[]) =>
    head(`HTTP/1.1 ${status} X\r\n${lines.map((l) => `${l}\r\n`).join('')}\r\n`);
  const request = (...lines: string[]) => head(`POST / HTTP/1.1\r\n${lines.map((l) => `${l}\r\n`).join('')}\r\n`);
  const length = 'Content-Length: 5';
  const chunked = 'Transfer-Encoding: gzip, Chunked';

  it.each([
    ['HEAD', response(200, length), 'none', false],
    ['GET', response(100), 'none', false],
    ['GET', response(204, length), 'none', false],
    ['GET', response(304, chunked), 'none', false],
    ['CONNECT', response(200, length), 'none', true],
    ['CONNECT', response(407, length), 'content-length', false],
    ['GET', response(101), 'none', true],
    ['GET', response(200, length, chunked), 'chunked', false],
    ['GET', response(200, 'Transfer-Encoding: gzip', length), 'until-close', false],
    ['GET', response(200, length), 'content-length', false],
    [undefined, response(200), 'until-close', false],
  ] as const)('answer to %s', (method, h, kind, tunnel) => {
    expect(bodyFraming(h, method)).toMatchObject({ kind, tunnel });
  });

  it('of requests', () => {
    expect(bodyFraming(request())).toMatchObject({ kind: 'none', problem: null });
    expect(bodyFraming(request(length))).toMatchObject({ kind: 'content-length', length: 5 });
    expect(bodyFraming(request(chunked, length))).toMatchObject({ kind: 'chunked', problem: 'length-and-transfer-encoding' });
    expect(bodyFraming(request('Transfer-Encoding: gzip'))).toMatchObject({
      kind: 'until-close',
      problem: 'bad-transfer-encoding',
    });
  });

  it.each([
    [['Content-Length: 5, 5', length], 5, null],
    [['Content-Length: 5', 'Content-Length: 6'], null, 'bad-content-length'],
    [['Content-Length: -1'], null, 'bad-content-length'],
    [['Content-Length: 5x'], null, 'bad-content-length'],
    [['Content-Length: 99999999999999999999'], null, 'bad-content-length'],
  ])('%j', (lines, n, problem) => {
    expect(bodyFraming(request(...lines))).toMatchObject({ length: n, problem });
  });
});
