/** By which protocol each segment is read, and which segments are not: as Wireshark does. */
import { describe, expect, it } from 'vitest';
import type { PacketRow } from '../../../../core/base/ids.ts';
import { type Engine, openEngine } from '../../../../core/engine/engine.ts';
import { TcpFlag } from '../../../../core/table/packets.ts';
import { Conversation, capture, SERVER } from '../../../support/conversation.ts';
import { protocols, value, values } from '../../../support/tree.ts';

const server = (port: number) => new Conversation({ server: { ...SERVER, port } }).open();
const read = async (c: Conversation): Promise<Engine> => openEngine(await capture(c.frames));
const treeOf = (engine: Engine, row: number) => engine.explain(row as PacketRow);
const shown = async (engine: Engine, row: number) => String(protocols(await treeOf(engine, row))).replace(/^.*:tcp/, 'tcp');

/** A record of TLS: its header and as many bytes as it says. */
const record = (type: number, length: number): string =>
  `${String.fromCharCode(type, 3, 3, length >>> 8, length & 255)}${'\x5a'.repeat(length)}`;

describe('segments that were acknowledged already', () => {
  it('are not read again, and are no segment data', async () => {
    const c = server(21);
    const first = c.response('220 ready\r\n');
    c.fromClient(TcpFlag.ack);
    c.serverSeq -= 11;
    const again = c.response('220 ready\r\n');
    const engine = await read(c);
    expect(await shown(engine, first)).toBe('tcp:ftp');
    expect(await shown(engine, again)).toBe('tcp');
    expect(values(await treeOf(engine, again), 'tcp.segment_data')).toEqual([]);
  });
});

describe('a unit of which a segment is missing', () => {
  it('ends where it would have, and what follows in that segment is read', async () => {
    const c = server(443);
    const whole = record(23, 3000);
    c.response(whole.slice(0, 1000));
    c.serverSeq += 1000;
    const last = c.response(`${whole.slice(2000)}${record(23, 50)}`);
    const engine = await read(c);
    const tree = await treeOf(engine, last);
    expect(await shown(engine, last)).toBe('tcp:tls');
    expect(values(tree, 'tls.record.length')).toEqual([50]);
    expect(values(tree, 'tcp.segment_data')).toEqual(['5a'.repeat(1005)]);
  });

  it('is not shown where it ends with the segment', async () => {
    const c = server(443);
    const whole = record(23, 3000);
    c.response(whole.slice(0, 1000));
    c.serverSeq += 1000;
    const last = c.response(whole.slice(2000));
    const engine = await read(c);
    expect(await shown(engine, last)).toBe('tcp');
  });
});

