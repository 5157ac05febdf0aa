/**
 * Link layer discovery (IEEE 802.1AB): chassis, port and time to live, then optional TLVs, those of IEEE 802.1 and 802.3 among them.
 *
 * | type 7 bits | length 9 bits | value … |
 * organization specific, type 127 | organization code (3) | subtype (1) | value … |
 */
import { asciiText, type Bytes, put16, u8, u16 } from '../base/bytes.ts';
import { Cursor } from './cursor.ts';
import { type FieldSpec, textField } from './field.ts';
import { type LldpKind, lldpFields, organizationTlv } from './lldp-tlv.ts';
import { limit, type Payload, type Span, type TreeBuilder } from './tree.ts';

const F = lldpFields;
const Tlv = {
  end: 0,
  chassis: 1,
  port: 2,
  timeToLive: 3,
  portDescription: 4,
  name: 5,
  description: 6,
  capabilities: 7,
  management: 8,
} as const;
const ORGANIZATION = 127;

/** A TLV of less than 512 bytes. */
export function emitLldpTlv(type: number, value: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(2 + value.length);
  put16(out, 0, (type << 9) | value.length);
  out.set(value, 2);
  return out;
}

/** Bytes of a TLV of this type at least. */
const LEAST: Readonly<Record<number, number>> = { 1: 3, 2: 3, 3: 4, 127: 6 };
const TITLES: Readonly<Record<number, string>> = {
  0: 'End of LLDPDU',
  1: 'Chassis Id',
  2: 'Port Id',
  3: 'Time To Live',
  4: 'Port Description',
  5: 'System Name',
  6: 'System Description',
  7: 'Capabilities',
  8: 'Management Address',
  127: 'Organization Specific',
};

export function explainLldp(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('lldp');
  if (!t.need('lldp', span, o, 2)) return null;
  t.open(F.lldp, o, span.end - o);
  t.close(explainTlvs(t, span));
  return null;
}

/** Chassis, port and time to live come first, in this order (IEEE 802.1AB §8.2): where they do not, the rest is not read. Returns the end. */
function explainTlvs(t: TreeBuilder, span: Span): number {
  let at = span.start;
  for (let index = 0; at < span.declaredEnd; index++) {
    if (!t.need('lldp', span, at, 2)) return Math.min(at, span.end);
    const word = u16(t.bytes, at);
    const type = word >>> 9;
    const length = word & 0x1ff;
    const wrong = index < 3 ? type !== index + 1 : type >= Tlv.chassis && type <= Tlv.timeToLive;
    if (wrong && index < 3) {
      t.stop({ layer: 'lldp', reason: 'bad-option', offset: at, required: index + 1, actual: type, limitedBy: 'lldp.tlv.type' });
      return at;
    }
    // A TLV is shown when all its bytes are there, and enough for its kind.
    const least = LEAST[type] ?? 0;
    if (!t.need('lldp', limit(span, at, at + Math.max(2, 2 + length), 'lldp.tlv.len'), at, Math.max(2 + length, least)))
      return Math.min(at, span.end);
    const good = explainTlv(t, limit(span, at + 2, at + 2 + length, 'lldp.tlv.len'), type, at);
    at += 2 + length;
    if (!good || wrong || type === Tlv.end) {
      // As Wireshark counts it, the byte before the last TLV is behind the end.
      if (good) t.endsAt(at - 3 - length);
      return at;
    }
  }
  return at;
}

/** False where its contents contradict its length: nothing behind it can be trusted. */
function explainTlv(t: TreeBuilder, value: Span, type: number, at: number): boolean {
  const length = value.end - value.start;
  t.open(textField(TITLES[type] ?? 'Unknown TLV'), at, 2 + length);
  t.bits(F.type, at, 2, 0xfe00);
  t.bits(F.length, at, 2, 0x01ff);
  const c = new Cursor(t, 'lldp', value, at + 2);
  const good = explainValue(c, type, length);
  t.close();
  return good && c.ok;
}

