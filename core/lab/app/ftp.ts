/** FTP (RFC 959): a server and a client, as much of them as a translator has to understand. The file N has N bytes. */
import { type Bytes, latin1 } from '../../base/bytes.ts';
import type { Connection, ConnectionSink, End } from '../tcp/connection.ts';
import type { TcpStack } from '../tcp/stack.ts';
import type { AppWorld } from './http-server.ts';
import { page } from './pages.ts';

const CONTROL_PORT = 21;
const DATA_PORT = 20;
const FIRST_PORT = 49_152;
const LAST_PORT = 65_535;

const bytes = (text: string): Bytes => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** An endpoint as `h1,h2,h3,h4,p1,p2`. */
const numbers = ({ address, port }: End): string =>
  [...[24, 16, 8, 0].map((shift) => (address >>> shift) & 255), port >>> 8, port & 255].join(',');

function endpointIn(text: string): End | undefined {
  const found = /(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)/.exec(text);
  if (found === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, high = 0, low = 0] = found.slice(1).map(Number);
  return { address: ((a << 24) | (b << 16) | (c << 8) | d) >>> 0, port: high * 256 + low };
}

/** Takes the lines of a control connection out of what has come. */
class Lines {
  #rest = '';

  take(data: Bytes): string[] {
    const parts = (this.#rest + latin1(data, 0, data.length)).split('\r\n');
    this.#rest = parts.pop() ?? '';
    return parts;
  }
}

export interface FtpServerSettings {
  /** Nanoseconds, least and most. */
  readonly think: readonly [number, number];
}

export function ftpServer(world: AppWorld, tcp: TcpStack, settings: FtpServerSettings): void {
  tcp.listen(CONTROL_PORT, (connection) => new ServerSession(world, tcp, settings, connection).sink);
}

class ServerSession {
  readonly #world: AppWorld;
  readonly #tcp: TcpStack;
  readonly #settings: FtpServerSettings;
  readonly #control: Connection;
  readonly #lines = new Lines();
  /** Where the client waits (PORT). */
  #target: End | undefined;
  /** The client's own connection (PASV), as soon as it is there. */
  #data: Connection | undefined;
  #wanted: number | undefined;

  constructor(world: AppWorld, tcp: TcpStack, settings: FtpServerSettings, control: Connection) {
    this.#world = world;
    this.#tcp = tcp;
    this.#settings = settings;
    this.#control = control;
  }

  readonly sink: ConnectionSink = {
    opened: () => this.#say('220 ready'),
    readable: () => {
      for (const line of this.#lines.take(this.#control.read()))
        this.#world.queue.after(this.#world.random.between(...this.#settings.think), () => this.#obey(line));
    },
    ended: () => this.#control.close(),
  };

  #say(text: string): void {
    this.#control.send(bytes(`${text}\r\n`));
  }

  #obey(line: string): void {
    const [command = '', argument = ''] = line.split(' ');
    if (command === 'USER') this.#say('331 password');
    else if (command === 'PASS') this.#say('230 welcome');
    else if (command === 'PASV') this.#wait();
    else if (command === 'PORT') {
      this.#target = endpointIn(argument);
      this.#say('200 noted');
    } else if (command === 'RETR') this.#send(Number(argument));
    else if (command === 'QUIT') {
      this.#say('221 goodbye');
      this.#control.close();
    } else this.#say('500 unknown');
  }

  #wait(): void {
    const port = this.#world.random.between(FIRST_PORT, LAST_PORT);
    this.#target = undefined;
    this.#data = undefined;
    this.#tcp.listen(port, (connection) => {
      const opened = (): void => {
        this.#data = connection;
        if (this.#wanted !== undefined) this.#fill(connection, this.#wanted);
      };
      return { opened, ended: () => this.#done(connection) };
    });
    this.#say(`227 entering passive mode (${numbers({ address: this.#control.local.address, port })})`);
  }

  #send(size: number): void {
    this.#say('150 here it comes');
    if (this.#target === undefined) {
      if (this.#data === undefined) this.#wanted = size;
      else this.#fill(this.#data, size);
      return;
    }
    const data = this.#tcp.connect(
      this.#target,
      {
        opened: () => data !== undefined && this.#fill(data, size),
        ended: () => data !== undefined && this.#done(data),
      },
      DATA_PORT,
    );
  }

  /** The client has everything: it has sent its FIN. */
  #done(data: Connection): void {
    data.close();
    this.#say('226 done');
  }

  #fill(data: Connection, size: number): void {
    this.#wanted = undefined;
    data.send(page(`File ${this.#world.random.between(1, 1_000_000)}`, size));
    data.close();
  }
}

export interface FtpClientSettings {
  readonly server: number;
  readonly passive: boolean;
  readonly files: readonly number[];
}

export function ftpClient(world: AppWorld, tcp: TcpStack, settings: FtpClientSettings): void {
  const session = new ClientSession(world, tcp, settings);
  session.control = tcp.connect({ address: settings.server, port: CONTROL_PORT }, session.sink);
}

class ClientSession {
  readonly #world: AppWorld;
  readonly #tcp: TcpStack;
  readonly #settings: FtpClientSettings;
  readonly #lines = new Lines();
  #fetched = 0;
  control: Connection | undefined;

  constructor(world: AppWorld, tcp: TcpStack, settings: FtpClientSettings) {
    this.#world = world;
    this.#tcp = tcp;
    this.#settings = settings;
  }

  readonly sink: ConnectionSink = {
    readable: () => {
      for (const line of this.#lines.take(this.control?.read() ?? new Uint8Array(0))) this.#hear(line);
    },
    ended: () => this.control?.close(),
  };

  #say(text: string): void {
    this.control?.send(bytes(`${text}\r\n`));
  }

  #hear(line: string): void {
    switch (line.slice(0, 3)) {
      case '220':
        this.#say('USER lab');
        break;
      case '331':
        this.#say('PASS lab');
        break;
      case '230':
        this.#next();
        break;
      case '227': {
        const to = endpointIn(line);
        const data: Connection | undefined =
          to && this.#tcp.connect(to, { readable: () => data?.read(), ended: () => data?.close() });
        this.#fetch();
        break;
      }
      case '200':
        this.#fetch();
        break;
      case '226':
        this.#fetched++;
        this.#next();
        break;
      default:
    }
  }

  #next(): void {
    if (this.#fetched >= this.#settings.files.length) this.#say('QUIT');
    else if (this.#settings.passive) this.#say('PASV');
    else this.#announce();
  }

  #announce(): void {
    const port = this.#world.random.between(FIRST_PORT, LAST_PORT);
    this.#tcp.listen(port, (data) => ({ readable: () => data.read(), ended: () => data.close() }));
    this.#say(`PORT ${numbers({ address: this.control?.local.address ?? 0, port })}`);
  }

  #fetch(): void {
    this.#say(`RETR ${this.#settings.files[this.#fetched] ?? 0}`);
  }
}
