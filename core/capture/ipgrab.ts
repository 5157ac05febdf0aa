/**
 * The text listing that ipgrab prints: one "Name: value" line per header field. Both the format of ipgrab 0.9.10 and the older one
 * with epoch times are read, with or without rulers and "Trama N:" ("Frame N:") separators.
 *
 * A listing holds header fields, not bytes. What it does not hold is filled in, and a comment on the packet says so: the values of
 * fields without a line are 0; of an HTTP message the header lines are known and the rest is spaces, the last bytes chosen so that the
 * recorded checksum holds; padding is zeros unless it was printed.
 */
import { type Bytes, put16, put32 } from '../base/bytes.ts';
import { internetChecksum, onesSum } from '../base/checksum.ts';
import type { CaptureProblem } from '../base/result.ts';
import { type TextLine, type Transcript, textLines } from './text.ts';
import type { PacketRecord } from './write.ts';

interface Section {
  readonly title: string;
  /** Normalised name → value, last one wins; see `fields` for those that repeat. */
  readonly values: Map<string, { readonly text: string; readonly line: TextLine }>;
  readonly fields: { readonly name: string; text: string; readonly line: TextLine }[];
  /** Bytes of a hex dump under the section's title. */
  readonly dump: number[];
}

interface Frame {
  readonly line: TextLine;
  seconds: number;
  nanos: number;
  timed: boolean;
  readonly sections: Section[];
}

const RULER = /^[-*.]{10,}$/;
const CONTINUATION = /^ {26}\S/;
const SEPARATOR = /^(?:Trama|Frame)\s+\d+\s*:?$/i;
const ETHERNET = /^Ethernet(?:\s*\((\d{1,10})\.(\d{1,9})\))?$/;
const ASCTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;
const FIELD = /^([A-Za-z][^:]{0,40}?)\s*:(?:\s+(.*))?$/;
const DUMP = /^((?:[0-9A-F]{2} ){1,17}|[0-9A-F]{2}$)/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MAX_FRAME = 65_549;

/** True when the beginning of a text looks like a listing. */
export const looksLikeIpgrab = (text: string): boolean =>
  /^\s*Hardware source:\s+[0-9a-f]{2}:/im.test(text) || /^\s*(?:IP|ARP) Header\s*$/m.test(text);

/** Reads a whole listing. Lines that cannot be read are in `problems`, with their number. */
export function readIpgrab(bytes: Bytes): Transcript {
  const problems: CaptureProblem[] = [];
  const complain = (line: TextLine, detail: string) => {
    problems.push({ code: 'bad-text', offset: line.offset, line: line.number, detail });
  };
  const frames = splitFrames(bytes);
  fillTimes(frames);
  const packets: PacketRecord[] = [];
  const scratch = new Uint8Array(MAX_FRAME);
  for (const frame of frames) {
    const packet = new FrameBuilder(frame, scratch, complain).build();
    scratch.fill(0);
    if (packet === undefined) complain(frame.line, 'the frame has no Ethernet header lines');
    else packets.push(packet);
  }
  return {
    packets,
    interfaces: [{ snapLength: 0, name: 'ipgrab' }],
    comments: ['Transcribed from an ipgrab text listing; comments on packets say what the listing does not hold.'],
    problems,
  };
}

