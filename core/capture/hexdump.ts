/**
 * Hex dumps of packets: `od -Ax -tx1 -v`, xxd, hexdump -C, tcpdump -x, -xx and -X, Wireshark's and tshark's text dumps.
 *
 *     0000  00 80 ad c8 19 74 00 00 21 6c 5a 7f 08 00 45 00   .....t..!lZ...E.
 *
 * A line is an offset (hexadecimal), bytes, and perhaps the same as ASCII. Offset 0 begins a packet. Other lines are text between
 * packets; a time in them is the time of the packet that follows.
 */
import { type Bytes, put16, u16, u32 } from '../base/bytes.ts';
import type { CaptureProblem } from '../base/result.ts';
import { LinkType } from './info.ts';
import { type TextLine, type Transcript, textLines } from './text.ts';
import type { PacketRecord } from './write.ts';

const LINE = /^\s*(0x)?([0-9a-f]{3,8})(:?)(?=\s|$)\s*(.*)$/i;
/** Wireshark dumps what it reassembled after the frame; that is no packet. */
const OTHER_DUMP = /^(?!Frame\b)\S.* \(\d+ bytes\):\s*$/;
const GROUP = /^(?:[0-9a-f]{2})+$/i;
const MAX_PACKET = 262_144;

/** True when the beginning of a text has a line with offset 0 and bytes. */
export const looksLikeHexDump = (text: string): boolean =>
  /^\s*(?:0x)?0{3,8}:?\s+[0-9a-f]{2}(?:[0-9a-f]{2})*(?:\s|$)/im.test(text);

interface DumpPacket {
  readonly line: TextLine;
  readonly bytes: number[];
  time: DumpTime | undefined;
  /** tcpdump's style of offsets, "0x0000:": without -xx the link layer is left out. */
  tcpdump: boolean;
}

interface DumpTime {
  readonly seconds: number;
  readonly nanos: number;
}

/** Reads a whole dump. Bad lines are in `problems` with their number; their packet ends before them. */
export function readHexDump(text: Bytes): Transcript {
  const problems: CaptureProblem[] = [];
  const complain = (line: TextLine, detail: string) => {
    problems.push({ code: 'bad-text', offset: line.offset, line: line.number, detail });
  };
  const found: DumpPacket[] = [];
  let packet: DumpPacket | undefined;
  let time: DumpTime | undefined;
  /** The line before, kept until the next offset tells how many of its columns are bytes. */
  let pending: { columns: Columns; line: TextLine } | undefined;
  let repeat = false;
  /** Inside a dump that is not of a frame. */
  let skipping = false;

  const settle = (upTo: number | undefined) => {
    if (packet === undefined || pending === undefined) return;
    const { columns } = pending;
    const room = upTo === undefined ? columns.bytes.length : upTo - packet.bytes.length;
    const take = columns.bytes.length > room && room > 0 ? room : columns.bytes.length;
    const { line } = pending;
    pending = undefined;
    if (packet.bytes.length + take > MAX_PACKET) {
      complain(line, `the packet is longer than ${MAX_PACKET} bytes`);
      packet = undefined; // The rest of its lines is text without a packet.
      return;
    }
    for (let i = 0; i < take; i++) packet.bytes.push(columns.bytes[i] as number);
  };
  const finish = () => {
    settle(undefined);
    packet = undefined;
    repeat = false;
  };

  for (const line of textLines(text)) {
    const match = LINE.exec(line.text);
    const columns = match && readColumns(match[4] ?? '', match[3] === ':');
    if (!match || !columns) {
      if (line.text.trim() === '*' && packet !== undefined) repeat = true;
      else if (OTHER_DUMP.test(line.text)) {
        finish();
        skipping = true;
      } else {
        skipping = false;
        const t = readTime(line.text);
        if (t !== undefined) {
          finish();
          time = t;
        } else if (line.text.trim() !== '' && packet !== undefined && match?.[2] !== undefined) {
          complain(line, `"${shorten(line.text)}" has an offset but no bytes`);
          finish();
        }
      }
      continue;
    }
    if (skipping) continue;
    const offset = Number.parseInt(match[2] ?? '', 16);
    if (offset === 0 && columns.bytes.length > 0) {
      finish();
      packet = { line, bytes: [], time, tcpdump: match[1] !== undefined && match[3] === ':' };
      time = undefined;
      found.push(packet);
      pending = { columns, line };
      continue;
    }
    if (packet === undefined) continue; // Text that begins like a number.
    settle(offset);
    if (packet === undefined) continue;
    if (repeat) {
      // od and hexdump without -v print "*" for lines equal to the one before.
      const period = 16;
      if (offset <= MAX_PACKET && packet.bytes.length >= period) {
        while (packet.bytes.length < offset) packet.bytes.push(packet.bytes[packet.bytes.length - period] as number);
      }
      repeat = false;
    }
    if (offset !== packet.bytes.length) {
      complain(line, `the offset is 0x${offset.toString(16)}, 0x${packet.bytes.length.toString(16)} is expected`);
      finish();
    } else if (columns.bytes.length > 0) pending = { columns, line };
    else finish(); // od ends with a line that has only the length.
  }
  finish();
  return toTranscript(found, problems);
}

interface Columns {
  readonly bytes: readonly number[];
}

/**
 * The bytes of a line: groups of hex digits up to a wide gap, a bar or something else. After eight bytes a gap of two columns is
 * usual in the middle of a line, but not where a colon follows the offset (xxd, tcpdump): there the ASCII column begins.
 */
