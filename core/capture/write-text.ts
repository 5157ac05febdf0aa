/**
 * Writers of text captures, one packet at a time: the hex dump that text2pcap and `hexdump.ts` read, and the listing that `ipgrab.ts` reads.
 * Both hold every captured byte; neither holds the length on the wire, comments, or what the interfaces were.
 */
import { formatIpv4, formatMac } from '../base/address.ts';
import { type Bytes, equalBytes, u8, u16, u32 } from '../base/bytes.ts';
import { readIpgrab } from './ipgrab.ts';

/** Whole seconds since the epoch and the nanoseconds beside them; null where the capture has no time. */
export type TextTime = { readonly seconds: number; readonly nanos: number } | null;

const LINE = 16;
const two = (n: number): string => n.toString(16).padStart(2, '0');

/** A year of four digits: what both readers understand. */
const isWritable = ({ seconds }: { seconds: number }): boolean => seconds >= 0 && seconds < 253_402_300_800;

const fraction = (nanos: number): string =>
  nanos % 1000 === 0 ? String(nanos / 1000).padStart(6, '0') : String(nanos).padStart(9, '0');

/** A line with the time (UTC), lines of an offset and 16 bytes, an empty line. The ASCII is left out: it may look like bytes. */
export function hexDumpOf(bytes: Bytes, time: TextTime): string {
  let out = '';
  if (time !== null && isWritable(time)) {
    const date = new Date(time.seconds * 1000).toISOString();
    out += `${date.slice(0, 10)} ${date.slice(11, 19)}.${fraction(time.nanos)}\n`;
  }
  for (let at = 0; at < bytes.length; at += LINE) {
    out += at.toString(16).padStart(6, '0');
    const end = Math.min(bytes.length, at + LINE);
    for (let i = at; i < end; i++) out += ` ${two(bytes[i] as number)}`;
    out += '\n';
  }
  return `${out}\n`;
}

/**
 * The listing of one Ethernet frame: its headers by name as far as reading them again gives the same bytes, the rest as a dump.
 * Undefined for what no listing can hold: a frame without a whole Ethernet header, or of more than 65,549 bytes.
 */
export function ipgrabOf(bytes: Bytes, number: number, time: TextTime): string | undefined {
  const named = listing(bytes, number, time, true);
  if (reads(named, bytes)) return named;
  const dumped = listing(bytes, number, time, false);
  return reads(dumped, bytes) ? dumped : undefined;
}

function reads(text: string, bytes: Bytes): boolean {
  const { packets, problems } = readIpgrab(new TextEncoder().encode(text));
  const [packet] = packets;
  return packets.length === 1 && problems.length === 0 && packet !== undefined && equalBytes(packet.bytes, bytes);
}

const ETHERNET = 14;
const TYPES: Readonly<Record<number, string>> = { 2048: ' (IP)', 2054: ' (ARP)', 34525: ' (IPv6)' };
const PROTOCOLS: Readonly<Record<number, string>> = { 1: ' (ICMP)', 6: ' (TCP)', 17: ' (UDP)' };

function listing(b: Bytes, number: number, time: TextTime, named: boolean): string {
  if (b.length < ETHERNET) return '';
  const stamp =
    time === null || !isWritable(time) || time.seconds > 9_999_999_999 ? '' : ` (${time.seconds}.${fraction(time.nanos)})`;
  const type = u16(b, 12);
  let out = `Frame ${number}:\nEthernet${stamp}\n`;
  const line = (name: string, value: string | number) => {
    out += `${name}: ${value}\n`;
  };
  line('Hardware source', formatMac(b, 6));
  line('Hardware destination', formatMac(b, 0));
  line('Type / Length', `0x${type.toString(16)}${TYPES[type] ?? ''}`);
  line('Media length', b.length);
  let at = ETHERNET;
  let end = b.length;
  if (named && type === 0x0806 && b.length >= at + 28 && u32(b, at) === 0x0001_0800 && u16(b, at + 4) === 0x0604) {
    out += arpLines(b, at);
    at += 28;
    if (at < end) out += `Padding\n${dump(b, at, end)}`;
    return `${out}\n`;
  }
  if (named && type === 0x0800 && b.length >= at + 20 && u8(b, at) === 0x45) {
    out += ipLines(b, at);
    end = Math.min(end, Math.max(at + 20, at + u16(b, at + 2)));
    const protocol = u8(b, at + 9);
    const first = (u16(b, at + 6) & 0x1fff) === 0;
    at += 20;
    if (first && protocol === 6 && end >= at + 20 && end >= at + (u8(b, at + 12) >>> 4) * 4 && u8(b, at + 12) >>> 4 >= 5) {
      out += tcpLines(b, at);
      at += (u8(b, at + 12) >>> 4) * 4;
    } else if (first && protocol === 17 && end >= at + 8) {
      out += `UDP Header\nSource port: ${u16(b, at)}\nDestination port: ${u16(b, at + 2)}\nLength: ${u16(b, at + 4)}\nChecksum: ${u16(b, at + 6)}\n`;
      at += 8;
    }
  }
  if (at < end) out += `Payload\n${dump(b, at, end)}`;
  if (end < b.length) out += `Padding\n${dump(b, end, b.length)}`;
  return `${out}\n`;
}

