/**
 * What a filter says → what it means: fields are looked up, literals get the type of what they are compared with, operators are refused where a
 * type does not know them. Which is refused, and which is not, is as in Wireshark 4.0.
 */
import type { FieldSpec } from '../wire/field.ts';
import type { FilterProblem } from './error.ts';
import type { Condition, FunctionName, Operand, ValueType } from './expression.ts';
import type { OperandName, Said } from './faults/model.ts';
import { type Expected, problem } from './faults/say.ts';
import { FUNCTIONS } from './functions.ts';
import { fieldNamed, isHiddenProtocol, unknownField } from './names.ts';
import { compilePattern } from './regex/pattern.ts';
import { PatternError } from './regex/syntax.ts';
import type { Place, Term, Test } from './syntax.ts';
import { areCompatible, canCalculate, canContain, canNegate, canSlice, expectedFor, isNumber, typeOf } from './types.ts';
import { literalValue } from './values.ts';

/** The type that a literal takes, and the field whose values may have names. */
interface Wanted {
  readonly type: ValueType;
  readonly spec?: FieldSpec | undefined;
}

const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];

type Of<K extends Test['kind']> = Extract<Test, { kind: K }>;

/** What a name that is no field of ours is: a fault, or a test that no packet passes. */
export type UnknownNames = 'fault' | 'never';

/** Undefined where there were problems. */
export function check(test: Test, problems: FilterProblem[], unknown: UnknownNames): Condition | undefined {
  return new Checker(problems, unknown).test(test);
}

/** The only fault is a name that Trama does not know. */
export const isUnknownName = ({ said }: FilterProblem): boolean => said.key === 'unknown' || said.key === 'wireshark-only';

class Checker {
  readonly #problems: FilterProblem[];
  readonly #unknown: UnknownNames;
  constructor(problems: FilterProblem[], unknown: UnknownNames) {
    this.#problems = problems;
    this.#unknown = unknown;
  }

