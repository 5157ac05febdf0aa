/**
 * The numbers by which one packet is known at two capture points.
 *
 * `key` (two words) is of what a router and a translator leave alone: never addresses, ports, MACs, TTL, checksums, the MSS, which boxes clamp, or
 * the options of a SYN, which they strip. `tag` is of what most boxes leave alone too, and what tells a retransmission from its
 * original: the IP identification where it is not 0 (RFC 6864), TCP's window and timestamps (RFC 7323), more of the payload. Packets are
 * joined by key and tag first, then by key alone.
 *
 * Nothing depends on how much of a long packet was captured: two points may have different snap lengths.
 */
import { type Bytes, u16, u32 } from '../../base/bytes.ts';
import type { PacketRow } from '../../base/ids.ts';
import type { PacketView } from '../../scan/pass.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer, Mark, NO_OFFSET } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';

/** What kind of evidence a packet is. */
export const Kind = {
  /** Not compared: too little of it was captured. */
  none: 0,
  /** Content that hardly repeats: a TCP segment, a unicast datagram. */
  unicast: 1,
  /** Content that repeats by nature: ARP, spanning tree, announcements to groups. */
  repeating: 2,
  /** Part of a datagram. */
  fragment: 3,
} as const;

/** Bytes of a payload that go into the key, and into the tag. */
const KEY_BYTES = 8;
const TAG_BYTES = 32;
const ECHO = new Set([0x0800, 0x0000, 0x8000, 0x8100]);
const SYN = 0x02;
/** FIN to URG: ECN's flags are changed on the way. */
const FLAGS = 0x3f;

export class Content {
  key = 0;
  key2 = 0;
  tag = 0;
  kind: number = Kind.none;
  readonly #tables: Tables;
  #a = 0;
  #b = 0;
  #t = 0;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Reads one packet into the fields above. */
  read(row: PacketRow, view: PacketView): void {
    const p = this.#tables.packets;
    const layers = p.layers.get(row);
    const marks = p.marks.get(row);
    this.kind = Kind.none;
    this.#a = 0x243f6a88;
    this.#b = 0x13198a2e;
    this.#t = 0;
    const l3 = p.l3.get(row);
    if ((layers & (Layer.ipv4 | Layer.ipv6)) === 0 || l3 === NO_OFFSET) this.#frame(view, layers);
    else {
      const ip = view.start + l3;
      if (ip + 20 > view.end) return;
      const v4 = (view.bytes[ip] as number) >>> 4 === 4;
      this.kind = this.#isGroup(view.bytes, ip, view.end, v4) ? Kind.repeating : Kind.unicast;
      const id = v4 ? p.ipId.get(row) : 0;
      if (id !== 0) this.#tagWord(id);
      if ((marks & Mark.fragment) !== 0) this.#fragment(row, view, ip, v4);
      else this.#transport(row, view, ip, v4);
    }
    this.key = settle(this.#a);
    this.key2 = settle(this.#b);
    this.tag = settle(this.#t);
  }

  #transport(row: PacketRow, view: PacketView, ip: number, v4: boolean): void {
    const p = this.#tables.packets;
    const protocol = p.ipProtocol.get(row);
    const l4 = p.l4.get(row);
    const at = view.start + l4;
    const captured = l4 !== NO_OFFSET && p.l7.get(row) !== NO_OFFSET;
    this.#word(protocol);
    this.#word(p.payloadLength.get(row));
    if (protocol === IpProtocol.tcp && captured) {
      const flags = p.flags.get(row);
      this.#word(p.seq.get(row));
      this.#word(p.ack.get(row));
      this.#word(flags & FLAGS);
      this.#tagWord(p.window.get(row));
      if ((flags & SYN) === 0) this.#timestamps(view.bytes, at, view.end);
    } else if (protocol === IpProtocol.udp && captured) {
      this.#payload(view.payloadBytes, view.payloadStart, view.payloadEnd, p.payloadLength.get(row));
    } else if ((protocol === IpProtocol.icmp || protocol === IpProtocol.icmpv6) && captured) {
      const typeCode = p.flags.get(row);
      this.#word(typeCode);
      if (ECHO.has(typeCode)) {
        this.#word(p.seq.get(row));
        this.#payload(view.payloadBytes, view.payloadStart, view.payloadEnd, p.payloadLength.get(row));
      } else if ((p.marks.get(row) & Mark.quotes) !== 0) this.#quote(view.bytes, at + 8, view.end);
      else this.#payload(view.bytes, Math.min(at + 4, view.end), view.end, p.payloadLength.get(row) + 4);
    } else {
      // Behind the IP header, whatever it is: GRE, ESP, OSPF, VRRP.
      const start = l4 === NO_OFFSET ? ip + (v4 ? ((view.bytes[ip] as number) & 15) * 4 : 40) : at;
      const length = (v4 ? u16(view.bytes, ip + 2) : u16(view.bytes, ip + 4) + 40) - (start - ip);
      this.#payload(view.bytes, Math.min(start, view.end), view.end, length);
    }
  }

  /** The packet that an ICMP error quotes is translated as well: its identification and sequence number are not. */
  #quote(b: Bytes, at: number, end: number): void {
    if (at + 28 > end) return;
    if ((b[at] as number) >>> 4 !== 4) {
      if (at + 48 > end) return;
      this.#word(u32(b, at) & 0xfffff);
      this.#word(b[at + 6] as number);
      if (b[at + 6] === IpProtocol.tcp) this.#word(u32(b, at + 44));
      return;
    }
    const header = ((b[at] as number) & 15) * 4;
    this.#word(u16(b, at + 2));
    this.#word(u16(b, at + 4));
    this.#word(b[at + 9] as number);
    if (b[at + 9] === IpProtocol.tcp && at + header + 8 <= end) this.#word(u32(b, at + header + 4));
  }

  #fragment(row: PacketRow, view: PacketView, ip: number, v4: boolean): void {
    this.kind = Kind.fragment;
    const b = view.bytes;
    const start = v4 ? ip + ((b[ip] as number) & 15) * 4 : ip + 40;
    this.#word(this.#tables.packets.ipProtocol.get(row));
    this.#word(v4 ? u32(b, ip + 4) & 0xffff_bfff : 0);
    this.#payload(b, Math.min(start, view.end), view.end, (v4 ? u16(b, ip + 2) : u16(b, ip + 4) + 40) - (start - ip));
  }

