/** Writes the packets of an open capture as pcap, pcapng, hex dump or ipgrab listing, keeping everything that the format can hold. */

import type { PacketRow } from '../../core/base/ids.ts';
import type { CaptureInfo, CaptureInterface } from '../../core/capture/capture.ts';
import { isUntimed } from '../../core/capture/info.ts';
import { PcapngOption } from '../../core/capture/pcapng.ts';
import { PcapngWriter, pcapHeader, pcapRecord } from '../../core/capture/write.ts';
import { hexDumpOf, ipgrabOf } from '../../core/capture/write-text.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { CliError } from '../errors.ts';
import type { FileFormat } from './file-format.ts';

const BILLION = 1_000_000_000n;
const PIECE = 1 << 18;

type Write = (bytes: Uint8Array) => Promise<void>;
/** Comments to add to a packet. */
export type Comments = (row: PacketRow, bytes: Uint8Array) => readonly string[];

/** Resolves to what the format could not hold, in sentences. Raises CliError when the packets themselves do not fit the format. */
export async function writeCapture(
  engine: Engine,
  format: FileFormat,
  comments: Comments | undefined,
  write: Write,
): Promise<string[]> {
  switch (format) {
    case 'pcap':
      return writePcap(engine, write);
    case 'pcapng':
      return writePcapng(engine, comments, write);
    default:
      return writeText(engine, format, write);
  }
}

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

function splitTime(ns: bigint): { seconds: number; nanos: number } {
  const seconds = ns / BILLION - (ns % BILLION < 0n ? 1n : 0n);
  return { seconds: Number(seconds), nanos: Number(ns - seconds * BILLION) };
}

async function writePcap(engine: Engine, write: Write): Promise<string[]> {
  const { info } = engine;
  const { packets } = engine.facts.tables;
  const used = new Set<CaptureInterface | undefined>();
  let nanoseconds = false;
  for (const row of engine.rows()) {
    used.add(info.interfaces[packets.interface.get(row)]);
    const ns = packets.timeNs(row);
    nanoseconds ||= ns % 1000n !== 0n;
    if (ns < 0n || ns / BILLION > 0xffff_ffffn) {
      throw new CliError(
        `frame ${row + 1} has a time that classic pcap cannot hold (before 1970 or after 2106)`,
        'Convert to pcapng.',
      );
    }
  }
  const interfaces = [...used].filter((i) => i !== undefined);
  const linkTypes = [...new Set(interfaces.map((i) => i.linkType))];
  if (linkTypes.length > 1) {
    throw new CliError(
      `the capture has interfaces of ${linkTypes.length} link types (${linkTypes.join(', ')}); classic pcap holds one`,
      'Convert to pcapng.',
    );
  }
  const fcs = interfaces[0]?.fcsLength;
  const snapLengths = interfaces.map((i) => i.snapLength);
  const pcap = {
    linkType: linkTypes[0] ?? info.interfaces[0]?.linkType ?? 1,
    nanoseconds,
    ...(snapLengths.length === 0 || snapLengths.includes(0) ? {} : { snapLength: Math.max(...snapLengths) }),
    ...(fcs === undefined || interfaces.some((i) => i.fcsLength !== fcs) ? {} : { fcsLength: fcs }),
  };
  const out = new Collector(write);
  await out.add(pcapHeader(pcap));
  for await (const { row, bytes } of engine.frames(engine.rows())) {
    await out.add(
      pcapRecord({ ...splitTime(packets.timeNs(row)), bytes, originalLength: packets.originalLength.get(row) }, pcap),
    );
  }
  await out.flush();
  return lostInPcap(info, interfaces.length);
}

const UNTIMED = 'packets without a time get the time 0';

function lostInPcap(info: CaptureInfo, interfaces: number): string[] {
  const lost: string[] = [];
  if (interfaces > 1) lost.push(`pcap does not say which of the ${interfaces} interfaces a packet was captured on`);
  const comments = info.comments.length + [...info.packetComments.values()].reduce((n, list) => n + list.length, 0);
  if (comments > 0) lost.push(`pcap holds no comments: ${comments} left out`);
  if (info.names.size > 0) lost.push(`pcap holds no names: those of ${info.names.size} addresses left out`);
  if (info.secrets.length > 0) lost.push(`pcap holds no decryption secrets: ${info.secrets.length} left out`);
  if (info.untimed.length > 0) lost.push(UNTIMED);
  return lost;
}

