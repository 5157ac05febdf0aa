/** A recording as a capture file. */
import type { Bytes } from '../base/bytes.ts';
import { PcapngWriter, pcapHeader, pcapRecord } from '../capture/write.ts';
import type { Recording } from './record.ts';

/** The pieces of a pcapng file: its section, an interface for each capture point, the packets. */
export function* pcapngPieces(recording: Recording): Generator<Bytes> {
  const w = new PcapngWriter();
  yield w.section({ application: 'Trama' });
  for (const i of recording.interfaces) yield w.interface(i);
  for (const p of recording.packets) yield w.packet(p);
}

/** The pieces of a classic pcap file with nanoseconds. It does not say which capture point saw a packet. */
export function* pcapPieces(recording: Recording): Generator<Bytes> {
  yield pcapHeader({ nanoseconds: true });
  for (const p of recording.packets) yield pcapRecord(p, { nanoseconds: true });
}
