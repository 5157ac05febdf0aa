/** TCP's fields as numbers from the columns of a plain packet: what the printing of fields and the display filter both say of a segment. */
import { type FlowId, NONE, type PacketRow } from '../base/ids.ts';
import { Mark, TcpFlag } from '../table/packets.ts';
import type { Tables } from '../table/tables.ts';

export interface TcpColumns {
  /** `tcp.seq` and `tcp.ack`: counted from the base of the direction that the number belongs to. */
  readonly seq: (row: number) => number;
  readonly ack: (row: number) => number;
  /** `tcp.flags.NAME`: the bits that it stands for, and the rows that show it, where that is not all of them. */
  readonly flags: readonly {
    readonly name: string;
    readonly mask: number;
    readonly when: ((row: number) => boolean) | undefined;
  }[];
}

export function tcpColumns({ packets: p, flows }: Tables): TcpColumns {
  const relative = (column: { get(row: number): number }, own: boolean) => (row: number) => {
    const flow = p.flow.get(row);
    const forward = ((p.marks.get(row) & Mark.forward) !== 0) === own;
    const base = flow === NONE ? null : flows.base(flow as FlowId, forward, row as PacketRow);
    return (column.get(row) - (base ?? 0)) >>> 0;
  };
  const acknowledged = relative(p.ack, false);
  // With Accurate ECN three of the flags are a counter, and not shown as flags.
  const noCounter = (row: number): boolean =>
    (p.flags.get(row) & TcpFlag.syn) !== 0 || p.flow.get(row) === NONE || flows.accurateEcn.get(p.flow.get(row)) !== 3;
  const flag = (name: string, mask: number, when?: (row: number) => boolean) => ({ name, mask, when });
  return {
    seq: relative(p.seq, true),
    ack: (row) => ((p.flags.get(row) & TcpFlag.ack) !== 0 ? acknowledged(row) : p.ack.get(row)),
    flags: [
      flag('res', 0xe00),
      flag('ae', TcpFlag.ae, noCounter),
      flag('cwr', TcpFlag.cwr, noCounter),
      flag('ece', TcpFlag.ece, noCounter),
      flag('urg', TcpFlag.urg),
      flag('ack', TcpFlag.ack),
      flag('push', TcpFlag.psh),
      flag('reset', TcpFlag.rst),
      flag('syn', TcpFlag.syn),
      flag('fin', TcpFlag.fin),
    ],
  };
}
