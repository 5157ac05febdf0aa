/** UDP: a server that answers each datagram with one, and a client that sends some from one port. Their texts differ, so that each is known again. */
import type { Bytes } from '../../base/bytes.ts';
import type { Host } from '../host/host.ts';
import type { Udp } from '../host/udp.ts';
import type { End } from '../tcp/connection.ts';
import type { AppWorld } from './http-server.ts';
import { page } from './pages.ts';

const FIRST_PORT = 32_768;
const LAST_PORT = 60_999;

/** `size` bytes that begin with `title`. */
const textOf = (title: string, size: number): Bytes => {
  const text = page(title, Math.max(size, 0)).slice();
  const head = Uint8Array.from(`${title}\n`.slice(0, size), (c) => c.charCodeAt(0));
  text.set(head);
  return text;
};

export interface UdpServerSettings {
  readonly name: string;
  readonly port: number;
  readonly size: number;
  /** Nanoseconds, least and most. */
  readonly think: readonly [number, number];
}

export function udpServer(world: AppWorld, udp: Udp, s: UdpServerSettings): void {
  let count = 0;
  udp.listen(s.port, (_data, from, to) => {
    count++;
    const answer = textOf(`${s.name} ${count}`, s.size);
    if (s.size > 0)
      world.queue.after(world.random.between(...s.think), () => udp.send(to, from.address, s.port, from.port, answer));
  });
}

export interface DatagramSettings {
  readonly name: string;
  readonly to: End;
  /** Nanoseconds. */
  readonly at: number;
  readonly every: number;
  readonly count: number;
  readonly size: number;
  readonly port: number | undefined;
  readonly ttl: number | undefined;
}

export function sendDatagrams(world: AppWorld, host: Host, udp: Udp, s: DatagramSettings): void {
  const port = s.port ?? world.random.between(FIRST_PORT, LAST_PORT);
  // Answers are taken, and nobody reads them.
  udp.listen(port, () => {});
  for (let n = 0; n < s.count; n++)
    world.queue.at(s.at + n * s.every, () => {
      const from = host.sourceFor(s.to.address);
      if (from !== undefined) udp.send(from, s.to.address, port, s.to.port, textOf(`${s.name} ${port} ${n + 1}`, s.size), s.ttl);
    });
}
