/**
 * IPv4 (RFC 791).
 *
 *  0                   1                   2                   3
 * |Version|  IHL  |Type of Service|          Total Length         |
 * |         Identification        |Flags|      Fragment Offset    |
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * |                       Source Address                          |
 * |                    Destination Address                        |
 * |                    Options                    |    Padding    |
 */
import { formatIpv4 } from '../base/address.ts';
import { type Bytes, put16, put32, u8, u16, u32 } from '../base/bytes.ts';
import { checksumHolds, internetChecksum, onesSum } from '../base/checksum.ts';
import { defineFields, type FieldNode, type FieldSpec } from './field.ts';
import { ChecksumStatus, checksumStatusNames, dscpNames, ecnNames, ipProtocolNames } from './ip-protocol.ts';
import { explainIpv4Options, ipv4OptionFields, sourceRouteDestination } from './ipv4-options.ts';
import {
  explainFragments,
  fragmentFields,
  limit,
  type Payload,
  type ReassembledDatagram,
  type Span,
  type TreeBuilder,
} from './tree.ts';

export const IPV4_MIN_HEADER = 20;

/** IP headers one inside another that are explained; deeper ones are data. */
export const MAX_IP_DEPTH = 16;

/* Accessors: `o` is the header's first byte; the length of the header has been checked. */
export const version = (b: Bytes, o: number): number => u8(b, o) >>> 4;
export const headerLength = (b: Bytes, o: number): number => (u8(b, o) & 0x0f) * 4;
export const tos = (b: Bytes, o: number): number => u8(b, o + 1);
export const totalLength = (b: Bytes, o: number): number => u16(b, o + 2);
export const identification = (b: Bytes, o: number): number => u16(b, o + 4);
export const reservedFlag = (b: Bytes, o: number): boolean => (u8(b, o + 6) & 0x80) !== 0;
export const dontFragment = (b: Bytes, o: number): boolean => (u8(b, o + 6) & 0x40) !== 0;
export const moreFragments = (b: Bytes, o: number): boolean => (u8(b, o + 6) & 0x20) !== 0;
/** In bytes. */
export const fragmentOffset = (b: Bytes, o: number): number => (u16(b, o + 6) & 0x1fff) * 8;
export const ttl = (b: Bytes, o: number): number => u8(b, o + 8);
export const protocol = (b: Bytes, o: number): number => u8(b, o + 9);
export const checksum = (b: Bytes, o: number): number => u16(b, o + 10);
export const source = (b: Bytes, o: number): number => u32(b, o + 12);
export const destination = (b: Bytes, o: number): number => u32(b, o + 16);

/** True when the header checksum (over the whole header, options included) is right. */
export const checksumIsGood = (b: Bytes, o: number): boolean => checksumHolds(b, o, o + headerLength(b, o));

/**
 * The header checksum's verdict. A zero in a packet whose right checksum is not zero is what a host leaves for its network card to
 * fill in: not wrong, but not verifiable.
 */
export const checksumVerdict = (b: Bytes, o: number): 'good' | 'bad' | 'offload' =>
  checksumIsGood(b, o) ? 'good' : checksum(b, o) === 0 ? 'offload' : 'bad';

/** Unfolded pseudo-header sum for TCP and UDP (RFC 9293 §3.1): addresses, protocol, segment length. */
export const pseudoHeaderSum = (b: Bytes, o: number, proto: number, length: number): number =>
  onesSum(b, o + 12, o + 20) + proto + length;

export interface Ipv4Header {
  readonly tos?: number;
  readonly identification?: number;
  readonly dontFragment?: boolean;
  readonly moreFragments?: boolean;
  /** Bytes, a multiple of 8. */
  readonly fragmentOffset?: number;
  readonly ttl?: number;
  readonly protocol: number;
  /** Unsigned 32-bit. */
  readonly source: number;
  readonly destination: number;
  /** Padded to a multiple of 4 with end-of-options. At most 40 bytes. */
  readonly options?: Bytes;
  /** Wrong on purpose: overrides the computed one. */
  readonly checksum?: number;
}

