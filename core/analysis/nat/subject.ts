/**
 * The current packet as the matcher sees it: its row's columns, and the numbers by which a rewritten copy is recognised.
 * One object per pass, overwritten by every `read`.
 */
import { u16, u32 } from '../../base/bytes.ts';
import { fold16, onesSum } from '../../base/checksum.ts';
import type { MacId, PacketRow } from '../../base/ids.ts';
import type { PacketView } from '../../scan/pass.ts';
import { CHUNK_BITS } from '../../table/column.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer, Mark, NO_OFFSET, type PacketTable, TcpFlag } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { payloadDigest, segmentDigest, settle, stir, TcpOptions } from './content.ts';
import { Quote } from './quote.ts';

const TRANSPORTS = Layer.tcp | Layer.udp | Layer.icmp | Layer.icmpv6;
const AT = (1 << CHUNK_BITS) - 1;

const ECHO = new Set([0x0800, 0x0000, 0x8000, 0x8100]);

/**
 * How far the sequence numbers of one end are from those on the first leg, modulo 2^32: `before` up to the number `from` on this leg, `now` behind it. What is
 * sent again keeps the distance that it had.
 */
export interface EndShift {
  now: number;
  before: number;
  from: number;
}

/** Of the bytes sent forward and backward in the flow. */
export interface Shift {
  readonly forward: EndShift;
  readonly backward: EndShift;
}

/** The number on the first leg, as a signed one. */
const unshifted = (raw: number, { now, before, from }: EndShift): number =>
  (raw - (now === before || ((raw - from) | 0) > 0 ? now : before)) | 0;

export class Subject {
  readonly #tables: Tables;
  readonly #options = new TcpOptions();
  /** Flows whose numbers a box shifts. Empty but for FTP helpers, SYN proxies and the like. */
  readonly shifts = new Map<number, Shift>();

  // The columns' chunks that hold the current row.
  #chunk = -1;
  #layers = new Uint16Array(0);
  #marks = new Uint16Array(0);
  #macSrc = new Uint32Array(0);
  #macDst = new Uint32Array(0);
  #src = new Uint32Array(0);
  #dst = new Uint32Array(0);
  #srcPort = new Uint16Array(0);
  #dstPort = new Uint16Array(0);
  #flow = new Uint32Array(0);
  #l3 = new Uint16Array(0);
  #l4 = new Uint16Array(0);
  #l7 = new Uint16Array(0);
  #payloadLength = new Uint32Array(0);
  #ipProtocol = new Uint8Array(0);
  #ttl = new Uint8Array(0);
  #ipId = new Uint16Array(0);
  #seq = new Uint32Array(0);
  #ack = new Uint32Array(0);
  #window = new Uint16Array(0);
  #flags = new Uint16Array(0);

  row = 0;
  flow = 0;
  forward = false;
  marks = 0;
  protocol = 0;
  macSrc = 0;
  macDst = 0;
  src = 0;
  dst = 0;
  srcPort = 0;
  dstPort = 0;
  ttl = 0;
  ipId = 0;
  isV6 = false;
  rawSeq = 0;
  rawAck = 0;
  payloadLength = 0;
  transportLength = 0;
  timestamps = false;
  isError = false;
  reassembled = false;
  /** Of an ICMP error: the packet it quotes. */
  readonly quote = new Quote();

  /** Of everything that a translator leaves alone. */
  hash = 0;
  /**
   * Sequence and acknowledgement numbers as the first leg has them (see `shifts`), as signed 32-bit numbers, which cost no
   * allocation; of ICMP echo the sequence number. They are only compared for equality.
   */
  seq = 0;
  ack = 0;
  window = 0;
  /** TCP flags, or ICMP type and code, as in the packet table. */
  flags = 0;
  digest = 0;
  options = 0;
  mss = 0;
  transportSum = 0;
  /** Sum of the words of the IPv4 header that are neither addresses, TTL, protocol nor checksum; 0 for IPv6. */
  ipWords = 0;
  trafficClass = 0;
  ipSum = 0;
  messageSum = 0;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  get isTcp(): boolean {
    return this.protocol === IpProtocol.tcp;
  }

