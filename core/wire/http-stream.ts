/**
 * HTTP/1 as a protocol over TCP: what of its messages Wireshark shows in which segment. (`analysis/http` tells what was really said.)
 *
 * | message | is shown in the segment that |
 * |---|---|
 * | without a body | carries the end of the head |
 * | with a content-length | carries the last byte of the body |
 * | in chunks | carries the end of the last chunk's line and of one line more |
 * | of any length | has the sender's FIN; never where none comes |
 * | in a segment with FIN | is that segment, whatever it lacks |
 */
import type { Bytes } from '../base/bytes.ts';
import { explainContinuation, explainMessage, explainProxied, fullUriOf } from './http-fields.ts';
import {
  bodiless,
  bodyAvailable,
  type HttpHeadLayout,
  type HttpLack,
  lackOf,
  lineKind,
  nextLine,
  statusOf,
  textEnd,
  UNTIL_CLOSE,
  walkChunks,
  walkHead,
} from './http-layout.ts';
import {
  type ExplainCall,
  ONE_MORE_SEGMENT,
  type StreamCall,
  type StreamProtocol,
  type StreamVerdict,
  UNTIL_FIN,
} from './stream.ts';
import type { HttpExchange, TreeBuilder } from './tree.ts';

/**
 * A request and its response, as Wireshark pairs them: a request takes a new place; a response takes the last place, or a new one if that has a
 * response. So pipelined requests are paired with the wrong responses.
 */
interface Place {
  readonly number: number;
  readonly request: number | null;
  readonly response: number | null;
  readonly previousRequest: number | null;
  readonly previousResponse: number | null;
}

export interface HttpState {
  /** Of the last request: of either side. */
  readonly method: string | null;
  readonly uri: string | null;
  readonly fullUri: string | null;
  readonly status: number;
  readonly place: Place | null;
  /** The ends agreed to speak another protocol from here on. */
  readonly upgraded: boolean;
}

const INITIAL: HttpState = { method: null, uri: null, fullUri: null, status: 0, place: null, upgraded: false };

/** How protocols are found for what goes through a proxy. */
export interface ProtocolLookup {
  ofPorts(source: number, destination: number): StreamProtocol | undefined;
  byContent(b: Bytes, start: number, end: number): StreamProtocol | undefined;
  isHttpPort(port: number): boolean;
}

const isPrintable = (c: number | undefined): boolean => c !== undefined && c >= 32 && c < 127;

/** One step through the bytes of a stream. */
type Step =
  | { readonly kind: 'none' | 'lacking' }
  | { readonly kind: 'continuation'; readonly from: number }
  | {
      readonly kind: 'message';
      readonly at: number;
      readonly head: HttpHeadLayout;
      readonly next: number;
      readonly state: HttpState;
    };
const NONE: Step = { kind: 'none' };
const LACKING: Step = { kind: 'lacking' };

/** What begins at `start`. `first`: where the bytes begin that were given. Leaves in `lack` what is lacking. */
function step(b: Bytes, start: number, end: number, first: number, call: StreamCall, state: HttpState, lack: HttpLack): Step {
  const at = end - start > 3 && b[start] === 13 && b[start + 1] === 10 ? start + 2 : start;
  const seen = state.uri !== null;
  if (!isPrintable(b[at])) return seen ? { kind: 'continuation', from: at } : NONE;
  const next = nextLine(b, at, end);
  lack.need = 0;
  if (next < 0 && call.more) {
    lack.need = ONE_MORE_SEGMENT;
    lack.keep = -1;
    return LACKING;
  }
  const text = next < 0 ? end : textEnd(b, at, next);
  const kind = next < 0 ? 'other' : lineKind(b, at, text);
  if (kind !== 'other' && call.more) {
    const response = kind === 'response';
    const body = !call.fin && !(response && bodiless(state.method, statusOf(b, at, text)));
    const mark = start === first ? call.mark : 0;
    if (lackOf(b, at, end, call.absent, first, body, response, mark, lack)) return LACKING;
  }
  const head = walkHead(b, at, end);
  if (kind === 'other' && !seen && !head.any) return NONE;
  const available = bodyAvailable(head, end + call.absent - head.end);
  let after = head.end + available;
  if (available > 0 && head.chunked && call.absent === 0) {
    const consumed = walkChunks(b, head.end, Math.min(after, end));
    if (consumed > 0) after = head.end + consumed;
    else if (consumed < 0) after = end;
  }
  if (head.broken) after = end + call.absent;
  return { kind: 'message', at, head, next: after, state: stateAfter(head, call.row, state) };
}

