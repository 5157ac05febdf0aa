/**
 * A filter over the packet table's columns, a chunk of rows at a time: yes, no, or unknown where only the field tree tells.
 *
 * Unknown is carried through and, or, xor and not, so that one side that is known may settle it.
 */

import type { TcpVerdicts } from '../analysis/tcp/verdicts/verdicts.ts';
import { CHUNK_ROWS } from '../table/column.ts';
import { Layer, Mark } from '../table/packets.ts';
import { type ColumnSource, columnSources, columnValue, type Fill, type Numbers } from './column-sources.ts';
import { compilePredicate } from './evaluate.ts';
import { type Condition, forEachOperand, type Value } from './expression.ts';
import { mayHave, type RowKnowledge, requiredFields } from './presence.ts';
import { type FieldOperand, SlotTable } from './slots.ts';
import { andStates, answers, type Evaluate, joined, NOT, orStates, State, shifted, xorStates } from './states.ts';
import { type VerdictPresence, verdictSources } from './verdict-sources.ts';

export interface ColumnKnowledge extends RowKnowledge {
  /** Called where the filter asks for a verdict. */
  readonly verdicts?: () => TcpVerdicts;
}

export class ColumnFilter {
  readonly #evaluate: Evaluate;
  readonly #states = new Uint8Array(CHUNK_ROWS);

  constructor(known: ColumnKnowledge, condition: Condition) {
    this.#evaluate = new ColumnCompiler(known).compile(condition);
  }

  /** `start` begins a chunk of the table; the states are overwritten by the next call. */
  evaluate(start: number, rows: number): Uint8Array {
    this.#evaluate(start, rows, this.#states);
    return this.#states;
  }
}

class ColumnCompiler {
  readonly #known: ColumnKnowledge;
  readonly #sources: ReadonlyMap<string, ColumnSource>;
  /** Fields without a value. */
  readonly #presences: ReadonlyMap<string, VerdictPresence>;

  constructor(known: ColumnKnowledge) {
    this.#known = known;
    const { tables, verdicts } = known;
    const said = verdicts && verdictSources(tables, verdicts);
    this.#sources = new Map([...columnSources(tables), ...(said?.sources ?? [])]);
    this.#presences = said?.presences ?? new Map();
  }

  compile(condition: Condition): Evaluate {
    switch (condition.kind) {
      case 'and':
        return joined(
          condition.conditions.map((c) => this.compile(c)),
          andStates,
          State.no,
        );
      case 'or':
        return joined(
          condition.conditions.map((c) => this.compile(c)),
          orStates,
          State.yes,
        );
      case 'xor':
        return joined(
          condition.conditions.map((c) => this.compile(c)),
          xorStates,
          State.unknown,
        );
      case 'not': {
        const inner = this.compile(condition.condition);
        return (start, rows, out) => {
          inner(start, rows, out);
          for (let i = 0; i < rows; i++) out[i] = NOT[out[i] as number] as number;
        };
      }
      case 'never':
        return (_start, rows, out) => out.fill(State.no, 0, rows);
      default:
        return this.#leaf(condition);
    }
  }

  #leaf(condition: Condition): Evaluate {
    const fields: FieldOperand[] = [];
    let measures = false;
    let chooses = false;
    // Each occurrence by itself says whether it does. A function may look at all of them; and a set wants one member that does for all.
    let takesEach = condition.kind !== 'in' || condition.quantifier === 'any';
    forEachOperand(condition, (o) => {
      if (o.kind === 'field') fields.push(o);
      if (o.kind !== 'call') return;
      takesEach = false;
      if (o.name === 'len') measures = true;
      // The largest of several is found where the field is missing.
      if (o.args.length > 1) chooses = true;
    });
    const [field] = fields;
    const isPlainField = (f: FieldOperand): boolean => f.layers === undefined && f.type !== 'protocol';
    if (field !== undefined && condition.kind === 'present' && condition.operand === field && field.layers === undefined) {
      const there = this.#present(field.spec.name);
      if (there !== undefined) return there;
    }
    const sources = fields.map((f) => this.#sources.get(f.spec.name));
    const areKnown = fields.every(isPlainField) && sources.every((s) => s !== undefined) && !measures;
    if (areKnown && field !== undefined) {
      const known = sources as ColumnSource[];
      const source = known[0] as ColumnSource;
      const one =
        fields.length === 1 && !chooses && (source.fills.length === 1 || takesEach)
          ? this.#single(condition, field, source)
          : undefined;
      if (one !== undefined) return one;
      if (known.every((s) => s.kind !== 'ns')) return this.#several(condition, fields, known);
    }
    return this.#unless(condition);
  }

  /** Whether the field is there, by its column or, where it is one, by its layer. */
  #present(name: string): Evaluate | undefined {
    const column = this.#sources.get(name);
    if (column !== undefined) return this.#presence(column.layers, column.when);
    const said = this.#presences.get(name);
    if (said !== undefined) return this.#presence(Layer.tcp, said);
    const test = name.includes('.') || name === 'http' ? undefined : mayHave(name, this.#known);
    // A plain packet has a layer where its bit is set. What is over TCP or UDP has no bit.
    return test !== undefined && LAYER_NAMES.has(name) ? this.#presence(-1, test) : undefined;
  }

