/**
 * How long frames were on their way: from their sender to the capture point, and from there to their receiver.
 *
 * One capture has one time for a frame, so this is worked out from the handshake, as half of each round trip that it shows (RFC 9293 §3.5):
 * what lies between SYN and SYN+ACK is the way to the server and back, what lies between SYN+ACK and ACK the way to the client and back.
 * Both are upper bounds, for the ends take time to answer. Of an end that rewrites, nothing is known: what passes it waits for others.
 */
import type { Facts } from '../analysis/facts.ts';
import { type FlowId, NONE, type PacketRow } from '../base/ids.ts';
import { Layer } from '../table/packets.ts';
import type { Flight } from './ladder.ts';

const UNKNOWN: Flight = { beforeNs: null, afterNs: null };

interface Ways {
  readonly toClientNs: number | null;
  readonly toServerNs: number | null;
}

export class Flights {
  readonly #facts: Facts;
  readonly #ways = new Map<FlowId, Ways>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  of(row: PacketRow): Flight {
    const { packets } = this.#facts.tables;
    const flow = packets.flow.get(row);
    if (flow === NONE || (packets.layers.get(row) & Layer.tcp) === 0) return UNKNOWN;
    const { toClientNs, toServerNs } = this.#of(flow as FlowId);
    return this.#facts.tcp.fromClient(row)
      ? { beforeNs: toClientNs, afterNs: toServerNs }
      : { beforeNs: toServerNs, afterNs: toClientNs };
  }

  #of(flow: FlowId): Ways {
    let ways = this.#ways.get(flow);
    if (ways === undefined) {
      ways = this.#measure(flow);
      this.#ways.set(flow, ways);
    }
    return ways;
  }

  #measure(flow: FlowId): Ways {
    const { tcp, nat } = this.#facts;
    const opening = tcp.connection(flow)?.opening;
    if (opening === undefined) return { toClientNs: null, toServerNs: null };
    const half = (ns: number | null): number | null => (ns === null || ns < 0 ? null : ns / 2);
    // On the leg before a translator the answer comes from behind it; on the leg behind it the acknowledgement does.
    const { syn } = opening;
    const isBefore = syn !== null && nat.rewrittenAs(syn) !== null;
    const isBehind = syn !== null && nat.rewriteOf(syn) !== null;
    return {
      toServerNs: isBefore ? null : half(opening.synToSynAckNs),
      toClientNs: isBehind ? null : half(opening.synAckToAckNs),
    };
  }
}
