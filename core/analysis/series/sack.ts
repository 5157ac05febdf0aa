/** The SACK blocks of a direction's acknowledgements (RFC 2018 §3), read from the packets' options: the packet table has no columns for them. */
import { u8, u32 } from '../../base/bytes.ts';
import type { PacketRow } from '../../base/ids.ts';
import type { Tables } from '../../table/tables.ts';
import { findOption, TcpOption } from '../../wire/tcp-option-list.ts';
import type { Frames } from '../follow/follow.ts';
import type { SackSeries, TcpSeries } from './facts.ts';
import { Numbers, orderBy } from './numbers.ts';

export async function sackSeries({ packets }: Tables, series: TcpSeries, frames: Frames): Promise<SackSeries> {
  const { acks } = series;
  const indexOf = new Map<number, number>();
  for (let i = 0; i < acks.length; i++) indexOf.set(acks.row[i] as number, i);
  const row = new Numbers();
  const time = new Numbers();
  const left = new Numbers();
  const right = new Numbers();
  for await (const frame of frames(series.sackRows as readonly number[] as readonly PacketRow[])) {
    const index = indexOf.get(frame.row);
    const start = packets.l4.get(frame.row);
    const { bytes } = frame;
    if (index === undefined || start + 20 > bytes.length) continue;
    const end = Math.min(bytes.length, start + 4 * (u8(bytes, start + 12) >>> 4));
    const at = findOption(bytes, start + 20, end, TcpOption.sack);
    if (at < 0) continue;
    for (let block = at + 2; block + 8 <= at + u8(bytes, at + 1); block += 8) {
      row.push(frame.row);
      time.push(acks.time[index] as number);
      left.push(series.relative(u32(bytes, block), index));
      right.push(series.relative(u32(bytes, block + 4), index));
    }
  }
  orderBy(time, [row, left, right]);
  return { length: row.length, row: row.u32(), time: time.f64(), left: left.f64(), right: right.f64() };
}
