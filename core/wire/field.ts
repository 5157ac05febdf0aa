/**
 * Fields, and the tree of fields of one packet.
 *
 * A protocol file declares its fields with `defineFields`: Wireshark's name, Wireshark's type and base (which fix how
 * `tshark -T fields` prints the value) and Wireshark's title. The tree holds facts only: values, ranges of bytes; no prose.
 */
import type { Bytes } from '../base/bytes.ts';
import type { DecodeStop } from '../base/result.ts';

/** How a value is stored and printed. `uint` of any width up to 48 bits is a number; `uint64` a bigint. */
export type FieldType =
  | 'none' // no value, only a range: a protocol, a group
  | 'bool'
  | 'uint'
  | 'uint64'
  | 'int'
  | 'double' // a number, printed as short as it is exact
  | 'ipv4'
  | 'ipv6'
  | 'ether'
  | 'bytes'
  | 'string'
  | 'duration' // nanoseconds as a bigint, or seconds as a number: printed in seconds with 9 decimals
  | 'time' // epoch nanoseconds as a bigint
  | 'frame'; // a frame number that refers to another frame

export interface FieldSpec {
  /** Wireshark's filter name: `ip.ttl`. Empty for a node that has no name of its own (see `textField`). */
  readonly name: string;
  readonly type: FieldType;
  /** Wireshark's title: "Time to Live". Protocol terms are English in every language. */
  readonly title: string;
  /** `hex`: `tshark -T fields` prints 0x…, padded to `width` digits. Decimal otherwise. */
  readonly base?: 'dec' | 'hex' | 'oct';
  /** What `-T fields` prints for bytes of which there are none, where that is not `<MISSING>`. */
  readonly empty?: string;
  /** Hexadecimal digits (for `hex`). */
  readonly width?: number;
  /** People are shown the value in the other base as well: `0x2c15 (11285)`. */
  readonly both?: boolean;
  /** Bits that the drawing of a masked field has, where that is not all bits of its bytes: 12 for TCP's flags. */
  readonly drawn?: number;
  /** People are shown the bytes as text (a line of HTTP) in place of title and value. */
  readonly line?: boolean;
  /** Known only once later packets have been read: tshark has it in its second pass (`-2`). */
  readonly late?: boolean;
  /** Wants other packets' bytes, or what is known of them: it is in the trees of `Engine.explain`, not among the fields to extract. */
  readonly joined?: boolean;
  /** Names of values, for people: {6: 'TCP'}. Never printed by `-T fields`. */
  readonly names?: Readonly<Record<number, string>>;
  /** True for values worked out from other packets or fields: Wireshark shows them in [brackets]. */
  readonly generated?: boolean;
  /** In the tree for filters and for `-T fields` (`ip.addr`, `tcp.port`), but not shown to people: it repeats another field. */
  readonly hidden?: boolean;
}

export type FieldValue = number | bigint | string | boolean | Bytes | null;

export interface FieldNode {
  readonly spec: FieldSpec;
  /** Byte range in `source`. Generated fields have length 0. */
  readonly start: number;
  length: number;
  /** Of a layer: where the bytes that were handed to it end in `source`. Its own range may be its header only. */
  end?: number;
  /** Bits of the range that hold the value, as a mask over the `length` bytes, where it is not all of them. */
  readonly mask?: number;
  readonly value: FieldValue;
  readonly children: FieldNode[];
  /** Which bytes `start` counts in: 0 is the frame, others are entries of `FrameTree.sources`. */
  readonly source: number;
  /** A sequence or acknowledgement number that counts from the beginning of its stream. */
  readonly relative?: boolean;
  /** Where the value counts something: how many there are in all. */
  readonly of?: number;
  /** A judgement on this field that the decoder alone can make. */
  readonly status?: 'good' | 'bad' | 'unverified';
  /** Why a checksum is `unverified`. `offload`: the value is what a host leaves for its network card to complete. */
  readonly statusReason?: 'fragment' | 'truncated' | 'offload';
}

export interface ByteSource {
  readonly name: 'frame' | 'reassembled-ip' | 'reassembled-tcp' | 'reassembled-tls' | 'dechunked' | 'uncompressed';
  readonly bytes: Bytes;
  /** Rows (frame numbers − 1) that carried the bytes, in order. */
  readonly rows: readonly number[];
}

/** What `explain` returns for one packet. */
export interface FrameTree {
  readonly sources: readonly ByteSource[];
  /** Top-level nodes: `frame`, then one per protocol layer in order. */
  readonly layers: readonly FieldNode[];
  /** Why decoding ended early, innermost last. Empty when everything was decoded. */
  readonly stops: readonly DecodeStop[];
}

const REGISTRY = new Map<string, FieldSpec>();

/**
 * Declares a protocol's fields and enters them in the registry.
 * Raises an Error when a name is declared twice: a bug of ours.
 */
export function defineFields<const T extends Record<string, FieldSpec>>(fields: T): T {
  for (const spec of Object.values(fields)) {
    if (REGISTRY.has(spec.name)) throw new Error(`field ${spec.name} is declared twice`);
    REGISTRY.set(spec.name, spec);
  }
  return fields;
}

/** A protocol's node, or that of a part Wireshark names like one (`ip.options.nop`). */
export function protocolField(name: string, title: string): FieldSpec {
  return defineFields({ field: { name, type: 'none', title } }).field;
}

/** A node that only groups or shows bytes: it has no name, so that no filter finds it. */
export const textField = (title: string, type: FieldType = 'none'): FieldSpec => ({ name: '', type, title });

/** The field of that name, if any protocol declares it. */
export const fieldSpec = (name: string): FieldSpec | undefined => REGISTRY.get(name);
/** All declared fields, by name. */
export const allFields = (): ReadonlyMap<string, FieldSpec> => REGISTRY;