  /** yes or no in plain packets; `layers` 0: in all, −1: `when` alone says. */
  #presence(layers: number, when: ((row: number) => boolean) | undefined): Evaluate {
    const { packets } = this.#known.tables;
    if (layers === 0 && when === undefined) return (_, rows, out) => out.fill(State.yes, 0, rows);
    if (layers > 0 && when === undefined)
      return (start, rows, out) => {
        const marks = packets.marks.chunk(start);
        const bits = packets.layers.chunk(start);
        for (let i = 0; i < rows; i++) {
          const has = ((bits[i] as number) & layers) === layers ? State.yes : State.no;
          out[i] = ((marks[i] as number) & Mark.plain) === 0 ? State.unknown : has;
        }
      };
    return (start, rows, out) => {
      const marks = packets.marks.chunk(start);
      const bits = packets.layers.chunk(start);
      for (let i = 0; i < rows; i++) {
        if (layers !== 0 && ((marks[i] as number) & Mark.plain) === 0) out[i] = State.unknown;
        else {
          const has = layers < 0 || ((bits[i] as number) & layers) === layers;
          out[i] = has && when?.(start + i) !== false ? State.yes : State.no;
        }
      }
    };
  }

  /** One field, compared with constants: an answer for each of its values. */
  #single(condition: Condition, field: FieldOperand, source: ColumnSource): Evaluate | undefined {
    const { tables } = this.#known;
    let calculated = false;
    forEachOperand(condition, (o) => {
      if (o.kind !== 'field' && o.kind !== 'constant') calculated = true;
    });
    // With times only comparisons: their numbers here are not those that a calculation would want.
    if (source.kind === 'ns' && (calculated || condition.kind === 'present')) return undefined;
    const fromBase = source.kind === 'ns' && /^frame\.time(_epoch)?$/.test(field.spec.name);
    const answer = answers(fromBase ? shifted(condition, tables.packets.baseNs) : condition, field, source, tables);
    const every = 'quantifier' in condition && condition.quantifier === 'all';
    const present = this.#presence(source.layers, source.when);
    const scratch = new Float64Array(CHUNK_ROWS);
    const [first, second] = source.fills as readonly [Fill, Fill?];
    if (second === undefined)
      return (start, rows, out) => {
        present(start, rows, out);
        answer(first(start, rows, scratch), rows, out);
      };
    const more = new Uint8Array(CHUNK_ROWS);
    const join = every ? andStates : orStates;
    return (start, rows, out) => {
      present(start, rows, out);
      more.set(rows === CHUNK_ROWS ? out : out.subarray(0, rows));
      answer(first(start, rows, scratch), rows, out);
      answer(second(start, rows, scratch), rows, more);
      join(out, more, rows);
    };
  }

  /** Several fields of the table: all their values, row by row. */
  #several(condition: Condition, fields: readonly FieldOperand[], sources: readonly ColumnSource[]): Evaluate {
    const { tables } = this.#known;
    const table = new SlotTable(condition);
    const predicate = compilePredicate(condition, table);
    const slots: Value[][] = table.slots.map(() => []);
    const columns = new Map(fields.map((f, i) => [table.indexOf(f), sources[i] as ColumnSource]));
    const loaded = [...columns].map(([slot, source]) => ({
      slot,
      source,
      present: this.#presence(source.layers, source.when),
      states: new Uint8Array(CHUNK_ROWS),
      scratch: source.fills.map(() => new Float64Array(CHUNK_ROWS)),
      numbers: [] as Numbers[],
    }));
    return (start, rows, out) => {
      for (const one of loaded) {
        one.present(start, rows, one.states);
        one.numbers = one.source.fills.map((fill, k) => fill(start, rows, one.scratch[k] as Float64Array));
      }
      for (let i = 0; i < rows; i++) {
        let unknown = false;
        for (const { slot, source, states, numbers } of loaded) {
          const list = slots[slot] as Value[];
          list.length = 0;
          if (states[i] === State.unknown) unknown = true;
          else if (states[i] === State.yes) for (const n of numbers) list.push(columnValue(tables, source.kind, n[i] as number));
        }
        out[i] = unknown ? State.unknown : predicate(slots) ? State.yes : State.no;
      }
    };
  }

  /** Unknown, but for packets without a field that the condition needs. */
  #unless(condition: Condition): Evaluate {
    const { packets } = this.#known.tables;
    const tests = requiredFields(condition).flatMap((name) => {
      const when = this.#sources.get(name)?.when ?? this.#presences.get(name);
      return [mayHave(name, this.#known), when].filter((t) => t !== undefined);
    });
    if (tests.length === 0) return (_, rows, out) => out.fill(State.unknown, 0, rows);
    return (start, rows, out) => {
      const marks = packets.marks.chunk(start);
      for (let i = 0; i < rows; i++) {
        const absent = ((marks[i] as number) & Mark.plain) !== 0 && tests.some((has) => !has(start + i));
        out[i] = absent ? State.no : State.unknown;
      }
    };
  }
}

const LAYER_NAMES = new Set(['eth', 'vlan', 'arp', 'ip', 'ipv6', 'icmp', 'icmpv6', 'udp', 'tcp']);
