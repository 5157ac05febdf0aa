/** What is wrong with a filter, in English: sentences without a full stop. */
import { type NoParams, worded } from '../../base/coded.ts';
import type { ValueType } from '../expression.ts';
import type { OperandName, PatternFault, Taken } from './model.ts';
import { nameIn } from './model.ts';

export const types: Readonly<Record<ValueType, string>> = {
  label: 'a label without a value',
  protocol: 'a protocol',
  bool: 'true or false',
  uint: 'an unsigned number',
  uint64: 'an unsigned number of 64 bits',
  int: 'a number',
  double: 'a number',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  ether: 'a MAC address',
  bytes: 'bytes',
  string: 'a text',
  duration: 'a time span in seconds',
  time: 'a date',
};

/** After "is no". */
const nouns: Partial<Record<ValueType, string>> = {
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  ether: 'MAC address',
  duration: 'time span',
  double: 'number',
};
const taken: Readonly<Record<Taken, string>> = {
  text: 'a text',
  ordered: 'values that can be ordered',
  numeric: 'a number or a time span',
  printed: 'a number or an address',
};
const name = (o: OperandName): string =>
  nameIn(o, { part: (of) => `the part of ${of}`, value: 'the value', result: 'the result' });

const patterns = {
  'closes-nothing': (_: NoParams) => "a ')' closes nothing",
  groups: (p: { most: number }) => `more than ${p.most} groups, one in the other`,
  'repeats-nothing': (p: { sign: string }) => `the '${p.sign}' repeats nothing`,
  'repeat-limit': (p: { most: number }) => `a repetition is limited to ${p.most}`,
  'repeat-order': (p: { written: string }) => `in ${p.written} the numbers are the wrong way round`,
  unsupported: (p: { written: string }) => `${p.written} is not supported`,
  'option-n': (_: NoParams) => "the option 'n' is not supported",
  'many-groups': (p: { most: number }) => `more than ${p.most} groups`,
  'same-name': (p: { name: string }) => `two groups are called ${p.name}`,
  'missing-parenthesis': (_: NoParams) => "a ')' is missing",
  'last-backslash': (_: NoParams) => 'a backslash is the last character',
  'large-character': (_: NoParams) => 'a character is larger than one byte',
  'missing-bracket': (_: NoParams) => "a ']' is missing",
  'range-order': (_: NoParams) => 'a range in brackets is the wrong way round',
  'no-class': (p: { name: string }) => `there is no class [:${p.name}:]`,
  'look-behind': (_: NoParams) => 'what is looked for behind has no fixed length',
  large: (_: NoParams) => 'the pattern is too large',
  'no-group': (p: { group: number | string }) => `there is no group ${p.group}`,
};

export const pattern = (fault: PatternFault): string => worded(patterns, fault);

