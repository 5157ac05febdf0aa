/**
 * Options of neighbour discovery (RFC 4861 §4.6; RFC 4191, 6275, 8106, 8910, 8781 …).
 *
 * | type (1) | length (1), in 8-byte units with these two bytes | data …
 */
import { type Bytes, latin1, put8, u8, u16 } from '../base/bytes.ts';
import type { Cursor } from './cursor.ts';
import { defineFields, type FieldSpec } from './field.ts';
import type { Payload } from './tree.ts';

export const NdOption = {
  sourceLinkAddress: 1,
  targetLinkAddress: 2,
  prefix: 3,
  redirected: 4,
  mtu: 5,
  advertisementInterval: 7,
  homeAgent: 8,
  nonce: 14,
  route: 24,
  dnsServers: 25,
  flags: 26,
  dnsSearch: 31,
  captivePortal: 37,
  pref64: 38,
} as const;

/** One option, padded with zeros to whole 8-byte units. */
export function emitNdOption(type: number, data: Bytes): Uint8Array<ArrayBuffer> {
  const length = (2 + data.length + 7) & ~7;
  const out = new Uint8Array(length);
  put8(out, 0, type);
  put8(out, 1, length / 8);
  out.set(data, 2);
  return out;
}

const NAMES: Readonly<Record<number, string>> = {
  1: 'Source link-layer address',
  2: 'Target link-layer address',
  3: 'Prefix information',
  4: 'Redirected header',
  5: 'MTU',
  7: 'Advertisement Interval',
  8: 'Home Agent Information',
  11: 'CGA',
  12: 'RSA Signature',
  13: 'Timestamp',
  14: 'Nonce',
  15: 'Trust Anchor',
  16: 'Certificate',
  24: 'Route Information',
  25: 'Recursive DNS Server',
  26: 'RA Flags Extension',
  31: 'DNS Search List Option',
  33: 'Address Registration Option',
  34: '6LoWPAN Context Option',
  35: 'Authoritative Border Router',
  37: 'DHCP Captive-Portal',
  38: 'PREF64 Option',
};
const PREFERENCES = { 0: 'Medium', 1: 'High', 2: 'Reserved', 3: 'Low' };

export const icmpv6OptionFields = defineFields({
  opt: { name: 'icmpv6.opt', type: 'none', title: 'ICMPv6 Option' },
  type: { name: 'icmpv6.opt.type', type: 'uint', title: 'Type', names: NAMES },
  length: { name: 'icmpv6.opt.length', type: 'uint', title: 'Length' },
  reserved: { name: 'icmpv6.opt.reserved', type: 'none', title: 'Reserved' },
  padding: { name: 'icmpv6.opt.padding', type: 'none', title: 'Padding' },
  linkAddress: { name: 'icmpv6.opt.linkaddr', type: 'ether', title: 'Link-layer address' },
  sourceLink: { name: 'icmpv6.opt.src_linkaddr', type: 'ether', title: 'Source Link-layer address', hidden: true },
  targetLink: { name: 'icmpv6.opt.target_linkaddr', type: 'ether', title: 'Target Link-layer address', hidden: true },
  prefixLength: { name: 'icmpv6.opt.prefix.length', type: 'uint', title: 'Prefix Length' },
  prefixFlag: { name: 'icmpv6.opt.prefix.flag', type: 'uint', title: 'Flag', base: 'hex', width: 2 },
  prefixOnLink: { name: 'icmpv6.opt.prefix.flag.l', type: 'bool', title: 'On-link flag(L)' },
  prefixAutonomous: { name: 'icmpv6.opt.prefix.flag.a', type: 'bool', title: 'Autonomous address-configuration flag(A)' },
  prefixRouter: { name: 'icmpv6.opt.prefix.flag.r', type: 'bool', title: 'Router address flag(R)' },
  prefixReserved: { name: 'icmpv6.opt.prefix.flag.reserved', type: 'uint', title: 'Reserved' },
  prefixValid: { name: 'icmpv6.opt.prefix.valid_lifetime', type: 'uint', title: 'Valid Lifetime' },
  prefixPreferred: { name: 'icmpv6.opt.prefix.preferred_lifetime', type: 'uint', title: 'Preferred Lifetime' },
  prefix: { name: 'icmpv6.opt.prefix', type: 'ipv6', title: 'Prefix' },
  redirected: { name: 'icmpv6.opt.redirected_packet', type: 'none', title: 'Redirected Packet' },
  mtu: { name: 'icmpv6.opt.mtu', type: 'uint', title: 'MTU' },
  interval: { name: 'icmpv6.opt.advertisement_interval', type: 'uint', title: 'Advertisement Interval' },
  homeAgentPreference: { name: 'icmpv6.opt.home_agent_preference', type: 'uint', title: 'Home Agent Preference' },
  homeAgentLifetime: { name: 'icmpv6.opt.home_agent_lifetime', type: 'uint', title: 'Home Agent Preference' },
  nonce: { name: 'icmpv6.opt.nonce', type: 'bytes', title: 'Nonce' },
  routeFlag: { name: 'icmpv6.opt.route_info.flag', type: 'uint', title: 'Flag', base: 'hex', width: 2 },
  routePreference: {
    name: 'icmpv6.opt.route_info.flag.route_preference',
    type: 'uint',
    title: 'Route Preference',
    names: PREFERENCES,
  },
  routeReserved: { name: 'icmpv6.opt.route_info.flag.reserved', type: 'uint', title: 'Reserved' },
  routeLifetime: { name: 'icmpv6.opt.route_lifetime', type: 'uint', title: 'Route Lifetime' },
  dnsLifetime: { name: 'icmpv6.opt.rdnss.lifetime', type: 'uint', title: 'Lifetime' },
  dns: { name: 'icmpv6.opt.rdnss', type: 'ipv6', title: 'Recursive DNS Servers' },
  efo: { name: 'icmpv6.opt.efo', type: 'uint', title: 'Flags Expansion Option', base: 'hex', width: 4 },
  efoManaged: { name: 'icmpv6.opt.efo.m', type: 'bool', title: 'Managed address configuration' },
  efoOther: { name: 'icmpv6.opt.efo.o', type: 'bool', title: 'Other configuration' },
  efoHomeAgent: { name: 'icmpv6.opt.efo.h', type: 'bool', title: 'Home Agent' },
  efoPreference: { name: 'icmpv6.opt.efo.prf', type: 'uint', title: 'Prf (Default Router Preference)', names: PREFERENCES },
  efoProxy: { name: 'icmpv6.opt.efo.p', type: 'bool', title: 'Proxy' },
  efoReserved: { name: 'icmpv6.opt.efo.rsv', type: 'uint', title: 'Reserved' },
  searchLifetime: { name: 'icmpv6.opt.dnssl.lifetime', type: 'uint', title: 'Lifetime' },
  search: { name: 'icmpv6.opt.dnssl', type: 'string', title: 'Domain Names' },
  captivePortal: { name: 'icmpv6.opt.captive_portal', type: 'string', title: 'Captive Portal' },
});
const F = icmpv6OptionFields;
/** A link-layer address that is not six bytes long has no colons. */
const bytesLike = (spec: FieldSpec): FieldSpec => ({ ...spec, type: 'bytes' });
const DATA: FieldSpec = { name: 'icmpv6.data', type: 'bytes', title: 'Data' };