  #fault(place: Place, said: Said, expected: readonly Expected[] = [], suggestions: readonly string[] = []): undefined {
    this.#problems.push(problem(place, said, expected, suggestions));
    return undefined;
  }

  test(test: Test): Condition | undefined {
    switch (test.kind) {
      case 'and':
      case 'or':
      case 'xor': {
        const conditions = test.tests.map((t) => this.test(t));
        return conditions.every((c) => c !== undefined) ? { kind: test.kind, conditions } : undefined;
      }
      case 'not': {
        const condition = this.test(test.test);
        return condition && { kind: 'not', condition };
      }
      case 'term':
      case 'compare':
      case 'in':
        return this.#known(test);
    }
  }

  #known(test: Of<'term' | 'compare' | 'in'>): Condition | undefined {
    const before = this.#problems.length;
    const condition =
      test.kind === 'term' ? this.#present(test.term) : test.kind === 'in' ? this.#in(test) : this.#relation(test);
    const found = this.#problems.slice(before);
    if (this.#unknown === 'fault' || found.length === 0 || !found.every(isUnknownName)) return condition;
    this.#problems.length = before;
    return { kind: 'never' };
  }

  #present(term: Term): Condition | undefined {
    if (term.kind === 'call') {
      const operand = this.#call(term, undefined);
      return operand && this.#fault(term, { key: 'lone-function', params: { name: term.name } }, ['a comparison']);
    }
    const operand = this.#left(term);
    return operand && { kind: 'present', operand };
  }

  /** The left side of an operator, or a test of its own: literals have no type there. */
  #left(term: Term): Operand | undefined {
    switch (term.kind) {
      case 'missing':
        return undefined;
      case 'word': {
        const spec = term.only === 'value' ? undefined : fieldNamed(term.text);
        if (spec !== undefined && term.text !== '') return this.#field(term, spec);
        this.#problems.push(unknownField(term));
        return undefined;
      }
      case 'string':
      case 'character':
        return this.#fault(term, { key: 'field-here', params: { text: term.text } }, ['a field']);
      default:
        return this.#composite(term, undefined);
    }
  }

  #field(term: Term & { kind: 'word' }, spec: FieldSpec): Operand {
    return { kind: 'field', type: typeOf(spec), spec, layers: term.layers, whole: false };
  }

  /** A term that has parts. `wanted`: the type of literals that no part next to them gives one. */
  #composite(term: Term, wanted: Wanted | undefined): Operand | undefined {
    switch (term.kind) {
      case 'slice': {
        const of = term.of.kind === 'call' ? this.#call(term.of, wanted) : this.#left(term.of);
        if (of === undefined) return undefined;
        if (!canSlice(of.type)) return this.#fault(term.of, { key: 'no-bytes', params: { operand: nameOf(of), type: of.type } });
        return { kind: 'slice', type: 'bytes', of, ranges: term.ranges };
      }
      case 'call':
        return this.#call(term, wanted);
      case 'minus': {
        const of = this.#operand(term.of, wanted);
        if (of === undefined) return undefined;
        if (of.kind === 'constant' && wanted === undefined) return this.#constantLeft(term);
        if (!canNegate(of.type)) return this.#fault(term.of, { key: 'no-negative', params: { type: of.type } });
        return { kind: 'minus', type: of.type, of };
      }
      case 'arithmetic': {
        const left = this.#operand(term.left, wanted);
        if (left === undefined) {
          // The other side may have faults of its own.
          if (term.right.kind !== 'string' && term.right.kind !== 'character' && !isPlainLiteral(term.right))
            this.#left(term.right);
          return undefined;
        }
        if (!canCalculate(left.type, term.sign))
          return this.#fault(term.left, { key: 'not-calculated', params: { sign: term.sign, type: left.type } });
        const right = this.#operand(term.right, { type: left.type, spec: widthOnly(specOf(left)) });
        if (right === undefined) return undefined;
        if (!areCompatible(left.type, right.type) || !canCalculate(right.type, term.sign))
          return this.#fault(term.right, { key: 'not-joined', params: { sign: term.sign, left: left.type, right: right.type } });
        return { kind: 'arithmetic', type: left.type, sign: term.sign, left, right };
      }
      default:
        return undefined;
    }
  }

  #constantLeft(term: Place): undefined {
    return this.#fault(term, { key: 'field-first', params: {} }, ['a field']);
  }

  /** Any value; literals take the type that is wanted, and where none is they are out of place. */
  #operand(term: Term, wanted: Wanted | undefined): Operand | undefined {
    switch (term.kind) {
      case 'missing':
        return undefined;
      case 'word':
      case 'string':
      case 'character':
        break;
      default:
        return this.#composite(term, wanted);
    }
    if (term.kind === 'word' && term.only !== 'value') {
      const spec = fieldNamed(term.text);
      if (spec !== undefined && term.text !== '') return this.#field(term, spec);
      if (term.only === 'field' || term.layers !== undefined) {
        this.#problems.push(unknownField(term));
        return undefined;
      }
    }
    if (term.kind === 'word' && /[^ -~]/.test(term.text))
      return this.#fault(term, { key: 'word-quotes', params: { text: term.text } });
    if (wanted === undefined) {
      if (term.kind === 'word' && !isPlainLiteral(term)) {
        this.#problems.push(unknownField(term));
        return undefined;
      }
      return this.#constantLeft(term);
    }
    if (term.kind === 'word' && term.only === undefined && isHiddenProtocol(term.text)) {
      const spellings = [`:${term.text}`, ...(term.text.length === 2 ? [`0x${term.text}`] : [])];
      return this.#fault(term, { key: 'hidden-protocol', params: { text: term.text } }, [], spellings);
    }
    const value = literalValue(term, wanted.type, wanted.spec);
    if ('kind' in value) return value;
    const looksLikeField = term.kind === 'word' && /^[a-z_][\w-]*\.[\w.-]*[a-z_]/i.test(term.text);
    const names = looksLikeField ? unknownField(term).suggestions : [];
    return this.#fault(term, value.said, expectedFor(wanted.type), [...(value.suggestions ?? []), ...names]);
  }

  #call(term: Term & { kind: 'call' }, wanted: Wanted | undefined): Operand | undefined {
    const known = Object.hasOwn(FUNCTIONS, term.name) ? FUNCTIONS[term.name as FunctionName] : undefined;
    if (known === undefined) {
      const near = FUNCTION_NAMES.filter((n) => n.startsWith(term.name.slice(0, 2).toLowerCase()));
      return this.#fault(term.namePlace, { key: 'no-function', params: { name: term.name } }, FUNCTION_NAMES, near);
    }
    const { least, most } = known;
    if (term.args.length < least || term.args.length > most) {
      const params = { name: term.name, least, most, given: term.args.length };
      return this.#fault(term.namePlace, { key: 'arguments', params });
    }
    const args: Operand[] = [];
    let type: ValueType | undefined;
    for (const arg of term.args) {
      if (known.fieldsOnly && arg.kind !== 'word' && arg.kind !== 'missing')
        return this.#fault(arg, { key: 'takes-field', params: { name: term.name } }, ['a field']);
      const operand = known.fieldsOnly ? this.#left(arg) : this.#operand(arg, args[0] ?? wanted);
      if (operand === undefined) return undefined;
      const refusal = known.refuses(operand.type);
      if (refusal !== undefined)
        return this.#fault(arg, { key: 'takes', params: { name: term.name, taken: refusal, type: operand.type } });
      if (type !== undefined && !(isNumber(type) ? isNumber(operand.type) : type === operand.type))
        return this.#fault(arg, { key: 'one-type', params: { name: term.name, type, other: operand.type } });
      type ??= operand.type;
      args.push(operand);
    }
    if (type === undefined) return undefined;
    return { kind: 'call', type: known.gives(type), name: term.name as FunctionName, args };
  }

  #relation(test: Of<'compare'>): Condition | undefined {
    const { sign } = test;
    const left = this.#left(test.left);
    if (left === undefined) {
      // No type to check the right side by, but what it lacks or misnames is told all the same.
      if (test.right.kind === 'word' ? looksUnknown(test.right) : !['string', 'character'].includes(test.right.kind))
        this.#left(test.right);
      return undefined;
    }
    if (left.type === 'label')
      return this.#fault(test.left, { key: 'no-value', params: { operand: nameOf(left) } }, ['no comparison']);
    if (sign === 'contains' || sign === 'matches') {
      if (!canContain(left.type)) {
        const hint = sign === 'matches' && left.kind === 'field' && canString(left.type) ? [`string(${left.spec.name})`] : [];
        return this.#fault(test.left, { key: 'looks-into', params: { sign: test.spelled, type: left.type } }, [], hint);
      }
      if (sign === 'matches') return this.#matches(test, whole(left));
    }
    // Part of an address is looked for.
    const looked: Operand =
      sign === 'contains' && left.type === 'ether' ? ({ ...left, type: 'bytes' as const } as Operand) : left;
    const right = this.#right(looked, test.right);
    if (right === undefined) return undefined;
    const quantifier = test.quantifier ?? (sign === '!=' || sign === '===' ? 'all' : 'any');
    if (sign === 'contains') return { kind: 'contains', quantifier, left: whole(left), right };
    return { kind: 'compare', sign, quantifier, left, right };
  }

  #right(left: Operand, term: Term): Operand | undefined {
    const isSlice = left.kind === 'slice';
    if (term.kind === 'minus' && !canNegate(left.type))
      return this.#fault(term, { key: 'no-negative', params: { type: left.type } }, expectedFor(left.type));
    const right = this.#operand(term, { type: left.type, spec: specOf(left) });
    if (right === undefined) return undefined;
    if (areCompatible(left.type, right.type)) return right;
    // A part of something is bytes; whatever can be seen as bytes is compared with it.
    if ((isSlice && canSlice(right.type)) || (right.kind === 'slice' && canSlice(left.type))) return right;
    return this.#fault(
      term,
      { key: 'two-types', params: { right: nameOf(right), rightType: right.type, left: nameOf(left), leftType: left.type } },
      expectedFor(left.type),
    );
  }

  #matches(test: Of<'compare'>, left: Operand): Condition | undefined {
    const { right } = test;
    if (right.kind === 'missing') return undefined;
    if (right.kind !== 'string')
      return this.#fault(right, { key: 'pattern-quotes', params: { sign: test.spelled } }, ['a pattern in double quotes']);
    try {
      return { kind: 'matches', quantifier: test.quantifier ?? 'any', left, pattern: compilePattern(right.bytes) };
    } catch (error) {
      if (error instanceof PatternError) return this.#fault(right, { key: 'pattern', params: { fault: error.said } });
      throw error;
    }
  }

  #in(test: Of<'in'>): Condition | undefined {
    if (test.left.kind !== 'word' && test.left.kind !== 'missing') {
      if (test.left.kind === 'slice' || test.left.kind === 'call')
        return this.#fault(test.left, { key: 'set-field', params: {} }, ['a field']);
      if (test.left.kind !== 'string' && test.left.kind !== 'character') return undefined;
    }
    const left = this.#left(test.left);
    if (left === undefined) return undefined;
    if (left.type === 'label') return this.#fault(test.left, { key: 'no-value', params: { operand: nameOf(left) } });
    const items: { low: Operand; high: Operand | null }[] = [];
    let whole = true;
    for (const item of test.items) {
      const bounds = [item.low, ...(item.high === null ? [] : [item.high])].map((term) => {
        if (term.kind === 'slice') return this.#fault(term, { key: 'set-part', params: {} });
        return this.#right(left, term);
      });
      const [low, high = null] = bounds;
      if (low === undefined || (item.high !== null && high === null)) whole = false;
      else items.push({ low, high });
    }
    if (!whole) return undefined;
    const condition: Condition = { kind: 'in', quantifier: test.quantifier ?? 'any', left, items };
    return test.negated ? { kind: 'not', condition } : condition;
  }
}

