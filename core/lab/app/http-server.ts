/** An HTTP/1 server: reads requests, thinks, answers, and closes when that is its part. */
import { type Bytes, concatBytes, latin1 } from '../../base/bytes.ts';
import { emitResponse } from '../../wire/http.ts';
import type { EventQueue } from '../sim/queue.ts';
import type { Random } from '../sim/random.ts';
import type { Connection, ConnectionSink } from '../tcp/connection.ts';
import { httpDate } from './http-date.ts';
import { page } from './pages.ts';

export interface HttpServerSettings {
  /** Named in its pages. */
  readonly name: string;
  /** Nanoseconds, least and most. */
  readonly think: readonly [number, number];
  readonly pages: Readonly<Record<string, number>>;
  readonly headers: readonly (readonly [string, string])[] | undefined;
  readonly contentLength: boolean;
  readonly keepAlive: boolean;
  /** Nanoseconds. */
  readonly closeAfter: number;
}

/** What servers and clients need of the laboratory. */
export interface AppWorld {
  readonly queue: EventQueue;
  readonly random: Random;
  /** Epoch seconds of the scenario's time `now`. */
  readonly seconds: (now: number) => number;
}

interface Request {
  readonly path: string;
  readonly closes: boolean;
  readonly minor: number;
}

const DEFAULT_PAGE = 1024;
const MAX_PAGE = 50_000_000;

export function httpServer(world: AppWorld, settings: HttpServerSettings): (connection: Connection) => ConnectionSink {
  return (connection) => {
    const session = new ServerSession(world, settings, connection);
    return { readable: () => session.readable(), ended: () => session.ended() };
  };
}

class ServerSession {
  readonly #world: AppWorld;
  readonly #settings: HttpServerSettings;
  readonly #connection: Connection;
  #input: Bytes = new Uint8Array(0);
  #busy = false;
  #ended = false;

  constructor(world: AppWorld, settings: HttpServerSettings, connection: Connection) {
    this.#world = world;
    this.#settings = settings;
    this.#connection = connection;
  }

  readable(): void {
    this.#input = concatBytes([this.#input, this.#connection.read()]);
    this.#next();
  }

  ended(): void {
    this.#ended = true;
    if (!this.#busy) this.#connection.close();
  }

  #next(): void {
    if (this.#busy) return;
    const request = this.#takeRequest();
    if (request === undefined) return;
    this.#busy = true;
    const [least, most] = this.#settings.think;
    this.#world.queue.after(this.#world.random.between(least, most), () => this.#answer(request));
  }

  #takeRequest(): Request | undefined {
    const text = latin1(this.#input);
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const head = text.slice(0, end);
    const length = Number(/^content-length: *(\d+)$/im.exec(head)?.[1] ?? 0);
    if (this.#input.length < end + 4 + length) return undefined;
    this.#input = this.#input.subarray(end + 4 + length);
    const [, path = '/', minor = '1'] = /^\S+ (\S+) HTTP\/1\.(\d)/.exec(head) ?? [];
    const wishes = /^connection: *(.*)$/im.exec(head)?.[1]?.toLowerCase() ?? '';
    const keeps = minor === '0' ? wishes.includes('keep-alive') : !wishes.includes('close');
    return { path, minor: Number(minor), closes: !keeps || !this.#settings.keepAlive };
  }

  #answer({ path, closes }: Request): void {
    const { name, pages, headers, contentLength, closeAfter } = this.#settings;
    const numbered = /^\/(\d{1,8})$/.exec(path)?.[1];
    const size = Object.hasOwn(pages, path) ? (pages[path] ?? 0) : Math.min(Number(numbered ?? DEFAULT_PAGE), MAX_PAGE);
    const usual: (readonly [string, string])[] = [
      ['Date', httpDate(this.#world.seconds(this.#world.queue.now))],
      ['Server', 'Apache'],
      ...(contentLength ? [['Content-Length', String(size)] as const] : []),
      ['Connection', closes || !contentLength ? 'close' : 'keep-alive'],
      ['Content-Type', 'text/html'],
    ];
    this.#connection.send(emitResponse(200, 'OK', { fields: headers ?? usual, body: page(`From ${name}`, size) }));
    this.#busy = false;
    if (closes || !contentLength || this.#ended) {
      this.#busy = true;
      if (closeAfter === 0) this.#connection.close();
      else this.#world.queue.after(closeAfter, () => this.#connection.close());
    } else this.#next();
  }
}
