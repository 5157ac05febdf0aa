/**
 * The fields of an HTTP message's head, as Wireshark names and splits them.
 *
 * Text is ASCII to Wireshark: every other byte is one U+FFFD.
 */
import { asciiText, type Bytes } from '../base/bytes.ts';
import { defineFields, type FieldSpec, textField } from './field.ts';
import { bodyFraming, type HttpHead, lineEnd, parseHead } from './http.ts';
import { type ExplainData, explainHttpBody, httpBodyFields } from './http-body.ts';
import { explainSegments } from './tcp-segments.ts';
import type { HttpContext, HttpExchange, Span, TreeBuilder } from './tree.ts';

const text = <const N extends string>(name: N, title: string, extra: Partial<FieldSpec> = {}) =>
  ({ name: `http.${name}`, type: 'string', title, ...extra }) as const satisfies FieldSpec;

export const httpFields = defineFields({
  http: { name: 'http', type: 'none', title: 'Hypertext Transfer Protocol' },
  method: text('request.method', 'Request Method'),
  uri: text('request.uri', 'Request URI'),
  uriPath: text('request.uri.path', 'Request URI Path'),
  uriQuery: text('request.uri.query', 'Request URI Query'),
  uriParameter: text('request.uri.query.parameter', 'Request URI Query Parameter'),
  requestVersion: text('request.version', 'Request Version'),
  responseVersion: text('response.version', 'Response Version'),
  code: { name: 'http.response.code', type: 'uint', title: 'Status Code' },
  codeDesc: text('response.code.desc', 'Status Code Description', { generated: true }),
  phrase: text('response.phrase', 'Response Phrase'),
  requestLine: text('request.line', 'Request line', { hidden: true, line: true }),
  responseLine: text('response.line', 'Response line', { hidden: true, line: true }),
  fullUri: text('request.full_uri', 'Full request URI', { generated: true }),
  request: { name: 'http.request', type: 'bool', title: 'Request', hidden: true },
  response: { name: 'http.response', type: 'bool', title: 'Response', hidden: true },
  requestNumber: { name: 'http.request_number', type: 'uint', title: 'Request number', generated: true },
  responseNumber: { name: 'http.response_number', type: 'uint', title: 'Response number', generated: true },
  time: { name: 'http.time', type: 'duration', title: 'Time since request', generated: true },
  prevRequestIn: { name: 'http.prev_request_in', type: 'frame', title: 'Prev request in frame', generated: true },
  prevResponseIn: { name: 'http.prev_response_in', type: 'frame', title: 'Prev response in frame', generated: true },
  responseIn: { name: 'http.response_in', type: 'frame', title: 'Response in frame', generated: true, late: true },
  requestIn: { name: 'http.request_in', type: 'frame', title: 'Request in frame', generated: true },
  responseForUri: text('response_for.uri', 'Request URI', { generated: true }),
  contentLength: { name: 'http.content_length', type: 'uint64', title: 'Content length', generated: true },
  cookiePair: text('cookie_pair', 'Cookie pair'),
});
const F = httpFields;

/** A field line without a field of its own is shown by the field of all lines. */
const UNKNOWN_REQUEST_FIELD: FieldSpec = { ...F.requestLine, hidden: false };
const UNKNOWN_RESPONSE_FIELD: FieldSpec = { ...F.responseLine, hidden: false };
const REQUEST_LINE: FieldSpec = { ...textField('Request line'), line: true };
const STATUS_LINE: FieldSpec = { ...textField('Status line'), line: true };
const EMPTY_LINE: FieldSpec = { ...textField('End of the head'), line: true };

const header = <const N extends string>(name: N, title: string) => text(name, title, { line: true });

