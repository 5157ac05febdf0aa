/**
 * The parser of keys: operators by precedence (Pratt's method).
 *
 *   or < and < not < == != < <= > >= in < + - < * / % < - (sign) < . [ ] ( )
 */
import { nearest } from '../../base/near-word.ts';
import { keyError } from './error.ts';
import type { BinaryOperator, Expression } from './syntax.ts';
import { type Token, tokens } from './token.ts';
import { unitOf } from './units.ts';

/** Parts within parts. */
const MAX_DEPTH = 60;

const POWERS: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '==': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  in: 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};
const NOT = 3;
const COMPARISON = 4;
const SIGN = 7;
const WORDS: ReadonlySet<string> = new Set(['or', 'and', 'not', 'in', 'where', 'each', 'true', 'false', 'null']);

/** @throws KeyError */
export function parseKey(text: string): Expression {
  return new Parser(tokens(text)).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  whole(): Expression {
    const expression = this.#expression(0);
    const rest = this.#next();
    if (rest.kind === 'end') return expression;
    if (rest.kind === 'name') {
      throw keyError('operator', { word: rest.text, near: nearest(rest.text, ['and', 'or', 'in']) }, rest);
    }
    throw keyError('unexpected', { token: rest }, rest);
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token;
  }
  #next(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }
  #take(text: string): Token | undefined {
    const token = this.#peek();
    if ((token.kind !== 'sign' && token.kind !== 'name') || token.text !== text) return undefined;
    this.#at++;
    return token;
  }
  #expect(text: string, opened: Token): Token {
    const token = this.#take(text);
    if (token !== undefined) return token;
    throw keyError('close', { sign: text, from: opened.start + 1 }, this.#peek());
  }

  #expression(power: number): Expression {
    if (++this.#depth > MAX_DEPTH) throw keyError('deep', {}, this.#peek());
    let left = this.#prefix();
    for (;;) {
      const token = this.#peek();
      const operator = token.kind === 'sign' || token.kind === 'name' ? token.text : '';
      const own = Object.hasOwn(POWERS, operator) ? (POWERS[operator] as number) : 0;
      if (own <= power) break;
      if (own === COMPARISON && left.kind === 'binary' && POWERS[left.operator] === COMPARISON && !this.#enclosed.has(left))
        throw keyError('chained', { right: 'a < b and b < c' }, token);
      this.#next();
      const right = this.#expression(own);
      left = { kind: 'binary', operator: operator as BinaryOperator, left, right, start: left.start, end: right.end };
    }
    this.#depth--;
    return left;
  }
  readonly #enclosed = new WeakSet<Expression>();

  #prefix(): Expression {
    const not = this.#take('not');
    if (not !== undefined) {
      const of = this.#expression(NOT - 1);
      return { kind: 'not', of, start: not.start, end: of.end };
    }
    const minus = this.#take('-');
    if (minus !== undefined) {
      const of = this.#expression(SIGN - 1);
      return { kind: 'negative', of, start: minus.start, end: of.end };
    }
    return this.#postfix(this.#primary());
  }

  #postfix(first: Expression): Expression {
    let of = first;
    for (let steps = 0; ; steps++) {
      if (steps > MAX_DEPTH) throw keyError('chain', {}, this.#peek());
      const dot = this.#take('.');
      if (dot !== undefined) {
        const key = this.#next();
        if (key.kind !== 'name') throw keyError('member', {}, key);
        of = { kind: 'member', of, key: key.text, start: key.start, end: key.end };
        continue;
      }
      const bracket = this.#take('[');
      if (bracket === undefined) return of;
      const kind = this.#take('where') !== undefined ? 'where' : this.#take('each') !== undefined ? 'each' : 'index';
      const inner = this.#expression(0);
      const { end } = this.#expect(']', bracket);
      const place = { start: bracket.start, end };
      of = kind === 'index' ? { kind, of, index: inner, ...place } : { kind, of, inner, ...place };
    }
  }

  #primary(): Expression {
    const token = this.#next();
    const { start, end } = token;
    switch (token.kind) {
      case 'end':
        throw keyError('ends', {}, token);
      case 'string':
        return { kind: 'literal', value: token.value, start, end };
      case 'number':
        return this.#quantity(token.value, start, end);
      case 'name':
        return this.#named(token.text, start, end);
      case 'sign':
        if (token.text === '(') {
          const inner = this.#expression(0);
          this.#expect(')', token);
          this.#enclosed.add(inner);
          return inner;
        }
        if (token.text === '[') {
          const items = this.#items(']', token, () => this.#expression(0));
          return { kind: 'list', items, start, end: this.#last() };
        }
        if (token.text === '{') {
          const entries = this.#items('}', token, () => this.#entry());
          return { kind: 'record', entries, start, end: this.#last() };
        }
        throw keyError('value', { token }, token);
    }
  }

  #last(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  /** `20 ms` is a number of nanoseconds, `3 KiB` one of bytes. */
  #quantity(value: number, start: number, end: number): Expression {
    const token = this.#peek();
    if (token.kind !== 'name' || WORDS.has(token.text)) return { kind: 'literal', value, start, end };
    const unit = unitOf(token.text);
    if (unit === undefined) throw keyError('unit', { unit: token.text }, token);
    this.#next();
    return { kind: 'literal', value: value * unit.factor, start, end: token.end };
  }

  #named(text: string, start: number, end: number): Expression {
    switch (text) {
      case 'true':
      case 'false':
        return { kind: 'literal', value: text === 'true', start, end };
      case 'null':
        return { kind: 'literal', value: null, start, end };
    }
    if (WORDS.has(text)) throw keyError('value-word', { word: text }, { start, end });
    const open = this.#take('(');
    if (open === undefined) return { kind: 'name', name: text, start, end };
    return { kind: 'call', name: text, args: this.#items(')', open, () => this.#expression(0)), start, end };
  }

  #entry(): { key: string; value: Expression } {
    const key = this.#next();
    if (key.kind !== 'name' && key.kind !== 'string') throw keyError('entry', {}, key);
    if (this.#take(':') === undefined) throw keyError('colon', {}, this.#peek());
    return { key: key.kind === 'name' ? key.text : key.value, value: this.#expression(0) };
  }

  #items<T>(close: string, opened: Token, item: () => T): T[] {
    const items: T[] = [];
    while (this.#take(close) === undefined) {
      items.push(item());
      if (this.#take(',') !== undefined) continue;
      this.#expect(close, opened);
      break;
    }
    return items;
  }
}