/** An IPv4 packet: header with its checksum computed, then the payload. */
export function emitIpv4(h: Ipv4Header, payload: Bytes): Uint8Array<ArrayBuffer> {
  const optionsLength = ((h.options?.length ?? 0) + 3) & ~3;
  const length = IPV4_MIN_HEADER + optionsLength;
  const out = new Uint8Array(length + payload.length);
  out[0] = 0x40 | (length / 4);
  out[1] = h.tos ?? 0;
  put16(out, 2, out.length);
  put16(out, 4, h.identification ?? 0);
  put16(out, 6, (h.dontFragment ? 0x4000 : 0) | (h.moreFragments ? 0x2000 : 0) | ((h.fragmentOffset ?? 0) >>> 3));
  out[8] = h.ttl ?? 64;
  out[9] = h.protocol;
  put32(out, 12, h.source);
  put32(out, 16, h.destination);
  if (h.options) out.set(h.options, IPV4_MIN_HEADER);
  put16(out, 10, h.checksum ?? internetChecksum(out, 0, length));
  out.set(payload, length);
  return out;
}

export const ipv4Fields = defineFields({
  ip: { name: 'ip', type: 'none', title: 'Internet Protocol Version 4' },
  version: { name: 'ip.version', type: 'uint', title: 'Version' },
  hdrLen: { name: 'ip.hdr_len', type: 'uint', title: 'Header Length' },
  dsfield: { name: 'ip.dsfield', type: 'uint', title: 'Differentiated Services Field', base: 'hex', width: 2 },
  dscp: { name: 'ip.dsfield.dscp', type: 'uint', title: 'Differentiated Services Codepoint', names: dscpNames },
  ecn: { name: 'ip.dsfield.ecn', type: 'uint', title: 'Explicit Congestion Notification', names: ecnNames },
  len: { name: 'ip.len', type: 'uint', title: 'Total Length' },
  id: { name: 'ip.id', type: 'uint', title: 'Identification', base: 'hex', width: 4, both: true },
  flags: { name: 'ip.flags', type: 'uint', title: 'Flags', base: 'hex', width: 2 },
  flagsRb: { name: 'ip.flags.rb', type: 'bool', title: 'Reserved bit' },
  flagsDf: { name: 'ip.flags.df', type: 'bool', title: "Don't fragment" },
  flagsMf: { name: 'ip.flags.mf', type: 'bool', title: 'More fragments' },
  fragOffset: { name: 'ip.frag_offset', type: 'uint', title: 'Fragment Offset' },
  ttl: { name: 'ip.ttl', type: 'uint', title: 'Time to Live' },
  proto: { name: 'ip.proto', type: 'uint', title: 'Protocol', names: ipProtocolNames },
  checksum: { name: 'ip.checksum', type: 'uint', title: 'Header Checksum', base: 'hex', width: 4 },
  checksumStatus: {
    name: 'ip.checksum.status',
    type: 'uint',
    title: 'Header checksum status',
    names: checksumStatusNames,
    generated: true,
  },
  src: { name: 'ip.src', type: 'ipv4', title: 'Source Address' },
  addr: { name: 'ip.addr', type: 'ipv4', title: 'Source or Destination Address', hidden: true },
  srcHost: { name: 'ip.src_host', type: 'string', title: 'Source Host', hidden: true },
  host: { name: 'ip.host', type: 'string', title: 'Source or Destination Host', hidden: true },
  dst: { name: 'ip.dst', type: 'ipv4', title: 'Destination Address' },
  dstHost: { name: 'ip.dst_host', type: 'string', title: 'Destination Host', hidden: true },
  fragments: { name: 'ip.fragments', type: 'bytes', title: 'IPv4 Fragments', generated: true },
  reassembledIn: {
    name: 'ip.reassembled_in',
    type: 'frame',
    title: 'Reassembled IPv4 in frame',
    generated: true,
    late: true,
  },
  fragmentCount: { name: 'ip.fragment.count', type: 'uint', title: 'Fragment count', generated: true },
  reassembledLength: { name: 'ip.reassembled.length', type: 'uint', title: 'Reassembled IPv4 length', generated: true },
  reassembledData: { name: 'ip.reassembled.data', type: 'bytes', title: 'Reassembled IPv4 data', generated: true },
});
const F = ipv4Fields;
const FRAGMENTS = fragmentFields('ip', 'IPv4 Fragment');
defineFields({
  fragment: FRAGMENTS.fragment,
  error: FRAGMENTS.error,
  ...Object.fromEntries(FRAGMENTS.flags.map((f) => [f.name, f])),
});

