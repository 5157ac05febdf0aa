/** Quantities as scenarios write them. Patterns are what the schema checks; the functions take what has matched. */

import type { Bytes } from '../../base/bytes.ts';
import { fromHex } from '../../base/bytes.ts';

export const DURATION = /^\d+(?:\.\d+)?(?:ns|us|ms|s|min)$/;
export const SIGNED_DURATION = /^-?\d+(?:\.\d+)?(?:ns|us|ms|s|min)$/;
export const RATE = /^\d+(?:\.\d+)?[kMG]$/;
export const SKEW = /^-?\d+(?:\.\d+)?ppm$/;
const BYTE = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const DOTTED = `${BYTE}(?:\\.${BYTE}){3}`;
export const ADDRESS = new RegExp(`^${DOTTED}$`);
export const NETWORK_ADDRESS = new RegExp(`^${DOTTED}/(?:3[0-2]|[12]?\\d)$`);
export const ENDPOINT = new RegExp(`^${DOTTED}:\\d{1,5}$`);
export const MAC = /^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}$/;
export const START = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/;

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1000, ms: 1_000_000, s: 1_000_000_000, min: 60_000_000_000 };

/** Nanoseconds. */
export function duration(text: string): number {
  const unit = /[a-z]+$/.exec(text)?.[0] ?? 's';
  return Math.round(Number(text.slice(0, text.length - unit.length)) * (UNITS[unit] ?? 0));
}

/** `200us` is always so long; `[200us, 550us]` between these. */
export const durations = (value: string | readonly [string, string]): readonly [number, number] =>
  typeof value === 'string' ? [duration(value), duration(value)] : [duration(value[0]), duration(value[1])];

/** Bits per second: `10M`. */
export function rate(text: string): number {
  const factor = { k: 1e3, M: 1e6, G: 1e9 }[text.slice(-1)] ?? 1;
  return Math.round(Number(text.slice(0, -1)) * factor);
}

/** A share from 0 to 1: `0.01` or `1%`. */
export const share = (value: number | string): number => (typeof value === 'number' ? value : Number(value.slice(0, -1)) / 100);

/** Unsigned 32-bit. */
export const address = (text: string): number => text.split('.').reduce((n, part) => n * 256 + Number(part), 0);

export function networkAddress(text: string): { readonly ip: number; readonly prefix: number } {
  const [ip = '', prefix = '32'] = text.split('/');
  return { ip: address(ip), prefix: Number(prefix) };
}

export function endpoint(text: string): { readonly address: number; readonly port: number } {
  const [ip = '', port = '0'] = text.split(':');
  return { address: address(ip), port: Number(port) };
}

export const mac = (text: string): Bytes => fromHex(text) ?? new Uint8Array(6);

/** Epoch nanoseconds. The days are counted as in the proleptic Gregorian calendar. */
export function instant(text: string): bigint {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = START.exec(text) ?? [];
  const seconds =
    daysSinceEpoch(Number(year), Number(month), Number(day)) * 86_400 +
    Number(hour) * 3600 +
    Number(minute) * 60 +
    Number(second);
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** Capture files have 32 bits for the seconds since 1970: 2105 is the last whole year. */
export function isInstant(text: string): boolean {
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (START.exec(text) ?? []).map(Number);
  if (year < 1970 || year > 2105 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return false;
  const next = month === 12 ? daysSinceEpoch(year + 1, 1, 1) : daysSinceEpoch(year, month + 1, 1);
  return day >= 1 && day <= next - daysSinceEpoch(year, month, 1);
}

/** Days from 1970-01-01; years run from March, so that the leap day is a year's last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + ofYear - 719_468;
}
