/**
 * Segments that the network card, or the system before it, has cut up or joined between both legs (segmentation and receive offload):
 *
 *   heard before the box   [ seq 1 ............ len 4344 ]
 *   heard behind it        [ seq 1 1448 ][ 1449 1448 ][ 2897 1448 ]
 *
 * Known by their place in the stream, in a binding that other packets show: addresses and ports are rewritten in all of them alike.
 */
import { Mark, TcpFlag } from '../../table/packets.ts';
import { HOPS_UNKNOWN, HOPS_UP, isCopySide, Mac, macRelation } from './matcher.ts';
import { BindingWord, chainPair, PairFlag, Shown } from './stores.ts';
import type { Subject } from './subject.ts';
import { verifyPair } from './verify.ts';
import { State, Word } from './window.ts';
import { mayLookBack, type Work } from './work.ts';

/** Records looked at from the whole of the last piece on. */
const MAX_AHEAD = 64;
/** Segments joined to one, at most. */
const MAX_JOINED = 64;
/** On the first or the last piece alone: FIN, PSH, and what the window's reduction is answered by (RFC 3168). */
const LOOSE_FLAGS = TcpFlag.fin | TcpFlag.psh | TcpFlag.cwr;

/** Where originals come from. `hops`: what they lose, or `HOPS_UP`, `HOPS_UNKNOWN`; `isX`: copies belong to the binding's flow X. */
interface Leg {
  readonly binding: number;
  readonly flow: number;
  readonly forward: boolean;
  readonly hops: number;
  readonly isX: boolean;
}

export class PieceFinder {
  readonly #work: Work;
  /** Rows of originals that lie within the copy at hand, the last one first. */
  readonly #joined: number[] = [];
  readonly #last = { binding: -1, ordinal: -1 };

  constructor(work: Work) {
    this.#work = work;
  }

  /** Pairs a data segment that has no original of its own length with the whole that it is a piece of, or with the pieces that it was made of. */
  find(s: Subject): void {
    const { bindings, window, tables } = this.#work;
    const binding = bindings.newestOf(s.flow);
    if (binding < 0 || !isCopySide(bindings, binding, s.flow, s.forward)) return;
    const o = bindings.at(binding);
    const b = bindings.words;
    // The numbers of both ends must be known to agree.
    if (((b[o + BindingWord.bits] as number) & Shown.twoNumbers) === 0) return;
    const isX = b[o + BindingWord.flowY] !== s.flow;
    const other = b[o + (isX ? BindingWord.flowY : BindingWord.flowX)] as number;
    const usual = ((b[o + BindingWord.hops] as number) >>> (isX ? 8 : 0)) & 255;
    const forward = (bindings.get(binding, BindingWord.sense) & 1) !== 0 ? s.forward : !s.forward;
    const leg: Leg = { binding, flow: other, forward, hops: usual, isX };
    // Pieces follow each other: the whole of the last one comes first.
    if (this.#last.binding === binding)
      for (let n = 0, ordinal = this.#last.ordinal; n < MAX_AHEAD && window.isAlive(ordinal); n++, ordinal++) {
        const at = window.at(ordinal);
        if (!this.#goesWith(s, at, leg) || !this.#contains(s, at)) continue;
        this.#pair(s, at, leg);
        return;
      }
    const w = window.words;
    const p = tables.packets;
    this.#joined.length = 0;
    let need = (s.seq + s.payloadLength) | 0;
    for (let ordinal = window.count - 1; mayLookBack(this.#work, ordinal); ordinal--) {
      const at = window.at(ordinal);
      if (!this.#goesWith(s, at, leg)) continue;
      const row = w[at + Word.row] as number;
      if (this.#contains(s, at)) {
        this.#last.binding = binding;
        this.#last.ordinal = ordinal;
        this.#joined.length = 0;
        this.#pair(s, at, leg);
        return;
      }
      const length = p.payloadLength.get(row);
      const from = s.seqOf(row);
      if (length >= s.payloadLength || ((from + length) | 0) !== need || this.#joined.length >= MAX_JOINED) continue;
      this.#joined.push(row);
      need = from;
      if (need !== s.seq) continue;
      this.#pair(s, at, leg);
      return;
    }
  }

  /** Is the record at `at` a data segment of that leg that has gone the way of `s`, and like it but for its length? */
  #goesWith(s: Subject, at: number, { flow, forward, hops }: Leg): boolean {
    const w = this.#work.window.words;
    const p = this.#work.tables.packets;
    const row = w[at + Word.row] as number;
    if (p.flow.get(row) !== flow || p.payloadLength.get(row) === 0 || ((w[at + Word.ip] as number) & State.loose) !== 0)
      return false;
    if (((p.marks.get(row) & Mark.forward) !== 0) !== forward) return false;
    if (hops !== HOPS_UNKNOWN && (hops === HOPS_UP ? p.ttl.get(row) >= s.ttl : p.ttl.get(row) - s.ttl !== hops)) return false;
    if (((p.flags.get(row) ^ s.flags) & ~LOOSE_FLAGS) !== 0 || s.ackOf(row) !== s.ack || p.window.get(row) !== s.window)
      return false;
    if (w[at + Word.options] !== s.options) return false;
    return macRelation(p.macSrc.get(row), p.macDst.get(row), s.macSrc, s.macDst) !== Mac.clash;
  }

  /** Does the longer record at `at` have all bytes of `s`? */
  #contains(s: Subject, at: number): boolean {
    const row = this.#work.window.words[at + Word.row] as number;
    const length = this.#work.tables.packets.payloadLength.get(row);
    const before = (s.seq - s.seqOf(row)) | 0;
    return length > s.payloadLength && before >= 0 && before + s.payloadLength <= length;
  }

  /** The first piece stands for all that were joined; the others, too, say what became of them. */
  #pair(s: Subject, at: number, { binding, isX }: Leg): void {
    const { bindings, pairs, window, tables, sums } = this.#work;
    const pair = pairs.count++;
    const row = window.words[at + Word.row] as number;
    pairs.original.set(pair, row);
    pairs.copy.set(pair, s.row);
    pairs.binding.set(pair, binding);
    pairs.asCopy.set(s.row, pair + 1);
    if (pairs.asOriginal.get(row) === 0) pairs.asOriginal.set(row, pair + 1);
    for (const piece of this.#joined) if (pairs.asOriginal.get(piece) === 0) pairs.asOriginal.set(piece, pair + 1);
    chainPair(bindings, pairs, binding, pair);
    pairs.verdict.set(pair, verifyPair(s, window.words, at, tables.packets, sums, pairs, pair) | PairFlag.piece);
    const count = bindings.at(binding) + (isX ? BindingWord.countYX : BindingWord.countXY);
    bindings.words[count] = (bindings.words[count] as number) + 1;
  }
}
