/**
 * TCP (RFC 9293 §3.1).
 *
 *  0                   1                   2                   3
 * |          Source Port          |       Destination Port        |
 * |                        Sequence Number                        |
 * |                    Acknowledgment Number                      |
 * | Offset|  Res. |A|C|E|U|A|P|R|S|F|            Window           |
 * |           Checksum            |        Urgent Pointer         |
 * |                    Options                    |    Padding    |
 *
 * The flags are 12 bits here as in Wireshark: three reserved ones, then AE (RFC 9768), CWR, ECE, URG, ACK, PSH, RST, SYN, FIN.
 */
import { asciiText, type Bytes, put16, put32, u8, u16, u32 } from '../base/bytes.ts';
import { internetChecksum } from '../base/checksum.ts';
import { seqAdd, seqOffset } from '../base/seq32.ts';
import { defineFields, type FieldSpec, textField } from './field.ts';
import { transportChecksum } from './pseudo-header.ts';
import { explainTcpAnalysis, tcpAnalysisFields, tcpNotes } from './tcp-analysis.ts';
import { MAX_WINDOW_SHIFT } from './tcp-option-list.ts';
import { explainTcpOptions } from './tcp-options.ts';
import { type Payload, rest, type Span, type TcpStreamContext, type TcpVerdict, type TreeBuilder } from './tree.ts';

export const TCP_MIN_HEADER = 20;

/* Accessors: `o` is the header's first byte; the first 20 bytes have been checked. */
export const sourcePort = (b: Bytes, o: number): number => u16(b, o);
export const destinationPort = (b: Bytes, o: number): number => u16(b, o + 2);
export const sequence = (b: Bytes, o: number): number => u32(b, o + 4);
export const acknowledgment = (b: Bytes, o: number): number => u32(b, o + 8);
/** In bytes. */
export const headerLength = (b: Bytes, o: number): number => (u8(b, o + 12) >>> 4) * 4;
/** 12 bits. */
export const flags = (b: Bytes, o: number): number => u16(b, o + 12) & 0x0fff;
/** As sent, unscaled. */
export const window = (b: Bytes, o: number): number => u16(b, o + 14);
export const checksum = (b: Bytes, o: number): number => u16(b, o + 16);
export const urgentPointer = (b: Bytes, o: number): number => u16(b, o + 18);

const PROTOCOL = 6;
const FIN = 0x001;
const SYN = 0x002;
const ACK = 0x010;
const RST = 0x004;
const URG = 0x020;
/** AE, CWR and ECE. */
const ACE = 0x1c0;

export interface TcpHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Unsigned 32-bit. */
  readonly sequence: number;
  readonly acknowledgment?: number;
  /** 12 bits. */
  readonly flags: number;
  readonly window?: number;
  readonly urgentPointer?: number;
  /** A multiple of 4 bytes, at most 40: see `emitTcpOptions`. */
  readonly options?: Bytes;
  /** Wrong on purpose: overrides the computed one. */
  readonly checksum?: number;
}

/** A segment. `pseudoSum` is the unfolded pseudo-header sum without the length: addresses and protocol. */
export function emitTcp(h: TcpHeader, payload: Bytes, pseudoSum: number): Uint8Array<ArrayBuffer> {
  const length = TCP_MIN_HEADER + ((((h.options?.length ?? 0) + 3) & ~3) >>> 0);
  const out = new Uint8Array(length + payload.length);
  put16(out, 0, h.sourcePort);
  put16(out, 2, h.destinationPort);
  put32(out, 4, h.sequence);
  put32(out, 8, h.acknowledgment ?? 0);
  put16(out, 12, ((length / 4) << 12) | (h.flags & 0x0fff));
  put16(out, 14, h.window ?? 0);
  put16(out, 18, h.urgentPointer ?? 0);
  if (h.options) out.set(h.options, TCP_MIN_HEADER);
  out.set(payload, length);
  put16(out, 16, h.checksum ?? internetChecksum(out, 0, out.length, pseudoSum + out.length));
  return out;
}

