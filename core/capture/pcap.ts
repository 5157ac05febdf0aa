/**
 * Classic pcap (draft-ietf-opsawg-pcap): a file header, then records.
 *
 * file header                                   record header
 * | magic           4 |                         | seconds          4 |
 * | version 2 | 2     |                         | micros or nanos  4 |
 * | reserved        8 |                         | captured length  4 |
 * | snap length     4 |                         | original length  4 |
 * | FCS, link type  4 |                         ( modified: ifindex 4, protocol 2, type 1, pad 1 )
 */
import type { Bytes } from '../base/bytes.ts';
import { u16, u16le, u32, u32le } from '../base/bytes.ts';
import type { CaptureInfo, Framer, RecordSink } from './capture.ts';
import { addProblem, maxPacketLength, newCaptureInfo } from './info.ts';

export const PCAP_HEADER = 24;
export const PCAP_RECORD_HEADER = 16;

const MICROS = 0xa1b2c3d4;
const NANOS = 0xa1b23c4d;
/** Alexey Kuznetsov's patch of libpcap: 8 more bytes in each record header. */
const MODIFIED = 0xa1b2cd34;

export interface PcapHeader {
  readonly littleEndian: boolean;
  readonly nanoseconds: boolean;
  readonly recordHeader: number;
  readonly versionMajor: number;
  readonly versionMinor: number;
  readonly snapLength: number;
  readonly linkType: number;
  readonly fcsLength?: number;
}

/** Byte order when `head` begins with the magic number of any classic pcap, else undefined. Needs 4 bytes. */
export function pcapByteOrder(head: Bytes): 'little' | 'big' | undefined {
  if (head.length < 4) return undefined;
  const big = u32(head, 0);
  if (big === MICROS || big === NANOS || big === MODIFIED) return 'big';
  const little = u32le(head, 0);
  if (little === MICROS || little === NANOS || little === MODIFIED) return 'little';
  return undefined;
}

/** The file header; `head` begins with a pcap magic and has at least 24 bytes. */
export function parsePcapHeader(head: Bytes): PcapHeader {
  const littleEndian = pcapByteOrder(head) === 'little';
  const r16 = littleEndian ? u16le : u16;
  const r32 = littleEndian ? u32le : u32;
  const magic = r32(head, 0);
  const network = r32(head, 20);
  return {
    littleEndian,
    nanoseconds: magic === NANOS,
    recordHeader: magic === MODIFIED ? 24 : PCAP_RECORD_HEADER,
    versionMajor: r16(head, 4),
    versionMinor: r16(head, 6),
    snapLength: r32(head, 16),
    linkType: network & 0x03ff_ffff,
    // Bit 26 says that bits 28–31 hold the length of the FCS, in units of 16 bits.
    ...(network & 0x0400_0000 ? { fcsLength: (network >>> 28) * 2 } : {}),
  };
}

/** True for a header whose version is read here: 2.x, and 543.0, which an old tool wrote. */
export const pcapVersionIsKnown = (h: PcapHeader): boolean => h.versionMajor === 2 || h.versionMajor === 543;

export class PcapFramer implements Framer {
  readonly info: CaptureInfo;
  needed = 0;
  finished = false;
  readonly #header: PcapHeader;
  readonly #limit: number;
  #headerRead = false;

  constructor(header: PcapHeader) {
    this.#header = header;
    this.#limit = maxPacketLength(header.linkType);
    this.info = newCaptureInfo('pcap', header.littleEndian ? 'little' : 'big', header.nanoseconds);
    this.info.interfaces.push({
      linkType: header.linkType,
      snapLength: header.snapLength,
      ...(header.fcsLength === undefined ? {} : { fcsLength: header.fcsLength }),
      unitsPerSecond: header.nanoseconds ? 1_000_000_000n : 1_000_000n,
      offsetSeconds: 0n,
      options: [],
    });
  }

  feed(window: Bytes, start: number, end: number, fileOffset: number, atEnd: boolean, sink: RecordSink): number {
    let p = start;
    this.needed = 0;
    if (this.finished) return end - start;
    if (!this.#headerRead) {
      if (end - p < PCAP_HEADER) {
        if (atEnd)
          this.#stop('truncated-header', fileOffset, `the file header needs ${PCAP_HEADER} bytes, the file has ${end - p}`);
        else this.needed = PCAP_HEADER;
        return 0;
      }
      p += PCAP_HEADER;
      this.#headerRead = true;
    }

    const { littleEndian, recordHeader, versionMajor, versionMinor } = this.#header;
    // Files of libpcap before 0.4 have the two lengths the other way round; those of version 2.3 may have.
    const swapped = versionMajor === 543 || versionMinor < 3;
    const maybeSwapped = versionMajor === 2 && versionMinor === 3;
    const unitNanos = this.#header.nanoseconds ? 1 : 1000;
    const unitsPerSecond = this.#header.nanoseconds ? 1_000_000_000 : 1_000_000;
    const limit = this.#limit;
    const view = new DataView(window.buffer, window.byteOffset, window.byteLength);
    const toFile = fileOffset - start;

    while (end - p >= recordHeader) {
      let captured = view.getUint32(p + 8, littleEndian);
      let original = view.getUint32(p + 12, littleEndian);
      if (swapped || (maybeSwapped && captured > original)) {
        const t = captured;
        captured = original;
        original = t;
      }
      if (captured > limit) {
        this.#stop(
          'bad-packet-length',
          toFile + p,
          `the record says that its packet has ${captured} bytes, more than the largest packet (${limit}); what follows cannot be read`,
        );
        return p - start;
      }
      const data = p + recordHeader;
      if (data + captured > end) {
        if (p === start && !atEnd) this.needed = recordHeader + captured;
        break;
      }
      let seconds = view.getUint32(p, littleEndian);
      let units = view.getUint32(p + 4, littleEndian);
      if (units >= unitsPerSecond) {
        // Damage or a careless writer; the sum is still a time.
        seconds += Math.floor(units / unitsPerSecond);
        units %= unitsPerSecond;
      }
      sink.record(window, data, captured, original, seconds, units * unitNanos, 0, toFile + data);
      p = data + captured;
    }

    const left = end - p;
    if (atEnd && left > 0) {
      if (left < recordHeader) {
        this.#stop(
          'truncated-header',
          toFile + p,
          `the file ends inside a record header: ${left} of ${recordHeader} bytes are there`,
        );
      } else {
        const captured = view.getUint32(p + (swapped ? 12 : 8), littleEndian);
        this.#stop(
          'truncated-packet',
          toFile + p,
          `the file ends inside a packet: ${left - recordHeader} of ${captured} bytes are there`,
        );
      }
    } else if (p === start && !atEnd && this.needed === 0) this.needed = recordHeader;
    return p - start;
  }

  #stop(code: 'truncated-header' | 'truncated-packet' | 'bad-packet-length', offset: number, detail: string): void {
    addProblem(this.info, { code, offset, detail });
    this.finished = true;
  }
}
