/** The functions of the key language. docs/exercises.md lists them. */
import type { ParamsOf } from '../../base/coded.ts';
import { nearest } from '../../base/near-word.ts';
import { FilterError } from '../../filter/error.ts';
import type { KeyMessages } from '../faults/model.ts';
import { type KeyError, keyError } from './error.ts';
import type { KeySource } from './source.ts';
import type { Expression } from './syntax.ts';
import { equal, isList, type KeyValue, kindOf } from './value.ts';

export interface FunctionContext {
  readonly source: KeySource;
  /** Counts work. Raises KeyError when there was too much. */
  readonly step: (count: number) => void;
  /** No text may be longer. */
  readonly characters: number;
}

interface Argument {
  readonly value: KeyValue;
  readonly at: Expression;
}

/** The arguments of one call, each checked as it is asked for. */
class Arguments {
  readonly #list: readonly Argument[];
  readonly #context: FunctionContext;
  constructor(list: readonly Argument[], context: FunctionContext) {
    this.#list = list;
    this.#context = context;
  }
  has(i: number): boolean {
    return i < this.#list.length;
  }
  #at(i: number): Argument {
    return this.#list[i] as Argument;
  }
  value(i: number): KeyValue {
    return this.#at(i).value;
  }
  fault<K extends keyof KeyMessages>(i: number, key: K, params: ParamsOf<KeyMessages, K>): KeyError {
    return keyError(key, params, this.#at(i).at);
  }
  #not(i: number, wanted: 'a text' | 'a number' | 'a list'): KeyError {
    return this.fault(i, 'kind', { wanted, found: kindOf(this.value(i)) });
  }
  text(i: number): string {
    const { value } = this.#at(i);
    if (typeof value === 'string') return value;
    throw this.#not(i, 'a text');
  }
  number(i: number): number {
    const { value } = this.#at(i);
    if (typeof value === 'number') return value;
    throw this.#not(i, 'a number');
  }
  list(i: number): readonly KeyValue[] {
    const { value } = this.#at(i);
    if (!isList(value)) throw this.#not(i, 'a list');
    this.#context.step(value.length);
    return value;
  }
  numbers(i: number): readonly number[] {
    return this.list(i).map((item) => {
      if (typeof item === 'number') return item;
      throw this.fault(i, 'numbers', { found: kindOf(item) });
    });
  }
  /** A frame of the capture. */
  frame(i: number): number {
    const frame = this.number(i);
    const { packets } = this.#context.source;
    if (!Number.isInteger(frame) || frame < 1 || frame > packets) throw this.fault(i, 'frame', { frame, packets });
    return frame;
  }
  /** A name of a field that Wireshark and Trama know. */
  field(i: number): string {
    const name = this.text(i);
    const near = this.#context.source.unknownField(name);
    if (near === undefined) return name;
    throw this.fault(i, 'field', { field: name, near: near.slice(0, 3) });
  }
  flow(i: number): number {
    const flow = this.number(i);
    const { flows } = this.#context.source;
    if (!Number.isInteger(flow) || flow < 0 || flow >= flows) throw this.fault(i, 'flow', { flow, flows });
    return flow;
  }
}

interface KeyFunction {
  readonly min: number;
  /** Default: `min`. */
  readonly max?: number;
  readonly run: (args: Arguments, context: FunctionContext) => KeyValue | Promise<KeyValue>;
}

const compareValues = (a: KeyValue, b: KeyValue): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [typeof a === 'string' ? a : JSON.stringify(a), typeof b === 'string' ? b : JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
};

/** `address:port`, `[v6]:port` */
const ENDPOINT = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/;

async function unique(items: readonly KeyValue[], step: (count: number) => void): Promise<KeyValue[]> {
  const found: KeyValue[] = [];
  const simple = new Set<KeyValue>();
  for (const item of items) {
    if (typeof item !== 'object' || item === null) {
      if (simple.has(item)) continue;
      simple.add(item);
    } else if (found.some((f) => equal(f, item, () => step(1)))) continue;
    found.push(item);
  }
  return found;
}

function extreme(args: Arguments, better: (a: number, b: number) => boolean): number {
  const [first, ...rest] = args.numbers(0);
  if (first === undefined) throw args.fault(0, 'empty', {});
  return rest.reduce((best, n) => (better(n, best) ? n : best), first);
}

