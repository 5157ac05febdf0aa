/** A TCP segment taken apart, and put together (RFC 9293 §3.1, RFC 7323, RFC 2018). */
import { type Bytes, u8, u16, u32 } from '../../base/bytes.ts';
import { seqAdd } from '../../base/seq32.ts';
import * as tcp from '../../wire/tcp.ts';
import { findOption, MAX_WINDOW_SHIFT, TcpOption } from '../../wire/tcp-option-list.ts';
import { emitTcpOptions, type TcpOptionParts } from '../../wire/tcp-options-emit.ts';

export const Flag = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;

export interface Segment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  /** As sent, unscaled. */
  readonly window: number;
  readonly mss?: number;
  readonly windowScale?: number;
  readonly sackPermitted?: boolean;
  readonly timestamps?: { readonly value: number; readonly echo: number };
  readonly sack?: readonly (readonly [left: number, right: number])[];
  readonly data: Bytes;
}

export const hasFlag = (s: Segment, flag: number): boolean => (s.flags & flag) !== 0;
/** Sequence numbers that it takes. */
export const segmentLength = (s: Segment): number =>
  s.data.length + (hasFlag(s, Flag.syn) ? 1 : 0) + (hasFlag(s, Flag.fin) ? 1 : 0);
export const segmentEnd = (s: Segment): number => seqAdd(s.seq, segmentLength(s));

/** Undefined where the header does not fit. The checksum is not looked at. */
export function parseSegment(b: Bytes): Segment | undefined {
  if (b.length < tcp.TCP_MIN_HEADER) return undefined;
  const header = tcp.headerLength(b, 0);
  if (header < tcp.TCP_MIN_HEADER || header > b.length) return undefined;
  const find = (kind: number): number => findOption(b, tcp.TCP_MIN_HEADER, header, kind);
  const mss = find(TcpOption.mss);
  const scale = find(TcpOption.windowScale);
  const stamps = find(TcpOption.timestamps);
  return {
    sourcePort: tcp.sourcePort(b, 0),
    destinationPort: tcp.destinationPort(b, 0),
    seq: tcp.sequence(b, 0),
    ack: tcp.acknowledgment(b, 0),
    flags: tcp.flags(b, 0),
    window: tcp.window(b, 0),
    sackPermitted: find(TcpOption.sackPermitted) >= 0,
    ...(mss < 0 ? {} : { mss: u16(b, mss + 2) }),
    ...(scale < 0 ? {} : { windowScale: Math.min(u8(b, scale + 2), MAX_WINDOW_SHIFT) }),
    ...(stamps < 0 ? {} : { timestamps: { value: u32(b, stamps + 2), echo: u32(b, stamps + 6) } }),
    data: b.subarray(header),
  };
}

/** Options in the order in which Linux writes them, padded with no-operations in front. */
function optionParts(s: Segment): TcpOptionParts[] {
  const parts: TcpOptionParts[] = [];
  const nop: TcpOptionParts = { kind: 'nop' };
  if (s.mss !== undefined) parts.push({ kind: 'mss', value: s.mss });
  if (s.timestamps !== undefined) {
    if (s.sackPermitted === true) parts.push({ kind: 'sack-permitted' });
    else parts.push(nop, nop);
    parts.push({ kind: 'timestamps', value: s.timestamps.value, echo: s.timestamps.echo });
  } else if (s.sackPermitted === true) parts.push(nop, nop, { kind: 'sack-permitted' });
  if (s.windowScale !== undefined) parts.push(nop, { kind: 'window-scale', value: s.windowScale });
  if (s.sack !== undefined && s.sack.length > 0) parts.push(nop, nop, { kind: 'sack', blocks: s.sack });
  return parts;
}

/** @param pseudo sum of addresses and protocol */
export function segmentBytes(s: Segment, pseudo: number): Uint8Array<ArrayBuffer> {
  const header = {
    sourcePort: s.sourcePort,
    destinationPort: s.destinationPort,
    sequence: s.seq,
    acknowledgment: s.ack,
    flags: s.flags,
    window: s.window,
    options: emitTcpOptions(optionParts(s)),
  };
  return tcp.emitTcp(header, s.data, pseudo);
}
