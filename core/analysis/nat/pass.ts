/**
 * Pairs every packet that a translator (NAT box, load balancer) has rewritten with its original, from the capture alone.
 *
 * One pass, online, linear: each packet looks for an earlier one of the same content and other addresses, then joins the window
 * itself. Pairs gather in bindings; what a binding has shown decides at the end whether it is believed. The rules and the weight
 * of each piece of evidence are in docs/nat-pairing.md.
 */
import { NONE, type PacketRow } from '../../base/ids.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import { Mark } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { isAlike } from './alike.ts';
import { AddressSums } from './checksums.ts';
import { settle, stir } from './content.ts';
import { EarlyCopies } from './early.ts';
import { ErrorPairs } from './errors.ts';
import { NatFindings } from './findings.ts';
import { FragmentSums, pairFragments } from './fragments.ts';
import { judge } from './judge.ts';
import { learn } from './learn.ts';
import { isDirect, Matcher } from './matcher.ts';
import { OriginalFinder } from './originals.ts';
import { PieceFinder } from './pieces.ts';
import { CapturePoints } from './points.ts';
import { ProxyFinder } from './proxies.ts';
import { ShiftFitter } from './shifts.ts';
import { BindingStore, BindingWord, chainPair, PairStore, Shown } from './stores.ts';
import { Subject } from './subject.ts';
import { verifyPair } from './verify.ts';
import { CandidateWindow, State, Word } from './window.ts';
import { Budget, MAX_WALK, type Work } from './work.ts';

export interface NatOptions {
  /** A copy later than this after its original is not looked for. Default 3 s: a box may wait for ARP first. */
  readonly windowNs?: number;
  /** At most 2^this many packets are candidates at a time. Default 16. */
  readonly windowBits?: number;
}

const LOOSE = 0x5a17_c0de;

export class NatPass implements Pass {
  readonly name = 'nat';
  readonly #work: Work;
  readonly #subject: Subject;
  readonly #originals: OriginalFinder;
  readonly #early: EarlyCopies;
  readonly #shifts: ShiftFitter;
  readonly #pieces: PieceFinder;
  readonly #fragments: FragmentSums;
  readonly #errors = new ErrorPairs();
  readonly #proxies: ProxyFinder;