const SET = { 0: 'Not set', 1: 'Set' };
const flag = (name: string, title: string) =>
  ({ name: `tcp.flags.${name}`, type: 'bool', title, names: SET, drawn: 12 }) as const;

export const tcpFields = defineFields({
  tcp: { name: 'tcp', type: 'none', title: 'Transmission Control Protocol' },
  srcport: { name: 'tcp.srcport', type: 'uint', title: 'Source Port' },
  dstport: { name: 'tcp.dstport', type: 'uint', title: 'Destination Port' },
  port: { name: 'tcp.port', type: 'uint', title: 'Source or Destination Port', hidden: true },
  stream: { name: 'tcp.stream', type: 'uint', title: 'Stream index', generated: true },
  len: { name: 'tcp.len', type: 'uint', title: 'TCP Segment Len', generated: true },
  seq: { name: 'tcp.seq', type: 'uint', title: 'Sequence Number' },
  seqRaw: { name: 'tcp.seq_raw', type: 'uint', title: 'Sequence Number (raw)' },
  nxtseq: { name: 'tcp.nxtseq', type: 'uint', title: 'Next Sequence Number', generated: true },
  ack: { name: 'tcp.ack', type: 'uint', title: 'Acknowledgment Number' },
  ackRaw: { name: 'tcp.ack_raw', type: 'uint', title: 'Acknowledgment number (raw)' },
  hdrLen: { name: 'tcp.hdr_len', type: 'uint', title: 'Header Length' },
  flags: { name: 'tcp.flags', type: 'uint', title: 'Flags', base: 'hex', width: 4 },
  flagsRes: flag('res', 'Reserved'),
  flagsAe: flag('ae', 'Accurate ECN'),
  flagsCwr: flag('cwr', 'Congestion Window Reduced'),
  flagsEce: flag('ece', 'ECN-Echo'),
  flagsAce: { name: 'tcp.flags.ace', type: 'uint', title: 'ACE', drawn: 12 },
  flagsUrg: flag('urg', 'Urgent'),
  flagsAck: flag('ack', 'Acknowledgment'),
  flagsPush: flag('push', 'Push'),
  flagsReset: flag('reset', 'Reset'),
  flagsSyn: flag('syn', 'Syn'),
  flagsFin: flag('fin', 'Fin'),
  flagsStr: { name: 'tcp.flags.str', type: 'string', title: 'TCP Flags', generated: true },
  windowValue: { name: 'tcp.window_size_value', type: 'uint', title: 'Window' },
  windowSize: { name: 'tcp.window_size', type: 'uint', title: 'Calculated window size', generated: true },
  windowScale: {
    name: 'tcp.window_size_scalefactor',
    type: 'int',
    title: 'Window size scaling factor',
    names: { '-1': 'unknown', '-2': 'no window scaling used' },
    generated: true,
  },
  checksum: { name: 'tcp.checksum', type: 'uint', title: 'Checksum', base: 'hex', width: 4 },
  checksumStatus: {
    name: 'tcp.checksum.status',
    type: 'uint',
    title: 'Checksum Status',
    names: { 0: 'Bad', 1: 'Good', 2: 'Unverified', 3: 'Not present' },
    generated: true,
  },
  urgentPointer: { name: 'tcp.urgent_pointer', type: 'uint', title: 'Urgent Pointer' },
  timeRelative: {
    name: 'tcp.time_relative',
    type: 'duration',
    title: 'Time since first frame in this TCP stream',
    generated: true,
  },
  timeDelta: {
    name: 'tcp.time_delta',
    type: 'duration',
    title: 'Time since previous frame in this TCP stream',
    generated: true,
  },
  payload: { name: 'tcp.payload', type: 'bytes', title: 'TCP payload' },
  reassembledIn: {
    name: 'tcp.reassembled_in',
    type: 'frame',
    title: 'Reassembled PDU in frame',
    generated: true,
    late: true,
  },
  resetCause: { name: 'tcp.reset_cause', type: 'string', title: 'Reset cause' },
});
const F = tcpFields;
const TIMESTAMPS: FieldSpec = { ...textField('Timestamps'), generated: true };

