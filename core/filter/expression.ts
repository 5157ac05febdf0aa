/**
 * A checked filter: every value has a type, every literal is a value of the type it is compared with.
 *
 * Values while a filter runs: numbers (also for booleans, as 0 and 1, and for IPv4 addresses), bigints (64-bit integers, times in nanoseconds),
 * bytes (MAC and IPv6 addresses, byte fields, protocols, and texts in UTF-8).
 */
import type { Bytes } from '../base/bytes.ts';
import type { FieldSpec } from '../wire/field.ts';
import type { Pattern } from './regex/pattern.ts';
import type { ArithmeticSign, ComparisonSign, Quantifier, Range } from './syntax.ts';

/** `label`: a mark without a value. `protocol`: a layer, with the bytes that it spans. `uint` also stands for frame numbers. */
export type ValueType =
  | 'label'
  | 'protocol'
  | 'bool'
  | 'uint'
  | 'uint64'
  | 'int'
  | 'double'
  | 'ipv4'
  | 'ipv6'
  | 'ether'
  | 'bytes'
  | 'string'
  | 'duration'
  | 'time';

export type Value = number | bigint | Bytes;

export type Operand =
  | {
      readonly kind: 'field';
      readonly type: ValueType;
      readonly spec: FieldSpec;
      readonly layers: readonly Range[] | undefined;
      /** Of a protocol: all bytes that were handed to it, not only its header. */
      readonly whole: boolean;
    }
  /** `prefix`: only that many leading bits of an address count. */
  | { readonly kind: 'constant'; readonly type: ValueType; readonly value: Value; readonly prefix?: number }
  | { readonly kind: 'slice'; readonly type: 'bytes'; readonly of: Operand; readonly ranges: readonly Range[] }
  | { readonly kind: 'call'; readonly type: ValueType; readonly name: FunctionName; readonly args: readonly Operand[] }
  | {
      readonly kind: 'arithmetic';
      readonly type: ValueType;
      readonly sign: ArithmeticSign;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'minus'; readonly type: ValueType; readonly of: Operand };

export type FunctionName = 'len' | 'count' | 'upper' | 'lower' | 'string' | 'max' | 'min' | 'abs';

export type Condition =
  | { readonly kind: 'and' | 'or' | 'xor'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  /** Of no packet: what asks for a name that only others know. */
  | { readonly kind: 'never' }
  /** A field is there; a slice has bytes; a result is not 0. */
  | { readonly kind: 'present'; readonly operand: Operand }
  | {
      readonly kind: 'compare';
      readonly sign: ComparisonSign;
      readonly quantifier: Quantifier;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'contains'; readonly quantifier: Quantifier; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'matches'; readonly quantifier: Quantifier; readonly left: Operand; readonly pattern: Pattern }
  | {
      readonly kind: 'in';
      readonly quantifier: Quantifier;
      readonly left: Operand;
      readonly items: readonly { readonly low: Operand; readonly high: Operand | null }[];
    };

/** Every operand of a condition, those within operands included. */
export function forEachOperand(condition: Condition, visit: (operand: Operand) => void): void {
  const within = (o: Operand): void => {
    visit(o);
    switch (o.kind) {
      case 'slice':
      case 'minus':
        return within(o.of);
      case 'call':
        return o.args.forEach(within);
      case 'arithmetic':
        within(o.left);
        return within(o.right);
    }
  };
  switch (condition.kind) {
    case 'and':
    case 'or':
    case 'xor':
      for (const c of condition.conditions) forEachOperand(c, visit);
      return;
    case 'not':
      return forEachOperand(condition.condition, visit);
    case 'never':
      return;
    case 'present':
      return within(condition.operand);
    case 'matches':
      return within(condition.left);
    case 'in':
      within(condition.left);
      for (const { low, high } of condition.items) {
        within(low);
        if (high !== null) within(high);
      }
      return;
    default:
      within(condition.left);
      return within(condition.right);
  }
}