/** Header field → its own Wireshark field. */
const HEADERS = defineFields({
  accept: header('accept', 'Accept'),
  'accept-encoding': header('accept_encoding', 'Accept Encoding'),
  'accept-language': header('accept_language', 'Accept-Language'),
  authorization: header('authorization', 'Authorization'),
  'cache-control': header('cache_control', 'Cache-Control'),
  connection: header('connection', 'Connection'),
  'content-encoding': header('content_encoding', 'Content-Encoding'),
  'content-length': header('content_length_header', 'Content-Length'),
  'content-type': header('content_type', 'Content-Type'),
  cookie: header('cookie', 'Cookie'),
  date: header('date', 'Date'),
  host: header('host', 'Host'),
  'http2-settings': header('http2_settings', 'HTTP2-Settings'),
  'last-modified': header('last_modified', 'Last-Modified'),
  location: header('location', 'Location'),
  'proxy-authenticate': header('proxy_authenticate', 'Proxy-Authenticate'),
  'proxy-authorization': header('proxy_authorization', 'Proxy-Authorization'),
  referer: header('referer', 'Referer'),
  'sec-websocket-accept': header('sec_websocket_accept', 'Sec-WebSocket-Accept'),
  'sec-websocket-extensions': header('sec_websocket_extensions', 'Sec-WebSocket-Extensions'),
  'sec-websocket-key': header('sec_websocket_key', 'Sec-WebSocket-Key'),
  'sec-websocket-protocol': header('sec_websocket_protocol', 'Sec-WebSocket-Protocol'),
  'sec-websocket-version': header('sec_websocket_version', 'Sec-WebSocket-Version'),
  server: header('server', 'Server'),
  'set-cookie': header('set_cookie', 'Set-Cookie'),
  'transfer-encoding': header('transfer_encoding', 'Transfer-Encoding'),
  upgrade: header('upgrade', 'Upgrade'),
  'user-agent': header('user_agent', 'User-Agent'),
  'www-authenticate': header('www_authenticate', 'WWW-Authenticate'),
  'x-forwarded-for': header('x_forwarded_for', 'X-Forwarded-For'),
});
const HEADER_SPECS: ReadonlyMap<string, FieldSpec> = new Map(Object.entries(HEADERS));

const STATUS_NAMES: Readonly<Record<number, string>> = {
  100: 'Continue',
  101: 'Switching Protocols',
  102: 'Processing',
  103: 'Early Hints',
  199: 'Informational - Others',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  203: 'Non-authoritative Information',
  204: 'No Content',
  205: 'Reset Content',
  206: 'Partial Content',
  207: 'Multi-Status',
  208: 'Already Reported',
  226: 'IM Used',
  299: 'Success - Others',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  305: 'Use Proxy',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  399: 'Redirection - Others',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Time-out',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Requested Range Not Satisfiable',
  417: 'Expectation Failed',
  418: "I'm a teapot",
  421: 'Misdirected Request',
  422: 'Unprocessable Entity',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  499: 'Client Error - Others',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Time-out',
  505: 'HTTP Version not supported',
  506: 'Variant Also Negotiates',
  507: 'Insufficient Storage',
  508: 'Loop Detected',
  511: 'Network Authentication Required',
  599: 'Server Error - Others',
};

const SP = 32;

/**
 * The messages that end in this frame, one `http` layer each. Bytes that the frame carries itself are shown there; those reassembled from
 * several packets in a byte source of their own.
 */
export function explainHttp(t: TreeBuilder, span: Span, messages: readonly HttpContext[], explainData?: ExplainData): void {
  let from = span.start;
  let called = false;
  for (const message of messages) {
    const { whole } = message;
    const joined = whole !== undefined && whole.parts.length > 1;
    const layers = t.protocols.length;
    const at = joined ? -1 : locate(t.bytes, from, span.end, message.bytes);
    if (at >= 0) {
      explainHttpMessage(t, at, message, explainData);
      from = at + (whole?.bytes ?? message.bytes).length;
    } else if (joined) {
      const leave = t.enter({ name: 'reassembled-tcp', bytes: whole.bytes, rows: whole.parts.map((p) => p.row) });
      explainSegments(t, whole);
      explainHttpMessage(t, 0, message, explainData);
      leave();
    } else {
      const leave = t.enter({ name: 'reassembled-tcp', bytes: message.bytes, rows: message.rows });
      explainHttpMessage(t, 0, message);
      leave();
    }
    // All messages in the bytes of one segment are one call of the dissector.
    if (called && !joined && t.protocols[layers] === F.http.name) t.protocols.splice(layers, 1);
    called = !joined;
  }
}

/** Bytes of an HTTP stream that belong to no message. */
export function explainContinuation(t: TreeBuilder, span: Span, explainData: ExplainData): void {
  if (span.end <= span.start) return;
  t.layer(F.http, span.start, span.end - span.start);
  t.add(httpBodyFields.fileData, span.start, span.end - span.start, asciiText(t.bytes, span.start, span.end));
  explainData(t, span.start, span.end);
  t.close();
}

/**
 * The messages that begin in one segment, read from it alone: for a packet that the snap length cut. The first line must be whole; a head that is
 * not is given as far as it goes.
 */
export function messagesInSegment(b: Bytes, start: number, end: number): HttpContext[] {
  const out: HttpContext[] = [];
  for (let at = start; at < end; ) {
    const lf = b.subarray(at, end).indexOf(10);
    const head = lf < 0 ? undefined : parseHead(b, at, end);
    if (head === undefined) break;
    const length = headLength(head);
    out.push({ bytes: head.bytes.subarray(0, length), rows: [], kind: head.kind });
    const framing = bodyFraming(head);
    if (framing.kind === 'chunked' || framing.kind === 'until-close') break;
    at = end - head.bytes.length + length + (framing.length ?? 0);
  }
  return out;
}

