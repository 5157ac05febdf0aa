/**
 * HTTP/1.0 and HTTP/1.1 messages (RFC 9112; RFC 9110 for the methods and status codes).
 *
 *   start line CRLF | *( field line CRLF ) | CRLF | body
 *
 * Tolerant as servers are (RFC 9112 §2.2): a bare LF ends a line, empty lines before the start line are skipped, folded
 * field lines are joined. HTTP/0.9 is not spoken. Strings hold one char per byte (Latin-1): nothing is lost or invented.
 */
import { type Bytes, utf8Text } from '../base/bytes.ts';

/** How the length of a body is known (RFC 9112 §6.3). */
export type BodyFraming = 'none' | 'content-length' | 'chunked' | 'until-close';

export interface HttpFieldLine {
  /** As sent. */
  readonly name: string;
  /** Without the white space around it; a fold is one space. */
  readonly value: string;
  /** Byte range in `HttpHead.bytes` of the whole field line(s), line end included. */
  readonly start: number;
  readonly end: number;
  /** Byte range of the value, without the white space around it. */
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** Oddities that were tolerated. Facts: whoever shows them finds the words. */
export type HttpHeadProblem =
  | 'bare-lf'
  | 'folded-field'
  | 'field-without-colon'
  | 'space-before-colon'
  | 'bad-content-length'
  | 'length-and-transfer-encoding'
  | 'bad-transfer-encoding';

export interface HttpHead {
  readonly kind: 'request' | 'response';
  /** The head as sent: start line, field lines, empty line; empty lines before the start line are not part of it. */
  readonly bytes: Bytes;
  /** `HTTP/1.1` as sent. */
  readonly version: string;
  readonly major: number;
  readonly minor: number;
  /** Requests; empty for responses. */
  readonly method: string;
  readonly uri: string;
  /** Responses; 0 and empty for requests. */
  readonly status: number;
  readonly reason: string;
  /** End of the start line, its line end excluded and included. */
  readonly startLineEnd: number;
  readonly fieldsStart: number;
  readonly fields: readonly HttpFieldLine[];
  readonly problems: readonly HttpHeadProblem[];
}

export interface Framing {
  readonly kind: BodyFraming;
  /** Bytes of body for `content-length`; null otherwise. */
  readonly length: number | null;
  /** After this message the stream speaks another protocol (2xx to CONNECT, 101). */
  readonly tunnel: boolean;
  readonly problem: HttpHeadProblem | null;
}

/** Largest head that is kept, bytes. */
export const MAX_HEAD = 64 * 1024;

const CR = 13;
const LF = 10;
const SP = 32;
const HT = 9;
const COLON = 58;
const SLASH = 47;

/** RFC 9110 §5.6.2: characters of a token. */
const TOKEN = new Uint8Array(256);
for (const c of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") TOKEN[c.charCodeAt(0)] = 1;
/** Longest method that is believed. */
export const MAX_METHOD = 32;

const isToken = (text: string): boolean => text !== '' && [...text].every((c) => TOKEN[c.charCodeAt(0)] === 1);
const isSpace = (c: number): boolean => c === SP || c === HT;

/** b[start, end) with one char per byte. */
export function latin1(b: Bytes, start: number, end: number): string {
  let out = '';
  let i = start;
  // Eight at a time: several times faster than one by one, or than spreading a subarray.
  for (; i + 8 <= end; i += 8)
    out += String.fromCharCode(
      b[i] as number,
      b[i + 1] as number,
      b[i + 2] as number,
      b[i + 3] as number,
      b[i + 4] as number,
      b[i + 5] as number,
      b[i + 6] as number,
      b[i + 7] as number,
    );
  for (; i < end; i++) out += String.fromCharCode(b[i] as number);
  return out;
}

/**
 * What was written, of such a text: most write UTF-8, and what is not that is ISO 8859-1, as HTTP once had it (RFC 9110 §5.5).
 */
export function writtenText(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return utf8Text(latin1Bytes(text), 0, text.length) ?? text;
}

const latin1Bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (c) => c.charCodeAt(0));

/**
 * What b[start, end) may be the beginning of, by the first line's first token: `unsure` when the bytes end before that is
 * settled. Cheap: looks at no more than 34 bytes.
 */
export function startsLike(b: Bytes, start: number, end: number): 'request' | 'response' | 'unsure' | 'neither' {
  let i = start;
  while (i < end && (b[i] === CR || b[i] === LF)) i++;
  const first = i;
  while (i < end && TOKEN[b[i] as number] === 1 && i - first <= MAX_METHOD) i++;
  if (i === end) return 'unsure';
  if (i === first) return 'neither';
  if (b[i] === SP && i - first <= MAX_METHOD) return 'request';
  return b[i] === SLASH && latin1(b, first, i) === 'HTTP' ? 'response' : 'neither';
}

interface StartLine {
  readonly kind: 'request' | 'response';
  readonly method: string;
  readonly uri: string;
  readonly version: string;
  readonly major: number;
  readonly minor: number;
  readonly status: number;
  readonly reason: string;
}

const VERSION = /^HTTP\/(\d)\.(\d)$/;

/** [start, end) of `text` without the white space at both ends. */
function trimmed(text: string, start: number, end: number): [start: number, end: number] {
  let from = start;
  let to = end;
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return [from, to];
}

/** Exclusive end of the run of characters that are not white space. */
function wordEnd(text: string, start: number, end: number): number {
  let i = start;
  while (i < end && !isSpace(text.charCodeAt(i))) i++;
  return i;
}

/**
 * The start line without its line end; undefined when it is neither a request line nor a status line (RFC 9112 §3, §4).
 * White space inside a request's target is kept: the first and the last word are the method and the version.
 */
export function parseStartLine(line: string): StartLine | undefined {
  const [start, end] = trimmed(line, 0, line.length);
  const firstEnd = wordEnd(line, start, end);
  const first = line.slice(start, firstEnd);
  if (first.startsWith('HTTP/')) {
    const v = VERSION.exec(first);
    const [codeStart] = trimmed(line, firstEnd, end);
    const codeEnd = wordEnd(line, codeStart, end);
    const code = line.slice(codeStart, codeEnd);
    if (v === null || start !== 0 || !/^\d{3}$/.test(code)) return undefined;
    const reason = line.slice(...trimmed(line, codeEnd, end));
    return {
      kind: 'response',
      method: '',
      uri: '',
      version: first,
      major: Number(v[1]),
      minor: Number(v[2]),
      status: Number(code),
      reason,
    };
  }
  let lastStart = end;
  while (lastStart > firstEnd && !isSpace(line.charCodeAt(lastStart - 1))) lastStart--;
  const version = line.slice(lastStart, end);
  const v = VERSION.exec(version);
  const uri = line.slice(...trimmed(line, firstEnd, lastStart));
  if (v === null || uri === '' || start !== 0 || !isToken(first) || first.length > MAX_METHOD) return undefined;
  return { kind: 'request', method: first, uri, version, major: Number(v[1]), minor: Number(v[2]), status: 0, reason: '' };
}

/** Exclusive end of the line's text that ends with the LF at `lf`. */
export const lineEnd = (b: Bytes, start: number, lf: number): number => (lf > start && b[lf - 1] === CR ? lf - 1 : lf);

/**
 * Parses a whole head, b[start, end): from the first byte to the empty line's LF, as `HttpReader` collects it. A head without
 * its empty line (cut off) is parsed as far as it goes. Undefined when the first line is no start line.
 * The result keeps a view of `b`, not a copy.
 */
export function parseHead(b: Bytes, start = 0, end = b.length): HttpHead | undefined {
  let at = start;
  while (at < end && (b[at] === CR || b[at] === LF)) at++;
  const bytes = b.subarray(at, end);
  const lfOf = (from: number): number => {
    const i = bytes.indexOf(LF, from);
    return i < 0 ? bytes.length : i;
  };
  const firstLf = lfOf(0);
  const startLineEnd = lineEnd(bytes, 0, firstLf);
  const line = parseStartLine(latin1(bytes, 0, startLineEnd));
  if (line === undefined) return undefined;
  return new ParsedHead(line, bytes, startLineEnd, Math.min(bytes.length, firstLf + 1));
}

/** Field lines are parsed when somebody asks for them: the framing of a body needs two of them at most. */
class ParsedHead implements HttpHead {
  readonly kind: 'request' | 'response';
  readonly bytes: Bytes;
  readonly version: string;
  readonly major: number;
  readonly minor: number;
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  readonly reason: string;
  readonly startLineEnd: number;
  readonly fieldsStart: number;
  #parsed: { readonly fields: readonly HttpFieldLine[]; readonly problems: readonly HttpHeadProblem[] } | undefined;

