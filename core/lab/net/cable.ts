/** A cable between two interfaces, or anything that behaves like one: a leased line, the Internet in between. */
import type { Bytes } from '../../base/bytes.ts';
import type { EventQueue } from '../sim/queue.ts';
import { Random } from '../sim/random.ts';
import { type Attachment, type LinkQuality, type Network, type NetworkTap, Pipe, padded, type Station } from './link.ts';

export class Cable implements Network {
  readonly name: string;
  readonly #queue: EventQueue;
  readonly #seed: number;
  readonly #ends: Station[] = [];
  readonly #taps: NetworkTap[] = [];

  constructor(name: string, queue: EventQueue, seed: number) {
    this.name = name;
    this.#queue = queue;
    this.#seed = seed;
  }

  attach(station: Station, link: LinkQuality): Attachment {
    this.#ends.push(station);
    const random = new Random(this.#seed, `cable ${this.name} ${station.name}`);
    const pipe = new Pipe(this.#queue, random, link, (frame) => this.#arrive(station, frame));
    return { send: (frame) => pipe.send(padded(frame)) };
  }

  tap(tap: NetworkTap): void {
    this.#taps.push(tap);
  }

  #arrive(from: Station, frame: Bytes): void {
    for (const tap of this.#taps) tap(frame);
    for (const end of this.#ends) if (end !== from) end.arrive(frame);
  }
}
