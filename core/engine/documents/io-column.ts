/** Columns of `trama stats io`: a display filter, or a function over a field and a display filter, as tshark writes them: `AVG(tcp.len)http`. */
import { FUNCTION_NAMES, IO_FUNCTIONS, type IoFunction } from '../../analysis/stats/io-functions.ts';
import type { Engine } from '../engine.ts';
import { fieldFor, fieldSamples, isTimeSpan } from '../field-samples.ts';
import type { IoColumn } from './stats.ts';

/** Wireshark's names, and tshark's own. */
const FUNCTIONS: Readonly<Record<string, IoFunction>> = {
  ...Object.fromEntries(IO_FUNCTIONS.map((f) => [FUNCTION_NAMES[f], f])),
  FRAMES: 'frames',
  COUNT: 'fields',
};
// Functions of display filters are written in small letters: none of them is meant.
const FUNCTION = /^\s*([A-Z]+(?: [A-Z]+)?)\s*\(\s*([\w.-]*)\s*\)\s*(.*)$/s;

export interface ColumnText {
  /** Undefined: packets are counted. */
  readonly what: IoFunction | undefined;
  readonly field: string;
  readonly filter: string;
}

export function columnText(text: string): ColumnText {
  const [, name = '', field = '', filter = ''] = FUNCTION.exec(text) ?? [];
  const what = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  // tshark's FRAMES names no field: packets are counted.
  return what === undefined || (what === 'frames' && field === '')
    ? { what: undefined, field: '', filter: what === undefined ? text : filter }
    : { what, field, filter };
}

/** Raises FilterError and FieldError. */
export async function ioColumn(engine: Engine, text: string): Promise<IoColumn> {
  const { what, field, filter } = columnText(text);
  if (what === undefined) return { filter: text, rows: await engine.filter(filter) };
  const spec = fieldFor(what, field);
  const samples = await fieldSamples(engine, filter, spec, { signal: new AbortController().signal });
  return {
    filter: text,
    rows: samples.row.filter((row, i) => row !== samples.row[i - 1]),
    value: { what, samples, inSeconds: isTimeSpan(what, spec) },
  };
}
