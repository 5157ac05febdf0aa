/** Reads and compares the answers of one question: the one place that knows which type is compared in which way. */
import { fieldSpec } from '../../wire/field.ts';
import { type AddressForm, compareAddresses, readAddress } from '../answers/address.ts';
import { compareArrows, readArrow } from '../answers/arrow.ts';
import { type Comparison, RIGHT, setComparison, wrong } from '../answers/compare.ts';
import { canonicalFieldValue } from '../answers/field.ts';
import { compareFrames, comparePairs, NONE_AT_ALL, pairText, readFrames, readPairs } from '../answers/frames.ts';
import { compareNumbers, readQuantity } from '../answers/number.ts';
import { compareOrders, readOrder } from '../answers/order.ts';
import { fault, isRawList, listItems, type Raw, type Read, read, readEach, scalarText } from '../answers/raw.ts';
import { compareStates, readState } from '../answers/state.ts';
import { compareTables, readTable } from '../answers/table.ts';
import { compareTexts } from '../answers/text.ts';
import { unitOf } from '../key/units.ts';
import type { KeyValue } from '../key/value.ts';
import type { Question } from './schema.ts';

/** The right answer to a question. */
export interface AnswerKey {
  /** As a submission would have it. */
  readonly solution: Raw;
  /** Not ok: the answer cannot be read, which is not the same as wrong. */
  grade(answer: Raw): Read<Comparison>;
}

export interface Judge {
  /** Not ok where the answer cannot be read. */
  reads(answer: Raw): Read<unknown>;
  /** From an answer that the author wrote. `packets`: of the capture; whoever lists all its frames earns nothing. */
  literal(answer: Raw, packets?: number): Read<AnswerKey>;
  /** From the value of a key. */
  key(value: KeyValue, packets?: number): Read<AnswerKey>;
}

interface Kind<A> {
  readonly read: (raw: Raw) => Read<A>;
  readonly compare: (key: A, answer: A, packets: number | undefined) => Comparison;
  readonly write: (answer: A) => Raw;
  /** Default: as an answer. */
  readonly fromKey?: (value: KeyValue) => Read<A>;
}

function judge<A>({ read: readAnswer, compare, write, fromKey = readAnswer }: Kind<A>): Judge {
  const keyOf = (key: Read<A>, packets: number | undefined): Read<AnswerKey> => {
    if (!key.ok) return key;
    return read({
      solution: write(key.value),
      grade: (raw) => {
        const answer = readAnswer(raw);
        return answer.ok ? read(compare(key.value, answer.value, packets)) : answer;
      },
    });
  };
  return {
    reads: readAnswer,
    literal: (raw, packets) => keyOf(readAnswer(raw), packets),
    key: (value, packets) => keyOf(fromKey(value), packets),
  };
}

/** The question must have passed its schema. A capture is judged elsewhere: its answer is read as the name of a file. */
export function judgeOf(q: Question): Judge {
  switch (q.type) {
    case 'number':
      return numberJudge(q);
    case 'text': {
      const rule = { caseSensitive: q.caseSensitive ?? false };
      return judge({
        read: (raw) => scalarText(raw, 'a text'),
        compare: (key, answer) => compareTexts([key, ...(q.alternatives ?? [])], answer, rule),
        write: (t) => t,
      });
    }
    case 'choice':
      return choiceJudge(q);
    case 'address':
      return judge({
        read: (raw) => {
          const address = readAddress(raw, q.form satisfies AddressForm | undefined);
          return address.ok ? read({ address: address.value, text: String(raw).trim() }) : address;
        },
        compare: (key, answer) => compareAddresses(key.address, answer.address),
        write: (a) => a.text,
      });
    case 'field':
      return fieldJudge(q.field ?? '');
    case 'frames':
      return judge({ read: readFrames, compare: compareFrames, write: (f) => (f.length === 0 ? NONE_AT_ALL : [...f]) });
    case 'pairs':
      return judge({
        read: readPairs,
        compare: comparePairs,
        write: (pairs) => (pairs.length === 0 ? NONE_AT_ALL : pairs.map(pairText)),
      });
    case 'table': {
      const columns = (q.columns ?? []).map((c) => c.id);
      const given = new Set((q.columns ?? []).flatMap((c) => (c.given === true ? [c.id] : [])));
      return judge({
        read: (raw) => readTable(raw, columns),
        compare: (key, answer) => compareTables(columns, key, answer, given),
        write: (rows) => rows.map((row) => Object.fromEntries(columns.map((c) => [c, row.get(c) ?? '']))),
      });
    }
    case 'order': {
      const items = (q.items ?? []).map((i) => i.id);
      return judge({
        read: (raw) => readOrder(raw, items),
        compare: (key, answer) => compareOrders(key, answer, items.length > 0),
        write: (list) => list.map((i) => (items.length > 0 ? i : Number(i))),
      });
    }
    case 'state':
      return judge({ read: readState, compare: compareStates, write: (s) => s });
    case 'arrow':
      return judge({
        read: readArrow,
        compare: (key, answer) => compareArrows(key, answer, q.alternatives),
        write: (a) => ({ ...a }),
      });
    case 'capture':
      return judge({ read: readCaptureName, compare: () => wrong(), write: (name) => name });
  }
}

