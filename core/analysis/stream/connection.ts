/** The conversation on one TCP flow, as the protocol that reads it knows it. */
import type { Bytes } from '../../base/bytes.ts';
import type { FlowId } from '../../base/ids.ts';
import type { StreamCall, StreamProtocol, StreamVerdict } from '../../wire/stream.ts';
import { Direction, type ReadBytes } from './direction.ts';
import type { UnitStore } from './store.ts';

/** From this row on, before its own data. */
interface Epoch {
  readonly row: number;
  readonly protocol: StreamProtocol;
  readonly state: unknown;
}

export class StreamConnection {
  readonly flow: FlowId;
  readonly forward: Direction;
  readonly backward: Direction;
  /** Time from the SYN to the client's ACK, ns; −1: not worked out yet. */
  roundTrip = -1;
  #protocol: StreamProtocol;
  #state: unknown;
  readonly #epochs: Epoch[];
  /** Rows that are not read, and why: few. */
  readonly special = new Map<number, number>();
  readonly #call: StreamCall;
  readonly #verdict: StreamVerdict;
  /** For `Direction.segment`, made once. */
  readonly read: ReadBytes;

  constructor(flow: FlowId, protocol: StreamProtocol, row: number, store: UnitStore, call: StreamCall, verdict: StreamVerdict) {
    this.flow = flow;
    this.forward = new Direction(2 * flow + 1, store, call, verdict);
    this.backward = new Direction(2 * flow, store, call, verdict);
    this.#protocol = protocol;
    this.#state = protocol.initial;
    this.#epochs = [{ row, protocol, state: protocol.initial }];
    this.#call = call;
    this.#verdict = verdict;
    this.read = (b, start, end) => this.#read(b, start, end);
  }

  get protocol(): StreamProtocol {
    return this.#protocol;
  }
  get state(): unknown {
    return this.#state;
  }

  #read(b: Bytes, start: number, end: number): boolean {
    const verdict = this.#verdict;
    verdict.offset = end;
    verdict.need = 0;
    verdict.keep = -1;
    verdict.mark = 0;
    verdict.opaque = false;
    verdict.announces = null;
    const state = this.#protocol.read(b, start, end, this.#call, this.#state, verdict);
    if (state === null) return false;
    this.#state = state;
    return true;
  }

  /** After a row's data: what has changed holds from the next row on. */
  remember(row: number): void {
    const last = this.#epochs[this.#epochs.length - 1] as Epoch;
    const next = this.#protocol.becomes?.(this.#state);
    if (next !== undefined) {
      this.#protocol = next;
      this.#state = next.initial;
    }
    if (last.state === this.#state && last.protocol === this.#protocol) return;
    this.#epochs.push({ row: row + 1, protocol: this.#protocol, state: this.#state });
  }

  /** The states that held after the row, in order. */
  *after(row: number): Generator<unknown> {
    const epochs = this.#epochs;
    for (let i = this.#indexAt(row); i < epochs.length; i++) yield (epochs[i] as Epoch).state;
  }

  /** What held before the row's own data; undefined: nothing was read yet. */
  at(row: number): Epoch | undefined {
    return this.#epochs[this.#indexAt(row) - 1];
  }

  /** Epochs that begin at the row or before it. */
  #indexAt(row: number): number {
    const epochs = this.#epochs;
    let low = 0;
    let high = epochs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((epochs[middle] as Epoch).row <= row) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