  /** What is no IP stays on its link: all of it counts, but for zeros at the end, which padding adds. */
  #frame({ bytes, start, end }: PacketView, layers: number): void {
    this.kind = (layers & Layer.eth) !== 0 && end - start >= 14 ? Kind.repeating : Kind.none;
    let to = end;
    while (to > start && bytes[to - 1] === 0) to--;
    this.#words(bytes, start, Math.min(to, start + 128));
  }

  #isGroup(b: Bytes, ip: number, end: number, v4: boolean): boolean {
    if (v4) return (b[ip + 16] as number) >= 224;
    return ip + 40 <= end && b[ip + 24] === 0xff;
  }

  /** TCP's TSval and TSecr (kind 8) go into the tag. */
  #timestamps(b: Bytes, at: number, end: number): void {
    const to = Math.min(at + ((b[at + 12] as number) >>> 4) * 4, end);
    for (let o = at + 20; o + 1 < to; ) {
      const kind = b[o];
      if (kind === 0) return;
      if (kind === 1) {
        o++;
        continue;
      }
      const length = b[o + 1] as number;
      if (length < 2 || o + length > to) return;
      if (kind === 8 && length === 10) {
        this.#tagWord(u32(b, o + 2));
        this.#tagWord(u32(b, o + 6));
        return;
      }
      o += length;
    }
  }

  /** `length`: bytes of the payload b[start, …) as it was sent, captured up to `end`. */
  #payload(b: Bytes, start: number, end: number, length: number): void {
    const stop = Math.min(end, start + length);
    if (stop - start >= Math.min(length, KEY_BYTES)) this.#words(b, start, Math.min(stop, start + KEY_BYTES));
    if (length <= KEY_BYTES || stop - start < Math.min(length, TAG_BYTES)) return;
    for (let o = start + KEY_BYTES; o < Math.min(stop, start + TAG_BYTES); o++) this.#tagWord(b[o] as number);
  }

  #words(b: Bytes, start: number, end: number): void {
    let o = start;
    for (; o + 4 <= end; o += 4) this.#word(u32(b, o));
    for (; o < end; o++) this.#word(b[o] as number);
  }

  #word(w: number): void {
    const a = Math.imul(this.#a ^ w, 0x9e3779b1);
    this.#a = a ^ (a >>> 15);
    const b = Math.imul((this.#b + w) | 0, 0x85ebca6b);
    this.#b = b ^ (b >>> 13);
  }

  #tagWord(w: number): void {
    const t = Math.imul(this.#t ^ w, 0xc2b2ae35);
    this.#t = (t ^ (t >>> 14)) + 1;
  }
}

function settle(h: number): number {
  let x = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