function readColumns(rest: string, colon: boolean): Columns | undefined {
  const bytes: number[] = [];
  let at = 0;
  while (at < rest.length) {
    let end = rest.indexOf(' ', at);
    if (end < 0) end = rest.length;
    const token = rest.slice(at, end);
    if (!GROUP.test(token)) {
      if (bytes.length === 0) return undefined;
      break;
    }
    for (let i = 0; i < token.length; i += 2) bytes.push(Number.parseInt(token.slice(i, i + 2), 16));
    let next = end;
    while (rest[next] === ' ') next++;
    const gap = next - end;
    if (gap > 2 || (gap === 2 && (colon || bytes.length !== 8))) break;
    at = next;
  }
  return { bytes };
}

const DATE_TIME = /(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?/;
const LONG_TIME = /([A-Z][a-z]{2}) +(\d{1,2}), (\d{4}) (\d\d):(\d\d):(\d\d)\.(\d{1,9})/;
const EPOCH = /(?:^|[\s:])(\d{9,10})\.(\d{1,9})(?:\s|$)/;
const TIME_OF_DAY = /^\s*(\d\d):(\d\d):(\d\d)[.,](\d{1,9})(?:\s|$)/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A date and time (read as UTC), an epoch time, or a time of day, on 1 January 1970. */
function readTime(text: string): DumpTime | undefined {
  const at = (year: number, month: number, day: number, h: string, m: string, s: string, fraction: string | undefined) => {
    const seconds = Date.UTC(year, month, day, Number(h), Number(m), Number(s)) / 1000;
    return Number.isFinite(seconds) ? { seconds, nanos: Number((fraction ?? '').padEnd(9, '0')) } : undefined;
  };
  let m = DATE_TIME.exec(text);
  if (m) return at(Number(m[1]), Number(m[2]) - 1, Number(m[3]), m[4] ?? '', m[5] ?? '', m[6] ?? '', m[7]);
  m = LONG_TIME.exec(text);
  if (m) return at(Number(m[3]), MONTHS.indexOf(m[1] ?? ''), Number(m[2]), m[4] ?? '', m[5] ?? '', m[6] ?? '', m[7]);
  m = EPOCH.exec(text);
  if (m) return { seconds: Number(m[1]), nanos: Number((m[2] ?? '').padEnd(9, '0')) };
  m = TIME_OF_DAY.exec(text);
  return m ? at(1970, 0, 1, m[1] ?? '', m[2] ?? '', m[3] ?? '', m[4]) : undefined;
}

/** Packets that begin with an IP header that fits are raw IP where the dump leaves the link layer out. */
function toTranscript(found: readonly DumpPacket[], problems: readonly CaptureProblem[]): Transcript {
  const raw = found.some(isRaw);
  const ethernet = !found.every(isRaw);
  const interfaces = [
    ...(ethernet ? [{ linkType: LinkType.ethernet, name: 'dump' }] : []),
    ...(raw ? [{ linkType: LinkType.raw, name: 'dump, IP' }] : []),
  ];
  let last: DumpTime = { seconds: 0, nanos: 0 };
  const packets = found.map((p): PacketRecord => {
    const comments = p.time ? [] : ['The dump has no time for this packet: one microsecond after the one before.'];
    // Without times packets are 1 µs apart, to keep their order.
    if (p.time) last = p.time;
    else {
      const nanos = last.nanos + 1000;
      last = nanos < 1_000_000_000 ? { ...last, nanos } : { seconds: last.seconds + 1, nanos: nanos - 1_000_000_000 };
    }
    let bytes = Uint8Array.from(p.bytes);
    if (p.tcpdump && isBareArp(bytes)) {
      bytes = withEthernet(bytes);
      comments.push('The dump has no link layer: the Ethernet header is made from the addresses in ARP.');
    }
    return { ...last, bytes, interfaceId: ethernet && isRaw(p) ? 1 : 0, comments, untimed: p.time === undefined };
  });
  return { packets, interfaces, comments: ['Transcribed from a hex dump.'], problems };
}

function isRaw(p: DumpPacket): boolean {
  const [first, second] = p.bytes;
  if (first === undefined || second === undefined) return false;
  const bytes = Uint8Array.from(p.bytes.slice(0, 8));
  if (bytes.length < 8) return false;
  const length = first >>> 4 === 4 && (first & 15) >= 5 ? u16(bytes, 2) : first >>> 4 === 6 ? u16(bytes, 4) + 40 : 0;
  // Exact without a colon style: an Ethernet address may begin with 0x45 too.
  return length > 0 && (p.tcpdump ? length >= p.bytes.length : length === p.bytes.length);
}

/** ARP for IPv4 over Ethernet (RFC 826): hardware type 1, protocol 0x0800, lengths 6 and 4. */
const isBareArp = (b: Bytes): boolean => b.length >= 28 && u32(b, 0) === 0x0001_0800 && u16(b, 4) === 0x0604;

function withEthernet(arp: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(14 + arp.length);
  const request = u16(arp, 6) === 1;
  out.set(request ? [255, 255, 255, 255, 255, 255] : arp.subarray(18, 24), 0);
  out.set(arp.subarray(8, 14), 6);
  put16(out, 12, 0x0806);
  out.set(arp, 14);
  return out;
}

const shorten = (text: string): string => (text.trim().length > 60 ? `${text.trim().slice(0, 57)}…` : text.trim());
