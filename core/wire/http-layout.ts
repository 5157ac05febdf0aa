/**
 * Where the messages of an HTTP stream begin and end as Wireshark divides it: more tolerant than RFC 9112, and without a look at what the other
 * side said, except for the method that was asked with.
 *
 * A line ends with LF, CR LF or a CR alone. A start line is one of a known method, or begins with `HTTP/` or `ICY`; a line with a colon is a
 * field; any other line ends the head, as an empty one does.
 */
import type { Bytes } from '../base/bytes.ts';
import { latin1 } from './http.ts';

const CR = 13;
const LF = 10;
const SP = 32;
const HT = 9;
const COLON = 58;

/** RFC 9110, 5789, 4918, 3253, 2518 and the protocols of Microsoft that are spoken over HTTP. */
const METHODS = new Set(
  (
    'GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE PATCH LABEL MERGE DELETE SEARCH UNLOCK REPORT UPDATE BDELETE CONNECT ' +
    'OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT MKACTIVITY MKWORKSPACE RPC_CONNECT RPC_IN_DATA ' +
    'RPC_OUT_DATA VERSION-CONTROL BASELINE-CONTROL SSTP_DUPLEX_POST'
  ).split(' '),
);
/** UPnP's GENA: they are no requests to Wireshark, and are not numbered. */
const NOTIFICATIONS = new Set(['NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE']);
const MAX_METHOD_LENGTH = 16;

export type HttpLineKind = 'request' | 'response' | 'notification' | 'other';

/** Exclusive end of the line that begins at `at`, its line end included; −1: its end is not there (a CR at the end may be half of one). */
export function nextLine(b: Bytes, at: number, end: number): number {
  for (let i = at; i < end; i++) {
    const c = b[i];
    if (c === LF) return i + 1;
    if (c !== CR) continue;
    if (i + 1 === end) return -1;
    return b[i + 1] === LF ? i + 2 : i + 1;
  }
  return -1;
}

/** Exclusive end of the text of a line that ends at `next`. */
export function textEnd(b: Bytes, at: number, next: number): number {
  const last = b[next - 1];
  if (next > at && last === LF) return next - 2 >= at && b[next - 2] === CR ? next - 2 : next - 1;
  return next > at && last === CR ? next - 1 : next;
}

const startsWith = (b: Bytes, at: number, end: number, text: string): boolean => {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i++) if (b[at + i] !== text.charCodeAt(i)) return false;
  return true;
};

/** What the line b[at, end) begins. A method may have the prefix of RFC 2774. */
export function lineKind(b: Bytes, at: number, end: number): HttpLineKind {
  const c = b[at] as number;
  if (at >= end || c < 65 || c > 90) return 'other';
  const from = startsWith(b, at, end, 'M-') ? at + 2 : at;
  if (startsWith(b, from, end, 'HTTP/') || startsWith(b, from, end, 'ICY')) return 'response';
  let space = from;
  while (space < end && b[space] !== SP && space - from <= MAX_METHOD_LENGTH) space++;
  if (space - from < 3 || space - from > MAX_METHOD_LENGTH) return 'other';
  const method = latin1(b, from, space);
  if (METHODS.has(method)) return 'request';
  return NOTIFICATIONS.has(method) ? 'notification' : 'other';
}

/** True when b[at, end) is `lower` in any case of its ASCII letters. */
export function sameName(b: Bytes, at: number, end: number, lower: string): boolean {
  if (end - at !== lower.length) return false;
  for (let i = 0; i < lower.length; i++) {
    const c = b[at + i] as number;
    if ((c >= 65 && c <= 90 ? c | 32 : c) !== lower.charCodeAt(i)) return false;
  }
  return true;
}

const skipBlanks = (b: Bytes, at: number, end: number): number => {
  let i = at;
  while (i < end && (b[i] === SP || b[i] === HT)) i++;
  return i;
};

/** The words of a start line: offsets. */
export interface StartLineWords {
  readonly firstEnd: number;
  /** Target, or status code. */
  readonly second: number;
  readonly secondEnd: number;
  /** Version, or reason. */
  readonly third: number;
}

