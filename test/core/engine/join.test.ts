/** HTTP messages put together from the packets that carried them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PacketRow } from '../../../core/base/ids.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { TcpFlag } from '../../../core/table/packets.ts';
import type { FieldNode, FrameTree } from '../../../core/wire/field.ts';
import { emitChunked } from '../../../core/wire/http-chunked.ts';
import { Conversation, capture, latin1, segment } from '../../support/conversation.ts';

const GET = 'GET /x HTTP/1.1\r\nHost: h\r\n\r\n';
const PUSH = TcpFlag.ack | TcpFlag.psh;

async function trees(frames: readonly Uint8Array[]): Promise<FrameTree[]> {
  const engine = await openEngine(await capture(frames));
  const out: FrameTree[] = [];
  for (const row of engine.rows()) out.push(await engine.explain(row));
  return out;
}

function all(tree: FrameTree | undefined, name: string): FieldNode[] {
  const out: FieldNode[] = [];
  const walk = (n: FieldNode): void => {
    if (n.spec.name === name) out.push(n);
    n.children.forEach(walk);
  };
  tree?.layers.forEach(walk);
  return out;
}
const values = (tree: FrameTree | undefined, name: string) => all(tree, name).map((n) => n.value);

/** A conversation whose server sends these pieces, then closes where `close` is given. */
function answered(pieces: readonly string[], close = false): Conversation {
  const talk = new Conversation().open();
  talk.request(GET);
  for (const piece of pieces) talk.response(piece);
  return close ? talk.close() : talk;
}
const FIRST = 4;

describe('a message in several segments', () => {
  it('is shown whole with its last one, and pointed to by the others', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Type: text/plain\r\n\r\n';
    const shown = await trees(answered([head, 'ab\nc', 'd\n']).frames);
    const last = shown[FIRST + 2];
    expect(values(shown[FIRST], 'tcp.reassembled_in')).toEqual([FIRST + 3]);
    expect(values(shown[FIRST + 1], 'tcp.reassembled_in')).toEqual([FIRST + 3]);
    expect(values(last, 'tcp.reassembled_in')).toEqual([]);
    expect(values(last, 'tcp.segment')).toEqual([FIRST + 1, FIRST + 2, FIRST + 3]);
    expect(all(last, 'tcp.segment').map((n) => [n.start, n.length])).toEqual([
      [0, head.length],
      [head.length, 4],
      [head.length + 4, 2],
    ]);
    expect(values(last, 'http.file_data')).toEqual(['ab\ncd\n']);
    expect(all(last, 'data-text-lines')[0]?.children.map((n) => n.length)).toEqual([3, 3]);
  });

  it('that ends with the connection has the FIN among its segments', async () => {
    const shown = await trees(answered(['HTTP/1.0 200 OK\r\n\r\nabc'], true).frames);
    expect(values(shown[FIRST], 'tcp.reassembled_in')).toEqual([FIRST + 2]);
    expect(values(shown[FIRST + 1], 'tcp.segment')).toEqual([FIRST + 1, FIRST + 2]);
    expect(values(shown[FIRST + 1], 'http.file_data')).toEqual(['abc']);
  });

  it('takes only its own part of a segment that it shares with another message', async () => {
    const answer = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const [one, two] = [answer('one'), answer('two')];
    const talk = new Conversation().open();
    talk.request(GET + GET);
    talk.response(one + one + two.slice(0, -1));
    talk.response(`o${answer('')}`);
    const shown = await trees(talk.frames);
    expect(values(shown[FIRST], 'http.file_data')).toEqual(['one', 'one']);
    // Named only where a segment holds nothing else.
    expect(values(shown[FIRST], 'tcp.reassembled_in')).toEqual([]);
    expect(values(shown[FIRST + 1], 'tcp.reassembled.length')).toEqual([two.length]);
    expect(all(shown[FIRST + 1], 'tcp.segment').map((n) => n.length)).toEqual([two.length - 1, 1]);
    expect(values(shown[FIRST + 1], 'http.file_data')).toEqual(['two']);
  });

  it('has each of its bytes once where segments were repeated', async () => {
    const talk = answered(['HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n', 'abc']);
    talk.frames.push(
      segment(talk.server, talk.client, { seq: talk.serverSeq - 3, ack: talk.clientSeq, flags: PUSH }, latin1('abc')),
    );
    talk.response('def');
    const shown = await trees(talk.frames);
    expect(values(shown[FIRST + 2], 'tcp.reassembled_in')).toEqual([]);
    expect(values(shown[FIRST + 3], 'tcp.segment')).toEqual([FIRST + 1, FIRST + 2, FIRST + 4]);
    expect(values(shown[FIRST + 3], 'http.file_data')).toEqual(['abcdef']);
  });

  it('is put together where its body is not kept while it is read', async () => {
    const piece = 'x'.repeat(1 << 16).slice(0, 60_000);
    const pieces = Array.from({ length: 75 }, () => piece);
    const shown = await trees(answered([`HTTP/1.1 200 OK\r\nContent-Length: ${75 * 60_000}\r\n\r\n`, ...pieces]).frames);
    const last = shown.at(-1);
    expect(values(last, 'http.response.code')).toEqual([200]);
    expect(String(values(last, 'http.file_data')[0]).length).toBe(75 * 60_000);
    expect(all(last, 'tcp.segment').length).toBe(76);
  });

  it('comes out the same however it was cut', async () => {
    const body = Uint8Array.from({ length: 200 }, (_, i) => 97 + (i % 26));
    const chunked = String.fromCharCode(...emitChunked([body.subarray(0, 90), body.subarray(90)], [['X-Sum', '1']]));
    const text = String.fromCharCode(...body);
    const messages = [
      `HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n${text}`,
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`,
      `HTTP/1.0 200 OK\r\n\r\n${text}`,
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...messages), fc.array(fc.nat(250), { maxLength: 6 }), async (message, cuts) => {
        const at = [...new Set([0, ...cuts.filter((c) => c > 0 && c < message.length), message.length])].sort((a, b) => a - b);
        const pieces = at.slice(1).map((end, i) => message.slice(at[i], end));
        const shown = await trees(answered(pieces, true).frames);
        const whole = shown.filter((tree) => all(tree, 'http.response.code').length > 0);
        expect(whole.length).toBe(1);
        expect(values(whole[0], 'http.file_data')).toEqual([text]);
        const lengths = all(whole[0], 'tcp.segment').map((n) => n.length);
        if (lengths.length > 0) expect(lengths.reduce((a, b) => a + b)).toBe(message.length);
      }),
      { numRuns: 60, seed: 20020216 },
    );
  });
});

it('a frame’s bytes alone give nothing of a message that began before', async () => {
  const talk = answered(['HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc', 'def']);
  const engine = await openEngine(await capture(talk.frames));
  const row = (FIRST + 1) as PacketRow;
  const bytes = await engine.bytes(row);
  expect(() => engine.explainBytes(row, bytes)).toThrow('before streams()');
  await engine.streams();
  const tree = engine.explainBytes(row, bytes);
  expect([...values(tree, 'http.response.code'), ...values(tree, 'http.file_data'), ...values(tree, 'tcp.segment')]).toEqual([]);
});
