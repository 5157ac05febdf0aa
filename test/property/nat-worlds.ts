/** Random networks for nat.test.ts: translated ones whose truth is known, and ones in which nothing is translated. */
import { type Box, converse, F, type Host, type Line, type Rule, send, text } from '../core/analysis/nat/box.ts';
import { ip, packet, World } from '../core/analysis/nat/world.ts';

/** mulberry32. */
function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Dice {
  readonly #next: () => number;
  constructor(seed: number) {
    this.#next = random(seed);
  }
  below(n: number): number {
    return Math.floor(this.#next() * n);
  }
  chance(p: number): boolean {
    return this.#next() < p;
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
  u32(): number {
    return Math.floor(this.#next() * 4294967296);
  }
  bytes(n: number): Uint8Array {
    return Uint8Array.from({ length: n }, () => this.below(256));
  }
}

interface Options {
  readonly v6: boolean;
  readonly boxes: number;
  readonly link: 1 | 101;
  /** Chance that the tap misses a frame. */
  readonly loss: number;
}

const REQUESTS = ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /b HTTP/1.1\r\nHost: a\r\n\r\n'].map(text);

function network(d: Dice, v6: boolean) {
  let n = 10;
  const address = (v4: string): number => (v6 ? -++n : ip(v4) + n++);
  const host = (mac: number, v4: string): Host => ({ mac, address: address(v4) });
  const clients = [1, 2, 3].map((i) => host(i, '10.1.0.0'));
  const servers = [11, 12, 13].map((i) => host(i, '192.168.5.0'));
  const near = address('198.51.100.0');
  const between = address('203.0.113.0');
  const outside = address('203.0.113.100');
  const far = address('192.168.5.100');
  let port = 20_000 + d.below(20_000);
  return { clients, servers, near, between, outside, far, port: () => ++port };
}

/** A world of several conversations at once through one or two boxes. */
export function translated(d: Dice, { v6, boxes, link, loss }: Options): World {
  const world = new World();
  world.linkType = link;
  const net = network(d, v6);
  const latency = [5 + d.below(400), 5 + d.below(3000)];
  const twoCards = link === 1 && d.chance(0.3);
  for (let n = 0; n < 12; n++) {
    const client = d.of(net.clients);
    const server = d.of(net.servers);
    const service = d.of([53, 80, 8080]);
    const kinds = Array.from({ length: boxes }, () => d.of(['dnat', 'snat', 'full'] as const));
    const chain: Box[] = kinds.map((kind, i) => {
      const outside = i === boxes - 1 ? net.far : net.outside;
      const dst = i === boxes - 1 ? { address: server.address, port: service } : { address: net.between, port: service + i };
      const rule: Rule = {
        ...(kind === 'snat' ? {} : { dst }),
        ...(kind === 'dnat' ? {} : { src: { address: outside, port: net.port() } }),
      };
      // Only a box whose MAC shows may forward without taking a hop off.
      const hops: [number, number] = link === 1 && !twoCards && kind === 'dnat' && d.chance(0.3) ? [0, 1] : [1, 1];
      return { mac: 50 + i, ...(twoCards ? { farMac: 60 + i } : {}), rule, hops, latency: latency[i] as number };
    });
    const ends = kinds[boxes - 1] === 'snat' && !kinds.includes('dnat') && !kinds.includes('full');
    const dst = ends ? { address: server.address, port: service } : { address: net.near, port: service };
    const line: Line = { client, server, boxes: chain, clientPort: d.chance(0.5) ? 40_000 + n : net.port(), dst };
    const start = d.below(20_000);
    const id = (v6: boolean) => (v6 ? 0 : 1 + d.below(65_000));
    const kind = d.of(['tcp', 'tcp', 'udp', 'icmp'] as const);
    if (kind === 'tcp') {
      converse(world, line, {
        start,
        clientIsn: d.u32() | 0x10000,
        serverIsn: d.u32() | 0x10000,
        ids: [id(v6), id(v6)],
        request: d.of(REQUESTS),
        answers: Array.from({ length: 1 + d.below(3) }, () =>
          d.chance(0.5) ? text('HTTP/1.1 200 OK\r\n\r\nsame page') : d.bytes(1 + d.below(600)),
        ),
        acks: loss > 0 && v6 ? 1 : 1 + d.below(3),
        think: 10 + d.below(500),
      });
    } else {
      // As some systems' pings: always the same text. IPv6 has no identification to tell them apart by, so there it says more.
      const ping = v6 ? d.bytes(32) : text('abcdefghijklmnopqrstuvwabcdefghi');
      for (let i = 0; i < 1 + d.below(4); i++) {
        const body =
          kind === 'udp'
            ? { protocol: 'udp' as const, payload: d.bytes(12 + d.below(80)) }
            : { protocol: 'icmp' as const, seq: i + 1, payload: ping };
        const at = start + i * 9000;
        send(world, line, true, at, { ...body, flags: 8, id: id(v6) });
        send(world, line, false, at + 4000, {
          ...body,
          flags: 0,
          id: id(v6),
          ...(kind === 'udp' ? { payload: d.bytes(40) } : {}),
        });
      }
    }
  }
  if (loss > 0) world.lose(() => d.chance(loss));
  return world;
}

/** Traffic that looks alike everywhere and that nobody translates: hosts on one segment, some behind a router that is heard on both sides. */
export function untranslated(d: Dice, link: 1 | 101): World {
  const world = new World();
  world.linkType = link;
  const net = network(d, false);
  const hosts = [...net.clients, ...net.servers];
  const isns = d.chance(0.2) ? [0x4000_0000, 0x5000_0000] : undefined;
  for (let n = 0; n < 14; n++) {
    const [client, server] = [d.of(net.clients), d.of(net.servers)];
    const router: Box[] = d.chance(0.4) ? [{ mac: 50, latency: 5 + d.below(100), rule: {} }] : [];
    const line: Line = {
      client,
      server,
      boxes: router,
      clientPort: d.chance(0.5) ? 40_000 : 40_000 + n,
      dst: { address: server.address, port: d.of([53, 80]) },
    };
    const start = d.below(20_000);
    const id = () => (d.chance(0.3) ? 0 : d.chance(0.3) ? 54_321 : d.below(65_536));
    switch (d.below(6)) {
      case 0:
      case 1:
        converse(world, line, {
          start,
          clientIsn: isns?.[0] ?? d.u32(),
          serverIsn: isns?.[1] ?? d.u32(),
          ids: [id(), id()],
          request: d.of(REQUESTS),
          answers: [text('HTTP/1.1 200 OK\r\n\r\nsame page')],
          acks: 1 + d.below(3),
        });
        break;
      case 2: {
        // One question to all servers, one answer from all, from different distances.
        const question = id();
        for (const s of net.servers) {
          const to = { ...line, boxes: [], server: s, dst: { address: s.address, port: 53 } };
          send(world, to, true, start + d.below(50), { protocol: 'udp', payload: text('question?'), id: question });
          send(world, to, false, start + 100 + d.below(900), { protocol: 'udp', payload: text('answer.'), ttl: 55 + d.below(9) });
        }
        break;
      }
      case 3: {
        for (let seq = 1; seq < 4; seq++)
          for (const c of net.clients) {
            const ping = { protocol: 'icmp' as const, seq, payload: text('abcdefghijklmnopqrstuvw'), id: 0 };
            const to = { ...line, client: c, clientPort: 1 };
            send(world, to, true, start + seq * 1000 + d.below(90), { ...ping, flags: 8 });
            send(world, to, false, start + seq * 1000 + 100 + d.below(90), { ...ping, flags: 0 });
          }
        break;
      }
      case 4: {
        const isn = d.u32();
        for (const s of hosts) {
          if (s === client) continue;
          const to = { ...line, boxes: [], server: s, dst: { address: s.address, port: 22 } };
          const ttl = d.chance(0.5) ? 64 : 40 + d.below(20);
          send(world, to, true, start + d.below(500), { seq: isn, flags: F.syn, window: 1024, id: 54_321, ttl });
          send(world, to, false, start + 600 + d.below(500), { seq: 0, ack: isn + 1, flags: F.rst | F.ack, window: 0 });
        }
        break;
      }
      default: {
        const p = packet({
          macSrc: client.mac,
          macDst: 0xff_ff,
          src: client.address,
          dst: ip('224.0.0.251'),
          protocol: 'udp',
          srcPort: 5353,
        });
        for (let i = 0; i < 3; i++) world.hear(start + i, { ...p, payload: text('who is there'), id: id() });
        for (let i = 0; i < 5; i++) world.hear(start + d.below(9000), d.bytes(14 + d.below(90)));
      }
    }
  }
  // Some frames are heard twice, as by a mirror of several ports.
  if (d.chance(0.3)) for (const e of [...world.events]) if (d.chance(0.5)) world.hear(e.time + 1 + d.below(30), e.bytes);
  return world;
}