/** Words are parted by spaces. Two spaces behind a method stand for an empty target. */
export function startLineWords(b: Bytes, at: number, end: number, response: boolean): StartLineWords {
  const word = (from: number): number => {
    let i = from;
    while (i < end && b[i] !== SP && b[i] !== CR && b[i] !== LF) i++;
    return i;
  };
  const spaces = (from: number): number => {
    let i = from;
    while (i < end && b[i] === SP) i++;
    return i;
  };
  const firstEnd = word(at);
  let second = spaces(firstEnd);
  if (!response && second - firstEnd >= 2) second--;
  const secondEnd = word(second);
  return { firstEnd, second, secondEnd, third: spaces(secondEnd) };
}

/** The status code of a line b[at, end), 0 where it is none. */
export function statusOf(b: Bytes, at: number, end: number): number {
  const { second, secondEnd } = startLineWords(b, at, end, true);
  if (secondEnd - second < 3) return 0;
  const digits = /^[\t-\r ]*(\d+)/.exec(latin1(b, second, second + 3))?.[1];
  return digits === undefined ? 0 : Number(digits);
}

/** What a head says about what follows it. */
export interface HttpHeadLayout {
  /** Of the last start line. */
  kind: HttpLineKind;
  /** Where the body begins: behind the empty line, or at a line that is none of the head's. */
  end: number;
  /** Something of it is HTTP. */
  any: boolean;
  /** The head breaks off within a line: the rest of it is somewhere else. */
  broken: boolean;
  method: string | null;
  uri: string | null;
  host: string | null;
  /** Of a response; −1: none. */
  status: number;
  /** −1: none that is valid. */
  contentLength: number;
  /** A transfer coding was given at all, `chunked` among them, and the one beside it. */
  transferCoding: 'none' | 'unknown' | 'identity' | 'compressed';
  chunked: boolean;
  contentEncoding: string | null;
  contentType: string | null;
  upgrade: string | null;
}

/** Lines of a head, as `walkHead` gives them. */
export interface HttpHeadVisitor {
  start(kind: HttpLineKind, at: number, textEnd: number, next: number): void;
  /** `colon` is the first one. */
  field(at: number, colon: number, textEnd: number, next: number, kind: HttpLineKind): void;
  empty(at: number, next: number): void;
}

/** strtoll: white space, sign, digits; then nothing or white space. */
const LENGTH = /^[\t-\r ]*([+-]?\d+)(?:[\t-\r ]|$)/;
/** The whole value, between white space of ASCII: JavaScript's own takes 0xa0 for some, too. */
const LENGTH_VALUE = /^[\t-\r ]*([+-]?\d+)[\t-\r ]*$/;

/** Goes through the head that begins at `at`. */
export function walkHead(b: Bytes, at: number, end: number, visitor?: HttpHeadVisitor): HttpHeadLayout {
  const h: HttpHeadLayout = {
    kind: 'other',
    end: at,
    any: false,
    broken: false,
    method: null,
    uri: null,
    host: null,
    status: -1,
    contentLength: -1,
    transferCoding: 'none',
    chunked: false,
    contentEncoding: null,
    contentType: null,
    upgrade: null,
  };
  for (let line = at; line < end; ) {
    const found = nextLine(b, line, end);
    const next = found < 0 ? end : found;
    const text = found < 0 && b[end - 1] === CR ? end - 1 : textEnd(b, line, next);
    const kind = lineKind(b, line, text);
    if (kind !== 'other') {
      h.kind = kind;
      h.any = true;
      readStartLine(h, b, line, text);
      visitor?.start(kind, line, text, next);
    } else if (text === line) {
      h.any = true;
      visitor?.empty(line, next);
      h.end = next;
      return h;
    } else {
      let colon = line;
      while (colon < text && b[colon] !== COLON) colon++;
      if (colon === text) {
        h.broken = h.any && found < 0;
        h.end = line;
        return h;
      }
      h.any = true;
      readField(h, b, line, colon, text);
      visitor?.field(line, colon, text, next, h.kind);
    }
    line = next;
    h.end = next;
  }
  return h;
}

