/**
 * TLS records (RFC 8446 §5.1, RFC 5246 §6.2.1; SSL 2.0 records by its draft).
 *
 *  0       1       2       3       4       5
 * | type  | version       | length        | fragment …
 *
 * `read` and `explain` are one walk over the records: with a tree, or without. Nothing is decrypted. What is encrypted is known by the
 * ChangeCipherSpec before it and, as in Wireshark, by what it looks like.
 */
import { type Bytes, concatBytes, u16, u24 } from '../base/bytes.ts';

import { type ExplainCall, ONE_MORE_SEGMENT, type StreamCall, type StreamProtocol, type StreamVerdict } from './stream.ts';
import { tlsFields as F } from './tls-fields.ts';
import {
  announcesEarlyData,
  explainMessage,
  HandshakeType,
  isHandshakeType,
  scanServerHello,
  serverHelloLayout,
} from './tls-handshake.ts';
import { looksLikeSsl2, looksLikeSsl2ClientHello, ssl2Record } from './tls-ssl2.ts';
import { isVersion, sessionVersion, Version } from './tls-version.ts';
import type { Span, TreeBuilder } from './tree.ts';

const ContentType = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
  heartbeat: 24,
  connectionId: 25,
} as const;
const isContentType = (n: number): boolean => n >= 20 && n <= 25;

/** A handshake message under way: what came before, newest first. */
interface Fragment {
  readonly bytes: Bytes;
  readonly row: number;
  readonly length: number;
  readonly before: Fragment | null;
}

export interface TlsState {
  readonly version: number;
  readonly cipher: number;
  /** The server sends b → a (1) or a → b (2); 0: not known. */
  readonly server: 0 | 1 | 2;
  /** Rows after which the server's and the client's messages are encrypted; −1: not yet. */
  readonly serverEncrypts: number;
  readonly clientEncrypts: number;
  readonly alpn: string | null;
  /** What the ends spoke before they agreed on TLS. */
  readonly inner: string | null;
  readonly fragments: readonly [backward: Fragment | null, forward: Fragment | null];
}

/** Longest handshake message that is put together, bytes: longer ones are taken for encrypted data, as Wireshark does. */
const MAX_MESSAGE = 0x10000;

/** Registered for the data inside of TLS, by port. */
const INNER: ReadonlyMap<number, string> = new Map([
  [324, 'RPKI-Router Protocol'],
  [443, 'Hypertext Transfer Protocol'],
  [465, 'Simple Mail Transfer Protocol'],
  [636, 'Lightweight Directory Access Protocol'],
  [802, 'Modbus/TCP'],
  [853, 'Domain Name System'],
  [993, 'Internet Message Access Protocol'],
  [995, 'Post Office Protocol'],
  [1300, 'Q.931'],
  [2221, 'EtherNet/IP (Industrial Protocol)'],
  [2443, 'Skinny Client Control Protocol'],
  [3249, 'Intel Omni-Path FE Header - Omni-Path Fabric Executive Header'],
  [3250, 'Intel Omni-Path FE Header - Omni-Path Fabric Executive Header'],
  [3251, 'Intel Omni-Path FE Header - Omni-Path Fabric Executive Header'],
  [3252, 'Intel Omni-Path FE Header - Omni-Path Fabric Executive Header'],
  [3389, 'TPKT - ISO on TCP - RFC1006'],
  [3496, 'DoIP (ISO13400) Protocol'],
  [5061, 'Session Initiation Protocol'],
  [5671, 'Advanced Message Queuing Protocol'],
  [5684, 'Constrained Application Protocol'],
  [5868, 'Diameter Protocol'],
  [8883, 'MQ Telemetry Transport Protocol'],
  [11207, 'Couchbase Protocol'],
  [19999, 'Distributed Network Protocol 3.0'],
  [27017, 'Mongo Wire Protocol'],
]);
/** By the name that the ends agreed on (RFC 7301), or by how it begins. */
const ALPN: ReadonlyMap<string, string> = new Map([
  ['http/1.1', 'Hypertext Transfer Protocol'],
  ['h2', 'HyperText Transfer Protocol 2'],
  ['coap', 'Constrained Application Protocol'],
  ['dot', 'Domain Name System'],
  ['stun.turn', 'TURN Channel'],
  ['stun.nat-discovery', 'Session Traversal Utilities for NAT'],
]);
const ALPN_FAMILIES: readonly (readonly [string, string])[] = [
  ['h2-', 'HyperText Transfer Protocol 2'],
  ['spdy/', 'SPDY'],
];

function agreed(alpn: string | null): string | undefined {
  if (alpn === null) return undefined;
  return ALPN.get(alpn) ?? ALPN_FAMILIES.find(([prefix]) => alpn.startsWith(prefix))?.[1];
}

