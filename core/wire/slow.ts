/**
 * Slow protocols (IEEE 802.3 annex 57A): link aggregation control (LACP) and its marker protocol (IEEE 802.1AX §6.4.2).
 *
 * | subtype (1) | version (1) | TLVs: type (1), length (1), value … |
 * actor, partner | system priority (2) | system (6) | key (2) | port priority (2) | port (2) | state (1) | reserved (3) |
 * collector      | maximum delay (2) | reserved (12) |
 * marker         | port (2) | system (6) | transaction ID (4) | pad (2) |
 */
import { type Bytes, put16, put32, u8 } from '../base/bytes.ts';
import { Cursor } from './cursor.ts';
import { defineFields, type FieldSpec } from './field.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const SlowSubtype = { lacp: 1, marker: 2 } as const;
export const LACPDU_LENGTH = 110;
const PAD = 50;
const MARKER_RESERVED = 90;

export interface LacpPort {
  readonly systemPriority: number;
  /** 6 bytes. */
  readonly system: Bytes;
  readonly key: number;
  readonly portPriority: number;
  readonly port: number;
  readonly state: number;
}

/** A LACPDU, from the subtype on. */
export function emitLacp(actor: LacpPort, partner: LacpPort, maxDelay: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(LACPDU_LENGTH);
  out[0] = SlowSubtype.lacp;
  out[1] = 1;
  [actor, partner].forEach((p, i) => {
    const at = 2 + 20 * i;
    out[at] = i + 1;
    out[at + 1] = 20;
    put16(out, at + 2, p.systemPriority);
    out.set(p.system, at + 4);
    put16(out, at + 10, p.key);
    put16(out, at + 12, p.portPriority);
    put16(out, at + 14, p.port);
    out[at + 16] = p.state;
  });
  put32(out, 42, (3 << 24) | (16 << 16) | maxDelay);
  return out;
}

const SUBTYPES = { 1: 'LACP', 2: 'Marker Protocol', 3: 'OAM', 10: 'Organization Specific Slow Protocol' };
const TLVS = { 0: 'Terminator', 1: 'Actor Information', 2: 'Partner Information', 3: 'Collector Information' };
const MARKER_TLVS = { 0: 'Marker Terminator', 1: 'Marker Information', 2: 'Marker Response Information' };

const STATE_BITS: readonly (readonly [string, string, Readonly<Record<number, string>>])[] = [
  ['activity', 'LACP Activity', { 0: 'Passive', 1: 'Active' }],
  ['timeout', 'LACP Timeout', { 0: 'Long Timeout', 1: 'Short Timeout' }],
  ['aggregation', 'Aggregation', { 0: 'Individual', 1: 'Aggregatable' }],
  ['synchronization', 'Synchronization', { 0: 'Out of Sync', 1: 'In Sync' }],
  ['collecting', 'Collecting', { 0: 'Disabled', 1: 'Enabled' }],
  ['distributing', 'Distributing', { 0: 'Disabled', 1: 'Enabled' }],
  ['defaulted', 'Defaulted', { 0: 'No', 1: 'Yes' }],
  ['expired', 'Expired', { 0: 'No', 1: 'Yes' }],
];

interface PortFields {
  readonly systemPriority: FieldSpec;
  readonly system: FieldSpec;
  readonly key: FieldSpec;
  readonly portPriority: FieldSpec;
  readonly port: FieldSpec;
  readonly state: FieldSpec;
  readonly bits: readonly FieldSpec[];
  readonly text: FieldSpec;
  readonly reserved: FieldSpec;
}

/** The fields of one end of a link: the actor's and the partner's differ in their names only. */
function portFields(end: 'actor' | 'partner', title: string, systemTitle: string): PortFields {
  const name = `lacp.${end}`;
  const bits = STATE_BITS.map(
    ([bit, bitTitle, names]): FieldSpec => ({ name: `${name}.state.${bit}`, type: 'bool', title: bitTitle, names }),
  );
  const fields: Omit<PortFields, 'bits'> = {
    systemPriority: { name: `${name}.sys_priority`, type: 'uint', title: `${title} System Priority` },
    system: { name: `${name}.sysid`, type: 'ether', title: systemTitle },
    key: { name: `${name}.key`, type: 'uint', title: `${title} Key` },
    portPriority: { name: `${name}.port_priority`, type: 'uint', title: `${title} Port Priority` },
    port: { name: `${name}.port`, type: 'uint', title: `${title} Port` },
    state: { name: `${name}.state`, type: 'uint', title: `${title} State`, base: 'hex', width: 2 },
    text: { name: `${name}.state_str`, type: 'string', title: `${title} State Flags`, generated: true },
    reserved: { name: `${name}.reserved`, type: 'bytes', title: 'Reserved' },
  };
  defineFields({ ...fields, ...Object.fromEntries(bits.map((b) => [b.name, b])) });
  return { ...fields, bits };
}
const ENDS: readonly PortFields[] = [
  portFields('actor', 'Actor', 'Actor System ID'),
  portFields('partner', 'Partner', 'Partner System'),
];