/** Significant digits of a solution that was worked out. */
const DIGITS = 15;

function numberJudge(q: Question): Judge {
  const unit = q.unit === undefined ? undefined : unitOf(q.unit);
  const quantity = (raw: Raw) => readQuantity(raw, unit, q.unit);
  const absolute = q.tolerance?.absolute === undefined ? read(0) : quantity(q.tolerance.absolute);
  const tolerance = { absolute: absolute.ok ? absolute.value : 0, relative: q.tolerance?.relative ?? 0 };
  return judge({
    read: quantity,
    compare: (key, answer) => compareNumbers(key, answer, tolerance),
    write: (n) => {
      const value = Number((n / (unit?.factor ?? 1)).toPrecision(DIGITS));
      return q.unit === undefined ? value : `${value} ${q.unit}`;
    },
    // A key is in base units, as the documents are: nanoseconds, bytes, bits a second.
    fromKey: (value) => (typeof value === 'number' ? read(value) : quantity(value)),
  });
}

function choiceJudge(q: Question): Judge {
  const ids = (q.options ?? []).map((o) => o.id);
  const one = (raw: Raw): Read<string> => {
    const text = scalarText(raw, { oneOf: ids }, 100);
    if (!text.ok) return text;
    const id = ids.find((i) => i.toLowerCase() === text.value.toLowerCase());
    return id === undefined ? fault('option', { text: text.value.slice(0, 40), known: ids }) : read(id);
  };
  if (q.multiple !== true)
    return judge({
      read: (raw) => one(isRawList(raw) && raw.length === 1 ? (raw[0] ?? null) : raw),
      compare: (key, answer) => (key === answer ? RIGHT : wrong()),
      write: (id) => id,
    });
  return judge({
    read: (raw) => {
      const items = listItems(raw, { someOf: ids });
      return items.ok ? readEach(items.value, one) : items;
    },
    compare: (key, answer) => setComparison(new Set(key), new Set(answer), ids.length),
    write: (list) => [...new Set(list)],
  });
}

function fieldJudge(name: string): Judge {
  const spec = fieldSpec(name);
  if (spec === undefined) throw new Error(`no field ${name}: the exercise was not checked`);
  return judge({
    read: (raw) => {
      const value = canonicalFieldValue(raw, spec);
      return value.ok ? read({ canonical: value.value, raw }) : value;
    },
    compare: (key, answer) => (key.canonical === answer.canonical ? RIGHT : wrong()),
    write: (value) => value.raw,
  });
}

/** A plain name: nothing that leads out of the folder of the submission. */
export function readCaptureName(raw: Raw): Read<string> {
  const text = scalarText(raw, 'the name of a capture file', 120);
  if (!text.ok) return text;
  if (/^[A-Za-z0-9][A-Za-z0-9._ -]*$/.test(text.value) && !text.value.includes('..')) return text;
  return fault('file-name', {});
}
