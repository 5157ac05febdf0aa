/**
 * A large, deterministic capture to measure with: HTTP through a NAT director, both legs on one segment, as a hub shows it.
 *
 * One million packets come to about 650 MB: connections of a request and a response of 1 to 24 full segments, several open at a time.
 * Written as classic pcap, microseconds, in blocks, so that any size fits in memory.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { put16, put16le, put32, put32le, u16 } from '../core/base/bytes.ts';
import { internetChecksum, onesSum, updateChecksum } from '../core/base/checksum.ts';

const VIP = 0xc6336468; // 198.51.100.104
const REAL = [0xc000026b, 0xc000026c, 0xc000026d]; // 192.0.2.107 …
const MAC = {
  client: [2, 0, 0, 0, 1, 1],
  director: [2, 0, 0, 0, 2, 1],
  server: (i: number) => [2, 0, 0, 0, 3, 1 + i],
};
const MSS = 1448;
const OPEN_AT_ONCE = 32;

const text = (s: string) => new TextEncoder().encode(s);

/** A small deterministic generator (xorshift32): the same seed gives the same capture. */
function random(seed: number): () => number {
  let x = seed >>> 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 0x1_0000_0000;
  };
}

/** Buffers records and writes them in large blocks. */
class PcapFile {
  readonly #fd: number;
  readonly #block = new Uint8Array(8 << 20);
  #used = 0;
  packets = 0;

  constructor(path: string) {
    this.#fd = openSync(path, 'w');
    const header = new Uint8Array(24);
    put32le(header, 0, 0xa1b2c3d4);
    put16le(header, 4, 2);
    put16le(header, 6, 4);
    put32le(header, 16, 65_535);
    put32le(header, 20, 1);
    this.#block.set(header);
    this.#used = header.length;
  }