export const slowFields = defineFields({
  slow: { name: 'slow', type: 'none', title: 'Slow Protocols' },
  subtype: { name: 'slow.subtype', type: 'uint', title: 'Slow Protocols subtype', base: 'hex', width: 2, names: SUBTYPES },
  lacp: { name: 'lacp', type: 'none', title: 'LACP' },
  version: { name: 'lacp.version', type: 'uint', title: 'LACP Version', base: 'hex', width: 2 },
  tlvType: { name: 'lacp.tlv_type', type: 'uint', title: 'TLV Type', base: 'hex', width: 2, names: TLVS },
  tlvLength: { name: 'lacp.tlv_length', type: 'uint', title: 'TLV Length', base: 'hex', width: 2 },
  maxDelay: { name: 'lacp.collector.max_delay', type: 'uint', title: 'Collector Max Delay' },
  collectorReserved: { name: 'lacp.coll_reserved', type: 'bytes', title: 'Reserved' },
  pad: { name: 'lacp.pad', type: 'bytes', title: 'Pad' },
  marker: { name: 'marker', type: 'none', title: 'Marker' },
  markerVersion: { name: 'marker.version', type: 'uint', title: 'Version Number', base: 'hex', width: 2 },
  markerType: { name: 'marker.tlvType', type: 'uint', title: 'TLV Type', base: 'hex', width: 2, names: MARKER_TLVS },
  markerLength: { name: 'marker.tlvLen', type: 'uint', title: 'TLV Length', base: 'hex', width: 2 },
  requesterPort: { name: 'marker.requesterPort', type: 'uint', title: 'Requester Port' },
  requesterSystem: { name: 'marker.requesterSystem', type: 'ether', title: 'Requester System' },
  transaction: { name: 'marker.requesterTransId', type: 'uint', title: 'Requester Transaction ID' },
  requesterPad: { name: 'marker.requesterPad', type: 'uint', title: 'Requester Pad' },
  markerReserved: { name: 'marker.reserved', type: 'bytes', title: 'Reserved' },
});
const F = slowFields;

export function explainSlow(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('slow');
  if (!t.need('slow', span, o, 1)) return null;
  t.open(F.slow, o, 1);
  const subtype = t.u8(F.subtype, o);
  t.close();
  const inner = rest(span, o + 1);
  if (subtype === SlowSubtype.lacp) return explainLacp(t, inner);
  if (subtype === SlowSubtype.marker) return explainMarker(t, inner);
  return { kind: 'data', number: 0, span: inner };
}

/** The three parts come in their order, whatever their types say; then others by their lengths, up to the terminator. */
function explainLacp(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('lacp');
  if (!t.need('lacp', span, o, 1)) return null;
  const c = new Cursor(t, 'lacp', span, o);
  t.open(F.lacp, o, span.end - o);
  c.u8(F.version);
  for (const end of ENDS) explainPort(c, end);
  c.u8(F.tlvType);
  c.u8(F.tlvLength);
  c.u16(F.maxDelay);
  c.raw(F.collectorReserved, 12);
  while (c.ok) {
    const type = c.u8(F.tlvType);
    const length = c.u8(F.tlvLength);
    if (!c.ok) break;
    if (type === 0) {
      c.raw(F.pad, PAD);
      break;
    }
    if (length < 2) break;
    c.at += length - 2;
  }
  t.close(Math.min(c.at, span.end));
  return null;
}

function explainPort(c: Cursor, f: PortFields): void {
  const { t } = c;
  c.u8(F.tlvType);
  c.u8(F.tlvLength);
  c.u16(f.systemPriority);
  c.raw(f.system, 6);
  c.u16(f.key);
  c.u16(f.portPriority);
  c.u16(f.port);
  if (!c.has(1)) return;
  const state = u8(t.bytes, c.at);
  t.open(f.state, c.at, 1, state);
  f.bits.forEach((bit, i) => {
    t.bits(bit, c.at, 1, 1 << i);
  });
  t.close();
  t.add(f.text, c.at, 1, stateText(state));
  c.at += 1;
  c.raw(f.reserved, 3);
}

/** One letter for each bit that is set, the highest first. */
const stateText = (state: number): string =>
  Array.from('EFDCSGSA', (letter, i) => ((state & (0x80 >>> i)) !== 0 ? letter : '*')).join('');

function explainMarker(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('marker');
  if (!t.need('marker', span, o, 1)) return null;
  const c = new Cursor(t, 'marker', span, o);
  t.open(F.marker, o, span.end - o);
  c.u8(F.markerVersion);
  c.u8(F.markerType);
  c.u8(F.markerLength);
  c.u16(F.requesterPort);
  c.raw(F.requesterSystem, 6);
  c.u32(F.transaction);
  c.u16(F.requesterPad);
  c.u8(F.markerType);
  c.u8(F.markerLength);
  c.raw(F.markerReserved, MARKER_RESERVED);
  t.close(Math.min(c.at, span.end));
  return null;
}
