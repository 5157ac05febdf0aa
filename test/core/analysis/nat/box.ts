/** Translators and conversations for the small network of world.ts. */
import type { Ip, Packet, World } from './world.ts';
import { packet } from './world.ts';

export const F = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

export interface Host {
  readonly mac: number;
  readonly address: Ip;
}

/** What a box makes of the initiator's packets; answers are rewritten the other way. */
export interface Rule {
  readonly src?: { readonly address: Ip; readonly port: number };
  readonly dst?: { readonly address: Ip; readonly port: number };
}

export interface Box {
  readonly mac: number;
  /** The MAC of its other card, where it has two. */
  readonly farMac?: number;
  readonly rule: Rule;
  /** Hops taken off the initiator's packets, and off the answers. Default 1. */
  readonly hops?: readonly [number, number];
  readonly latency: number;
  /** A further change of the copies: MSS, a shift of sequence numbers. */
  readonly change?: (p: Packet, up: boolean) => Partial<Packet>;
}

export interface Line {
  readonly client: Host;
  readonly server: Host;
  readonly boxes: readonly Box[];
  readonly clientPort: number;
  readonly dst: { readonly address: Ip; readonly port: number };
}

type Body = Partial<Omit<Packet, 'macSrc' | 'macDst' | 'src' | 'dst' | 'srcPort' | 'dstPort'>>;

/** Sends one packet along the line and lets the tap hear every hop. Returns the time of arrival. */
export function send(world: World, line: Line, up: boolean, time: number, body: Body): number {
  const { client, server, boxes } = line;
  // Addresses on each segment, from the client's to the server's.
  const segments = [{ src: client.address, srcPort: line.clientPort, dst: line.dst.address, dstPort: line.dst.port }];
  for (const { rule } of boxes) {
    const last = segments[segments.length - 1] as (typeof segments)[0];
    segments.push({
      src: rule.src?.address ?? last.src,
      srcPort: rule.src?.port ?? last.srcPort,
      dst: rule.dst?.address ?? last.dst,
      dstPort: rule.dst?.port ?? last.dstPort,
    });
  }
  const nearMacs = boxes.map((b) => b.mac);
  const farMacs = boxes.map((b) => b.farMac ?? b.mac);
  const left = [client.mac, ...farMacs];
  const right = [...nearMacs, server.mac];
  const icmp = body.protocol === 'icmp';
  const order = segments.map((_, i) => (up ? i : segments.length - 1 - i));
  let at = time;
  let ttl = body.ttl ?? 64;
  let heard: ReturnType<World['hear']> | undefined;
  let current: Body = body;
  order.forEach((i, n) => {
    if (n > 0) {
      const box = boxes[up ? i - 1 : i] as Box;
      at += box.latency;
      ttl -= (box.hops ?? [1, 1])[up ? 0 : 1];
      const before = packet({ ...current, ttl });
      current = { ...current, ...(box.change?.(before, up) ?? {}) };
    }
    const s = segments[i] as (typeof segments)[0];
    const [macSrc, macDst] = up ? [left[i], right[i]] : [right[i], left[i]];
    const addresses = up
      ? { src: s.src, dst: s.dst, srcPort: s.srcPort, dstPort: icmp ? s.srcPort : s.dstPort }
      : { src: s.dst, dst: s.src, srcPort: icmp ? s.srcPort : s.dstPort, dstPort: s.srcPort };
    const p = packet({ ...current, ...addresses, ttl, macSrc: macSrc as number, macDst: macDst as number });
    heard = world.hear(at, p, heard);
  });
  return at;
}

/** Counters of one end. */
export class End {
  seq: number;
  id: number;
  readonly #step: number;
  constructor(isn: number, id: number, step = 1) {
    this.seq = isn;
    this.id = id;
    this.#step = step;
  }
  nextId(): number {
    if (this.id === 0) return 0;
    this.id = (this.id + this.#step) & 0xffff || 1;
    return this.id;
  }
}

export interface Talk {
  readonly start: number;
  readonly clientIsn: number;
  readonly serverIsn: number;
  /** First IP identification of each end, 0 for none. */
  readonly ids: readonly [number, number];
  readonly request: Uint8Array;
  readonly answers: readonly Uint8Array[];
  /** Acknowledgements per answer: more than one are equal. */
  readonly acks?: number;
  readonly think?: number;
  readonly synOptions?: readonly number[];
}

/** A whole connection: opening, request, answers, close. Returns when it ends. */
export function converse(world: World, line: Line, talk: Talk): number {
  const c = new End(talk.clientIsn, talk.ids[0]);
  const s = new End(talk.serverIsn, talk.ids[1]);
  const gap = talk.think ?? 50;
  let t = talk.start;
  const up = (flags: number, payload: Uint8Array = new Uint8Array(0), options: readonly number[] = []) => {
    t = send(world, line, true, t + gap, {
      seq: c.seq,
      ack: flags === F.syn ? 0 : s.seq,
      flags,
      payload,
      options,
      id: c.nextId(),
    });
    c.seq = (c.seq + payload.length + (flags & (F.syn | F.fin) ? 1 : 0)) >>> 0;
  };
  const down = (flags: number, payload: Uint8Array = new Uint8Array(0), options: readonly number[] = []) => {
    t = send(world, line, false, t + gap, { seq: s.seq, ack: c.seq, flags, payload, options, id: s.nextId(), window: 6000 });
    s.seq = (s.seq + payload.length + (flags & (F.syn | F.fin) ? 1 : 0)) >>> 0;
  };
  const mss = talk.synOptions ?? [2, 4, 5, 180];
  up(F.syn, undefined, mss);
  down(F.syn | F.ack, undefined, mss);
  up(F.ack);
  up(F.psh | F.ack, talk.request);
  down(F.ack);
  for (const answer of talk.answers) {
    down(F.psh | F.ack, answer);
    for (let i = 0; i < (talk.acks ?? 1); i++) up(F.ack);
  }
  down(F.fin | F.ack);
  up(F.ack);
  up(F.fin | F.ack);
  down(F.ack);
  return t;
}

export const text = (s: string): Uint8Array => Uint8Array.from(s, (ch) => ch.charCodeAt(0) & 255);