  add(micros: number, frame: Uint8Array): void {
    if (this.#used + 16 + frame.length > this.#block.length) this.#flush();
    const b = this.#block;
    put32le(b, this.#used, Math.floor(micros / 1e6));
    put32le(b, this.#used + 4, micros % 1e6);
    put32le(b, this.#used + 8, frame.length);
    put32le(b, this.#used + 12, frame.length);
    b.set(frame, this.#used + 16);
    this.#used += 16 + frame.length;
    this.packets++;
  }

  close(): void {
    this.#flush();
    closeSync(this.#fd);
  }

  #flush(): void {
    writeSync(this.#fd, this.#block, 0, this.#used);
    this.#used = 0;
  }
}

/** One segment, Ethernet to payload, checksums right. */
function segment(
  from: { mac: number[]; ip: number; port: number },
  to: { mac: number[]; ip: number; port: number },
  ipId: number,
  ttl: number,
  seq: number,
  ack: number,
  flags: number,
  payload: Uint8Array,
): Uint8Array {
  const f = new Uint8Array(Math.max(60, 54 + payload.length));
  f.set(to.mac, 0);
  f.set(from.mac, 6);
  put16(f, 12, 0x0800);
  f[14] = 0x45;
  put16(f, 16, 40 + payload.length);
  put16(f, 18, ipId);
  put16(f, 20, 0x4000);
  f[22] = ttl;
  f[23] = 6;
  put32(f, 26, from.ip);
  put32(f, 30, to.ip);
  put16(f, 24, internetChecksum(f, 14, 34));
  put16(f, 34, from.port);
  put16(f, 36, to.port);
  put32(f, 38, seq);
  put32(f, 42, ack);
  put16(f, 46, 0x5000 | flags);
  put16(f, 48, 64_240);
  f.set(payload, 54);
  const pseudo = onesSum(f, 26, 34) + 6 + 20 + payload.length;
  put16(f, 50, internetChecksum(f, 34, 54 + payload.length, pseudo));
  return f;
}

/** The director's copy: MACs, one address, TTL − 1 outbound, checksums updated by RFC 1624. */
function rewrite(
  frame: Uint8Array,
  mac: { from: number[]; to: number[] },
  addressAt: 26 | 30,
  address: number,
  ttlStep: number,
): Uint8Array {
  const f = frame.slice();
  f.set(mac.to, 0);
  f.set(mac.from, 6);
  let ip = u16(f, 24);
  let tcp = u16(f, 50);
  for (let k = 0; k < 4; k += 2) {
    const was = u16(f, addressAt + k);
    const now = k === 0 ? address >>> 16 : address & 0xffff;
    ip = updateChecksum(ip, was, now);
    tcp = updateChecksum(tcp, was, now);
  }
  put32(f, addressAt, address);
  if (ttlStep !== 0) {
    const was = u16(f, 22);
    f[22] = (f[22] as number) - ttlStep;
    ip = updateChecksum(ip, was, u16(f, 22));
  }
  put16(f, 24, ip);
  put16(f, 50, tcp);
  return f;
}

/** The frames of one connection, each as the client or server sends it and as the director passes it on. */
function* connection(index: number, rnd: () => number): Generator<Uint8Array> {
  const host = 1 + (index % 90);
  const client = { mac: MAC.client, ip: 0xc6336400 + host, port: 1024 + (Math.floor(index / 90) % 60_000) };
  const which = index % REAL.length;
  const serverIp = REAL[which] as number;
  const serverMac = MAC.server(which);
  const vip = { mac: MAC.director, ip: VIP, port: 80 };
  const server = { mac: serverMac, ip: serverIp, port: 80 };
  let cSeq = Math.floor(rnd() * 2 ** 32);
  let sSeq = Math.floor(rnd() * 2 ** 32);
  let id = Math.floor(rnd() * 65_536);
  const none = new Uint8Array(0);
  const up = function* (flags: number, payload: Uint8Array): Generator<Uint8Array> {
    id = (id + 1) & 0xffff;
    const f = segment(client, vip, id, 64, cSeq, flags === 2 ? 0 : sSeq, flags, payload);
    yield f;
    yield rewrite(f, { from: MAC.director, to: serverMac }, 30, serverIp, 1);
    cSeq = (cSeq + payload.length + ((flags & 3) !== 0 ? 1 : 0)) >>> 0;
  };
  const down = function* (flags: number, payload: Uint8Array): Generator<Uint8Array> {
    const f = segment({ ...server, mac: serverMac }, { ...client, mac: MAC.director }, 0, 64, sSeq, cSeq, flags, payload);
    yield f;
    yield rewrite(f, { from: MAC.director, to: MAC.client }, 26, VIP, 1);
    sSeq = (sSeq + payload.length + ((flags & 3) !== 0 ? 1 : 0)) >>> 0;
  };
  yield* up(0x02, none);
  yield* down(0x12, none);
  yield* up(0x10, none);
  yield* up(
    0x18,
    text(
      `GET /page/${index}.html HTTP/1.1\r\nHost: www.example.net\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    ),
  );
  yield* down(0x10, none);
  const segments = 1 + Math.floor(rnd() * 24);
  const head = text(
    `HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/html\r\nContent-Length: ${segments * MSS}\r\nConnection: close\r\n\r\n`,
  );
  let body = segments * MSS;
  const first = new Uint8Array(MSS).fill(0x61);
  first.set(head);
  yield* down(0x10, first);
  body -= MSS - head.length;
  for (let k = 0; body > 0; k++) {
    const n = Math.min(MSS, body);
    yield* down(body === n ? 0x18 : 0x10, new Uint8Array(n).fill(0x61 + (k % 26)));
    body -= n;
    if (k % 2 === 1) yield* up(0x10, none);
  }
  yield* down(0x11, none);
  yield* up(0x10, none);
  yield* up(0x11, none);
  yield* down(0x10, none);
}

/** Writes at least `packets` packets (whole connections) and returns how many. */
export function generate(path: string, packets: number, seed = 1): number {
  const rnd = random(seed);
  const file = new PcapFile(path);
  let micros = 1_700_000_000_000_000;
  let next = 0;
  const open: Generator<Uint8Array>[] = [];
  while (file.packets < packets || open.length > 0) {
    while (open.length < OPEN_AT_ONCE && file.packets < packets) open.push(connection(next++, rnd));
    const at = Math.floor(rnd() * open.length);
    const running = open[at] as Generator<Uint8Array>;
    // A frame and its copy follow each other; other connections come between pairs.
    for (let k = 0; k < 2; k++) {
      const step = running.next();
      if (step.done === true) {
        open.splice(at, 1);
        break;
      }
      micros += 40 + Math.floor(rnd() * 120);
      file.add(micros, step.value);
    }
  }
  file.close();
  return file.packets;
}
