/**
 * The fields of an HTTP message's head, as Wireshark names and splits them.
 *
 * Text is ASCII to Wireshark: every other byte is one U+FFFD.
 */
import { asciiText } from '../base/bytes.ts';
import { defineFields, type FieldSpec, textField } from './field.ts';
import { type ExplainData, explainHttpBody } from './http-body.ts';
import {
  type HttpHeadLayout,
  type HttpHeadVisitor,
  type HttpLineKind,
  startLineWords,
  statusOf,
  walkHead,
} from './http-layout.ts';
import type { HttpExchange, Span, TreeBuilder } from './tree.ts';

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
  notification: { name: 'http.notification', type: 'bool', title: 'Notification', hidden: true },
  unknownHeader: text('unknown_header', 'Unknown header', { line: true }),
  proxyHost: text('proxy_connect_host', 'Proxy-Connect-Hostname', { generated: true }),
  proxyPort: { name: 'http.proxy_connect_port', type: 'uint', title: 'Proxy-Connect-Port', generated: true },
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

/** RFC 9110 §5.6.2, and two characters more that Wireshark lets pass. */
const NAME = /^[!#$%&\\:*+\-.^_`|~0-9A-Za-z]+$/;
const SP = 32;
const HT = 9;

/** What the message is told beside its bytes. */
export interface MessageSurroundings {
  readonly rows: readonly number[];
  readonly data: ExplainData;
}

/** One message: its head from `start` on, as `head` has it, and the body to `end`. */
export function explainMessage(
  t: TreeBuilder,
  start: number,
  head: HttpHeadLayout,
  end: number,
  exchange: HttpExchange,
  { rows, data }: MessageSurroundings,
): void {
  const layer = t.layer(F.http, start, head.end - start);
  walkHead(t.bytes, start, head.broken ? head.end : Math.max(head.end, start), new HeadWriter(t));
  if (!head.broken) {
    explainKind(t, head, exchange);
  }
  t.close();
  if (!head.broken && end > head.end) explainHttpBody(t, layer, head, head.end, end, rows, data);
}

class HeadWriter implements HttpHeadVisitor {
  readonly #t: TreeBuilder;

  constructor(t: TreeBuilder) {
    this.#t = t;
  }

  start(kind: HttpLineKind, at: number, textEnd: number, next: number): void {
    const t = this.#t;
    t.open(kind === 'response' ? STATUS_LINE : REQUEST_LINE, at, next - at);
    if (kind === 'response') explainStatusLine(t, at, textEnd);
    else explainRequestLine(t, at, textEnd);
    t.close();
  }

  empty(at: number, next: number): void {
    this.#t.add(EMPTY_LINE, at, next - at, null);
  }

  /** A field line's own field, if it has one, then the whole line. */
  field(at: number, colon: number, textEnd: number, next: number, kind: HttpLineKind): void {
    const t = this.#t;
    const b = t.bytes;
    const name = asciiText(b, at, colon);
    const spec = NAME.test(name) ? HEADER_SPECS.get(name.toLowerCase()) : undefined;
    const line = asciiText(b, at, next);
    if (spec !== undefined) {
      let value = colon + 1;
      while (value < textEnd && (b[value] === SP || b[value] === HT)) value++;
      t.open(spec, at, next - at, asciiText(b, value, textEnd));
      if (spec === HEADERS['content-length']) explainLength(t, value, textEnd);
      if (spec === HEADERS.cookie) explainCookies(t, value, textEnd);
      t.close();
    }
    const known = spec !== undefined;
    if (kind === 'request') t.add(known ? F.requestLine : UNKNOWN_REQUEST_FIELD, at, next - at, line);
    else if (kind === 'response') t.add(known ? F.responseLine : UNKNOWN_RESPONSE_FIELD, at, next - at, line);
    else if (!known) t.add(F.unknownHeader, at, next - at, line);
  }
}

function explainLength(t: TreeBuilder, start: number, end: number): void {
  const digits = /^\s*\+?0*(\d{1,19})(?:\s|$)/.exec(asciiText(t.bytes, start, end))?.[1];
  if (digits !== undefined && BigInt(digits) < 1n << 63n) t.generated(F.contentLength, BigInt(digits));
}

function explainRequestLine(t: TreeBuilder, start: number, end: number): void {
  const b = t.bytes;
  const { firstEnd, second, secondEnd, third } = startLineWords(b, start, end, false);
  const add = (spec: FieldSpec, from: number, to: number): void => {
    t.add(spec, from, to - from, asciiText(b, from, to));
  };
  add(F.method, start, firstEnd);
  t.open(F.uri, second, secondEnd - second, asciiText(b, second, secondEnd));
  const question = b.subarray(second, secondEnd).indexOf(63);
  if (question >= 0 && second + question + 1 < secondEnd) {
    add(F.uriPath, second, second + question);
    const query = second + question + 1;
    t.open(F.uriQuery, query, secondEnd - query, asciiText(b, query, secondEnd));
    for (let from = query; from < secondEnd; ) {
      let to = from;
      while (to < secondEnd && b[to] !== 38) to++;
      if (to > from) add(F.uriParameter, from, to);
      from = to + 1;
    }
    t.close();
  }
  t.close();
  add(F.requestVersion, third, end);
}

function explainStatusLine(t: TreeBuilder, start: number, end: number): void {
  const b = t.bytes;
  const { firstEnd, second, secondEnd, third } = startLineWords(b, start, end, true);
  t.add(F.responseVersion, start, firstEnd - start, asciiText(b, start, firstEnd));
  if (secondEnd - second < 3) return;
  const status = statusOf(b, start, end);
  t.add(F.code, second, 3, status);
  t.add(F.codeDesc, second, 3, STATUS_NAMES[status] ?? `Unknown (${status})`);
  if (third < end) t.add(F.phrase, third, end - third, asciiText(b, third, end));
}

function explainCookies(t: TreeBuilder, start: number, end: number): void {
  const b = t.bytes;
  const between = (c: number | undefined): boolean => c === 59 || c === SP || (c !== undefined && c >= 9 && c <= 13);
  for (let from = start; from < end; ) {
    while (from < end && between(b[from])) from++;
    let to = from;
    while (to < end && b[to] !== 59) to++;
    if (to > from) t.add(F.cookiePair, from, to - from, asciiText(b, from, to));
    from = to;
  }
}

const of = (x: HttpExchange) => (x.total === undefined ? {} : { of: x.total });

/** What the message is, and what is known of it from the rest of the connection. */
function explainKind(t: TreeBuilder, head: HttpHeadLayout, x: HttpExchange): void {
  const uri = fullUriOf(head);
  if (uri !== undefined) t.generated(F.fullUri, uri);
  switch (head.kind) {
    case 'other':
      return;
    case 'notification':
      t.generated(F.notification, true);
      return;
    case 'request':
      t.generated(F.request, true);
      if (x.number !== undefined) t.generated(F.requestNumber, x.number, of(x));
      if (x.previousRequest !== undefined) t.generated(F.prevRequestIn, x.previousRequest);
      if (x.response !== undefined) t.generated(F.responseIn, x.response);
      return;
    case 'response':
      t.generated(F.response, true);
      if (x.number !== undefined) t.generated(F.responseNumber, x.number, of(x));
      if (x.timeNs !== undefined) t.generated(F.time, x.timeNs);
      if (x.previousRequest !== undefined) t.generated(F.prevRequestIn, x.previousRequest);
      if (x.previousResponse !== undefined) t.generated(F.prevResponseIn, x.previousResponse);
      if (x.request !== undefined) t.generated(F.requestIn, x.request);
      if (x.requestUri !== undefined) t.generated(F.responseForUri, x.requestUri);
  }
}

const OTHER_BYTES = /[\x80-\xff]/g;
/** Text is ASCII to Wireshark. */
const ascii = (text: string): string => text.replace(OTHER_BYTES, '\ufffd');

/** RFC 9112 §3.3, as Wireshark does it: `http://`, the host, the target as it is; nothing without a host. */
export function fullUriOf({ host, uri, method }: Pick<HttpHeadLayout, 'host' | 'uri' | 'method'>): string | undefined {
  if (host === null || uri === null) return undefined;
  const whole = method === 'CONNECT' || /^https?:\/\//i.test(uri);
  return ascii(whole ? uri : `http://${host.trim()}${uri}`);
}

/** Bytes of an HTTP stream that begin no message. */
export function explainContinuation(t: TreeBuilder, start: number, from: number, end: number, data: ExplainData): void {
  t.layer(F.http, from, end - from);
  data(t, start, end);
  t.close();
}

/** What goes through a proxy has a layer that says where to. */
export function explainProxied(t: TreeBuilder, span: Span, host: string, port: number): void {
  t.layer(F.http, span.start, span.end - span.start);
  t.generated(F.proxyHost, ascii(host));
  t.generated(F.proxyPort, port);
  t.close();
}
