/**
 * Field values as `tshark -T fields` (4.0) prints them.
 *
 * | type | text |
 * |---|---|
 * | uint, int, frame | decimal; hexadecimal fields 0x and all their digits; octal ones with a leading 0 |
 * | bool | 1 or 0 |
 * | bytes | hexadecimal digits without separators; `<MISSING>` when there are none |
 * | string | see `escapeText` |
 * | duration | seconds with 9 decimals |
 * | time | `Feb 16, 2002 23:28:23.000000000 UTC` |
 * | none | 1; a protocol its name |
 */
import { formatIpv4, formatIpv4Number, formatIpv6, formatMac } from '../base/address.ts';
import { hex } from '../base/bytes.ts';
import type { FieldSpec, FieldValue } from '../wire/field.ts';

const ESCAPES: Readonly<Record<string, string>> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' };

/**
 * Backspace, tab, line feed, form feed and carriage return become `\b \t \n \f \r`. Everything else stays, the backslash too; a NUL ends
 * the text.
 */
export function escapeText(text: string): string {
  const nul = text.indexOf('\0');
  const shown = nul < 0 ? text : text.slice(0, nul);
  return /[\b\t\n\f\r]/.test(shown) ? shown.replace(/[\b\t\n\f\r]/g, (c) => ESCAPES[c] ?? c) : shown;
}

/** Whole nanoseconds as seconds with 9 decimals. */
export function formatNanoseconds(ns: bigint): string {
  const magnitude = ns < 0n ? -ns : ns;
  const digits = magnitude.toString().padStart(10, '0');
  return `${ns < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const CYCLE_NS = 146_097n * 86_400n * 1_000_000_000n;
/** No protocol has times beyond 48 bits of seconds. */
const LAST_DATE_NS = 2n ** 48n * 1_000_000_000n;

/** Epoch nanoseconds as a date in UTC, whatever the machine's time zone; times that no protocol can name as seconds. */
export function formatDate(ns: bigint): string {
  if (ns > LAST_DATE_NS || ns < -LAST_DATE_NS) return formatNanoseconds(ns);
  const billion = 1_000_000_000n;
  const nanos = ((ns % billion) + billion) % billion;
  // The calendar repeats itself every 400 years: a date beyond the reach of Date is that of an earlier cycle.
  const cycles = (ns - nanos) / CYCLE_NS;
  const date = new Date(Number((ns - nanos - cycles * CYCLE_NS) / 1_000_000n));
  const two = (n: number): string => String(n).padStart(2, '0');
  const year = date.getUTCFullYear() + 400 * Number(cycles);
  const day = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}, ${year}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day} ${time}.${nanos.toString().padStart(9, '0')} UTC`;
}

function formatInteger(spec: FieldSpec, value: number | bigint): string {
  if (spec.base === 'hex') return `0x${value.toString(16).padStart(spec.width ?? 0, '0')}`;
  if (spec.base === 'oct') return `0${value.toString(8)}`;
  return value.toString();
}

function formatBytes(spec: FieldSpec, value: Uint8Array): string {
  switch (spec.type) {
    case 'ipv4':
      return formatIpv4(value);
    case 'ipv6':
      return formatIpv6(value);
    case 'ether':
      return formatMac(value);
    default:
      return value.length === 0 ? (spec.empty ?? '<MISSING>') : hex(value);
  }
}

/** The value of a field of that kind, as one occurrence of it is printed. */
export function formatValue(spec: FieldSpec, value: FieldValue): string {
  if (value === null) return spec.name.includes('.') ? '1' : spec.name;
  switch (typeof value) {
    case 'boolean':
      return value ? '1' : '0';
    case 'string':
      return escapeText(value);
    case 'bigint':
      if (spec.type === 'duration') return formatNanoseconds(value);
      return spec.type === 'time' ? formatDate(value) : formatInteger(spec, value);
    case 'number':
      if (spec.type === 'duration') return value.toFixed(9);
      return spec.type === 'ipv4' ? formatIpv4Number(value) : formatInteger(spec, value);
    default:
      return formatBytes(spec, value);
  }
}
