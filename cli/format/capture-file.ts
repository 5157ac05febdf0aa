/** Writes the packets of an open capture as pcap, pcapng, hex dump or ipgrab listing, keeping everything that the format can hold. */

import type { CaptureInfo, CaptureInterface } from '../../core/capture/capture.ts';
import { isUntimed } from '../../core/capture/info.ts';
import { pcapHeader, pcapRecord } from '../../core/capture/write.ts';
import { hexDumpOf, ipgrabOf } from '../../core/capture/write-text.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { Collector, type Comments, splitTime, type Write, writePcapng } from '../../core/engine/export/pcapng.ts';
import { CliError } from '../errors.ts';
import type { FileFormat } from './file-format.ts';

const BILLION = 1_000_000_000n;

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