function splitFrames(bytes: Bytes): Frame[] {
  const frames: Frame[] = [];
  let frame: Frame | undefined;
  let section: Section | undefined;
  const begin = (line: TextLine) => {
    frame = { line, seconds: 0, nanos: 0, timed: false, sections: [] };
    frames.push(frame);
    section = undefined;
    return frame;
  };
  /** The HTTP header line before this one, which may go on: version 0.9.10 breaks long ones. */
  let header: { text: string } | undefined;
  for (const line of textLines(bytes)) {
    const text = line.text.trim();
    if (header !== undefined && CONTINUATION.test(line.text)) {
      header.text += line.text.trimStart();
      continue;
    }
    header = undefined;
    if (text === '' || RULER.test(text)) continue;
    if (SEPARATOR.test(text)) {
      begin(line);
      continue;
    }
    const ethernet = ETHERNET.exec(text);
    if (ethernet) {
      if (frame === undefined || frame.sections.length > 0) frame = begin(line);
      if (ethernet[1] !== undefined && ethernet[2] !== undefined) {
        frame.seconds = Number(ethernet[1]);
        frame.nanos = Number(ethernet[2].padEnd(9, '0'));
        frame.timed = true;
      }
      section = newSection('Ethernet');
      frame.sections.push(section);
      continue;
    }
    if (frame === undefined) continue; // ipgrab's banner
    const time = ASCTIME.exec(text);
    if (time && section?.title === 'Ethernet') {
      // ipgrab prints local time and does not say which; read as UTC.
      const [, month, ...n] = time;
      const [day, hour, minute, second, year] = n.map(Number);
      frame.seconds = Date.UTC(year ?? 0, MONTHS.indexOf(month ?? ''), day, hour, minute, second) / 1000;
      frame.timed = Number.isFinite(frame.seconds);
      if (!frame.timed) frame.seconds = 0;
      continue;
    }
    const field = FIELD.exec(text);
    if (field?.[1] !== undefined && (section?.title !== 'Padding' || field[1] === 'Padding')) {
      if (section === undefined) {
        // The first line of a frame that lost its head.
        section = newSection('Ethernet');
        frame.sections.push(section);
      }
      const value = { text: field[2] ?? '', line };
      section.values.set(normal(field[1]), value);
      const entry = { name: normal(field[1]), ...value };
      section.fields.push(entry);
      if (entry.name === 'header' && section.title === 'HTTP') {
        // A space at the break belongs to the text.
        entry.text = line.text.trimStart().replace(/^[^:]*:\s*/, '');
        header = entry;
      }
      continue;
    }
    const dump = DUMP.exec(text);
    if (dump?.[1] !== undefined && section !== undefined) {
      for (const byte of dump[1].trim().split(' ')) section.dump.push(Number.parseInt(byte, 16));
      continue;
    }
    section = newSection(text);
    frame.sections.push(section);
  }
  return frames;
}

const newSection = (title: string): Section => ({ title, values: new Map(), fields: [], dump: [] });

/** "Type / Length" and "Type /Length" are the same name. */
const normal = (name: string): string => name.toLowerCase().replace(/\s+/g, '');

/** A frame whose time is lost gets that of the next one that has one, else of the one before. */
function fillTimes(frames: Frame[]): void {
  const copy = (from: Frame | undefined, to: Frame) => {
    if (from === undefined) return;
    to.seconds = from.seconds;
    to.nanos = from.nanos;
  };
  let next: Frame | undefined;
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i] as Frame;
    if (frame.timed) next = frame;
    else copy(next, frame);
  }
  let before: Frame | undefined;
  for (const frame of frames) {
    if (frame.timed) before = frame;
    else if (frame.seconds === 0 && frame.nanos === 0) copy(before, frame);
  }
}

/** Puts the bytes of one frame together. */
class FrameBuilder {
  readonly #frame: Frame;
  readonly #complain: (line: TextLine, detail: string) => void;
  readonly #out: Uint8Array;
  #length = 0;
  readonly #comments: string[] = [];

  /** `scratch` is all zeros. */
  constructor(frame: Frame, scratch: Uint8Array, complain: (line: TextLine, detail: string) => void) {
    this.#frame = frame;
    this.#out = scratch;
    this.#complain = complain;
  }