export const en = {
  long: (p: { most: number }) => `the filter is longer than ${p.most} characters`,
  'ends-early': (_: NoParams) => 'the filter ends too early',
  unexpected: (p: { text: string }) => `'${p.text}' was not expected here`,
  deep: (p: { most: number }) => `more than ${p.most} levels, one in the other`,
  operands: (p: { most: number }) => `more than ${p.most} operands`,
  slices: (p: { most: number }) => `more than ${p.most} slices of slices`,
  reference: (_: NoParams) => 'a reference to the selected packet has a meaning in a window with a packet list only',
  'no-operator': (p: { text: string }) => `'${p.text}' is no operator`,
  'character-quotes': (p: { text: string }) => `the character '${p.text}' may stand in double quotes only`,
  'no-right-bracket': (_: NoParams) => 'the right bracket is missing',
  layer: (_: NoParams) => "'#' wants a layer",
  'no-quotation-mark': (_: NoParams) => 'the closing quotation mark is missing',
  octal: (p: { text: string }) => `\\${p.text} is larger than 255`,
  'universal-name': (p: { text: string }) => `\\${p.text} is not a valid universal character name`,
  escape: (p: { text: string }) => `\\${p.text} is not a valid escape sequence`,
  'no-character': (_: NoParams) => 'a character is missing between the quotation marks',
  'many-characters': (p: { text: string }) => `${p.text} is more than one character`,
  'text-quotes': (p: { text: string }) => `${p.text} is more than one character; a text has double quotation marks`,
  unprintable: (p: { text: string }) => `${p.text} is not a printable ASCII character`,
  ranges: (p: { most: number }) => `more than ${p.most} ranges`,
  'range-large': (p: { text: string }) => `${p.text} is too large`,
  'range-empty': (_: NoParams) => 'the range says neither where it begins nor how long it is',
  'range-length': (p: { text: string }) => `the length ${p.text} is not positive`,
  'range-ends': (p: { from: string; to: string }) => `${p.from} and ${p.to} count from different ends`,
  'range-order': (p: { from: string; to: string }) => `${p.from} is not before ${p.to}`,
  'no-range': (_: NoParams) => 'a range is missing',
  'not-range': (p: { text: string }) => `'${p.text}' is no range`,
  'lone-function': (p: { name: string }) => `a function alone is no test: compare what ${p.name}() gives`,
  'field-here': (p: { text: string }) => `a field belongs here, ${p.text} is a value`,
  'no-bytes': (p: { operand: OperandName; type: ValueType }) =>
    `${name(p.operand)} is ${types[p.type]}: it has no bytes to take a part of`,
  'no-negative': (p: { type: ValueType }) => `${types[p.type]} has no negative`,
  'not-calculated': (p: { sign: string; type: ValueType }) => `'${p.sign}' does not apply to ${types[p.type]}`,
  'not-joined': (p: { sign: string; left: ValueType; right: ValueType }) =>
    `'${p.sign}' does not join ${types[p.left]} and ${types[p.right]}`,
  'field-first': (_: NoParams) => 'on the left, a calculation begins with a field',
  'word-quotes': (p: { text: string }) => `'${p.text}' may stand in double quotes only`,
  'hidden-protocol': (p: { text: string }) => `Wireshark takes '${p.text}' for a protocol, not for bytes`,
  'no-function': (p: { name: string }) => `there is no function ${p.name}()`,
  arguments: (p: { name: string; least: number; most: number; given: number }) => {
    const wants = p.most === p.least ? `${p.least} argument${p.least === 1 ? '' : 's'}` : `at least ${p.least} argument`;
    return `${p.name}() takes ${wants}, here are ${p.given}`;
  },
  'takes-field': (p: { name: string }) => `${p.name}() takes a field`,
  takes: (p: { name: string; taken: Taken; type: ValueType }) => `${p.name}() takes ${taken[p.taken]}, not ${types[p.type]}`,
  'one-type': (p: { name: string; type: ValueType; other: ValueType }) =>
    `the arguments of ${p.name}() are of one type: ${types[p.type]}, not ${types[p.other]}`,
  'no-value': (p: { operand: OperandName }) => `${name(p.operand)} has no value: it is there or not`,
  'looks-into': (p: { sign: string; type: ValueType }) => `'${p.sign}' looks into texts and bytes, not into ${types[p.type]}`,
  'two-types': (p: { right: OperandName; rightType: ValueType; left: OperandName; leftType: ValueType }) =>
    `${name(p.right)} is ${types[p.rightType]}, ${name(p.left)} is ${types[p.leftType]}`,
  'pattern-quotes': (p: { sign: string }) => `'${p.sign}' wants its pattern in double quotes`,
  pattern: (p: { fault: PatternFault }) => `in the pattern: ${pattern(p.fault)}`,
  'set-field': (_: NoParams) => 'only a field can be looked for in a set',
  'set-part': (_: NoParams) => 'a part of a field cannot be in a set',
  'wireshark-only': (p: { text: string; protocol: string }) =>
    `'${p.text}' is known to Wireshark only: Trama does not decode ${p.protocol}`,
  unknown: (p: { text: string }) => `there is no field or protocol '${p.text}'`,
  'not-bytes': (p: { text: string }) => `'${p.text}' are no bytes`,
  'not-date': (p: { text: string }) => `'${p.text}' is no date`,
  quoted: (p: { text: string; type: ValueType }) => `${p.text} is no ${nouns[p.type] ?? 'value'}: it stands in quotation marks`,
  'quoted-number': (p: { text: string }) => `${p.text} is no number: it stands in quotation marks`,
  'not-number': (p: { text: string }) => `'${p.text}' is no number`,
  'not-seconds': (p: { text: string }) => `'${p.text}' is no number of seconds`,
  'not-of-type': (p: { text: string; type: ValueType }) => `'${p.text}' is no ${nouns[p.type] ?? 'value'}`,
  'mac-length': (p: { text: string; bytes: number }) => `a MAC address has 6 bytes, '${p.text}' has ${p.bytes}`,
  'prefix-length': (p: { bits: number }) => `a prefix of such an address has ${p.bits} bits at most`,
  'not-value': (p: { text: string }) => `'${p.text}' is no value`,
  'not-value-of': (p: { text: string; field: string | null }) => `'${p.text}' is no value of ${p.field ?? 'it'}`,
  'large-value': (p: { text: string; largest: string }) =>
    `${p.text} is too large for this field: ${p.largest} is its largest value`,
};

export type Messages = typeof en;
export type PatternMessages = typeof patterns;
