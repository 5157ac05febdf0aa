/**
 * The kinds of parameter a message takes, and the value each has in an annotation. Values are ids, numbers and short text from the
 * packet; `render.ts` words them. A kind that may be absent takes null, and the message chooses with
 * `{x, select, absent {…} other {…}}`.
 */
import type { Phase } from '../../analysis/phases.ts';
import type { TcpState } from '../../analysis/tcp/facts.ts';
import type { DeviceRole } from '../../analysis/topology/facts.ts';
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';

/**
 * Somebody: a role where the facts give one ("the director"), with the address where the role alone would not tell
 * who is meant; an address or a MAC otherwise. Address 0 and MAC 0 are "none".
 */
export interface Who {
  readonly role: DeviceRole | null;
  readonly address: AddressId;
  readonly mac: MacId;
}

/** Address and port. */
export interface EndpointValue {
  readonly address: AddressId;
  readonly port: number;
}

/** What a translator changed: Wireshark's field name, and the value before and after, as text. */
export interface Change {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

export interface Span {
  readonly min: number;
  readonly max: number;
}

/** What a SYN offers (RFC 9293 §3.2): one entry per option, in a fixed order. */
export interface Offer {
  readonly option: 'mss' | 'window-scale' | 'sack' | 'timestamps' | 'fast-open' | 'multipath';
  /** MSS in bytes; shift count of the window scale; 0 for the others. */
  readonly value: number;
}

/** A packet named by its author: "the client's SYN". */
export interface OwnedPacket {
  readonly who: Who;
  readonly phase: Phase;
}

export interface ParamValues {
  /** A row; shown as its frame number. */
  frame: PacketRow;
  frames: readonly PacketRow[];
  who: Who;
  address: AddressId;
  mac: MacId;
  endpoint: EndpointValue;
  /** Nanoseconds. */
  duration: number;
  bytes: number;
  /** A number that counts things: ICU plural, grouped digits. */
  count: number;
  /** A number that names something (a sequence number, a port, a TTL): never grouped. */
  number: number;
  /** From 0 to 1. */
  share: number;
  /** Epoch nanoseconds as text. */
  time: string;
  /** Text from the packet. */
  text: string;
  /** One of a few fixed words, for `select`. Hyphens, dots and plus signs become underscores. */
  choice: string;
  /** Who set a length limit: `capture`, `frame`, or a field name. */
  limit: string;
  /** For `select`: yes or no. */
  flag: boolean;
  state: TcpState;
  /** A noun for what a packet is: "SYN", "acknowledgement". */
  phase: Phase;
  /** The least and the greatest of some durations, ns. */
  span: Span;
  packet: OwnedPacket;
  changes: readonly Change[];
  offers: readonly Offer[];
  endpoints: readonly EndpointValue[];
  addresses: readonly AddressId[];
  macs: readonly MacId[];
}

export type ParamKind = keyof ParamValues;
/** `frame?` takes a row or null. */
export type ParamSpec = ParamKind | `${ParamKind}?`;

export type ParamValue<S extends ParamSpec> = S extends `${infer K extends ParamKind}?`
  ? ParamValues[K] | null
  : S extends ParamKind
    ? ParamValues[S]
    : never;
