/** What a pattern says → instructions for the matcher. */
import { MAX_GROUPS, type ParsedPattern } from './parse.ts';
import { union } from './sets.ts';
import { type Assertion, type ByteSet, type Node, PatternError, widthOf } from './syntax.ts';

/** With their operands. */
export const Op = {
  /** set: one byte of the set */
  set: 0,
  /** set, least, most (−1: no limit), mode: 0 as many as possible, 1 as few, 2 as many and no fewer later */
  run: 1,
  /** to */
  jump: 2,
  /** first, else */
  split: 3,
  /** slot: put the place there */
  save: 4,
  /** slot: fails where the place is the one put there */
  progress: 5,
  /** kind */
  assertion: 6,
  /** group, 1: letters of both cases */
  back: 7,
  /** behind it, 1: must not, bytes back; then the instructions */
  look: 8,
  /** behind it; then the instructions */
  atomic: 9,
  end: 10,
} as const;

const ASSERTIONS: readonly Assertion[] = ['start', 'end', 'end-or-newline', 'line-start', 'line-end', 'word', 'not-word'];
/** Instructions with their operands, in all. */
const MAX_CODE = 200_000;

export interface Program {
  readonly code: readonly number[];
  readonly sets: readonly ByteSet[];
  /** Captures (two each) and loop registers. */
  readonly slots: number;
  /** The bytes that a match can begin with; undefined: it may be empty, or that is not known. */
  readonly first: ByteSet | undefined;
  /** A match can only begin at the beginning. */
  readonly anchored: boolean;
}

/** @throws PatternError */
export function assemble(pattern: ParsedPattern): Program {
  const assembler = new Assembler(pattern);
  assembler.emit(pattern.node);
  assembler.code.push(Op.end);
  return {
    code: assembler.code,
    sets: assembler.sets,
    slots: assembler.slots,
    first: firstBytes(pattern.node),
    anchored: beginsAtStart(pattern.node),
  };
}

class Assembler {
  readonly code: number[] = [];
  readonly sets: ByteSet[] = [];
  slots: number;
  readonly #pattern: ParsedPattern;

  constructor(pattern: ParsedPattern) {
    this.#pattern = pattern;
    this.slots = 2 * (pattern.groups + 1);
  }

  #push(...numbers: number[]): number {
    if (this.code.length > MAX_CODE) throw new PatternError({ key: 'large', params: {} });
    return this.code.push(...numbers) - numbers.length;
  }

  #set(set: ByteSet): number {
    const same = this.sets.indexOf(set);
    return same >= 0 ? same : this.sets.push(set) - 1;
  }

  emit(node: Node): void {
    const { code } = this;
    switch (node.kind) {
      case 'empty':
        return;
      case 'set':
        this.#push(Op.set, this.#set(node.set));
        return;
      case 'sequence':
        for (const part of node.parts) this.emit(part);
        return;
      case 'choice': {
        const ends: number[] = [];
        for (const [i, part] of node.parts.entries()) {
          if (i === node.parts.length - 1) {
            this.emit(part);
            break;
          }
          const split = this.#push(Op.split, 0, 0);
          code[split + 1] = code.length;
          this.emit(part);
          ends.push(this.#push(Op.jump, 0));
          code[split + 2] = code.length;
        }
        for (const end of ends) code[end + 1] = code.length;
        return;
      }
      case 'group':
        this.#push(Op.save, 2 * node.index);
        this.emit(node.of);
        this.#push(Op.save, 2 * node.index + 1);
        return;
      case 'back': {
        const group = typeof node.group === 'string' ? this.#pattern.names.get(node.group) : node.group;
        if (group === undefined || group < 1 || group > this.#pattern.groups || group > MAX_GROUPS)
          throw new PatternError({ key: 'no-group', params: { group: node.group } });
        this.#push(Op.back, group, node.caseless ? 1 : 0);
        return;
      }
      case 'assertion':
        this.#push(Op.assertion, ASSERTIONS.indexOf(node.what));
        return;
      case 'look':
        return this.#look(node);
      case 'atomic': {
        const at = this.#push(Op.atomic, 0);
        this.emit(node.of);
        this.#push(Op.end);
        code[at + 1] = code.length;
        return;
      }
      case 'repeat':
        return this.#repeat(node);
    }
  }

  #look({ of, behind, negative }: Node & { kind: 'look' }): void {
    if (behind && of.kind === 'choice' && widthOf(of) === undefined) {
      // Each alternative with its own width: for "not", none of them may be there.
      const parts = of.parts.map((part): Node => ({ kind: 'look', behind, negative, of: part }));
      this.emit({ kind: negative ? 'sequence' : 'choice', parts });
      return;
    }
    const at = this.#push(Op.look, 0, negative ? 1 : 0, behind ? (widthOf(of) ?? 0) : 0);
    this.emit(of);
    this.#push(Op.end);
    this.code[at + 1] = this.code.length;
  }

  #repeat({ of, min, max, mode }: Node & { kind: 'repeat' }): void {
    const { code } = this;
    if (of.kind === 'set') {
      this.#push(
        Op.run,
        this.#set(of.set),
        min,
        max === Number.POSITIVE_INFINITY ? -1 : max,
        ['greedy', 'lazy', 'possessive'].indexOf(mode),
      );
      return;
    }
    if (mode === 'possessive') {
      this.emit({ kind: 'atomic', of: { kind: 'repeat', of, min, max, mode: 'greedy' } });
      return;
    }
    for (let i = 0; i < min; i++) this.emit(of);
    const branch = (): number => {
      const split = this.#push(Op.split, 0, 0);
      code[split + (mode === 'greedy' ? 1 : 2)] = code.length;
      return split;
    };
    const other = mode === 'greedy' ? 2 : 1;
    if (max === Number.POSITIVE_INFINITY) {
      const slot = this.slots++;
      const split = branch();
      this.#push(Op.save, slot);
      this.emit(of);
      this.#push(Op.progress, slot);
      this.#push(Op.jump, split);
      code[split + other] = code.length;
      return;
    }
    const splits: number[] = [];
    for (let i = min; i < max; i++) {
      splits.push(branch());
      this.emit(of);
    }
    for (const split of splits) code[split + other] = code.length;
  }
}

/** The bytes that what it matches begins with; undefined where it may match nothing. */
function firstBytes(node: Node): ByteSet | undefined {
  switch (node.kind) {
    case 'set':
      return node.set;
    case 'group':
    case 'atomic':
      return firstBytes(node.of);
    case 'repeat':
      return node.min > 0 ? firstBytes(node.of) : undefined;
    case 'choice': {
      const out = new Uint8Array(256);
      for (const part of node.parts) {
        const first = firstBytes(part);
        if (first === undefined) return undefined;
        union(out, first);
      }
      return out;
    }
    case 'sequence': {
      const out = new Uint8Array(256);
      for (const part of node.parts) {
        if (part.kind === 'assertion' || part.kind === 'look' || part.kind === 'empty') continue;
        if (part.kind === 'repeat' && part.min === 0) {
          const first = firstBytes({ ...part, min: 1 });
          if (first === undefined) return undefined;
          union(out, first);
          continue;
        }
        const first = firstBytes(part);
        if (first === undefined) return undefined;
        union(out, first);
        return out;
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

function beginsAtStart(node: Node): boolean {
  switch (node.kind) {
    case 'assertion':
      return node.what === 'start';
    case 'group':
    case 'atomic':
      return beginsAtStart(node.of);
    case 'sequence':
      return beginsAtStart(node.parts[0] as Node);
    case 'choice':
      return node.parts.every(beginsAtStart);
    default:
      return false;
  }
}
