/**
 * Captures that someone would send to bring an analyzer down: each grows with a number of packets, and time and memory must grow no faster. Written as bytes from
 * templates, so that a million packets take a second.
 */
import { put16, put16le, put32, put32le } from '../../core/base/bytes.ts';
import { Random } from './random.ts';

const VICTIM = 0xc000_0201; // 192.0.2.1
const ETHERNET = 14;
const IPV4 = 20;

/** Collects records of a classic pcap. */
class Writer {
  #bytes = new Uint8Array(1 << 16);
  #length = 24;
  #micros = 0;

  constructor(linkType = 1) {
    put32le(this.#bytes, 0, 0xa1b2c3d4);
    put16le(this.#bytes, 4, 2);
    put16le(this.#bytes, 6, 4);
    put32le(this.#bytes, 16, 262_144);
    put32le(this.#bytes, 20, linkType);
  }

  add(frame: Uint8Array, at?: { seconds: number; micros: number }): void {
    while (this.#length + 16 + frame.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#micros += 10;
    const b = this.#bytes;
    put32le(b, this.#length, at?.seconds ?? 1_700_000_000 + Math.floor(this.#micros / 1e6));
    put32le(b, this.#length + 4, at?.micros ?? this.#micros % 1e6);
    put32le(b, this.#length + 8, frame.length);
    put32le(b, this.#length + 12, frame.length);
    b.set(frame, this.#length + 16);
    this.#length += 16 + frame.length;
  }

  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

const text = (s: string): Uint8Array => new TextEncoder().encode(s);

interface Ip {
  readonly src?: number;
  readonly dst?: number;
  readonly protocol: number;
  readonly ttl?: number;
  readonly id?: number;
  /** Flags and offset, as in the header. */
  readonly fragment?: number;
  readonly macSrc?: number;
}

/** Ethernet and IPv4 around a payload. Checksums are 0: nothing here may depend on them. */
function ip(fields: Ip, payload: Uint8Array): Uint8Array {
  const f = new Uint8Array(ETHERNET + IPV4 + payload.length);
  f.set([2, 0, 0, 0, 0, 1, 2, 1]);
  put32(f, 8, fields.macSrc ?? 2);
  put16(f, 12, 0x0800);
  f[14] = 0x45;
  put16(f, 16, IPV4 + payload.length);
  put16(f, 18, fields.id ?? 0);
  put16(f, 20, fields.fragment ?? 0);
  f[22] = fields.ttl ?? 64;
  f[23] = fields.protocol;
  put32(f, 26, fields.src ?? 0x0a00_0001);
  put32(f, 30, fields.dst ?? VICTIM);
  f.set(payload, ETHERNET + IPV4);
  return f;
}

interface Tcp {
  readonly srcPort?: number;
  readonly dstPort?: number;
  readonly seq: number;
  readonly ack?: number;
  readonly flags: number;
}

function tcp(fields: Tcp, payload: Uint8Array = new Uint8Array(0)): Uint8Array {
  const s = new Uint8Array(20 + payload.length);
  put16(s, 0, fields.srcPort ?? 40_000);
  put16(s, 2, fields.dstPort ?? 80);
  put32(s, 4, fields.seq >>> 0);
  put32(s, 8, (fields.ack ?? 0) >>> 0);
  put16(s, 12, 0x5000 | fields.flags);
  put16(s, 14, 65_000);
  s.set(payload, 20);
  return s;
}

function udp(srcPort: number, dstPort: number, payload: Uint8Array): Uint8Array {
  const s = new Uint8Array(8 + payload.length);
  put16(s, 0, srcPort);
  put16(s, 2, dstPort);
  put16(s, 4, s.length);
  s.set(payload, 8);
  return s;
}

const SYN = 2;
const ACK = 0x10;
const PSH_ACK = 0x18;
const CLIENT = { protocol: 6 } as const;
const SERVER = { protocol: 6, src: VICTIM, dst: 0x0a00_0001, macSrc: 9 } as const;

function open(w: Writer): void {
  w.add(ip(CLIENT, tcp({ seq: 0, flags: SYN })));
  w.add(ip(SERVER, tcp({ srcPort: 80, dstPort: 40_000, seq: 0, ack: 1, flags: SYN | ACK })));
  w.add(ip(CLIENT, tcp({ seq: 1, ack: 1, flags: ACK })));
}

const repeat = (piece: string, times: number): Uint8Array => text(piece.repeat(times));

/** By name; each makes about `n` packets. */
export const HOSTILE: Readonly<Record<string, (n: number) => Uint8Array>> = {
  /** One packet a flow, each from another address. */
  synFlood(n) {
    const w = new Writer();
    const rnd = new Random(1);
    for (let i = 0; i < n; i++) {
      w.add(ip({ protocol: 6, src: rnd.u32(), id: i & 0xffff }, tcp({ srcPort: rnd.below(65_536), seq: rnd.u32(), flags: SYN })));
    }
    return w.done();
  },

  /** The same four numbers of a connection, opened again and again. */
  portReuse(n) {
    const w = new Writer();
    const rnd = new Random(2);
    for (let i = 0; i < n; i++) w.add(ip(CLIENT, tcp({ seq: rnd.u32(), flags: SYN })));
    return w.done();
  },

  /** Every frame from another device. */
  macFlood(n) {
    const w = new Writer();
    for (let i = 0; i < n; i++) w.add(ip({ protocol: 17, src: 0x0a00_0000 + i, macSrc: i }, udp(i & 0xffff, 9, text('x'))));
    return w.done();
  },

  /** Everyone claims one address. */
  arpConflicts(n) {
    const w = new Writer();
    for (let i = 0; i < n; i++) {
      const f = new Uint8Array(42);
      f.set([255, 255, 255, 255, 255, 255, 2, 0]);
      put32(f, 8, i);
      put16(f, 12, 0x0806);
      f.set([0, 1, 8, 0, 6, 4, 0, i % 2 === 0 ? 1 : 2, 2, 0], 14);
      put32(f, 24, i);
      put32(f, 28, VICTIM);
      put32(f, 38, i % 3 === 0 ? VICTIM : VICTIM + i);
      w.add(f);
    }
    return w.done();
  },

  /** All in one flow, in order. */
  giantFlow(n) {
    const w = new Writer();
    open(w);
    const data = repeat('a', 100);
    for (let i = 0; i < n; i++) w.add(ip(CLIENT, tcp({ dstPort: 9999, seq: 1 + 100 * i, ack: 1, flags: PSH_ACK }, data)));
    return w.done();
  },

  /** The byte that everyone waits for never comes. */
  giantHole(n) {
    const w = new Writer();
    open(w);
    const data = repeat('a: b\r\n', 20);
    w.add(ip(CLIENT, tcp({ seq: 1, ack: 1, flags: PSH_ACK }, text('GET / HTTP/1.1\r\n'))));
    for (let i = 0; i < n; i++) w.add(ip(CLIENT, tcp({ seq: 18 + 120 * i, ack: 1, flags: PSH_ACK }, data)));
    return w.done();
  },

  /** Segments in reverse, each acknowledged anew. */
  backwards(n) {
    const w = new Writer();
    open(w);
    const data = repeat('b', 10);
    for (let i = n; i > 0; i--) {
      if (i % 2 === 0) w.add(ip(CLIENT, tcp({ seq: 1 + 10 * i, ack: 1, flags: PSH_ACK }, data)));
      else w.add(ip(SERVER, tcp({ srcPort: 80, dstPort: 40_000, seq: 1, ack: 1, flags: ACK })));
    }
    return w.done();
  },

  /** One segment, sent again and again. */
  retransmissions(n) {
    const w = new Writer();
    open(w);
    const data = text('GET /again HTTP/1.1\r\nHost: a\r\n\r\n');
    for (let i = 0; i < n; i++) w.add(ip({ ...CLIENT, id: i & 0xffff }, tcp({ seq: 1, ack: 1, flags: PSH_ACK }, data)));
    return w.done();
  },

  /** Many requests in each segment, and as many answers. */
  pipelined(n) {
    const w = new Writer();
    open(w);
    const requests = repeat('GET / HTTP/1.1\r\n\r\n', 40);
    const answers = repeat('HTTP/1.1 204 No Content\r\n\r\n', 40);
    for (let i = 0; i < n; i += 2) {
      const [up, down] = [1 + (i / 2) * requests.length, 1 + (i / 2) * answers.length];
      w.add(ip(CLIENT, tcp({ seq: up, ack: down, flags: PSH_ACK }, requests)));
      w.add(ip(SERVER, tcp({ srcPort: 80, dstPort: 40_000, seq: down, ack: up + requests.length, flags: PSH_ACK }, answers)));
    }
    return w.done();
  },

  /** Requests that are never answered, and then a storm of answers. */
  unanswered(n) {
    const w = new Writer();
    open(w);
    const request = text('GET /x HTTP/1.1\r\n\r\n');
    const answer = text('HTTP/1.1 204 No Content\r\n\r\n');
    const half = n >> 1;
    for (let i = 0; i < half; i++) w.add(ip(CLIENT, tcp({ seq: 1 + i * request.length, ack: 1, flags: PSH_ACK }, request)));
    for (let i = 0; i < half; i++) {
      const fields = { srcPort: 80, dstPort: 40_000, seq: 1 + i * answer.length, ack: 1 + half * request.length, flags: PSH_ACK };
      w.add(ip(SERVER, tcp(fields, answer)));
    }
    return w.done();
  },

  /** A head that comes a byte at a time and does not end. */
  slowHead(n) {
    const w = new Writer();
    open(w);
    const head = text(`GET / HTTP/1.1\r\n${'x'.repeat(n)}`);
    for (let i = 0; i < n; i++) w.add(ip(CLIENT, tcp({ seq: 1 + i, ack: 1, flags: PSH_ACK }, head.subarray(i, i + 1))));
    return w.done();
  },

  /** A chunked body of one-byte chunks. */
  tinyChunks(n) {
    const w = new Writer();
    open(w);
    const head = text('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    const fields = { srcPort: 80, dstPort: 40_000, ack: 1, flags: PSH_ACK };
    w.add(ip(SERVER, tcp({ ...fields, seq: 1 }, head)));
    const piece = repeat('1\r\nx\r\n', 100);
    for (let i = 0; i < n; i++) w.add(ip(SERVER, tcp({ ...fields, seq: 1 + head.length + i * piece.length }, piece)));
    return w.done();
  },

  /** Fragments of one datagram that overlap, and never complete it. */
  overlappingFragments(n) {
    const w = new Writer();
    const rnd = new Random(3);
    const piece = new Uint8Array(24);
    for (let i = 0; i < n; i++) w.add(ip({ protocol: 17, id: 7, fragment: 0x2000 | (1 + rnd.below(8000)) }, piece));
    return w.done();
  },

  /** First fragments of as many datagrams. */
  firstFragments(n) {
    const w = new Writer();
    const piece = udp(1, 2, new Uint8Array(1000));
    for (let i = 0; i < n; i++)
      w.add(ip({ protocol: 17, id: i & 0xffff, src: 0x0a00_0000 + (i >>> 16), fragment: 0x2000 }, piece));
    return w.done();
  },

  /** Datagrams of the greatest length, each from two fragments that say so. */
  wholeDatagrams(n) {
    const w = new Writer();
    for (let i = 0; i < n; i += 2) {
      w.add(ip({ protocol: 17, id: i & 0xffff, fragment: 0x2000 }, udp(1, 2, new Uint8Array(8))));
      w.add(ip({ protocol: 17, id: i & 0xffff, fragment: 2 }, new Uint8Array(600)));
    }
    return w.done();
  },

  /** Packets that all look like copies of one another. */
  lookalikes(n) {
    const w = new Writer();
    const data = udp(1000, 2000, text('the same payload in all of them'));
    for (let i = 0; i < n; i++) {
      w.add(ip({ protocol: 17, src: 0x0a00_0000 + (i % 1000), dst: 0x0b00_0000 + i, ttl: 64 - (i % 3), macSrc: i % 7 }, data));
    }
    return w.done();
  },

  /** Questions of one client with one number, and answers to none of them. */
  dnsQueries(n) {
    const w = new Writer();
    const question = text('\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01');
    for (let i = 0; i < n; i++) w.add(ip({ protocol: 17 }, udp(5000 + (i % 3), 53, question)));
    return w.done();
  },

  /** Errors, each about a packet of another flow. */
  icmpErrors(n) {
    const w = new Writer();
    for (let i = 0; i < n; i++) {
      const quoted = ip(
        { protocol: 6, src: VICTIM, dst: 0x0a00_0000 + i },
        tcp({ srcPort: i & 0xffff, seq: i, flags: SYN }),
      ).subarray(ETHERNET);
      const error = new Uint8Array(8 + quoted.length);
      error[0] = 3;
      error[1] = 1;
      error.set(quoted, 8);
      w.add(ip({ protocol: 1 }, error));
    }
    return w.done();
  },

  /** Echo requests: one flow each. */
  pings(n) {
    const w = new Writer();
    for (let i = 0; i < n; i++) {
      const echo = new Uint8Array(16);
      echo[0] = 8;
      put16(echo, 4, i & 0xffff);
      put16(echo, 6, i >>> 16);
      w.add(ip({ protocol: 1, src: 0x0a00_0000 + (i >>> 12) }, echo));
    }
    return w.done();
  },

  /** Every second packet in another century. */
  wildClock(n) {
    const w = new Writer();
    const rnd = new Random(4);
    const data = text('x');
    for (let i = 0; i < n; i++) {
      const frame = ip(CLIENT, tcp({ seq: 1 + i, ack: 1, flags: PSH_ACK }, data));
      w.add(frame, { seconds: rnd.u32(), micros: rnd.chance(2) ? rnd.u32() : 999_999 });
    }
    return w.done();
  },

  /** IP in IP as deep as a frame is long. */
  deepTunnels(n) {
    const w = new Writer();
    for (let i = 0; i < n; i += 20) {
      let inner = new Uint8Array(0);
      for (let k = 0; k < 60; k++) inner = ip({ protocol: k === 0 ? 253 : 4 }, inner).slice(ETHERNET);
      w.add(ip({ protocol: 4 }, inner));
    }
    return w.done();
  },

  /** VLAN tags, and IPv6 extension headers, one behind the other. */
  longChains(n) {
    const w = new Writer();
    for (let i = 0; i < n; i += 20) {
      const f = new Uint8Array(4000);
      put16(f, 12, i % 40 === 0 ? 0x8100 : 0x86dd);
      if (i % 40 === 0) for (let at = 14; at + 4 <= f.length; at += 4) put16(f, at + 2, 0x8100);
      else {
        f[14] = 0x60;
        put16(f, 18, f.length - 54);
        f[20] = 60;
        for (let at = 54; at + 8 <= f.length; at += 8) f[at] = 60;
      }
      w.add(f);
    }
    return w.done();
  },

  /** TCP and IP options that are all one byte long, or nothing but lengths. */
  optionLoops(n) {
    const w = new Writer();
    for (let i = 0; i < n; i++) {
      const segment = new Uint8Array(60);
      segment.set(tcp({ seq: i, flags: SYN }));
      segment[12] = 0xf0;
      segment.fill(i % 3 === 0 ? 1 : i % 3 === 1 ? 2 : 0xfd, 20);
      const f = ip(CLIENT, new Uint8Array(40 + segment.length));
      f[14] = 0x4f;
      f.fill(i % 2 === 0 ? 1 : 7, 34, 74);
      f.set(segment, 74);
      w.add(f);
    }
    return w.done();
  },
};
