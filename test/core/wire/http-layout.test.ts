import { describe, expect, it } from 'vitest';
import {
  type HttpLack,
  lackOf,
  lineKind,
  nextLine,
  ONE_MORE,
  UNTIL_CLOSE,
  walkChunks,
  walkHead,
} from '../../../core/wire/http-layout.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const lackIn = (text: string, response: boolean): HttpLack => {
  const lack: HttpLack = { need: 0, keep: -1, mark: 0 };
  const b = bytes(text);
  lackOf(b, 0, b.length, 0, 0, true, response, 0, lack);
  return lack;
};

describe('a line', () => {
  it.each([
    ['a\r\nb', 3],
    ['a\nb', 2],
    ['a\rb', 2],
    ['a\r', -1],
    ['a', -1],
  ])('%j ends at %i', (text, end) => expect(nextLine(bytes(text), 0, text.length)).toBe(end));

  it.each([
    ['RPC_IN_DATA /a HTTP/1.1', 'request'],
    ['M-GET / HTTP/1.1', 'request'],
    ['GET', 'request'],
    ['NOTIFY * HTTP/1.1', 'notification'],
    ['ICY 200 OK', 'response'],
    ['PRI * HTTP/2.0', 'other'],
    ['get / HTTP/1.1', 'other'],
  ])('%j is a %s', (text, kind) => expect(lineKind(bytes(text), 0, text.length)).toBe(kind));
});

it.each([
  ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab', 3],
  ['HTTP/1.1 200 OK\r\n\r\nab', UNTIL_CLOSE],
  ['HTTP/1.1 200 OK\r\nContent-Le', ONE_MORE],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n', ONE_MORE],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n', 0],
])('%j lacks %i', (text, need) => expect(lackIn(text, true).need).toBe(need));

it('a line without a colon ends the head', () => {
  const text = 'HTTP/1.1 200 OK\nContent-Length: 4\nnocolon\n\nabcd';
  expect(walkHead(bytes(text), 0, text.length)).toMatchObject({ end: 34, contentLength: 4, status: 200, kind: 'response' });
});

it.each([
  ['3\r\nabc\r\n0\r\nT: x\r\n\r\nrest', 19],
  ['9\r\nabc', -1],
  ['\r\n', 0],
])('of %j, %i bytes are chunks', (text, count) => expect(walkChunks(bytes(text), 0, text.length)).toBe(count));
