/**
 * The builder every protocol's `explain…` function writes to, and the span of bytes it reads.
 */
import { type Bytes, u8, u16, u24, u32 } from '../base/bytes.ts';
import type { DecodeStop } from '../base/result.ts';
import type { DnsExchange } from './dns.ts';
import type { ByteSource, FieldNode, FieldSpec, FieldValue } from './field.ts';
import type { SegmentPlan } from './stream.ts';

/**
 * The bytes given to a layer: [start, end) are captured; `declaredEnd` is where the layers above say the data
 * ends (≥ end where the snap length cut the frame, or a length field promises more than there is).
 */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly declaredEnd: number;
  /** Who set `declaredEnd`: `frame`, or the field name of the header that did (`ip.len`). */
  readonly limitedBy: string;
}

/**
 * What a layer hands on: the protocol of its payload and where that is. `kind` selects the entry in the payload's table
 * (`explain/dispatch.ts`): `ethertype`, `ip.proto`, … with its number. For `ethernet` the number is the length of the FCS; for `ip`
 * the version, 6, or 0 where only the packet says which; for `llc.pid` the organization code times 65,536 plus its protocol.
 */
export interface Payload {
  readonly kind:
    | 'linktype'
    | 'ethernet'
    | 'ethertype'
    | 'llc'
    | 'llc.dsap'
    | 'llc.pid'
    | 'ppp'
    | 'ppp.protocol'
    | 'chdlc'
    | 'ip'
    | 'ip.proto'
    | 'tcp'
    | 'udp'
    | 'data';
  readonly number: number;
  readonly span: Span;
  /** The node that encloses the payload's layers, where they are part of a message (the packet that an ICMP error quotes). */
  readonly within?: FieldNode;
}

/** The IP packet that is being explained: what transport checksums and flow lookups need of it. */
export interface NetworkLayer {
  readonly version: 4 | 6;
  /** 4 or 16 bytes. For IPv6 with a routing header still to be followed, `destination` is the final one (RFC 8200 §8.1). */
  readonly source: Bytes;
  readonly destination: Bytes;
  /** It is a fragment and was not reassembled: what follows is only part of the transport's data. */
  readonly fragment: boolean;
  /** Time to live or hop limit. */
  readonly hops?: number;
}

/**
 * What a packet's tree needs from outside the packet: facts of its flows and bytes reassembled from several packets.
 * `explain/` builds one per packet from the tables; tests give `NO_CONTEXT`.
 */
export interface ExplainContext {
  /**
   * The TCP flow of this five-tuple that is current at the packet: Wireshark's stream index and the numbers relative sequence and
   * acknowledgement numbers count from (null: not known, so they stay absolute).
   */
  tcp(src: Bytes, dst: Bytes, srcPort: number, dstPort: number): TcpStreamContext | undefined;
  /** `udp.stream`. */
  udp(src: Bytes, dst: Bytes, srcPort: number, dstPort: number): number | undefined;
  /**
   * Time since the first packet of this packet's own TCP or UDP flow, and since the one before it, ns. With ports: of the flow that has them,
   * where the packet travels in a datagram of another.
   */
  elapsed(
    protocol: number,
    ports?: { readonly source: number; readonly destination: number },
  ): { readonly sinceFirstNs: bigint; readonly sincePreviousNs: bigint } | undefined;
  /** The IP datagram that this fragment completes. Asked once for each fragment's header, from the outside in: a tunnel may be cut up as well. */
  datagram(): ReassembledDatagram | undefined;
  /** What the ICMP echo message of this packet answers, or what answers it. */
  echo?(): EchoContext | undefined;
  /** Earlier ARP messages that gave addresses of this one to other MAC addresses, and the whole seconds from their time to this one's. */
  addressConflicts?(): readonly { readonly row: number; readonly seconds: number }[];
  /** The row of the packet that completes the datagram that this fragment is part of, where that is another packet. */
  datagramIn(): number | undefined;
  /** What the segments before this packet's own TCP segment (or before the one that it quotes) say of it. */
  tcpVerdict(): TcpVerdict | undefined;
  /** The row of the packet in which the message is shown that this segment carries a part of, where that is another packet. */
  messageIn(): number | undefined;
  /** How the data of this frame's TCP segment is read; undefined: no protocol reads its stream. */
  stream?(): SegmentPlan | undefined;
  /** Content of an HTTP body as it was before it was compressed, as far as it can be told; undefined: it cannot. */
  decompress?: Decompress | undefined;
  /** What the DNS message of this frame with that index (from 0) repeats, asks or answers. */
  dns?(index: number): DnsExchange | undefined;
}
/**
 * Undoes a content coding (RFC 9110 §8.4.1; `deflate` with its zlib header or without). What comes out before damage counts. Never throws.
 * Undefined: it cannot be undone; a string: it was not, because it grows beyond a limit, which is named.
 */
