/**
 * Captures made wrong on purpose, by what their bytes mean.
 *
 * The product's own field tree says where the lengths, offsets, counts and types of a packet are, so every protocol that is decoded is attacked
 * at its structure without a word about it here. The file around the packets is attacked at its record and block headers.
 */
import { put16, put16le, put32, put32le, u16, u16le, u32, u32le } from '../../core/base/bytes.ts';
import { writePcap } from '../../core/capture/write.ts';
import { explainFrame } from '../../core/explain/frame.ts';
import type { FieldNode } from '../../core/wire/field.ts';
import type { Random } from './random.ts';

export interface BasePacket {
  readonly seconds: number;
  readonly nanos: number;
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  /** Where its bytes begin in the file. */
  readonly fileOffset: number;
}

export interface Base {
  readonly name: string;
  /** The file as it is. */
  readonly file: Uint8Array;
  readonly format: 'pcap' | 'pcapng' | 'other';
  readonly linkType: number;
  readonly packets: readonly BasePacket[];
}

export interface Mutant {
  readonly bytes: Uint8Array;
  /** What was done, one entry each. */
  readonly steps: readonly string[];
}

const NUMERIC = new Set(['uint', 'int', 'uint64', 'bool', 'frame']);
/** Fields that other bytes are found by. */
const STRUCTURAL =
  /len|length|offset|off$|count|num|size|hlen|dsize|total|type|proto|nxt|next|frag|mf|version|flags|hdr|opt|code|port/i;

interface Place {
  readonly name: string;
  readonly at: number;
  readonly length: number;
  readonly mask: number | undefined;
}

/** Numeric fields of a frame with their bytes, those that others hang on first. */
function placesOf(bytes: Uint8Array, linkType: number): { readonly structural: Place[]; readonly other: Place[] } {
  const structural: Place[] = [];
  const other: Place[] = [];
  const visit = (nodes: readonly FieldNode[]): void => {
    for (const n of nodes) {
      const usable = n.source === 0 && n.length > 0 && n.length <= 8 && n.start + n.length <= bytes.length;
      if (usable && NUMERIC.has(n.spec.type)) {
        (STRUCTURAL.test(n.spec.name) ? structural : other).push({
          name: n.spec.name,
          at: n.start,
          length: n.length,
          mask: n.mask,
        });
      }
      visit(n.children);
    }
  };
  const meta = { number: 1, linkType, originalLength: bytes.length, timeNs: 0n, deltaNs: 0n, relativeNs: 0n };
  visit(explainFrame(bytes, meta).layers);
  return { structural, other };
}

const EDGES = [0, 1, 2, 3, 4, 5, 7, 8, 20, 40, 0x7f, 0x80, 0xfe, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0xffff_ffff];

function setField(bytes: Uint8Array, place: Place, rnd: Random): string {
  const edge = rnd.chance(3) ? bytes.length - place.at + rnd.below(9) - 4 : (rnd.pick(EDGES) ?? 0);
  let value = rnd.chance(5) ? rnd.u32() : edge;
  // Nudged: a length that is off by a little hurts more than one that is absurd.
  const width = Math.min(4, place.length);
  let word = 0;
  for (let i = 0; i < width; i++) word = ((word << 8) | (bytes[place.at + i] ?? 0)) >>> 0;
  if (rnd.chance(3)) value = word + rnd.below(9) - 4;
  if (place.mask !== undefined && place.length <= 4) {
    const unit = (place.mask & -place.mask) >>> 0;
    value = ((word & ~place.mask) | ((value * unit) & place.mask)) >>> 0;
  }
  for (let i = 0; i < width; i++) bytes[place.at + width - 1 - i] = (value >>> (8 * i)) & 0xff;
  return `${place.name}=${value >>> 0}`;
}

/** One change to one packet; returns the new bytes. */
function mutatePacket(
  packet: Uint8Array,
  linkType: number,
  others: readonly BasePacket[],
  rnd: Random,
  steps: string[],
): Uint8Array {
  const bytes = packet.slice();
  if (bytes.length === 0) return bytes;
  switch (rnd.below(8)) {
    case 0:
    case 1:
    case 2:
    case 3: {
      const { structural, other } = placesOf(bytes, linkType);
      const place = rnd.pick(rnd.chance(5) ? other : structural);
      if (place !== undefined) steps.push(setField(bytes, place, rnd));
      return bytes;
    }
    case 4: {
      const at = rnd.below(bytes.length);
      bytes[at] = rnd.chance(2) ? rnd.u32() & 0xff : (bytes[at] ?? 0) ^ (1 << rnd.below(8));
      steps.push(`byte ${at}`);
      return bytes;
    }
    case 5: {
      const cut = rnd.below(bytes.length);
      steps.push(`cut at ${cut}`);
      return bytes.slice(0, cut);
    }
    case 6: {
      // A piece again and again: options, extension headers, labels, messages.
      const at = rnd.below(bytes.length);
      const length = Math.min(1 + rnd.below(24), bytes.length - at);
      const times = 1 + rnd.below(rnd.chance(10) ? 2000 : 30);
      const piece = bytes.subarray(at, at + length);
      const out = new Uint8Array(Math.max(bytes.length, Math.min(bytes.length + times * length, 60_000)));
      out.set(bytes.subarray(0, at));
      for (let i = at; i < out.length; i++) out[i] = piece[(i - at) % length] ?? 0;
      const tail = bytes.subarray(at);
      if (out.length >= at + tail.length) out.set(tail, out.length - tail.length);
      steps.push(`${times} times bytes ${at}+${length}`);
      return out;
    }
    default: {
      const other = rnd.pick(others);
      if (other === undefined) return bytes;
      const at = rnd.below(Math.min(bytes.length, other.bytes.length));
      const out = new Uint8Array(other.bytes.length);
      out.set(other.bytes);
      out.set(bytes.subarray(0, at));
      steps.push(`tail of another from ${at}`);
      return out;
    }
  }
}