function readStartLine(h: HttpHeadLayout, b: Bytes, at: number, end: number): void {
  if (h.kind === 'response') {
    const { second, secondEnd } = startLineWords(b, at, end, true);
    if (secondEnd - second >= 3) h.status = statusOf(b, at, end);
    return;
  }
  const words = startLineWords(b, at, end, false);
  const method = startsWith(b, at, end, 'M-') ? at + 2 : at;
  h.method = latin1(b, method, words.firstEnd);
  h.uri = latin1(b, words.second, words.secondEnd);
}

function readField(h: HttpHeadLayout, b: Bytes, at: number, colon: number, end: number): void {
  const c = (b[at] as number) | 32;
  // content-…, host, transfer-encoding, upgrade: the others say nothing about the message.
  if (c !== 99 && c !== 104 && c !== 116 && c !== 117) return;
  const value = (): string => latin1(b, skipBlanks(b, colon + 1, end), end);
  if (sameName(b, at, colon, 'host')) h.host = value();
  else if (sameName(b, at, colon, 'upgrade')) h.upgrade = value().toLowerCase();
  else if (sameName(b, at, colon, 'content-length')) {
    const number = Number(LENGTH.exec(value())?.[1] ?? Number.NaN);
    h.contentLength = number >= 0 && number < 2 ** 63 ? number : -1;
  } else if (sameName(b, at, colon, 'content-type')) h.contentType = /^[^;\s]*/.exec(value())?.[0].toLowerCase() ?? '';
  else if (sameName(b, at, colon, 'content-encoding')) h.contentEncoding = value();
  else if (sameName(b, at, colon, 'transfer-encoding')) readTransferCodings(h, value());
}

function readTransferCodings(h: HttpHeadLayout, value: string): void {
  h.transferCoding = 'unknown';
  for (const coding of value.split(',')) {
    const name = coding.trimStart();
    if (name.startsWith('chunked')) h.chunked = true;
    else if (h.transferCoding !== 'unknown') return;
    else if (/^(x-)?(compress|gzip)|^deflate/.test(name)) h.transferCoding = 'compressed';
    else if (name.startsWith('identity')) h.transferCoding = 'identity';
  }
}

/** A response to this has no body. */
export const bodiless = (method: string | null, status: number): boolean =>
  method === 'HEAD' ||
  (Math.floor(status / 100) === 2 && (method === 'CONNECT' || method === 'SSTP_DUPLEX_POST')) ||
  Math.floor(status / 100) === 1 ||
  status === 204 ||
  status === 304;

/** What is lacking of a message; `need` 0: nothing. */
export interface HttpLack {
  /** Bytes, or one of the two below. */
  need: number;
  /** Bytes from the message's first on that matter to where it ends; −1: all. */
  keep: number;
  /** Where looking for the end of the chunks goes on, from the message's first byte. */
  mark: number;
}
export const ONE_MORE = -1;
export const UNTIL_CLOSE = -2;

const RPC_LENGTH = 128 * 1024;

/**
 * Whether the message whose start line is at `at` is there. `absent`: bytes behind `end` that are there and were not kept; `first`: where the
 * bytes that were put together begin; `body`: its body is waited for.
 */