/** Link types that a text can be read back as: a listing is of Ethernet, a dump of that or of bare IP packets. */
const TEXT_LINK_TYPES: Readonly<Record<'ipgrab' | 'hex', readonly number[]>> = { ipgrab: [1], hex: [1, 101] };

async function writeText(engine: Engine, format: 'ipgrab' | 'hex', write: Write): Promise<string[]> {
  const { info } = engine;
  const { packets } = engine.facts.tables;
  const what = format === 'hex' ? 'a hex dump' : 'an ipgrab listing';
  for (const row of engine.rows()) {
    const linkType = info.interfaces[packets.interface.get(row)]?.linkType ?? 1;
    if (TEXT_LINK_TYPES[format].includes(linkType)) continue;
    throw new CliError(
      `frame ${row + 1} is of link type ${linkType}: ${what} does not say so, and would be read as something else`,
      'Convert to pcapng.',
    );
  }
  const out = new Collector(write);
  const utf8 = new TextEncoder();
  let cut = 0;
  let left = 0;
  for await (const { row, bytes } of engine.frames(engine.rows())) {
    const time = isUntimed(info, row) ? null : splitTime(packets.timeNs(row));
    if (packets.originalLength.get(row) > bytes.length) cut++;
    const text = bytes.length === 0 ? undefined : format === 'hex' ? hexDumpOf(bytes, time) : ipgrabOf(bytes, row + 1, time);
    if (text === undefined) left++;
    else await out.add(utf8.encode(text));
  }
  await out.flush();
  const lost: string[] = [];
  const n = (count: number) => (count === 1 ? '1 packet' : `${count} packets`);
  if (left > 0) lost.push(`${what} cannot hold ${n(left)}: left out`);
  if (cut > 0) lost.push(`${what} does not say how long packets were on the wire: ${n(cut)} cut by the snap length`);
  const comments = info.comments.length + [...info.packetComments.values()].reduce((sum, list) => sum + list.length, 0);
  if (comments > 0) lost.push(`${what} holds no comments: ${comments} left out`);
  if (info.interfaces.length > 1)
    lost.push(`${what} does not say which of the ${info.interfaces.length} interfaces a packet was captured on`);
  return lost;
}

async function writePcapng(engine: Engine, comments: Comments | undefined, write: Write): Promise<string[]> {
  const { info } = engine;
  const { packets } = engine.facts.tables;
  const w = new PcapngWriter();
  const out = new Collector(write);
  // Options of the first section are kept as they are; its comments are among them.
  const sectionOptions = info.sectionOptions[0] ?? [];
  const kept = new Set(
    sectionOptions.filter((o) => o.code === PcapngOption.comment).map((o) => new TextDecoder().decode(o.value)),
  );
  // The file's own byte order: numbers inside options are copied as they are.
  await out.add(
    w.section({ byteOrder: info.byteOrder, options: sectionOptions, comments: info.comments.filter((c) => !kept.has(c)) }),
  );
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
  const timesMadeUp = 0;
  for await (const { row, bytes } of engine.frames(engine.rows())) {
    const interfaceId = packets.interface.get(row);
    const originalLength = packets.originalLength.get(row);
    const texts = [...(info.packetComments.get(row) ?? []), ...(comments?.(row, bytes) ?? [])];
    const options = info.packetOptions.get(row) ?? [];
    const untimed = isUntimed(info, row);
    // A simple packet block has no time, and no room for anything else: it belongs to the first interface.
    if (untimed && interfaceId === 0 && texts.length === 0 && options.length === 0) {
      await out.add(w.simplePacket(bytes, originalLength));
    } else {
      await out.add(
        w.packet({ ...splitTime(packets.timeNs(row)), bytes, originalLength, interfaceId, comments: texts, options }),
      );
    }
  }
  for (const s of info.statistics) await out.add(w.statistics(s.interfaceId, s.options));
  await out.flush();
  const lost = timesMadeUp === 0 ? [] : [UNTIMED];
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
