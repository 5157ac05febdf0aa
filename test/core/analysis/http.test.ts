import { describe, expect, it } from 'vitest';
import type { HttpFacts } from '../../../core/analysis/http/facts.ts';
import { HttpPass } from '../../../core/analysis/http/pass.ts';
import { PhaseTable } from '../../../core/analysis/phases.ts';
import type { PacketRow } from '../../../core/base/ids.ts';
import { scanCapture } from '../../../core/scan/scan.ts';
import { TcpFlag } from '../../../core/table/packets.ts';
import { Tables } from '../../../core/table/tables.ts';
import { Conversation, capture } from '../../support/conversation.ts';

const { ack: A, psh: P, fin: F, rst: R } = TcpFlag;

async function analyse(frames: readonly Uint8Array[]): Promise<{ http: HttpFacts; phases: PhaseTable }> {
  const tables = new Tables();
  const phases = new PhaseTable();
  const pass = new HttpPass(tables, phases);
  const { failures } = await scanCapture(await capture(frames), [pass], {}, tables);
  expect(failures).toEqual([]);
  return { http: pass.facts(), phases };
}

/** `method uri → status`, the body's framing and length, and whether each is complete. */
const told = (http: HttpFacts) =>
  http.transactions.map(({ request: q, response: r, interim }) =>
    [
      q === null ? '?' : `${q.method} ${q.uri}${q.complete ? '' : ' …'}`,
      ...interim.map((i) => `${i.status}`),
      r === null ? '?' : `${r.status} ${r.framing} ${r.bodyLength}${r.complete ? '' : ' …'}`,
    ].join(' → '),
  );

