/** Streams as the window shows them: lines in four forms, what is missing, places found, and all of it bounded. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../../core/capture/source.ts';
import { writePcap } from '../../../../core/capture/write.ts';
import type { FollowLine, FollowRequest, FollowView } from '../../../../core/engine/session/follow/follow.ts';
import { type FollowFormat, type KeptPiece, Lines } from '../../../../core/engine/session/follow/lines.ts';
import { Session } from '../../../../core/engine/session/session.ts';
import { TcpFlag } from '../../../../core/table/packets.ts';
import { Conversation } from '../../../support/conversation.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/captures');

async function opened(name: string): Promise<Session> {
  const session = new Session({ breathe: () => new Promise((resolve) => setImmediate(resolve)) });
  await session.open(1, new MemorySource(readFileSync(path.join(directory, name))), name, { depth: 'full' });
  return session;
}

function asked(session: Session, row: number, more: Partial<FollowRequest> = {}): FollowRequest {
  const flow = session.tools.followFlow(row);
  if (flow.kind !== 'flow') throw new Error(flow.kind);
  return { flow: flow.flow, direction: 'both', format: 'ascii', lang: 'en', limit: 1 << 20, ...more };
}

async function read(session: Session, request: FollowRequest): Promise<{ view: FollowView; lines: readonly FollowLine[] }> {
  const view = await session.tools.follow(2, request);
  if (view.kind !== 'stream') throw new Error(view.kind);
  return { view, lines: (await session.tools.followLines(3, request, 0, 2000)) ?? [] };
}

describe('the 24-frame trace', () => {
  it('is read as the request and its response, line by line, each with its frame', async () => {
    const session = await opened('lvs-nat.pcap');
    const request = asked(session, 2);
    const { view, lines } = await read(session, request);
    expect(lines).toHaveLength(view.lines);
    expect(lines[0]).toMatchObject({ text: 'GET /index.html HTTP/1.0', peer: 'client', frame: 11, isFirst: true });
    expect(lines[1]?.isFirst).toBe(false);
    const status = lines.find((l) => l.text.startsWith('HTTP/1.1 200'));
    expect(status).toMatchObject({ peer: 'server', frame: 16, isFirst: true });
    expect(view.filter).toBe('tcp.stream == 0');
    expect([view.fromServer, view.isCut, view.notes]).toEqual([629, false, []]);
    // From the packet to its first line, and nothing for a packet without data.
    const at = await session.tools.followLineOf(4, request, 15);
    expect(lines[at ?? -1]).toBe(status);
    expect(await session.tools.followLineOf(4, request, 2)).toBeNull();
  });

  it('has one direction alone, and finds words in it both ways', async () => {
    const session = await opened('lvs-nat.pcap');
    const server = asked(session, 2, { direction: 'server' });
    const { lines } = await read(session, server);
    expect(new Set(lines.map((l) => l.peer))).toEqual(new Set(['server']));
    const first = await session.tools.followFind(4, server, 'CONTENT-', -1, 1);
    expect(lines[first ?? -1]?.text).toMatch(/^Content-/i);
    const next = await session.tools.followFind(4, server, 'content-', first ?? 0, 1);
    expect(next).not.toBeNull();
    expect(await session.tools.followFind(4, server, 'content-', next ?? 0, -1)).toBe(first);
    expect(await session.tools.followFind(4, server, 'no such words', 0, 1)).toBeNull();
  });

  it('ends at the limit, and says so', async () => {
    const session = await opened('lvs-nat.pcap');
    const { view } = await read(session, asked(session, 2, { direction: 'server', limit: 100 }));
    expect([view.fromServer, view.isCut]).toEqual([100, true]);
    const whole = await read(session, asked(session, 2, { direction: 'server', limit: 629 }));
    expect(whole.view.isCut).toBe(false);
  });

  it('gives the very bytes, and text as it is shown', async () => {
    const session = await opened('lvs-nat.pcap');
    const client = asked(session, 2, { direction: 'client', format: 'raw' });
    const bytes = await session.tools.followBytes(4, client);
    const text = ((await session.tools.followText(4, client)) ?? []).join('');
    expect(Buffer.from(text.replaceAll('\n', ''), 'hex')).toEqual(Buffer.from(bytes ?? []));
    expect(new TextDecoder().decode(bytes ?? undefined).startsWith('GET /index.html HTTP/1.0\r\n')).toBe(true);
    const yaml = ((await session.tools.followText(4, asked(session, 2, { format: 'yaml' }))) ?? []).join('');
    expect(yaml).toMatch(/^peers:\n {2}- peer: 0\n {4}host: "170\.210\.122\.101"\n {4}port: 1454\n/);
    expect(yaml).toContain('  - packet: 11\n    peer: 0\n    timestamp: ');
  });
});

it('says what is missing, in the language that is asked for', async () => {
  const session = await opened('http-gap.pcap');
  const { view, lines } = await read(session, asked(session, 0));
  expect(lines.some((l) => l.isGap && /missing in the capture/.test(l.text))).toBe(true);
  expect(view.notes[0]).toMatch(/are missing/);
  const spanish = await read(session, asked(session, 0, { lang: 'es' }));
  expect(spanish.view.notes[0]).toMatch(/faltan/i);
});

it('knows which packets have no stream, and follows UDP', async () => {
  const session = await opened('lvs-nat.pcap');
  expect(session.tools.followFlow(0)).toEqual({ kind: 'none' });
  const dns = await opened('udp-dns.pcap');
  expect(dns.tools.followFlow(0)).toMatchObject({ kind: 'flow', protocol: 'udp' });
  const { view } = await read(dns, asked(dns, 0, { format: 'hex' }));
  expect(view.filter).toMatch(/^udp\.stream == /);
});

describe('lines', () => {
  const piece = (text: string, row = 0, missing = 0): KeptPiece => ({
    row,
    node: 0,
    offset: 0,
    bytes: Buffer.from(text, 'latin1'),
    missing,
  });
  const made = (format: FollowFormat, ...pieces: KeptPiece[]): string[] => {
    const lines = new Lines(pieces, format, { head: [], time: () => '0', missing: (n) => `[${n}]` });
    return Array.from({ length: lines.total }, (_, i) => lines.text(i));
  };

  it('end at line feeds, and where they get too long; what does not print is a dot', () => {
    expect(made('ascii', piece('a\r\nb\n\nc\u0001\u00e9'), piece('', 0, 7))).toEqual(['a', 'b', '', 'c..', '[7]']);
    const long = made('ascii', piece('x'.repeat(1000)));
    expect(long.map((l) => l.length)).toEqual([160, 160, 160, 160, 160, 160, 40]);
  });

  it('hold every byte once, whatever they hold', () => {
    const all = piece(String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i)).repeat(41));
    expect(made('raw', all).join('')).toBe(Buffer.from(all.bytes).toString('hex'));
    const hex = made('hex', all);
    expect(hex).toHaveLength(Math.ceil(all.bytes.length / 16));
    expect(hex[1]).toMatch(/^00000010 {2}10 11 12 13 14 15 16 17 {2}18 19 1a 1b 1c 1d 1e 1f {2}\.{8} \.{8}$/);
    const yaml = made('yaml', all).filter((l) => l.startsWith('      '));
    expect(Buffer.from(yaml.map((l) => l.trim()).join(''), 'base64')).toEqual(Buffer.from(all.bytes));
  });
});

describe('HTTP, decoded', () => {
  const text = async (session: Session, request: FollowRequest) =>
    (await read(session, request)).lines.map((l) => l.text).join('\n');

  it('has heads and bodies without chunks, each with the frame that completed it', async () => {
    const session = await opened('http-chunked.pcap');
    const request = asked(session, 3, { format: 'http' });
    const { lines } = await read(session, request);
    const plain = await text(session, { ...request, format: 'ascii' });
    expect(plain).toMatch(/^[0-9a-f]+$/m);
    const shown = lines.map((l) => l.text).join('\n');
    expect(shown).toMatch(/transfer-encoding: chunked/i);
    expect(shown).not.toMatch(/^[0-9a-f]+$/m);
    // The bytes are those of the messages, not those of the stream.
    expect((await session.tools.followBytes(5, request))?.length).toBeLessThan(
      (await session.tools.followBytes(6, { ...request, format: 'ascii' }))?.length ?? 0,
    );
    // Going back reads the stream again as it was.
    expect(await text(session, { ...request, format: 'ascii' })).toBe(plain);
  });

  it('is offered where there is HTTP', async () => {
    const web = await opened('http-get.pcap');
    expect(web.tools.followFlow(3)).toMatchObject({ http: true });
    const dns = await opened('udp-dns.pcap');
    expect(dns.tools.followFlow(0)).toMatchObject({ http: false });
  });

  it('takes content codings off with what the platform lends, and shows a body as it is where that cannot', async () => {
    const gzip = gzipSync('the body that was packed');
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${gzip.length}\r\n\r\n`;
    const talk = new Conversation().open();
    talk.fromClient(TcpFlag.ack | TcpFlag.psh, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    talk.fromServer(TcpFlag.ack | TcpFlag.psh, head + gzip.toString('latin1'));
    const follow = async (decodeContent?: (coding: string, body: Uint8Array) => Promise<Uint8Array | null>) => {
      const session = new Session(decodeContent === undefined ? {} : { decodeContent });
      await session.open(
        1,
        new MemorySource(writePcap(talk.frames.map((bytes, i) => ({ bytes, seconds: 1_700_000_000, nanos: i * 1_000_000 })))),
        'gzip.pcap',
        { depth: 'full' },
      );
      return text(session, asked(session, 3, { format: 'http' }));
    };
    expect(await follow(async (coding, body) => (coding === 'gzip' ? gunzipSync(body) : null))).toContain(
      'the body that was packed',
    );
    const raw = await follow(async () => null);
    expect(raw).toContain('Content-Encoding: gzip');
    expect(raw).not.toContain('the body');
    expect(await follow()).toBe(raw);
  });
});
