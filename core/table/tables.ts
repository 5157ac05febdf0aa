import { AddressTable, MacTable } from './addresses.ts';
import { FlowTable } from './flows.ts';
import { PacketTable } from './packets.ts';
import { SegmentNotes } from './segment-notes.ts';

/** Bits of `DatagramPart.flags`: what is wrong with a fragment. */
export const FragmentFlag = {
  /** Some of its bytes were there already, from a fragment with a lower offset or (of equal ones) an earlier one. */
  overlap: 1 << 0,
  /** … and were others. */
  conflict: 1 << 1,
  /** It says that the datagram ends elsewhere than the first last fragment said. */
  multipleTails: 1 << 2,
  /** It goes on beyond the end of the datagram. */
  tooLong: 1 << 3,
} as const;

/** Where in a datagram the data of a row belongs. */
export interface DatagramPart {
  readonly row: number;
  readonly start: number;
  readonly length: number;
  /** Bits of `FragmentFlag`; none where it fits. */
  readonly flags?: number;
  /** Datagrams that were reassembled in the same row before this fragment was met; none where there was none. */
  readonly level?: number;
}

/** A reassembled IP datagram: the rows that carried it and the bytes after the IP header(s). */
export interface Datagram {
  /** The row whose fragment completed it. */
  readonly row: number;
  /** In the order of the bytes that they carried. */
  readonly rows: readonly number[];
  /** Where in the bytes the data of each of these rows belongs; they may overlap. */
  readonly parts: readonly DatagramPart[];
  readonly protocol: number;
  readonly bytes: Uint8Array;
  /** The datagram, completed by the same row, in whose bytes the last of these fragments was found: a tunnel that was itself cut up. */
  readonly outer?: Datagram;
}

/** Everything the scan writes. */
export class Tables {
  readonly packets = new PacketTable();
  readonly flows = new FlowTable();
  readonly addresses = new AddressTable();
  readonly macs = new MacTable();
  /** Completing row → datagram, the innermost where there are several. Bounded by the scan's reassembly budget. */
  readonly datagrams = new Map<number, Datagram>();
  /** Row of an ARP message → the rows of earlier ones that gave its addresses to other MAC addresses. */
  readonly addressConflicts = new Map<number, readonly number[]>();
  /** What TCP's rarer options and damaged headers say. */
  readonly segmentNotes = new SegmentNotes();
}
