/**
 * IPv6 routing headers: source route (type 0, RFC 2460, deprecated by RFC 5095), mobile IPv6 (2, RFC 6275), RPL (3, RFC 6554),
 * segment routing (4, RFC 8754).
 *
 * | next header | length | type | segments left | type's own data …
 */
import { type Bytes, u8, u32 } from '../base/bytes.ts';
import { defineFields, type FieldSpec } from './field.ts';
import { ipProtocolNames } from './ip-protocol.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

const TYPES = {
  0: 'Source Route',
  1: 'Nimrod',
  2: 'Type 2 Routing',
  3: 'RPL Source Route',
  4: 'Segment Routing',
  5: 'Compact Routing Header 16',
  6: 'Compact Routing Header 32',
};

export const ipv6RoutingFields = defineFields({
  nxt: { name: 'ipv6.routing.nxt', type: 'uint', title: 'Next Header', names: ipProtocolNames },
  len: { name: 'ipv6.routing.len', type: 'uint', title: 'Length' },
  lenOct: { name: 'ipv6.routing.len_oct', type: 'uint', title: 'Length', generated: true },
  type: { name: 'ipv6.routing.type', type: 'uint', title: 'Type', names: TYPES },
  segleft: { name: 'ipv6.routing.segleft', type: 'uint', title: 'Segments Left' },
  unknown: { name: 'ipv6.routing.unknown_data', type: 'bytes', title: 'Type-Specific Data' },
  srcReserved: { name: 'ipv6.routing.src.reserved', type: 'bytes', title: 'Reserved' },
  srcAddr: { name: 'ipv6.routing.src.addr', type: 'ipv6', title: 'Address' },
  mipReserved: { name: 'ipv6.routing.mipv6.reserved', type: 'bytes', title: 'Reserved' },
  mipHome: { name: 'ipv6.routing.mipv6.home_address', type: 'ipv6', title: 'Home Address' },
  cmprI: { name: 'ipv6.routing.rpl.cmprI', type: 'uint', title: 'Compressed Internal Octets (CmprI)' },
  cmprE: { name: 'ipv6.routing.rpl.cmprE', type: 'uint', title: 'Compressed Final Octets (CmprE)' },
  pad: { name: 'ipv6.routing.rpl.pad', type: 'uint', title: 'Padding Bytes' },
  rplReserved: { name: 'ipv6.routing.rpl.reserved', type: 'uint', title: 'Reserved' },
  addrCount: { name: 'ipv6.routing.rpl.addr_count', type: 'int', title: 'Total Address Count', generated: true },
  rplAddress: { name: 'ipv6.routing.rpl.address', type: 'bytes', title: 'Address' },
  rplFull: { name: 'ipv6.routing.rpl.full_address', type: 'ipv6', title: 'Full Address', generated: true },
  lastEntry: { name: 'ipv6.routing.srh.last_entry', type: 'uint', title: 'Last Entry' },
  srhFlags: { name: 'ipv6.routing.srh.flags', type: 'uint', title: 'Flags', base: 'hex', width: 2 },
  srhTag: { name: 'ipv6.routing.srh.tag', type: 'bytes', title: 'Tag' },
  srhAddr: { name: 'ipv6.routing.srh.addr', type: 'ipv6', title: 'Address' },
});
const F = ipv6RoutingFields;

/**
 * Offset of the last stop of a routing header of `length` bytes at `o` that has stops left; −1 where it names none. Source routes (type 0)
 * end with it, segment routing (4) begins with it; a home address (2) is the only one.
 */
export function finalHop(b: Bytes, o: number, length: number): number {
  const type = u8(b, o + 2);
  if (u8(b, o + 3) === 0 || length < 24) return -1;
  if (type === 0) return o + 8 + 16 * (Math.floor((length - 8) / 16) - 1);
  return type === 2 || type === 4 ? o + 8 : -1;
}

export function explainRouting(t: TreeBuilder, span: Span, spec: FieldSpec): Payload | null {
  const o = span.start;
  const b = t.bytes;
  t.protocols.push(spec.name);
  if (!t.need(spec.name, span, o, 1)) return null;
  const length = o + 1 < span.end ? (u8(b, o + 1) + 1) * 8 : 8;
  t.open(spec, o, Math.min(length, span.end - o));
  const next = t.u8(F.nxt, o);
  const good = explainBody(t, span, spec.name, o, length);
  t.close();
  return good ? { kind: 'ip.proto', number: next, span: rest(span, o + length) } : null;
}

