import { AddressTable, MacTable } from './addresses.ts';
import { FlowTable } from './flows.ts';
import { PacketTable } from './packets.ts';
import { SegmentNotes } from './segment-notes.ts';

/** A reassembled IP datagram: the rows that carried it and the bytes after the IP header(s). */
export interface Datagram {
  /** The row whose fragment completed it. */
  readonly row: number;
  /** In the order of the bytes that they carried. */
  readonly rows: readonly number[];
  /** Where in the bytes the data of each of these rows belongs; they may overlap. */
  readonly parts: readonly { readonly row: number; readonly start: number; readonly length: number }[];
  readonly protocol: number;
  readonly bytes: Uint8Array;
}

/** Everything the scan writes. */
export class Tables {
  readonly packets = new PacketTable();
  readonly flows = new FlowTable();
  readonly addresses = new AddressTable();
  readonly macs = new MacTable();
  /** Completing row → datagram. Bounded by the scan's reassembly budget. */
  readonly datagrams = new Map<number, Datagram>();
  /** What TCP's rarer options and damaged headers say. */
  readonly segmentNotes = new SegmentNotes();
}
