/**
 * One packet's bytes → its row of the packet table. Uses the accessors of `wire/`, checks each length once, makes no object.
 *
 * What it cannot follow it leaves to `explain/`, which reads the same bytes with the same accessors and says why.
 */
import { type Bytes, u8, u16, u32 } from '../base/bytes.ts';
import { type AddressId, type FlowId, NONE } from '../base/ids.ts';
import { CHUNK_ROWS } from '../table/column.ts';
import { IpProtocol } from '../table/flows.ts';
import { Layer, Mark, NO_OFFSET, type PacketTable, TcpFlag } from '../table/packets.ts';
import { QUOTED_FORWARD, SegmentNote } from '../table/segment-notes.ts';
import type { Datagram, Tables } from '../table/tables.ts';
import { isEtherIpv4 } from '../wire/arp.ts';
import { ETHERNET_HEADER, ETHERNET_MAX_LENGTH, ETHERTYPE_MIN, EtherType } from '../wire/ethernet.ts';
import * as ipv4 from '../wire/ipv4.ts';
import { sourceRouteDestination } from '../wire/ipv4-options.ts';
import { realPayloadLength } from '../wire/ipv6.ts';
import { Extension, fragmentId, fragmentOffset, moreFragments } from '../wire/ipv6-extensions.ts';
import { finalHop } from '../wire/ipv6-routing.ts';
import { GRE_HARDWARE, LinuxType, loopbackFamily, rawStart, startsAsPpp } from '../wire/link.ts';
import { LinkType } from '../wire/linktype.ts';
import { BRIDGED_ETHERNET, BRIDGED_ETHERNET_FCS, BRIDGED_PAD, carriesInformation, isSnap, Oui, Sap } from '../wire/llc.ts';
import { isCiscoHdlc } from '../wire/ppp.ts';
import { hasFastOpenCookie, MAX_WINDOW_SHIFT, sackBlocks, sackedBytes, windowShift } from '../wire/tcp-option-list.ts';
import { MAX_VLAN_TAGS } from '../wire/vlan.ts';
import { AddressOwners } from './address-owners.ts';
import {
  extensionSize,
  greType,
  type Inside,
  isFollowed,
  stepChdlc,
  stepDatagram,
  stepGre,
  stepMpls,
  stepPpp,
  stepPppoe,
} from './encapsulation.ts';
import { FlowTracker } from './flows.ts';
import { Reassembler } from './fragments.ts';

/** VLAN tags and LLC headers in one frame, as many as the field tree follows. */
const MAX_NESTED = MAX_VLAN_TAGS;
/** IP in IP in IP …: as deep as anybody nests on purpose, and an end for those who do not mean well. */
const MAX_TUNNELS = 16;
const MPLS_IN_IP = 137;
const ETHERNET_IN_IP = 143;
const ICMPV6_REDIRECT = 137;
const ND_REDIRECTED_HEADER = 4;

/** The chunk of each decoded column that holds the current row: a row is then written without looking any chunk up. */
class RowWriter {
  readonly #packets: PacketTable;
  macSrc = new Uint32Array(0);
  macDst = new Uint32Array(0);
  src = new Uint32Array(0);
  dst = new Uint32Array(0);
  srcPort = new Uint16Array(0);
  dstPort = new Uint16Array(0);
  flow = new Uint32Array(0);
  l3 = new Uint16Array(0);
  l4 = new Uint16Array(0);
  l7 = new Uint16Array(0);
  payloadLength = new Uint32Array(0);
  ipProtocol = new Uint8Array(0);
  ttl = new Uint8Array(0);
  ipId = new Uint16Array(0);
  seq = new Uint32Array(0);
  ack = new Uint32Array(0);
  window = new Uint16Array(0);
  flags = new Uint16Array(0);
  layers = new Uint16Array(0);
  marks = new Uint16Array(0);

  constructor(packets: PacketTable) {
    this.#packets = packets;
  }

  moveTo(row: number): void {
    const p = this.#packets;
    this.macSrc = p.macSrc.chunk(row);
    this.macDst = p.macDst.chunk(row);
    this.src = p.src.chunk(row);
    this.dst = p.dst.chunk(row);
    this.srcPort = p.srcPort.chunk(row);
    this.dstPort = p.dstPort.chunk(row);
    this.flow = p.flow.chunk(row);
    this.l3 = p.l3.chunk(row);
    this.l4 = p.l4.chunk(row);
    this.l7 = p.l7.chunk(row);
    this.payloadLength = p.payloadLength.chunk(row);
    this.ipProtocol = p.ipProtocol.chunk(row);
    this.ttl = p.ttl.chunk(row);
    this.ipId = p.ipId.chunk(row);
    this.seq = p.seq.chunk(row);
    this.ack = p.ack.chunk(row);
    this.window = p.window.chunk(row);
    this.flags = p.flags.chunk(row);
    this.layers = p.layers.chunk(row);
    this.marks = p.marks.chunk(row);
  }
}