export function explainIpv4(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('ip');
  if (!t.need('ip', span, o, 1)) return null;
  const b = t.bytes;
  const header = headerLength(b, o);
  if (version(b, o) === 6) {
    // Announced as IPv4: Wireshark shows the version, and goes on with IPv6.
    t.open(F.ip, o, Math.min(IPV4_MIN_HEADER, span.end - o));
    t.bits(F.version, o, 1, 0xf0);
    t.close();
    return { kind: 'ip', number: 6, span };
  }
  const node = t.open(F.ip, o, Math.min(header, span.end - o));
  const payload = explainHeader(t, span, o, header);
  t.close();
  if (payload === null) return null;
  return explainFragment(t, node, payload, o, header);
}

/** The header's fields; the span of the payload, or null where the header ends early or contradicts itself. */
function explainHeader(t: TreeBuilder, span: Span, o: number, header: number): Span | null {
  const b = t.bytes;
  t.bits(F.version, o, 1, 0xf0);
  if (version(b, o) !== 4) {
    t.stop({ layer: 'ip', reason: 'bad-version', offset: o, required: 4, actual: version(b, o), limitedBy: 'ip.version' });
    return null;
  }
  t.add(F.hdrLen, o, 1, header, { mask: 0x0f });
  if (header < IPV4_MIN_HEADER) {
    t.stop({ layer: 'ip', reason: 'bad-length', offset: o, required: IPV4_MIN_HEADER, actual: header, limitedBy: 'ip.hdr_len' });
    return null;
  }
  if (!t.need('ip', span, o + 1, 1)) return null;
  t.open(F.dsfield, o + 1, 1, tos(b, o));
  t.bits(F.dscp, o + 1, 1, 0xfc);
  t.bits(F.ecn, o + 1, 1, 0x03);
  t.close();
  if (!t.need('ip', span, o + 2, 2)) return null;
  let length = totalLength(b, o);
  if (length === 0) {
    // A host that leaves segmentation to its network card hands packets on with no length: all there is belongs to it.
    length = span.declaredEnd - o;
    t.add(F.len, o + 2, 2, length);
  } else {
    t.u16(F.len, o + 2);
    if (length < header) {
      t.stop({ layer: 'ip', reason: 'bad-length', offset: o + 2, required: header, actual: length, limitedBy: 'ip.len' });
      return null;
    }
    t.endsAt(o + length);
  }
  if (!explainFixedPart(t, span, o)) return null;
  if (!t.need('ip', span, o + 12, 4)) return null;
  explainAddress(t, o + 12, F.src, F.srcHost);
  // The destination is known once the options are known to hold no source route: Wireshark shows none where they are cut off.
  const final = sourceRouteDestination(b, o + IPV4_MIN_HEADER, o + header, span.end);
  if (!t.need('ip', span, o + 16, final === 'cut' ? header - 16 : 4) || final === 'cut') return null;
  if (final === undefined) explainAddress(t, o + 16, F.dst, F.dstHost);
  else {
    // A source route is still to be followed: the header has the next hop, the option the destination.
    t.ipv4(ipv4OptionFields.curRt, o + 16);
    t.add(ipv4OptionFields.curRtHost, o + 16, 4, formatIpv4(b, o + 16));
  }
  t.network = {
    version: 4,
    source: b.subarray(o + 12, o + 16),
    destination: final === undefined ? b.subarray(o + 16, o + 20) : b.subarray(final, final + 4),
    fragment: moreFragments(b, o) || fragmentOffset(b, o) > 0,
    hops: ttl(b, o),
  };
  if (!t.need('ip', span, o, header)) return null;
  if (header > IPV4_MIN_HEADER) {
    const options = limit(span, o + IPV4_MIN_HEADER, o + header, 'ip.hdr_len');
    const destination = (_: TreeBuilder, at: number) => explainAddress(t, at, F.dst, F.dstHost);
    if (!explainIpv4Options(t, options, ttl(b, o), destination)) return null;
  }
  return limit(span, o + header, o + length, 'ip.len');
}

