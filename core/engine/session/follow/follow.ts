/** A stream followed for a window: read once, bounded, then looked at line by line. */
import { formatBytes, type Lang } from '../../../annotate/format.ts';
import { type FlowId, NONE, type PacketRow, packetRow } from '../../../base/ids.ts';
import { IpProtocol } from '../../../table/flows.ts';
import { FollowedStream } from '../../documents/follow.ts';
import { FOLLOW_WORDS, followNotes } from '../../documents/follow-notes.ts';
import type { Engine } from '../../engine.ts';
import { type FollowFormat, type KeptPiece, Lines } from './lines.ts';

export interface FollowRequest {
  readonly flow: number;
  readonly direction: 'both' | 'client' | 'server';
  readonly format: FollowFormat;
  readonly lang: Lang;
  /** Bytes that are read at most. */
  readonly limit: number;
}

/** A conversation with a stream to follow. */
export interface FollowFlow {
  readonly kind: 'flow';
  readonly flow: number;
  readonly protocol: 'tcp' | 'udp';
  readonly stream: number;
  readonly client: string;
  readonly server: string;
  /** There are messages of HTTP: they can be followed as `http`, heads and decoded bodies. */
  readonly http: boolean;
}
export type FollowFlowOutcome = FollowFlow | { readonly kind: 'waiting' } | { readonly kind: 'none' };

export interface FollowView {
  readonly kind: 'stream';
  readonly lines: number;
  /** Bytes from the client and from the server that are shown. */
  readonly fromClient: number;
  readonly fromServer: number;
  /** There is more than the limit: only the first bytes are here. */
  readonly isCut: boolean;
  /** What is missing, or came again with other bytes. */
  readonly notes: readonly string[];
  readonly filter: string;
}
export type FollowOutcome = FollowView | { readonly kind: 'waiting' } | { readonly kind: 'cancelled' };

/** One line. `frame`: the packet that brought it; 0: none. `isFirst`: of the piece. */
export interface FollowLine {
  readonly text: string;
  readonly peer: 'client' | 'server' | null;
  readonly frame: number;
  readonly isFirst: boolean;
  readonly isGap: boolean;
}

/** Whatever is asked for: a window has no more memory than this for a stream. */
export const MOST_FOLLOWED = 256 << 20;
const MOST_LINES = 2000;
const BREATH = 128;
/** Lines that one search step looks at between two pauses. */
const SEARCH_STEP = 20_000;
const SAVED_STEP = 20_000;

interface Followed {
  readonly key: string;
  readonly pieces: readonly KeptPiece[];
  readonly view: Omit<FollowView, 'lines' | 'kind'>;
  readonly clientIsFirst: boolean;
  readonly head: readonly string[];
}

/** Takes content codings off a body; null: it cannot, or what comes out is too long. */
export type ContentDecoder = (codings: string, body: Uint8Array) => Promise<Uint8Array | null>;

export class Follower {
  readonly #engine: Engine;
  readonly #breathe: () => Promise<void>;
  readonly #decode: ContentDecoder | undefined;
  #followed: Followed | undefined;
  #lines: { readonly key: string; readonly lines: Lines } | undefined;
  /** 0 to 1, of the stream that is being read. */
  progress = 0;

  constructor(engine: Engine, breathe: () => Promise<void>, decode?: ContentDecoder) {
    this.#engine = engine;
    this.#breathe = breathe;
    this.#decode = decode;
  }

