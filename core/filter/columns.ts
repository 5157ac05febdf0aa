import type { Tables } from '../table/tables.ts';
import type { Condition } from './expression.ts';
export const State = { no: 0, yes: 1, unknown: 2 } as const;
export class ColumnFilter {
  constructor(_tables: Tables, _condition: Condition) {}
  evaluate(_start: number, rows: number): Uint8Array {
    return new Uint8Array(rows).fill(State.unknown);
  }
}