const FLAG_BITS = [
  [F.flagsRes, 0xe00],
  [F.flagsAe, 0x100],
  [F.flagsCwr, 0x080],
  [F.flagsEce, 0x040],
  [F.flagsUrg, 0x020],
  [F.flagsAck, 0x010],
  [F.flagsPush, 0x008],
  [F.flagsReset, 0x004],
  [F.flagsSyn, 0x002],
  [F.flagsFin, 0x001],
] as const;

/** One letter per bit that is set, a middle dot for each other: `·······AP···`. */
export function flagLetters(bits: number): string {
  let out = '';
  for (let i = 0; i < 12; i++) out += (bits & (0x800 >>> i)) !== 0 ? 'RRRACEUAPRSF'[i] : '·';
  return out;
}

/** The next sequence number the sender will use. SYN and FIN take one each; both in one segment is nonsense, and counts one as in Wireshark. */
export const nextSequence = (seq: number, length: number, bits: number): number =>
  seqAdd(seq, length + ((bits & (SYN | FIN)) !== 0 ? 1 : 0));

export function explainTcp(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  const b = t.bytes;
  // As Wireshark: the layer has a name whatever there is of it, and a node when there are ports.
  if (span.end < o + 4) {
    t.protocols.push('tcp');
    t.need('tcp', span, o, 4);
    return null;
  }
  const node = t.layer(F.tcp, o, Math.min(TCP_MIN_HEADER, span.end - o));
  t.u16(F.srcport, o);
  t.u16(F.dstport, o + 2);
  t.add(F.port, o, 2, sourcePort(b, o));
  t.add(F.port, o + 2, 2, destinationPort(b, o));
  t.ports = { source: sourcePort(b, o), destination: destinationPort(b, o) };
  // An ICMP error need not quote more than eight bytes: ports and the sequence number. What it quotes is not counted in its flow.
  if (t.quoted && span.end >= o + 8) t.u32(F.seq, o + 4);
  if (!t.need('tcp', span, o, 16)) {
    t.close();
    return null;
  }
  const bits = flags(b, o);
  const hdrLen = headerLength(b, o);
  const ip = t.network;
  const flow = ip ? t.context.tcp(ip.source, ip.destination, sourcePort(b, o), destinationPort(b, o)) : undefined;
  const verdict = flow === undefined ? undefined : t.context.tcpVerdict();
  if (flow !== undefined) t.generated(F.stream, flow.stream);
  if (verdict !== undefined) t.generated(tcpAnalysisFields.completeness, verdict.completeness);
  // Without all of the segment (a fragment, or a header longer than the packet) its length is not known, and nothing counts from it.
  const whole = ip?.fragment !== true && o + hdrLen <= span.declaredEnd;
  const counted = whole && !t.quoted;
  const length = counted ? span.declaredEnd - o - hdrLen : null;
  const bogus = hdrLen < TCP_MIN_HEADER;
  if (!t.quoted && ip?.fragment !== true && !whole) t.generated(tcpNotes.shortSegment, null);
  if (!t.quoted) explainSequence(t, o, bits, length, counted ? flow : undefined, bogus);
  // The quotes of ICMP for IPv4 often end before this: Wireshark leaves it out of all of them.
  else if (ip?.version === 6) t.u32(F.seqRaw, o + 4);
  if (bogus) {
    t.open(F.hdrLen, o + 12, 1, hdrLen, { mask: 0xf0 });
    t.generated(tcpNotes.bogusHeader, null);
    t.close();
    t.stop({
      layer: 'tcp',
      reason: 'bad-length',
      offset: o + 12,
      required: TCP_MIN_HEADER,
      actual: hdrLen,
      limitedBy: 'tcp.hdr_len',
    });
    t.close();
    return null;
  }
  explainAcknowledgment(t, o, bits, counted ? flow : undefined, verdict);
  t.add(F.hdrLen, o + 12, 1, hdrLen, { mask: 0xf0 });
  explainFlags(t, o, bits, flow?.accurateEcn === true && (bits & SYN) === 0, verdict);
  explainWindow(t, o, bits, verdict === undefined ? flow?.windowShift : verdict.windowShift);
  if (t.need('tcp', span, o, 18)) explainRest(t, span, hdrLen, bits, flow, verdict);
  t.close();
  node.length = Math.min(hdrLen, span.end - o);
  if (!whole) {
    t.need('tcp', span, o, hdrLen);
    return null;
  }
  if ((bits & RST) !== 0) return null;
  const payload = rest(span, o + hdrLen);
  // A FIN without data may be what completes a message.
  return payload.end > payload.start || (length ?? 0) > 0 || (bits & FIN) !== 0
    ? { kind: 'tcp', number: 0, span: payload }
    : null;
}