  flowOf(row: number): FollowFlowOutcome {
    const { tables } = this.#engine.facts;
    const id = row < tables.packets.length ? tables.packets.flow.get(row) : NONE;
    const protocol = id === NONE ? 0 : tables.flows.protocol.get(id);
    if (protocol !== IpProtocol.tcp && protocol !== IpProtocol.udp) return { kind: 'none' };
    const name = protocol === IpProtocol.tcp ? 'tcp' : 'udp';
    const stream = new FollowedStream(this.#engine, id as FlowId, { protocol: name, direction: 'both' });
    const { client, server } = stream;
    const http = this.#engine.facts.http.speaksHttp(id as FlowId);
    return { kind: 'flow', flow: id, protocol: name, stream: stream.stream, client, server, http };
  }

  async open(request: FollowRequest, signal: AbortSignal): Promise<FollowView> {
    const lines = await this.#made(request, signal);
    const { view } = this.#followed as Followed;
    return { kind: 'stream', lines: lines.total, ...view };
  }

  async lines(request: FollowRequest, start: number, count: number, signal: AbortSignal): Promise<FollowLine[]> {
    const lines = await this.#made(request, signal);
    const { pieces, clientIsFirst } = this.#followed as Followed;
    const out: FollowLine[] = [];
    for (let i = Math.max(0, start); i < Math.min(lines.total, start + Math.min(count, MOST_LINES)); i++) {
      const index = lines.pieceAt(i);
      const piece = pieces[index];
      out.push({
        text: lines.text(i),
        peer: piece === undefined ? null : (piece.node === 0) === clientIsFirst ? 'client' : 'server',
        frame: piece === undefined ? 0 : piece.row + 1,
        isFirst: piece !== undefined && (i === 0 || lines.pieceAt(i - 1) !== index),
        isGap: piece !== undefined && piece.missing > 0,
      });
    }
    return out;
  }

  /** The first line that brings the packet's bytes; null where it brings none. */
  async lineOf(request: FollowRequest, row: number, signal: AbortSignal): Promise<number | null> {
    const at = (await this.#made(request, signal)).lineOfRow(row);
    return at < 0 ? null : at;
  }

  /** The next line that holds the text, in any case, going on at the other end; null where none does. */
  async find(request: FollowRequest, text: string, from: number, step: 1 | -1, signal: AbortSignal): Promise<number | null> {
    const lines = await this.#made(request, signal);
    const wanted = text.toLowerCase();
    const { total } = lines;
    if (wanted === '') return null;
    for (let n = 1; n <= total; n++) {
      if (n % SEARCH_STEP === 0) {
        await this.#breathe();
        signal.throwIfAborted();
      }
      const i = (((from + n * step) % total) + total) % total;
      if (lines.text(i).toLowerCase().includes(wanted)) return i;
    }
    return null;
  }

  /** All lines, in pieces of text. */
  async text(request: FollowRequest, signal: AbortSignal): Promise<string[]> {
    const lines = await this.#made(request, signal);
    const out: string[] = [];
    for (let at = 0; at < lines.total; at += SAVED_STEP) {
      await this.#breathe();
      signal.throwIfAborted();
      let part = '';
      for (let i = at; i < Math.min(lines.total, at + SAVED_STEP); i++) part += `${lines.text(i)}\n`;
      out.push(part);
    }
    return out;
  }

  /** The bytes themselves, as far as they were read. */
  async bytes(request: FollowRequest, signal: AbortSignal): Promise<Uint8Array> {
    await this.#made(request, signal);
    const { pieces } = this.#followed as Followed;
    const out = new Uint8Array(pieces.reduce((n, p) => n + p.bytes.length, 0));
    let at = 0;
    for (const { bytes } of pieces) {
      out.set(bytes, at);
      at += bytes.length;
    }
    return out;
  }

  async #made(request: FollowRequest, signal: AbortSignal): Promise<Lines> {
    const { flow, direction, limit, lang, format } = request;
    const key = [flow, direction, limit, lang, format === 'http'].join('|');
    if (this.#followed?.key !== key) this.#followed = await this.#read(key, request, signal);
    const followed = this.#followed;
    const ofFormat = `${key}|${request.format}`;
    if (this.#lines?.key !== ofFormat) {
      const words = FOLLOW_WORDS[request.lang];
      const lines = new Lines(followed.pieces, request.format, {
        head: followed.head,
        time: (row) => secondsText(this.#engine.facts.tables.packets.timeNs(packetRow(row))),
        missing: (bytes) => words.missing(formatBytes(bytes, request.lang)),
      });
      this.#lines = { key: ofFormat, lines };
    }
    return this.#lines.lines;
  }

  async #read(key: string, { flow, direction, lang, limit, format }: FollowRequest, signal: AbortSignal): Promise<Followed> {
    const { flows } = this.#engine.facts.tables;
    const id = flow as FlowId;
    const protocol = flows.protocol.get(id) === IpProtocol.tcp ? 'tcp' : 'udp';
    const decode = this.#decode;
    const stream = new FollowedStream(this.#engine, id, {
      protocol: format === 'http' && protocol === 'tcp' ? 'http' : protocol,
      direction,
      ...(decode === undefined ? {} : { decode }),
    });
    const most = Math.min(limit, MOST_FOLLOWED);
    const all = flows.bytesForward.get(id) + flows.bytesBackward.get(id);
    const pieces: KeptPiece[] = [];
    let read = 0;
    let isCut = false;
    let clientIsFirst = true;
    const from = { client: 0, server: 0 };
    this.progress = 0;
    await this.#breathe();
    for await (const e of stream.events()) {
      if (pieces.length % BREATH === 0) {
        await this.#breathe();
        signal.throwIfAborted();
        this.progress = Math.min(1, read / Math.max(1, Math.min(all, most)));
      }
      clientIsFirst = (e.peer === 'client') === (e.node === 0);
      if (e.kind === 'gap') {
        pieces.push({ row: e.frame - 1, node: e.node, offset: e.offset, bytes: new Uint8Array(0), missing: e.length });
        continue;
      }
      if (read >= most) {
        isCut = true;
        break;
      }
      const bytes = e.bytes.slice(0, most - read);
      isCut = bytes.length < e.bytes.length;
      read += bytes.length;
      from[e.peer] += bytes.length;
      pieces.push({ row: e.row as PacketRow, node: e.node, offset: e.offset, bytes, missing: 0 });
      if (isCut) break;
    }
    const [a, b] = stream.nodes;
    const peer = (i: number, n: typeof a): string[] => [`  - peer: ${i}`, `    host: "${n.address}"`, `    port: ${n.port}`];
    return {
      key,
      pieces,
      clientIsFirst,
      head: ['peers:', ...peer(0, a), ...peer(1, b), 'packets:'],
      view: {
        fromClient: from.client,
        fromServer: from.server,
        isCut,
        notes: [...followNotes(stream, lang)],
        filter: `${protocol}.stream == ${stream.stream}`,
      },
    };
  }
}

function secondsText(ns: bigint): string {
  const digits = (ns < 0n ? -ns : ns).toString().padStart(10, '0');
  return `${ns < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
