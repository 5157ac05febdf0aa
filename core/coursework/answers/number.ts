/** A number, with a unit where the question has one. */

import { nearest } from '../../base/near-word.ts';
import { type Unit, unitNames, unitOf } from '../key/units.ts';
import { type Comparison, RIGHT, wrong } from './compare.ts';
import { fault, quoted, type Raw, type Read, read } from './raw.ts';

export interface Tolerance {
  /** In the base unit. */
  readonly absolute: number;
  /** Of the key. */
  readonly relative: number;
}

/** Doubles that were worked out in another order are the same number. */
const EXACT = 1e-12;

/** Both tolerances count: what either allows is right. */
export function compareNumbers(key: number, answer: number, tolerance: Tolerance): Comparison {
  if (within(key, answer, tolerance)) return RIGHT;
  if (key !== 0 && within(key, -answer, tolerance)) return wrong({ code: 'sign' });
  for (const factor of [1e3, 1e6, 1e9, 1024, 1024 ** 2, 8, 10, 100, 60])
    for (const f of [factor, 1 / factor])
      if (answer !== 0 && within(key, answer * f, tolerance)) return wrong({ code: 'unit', factor: f });
  return wrong();
}

const within = (key: number, answer: number, { absolute, relative }: Tolerance): boolean =>
  Math.abs(key - answer) <= Math.max(absolute, Math.abs(key) * Math.max(relative, EXACT));

const QUANTITY = /^([+-]?[\d.,'\u00a0\u202f_ ]*\d[\d.,]*(?:[eE][+-]?\d+)?|[+-]?0[xX][0-9a-fA-F]+)\s*([^\d\s].*)?$/;

/** In the base unit: nanoseconds, bytes, bits a second. A number alone is in the question's unit. */
export function readQuantity(raw: Raw, unit: Unit | undefined, unitName: string | undefined): Read<number> {
  if (typeof raw === 'number') return Number.isFinite(raw) ? read(raw * (unit?.factor ?? 1)) : fault('infinite', {});
  const not = () => fault('number', { unit: unitName, found: quoted(raw) });
  if (typeof raw !== 'string' || raw.length > 100) return not();
  const [, digits, name] = QUANTITY.exec(raw.trim().replace('\u2212', '-')) ?? [];
  if (digits === undefined) return not();
  const value = readDecimal(digits);
  if (!value.ok) return value;
  if (name === undefined) return read(value.value * (unit?.factor ?? 1));
  if (unit === undefined) return fault('no-unit', { unit: name.slice(0, 20) });
  const given = unitOf(name.trim());
  if (given === undefined) return fault('unknown-unit', { unit: name.slice(0, 20), near: nearest(name.trim(), unitNames()) });
  if (given.dimension !== unit.dimension) return fault('other-unit', { unit: name.slice(0, 20), wanted: unitName ?? '' });
  return read(value.value * given.factor);
}

/**
 * `0.5`, `0,5`, `1 234.5`, `1.234,5`, `1e3`, `0x1f`. Point and comma are both decimal signs somewhere, and both separate thousands elsewhere:
 * where a number could be read as two (`1,234`), it is not guessed.
 */
export function readDecimal(text: string): Read<number> {
  const t = text.replace(/[\u00a0\u202f_' ]/g, '');
  if (/^[+-]?0[xX]/.test(t)) return finite(Number(t.replace(/^[+-]/, '')) * (t.startsWith('-') ? -1 : 1), text);
  const comma = t.includes(',');
  const point = t.includes('.');
  if (comma && !point) {
    if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(t)) return fault('ambiguous', { text });
    if (/^[+-]?\d{1,3}(?:,\d{3}){2,}$/.test(t)) return finite(Number(t.replaceAll(',', '')), text);
    return finite(Number(t.replace(',', '.')), text);
  }
  if (comma && point) {
    const decimalIsComma = t.lastIndexOf(',') > t.lastIndexOf('.');
    const [thousands, decimal] = decimalIsComma ? ['.', ','] : [',', '.'];
    const [whole = '', part = ''] = [t.slice(0, t.lastIndexOf(decimal)), t.slice(t.lastIndexOf(decimal) + 1)];
    if (!new RegExp(`^[+-]?\\d{1,3}(?:\\${thousands}\\d{3})+$`).test(whole)) return fault('not-number', { text: quoted(text) });
    return finite(Number(`${whole.replaceAll(thousands, '')}.${part}`), text);
  }
  if (/^[+-]?\d{1,3}(?:\.\d{3}){2,}$/.test(t)) return finite(Number(t.replaceAll('.', '')), text);
  return finite(Number(t), text);
}

const finite = (n: number, text: string): Read<number> =>
  Number.isFinite(n) ? read(n) : fault('not-number', { text: quoted(text) });
