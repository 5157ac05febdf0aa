/**
 * Evaluates a key on a capture. Nothing but the source's answers can be reached: there are no variables, no loops but those over lists, no code.
 * Each step and each value made counts; a key that needs more than its budget is refused.
 */
import { nearest } from '../../base/near-word.ts';
import { keyError } from './error.ts';
import { callFunction, FUNCTION_NAMES, type FunctionContext } from './functions.ts';
import { KEY_DOCUMENTS, type KeyDocument, type KeySource } from './source.ts';
import type { BinaryOperator, Expression } from './syntax.ts';
import { equal, isList, isRecord, type KeyValue, kindOf } from './value.ts';

export interface KeyBudget {
  /** Parts evaluated, and values compared, sorted, or made. */
  readonly steps: number;
  /** Values of one document. */
  readonly values: number;
  /** Characters of one text. */
  readonly characters: number;
}
const BUDGET: KeyBudget = { steps: 2_000_000, values: 2_000_000, characters: 100_000 };

/** @throws KeyError */
export async function evaluateKey(expression: Expression, source: KeySource, budget: KeyBudget = BUDGET): Promise<KeyValue> {
  return new Evaluator(source, budget).value(expression, undefined);
}

/** What a name means within `[where …]`: a key of the item, or the item itself. */
interface Scope {
  readonly item: KeyValue;
  readonly outer: Scope | undefined;
}

type Binary = Extract<Expression, { kind: 'binary' }>;

class Evaluator {
  readonly #source: KeySource;
  readonly #budget: KeyBudget;
  #steps = 0;
  readonly #documents = new Map<KeyDocument, KeyValue>();

  constructor(source: KeySource, budget: KeyBudget) {
    this.#source = source;
    this.#budget = budget;
  }

  async value(e: Expression, scope: Scope | undefined): Promise<KeyValue> {
    this.#step(e);
    switch (e.kind) {
      case 'literal':
        return e.value;
      case 'list': {
        const items: KeyValue[] = [];
        for (const item of e.items) items.push(await this.value(item, scope));
        return items;
      }
      case 'record': {
        const entries: [string, KeyValue][] = [];
        for (const { key, value } of e.entries) entries.push([key, await this.value(value, scope)]);
        return Object.fromEntries(entries);
      }
      case 'name':
        return this.#name(e, scope);
      case 'call': {
        const args: { value: KeyValue; at: Expression }[] = [];
        for (const arg of e.args) args.push({ value: await this.value(arg, scope), at: arg });
        return callFunction(e, args, this.#context(e));
      }
      case 'member':
        return this.#member(await this.value(e.of, scope), e.key, e);
      case 'index':
        return this.#index(await this.value(e.of, scope), await this.value(e.index, scope), e);
      case 'where':
      case 'each':
        return this.#items(e, await this.value(e.of, scope), scope);
      case 'not':
        return !truth(await this.value(e.of, scope), e.of);
      case 'negative':
        return -number(await this.value(e.of, scope), e.of);
      case 'binary':
        return this.#binary(e, scope);
    }
  }

  #step(at: Expression, count = 1): void {
    this.#steps += count;
    if (this.#steps > this.#budget.steps) throw keyError('steps', {}, at);
  }

  #context(at: Expression): FunctionContext {
    return { source: this.#source, step: (count) => this.#step(at, count), characters: this.#budget.characters };
  }

  async #name(e: Extract<Expression, { kind: 'name' }>, scope: Scope | undefined): Promise<KeyValue> {
    const { name } = e;
    const known: string[] = [];
    for (let s = scope; s !== undefined; s = s.outer) {
      if (name === 'it') return s.item;
      if (!isRecord(s.item)) continue;
      if (Object.hasOwn(s.item, name)) return s.item[name] ?? null;
      known.push(...Object.keys(s.item));
    }
    const document = KEY_DOCUMENTS.find((d) => d === name);
    if (document !== undefined) return this.#document(document, e);
    if (FUNCTION_NAMES.includes(name)) throw keyError('bare-function', { name }, e);
    const near = nearest(name, [...known, ...KEY_DOCUMENTS, ...(scope === undefined ? [] : ['it'])]);
    throw keyError('name', { name, near }, e);
  }

