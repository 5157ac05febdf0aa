/** Values as they are written in a filter: addresses, bytes, numbers. Nothing here throws: `undefined` where the text is none. */
import { fromHex } from '../base/bytes.ts';

/** Dotted decimal, four parts without needless zeros, as a number. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let out = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    out = out * 256 + Number(part);
  }
  return out;
}

/** RFC 4291 §2.2, all three forms: 16 bytes. */
export function parseIpv6(text: string): Uint8Array | undefined {
  if (!/^[0-9A-Fa-f:.]{2,45}$/.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const out = new Uint8Array(16);
  head.forEach((g, i) => void put(out, i, g));
  tail.forEach((g, i) => void put(out, 8 - tail.length + i, g));
  return out;
}

const put = (out: Uint8Array, group: number, value: number): void => {
  out[2 * group] = value >>> 8;
  out[2 * group + 1] = value & 255;
};

/** 16-bit groups; the last two may be written as an IPv4 address where that is the end of the text. */
function groups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const out: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (/^[0-9A-Fa-f]{1,4}$/.test(part)) out.push(Number.parseInt(part, 16));
    else {
      const v4 = last && i === parts.length - 1 ? parseIpv4(part) : undefined;
      if (v4 === undefined) return undefined;
      out.push(Math.floor(v4 / 65536), v4 % 65536);
    }
  }
  return out;
}

/**
 * Bytes in hexadecimal, with `:`, `-` or `.` between them or between groups of them; `0x` before one byte. A lone digit is a byte; of an odd
 * number of digits the first is.
 */
export function parseBytes(text: string): Uint8Array | undefined {
  const prefixed = /^0[xX]([0-9A-Fa-f]{1,2})$/.exec(text)?.[1];
  if (prefixed !== undefined) return Uint8Array.of(Number.parseInt(prefixed, 16));
  const separator = /[:.-]/.exec(text)?.[0];
  if (separator === undefined) return fromHexDigits(text);
  const parts = text.split(separator);
  // One more separator may end the bytes.
  if (parts.at(-1) === '') parts.pop();
  const out: number[] = [];
  for (const part of parts) {
    if (part === '' || (part.length > 1 && part.length % 2 !== 0)) return undefined;
    const bytes = fromHexDigits(part);
    if (bytes === undefined) return undefined;
    out.push(...bytes);
  }
  return Uint8Array.from(out);
}

function fromHexDigits(text: string): Uint8Array | undefined {
  if (!/^[0-9A-Fa-f]{1,65536}$/.test(text)) return undefined;
  return fromHex(text.length % 2 === 0 ? text : `0${text}`);
}

/** Decimal, 0x hexadecimal, 0b binary, or octal with a leading 0. */
export function parseInteger(text: string): bigint | undefined {
  if (/^0[0-7]+$/.test(text)) return BigInt(`0o${text.slice(1)}`);
  if (/^(0[xX][0-9A-Fa-f]+|0[bB][01]+|0|[1-9]\d*)$/.test(text) && text.length <= 100) return BigInt(text.toLowerCase());
  return undefined;
}

/** Seconds with up to nine decimals: nanoseconds. */
export function parseSeconds(text: string): bigint | undefined {
  const [, whole, fraction = ''] = /^(\d{1,18})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  return whole === undefined ? undefined : BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ISO =
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:[T ](?<hour>\d{1,2})(?::(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:[.,](?<fraction>\d+))?)?)?(?<zone>Z|[+-]\d{2}(?::?\d{2})?| ?UTC)?)?$/;
const NAMED =
  /^(?<name>[A-Za-z]{3}) +(?<day>\d{1,2}), (?<year>\d{4}) (?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?:[.,](?<fraction>\d+))?(?<zone> UTC)?$/;

/**
 * A date as `2020-07-04T12:34:56.5Z` or `Jul  4, 2020 12:34:56`: epoch nanoseconds. Without a zone it is UTC: the same on every machine. As in
 * Wireshark, days beyond the month's end run on into the next.
 */
export function parseTime(text: string): bigint | undefined {
  const parts = (ISO.exec(text) ?? NAMED.exec(text))?.groups;
  if (parts === undefined) return undefined;
  const month = parts.name === undefined ? Number(parts.month) : MONTHS.indexOf(parts.name.toLowerCase()) + 1;
  const [day, hour, minute, second] = [parts.day, parts.hour, parts.minute, parts.second].map((t) => Number(t ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  const ms = Date.UTC(2000, month - 1, day, hour, minute, second);
  // Date.UTC takes years below 100 for 19xx.
  const date = new Date(ms);
  date.setUTCFullYear(Number(parts.year), month - 1, day);
  const seconds = BigInt(Math.floor(date.getTime() / 1000));
  const nanos = BigInt((parts.fraction ?? '').slice(0, 9).padEnd(9, '0'));
  return (seconds - BigInt(zoneSeconds(parts.zone))) * 1_000_000_000n + nanos;
}

function zoneSeconds(zone: string | undefined): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