/** For looking into a protocol, all its bytes count. */
const whole = (operand: Operand): Operand => (operand.kind === 'field' ? { ...operand, whole: true } : operand);

const canString = (type: ValueType): boolean => isNumber(type) || type === 'ipv4' || type === 'ipv6' || type === 'ether';

/** A number, an address: nothing that was meant for a field. */
const isPlainLiteral = (term: Term): boolean =>
  term.kind === 'word' && (term.only === 'value' || /^\d/.test(term.text) || !/[a-z]/i.test(term.text));

const looksUnknown = (term: Term & { kind: 'word' }): boolean =>
  term.only === 'field' || (/^[a-z_]\w*\.\w/i.test(term.text) && !isPlainLiteral(term));

/** The field whose names of values count for what this is compared with. */
function specOf(operand: Operand): FieldSpec | undefined {
  if (operand.kind === 'field') return operand.spec;
  // The result of a calculation is as wide as its first operand.
  if (operand.kind === 'arithmetic') return widthOnly(specOf(operand.left));
  if (operand.kind === 'minus') return widthOnly(specOf(operand.of));
  return undefined;
}
function widthOnly(spec: FieldSpec | undefined): FieldSpec | undefined {
  if (spec?.names === undefined) return spec;
  const { names: _, ...rest } = spec;
  return rest;
}

function nameOf(operand: Operand): OperandName {
  switch (operand.kind) {
    case 'field':
      return { kind: 'named', name: operand.spec.name };
    case 'call':
      return { kind: 'named', name: `${operand.name}()` };
    case 'slice':
      return { kind: 'part', of: nameOf(operand.of) };
    case 'constant':
      return { kind: 'value' };
    default:
      return { kind: 'result' };
  }
}