function explainValue(c: Cursor, type: number, length: number): boolean {
  const { t, at } = c;
  switch (type) {
    case Tlv.chassis:
      return explainId(c, length, CHASSIS);
    case Tlv.port:
      return explainId(c, length, PORT);
    case Tlv.timeToLive:
      c.u16(F.timeToLive);
      return true;
    case Tlv.portDescription:
    case Tlv.name:
    case Tlv.description: {
      const spec = type === Tlv.portDescription ? F.portDescription : type === Tlv.name ? F.systemName : F.systemDescription;
      t.add(spec, at, length, asciiText(t.bytes, at, at + length));
      return true;
    }
    case Tlv.capabilities:
      explainCapabilities(c, F.capabilities, F.capabilityBits);
      explainCapabilities(c, F.enabled, F.enabledBits);
      return true;
    case Tlv.management:
      explainManagement(c);
      return true;
    case ORGANIZATION:
      organizationTlv(c);
      return true;
    default:
      return true;
  }
}

const CHASSIS = { subtype: F.chassisSubtype, mac: 4, network: 5, id: F.chassis } as const;
const PORT = { subtype: F.portSubtype, mac: 3, network: 4, id: F.port } as const;

function explainId(c: Cursor, length: number, kind: LldpKind): boolean {
  const { t } = c;
  const subtype = c.u8(kind.subtype);
  const { id } = kind;
  if (!c.ok) return false;
  if (subtype === kind.mac) {
    if (length !== 7) return false;
    c.raw(id.mac, 6);
    return true;
  }
  if (subtype === kind.network) {
    const family = c.u8(F.family);
    if (family === 1 && length === 6) c.raw(id.ipv4, 4);
    else if (family === 2 && length === 18) c.raw(id.ipv6, 16);
    else if (c.at < c.span.end) other(c, id.other);
    return c.ok;
  }
  if (c.at < c.span.end) other(c, id.other);
  return t.bytes.length >= c.at;
}

/** The rest of the value, in the type of the field. */
function other(c: Cursor, spec: FieldSpec): void {
  const { t, at, span } = c;
  if (spec.type === 'string') t.add(spec, at, span.end - at, asciiText(t.bytes, at, span.end));
  else t.raw(spec, at, span.end - at);
  c.at = span.end;
}

function explainCapabilities(c: Cursor, spec: FieldSpec, bits: readonly FieldSpec[]): void {
  if (!c.has(2)) return;
  const { t, at } = c;
  t.open(spec, at, 2, u16(t.bytes, at));
  bits.forEach((bit, i) => {
    t.bits(bit, at, 2, 1 << i);
  });
  t.close();
  c.at += 2;
}

function explainManagement(c: Cursor): void {
  const { t } = c;
  const size = c.u8(F.addressLength);
  const family = c.u8(F.addressSubtype);
  if (!c.has(Math.max(0, size - 1))) return;
  if (size > 1) {
    if (family === 1 && size === 5) t.ipv4(F.address4, c.at);
    else if (family === 2 && size === 17) t.ipv6(F.address6, c.at);
    else t.raw(F.addressOther, c.at, size - 1);
    c.at += size - 1;
  }
  c.u8(F.interfaceSubtype);
  c.u32(F.interfaceNumber);
  const oid = c.u8(F.oidLength);
  if (oid > 0 && c.has(oid)) {
    t.add(F.oid, c.at, oid, oidText(t.bytes, c.at, c.at + oid));
    c.at += oid;
  }
}

/** ISO/IEC 8825-1 §8.19: the first byte has two numbers, the others seven bits a byte, the last without its top bit. */
function oidText(b: Bytes, start: number, end: number): string {
  const parts: string[] = [];
  let value = 0n;
  for (let i = start; i < end; i++) {
    const byte = u8(b, i);
    value = (value << 7n) | BigInt(byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    if (parts.length === 0) {
      const top = value >= 80n ? 2n : value / 40n;
      parts.push(`${top}`, `${value - 40n * top}`);
    } else parts.push(`${value}`);
    value = 0n;
  }
  return parts.join('.');
}
