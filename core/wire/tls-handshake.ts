/** TLS handshake messages (RFC 8446 §4, RFC 5246 §7.4, RFC 8422, RFC 6101). */

import { type Bytes, u8, u16, u32 } from '../base/bytes.ts';
import { md5 } from '../base/md5.ts';
import { textField } from './field.ts';
import { keyExchangeOf } from './tls-ciphers.ts';
import { type ExtensionSummary, explainExtensions, isGrease, signatureAlgorithm, signatureAlgorithms } from './tls-extensions.ts';
import { tlsFields as F } from './tls-fields.ts';
import { handshakeTypes } from './tls-names.ts';
import { Part } from './tls-part.ts';
import { isEarlyDraft, Version } from './tls-version.ts';
import type { TreeBuilder } from './tree.ts';

export const HandshakeType = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
  keyUpdate: 24,
  nextProtocol: 67,
} as const;

/** SHA-256 of "HelloRetryRequest" (RFC 8446 §4.1.3). */
const RETRY = Uint8Array.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'.match(/../g) ?? [], (byte) =>
  Number.parseInt(byte, 16),
);

export const isHandshakeType = (type: number): boolean => handshakeTypes[type] !== undefined;

/** What a server's hello says: the version it chose, whether it asks for another client hello, the suite. */
export interface ServerHello {
  readonly version: number;
  readonly retry: boolean;
  readonly cipher: number;
}

/** Where in a server's hello, b[at, end), the suite is, and where the first extension. */
export function serverHelloLayout(b: Bytes, at: number, end: number): { readonly cipher: number; readonly extensions: number } {
  if (at + 35 > end) return { cipher: end, extensions: end };
  if (isEarlyDraft(u16(b, at))) return { cipher: at + 34, extensions: at + 38 };
  const cipher = at + 35 + (b[at + 34] as number);
  return { cipher, extensions: cipher + 5 };
}

const EARLY_DATA = 42;

/** b[at, end) is the message's body. */
export function scanServerHello(b: Bytes, at: number, end: number): ServerHello {
  const { cipher: cipherAt, extensions } = serverHelloLayout(b, at, end);
  const cipher = cipherAt + 2 <= end ? u16(b, cipherAt) : 0;
  let version = at + 2 <= end ? u16(b, at) : 0;
  if (version !== Version.tls12 || end - at < 46) return { version, retry: false, cipher };
  const retry = RETRY.every((v, i) => b[at + 2 + i] === v);
  for (let x = extensions; x + 6 <= end; ) {
    const length = u16(b, x + 2);
    if (x + 4 + length > end) break;
    if (u16(b, x) === 43 && length === 2) {
      version = u16(b, x + 4);
      break;
    }
    x += 4 + length;
  }
  return { version, retry, cipher };
}

/** A client's hello that announces data before the server's answer: only TLS 1.3 has that (RFC 8446 §4.2.10). b[at, end) is the message's body. */
export function announcesEarlyData(b: Bytes, at: number, end: number): boolean {
  // |  version (2)  |  random (32)  |  session id (1 + n)  |  cipher suites (2 + n)  |  compression (1 + n)  |  extensions (2 + n)  |
  let x = at + 34;
  if (x >= end) return false;
  x += 1 + u8(b, x);
  if (x + 2 > end) return false;
  x += 2 + u16(b, x);
  if (x >= end) return false;
  x += 1 + u8(b, x) + 2;
  for (; x + 4 <= end; x += 4 + u16(b, x + 2)) if (u16(b, x) === EARLY_DATA) return true;
  return false;
}

const EC_SERVER = textField('EC Diffie-Hellman Server Params');
const EC_CLIENT = textField('EC Diffie-Hellman Client Params');
const DH_SERVER = textField('Diffie-Hellman Server Params');
const DH_CLIENT = textField('Diffie-Hellman Client Params');
const RSA_CLIENT = textField('RSA Encrypted PreMaster Secret');
const RSA_SERVER = textField('RSA-EXPORT Server Params');
const PSK_CLIENT = textField('PSK Client Params');
const PSK_SERVER = textField('PSK Server Params');
const TICKET = textField('TLS Session Ticket');

/** What the session is known to use when the message comes. */
export interface Session {
  readonly version: number;
  readonly cipher: number;
}

/** What a message says that later ones depend on. */
export interface MessageFacts {
  alpn: string | null;
}