  constructor(tables: Tables, options: NatOptions = {}) {
    const windowNs = options.windowNs ?? 3e9;
    const window = new CandidateWindow(options.windowBits ?? 16);
    const points = new CapturePoints(tables.packets);
    const bindings = new BindingStore();
    const pairs = new PairStore();
    const matcher = new Matcher(tables, window, bindings, pairs, points);
    this.#work = {
      tables,
      window,
      bindings,
      pairs,
      matcher,
      points,
      windowNs,
      sums: new AddressSums(tables.addresses),
      budget: new Budget(),
    };
    this.#subject = new Subject(tables);
    this.#originals = new OriginalFinder(this.#work);
    this.#early = new EarlyCopies(this.#work, this.#errors);
    this.#shifts = new ShiftFitter(this.#work);
    this.#pieces = new PieceFinder(this.#work);
    this.#fragments = new FragmentSums(tables);
    this.#proxies = new ProxyFinder(tables, windowNs);
  }

  packet(row: PacketRow, view: PacketView): void {
    const s = this.#subject;
    if (!s.read(row, view)) this.#fragments.note(row, view);
    else if (s.isError) this.#error(s);
    else if (s.flow !== NONE) this.#transport(s, view);
  }

  finish(): void {
    const { tables, bindings, pairs, points, sums } = this.#work;
    this.#errors.resolve(tables, bindings, pairs);
    judge(bindings, pairs, tables, points.count);
    pairFragments(tables, bindings, pairs, this.#fragments, sums);
  }

  /** After `finish`. */
  findings(): NatFindings {
    const { bindings, pairs } = this.#work;
    return new NatFindings(bindings, pairs, this.#proxies.suspicions());
  }

  /** Bytes kept after the scan, for the budget: pairs, not the window. */
  get byteLength(): number {
    const { bindings, pairs } = this.#work;
    return pairs.byteLength + bindings.words.byteLength + this.#fragments.byteLength;
  }

  #transport(s: Subject, view: PacketView): void {
    const m = this.#work.matcher;
    this.#work.budget.nextPacket();
    m.sawCopy = false;
    let at = this.#originals.find(s, s.hash, false);
    const isLate = m.sawCopy;
    const syn = s.isSyn;
    const loose = syn && (s.ipId !== 0 || s.timestamps);
    const looseHash = loose ? settle(stir(stir(stir(stir(s.options, s.flags), s.window), s.ipId), LOOSE)) : 0;
    if (at < 0 && loose) at = this.#originals.find(s, looseHash, true);
    let fitted = false;
    const isByItsMac = at >= 0 && isDirect(m.mac);
    const isNewUp = at >= 0 && m.binding < 0 && m.hops < 0 && !isByItsMac;
    let copy = isLate ? this.#early.find(s) : -1;
    // On one card the MACs of the two legs mirror each other: what is the original by its time and its MAC is not a copy as well.
    if (isByItsMac && copy === at) copy = -1;
    if (copy >= 0) {
      this.#pairCopy(s, copy, false);
      // A hop less says more than a higher TTL.
      if (isNewUp) at = -1;
    }
    if (at < 0 && copy < 0 && s.isTcp && this.#work.bindings.count > 0) {
      at = this.#shifts.fit(s);
      fitted = at >= 0;
      if (at < 0) {
        copy = this.#shifts.fitEarly(s);
        if (copy >= 0) this.#pairCopy(s, copy, true);
        else if (s.payloadLength > 0) this.#pieces.find(s);
      }
    }
    if (at >= 0) this.#pair(s, at, fitted, isLate && !fitted);
    if (s.isTcp && s.payloadLength > 0) this.#proxies.segment(s, view, at >= 0 && !fitted);
    this.#enter(s, s.hash, 0);
    if (loose) this.#enter(s, looseHash, State.loose);
  }

  /** `again`: the matcher has been asked something else since. */
  #pair(s: Subject, at: number, fitted: boolean, again: boolean): void {
    const { matcher: m, window, bindings, pairs, sums } = this.#work;
    if (again && m.consider(s, at) === 0) return;
    const w = window.words;
    const original = w[at + Word.row] as number;
    const p = this.#work.tables.packets;
    const flow = p.flow.get(original);
    const forward = (p.marks.get(original) & Mark.forward) !== 0;
    const binding = m.binding >= 0 ? m.binding : bindings.add(flow, s.flow, forward === s.forward, forward);
    const pair = pairs.count++;
    pairs.original.set(pair, original);
    pairs.copy.set(pair, s.row);
    pairs.binding.set(pair, binding);
    pairs.asCopy.set(s.row, pair + 1);
    pairs.asOriginal.set(original, pair + 1);
    this.#originals.paired(flow, at);
    chainPair(bindings, pairs, binding, pair);
    const verdict = verifyPair(s, w, at, p, sums, pairs, pair);
    pairs.verdict.set(pair, verdict);
    if (s.timestamps && w[at + Word.options] === s.options) bindings.show(binding, Shown.stamps);
    const sameText = s.digest === w[at + Word.digest];
    const xy = bindings.get(binding, BindingWord.flowY) === s.flow;
    learn(bindings, binding, m, s, xy, p.macDst.get(original), s.macSrc, original, verdict, fitted, sameText);
    bindings.setLag(binding, xy, (p.time.get(s.row) - p.time.get(original)) / 1000);
    if (p.time.get(original) > p.time.get(s.row)) bindings.show(binding, Shown.early);
    // A SYN whose number the box hides shifts everything after it.
    if (s.isSyn && s.seqOf(original) !== s.seq) {
      this.#shifts.learn(s, at);
      bindings.show(binding, Shown.shift);
    }
  }

  /** The record at `at` is a copy of `s`, and was recorded before it. */
  #pairCopy(s: Subject, at: number, fitted: boolean): void {
    const { matcher: m, window, bindings, pairs, sums } = this.#work;
    const w = window.words;
    const p = this.#work.tables.packets;
    const copy = w[at + Word.row] as number;
    const flow = p.flow.get(copy);
    const forward = (p.marks.get(copy) & Mark.forward) !== 0;
    const binding = m.binding >= 0 ? m.binding : bindings.add(s.flow, flow, forward === s.forward, s.forward);
    const pair = pairs.count++;
    pairs.original.set(pair, s.row);
    pairs.copy.set(pair, copy);
    pairs.binding.set(pair, binding);
    pairs.asCopy.set(copy, pair + 1);
    pairs.asOriginal.set(s.row, pair + 1);
    chainPair(bindings, pairs, binding, pair);
    // RFC 1624 holds in both directions.
    const verdict = verifyPair(s, w, at, p, sums, pairs, pair);
    pairs.verdict.set(pair, verdict);
    pairs.turn(pair);
    const xy = bindings.get(binding, BindingWord.flowY) === flow;
    const sameText = s.digest === w[at + Word.digest];
    learn(bindings, binding, m, s, xy, s.macDst, p.macSrc.get(copy), copy, verdict, fitted, sameText);
    bindings.setLag(binding, xy, (p.time.get(copy) - p.time.get(s.row)) / 1000);
    if (p.time.get(copy) <= p.time.get(s.row)) bindings.show(binding, Shown.early);
  }

  #error(s: Subject): void {
    const { window, matcher } = this.#work;
    const w = window.words;
    let best = -1;
    let bestRank = 0;
    matcher.sawCopy = false;
    let ordinal = window.newest(s.hash);
    for (let n = 0; ordinal >= 0 && n < MAX_WALK; n++) {
      const at = window.at(ordinal);
      ordinal = window.older(at);
      if (!isAlike(this.#work, s, at) || !this.#errors.differs(s, w[at + Word.row] as number)) continue;
      const rank = matcher.consider(s, at);
      if (rank > 0 && rank >= bestRank) {
        best = at;
        bestRank = rank;
      }
    }
    if (best >= 0) this.#pairErrors(s, best, false);
    const early = best < 0 && matcher.sawCopy ? this.#early.find(s) : -1;
    if (early >= 0) this.#pairErrors(s, early, true);
    this.#errors.enter(s);
    this.#enter(s, s.hash, 0);
  }

  /** Of `s` and the record at `at`, which is the copy if it `isEarly`. */
  #pairErrors(s: Subject, at: number, isEarly: boolean): void {
    const { tables, window, pairs, sums } = this.#work;
    const pair = pairs.count++;
    const other = window.words[at + Word.row] as number;
    const [original, copy] = isEarly ? [s.row, other] : [other, s.row];
    pairs.original.set(pair, original);
    pairs.copy.set(pair, copy);
    pairs.asCopy.set(copy, pair + 1);
    pairs.asOriginal.set(original, pair + 1);
    const quoted = this.#errors.waiting(s, other, pair, isEarly);
    pairs.extra(pair).quoted = quoted;
    pairs.verdict.set(pair, verifyPair(s, window.words, at, tables.packets, sums, pairs, pair, quoted));
    if (isEarly) pairs.turn(pair);
  }

  #enter(s: Subject, hash: number, state: number): void {
    const { window } = this.#work;
    const at = window.add(hash);
    const w = window.words;
    w[at + Word.row] = s.row;
    w[at + Word.digest] = s.digest;
    w[at + Word.options] = s.options;
    w[at + Word.sums] = (s.mss << 16) | s.transportSum;
    w[at + Word.ipSums] = (s.ipSum << 16) | s.messageSum;
    // Folded, so that it fits; only its value modulo 65535 counts.
    w[at + Word.ip] = ((s.ipWords % 0xffff) << 16) | (s.trafficClass << 8) | (s.isV6 ? State.v6 : 0) | state;
  }
}
