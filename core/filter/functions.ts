/** The functions of the filter language: their arguments and results. How they work is in `evaluate.ts`, what people are told in `words.ts`. */
import type { FunctionName, ValueType } from './expression.ts';
import type { Taken } from './faults/model.ts';
import { isNumber } from './types.ts';

export interface FunctionSpec {
  readonly least: number;
  readonly most: number;
  /** The argument is a field, nothing worked out. */
  readonly fieldsOnly: boolean;
  /** What it takes, where that is not this. */
  refuses(type: ValueType): Taken | undefined;
  gives(type: ValueType): ValueType;
}

const ANY = (): undefined => undefined;
const TEXT = (type: ValueType): Taken | undefined => (type === 'string' ? undefined : 'text');
const ORDERED = (type: ValueType): Taken | undefined => (type === 'label' || type === 'protocol' ? 'ordered' : undefined);
const NUMERIC = (type: ValueType): Taken | undefined =>
  isNumber(type) || type === 'double' || type === 'duration' ? undefined : 'numeric';
const NAMEABLE: ReadonlySet<ValueType> = new Set<ValueType>(['ipv4', 'ipv6', 'ether', 'double']);
const PRINTED = (type: ValueType): Taken | undefined => (isNumber(type) || NAMEABLE.has(type) ? undefined : 'printed');

const one = (fieldsOnly: boolean, refuses: FunctionSpec['refuses'], gives: FunctionSpec['gives']): FunctionSpec => ({
  least: 1,
  most: 1,
  fieldsOnly,
  refuses,
  gives,
});

export const FUNCTIONS: Readonly<Record<FunctionName, FunctionSpec>> = {
  len: one(true, ANY, () => 'uint'),
  count: one(true, ANY, () => 'uint'),
  upper: one(false, TEXT, () => 'string'),
  lower: one(false, TEXT, () => 'string'),
  string: one(true, PRINTED, () => 'string'),
  max: { least: 1, most: Number.POSITIVE_INFINITY, fieldsOnly: false, refuses: ORDERED, gives: (type) => type },
  min: { least: 1, most: Number.POSITIVE_INFINITY, fieldsOnly: false, refuses: ORDERED, gives: (type) => type },
  abs: one(false, NUMERIC, (type) => type),
};