/** Datagrams that this one, and those around it, are. */
function levelsOf(datagram: Datagram | undefined): number {
  let levels = 0;
  for (let d = datagram; d !== undefined; d = d.outer) levels++;
  return levels;
}

export class FrameDecoder {
  readonly #tables: Tables;
  readonly #write: RowWriter;
  readonly #flows: FlowTracker;
  readonly #fragments: Reassembler;
  readonly #owners: AddressOwners;

  // The packet being decoded.
  #row = 0;
  /** The row's index in its chunk. */
  #at = 0;
  #layers = 0;
  #marks = 0;
  #start = 0;
  #nested = 0;
  /** Identifier of the innermost 802.1Q tag: fragments of one datagram have the same. */
  #vlan = 0;
  /** IP headers around what is being decoded. */
  #depth = 0;
  /** All that the innermost IP header declares was captured. */
  #isWhole = true;
  /** Filled again for each header between the link and the IP packet. */
  readonly #step = { at: 0, end: 0, declared: 0 };

  /** Captured transport payload of the packet just decoded: [payloadStart, payloadEnd) of `payloadBytes`. */
  payloadBytes: Bytes = new Uint8Array(0);
  payloadStart = 0;
  payloadEnd = 0;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#write = new RowWriter(tables.packets);
    this.#flows = new FlowTracker(tables.flows);
    this.#fragments = new Reassembler();
    this.#owners = new AddressOwners(tables.macs, tables.addresses);
  }

  /** Fills every decoded column of `row` from bytes[start, start + capturedLength). */
  decode(bytes: Bytes, start: number, capturedLength: number, originalLength: number, linkType: number, row: number): void {
    this.#row = row;
    this.#at = row % CHUNK_ROWS;
    if (this.#at === 0) this.#write.moveTo(row);
    this.#start = start;
    this.#layers = 0;
    this.#nested = 0;
    this.#depth = 0;
    this.#vlan = 0;
    this.#marks = capturedLength < originalLength ? Mark.cut : Mark.plain;
    this.payloadBytes = bytes;
    this.payloadStart = start;
    this.payloadEnd = start;
    this.#link(bytes, start, start + capturedLength, start + Math.max(originalLength, capturedLength), linkType);
    const w = this.#write;
    w.layers[this.#at] = this.#layers;
    w.marks[this.#at] = (this.#marks & Mark.stopped) !== 0 ? this.#marks & ~Mark.plain : this.#marks;
  }

  #link(b: Bytes, at: number, end: number, declared: number, linkType: number): void {
    switch (linkType) {
      case LinkType.ethernet:
        return this.#ethernet(b, at, end, declared);
      case LinkType.raw:
      case LinkType.rawBsd:
      case LinkType.rawOpenBsd:
        return this.#raw(b, at, end, declared);
      case LinkType.ipv4:
        return this.#ipv4(b, at, end, declared, 0);
      case LinkType.ipv6:
        return this.#ipv6(b, at, end, declared, 0);
      case LinkType.linuxSll:
        if (at + 16 > end) return this.#stopped();
        this.#direction(u16(b, at));
        return this.#cooked(b, u16(b, at + 14), u16(b, at + 2), at + 16, end, declared);
      case LinkType.linuxSll2:
        if (at + 20 > end) return this.#stopped();
        this.#direction(b[at + 10] as number);
        return this.#cooked(b, u16(b, at), u16(b, at + 8), at + 20, end, declared);
      case LinkType.ppp:
      case LinkType.pppHdlc:
        return at < end && isCiscoHdlc(b, at) ? this.#chdlc(b, at, end, declared) : this.#inside('ppp', b, at, end, declared);
      case LinkType.pppEther:
        return this.#pppoe(b, at, end, declared);
      case LinkType.atmRfc1483:
      case LinkType.atmRfc1483Bsd:
        return this.#llc(b, at, end, declared);
      case LinkType.cHdlc:
        return this.#chdlc(b, at, end, declared);
      case LinkType.null:
        if (at + 2 <= end && startsAsPpp(b, at)) return this.#inside('ppp', b, at, end, declared);
        if (at + 4 > end) return this.#stopped();
        return this.#family(b, loopbackFamily(b, at), at + 4, end, declared);
      case LinkType.loop:
        if (at + 4 > end) return this.#stopped();
        return this.#family(b, Math.min(u32(b, at), ETHERNET_MAX_LENGTH), at + 4, end, declared);
      default:
        this.#layers |= Layer.data;
        this.#marks &= ~Mark.plain;
    }
  }

  #direction(packetType: number): void {
    if (packetType === 0) this.#marks |= Mark.received;
    else if (packetType === 4) this.#marks |= Mark.sent;
  }

  /** Linux's own numbers below 0x0600. */
  #cooked(b: Bytes, protocol: number, hardware: number, at: number, end: number, declared: number): void {
    if (hardware === GRE_HARDWARE) this.#inside(greType(protocol), b, at, end, declared);
    else if (protocol >= ETHERTYPE_MIN) this.#ethertype(b, protocol, at, end, declared);
    else if (protocol === LinuxType.llc) this.#llc(b, at, end, declared);
    else if (protocol === LinuxType.ethernet) this.#inside('ethernet', b, at, end, declared);
    else if (protocol === LinuxType.ppp) this.#inside('ppp', b, at, end, declared);
    else this.#other();
  }

  #family(b: Bytes, family: number, at: number, end: number, declared: number): void {
    const type = family & 0xffff;
    // A lower half that is no EtherType is no IEEE 802.3 length either: nothing says what follows.
    if (family > ETHERNET_MAX_LENGTH && type >= ETHERTYPE_MIN) this.#ethertype(b, type, at, end, declared);
    else if (family === 2) this.#ipv4(b, at, end, declared, 0);
    else if (family === 24 || family === 28 || family === 30) this.#ipv6(b, at, end, declared, 0);
    else this.#other();
  }

  #raw(b: Bytes, from: number, end: number, declared: number): void {
    if (from + 2 > end) return this.#stopped();
    const at = rawStart(b, from, end);
    if (at < 0) this.#other();
    else if (at + 2 <= end && startsAsPpp(b, at)) this.#inside('ppp', b, at, end, declared);
    else this.#byVersion(b, at, end, declared);
  }

  #chdlc(b: Bytes, at: number, end: number, declared: number): void {
    const s = this.#stepAt(at, end, declared);
    this.#inside(stepChdlc(b, s), b, s.at, s.end, s.declared);
  }

  #pppoe(b: Bytes, at: number, end: number, declared: number): void {
    const s = this.#stepAt(at, end, declared);
    this.#inside(stepPppoe(b, s), b, s.at, s.end, s.declared);
  }

  #stepAt(at: number, end: number, declared: number): { at: number; end: number; declared: number } {
    const s = this.#step;
    s.at = at;
    s.end = end;
    s.declared = declared;
    return s;
  }

  /** Goes on with what a header of `encapsulation.ts` announces. */
  #inside(kind: Inside, b: Bytes, at: number, end: number, declared: number): void {
    this.#marks &= ~Mark.plain;
    switch (kind) {
      case 'ipv4':
        return this.#ipv4(b, at, end, declared, this.#depth);
      case 'ipv6':
        return this.#ipv6(b, at, end, declared, this.#depth);
      case 'arp':
        return this.#arp(b, at, end);
      case 'mpls':
      case 'ppp': {
        // A pseudowire in a pseudowire costs 18 bytes or more: the frame bounds them, this bounds the stack.
        if (this.#nested++ >= MAX_NESTED) return this.#stopped();
        const s = this.#stepAt(at, end, declared);
        return this.#inside(kind === 'mpls' ? stepMpls(b, s) : stepPpp(b, s), b, s.at, s.end, s.declared);
      }
      case 'ethernet':
        // The addresses of the columns stay those of the outer frame, where there is one.
        if (this.#nested++ >= MAX_NESTED) return this.#stopped();
        if ((this.#layers & Layer.eth) === 0) return this.#ethernet(b, at, end, declared);
        if (at + ETHERNET_HEADER > end) return this.#stopped();
        return this.#ethertype(b, u16(b, at + 12), at + ETHERNET_HEADER, end, declared);
      case 'none':
        return;
      case 'stopped':
        return this.#stopped();
      default:
        return this.#other();
    }
  }

  /** By the half byte, where nothing else says which version it is. */
  #byVersion(b: Bytes, at: number, end: number, declared: number): void {
    if (at >= end) return this.#stopped();
    const version = u8(b, at) >>> 4;
    if (version === 4) this.#ipv4(b, at, end, declared, this.#depth);
    else if (version === 6) this.#ipv6(b, at, end, declared, this.#depth);
    else this.#other();
  }

  #ethernet(b: Bytes, at: number, end: number, declared: number): void {
    if (at + ETHERNET_HEADER > end) return this.#stopped();
    this.#layers |= Layer.eth;
    const macs = this.#tables.macs;
    this.#write.macDst[this.#at] = macs.intern(b, at);
    this.#write.macSrc[this.#at] = macs.intern(b, at + 6);
    this.#ethertype(b, u16(b, at + 12), at + ETHERNET_HEADER, end, declared);
  }

  #ethertype(b: Bytes, type: number, from: number, end: number, declared: number): void {
    let at = from;
    let ethertype = type;
    let tag = 0;
    while (ethertype === EtherType.vlan || ethertype === EtherType.qinq || ethertype === EtherType.oldQinq) {
      if (at + 4 > end || this.#nested++ === MAX_NESTED) return this.#stopped();
      this.#layers |= Layer.vlan;
      this.#marks &= ~Mark.plain;
      tag = ethertype;
      if (tag === EtherType.vlan) this.#vlan = u16(b, at) & 0x0fff;
      ethertype = u16(b, at + 2);
      at += 4;
    }
    if (ethertype < ETHERTYPE_MIN) {
      if (ethertype > ETHERNET_MAX_LENGTH || tag === EtherType.qinq || (ethertype === 0 && tag === 0)) return this.#other();
      // IEEE 802.3: the type field is the length of what follows: LLC, or (all ones) Novell's raw IPX.
      if (at + 2 <= end && u16(b, at) === 0xffff) return this.#other();
      return this.#llc(b, at, Math.min(end, at + ethertype), Math.min(declared, at + ethertype));
    }
    switch (ethertype) {
      case EtherType.ipv4:
        return this.#ipv4(b, at, end, declared, this.#depth);
      case EtherType.ipv6:
        return this.#ipv6(b, at, end, declared, this.#depth);
      case EtherType.arp:
      case EtherType.rarp:
        return this.#arp(b, at, end);
      case EtherType.mpls:
      case EtherType.mplsMulticast:
        return this.#inside('mpls', b, at, end, declared);
      case EtherType.pppoeSession:
        this.#marks &= ~Mark.plain;
        return this.#pppoe(b, at, end, declared);
      case EtherType.bridging:
        return this.#inside('ethernet', b, at, end, declared);
      default:
        return this.#other();
    }
  }

  #llc(b: Bytes, at: number, end: number, declared: number): void {
    if (this.#nested++ === MAX_NESTED) return this.#stopped();
    this.#layers |= Layer.llc;
    this.#marks &= ~Mark.plain;
    if (at + 3 > end) return this.#stopped();
    if (!carriesInformation(b, at)) return this.#other();
    const payload = at + ((u8(b, at + 2) & 3) === 3 ? 3 : 4);
    if (u8(b, at) === Sap.ip) return this.#byVersion(b, payload, end, declared);
    if (!isSnap(b, at)) return this.#other();
    if (payload + 5 > end) return this.#stopped();
    const oui = (u16(b, payload) << 8) | u8(b, payload + 2);
    const protocol = u16(b, payload + 3);
    if (oui === Oui.ethernet || oui === Oui.cisco90) return this.#ethertype(b, protocol, payload + 5, end, declared);
    if (oui === Oui.ieee8021 && (protocol === BRIDGED_ETHERNET || protocol === BRIDGED_ETHERNET_FCS)) {
      return this.#inside('ethernet', b, payload + 5 + BRIDGED_PAD, end, declared);
    }
    this.#other();
  }

  #arp(b: Bytes, at: number, end: number): void {
    if (at + 8 > end) return this.#stopped();
    const w = this.#write;
    this.#layers |= Layer.arp;
    if (at + 28 <= end && isEtherIpv4(b, at)) {
      const earlier = this.#owners.conflicts(b, at, this.#row);
      if (earlier.length > 0) this.#tables.addressConflicts.set(this.#row, earlier);
    }
    // Inside a tunnel: the columns are the IP packet's.
    if (this.#depth > 0) return;
    w.l3[this.#at] = at - this.#start;
    w.flags[this.#at] = u16(b, at + 6);
    // Hardware addresses of 6 bytes and protocol addresses of 4: the only kind anybody sees.
    if (u8(b, at + 4) !== 6 || u8(b, at + 5) !== 4 || u16(b, at + 2) !== EtherType.ipv4) {
      this.#marks &= ~Mark.plain;
      return;
    }
    if (at + 28 > end) return this.#stopped();
    // The columns keep Ethernet's addresses; these get their numbers for the ARP analysis.
    this.#tables.macs.intern(b, at + 8);
    this.#tables.macs.intern(b, at + 18);
    w.src[this.#at] = this.#tables.addresses.internV4(u32(b, at + 14));
    w.dst[this.#at] = this.#tables.addresses.internV4(u32(b, at + 24));
  }

  #ipv4(b: Bytes, at: number, end: number, declared: number, depth: number): void {
    if (at + ipv4.IPV4_MIN_HEADER > end || ipv4.version(b, at) !== 4) {
      // Announced as IPv4: the version decides, as in Wireshark.
      if (at < end && ipv4.version(b, at) === 6) return this.#ipv6(b, at, end, declared, depth);
      return this.#stopped();
    }
    const headerLength = ipv4.headerLength(b, at);
    if (headerLength < ipv4.IPV4_MIN_HEADER || at + headerLength > end) return this.#stopped();
    this.#layers |= Layer.ipv4;
    if (this.#write.flow[this.#at] !== NONE) this.#leaveDatagram();
    // Total length 0: the sender left it to segmentation offload, so the frame's end counts.
    const totalLength = ipv4.totalLength(b, at) || declared - at;
    if (totalLength < headerLength) return this.#stopped();
    const w = this.#write;
    const i = this.#at;
    const src = this.#tables.addresses.internV4(ipv4.source(b, at));
    const dst = this.#tables.addresses.internV4(ipv4.destination(b, at));
    const protocol = ipv4.protocol(b, at);
    w.src[i] = src;
    w.dst[i] = dst;
    w.l3[i] = this.#offset(at, b);
    w.ttl[i] = ipv4.ttl(b, at);
    w.ipId[i] = ipv4.identification(b, at);
    w.ipProtocol[i] = protocol;
    const packetEnd = at + totalLength;
    if (packetEnd > declared) this.#marks |= Mark.stopped;
    else if (packetEnd < declared) this.#marks |= Mark.padded;
    const verdict = ipv4.checksumVerdict(b, at);
    if (verdict !== 'good') this.#marks |= verdict === 'bad' ? Mark.badIpChecksum : Mark.noIpChecksum;
    const limit = Math.min(end, packetEnd);
    const inner = Math.min(declared, packetEnd);
    this.#isWhole = limit === packetEnd;
    const offset = ipv4.fragmentOffset(b, at);
    const more = ipv4.moreFragments(b, at);
    let final: number = dst;
    if (headerLength > ipv4.IPV4_MIN_HEADER) {
      // A source route still to be followed ends elsewhere than at the header's destination.
      const hop = sourceRouteDestination(b, at + ipv4.IPV4_MIN_HEADER, at + headerLength, end);
      if (hop !== undefined) this.#marks &= ~Mark.plain;
      if (typeof hop === 'number') final = this.#tables.addresses.internV4(u32(b, hop));
    }
    if (offset === 0 && !more) return this.#transport(b, protocol, at + headerLength, limit, inner, src, final, depth);
    this.#marks = (this.#marks | Mark.fragment) & ~Mark.plain;
    // As Wireshark does: a fragment that is cut is not reassembled; a first one is then decoded alone.
    if (!this.#isWhole) {
      if (offset === 0) this.#transport(b, protocol, at + headerLength, limit, inner, src, final, depth);
      return;
    }
    const key = `4 ${src} ${dst} ${protocol} ${ipv4.identification(b, at)} ${this.#vlan}`;
    this.#fragment(key, b, protocol, at + headerLength, limit, offset, more, src, final, depth);
  }

  #fragment(
    key: string,
    b: Bytes,
    protocol: number,
    from: number,
    to: number,
    offset: number,
    more: boolean,
    src: number,
    dst: number,
    depth: number,
  ): void {
    const outer = (this.#marks & Mark.reassembled) === 0 ? undefined : this.#tables.datagrams.get(this.#row);
    const level = levelsOf(outer);
    // A datagram may begin with a fragment again, without an IP header that would count as a tunnel.
    if (level > MAX_TUNNELS) return this.#stopped();
    const datagram = this.#fragments.add(key, this.#row, protocol, b, from, to, offset, more, level);
    if (datagram === undefined) return;
    this.#marks |= Mark.reassembled;
    this.#tables.datagrams.set(this.#row, outer === undefined ? datagram : { ...datagram, outer });
    this.payloadBytes = datagram.bytes;
    this.#isWhole = true;
    // Offsets into the frame make no sense for what follows: `#offset` sees the other byte array.
    this.#transport(datagram.bytes, protocol, 0, datagram.bytes.length, datagram.bytes.length, src, dst, depth);
  }

  #ipv6(b: Bytes, at: number, end: number, declared: number, depth: number): void {
    if (at + 40 > end || u8(b, at) >>> 4 !== 6) return this.#stopped();
    this.#layers |= Layer.ipv6;
    if (this.#write.flow[this.#at] !== NONE) this.#leaveDatagram();
    const w = this.#write;
    const i = this.#at;
    const src = this.#tables.addresses.internV6(b, at + 8);
    const dst = this.#tables.addresses.internV6(b, at + 24);
    w.src[i] = src;
    w.dst[i] = dst;
    w.l3[i] = this.#offset(at, b);
    w.ttl[i] = u8(b, at + 7);
    const payloadLength = realPayloadLength(b, at, end);
    // Nothing says what belongs to a packet whose length is missing: as Wireshark, nothing is read of it.
    if (payloadLength === 0 && u8(b, at + 6) !== 59) return this.#stopped();
    const packetEnd = at + 40 + payloadLength;
    if (packetEnd > declared) this.#marks |= Mark.stopped;
    else if (packetEnd < declared) this.#marks |= Mark.padded;
    const limit = Math.min(end, packetEnd);
    const inner = Math.min(declared, packetEnd);
    this.#isWhole = limit === packetEnd;
    const next = u8(b, at + 6);
    w.ipProtocol[i] = next;
    this.#transport(b, next, at + 40, limit, inner, src, dst, depth);
  }

  /** Extension headers, of IPv6 or behind IPv4, and what follows them. Each is 8 bytes or more, so the frame bounds their number. */
  #extended(
    b: Bytes,
    protocol: number,
    from: number,
    end: number,
    declared: number,
    src: number,
    dst: number,
    depth: number,
  ): void {
    this.#marks &= ~Mark.plain;
    const w = this.#write;
    let next = protocol;
    let at = from;
    /** Where the packet is going in the end: a routing header may name a later stop (RFC 8200 §8.1). */
    let final = dst;
    while (isFollowed(next)) {
      const length = extensionSize(b, next, at, end);
      if (length < 0) return this.#stopped();
      if (next === Extension.routing) {
        const hop = finalHop(b, at, length);
        if (hop >= 0) final = this.#tables.addresses.internV6(b, hop);
      }
      const header = at;
      at += length;
      const isFragment = next === Extension.fragment;
      next = u8(b, header);
      w.ipProtocol[this.#at] = next;
      if (!isFragment) continue;
      const offset = fragmentOffset(b, header);
      const more = moreFragments(b, header);
      if (offset === 0 && !more) continue; // an atomic fragment (RFC 6946)
      this.#marks |= Mark.fragment;
      if (!this.#isWhole) return;
      if (at >= end) break; // it carries nothing
      const key = `6 ${src} ${dst} ${fragmentId(b, header)}`;
      return this.#fragment(key, b, next, at, end, offset, more, src, final, depth);
    }
    this.#transport(b, next, at, end, declared, src, final, depth);
  }

  /** `end`: captured; `declared`: where the IP packet ends by its own length. */
  #transport(
    b: Bytes,
    protocol: number,
    at: number,
    end: number,
    declared: number,
    src: number,
    dst: number,
    depth: number,
  ): void {
    switch (protocol) {
      case IpProtocol.tcp:
        return this.#tcp(b, at, end, declared, src, dst);
      case IpProtocol.udp:
        return this.#udp(b, at, end, declared, src, dst, depth);
      case IpProtocol.icmp:
      case IpProtocol.icmpv6:
        return this.#icmp(b, at, end, declared, src, dst, protocol);
      case IpProtocol.ipip:
      case IpProtocol.ipv6:
        return this.#tunnel(protocol === IpProtocol.ipip ? 'ipv4' : 'ipv6', b, at, end, declared, depth);
      case IpProtocol.gre:
        return this.#gre(b, at, end, declared, depth);
      case MPLS_IN_IP:
        return this.#tunnel('mpls', b, at, end, declared, depth);
      case ETHERNET_IN_IP:
        return this.#tunnel('ethernet', b, at, end, declared, depth);
      case Extension.none:
        return;
      default:
        if (isFollowed(protocol)) return this.#extended(b, protocol, at, end, declared, src, dst, depth);
        this.#layers |= Layer.data;
        this.#payload(b, at, end, declared);
    }
  }

  #gre(b: Bytes, at: number, end: number, declared: number, depth: number): void {
    const s = this.#stepAt(at, end, declared);
    this.#tunnel(stepGre(b, s), b, s.at, s.end, s.declared, depth);
  }

  /** What an IP packet carries that is a packet, or a frame, itself. `depth`: of the packet around it. */
  #tunnel(kind: Inside, b: Bytes, at: number, end: number, declared: number, depth: number): void {
    if (depth >= MAX_TUNNELS) return this.#stopped();
    if (kind !== 'none' && kind !== 'other' && kind !== 'stopped') this.#layers |= Layer.tunnel;
    this.#depth = depth + 1;
    this.#inside(kind, b, at, end, declared);
  }

  #tcp(b: Bytes, at: number, end: number, declared: number, src: number, dst: number): void {
    // As Wireshark: ports to window are enough to follow the flow.
    if (at + 16 > end) return this.#stopped();
    const headerLength = (u8(b, at + 12) >>> 4) * 4;
    this.#layers |= Layer.tcp;
    const w = this.#write;
    const i = this.#at;
    const srcPort = u16(b, at);
    const dstPort = u16(b, at + 2);
    const seq = u32(b, at + 4);
    const ack = u32(b, at + 8);
    const flags = u16(b, at + 12) & 0x0fff;
    w.srcPort[i] = srcPort;
    w.dstPort[i] = dstPort;
    w.seq[i] = seq;
    w.ack[i] = ack;
    w.flags[i] = flags;
    w.window[i] = u16(b, at + 14);
    w.l4[i] = this.#offset(at, b);
    const short = at + headerLength > declared;
    // As Wireshark: of a fragment alone it is not known how long the segment is.
    const part = (this.#marks & (Mark.fragment | Mark.reassembled)) === Mark.fragment;
    const flow = this.#flows.touchTcp(this.#row, src, dst, srcPort, dstPort, seq, ack, flags, !short && !part);
    const notes = this.#tables.segmentNotes;
    if (this.#flows.lastReplaced >= 0) notes.push(this.#row, SegmentNote.reused, this.#flows.lastReplaced);
    if ((flags & TcpFlag.syn) !== 0 && headerLength >= 20) {
      const shift = windowShift(b, at + 20, Math.min(end, at + headerLength));
      if (shift >= 0) notes.push(this.#row, SegmentNote.scale, Math.min(shift, MAX_WINDOW_SHIFT));
      this.#flows.learnSyn(flow, shift, flags);
      const data = declared - at - headerLength;
      if ((flags & TcpFlag.ack) === 0 && data > 0 && hasFastOpenCookie(b, at + 20, Math.min(end, at + headerLength)))
        notes.push(this.#row, SegmentNote.fastOpen);
    }
    if (headerLength > 20 && at + 24 <= end) {
      const sacked = sackedBytes(b, at + 20, Math.min(end, at + headerLength));
      if (sacked > 0) {
        notes.push(this.#row, SegmentNote.sacked, sacked);
        const block = (left: number, right: number): void => notes.push(this.#row, SegmentNote.block, left, right);
        sackBlocks(b, at + 20, Math.min(end, at + headerLength), block);
      }
    }
    if (short || part) notes.push(this.#row, SegmentNote.noLength);
    if (headerLength < 20 || short) {
      if (headerLength < 20) notes.push(this.#row, SegmentNote.badHeader, declared - at - headerLength);
      this.#count(flow, 0);
      return this.#stopped();
    }
    if (at + headerLength > end) {
      notes.push(this.#row, SegmentNote.cutOptions);
      this.#marks |= Mark.stopped;
    }
    this.#payload(b, at + headerLength, end, declared);
    this.#count(flow, declared - at - headerLength);
  }

  #udp(b: Bytes, at: number, end: number, declared: number, src: number, dst: number, depth: number): void {
    if (at + 8 > end) return this.#stopped();
    this.#layers |= Layer.udp;
    const w = this.#write;
    const i = this.#at;
    const srcPort = u16(b, at);
    const dstPort = u16(b, at + 2);
    w.srcPort[i] = srcPort;
    w.dstPort[i] = dstPort;
    w.l4[i] = this.#offset(at, b);
    // Length 0: a UDP jumbogram (RFC 2675 §4), as long as the IP packet says.
    const sent = u16(b, at + 4);
    if (sent < 8 && (sent !== 0 || this.#tables.addresses.isV4(src as AddressId))) return this.#stopped();
    const flow = this.#flows.touch(IpProtocol.udp, src, dst, srcPort, dstPort);
    const length = sent || declared - at;
    const stop = Math.min(at + length, declared);
    if (length < 8 || stop < at + length) {
      this.#count(flow, 0);
      // No column says so, but what is there is read.
      this.payloadBytes = b;
      this.payloadStart = at + 8;
      this.payloadEnd = Math.max(at + 8, Math.min(end, declared));
      this.#stopped();
    } else {
      this.#payload(b, at + 8, end, stop);
      this.#count(flow, length - 8);
    }
    const s = this.#stepAt(at + 8, Math.min(end, stop), stop);
    const inside = stop > at + 8 ? stepDatagram(b, s, srcPort, dstPort) : undefined;
    if (inside !== undefined) this.#tunnel(inside, b, s.at, s.end, s.declared, depth);
  }

  /** A packet inside a datagram: the columns of the datagram's transport and flow become its own. */
  #leaveDatagram(): void {
    const w = this.#write;
    const i = this.#at;
    this.#tables.packets.outerFlow.set(this.#row, w.flow[i] as number);
    w.flow[i] = NONE;
    w.srcPort[i] = 0;
    w.dstPort[i] = 0;
    w.l4[i] = NO_OFFSET;
    w.l7[i] = NO_OFFSET;
    w.payloadLength[i] = 0;
    this.payloadEnd = this.payloadStart;
    this.#marks &= ~Mark.forward;
  }

  #icmp(b: Bytes, at: number, end: number, declared: number, src: number, dst: number, protocol: number): void {
    if (at + 4 > end) return this.#stopped();
    const v6 = protocol === IpProtocol.icmpv6;
    this.#layers |= v6 ? Layer.icmpv6 : Layer.icmp;
    const w = this.#write;
    const i = this.#at;
    const type = u8(b, at);
    w.flags[i] = u16(b, at);
    w.l4[i] = this.#offset(at, b);
    const echo = v6 ? type === 128 || type === 129 : type === 0 || type === 8;
    if (echo) {
      if (at + 8 > end) return this.#stopped();
      const id = u16(b, at + 4);
      w.srcPort[i] = id;
      w.dstPort[i] = id;
      w.seq[i] = u16(b, at + 6);
      w.window[i] = u16(b, at + 2);
      const flow = this.#flows.touch(protocol, src, dst, id, id);
      this.#payload(b, at + 8, end, declared);
      this.#count(flow, Math.max(0, declared - at - 8));
      return;
    }
    if (v6 && type === ICMPV6_REDIRECT) this.#redirected(b, at + 40, end);
    const quotes = v6 ? type >= 1 && type <= 4 : type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
    if (quotes) {
      this.#marks = (this.#marks | Mark.quotes) & ~Mark.plain;
      if (at + 8 <= end) this.#quoted(b, at + 8, end, v6);
    }
    this.#payload(b, Math.min(at + 8, declared), end, declared);
  }

  /** An ICMPv6 redirect quotes in an option (RFC 4861 §4.5); its options begin at `from`, their lengths are in units of 8 bytes. */
  #redirected(b: Bytes, from: number, end: number): void {
    this.#marks = (this.#marks | Mark.quotes) & ~Mark.plain;
    for (let at = from; at + 8 <= end; ) {
      const length = u8(b, at + 1) * 8;
      if (length === 0) return;
      if (u8(b, at) === ND_REDIRECTED_HEADER) this.#quoted(b, at + 8, Math.min(end, at + length), true);
      at += length;
    }
  }

  /** A quoted packet's conversation counts in Wireshark's stream numbers, so it is entered; its columns are not. */
  #quoted(b: Bytes, at: number, end: number, v6: boolean, depth = 0): void {
    const addresses = this.#tables.addresses;
    let src: number;
    let dst: number;
    let protocol: number;
    let l4: number;
    if (v6) {
      if (at + 40 > end || u8(b, at) >>> 4 !== 6) return;
      src = addresses.internV6(b, at + 8);
      dst = addresses.internV6(b, at + 24);
      protocol = u8(b, at + 6);
      l4 = at + 40;
    } else {
      if (at + ipv4.IPV4_MIN_HEADER > end || ipv4.version(b, at) !== 4 || ipv4.fragmentOffset(b, at) !== 0) return;
      src = addresses.internV4(ipv4.source(b, at));
      dst = addresses.internV4(ipv4.destination(b, at));
      protocol = ipv4.protocol(b, at);
      l4 = at + Math.max(ipv4.IPV4_MIN_HEADER, ipv4.headerLength(b, at));
    }
    while (isFollowed(protocol)) {
      const length = extensionSize(b, protocol, l4, end);
      if (length < 0 || (protocol === Extension.fragment && (fragmentOffset(b, l4) !== 0 || moreFragments(b, l4)))) return;
      if (protocol === Extension.routing) {
        const hop = finalHop(b, l4, length);
        if (hop >= 0) dst = addresses.internV6(b, hop);
      }
      protocol = u8(b, l4);
      l4 += length;
    }
    if (protocol === IpProtocol.udp && l4 + 8 <= end) this.#flows.touch(protocol, src, dst, u16(b, l4), u16(b, l4 + 2));
    if (protocol === IpProtocol.tcp && l4 + 16 <= end) {
      const flags = u16(b, l4 + 12) & 0x0fff;
      const flow = this.#flows.touchTcp(this.#row, src, dst, u16(b, l4), u16(b, l4 + 2), u32(b, l4 + 4), u32(b, l4 + 8), flags);
      if (u8(b, l4 + 12) >>> 4 >= 5)
        this.#tables.segmentNotes.push(
          this.#row,
          SegmentNote.quoted,
          flow,
          flags | (this.#flows.lastIsForward ? QUOTED_FORWARD : 0),
        );
    }
    if (depth >= MAX_TUNNELS) return;
    if (protocol === IpProtocol.ipip) this.#quoted(b, l4, end, false, depth + 1);
    if (protocol === IpProtocol.ipv6) this.#quoted(b, l4, end, true, depth + 1);
  }

  #payload(b: Bytes, at: number, end: number, declared: number): void {
    this.#write.payloadLength[this.#at] = Math.max(0, declared - at);
    this.payloadBytes = b;
    this.payloadStart = Math.min(at, end);
    this.payloadEnd = Math.min(end, declared);
    if (this.payloadEnd < this.payloadStart) this.payloadEnd = this.payloadStart;
    this.#write.l7[this.#at] = this.#offset(at, b);
  }

  #count(flow: FlowId, payload: number): void {
    this.#write.flow[this.#at] = flow;
    const forward = this.#flows.lastIsForward;
    if (forward) this.#marks |= Mark.forward;
    this.#flows.count(flow, forward, this.#row, payload);
  }

  /** Offset from the frame's start, where it fits the column and lies in the frame and not in reassembled bytes. */
  #offset(at: number, b?: Bytes): number {
    if (b !== undefined && (this.#marks & Mark.reassembled) !== 0) return NO_OFFSET;
    const offset = at - this.#start;
    return offset >= 0 && offset < NO_OFFSET ? offset : NO_OFFSET;
  }

  #other(): void {
    this.#layers |= Layer.data;
    this.#marks &= ~Mark.plain;
  }

  #stopped(): void {
    this.#marks |= Mark.stopped;
  }
}
