/** Which of two values comes first. */
import type { Bytes } from '../base/bytes.ts';
import type { Operand, Value } from './expression.ts';
import type { ComparisonSign } from './syntax.ts';

/** Less than 0, 0, more than 0; NaN where Wireshark finds no order: then they are unequal, and neither is the greater. */
export type Compare = (a: Value, b: Value) => number;

const byNumber: Compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** A number without a sign against a negative one. */
const unsignedFirst: Compare = (a, b) => ((a as number) >= 0 && (b as number) < 0 ? Number.NaN : byNumber(a, b));

/** 2^31 seconds, ns. */
export const FAR_APART = 2 ** 31 * 1e9;

/** Wireshark takes the difference of two times in seconds of 32 bits: those further apart come the other way round. */
const byTime: Compare = (a, b) => {
  const apart = Number(a) - Number(b);
  if (Math.abs(apart) < FAR_APART - 2e9) return byNumber(a, b);
  const seconds = Math.trunc(Number(a) / 1e9) - Math.trunc(Number(b) / 1e9);
  return seconds | 0 || byNumber(a, b);
};

/** The shorter first; of one length, byte by byte. */
const byLength: Compare = (a, b) => {
  const x = a as Bytes;
  const y = b as Bytes;
  return x.length !== y.length ? x.length - y.length : byBytes(x, y);
};

/** As words in a dictionary: texts, addresses. */
const byBytes: Compare = (a, b) => {
  const x = a as Bytes;
  const y = b as Bytes;
  const n = Math.min(x.length, y.length);
  for (let i = 0; i < n; i++) {
    const d = (x[i] as number) - (y[i] as number);
    if (d !== 0) return d;
  }
  return x.length - y.length;
};

const prefixOf = (o: Operand): number | undefined => (o.kind === 'constant' ? o.prefix : undefined);

/** Only the leading bits of both count where one is written with a prefix length. */
function byNetwork(bits: number): Compare {
  if (bits === 0) return () => 0;
  const shift = 2 ** (32 - bits);
  return (a, b) => Math.floor((a as number) / shift) - Math.floor((b as number) / shift);
}

function byPrefix(bits: number): Compare {
  const whole = bits >>> 3;
  const mask = 0xff & (0xff00 >> (bits & 7));
  return (a, b) => {
    const x = a as Bytes;
    const y = b as Bytes;
    const c = byBytes(x.subarray(0, whole), y.subarray(0, whole));
    return c !== 0 || mask === 0 ? c : ((x[whole] ?? 0) & mask) - ((y[whole] ?? 0) & mask);
  };
}

/** How values of these two are compared. */
export function comparison(left: Operand, right: Operand): Compare {
  const prefix = prefixOf(right) ?? prefixOf(left);
  const type = left.kind === 'slice' || right.kind === 'slice' ? 'bytes' : left.type;
  switch (type) {
    case 'ipv4':
      return prefix === undefined ? byNumber : byNetwork(prefix);
    case 'ipv6':
      return prefix === undefined ? byBytes : byPrefix(prefix);
    case 'string':
      return byBytes;
    case 'bytes':
    case 'ether':
    case 'protocol':
    case 'label':
      return byLength;
    case 'uint':
    case 'uint64':
      return unsignedFirst;
    case 'time':
    case 'duration':
      return byTime;
    default:
      return byNumber;
  }
}

/** How the largest of several is found: numbers with and without a sign among each other. */
export const greatest = (o: Operand): Compare => (o.type === 'uint' || o.type === 'uint64' ? byNumber : comparison(o, o));

export function holds(sign: ComparisonSign, order: number): boolean {
  switch (sign) {
    case '==':
    case '===':
      return order === 0;
    case '!=':
    case '!==':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}
