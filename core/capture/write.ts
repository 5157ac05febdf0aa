/** Writers of classic pcap and pcapng. Each function returns the bytes of one piece, so that a caller can stream. */
import { type Bytes, concatBytes } from '../base/bytes.ts';
import type { CaptureOption } from './capture.ts';
import { BlockType, BYTE_ORDER_MAGIC, PcapngOption } from './pcapng.ts';

export interface PacketRecord {
  /** Whole seconds since the epoch. Classic pcap and the usual resolutions of pcapng hold no negative time. */
  readonly seconds: number;
  readonly nanos: number;
  /** The captured bytes. */
  readonly bytes: Bytes;
  /** Default: as captured. */
  readonly originalLength?: number;
  /** pcapng: number of the interface within its section. Default 0. */
  readonly interfaceId?: number;
  readonly comments?: readonly string[];
  /** Text captures: the text does not say when; the time is a stand-in. Not written to any file. */
  readonly untimed?: boolean;
  /** pcapng: further options of the packet, written as they are. */
  readonly options?: readonly CaptureOption[];
}

/* ------------------------------------------------------------------ classic pcap */

export interface PcapFormat {
  /** Default 1, Ethernet. */
  readonly linkType?: number;
  /** Default 262144. */
  readonly snapLength?: number;
  /** Default little. */
  readonly byteOrder?: 'little' | 'big';
  /** Nanosecond magic and fractions. Default: microseconds, rounded down. */
  readonly nanoseconds?: boolean;
  /** Bytes of frame check sequence at the end of each packet (0 to 30, even); unsaid by default. */
  readonly fcsLength?: number;
}

export function pcapHeader(format: PcapFormat = {}): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(24);
  const view = new DataView(out.buffer);
  const little = format.byteOrder !== 'big';
  view.setUint32(0, format.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, little);
  view.setUint16(4, 2, little);
  view.setUint16(6, 4, little);
  view.setUint32(16, format.snapLength ?? 262_144, little);
  const fcs = format.fcsLength === undefined ? 0 : ((format.fcsLength / 2) << 28) | 0x0400_0000;
  view.setUint32(20, ((format.linkType ?? 1) | fcs) >>> 0, little);
  return out;
}

export function pcapRecord(packet: PacketRecord, format: PcapFormat = {}): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(16 + packet.bytes.length);
  const view = new DataView(out.buffer);
  const little = format.byteOrder !== 'big';
  view.setUint32(0, packet.seconds, little);
  view.setUint32(4, format.nanoseconds ? packet.nanos : Math.floor(packet.nanos / 1000), little);
  view.setUint32(8, packet.bytes.length, little);
  view.setUint32(12, packet.originalLength ?? packet.bytes.length, little);
  out.set(packet.bytes, 16);
  return out;
}

/** A whole pcap file. */
export const writePcap = (packets: readonly PacketRecord[], format: PcapFormat = {}): Uint8Array<ArrayBuffer> =>
  concatBytes([pcapHeader(format), ...packets.map((p) => pcapRecord(p, format))]);

/* ------------------------------------------------------------------ pcapng */

export interface PcapngInterface {
  /** Default 1, Ethernet. */
  readonly linkType?: number;
  /** Default 0: no limit. */
  readonly snapLength?: number;
  readonly name?: string;
  readonly description?: string;
  /** The if_tsresol byte: 6 is µs, 9 ns (the default), 0x80 + n is 2^-n s. */
  readonly timeResolution?: number;
  /** if_tsoffset, seconds. Default 0 and not written. */
  readonly offsetSeconds?: bigint;
  readonly fcsLength?: number;
  /** Further options, written as they are. */
  readonly options?: readonly CaptureOption[];
}

export interface PcapngSection {
  readonly byteOrder?: 'little' | 'big';
  /** Bytes of the section after its header; default: not said. */
  readonly length?: bigint;
  readonly comments?: readonly string[];
  readonly hardware?: string;
  readonly os?: string;
  readonly application?: string;
  readonly options?: readonly CaptureOption[];
}

const utf8 = new TextEncoder();

/** Writes the blocks of one section after another; interfaces are numbered from 0 in each. */
export class PcapngWriter {
  #little = true;
  #interfaces: { units: bigint; offset: bigint }[] = [];

