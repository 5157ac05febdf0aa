/** The states of a chunk of rows: how they are joined, and how a column's numbers answer a condition. */
import { CHUNK_ROWS } from '../table/column.ts';
import type { Tables } from '../table/tables.ts';
import { type ColumnSource, columnValue, type Numbers } from './column-sources.ts';
import { compilePredicate } from './evaluate.ts';
import type { Condition, Operand, Value } from './expression.ts';
import { FAR_APART } from './order.ts';
import { type FieldOperand, SlotTable } from './slots.ts';

export const State = { no: 0, yes: 1, unknown: 2 } as const;

/** Writes the states of rows [start, start + rows); `start` begins a chunk of the table. */
export type Evaluate = (start: number, rows: number, out: Uint8Array) => void;

type Join = (into: Uint8Array, other: Uint8Array, rows: number) => void;

/** By the two states, each of two bits: of random rows a table takes a fraction of the time that branches do. */
const joining = (join: (a: number, b: number) => number): Join => {
  const table = Uint8Array.from({ length: 16 }, (_, i) => join(i >>> 2, i & 3));
  return (into, other, rows) => {
    for (let i = 0; i < rows; i++) into[i] = table[((into[i] as number) << 2) | (other[i] as number)] as number;
  };
};

export const andStates = joining((a, b) =>
  a === State.no || b === State.no ? State.no : a === State.yes && b === State.yes ? State.yes : State.unknown,
);
export const orStates = joining((a, b) =>
  a === State.yes || b === State.yes ? State.yes : a === State.no && b === State.no ? State.no : State.unknown,
);
export const xorStates = joining((a, b) => (a === State.unknown || b === State.unknown ? State.unknown : a ^ b));

/** By state. */
export const NOT: readonly number[] = [State.yes, State.no, State.unknown];

/** `settled`: the state that nothing joined to it changes; where all rows have it, the others are not looked at. */
export function joined(parts: readonly Evaluate[], join: Join, settled: number): Evaluate {
  const [first, ...others] = parts;
  const scratch = new Uint8Array(CHUNK_ROWS);
  return (start, rows, out) => {
    first?.(start, rows, out);
    for (const part of others) {
      if (isAll(out, rows, settled)) return;
      part(start, rows, scratch);
      join(out, scratch, rows);
    }
  };
}

function isAll(states: Uint8Array, rows: number, state: number): boolean {
  for (let i = 0; i < rows; i++) if (states[i] !== state) return false;
  return true;
}

/** Times since the capture's first packet in place of those since 1970. */
export function shifted(condition: Condition, base: bigint): Condition {
  const of = (o: Operand): Operand =>
    o.kind === 'constant' && typeof o.value === 'bigint' ? { ...o, value: o.value - base } : o;
  if (condition.kind === 'compare') return { ...condition, left: of(condition.left), right: of(condition.right) };
  if (condition.kind !== 'in') return condition;
  return { ...condition, items: condition.items.map(({ low, high }) => ({ low: of(low), high: high && of(high) })) };
}

/** Takes rows that have the field (`states` yes) and whose number does not do for `no`; the others keep their states. */
type Answer = (numbers: Numbers, rows: number, states: Uint8Array) => void;

/** Distinct values of columns of kind `small`. */
const SMALL = 65_536;

export function answers(condition: Condition, field: FieldOperand, source: ColumnSource, tables: Tables): Answer {
  const direct = source.kind === 'number' || source.kind === 'ns' ? directAnswer(condition, field) : undefined;
  if (direct !== undefined) return direct;
  const table = new SlotTable(condition);
  const predicate = compilePredicate(condition, table);
  const values: Value[] = [0];
  const slots = [values];
  const test = (stored: number): boolean => {
    values[0] = columnValue(tables, source.kind, stored);
    return predicate(slots);
  };
  if (source.kind === 'number' || source.kind === 'ns') {
    return (numbers, rows, states) => {
      for (let i = 0; i < rows; i++) if (states[i] === State.yes && !test(numbers[i] as number)) states[i] = State.no;
    };
  }
  const size = source.kind === 'mac' ? tables.macs.size : source.kind === 'address' ? tables.addresses.size : SMALL;
  // 0: not asked yet, 1: no, 2: yes.
  const kept = new Uint8Array(size);
  return (numbers, rows, states) => {
    for (let i = 0; i < rows; i++) {
      if (states[i] !== State.yes) continue;
      const stored = numbers[i] as number;
      let answer = kept[stored] as number;
      if (answer === 0) {
        answer = test(stored) ? 2 : 1;
        kept[stored] = answer;
      }
      states[i] = answer - 1;
    }
  };
}

/** A comparison of a number field with a constant, without a call for each row. */
function directAnswer(condition: Condition, field: FieldOperand): Answer | undefined {
  if (condition.kind !== 'compare' || condition.left !== field || condition.right.kind !== 'constant') return undefined;
  if (typeof condition.right.value === 'object') return undefined;
  const c = Number(condition.right.value);
  if (typeof condition.right.value === 'bigint' && Math.abs(c) > FAR_APART / 2) return undefined;
  // A row that has the field keeps or loses its yes by one bit: of random values a branch for each costs several times as much.
  switch (condition.sign) {
    case '==':
    case '===':
      return (v, rows, s) => {
        for (let i = 0; i < rows; i++) s[i] = (s[i] as number) & ((v[i] as number) === c ? 3 : 2);
      };
    case '!=':
    case '!==':
      return (v, rows, s) => {
        for (let i = 0; i < rows; i++) s[i] = (s[i] as number) & ((v[i] as number) !== c ? 3 : 2);
      };
    case '>':
      return (v, rows, s) => {
        for (let i = 0; i < rows; i++) s[i] = (s[i] as number) & ((v[i] as number) > c ? 3 : 2);
      };
    case '>=':
      return (v, rows, s) => {
        for (let i = 0; i < rows; i++) s[i] = (s[i] as number) & ((v[i] as number) >= c ? 3 : 2);
      };
    case '<':
      return (v, rows, s) => {
        for (let i = 0; i < rows; i++) s[i] = (s[i] as number) & ((v[i] as number) < c ? 3 : 2);
      };
    case '<=':
      return (v, rows, s) => {
        for (let i = 0; i < rows; i++) s[i] = (s[i] as number) & ((v[i] as number) <= c ? 3 : 2);
      };
  }
}