export type Decompress = (coding: 'gzip' | 'deflate' | 'br', bytes: Bytes) => Bytes | string | undefined;

/** The other message of an echo request and its reply. */
export interface EchoContext {
  /** For a request: the row of its reply. */
  readonly response?: number;
  /** For a reply: the row of the request, and the time since then, ns. */
  readonly request?: number;
  readonly timeNs?: bigint;
}
/** An IP datagram put together; `parts`: where in it the data of each fragment belongs, and what is wrong with it (see `fragmentFlags`). */
export interface ReassembledDatagram {
  readonly bytes: Bytes;
  readonly rows: readonly number[];
  readonly parts?: readonly { readonly row: number; readonly start: number; readonly length: number; readonly flags?: number }[];
  readonly protocol: number;
}
export interface TcpStreamContext {
  readonly stream: number;
  readonly baseSeq: number | null;
  readonly baseAck: number | null;
  /**
   * Window scale in force for the windows this side sends (RFC 7323): the shift it announced; null: scaling is not in use on the connection;
   * undefined: its SYN was not seen.
   */
  readonly windowShift?: number | null | undefined;
  /** Both ends agreed on Accurate ECN (RFC 9768): AE, CWR and ECE are a counter outside of SYNs. */
  readonly accurateEcn?: boolean;
}
/** Of one segment: Wireshark's `tcp.analysis` and what it shows of the connection. Rows are those of other packets; times are not zero. */
export interface TcpVerdict {
  /** `tcp.completeness`. */
  readonly completeness: number;
  /** As in `TcpStreamContext`, as known when this segment was met. */
  readonly windowShift: number | null | undefined;
  /** Of a FIN: its sender is the first to close. */
  readonly closesFirst: boolean;
  /** Of a SYN+ACK: the SYN brought data and a Fast Open cookie. */
  readonly fastOpenIgnored?: boolean;
  readonly analysis?: TcpAnalysis;
}
export interface TcpAnalysis {
  /** The names after `tcp.analysis.` of what is said of this segment. */
  readonly flags: readonly string[];
  readonly acksRow?: number;
  readonly ackRttNs?: bigint;
  readonly initialRttNs?: bigint;
  readonly bytesInFlight?: number;
  readonly pushBytes?: number;
  readonly timeout?: { readonly ns: bigint; readonly row: number };
  /** `row`: −1 where there is no first one. */
  readonly duplicate?: { readonly number: number; readonly row: number };
}
/** A message among the others of its connection, as Wireshark's generated fields have it. Frames count from 1. */
export interface HttpExchange {
  /** Requests, or responses, of the connection so far, this one included. */
  readonly number?: number | undefined;
  /** Exchanges of the connection in all. */
  readonly total?: number | undefined;
  readonly previousRequest?: number | undefined;
  readonly previousResponse?: number | undefined;
  /** For a request: the frame of its response. */
  readonly response?: number | undefined;
  /** For a response: the frame of the request it answers, the time since then, and what was asked. */
  readonly request?: number | undefined;
  readonly timeNs?: bigint | undefined;
  readonly requestUri?: string | undefined;
}
export const NO_CONTEXT: ExplainContext = {
  tcp: () => undefined,
  udp: () => undefined,
  elapsed: () => undefined,
  tcpVerdict: () => undefined,
  datagram: () => undefined,
  datagramIn: () => undefined,
  messageIn: () => undefined,
};