  constructor(line: StartLine, bytes: Bytes, startLineEnd: number, fieldsStart: number) {
    this.kind = line.kind;
    this.bytes = bytes;
    this.version = line.version;
    this.major = line.major;
    this.minor = line.minor;
    this.method = line.method;
    this.uri = line.uri;
    this.status = line.status;
    this.reason = line.reason;
    this.startLineEnd = startLineEnd;
    this.fieldsStart = fieldsStart;
  }

  get fields(): readonly HttpFieldLine[] {
    return this.#all().fields;
  }
  get problems(): readonly HttpHeadProblem[] {
    return this.#all().problems;
  }

  #all() {
    if (this.#parsed === undefined) {
      const problems = new Set<HttpHeadProblem>();
      if (this.startLineEnd === this.fieldsStart - 1) problems.add('bare-lf');
      const fields = parseFieldLines(this.bytes, this.fieldsStart, problems);
      this.#parsed = { fields, problems: [...problems] };
    }
    return this.#parsed;
  }
}

const unfolded = (value: string): string =>
  value
    .split('\n')
    .map((line) => line.trim())
    .join(' ');

interface FieldRange {
  start: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
  end: number;
}

/** Walks the field lines of b from `start` to an empty line or the end; `visit` gets one object, reused. */
function walkFieldLines(b: Bytes, start: number, visit: (line: FieldRange) => void, problems?: Set<HttpHeadProblem>): void {
  const line: FieldRange = { start: 0, nameEnd: 0, valueStart: 0, valueEnd: 0, end: 0 };
  let at = start;
  while (at < b.length) {
    let lf = b.indexOf(LF, at);
    if (lf < 0) lf = b.length;
    let textEnd = lineEnd(b, at, lf);
    if (textEnd === at) return;
    if (lf < b.length && textEnd === lf) problems?.add('bare-lf');
    // A line that begins with white space continues the one before it.
    while (lf + 1 < b.length && isSpace(b[lf + 1] as number)) {
      problems?.add('folded-field');
      const next = b.indexOf(LF, lf + 1);
      lf = next < 0 ? b.length : next;
      textEnd = lineEnd(b, at, lf);
    }
    const end = Math.min(b.length, lf + 1);
    let colon = at;
    while (colon < textEnd && b[colon] !== COLON) colon++;
    if (colon === textEnd) problems?.add('field-without-colon');
    else {
      let nameEnd = colon;
      while (nameEnd > at && isSpace(b[nameEnd - 1] as number)) nameEnd--;
      if (nameEnd !== colon) problems?.add('space-before-colon');
      let valueStart = colon + 1;
      let valueEnd = textEnd;
      while (valueStart < valueEnd && isSpaceOrEnd(b[valueStart] as number)) valueStart++;
      while (valueEnd > valueStart && isSpaceOrEnd(b[valueEnd - 1] as number)) valueEnd--;
      line.start = at;
      line.nameEnd = nameEnd;
      line.valueStart = valueStart;
      line.valueEnd = valueEnd;
      line.end = end;
      visit(line);
    }
    at = end;
  }
}