function stateAfter(head: HttpHeadLayout, row: number, state: HttpState): HttpState {
  if (head.broken) return state;
  const method = head.method ?? state.method;
  const uri = head.uri ?? state.uri;
  const fullUri = fullUriOf(head) ?? state.fullUri;
  const status = head.status >= 0 ? head.status : state.status;
  const before = state.place;
  let place = before;
  if (head.kind === 'request' || (head.kind === 'response' && (before === null || before.response !== null))) {
    const request = head.kind === 'request';
    place = {
      number: (before?.number ?? 0) + 1,
      request: request ? row : null,
      response: request ? null : row,
      previousRequest: before?.request ?? null,
      previousResponse: before?.response ?? null,
    };
  } else if (head.kind === 'response' && before !== null) place = { ...before, response: row };
  const upgraded = state.upgraded || (head.kind === 'response' && method !== null && switches(head, method, status));
  return { method, uri, fullUri, status, place, upgraded };
}

const switches = (head: HttpHeadLayout, method: string, status: number): boolean =>
  (head.upgrade !== null && status === 101) || (method === 'SSTP_DUPLEX_POST' && status === 200);

function report(verdict: StreamVerdict, at: number, lack: HttpLack): void {
  verdict.offset = at;
  verdict.need = lack.need === UNTIL_CLOSE ? UNTIL_FIN : lack.need;
  verdict.keep = lack.keep;
  verdict.mark = lack.mark;
}

export function httpProtocol(lookup: ProtocolLookup): StreamProtocol<HttpState> {
  return {
    name: 'http',
    initial: INITIAL,

    read(b, start, end, call, initial, verdict) {
      let state = initial;
      const lack: HttpLack = { need: 0, keep: -1, mark: 0 };
      for (let at = start; at < end && !state.upgraded; ) {
        const s = step(b, at, end, start, call, state, lack);
        if (s.kind === 'lacking') {
          const skipped = end - at > 3 && b[at] === 13 && b[at + 1] === 10 ? 2 : 0;
          report(verdict, at + skipped, lack);
        }
        if (s.kind !== 'message' || s.next <= at) break;
        state = s.state;
        at = s.next;
      }
      return state;
    },

    explain(t, span, call, initial) {
      let state = initial;
      const { start, end } = span;
      const layers = t.protocols.length;
      const lack: HttpLack = { need: 0, keep: -1, mark: 0 };
      const asked: StreamCall = { ...call, mark: 0, absent: Math.max(call.absent, span.declaredEnd - end) };
      let shown = false;
      for (let at = start; at < end; ) {
        if (state.upgraded) {
          if (!shown) t.protocols.push('http');
          call.data(t, at, end);
          shown = true;
          break;
        }
        const before = t.protocols.length;
        const s = step(t.bytes, at, end, start, asked, state, lack);
        if (s.kind === 'continuation') explainContinuation(t, at, s.from, end, call.data);
        else if (s.kind === 'message') {
          explainMessage(t, s.at, s.head, Math.min(s.next, end), exchangeOf(s.head, s.state, call, t.row), call);
        }
        // All messages in the bytes of one segment are one call of the dissector.
        if (shown && t.protocols[before] === 'http') t.protocols.splice(before, 1);
        shown ||= t.protocols.length > layers;
        if (s.kind !== 'message' || s.next <= at) break;
        state = s.state;
        at = s.next;
      }
      return state;
    },

    becomes(state) {
      return state.status === 200 && state.method === 'CONNECT' && state.uri !== null ? proxied(state.uri, lookup) : undefined;
    },
  };
}

function exchangeOf(head: HttpHeadLayout, state: HttpState, call: ExplainCall, row: number): HttpExchange {
  const { place } = state;
  const frame = (r: number | null): number | undefined => (r === null ? undefined : r + 1);
  if (place === null || (head.kind !== 'request' && head.kind !== 'response')) return {};
  const later = call.later;
  const total = (later?.last as HttpState | undefined)?.place?.number;
  const previous = { number: place.number, total, previousRequest: frame(place.previousRequest) };
  if (head.kind === 'request') return { ...previous, response: frame(answerOf(place.number, call)) };
  const { request } = place;
  const time = request === null ? undefined : call.timeOf?.(request);
  const now = call.timeOf?.(row);
  return {
    ...previous,
    previousResponse: frame(place.previousResponse),
    request: frame(request),
    timeNs: time === undefined || now === undefined ? undefined : now - time,
    requestUri: state.fullUri ?? state.uri ?? undefined,
  };
}

