/** Takes a pair's checksums while both packets are at hand, and says whether RFC 1624 holds between them. */
import { IpProtocol } from '../../table/flows.ts';
import { type PacketTable, TcpFlag } from '../../table/packets.ts';
import { type AddressSums, follows, halves, isPartial, Sum, together } from './checksums.ts';
import { PairFlag, type PairStore, type Quoted } from './stores.ts';
import type { Subject } from './subject.ts';
import { State, Word } from './window.ts';

/**
 * The copy is `s`, the original the record at `at` of `w`. Enters the checksums, and what the packet table does not show of the
 * rewrite, in `pairs`; returns the verdict.
 */
export function verifyPair(
  s: Subject,
  w: Uint32Array,
  at: number,
  packets: PacketTable,
  sums: AddressSums,
  pairs: PairStore,
  pair: number,
  quoted?: readonly [Quoted, Quoted],
): number {
  const row = w[at + Word.row] as number;
  const fromIpSum = (w[at + Word.ipSums] as number) >>> 16;
  const fromSum = (w[at + Word.sums] as number) & 0xffff;
  const fromIp = w[at + Word.ip] as number;
  pairs.ipSums.set(pair, ((fromIpSum << 16) | s.ipSum) >>> 0);
  pairs.transportSums.set(pair, ((fromSum << 16) | s.transportSum) >>> 0);

  const addressDelta = sums.get(s.src) + sums.get(s.dst) - sums.get(packets.src.get(row)) - sums.get(packets.dst.get(row));
  let ip: number = Sum.good;
  if (!s.isV6 && (fromIp & State.v6) === 0) {
    const delta = addressDelta + s.ipWords - (fromIp >>> 16) + (s.ttl - packets.ttl.get(row)) * 256;
    if (!follows(fromIpSum, s.ipSum, delta)) ip = fromIpSum === 0 || s.ipSum === 0 ? Sum.unknown : Sum.bad;
  }
  const fromClass = (fromIp >>> 8) & 255;
  if (fromClass !== s.trafficClass) pairs.extra(pair).trafficClass = [fromClass, s.trafficClass];

  if (quoted !== undefined) return together(ip, errorSum(s, w, at, sums, addressDelta, quoted)) | PairFlag.error;
  return together(ip, transportSum(s, w, at, packets, sums, addressDelta, pairs, pair));
}

function transportSum(
  s: Subject,
  w: Uint32Array,
  at: number,
  packets: PacketTable,
  sums: AddressSums,
  addressDelta: number,
  pairs: PairStore,
  pair: number,
): number {
  const row = w[at + Word.row] as number;
  const from = (w[at + Word.sums] as number) & 0xffff;
  const to = s.transportSum;
  let delta = 0;
  if (s.isTcp) {
    const fromMss = (w[at + Word.sums] as number) >>> 16;
    const fromWindow = packets.window.get(row);
    const syn = (s.flags & TcpFlag.syn) !== 0;
    if (fromMss !== s.mss) pairs.extra(pair).mss = [fromMss, s.mss];
    const otherOptions = w[at + Word.options] !== s.options;
    if (otherOptions) pairs.extra(pair).optionsChanged = true;
    // Bytes were replaced that are no longer at hand.
    if (otherOptions || packets.payloadLength.get(row) !== s.payloadLength || w[at + Word.digest] !== s.digest)
      return Sum.unknown;
    if (syn && fromMss !== s.mss && (fromMss === 0 || s.mss === 0)) return Sum.unknown;
    delta =
      addressDelta +
      halves(s.rawSeq) -
      halves(packets.seq.get(row)) +
      halves(s.rawAck) -
      halves(packets.ack.get(row)) +
      s.window -
      fromWindow +
      (s.mss - fromMss);
  } else if (s.protocol === IpProtocol.udp) {
    // RFC 768: zero says that there is none.
    if (from === 0 || to === 0) return Sum.unknown;
    delta = addressDelta;
  } else if (s.protocol === IpProtocol.icmpv6) delta = addressDelta;
  delta += s.srcPort - packets.srcPort.get(row);
  // ICMP has one identifier, in both columns.
  if (s.isTcp || s.protocol === IpProtocol.udp) delta += s.dstPort - packets.dstPort.get(row);
  if (follows(from, to, delta)) return Sum.good;
  const partial =
    isPartial(to, sums.get(s.src) + sums.get(s.dst) + s.protocol, s.transportLength) ||
    isPartial(from, sums.get(packets.src.get(row)) + sums.get(packets.dst.get(row)) + s.protocol, s.transportLength);
  return partial && s.protocol !== IpProtocol.icmp ? Sum.unknown : Sum.bad;
}

/** An ICMP error's checksum covers the quoted packet: the sums of both whole messages are known where nothing is cut off. */
function errorSum(
  s: Subject,
  w: Uint32Array,
  at: number,
  sums: AddressSums,
  addressDelta: number,
  [from, to]: readonly [Quoted, Quoted],
): number {
  const fromMessage = (w[at + Word.ipSums] as number) & 0xffff;
  if (fromMessage === 0 || s.messageSum === 0) return Sum.unknown;
  const outer = follows(
    (w[at + Word.sums] as number) & 0xffff,
    s.transportSum,
    s.messageSum - fromMessage + (s.protocol === IpProtocol.icmpv6 ? addressDelta : 0),
  );
  const quotedDelta = sums.get(to.src) + sums.get(to.dst) - sums.get(from.src) - sums.get(from.dst);
  const inner = from.checksum < 0 || to.checksum < 0 || follows(from.checksum, to.checksum, quotedDelta);
  return outer && inner ? Sum.good : Sum.bad;
}
