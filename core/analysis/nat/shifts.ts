/** Boxes that add a constant to sequence numbers: an address of another length in the text (FTP), hidden initial numbers, a SYN proxy. */
import { Mark, TcpFlag } from '../../table/packets.ts';
import { isCopySide } from './matcher.ts';
import { BindingWord, DEAD, Shown, UNKNOWN_LAG } from './stores.ts';
import type { EndShift, Shift, Subject } from './subject.ts';
import { State, Word } from './window.ts';
import { mayLookBack, type Work } from './work.ts';

/** So many times in a row, that may fail. */
const MAX_FITS = 32;
/** Bytes that an address is longer than another, several in one text. A piece of a segment that offload has cut up is shorter by more. */
const MAX_GROWTH = 64;

export class ShiftFitter {
  readonly #work: Work;

  constructor(work: Work) {
    this.#work = work;
  }

  /**
   * A segment of a flow that is a leg of a binding, and that has no original by its numbers: does the box shift sequence
   * numbers by a constant, or has it changed the length of this very segment (an address in the payload)?
   */
  fit(s: Subject): number {
    const { bindings, window, matcher } = this.#work;
    const binding = bindings.newestOf(s.flow);
    if (binding < 0 || !isCopySide(bindings, binding, s.flow, s.forward)) return -1;
    const o = bindings.at(binding);
    const b = bindings.words;
    const tries = (b[o + BindingWord.hops] as number) >>> 16;
    if (tries >= MAX_FITS) return -1;
    b[o + BindingWord.hops] = (b[o + BindingWord.hops] as number) + 0x1_0000;
    const usual = ((b[o + BindingWord.hops] as number) >>> (b[o + BindingWord.flowY] === s.flow ? 0 : 8)) & 255;
    const other = b[o] === s.flow ? b[o + BindingWord.flowY] : b[o];
    const settled = ((b[o + BindingWord.bits] as number) & Shown.twoNumbers) !== 0;
    const w = window.words;
    const p = this.#work.tables.packets;
    for (let ordinal = window.count - 1; mayLookBack(this.#work, ordinal); ordinal--) {
      const at = window.at(ordinal);
      if (p.flow.get(w[at + Word.row] as number) !== other || ((w[at + Word.ip] as number) & State.loose) !== 0) continue;
      if (!this.#fitsShifted(s, at, settled)) continue;
      matcher.anyOptions = true;
      const rank = matcher.consider(s, at);
      matcher.anyOptions = false;
      if (rank === 0 || matcher.binding !== binding) continue;
      b[o + BindingWord.hops] = (b[o + BindingWord.hops] as number) & 0xffff;
      if (matcher.hops > usual) this.#dropOwnSyn(binding, b[o + BindingWord.flowY] === s.flow);
      this.learn(s, at);
      b[o + BindingWord.bits] = (b[o + BindingWord.bits] as number) | Shown.shift;
      return at;
    }
    return -1;
  }

  /**
   * The same the other way round, where copies of this binding are recorded before their originals: the earlier record that is the copy of `s`, its
   * numbers shifted or its length changed.
   */
  fitEarly(s: Subject): number {
    const { bindings, window, matcher } = this.#work;
    const binding = bindings.newestOf(s.flow);
    if (binding < 0 || isCopySide(bindings, binding, s.flow, s.forward)) return -1;
    const o = bindings.at(binding);
    const b = bindings.words;
    const lag = bindings.lag(binding, b[o + BindingWord.flowX] === s.flow);
    if (lag === UNKNOWN_LAG || lag >= 0) return -1;
    if ((b[o + BindingWord.hops] as number) >>> 16 >= MAX_FITS) return -1;
    b[o + BindingWord.hops] = (b[o + BindingWord.hops] as number) + 0x1_0000;
    const other = b[o] === s.flow ? (b[o + BindingWord.flowY] as number) : (b[o] as number);
    const w = window.words;
    const p = this.#work.tables.packets;
    for (let ordinal = window.count - 1; mayLookBack(this.#work, ordinal); ordinal--) {
      const at = window.at(ordinal);
      const row = w[at + Word.row] as number;
      if (p.flow.get(row) !== other || ((w[at + Word.ip] as number) & State.loose) !== 0) continue;
      if (!this.#fitsShifted(s, at, true)) continue;
      matcher.anyOptions = true;
      const rank = matcher.considerCopy(s, at);
      matcher.anyOptions = false;
      if (rank === 0 || matcher.binding !== binding) continue;
      b[o + BindingWord.hops] = (b[o + BindingWord.hops] as number) & 0xffff;
      this.#learnOfCopy(s, row);
      bindings.show(binding, Shown.shift);
      return at;
    }
    return -1;
  }

  /** The pair of SYNs, the binding's first one, was none: the box sent one of its own. */
  #dropOwnSyn(binding: number, xy: boolean): void {
    const { bindings, pairs } = this.#work;
    const w = bindings.words;
    const o = bindings.at(binding);
    const pair = (w[o + BindingWord.firstPair] as number) - 1;
    pairs.binding.set(pair, DEAD);
    pairs.asCopy.set(pairs.copy.get(pair), 0);
    pairs.asOriginal.set(pairs.original.get(pair), 0);
    const next = pairs.next.get(pair);
    w[o + BindingWord.firstPair] = next;
    if (next === 0) w[o + BindingWord.lastPair] = 0;
    w[o + (xy ? BindingWord.countXY : BindingWord.countYX)] = 0;
    w[o + BindingWord.hops] = ((w[o + BindingWord.hops] as number) | (xy ? 0xff : 0xff00)) >>> 0;
    const shown =
      (xy ? Shown.synXY | Shown.stayXY : Shown.synYX | Shown.stayYX) | Shown.idDiffers | Shown.oneNumber | Shown.sumsBad;
    w[o + BindingWord.bits] = ((w[o + BindingWord.bits] as number) & ~shown) >>> 0;
  }

  #fitsShifted(s: Subject, at: number, settled: boolean): boolean {
    const w = this.#work.window.words;
    const p = this.#work.tables.packets;
    const row = w[at + Word.row] as number;
    const id = p.ipId.get(row);
    const sameId = !s.isV6 && id !== 0 && id === s.ipId;
    if (p.flags.get(row) !== s.flags || p.window.get(row) !== s.window) return false;
    const sameSeq = s.seqOf(row) === s.seq;
    const sameAck = (s.flags & TcpFlag.ack) !== 0 && s.ackOf(row) === s.ack;
    if (p.payloadLength.get(row) === s.payloadLength && w[at + Word.digest] === s.digest) {
      // By the shift that has become known since the record was entered.
      if (sameSeq && sameAck && s.shifts.size > 0) return true;
      // One end's numbers must hold; and where both have held before, only the identification can say that they no longer do.
      if (settled && !sameId) return false;
      if (s.payloadLength === 0 && !sameId && (s.flags & TcpFlag.syn) === 0) return false;
      return sameSeq || sameAck;
    }
    // Changed text: the segment is the same by its place, and its identification or, where it has none, all that is left.
    const grown = Math.abs(s.payloadLength - p.payloadLength.get(row));
    if (!sameSeq || !sameAck || s.payloadLength === 0 || p.payloadLength.get(row) === 0 || grown > MAX_GROWTH) return false;
    return sameId || (id === 0 && s.ipId === 0 && settled && w[at + Word.options] === s.options);
  }

  /** As `learn`, from the copy of `s` in the row before. */
  #learnOfCopy(s: Subject, row: number): void {
    const p = this.#work.tables.packets;
    const shift = shiftOf(s, p.flow.get(row));
    const forward = (p.marks.get(row) & Mark.forward) !== 0;
    const grown = p.payloadLength.get(row) - s.payloadLength;
    if (grown !== 0 || s.seqOf(row) !== s.seq) move(forward ? shift.forward : shift.backward, p.seq.get(row), s.seq, grown);
    if ((s.flags & TcpFlag.ack) !== 0 && s.ackOf(row) !== s.ack)
      move(forward ? shift.backward : shift.forward, p.ack.get(row), s.ack, 0);
  }

  /** From now on the numbers of this flow are that much further than those of the original at `at`. */
  learn(s: Subject, at: number): void {
    const row = this.#work.window.words[at + Word.row] as number;
    const seq = s.seqOf(row);
    const ack = s.ackOf(row);
    const shift = shiftOf(s, s.flow);
    const grown = s.payloadLength - this.#work.tables.packets.payloadLength.get(row);
    if (grown !== 0 || s.seq !== seq) move(s.forward ? shift.forward : shift.backward, s.rawSeq, seq, grown);
    if ((s.flags & TcpFlag.ack) !== 0 && s.ack !== ack) move(s.forward ? shift.backward : shift.forward, s.rawAck, ack, 0);
    s.seq = seq;
    s.ack = ack;
  }
}

function shiftOf({ shifts }: Subject, flow: number): Shift {
  let shift = shifts.get(flow);
  if (shift === undefined) {
    shift = { forward: { now: 0, before: 0, from: 0 }, backward: { now: 0, before: 0, from: 0 } };
    shifts.set(flow, shift);
  }
  return shift;
}

/** `raw` on this leg is `first` on the first one, and what is behind the segment that begins there is `grown` further. */
function move(end: EndShift, raw: number, first: number, grown: number): void {
  end.before = (raw - first) >>> 0;
  end.now = (end.before + grown) >>> 0;
  end.from = raw;
}
