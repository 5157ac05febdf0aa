/** Where a TCP segment ends. */
import type { PacketRow } from '../../base/ids.ts';
import { seqAdd } from '../../base/seq32.ts';
import { type PacketTable, TcpFlag } from '../../table/packets.ts';

/** The number behind its last byte; SYN and FIN take one each. */
export const endOfSegment = (p: PacketTable, row: PacketRow): number => {
  const flags = p.flags.get(row);
  const control = ((flags & TcpFlag.syn) !== 0 ? 1 : 0) + ((flags & TcpFlag.fin) !== 0 ? 1 : 0);
  return seqAdd(p.seq.get(row), p.payloadLength.get(row) + control);
};
