/** The receive window that a bare ACK announces, where it is what the ACK is for. */
import type { Facts } from '../analysis/facts.ts';
import { NONE, type PacketRow } from '../base/ids.ts';
import { Layer, Mark, TcpFlag } from '../table/packets.ts';

interface Announced {
  readonly ack: number;
  readonly window: number;
}

/** RFC 7323 §2.3. */
const MAX_SHIFT = 14;

/** What each end of each flow announced last, among the rows asked about in their order. */
export class WindowHistory {
  readonly #facts: Facts;
  /** Flow · 2 + forward. */
  readonly #last = new Map<number, Announced>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /**
   * The window of this packet in bytes, where it is news: it is 0, it opens one that was 0, or it is all that differs from what the
   * same end said before. Null otherwise. A window that follows the data is no news. To be asked once for each row, ascending.
   */
  before(row: PacketRow): number | null {
    const { packets } = this.#facts.tables;
    const flow = packets.flow.get(row);
    const flags = packets.flags.get(row);
    if ((packets.layers.get(row) & Layer.tcp) === 0 || flow === NONE) return null;
    // An RST announces no window, and a SYN's is not scaled.
    if ((flags & TcpFlag.rst) !== 0 || (flags & TcpFlag.ack) === 0) return null;
    const forward = (packets.marks.get(row) & Mark.forward) !== 0;
    const key = flow * 2 + (forward ? 1 : 0);
    const before = this.#last.get(key);
    const now: Announced = { ack: packets.ack.get(row), window: packets.window.get(row) };
    this.#last.set(key, now);
    if ((flags & TcpFlag.syn) !== 0) return null;
    const opens = before !== undefined && before.window === 0 && now.window !== 0;
    const update =
      before !== undefined && before.ack === now.ack && before.window !== now.window && packets.payloadLength.get(row) === 0;
    return now.window === 0 || opens || update ? this.#scaled(flow, forward, now.window) : null;
  }

  #scaled(flow: number, forward: boolean, window: number): number {
    const { flows } = this.#facts.tables;
    const scale = (forward ? flows.scaleForward : flows.scaleBackward).get(flow);
    return scale < 2 ? window : window * 2 ** Math.min(scale - 2, MAX_SHIFT);
  }
}