/** From the identification to the checksum. False where the bytes end. */
function explainFixedPart(t: TreeBuilder, span: Span, o: number): boolean {
  const b = t.bytes;
  if (!t.need('ip', span, o + 4, 2)) return false;
  t.u16(F.id, o + 4);
  if (!t.need('ip', span, o + 6, 2)) return false;
  t.open(F.flags, o + 6, 1, u8(b, o + 6) >>> 5, { mask: 0xe0 });
  t.bits(F.flagsRb, o + 6, 1, 0x80);
  t.bits(F.flagsDf, o + 6, 1, 0x40);
  t.bits(F.flagsMf, o + 6, 1, 0x20);
  t.close();
  // In units of eight bytes, as in the header.
  t.add(F.fragOffset, o + 6, 2, fragmentOffset(b, o) / 8, { mask: 0x1fff });
  if (!t.need('ip', span, o + 8, 1)) return false;
  t.u8(F.ttl, o + 8);
  if (!t.need('ip', span, o + 9, 1)) return false;
  t.u8(F.proto, o + 9);
  if (!t.need('ip', span, o + 10, 2)) return false;
  const whole = o + headerLength(b, o) <= span.end;
  const verdict = whole ? checksumVerdict(b, o) : 'truncated';
  const sure = verdict === 'good' || verdict === 'bad';
  t.add(F.checksum, o + 10, 2, checksum(b, o), sure ? { status: verdict } : { status: 'unverified', statusReason: verdict });
  t.generated(F.checksumStatus, ChecksumStatus.unverified);
  return true;
}

function explainAddress(t: TreeBuilder, at: number, spec: FieldSpec, host: FieldSpec): void {
  const text = formatIpv4(t.bytes, at);
  t.ipv4(spec, at);
  t.ipv4(F.addr, at);
  t.add(host, at, 4, text);
  t.add(F.host, at, 4, text);
}

/** Hands on the payload; of a fragment only what is known of it: the whole datagram where this fragment completes it, else data. */
function explainFragment(t: TreeBuilder, node: FieldNode, body: Span, o: number, header: number): Payload | null {
  const b = t.bytes;
  const offset = fragmentOffset(b, o);
  const fragment = moreFragments(b, o) || offset > 0;
  if (++t.ipDepth > MAX_IP_DEPTH) {
    t.stop({
      layer: 'ip',
      reason: 'too-deep',
      offset: o + header,
      required: MAX_IP_DEPTH,
      actual: t.ipDepth,
      limitedBy: 'frame',
    });
    return { kind: 'data', number: 0, span: body };
  }
  const proto = protocol(b, o);
  if (!fragment) return explainBody(t, proto, body);
  const whole = t.quoted ? undefined : t.context.datagram();
  if (whole !== undefined) {
    if (t.network !== undefined) t.network = { ...t.network, fragment: false };
    return enterDatagram(t, node, whole, proto);
  }
  const completedIn = t.quoted ? undefined : t.context.datagramIn();
  if (completedIn !== undefined) t.within(node, () => t.generated(F.reassembledIn, completedIn + 1));
  // The first fragment is explained on its own only where its end is missing: otherwise it waits for the others, as in Wireshark.
  const cut = body.end < body.declaredEnd || body.end < o + totalLength(b, o);
  if (offset === 0 && cut) return explainBody(t, proto, body);
  return { kind: 'data', number: 0, span: body };
}

/**
 * As in Wireshark, a packet that carries nothing has no layer of the protocol that its header names. Scanners of protocols send such
 * packets on purpose; of TCP, UDP and ICMP, whose headers everybody expects, it is said.
 */
function explainBody(t: TreeBuilder, proto: number, body: Span): Payload | null {
  if (body.declaredEnd > body.start) return { kind: 'ip.proto', number: proto, span: body };
  if (proto === 1 || proto === 6 || proto === 17) t.need('ip', body, body.start, 1);
  return null;
}

/** Goes on in the reassembled bytes. */
function enterDatagram(t: TreeBuilder, node: FieldNode, whole: ReassembledDatagram, proto: number): Payload {
  const length = whole.bytes.length;
  t.enter({ name: 'reassembled-ip', bytes: whole.bytes, rows: whole.rows });
  t.within(node, () => {
    t.open(F.fragments, 0, length, whole.bytes);
    explainFragments(t, FRAGMENTS, whole);
    t.generated(F.fragmentCount, whole.rows.length);
    t.generated(F.reassembledLength, length);
    t.add(F.reassembledData, 0, length, whole.bytes);
    t.close();
  });
  return { kind: 'ip.proto', number: proto, span: { start: 0, end: length, declaredEnd: length, limitedBy: 'ip.fragments' } };
}
