/** A key as a tree. `start` and `end` are of the part that a message would point at. */
import type { KeyValue } from './value.ts';

export type BinaryOperator = 'or' | 'and' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/' | '%';

export type Expression = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'literal'; readonly value: KeyValue }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'record'; readonly entries: readonly { readonly key: string; readonly value: Expression }[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression }
  /** `list[where condition]`, `list[each expression]` */
  | { readonly kind: 'where' | 'each'; readonly of: Expression; readonly inner: Expression }
  | { readonly kind: 'not' | 'negative'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
);