function explainBody(t: TreeBuilder, span: Span, layer: string, o: number, length: number): boolean {
  if (!t.need(layer, span, o + 1, 1)) return false;
  t.u8(F.len, o + 1);
  t.add(F.lenOct, o + 1, 1, length);
  if (!t.need(layer, span, o + 2, 1)) return false;
  const type = t.u8(F.type, o + 2);
  if (!t.need(layer, span, o + 3, 1)) return false;
  const left = t.u8(F.segleft, o + 3);
  const end = o + length;
  const reserved = (spec: FieldSpec) => {
    if (!t.need(layer, span, o + 4, 4)) return false;
    t.raw(spec, o + 4, 4);
    return true;
  };
  switch (type) {
    case 0:
      if (!reserved(F.srcReserved) || !explainAddresses(t, span, layer, o + 8, end, F.srcAddr)) return false;
      if (length >= 24) finalDestination(t, left, o + 8 + 16 * (Math.floor((length - 8) / 16) - 1));
      break;
    case 2:
      if (!reserved(F.mipReserved) || !explainAddresses(t, span, layer, o + 8, Math.min(end, o + 24), F.mipHome)) return false;
      if (length >= 24) finalDestination(t, left, o + 8);
      break;
    case 3:
      if (!t.need(layer, span, o, length)) return false;
      explainRpl(t, o, end, left);
      break;
    case 4: {
      if (!t.need(layer, span, o, 8)) return false;
      const last = t.u8(F.lastEntry, o + 4);
      t.u8(F.srhFlags, o + 5);
      t.raw(F.srhTag, o + 6, 2);
      // The segments stand in reverse order: the first is the last hop. TLVs may follow the last entry.
      if (!explainAddresses(t, span, layer, o + 8, Math.min(end, o + 8 + 16 * (last + 1)), F.srhAddr)) return false;
      if (length >= 24) finalDestination(t, left, o + 8);
      break;
    }
    case 5:
    case 6:
      // Compact routing headers: their segment identifiers mean nothing outside their network.
      break;
    default:
      if (!t.need(layer, span, o + 4, length - 4)) return false;
      t.raw(F.unknown, o + 4, length - 4);
  }
  return t.need(layer, span, o, length);
}

function explainAddresses(t: TreeBuilder, span: Span, layer: string, from: number, end: number, spec: FieldSpec): boolean {
  for (let at = from; at + 16 <= end; at += 16) {
    if (!t.need(layer, span, at, 16)) return false;
    t.ipv6(spec, at);
  }
  return true;
}

/** While segments are left the fixed header has the next hop; checksums are over the last address (RFC 8200 §8.1). */
function finalDestination(t: TreeBuilder, left: number, at: number): void {
  if (left > 0 && t.network !== undefined) {
    t.network = { ...t.network, destination: t.bytes.subarray(at, at + 16) };
  }
}

/** RFC 6554 §3: the addresses without the octets that they share with the destination. */
function explainRpl(t: TreeBuilder, o: number, end: number, left: number): void {
  const word = u32(t.bytes, o + 4);
  const internal = word >>> 28;
  const final = (word >>> 24) & 0x0f;
  const pad = (word >>> 20) & 0x0f;
  t.add(F.cmprI, o + 4, 4, internal, { mask: 0xf000_0000 });
  t.add(F.cmprE, o + 4, 4, final, { mask: 0x0f00_0000 });
  t.add(F.pad, o + 4, 4, pad, { mask: 0x00f0_0000 });
  t.add(F.rplReserved, o + 4, 4, word & 0x000f_ffff, { mask: 0x000f_ffff });
  const room = end - o - 8 - pad - (16 - final);
  const count = Math.floor(room / (16 - internal)) + 1;
  t.add(F.addrCount, o + 4, 2, count);
  const destination = t.network?.destination;
  if (count < 1 || destination === undefined) return;
  let at = o + 8;
  let full: Bytes = destination;
  for (let i = 1; i <= count; i++) {
    const shared = i === count ? final : internal;
    const size = 16 - shared;
    if (at + size > end) return;
    full = destination.slice();
    full.set(t.bytes.subarray(at, at + size), shared);
    t.raw(F.rplAddress, at, size);
    t.add(F.rplFull, at, size, full);
    at += size;
  }
  if (left > 0 && t.network !== undefined) t.network = { ...t.network, destination: full };
}
