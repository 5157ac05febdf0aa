/** An HTTP/1 client: one connection with its requests, one after the other, and its end. */
import { type Bytes, concatBytes, latin1 } from '../../base/bytes.ts';
import { emitRequest } from '../../wire/http.ts';
import type { Connection, ConnectionSink, End } from '../tcp/connection.ts';
import type { TcpStack } from '../tcp/stack.ts';
import type { AppWorld } from './http-server.ts';
import { page } from './pages.ts';

export interface HttpRequest {
  readonly path: string;
  /** Bytes of a body to send. */
  readonly upload: number;
  readonly headers: readonly (readonly [string, string])[] | undefined;
  /** Nanoseconds, least and most. */
  readonly after: readonly [number, number];
}

export type AbortMoment = 'opened' | 'requested' | 'response' | 'done';

export interface HttpClientSettings {
  readonly server: End;
  readonly port: number | undefined;
  readonly version: '1.0' | '1.1';
  readonly requests: readonly HttpRequest[];
  readonly closes: 'client' | 'server';
  readonly closeAfter: number;
  readonly readDelay: number;
  readonly abort: { readonly when: AbortMoment; readonly after: number } | undefined;
}

export function httpClient(world: AppWorld, tcp: TcpStack, settings: HttpClientSettings): void {
  const session = new ClientSession(world, settings);
  session.connection = tcp.connect(settings.server, session.sink, settings.port);
}

class ClientSession {
  readonly #world: AppWorld;
  readonly #settings: HttpClientSettings;
  connection: Connection | undefined;
  #input: Bytes = new Uint8Array(0);
  #sent = 0;
  #answered = 0;
  #ended = false;

  constructor(world: AppWorld, settings: HttpClientSettings) {
    this.#world = world;
    this.#settings = settings;
  }

  readonly sink: ConnectionSink = {
    opened: () => {
      if (this.#aborts('opened')) return;
      this.#request();
    },
    readable: () => {
      this.#aborts('response');
      const { readDelay } = this.#settings;
      if (readDelay === 0) this.#read();
      else this.#world.queue.after(readDelay, () => this.#read());
    },
    ended: () => {
      this.#ended = true;
      if (this.#settings.readDelay === 0) this.#read();
      this.#close();
    },
  };

  #aborts(moment: AbortMoment): boolean {
    const { abort } = this.#settings;
    if (abort?.when !== moment) return false;
    if (abort.after === 0) this.connection?.abort();
    else this.#world.queue.after(abort.after, () => this.connection?.abort());
    return true;
  }

  /** The next request, or the end. */
  #request(): void {
    const request = this.#settings.requests[this.#sent];
    if (request === undefined) {
      if (!this.#aborts('done') && (this.#settings.closes === 'client' || this.#sent === 0)) this.#close();
      return;
    }
    this.#sent++;
    const [least, most] = request.after;
    const wait = this.#world.random.between(least, most);
    if (wait === 0) this.#send(request);
    else this.#world.queue.after(wait, () => this.#send(request));
  }

  #send(request: HttpRequest): void {
    const { version, closes, requests, server } = this.#settings;
    const last = this.#sent === requests.length;
    const host = [24, 16, 8, 0].map((shift) => (server.address >>> shift) & 255).join('.');
    const usual: (readonly [string, string])[] = [
      ['Host', server.port === 80 ? host : `${host}:${server.port}`],
      ['User-Agent', 'trama-lab'],
      ['Accept', '*/*'],
      ...(request.upload > 0 ? [['Content-Length', String(request.upload)] as const] : []),
      ['Connection', last && closes === 'server' ? 'close' : 'keep-alive'],
    ];
    const body = request.upload > 0 ? { body: page('Upload', request.upload) } : {};
    const method = request.upload > 0 ? 'POST' : 'GET';
    this.connection?.send(
      emitRequest(method, request.path, { version: `HTTP/${version}`, fields: request.headers ?? usual, ...body }),
    );
    this.#aborts('requested');
  }

  #read(): void {
    if (this.connection === undefined) return;
    this.#input = concatBytes([this.#input, this.connection.read()]);
    while (this.#answered < this.#sent && this.#takeResponse()) {
      this.#answered++;
      this.#request();
    }
  }

  #takeResponse(): boolean {
    const text = latin1(this.#input, 0, Math.min(this.#input.length, 4096));
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const length = /^content-length: *(\d+)$/im.exec(text.slice(0, end))?.[1];
    if (length === undefined ? !this.#ended : this.#input.length < end + 4 + Number(length)) return false;
    this.#input = length === undefined ? new Uint8Array(0) : this.#input.slice(end + 4 + Number(length));
    return true;
  }

  #close(): void {
    const { closeAfter } = this.#settings;
    if (closeAfter === 0) this.connection?.close();
    else this.#world.queue.after(closeAfter, () => this.connection?.close());
  }
}
