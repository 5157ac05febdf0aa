/** What is wrong with coursework, in English: sentences without a full stop. */
import { type NoParams, worded } from '../../base/coded.ts';
import type { CaptureProblem } from '../../base/result.ts';
import type { FilterProblem } from '../../filter/error.ts';
import { didYouMean, en as yaml } from '../../yaml/faults/en.ts';
import type { AddressForm } from '../answers/address.ts';
import type { AnswerFault, Counted, Found, KeyFault, ShownToken, ValueKind, Wanted } from './model.ts';

const listed = (names: readonly string[]): string => names.join(', ');
const nearOf = (near: readonly string[]): string => (near.length === 0 ? '' : `; did you mean ${listed(near)}?`);
const filter = (p: FilterProblem): string => `the display filter is not valid at its character ${p.start + 1}: ${p.message}`;

const addresses: Readonly<Record<AddressForm | 'any', string>> = {
  any: 'an address',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  mac: 'a MAC address',
  endpoint: 'address:port (an IPv6 address in brackets)',
};

function wanted(w: Wanted): string {
  if (typeof w === 'string') return w;
  if ('ofField' in w) return `a value of ${w.ofField}`;
  return 'oneOf' in w ? `one of ${listed(w.oneOf)}` : `some of ${listed(w.someOf)}`;
}

export const answers = {
  wanted: (p: { wanted: Wanted; found: Found }) => `expected ${wanted(p.wanted)}, found ${p.found}`,
  most: (p: { most: number; of: Counted }) => `at most ${p.most} ${p.of} are read`,
  address: (p: { form: AddressForm | 'any'; found: string; bare: boolean }) =>
    `expected ${addresses[p.form]}, found ${p.found}${p.bare ? '; put it in quotation marks' : ''}`,
  number: (p: { unit: string | undefined; found: string }) =>
    `expected a number${p.unit === undefined ? '' : ` and a unit (${p.unit})`}, found ${p.found}`,
  infinite: (_: NoParams) => 'expected a finite number',
  'not-number': (p: { text: string }) => `${p.text} is no number`,
  ambiguous: (p: { text: string }) =>
    `'${p.text}' could be read as two numbers; write it with a decimal point, without a separator of thousands`,
  'no-unit': (p: { unit: string }) => `this number has no unit: '${p.unit}' is not expected`,
  'unknown-unit': (p: { unit: string; near: string | undefined }) => `there is no unit '${p.unit}'${didYouMean(p.near)}`,
  'other-unit': (p: { unit: string; wanted: string }) => `'${p.unit}' is no unit of this; write it in ${p.wanted}`,
  frame: (p: { found: string }) => `expected a frame number, from 1, found ${p.found}`,
  'frame-in-order': (p: { found: string }) => `expected a frame number, found ${p.found}`,
  range: (p: { text: string }) => `${p.text} is no range of frames`,
  'long-range': (p: { most: number }) => `a range has at most ${p.most} frames`,
  pair: (p: { found: string }) => `expected a pair of frames, original-copy (3-6), found ${p.found}`,
  event: (p: { text: string; known: readonly string[] }) => `there is no event ${p.text}; they are ${listed(p.known)}`,
  state: (p: { found: string }) => `expected a TCP state, found ${p.found}`,
  'unknown-state': (p: { text: string; near: string | undefined; known: readonly string[] }) =>
    `${p.text} is no TCP state${p.near === undefined ? `; they are ${listed(p.known)}` : `; did you mean ${p.near}?`}`,
  value: (p: { text: string; field: string }) => `${p.text} is no value of ${p.field}`,
  option: (p: { text: string; known: readonly string[] }) => `'${p.text}' is none of ${listed(p.known)}`,
  rows: (p: { columns: readonly string[] }) => `expected rows, each with ${listed(p.columns)}`,
  row: (p: { columns: readonly string[] }) => `expected a row with ${listed(p.columns)}`,
  cells: (p: { cells: number; columns: number }) => `the row has ${p.cells} cells, the table ${p.columns} columns`,
  column: (p: { column: string; near: string | undefined; known: readonly string[] }) =>
    `there is no column '${p.column}'${p.near === undefined ? `; they are ${listed(p.known)}` : didYouMean(p.near)}`,
  arrow: (_: NoParams) => 'expected an arrow: { from: …, to: …, what: … }',
  'arrow-part': (p: { part: string }) => `an arrow has from, to and what, not '${p.part}'`,
  'file-name': (_: NoParams) =>
    'expected the plain name of a file in the folder of the submission (letters, digits, spaces and .-_)',
  again: (p: { name: string }) => `choose ${p.name} again: files are not kept`,
  packets: (p: { name: string; most: number }) =>
    `${p.name} has more than ${p.most} packets: capture only what belongs to the question`,
  capture: (p: { name: string; code: CaptureProblem['code']; detail: string }) =>
    `${p.name} is no capture that can be read: ${p.detail}`,
  slow: (p: { name: string }) => `reading ${p.name} takes too long`,
  'own-folder': (_: NoParams) =>
    'a capture is looked for in a folder of the student’s own: hand in a folder, with the submission and the capture',
  'no-file': (p: { name: string }) => `there is no file ${p.name} in the folder of the submission`,
  'no-ordinary-file': (p: { name: string }) => `${p.name} is no ordinary file`,
  'large-file': (p: { name: string; size: number; most: number }) => `${p.name} has ${p.size} bytes; at most ${p.most} are read`,
};

