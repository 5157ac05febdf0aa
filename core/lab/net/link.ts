/** What a link does to frames: it takes time to put one on the wire, time to cross, and now and then one is lost. */
import type { Bytes } from '../../base/bytes.ts';
import { ETHERNET_MIN_FRAME } from '../../wire/ethernet.ts';
import type { EventQueue } from '../sim/queue.ts';
import type { Random } from '../sim/random.ts';
import { carry } from '../truth.ts';

export interface LinkQuality {
  /** Bits per second. */
  readonly rate: number;
  /** Nanoseconds, one way. */
  readonly delay: number;
  /** Nanoseconds: up to so much is added to the delay of each frame. The order of frames is kept. */
  readonly jitter: number;
  /** Share of frames lost, 0 to 1. */
  readonly loss: number;
}

/** Whatever receives frames from a network. The bytes are not to be changed. */
export interface Station {
  readonly name: string;
  arrive(frame: Bytes): void;
}

/** A station's connection to a network. */
export interface Attachment {
  send(frame: Bytes): void;
}

/** A capture point in the middle of a network: sees each frame once. */
export type NetworkTap = (frame: Bytes) => void;

export interface Network {
  readonly name: string;
  attach(station: Station, link: LinkQuality): Attachment;
  tap(tap: NetworkTap): void;
}

/** Preamble and start delimiter, frame check sequence, inter-frame gap (IEEE 802.3): on the wire, not in captures. */
const OVERHEAD = 8 + 4 + 12;

/** Nanoseconds that a frame holds the wire. */
export const wireTime = (frame: Bytes, rate: number): number =>
  Math.ceil(((Math.max(frame.length, ETHERNET_MIN_FRAME) + OVERHEAD) * 8 * 1_000_000_000) / rate);

/** As the receiver sees it: filled with zeros to the least length (RFC 894). */
export function padded(frame: Bytes): Bytes {
  if (frame.length >= ETHERNET_MIN_FRAME) return frame;
  const out = new Uint8Array(ETHERNET_MIN_FRAME);
  out.set(frame);
  return carry(frame, out);
}

/** One direction of a link that nothing else uses: a queue, the wire, the way. */
export class Pipe {
  readonly #queue: EventQueue;
  readonly #random: Random;
  readonly #link: LinkQuality;
  readonly #deliver: (frame: Bytes) => void;
  #free = 0;
  #last = 0;

  constructor(queue: EventQueue, random: Random, link: LinkQuality, deliver: (frame: Bytes) => void) {
    this.#queue = queue;
    this.#random = random;
    this.#link = link;
    this.#deliver = deliver;
  }

  send(frame: Bytes): void {
    const { rate, delay, jitter, loss } = this.#link;
    this.#free = Math.max(this.#queue.now, this.#free) + wireTime(frame, rate);
    if (this.#random.chance(loss)) return;
    // What jitters does not overtake.
    this.#last = Math.max(this.#last + 1, this.#free + delay + this.#random.between(0, jitter));
    this.#queue.at(this.#last, () => this.#deliver(frame));
  }
}