  async #document(name: KeyDocument, at: Expression): Promise<KeyValue> {
    const known = this.#documents.get(name);
    if (known !== undefined) return known;
    let left = this.#budget.values;
    const value = await this.#source.document(name, () => {
      if (--left < 0) throw keyError('large-document', { name }, at);
    });
    this.#documents.set(name, value);
    return value;
  }

  /** Of a list: the member of each item. */
  #member(of: KeyValue, key: string, at: Expression): KeyValue {
    this.#step(at);
    if (isList(of)) return of.map((item) => this.#member(item, key, at));
    if (!isRecord(of)) throw keyError('no-keys', { key, of: kindOf(of) }, at);
    if (Object.hasOwn(of, key)) return of[key] ?? null;
    throw keyError('key', { key, near: nearest(key, Object.keys(of)) }, at);
  }

  #index(of: KeyValue, index: KeyValue, at: Expression): KeyValue {
    if (isRecord(of) && typeof index === 'string') return this.#member(of, index, at);
    if (!isList(of)) throw keyError('index-of', { of: kindOf(of) }, at);
    if (typeof index !== 'number' || !Number.isInteger(index)) throw keyError('index', {}, at);
    const found = of.at(index);
    if (found === undefined) throw keyError('item', { index, length: of.length }, at);
    return found;
  }

  async #items(e: Extract<Expression, { kind: 'where' | 'each' }>, of: KeyValue, outer: Scope | undefined): Promise<KeyValue> {
    if (!isList(of)) throw keyError('items-of', { word: e.kind, of: kindOf(of) }, e);
    const items: KeyValue[] = [];
    for (const item of of) {
      const value = await this.value(e.inner, { item, outer });
      if (e.kind === 'each') items.push(value);
      else if (truth(value, e.inner)) items.push(item);
    }
    return items;
  }

  async #binary(e: Binary, scope: Scope | undefined): Promise<KeyValue> {
    const left = await this.value(e.left, scope);
    // What is not needed is not asked: `count(flows) > 0 and flows[0].client == …`
    if (e.operator === 'and') return truth(left, e.left) && truth(await this.value(e.right, scope), e.right);
    if (e.operator === 'or') return truth(left, e.left) || truth(await this.value(e.right, scope), e.right);
    const right = await this.value(e.right, scope);
    const visit = () => this.#step(e);
    switch (e.operator) {
      case '==':
        return equal(left, right, visit);
      case '!=':
        return !equal(left, right, visit);
      case 'in':
        if (typeof right === 'string' && typeof left === 'string') return right.includes(left);
        if (!isList(right)) throw keyError('in', { found: kindOf(right) }, e.right);
        return right.some((item) => equal(item, left, visit));
      case '<':
      case '<=':
      case '>':
      case '>=':
        return ordered(e.operator, order(left, right, e));
      case '+':
        if (typeof left === 'string' && typeof right === 'string') return this.#text(left + right, e);
        if (isList(left) && isList(right)) {
          this.#step(e, left.length + right.length);
          return [...left, ...right];
        }
        return finite(number(left, e.left) + number(right, e.right), e);
      case '-':
        return finite(number(left, e.left) - number(right, e.right), e);
      case '*':
        return finite(number(left, e.left) * number(right, e.right), e);
      case '/':
        return finite(number(left, e.left) / number(right, e.right), e);
      case '%':
        return finite(number(left, e.left) % number(right, e.right), e);
    }
  }

  #text(text: string, at: Expression): string {
    if (text.length > this.#budget.characters) throw keyError('long-text', {}, at);
    return text;
  }
}

function truth(value: KeyValue, at: Expression): boolean {
  if (typeof value === 'boolean') return value;
  throw keyError('kind', { wanted: 'true or false', found: kindOf(value) }, at);
}

function number(value: KeyValue, at: Expression): number {
  if (typeof value === 'number') return value;
  throw keyError('kind', { wanted: 'a number', found: kindOf(value) }, at);
}

function finite(value: number, at: Expression): number {
  if (Number.isFinite(value)) return value;
  throw keyError('infinite', {}, at);
}

function order(left: KeyValue, right: KeyValue, at: Binary): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  throw keyError('order', { left: kindOf(left), right: kindOf(right) }, at);
}

function ordered(operator: Extract<BinaryOperator, '<' | '<=' | '>' | '>='>, difference: number): boolean {
  switch (operator) {
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}
