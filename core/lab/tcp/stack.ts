/** TCP of a host: its connections, its listeners, and the reset for everything else. */
import { u16, u32 } from '../../base/bytes.ts';
import type { Host } from '../host/host.ts';
import { type Packet, Protocol, pseudoSum, transportIsGood } from '../host/packet.ts';
import { Random } from '../sim/random.ts';
import { Connection, type ConnectionHost, type ConnectionSink, type End } from './connection.ts';
import { Flag, hasFlag, parseSegment, type Segment, segmentBytes, segmentEnd } from './segment.ts';

/** A SYN has come: what hears of the new connection. */
export type Acceptor = (connection: Connection) => ConnectionSink;

/** IANA's dynamic ports begin later; Linux and the elder Windows do not care (RFC 6056 §2.1). */
const FIRST_PORT = 32_768;
const FIRST_PORT_ELDER = 1025;
const LAST_PORT = 60_999;
const IP_AND_TCP = 40;

export class TcpStack implements ConnectionHost {
  readonly #host: Host;
  readonly #random: Random;
  readonly #stampOffset: number;
  readonly #connections = new Map<string, Connection>();
  readonly #listeners = new Map<number, Acceptor>();
  #port: number;

  constructor(host: Host, seed: number) {
    this.#host = host;
    this.#random = new Random(seed, `tcp ${host.name}`);
    this.#stampOffset = this.#random.u32();
    this.#port = this.#random.between(FIRST_PORT_ELDER, FIRST_PORT_ELDER + 1000);
    host.protocols.set(Protocol.tcp, (p) => this.#input(p));
    host.icmp.errorSinks.set(Protocol.tcp, (quoted, error) => {
      const connection = this.#find(
        { ...quoted, source: quoted.destination, destination: quoted.source },
        u16(quoted.payload, 2),
        u16(quoted.payload, 0),
      );
      const soft = error.type !== 3;
      if (!soft) connection?.icmpError(u32(quoted.payload, 4), error.code === 4 ? error.mtu : undefined);
    });
  }

  get queue() {
    return this.#host.queue;
  }

  get settings() {
    return this.#host.settings.system.tcp;
  }

  timestamp(): number {
    return (this.#stampOffset + Math.floor(this.queue.now / 1_000_000)) >>> 0;
  }

  listen(port: number, acceptor: Acceptor): void {
    this.#listeners.set(port, acceptor);
  }

  /** The service stops: SYNs are refused from now on, and what is open is reset. */
  unlisten(port: number): void {
    this.#listeners.delete(port);
    for (const c of [...this.#connections.values()]) if (c.local.port === port) c.abort();
  }

  /** Undefined when there is no route. @param port the local port; by default the next free one */
  connect(remote: End, sink: ConnectionSink, port?: number, source?: number): Connection | undefined {
    const address = source ?? this.#host.sourceFor(remote.address);
    if (address === undefined) return undefined;
    const local = { address, port: port ?? this.#freePort(address, remote) };
    const connection = this.#create(local, remote);
    connection.sink = sink;
    connection.connect();
    return connection;
  }

  emit(connection: Connection, segment: Segment): void {
    this.#send(connection.local.address, connection.remote.address, segment);
  }

  remove(connection: Connection): void {
    const key = keyOf(connection.local, connection.remote);
    if (this.#connections.get(key) === connection) this.#connections.delete(key);
  }

  #create(local: End, remote: End): Connection {
    const mtu = this.#host.route(remote.address)?.device.mtu ?? 1500;
    const connection = new Connection(this, local, remote, this.#random.u32(), mtu - IP_AND_TCP);
    this.#connections.set(keyOf(local, remote), connection);
    return connection;
  }

  #freePort(address: number, remote: End): number {
    for (;;) {
      const { ports } = this.#host.settings.system;
      const port = ports === 'random' ? this.#random.between(FIRST_PORT, LAST_PORT) : this.#port++;
      if (!this.#connections.has(keyOf({ address, port }, remote))) return port;
    }
  }

  #find(p: Packet, sourcePort: number, destinationPort: number): Connection | undefined {
    return this.#connections.get(
      keyOf({ address: p.destination, port: destinationPort }, { address: p.source, port: sourcePort }),
    );
  }

  #input(p: Packet): void {
    if (!transportIsGood(p)) return;
    const s = parseSegment(p.payload);
    if (s === undefined) return;
    const connection = this.#find(p, s.sourcePort, s.destinationPort);
    const freshSyn = hasFlag(s, Flag.syn) && !hasFlag(s, Flag.ack) && !hasFlag(s, Flag.rst);
    if (connection !== undefined && !(freshSyn && connection.state === 'time-wait')) {
      connection.input(s);
      return;
    }
    const acceptor = this.#listeners.get(s.destinationPort);
    if (freshSyn && acceptor !== undefined) {
      const local = { address: p.destination, port: s.destinationPort };
      const fresh = this.#create(local, { address: p.source, port: s.sourcePort });
      fresh.sink = acceptor(fresh);
      fresh.accept(s);
    } else if (!hasFlag(s, Flag.rst)) this.#refuse(p, s);
  }

  /** RFC 9293 §3.10.7.1: nobody is here. */
  #refuse(p: Packet, s: Segment): void {
    const ack = hasFlag(s, Flag.ack);
    this.#send(p.destination, p.source, {
      sourcePort: s.destinationPort,
      destinationPort: s.sourcePort,
      seq: ack ? s.ack : 0,
      ack: ack ? 0 : segmentEnd(s),
      flags: ack ? Flag.rst : Flag.rst | Flag.ack,
      window: 0,
      data: new Uint8Array(0),
    });
  }

  #send(source: number, destination: number, segment: Segment): void {
    const payload = segmentBytes(segment, pseudoSum(source, destination, Protocol.tcp));
    this.#host.send({ protocol: Protocol.tcp, source, destination, payload, dontFragment: true });
  }
}

const keyOf = (local: End, remote: End): string => `${local.address}:${local.port} ${remote.address}:${remote.port}`;
