/**
 * Units of quantities: time in nanoseconds, data in bytes, rates in bits a second, as the JSON documents have them.
 *
 * k, M, G before B and bit are powers of 1000, Ki, Mi, Gi of 1024 (IEC 80000-13); B is a byte, b and bit a bit.
 */

export type Dimension = 'time' | 'data' | 'rate' | 'share';

export interface Unit {
  readonly dimension: Dimension;
  /** How many of the base unit it is. */
  readonly factor: number;
}

const PREFIXES: readonly (readonly [string, number])[] = [
  ['', 1],
  ['k', 1e3],
  ['K', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['Ki', 1024],
  ['ki', 1024],
  ['Mi', 1024 ** 2],
  ['Gi', 1024 ** 3],
];

const UNITS = new Map<string, Unit>();
const time = (names: readonly string[], factor: number) => {
  for (const name of names) UNITS.set(name, { dimension: 'time', factor });
};
time(['ns'], 1);
// U+00B5 micro sign and U+03BC Greek mu look alike: keyboards give either.
time(['us', '\u00b5s', '\u03bcs'], 1e3);
time(['ms'], 1e6);
time(['s'], 1e9);
time(['min'], 60e9);
time(['h'], 3600e9);
for (const [prefix, factor] of PREFIXES) {
  for (const name of ['B', 'byte', 'bytes']) UNITS.set(prefix + name, { dimension: 'data', factor });
  for (const name of ['bit', 'bits', 'b']) UNITS.set(prefix + name, { dimension: 'data', factor: factor / 8 });
  for (const name of ['bit/s', 'bits/s', 'bps', 'b/s']) UNITS.set(prefix + name, { dimension: 'rate', factor });
  for (const name of ['B/s', 'bytes/s', 'Bps']) UNITS.set(prefix + name, { dimension: 'rate', factor: factor * 8 });
}
UNITS.set('%', { dimension: 'share', factor: 0.01 });

/** Units are written as they are: `MB` is not `mb`, and `ms` not `Ms`. */
export const unitOf = (name: string): Unit | undefined => UNITS.get(name);
export const unitNames = (): string[] => [...UNITS.keys()];
