/**
 * SSL 2.0 records and the hello messages of later versions that are sent in one (RFC 5246 appendix E.2).
 *
 *  1 | length (15 bits) | message …        or        0 | escape | length (14 bits) | padding length | message …
 */
import { type Bytes, u16, u24 } from '../base/bytes.ts';
import { ONE_MORE_SEGMENT } from './stream.ts';
import { tlsFields as F } from './tls-fields.ts';
import { isVersion, Version } from './tls-version.ts';
import type { TreeBuilder } from './tree.ts';

const CLIENT_HELLO = 1;
const CLIENT_MASTER_KEY = 2;
const SERVER_HELLO = 4;

/** A record that begins like an unencrypted message: error, client hello, client master key, server hello. */
export const looksLikeSsl2 = (b: Bytes, at: number): boolean =>
  (b[at] as number) >= 0x80 && [0, CLIENT_HELLO, CLIENT_MASTER_KEY, SERVER_HELLO].includes(b[at + 2] ?? -1);

export const looksLikeSsl2ClientHello = (b: Bytes, at: number): boolean => b[at] === 0x80 && b[at + 2] === CLIENT_HELLO;

/** The hello that clients once sent to servers of any version: 32 bytes of challenge, no session id or one of 16 bytes. */
export function isSsl2ClientHello(b: Bytes, at: number, end: number): boolean {
  if (end - at < 46 || !looksLikeSsl2ClientHello(b, at)) return false;
  const specs = u16(b, at + 5);
  const id = u16(b, at + 7);
  return specs !== 0 && specs % 3 === 0 && (id === 0 || id === 16) && u16(b, at + 9) === 32;
}

interface Ssl2Result {
  readonly next: number;
  readonly need: number;
  readonly version: number;
  readonly clientHello: boolean;
}

function isMessage(b: Bytes, at: number, length: number, end: number): boolean {
  if (at + 9 > end) return false;
  switch (b[at]) {
    case CLIENT_HELLO:
      return isVersion(u16(b, at + 1));
    case SERVER_HELLO:
      return isVersion(u16(b, at + 3));
    case CLIENT_MASTER_KEY:
      return at + 10 <= end && u16(b, at + 4) + u16(b, at + 6) + u16(b, at + 8) <= length;
    default:
      return false;
  }
}

export function ssl2Record(
  t: TreeBuilder | null,
  b: Bytes,
  at: number,
  end: number,
  declaredEnd: number,
  version: number,
): Ssl2Result {
  const left = declaredEnd - at;
  const headerLength = ((b[at] as number) & 0x80) !== 0 ? 2 : 3;
  const none = { next: declaredEnd, version, clientHello: false };
  if (left < headerLength) return { ...none, need: ONE_MORE_SEGMENT };
  if (at + headerLength > end) return { ...none, need: 0 };
  const length = headerLength === 2 ? u16(b, at) & 0x7fff : u16(b, at) & 0x3fff;
  if (left < headerLength + length) return { ...none, need: headerLength + length - left };
  const body = at + headerLength;
  const next = body + length;
  const type = b[body] ?? -1;
  const session = version === Version.unknown && type >= 2 && type <= 8 ? Version.ssl2 : version;
  const message = length > 0 && isMessage(b, body, length, Math.min(end, next));
  if (t !== null) {
    t.open(F.record, at, Math.min(next, end) - at);
    t.generated(F.recordVersion, Version.ssl2);
    if (message) {
      t.add(F.recordLength, at, headerLength, length);
      if (headerLength === 3) {
        t.add(F.isEscape, at, 1, ((b[at] as number) & 0x40) !== 0);
        t.u8(F.paddingLength, at + 2);
      }
      t.u8(F.handshakeType, body);
      if (next <= end) explainBody(t, type, body + 1, next);
    }
    t.close();
  }
  return { next, need: 0, version: session, clientHello: message && type === CLIENT_HELLO };
}

function explainBody(t: TreeBuilder, type: number, start: number, end: number): void {
  const b = t.bytes;
  let at = start;
  const fits = (n: number): boolean => at + n <= end;
  const range = (
    spec: typeof F.challenge | typeof F.clearKey | typeof F.encryptedKey | typeof F.keyArg | typeof F.connectionId,
    n: number,
  ) => {
    if (n > 0 && fits(n)) t.add(spec, at, n, null);
    at += n;
  };
  const suites = (length: number): void => {
    for (const stop = Math.min(end, at + length); at + 3 <= stop; at += 3) t.add(F.cipherSpec, at, 3, u24(b, at));
  };
  if (type === CLIENT_HELLO && fits(8)) {
    t.u16(F.version, at);
    const specs = t.u16(F.cipherSpecLength, at + 2);
    const id = t.u16(F.sessionIdLength, at + 4);
    if (id > 16) return;
    const challenge = t.u16(F.challengeLength, at + 6);
    at += 8;
    t.open(F.ciphers, at, Math.min(specs, end - at));
    suites(specs);
    t.close();
    if (id > 0 && fits(id)) t.raw(F.sessionId, at, id);
    at += id;
    range(F.challenge, challenge);
  } else if (type === CLIENT_MASTER_KEY && fits(9)) {
    t.add(F.cipherSpec, at, 3, u24(b, at));
    const clear = t.u16(F.clearKeyLength, at + 3);
    const encrypted = t.u16(F.encryptedKeyLength, at + 5);
    const arg = t.u16(F.keyArgLength, at + 7);
    at += 9;
    range(F.clearKey, clear);
    range(F.encryptedKey, encrypted);
    range(F.keyArg, arg);
  } else if (type === SERVER_HELLO && fits(10)) {
    t.add(F.sessionIdHit, at, 1, b[at] !== 0);
    t.u8(F.certType, at + 1);
    t.u16(F.version, at + 2);
    const certificate = t.u16(F.certificateLength, at + 4);
    const specs = t.u16(F.cipherSpecLength, at + 6);
    const id = t.u16(F.connectionIdLength, at + 8);
    at += 10;
    if (certificate > 0 && fits(certificate)) t.raw(F.certificate, at, certificate);
    at += certificate;
    suites(specs);
    range(F.connectionId, id);
  }
}