const FUNCTIONS: Readonly<Record<string, KeyFunction>> = {
  frames: {
    min: 1,
    run: async (args, { source, step }) => {
      try {
        const found = await source.filter(args.text(0));
        step(found.length);
        return found;
      } catch (error) {
        if (!(error instanceof FilterError)) throw error;
        throw args.fault(0, 'filter', { problem: error });
      }
    },
  },
  field: {
    min: 2,
    run: async (args, { source }) => {
      const [field, frame] = [args.field(0), args.frame(1)];
      const [first] = await source.fieldValues(field, frame);
      if (first === undefined) throw args.fault(0, 'no-field', { frame, field });
      return first;
    },
  },
  fields: { min: 2, run: async (args, { source }) => source.fieldValues(args.field(0), args.frame(1)) },
  frame: { min: 1, run: (args, { source }) => source.frame(args.frame(0)) },
  time: {
    min: 1,
    run: (args, { source }) => {
      const frame = args.frame(0);
      const time = source.time(frame);
      if (time === undefined) throw args.fault(0, 'no-time', { frame });
      return time;
    },
  },
  pairs: {
    min: 0,
    run: (_args, { source, step }) => {
      const pairs = source.pairs();
      step(pairs.length);
      return pairs;
    },
  },
  phase: { min: 1, run: (args, { source }) => source.phase(args.frame(0)) },
  state: {
    min: 3,
    run: (args, { source, step }) => {
      const [flow, side, frame] = [args.flow(0), args.text(1), args.frame(2)];
      if (side !== 'client' && side !== 'server') throw args.fault(1, 'side', {});
      step(frame);
      const states = source.states(flow, frame);
      if (states === undefined) throw args.fault(2, 'no-packet', { flow, frame });
      return states[side];
    },
  },
  count: { min: 1, run: (args) => args.list(0).length },
  first: {
    min: 1,
    run: (args) => {
      const [first] = args.list(0);
      if (first === undefined) throw args.fault(0, 'empty', {});
      return first;
    },
  },
  last: {
    min: 1,
    run: (args) => {
      const last = args.list(0).at(-1);
      if (last === undefined) throw args.fault(0, 'empty', {});
      return last;
    },
  },
  sum: { min: 1, run: (args) => args.numbers(0).reduce((a, b) => a + b, 0) },
  min: { min: 1, run: (args) => extreme(args, (a, b) => a < b) },
  max: { min: 1, run: (args) => extreme(args, (a, b) => a > b) },
  sort: { min: 1, run: (args) => [...args.list(0)].sort(compareValues) },
  unique: { min: 1, run: (args, { step }) => unique(args.list(0), step) },
  flat: { min: 1, run: (args) => args.list(0).flatMap((item) => (isList(item) ? [...item] : [item])) },
  abs: { min: 1, run: (args) => Math.abs(args.number(0)) },
  round: {
    min: 1,
    max: 2,
    run: (args) => {
      const digits = args.has(1) ? args.number(1) : 0;
      if (!Number.isInteger(digits) || digits < 0 || digits > 12) throw args.fault(1, 'digits', { most: 12 });
      return Number(args.number(0).toFixed(digits));
    },
  },
  text: {
    min: 1,
    run: (args) => {
      const value = args.value(0);
      if (typeof value === 'object' && value !== null) throw args.fault(0, 'kind', { wanted: 'one value', found: kindOf(value) });
      return String(value);
    },
  },
  lower: { min: 1, run: (args) => args.text(0).toLowerCase() },
  address: { min: 1, run: (args) => endpoint(args).address },
  port: { min: 1, run: (args) => endpoint(args).port },
};

function endpoint(args: Arguments): { address: string; port: number } {
  const text = args.text(0);
  const [, v6, v4, port] = ENDPOINT.exec(text) ?? [];
  if (port === undefined) throw args.fault(0, 'endpoint', { text: text.slice(0, 60) });
  return { address: v6 ?? v4 ?? '', port: Number(port) };
}

export const FUNCTION_NAMES: readonly string[] = Object.keys(FUNCTIONS);

/** @throws KeyError */
export async function callFunction(
  call: Extract<Expression, { kind: 'call' }>,
  list: readonly Argument[],
  context: FunctionContext,
): Promise<KeyValue> {
  const f = functionNamed(call);
  checkCount(call, f);
  return f.run(new Arguments(list, context), context);
}

function functionNamed(call: Extract<Expression, { kind: 'call' }>): KeyFunction {
  const f = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
  if (f !== undefined) return f;
  throw keyError('function', { name: call.name, near: nearest(call.name, FUNCTION_NAMES) }, call);
}

function checkCount(call: Extract<Expression, { kind: 'call' }>, { min, max = min }: KeyFunction): void {
  const given = call.args.length;
  if (given >= min && given <= max) return;
  throw keyError('arguments', { name: call.name, least: min, most: max, given }, call);
}

/** What is wrong with a key whatever the capture: functions that there are not, arguments too many. @throws KeyError */
export function checkFunctions(e: Expression): void {
  switch (e.kind) {
    case 'literal':
    case 'name':
      return;
    case 'list':
      for (const item of e.items) checkFunctions(item);
      return;
    case 'record':
      for (const { value } of e.entries) checkFunctions(value);
      return;
    case 'call':
      checkCount(e, functionNamed(e));
      for (const arg of e.args) checkFunctions(arg);
      return;
    case 'index':
      checkFunctions(e.of);
      return checkFunctions(e.index);
    case 'where':
    case 'each':
      checkFunctions(e.of);
      return checkFunctions(e.inner);
    case 'member':
    case 'not':
    case 'negative':
      return checkFunctions(e.of);
    case 'binary':
      checkFunctions(e.left);
      return checkFunctions(e.right);
  }
}