/** What a node may say beside its value. */
type NodeExtra = Pick<FieldNode, 'mask' | 'status' | 'statusReason' | 'relative' | 'of'>;

export class TreeBuilder {
  readonly sources: ByteSource[];
  readonly layers: FieldNode[] = [];
  readonly stops: DecodeStop[] = [];
  /** The bytes of the current source. */
  bytes: Bytes;
  #source = 0;
  #open: FieldNode[] = [];
  /** Innermost IP packet so far. */
  network: NetworkLayer | undefined;
  /** Ports of the innermost TCP or UDP header so far. */
  ports: { readonly source: number; readonly destination: number } | undefined;
  /** Inside a packet that an ICMP error quotes: it may end anywhere, and it is not traffic of its flow. */
  quoted = false;
  /** The frame's own time, epoch nanoseconds; null where it is not known. */
  timeNs: bigint | null = null;
  /** IP headers opened so far, one inside the other. */
  ipDepth = 0;
  /** Protocols met, in order: the value of `frame.protocols`. */
  readonly protocols: string[] = [];
  readonly #trailers: { action: (payloadEnd: number | null) => void; payloadEnd: number | null; bound: boolean }[] = [];
  #payloadEnd: number | null = null;
  #openended = false;
  /** Where the bytes end that the dispatcher gave to the layer being explained, and the nodes of layers opened since. */
  #given = { source: 0, end: 0 };
  #fresh = false;
  readonly #begun: FieldNode[] = [];

  readonly context: ExplainContext;
  readonly row: number;

  constructor(frame: Bytes, row: number, context: ExplainContext = NO_CONTEXT) {
    this.row = row;
    this.bytes = frame;
    this.context = context;
    this.sources = [{ name: 'frame', bytes: frame, rows: [row] }];
  }

  /** Opens a node that encloses what is added until `close`. */
  open(spec: FieldSpec, start: number, length: number, value: FieldValue = null, extra?: NodeExtra): FieldNode {
    const node = this.add(spec, start, length, value, extra);
    this.#open.push(node);
    // What the dispatcher called opens its layer first.
    if (this.#fresh && spec.type === 'none' && spec.name !== '') this.#begin(node);
    return node;
  }

  #begin(node: FieldNode): void {
    this.#fresh = false;
    node.end = this.#source === this.#given.source ? this.#given.end : this.bytes.length;
    this.#begun.push(node);
  }

  /** Closes the innermost open node; `end` (exclusive) sets its length when given. */
  close(end?: number): void {
    const node = this.#open.pop();
    if (node !== undefined && end !== undefined) node.length = Math.max(0, end - node.start);
  }

  /** Opens the node of a protocol and enters its name in `frame.protocols`. */
  layer(spec: FieldSpec, start: number, length: number): FieldNode {
    this.protocols.push(spec.name);
    const node = this.open(spec, start, length);
    if (node.end === undefined) this.#begin(node);
    return node;
  }

  /** For the dispatcher: the layers opened from here on are given these bytes. */
  layerBegins(span: Span): void {
    this.#given = { source: this.#source, end: span.end };
    this.#fresh = true;
    this.#begun.length = 0;
  }