const counts = (base: number | null | undefined): base is number => base !== null && base !== undefined;
const relativeTo = (n: number, base: number | null | undefined): number => (counts(base) ? seqOffset(n, base) : n);

function explainSequence(
  t: TreeBuilder,
  o: number,
  bits: number,
  length: number | null,
  flow: TcpStreamContext | undefined,
  bogus: boolean,
): void {
  const seq = sequence(t.bytes, o);
  if (length !== null) t.generated(F.len, length);
  const relative = counts(flow?.baseSeq);
  t.add(F.seq, o + 4, 4, relativeTo(seq, flow?.baseSeq), { relative });
  t.add(F.seqRaw, o + 4, 4, seq);
  if (length !== null && !bogus) t.generated(F.nxtseq, relativeTo(nextSequence(seq, length, bits), flow?.baseSeq), { relative });
}

function explainAcknowledgment(
  t: TreeBuilder,
  o: number,
  bits: number,
  flow: TcpStreamContext | undefined,
  verdict: TcpVerdict | undefined,
): void {
  const ack = acknowledgment(t.bytes, o);
  const base = (bits & ACK) !== 0 ? flow?.baseAck : null;
  t.open(F.ack, o + 8, 4, relativeTo(ack, base), { relative: counts(base) });
  if ((bits & ACK) === 0 && ack !== 0) t.generated(tcpNotes.ackNonzero, null);
  // An answer that acknowledges more than the SYN has taken the data that came with it (RFC 7413).
  if ((bits & (SYN | ACK)) === (SYN | ACK)) {
    if (relativeTo(ack, base) > 1) t.generated(tcpNotes.fastOpenAck, null);
    else if (verdict?.fastOpenIgnored === true) t.generated(tcpNotes.fastOpenIgnored, null);
  }
  t.close();
  t.add(F.ackRaw, o + 8, 4, ack);
}

/** `counter`: AE, CWR and ECE are the ACE counter of Accurate ECN. */
function explainFlags(t: TreeBuilder, o: number, bits: number, counter: boolean, verdict: TcpVerdict | undefined): void {
  const flags = t.open(F.flags, o + 12, 2, bits);
  for (const [spec, mask] of FLAG_BITS) {
    if (!counter || (mask & ACE) === 0) t.bits(spec, o + 12, 2, mask);
    else if (mask === 0x100) t.bits(F.flagsAce, o + 12, 2, ACE);
    const note = (bits & mask) === 0 ? undefined : connectionNote(mask, bits);
    const bit = flags.children[flags.children.length - 1];
    if (note !== undefined && bit !== undefined) t.within(bit, () => t.generated(note, null));
  }
  const letters = flagLetters(bits);
  t.open(F.flagsStr, o + 12, 2, counter ? `${letters.slice(0, 3)}-${(bits & ACE) >>> 6}-${letters.slice(6)}` : letters);
  if ((bits & FIN) !== 0 && verdict !== undefined) {
    t.generated(verdict.closesFirst ? tcpNotes.finActive : tcpNotes.finPassive, null);
  }
  t.close();
  t.close();
}