/** End of the field lines. */
const fieldsEnd = (head: HttpHead): number => head.fields.at(-1)?.end ?? head.fieldsStart;

/** The empty line that ends the head is there. */
function isWhole(head: HttpHead): boolean {
  const end = fieldsEnd(head);
  return head.bytes[end] === 10 || (head.bytes[end] === 13 && head.bytes[end + 1] === 10);
}

/** Bytes from the start line to the empty line, or to where the bytes end. */
function headLength(head: HttpHead): number {
  const end = fieldsEnd(head);
  if (!isWhole(head)) return head.bytes.length;
  return head.bytes[end] === 10 ? end + 1 : end + 2;
}

/** Where `wanted` lies in b[start, end); −1: it does not. Looks only where a line begins, so a long segment costs little. */
function locate(b: Bytes, start: number, end: number, wanted: Bytes): number {
  const [first, second] = wanted;
  if (first === undefined) return -1;
  for (let at = start; at + wanted.length <= end; at++) {
    if (b[at] !== first || b[at + 1] !== second) continue;
    let i = 0;
    while (i < wanted.length && b[at + i] === wanted[i]) i++;
    if (i === wanted.length) return at;
    // A false start costs a full comparison: after a few the bytes are taken to be elsewhere.
    if (i > 64) return -1;
  }
  return -1;
}

/** One message whose head begins at `at` in the current source, its body where the whole of it is at hand. */
export function explainHttpMessage(t: TreeBuilder, at: number, message: HttpContext, explainData?: ExplainData): void {
  const b = t.bytes;
  const head = parseHead(b, at, at + message.bytes.length);
  if (head === undefined) return;
  const start = at + message.bytes.length - head.bytes.length;
  const layer = t.layer(F.http, start, 0);
  t.open(head.kind === 'request' ? REQUEST_LINE : STATUS_LINE, start, head.fieldsStart);
  if (head.kind === 'request') explainRequestLine(t, start, head);
  else explainStatusLine(t, start, head);
  t.close();
  const lineSpec = head.kind === 'request' ? F.requestLine : F.responseLine;
  let end = start + head.fieldsStart;
  let host: string | undefined;
  for (const f of head.fields) {
    const value = explainField(t, start, f, head, lineSpec);
    if (f.name.toLowerCase() === 'host') host = value;
    end = start + f.end;
  }
  // What follows from the whole head is not shown of a head that is cut off.
  if (isWhole(head)) {
    const length = headLength(head);
    t.add(EMPTY_LINE, end, start + length - end, null);
    explainExchange(t, head, host, message);
  }
  t.close();
  layer.length = Math.min(head.bytes.length, end - start + 2);
  const { whole } = message;
  if (whole !== undefined && explainData !== undefined && isWhole(head)) {
    const rows = whole.parts.map((p) => p.row);
    explainHttpBody(t, layer, head, at + message.bytes.length, at + whole.bytes.length, rows, explainData);
  }
}

/** Method, one space, target, one space, and the rest is the version, as Wireshark cuts it. */
function explainRequestLine(t: TreeBuilder, start: number, head: HttpHead): void {
  const b = head.bytes;
  const space = (from: number): number => {
    let i = from;
    while (i < head.startLineEnd && b[i] !== SP) i++;
    return i;
  };
  const add = (spec: FieldSpec, from: number, to: number): string => {
    const value = asciiText(b, from, to);
    t.add(spec, start + from, to - from, value);
    return value;
  };
  const methodEnd = space(0);
  const uriEnd = space(methodEnd + 1);
  add(F.method, 0, methodEnd);
  const uriStart = methodEnd + 1;
  t.open(F.uri, start + uriStart, uriEnd - uriStart, asciiText(b, uriStart, uriEnd));
  const question = b.subarray(uriStart, uriEnd).indexOf(63);
  if (question >= 0) {
    add(F.uriPath, uriStart, uriStart + question);
    const query = uriStart + question + 1;
    t.open(F.uriQuery, start + query, uriEnd - query, asciiText(b, query, uriEnd));
    for (let from = query; from < uriEnd; ) {
      let to = from;
      while (to < uriEnd && b[to] !== 38) to++;
      add(F.uriParameter, from, to);
      from = to + 1;
    }
    t.close();
  }
  t.close();
  if (uriEnd < head.startLineEnd) add(F.requestVersion, uriEnd + 1, head.startLineEnd);
}