export const TLS_INITIAL: TlsState = {
  version: Version.unknown,
  cipher: 0,
  server: 0,
  serverEncrypts: -1,
  clientEncrypts: -1,
  alpn: null,
  inner: null,
  fragments: [null, null],
};

const isPrintable = (c: number | undefined): boolean => c !== undefined && c >= 0x20 && c < 0x7f;

/** One walk over records, with a tree or without one. */
class Walk {
  readonly t: TreeBuilder | null;
  readonly b: Bytes;
  /** Where the captured bytes end, and where the data does. */
  readonly end: number;
  readonly declaredEnd: number;
  readonly call: StreamCall;
  readonly span: Span | null;
  state: TlsState;
  /** For the pass. */
  offset: number;
  need = 0;
  opaque = false;

  constructor(
    t: TreeBuilder | null,
    b: Bytes,
    end: number,
    declaredEnd: number,
    call: StreamCall,
    state: TlsState,
    span: Span | null,
  ) {
    this.t = t;
    this.b = b;
    this.end = end;
    this.declaredEnd = declaredEnd;
    this.call = call;
    this.state = state;
    this.span = span;
    this.offset = declaredEnd;
  }

  get fromServer(): boolean {
    const { server } = this.state;
    if (server === 0) return INNER.has(this.call.sourcePort);
    return this.call.forward === (server === 2);
  }

  records(start: number): void {
    let at = start;
    while (at < this.end && this.need === 0) at = this.#record(at);
  }

