/**
 * The options of an OPT record (EDNS, RFC 6891 §6.1.2) and the parameters of SVCB and HTTPS records (RFC 9460 §2.2).
 *
 * | code (2) | length (2) | data … |          | key (2) | length (2) | value … |
 */
import { u8, u16 } from '../base/bytes.ts';
import type { DnsCursor } from './dns-cursor.ts';
import { dnsFields as F } from './dns-fields.ts';
import type { FieldSpec } from './field.ts';

const Option = {
  dau: 5,
  dhu: 6,
  n3u: 7,
  subnet: 8,
  cookie: 10,
  keepalive: 11,
  padding: 12,
  chain: 13,
  error: 15,
  oldSubnet: 20730,
} as const;
const CLIENT_COOKIE = 8;

/** A list of bytes, one field each. */
function each8(c: DnsCursor, spec: FieldSpec, length: number): void {
  for (let i = 0; i < length && c.ok; i++) c.u8(spec);
}

/** An address of which only the leading bytes are sent. */
export function shortAddress(c: DnsCursor, spec: FieldSpec, length: number, whole: 4 | 16): void {
  if (!c.has(length)) return;
  const address = new Uint8Array(whole);
  address.set(c.t.bytes.subarray(c.at, c.at + Math.min(length, whole)));
  c.put(spec, length, address);
}

/** RFC 7871 §6. */
function clientSubnet(c: DnsCursor, length: number): void {
  const family = c.u16(F.optClientFamily);
  c.u8(F.optClientNetmask);
  c.u8(F.optClientScope);
  const rest = length - 4;
  if (!c.ok) return;
  // A length that leaves less than no room for the address: Wireshark shows a whole one.
  if (family === 1 && rest <= 4) shortAddress(c, F.optClientAddr4, rest < 0 ? 4 : rest, 4);
  else if (family === 2 && rest <= 16) shortAddress(c, F.optClientAddr6, rest < 0 ? 16 : rest, 16);
  else if (family !== 1 && family !== 2) c.upTo(F.optClientAddr, c.at + rest, 'dns.opt.len');
}

function optionData(c: DnsCursor, code: number, length: number): void {
  const end = c.at + length;
  switch (code) {
    case Option.dau:
      return each8(c, F.optDau, length);
    case Option.dhu:
      return each8(c, F.optDhu, length);
    case Option.n3u:
      return each8(c, F.optN3u, length);
    case Option.subnet:
    case Option.oldSubnet:
      return clientSubnet(c, length);
    case Option.cookie:
      c.raw(F.optCookieClient, CLIENT_COOKIE);
      c.upTo(F.optCookieServer, end, 'dns.opt.len');
      return;
    case Option.keepalive:
      if (length === 2) c.u16(F.optEdnsTcpKeepaliveTimeout);
      return;
    case Option.padding:
      return c.raw(F.optPadding, length);
    case Option.chain:
      return c.ascii(F.optChainFqdn, length);
    case Option.error:
      c.u16(F.optExtErrorInfoCode);
      if (length > 2) c.utf8(F.optExtErrorExtraText, length - 2);
      return;
  }
}

/** The options in [cursor, end). */
export function explainOptions(c: DnsCursor, end: number): void {
  while (c.ok && c.at < end) {
    // Nothing of an option is shown whose data are not all there.
    if (!c.has(4)) return;
    const start = c.at;
    const length = u16(c.t.bytes, start + 2);
    c.t.open(F.opt, start, Math.min(4 + length, c.span.end - start));
    const code = c.u16(F.optCode);
    c.u16(F.optLen);
    if (c.has(length)) {
      c.t.raw(F.optData, c.at, length);
      optionData(c, code, length);
    }
    c.t.close();
    c.at = start + 4 + length;
  }
}

/* SVCB */

const Key = { mandatory: 0, alpn: 1, noDefaultAlpn: 2, port: 3, ipv4hint: 4, ech: 5, ipv6hint: 6, odoh: 32769 } as const;

function paramValue(c: DnsCursor, key: number, end: number): void {
  const length = end - c.at;
  switch (key) {
    case Key.mandatory:
      while (c.ok && c.at < end) c.u16(F.svcbSvcparamMandatoryKey);
      return;
    case Key.alpn:
      while (c.ok && c.at < end) c.counted(F.svcbSvcparamAlpnLength, F.svcbSvcparamAlpn);
      return;
    case Key.noDefaultAlpn:
      return;
    case Key.port:
      c.u16(F.svcbSvcparamPort);
      return;
    case Key.ipv4hint:
      while (c.ok && c.at < end) c.ipv4(F.svcbSvcparamIpv4hintIp);
      return;
    case Key.ipv6hint:
      while (c.ok && c.at < end) c.ipv6(F.svcbSvcparamIpv6hintIp);
      return;
    case Key.ech:
      return c.raw(F.svcbSvcparamEchconfig, length);
    case Key.odoh:
      return c.raw(F.svcbSvcparamOdohconfig, length);
    default:
      if (length > 0) c.raw(F.svcbSvcparamValue, length);
  }
}

/** Priority, target and the parameters in [cursor, end). */
export function explainService(c: DnsCursor, end: number): void {
  c.u16(F.svcbSvcpriority);
  c.name(F.svcbTargetname);
  while (c.ok && c.at < end) {
    if (!c.has(4)) return;
    const start = c.at;
    const length = u16(c.t.bytes, start + 2);
    c.t.open(F.svcbSvcparam, start, Math.min(4 + length, c.span.end - start));
    const key = c.u16(F.svcbSvcparamKey);
    c.u16(F.svcbSvcparamValueLength);
    paramValue(c, key, c.at + length);
    c.t.close();
  }
}

/** The Internet key tag of a KEY or DNSKEY record's data (RFC 4034 appendix B); undefined where it is too short for one. */
export function keyTag(b: Uint8Array, start: number, end: number, algorithm: number): number | undefined {
  if (end - start < 4) return undefined;
  if (algorithm === 1) return u16(b, end - 3);
  let sum = 0;
  for (let i = start; i < end; i++) sum += ((i - start) & 1) === 0 ? u8(b, i) << 8 : u8(b, i);
  return (sum + ((sum >>> 16) & 0xffff)) & 0xffff;
}