/** What a flag that is set begins or ends. */
function connectionNote(mask: number, bits: number): FieldSpec | undefined {
  if (mask === SYN) return (bits & ACK) !== 0 ? tcpNotes.connectionSynAck : tcpNotes.connectionSyn;
  return mask === FIN ? tcpNotes.connectionFin : mask === RST ? tcpNotes.connectionRst : undefined;
}

/** The window of a SYN is never scaled (RFC 7323 §2.2). */
function explainWindow(t: TreeBuilder, o: number, bits: number, announced: number | null | undefined): void {
  const value = t.u16(F.windowValue, o + 14);
  const shift = (bits & SYN) !== 0 ? null : announced;
  t.add(F.windowSize, o + 14, 2, typeof shift === 'number' && !t.quoted ? value * 2 ** Math.min(shift, MAX_WINDOW_SHIFT) : value);
  if ((bits & SYN) !== 0) return;
  const factor = shift === undefined ? -1 : shift === null ? -2 : 2 ** Math.min(shift, MAX_WINDOW_SHIFT);
  t.add(F.windowScale, o + 14, 2, factor);
}

/** From the checksum on. */
function explainRest(
  t: TreeBuilder,
  span: Span,
  hdrLen: number,
  bits: number,
  flow: TcpStreamContext | undefined,
  verdict: TcpVerdict | undefined,
): void {
  const o = span.start;
  const b = t.bytes;
  t.add(F.checksum, o + 16, 2, checksum(b, o), transportChecksum(t, PROTOCOL, span, span.declaredEnd - o, checksum(b, o)));
  t.generated(F.checksumStatus, 2);
  if (!t.need('tcp', span, o, TCP_MIN_HEADER)) return;
  t.open(F.urgentPointer, o + 18, 2, urgentPointer(b, o));
  if ((bits & URG) === 0 && urgentPointer(b, o) !== 0) t.generated(tcpNotes.urgentNonzero, null);
  t.close();
  if (hdrLen > TCP_MIN_HEADER && o + TCP_MIN_HEADER <= span.end) {
    explainTcpOptions(t, span, o + TCP_MIN_HEADER, Math.min(hdrLen, span.declaredEnd - o) - TCP_MIN_HEADER, {
      syn: (bits & SYN) !== 0,
      answer: (bits & ACK) !== 0,
      ack: relativeTo(acknowledgment(b, o), (bits & ACK) === 0 ? null : flow?.baseAck),
      baseAck: flow?.baseAck ?? null,
    });
  }
  explainTimes(t);
  const start = o + hdrLen;
  // Where the options are cut, Wireshark gives up before it shows this.
  if (verdict?.analysis !== undefined && start <= span.end) explainTcpAnalysis(t, verdict.analysis);
  if (span.end <= start) return;
  // RFC 9293 §3.5.3 suggests a text that explains the reset: not data of the stream.
  if ((bits & RST) !== 0) t.add(F.resetCause, start, span.end - start, asciiText(b, start, span.end));
  // Wireshark puts the last data of what a FIN ends with the rest before it comes to this.
  else if (t.quoted || t.context.stream?.()?.pieces[0]?.joined?.closed !== true) {
    t.raw(F.payload, start, span.end - start);
    const shownIn = t.quoted ? undefined : t.context.messageIn();
    if (shownIn !== undefined) t.generated(F.reassembledIn, shownIn + 1);
  }
}

function explainTimes(t: TreeBuilder): void {
  const times = t.quoted ? undefined : t.context.elapsed(PROTOCOL);
  if (times === undefined) return;
  t.openGenerated(TIMESTAMPS);
  t.generated(F.timeRelative, times.sinceFirstNs);
  t.generated(F.timeDelta, times.sincePreviousNs);
  t.close();
}
