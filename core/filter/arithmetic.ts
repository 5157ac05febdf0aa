/**
 * Calculation with values. `undefined` where there is no result: a division by 0, or a number that does not fit 32 bits (64 for fields that are as
 * wide), which Wireshark does not count with either.
 */
import type { Bytes } from '../base/bytes.ts';
import type { Value, ValueType } from './expression.ts';
import type { ArithmeticSign } from './syntax.ts';

export type Calculate = (a: Value, b: Value) => Value | undefined;

/** Largest number with, and without, a sign. */
const MAX_SIGNED = 2 ** 31 - 1;
const MAX_UNSIGNED = 2 ** 32 - 1;

const fits = (value: number): number | undefined => (value >= -MAX_SIGNED - 1 && value <= MAX_UNSIGNED ? value : undefined);

/** A result with a sign comes of operands that fit a number with one. */
const fitsSigned = (value: number, a: number, b: number): number | undefined =>
  (value < 0 || a < 0 || b < 0) && (value > MAX_SIGNED || a > MAX_SIGNED || b > MAX_SIGNED) ? undefined : fits(value);

const NUMBERS: Readonly<Record<ArithmeticSign, (a: number, b: number) => number | undefined>> = {
  '+': (a, b) => fitsSigned(a + b, a, b),
  '-': (a, b) => fitsSigned(a - b, a, b),
  '*': (a, b) => fitsSigned(a * b, a, b),
  '/': (a, b) => (b === 0 ? undefined : Math.trunc(a / b) + 0),
  '%': (a, b) => (b === 0 ? undefined : (a % b) + 0),
  '&': (a, b) => (a <= MAX_UNSIGNED && b <= MAX_UNSIGNED ? (a & b) >>> 0 : Number(BigInt.asUintN(64, BigInt(a) & BigInt(b)))),
};

const fitsWide = (value: bigint): bigint | undefined => (value >= -(2n ** 63n) && value < 2n ** 64n ? value : undefined);

const WIDE: Readonly<Record<ArithmeticSign, (a: bigint, b: bigint) => bigint | undefined>> = {
  '+': (a, b) => fitsWide(a + b),
  '-': (a, b) => fitsWide(a - b),
  '*': (a, b) => fitsWide(a * b),
  '/': (a, b) => (b === 0n ? undefined : a / b),
  '%': (a, b) => (b === 0n ? undefined : a % b),
  '&': (a, b) => BigInt.asUintN(64, a & b),
};

const DOUBLES: Readonly<Record<ArithmeticSign, (a: number, b: number) => number | undefined>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? undefined : a / b),
  '%': (a, b) => (b === 0 ? undefined : a % b),
  '&': () => undefined,
};

/** As many bytes as the shorter has. */
function andBytes(a: Value, b: Value): Bytes {
  const x = a as Bytes;
  const y = b as Bytes;
  const out = new Uint8Array(Math.min(x.length, y.length));
  for (let i = 0; i < out.length; i++) out[i] = (x[i] as number) & (y[i] as number);
  return out;
}

export function calculation(type: ValueType, sign: ArithmeticSign): Calculate {
  switch (type) {
    case 'ipv4':
      return (a, b) => ((a as number) & (b as number)) >>> 0;
    case 'ipv6':
    case 'ether':
    case 'bytes':
      return andBytes;
    case 'duration':
      return (a, b) => (sign === '+' ? (a as bigint) + (b as bigint) : (a as bigint) - (b as bigint));
    case 'double':
      return (a, b) => DOUBLES[sign](Number(a), Number(b));
    default: {
      const narrow = NUMBERS[sign];
      const wide = WIDE[sign];
      return (a, b) =>
        typeof a === 'number' && typeof b === 'number' ? narrow(a, b) : wide(BigInt(a as bigint), BigInt(b as bigint));
    }
  }
}

/** −value; 0 stays without a sign. */
export function negative(value: Value): Value | undefined {
  if (typeof value === 'bigint') return -value;
  if (typeof value !== 'number') return undefined;
  return value > MAX_SIGNED && Number.isInteger(value) ? undefined : 0 - value;
}

export const isZero = (value: Value): boolean =>
  typeof value === 'object' ? value.every((b) => b === 0) : typeof value === 'bigint' ? value === 0n : value === 0;
