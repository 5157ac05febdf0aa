/** The text of a pattern → what it says. What is not taken (recursion, conditions, verbs, Unicode classes) is refused, never guessed at. */
import { ANY, CLASSES, caseless, NAMED_CLASSES, NOT_NEWLINE, negated, single, union } from './sets.ts';
import { type ByteSet, type Node, PatternError, widthOf } from './syntax.ts';

const MAX_DEPTH = 100;
const MAX_REPEAT = 65_535;
export const MAX_GROUPS = 200;
const EMPTY: Node = { kind: 'empty' };
const CONTROL: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

interface Flags {
  readonly caseless: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
  readonly extended: boolean;
}

export interface ParsedPattern {
  readonly node: Node;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

/**
 * @param source one character per byte
 * @throws PatternError
 */
export function parsePattern(source: string): ParsedPattern {
  return new PatternParser(source).pattern();
}

class PatternParser {
  readonly #source: string;
  #at = 0;
  #depth = 0;
  #groups = 0;
  readonly #names = new Map<string, number>();
  /** Wireshark's own default: letters of both cases match each other. */
  #flags: Flags = { caseless: true, dotAll: false, multiline: false, extended: false };

  constructor(source: string) {
    this.#source = source;
  }

  pattern(): ParsedPattern {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new PatternError({ key: 'closes-nothing', params: {} });
    return { node, groups: this.#groups, names: this.#names };
  }

  get #rest(): string {
    return this.#source.slice(this.#at);
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  #accept(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** Up to the closing parenthesis or the end. Flags that are set within end with it. */
  #choice(): Node {
    if (++this.#depth > MAX_DEPTH) throw new PatternError({ key: 'groups', params: { most: MAX_DEPTH } });
    const flags = this.#flags;
    const parts = [this.#sequence()];
    while (this.#accept('|')) parts.push(this.#sequence());
    this.#flags = flags;
    this.#depth--;
    return parts.length === 1 ? (parts[0] as Node) : { kind: 'choice', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#peek())) {
      if (this.#accept('\\Q')) {
        const end = this.#source.indexOf('\\E', this.#at);
        const text = this.#source.slice(this.#at, end < 0 ? undefined : end);
        this.#at = end < 0 ? this.#source.length : end + 2;
        for (const [i, c] of [...text].entries()) {
          const literal = this.#literal(c.charCodeAt(0));
          parts.push(i === text.length - 1 ? this.#repeated(literal) : literal);
        }
        continue;
      }
      if (this.#accept('\\E')) continue;
      if (this.#flags.extended && this.#take(/\s+|#[^\n]*/y) !== null) continue;
      const atom = this.#atom();
      if (atom !== undefined) parts.push(this.#repeated(atom));
    }
    return parts.length === 0 ? EMPTY : parts.length === 1 ? (parts[0] as Node) : { kind: 'sequence', parts };
  }

  #repeated(atom: Node): Node {
    let node = atom;
    for (let times = 0; ; times++) {
      if (this.#flags.extended) this.#take(/(?:\s+|#[^\n]*)+/y);
      const found = this.#take(/([*+?])([?+]?)|\{(\d+)(?:(,)(\d*))?\}([?+]?)/y);
      if (found === null) return node;
      if (times > 0) throw new PatternError({ key: 'repeats-nothing', params: { sign: found[0] } });
      const [, sign, suffix = '', low, comma, high, suffix2 = ''] = found;
      const min = sign === undefined ? Number(low) : sign === '+' ? 1 : 0;
      const max =
        sign === undefined
          ? comma === undefined
            ? min
            : high
              ? Number(high)
              : Infinity
          : sign === '?'
            ? 1
            : Number.POSITIVE_INFINITY;
      if (min > MAX_REPEAT || (max !== Number.POSITIVE_INFINITY && max > MAX_REPEAT))
        throw new PatternError({ key: 'repeat-limit', params: { most: MAX_REPEAT } });
      if (max < min) throw new PatternError({ key: 'repeat-order', params: { written: found[0] } });
      const how = suffix || suffix2;
      const mode = how === '?' ? 'lazy' : how === '+' ? 'possessive' : 'greedy';
      node = { kind: 'repeat', of: node, min, max, mode };
    }
  }

  #literal(byte: number): Node {
    const set = single(byte);
    return { kind: 'set', set: this.#flags.caseless ? caseless(set) : set };
  }

  #atom(): Node | undefined {
    const c = this.#peek();
    this.#at++;
    switch (c) {
      case '.':
        return { kind: 'set', set: this.#flags.dotAll ? ANY : NOT_NEWLINE };
      case '^':
        return { kind: 'assertion', what: this.#flags.multiline ? 'line-start' : 'start' };
      case '$':
        return { kind: 'assertion', what: this.#flags.multiline ? 'line-end' : 'end-or-newline' };
      case '(':
        return this.#group();
      case '[':
        return { kind: 'set', set: this.#class() };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw new PatternError({ key: 'repeats-nothing', params: { sign: c } });
      default:
        return this.#literal(c.charCodeAt(0));
    }
  }

  #group(): Node | undefined {
    if (this.#peek() === '*')
      throw new PatternError({ key: 'unsupported', params: { written: `'(${this.#rest.slice(0, 12)}'` } });
    if (!this.#accept('?')) return this.#captured(undefined);
    if (this.#take(/#[^)]*\)/y) !== null) return undefined;
    const named = this.#take(/P?<([A-Za-z_]\w{0,31})>|'([A-Za-z_]\w{0,31})'/y);
    if (named !== null) return this.#captured(named[1] ?? named[2]);
    const reference = this.#take(/P=([A-Za-z_]\w{0,31})\)/y);
    if (reference !== null) return { kind: 'back', group: reference[1] ?? '', caseless: this.#flags.caseless };
    if (this.#accept('>')) return { kind: 'atomic', of: this.#closed() };
    const look = this.#take(/<?[=!]/y)?.[0];
    if (look !== undefined) {
      const behind = look.startsWith('<');
      const of = this.#closed();
      if (behind) checkBehind(of);
      return { kind: 'look', behind, negative: look.endsWith('!'), of };
    }
    const flags = this.#take(/(\^?)([imsxn]*)(?:-([imsxn]*))?([:)])/y);
    if (flags === null) throw new PatternError({ key: 'unsupported', params: { written: `'(?${this.#rest.slice(0, 6)}'` } });
    const [, reset, on = '', off = '', end] = flags;
    if (on.includes('n') || off.includes('n')) throw new PatternError({ key: 'option-n', params: {} });
    const before = this.#flags;
    const base = reset === '^' ? { caseless: false, dotAll: false, multiline: false, extended: false } : before;
    const flag = (letter: string, now: boolean): boolean => (off.includes(letter) ? false : on.includes(letter) ? true : now);
    this.#flags = {
      caseless: flag('i', base.caseless),
      dotAll: flag('s', base.dotAll),
      multiline: flag('m', base.multiline),
      extended: flag('x', base.extended),
    };
    // `(?i)` holds to the end of the group that it stands in.
    if (end === ')') return undefined;
    const inner = this.#closed();
    this.#flags = before;
    return inner;
  }

  #captured(name: string | undefined): Node {
    const index = ++this.#groups;
    if (index > MAX_GROUPS) throw new PatternError({ key: 'many-groups', params: { most: MAX_GROUPS } });
    if (name !== undefined) {
      if (this.#names.has(name)) throw new PatternError({ key: 'same-name', params: { name } });
      this.#names.set(name, index);
    }
    return { kind: 'group', index, of: this.#closed() };
  }

  #closed(): Node {
    const inner = this.#choice();
    if (!this.#accept(')')) throw new PatternError({ key: 'missing-parenthesis', params: {} });
    return inner;
  }

  #escape(): Node | undefined {
    const c = this.#peek();
    if (c === '') throw new PatternError({ key: 'last-backslash', params: {} });
    const set = Object.hasOwn(CLASSES, c) ? CLASSES[c] : undefined;
    if (set !== undefined) {
      this.#at++;
      return { kind: 'set', set };
    }
    switch (c) {
      case 'b':
      case 'B':
      case 'A':
      case 'Z':
      case 'z':
        this.#at++;
        return { kind: 'assertion', what: { b: 'word', B: 'not-word', A: 'start', Z: 'end-or-newline', z: 'end' }[c] as 'word' };
      case 'K':
        // Says where the match begins, which nobody asks for.
        this.#at++;
        return EMPTY;
      case 'R': {
        this.#at++;
        const crlf: Node = { kind: 'sequence', parts: [13, 10].map((b): Node => ({ kind: 'set', set: single(b) })) };
        return { kind: 'atomic', of: { kind: 'choice', parts: [crlf, { kind: 'set', set: CLASSES.v as ByteSet }] } };
      }
    }
    const { caseless: fold } = this.#flags;
    const named = this.#take(/k(?:<(\w+)>|'(\w+)'|\{(\w+)\})|g\{?([A-Za-z_]\w*)\}?/y);
    if (named !== null) return { kind: 'back', group: named.slice(1).find((n) => n !== undefined) ?? '', caseless: fold };
    const numbered = this.#take(/g\{?(-?\d{1,3})\}?/y);
    if (numbered !== null) {
      const n = Number(numbered[1]);
      return { kind: 'back', group: n < 0 ? this.#groups + 1 + n : n, caseless: fold };
    }
    const digits = this.#take(/[1-9]\d?/y)?.[0];
    if (digits !== undefined) {
      if (Number(digits) < 10 || Number(digits) <= this.#groups) return { kind: 'back', group: Number(digits), caseless: fold };
      this.#at -= digits.length;
    }
    return this.#literal(this.#escapedByte());
  }

  /** A character behind a backslash that is one byte. */
  #escapedByte(): number {
    const hex = this.#take(/x(?:\{([0-9A-Fa-f]{1,8})\}|([0-9A-Fa-f]{0,2}))/y);
    if (hex !== null) return this.#byte(Number.parseInt(hex[1] ?? (hex[2] || '0'), 16));
    const octal = this.#take(/o\{([0-7]{1,6})\}|([0-7]{1,3})/y);
    if (octal !== null) return this.#byte(Number.parseInt(octal[1] ?? octal[2] ?? '0', 8));
    const control = this.#take(/c([ -~])/y)?.[1];
    if (control !== undefined) return control.toUpperCase().charCodeAt(0) ^ 64;
    const c = this.#peek();
    this.#at++;
    const known = Object.hasOwn(CONTROL, c) ? CONTROL[c] : undefined;
    if (known !== undefined) return known;
    if (/[A-Za-z0-9]/.test(c)) throw new PatternError({ key: 'unsupported', params: { written: `\\${c}` } });
    return c.charCodeAt(0);
  }

  #byte(value: number): number {
    if (value > 255) throw new PatternError({ key: 'large-character', params: {} });
    return value;
  }

  /** `[…]`, behind its bracket. */
  #class(): ByteSet {
    const out = new Uint8Array(256);
    const not = this.#accept('^');
    for (let first = true; ; first = false) {
      if (this.#at >= this.#source.length) throw new PatternError({ key: 'missing-bracket', params: {} });
      if (!first && this.#accept(']')) break;
      const low = this.#member();
      if (typeof low !== 'number') {
        union(out, low);
        continue;
      }
      if (this.#peek() === '-' && this.#source[this.#at + 1] !== ']' && this.#at + 1 < this.#source.length) {
        this.#at++;
        const high = this.#member();
        if (typeof high !== 'number' || high < low) throw new PatternError({ key: 'range-order', params: {} });
        out.fill(1, low, high + 1);
      } else out[low] = 1;
    }
    const set = this.#flags.caseless ? caseless(out) : out;
    return not ? negated(set) : set;
  }

  #member(): number | ByteSet {
    const named = this.#take(/\[:(\^?)(\w+):\]/y);
    if (named !== null) {
      const name = named[2] ?? '';
      const set = Object.hasOwn(NAMED_CLASSES, name) ? NAMED_CLASSES[name] : undefined;
      if (set === undefined) throw new PatternError({ key: 'no-class', params: { name } });
      return named[1] === '^' ? negated(set) : set;
    }
    const c = this.#peek();
    this.#at++;
    if (c !== '\\') return c.charCodeAt(0);
    const letter = this.#peek();
    if (letter === 'b') {
      this.#at++;
      return 8;
    }
    const set = Object.hasOwn(CLASSES, letter) ? CLASSES[letter] : undefined;
    if (set === undefined) return this.#escapedByte();
    this.#at++;
    return set;
  }
}

/** As PCRE: each alternative has a width of its own. */
function checkBehind(of: Node): void {
  for (const part of of.kind === 'choice' ? of.parts : [of]) {
    if (widthOf(part) === undefined) throw new PatternError({ key: 'look-behind', params: {} });
  }
}
