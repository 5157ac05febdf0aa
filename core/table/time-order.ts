/**
 * The rows of a capture in order of time, where the file is not: programs that capture on several cards write what they have read from one after the other.
 * Made when somebody asks: one look at the times, and only of a file that is out of order four bytes a packet twice.
 */
import type { PacketRow } from '../base/ids.ts';
import { Mark, type PacketTable } from './packets.ts';

export interface Disorder {
  /** Rows in order of time; of equal times, and without a time, in that of the file. */
  readonly order: Uint32Array;
  /** Row → its place in `order`. */
  readonly place: Uint32Array;
  /** Packets with an earlier time than one before them in the file. */
  readonly count: number;
  /** The first of these, and the packet before it that has the latest time. */
  readonly first: PacketRow;
  readonly before: PacketRow;
  /** The most that one of them is earlier than a packet before it, ns. */
  readonly most: number;
}

const FOUND = new WeakMap<PacketTable, { readonly length: number; readonly disorder: Disorder | null }>();

/** Null for a capture that is in order of time, as most are. The scan must be over. */
export function disorderOf(packets: PacketTable): Disorder | null {
  const known = FOUND.get(packets);
  if (known !== undefined && known.length === packets.length) return known.disorder;
  const disorder = find(packets);
  FOUND.set(packets, { length: packets.length, disorder });
  return disorder;
}

/** A row's place in time: the row itself, or its place in the order of time. */
export const placeOf = (disorder: Disorder | null, row: number): number =>
  disorder === null ? row : (disorder.place[row] as number);

function find(packets: PacketTable): Disorder | null {
  const { time, marks, hasUntimed, length } = packets;
  const isTimed = (row: number): boolean => !hasUntimed || (marks.get(row) & Mark.untimed) === 0;
  let latest = -1;
  let count = 0;
  let first = -1;
  let before = -1;
  let most = 0;
  for (let row = 0; row < length; row++) {
    if (!isTimed(row)) continue;
    const early = latest < 0 ? 0 : time.get(latest) - time.get(row);
    if (early <= 0) {
      latest = row;
      continue;
    }
    if (count++ === 0) {
      first = row;
      before = latest;
    }
    most = Math.max(most, early);
  }
  if (count === 0) return null;
  const keys = new Float64Array(length);
  let now = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < length; row++) {
    if (isTimed(row)) now = time.get(row);
    keys[row] = now;
  }
  const order = Uint32Array.from(keys, (_, row) => row).sort((a, b) => {
    const [x, y] = [keys[a] as number, keys[b] as number];
    return x < y ? -1 : x > y ? 1 : a - b;
  });
  const place = new Uint32Array(length);
  order.forEach((row, i) => {
    place[row] = i;
  });
  return { order, place, count, first: first as PacketRow, before: before as PacketRow, most };
}
