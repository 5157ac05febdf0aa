/** The packets that a display filter selected: what a document tells of. */
import { type FlowId, NONE, type PacketRow } from '../base/ids.ts';
import type { Tables } from '../table/tables.ts';

export class RowSelection {
  /** Ascending. */
  readonly rows: Uint32Array;
  readonly #chosen: Uint8Array;
  readonly #tables: Tables;
  #flows: Set<number> | undefined;

  constructor(tables: Tables, rows: Uint32Array) {
    this.rows = rows;
    this.#tables = tables;
    this.#chosen = new Uint8Array(tables.packets.length);
    for (const row of rows) this.#chosen[row] = 1;
  }

  has(row: PacketRow | null): boolean {
    return row !== null && this.#chosen[row] === 1;
  }

  /** A selected packet belongs to the flow. */
  hasFlow(flow: FlowId): boolean {
    if (this.#flows === undefined) {
      this.#flows = new Set();
      for (const row of this.rows) {
        const of = this.#tables.packets.flow.get(row);
        if (of !== NONE) this.#flows.add(of);
      }
    }
    return this.#flows.has(flow);
  }

  /** For loops over packets. */
  packets(): Iterable<PacketRow> {
    return this.rows as Iterable<number> as Iterable<PacketRow>;
  }
}