  section(section: PcapngSection = {}): Uint8Array<ArrayBuffer> {
    this.#little = section.byteOrder !== 'big';
    this.#interfaces = [];
    const fixed = new Uint8Array(16);
    const view = new DataView(fixed.buffer);
    view.setUint32(0, BYTE_ORDER_MAGIC, this.#little);
    view.setUint16(4, 1, this.#little);
    view.setBigUint64(8, section.length ?? 0xffff_ffff_ffff_ffffn, this.#little);
    return this.block(BlockType.section, fixed, [
      ...texts(PcapngOption.comment, section.comments ?? []),
      ...texts(2, section.hardware),
      ...texts(3, section.os),
      ...texts(4, section.application),
      ...(section.options ?? []),
    ]);
  }

  interface(i: PcapngInterface = {}): Uint8Array<ArrayBuffer> {
    const resolution = i.timeResolution ?? 9;
    const offset = i.offsetSeconds ?? 0n;
    this.#interfaces.push({ units: resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution), offset });
    const fixed = new Uint8Array(8);
    const view = new DataView(fixed.buffer);
    view.setUint16(0, i.linkType ?? 1, this.#little);
    view.setUint32(4, i.snapLength ?? 0, this.#little);
    const offsetValue = new Uint8Array(8);
    new DataView(offsetValue.buffer).setBigInt64(0, offset, this.#little);
    return this.block(BlockType.interface, fixed, [
      ...texts(PcapngOption.ifName, i.name),
      ...texts(PcapngOption.ifDescription, i.description),
      ...(resolution === 6 ? [] : [{ code: PcapngOption.ifTsResol, value: Uint8Array.of(resolution) }]),
      ...(i.fcsLength === undefined ? [] : [{ code: PcapngOption.ifFcsLen, value: Uint8Array.of(i.fcsLength) }]),
      ...(offset === 0n ? [] : [{ code: PcapngOption.ifTsOffset, value: offsetValue }]),
      ...(i.options ?? []),
    ]);
  }

  /** An enhanced packet block; the time is rounded down to the interface's resolution. */
  packet(p: PacketRecord): Uint8Array<ArrayBuffer> {
    const id = p.interfaceId ?? 0;
    const { units, offset } = this.#interfaces[id] ?? { units: 1_000_000_000n, offset: 0n };
    const stamp = BigInt.asUintN(64, (BigInt(p.seconds) - offset) * units + (BigInt(p.nanos) * units) / 1_000_000_000n);
    const fixed = new Uint8Array(20 + p.bytes.length);
    const view = new DataView(fixed.buffer);
    view.setUint32(0, id, this.#little);
    view.setUint32(4, Number(stamp >> 32n), this.#little);
    view.setUint32(8, Number(stamp & 0xffff_ffffn), this.#little);
    view.setUint32(12, p.bytes.length, this.#little);
    view.setUint32(16, p.originalLength ?? p.bytes.length, this.#little);
    fixed.set(p.bytes, 20);
    return this.block(BlockType.enhancedPacket, fixed, [...texts(PcapngOption.comment, p.comments ?? []), ...(p.options ?? [])]);
  }

  /** A simple packet block: no time, interface 0. */
  simplePacket(bytes: Bytes, originalLength = bytes.length): Uint8Array<ArrayBuffer> {
    const fixed = new Uint8Array(4 + bytes.length);
    new DataView(fixed.buffer).setUint32(0, originalLength, this.#little);
    fixed.set(bytes, 4);
    return this.block(BlockType.simplePacket, fixed, []);
  }

  /** A name resolution block of IPv4 (4 bytes) and IPv6 (16 bytes) addresses. */
  names(records: readonly { readonly address: Bytes; readonly names: readonly string[] }[]): Uint8Array<ArrayBuffer> {
    const parts = records.map(({ address, names }) => {
      const value = concatBytes([address, utf8.encode(`${names.join('\0')}\0`)]);
      return this.#option(address.length === 4 ? 1 : 2, value);
    });
    return this.block(BlockType.nameResolution, concatBytes([...parts, new Uint8Array(4)]), []);
  }

  statistics(interfaceId: number, options: readonly CaptureOption[]): Uint8Array<ArrayBuffer> {
    const fixed = new Uint8Array(12);
    new DataView(fixed.buffer).setUint32(0, interfaceId, this.#little);
    return this.block(BlockType.statistics, fixed, options);
  }

  secrets(type: number, data: Bytes): Uint8Array<ArrayBuffer> {
    const fixed = new Uint8Array(8 + data.length);
    const view = new DataView(fixed.buffer);
    view.setUint32(0, type, this.#little);
    view.setUint32(4, data.length, this.#little);
    fixed.set(data, 8);
    return this.block(BlockType.secrets, fixed, []);
  }

  /** Any block: the fixed part is padded to 32 bits, options follow, ended by opt_endofopt where there are any. */
  block(type: number, fixed: Bytes, options: readonly CaptureOption[]): Uint8Array<ArrayBuffer> {
    const tail = options.map((o) => this.#option(o.code, o.value));
    if (options.length > 0) tail.push(new Uint8Array(4));
    const length = 12 + pad4(fixed.length) + tail.reduce((n, t) => n + t.length, 0);
    const out = new Uint8Array(length);
    const view = new DataView(out.buffer);
    view.setUint32(0, type, this.#little);
    view.setUint32(4, length, this.#little);
    out.set(fixed, 8);
    let at = 8 + pad4(fixed.length);
    for (const t of tail) {
      out.set(t, at);
      at += t.length;
    }
    view.setUint32(at, length, this.#little);
    return out;
  }

  #option(code: number, value: Bytes): Uint8Array<ArrayBuffer> {
    // A value is at most 65,535 bytes long; longer ones are cut rather than written wrong.
    const kept = value.subarray(0, 0xffff);
    const out = new Uint8Array(4 + pad4(kept.length));
    const view = new DataView(out.buffer);
    view.setUint16(0, code, this.#little);
    view.setUint16(2, kept.length, this.#little);
    out.set(kept, 4);
    return out;
  }
}

/** A pcapng file of one section. */
export function writePcapng(
  packets: readonly PacketRecord[],
  interfaces: readonly PcapngInterface[] = [{}],
  section: PcapngSection = {},
): Uint8Array<ArrayBuffer> {
  const w = new PcapngWriter();
  return concatBytes([w.section(section), ...interfaces.map((i) => w.interface(i)), ...packets.map((p) => w.packet(p))]);
}

const pad4 = (n: number): number => (n + 3) & ~3;

const texts = (code: number, values: string | readonly string[] | undefined): CaptureOption[] =>
  (values === undefined ? [] : typeof values === 'string' ? [values] : values).map((v) => ({ code, value: utf8.encode(v) }));