  build(): PacketRecord | undefined {
    const [ethernet, ...rest] = this.#frame.sections;
    if (ethernet === undefined || ethernet.title !== 'Ethernet') return undefined;
    if (!ethernet.values.has('hardwaresource') && !ethernet.values.has('hardwaredestination')) return undefined;
    this.#mac(ethernet, 'hardwaredestination', 0);
    this.#mac(ethernet, 'hardwaresource', 6);
    put16(this.#out, 12, this.#number(ethernet, 'type/length', 0xffff));
    this.#length = 14;
    const media = this.#number(ethernet, 'medialength', MAX_FRAME);
    if (!this.#frame.timed)
      this.#comments.push('The listing has no time for this frame; it has that of the nearest frame that has one.');

    /** One past the IP packet's last byte, and the place and recorded value of the checksum over the payload. */
    let ipEnd = 0;
    let ipStart = 0;
    let transport: { start: number; at: number; protocol: number } | undefined;
    let transportChecksumIsSet = false;
    let padding: Bytes | undefined;
    let paddingDigits: string | undefined;
    for (const section of rest) {
      const printed = section.values.get('padding');
      if (printed) paddingDigits = /^0x([0-9a-f]*)/i.exec(printed.text)?.[1];
      switch (section.title) {
        case 'ARP Header':
          this.#arp(section);
          break;
        case 'IP Header':
          ipStart = this.#length;
          ipEnd = this.#ip(section);
          break;
        case 'TCP Header':
          transport = { start: this.#length, at: this.#length + 16, protocol: 6 };
          transportChecksumIsSet = this.#tcp(section);
          break;
        case 'UDP Header':
          transport = { start: this.#length, at: this.#length + 6, protocol: 17 };
          transportChecksumIsSet = this.#udp(section);
          break;
        case 'HTTP':
          this.#http(section, ipEnd);
          break;
        case 'Padding':
          padding = Uint8Array.from(section.dump);
          break;
        default:
          if (section.dump.length > 0) this.#put(section.dump);
          else this.#comments.push(`The listing's section "${section.title}" is not transcribed; its bytes are zeros.`);
      }
    }
    if (ipEnd > this.#length) this.#payloadFiller(ipStart, ipEnd, transport, transportChecksumIsSet);
    const end = Math.max(media, this.#length, Math.min(ipEnd, MAX_FRAME));
    if (media > this.#length) {
      if (paddingDigits !== undefined) padding = this.#printedPadding(paddingDigits, media - this.#length);
      if (padding && padding.length > 0) this.#out.set(padding.subarray(0, media - this.#length), this.#length);
      else this.#comments.push(`The last ${media - this.#length} bytes are padding; the listing does not show them: zeros.`);
    }
    const { seconds, nanos } = this.#frame;
    return { seconds, nanos, bytes: this.#out.slice(0, end), comments: this.#comments, untimed: !this.#frame.timed };
  }

  #arp(s: Section): void {
    const o = this.#length;
    put16(this.#out, o, this.#number(s, 'hardwaretype', 0xffff));
    put16(this.#out, o + 2, this.#number(s, 'protocoltype', 0xffff));
    this.#out[o + 4] = this.#number(s, 'hardwarelength', 255);
    this.#out[o + 5] = this.#number(s, 'protocollength', 255);
    put16(this.#out, o + 6, this.#number(s, 'opcode', 0xffff));
    this.#mac(s, 'senderetheraddress', o + 8);
    this.#ipv4(s, 'senderipaddress', o + 14);
    this.#mac(s, 'targetetheraddress', o + 18);
    this.#ipv4(s, 'targetipaddress', o + 24);
    this.#length += 28;
  }

  /** Returns the offset of the packet's end. */
  #ip(s: Section): number {
    const o = this.#length;
    const words = Math.max(5, this.#number(s, 'headerlength', 15));
    const total = this.#number(s, 'totallength', 0xffff);
    this.#out[o] = (this.#number(s, 'version', 15) << 4) | words;
    this.#out[o + 1] = this.#number(s, 'tos', 255);
    put16(this.#out, o + 2, total);
    put16(this.#out, o + 4, this.#number(s, 'identification', 0xffff));
    const flags =
      (this.#number(s, 'unusedbit', 1) << 15) |
      (this.#number(s, "don'tfragmentbit", 1) << 14) |
      (this.#number(s, 'morefragmentsbit', 1) << 13);
    put16(this.#out, o + 6, flags | this.#number(s, 'fragmentationoffset', 0x1fff));
    this.#out[o + 8] = this.#number(s, 'timetolive', 255);
    this.#out[o + 9] = this.#number(s, 'protocol', 255);
    put16(this.#out, o + 10, this.#number(s, 'headerchecksum', 0xffff));
    this.#ipv4(s, 'sourceaddress', o + 12);
    this.#ipv4(s, 'destinationaddress', o + 16);
    if (words > 5) this.#comments.push(`The ${words * 4 - 20} bytes of IP options are not transcribed; they are zeros.`);
    this.#length += words * 4;
    return Math.min(MAX_FRAME, o + Math.max(total, words * 4));
  }

  #tcp(s: Section): boolean {
    const o = this.#length;
    const words = Math.max(5, this.#number(s, 'headerlength', 15));
    put16(this.#out, o, this.#number(s, 'sourceport', 0xffff));
    put16(this.#out, o + 2, this.#number(s, 'destinationport', 0xffff));
    put32(this.#out, o + 4, this.#number(s, 'sequencenumber', 0xffff_ffff));
    put32(this.#out, o + 8, this.#number(s, 'acknowledgementnumber', 0xffff_ffff));
    let flags = 0;
    const letters = s.values.get('flags')?.text ?? '';
    for (const letter of letters) {
      const bit = 'FSRPAUEC'.indexOf(letter);
      if (bit >= 0) flags |= 1 << bit;
    }
    put16(this.#out, o + 12, (words << 12) | ((this.#number(s, 'unused', 0x3f) & 0x3f) << 6) | flags);
    put16(this.#out, o + 14, this.#number(s, 'windowsize', 0xffff));
    put16(this.#out, o + 16, this.#number(s, 'checksum', 0xffff));
    put16(this.#out, o + 18, this.#number(s, 'urgent', 0xffff));
    this.#tcpOptions(s, o + 20, o + words * 4);
    this.#length += words * 4;
    return s.values.has('checksum');
  }

  /** Options are printed in order: "Option: 2 (…)", then the lines of its length and values. */
  #tcpOptions(s: Section, from: number, end: number): void {
    let at = from;
    let option: number[] = [];
    const flush = () => {
      if (option.length > 0 && at + option.length <= end) {
        this.#out.set(option, at);
        at += option.length;
      }
      option = [];
    };
    const number32 = (text: string) => {
      const n = Number.parseInt(text, 10) >>> 0;
      return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
    };
    let inOptions = false;
    for (const { name, text, line } of s.fields) {
      if (name === 'option') {
        flush();
        inOptions = true;
        option = [Number.parseInt(text, 10) & 255];
      } else if (!inOptions) continue;
      else if (name === 'length') option[1] = Number.parseInt(text, 10) & 255;
      else if (name === 'mss') option.push(...number32(text).slice(2));
      else if (name === 'shiftcount') option.push(Number.parseInt(text, 10) & 255);
      else if (/^(?:timestamp|leftedge|rightedge|edge|sack)/.test(name)) option.push(...number32(text));
      else this.#complain(line, `"${line.text.trim()}" is not a TCP option's value that is known here`);
    }
    flush();
    if (at < end && end - at > 3) this.#comments.push(`${end - at} bytes of TCP options are not in the listing; they are zeros.`);
  }

  #udp(s: Section): boolean {
    const o = this.#length;
    put16(this.#out, o, this.#number(s, 'sourceport', 0xffff));
    put16(this.#out, o + 2, this.#number(s, 'destinationport', 0xffff));
    put16(this.#out, o + 4, this.#number(s, 'length', 0xffff));
    put16(this.#out, o + 6, this.#number(s, 'checksum', 0xffff));
    this.#length += 8;
    return s.values.has('checksum');
  }

  /** Header lines; the empty line that ends them where there is room. CRLF, or LF where CRLF does not fit. */
  #http(s: Section, ipEnd: number): void {
    const lines = s.fields.filter((f) => f.name === 'header').map((f) => f.text);
    if (lines.length === 0) return; // Older versions print the title for a padded frame without payload.
    const room = ipEnd - this.#length;
    const encode = (eol: string) => new TextEncoder().encode(`${lines.join(eol)}${eol}${eol}`);
    const crlf = encode('\r\n');
    const text = crlf.length <= room ? crlf : encode('\n');
    this.#put(text.subarray(0, Math.max(0, room)));
  }

  /**
   * Fills up to the IP packet's end with spaces, the last two whole 16-bit words set so that the recorded checksum is true. Not when the
   * IP packet is a fragment: its checksum is over more bytes.
   */
  #payloadFiller(
    ipStart: number,
    ipEnd: number,
    transport: { start: number; at: number; protocol: number } | undefined,
    sum: boolean,
  ): void {
    const from = this.#length;
    this.#length = ipEnd;
    if (transport === undefined) {
      this.#comments.push(`${ipEnd - from} bytes of the IP packet are not in the listing; they are zeros.`);
      return;
    }
    this.#out.fill(0x20, from, ipEnd);
    const fragment = (((this.#out[ipStart + 6] as number) & 0x3f) | (this.#out[ipStart + 7] as number)) !== 0;
    // The word that is set lies at an even distance from the transport header.
    const last = ipEnd - 2 - ((ipEnd - transport.start) & 1);
    if (sum && !fragment && last >= from) {
      put16(this.#out, last, 0);
      const length = ipEnd - transport.start;
      const pseudo = onesSum(this.#out, ipStart + 12, ipStart + 20) + transport.protocol + length;
      put16(this.#out, last, internetChecksum(this.#out, transport.start, ipEnd, pseudo));
    }
    this.#comments.push(
      `${ipEnd - from} bytes of payload are not in the listing: spaces${sum && !fragment ? ', two bytes at the end make the recorded checksum true' : ''}.`,
    );
  }

  /**
   * The older format's "Padding: 0x…" as bytes of two digits. Recorded listings have more digits than the frame has room for; digits lost
   * or gained are taken to be of the longest run of zeros.
   */
  #printedPadding(digits: string, room: number): Bytes {
    let text = digits;
    const surplus = digits.length - 2 * room;
    if (surplus !== 0) {
      const zeros = (digits.match(/0+/g) ?? []).reduce((a, b) => (b.length > a.length ? b : a), '');
      if (zeros.length > surplus) {
        text = digits.replace(zeros, '0'.repeat(zeros.length - surplus));
        this.#comments.push(
          `The listing prints ${digits.length} digits of padding where ${2 * room} have room; the difference is taken to be zeros.`,
        );
      }
    }
    const out: number[] = [];
    for (let i = 0; i + 1 < text.length; i += 2) out.push(Number.parseInt(text.slice(i, i + 2), 16));
    return Uint8Array.from(out);
  }

  #put(bytes: Iterable<number>): void {
    for (const b of bytes) if (this.#length < MAX_FRAME) this.#out[this.#length++] = b;
  }

  /** A decimal or 0x number at the beginning of the value, at most `max`; 0 where the line is missing or bad. */
  #number(s: Section, name: string, max: number): number {
    const value = s.values.get(name);
    if (value === undefined) return 0;
    const match = /^(0x[0-9a-f]+|\d+)/i.exec(value.text);
    const n = match?.[1] === undefined ? Number.NaN : Number(match[1]);
    if (Number.isInteger(n) && n >= 0 && n <= max) return n;
    this.#complain(value.line, `"${value.line.text.trim()}" is not a number from 0 to ${max}`);
    return 0;
  }

  #mac(s: Section, name: string, at: number): void {
    const value = s.values.get(name);
    const parts = value?.text.split(':').map((p) => (/^[0-9a-f]{1,2}$/i.test(p) ? Number.parseInt(p, 16) : -1));
    if (parts?.length === 6 && parts.every((p) => p >= 0)) this.#out.set(parts, at);
    else if (value) this.#complain(value.line, `"${value.line.text.trim()}" is not a MAC address`);
  }

  #ipv4(s: Section, name: string, at: number): void {
    const value = s.values.get(name);
    const parts = value?.text
      .split(/\s/)[0]
      ?.split('.')
      .map((p) => (/^\d{1,3}$/.test(p) ? Number(p) : 256));
    if (parts?.length === 4 && parts.every((p) => p <= 255)) this.#out.set(parts, at);
    else if (value) this.#complain(value.line, `"${value.line.text.trim()}" is not an IPv4 address`);
  }
}
