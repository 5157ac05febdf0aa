/** Where both ends of a conversation stand at a frame, and the step that it makes them take: the textbook's states, over all legs. */
import type { Facts } from '../../analysis/facts.ts';
import type { TcpState } from '../../analysis/tcp/facts.ts';
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { onceFor } from '../../base/once-for.ts';
import { Conversations } from '../../diagram/conversations.ts';
import { transitionOf } from '../../diagram/state-machine.ts';
import { Layer, TcpFlag } from '../../table/packets.ts';
import { previousInFlow } from '../../table/previous.ts';
import type { MachineEnd, MachineStory } from './story-protocol.ts';

/** Rows between a frame and the latest one of the other leg. Beyond it nothing is said of that end. */
const LOOK_BACK = 50_000;

const legsOf = onceFor((facts: Facts) => new Conversations(facts));

/**
 * The client's states are those of the leg that it is on, the server's those of the last leg: what a translator in between has received has
 * not reached them yet. Null where there is no TCP.
 */
export function machineStory(facts: Facts, row: PacketRow): MachineStory | null {
  const { packets } = facts.tables;
  const flow = packets.flow.get(row);
  if (flow === NONE || (packets.layers.get(row) & Layer.tcp) === 0) return null;
  const legs = legsOf(facts);
  const first = legs.firstLeg(flow as FlowId);
  const last = legs.lastBinding(first)?.translatedFlow ?? first;
  const isReset = (packets.flags.get(row) & TcpFlag.rst) !== 0;
  return {
    client: endOf(facts, row, first, 'client', isReset),
    server: endOf(facts, row, last, 'server', isReset),
  };
}

function endOf(facts: Facts, row: PacketRow, leg: FlowId, side: 'client' | 'server', isReset: boolean): MachineEnd {
  const isOwn = facts.tables.packets.flow.get(row) === leg;
  const at = isOwn ? row : latestOf(facts, leg, row);
  const start = startOf(facts, leg, side);
  const stateAt = (r: PacketRow | undefined): TcpState =>
    (r === undefined ? undefined : facts.tcp.statesOnceDelivered(r)?.[side]) ?? start;
  const after = stateAt(at);
  const before = isOwn ? stateAt(previousInFlow(facts.tables, row)) : after;
  return { before, after, transition: transitionOf(before, after, isReset) };
}

/** Before the first packet: known only where the opening was captured. */
function startOf(facts: Facts, leg: FlowId, side: 'client' | 'server'): TcpState {
  const opening = facts.tcp.connection(leg)?.opening;
  if (opening === undefined || opening.syn === null) return 'UNKNOWN';
  if (side === 'client') return 'CLOSED';
  return opening.kind === 'refused' ? 'CLOSED' : 'LISTEN';
}

function latestOf(facts: Facts, leg: FlowId, row: PacketRow): PacketRow | undefined {
  const { flow } = facts.tables.packets;
  const end = Math.max(facts.tables.flows.firstRow.get(leg), row - LOOK_BACK);
  for (let r = row - 1; r >= end; r--) if (flow.get(r) === leg) return r as PacketRow;
  return undefined;
}
