/** What people are told of the words of the filter language: for completions and help. */
import type { FunctionName } from './expression.ts';
import type { FilterLang } from './faults/say.ts';
import { es } from './words.es.ts';

export interface WordHelp {
  /** What stands for it as a sign, and other spellings. */
  readonly detail: string;
  readonly documentation: string;
}

const comparison = {
  '==': { detail: 'eq, any_eq', documentation: 'Equal. Of a field that occurs more than once, one occurrence is enough.' },
  '!=': { detail: 'ne, all_ne', documentation: 'Not equal. The field is there, and none of its occurrences is equal.' },
  '===': { detail: 'all_eq', documentation: 'Equal, every occurrence of the field.' },
  '!==': { detail: 'any_ne', documentation: 'Not equal, at least one occurrence of the field.' },
  '>': { detail: 'gt', documentation: 'Greater than.' },
  '>=': { detail: 'ge', documentation: 'Greater than or equal to.' },
  '<': { detail: 'lt', documentation: 'Less than.' },
  '<=': { detail: 'le', documentation: 'Less than or equal to.' },
  contains: {
    detail: 'texts, bytes, protocols',
    documentation:
      'Has the text or the bytes somewhere: tcp contains "GET", eth.src contains 0c:29. Letters of both cases differ.',
  },
  matches: {
    detail: '~',
    documentation:
      'Matches a Perl regular expression in double quotes, letters of both cases alike: http.host matches r"\\.org$". (?-i) makes them differ.',
  },
  in: { detail: 'a set', documentation: 'Is one of a set of values and ranges: tcp.port in {80, 443, 8000..8999}.' },
  '&': {
    detail: 'bitwise_and',
    documentation: 'Has one of these bits: tcp.flags & 0x02. The result can be compared: ip[0] & f0 == 40.',
  },
};

const joining = {
  and: { detail: '&&', documentation: 'Both are true. Binds tighter than xor and or.' },
  or: { detail: '||', documentation: 'At least one is true.' },
  xor: { detail: '^^', documentation: 'Exactly one is true. Wireshark knows it from version 4.2 on.' },
};

const leading = {
  not: { detail: '!', documentation: 'The test behind it is false; also where a field that it compares is not there.' },
  any: { detail: 'before a comparison', documentation: 'One occurrence of the field is enough: any ip.addr != 10.0.0.1.' },
  all: { detail: 'before a comparison', documentation: 'Every occurrence of the field: all tcp.port > 1023.' },
};

const functions: Readonly<Record<FunctionName, WordHelp>> = {
  len: { detail: 'len(field) → bytes', documentation: 'The length of the value, in bytes: len(tcp.payload) > 1000.' },
  count: { detail: 'count(field) → number', documentation: 'How often the field occurs in the packet: count(ip.addr) > 2.' },
  upper: { detail: 'upper(text) → text', documentation: 'The text in upper case (ASCII letters).' },
  lower: {
    detail: 'lower(text) → text',
    documentation: 'The text in lower case (ASCII letters): lower(http.server) contains "apache".',
  },
  string: {
    detail: 'string(field) → text',
    documentation: 'A number or an address as text, for contains and matches: string(ip.src) matches r"\\.1$".',
  },
  max: { detail: 'max(value, …) → value', documentation: 'The largest of all values: max(tcp.srcport, tcp.dstport) < 1024.' },
  min: { detail: 'min(value, …) → value', documentation: 'The smallest of all values.' },
  abs: { detail: 'abs(number) → number', documentation: 'The number without its sign.' },
};

const en = { comparison, joining, leading, functions };

type Described<T> = { readonly [K in keyof T]: WordHelp };
/** Between a field and a value, between two tests, before a test, and functions. */
export type WordBook = { readonly [K in keyof typeof en]: Described<(typeof en)[K]> };

export const WORD_BOOKS: Readonly<Record<FilterLang, WordBook>> = { en, es };
