/** A checked filter → a function over the values of one packet. */
import { formatIpv4Number, formatIpv6, formatMac } from '../base/address.ts';
import type { Bytes } from '../base/bytes.ts';
import { calculation, isZero, negative } from './arithmetic.ts';
import type { Condition, Operand, Value } from './expression.ts';
import { comparison, greatest, holds } from './order.ts';
import { type Slots, type SlotTable, sliceOf } from './slots.ts';
import type { Quantifier } from './syntax.ts';
import { ipv4Bytes } from './values.ts';

export type Predicate = (slots: Slots) => boolean;
type Read = (slots: Slots) => readonly Value[];

const NONE: readonly Value[] = [];
const utf8 = new TextEncoder();

export function compilePredicate(condition: Condition, table: SlotTable): Predicate {
  const read = (o: Operand): Read => compileOperand(o, table);
  switch (condition.kind) {
    case 'and': {
      const all = condition.conditions.map((c) => compilePredicate(c, table));
      return (s) => all.every((p) => p(s));
    }
    case 'or': {
      const all = condition.conditions.map((c) => compilePredicate(c, table));
      return (s) => all.some((p) => p(s));
    }
    case 'xor': {
      const all = condition.conditions.map((c) => compilePredicate(c, table));
      return (s) => all.reduce((odd, p) => odd !== p(s), false);
    }
    case 'not': {
      const inner = compilePredicate(condition.condition, table);
      return (s) => !inner(s);
    }
    case 'never':
      return () => false;
    case 'present': {
      const { operand } = condition;
      const values = read(operand);
      if (operand.kind === 'field') return (s) => values(s).length > 0;
      if (operand.kind === 'slice') return (s) => values(s).some((v) => (v as Bytes).length > 0);
      return (s) => values(s).some((v) => !isZero(v));
    }
    case 'compare': {
      const [left, right] = [read(condition.left), read(condition.right)];
      const order = comparison(condition.left, condition.right);
      const { sign } = condition;
      return pairs(condition.quantifier, left, right, (a, b) => holds(sign, order(a, b)));
    }
    case 'contains':
      return pairs(condition.quantifier, read(condition.left), read(condition.right), (a, b) => contains(a as Bytes, b as Bytes));
    case 'matches': {
      const { pattern } = condition;
      const values = read(condition.left);
      return one(condition.quantifier, values, (v) => pattern.test(v as Bytes));
    }
    case 'in':
      return compileSet(condition, read);
  }
}

/** As in Wireshark, one member of the set must do for all occurrences where all are asked for. */
function compileSet(condition: Condition & { kind: 'in' }, read: (o: Operand) => Read): Predicate {
  const { left, quantifier } = condition;
  const values = read(left);
  const members = condition.items.map(({ low, high }): Predicate => {
    const lows = read(low);
    const fromLow = comparison(left, low);
    if (high === null) return pairs(quantifier, values, lows, (a, b) => fromLow(a, b) === 0);
    const highs = read(high);
    const fromHigh = comparison(left, high);
    return (s) => {
      const ends = highs(s);
      if (ends.length === 0) return false;
      return pairs(quantifier, values, lows, (a, b) => fromLow(a, b) >= 0 && ends.some((e) => fromHigh(a, e) <= 0))(s);
    };
  });
  return (s) => members.some((m) => m(s));
}

/** Any, or every, value; none at all is never enough. */
const one = (quantifier: Quantifier, values: Read, test: (v: Value) => boolean): Predicate =>
  quantifier === 'any'
    ? (s) => values(s).some(test)
    : (s) => {
        const list = values(s);
        return list.length > 0 && list.every(test);
      };

/** Likewise each value of one side with each of the other. */
function pairs(quantifier: Quantifier, left: Read, right: Read, test: (a: Value, b: Value) => boolean): Predicate {
  const any = quantifier === 'any';
  return (s) => {
    const as = left(s);
    if (as.length === 0) return false;
    const bs = right(s);
    if (bs.length === 0) return false;
    for (const a of as) for (const b of bs) if (test(a, b) === any) return any;
    return !any;
  };
}

/** Nothing is contained nowhere, as in Wireshark. */
export function contains(bytes: Bytes, part: Bytes): boolean {
  const { length } = part;
  if (length === 0) return false;
  const first = part[0] as number;
  const last = bytes.length - length;
  for (let at = bytes.indexOf(first); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    let i = 1;
    while (i < length && bytes[at + i] === part[i]) i++;
    if (i === length) return true;
  }
  return false;
}

export function compileOperand(operand: Operand, table: SlotTable): Read {
  switch (operand.kind) {
    case 'field': {
      const slot = table.indexOf(operand);
      return (s) => s[slot] ?? NONE;
    }
    case 'constant': {
      const values = [operand.value];
      return () => values;
    }
    case 'slice': {
      const of = compileOperand(operand.of, table);
      const { ranges } = operand;
      return (s) => of(s).map((v) => sliceOf(bytesOf(v), ranges));
    }
    case 'minus': {
      const of = compileOperand(operand.of, table);
      return (s) => defined(of(s).map(negative));
    }
    case 'arithmetic': {
      const left = compileOperand(operand.left, table);
      const right = compileOperand(operand.right, table);
      const calculate = calculation(operand.type, operand.sign);
      return (s) => {
        const bs = right(s);
        return defined(left(s).flatMap((a) => bs.map((b) => calculate(a, b))));
      };
    }
    case 'call':
      return compileCall(operand, table);
  }
}

const defined = (values: readonly (Value | undefined)[]): Value[] => values.filter((v) => v !== undefined);

const bytesOf = (value: Value): Bytes => (typeof value === 'object' ? value : ipv4Bytes(Number(value)));

function compileCall(call: Operand & { kind: 'call' }, table: SlotTable): Read {
  const args = call.args.map((a) => compileOperand(a, table));
  const first = args[0] as Read;
  const [argument] = call.args;
  switch (call.name) {
    case 'len': {
      if (argument?.kind !== 'field') return () => NONE;
      const slot = table.indexOf(argument, 'length');
      return (s) => s[slot] ?? NONE;
    }
    case 'count':
      return (s) => {
        const { length } = first(s);
        return length === 0 ? NONE : [length];
      };
    case 'upper':
      return (s) => first(s).map((v) => (v as Bytes).map((b) => (b >= 97 && b <= 122 ? b - 32 : b)));
    case 'lower':
      return (s) => first(s).map((v) => (v as Bytes).map((b) => (b >= 65 && b <= 90 ? b + 32 : b)));
    case 'string': {
      const type = argument?.type;
      return (s) => first(s).map((v) => utf8.encode(textOf(v, type)));
    }
    case 'abs':
      return (s) => defined(first(s).map((v) => ((v as number) < 0 ? negative(v) : v)));
    case 'max':
    case 'min': {
      const order = greatest(argument as Operand);
      const wanted = call.name === 'max' ? 1 : -1;
      return (s) => {
        let best: Value | undefined;
        for (const arg of args) for (const v of arg(s)) if (best === undefined || Math.sign(order(v, best)) === wanted) best = v;
        return best === undefined ? NONE : [best];
      };
    }
  }
}

function textOf(value: Value, type: Operand['type'] | undefined): string {
  if (type === 'ipv4') return formatIpv4Number(value as number);
  if (type === 'ipv6') return formatIpv6(value as Bytes);
  if (type === 'ether') return formatMac(value as Bytes);
  return String(value);
}
