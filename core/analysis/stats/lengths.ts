/** Packet lengths on the wire, in the classes of `tshark -z plen,tree`. */
import type { StatsSource } from './source.ts';

export interface LengthClass {
  /** Bytes, both included; `to` is null for "and more". */
  readonly from: number;
  readonly to: number | null;
  readonly packets: number;
  readonly bytes: number;
  /** Null where the class is empty. */
  readonly shortest: number | null;
  readonly longest: number | null;
}

const STARTS = [0, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120];

/** All packets first, then the classes. */
export function packetLengths({ facts, rows }: Pick<StatsSource, 'facts' | 'rows'>): {
  all: LengthClass;
  classes: LengthClass[];
} {
  const { originalLength } = facts.tables.packets;
  const packets = new Float64Array(STARTS.length);
  const bytes = new Float64Array(STARTS.length);
  const shortest = new Float64Array(STARTS.length).fill(Number.POSITIVE_INFINITY);
  const longest = new Float64Array(STARTS.length).fill(-1);
  for (const row of rows()) {
    const n = originalLength.get(row);
    // Each class is twice as wide as the one before, from 20 on.
    const i = n < 20 ? 0 : Math.min(STARTS.length - 1, 32 - Math.clz32(Math.floor(n / 20)));
    packets[i] = (packets[i] ?? 0) + 1;
    bytes[i] = (bytes[i] ?? 0) + n;
    if (n < (shortest[i] ?? 0)) shortest[i] = n;
    if (n > (longest[i] ?? 0)) longest[i] = n;
  }
  const classes = STARTS.map((from, i): LengthClass => {
    const some = (packets[i] ?? 0) > 0;
    const next = STARTS[i + 1];
    return {
      from,
      to: next === undefined ? null : next - 1,
      packets: packets[i] ?? 0,
      bytes: bytes[i] ?? 0,
      shortest: some ? (shortest[i] ?? null) : null,
      longest: some ? (longest[i] ?? null) : null,
    };
  });
  const sum = (of: (c: LengthClass) => number) => classes.reduce((n, c) => n + of(c), 0);
  const filled = classes.filter((c) => c.packets > 0);
  const all = {
    from: 0,
    to: null,
    packets: sum((c) => c.packets),
    bytes: sum((c) => c.bytes),
    shortest: filled[0]?.shortest ?? null,
    longest: filled.at(-1)?.longest ?? null,
  };
  return { all, classes };
}
