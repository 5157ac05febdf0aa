/**
 * Ethernet II and IEEE 802.3 frames.
 *
 * |  destination (6)  |  source (6)  | type or length (2) |  payload … | padding |  FCS (4) |
 *
 * 0x0600 and above is an EtherType; up to 1500 a length, and LLC follows (IEEE 802.3 §3.2.6). What is between is neither. Most
 * captures have no frame check sequence.
 */
import { formatMac } from '../base/address.ts';
import { type Bytes, put16, u8, u16, u32 } from '../base/bytes.ts';
import { etherTypeNames } from './ethertype.ts';
import { defineFields, type FieldSpec } from './field.ts';
import { limit, type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const ETHERNET_HEADER = 14;
export const ETHERTYPE_MIN = 0x0600;
/** The largest value of the type field that is a length. */
export const ETHERNET_MAX_LENGTH = 1500;
/** Least length of a frame without its FCS: shorter ones are padded on the wire. */
export const ETHERNET_MIN_FRAME = 60;
export const EtherType = {
  ipv4: 0x0800,
  arp: 0x0806,
  rarp: 0x8035,
  vlan: 0x8100,
  qinq: 0x88a8,
  oldQinq: 0x9100,
  ipv6: 0x86dd,
  bridging: 0x6558,
  slow: 0x8809,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  pppoeDiscovery: 0x8863,
  pppoeSession: 0x8864,
  lldp: 0x88cc,
  loopTest: 0x9000,
  /** BPDUs without LLC. */
  bpdu: 0x8181,
} as const;

export const etherType = (b: Bytes, o: number): number => u16(b, o + 12);
/** A group address: broadcast or multicast. `o` is the address's first byte. */
export const isGroupAddress = (b: Bytes, o: number): boolean => (u8(b, o) & 1) !== 0;

/** A frame without padding; `type` is an EtherType or, below 0x0600, a length. */
export function emitEthernet(destination: Bytes, source: Bytes, type: number, payload: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(ETHERNET_HEADER + payload.length);
  out.set(destination, 0);
  out.set(source, 6);
  put16(out, 12, type);
  out.set(payload, ETHERNET_HEADER);
  return out;
}

const LG = {
  0: 'Globally unique address (factory default)',
  1: 'Locally administered address (this is NOT the factory default)',
};
const IG = { 0: 'Individual address (unicast)', 1: 'Group address (multicast/broadcast)' };
const CHECKSUM_STATUS = { 0: 'Bad', 1: 'Good', 2: 'Unverified', 3: 'Not present' };

export const ethernetFields = defineFields({
  eth: { name: 'eth', type: 'none', title: 'Ethernet' },
  dst: { name: 'eth.dst', type: 'ether', title: 'Destination' },
  dstResolved: { name: 'eth.dst_resolved', type: 'string', title: 'Destination (resolved)', hidden: true, generated: true },
  dstOui: { name: 'eth.dst.oui', type: 'uint', title: 'Destination OUI', hidden: true },
  addr: { name: 'eth.addr', type: 'ether', title: 'Address' },
  addrResolved: { name: 'eth.addr_resolved', type: 'string', title: 'Address (resolved)', hidden: true, generated: true },
  addrOui: { name: 'eth.addr.oui', type: 'uint', title: 'Address OUI', hidden: true },
  dstLg: { name: 'eth.dst.lg', type: 'bool', title: 'LG bit', names: LG },
  lg: { name: 'eth.lg', type: 'bool', title: 'LG bit', names: LG, hidden: true },
  dstIg: { name: 'eth.dst.ig', type: 'bool', title: 'IG bit', names: IG },
  ig: { name: 'eth.ig', type: 'bool', title: 'IG bit', names: IG, hidden: true },
  src: { name: 'eth.src', type: 'ether', title: 'Source' },
  srcResolved: { name: 'eth.src_resolved', type: 'string', title: 'Source (resolved)', hidden: true, generated: true },
  srcOui: { name: 'eth.src.oui', type: 'uint', title: 'Source OUI', hidden: true },
  srcLg: { name: 'eth.src.lg', type: 'bool', title: 'LG bit', names: LG },
  srcIg: { name: 'eth.src.ig', type: 'bool', title: 'IG bit', names: IG },
  type: { name: 'eth.type', type: 'uint', title: 'Type', base: 'hex', width: 4, names: etherTypeNames },
  len: { name: 'eth.len', type: 'uint', title: 'Length' },
  invalidLentype: { name: 'eth.invalid_lentype', type: 'uint', title: 'Invalid length/type', base: 'hex', width: 4, both: true },
  padding: { name: 'eth.padding', type: 'bytes', title: 'Padding' },
  trailer: { name: 'eth.trailer', type: 'bytes', title: 'Trailer' },
  fcs: { name: 'eth.fcs', type: 'uint', title: 'Frame check sequence', base: 'hex', width: 8 },
  fcsStatus: { name: 'eth.fcs.status', type: 'uint', title: 'FCS Status', names: CHECKSUM_STATUS, generated: true },
});
const F = ethernetFields;

/** The fields of one of the two addresses. */
interface AddressFields {
  readonly address: FieldSpec;
  readonly resolved: FieldSpec;
  readonly oui: FieldSpec;
  readonly lg: FieldSpec;
  readonly ig: FieldSpec;
}
const DESTINATION: AddressFields = { address: F.dst, resolved: F.dstResolved, oui: F.dstOui, lg: F.dstLg, ig: F.dstIg };
const SOURCE: AddressFields = { address: F.src, resolved: F.srcResolved, oui: F.srcOui, lg: F.srcLg, ig: F.srcIg };

function explainAddress(t: TreeBuilder, at: number, f: AddressFields): void {
  // No names are looked up: what Wireshark calls the resolved address is the address, as with its option -n.
  const text = formatMac(t.bytes, at);
  t.open(f.address, at, 6, t.bytes.subarray(at, at + 6));
  t.add(f.resolved, at, 6, text);
  t.bits(f.oui, at, 3, 0xffffff);
  t.ether(F.addr, at);
  t.add(F.addrResolved, at, 6, text);
  t.bits(F.addrOui, at, 3, 0xffffff);
  t.bits(f.lg, at, 3, 0x020000);
  t.bits(F.lg, at, 3, 0x020000);
  t.bits(f.ig, at, 3, 0x010000);
  t.bits(F.ig, at, 3, 0x010000);
  t.close();
}

/**
 * @param fcsLength bytes of frame check sequence at the end of each frame, as the capture says; undefined where it does not say
 */
export function explainEthernet(t: TreeBuilder, span: Span, fcsLength?: number): Payload | null {
  const o = span.start;
  t.protocols.push('eth');
  if (!t.need('eth', span, o, ETHERNET_HEADER)) return null;
  const node = t.open(F.eth, o, ETHERNET_HEADER);
  explainAddress(t, o, DESTINATION);
  explainAddress(t, o + 6, SOURCE);
  const type = etherType(t.bytes, o);
  const payload = o + ETHERNET_HEADER;
  // No length at all: Wireshark takes it for an EtherType.
  if (type >= ETHERTYPE_MIN || type === 0) {
    t.u16(F.type, o + 12);
    t.close();
    t.protocols.push('ethertype');
    t.after(node, (end) => {
      if (end !== null) explainTrailer(t, span, end, F.trailer, fcsLength);
    });
    return { kind: 'ethertype', number: type, span: rest(span, payload) };
  }
  if (type > ETHERNET_MAX_LENGTH) {
    t.u16(F.invalidLentype, o + 12);
    t.close();
    return { kind: 'data', number: 0, span: rest(span, payload) };
  }
  t.u16(F.len, o + 12);
  t.close();
  return explainLength(t, span, node, payload, type, F.trailer, fcsLength);
}

/** Behind an IEEE 802.3 length field: LLC, or (all ones where its SAPs would be) Novell's raw IPX, then padding. Shared with VLAN. */
export function explainLength(
  t: TreeBuilder,
  span: Span,
  node: ReturnType<TreeBuilder['open']>,
  payload: number,
  length: number,
  trailer: FieldSpec,
  fcsLength?: number,
): Payload {
  t.after(node, () => {
    if (payload + length < span.declaredEnd) explainTrailer(t, span, payload + length, trailer, fcsLength);
  });
  const rawIpx = payload + 2 <= span.end && u16(t.bytes, payload) === 0xffff;
  return {
    kind: rawIpx ? 'data' : 'llc',
    number: 0,
    span: limit(span, payload, payload + length, trailer === F.trailer ? 'eth.len' : 'vlan.len'),
  };
}

/**
 * What is behind the payload: zeros up to the least frame length are padding; a trailer of four bytes or more in a frame
 * long enough for one ends in an FCS; the rest is a trailer (Wireshark's rules).
 */
export function explainTrailer(t: TreeBuilder, span: Span, from: number, trailer: FieldSpec, fcsLength?: number): void {
  if (from > span.end || from >= span.declaredEnd) return;
  let at = from;
  const frameLength = span.declaredEnd;
  if (frameLength >= ETHERNET_MIN_FRAME && from < ETHERNET_MIN_FRAME) {
    // As in Wireshark, nothing is said where the padding itself is cut off.
    if (span.end < ETHERNET_MIN_FRAME) return;
    let end = from;
    while (end < ETHERNET_MIN_FRAME && u8(t.bytes, end) === 0) end++;
    if (end === ETHERNET_MIN_FRAME) {
      t.raw(F.padding, from, end - from);
      at = end;
    }
  }
  let captured = span.end - at;
  const reported = span.declaredEnd - at;
  let fcs = false;
  if (trailer === F.trailer && fcsLength !== 0 && (fcsLength === 4 || (span.declaredEnd - span.start >= 64 && reported >= 4))) {
    // A cut frame has its trailer, but not its FCS.
    if (captured < reported) captured = Math.min(captured, reported - 4);
    else {
      captured -= 4;
      fcs = captured >= 0;
    }
  }
  if (captured > 0) t.raw(trailer, at, captured);
  if (fcs) {
    const fcsAt = at + Math.max(0, captured);
    t.add(F.fcs, fcsAt, 4, u32(t.bytes, fcsAt), { status: 'unverified' });
    t.generated(F.fcsStatus, 2);
  }
}
