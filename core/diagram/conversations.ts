/** Which flows are legs of one conversation: what a translator rewrites stays the same conversation, through any number of boxes. */
import type { Facts } from '../analysis/facts.ts';
import type { Binding } from '../analysis/nat/facts.ts';
import { type FlowId, NONE, type PacketRow } from '../base/ids.ts';

export class Conversations {
  readonly #facts: Facts;
  /** Leg → the bindings it is the far side of, and the near side of. */
  readonly #into = new Map<FlowId, Binding>();
  readonly #outOf = new Map<FlowId, Binding>();

  constructor(facts: Facts) {
    this.#facts = facts;
    for (const b of facts.nat.bindings) {
      if (b.originalFlow === null || b.translatedFlow === null) continue;
      if (!this.#into.has(b.translatedFlow)) this.#into.set(b.translatedFlow, b);
      if (!this.#outOf.has(b.originalFlow)) this.#outOf.set(b.originalFlow, b);
    }
  }

  /** The leg at the initiator: the flow itself where nothing rewrote it. */
  firstLeg(flow: FlowId): FlowId {
    const seen = new Set<FlowId>();
    let leg = flow;
    for (let b = this.#into.get(leg); b !== undefined && b.originalFlow !== null && !seen.has(leg); b = this.#into.get(leg)) {
      seen.add(leg);
      leg = b.originalFlow;
    }
    return leg;
  }

  /** The binding that makes the last leg; undefined where nothing rewrote the flow. */
  lastBinding(flow: FlowId): Binding | undefined {
    const seen = new Set<FlowId>();
    let last: Binding | undefined;
    for (let b = this.#outOf.get(this.firstLeg(flow)); b !== undefined && !seen.has(b.originalFlow ?? flow); ) {
      seen.add(b.originalFlow ?? flow);
      last = b;
      b = b.translatedFlow === null ? undefined : this.#outOf.get(b.translatedFlow);
    }
    return last;
  }

  /** The first leg of the packet's conversation; null where it has no flow. */
  of(row: PacketRow): FlowId | null {
    const flow = this.#facts.tables.packets.flow.get(row);
    return flow === NONE ? null : this.firstLeg(flow as FlowId);
  }
}