const isSpaceOrEnd = (c: number): boolean => isSpace(c) || c === CR || c === LF;

function valueText(b: Bytes, start: number, end: number): string {
  const sent = latin1(b, start, end);
  return sent.includes('\n') ? unfolded(sent) : sent;
}

/** Field lines of b from `start` to an empty line or the end (RFC 9112 §5), folded ones joined (§5.2). */
export function parseFieldLines(b: Bytes, start: number, problems = new Set<HttpHeadProblem>()): HttpFieldLine[] {
  const fields: HttpFieldLine[] = [];
  const visit = (l: FieldRange): void => {
    fields.push({
      name: latin1(b, l.start, l.nameEnd),
      value: valueText(b, l.valueStart, l.valueEnd),
      start: l.start,
      end: l.end,
      valueStart: l.valueStart,
      valueEnd: l.valueEnd,
    });
  };
  walkFieldLines(b, start, visit, problems);
  return fields;
}

/** What the field lookups need of a head. */
export type FieldBytes = Pick<HttpHead, 'bytes' | 'fieldsStart'>;

/** True when b[start, end) is `lower` in any case. */
function nameIs(b: Bytes, start: number, end: number, lower: string): boolean {
  if (end - start !== lower.length) return false;
  for (let i = 0; i < lower.length; i++) {
    const c = b[start + i] as number;
    if ((c >= 65 && c <= 90 ? c | 32 : c) !== lower.charCodeAt(i)) return false;
  }
  return true;
}

