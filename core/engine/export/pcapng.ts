/** Writes the packets of an open capture as pcapng, keeping everything that the format can hold, comments included. */
import type { PacketRow } from '../../base/ids.ts';
import type { CaptureInterface } from '../../capture/capture.ts';
import { isUntimed } from '../../capture/info.ts';
import { PcapngOption } from '../../capture/pcapng.ts';
import { PcapngWriter } from '../../capture/write.ts';
import type { Engine } from '../engine.ts';

const BILLION = 1_000_000_000n;
const PIECE = 1 << 18;

export type Write = (bytes: Uint8Array) => Promise<void>;
/** Comments to add to a packet. */
export type Comments = (row: PacketRow, bytes: Uint8Array) => readonly string[];

/** Collects small pieces: one write for each packet would be slow. */
export class Collector {
  readonly #write: Write;
  readonly #buffer = new Uint8Array(PIECE);
  #used = 0;

  constructor(write: Write) {
    this.#write = write;
  }

  async add(bytes: Uint8Array): Promise<void> {
    if (this.#used + bytes.length > PIECE) await this.flush();
    if (bytes.length > PIECE) return this.#write(bytes);
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  async flush(): Promise<void> {
    if (this.#used === 0) return;
    // A copy: a stream may keep what it was given for longer than its callback says.
    const piece = this.#buffer.slice(0, this.#used);
    this.#used = 0;
    await this.#write(piece);
  }
}

/** Nanoseconds since 1970 as whole seconds, negative before, and nanoseconds from 0 to 10^9. */
export function splitTime(ns: bigint): { seconds: number; nanos: number } {
  const seconds = ns / BILLION - (ns % BILLION < 0n ? 1n : 0n);
  return { seconds: Number(seconds), nanos: Number(ns - seconds * BILLION) };
}

/**
 * Resolves to what the format could not hold, in sentences. `comments`: more of them for each packet. `signal`: rejects with its reason where it is
 * aborted; what has been written by then is no whole file.
 */
export async function writePcapng(
  engine: Engine,
  comments: Comments | undefined,
  write: Write,
  signal?: AbortSignal,
): Promise<string[]> {
  const { info } = engine;
  const { packets } = engine.facts.tables;
  const w = new PcapngWriter();
  const out = new Collector(write);
  // Comments may have been edited since; all other options of the first section are kept as they are, in the file's own byte order.
  const options = (info.sectionOptions[0] ?? []).filter((o) => o.code !== PcapngOption.comment);
  await out.add(w.section({ byteOrder: info.byteOrder, options, comments: info.comments }));
  const interfaces: readonly CaptureInterface[] =
    info.interfaces.length > 0
      ? info.interfaces
      : [{ linkType: 1, snapLength: 0, unitsPerSecond: BILLION, offsetSeconds: 0n, options: [] }];
  for (const i of interfaces) {
    await out.add(
      w.interface({
        linkType: i.linkType,
        snapLength: i.snapLength,
        ...(i.name === undefined ? {} : { name: i.name }),
        ...(i.description === undefined ? {} : { description: i.description }),
        ...(i.fcsLength === undefined ? {} : { fcsLength: i.fcsLength }),
        options: i.options.filter((o) => !WRITTEN_BY_NAME.has(o.code)),
      }),
    );
  }
  const names = [...info.names].map(([address, list]) => ({ address: addressBytes(address), names: list }));
  if (names.length > 0) await out.add(w.names(names));
  for (const secret of info.secrets) await out.add(w.secrets(secret.type, secret.data));
  let timesMadeUp = 0;
  for await (const { row, bytes } of engine.frames(engine.rows())) {
    signal?.throwIfAborted();
    const interfaceId = packets.interface.get(row);
    const originalLength = packets.originalLength.get(row);
    const texts = [...(info.packetComments.get(row) ?? []), ...(comments?.(row, bytes) ?? [])];
    const options = info.packetOptions.get(row) ?? [];
    const untimed = isUntimed(info, row);
    // A simple packet block has no time, and no room for anything else: it belongs to the first interface.
    if (untimed && interfaceId === 0 && texts.length === 0 && options.length === 0) {
      await out.add(w.simplePacket(bytes, originalLength));
    } else {
      if (untimed) timesMadeUp++;
      await out.add(
        w.packet({ ...splitTime(packets.timeNs(row)), bytes, originalLength, interfaceId, comments: texts, options }),
      );
    }
  }
  for (const s of info.statistics) await out.add(w.statistics(s.interfaceId, s.options));
  await out.flush();
  const lost: string[] = [];
  if (timesMadeUp > 0) lost.push('packets without a time get the time 0');
  if (info.optionsNotKept > 0) lost.push(`${info.optionsNotKept} options of packets are too many to keep`);
  return lost;
}

/** The bytes of an address in the text forms of core/base/address.ts. */
export function addressBytes(text: string): Uint8Array {
  if (!text.includes(':')) return Uint8Array.from(text.split('.'), Number);
  const groups = (part: string): number[] =>
    part === ''
      ? []
      : part.split(':').flatMap((g) => {
          if (!g.includes('.')) return [Number.parseInt(g, 16)];
          const [a = 0, b = 0, c = 0, d = 0] = g.split('.').map(Number);
          return [a * 256 + b, c * 256 + d];
        });
  const [before = '', after] = text.split('::');
  const head = groups(before);
  const tail = after === undefined ? [] : groups(after);
  const all = [...head, ...new Array<number>(Math.max(0, 8 - head.length - tail.length)).fill(0), ...tail];
  return Uint8Array.from(all.flatMap((g) => [g >>> 8, g & 255]));
}

export const WRITTEN_BY_NAME: ReadonlySet<number> = new Set([
  PcapngOption.ifName,
  PcapngOption.ifDescription,
  PcapngOption.ifTsResol,
  PcapngOption.ifFcsLen,
  PcapngOption.ifTsOffset,
]);
