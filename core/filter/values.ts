/** Literals → values of the type that they are compared with. */
import { put32 } from '../base/bytes.ts';
import type { FieldSpec } from '../wire/field.ts';
import type { Operand, ValueType } from './expression.ts';
import type { Said } from './faults/model.ts';
import { parseBytes, parseInteger, parseIpv4, parseIpv6, parseSeconds, parseTime } from './literals.ts';
import type { Term } from './syntax.ts';
import { bitsOf } from './widths.ts';

type Constant = Operand & { kind: 'constant' };
export type Literal = Term & { kind: 'word' | 'string' | 'character' };

/** Why a literal is no value of the type. */
export interface Refusal {
  readonly said: Said;
  /** Names of values that are near what was written. */
  readonly suggestions?: readonly string[];
}

const utf8 = new TextEncoder();

/** `spec`: of the field that it is compared with, whose values may have names. */
export function literalValue(literal: Literal, type: ValueType, spec: FieldSpec | undefined): Constant | Refusal {
  const constant = (value: Constant['value'], prefix?: number): Constant => ({
    kind: 'constant',
    type,
    value,
    ...(prefix === undefined ? {} : { prefix }),
  });
  const { text } = literal;
  switch (type) {
    case 'bool':
    case 'uint':
    case 'uint64':
    case 'int': {
      const value = number(literal, type, spec);
      return typeof value === 'object' ? value : constant(value);
    }
    case 'string':
      if (literal.kind === 'string') return constant(literal.bytes);
      return constant(literal.kind === 'character' ? Uint8Array.of(literal.code) : utf8.encode(text));
    case 'bytes':
    case 'protocol': {
      if (literal.kind === 'string') return constant(literal.bytes);
      if (literal.kind === 'character') return constant(Uint8Array.of(literal.code));
      const bytes = parseBytes(text);
      return bytes === undefined ? { said: { key: 'not-bytes', params: { text } } } : constant(bytes);
    }
  }
  if (type === 'time') {
    const written = literal.kind === 'string' ? text.slice(1, -1) : text;
    const time = parseTime(written);
    return time === undefined ? { said: { key: 'not-date', params: { text: written } } } : constant(time);
  }
  if (literal.kind !== 'word') return { said: { key: 'quoted', params: { text, type } } };
  switch (type) {
    case 'double':
      return /^\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)
        ? constant(Number(text))
        : { said: { key: 'not-number', params: { text } } };
    case 'duration': {
      const ns = parseSeconds(text);
      return ns === undefined ? { said: { key: 'not-seconds', params: { text } } } : constant(ns);
    }
    case 'ether': {
      const bytes = parseBytes(text);
      if (bytes?.length === 6) return constant(bytes);
      if (bytes === undefined) return { said: { key: 'not-of-type', params: { text, type } } };
      return { said: { key: 'mac-length', params: { text, bytes: bytes.length } } };
    }
    case 'ipv4':
    case 'ipv6': {
      const [written = '', bits] = text.split('/');
      const size = type === 'ipv4' ? 32 : 128;
      const prefix = bits === undefined ? undefined : Number(bits);
      const address = type === 'ipv4' ? parseIpv4(written) : parseIpv6(written);
      if (address === undefined) return { said: { key: 'not-of-type', params: { text: written, type } } };
      if (prefix !== undefined && !(prefix <= size)) return { said: { key: 'prefix-length', params: { bits: size } } };
      return constant(address, prefix);
    }
    default:
      return { said: { key: 'not-value', params: { text } } };
  }
}

function number(
  literal: Literal,
  type: 'bool' | 'uint' | 'uint64' | 'int',
  spec: FieldSpec | undefined,
): number | bigint | Refusal {
  const { text } = literal;
  if (literal.kind === 'character') return type === 'bool' ? Number(literal.code !== 0) : literal.code;
  const written = literal.kind === 'string' ? new TextDecoder().decode(literal.bytes) : text;
  const value = literal.kind === 'word' ? parseInteger(text) : undefined;
  if (value === undefined) {
    const named = valueCalled(written, literal.kind, type, spec);
    if (named !== undefined) return named;
    const names = namesOf(type, spec);
    if (names.length > 0 && !(literal.kind === 'word' && /^\d/.test(text)))
      return {
        said: { key: 'not-value-of', params: { text: written, field: spec?.name ?? null } },
        suggestions: near(written, names),
      };
    if (literal.kind === 'string') return { said: { key: 'quoted-number', params: { text } } };
    return { said: { key: 'not-number', params: { text } } };
  }
  if (type === 'bool') return Number(value !== 0n);
  const bits = type === 'uint64' ? 64 : bitsOf(spec);
  const largest = type === 'int' ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
  if (value > largest) return { said: { key: 'large-value', params: { text, largest: String(largest) } } };
  return type === 'uint64' ? value : Number(value);
}

function valueCalled(written: string, kind: Literal['kind'], type: ValueType, spec: FieldSpec | undefined): number | undefined {
  if (type === 'bool') {
    if (kind === 'word' && /^(True|TRUE|true)$/.test(written)) return 1;
    if (kind === 'word' && /^(False|FALSE|false)$/.test(written)) return 0;
  }
  const wanted = written.toLowerCase();
  for (const [value, name] of entriesOf(type, spec)) if (name.toLowerCase() === wanted) return value;
  return undefined;
}

/** Values with their names: the field's own; bits are set or not, and what else is true or false is that. */
function entriesOf(type: ValueType, spec: FieldSpec | undefined): (readonly [value: number, name: string])[] {
  const own = Object.entries(spec?.names ?? {}).map(([value, name]) => [Number(value), name] as const);
  if (type !== 'bool' || own.length > 0) return own;
  return [
    [1, 'Set'],
    [0, 'Not set'],
    [1, 'True'],
    [0, 'False'],
  ];
}

/** Names of the values of such a field. */
export const namesOf = (type: ValueType, spec: FieldSpec | undefined): string[] => entriesOf(type, spec).map(([, name]) => name);

function near(written: string, names: readonly string[]): string[] {
  const wanted = written.toLowerCase();
  const scored = names.filter((n) => n.toLowerCase().startsWith(wanted.slice(0, 3)) || n.toLowerCase().includes(wanted));
  return [...new Set(scored)].slice(0, 3).map((n) => `"${n}"`);
}

/** An IPv4 address as its 4 bytes. */
export function ipv4Bytes(address: number): Uint8Array {
  const out = new Uint8Array(4);
  put32(out, 0, address);
  return out;
}
