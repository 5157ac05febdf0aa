/**
 * VXLAN (RFC 7348), with the group policy bits of draft-smith-vxlan-group-policy.
 *
 * | flags (2): G, I, D, A | group policy ID (2) | network identifier (3) | reserved (1) | an Ethernet frame |
 */
import { type Bytes, put16, put32, u16 } from '../base/bytes.ts';
import { defineFields } from './field.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const VXLAN_HEADER = 8;

/** @param frame from its destination address on */
export function emitVxlan(networkId: number, frame: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(VXLAN_HEADER + frame.length);
  put16(out, 0, 0x0800);
  put32(out, 4, (networkId << 8) >>> 0);
  out.set(frame, VXLAN_HEADER);
  return out;
}

export const vxlanFields = defineFields({
  vxlan: { name: 'vxlan', type: 'none', title: 'Virtual eXtensible Local Area Network' },
  flags: { name: 'vxlan.flags', type: 'uint', title: 'Flags', base: 'hex', width: 4 },
  policy: { name: 'vxlan.flag_g', type: 'bool', title: 'GBP Extension', names: { 0: 'Not defined', 1: 'Defined' } },
  network: { name: 'vxlan.flag_i', type: 'bool', title: 'VXLAN Network ID (VNI)' },
  dontLearn: { name: 'vxlan.flag_d', type: 'bool', title: "Don't Learn" },
  applied: { name: 'vxlan.flag_a', type: 'bool', title: 'Policy Applied' },
  flagsReserved: { name: 'vxlan.flags_reserved', type: 'uint', title: 'Reserved(R)', base: 'hex', width: 4 },
  group: { name: 'vxlan.gbp', type: 'uint', title: 'Group Policy ID' },
  vni: { name: 'vxlan.vni', type: 'uint', title: 'VXLAN Network Identifier (VNI)' },
  reserved: { name: 'vxlan.reserved8', type: 'uint', title: 'Reserved' },
});
const F = vxlanFields;
const RESERVED_FLAGS = 0x77b7;

export function explainVxlan(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('vxlan');
  if (!t.need('vxlan', span, o, VXLAN_HEADER)) return null;
  t.open(F.vxlan, o, VXLAN_HEADER);
  const flags = u16(t.bytes, o);
  t.open(F.flags, o, 2, flags);
  t.bits(F.policy, o, 2, 0x8000);
  t.bits(F.network, o, 2, 0x0800);
  t.bits(F.dontLearn, o, 2, 0x0040);
  t.bits(F.applied, o, 2, 0x0008);
  // The bits are not moved together: the value keeps their places.
  t.add(F.flagsReserved, o, 2, flags & RESERVED_FLAGS, { mask: RESERVED_FLAGS });
  t.close();
  t.u16(F.group, o + 2);
  t.bits(F.vni, o + 4, 3, 0xffffff);
  t.u8(F.reserved, o + 7);
  t.close();
  return { kind: 'ethernet', number: 0, span: rest(span, o + VXLAN_HEADER) };
}