  /** A SYN without ACK. */
  get isSyn(): boolean {
    return this.protocol === IpProtocol.tcp && (this.flags & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn;
  }

  /** False for packets that no translator rewrites, or that cannot be compared: other protocols, fragments, broadcast and multicast. */
  read(row: PacketRow, view: PacketView): boolean {
    if (row >>> CHUNK_BITS !== this.#chunk) this.#moveTo(row);
    const i = row & AT;
    const layers = this.#layers[i] as number;
    if ((layers & TRANSPORTS) === 0) return false;
    const marks = this.#marks[i] as number;
    let b = view.bytes;
    const l3 = this.#l3[i] as number;
    if (l3 === NO_OFFSET) return false;
    const ip = view.start + l3;
    let at = view.start + (this.#l4[i] as number);
    let end = view.end;
    this.reassembled = false;
    if ((marks & Mark.fragment) !== 0) {
      // A datagram is compared when it is whole; a tunnel within the pieces would need its own IP header.
      if ((marks & Mark.reassembled) === 0 || (layers & Layer.tunnel) !== 0) return false;
      b = view.payloadBytes;
      at = 0;
      end = b.length;
      this.reassembled = true;
    } else if (this.#l4[i] === NO_OFFSET || this.#l7[i] === NO_OFFSET) return false;
    const macDst = this.#macDst[i] as number;
    if (macDst !== 0 && this.#tables.macs.isGroup(macDst as MacId)) return false;
    const f = view.bytes;
    const isV6 = (f[ip] as number) >>> 4 === 6;
    if (isV6 ? f[ip + 24] === 0xff : (f[ip + 16] as number) >= 224 || u32(f, ip + 12) === 0) return false;

    this.row = row;
    this.flow = this.#flow[i] as number;
    this.marks = marks;
    this.forward = (marks & Mark.forward) !== 0;
    this.protocol = this.#ipProtocol[i] as number;
    this.macSrc = this.#macSrc[i] as number;
    this.macDst = macDst;
    this.src = this.#src[i] as number;
    this.dst = this.#dst[i] as number;
    this.srcPort = this.#srcPort[i] as number;
    this.dstPort = this.#dstPort[i] as number;
    this.ttl = this.#ttl[i] as number;
    this.ipId = this.#ipId[i] as number;
    this.payloadLength = this.#payloadLength[i] as number;
    this.isV6 = isV6;
    if (isV6) {
      this.trafficClass = (u16(f, ip) >>> 4) & 255;
      this.ipWords = 0;
      this.ipSum = 0;
    } else {
      this.trafficClass = f[ip + 1] as number;
      this.ipWords = u16(f, ip) + u16(f, ip + 2) + u16(f, ip + 4) + u16(f, ip + 6);
      this.ipSum = u16(f, ip + 10);
    }
    this.isError = false;
    this.timestamps = false;
    this.options = 0;
    this.mss = 0;
    if (this.protocol === IpProtocol.tcp) this.#tcp(i, at, end, b, view);
    else if (this.protocol === IpProtocol.udp) this.#udp(at, b, view);
    else if (!this.#icmp(i, at, end, b, view)) return false;
    return true;
  }

  #tcp(i: number, at: number, end: number, b: Uint8Array, view: PacketView): void {
    const flags = this.#flags[i] as number;
    const syn = (flags & TcpFlag.syn) !== 0;
    this.flags = flags;
    this.rawSeq = this.#seq[i] as number;
    this.rawAck = this.#ack[i] as number;
    this.seq = this.rawSeq | 0;
    // Without the flag the field means nothing: a SYN proxy keeps a number of its own in it.
    this.ack = (flags & TcpFlag.ack) === 0 ? 0 : this.rawAck | 0;
    if (this.shifts.size > 0) this.#unshift();
    this.window = this.#window[i] as number;
    const headerLength = ((b[at + 12] as number) >>> 4) * 4;
    this.transportLength = headerLength + this.payloadLength;
    this.transportSum = u16(b, at + 16);
    if (headerLength > 20) {
      this.#options.read(b, at + 20, Math.min(at + headerLength, end), syn);
      this.options = this.#options.digest;
      this.mss = this.#options.mss;
      this.timestamps = this.#options.timestamps;
    }
    const captured = view.payloadEnd - view.payloadStart;
    // A payload cut short within those bytes may be cut elsewhere on the other leg.
    this.digest =
      captured === 0 || (captured < 16 && captured < this.payloadLength)
        ? 0
        : segmentDigest(view.payloadBytes, view.payloadStart, view.payloadEnd);
    // A box may clamp what a SYN offers, so a SYN is found by its numbers alone.
    const h = stir(stir(stir(this.digest, this.seq), this.ack), this.payloadLength);
    this.hash = settle(stir(h, syn ? flags : (flags << 16) | this.window));
  }

  #unshift(): void {
    const shift = this.shifts.get(this.flow);
    if (shift === undefined) return;
    this.seq = unshifted(this.rawSeq, this.forward ? shift.forward : shift.backward);
    if ((this.flags & TcpFlag.ack) !== 0) this.ack = unshifted(this.rawAck, this.forward ? shift.backward : shift.forward);
  }

  /** Sequence number of an earlier TCP segment, as `seq` has that of this one. */
  seqOf(row: number): number {
    const p = this.#tables.packets;
    const raw = p.seq.get(row);
    const shift = this.shifts.size === 0 ? undefined : this.shifts.get(p.flow.get(row));
    if (shift === undefined) return raw | 0;
    return unshifted(raw, (p.marks.get(row) & Mark.forward) !== 0 ? shift.forward : shift.backward);
  }

  ackOf(row: number): number {
    const p = this.#tables.packets;
    if ((p.flags.get(row) & TcpFlag.ack) === 0) return 0;
    const raw = p.ack.get(row);
    const shift = this.shifts.size === 0 ? undefined : this.shifts.get(p.flow.get(row));
    if (shift === undefined) return raw | 0;
    return unshifted(raw, (p.marks.get(row) & Mark.forward) !== 0 ? shift.backward : shift.forward);
  }

  #udp(at: number, b: Uint8Array, view: PacketView): void {
    this.seq = 0;
    this.flags = 0;
    this.transportLength = 8 + this.payloadLength;
    this.transportSum = u16(b, at + 6);
    this.digest = payloadDigest(view.payloadBytes, view.payloadStart, view.payloadEnd, this.payloadLength);
    this.hash = settle(stir(stir(stir(this.digest, this.ipId), this.payloadLength), IpProtocol.udp));
  }

  #icmp(i: number, at: number, end: number, b: Uint8Array, view: PacketView): boolean {
    const typeCode = this.#flags[i] as number;
    this.transportLength = 8 + this.payloadLength;
    this.transportSum = u16(b, at + 2);
    this.flags = typeCode;
    if (ECHO.has(typeCode)) {
      this.seq = this.#seq[i] as number;
      this.digest = payloadDigest(view.payloadBytes, view.payloadStart, view.payloadEnd, this.payloadLength);
      this.hash = settle(stir(stir(stir(stir(this.digest, this.ipId), this.seq), this.payloadLength), typeCode));
      return true;
    }
    if (((this.#marks[i] as number) & Mark.quotes) === 0) return false;
    const to = Math.min(end, at + this.transportLength);
    if (!this.quote.read(b, at + 8, to, this.isV6, this.#tables.addresses)) return false;
    this.isError = true;
    this.seq = 0;
    // With the rest of the header: an MTU, a pointer.
    this.digest = settle(stir(this.quote.digest, u32(b, at + 4)));
    this.messageSum = to === at + this.transportLength ? fold16(onesSum(b, at, at + 2) + onesSum(b, at + 4, to)) : 0;
    this.hash = settle(stir(stir(stir(this.digest, this.ipId), this.payloadLength), typeCode));
    return true;
  }

  #moveTo(row: number): void {
    const p: PacketTable = this.#tables.packets;
    this.#chunk = row >>> CHUNK_BITS;
    this.#layers = p.layers.chunk(row);
    this.#marks = p.marks.chunk(row);
    this.#macSrc = p.macSrc.chunk(row);
    this.#macDst = p.macDst.chunk(row);
    this.#src = p.src.chunk(row);
    this.#dst = p.dst.chunk(row);
    this.#srcPort = p.srcPort.chunk(row);
    this.#dstPort = p.dstPort.chunk(row);
    this.#flow = p.flow.chunk(row);
    this.#l3 = p.l3.chunk(row);
    this.#l4 = p.l4.chunk(row);
    this.#l7 = p.l7.chunk(row);
    this.#payloadLength = p.payloadLength.chunk(row);
    this.#ipProtocol = p.ipProtocol.chunk(row);
    this.#ttl = p.ttl.chunk(row);
    this.#ipId = p.ipId.chunk(row);
    this.#seq = p.seq.chunk(row);
    this.#ack = p.ack.chunk(row);
    this.#window = p.window.chunk(row);
    this.#flags = p.flags.chunk(row);
  }
}