const arpLines = (b: Bytes, o: number): string =>
  `ARP Header
Hardware type: 0x1 (Ethernet)
Protocol type: 0x800 (IP)
Hardware length: 6
Protocol length: 4
Opcode: ${u16(b, o + 6)}
Sender Ether address: ${formatMac(b, o + 8)}
Sender IP address: ${formatIpv4(b, o + 14)}
Target Ether address: ${formatMac(b, o + 18)}
Target IP address: ${formatIpv4(b, o + 24)}
`;

function ipLines(b: Bytes, o: number): string {
  const flags = u16(b, o + 6);
  const protocol = u8(b, o + 9);
  return `IP Header
Version: 4
Header length: 5 (20 bytes)
TOS: 0x${two(u8(b, o + 1))}
Total length: ${u16(b, o + 2)}
Identification: ${u16(b, o + 4)}
Fragmentation offset: ${flags & 0x1fff}
Unused bit: ${flags >>> 15}
Don't fragment bit: ${(flags >>> 14) & 1}
More fragments bit: ${(flags >>> 13) & 1}
Time to live: ${u8(b, o + 8)}
Protocol: ${protocol}${PROTOCOLS[protocol] ?? ''}
Header checksum: ${u16(b, o + 10)}
Source address: ${formatIpv4(b, o + 12)}
Destination address: ${formatIpv4(b, o + 16)}
`;
}

function tcpLines(b: Bytes, o: number): string {
  const words = u8(b, o + 12) >>> 4;
  const bits = u16(b, o + 12) & 0xfff;
  const letters = [...'FSRPAU'].filter((_, i) => ((bits >>> i) & 1) === 1).join('');
  return `TCP Header
Source port: ${u16(b, o)}
Destination port: ${u16(b, o + 2)}
Sequence number: ${u32(b, o + 4)}
Acknowledgement number: ${u32(b, o + 8)}
Header length: ${words}
Unused: ${bits >>> 6}
Flags: ${letters}
Window size: ${u16(b, o + 14)}
Checksum: ${u16(b, o + 16)}
Urgent: ${u16(b, o + 18)}
${optionLines(b, o + 20, o + words * 4)}`;
}

/** Options that the listing has words for; what it cannot say makes the frame a dump (see `ipgrabOf`). */
function optionLines(b: Bytes, from: number, end: number): string {
  let out = '';
  for (let at = from; at < end; ) {
    const kind = u8(b, at);
    if (kind <= 1) {
      out += `Option: ${kind} (${kind === 0 ? 'end of options' : 'no op'})\n`;
      at++;
      continue;
    }
    const length = at + 1 < end ? u8(b, at + 1) : 0;
    if (length < 2 || at + length > end) break;
    out += `Option: ${kind}${kind === 2 ? ' (maximum segment size)' : ''}\nLength: ${length}\n`;
    if (kind === 2 && length === 4) out += `MSS: ${u16(b, at + 2)}\n`;
    else if (kind === 3 && length === 3) out += `Shift count: ${u8(b, at + 2)}\n`;
    else if (kind === 8 && length === 10) out += `Timestamp value: ${u32(b, at + 2)}\nTimestamp echo reply: ${u32(b, at + 6)}\n`;
    else if (kind === 5) for (let i = at + 2; i + 4 <= at + length; i += 4) out += `Edge: ${u32(b, i)}\n`;
    at += length;
  }
  return out;
}

/** Bytes with capital digits, and as text behind two spaces, without spaces of its own: they would be taken for the end of the line. */
function dump(b: Bytes, start: number, end: number): string {
  let out = '';
  for (let at = start; at < end; at += LINE) {
    let text = '';
    for (let i = at; i < Math.min(end, at + LINE); i++) {
      const c = b[i] as number;
      out += `${two(c).toUpperCase()} `;
      text += c > 0x20 && c < 0x7f ? String.fromCharCode(c) : '.';
    }
    out += ` ${text}\n`;
  }
  return out;
}
