/** Faults of a filter as a code with parameters: the words of each language are made of them. */
import type { Coded } from '../../base/coded.ts';
import type { Messages, PatternMessages } from './en.ts';

export type Said = Coded<Messages>;
export type PatternFault = Coded<PatternMessages>;

/** An operand as it is called: a field or a function by its name. */
export type OperandName =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'part'; readonly of: OperandName }
  | { readonly kind: 'value' | 'result' };

interface OperandWords {
  readonly part: (of: string) => string;
  readonly value: string;
  readonly result: string;
}

export function nameIn(operand: OperandName, words: OperandWords): string {
  switch (operand.kind) {
    case 'named':
      return operand.name;
    case 'part':
      return words.part(nameIn(operand.of, words));
    case 'value':
      return words.value;
    case 'result':
      return words.result;
  }
}

/** What a function takes. */
export type Taken = 'text' | 'ordered' | 'numeric' | 'printed';

/** What would be right at a place, by its English name; signs and words of the language itself are the same in each. */
export type Thing =
  | 'a field'
  | 'a value'
  | 'a comparison'
  | 'no comparison'
  | 'a number'
  | 'a text in double quotes'
  | 'a pattern in double quotes'
  | 'an arithmetic operator'
  | 'the end'
  | 'bytes such as 47:45:54'
  | 'an address such as 10.0.0.1 or 10.0.0.0/8'
  | 'an address such as fe80::1 or fe80::/10'
  | 'an address such as 00:11:22:33:44:55'
  | 'seconds such as 0.25'
  | 'a date such as "2020-07-04 12:34:56"'
  | 'offset:length'
  | 'first-last'
  | 'offset';
