/**
 * A switch (IEEE 802.1D): learns on which port a station is, and floods what it has not learnt. Ports of one trunk (link aggregation) count as
 * one: a frame leaves by one of them, chosen by both MAC addresses, and never goes back to the trunk that it came from.
 */
import { type Bytes, hex, u8 } from '../../base/bytes.ts';
import { isGroupAddress } from '../../wire/ethernet.ts';
import type { EventQueue } from '../sim/queue.ts';
import { Random } from '../sim/random.ts';
import { type Attachment, type LinkQuality, type Network, type NetworkTap, Pipe, padded, type Station } from './link.ts';

interface Port {
  readonly station: Station;
  readonly down: Pipe;
  /** Ports of the same trunk have the same; otherwise the port's own. */
  readonly group: string;
}

/** Told what arrives for the switch itself: the link-local group addresses 01:80:c2:00:00:0x are never forwarded. */
export type ControlSink = (station: Station, frame: Bytes) => void;

export class Switch implements Network {
  readonly name: string;
  readonly #queue: EventQueue;
  readonly #seed: number;
  readonly #trunks: ReadonlyMap<string, string>;
  readonly #ports: Port[] = [];
  readonly #learnt = new Map<string, string>();
  readonly #taps: NetworkTap[] = [];
  /** Where link-aggregation messages go. */
  control: ControlSink | undefined;

  /** @param trunks station name → name of its trunk */
  constructor(name: string, queue: EventQueue, seed: number, trunks: ReadonlyMap<string, string>) {
    this.name = name;
    this.#queue = queue;
    this.#seed = seed;
    this.#trunks = trunks;
  }

  attach(station: Station, link: LinkQuality): Attachment {
    const stream = `switch ${this.name} ${station.name}`;
    const down = new Pipe(this.#queue, new Random(this.#seed, `${stream} down`), link, (frame) => station.arrive(frame));
    const port = { station, down, group: this.#trunks.get(station.name) ?? station.name };
    this.#ports.push(port);
    const up = new Pipe(this.#queue, new Random(this.#seed, `${stream} up`), link, (frame) => this.#forward(port, frame));
    return { send: (frame) => up.send(padded(frame)) };
  }

  tap(tap: NetworkTap): void {
    this.#taps.push(tap);
  }

  /** A frame of the switch itself, to one station. */
  emit(to: Station, frame: Bytes): void {
    for (const tap of this.#taps) tap(frame);
    this.#ports.find((p) => p.station === to)?.down.send(padded(frame));
  }

  #forward(from: Port, frame: Bytes): void {
    for (const tap of this.#taps) tap(frame);
    if (!isGroupAddress(frame, 6)) this.#learnt.set(hex(frame, 6, 12), from.group);
    if (isLinkLocal(frame)) {
      this.control?.(from.station, frame);
      return;
    }
    const known = isGroupAddress(frame, 0) ? undefined : this.#learnt.get(hex(frame, 0, 6));
    const groups = known === undefined ? new Set(this.#ports.map((p) => p.group)) : [known];
    for (const group of groups) if (group !== from.group) this.#choose(group, frame)?.down.send(frame);
  }

  #choose(group: string, frame: Bytes): Port | undefined {
    const ports = this.#ports.filter((p) => p.group === group);
    return ports[(u8(frame, 5) ^ u8(frame, 11)) % ports.length];
  }
}

const isLinkLocal = (frame: Bytes): boolean => hex(frame, 0, 5) === '0180c20000' && u8(frame, 5) < 0x10;
