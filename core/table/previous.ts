/** The packets of a flow, from a packet back to the first. */
import { NONE, type PacketRow } from '../base/ids.ts';
import { onceFor } from '../base/once-for.ts';
import type { Tables } from './tables.ts';

interface Links {
  /** Row → the row before it in the same flow, NONE for the first. Made when it is first asked for: one pass, four bytes a packet. */
  readonly own: Uint32Array;
  /** The same for the flows of tunnels' datagrams; empty where there are none. */
  readonly outer: Map<number, number>;
}

const linksOf = onceFor((tables: Tables): Links => {
  const { packets, flows } = tables;
  const own = new Uint32Array(packets.length);
  const outer = new Map<number, number>();
  const last = new Uint32Array(flows.length).fill(NONE);
  for (let row = 0; row < own.length; row++) {
    const carrier = packets.outerFlow.get(row);
    if (carrier !== NONE) {
      outer.set(row, last[carrier] as number);
      last[carrier] = row;
    }
    const flow = packets.flow.get(row);
    if (flow === NONE || flow === carrier) continue;
    own[row] = last[flow] as number;
    last[flow] = row;
  }
  return { own, outer };
});

/** The packet before this one in its flow; undefined for the first, and for a packet of no flow. The scan must be over. */
export function previousInFlow(tables: Tables, row: PacketRow): PacketRow | undefined {
  if (tables.packets.flow.get(row) === NONE) return undefined;
  return known(linksOf(tables).own[row]);
}

/** The same for the flow of the datagram that is a tunnel for this packet. */
export const previousInOuterFlow = (tables: Tables, row: PacketRow): PacketRow | undefined =>
  known(linksOf(tables).outer.get(row));

const known = (previous: number | undefined): PacketRow | undefined =>
  previous === undefined || previous === NONE ? undefined : (previous as PacketRow);
