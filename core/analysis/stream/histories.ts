/** The histories of all conversations when they have been read, packed: 13 bytes an epoch, where an object takes a hundred. */
import type { FlowId } from '../../base/ids.ts';
import { u8Column, u32Column } from '../../table/column.ts';
import type { StreamProtocol } from '../../wire/stream.ts';
import type { StreamHistory } from './connection.ts';
import type { OrderCode } from './order.ts';

export class Histories {
  /** By flow: how many epochs there are of the flows before it. */
  readonly #before = u32Column();
  readonly #rows = u32Column();
  readonly #protocolOf = u8Column();
  readonly #protocols: StreamProtocol[] = [];
  readonly #states: unknown[] = [];
  /** Of the flows that have any. */
  readonly #special = new Map<number, ReadonlyMap<number, OrderCode>>();
  #flows = 0;

  /** The next flow's; undefined: it is read by nobody. */
  add(history: StreamHistory | undefined): void {
    for (const { row, protocol, state } of history?.epochs ?? []) {
      let number = this.#protocols.indexOf(protocol);
      if (number < 0) number = this.#protocols.push(protocol) - 1;
      const at = this.#states.push(state) - 1;
      this.#rows.set(at, row);
      this.#protocolOf.set(at, number);
    }
    if (history?.special !== undefined) this.#special.set(this.#flows, history.special);
    this.#before.set(++this.#flows, this.#states.length);
  }

  protocolAt(flow: FlowId, row: number): StreamProtocol | undefined {
    const at = this.#epochAt(flow, row);
    return at < 0 ? undefined : this.#protocols[this.#protocolOf.get(at)];
  }

  /** What held before the row's own data, where a protocol did. */
  stateAt(flow: FlowId, row: number): unknown {
    return this.#states[this.#epochAt(flow, row)];
  }

  /** The states that held after the row, in order. */
  *after(flow: FlowId, row: number): Generator<unknown> {
    for (let at = this.#above(flow, row); at < this.#before.get(flow + 1); at++) yield this.#states[at];
  }

  lastState(flow: FlowId): unknown {
    return this.#states[this.#before.get(flow + 1) - 1];
  }

  /** Why the row is not read; undefined: it is. */
  refused(flow: FlowId, row: number): OrderCode | undefined {
    return this.#special.get(flow)?.get(row);
  }

  #epochAt(flow: FlowId, row: number): number {
    const above = this.#above(flow, row);
    return above > this.#before.get(flow) ? above - 1 : -1;
  }

  /** The first of the flow's epochs that begins behind the row. */
  #above(flow: FlowId, row: number): number {
    let low = flow < this.#flows ? this.#before.get(flow) : 0;
    let high = flow < this.#flows ? this.#before.get(flow + 1) : 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#rows.get(middle) <= row) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