/** [at, end) of the cursor is the option behind its length; a quoted packet is handed on. */
type ExplainOption = (c: Cursor, end: number) => Payload | null;

const linkAddress =
  (own: FieldSpec): ExplainOption =>
  (c, end) => {
    const six = end - c.at === 6;
    const size = six ? 6 : Math.min(8, end - c.at);
    if (!c.has(size)) return null;
    c.t.raw(six ? F.linkAddress : bytesLike(F.linkAddress), c.at, size);
    c.raw(six ? own : bytesLike(own), size);
    if (end > c.at) c.none(F.padding, end - c.at);
    return null;
  };

const simple =
  (explain: (c: Cursor, end: number) => void): ExplainOption =>
  (c, end) => {
    explain(c, end);
    return null;
  };

const OPTIONS: ReadonlyMap<number, ExplainOption> = new Map<number, ExplainOption>([
  [NdOption.sourceLinkAddress, linkAddress(F.sourceLink)],
  [NdOption.targetLinkAddress, linkAddress(F.targetLink)],
  [
    NdOption.prefix,
    simple((c) => {
      c.u8(F.prefixLength);
      c.flags8(F.prefixFlag, [
        [F.prefixOnLink, 0x80],
        [F.prefixAutonomous, 0x40],
        [F.prefixRouter, 0x20],
        [F.prefixReserved, 0x1f],
      ]);
      c.u32(F.prefixValid);
      c.u32(F.prefixPreferred);
      c.none(F.reserved, 4);
      c.ipv6(F.prefix);
    }),
  ],
  [
    NdOption.redirected,
    (c, end) => {
      c.none(F.reserved, 6);
      if (!c.ok) return null;
      c.t.add(F.redirected, c.at, Math.max(0, end - c.at), null);
      c.t.quoted = true;
      const span = { start: c.at, end: Math.min(end, c.span.end), declaredEnd: end, limitedBy: 'icmpv6.opt.length' };
      return { kind: 'ip', number: 6, span };
    },
  ],
  [
    NdOption.mtu,
    simple((c) => {
      c.none(F.reserved, 2);
      c.u32(F.mtu);
    }),
  ],
  [
    NdOption.advertisementInterval,
    simple((c) => {
      c.none(F.reserved, 2);
      c.u32(F.interval);
    }),
  ],
  [
    NdOption.homeAgent,
    simple((c) => {
      c.none(F.reserved, 2);
      c.u16(F.homeAgentPreference);
      c.u16(F.homeAgentLifetime);
    }),
  ],
  [NdOption.nonce, simple((c, end) => c.raw(F.nonce, end - c.at))],
  [
    NdOption.route,
    simple((c, end) => {
      c.u8(F.prefixLength);
      c.flags8(F.routeFlag, [
        [F.routePreference, 0x18],
        [F.routeReserved, 0xe7],
      ]);
      c.u32(F.routeLifetime);
      explainShortPrefix(c, end);
    }),
  ],
  [
    NdOption.dnsServers,
    simple((c, end) => {
      c.none(F.reserved, 2);
      c.u32(F.dnsLifetime);
      while (c.ok && c.at + 16 <= end) c.ipv6(F.dns);
    }),
  ],
  [
    NdOption.flags,
    simple((c) => {
      if (!c.has(2)) return;
      const { t, at } = c;
      t.open(F.efo, at, 2, u16(t.bytes, at));
      t.bits(F.efoManaged, at, 2, 0x8000);
      t.bits(F.efoOther, at, 2, 0x4000);
      t.bits(F.efoHomeAgent, at, 2, 0x2000);
      t.bits(F.efoPreference, at, 2, 0x1800);
      t.bits(F.efoProxy, at, 2, 0x0400);
      t.bits(F.efoReserved, at, 2, 0x02ff);
      t.close();
      c.at += 2;
      c.none(F.reserved, 4);
    }),
  ],
  [
    NdOption.dnsSearch,
    simple((c, end) => {
      c.none(F.reserved, 2);
      c.u32(F.searchLifetime);
      explainNames(c, end);
    }),
  ],
  [
    NdOption.captivePortal,
    simple((c, end) => {
      const size = end - c.at;
      if (!c.has(size)) return;
      c.t.add(F.captivePortal, c.at, size, latin1(c.t.bytes, c.at, end).replace(/\0.*$/s, ''));
      c.at = end;
    }),
  ],
]);

