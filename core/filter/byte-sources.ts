/**
 * Fields that lie at a fixed place of the headers of `Mark.plain` packets, read from the captured bytes alone: their field trees need not be made.
 * Each then occurs once.
 */
import { type Bytes, u8, u16 } from '../base/bytes.ts';
import { Layer, Mark, type PacketTable } from '../table/packets.ts';
import type { Tables } from '../table/tables.ts';
import type { Value } from './expression.ts';
import type { Slot, Slots } from './slots.ts';

interface ByteSource {
  /** Bits of `Layer` that a plain packet has where it has the field; 0: every packet has it, plain or not. */
  readonly layers: number;
  /** The packet is captured at least up to here, from the start of the frame. */
  readonly needs: (p: PacketTable, row: number) => number;
  /** Undefined: only the tree tells. */
  readonly value: (b: Bytes, p: PacketTable, row: number) => Value | undefined;
}

type Offset = (p: PacketTable, row: number) => number;
const l3: Offset = (p, row) => p.l3.get(row);
const l4: Offset = (p, row) => p.l4.get(row);

const octet = (layers: number, from: Offset, at: number, value: (n: number) => number = (n) => n): ByteSource => ({
  layers,
  needs: (p, row) => from(p, row) + at + 1,
  value: (b, p, row) => value(u8(b, from(p, row) + at)),
});

const pair = (layers: number, from: Offset, at: number, value: (n: number) => number | undefined = (n) => n): ByteSource => ({
  layers,
  needs: (p, row) => from(p, row) + at + 2,
  value: (b, p, row) => value(u16(b, from(p, row) + at)),
});

const bit =
  (mask: number) =>
  (n: number): number =>
    (n & mask) === 0 ? 0 : 1;

/** By name and form (`Slot`). */
const SOURCES: ReadonlyMap<string, ByteSource> = new Map<string, ByteSource>([
  ['frame value', { layers: 0, needs: () => 0, value: (b) => b }],
  ['frame whole', { layers: 0, needs: () => 0, value: (b) => b }],
  ['eth.type value', pair(Layer.eth, () => 12, 0)],
  ['ip.hdr_len value', octet(Layer.ipv4, l3, 0, (n) => 4 * (n & 15))],
  ['ip.dsfield value', octet(Layer.ipv4, l3, 1)],
  ['ip.dsfield.dscp value', octet(Layer.ipv4, l3, 1, (n) => n >>> 2)],
  ['ip.dsfield.ecn value', octet(Layer.ipv4, l3, 1, (n) => n & 3)],
  // 0 where the card was left to cut the segment: the tree has the length that was captured.
  ['ip.len value', pair(Layer.ipv4, l3, 2, (n) => (n === 0 ? undefined : n))],
  ['ip.flags.rb value', octet(Layer.ipv4, l3, 6, bit(0x80))],
  ['ip.flags.df value', octet(Layer.ipv4, l3, 6, bit(0x40))],
  ['ip.flags.mf value', octet(Layer.ipv4, l3, 6, bit(0x20))],
  ['ip.frag_offset value', pair(Layer.ipv4, l3, 6, (n) => 8 * (n & 0x1fff))],
  ['ip.checksum value', pair(Layer.ipv4, l3, 10)],
  ['tcp.hdr_len value', octet(Layer.tcp, l4, 12, (n) => 4 * (n >>> 4))],
  ['tcp.checksum value', pair(Layer.tcp, l4, 16)],
  ['tcp.urgent_pointer value', pair(Layer.tcp, l4, 18)],
  ['udp.length value', pair(Layer.udp, l4, 4)],
  ['udp.checksum value', pair(Layer.udp, l4, 6)],
]);

/** Reads the slots of a filter out of captured bytes, where all of them have a source. */
export class ByteReader {
  readonly #packets: PacketTable;
  readonly #sources: readonly ByteSource[];
  readonly #values: Value[][];

  private constructor(packets: PacketTable, sources: readonly ByteSource[]) {
    this.#packets = packets;
    this.#sources = sources;
    this.#values = sources.map(() => []);
  }

  /** Undefined where a slot has no source: then trees are read. */
  static of(slots: readonly Slot[], { packets }: Tables): ByteReader | undefined {
    const sources = slots.map(({ spec, form, layers }) =>
      layers === undefined ? SOURCES.get(`${spec.name} ${form}`) : undefined,
    );
    return sources.every((s) => s !== undefined) ? new ByteReader(packets, sources) : undefined;
  }

  /** The values are overwritten by the next call. Undefined: of this packet only the tree tells. */
  read(row: number, bytes: Bytes): Slots | undefined {
    const p = this.#packets;
    const layers = p.layers.get(row);
    const plain = (p.marks.get(row) & Mark.plain) !== 0;
    for (let i = 0; i < this.#sources.length; i++) {
      const source = this.#sources[i] as ByteSource;
      const values = this.#values[i] as Value[];
      values.length = 0;
      if (source.layers !== 0) {
        if (!plain) return undefined;
        if ((layers & source.layers) !== source.layers) continue;
        if (source.needs(p, row) > bytes.length) return undefined;
      }
      const value = source.value(bytes, p, row);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return this.#values;
  }
}
