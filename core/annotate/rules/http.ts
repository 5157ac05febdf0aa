/** HTTP: requests, responses, and what one says to the other. */
import type { HttpMessage } from '../../analysis/http/facts.ts';
import { shownRow } from '../../analysis/http/shown.ts';
import type { PacketRow } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import type { Context } from '../context.ts';
import { citeValue } from '../evidence.ts';
import { parseHttpDate } from '../http-date.ts';
import type { Sayer } from '../say.ts';
import type { FrameRule } from './rule.ts';

/** True when a list header (`Connection: keep-alive, upgrade`) has this member, in any case. */
export function hasToken(value: string | undefined, token: string): boolean {
  return value?.split(',').some((t) => t.trim().toLowerCase() === token) ?? false;
}

/**
 * Where a message's fields are cited: the frame in which Wireshark shows the message, once it is whole; else the first frame. The story
 * speaks of the message where it begins.
 */
const shown = (c: Context, m: HttpMessage): PacketRow => shownRow(m, c.p) ?? m.firstRow;

/** Headers that have no field of their own are lines of the request. */
const citeLine = (row: PacketRow, name: string, value: string) => citeValue(row, 'http.request.line', `${name}: ${value}`);

const asksKeepAlive = (c: Context, m: HttpMessage): boolean => hasToken(c.facts.http.header(m, 'connection'), 'keep-alive');

export const http: FrameRule = (c, row, out) => {
  if ((c.p.layers.get(row) & Layer.tcp) === 0) return;
  const starting = c.facts.http.startingAt(row);
  for (const m of starting) {
    if (m.kind === 'request') request(c, row, m, out);
    else response(c, row, m, out);
  }
};

/** After what TCP says of the segment: which message its bytes belong to, and whether its FIN ends one without a length. */
export const httpPart: FrameRule = (c, row, out) => {
  if ((c.p.layers.get(row) & Layer.tcp) === 0) return;
  if (c.p.payloadLength.get(row) > 0) part(c, row, out);
  const ended = c.responseEndedBy(row);
  if (ended !== undefined && ended.firstRow !== row) {
    out.say('http.close-ends-body', { response: ended.firstRow }, 'http.body', []);
  }
};

function request(c: Context, row: PacketRow, m: HttpMessage, out: Sayer): void {
  const { http } = c.facts;
  const at = shown(c, m);
  const who = c.author(row);
  const method = m.method ?? '';
  const uri = m.uri ?? '';
  out.say('http.request', { who, method, uri, version: m.version, host: http.header(m, 'host') ?? null }, 'http.request', [
    citeValue(at, 'http.request.method', method),
    citeValue(at, 'http.request.uri', uri),
  ]);
  if (m.bodyLength > 0) out.say('http.request.body', { bytes: m.bodyLength }, 'http.body', []);
  const since = http.header(m, 'if-modified-since');
  const match = http.header(m, 'if-none-match');
  if (match !== undefined) {
    out.say('http.conditional.tag', { tag: match }, 'http.if-none-match', [citeLine(at, 'If-None-Match', match)]);
  } else if (since !== undefined) {
    // Old browsers append "; length=…" to the date.
    const date = since.split(';')[0]?.trim() ?? since;
    out.say('http.conditional.date', { date }, 'http.if-modified-since', [citeLine(at, 'If-Modified-Since', since)]);
  }
  const connection = http.header(m, 'connection');
  if (connection !== undefined && asksKeepAlive(c, m)) {
    out.say('http.keepalive.asked', { version: m.version }, 'http.keep-alive', [citeValue(at, 'http.connection', connection)]);
  }
  incomplete(m, out);
}

function response(c: Context, row: PacketRow, m: HttpMessage, out: Sayer): void {
  const transaction = c.facts.http.transactionOf(m);
  const asked = transaction?.request ?? null;
  const status = m.status ?? 0;
  const reason = m.reason ?? '';
  const at = shown(c, m);
  const evidence = [citeValue(at, 'http.response.code', status)];
  const who = c.author(row);
  if (m.interim) {
    out.say('http.response.interim', { who, status, reason, request: asked?.firstRow ?? null }, 'http.interim', evidence);
    return;
  }
  const delay = transaction?.serverTimeNs ?? null;
  out.say(
    'http.response',
    { who, status, reason, uri: asked?.uri ?? null, request: asked?.firstRow ?? null, delay },
    'http.response',
    evidence,
  );
  if (status >= 500) out.say('http.status', { class: 'server', status }, 'http.status', evidence, 'warning');
  else if (status >= 400) out.say('http.status', { class: 'client', status }, 'http.status', evidence, 'note');
  else if (status >= 300 && status !== 304) out.say('http.status', { class: 'redirect', status }, 'http.status', evidence);
  if (asked !== null) answerToRequest(c, m, asked, out);
  body(m, asked, out, c);
  aboutServer(c, row, m, out);
  incomplete(m, out);
}