function token(t: ShownToken): string {
  switch (t.kind) {
    case 'end':
      return 'the end';
    case 'string':
      return 'a text';
    case 'number':
      return `the number ${t.value}`;
    case 'name':
    case 'sign':
      return `'${t.text}'`;
  }
}

const argumentCount = (least: number, most: number): string =>
  least === most ? (least === 1 ? '1 argument' : `${least} arguments`) : `${least} or ${most} arguments`;

export const keys = {
  long: (p: { most: number }) => `a key has at most ${p.most} characters`,
  character: (p: { character: string; right: string | undefined }) =>
    `the character '${p.character}' means nothing here${p.right === undefined ? '' : `; write '${p.right}'`}`,
  'large-number': (p: { number: string }) => `the number ${p.number} is too large`,
  unclosed: (p: { quote: string }) => `the text that begins here has no closing ${p.quote}`,
  unexpected: (p: { token: ShownToken }) => `${token(p.token)} is not expected here`,
  operator: (p: { word: string; near: string | undefined }) => `an operator is missing before '${p.word}'${didYouMean(p.near)}`,
  close: (p: { sign: string; from: number }) => `expected '${p.sign}' to close what begins at character ${p.from}`,
  deep: (_: NoParams) => 'too many parts, one in the other',
  chained: (p: { right: string }) => `comparisons are not chained: write '${p.right}'`,
  chain: (_: NoParams) => 'too many steps, one after the other',
  member: (_: NoParams) => "expected a name after '.'",
  ends: (_: NoParams) => 'the key ends where a value is expected',
  value: (p: { token: ShownToken }) => `expected a value, found ${token(p.token)}`,
  'value-word': (p: { word: string }) => `expected a value, found the word '${p.word}'`,
  unit: (p: { unit: string }) => `there is no unit '${p.unit}'`,
  entry: (_: NoParams) => 'expected the name of a key',
  colon: (_: NoParams) => "expected ':'",
  function: (p: { name: string; near: string | undefined }) => `there is no function '${p.name}'${didYouMean(p.near)}`,
  arguments: (p: { name: string; least: number; most: number; given: number }) =>
    `${p.name}() takes ${argumentCount(p.least, p.most)}, not ${p.given}`,
  'bare-function': (p: { name: string }) => `${p.name} is a function: write ${p.name}(…)`,
  name: (p: { name: string; near: string | undefined }) => `nothing is called '${p.name}' here${didYouMean(p.near)}`,
  'no-keys': (p: { key: string; of: ValueKind }) => `'${p.key}' is asked of ${p.of}, which has no keys`,
  key: (p: { key: string; near: string | undefined }) => `there is no key '${p.key}' here${didYouMean(p.near)}`,
  'index-of': (p: { of: ValueKind }) => `an index is asked of ${p.of}, which is no list`,
  index: (_: NoParams) => 'an index is a whole number, from 0, or from −1 at the end',
  item: (p: { index: number; length: number }) =>
    `there is no item ${p.index}: the list has ${p.length === 1 ? '1 item' : `${p.length} items`}`,
  'items-of': (p: { word: 'where' | 'each'; of: ValueKind }) => `'${p.word}' is asked of ${p.of}, which is no list`,
  in: (p: { found: ValueKind }) => `'in' wants a list after it, not ${p.found}`,
  kind: (p: { wanted: ValueKind | 'one value'; found: ValueKind }) => `expected ${p.wanted}, found ${p.found}`,
  numbers: (p: { found: ValueKind }) => `expected a list of numbers, found ${p.found} in it`,
  order: (p: { left: ValueKind; right: ValueKind }) => `${p.left} and ${p.right} have no order`,
  infinite: (_: NoParams) => 'the result is no finite number',
  empty: (_: NoParams) => 'the list is empty',
  frame: (p: { frame: number; packets: number }) => `there is no frame ${p.frame}: the capture has ${p.packets}`,
  flow: (p: { flow: number; flows: number }) => `there is no flow ${p.flow}: the capture has ${p.flows}, from 0`,
  field: (p: { field: string; near: readonly string[] }) => `there is no field called ${p.field}${nearOf(p.near)}`,
  'no-field': (p: { frame: number; field: string }) => `frame ${p.frame} has no ${p.field}`,
  'no-time': (p: { frame: number }) => `the capture has no time for frame ${p.frame}`,
  side: (_: NoParams) => "expected 'client' or 'server'",
  'no-packet': (p: { flow: number; frame: number }) => `no packet of the TCP connection ${p.flow} came until frame ${p.frame}`,
  digits: (p: { most: number }) => `expected from 0 to ${p.most} digits`,
  endpoint: (p: { text: string }) => `'${p.text}' is not address:port`,
  filter: (p: { problem: FilterProblem }) => `${filter(p.problem)}${nearOf(p.problem.suggestions.slice(0, 3))}`,
  steps: (_: NoParams) => 'this takes too many steps on this capture',
  'long-text': (_: NoParams) => 'this text becomes too long',
  'large-document': (p: { name: string }) => `'${p.name}' of this capture is too large for a key`,
};

