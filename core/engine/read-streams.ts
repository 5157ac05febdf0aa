/** Reads what the protocols over TCP show in which packet, from a capture whose tables are there: its data is read a second time. */
import type { StreamFacts } from '../analysis/stream/facts.ts';
import { StreamPass } from '../analysis/stream/pass.ts';
import type { Bytes } from '../base/bytes.ts';
import type { PacketRow } from '../base/ids.ts';
import type { PacketView, PassFailure } from '../scan/pass.ts';
import { Layer, Mark, TcpFlag } from '../table/packets.ts';
import { payloadOf } from '../table/payload.ts';
import { previousInFlow } from '../table/previous.ts';
import type { Tables } from '../table/tables.ts';
import type { Frame } from './frame-reader.ts';

/** Packets of a flow that are gone back over for its SYN. */
const MAX_STEPS = 64;
const NOTHING: Bytes = new Uint8Array(0);

/**
 * @param frames the frames of these rows, in their order (`Engine.frames`)
 * @param failures gets the pass' own failure, after which nothing more is read
 * @throws what the medium raises
 */
export async function readStreams(
  tables: Tables,
  frames: (rows: Iterable<PacketRow>) => AsyncIterable<Frame>,
  failures: PassFailure[],
): Promise<StreamFacts> {
  const { packets } = tables;
  const pass = new StreamPass(tables, (row, forward) => hasOpened(tables, row, forward));
  const view = { bytes: NOTHING, start: 0, end: 0, payloadBytes: NOTHING, payloadStart: 0, payloadEnd: 0 } satisfies PacketView;
  let next = 0;
  /** False: the pass has failed. */
  const read = (row: number): boolean => {
    try {
      pass.packet(row as PacketRow, view);
      return true;
    } catch (error) {
      failures.push({ pass: pass.name, row, error });
      return false;
    }
  };
  /** The rows up to `end`, none of which has data. */
  const without = (end: number): boolean => {
    view.payloadEnd = 0;
    for (; next < end; next++) if ((packets.layers.get(next) & Layer.tcp) !== 0 && !read(next)) return false;
    return true;
  };
  let good = true;
  for await (const { row, bytes } of frames(withData(tables))) {
    good = without(row);
    if (!good) break;
    view.payloadBytes = payloadOf(tables, row, bytes);
    view.payloadEnd = view.payloadBytes.length;
    good = read(row);
    if (!good) break;
    next = row + 1;
  }
  if (good) without(packets.length);
  pass.finish();
  return pass.facts();
}

function* withData({ packets }: Tables): Generator<PacketRow> {
  for (let row = 0; row < packets.length; row++) {
    if ((packets.layers.get(row) & Layer.tcp) !== 0 && packets.payloadLength.get(row) > 0) yield row as PacketRow;
  }
}

/** The SYN of that direction stands before the row, in its flow; true as well where the flow is too long to tell. */
function hasOpened(tables: Tables, row: PacketRow, forward: boolean): boolean {
  const { marks, flags } = tables.packets;
  let at: PacketRow | undefined = row;
  for (let steps = 0; at !== undefined; at = previousInFlow(tables, at)) {
    if ((flags.get(at) & TcpFlag.syn) !== 0 && ((marks.get(at) & Mark.forward) !== 0) === forward) return true;
    if (++steps === MAX_STEPS) return true;
  }
  return false;
}
