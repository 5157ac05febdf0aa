/** What the stream pass finds: which flows speak which protocol, and what of it each of their segments shows. */
import type { FlowId, PacketRow } from '../../base/ids.ts';
import type { DnsExchange } from '../../wire/dns.ts';
import type { SegmentPlan, StreamProtocol } from '../../wire/stream.ts';

/** What a segment's data shows by itself: units of a protocol, bytes that nothing here reads, or nothing. */
export type Shown = 'units' | 'data' | 'nothing';

export interface StreamFacts {
  /** What is shown of the segment at `row`; undefined where no protocol here reads its flow. */
  plan(row: PacketRow): SegmentPlan | undefined;
  /** What `plan` comes to for a segment with data, without making one. */
  shows(row: PacketRow): Shown;
  /** The protocol that the flow speaks at `row`. */
  protocolAt(flow: FlowId, row: PacketRow): StreamProtocol | undefined;
  /** The frame at `row` may show the protocol of this name; false: it does not. */
  mayShow(row: PacketRow, name: string): boolean;
  /** The sender's FIN, at `row`, ends a unit that began in an earlier segment. */
  closes(row: PacketRow): boolean;
  /** The segment completes a unit that began in an earlier one: its tree wants those bytes too. */
  completes(row: PacketRow): boolean;
  /** The other message of the exchange that a DNS message shown in `row` belongs to; `index` counts the row's messages from 0. */
  dnsExchange(row: PacketRow, index: number): DnsExchange | undefined;
}