export const documents = {
  answer: (p: { why: AnswerFault }) => worded(answers, p.why),
  expression: (p: { at: number; why: KeyFault }) =>
    `the expression is not valid at its character ${p.at}: ${worded(keys, p.why)}`,
  'no-answer': (p: { type: string; why: AnswerFault }) =>
    `the value of the key is no answer to a question of type ${p.type}: ${worded(answers, p.why)}`,
  evidence: (p: { value: string; packets: number }) => `${p.value} is no frame of the capture, which has ${p.packets}`,
  filter: ({ problem: p }: { problem: FilterProblem }) =>
    `${filter(p)}${p.expected.length > 0 ? `; expected ${p.expected.join(' or ')}` : ''}${nearOf(p.suggestions)}`,
  belongs: (p: { key: string; types: readonly string[]; type: string }) =>
    `'${p.key}' belongs to questions of type ${p.types.join(' or ')}, not ${p.type}`,
  needs: (p: { type: string; key: string }) => `a question of type ${p.type} wants '${p.key}'`,
  'capture-key': (_: NoParams) => "the key of a capture is its 'assertions'",
  'no-key': (_: NoParams) => "expected 'key' (an expression) or 'literal' (the answer)",
  'two-keys': (_: NoParams) => "expected 'key' or 'literal', not both",
  'same-question': (p: { id: string }) => `another question is called '${p.id}'`,
  same: (p: { id: string }) => `another one is called '${p.id}'`,
  questions: (p: { most: number; found: number }) => `at most ${p.most} questions, found ${p.found}`,
  unit: (p: { unit: string; near: string | undefined }) => `there is no unit '${p.unit}'${didYouMean(p.near)}`,
  field: (p: { field: string; near: readonly string[] }) => `there is no field called ${p.field}${nearOf(p.near)}`,
  'all-given': (_: NoParams) => 'there is no column that a student fills in',
  'no-check': (p: { known: readonly string[] }) => `expected one check: ${listed(p.known)}`,
  checks: (p: { found: readonly string[] }) =>
    `expected one check, found ${p.found.length}: ${listed(p.found)}; write one assertion for each`,
  count: (_: NoParams) => 'expected min, max or both',
  passes: (p: { answer: string }) => `this answer must fail, and gets full points: ${p.answer}`,
  'long-exercise': (p: { most: number }) => `an exercise has at most ${p.most} characters`,
  exercise: (p: { found: string; wanted: string }) => `these are answers to '${p.found}'; the exercise is '${p.wanted}'`,
  question: (p: { id: string; near: string | undefined }) => `there is no question '${p.id}'${didYouMean(p.near)}`,
  long: (p: { most: number; of: 'characters' | 'lines' }) => `a submission has at most ${p.most} ${p.of}`,
  many: (p: { of: 'keys' | 'question marks' | 'anchors or aliases' | 'items' | 'exclamation marks' }) =>
    `too many ${p.of} for a submission`,
  ...yaml,
};
