/** The types of a filter's values: which operators they know, which go together, what people call them. */
import type { FieldSpec } from '../wire/field.ts';
import type { ValueType } from './expression.ts';
import { types as en } from './faults/en.ts';
import { types as es } from './faults/es.ts';
import type { Expected, FilterLang } from './faults/say.ts';
import type { ArithmeticSign } from './syntax.ts';

/** A protocol is a layer's node; a mark that was worked out, and that has no bytes, is a label. */
export function typeOf(spec: FieldSpec): ValueType {
  switch (spec.type) {
    case 'none':
      return spec.generated === true && spec.name.includes('.') ? 'label' : 'protocol';
    case 'frame':
      return 'uint';
    default:
      return spec.type;
  }
}

const TYPES: Readonly<Record<FilterLang, Readonly<Record<ValueType, string>>>> = { en, es };
export const typeName = (type: ValueType, lang: FilterLang): string => TYPES[lang][type];

const EXAMPLES: Readonly<Record<ValueType, readonly Expected[]>> = {
  label: [],
  protocol: ['bytes such as 47:45:54', 'a text in double quotes'],
  bool: ['1', '0', 'True', 'False'],
  uint: ['a number'],
  uint64: ['a number'],
  int: ['a number'],
  double: ['a number'],
  ipv4: ['an address such as 10.0.0.1 or 10.0.0.0/8'],
  ipv6: ['an address such as fe80::1 or fe80::/10'],
  ether: ['an address such as 00:11:22:33:44:55'],
  bytes: ['bytes such as 47:45:54', 'a text in double quotes'],
  string: ['a text in double quotes'],
  duration: ['seconds such as 0.25'],
  time: ['a date such as "2020-07-04 12:34:56"'],
};
/** What can be compared with such a value. */
export const expectedFor = (type: ValueType): readonly Expected[] => EXAMPLES[type];

const NUMBERS: ReadonlySet<ValueType> = new Set<ValueType>(['uint', 'uint64', 'int']);
export const isNumber = (type: ValueType): boolean => NUMBERS.has(type);

/** Seen as a sequence of bytes. */
const BYTE_LIKE: ReadonlySet<ValueType> = new Set<ValueType>(['protocol', 'ether', 'bytes', 'string']);
export const canContain = (type: ValueType): boolean => BYTE_LIKE.has(type);
export const canSlice = (type: ValueType): boolean => BYTE_LIKE.has(type) || type === 'ipv4' || type === 'ipv6';

export function canCalculate(type: ValueType, sign: ArithmeticSign): boolean {
  if (isNumber(type)) return true;
  if (sign === '&') return type === 'ipv4' || type === 'ipv6' || type === 'ether' || type === 'bytes';
  return type === 'duration' && (sign === '+' || sign === '-');
}

export const canNegate = (type: ValueType): boolean => isNumber(type) || type === 'duration';

/** A field of one type is compared with one of the other. */
export function areCompatible(a: ValueType, b: ValueType): boolean {
  if (isNumber(a)) return isNumber(b);
  if (a === 'ether' || a === 'bytes') return b === 'ether' || b === 'bytes';
  return a === b;
}
