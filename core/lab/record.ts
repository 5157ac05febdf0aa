/** Capture points: what a capture would have, with the clock of whoever captures. */
import type { Bytes } from '../base/bytes.ts';
import type { PacketRecord, PcapngInterface } from '../capture/write.ts';
import { EndlessScenario } from './endless.ts';
import type { EventQueue } from './sim/queue.ts';
import { type FrameOrigin, originOf } from './truth.ts';

export interface CapturePoint {
  readonly name: string;
  /** Nanoseconds that its clock is ahead at the start, and parts per million that it runs too fast. */
  readonly offset: number;
  readonly skew: number;
  readonly snapLength: number | undefined;
}

/** What a run of a scenario has recorded, in the order of the recorded times. */
export interface Recording {
  readonly interfaces: readonly PcapngInterface[];
  readonly packets: readonly PacketRecord[];
  /** For each packet, where it comes from; undefined for what is not IP. */
  readonly origins: readonly (FrameOrigin | undefined)[];
}

interface Entry {
  readonly point: number;
  /** Nanoseconds since the start, by the point's clock. */
  readonly time: number;
  readonly bytes: Bytes;
  readonly origin: FrameOrigin | undefined;
}

/** A recording is in memory until it is written. */
const MAX_PACKETS = 3_000_000;
const MAX_BYTES = 1_000_000_000;
const BILLION = 1_000_000_000n;

export class Recorder {
  readonly #queue: EventQueue;
  readonly #points: CapturePoint[] = [];
  readonly #entries: Entry[] = [];
  #bytes = 0;

  constructor(queue: EventQueue) {
    this.#queue = queue;
  }

  get packets(): number {
    return this.#entries.length;
  }

  /** @returns what takes the frames of a new capture point */
  point(point: CapturePoint): (frame: Bytes) => void {
    const index = this.#points.push(point) - 1;
    return (frame) => {
      const { now } = this.#queue;
      this.#bytes += frame.length;
      if (this.#entries.length >= MAX_PACKETS) throw new EndlessScenario(MAX_PACKETS, 'recorded packets');
      if (this.#bytes > MAX_BYTES) throw new EndlessScenario(MAX_BYTES, 'recorded bytes');
      const time = now + point.offset + Math.floor((now * point.skew) / 1_000_000);
      this.#entries.push({ point: index, time, bytes: frame, origin: originOf(frame) });
    };
  }

  /** @param start epoch nanoseconds */
  recording(start: bigint): Recording {
    // Frames of equal time stay in the order in which they were recorded: Array.sort is stable.
    const entries = [...this.#entries].sort((a, b) => a.time - b.time);
    return {
      interfaces: this.#points.map((p) => ({
        name: p.name,
        ...(p.snapLength === undefined ? {} : { snapLength: p.snapLength }),
      })),
      origins: entries.map(({ origin }) => origin),
      packets: entries.map(({ point, time, bytes }) => {
        const ns = start + BigInt(time);
        const nanos = ((ns % BILLION) + BILLION) % BILLION;
        const cut = this.#points[point]?.snapLength ?? bytes.length;
        return {
          seconds: Number((ns - nanos) / BILLION),
          nanos: Number(nanos),
          bytes: bytes.subarray(0, cut),
          originalLength: bytes.length,
          interfaceId: point,
        };
      }),
    };
  }
}