describe('what a protocol refuses', () => {
  it('is read by what its first bytes look like, and so is what follows', async () => {
    const c = server(443);
    const request = c.request('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const response = c.response('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n');
    const body = c.response('abcd');
    const engine = await read(c);
    expect(await shown(engine, request)).toBe('tcp:http');
    expect(await shown(engine, response)).toBe('tcp');
    expect(await shown(engine, body)).toMatch(/^tcp:http/);
  });

  it('goes back to the protocol of the port, as it was left', async () => {
    const c = server(25);
    c.response('220 mail ESMTP\r\n');
    c.request('STARTTLS\r\n');
    c.response('220 go ahead\r\n');
    const plain = c.request('EHLO a\r\n');
    const engine = await read(c);
    expect(await shown(engine, plain)).toBe('tcp:smtp');
    expect(value(await treeOf(engine, plain), 'smtp.req.command')).toBe('EHLO');
  });
});

describe('TLS that a protocol agreed on', () => {
  it.each([
    [25, '220 mail\r\n', 'STARTTLS\r\n', '220 go\r\n', 'Simple Mail Transfer Protocol'],
    [110, '+OK\r\n', 'STLS\r\n', '+OK go\r\n', 'Post Office Protocol'],
    [143, '* OK\r\n', 'a STARTTLS\r\n', 'a OK go\r\n', 'Internet Message Access Protocol'],
    [21, '220 ftp\r\n', 'AUTH TLS\r\n', '234 go\r\n', 'File Transfer Protocol (FTP)'],
  ])('says on port %i what is inside', async (port, greeting, ask, grant, name) => {
    const c = server(port);
    c.response(greeting);
    c.request(ask);
    c.response(grant);
    const data = c.request(record(23, 32));
    const engine = await read(c);
    expect(await shown(engine, data)).toBe('tcp:tls');
    expect(values(await treeOf(engine, data), 'tls.app_data_proto')).toEqual([name]);
  });
});

describe('the working directory of FTP', () => {
  const DIRECTORY = 'ftp.current-working-directory';
  /** Each command, and where the server's answer to it says that the client is. */
  const walk = async (...steps: [command: string, reply: string][]): Promise<unknown[]> => {
    const c = server(21);
    const rows = steps.map(([command, reply]) => {
      c.request(`${command}\r\n`);
      return c.response(`${reply}\r\n`);
    });
    const engine = await read(c);
    const out: unknown[] = [];
    for (const row of rows) out.push(value(await treeOf(engine, row), DIRECTORY));
    return out;
  };

  it('keeps the first path, and paths from the root, as they were sent', async () => {
    expect(await walk(['CWD pub/data/', '250 ok'])).toEqual(['pub/data/']);
    expect(await walk(['CWD /pub/', '250 ok'])).toEqual(['/pub/']);
  });
  it('goes down, up and nowhere from there', async () => {
    const down = await walk(['CWD pub/data/', '250 ok'], ['CWD 2015', '250 ok'], ['CWD ../', '250 ok'], ['CWD ./x//y', '250 ok']);
    expect(down).toEqual(['pub/data/', 'pub/data/2015', 'pub/data', 'pub/data/x/y']);
    expect(await walk(['PWD', '257 "/a/b" is it'], ['CDUP', '250 ok'], ['CDUP', '250 ok'], ['CDUP', '250 ok'])).toEqual([
      '/a/b',
      '/a',
      '/',
      '/',
    ]);
  });
  it('takes any path that a reply of 257 names', async () => {
    expect(await walk(['MKD new', '257 "/a/new" made'])).toEqual(['/a/new']);
  });
});

describe('an HTTP response whose head ends elsewhere than its reader waits for', () => {
  /** To Wireshark's dissector a line without a colon ends a head; what waits for the body looks for an empty line. */
  const answer = (lines: string, body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${lines}\r\n\r\n${body}`;

  it('is shown up to where its length ends, and the rest waits', async () => {
    const c = server(80);
    c.request('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const row = c.response(answer('Content-Encoding:\r\n deflate', 'x'.repeat(70)));
    const tree = await treeOf(await read(c), row);
    expect(value(tree, 'http.response.code')).toBe(200);
    expect(value(tree, 'http.content_length')).toBe(70n);
    // " deflate" and two ends of lines are the first twelve bytes of the body.
    expect(values(tree, 'tcp.segment_data')).toEqual(['78'.repeat(12)]);
  });

  it('takes white space of ASCII alone for the end of a length', async () => {
    const c = server(80);
    c.request('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const row = c.response('HTTP/1.1 200 OK\r\nContent-Length: 3\u00a0\r\n\r\nabc');
    expect(await shown(await read(c), row)).toBe('tcp');
  });

  it('reads a status behind white space as far as three bytes go', async () => {
    const c = server(80);
    c.request('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const row = c.response('HTTP/1.1 \t200 OK\r\nContent-Length: 3\r\n\r\nabc');
    expect(value(await treeOf(await read(c), row), 'http.response.code')).toBe(20);
  });
});

describe('an IMAP response with a literal', () => {
  it('names its protocol in each segment that it waits in, and is shown when its line ends behind the literal', async () => {
    const c = server(143);
    c.request('a1 FETCH 1 RFC822\r\n');
    const first = c.response('* 1 FETCH (RFC822 {6}\r\nab');
    const middle = c.response('cdef');
    const last = c.response(')\r\na1 OK done\r\n');
    const engine = await read(c);
    for (const row of [first, middle]) {
      const tree = await treeOf(engine, row);
      expect(await shown(engine, row)).toBe('tcp:imap');
      expect(value(tree, 'imap.isrequest')).toBe(false);
      expect(values(tree, 'imap.line')).toEqual([]);
    }
    expect(values(await treeOf(engine, last), 'imap.line')).toEqual(['* 1 FETCH (RFC822 {6}\r\n', ')\r\n', 'a1 OK done\r\n']);
  });

  it('is not named while its first line is not there whole', async () => {
    const c = server(143);
    c.request('a1 FETCH 1 RFC822\r\n');
    const first = c.response('* 1 FETCH (RFC822 ');
    const middle = c.response('{6}\r\nab');
    const engine = await read(c);
    expect(await shown(engine, first)).toBe('tcp');
    expect(await shown(engine, middle)).toBe('tcp:imap');
  });
});