function incomplete(m: HttpMessage, out: Sayer): void {
  if (m.complete) return;
  out.say('http.incomplete', { kind: m.kind, lost: m.lostLength === 0 ? null : m.lostLength }, 'http.body', [], 'note');
}

function answerToRequest(c: Context, m: HttpMessage, asked: HttpMessage, out: Sayer): void {
  const { http } = c.facts;
  const at = shown(c, m);
  const askedAt = shown(c, asked);
  const code = citeValue(at, 'http.response.code', m.status ?? 0);
  const since = http.header(asked, 'if-modified-since');
  const match = http.header(asked, 'if-none-match');
  if (since !== undefined || match !== undefined) {
    const condition =
      match !== undefined ? citeLine(askedAt, 'If-None-Match', match) : citeLine(askedAt, 'If-Modified-Since', since ?? '');
    if (m.status === 200)
      out.say('http.conditional.changed', { request: asked.firstRow }, 'http.if-modified-since', [condition, code]);
    if (m.status === 304)
      out.say('http.conditional.unchanged', { request: asked.firstRow }, 'http.not-modified', [condition, code]);
  }
  if (!asksKeepAlive(c, asked)) return;
  const connection = http.header(m, 'connection');
  const evidence = [
    citeValue(askedAt, 'http.connection', http.header(asked, 'connection') ?? ''),
    citeValue(at, 'http.connection', connection ?? ''),
  ];
  if (hasToken(connection, 'close'))
    out.say('http.keepalive.refused', { request: asked.firstRow }, 'http.close', evidence, 'note');
  else if (hasToken(connection, 'keep-alive'))
    out.say('http.keepalive.granted', { request: asked.firstRow }, 'http.keep-alive', evidence);
}

function body(m: HttpMessage, asked: HttpMessage | null, out: Sayer, c: Context): void {
  const at = shown(c, m);
  switch (m.framing) {
    case 'content-length': {
      const bytes = m.announcedLength ?? m.bodyLength;
      const held = m.bodyLength === bytes ? null : m.bodyLength;
      out.say('http.body.length', { bytes, held }, 'http.body', [citeValue(at, 'http.content_length', bytes)]);
      break;
    }
    case 'until-close':
      out.say('http.body.close', { bytes: m.bodyLength }, 'http.body', []);
      break;
    case 'chunked':
      out.say('http.body.chunked', { bytes: m.bodyLength }, 'http.chunked', [
        citeValue(at, 'http.transfer_encoding', c.facts.http.header(m, 'transfer-encoding') ?? 'chunked'),
      ]);
      break;
    case 'none':
      // 304 says it already.
      if (m.status !== 304 && asked?.method !== 'HEAD') out.say('http.body.none', {}, 'http.body', []);
  }
}

/** Who answers, and how its clock stands to the capture's. */
function aboutServer(c: Context, row: PacketRow, m: HttpMessage, out: Sayer): void {
  const at = shown(c, m);
  const server = c.facts.http.header(m, 'server');
  if (server !== undefined) out.say('http.server', { server }, 'http.server', [citeValue(at, 'http.server', server)]);
  const date = c.facts.http.header(m, 'date');
  const seconds = date === undefined ? null : parseHttpDate(date);
  if (date === undefined || seconds === null) return;
  const captured = c.p.timeNs(row);
  const evidence = [citeValue(at, 'http.date', date)];
  const difference = Math.abs(Number(BigInt(seconds) - floorDiv(captured, 1_000_000_000n)));
  if (difference === 0) out.say('http.date.same', { date }, 'http.date', evidence);
  else out.say('http.date', { date, difference: difference * 1e9 }, 'http.date', evidence);
}

const floorDiv = (a: bigint, b: bigint): bigint => (a < 0n && a % b !== 0n ? a / b - 1n : a / b);

/** A segment in the middle of a message. */
function part(c: Context, row: PacketRow, out: Sayer): void {
  const m = c.messageAt(row);
  if (m === undefined || m.firstRow >= row) return;
  const last = m.framing !== 'until-close' && m.complete && m.completedAt === row;
  out.say('http.part', { kind: m.kind, head: m.firstRow, last }, 'http.stream', []);
}
