/**
 * Patterns over bytes, by backtracking with a stack of its own and a limit to its steps: no pattern and no packet makes it run away.
 * A subject on which the limit is reached does not match.
 */
import type { Bytes } from '../../base/bytes.ts';
import { latin1 } from '../../base/bytes.ts';
import { parsePattern } from './parse.ts';
import { assemble, Op, type Program } from './program.ts';
import { isWord } from './sets.ts';
import type { ByteSet } from './syntax.ts';

/** Instructions on one subject. */
const MAX_STEPS = 1_000_000;
/** Numbers on the stack. */
const MAX_STACK = 3_000_000;

export interface Pattern {
  test(subject: Bytes): boolean;
}

/**
 * @param source the pattern's bytes
 * @throws PatternError where it cannot be taken
 */
export function compilePattern(source: Bytes): Pattern {
  return new Matcher(assemble(parsePattern(latin1(source))));
}

/** What is put on the stack, three numbers each: the kind, and what to put back or go on with. */
const Frame = {
  /** Go on at this instruction and place. */
  branch: 0,
  /** A capture or register had this value. */
  restore: 1,
  /** A run of bytes may be shorter by one each time: instruction; the next and the least place follow in a frame below. */
  shorter: 2,
  /** A run may be longer, likewise. */
  longer: 3,
} as const;

class Matcher implements Pattern {
  readonly #program: Program;
  #steps = 0;
  #subject: Bytes = new Uint8Array(0);
  readonly #saved: Int32Array;

  constructor(program: Program) {
    this.#program = program;
    this.#saved = new Int32Array(program.slots);
  }

  test(subject: Bytes): boolean {
    this.#subject = subject;
    this.#steps = 0;
    const { first, anchored } = this.#program;
    const last = anchored ? 0 : subject.length;
    for (let at = 0; at <= last; at++) {
      if (first !== undefined) {
        while (at < subject.length && first[subject[at] as number] === 0) at++;
        if (at >= subject.length || at > last) return false;
      }
      this.#saved.fill(-1);
      if (this.#run(0, at) >= 0) return true;
      if (this.#steps > MAX_STEPS) return false;
    }
    return false;
  }

  /** The place where the match ends that begins at `at`; −1 where there is none. */
  #run(start: number, from: number): number {
    const { code, sets } = this.#program;
    const subject = this.#subject;
    const saved = this.#saved;
    const stack: number[] = [];
    let pc = start;
    let at = from;
    for (;;) {
      if (++this.#steps > MAX_STEPS || stack.length > MAX_STACK) return -1;
      let ok = true;
      const a = code[pc + 1] as number;
      switch (code[pc]) {
        case Op.set:
          ok = at < subject.length && (sets[a] as ByteSet)[subject[at] as number] === 1;
          at++;
          pc += 2;
          break;
        case Op.run: {
          const set = sets[a] as ByteSet;
          const min = code[pc + 2] as number;
          const max = code[pc + 3] as number;
          const mode = code[pc + 4] as number;
          const limit = max < 0 ? subject.length : Math.min(subject.length, at + max);
          let end = at;
          if (mode === 1) {
            while (end < at + min && end < limit && set[subject[end] as number] === 1) end++;
          } else while (end < limit && set[subject[end] as number] === 1) end++;
          this.#steps += (end - at) >>> 3;
          ok = end >= at + min;
          if (ok && mode === 0 && end > at + min) stack.push(at + min, 0, 0, Frame.shorter, pc + 5, end - 1);
          if (ok && mode === 1 && end < limit) stack.push(limit, a, 0, Frame.longer, pc + 5, end);
          at = end;
          pc += 5;
          break;
        }
        case Op.jump:
          pc = a;
          break;
        case Op.split:
          stack.push(Frame.branch, code[pc + 2] as number, at);
          pc = a;
          break;
        case Op.save:
          stack.push(Frame.restore, a, saved[a] as number);
          saved[a] = at;
          pc += 2;
          break;
        case Op.progress:
          // A turn of a loop that took nothing ends it.
          ok = saved[a] !== at;
          pc += 2;
          break;
        case Op.assertion:
          ok = this.#holds(a, at);
          pc += 2;
          break;
        case Op.back: {
          const begin = saved[2 * a] as number;
          const length = (saved[2 * a + 1] as number) - begin;
          ok = begin >= 0 && length >= 0 && this.#repeats(begin, at, length, code[pc + 2] === 1);
          at += length;
          pc += 3;
          break;
        }
        case Op.look: {
          // [look, after, negative, widths behind (0: ahead)]
          const behind = code[pc + 3] as number;
          const found = at >= behind && this.#run(pc + 4, at - behind) >= 0;
          ok = found !== (code[pc + 2] === 1);
          pc = a;
          break;
        }
        case Op.atomic: {
          const end = this.#run(pc + 2, at);
          ok = end >= 0;
          at = end;
          pc = a;
          break;
        }
        default:
          return at;
      }
      if (ok) continue;
      // Back to the last choice.
      for (;;) {
        if (stack.length === 0) return -1;
        const place = stack.pop() as number;
        const target = stack.pop() as number;
        const kind = stack.pop() as number;
        if (kind === Frame.restore) {
          saved[target] = place;
          continue;
        }
        pc = target;
        at = place;
        if (kind === Frame.shorter) {
          const least = stack[stack.length - 3] as number;
          if (place > least) stack.push(Frame.shorter, target, place - 1);
          else stack.length -= 3;
        } else if (kind === Frame.longer) {
          const most = stack[stack.length - 3] as number;
          const set = sets[stack[stack.length - 2] as number] as ByteSet;
          if (set[subject[place] as number] !== 1) {
            stack.length -= 3;
            continue;
          }
          at = place + 1;
          if (at < most) stack.push(Frame.longer, target, at);
          else stack.length -= 3;
        }
        break;
      }
    }
  }

  #holds(what: number, at: number): boolean {
    const subject = this.#subject;
    const { length } = subject;
    switch (what) {
      case 0:
        return at === 0;
      case 1:
        return at === length;
      case 2:
        return at === length || (at === length - 1 && subject[at] === 10);
      case 3:
        return at === 0 || (subject[at - 1] === 10 && at < length);
      case 4:
        return at === length || subject[at] === 10;
      default:
        return (isWord(subject[at - 1]) !== isWord(subject[at])) === (what === 5);
    }
  }

  #repeats(begin: number, at: number, length: number, fold: boolean): boolean {
    const subject = this.#subject;
    if (at + length > subject.length) return false;
    this.#steps += length;
    for (let i = 0; i < length; i++) {
      const x = subject[begin + i] as number;
      const y = subject[at + i] as number;
      if (x !== y && !(fold && isLetter(x) && (x ^ 32) === y)) return false;
    }
    return true;
  }
}

const isLetter = (b: number): boolean => (b >= 65 && b <= 90) || (b >= 97 && b <= 122);
