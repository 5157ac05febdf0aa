/**
 * UDP (RFC 768).
 *
 * |          Source Port          |       Destination Port        |
 * |            Length             |           Checksum            |
 */
import { type Bytes, put16, u16 } from '../base/bytes.ts';
import { internetChecksum } from '../base/checksum.ts';
import { defineFields, type FieldSpec, textField } from './field.ts';
import { type ChecksumVerdict, transportChecksum } from './pseudo-header.ts';
import { limit, type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const UDP_HEADER = 8;

/* Accessors: `o` is the header's first byte; the 8 bytes have been checked. */
export const sourcePort = (b: Bytes, o: number): number => u16(b, o);
export const destinationPort = (b: Bytes, o: number): number => u16(b, o + 2);
/** Header and data, bytes. 0: as long as the IP packet says (RFC 2675 §4). */
export const length = (b: Bytes, o: number): number => u16(b, o + 4);
/** 0: the sender computed none (IPv4 only, but for some tunnels: RFC 6936). */
export const checksum = (b: Bytes, o: number): number => u16(b, o + 6);

export interface UdpHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Wrong on purpose, or 0 for none: overrides the computed one. */
  readonly checksum?: number;
}

/** A datagram. `pseudoSum` is the unfolded pseudo-header sum without the length: addresses and protocol. */
export function emitUdp(h: UdpHeader, payload: Bytes, pseudoSum: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(UDP_HEADER + payload.length);
  put16(out, 0, h.sourcePort);
  put16(out, 2, h.destinationPort);
  put16(out, 4, out.length);
  out.set(payload, UDP_HEADER);
  // A sum of zero is sent as all ones: zero means "none".
  put16(out, 6, h.checksum ?? (internetChecksum(out, 0, out.length, pseudoSum + out.length) || 0xffff));
  return out;
}

export const udpFields = defineFields({
  udp: { name: 'udp', type: 'none', title: 'User Datagram Protocol' },
  srcport: { name: 'udp.srcport', type: 'uint', title: 'Source Port' },
  dstport: { name: 'udp.dstport', type: 'uint', title: 'Destination Port' },
  port: { name: 'udp.port', type: 'uint', title: 'Source or Destination Port', hidden: true },
  length: { name: 'udp.length', type: 'uint', title: 'Length' },
  checksum: { name: 'udp.checksum', type: 'uint', title: 'Checksum', base: 'hex', width: 4 },
  checksumStatus: {
    name: 'udp.checksum.status',
    type: 'uint',
    title: 'Checksum Status',
    names: { 0: 'Bad', 1: 'Good', 2: 'Unverified', 3: 'Not present', 4: 'Illegal' },
    generated: true,
  },
  stream: { name: 'udp.stream', type: 'uint', title: 'Stream index', generated: true },
  timeRelative: { name: 'udp.time_relative', type: 'duration', title: 'Time since first frame', generated: true },
  timeDelta: { name: 'udp.time_delta', type: 'duration', title: 'Time since previous frame', generated: true },
  payload: { name: 'udp.payload', type: 'bytes', title: 'Payload' },
});
const F = udpFields;
const TIMESTAMPS: FieldSpec = { ...textField('Timestamps'), generated: true };
const PROTOCOL = 17;

export function explainUdp(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  const b = t.bytes;
  const has = (n: number): boolean => t.need('udp', span, o, n);
  // As Wireshark: the layer has a name whatever there is of it, and a node when there are ports.
  if (!has(4)) {
    t.protocols.push('udp');
    return null;
  }
  t.layer(F.udp, o, Math.min(UDP_HEADER, span.end - o));
  t.u16(F.srcport, o);
  t.u16(F.dstport, o + 2);
  t.add(F.port, o, 2, sourcePort(b, o));
  t.add(F.port, o + 2, 2, destinationPort(b, o));
  t.ports = { source: sourcePort(b, o), destination: destinationPort(b, o) };
  if (!has(6)) {
    t.close();
    return null;
  }
  const declared = length(b, o);
  const available = span.declaredEnd - o;
  t.u16(F.length, o + 4);
  // Length 0 is a jumbogram in IPv6 (RFC 2675 §4); IPv4 has none.
  const short = declared < UDP_HEADER && (declared > 0 || t.network?.version === 4);
  if (short || (declared > available && t.network?.fragment !== true && !t.quoted)) {
    t.stop({
      layer: 'udp',
      reason: 'bad-length',
      offset: o + 4,
      required: Math.max(declared, UDP_HEADER),
      actual: available,
      limitedBy: span.limitedBy,
    });
    if (short) {
      t.close();
      return null;
    }
  }
  if (!has(UDP_HEADER)) {
    t.close();
    return null;
  }
  const end = declared === 0 ? span.declaredEnd : o + declared;
  const inner = declared === 0 ? rest(span, o) : limit(span, o, end, 'udp.length');
  const sent = checksum(b, o);
  const verdict: ChecksumVerdict = sent === 0 ? {} : transportChecksum(t, PROTOCOL, inner, end - o, sent);
  t.add(F.checksum, o + 6, 2, sent, verdict);
  // RFC 8200 §8.1: over IPv6 a datagram has to have one.
  t.generated(F.checksumStatus, sent !== 0 ? 2 : t.network?.version === 6 ? 4 : 3);
  const stream = t.network
    ? t.context.udp(t.network.source, t.network.destination, sourcePort(b, o), destinationPort(b, o))
    : undefined;
  if (stream !== undefined) t.generated(F.stream, stream);
  const payload = rest(inner, o + UDP_HEADER);
  // As in Wireshark, which is done with a datagram that carries nothing.
  const times = t.quoted || payload.declaredEnd <= payload.start ? undefined : t.context.elapsed(PROTOCOL, t.ports);
  if (times !== undefined) {
    t.openGenerated(TIMESTAMPS);
    t.generated(F.timeRelative, times.sinceFirstNs);
    t.generated(F.timeDelta, times.sincePreviousNs);
    t.close();
  }
  // Wireshark's value goes on behind the datagram's end where the IP packet does; the bytes that it marks do not.
  if (payload.end > payload.start)
    t.add(F.payload, payload.start, payload.end - payload.start, b.subarray(payload.start, span.end));
  t.close();
  return { kind: 'udp', number: 0, span: payload };
}
