/**
 * VLAN tags: IEEE 802.1Q (0x8100, and the old 0x9100) and the provider's 802.1ad (0x88a8), alone or stacked.
 *
 * What follows the EtherType that announces the tag:
 *
 * | priority 3 bits | DEI 1 bit | VLAN identifier 12 bits | type or length (2) |
 */
import { type Bytes, put16, u16 } from '../base/bytes.ts';
import { ETHERNET_MAX_LENGTH, EtherType, explainLength, explainTrailer } from './ethernet.ts';
import { etherTypeNames } from './ethertype.ts';
import { defineFields } from './field.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const VLAN_TAG = 4;
/** Tags one behind another that are explained. */
export const MAX_VLAN_TAGS = 20;

/* Accessors: `o` is the tag's first byte (behind the EtherType that announces it); its 4 bytes have been checked. */
export const priority = (b: Bytes, o: number): number => u16(b, o) >>> 13;
export const dropEligible = (b: Bytes, o: number): boolean => (u16(b, o) & 0x1000) !== 0;
export const vlanId = (b: Bytes, o: number): number => u16(b, o) & 0x0fff;
export const innerType = (b: Bytes, o: number): number => u16(b, o + 2);

export interface VlanTag {
  readonly priority?: number;
  readonly dropEligible?: boolean;
  readonly id: number;
}

/** A tag, the type of what follows, and that. Goes into a frame whose type announces it. */
export function emitVlan(tag: VlanTag, type: number, payload: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(VLAN_TAG + payload.length);
  put16(out, 0, ((tag.priority ?? 0) << 13) | (tag.dropEligible ? 0x1000 : 0) | tag.id);
  put16(out, 2, type);
  out.set(payload, VLAN_TAG);
  return out;
}

/** IEEE 802.1Q table I-2. */
const PRIORITIES = {
  0: 'Best Effort (default)',
  1: 'Background',
  2: 'Excellent Effort',
  3: 'Critical Applications',
  4: 'Video, < 100ms latency and jitter',
  5: 'Voice, < 10ms latency and jitter',
  6: 'Internetwork Control',
  7: 'Network Control',
};
const ELIGIBLE = { 0: 'Ineligible', 1: 'Eligible' };

export const vlanFields = defineFields({
  vlan: { name: 'vlan', type: 'none', title: '802.1Q Virtual LAN' },
  priority: { name: 'vlan.priority', type: 'uint', title: 'Priority', names: PRIORITIES },
  dei: { name: 'vlan.dei', type: 'bool', title: 'DEI', names: ELIGIBLE },
  id: { name: 'vlan.id', type: 'uint', title: 'ID' },
  etype: { name: 'vlan.etype', type: 'uint', title: 'Type', base: 'hex', width: 4, names: etherTypeNames },
  len: { name: 'vlan.len', type: 'uint', title: 'Length' },
  trailer: { name: 'vlan.trailer', type: 'bytes', title: 'Trailer' },
});
export const providerVlanFields = defineFields({
  ieee8021ad: { name: 'ieee8021ad', type: 'none', title: 'IEEE 802.1ad' },
  priority: { name: 'ieee8021ad.priority', type: 'uint', title: 'Priority' },
  dei: { name: 'ieee8021ad.dei', type: 'uint', title: 'DEI' },
  id: { name: 'ieee8021ad.id', type: 'uint', title: 'ID' },
  svid: { name: 'ieee8021ad.svid', type: 'uint', title: 'ID' },
  cvid: { name: 'ieee8021ad.cvid', type: 'uint', title: 'ID' },
  etype: { name: 'ieee8021ah.etype', type: 'uint', title: 'Type', base: 'hex', width: 4, names: etherTypeNames },
  trailer: { name: 'ieee8021ah.trailer', type: 'bytes', title: 'Trailer' },
});
const F = vlanFields;
const P = providerVlanFields;

/** An 802.1Q tag. */
export function explainVlan(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('vlan');
  if (t.protocols.filter((name) => name === 'vlan').length > MAX_VLAN_TAGS) {
    t.stop({
      layer: 'vlan',
      reason: 'too-deep',
      offset: o,
      required: MAX_VLAN_TAGS,
      actual: MAX_VLAN_TAGS + 1,
      limitedBy: 'frame',
    });
    return null;
  }
  if (!t.need('vlan', span, o, 2)) return null;
  const node = t.open(F.vlan, o, Math.min(VLAN_TAG, span.end - o));
  t.bits(F.priority, o, 2, 0xe000);
  t.bits(F.dei, o, 2, 0x1000);
  t.bits(F.id, o, 2, 0x0fff);
  if (!t.need('vlan', span, o + 2, 2)) {
    t.close();
    return null;
  }
  const type = innerType(t.bytes, o);
  const payload = o + VLAN_TAG;
  if (type <= ETHERNET_MAX_LENGTH) {
    t.u16(F.len, o + 2);
    t.close();
    return explainLength(t, span, node, payload, type, F.trailer);
  }
  t.u16(F.etype, o + 2);
  t.close();
  t.protocols.push('ethertype');
  t.after(node, (end) => {
    if (end !== null) explainTrailer(t, span, end, F.trailer);
  });
  return { kind: 'ethertype', number: type, span: rest(span, payload) };
}

/** A provider's tag; two of them one behind the other are one node, the service and the customer identifier. */
export function explainProviderVlan(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  const b = t.bytes;
  t.protocols.push('ieee8021ad');
  const node = t.open(P.ieee8021ad, o, Math.min(VLAN_TAG, span.end - o));
  if (!t.need('ieee8021ad', span, o, VLAN_TAG)) {
    t.close();
    return null;
  }
  const stacked = innerType(b, o) === EtherType.qinq;
  if (stacked && !t.need('ieee8021ad', span, o + VLAN_TAG, 2)) {
    t.close();
    return null;
  }
  t.bits(P.priority, o, 2, 0xe000);
  t.bits(P.dei, o, 2, 0x1000);
  t.bits(stacked ? P.svid : P.id, o, 2, 0x0fff);
  let at = o;
  if (stacked) {
    at = o + VLAN_TAG;
    t.bits(P.priority, at, 2, 0xe000);
    t.bits(P.dei, at, 2, 0x1000);
    t.bits(P.cvid, at, 2, 0x0fff);
    if (!t.need('ieee8021ad', span, at + 2, 2)) {
      t.close();
      return null;
    }
  }
  const type = t.u16(P.etype, at + 2);
  t.close();
  t.protocols.push('ethertype');
  t.after(node, (end) => {
    if (end !== null) explainTrailer(t, span, end, P.trailer);
  });
  return { kind: 'ethertype', number: type, span: rest(span, at + VLAN_TAG) };
}