/** Values of every field line of that name, in order; the name in any case. */
export function fieldValues(head: FieldBytes, name: string): string[] {
  const lower = name.toLowerCase();
  const { bytes } = head;
  const values: string[] = [];
  walkFieldLines(bytes, head.fieldsStart, (l) => {
    if (nameIs(bytes, l.start, l.nameEnd, lower)) values.push(valueText(bytes, l.valueStart, l.valueEnd));
  });
  return values;
}

/** First value of that field. */
export const fieldValue = (head: FieldBytes, name: string): string | undefined => fieldValues(head, name)[0];

/** RFC 9110 §8.6: digits, or a list of the same digits again. Null: absent; NaN: there but not valid. */
export function contentLength(head: FieldBytes): number | null {
  const parts = fieldValues(head, 'content-length').flatMap((v) => v.split(',').map((p) => p.trim()));
  const [first] = parts;
  if (first === undefined) return null;
  if (!/^\d{1,15}$/.test(first) || parts.some((p) => p !== first)) return Number.NaN;
  return Number(first);
}

/** Transfer codings in order, lower case, without parameters. */
export const transferCodings = (head: FieldBytes): string[] =>
  fieldValues(head, 'transfer-encoding')
    .flatMap((v) => v.split(','))
    .map((c) => (c.split(';')[0] ?? '').trim().toLowerCase())
    .filter((c) => c !== '');

/**
 * The body's framing by the rules of RFC 9112 §6.3, in their order.
 * @param requestMethod for a response: the method of the request it answers, if known.
 */
export function bodyFraming(head: HttpHead, requestMethod?: string): Framing {
  const framing = (kind: BodyFraming, length: number | null = null, problem: HttpHeadProblem | null = null): Framing => ({
    kind,
    length,
    tunnel: false,
    problem,
  });
  if (head.kind === 'response') {
    if (head.status === 101) return { ...framing('none'), tunnel: true };
    if (requestMethod === 'HEAD' || head.status < 200 || head.status === 204 || head.status === 304) return framing('none');
    if (requestMethod === 'CONNECT' && head.status < 300) return { ...framing('none'), tunnel: true };
  }
  const codings = transferCodings(head);
  const length = contentLength(head);
  if (codings.length > 0) {
    if (codings[codings.length - 1] === 'chunked') {
      return framing('chunked', null, length === null ? null : 'length-and-transfer-encoding');
    }
    // Without a final `chunked` only the close can end it; a server would refuse such a request.
    return framing('until-close', null, head.kind === 'request' ? 'bad-transfer-encoding' : null);
  }
  if (length !== null) {
    if (Number.isNaN(length)) return framing(head.kind === 'request' ? 'none' : 'until-close', null, 'bad-content-length');
    return framing('content-length', length);
  }
  return framing(head.kind === 'request' ? 'none' : 'until-close');
}

export interface HttpMessageParts {
  readonly version?: string;
  /** In order, as sent. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
  readonly body?: Bytes;
}

function emitMessage(startLine: string, m: HttpMessageParts): Uint8Array<ArrayBuffer> {
  const lines = (m.fields ?? []).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = latin1Bytes(`${startLine}\r\n${lines}\r\n`);
  const out = new Uint8Array(head.length + (m.body?.length ?? 0));
  out.set(head);
  if (m.body) out.set(m.body, head.length);
  return out;
}

/** A request as sent. Nothing is added: a body wants its own Content-Length or Transfer-Encoding field. */
export const emitRequest = (method: string, uri: string, m: HttpMessageParts = {}): Uint8Array<ArrayBuffer> =>
  emitMessage(`${method} ${uri} ${m.version ?? 'HTTP/1.1'}`, m);

/** A response as sent. Nothing is added. */
export const emitResponse = (status: number, reason: string, m: HttpMessageParts = {}): Uint8Array<ArrayBuffer> =>
  emitMessage(`${m.version ?? 'HTTP/1.1'} ${status} ${reason}`, m);