/** The body of a message, [at, end), after its type and length. */
export function explainMessage(t: TreeBuilder, type: number, at: number, end: number, s: Session, retry: boolean): MessageFacts {
  const p = new Part(t, at, end);
  const facts: MessageFacts = { alpn: null };
  switch (type) {
    case HandshakeType.clientHello:
      clientHello(p, s);
      break;
    case HandshakeType.serverHello:
      facts.alpn = serverHello(p, s, retry);
      break;
    case HandshakeType.newSessionTicket:
      p.group(TICKET, p.left, () => newSessionTicket(p, s));
      break;
    case HandshakeType.encryptedExtensions:
      facts.alpn = explainExtensions(p, 'encrypted').alpn;
      break;
    case HandshakeType.certificate:
      certificate(p, s);
      break;
    case HandshakeType.serverKeyExchange:
      serverKeyExchange(p, s);
      break;
    case HandshakeType.certificateRequest:
      certificateRequest(p, s);
      break;
    case HandshakeType.certificateVerify:
      signed(p, s, F.verifySignatureLength, F.verifySignature);
      break;
    case HandshakeType.clientKeyExchange:
      clientKeyExchange(p, s);
      break;
    case HandshakeType.finished:
      if (s.version === Version.ssl3) {
        p.range(F.md5Hash, 16);
        p.range(F.shaHash, 20);
      } else p.range(F.verifyData, p.left);
      break;
    case HandshakeType.keyUpdate:
      p.uint(F.keyUpdate, 1);
      break;
    case HandshakeType.nextProtocol:
      p.vector(F.npnSelectedLength, 1, (v, length) => v.text(F.npnSelected, length));
      p.vector(F.npnPaddingLength, 1, (v, length) => v.bytes(F.npnPadding, length));
      break;
    default:
  }
  return facts;
}

/** The random and, but for servers of early drafts of TLS 1.3, the session id. From TLS 1.3 on the first four bytes are no time. */
function helloCommon(p: Part, s: Session, withId = true): void {
  if (p.left < 32) {
    p.at = p.end;
    return;
  }
  const { t } = p;
  t.open(F.random, p.at, 32, t.bytes.subarray(p.at, p.at + 32));
  if (s.version !== Version.tls13) {
    t.add(F.randomTime, p.at, 4, BigInt(u32(t.bytes, p.at)) * 1_000_000_000n);
    t.raw(F.randomBytes, p.at + 4, 28);
  }
  t.close();
  p.at += 32;
  if (!withId) return;
  p.vector(F.sessionIdLength, 1, (v, length) => {
    if (length > 0) v.bytes(F.sessionId, length);
  });
}

function fingerprint(
  p: Part,
  full: string,
  fullSpec: typeof F.ja3Full | typeof F.ja3sFull,
  spec: typeof F.ja3 | typeof F.ja3s,
): void {
  p.t.generated(fullSpec, full);
  p.t.generated(spec, md5(new TextEncoder().encode(full)));
}

const list = (values: readonly number[]): string => values.filter((v) => !isGrease(v)).join('-');

function clientHello(p: Part, s: Session): void {
  const version = p.uint(F.version, 2);
  helloCommon(p, s);
  const ciphers: number[] = [];
  p.vector(F.ciphersLength, 2, (v, length) =>
    v.group(F.ciphers, length, () => {
      while (v.left >= 2) ciphers.push(v.uint(F.cipher, 2));
    }),
  );
  p.vector(F.compressionsLength, 1, (v, length) =>
    v.group(F.compressions, length, () => {
      while (v.left > 0) v.uint(F.compression, 1);
    }),
  );
  const none: ExtensionSummary = { types: [], groups: [], formats: [], alpn: null };
  const x = p.left > 0 ? explainExtensions(p, 'client') : none;
  if (version < 0) return;
  fingerprint(p, [version, list(ciphers), list(x.types), list(x.groups), x.formats.join('-')].join(), F.ja3Full, F.ja3);
}

function serverHello(p: Part, s: Session, retry: boolean): string | null {
  const version = p.uint(F.version, 2);
  const early = isEarlyDraft(version);
  helloCommon(p, s, !early);
  const cipher = p.uint(F.cipher, 2);
  if (!early) p.uint(F.compression, 1);
  const x = p.left > 0 ? explainExtensions(p, retry ? 'retry' : 'server') : undefined;
  if (version < 0 || cipher < 0) return null;
  fingerprint(p, `${version},${cipher},${x === undefined ? '' : list(x.types)}`, F.ja3sFull, F.ja3s);
  return x?.alpn ?? null;
}

/** RFC 5077, RFC 8446 §4.6.1. */
function newSessionTicket(p: Part, s: Session): void {
  p.uint(F.ticketLifetime, 4);
  const newer = s.version === Version.tls13;
  if (newer) {
    p.uint(F.ticketAgeAdd, 4);
    p.vector(F.ticketNonceLength, 1, (v, length) => v.bytes(F.ticketNonce, length));
  }
  p.vector(F.ticketLength, 2, (v, length) => v.bytes(F.ticket, length));
  if (newer) explainExtensions(p, 'ticket');
}

