/** A stream followed: its pieces one after another, and what was noticed on the way. */
import { follow } from '../../analysis/follow/follow.ts';
import type { Bytes } from '../../base/bytes.ts';
import { type FlowId, frameNumber, type PacketRow } from '../../base/ids.ts';
import type { Engine } from '../engine.ts';
import { followHttp } from '../follow-http.ts';
import type { FollowDocument, FollowGap, FollowOverlap } from './follow-schemas.ts';
import { captureSection, endpointText, timeText } from './sections.ts';

export type Peer = 'client' | 'server';
export type FollowProtocol = FollowDocument['protocol'];

/** A piece to print: the bytes are borrowed until the next one is asked for. */
export interface StreamPiece {
  readonly row: PacketRow;
  /** 0: the end that sent the flow's first packet, as tshark numbers them. */
  readonly node: 0 | 1;
  readonly peer: Peer;
  readonly part: 'head' | 'body' | null;
  readonly offset: number | null;
  readonly bytes: Bytes;
}
export type StreamEvent =
  | ({ readonly kind: 'data' } & StreamPiece)
  | ({ readonly kind: 'gap'; readonly node: 0 | 1 } & FollowGap);

/** So many gaps, and overlaps, are listed. */
const LISTED = 1000;

export interface FollowOptions {
  readonly protocol: FollowProtocol;
  readonly direction: 'both' | Peer;
  /** Takes a content coding off a body; null: it cannot. */
  readonly decode?: (coding: string, body: Bytes) => Promise<Bytes | null>;
}

export class FollowedStream {
  readonly flow: FlowId;
  readonly stream: number;
  readonly protocol: FollowProtocol;
  readonly direction: 'both' | Peer;
  /** The two ends, node 0 first. */
  readonly nodes: readonly [{ address: string; port: number }, { address: string; port: number }];
  readonly client: string;
  readonly server: string;
  /** Complete when the events have been gone through. */
  readonly gaps: FollowGap[] = [];
  readonly overlaps: FollowOverlap[] = [];
  readonly findings = { gaps: 0, missingBytes: 0, overlaps: 0, differing: 0 };
  readonly #engine: Engine;
  readonly #options: FollowOptions;
  readonly #clientIsA: boolean;

  /** For flows of TCP and UDP. */
  constructor(engine: Engine, flow: FlowId, options: FollowOptions) {
    const { facts } = engine;
    const { flows, addresses } = facts.tables;
    this.#engine = engine;
    this.#options = options;
    this.#clientIsA = facts.tcp.connection(flow)?.clientIsA ?? true;
    this.flow = flow;
    this.protocol = options.protocol;
    this.direction = options.direction;
    this.stream = flows.stream.get(flow);
    const [a, b] = [flows.a.get(flow), flows.b.get(flow)] as never[] as [never, never];
    const [aPort, bPort] = [flows.aPort.get(flow), flows.bPort.get(flow)];
    this.nodes = [
      { address: addresses.text(a), port: aPort },
      { address: addresses.text(b), port: bPort },
    ];
    const ends = [endpointText(facts, a, aPort), endpointText(facts, b, bPort)] as const;
    this.client = ends[this.#clientIsA ? 0 : 1];
    this.server = ends[this.#clientIsA ? 1 : 0];
  }

  #peer(node: 0 | 1): Peer {
    return (node === 0) === this.#clientIsA ? 'client' : 'server';
  }

  #wanted(node: 0 | 1): boolean {
    return this.direction === 'both' || this.direction === this.#peer(node);
  }

  /** Once only. Fills `gaps`, `overlaps` and `findings` on the way. */
  async *events(): AsyncGenerator<StreamEvent> {
    if (this.protocol === 'http') return yield* this.#http();
    const { tables } = this.#engine.facts;
    for await (const e of follow(tables, this.flow, (rows) => this.#engine.frames(rows))) {
      if (!this.#wanted(e.peer)) continue;
      const peer = this.#peer(e.peer);
      if (e.kind === 'data') yield { kind: 'data', row: e.row, node: e.peer, peer, part: null, offset: e.offset, bytes: e.bytes };
      else if (e.kind === 'gap') {
        yield this.#gap(e.peer, { peer, offset: e.offset, length: e.length, reason: e.reason, frame: frameNumber(e.row) });
      } else {
        const { offset, length, differing } = e;
        this.findings.overlaps++;
        if (differing !== null && differing > 0) this.findings.differing++;
        if (this.overlaps.length < LISTED)
          this.overlaps.push({
            peer,
            offset,
            length,
            frame: frameNumber(e.row),
            first: e.first === null ? null : frameNumber(e.first),
            differing,
          });
      }
    }
  }

  #gap(node: 0 | 1, gap: FollowGap): StreamEvent {
    this.findings.gaps++;
    this.findings.missingBytes += gap.length;
    if (this.gaps.length < LISTED) this.gaps.push(gap);
    return { kind: 'gap', node, ...gap };
  }

  async *#http(): AsyncGenerator<StreamEvent> {
    for await (const e of followHttp(this.#engine, this.flow)) {
      if ('lack' in e) {
        const { row, kind, bodyLength, lostLength } = e.lack;
        const peer = kind === 'request' ? 'client' : 'server';
        const node = (peer === 'client') === this.#clientIsA ? 0 : 1;
        if (this.#wanted(node))
          yield this.#gap(node, {
            peer,
            offset: null,
            length: bodyLength + lostLength,
            reason: 'not-shown',
            frame: frameNumber(row),
          });
        continue;
      }
      if (!this.#wanted(e.peer)) continue;
      const decoded = e.coding === null ? null : await this.#options.decode?.(e.coding, e.bytes);
      yield {
        kind: 'data',
        row: e.row,
        node: e.peer,
        peer: this.#peer(e.peer),
        part: e.part,
        offset: null,
        bytes: decoded ?? e.bytes,
      };
    }
  }

  timeNs(row: PacketRow): bigint {
    return this.#engine.facts.tables.packets.timeNs(row);
  }

  /** `trama.follow/1`: its lists are made while it is written, the findings last. */
  document(): object {
    const { facts } = this.#engine;
    const later = function* <T>(list: () => readonly T[]): Generator<T> {
      yield* list();
    };
    return {
      schema: 'trama.follow/1',
      capture: captureSection(facts),
      protocol: this.protocol,
      flow: this.flow,
      stream: this.stream,
      client: this.client,
      server: this.server,
      direction: this.direction,
      pieces: this.#pieces(),
      gaps: later(() => this.gaps),
      overlaps: later(() => this.overlaps),
      findings: this.findings,
    };
  }

  async *#pieces(): AsyncGenerator<FollowDocument['pieces'][number]> {
    const { facts } = this.#engine;
    for await (const e of this.events()) {
      if (e.kind !== 'data') continue;
      const { row, peer, part, offset, bytes } = e;
      yield {
        frame: frameNumber(row),
        time: timeText(facts, row),
        peer,
        part,
        offset,
        length: bytes.length,
        data: base64(bytes),
      };
    }
  }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 §4. */
export function base64(b: Bytes): string {
  let out = '';
  for (let i = 0; i < b.length; i += 3) {
    const n = ((b[i] as number) << 16) | ((b[i + 1] ?? 0) << 8) | (b[i + 2] ?? 0);
    out += `${DIGITS[n >>> 18]}${DIGITS[(n >>> 12) & 63]}${i + 1 < b.length ? DIGITS[(n >>> 6) & 63] : '='}${i + 2 < b.length ? DIGITS[n & 63] : '='}`;
  }
  return out;
}
