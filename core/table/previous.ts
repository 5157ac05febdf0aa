/** The packets of a flow, from a packet back to the first. */
import { NONE, type PacketRow } from '../base/ids.ts';
import type { Tables } from './tables.ts';

/** Row → the row before it in the same flow, NONE for the first. Made when it is first asked for: one pass, four bytes a packet. */
const LINKS = new WeakMap<Tables, Uint32Array>();

function linksOf(tables: Tables): Uint32Array {
  let links = LINKS.get(tables);
  if (links === undefined) {
    const { packets, flows } = tables;
    links = new Uint32Array(packets.length);
    const last = new Uint32Array(flows.length).fill(NONE);
    for (let row = 0; row < links.length; row++) {
      const flow = packets.flow.get(row);
      if (flow === NONE) continue;
      links[row] = last[flow] as number;
      last[flow] = row;
    }
    LINKS.set(tables, links);
  }
  return links;
}

/** The packet before this one in its flow; undefined for the first, and for a packet of no flow. The scan must be over. */
export function previousInFlow(tables: Tables, row: PacketRow): PacketRow | undefined {
  if (tables.packets.flow.get(row) === NONE) return undefined;
  const previous = linksOf(tables)[row];
  return previous === undefined || previous === NONE ? undefined : (previous as PacketRow);
}