function certificate(p: Part, s: Session): void {
  const newer = s.version === Version.tls13;
  if (newer) p.vector(F.contextLength, 1, (v, length) => (length > 0 ? v.bytes(F.context, length) : undefined));
  p.vector(F.certificatesLength, 3, (v, length) => {
    if (length === 0) return;
    v.group(F.certificates, length, () => {
      while (v.left > 0) {
        v.vector(F.certificateLength, 3, (c, size) => c.bytes(F.certificate, size));
        if (newer) explainExtensions(v, 'certificate');
      }
    });
  });
}

function certificateRequest(p: Part, s: Session): void {
  if (s.version === Version.tls13) {
    p.vector(F.contextLength, 1, (v, length) => (length > 0 ? v.bytes(F.context, length) : undefined));
    explainExtensions(p, 'request');
    return;
  }
  p.vector(F.certTypesCount, 1, (v, length) =>
    v.group(F.certTypes, length, () => {
      while (v.left > 0) v.uint(F.certType, 1);
    }),
  );
  if (s.version === Version.tls12) signatureAlgorithms(p);
  p.vector(F.namesLength, 2, (v, length) => {
    if (length === 0) return;
    v.group(F.distinguishedNames, length, () => {
      while (v.left > 0) v.vector(F.nameLength, 2, (n, size) => n.range(F.distinguishedName, size));
    });
  });
}

function signed(p: Part, s: Session, lengthSpec: Parameters<Part['uint']>[0], spec: Parameters<Part['bytes']>[0]): void {
  if (s.version === Version.tls12 || s.version === Version.tls13) signatureAlgorithm(p);
  p.vector(lengthSpec, 2, (v, length) => v.bytes(spec, length));
}

function serverKeyExchange(p: Part, s: Session): void {
  const kind = keyExchangeOf(s.cipher);
  const sign = () => signed(p, s, F.signatureLength, F.signature);
  const vector = (
    lengthSpec: typeof F.pLength | typeof F.gLength | typeof F.ysLength,
    spec: typeof F.p | typeof F.g | typeof F.ys,
  ) => p.vector(lengthSpec, 2, (v, length) => v.bytes(spec, length));
  switch (kind) {
    case 'DH_anon':
    case 'DHE_DSS':
    case 'DHE_RSA':
      p.group(DH_SERVER, p.left, () => {
        vector(F.pLength, F.p);
        vector(F.gLength, F.g);
        vector(F.ysLength, F.ys);
        if (kind !== 'DH_anon') sign();
      });
      break;
    case 'ECDH_anon':
    case 'ECDH_ECDSA':
    case 'ECDH_RSA':
    case 'ECDHE_ECDSA':
    case 'ECDHE_RSA':
      p.group(EC_SERVER, p.left, () => {
        // Only named curves are in use (RFC 8422 §5.4).
        if (p.uint(F.curveType, 1) !== 3) return;
        p.uint(F.namedCurve, 2);
        p.vector(F.serverPointLength, 1, (v, length) => v.bytes(F.serverPoint, length));
        if (kind !== 'ECDH_anon') sign();
      });
      break;
    case 'PSK':
    case 'RSA_PSK':
      p.group(PSK_SERVER, p.left, () => p.vector(F.hintLength, 2, (v, length) => v.bytes(F.hint, length)));
      break;
    case 'RSA':
      p.group(RSA_SERVER, p.left, () => {
        p.vector(F.modulusLength, 2, (v, length) => v.bytes(F.modulus, length));
        p.vector(F.exponentLength, 2, (v, length) => v.bytes(F.exponent, length));
        sign();
      });
      break;
    default:
  }
}

function clientKeyExchange(p: Part, s: Session): void {
  const kind = keyExchangeOf(s.cipher);
  switch (kind) {
    case 'DH_anon':
    case 'DH_DSS':
    case 'DH_RSA':
    case 'DHE_DSS':
    case 'DHE_RSA':
      p.group(DH_CLIENT, p.left, () => p.vector(F.ycLength, 2, (v, length) => v.bytes(F.yc, length)));
      break;
    case 'ECDH_anon':
    case 'ECDH_ECDSA':
    case 'ECDH_RSA':
    case 'ECDHE_ECDSA':
    case 'ECDHE_RSA':
      p.group(EC_CLIENT, p.left, () => p.vector(F.clientPointLength, 1, (v, length) => v.bytes(F.clientPoint, length)));
      break;
    case 'PSK':
      p.group(PSK_CLIENT, p.left, () => p.vector(F.identityLength, 2, (v, length) => v.bytes(F.identity, length)));
      break;
    case 'RSA':
      p.group(RSA_CLIENT, p.left, () => {
        if (s.version === Version.ssl3 || s.version === Version.ssl2) p.bytes(F.epms, p.left);
        else p.vector(F.epmsLength, 2, (v, length) => v.bytes(F.epms, length));
      });
      break;
    default:
  }
}