  #ask(at: number, need: number): number {
    if (this.call.more) {
      this.offset = at;
      this.need = need;
    }
    return this.declaredEnd;
  }

  #record(at: number): number {
    const left = this.declaredEnd - at;
    const { version } = this.state;
    const { b } = this;
    if (version === Version.ssl2) return this.#ssl2(at);
    if (left < 5) return this.#ask(at, ONE_MORE_SEGMENT);
    const known = version >= Version.ssl3 && version <= Version.tls12;
    if (known ? looksLikeSsl2ClientHello(b, at) : looksLikeSsl2(b, at)) return this.#ssl2(at);
    if (!known && !(isContentType(b[at] as number) && isVersion(u16(b, at + 1)) && b[at + 1] === 3)) return this.declaredEnd;
    return this.#record3(at, left, known);
  }

  #ssl2(at: number): number {
    const result = ssl2Record(this.t, this.b, at, this.end, this.declaredEnd, this.state.version);
    if (result.need !== 0) return this.#ask(at, result.need);
    if (result.version !== this.state.version) this.state = { ...this.state, version: result.version };
    if (result.clientHello) this.#clientHello();
    return result.next;
  }

  #clientHello(): void {
    const server = this.call.forward ? 1 : 2;
    if (this.state.server !== server) this.state = { ...this.state, server };
  }

  #record3(at: number, left: number, known: boolean): number {
    const { b, t } = this;
    if (this.end - at < 5) {
      if (this.span !== null) t?.need('tls', this.span, at, 5);
      return this.declaredEnd;
    }
    const type = b[at] as number;
    const length = u16(b, at + 3);
    if (!isContentType(type)) return known && this.state.version !== Version.ssl3 ? this.declaredEnd : at + 5 + length;
    if (left < 5 + length) {
      if (this.call.more && type === ContentType.applicationData && this.state.version !== Version.unknown) this.opaque = true;
      return this.#ask(at, 5 + length - left);
    }
    const body = at + 5;
    const next = body + length;
    const node = t?.open(F.record, at, Math.min(next, this.end) - at);
    if (t !== null) {
      t.u8(this.state.version === Version.tls13 && type === ContentType.applicationData ? F.opaqueType : F.contentType, at);
      t.u16(F.recordVersion, at + 1);
      t.u16(F.recordLength, at + 3);
    }
    const first = body < this.end ? (b[body] as number) : 0;
    const authoritative = type !== ContentType.handshake || (isHandshakeType(first) && first !== HandshakeType.clientHello);
    if (this.state.version === Version.unknown && authoritative) this.#setVersion(u16(b, at + 1));
    if (length > 0) this.#body(type, body, next);
    if (node !== undefined) t?.close();
    return next;
  }

  #setVersion(n: number): void {
    const version = sessionVersion(n);
    if (version !== Version.unknown && version !== this.state.version) this.state = { ...this.state, version };
  }

  #body(type: number, at: number, end: number): void {
    const { t, span } = this;
    const whole = end <= this.end;
    if (!whole && t !== null && span !== null) t.need('tls', span, at, end - at);
    switch (type) {
      case ContentType.changeCipherSpec:
        t?.add(F.changeCipherSpec, at, 1, null);
        this.#encrypts();
        break;
      case ContentType.alert:
        if (t !== null && whole) this.#alert(t, at, end);
        break;
      case ContentType.handshake:
        if (whole) this.#handshake(at, end);
        break;
      case ContentType.applicationData:
        if (t !== null && whole) this.#applicationData(t, at, end);
        break;
      case ContentType.heartbeat:
        if (t !== null && whole && this.state.version !== Version.tls13) this.#heartbeat(t, at, end);
        break;
      default:
    }
  }

  #encrypts(): void {
    if (this.state.version === Version.tls13) return;
    const key = this.fromServer ? 'serverEncrypts' : 'clientEncrypts';
    if (this.state[key] < 0) this.state = { ...this.state, [key]: this.call.row };
  }

  #alert(t: TreeBuilder, at: number, end: number): void {
    t.open(F.alert, at, end - at);
    if (end - at === 2) {
      t.u8(F.alertLevel, at);
      t.u8(F.alertDescription, at + 1);
    }
    t.close();
  }

  #applicationData(t: TreeBuilder, at: number, end: number): void {
    const { sourcePort, destinationPort } = this.call;
    const inner = agreed(this.state.alpn) ?? this.state.inner ?? INNER.get(sourcePort) ?? INNER.get(destinationPort);
    t.raw(F.appData, at, end - at);
    if (inner !== undefined) t.generated(F.appDataProto, inner);
  }

  #heartbeat(t: TreeBuilder, at: number, end: number): void {
    const length = end - at;
    const type = this.b[at] as number;
    const payload = length >= 3 ? u16(this.b, at + 1) : 0;
    const plain =
      (this.fromServer ? this.state.serverEncrypts : this.state.clientEncrypts) < 0 || length <= 19 || 3 + payload + 16 <= length;
    t.open(F.heartbeat, at, length);
    if (length >= 3 && plain && (type === 1 || type === 2)) {
      t.u8(F.heartbeatType, at);
      t.u16(F.heartbeatLength, at + 1);
      const fits = 3 + payload + 16 <= length;
      const size = fits ? payload : length - 3;
      t.raw(F.heartbeatPayload, at + 3, size);
      if (fits) t.raw(F.heartbeatPadding, at + 3 + size, length - 3 - size);
    }
    t.close();
  }

  /* Handshake */

  get #side(): 0 | 1 {
    return this.call.forward ? 1 : 0;
  }

  #setFragment(fragment: Fragment | null): void {
    const [backward, forward] = this.state.fragments;
    this.state = { ...this.state, fragments: this.#side === 1 ? [backward, fragment] : [fragment, forward] };
  }

  #handshake(start: number, end: number): void {
    let at = start;
    const under = this.state.fragments[this.#side];
    if (under !== null) {
      at = this.#continueMessage(under, start, end);
      if (at < 0) return;
    } else if (this.#encrypted(start, end)) {
      this.t?.add(F.handshake, start, end - start, null);
      return;
    }
    while (at < end) {
      const left = end - at;
      const length = left >= 4 ? 4 + u24(this.b, at + 1) : 0;
      if (length === 0 || left < length) {
        this.#setFragment({ bytes: this.b.slice(at, end), row: this.call.row, length: left, before: null });
        this.t?.add(F.handshake, at, left, null);
        return;
      }
      this.#message(this.b, at, at + length, at === start);
      at += length;
    }
  }

  /** The record goes on with a message that began in an earlier one. Returns where the rest begins, −1 where all belongs to it. */
  #continueMessage(under: Fragment, start: number, end: number): number {
    const parts: Fragment[] = [];
    for (let f: Fragment | null = under; f !== null; f = f.before) parts.push(f);
    parts.reverse();
    const had = under.length;
    const head =
      had >= 4 ? (parts[0] as Fragment).bytes : concatBytes([...parts.map((p) => p.bytes), this.b.subarray(start, end)]);
    const known = head.length >= 4 ? head : concatBytes(parts.map((p) => p.bytes));
    const length = known.length >= 4 ? 4 + u24(known, 1) : 0;
    const take = length === 0 ? end - start : Math.min(end - start, length - had);
    if (length === 0 || had + take < length) {
      if (had + take > MAX_MESSAGE) this.#setFragment(null);
      else this.#setFragment({ bytes: this.b.slice(start, start + take), row: this.call.row, length: had + take, before: under });
      this.t?.add(F.handshake, start, take, null);
      return -1;
    }
    this.#setFragment(null);
    const bytes = concatBytes([...parts.map((p) => p.bytes), this.b.subarray(start, start + take)]);
    const { t } = this;
    if (t === null) this.#message(bytes, 0, length, true);
    else {
      t.add(F.handshake, start, take, null);
      const rows = [...parts.map((p) => p.row), this.call.row];
      const leave = t.enter({ name: 'reassembled-tls', bytes, rows });
      t.open(F.fragments, 0, length);
      let from = 0;
      for (const p of parts) {
        t.add(F.fragment, from, p.bytes.length, p.row + 1);
        from += p.bytes.length;
      }
      t.add(F.fragment, from, take, this.call.row + 1);
      t.generated(F.fragmentCount, parts.length + 1);
      t.close();
      this.#message(bytes, 0, length, true);
      leave();
    }
    return start + take;
  }

  /** As Wireshark guesses it where it has no keys. */
  #encrypted(at: number, end: number): boolean {
    if (end - at < 16) return false;
    const since = this.fromServer ? this.state.serverEncrypts : this.state.clientEncrypts;
    if (since >= 0 && this.call.row > since) return true;
    const { b } = this;
    // Two empty hello requests make no sense: it is the explicit nonce of an AEAD cipher.
    if (u24(b, at) === 0 && u16(b, at + 3) === 0) return true;
    return !isHandshakeType(b[at] as number) || u24(b, at + 1) >= MAX_MESSAGE;
  }

  /** A whole message, b[at, end). */
  #message(b: Bytes, at: number, end: number, first: boolean): void {
    const type = b[at] as number;
    const known = isHandshakeType(type);
    const { t } = this;
    if (!known) {
      if (first) t?.add(F.handshake, at, end - at, null);
      return;
    }
    let retry = false;
    if (type === HandshakeType.serverHello && end - at > 6) {
      const hello = scanServerHello(b, at + 4, end);
      retry = hello.retry;
      if (first) this.#setVersion(hello.version);
      if (hello.cipher !== this.state.cipher) this.state = { ...this.state, cipher: hello.cipher };
    }
    if (type === HandshakeType.clientHello) this.#clientHello();
    // The hello itself is still shown as one of an unknown version.
    const early = type === HandshakeType.clientHello && announcesEarlyData(b, at + 4, end);
    if (t === null) {
      if (early) this.#setVersion(Version.tls13);
      if (type === HandshakeType.serverHello) this.#setAlpn(alpnOf(b, at + 4, end));
      return;
    }
    t.open(F.handshake, at, end - at);
    t.add(F.handshakeType, at, 1, type);
    t.add(F.handshakeLength, at + 1, 3, u24(b, at + 1));
    const facts = explainMessage(t, type, at + 4, end, this.state, retry);
    if (type === HandshakeType.serverHello) this.#setAlpn(facts.alpn);
    if (early) this.#setVersion(Version.tls13);
    t.close();
  }

  #setAlpn(alpn: string | null): void {
    if (alpn !== null && alpn !== this.state.alpn) this.state = { ...this.state, alpn };
  }
}