function mutatePackets(base: Base, rnd: Random, steps: string[]): Uint8Array {
  const packets = base.packets.map((p) => ({ ...p }));
  const changes = 1 + rnd.below(4);
  for (let i = 0; i < changes; i++) {
    const at = rnd.below(packets.length);
    const packet = packets[at];
    if (packet === undefined) break;
    steps.push(`packet ${at + 1}:`);
    switch (rnd.below(12)) {
      case 0:
        packets.splice(at, 1);
        steps.push('dropped');
        break;
      case 1: {
        const times = 1 + rnd.below(3);
        for (let k = 0; k < times; k++) packets.splice(at, 0, packet);
        steps.push(`${times} times more`);
        break;
      }
      case 2: {
        const to = rnd.below(packets.length);
        packets.splice(to, 0, ...packets.splice(at, 1));
        steps.push(`moved to ${to + 1}`);
        break;
      }
      case 3:
        packets[at] = { ...packet, seconds: rnd.pick([0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) ?? 0, nanos: rnd.below(1e9) };
        steps.push('another time');
        break;
      case 4:
        packets[at] = { ...packet, originalLength: rnd.pick([0, 1, 65_535, 0xffff_ffff, packet.bytes.length + 1]) ?? 0 };
        steps.push('another length on the wire');
        break;
      default:
        packets[at] = { ...packet, bytes: mutatePacket(packet.bytes, base.linkType, base.packets, rnd, steps) };
    }
  }
  const nanoseconds = rnd.chance(4);
  return writePcap(packets, { nanoseconds, byteOrder: rnd.chance(4) ? 'big' : 'little', linkType: base.linkType });
}

/** The headers of the file and its records or blocks. */
function mutateFile(base: Base, rnd: Random, steps: string[]): Uint8Array {
  const bytes = base.file.slice();
  const changes = 1 + rnd.below(3);
  for (let i = 0; i < changes; i++) {
    const little = bytes[0] === 0xd4 || bytes[0] === 0x4d || bytes[8] === 0x4d;
    const put = little ? put32le : put32;
    const packet = rnd.pick(base.packets);
    const kind = rnd.below(6);
    // Before a record of pcap: seconds, fraction, captured, original. Before one of pcapng: type, length, interface, time (2), captured, original.
    const words = base.format === 'pcap' ? 4 : 7;
    if (kind < 3 && packet !== undefined && packet.fileOffset >= 4 * words) {
      const word = rnd.below(words);
      const at = packet.fileOffset - 4 * (words - word);
      const value = rnd.chance(3)
        ? (little ? u32le : u32)(bytes, at) + rnd.below(9) - 4
        : (rnd.pick([
            0,
            1,
            2,
            3,
            4,
            5,
            6,
            10,
            12,
            0xbad,
            28,
            65_535,
            262_144,
            262_145,
            0x7fff_ffff,
            0x8000_0000,
            0xffff_ffff,
            bytes.length,
          ]) ?? 0);
      put(bytes, at, value >>> 0);
      steps.push(`word ${word} before packet at ${packet.fileOffset}=${value >>> 0}`);
    } else if (kind === 3 && base.format === 'pcap') {
      const at = rnd.pick([4, 6, 8, 12, 16, 20]) ?? 16;
      if (at < 8) (little ? put16le : put16)(bytes, at, rnd.below(6));
      else put(bytes, at, rnd.pick([0, 1, 64, 101, 113, 127, 147, 220, 228, 276, 65_535, 0x1000_0001, 0xffff_ffff]) ?? 0);
      steps.push(`file header at ${at}`);
    } else if (kind === 3 && bytes.length > 64) {
      const at = 4 * rnd.below(Math.min(64, bytes.length >>> 2));
      const value = rnd.chance(2) ? (rnd.pick(EDGES) ?? 0) : (little ? u16le : u16)(bytes, at) + rnd.below(9) - 4;
      (rnd.chance(2) ? put16le : put)(bytes, at, value >>> 0);
      steps.push(`block word at ${at}=${value >>> 0}`);
    } else if (kind === 4) {
      const at = rnd.below(bytes.length);
      bytes[at] = rnd.u32() & 0xff;
      steps.push(`file byte ${at}`);
    } else {
      const at = rnd.below(bytes.length);
      steps.push(`file cut at ${at}`);
      return bytes.slice(0, at);
    }
  }
  return bytes;
}

/** The mutant of this base that the generator's state stands for. */
export function mutate(base: Base, rnd: Random): Mutant {
  const steps: string[] = [];
  const inside = base.packets.length > 0 && !rnd.chance(4);
  const bytes = inside ? mutatePackets(base, rnd, steps) : mutateFile(base, rnd, steps);
  return { bytes, steps };
}