const GET = (uri: string, more = '') => `GET ${uri} HTTP/1.1\r\nHost: h\r\n${more}\r\n`;
const OK = (body: string, more = '') => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`;

describe('HTTP over one connection', () => {
  it('tells the rows of each message, the phases and the server time', async () => {
    const c = new Conversation().open();
    const q = c.request(GET('/a'));
    c.fromServer(A);
    const r = c.response(OK('hello ').slice(0, -3));
    const r2 = c.response('lo ');
    c.close();
    const { http, phases } = await analyse(c.frames);
    expect(told(http)).toEqual(['GET /a → 200 content-length 6']);
    const [request, response] = http.messages;
    expect([request?.firstRow, request?.lastRow, request?.completedAt]).toEqual([q, q, q]);
    expect([response?.firstRow, response?.headRow, response?.lastRow, response?.completedAt]).toEqual([r, r, r2, r2]);
    expect([phases.get(q as PacketRow), phases.get(r as PacketRow), phases.get(r2 as PacketRow)]).toEqual([
      'http.request',
      'http.response',
      'other',
    ]);
    expect(http.transactions[0]?.serverTimeNs).toBe((r - q) * 1_000_000);
    expect(response && http.header(response, 'content-LENGTH')).toBe('6');
    expect(http.startingAt(r as PacketRow)).toEqual([response]);
    expect(http.completedAt(r2 as PacketRow)).toEqual([response]);
  });

  it('tells texts as they were written: in UTF-8, and in ISO 8859-1 where they are not that', async () => {
    const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
    const c = new Conversation().open();
    const q = c.request(bytes('GET /menú HTTP/1.1\r\nHost: españa\r\n\r\n'));
    c.response(bytes('HTTP/1.1 404 No está\r\nContent-Length: 0\r\n\r\n'));
    c.request('GET /men\xfa HTTP/1.1\r\n\r\n');
    const { http } = await analyse(c.frames);
    expect(http.transactions.map((t) => [t.request?.uri, t.response?.reason])).toEqual([
      ['/menú', 'No está'],
      ['/menú', undefined],
    ]);
    const [request] = http.startingAt(q as PacketRow);
    expect(request && http.header(request, 'host')).toBe('españa');
  });

  it('pairs pipelined requests with their responses in order, several in one segment', async () => {
    const c = new Conversation().open();
    c.request(GET('/1') + GET('/2') + GET('/3'));
    c.response(OK('one') + OK('two').slice(0, 20));
    c.response(OK('two').slice(20) + OK('three'));
    c.close();
    const { http } = await analyse(c.frames);
    expect(told(http)).toEqual([
      'GET /1 → 200 content-length 3',
      'GET /2 → 200 content-length 3',
      'GET /3 → 200 content-length 5',
    ]);
  });

  it('knows when a response has no body: HEAD, 204, 304', async () => {
    const c = new Conversation().open();
    c.request('HEAD /h HTTP/1.1\r\n\r\n');
    c.response('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n');
    c.request(GET('/n'));
    c.response('HTTP/1.1 204 No Content\r\n\r\n');
    c.request(GET('/m', 'If-None-Match: "x"\r\n'));
    c.response('HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n');
    c.request(GET('/z'));
    c.response(OK('z'));
    const { http } = await analyse(c.frames);
    expect(told(http)).toEqual([
      'HEAD /h → 200 none 0',
      'GET /n → 204 none 0',
      'GET /m → 304 none 0',
      'GET /z → 200 content-length 1',
    ]);
  });

  it('reads chunked bodies cut anywhere, and bodies that end with the connection', async () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n6\r\n world\r\n0\r\nT: v\r\n\r\n';
    for (let cut = 1; cut < chunked.length; cut += 7) {
      const c = new Conversation().open();
      c.request(GET('/c'));
      c.response(chunked.slice(0, cut));
      c.response(chunked.slice(cut));
      c.request(GET('/u'));
      c.response('HTTP/1.0 200 OK\r\n\r\nuntil the');
      c.response(' end');
      const fin = c.frames.length;
      c.close();
      const { http } = await analyse(c.frames);
      expect(told(http)).toEqual(['GET /c → 200 chunked 11', 'GET /u → 200 until-close 13']);
      expect(http.messages[3]?.completedAt).toBe(fin);
    }
  });

  it('keeps interim responses with their request', async () => {
    const c = new Conversation().open();
    c.request('POST /p HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n');
    c.response('HTTP/1.1 100 Continue\r\n\r\n');
    c.request('body');
    c.response(OK('done'));
    const { http } = await analyse(c.frames);
    expect(told(http)).toEqual(['POST /p → 100 → 200 content-length 4']);
    expect(http.messages[0]?.bodyLength).toBe(4);
  });

  it('puts segments in order first, and names the packet that carries and the packet that completes', async () => {
    const c = new Conversation().open();
    const text = GET('/out-of-order', 'X: y\r\n');
    const first = c.request(text.slice(0, 10));
    const second = c.request(text.slice(10, 30));
    const third = c.request(text.slice(30));
    c.response(OK('ok'));
    const order = [...c.frames.slice(0, first), c.frames[third], c.frames[second], c.frames[first], ...c.frames.slice(third + 1)];
    const { http, phases } = await analyse(order as Uint8Array[]);
    expect(told(http)).toEqual(['GET /out-of-order → 200 content-length 2']);
    const [q] = http.messages;
    expect([q?.firstRow, q?.headRow, q?.headCompletedAt]).toEqual([third, first, third]);
    expect(q?.headRows).toEqual([third, second, first]);
    expect(phases.get(third as PacketRow)).toBe('http.request');
  });

  it('goes on after lost bytes where a message begins, and counts nothing twice when segments repeat', async () => {
    const c = new Conversation().open();
    const a = c.request(GET('/1'));
    c.response(OK('x'.repeat(1000)).slice(0, 500));
    const lost = c.response(OK('x'.repeat(1000)).slice(500));
    c.request(GET('/2'));
    c.response(OK('two'));
    const frames = c.frames.filter((_, row) => row !== lost);
    frames.splice(a + 1, 0, c.frames[a] as Uint8Array<ArrayBuffer>);
    const { http } = await analyse(frames);
    // The receiver acknowledged the missing bytes with its next request, and the length of the body was announced.
    expect(told(http)).toEqual([
      `GET /1 → 200 content-length ${1000 - (OK('x'.repeat(1000)).length - 500)} …`,
      'GET /2 → 200 content-length 3',
    ]);
  });

  it('reads a connection met in the middle, and one that a reset ends', async () => {
    const c = new Conversation();
    c.response('…the end of some body');
    c.request(GET('/late'));
    c.response('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this');
    c.fromClient(R | A);
    const { http } = await analyse(c.frames);
    expect(told(http)).toEqual(['GET /late → 200 content-length 9 …']);
  });

  it('stops at CONNECT: what follows in the tunnel is not HTTP', async () => {
    const c = new Conversation().open();
    c.request('CONNECT h:443 HTTP/1.1\r\n\r\n');
    c.response('HTTP/1.1 200 Connection established\r\n\r\n');
    c.request(GET('/inside'));
    c.response(OK('inside'));
    const { http } = await analyse(c.frames);
    expect(told(http)).toEqual(['CONNECT h:443 → 200 none 0']);
  });

  it('answers a hundred thousand pipelined requests in time that grows with their number', async () => {
    const COUNT = 100_000;
    const c = new Conversation().open();
    // 1,000 to a segment; the numbers run past 64 KiB, which the conversation counts by itself.
    const many = (one: (i: number) => string, from: number) => Array.from({ length: 1000 }, (_, i) => one(from + i)).join('');
    for (let i = 0; i < COUNT; i += 1000) c.request(many((n) => `GET /${n} HTTP/1.1\r\n\r\n`, i));
    for (let i = 0; i < COUNT; i += 1000) c.response(many(() => 'HTTP/1.1 204 No\r\n\r\n', i));
    const started = performance.now();
    const { http } = await analyse(c.frames);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(http.transactions.length).toBe(COUNT);
    expect(http.transactions[COUNT - 1]?.request?.uri).toBe(`/${COUNT - 1}`);
    expect(http.transactions.every((t) => t.response !== null)).toBe(true);
  });

  it('leaves other protocols alone', async () => {
    const c = new Conversation().open();
    c.response('220 mail ESMTP\r\n');
    c.request('EHLO me\r\n');
    c.response('250 OK\r\n');
    c.fromClient(P | A | F, 'GET out\r\n');
    const { http } = await analyse(c.frames);
    expect(http.messages).toEqual([]);
  });
});
