/** A TCP or UDP conversation as the bytes that its two ends sent, in the order in which they became readable. */
import type { Bytes } from '../../base/bytes.ts';
import type { FlowId, PacketRow } from '../../base/ids.ts';
import { seqAdd } from '../../base/seq32.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Mark, TcpFlag } from '../../table/packets.ts';
import { payloadOf } from '../../table/payload.ts';
import type { Tables } from '../../table/tables.ts';
import { Direction } from './direction.ts';
import type { FollowEvent } from './facts.ts';

/** The captured bytes of these rows, in the order given. */
export type Frames = (rows: Iterable<PacketRow>) => AsyncIterable<{ readonly row: PacketRow; readonly bytes: Bytes }>;

/** The packets of a flow, in order. */
export function* rowsOfFlow({ packets, flows }: Tables, flow: FlowId): Generator<PacketRow> {
  if (!flows.isSeen(flow)) return;
  const { first, last } = flows.rows(flow);
  for (let row = first; row <= last; row = (row + 1) as PacketRow) if (packets.flow.get(row) === flow) yield row;
}

/** For flows of TCP and UDP. Bytes are borrowed until the next event is asked for. */
export async function* follow(tables: Tables, flow: FlowId, frames: Frames): AsyncGenerator<FollowEvent> {
  const { packets, flows } = tables;
  const tcp = flows.protocol.get(flow) === IpProtocol.tcp;
  const directions = [new Direction(0), new Direction(1)] as const;
  const offsets = [0, 0];
  // `a` sent the first packet of the flow; where both ends are the same everything counts as sent by it.
  for await (const { row, bytes } of frames(rowsOfFlow(tables, flow))) {
    const peer = (packets.marks.get(row) & Mark.forward) !== 0 ? 0 : 1;
    const payload = payloadOf(tables, row, bytes);
    const declared = packets.payloadLength.get(row);
    if (!tcp) {
      const offset = offsets[peer] ?? 0;
      offsets[peer] = offset + declared;
      if (payload.length > 0) yield { kind: 'data', peer, row, offset, bytes: payload };
      const length = declared - payload.length;
      if (length > 0) yield { kind: 'gap', peer, offset: offset + payload.length, length, reason: 'cut', row };
      continue;
    }
    const flags = packets.flags.get(row);
    if ((flags & TcpFlag.ack) !== 0) yield* directions[peer === 0 ? 1 : 0].acknowledged(packets.ack.get(row), row);
    const syn = (flags & TcpFlag.syn) !== 0 ? 1 : 0;
    // A reset's sequence number belongs to no data, and may be anything.
    if ((flags & TcpFlag.rst) !== 0 && declared === 0) continue;
    yield* directions[peer].segment(seqAdd(packets.seq.get(row), syn), payload, declared, row);
  }
  for (const direction of directions) yield* direction.end();
}