/** RFC 4191 §2.3: 0, 8 or 16 bytes of the prefix; the rest is zero. */
function explainShortPrefix(c: Cursor, end: number): void {
  const size = Math.min(16, end - c.at);
  if (size <= 0 || !c.has(size)) return;
  const prefix = new Uint8Array(16);
  prefix.set(c.t.bytes.subarray(c.at, c.at + size));
  c.t.add(F.prefix, c.at, size, prefix);
  c.at += size;
}

/** RFC 8106 §5.2: names of the DNS, uncompressed; zeros fill the option. */
function explainNames(c: Cursor, end: number): void {
  if (!c.has(Math.max(0, end - c.at))) return;
  const b = c.t.bytes;
  while (c.at < end && u8(b, c.at) !== 0) {
    const from = c.at;
    const labels: string[] = [];
    for (let n = u8(b, c.at); n > 0 && n < 64 && c.at + 1 + n < end; n = u8(b, c.at)) {
      labels.push(latin1(b, c.at + 1, c.at + 1 + n));
      c.at += 1 + n;
    }
    if (c.at === from) break;
    c.at++;
    c.t.add(F.search, from, c.at - from, labels.join('.'));
  }
  if (c.at < end) c.none(F.padding, end - c.at);
}

/** The options up to the end of the message. The packet that a redirect quotes is handed on. */
export function explainNdOptions(c: Cursor): Payload | null {
  let quoted: Payload | null = null;
  while (c.ok && c.at < c.span.declaredEnd) {
    if (!c.has(2)) break;
    const start = c.at;
    const length = 8 * u8(c.t.bytes, start + 1);
    const node = c.t.open(F.opt, start, Math.max(2, Math.min(length, c.span.end - start)));
    const type = c.u8(F.type);
    c.u8(F.length);
    if (length === 0) {
      // RFC 4861 §4.6: such a packet is to be discarded; nothing says where the next option would be.
      c.t.stop({ layer: 'icmpv6', reason: 'bad-option', offset: start, required: 8, actual: 0, limitedBy: 'icmpv6.opt.length' });
      c.ok = false;
    } else {
      const end = start + length;
      const explain = OPTIONS.get(type);
      const payload = explain === undefined ? explainUnknown(c, end) : explain(c, end);
      if (payload !== null) quoted ??= { ...payload, within: node };
      if (c.ok) c.at = end;
    }
    c.t.close();
  }
  return quoted;
}

function explainUnknown(c: Cursor, end: number): null {
  if (!KNOWN_ELSEWHERE.has(c.t.bytes[c.at - 2] ?? 0)) c.raw(DATA, end - c.at);
  return null;
}
/** Options that Wireshark takes apart and this file does not. */
const KNOWN_ELSEWHERE: ReadonlySet<number> = new Set([
  6, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20, 23, 27, 28, 29, 30, 32, 33, 34, 35, 36, 38, 138, 139,
]);