/** The protocol that a server's hello chose (RFC 7301), null: it does not say. */
function alpnOf(b: Bytes, at: number, end: number): string | null {
  for (let x = serverHelloLayout(b, at, end).extensions; x + 4 <= end; ) {
    const length = u16(b, x + 2);
    if (u16(b, x) === 16 && length >= 3 && x + 4 + length <= end) {
      let name = '';
      for (let i = x + 7; i < x + 4 + length; i++) name += String.fromCharCode(b[i] as number);
      return name;
    }
    x += 4 + length;
  }
  return null;
}

/** Text does not begin a record: another protocol is on the port. */
function isText(b: Bytes, start: number, end: number): boolean {
  return (
    end - start > 4 &&
    isPrintable(b[start]) &&
    isPrintable(b[start + 1]) &&
    isPrintable(b[start + 2]) &&
    isPrintable(b[start + 3])
  );
}

export const tls: StreamProtocol<TlsState> = {
  name: 'tls',
  initial: TLS_INITIAL,

  read(b, start, end, call, state, verdict: StreamVerdict) {
    if (isText(b, start, end)) return null;
    const walk = new Walk(null, b, end, end, call, state, null);
    walk.records(start);
    verdict.offset = Math.min(end, walk.offset);
    verdict.need = walk.need;
    verdict.opaque = walk.opaque;
    return walk.state;
  },

  explain(t: TreeBuilder, span: Span, call: ExplainCall, state) {
    if (isText(t.bytes, span.start, span.end)) return null;
    t.layer(F.tls, span.start, span.end - span.start);
    const walk = new Walk(t, t.bytes, span.end, call.more ? span.end : span.declaredEnd, call, state, span);
    walk.records(span.start);
    t.close();
    return walk.state;
  },
};

/** TLS that a protocol agrees on (STARTTLS): made once by each. `name`: the protocol's title. */
export const tlsInside = (name: string): StreamProtocol<TlsState> => ({ ...tls, initial: { ...TLS_INITIAL, inner: name } });
