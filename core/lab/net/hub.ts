/** A hub: one wire that all stations share. One frame at a time, and everybody hears it. */
import type { Bytes } from '../../base/bytes.ts';
import type { EventQueue } from '../sim/queue.ts';
import { Random } from '../sim/random.ts';
import { type Attachment, type LinkQuality, type Network, type NetworkTap, padded, type Station, wireTime } from './link.ts';

interface Member {
  readonly station: Station;
  readonly link: LinkQuality;
  readonly random: Random;
}

export class Hub implements Network {
  readonly name: string;
  readonly #queue: EventQueue;
  readonly #rate: number;
  readonly #seed: number;
  readonly #members: Member[] = [];
  readonly #taps: NetworkTap[] = [];
  #free = 0;

  /** @param rate bits per second of the shared wire */
  constructor(name: string, queue: EventQueue, rate: number, seed: number) {
    this.name = name;
    this.#queue = queue;
    this.#rate = rate;
    this.#seed = seed;
  }

  attach(station: Station, link: LinkQuality): Attachment {
    const member = { station, link, random: new Random(this.#seed, `hub ${this.name} ${station.name}`) };
    this.#members.push(member);
    return { send: (frame) => this.#send(member, frame) };
  }

  tap(tap: NetworkTap): void {
    this.#taps.push(tap);
  }

  #send(from: Member, frame: Bytes): void {
    // Carrier sense without collisions: whoever comes later waits (IEEE 802.3 CSMA/CD as it should be).
    this.#free = Math.max(this.#queue.now, this.#free) + wireTime(frame, this.#rate);
    const whole = padded(frame);
    const lost = from.random.chance(from.link.loss);
    const leave = this.#free + (lost ? 0 : from.random.between(0, from.link.jitter));
    if (lost) return;
    if (this.#taps.length > 0)
      this.#queue.at(leave, () => {
        for (const tap of this.#taps) tap(whole);
      });
    for (const to of this.#members) {
      if (to === from || to.random.chance(to.link.loss)) continue;
      this.#queue.at(leave + from.link.delay + to.link.delay, () => to.station.arrive(whole));
    }
  }
}