  add(
    spec: FieldSpec,
    start: number,
    length: number,
    value: FieldValue,
    extra?: NodeExtra & Partial<Pick<FieldNode, 'source'>>,
  ): FieldNode {
    const node: FieldNode = { spec, start, length, value, children: [], source: this.#source, ...extra };
    const parent = this.#open[this.#open.length - 1];
    (parent === undefined ? this.layers : parent.children).push(node);
    return node;
  }

  /** Runs `action` with its additions going into `node`, which may have been closed. */
  within(node: FieldNode, action: () => void): void {
    const open = this.#open;
    this.#open = [node];
    action();
    this.#open = open;
  }

  /**
   * The layer being explained says where its data ends (an IP header's total length). The layer that carries it takes what is
   * behind as padding or trailer.
   */
  endsAt(end: number): void {
    this.#payloadEnd = end;
  }

  /** The layer being explained ends where its payload says: what `endsAt` says of that holds for the layer around this one, too. */
  endsWithPayload(): void {
    this.#openended = true;
  }

  /**
   * For a layer whose own bytes go on behind its payload: `action` runs when the whole packet is explained, in the source and with the
   * additions going into `node`. It is told where the payload's layer said that it ends (`endsAt`), null where it did not say.
   */
  after(node: FieldNode, action: (payloadEnd: number | null) => void): void {
    const source = this.#source;
    this.#trailers.push({
      action: (end) => this.#inSource(source, () => this.within(node, () => action(end))),
      payloadEnd: null,
      bound: false,
    });
  }

  /** For the dispatcher: a layer has been explained; its `endsAt` belongs to the trailers registered before it. */
  layerDone(trailersBefore: number): void {
    const payloadEnd = this.#payloadEnd;
    if (payloadEnd !== null) for (const node of this.#begun) node.end = Math.min(node.end ?? payloadEnd, payloadEnd);
    this.#begun.length = 0;
    const left = this.#openended;
    this.#openended = false;
    if (left) return;
    for (let i = trailersBefore - 1; i >= 0; i--) {
      const t = this.#trailers[i];
      if (t === undefined || t.bound) break;
      t.bound = true;
      t.payloadEnd = this.#payloadEnd;
    }
    this.#payloadEnd = null;
  }
  get trailerCount(): number {
    return this.#trailers.length;
  }

  /** For the dispatcher: what the layers have to say behind their payloads, innermost first. */
  runTrailers(): void {
    for (let t = this.#trailers.pop(); t !== undefined; t = this.#trailers.pop()) t.action(t.payloadEnd);
  }

  #inSource(source: number, action: () => void): void {
    const before = { bytes: this.bytes, source: this.#source };
    this.#source = source;
    this.bytes = this.sources[source]?.bytes ?? before.bytes;
    action();
    this.#source = before.source;
    this.bytes = before.bytes;
  }

  /** Whole big-endian integers. */
  u8(spec: FieldSpec, at: number): number {
    const v = u8(this.bytes, at);
    this.add(spec, at, 1, v);
    return v;
  }
  u16(spec: FieldSpec, at: number): number {
    const v = u16(this.bytes, at);
    this.add(spec, at, 2, v);
    return v;
  }
  u32(spec: FieldSpec, at: number): number {
    const v = u32(this.bytes, at);
    this.add(spec, at, 4, v);
    return v;
  }
  /** Addresses: the value is a view of 4, 16 or 6 bytes. */
  ipv4(spec: FieldSpec, at: number): void {
    this.raw(spec, at, 4);
  }
  ipv6(spec: FieldSpec, at: number): void {
    this.raw(spec, at, 16);
  }
  ether(spec: FieldSpec, at: number): void {
    this.raw(spec, at, 6);
  }
  /** Some bits of a `length`-byte big-endian word; the value is shifted down. Booleans by the field's type. */
  bits(spec: FieldSpec, at: number, length: 1 | 2 | 3 | 4, mask: number): number {
    const b = this.bytes;
    const word = length === 1 ? u8(b, at) : length === 2 ? u16(b, at) : length === 3 ? u24(b, at) : u32(b, at);
    const v = ((word & mask) >>> 0) / ((mask & -mask) >>> 0);
    this.add(spec, at, length, spec.type === 'bool' ? v !== 0 : v, { mask });
    return v;
  }
  /** A copy is not made: the value is a view of the source. */
  raw(spec: FieldSpec, at: number, length: number): Bytes {
    const v = this.bytes.subarray(at, at + length);
    this.add(spec, at, length, v);
    return v;
  }
  /** A value worked out, not read: no bytes of its own. */
  generated(spec: FieldSpec, value: FieldValue, extra?: NodeExtra): FieldNode {
    const parent = this.#open[this.#open.length - 1];
    // It stands where its parent does: the segment's own layer, while the bytes put together of several are explained.
    return this.add(spec, parent?.start ?? 0, 0, value, { ...extra, source: parent?.source ?? this.#source });
  }

  /** A group of such values. */
  openGenerated(spec: FieldSpec): void {
    this.#open.push(this.generated(spec, null));
  }

  /**
   * True when `length` bytes from `at` lie in the span. Otherwise records why not (the snap length, or the header
   * that declared the end) and returns false: the caller then closes its node and returns.
   */
  need(layer: string, span: Span, at: number, length: number): boolean {
    if (at + length <= span.end) return true;
    const cut = at + length <= span.declaredEnd;
    this.stops.push({
      layer,
      reason: cut ? 'truncated' : 'too-short',
      offset: at,
      required: length,
      actual: Math.max(0, span.end - at),
      limitedBy: cut ? 'capture' : span.limitedBy,
    });
    return false;
  }

  stop(stop: DecodeStop): void {
    this.stops.push(stop);
  }

  /** Continues in other bytes (a reassembled datagram or stream). Offsets count in them until `leave`. */
  enter(source: ByteSource): () => void {
    const before = { bytes: this.bytes, source: this.#source };
    this.#source = this.sources.push(source) - 1;
    this.bytes = source.bytes;
    return () => {
      this.bytes = before.bytes;
      this.#source = before.source;
    };
  }
}

/** The fields of the fragments of a datagram: IPv4's and IPv6's differ in their names only. */
export interface FragmentFields {
  readonly fragment: FieldSpec;
  /** In its place for a fragment that contradicts another. */
  readonly error: FieldSpec;
  /** By bit of `flags`: overlap, conflicting overlap, multiple tails, too long. */
  readonly flags: readonly [FieldSpec, FieldSpec, FieldSpec, FieldSpec];
}

export function fragmentFields(prefix: 'ip' | 'ipv6', title: string): FragmentFields {
  const bool = (name: string, text: string): FieldSpec => ({
    name: `${prefix}.fragment.${name}`,
    type: 'bool',
    title: text,
    generated: true,
  });
  return {
    fragment: { name: `${prefix}.fragment`, type: 'frame', title, generated: true },
    error: { name: `${prefix}.fragment.error`, type: 'frame', title: 'Defragmentation error', generated: true },
    flags: [
      bool('overlap', 'Fragment overlap'),
      bool('overlap.conflict', 'Conflicting data in fragment overlap'),
      bool('multipletails', 'Multiple tail fragments found'),
      bool('toolongfragment', 'Fragment too long'),
    ],
  };
}

/** All but a mere overlap. */
const FRAGMENT_ERRORS = ~1;

/** A node for each fragment of a datagram, over the bytes that it carried. */
export function explainFragments(t: TreeBuilder, f: FragmentFields, whole: ReassembledDatagram): void {
  const all = whole.bytes.length;
  for (const part of whole.parts ?? whole.rows.map((row) => ({ row, start: 0, length: 0, flags: 0 }))) {
    const { row, start, length, flags = 0 } = part;
    const spec = (flags & FRAGMENT_ERRORS) === 0 ? f.fragment : f.error;
    t.open(spec, Math.min(start, all), Math.max(0, Math.min(length, all - start)), row + 1);
    f.flags.forEach((flag, bit) => {
      if ((flags & (1 << bit)) !== 0) t.generated(flag, true);
    });
    t.close();
  }
}

/** The part of `span` from `start` on. */
export const rest = (span: Span, start: number): Span => ({ ...span, start: Math.min(start, span.end) });

/**
 * The part of `span` that a header's length field leaves: [start, end). Where the field promises more than the layers above allow, they
 * stay the limit.
 */
export const limit = (span: Span, start: number, end: number, limitedBy: string): Span => ({
  start: Math.min(start, span.end),
  end: Math.max(Math.min(start, span.end), Math.min(span.end, end)),
  declaredEnd: Math.min(span.declaredEnd, end),
  limitedBy: end <= span.declaredEnd ? limitedBy : span.limitedBy,
});