function answerOf(number: number, call: ExplainCall): number | null {
  for (const after of call.later?.states() ?? []) {
    const place = (after as Partial<HttpState> | null)?.place;
    if (place === null || place === undefined || place.number < number) continue;
    // Until the answer comes, the states after the request have its number and none.
    if (place.number === number && place.response === null) continue;
    return place.number === number ? place.response : place.previousResponse;
  }
  return null;
}

/** What goes through a proxy: the protocol of the port that was asked for. */
interface Proxied {
  readonly protocol: StreamProtocol | null;
  readonly state: unknown;
}

function proxied(uri: string, lookup: ProtocolLookup): StreamProtocol<Proxied> {
  const colon = uri.indexOf(':');
  const host = colon < 0 ? null : uri.slice(0, colon);
  const port = colon < 0 ? 0 : Number.parseInt(uri.slice(colon + 1), 10) || 0;
  const ports = (call: { forward: boolean; sourcePort: number; destinationPort: number }, toServer: boolean) =>
    toServer
      ? { sourcePort: call.sourcePort, destinationPort: port }
      : { sourcePort: port, destinationPort: call.destinationPort };
  const find = (b: Bytes, start: number, end: number, call: StreamCall | ExplainCall): StreamProtocol | null => {
    if (host === null || lookup.isHttpPort(port)) return null;
    return lookup.ofPorts(Math.max(call.sourcePort, call.destinationPort), port) ?? lookup.byContent(b, start, end) ?? null;
  };
  const toServer = (call: { sourcePort: number; destinationPort: number }): boolean => call.sourcePort > call.destinationPort;
  const begun = (b: Bytes, start: number, end: number, call: StreamCall | ExplainCall, state: Proxied): Proxied => {
    if (state.protocol !== null) return state;
    const protocol = find(b, start, end, call);
    return protocol === null ? state : { protocol, state: protocol.initial };
  };
  return {
    name: 'http',
    initial: { protocol: null, state: null },
    read(b, start, end, call, initial, verdict) {
      const state = begun(b, start, end, call, initial);
      if (state.protocol === null) return state;
      const { sourcePort, destinationPort } = call;
      Object.assign(call, ports(call, toServer(call)));
      const after = state.protocol.read(b, start, end, call, state.state, verdict);
      call.sourcePort = sourcePort;
      call.destinationPort = destinationPort;
      return after === null || after === state.state ? state : { protocol: state.protocol, state: after };
    },
    explain(t, span, call, initial) {
      if (host === null) return initial;
      explainProxied(t, span, host, port);
      const state = begun(t.bytes, span.start, span.end, call, initial);
      const inner = { ...call, ...ports(call, toServer(call)) };
      const after = state.protocol?.explain(t, span, inner, state.state) ?? null;
      if (after === null) call.data(t, span.start, span.end);
      return after === null ? state : { protocol: state.protocol, state: after };
    },
  };
}

/** The first line says that it is HTTP: on any port. */
export function beginsHttp(b: Bytes, start: number, end: number): boolean {
  // Letters, or no start line at all.
  const c = b[start];
  if (c === undefined || !isPrintable(c)) return false;
  const next = nextLine(b, start, end);
  if (next < 0) return false;
  const text = textEnd(b, start, next);
  if (text - start === 8) return false;
  return isVersion(b, start, text) || (text - start > 8 && isVersion(b, text - 8, text));
}

const VERSION = 'HTTP/1.';
function isVersion(b: Bytes, at: number, end: number): boolean {
  if (end - at < VERSION.length) return false;
  for (let i = 0; i < VERSION.length; i++) {
    const c = b[at + i] as number;
    if ((c >= 97 && c <= 122 ? c - 32 : c) !== VERSION.charCodeAt(i)) return false;
  }
  return true;
}

/** A tree without a stream around it: what an ICMP error quotes. */
export const looksLikeMessage = (t: TreeBuilder, start: number, end: number): boolean => {
  const next = nextLine(t.bytes, start, end);
  return lineKind(t.bytes, start, next < 0 ? end : textEnd(t.bytes, start, next)) !== 'other';
};