export function lackOf(
  b: Bytes,
  at: number,
  end: number,
  absent: number,
  first: number,
  body: boolean,
  response: boolean,
  mark: number,
  lack: HttpLack,
): boolean {
  lack.keep = -1;
  lack.mark = 0;
  lack.need = ONE_MORE;
  let next = at;
  let contentLength = -1;
  let chunked = false;
  let rpc = false;
  for (;;) {
    if (next >= end) return true;
    const line = next;
    next = nextLine(b, line, end);
    if (next < 0) return true;
    const text = textEnd(b, line, next);
    if (text === line) break;
    const c = (b[line] as number) | 32;
    if (!body || (c !== 99 && c !== 116)) continue;
    const colon = line + (c === 116 ? 17 : b.subarray(line, text).indexOf(COLON));
    if (sameName(b, line, colon, 'content-length')) {
      const value = LENGTH_VALUE.exec(latin1(b, colon + 1, text))?.[1] ?? '';
      if (value !== '' && Number(value) >= 0 && Number(value) < 2 ** 31) contentLength = Number(value);
    } else if (sameName(b, line, colon, 'content-type')) {
      rpc = startsWith(b, skipBlanks(b, colon + 1, text), text, 'application/rpc');
    } else if (b[colon] === COLON && sameName(b, line, colon, 'transfer-encoding')) {
      const value = skipBlanks(b, colon + 1, text);
      if (sameName(b, value, value + 7, 'chunked')) chunked = true;
    }
  }
  lack.need = 0;
  if (!body) return false;
  if (chunked) return lacksChunks(b, at, Math.max(next, at + mark), end, lack);
  if (contentLength >= 0) {
    if (
      contentLength >= RPC_LENGTH &&
      (rpc || startsWith(b, first, end, 'RPC_IN_DATA') || startsWith(b, first, end, 'RPC_OUT_DATA'))
    )
      return false;
    lack.need = Math.max(0, contentLength - (end + absent - next));
    lack.keep = next - at;
  } else if (response) {
    lack.need = UNTIL_CLOSE;
    lack.keep = next - at;
  }
  return lack.need !== 0;
}

/** RFC 9112 §7.1; of the trailer, one line is waited for. */
function lacksChunks(b: Bytes, at: number, from: number, end: number, lack: HttpLack): boolean {
  for (let chunk = from; ; ) {
    lack.need = ONE_MORE;
    lack.mark = chunk - at;
    if (chunk >= end) return true;
    const data = nextLine(b, chunk, end);
    if (data < 0) return true;
    const size = chunkSize(b, chunk, data);
    if (size === undefined || size > 2 ** 31) {
      lack.need = 0;
      return false;
    }
    if (size === 0) {
      if (nextLine(b, data, end) < 0) return true;
      lack.need = 0;
      return false;
    }
    if (end - chunk <= size) return true;
    chunk = data + size + 2;
  }
}

/** scanf("%x"): white space, perhaps `0x`, hexadecimal digits. */
function chunkSize(b: Bytes, at: number, end: number): number | undefined {
  const digits = /^\s*(?:0x)?([0-9a-f]+)/i.exec(latin1(b, at, Math.min(end, at + 64)))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16) % 2 ** 32;
}

/** Bytes of b[at, end) that are a chunked body; 0: none of it is; −1: a chunk goes on behind the end. `visit` is told of each chunk, `trailer` of its lines and the empty one that ends them. */
export function walkChunks(
  b: Bytes,
  start: number,
  end: number,
  visit?: (at: number, dataAt: number, size: number) => void,
  trailer?: (at: number, emptyLine: number, next: number) => void,
): number {
  let at = start;
  while (at < end) {
    const data = nextLine(b, at, end);
    if (data < 0 || textEnd(b, at, data) === at) break;
    const digits = /^\s*(?:0x)?([0-9a-f]*)/i.exec(latin1(b, at, Math.min(data, at + 64)))?.[1] ?? '';
    const size = digits === '' ? 0 : Number.parseInt(digits, 16);
    if (size > end - data || data === end) return -1;
    visit?.(at, data, size);
    at = data + size;
    if (size > 0) {
      at = Math.min(end, at + 2);
      continue;
    }
    // The trailer: field lines up to an empty one.
    let line = at;
    for (;;) {
      const next = nextLine(b, line, end);
      if (next < 0 || textEnd(b, line, next) === line) {
        const close = next < 0 ? line : next;
        trailer?.(at, line, close);
        return close - start;
      }
      line = next;
    }
  }
  return at - start;
}

/** Bytes of body behind a head whose body is not waited for any longer, of `available`. */
export function bodyAvailable(h: HttpHeadLayout, available: number): number {
  if (h.contentLength >= 0 && h.transferCoding === 'none') return Math.min(available, h.contentLength);
  if (h.kind === 'request') return h.transferCoding === 'none' ? 0 : available;
  if (h.kind === 'response' && (Math.floor(h.status / 100) === 1 || h.status === 204 || h.status === 304)) return 0;
  return available;
}
