/**
 * Words → what they say. Precedence, loosest first: or, xor, and, not, comparison, &, + -, * / %, unary minus.
 *
 * After a fault the parser goes on where it can, so that more than one can be told of: where a value is missing it takes a `missing` one, and what
 * is too much at the end is left.
 */
import type { FilterProblem } from './error.ts';
import type { Said } from './faults/model.ts';
import { type Expected, problem } from './faults/say.ts';
import { parseRanges } from './range.ts';
import type { ArithmeticSign, ComparisonSign, Place, Quantifier, Range, SetItem, Term, Test } from './syntax.ts';
import type { Token } from './token.ts';

/** Parentheses, negations, functions and so on, one in the other. */
const MAX_DEPTH = 200;
/** Operands of one arithmetic expression. */
const MAX_OPERANDS = 500;

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '===', '!==', '>', '>=', '<', '<=']);
const A_VALUE = ['a field', 'a value'] as const;
const A_TEST = ['a field', 'a comparison'] as const;

/** Ends the parsing: the rest cannot be understood. */
class GiveUp extends Error {}

export function parse(tokens: readonly Token[], problems: FilterProblem[]): Test | undefined {
  const parser = new Parser(tokens, problems);
  try {
    return parser.filter();
  } catch (error) {
    if (error instanceof GiveUp) return parser.sofar;
    throw error;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #problems: FilterProblem[];
  #at = 0;
  #depth = 0;
  /** What has been read when the parser gives up: the last whole conjunction. */
  sofar: Test | undefined;

  constructor(tokens: readonly Token[], problems: FilterProblem[]) {
    this.#tokens = tokens;
    this.#problems = problems;
  }

  /** The word to be read next. */
  get #token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  filter(): Test | undefined {
    if (this.#ended()) return undefined;
    const test = this.#or();
    this.sofar = test;
    if (!this.#ended()) this.#unexpected(["'and'", "'or'", 'the end']);
    return test;
  }

  #ended(): boolean {
    return this.#token.kind === 'end';
  }

  #is(name: string): boolean {
    return this.#token.kind === 'operator' && this.#token.name === name;
  }

  #accept(name: string): boolean {
    if (!this.#is(name)) return false;
    this.#at++;
    return true;
  }

  #fault(place: Place, said: Said, expected: readonly Expected[] = []): void {
    this.#problems.push(problem(place, said, expected));
  }

  #unexpected(expected: readonly Expected[]): void {
    const t = this.#token;
    this.#fault(
      t,
      t.kind === 'end' ? { key: 'ends-early', params: {} } : { key: 'unexpected', params: { text: brief(t.text) } },
      expected,
    );
  }

  #nested<T>(place: Place, action: () => T): T {
    if (this.#depth === MAX_DEPTH) {
      this.#fault(place, { key: 'deep', params: { most: MAX_DEPTH } });
      throw new GiveUp();
    }
    this.#depth++;
    const out = action();
    this.#depth--;
    return out;
  }

  #or(): Test {
    return this.#list('or', () => this.#list('xor', () => this.#list('and', () => this.#not())));
  }

  #list(name: 'and' | 'or' | 'xor', part: () => Test): Test {
    const tests = [part()];
    while (this.#accept(name)) {
      this.sofar = group(name, tests);
      tests.push(part());
    }
    return group(name, tests);
  }

  #not(): Test {
    const { start } = this.#token;
    if (!this.#accept('not')) return this.#primary();
    const test = this.#nested(this.#token, () => this.#not());
    return { kind: 'not', test, start, end: test.end };
  }

  #primary(): Test {
    const open = this.#token;
    if (!this.#accept('(')) return this.#relation();
    const test = this.#nested(open, () => this.#or());
    const { end } = this.#token;
    if (!this.#accept(')')) {
      this.#unexpected(["')'", "'and'", "'or'"]);
      if (this.#token.kind !== 'end') {
        this.sofar = test;
        throw new GiveUp();
      }
    }
    return { ...test, start: open.start, end };
  }

  #relation(): Test {
    const { start } = this.#token;
    const quantifier: Quantifier | null = this.#accept('any') ? 'any' : this.#accept('all') ? 'all' : null;
    const left = this.#arithmetic(quantifier === null ? A_TEST : ['a field']);
    const sign = this.#token;
    if (sign.kind === 'operator') {
      if (COMPARISONS.has(sign.name ?? '')) return this.#comparisons(start, quantifier, left);
      if (sign.name === 'contains' || sign.name === 'matches') {
        this.#at++;
        const right = this.#arithmetic(sign.name === 'matches' ? ['a pattern in double quotes'] : ['a value', 'a field']);
        return { kind: 'compare', sign: sign.name, spelled: sign.text, quantifier, left, right, start, end: right.end };
      }
      const next = this.#tokens[this.#at + 1];
      const negated = sign.name === 'not' && next?.kind === 'operator' && next.name === 'in';
      if (sign.name === 'in' || negated) {
        if (left.kind === 'arithmetic' || left.kind === 'minus') this.#fault(left, { key: 'set-field', params: {} });
        this.#at += negated ? 2 : 1;
        return this.#set(start, quantifier, left, negated);
      }
    }
    if (quantifier !== null) this.#unexpected(['a comparison']);
    return { kind: 'term', term: left, start, end: left.end };
  }

  /** `a < b < c` is `a < b and b < c`. */
  #comparisons(start: number, quantifier: Quantifier | null, first: Term): Test {
    const tests: Test[] = [];
    let left = first;
    while (this.#token.kind === 'operator' && COMPARISONS.has(this.#token.name ?? '')) {
      const sign = this.#token;
      this.#at++;
      const right = this.#arithmetic(A_VALUE);
      const from = tests.length === 0 ? start : left.start;
      const name = sign.name as ComparisonSign;
      tests.push({ kind: 'compare', sign: name, spelled: sign.text, quantifier, left, right, start: from, end: right.end });
      left = right;
    }
    return group('and', tests);
  }

  #set(start: number, quantifier: Quantifier | null, left: Term, negated: boolean): Test {
    const items: SetItem[] = [];
    if (!this.#accept('{')) {
      this.#unexpected(["'{'"]);
      throw new GiveUp();
    }
    do {
      const low = this.#operand(A_VALUE);
      const high = this.#accept('..') ? this.#operand(A_VALUE) : null;
      items.push({ low, high });
      if (low.kind === 'missing' || high?.kind === 'missing') break;
    } while (this.#accept(','));
    const { end } = this.#token;
    if (!this.#accept('}')) {
      if (items.at(-1)?.low.kind !== 'missing') this.#unexpected(["','", "'..'", "'}'"]);
      if (this.#token.kind !== 'end') throw new GiveUp();
    }
    return { kind: 'in', quantifier, left, items, negated, start, end };
  }

  #arithmetic(expected: readonly Expected[]): Term {
    return this.#binary(['&'], () =>
      this.#binary(['+', '-'], () => this.#binary(['*', '/', '%'], () => this.#operand(expected))),
    );
  }

  #binary(signs: readonly string[], part: () => Term): Term {
    let left = part();
    for (let n = 0; this.#token.kind === 'operator' && signs.includes(this.#token.name ?? ''); n++) {
      if (n === MAX_OPERANDS) {
        this.#fault(this.#token, { key: 'operands', params: { most: MAX_OPERANDS } });
        throw new GiveUp();
      }
      const sign = this.#token.name as ArithmeticSign;
      this.#at++;
      const right = part();
      left = { kind: 'arithmetic', sign, left, right, start: left.start, end: right.end };
    }
    return left;
  }

  /** One value with what stands behind it: layers, slices. */
  #operand(expected: readonly Expected[]): Term {
    const token = this.#token;
    if (this.#accept('-') || this.#accept('+')) {
      const of = this.#nested(token, () => this.#operand(A_VALUE));
      return token.name === '+' ? of : { kind: 'minus', of, start: token.start, end: of.end };
    }
    if (this.#accept('{')) {
      const inner = this.#nested(token, () => this.#arithmetic(A_VALUE));
      if (!this.#accept('}')) this.#unexpected(["'}'", 'an arithmetic operator']);
      return inner;
    }
    let term = this.#simple(expected);
    for (let n = 0; this.#token.kind === 'slice' && term.kind !== 'missing'; n++) {
      if (n === MAX_DEPTH) {
        this.#fault(this.#token, { key: 'slices', params: { most: MAX_DEPTH } });
        throw new GiveUp();
      }
      const t = this.#token;
      this.#at++;
      term = { kind: 'slice', of: term, ranges: this.#ranges(t, t.start + 1), start: term.start, end: t.end };
    }
    return term;
  }

  #simple(expected: readonly Expected[]): Term {
    const token = this.#token;
    const { start, end, text } = token;
    switch (token.kind) {
      case 'word':
        this.#at++;
        if (this.#is('(') && token.only === undefined) return this.#call(token);
        return this.#word(token);
      case 'string':
        this.#at++;
        return { kind: 'string', text, bytes: token.bytes ?? new Uint8Array(0), start, end };
      case 'character':
        this.#at++;
        return { kind: 'character', text, code: token.code ?? 0, start, end };
      case 'reference':
        this.#at++;
        this.#fault(token, { key: 'reference', params: {} }, A_VALUE);
        return { kind: 'missing', start, end };
      default:
        this.#unexpected(expected);
        // What is no operator would only be found wrong once more.
        if (token.kind !== 'end' && !(token.kind === 'operator' && /^(and|or|xor|[)},])$/.test(token.name ?? '')))
          throw new GiveUp();
        return { kind: 'missing', start, end: start };
    }
  }

  #word({ text, start, end, only }: Token): Term {
    const word = { kind: 'word', text, start, end, ...(only === undefined ? {} : { only }) } as const;
    if (this.#token.kind !== 'layers') return word;
    const t = this.#token;
    this.#at++;
    const textStart = t.end - t.text.length - (t.start + 1 + t.text.length === t.end ? 0 : 1);
    return { ...word, layers: t.text === '' ? [] : this.#ranges(t, textStart), end: t.end };
  }

  #call(name: Token): Term {
    const open = this.#token;
    this.#at++;
    const args: Term[] = [];
    if (!this.#is(')')) {
      do args.push(this.#nested(open, () => this.#arithmetic(['a field'])));
      while (this.#accept(','));
    }
    const { end } = this.#token;
    if (!this.#accept(')')) {
      if (args.at(-1)?.kind !== 'missing') this.#unexpected(["')'", "','"]);
      if (this.#token.kind !== 'end') throw new GiveUp();
    }
    return { kind: 'call', name: name.text, namePlace: name, args, start: name.start, end };
  }

  #ranges(token: Token, start: number): readonly Range[] {
    return parseRanges(token.text, start, this.#problems);
  }
}

function group(kind: 'and' | 'or' | 'xor', tests: readonly Test[]): Test {
  const first = tests[0] as Test;
  if (tests.length === 1) return first;
  return { kind, tests, start: first.start, end: (tests.at(-1) as Test).end };
}

const brief = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
