/**
 * The phase of every packet: which part of which protocol's exchange it is. Passes write the phase of their packets;
 * a rewritten copy takes the phase of its original.
 */
import type { PacketRow } from '../base/ids.ts';
import { u8Column } from '../table/column.ts';

export const PHASES = [
  'other',
  'arp.request',
  'arp.reply',
  'arp.gratuitous',
  'arp.probe',
  'arp.announcement',
  'tcp.open.syn',
  'tcp.open.synack',
  'tcp.open.ack',
  'tcp.data',
  'tcp.ack',
  'tcp.keepalive',
  'tcp.close.fin',
  'tcp.close.ack',
  'tcp.reset',
  'http.request',
  'http.response',
  'udp.datagram',
  'icmp.echo.request',
  'icmp.echo.reply',
  'icmp.error',
  'icmp.other',
  'nd.solicitation',
  'nd.advertisement',
  'nd.router.solicitation',
  'nd.router.advertisement',
  'nd.redirect',
  'ip.fragment',
] as const;
export type Phase = (typeof PHASES)[number];

const INDEX = new Map(PHASES.map((p, i) => [p, i]));

/** The number a phase has in `PhaseTable.column`: for passes that write one per packet. */
export const phaseCode = (phase: Phase): number => INDEX.get(phase) as number;

export class PhaseTable {
  /** `phaseCode` of every row; `other` where no pass wrote one. */
  readonly column = u8Column();
  get(row: PacketRow): Phase {
    return PHASES[this.column.get(row)] as Phase;
  }
  set(row: PacketRow, phase: Phase): void {
    this.column.set(row, phaseCode(phase));
  }
}