function explainStatusLine(t: TreeBuilder, start: number, head: HttpHead): void {
  const b = head.bytes;
  const skip = (from: number): number => {
    let i = from;
    while (i < head.startLineEnd && b[i] === SP) i++;
    return i;
  };
  const code = skip(head.version.length);
  t.add(F.responseVersion, start, head.version.length, asciiText(b, 0, head.version.length));
  t.add(F.code, start + code, 3, head.status);
  const name = STATUS_NAMES[head.status];
  if (name !== undefined) t.add(F.codeDesc, start + code, 3, name);
  const phrase = skip(code + 3);
  if (phrase < head.startLineEnd)
    t.add(F.phrase, start + phrase, head.startLineEnd - phrase, asciiText(b, phrase, head.startLineEnd));
}

/** A field line's own field, if it has one, then the whole line. Returns the value as shown. */
function explainField(t: TreeBuilder, start: number, f: HttpHead['fields'][number], head: HttpHead, lineSpec: FieldSpec): string {
  const b = head.bytes;
  // Wireshark skips white space before a value, not behind it.
  const lf = f.end > 0 && b[f.end - 1] === 10 ? f.end - 1 : f.end;
  const value = asciiText(b, f.valueStart, Math.max(f.valueStart, lineEnd(b, f.start, lf)));
  const spec = HEADER_SPECS.get(f.name.toLowerCase());
  if (spec !== undefined) {
    t.open(spec, start + f.start, f.end - f.start, value);
    if (spec === HEADERS['content-length'] && /^\d{1,20}$/.test(f.value))
      t.generated(F.contentLength, BigInt.asUintN(64, BigInt(f.value)));
    if (spec === HEADERS.cookie) explainCookies(t, start, f, b);
    t.close();
  }
  const unknown = lineSpec === F.requestLine ? UNKNOWN_REQUEST_FIELD : UNKNOWN_RESPONSE_FIELD;
  t.add(spec === undefined ? unknown : lineSpec, start + f.start, f.end - f.start, asciiText(b, f.start, f.end));
  return value;
}

function explainCookies(t: TreeBuilder, start: number, f: HttpHead['fields'][number], b: Bytes): void {
  for (let from = f.valueStart; from < f.valueEnd; ) {
    while (from < f.valueEnd && b[from] === SP) from++;
    let to = from;
    while (to < f.valueEnd && b[to] !== 59) to++;
    if (to > from) t.add(F.cookiePair, start + from, to - from, asciiText(b, from, to));
    from = to + 1;
  }
}

const of = (x: HttpExchange) => (x.total === undefined ? {} : { of: x.total });

/** What is known of the message from the rest of the connection. */
function explainExchange(t: TreeBuilder, head: HttpHead, host: string | undefined, message: HttpContext): void {
  const x = message.exchange;
  if (head.kind === 'request') {
    const uri = fullUri(head, host);
    if (uri !== undefined) t.generated(F.fullUri, uri);
    t.generated(F.request, true);
    if (x?.number !== undefined) t.generated(F.requestNumber, x.number, of(x));
    if (x?.previousRequest !== undefined) t.generated(F.prevRequestIn, x.previousRequest);
    if (x?.response !== undefined) t.generated(F.responseIn, x.response);
    return;
  }
  t.generated(F.response, true);
  if (x?.number !== undefined) t.generated(F.responseNumber, x.number, of(x));
  if (x?.timeNs !== undefined) t.generated(F.time, x.timeNs);
  if (x?.previousRequest !== undefined) t.generated(F.prevRequestIn, x.previousRequest);
  if (x?.previousResponse !== undefined) t.generated(F.prevResponseIn, x.previousResponse);
  if (x?.request !== undefined) t.generated(F.requestIn, x.request);
  if (x?.requestUri !== undefined) t.generated(F.responseForUri, x.requestUri);
}

/** RFC 9112 §3.3, as Wireshark does it: `http://`, the host, the target as it is; nothing without a host. */
function fullUri(head: HttpHead, host: string | undefined): string | undefined {
  if (host === undefined) return undefined;
  const target = asciiText(head.bytes, head.method.length + 1, head.startLineEnd).split(' ')[0] ?? '';
  return head.method === 'CONNECT' || /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(target) ? target : `http://${host}${target}`;
}

/** `http.request.full_uri` of a request's head, for the responses that refer to it. */
export function requestFullUri(headBytes: Bytes): string | undefined {
  const head = parseHead(headBytes);
  if (head === undefined || head.kind !== 'request') return undefined;
  const host = head.fields.filter((f) => f.name.toLowerCase() === 'host').at(-1);
  return fullUri(head, host === undefined ? undefined : asciiText(head.bytes, host.valueStart, host.valueEnd));
}
