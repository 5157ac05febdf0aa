/** Enters in a binding what a new pair shows: the bits by which it is judged at the end. */
import { IpProtocol } from '../../table/flows.ts';
import { TcpFlag } from '../../table/packets.ts';
import { Sum } from './checksums.ts';
import { HOPS_UNKNOWN, HOPS_UP, Mac, type Matcher, MEANINGFUL_PAYLOAD } from './matcher.ts';
import { type BindingStore, BindingWord, Shown } from './stores.ts';
import type { Subject } from './subject.ts';

/** Numbers below this may be typed by hand or counted from zero. */
const RANDOM_LOOKING = 0x1_0000;

/**
 * A pair just made, of `s` and the packet of row `other`: whether it went the way of the binding's first pair (`xy`), the MACs that the original went to and that the copy came from, what the checksums say, whether numbers had to be made to agree, and whether
 * the payloads do. `m` has accepted this pair last.
 */
export function learn(
  bindings: BindingStore,
  binding: number,
  m: Matcher,
  s: Subject,
  xy: boolean,
  macIn: number,
  macOut: number,
  other: number,
  verdict: number,
  fitted: boolean,
  sameText: boolean,
): void {
  const b = bindings.words;
  const o = bindings.at(binding);
  const first = (b[o + BindingWord.countXY] as number) + (b[o + BindingWord.countYX] as number) === 0;
  const count = o + (xy ? BindingWord.countXY : BindingWord.countYX);
  b[count] = (b[count] as number) + 1;
  if (first) {
    b[o + BindingWord.macIn] = m.mac === Mac.unknown || m.mac === Mac.through ? 0 : macIn;
    b[o + BindingWord.macOut] = m.mac === Mac.unknown || m.mac === Mac.through ? 0 : macOut;
  }
  let bits = b[o + BindingWord.bits] as number;
  bits |= macBits(b, o, m, macIn, macOut, xy, first) | hopBits(b, o, m.hops, xy);
  if (m.idEqual) bits |= Shown.idEqual;
  if (m.idDiffers) bits |= Shown.idDiffers;
  if ((verdict & 3) === Sum.good) bits |= Shown.sumsGood;
  else if ((verdict & 3) === Sum.bad) bits |= Shown.sumsBad;
  if (s.payloadLength >= MEANINGFUL_PAYLOAD && sameText) bits |= Shown.content;
  if (s.isTcp) bits |= tcpBits(s, other, xy, fitted);
  else if (s.protocol !== IpProtocol.udp) bits |= isRequest(s.flags) === xy ? Shown.requestXY : Shown.requestYX;
  b[o + BindingWord.bits] = bits >>> 0;
}

function macBits(b: Uint32Array, o: number, m: Matcher, fromDst: number, toSrc: number, xy: boolean, first: boolean): number {
  if (m.mac === Mac.direct) return Shown.macDirect;
  if (m.mac === Mac.through) return Shown.through;
  if (m.mac !== Mac.other) return 0;
  if (first) return Shown.macOther;
  const [near, far] = xy ? [BindingWord.macIn, BindingWord.macOut] : [BindingWord.macOut, BindingWord.macIn];
  if (fromDst !== b[o + near] || toSrc !== b[o + far]) return Shown.macOther | Shown.macClash;
  return xy ? Shown.macOther : Shown.macOther | Shown.macSwapped;
}

function hopBits(b: Uint32Array, o: number, hops: number, xy: boolean): number {
  const shift = xy ? 0 : 8;
  const known = b[o + BindingWord.hops] as number;
  const usual = (known >>> shift) & 255;
  const now = hops < 0 ? HOPS_UP : Math.min(hops, HOPS_UP - 1);
  if (usual === HOPS_UNKNOWN || (hops >= 0 && now < usual))
    b[o + BindingWord.hops] = ((known & ~(255 << shift)) | (now << shift)) >>> 0;
  if (hops < 0) return Shown.hopsUp;
  if (hops === 1) return xy ? Shown.hopXY : Shown.hopYX;
  if (hops === 0) return xy ? Shown.stayXY : Shown.stayYX;
  return Shown.hopsMany;
}

function tcpBits(s: Subject, row: number, xy: boolean, fitted: boolean): number {
  const ack = (s.flags & TcpFlag.ack) !== 0;
  let bits = 0;
  if ((s.flags & TcpFlag.syn) !== 0) bits |= ack ? (xy ? Shown.synAckXY : Shown.synAckYX) : xy ? Shown.synXY : Shown.synYX;
  // Numbers that were made to agree prove nothing; those of the next segments do.
  if (fitted) return bits;
  const seq = s.seqOf(row) === s.seq && s.seq >>> 0 >= RANDOM_LOOKING;
  const both = seq && ack && s.ackOf(row) === s.ack && s.ack >>> 0 >= RANDOM_LOOKING;
  const one = seq || (ack && s.ackOf(row) === s.ack && s.ack >>> 0 >= RANDOM_LOOKING);
  if (both) bits |= Shown.twoNumbers;
  else if (one) bits |= Shown.oneNumber;
  return bits;
}

/** Echo requests of ICMP and ICMPv6. */
export const isRequest = (typeCode: number): boolean => typeCode === 0x0800 || typeCode === 0x8000;
