/** The series of one direction of a TCP connection, from the packet table and the verdicts: a pass over the rows from its first packet to its last. */
import type { FlowId, PacketRow } from '../../base/ids.ts';
import { seqDiff } from '../../base/seq32.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Mark, TcpFlag } from '../../table/packets.ts';
import { SegmentNote } from '../../table/segment-notes.ts';
import type { Tables } from '../../table/tables.ts';
import { rowsOfFlow } from '../follow/follow.ts';
import { SENT_AGAIN, Verdict } from '../tcp/verdicts/bits.ts';
import { tcpVerdicts } from '../tcp/verdicts/verdicts.ts';
import { SegmentKind, type TcpSeries } from './facts.ts';
import { Numbers, orderBy } from './numbers.ts';

/** Unwraps sequence numbers of one direction: each is placed near the last one. */
class Unwrapped {
  #seq = 0;
  #at = 0;
  #isKnown = false;

  /** `base`: of relative numbers; null: this one begins at 0. */
  start(seq: number, base: number | null): void {
    if (this.#isKnown) return;
    this.#isKnown = true;
    this.#seq = seq;
    // A number below the base belongs before it, not 4 GiB behind.
    this.#at = base === null ? 0 : seqDiff(seq, base);
  }

  place(seq: number): number {
    return this.#at + seqDiff(seq, this.#seq);
  }

  move(seq: number): number {
    this.#at = this.place(seq);
    this.#seq = seq;
    return this.#at;
  }
}

/** For flows of TCP. `forward`: the data that endpoint a sends to b. */
export function tcpSeries(tables: Tables, flow: FlowId, forward: boolean): TcpSeries {
  const { packets, flows } = tables;
  if (flows.protocol.get(flow) !== IpProtocol.tcp) throw new RangeError(`flow ${flow} is not TCP`);
  const verdicts = tcpVerdicts(tables);
  const segments = columns('row', 'time', 'seq', 'size', 'kind', 'inFlight');
  const acks = columns('row', 'time', 'ack', 'window', 'duplicate', 'raw');
  const rtts = columns('row', 'time', 'rttNs');
  const numbers = new Unwrapped();
  const counts = { bytes: 0, again: 0, outOfOrder: 0, duplicateAcks: 0, zeroWindows: 0, maxInFlight: 0 };
  let windowShift: number | null = null;
  const first = 0 as PacketRow;
  for (const row of rowsOfFlow(tables, flow)) {
    const flags = packets.flags.get(row);
    const bits = verdicts.bits(row);
    const time = packets.elapsedNs(first, row);
    const isSender = ((packets.marks.get(row) & Mark.forward) !== 0) === forward;
    if (isSender) {
      const data = packets.payloadLength.get(row);
      const control = ((flags & TcpFlag.syn) !== 0 ? 1 : 0) + ((flags & TcpFlag.fin) !== 0 ? 1 : 0);
      const seq = packets.seq.get(row);
      // A reset's number may be anything.
      if ((flags & TcpFlag.rst) !== 0) continue;
      numbers.start(seq, flows.base(flow, forward, row));
      const at = numbers.move(seq);
      const inFlight = verdicts.bytesInFlight(row);
      if (data + control === 0) continue;
      const kind = kindOf(bits, data);
      segments.row.push(row);
      segments.time.push(time);
      segments.seq.push(at);
      segments.size.push(data + control);
      segments.kind.push(kind);
      segments.inFlight.push(inFlight);
      counts.bytes += data;
      if (kind === SegmentKind.again) counts.again++;
      if (kind === SegmentKind.outOfOrder) counts.outOfOrder++;
      counts.maxInFlight = Math.max(counts.maxInFlight, inFlight);
      continue;
    }
    if ((flags & TcpFlag.ack) === 0 || (flags & TcpFlag.rst) !== 0) continue;
    const raw = packets.ack.get(row);
    numbers.start(raw, flows.base(flow, forward, row));
    const isSyn = (flags & TcpFlag.syn) !== 0;
    const shift = isSyn ? null : verdicts.windowShift(row);
    if (typeof shift === 'number') windowShift = shift;
    const window = packets.window.get(row) * 2 ** (shift ?? 0);
    const duplicate = (bits & Verdict.duplicateAck) !== 0;
    acks.row.push(row);
    acks.time.push(time);
    acks.ack.push(numbers.place(raw));
    acks.raw.push(raw);
    acks.window.push(window);
    acks.duplicate.push(duplicate ? 1 : 0);
    if (duplicate) counts.duplicateAcks++;
    if (window === 0) counts.zeroWindows++;
    const acked = verdicts.acked(row);
    if (acked === undefined) continue;
    const rttNs = packets.elapsedNs(acked, row);
    // Wireshark shows none of no time, either; one that ends before it begins is a clock set back.
    if (rttNs <= 0) continue;
    rtts.row.push(row);
    rtts.time.push(time);
    rtts.rttNs.push(rttNs);
  }
  const sackRows = rowsWithSack(tables, new Set(acks.row.u32()));
  for (const c of [segments, acks, rtts])
    orderBy(
      c.time,
      Object.values(c).filter((n) => n !== c.time),
    );
  const round = rtts.rttNs.f64();
  const raws = acks.raw.f64();
  const places = acks.ack.f64();
  return {
    segments: {
      length: segments.row.length,
      row: segments.row.u32(),
      time: segments.time.f64(),
      seq: segments.seq.f64(),
      size: segments.size.u32(),
      kind: segments.kind.u8(),
      inFlight: segments.inFlight.u32(),
    },
    acks: {
      length: acks.row.length,
      row: acks.row.u32(),
      time: acks.time.f64(),
      ack: places,
      window: acks.window.f64(),
      duplicate: acks.duplicate.u8(),
    },
    rtts: { length: round.length, row: rtts.row.u32(), time: rtts.time.f64(), rttNs: round },
    sackRows,
    relative: (absolute, i) => (places[i] as number) + seqDiff(absolute, raws[i] as number),
    summary: {
      segments: segments.row.length,
      ...counts,
      minRttNs: round.length === 0 ? null : round.reduce((a, b) => Math.min(a, b)),
      meanRttNs: round.length === 0 ? null : round.reduce((a, b) => a + b) / round.length,
      maxRttNs: round.length === 0 ? null : round.reduce((a, b) => Math.max(a, b)),
      windowShift,
    },
  };
}

const columns = <K extends string>(...keys: readonly K[]): Record<K, Numbers> =>
  Object.fromEntries(keys.map((k) => [k, new Numbers()])) as Record<K, Numbers>;

function kindOf(bits: number, data: number): number {
  if ((bits & SENT_AGAIN) !== 0) return SegmentKind.again;
  if ((bits & Verdict.outOfOrder) !== 0) return SegmentKind.outOfOrder;
  if ((bits & (Verdict.keepAlive | Verdict.zeroWindowProbe)) !== 0) return SegmentKind.probe;
  return data > 0 ? SegmentKind.data : SegmentKind.control;
}

function rowsWithSack({ segmentNotes: notes }: Tables, among: ReadonlySet<number>): number[] {
  const rows: number[] = [];
  for (let i = 0; i < notes.length; i++) {
    if (notes.kind(i) === SegmentNote.sacked && among.has(notes.row(i))) rows.push(notes.row(i));
  }
  return rows;
}
