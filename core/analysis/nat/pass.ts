/**
 * Pairs every packet that a translator (NAT box, load balancer) has rewritten with its original, from the capture alone.
 *
 * One pass, online, linear: each packet looks for an earlier one of the same content and other addresses, then joins the window
 * itself. Pairs gather in bindings; what a binding has shown decides at the end whether it is believed. The rules and the weight
 * of each piece of evidence are in docs/nat-pairing.md.
 */
import { NONE, type PacketRow } from '../../base/ids.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import { u32Column } from '../../table/column.ts';
import { Mark, TcpFlag } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { AddressSums } from './checksums.ts';
import { settle, stir } from './content.ts';
import { ErrorPairs } from './errors.ts';
import { NatFindings } from './findings.ts';
import { FragmentSums, pairFragments } from './fragments.ts';
import { judge } from './judge.ts';
import { learn } from './learn.ts';
import { isCopySide, Mac, Matcher, macRelation } from './matcher.ts';
import { CapturePoints } from './points.ts';
import { ProxyFinder } from './proxies.ts';
import { BindingStore, BindingWord, PairStore, Shown, UNKNOWN_LAG } from './stores.ts';
import { Subject } from './subject.ts';
import { verifyPair } from './verify.ts';
import { CandidateWindow, State, Word } from './window.ts';

export interface NatOptions {
  /** A copy later than this after its original is not looked for. Default 3 s: a box may wait for ARP first. */
  readonly windowNs?: number;
  /** At most 2^this many packets are candidates at a time. Default 16. */
  readonly windowBits?: number;
}

/** Records with one hash that are looked at for one packet. */
const MAX_WALK = 32;
/**
 * Steps that a packet adds to what may be spent on longer walks, and the most that is saved up. So a flood of equal packets costs no
 * more than so many steps each.
 */
const STEPS_EACH = 16;
const MAX_STEPS = 1 << 18;
/** Records looked back over for a copy whose sequence numbers or length the box has changed. */
const MAX_LOOK_BACK = 128;
/** So many times in a row, that may fail. */
const MAX_FITS = 32;
const LOOSE = 0x5a17_c0de;
/** One frame is heard by two capture points, and twice by one of them, within this time. */
const SAME_FRAME_NS = 20e6;
const MIRROR_NS = 1e6;
/** µs. Copies may be recorded so much before their originals: clocks that disagree, and neighbours that one capture point swaps. */
const MAX_EARLY_US = 900_000;
const SWAP_US = 1000;
/** µs that the lags of one binding may stray across 0. */
const STRAY_US = 50_000;
/** Lags longer than so many times the one before, and this, are unusual; acknowledgements alike come in floods, data is sent again. */
const EVEN_US = 5000;
const EVEN_ACKS_US = 50_000;
const UNEVEN = 2;
/** A box that waits longer for ARP loses the packet: of two equal ones the younger is then the original. */
const MAX_WAIT_US = 500_000;

export class NatPass implements Pass {
  readonly name = 'nat';
  readonly #tables: Tables;
  readonly #windowNs: number;
  readonly #window: CandidateWindow;
  readonly #bindings = new BindingStore();
  readonly #pairs = new PairStore();
  readonly #subject: Subject;
  readonly #matcher: Matcher;
  readonly #sums: AddressSums;
  readonly #fragments: FragmentSums;
  readonly #errors: ErrorPairs;
  readonly #proxies: ProxyFinder;
  readonly #points: CapturePoints;
  /** Per flow: ordinal + 1 of its latest packet that was paired as an original. Kept once a longer walk was needed. */
  readonly #lastOrdinal = u32Column();
  #steps = MAX_STEPS;

  constructor(tables: Tables, options: NatOptions = {}) {
    this.#tables = tables;
    this.#windowNs = options.windowNs ?? 3e9;
    this.#window = new CandidateWindow(options.windowBits ?? 16);
    this.#subject = new Subject(tables);
    this.#points = new CapturePoints(tables.packets);
    this.#matcher = new Matcher(tables.packets, this.#window, this.#bindings, this.#pairs, this.#points);
    this.#sums = new AddressSums(tables.addresses);
    this.#fragments = new FragmentSums(tables);
    this.#errors = new ErrorPairs();
    this.#proxies = new ProxyFinder(tables, this.#windowNs);
  }

  packet(row: PacketRow, view: PacketView): void {
    const s = this.#subject;
    if (!s.read(row, view)) this.#fragments.note(row, view);
    else if (s.isError) this.#error(s);
    else if (s.flow !== NONE) this.#transport(s, view);
  }

  finish(): void {
    this.#errors.resolve(this.#tables, this.#bindings, this.#pairs);
    judge(this.#bindings, this.#tables, this.#points.count);
    pairFragments(this.#tables, this.#bindings, this.#pairs, this.#fragments, this.#sums);
  }

  /** After `finish`. */
  findings(): NatFindings {
    return new NatFindings(this.#bindings, this.#pairs, this.#proxies.suspicions());
  }

  /** Bytes kept after the scan, for the budget: pairs, not the window. */
  get byteLength(): number {
    return this.#pairs.byteLength + this.#bindings.words.byteLength + this.#fragments.byteLength;
  }

  #transport(s: Subject, view: PacketView): void {
    if (this.#steps < MAX_STEPS) this.#steps += STEPS_EACH;
    const m = this.#matcher;
    m.sawCopy = false;
    let at = this.#find(s, s.hash, false);
    const isLate = m.sawCopy;
    const syn = s.isSyn;
    const loose = syn && (s.ipId !== 0 || s.timestamps);
    const looseHash = loose ? settle(stir(stir(stir(stir(s.options, s.flags), s.window), s.ipId), LOOSE)) : 0;
    if (at < 0 && loose) at = this.#find(s, looseHash, true);
    let fitted = false;
    const copy = isLate ? this.#findCopy(s) : -1;
    if (copy >= 0) this.#pairCopy(s, copy);
    if (at < 0 && copy < 0 && s.isTcp && this.#bindings.count > 0) {
      at = this.#fit(s);
      fitted = at >= 0;
    }
    if (at >= 0) this.#pair(s, at, fitted, isLate && !fitted);
    if (s.isTcp && s.payloadLength > 0) this.#proxies.segment(s, view, at >= 0);
    this.#enter(s, s.hash, 0);
    if (loose) this.#enter(s, looseHash, State.loose);
  }

  /** The best original among the records of this hash, or −1. */
  #find(s: Subject, hash: number, loose: boolean): number {
    const window = this.#window;
    const words = window.words;
    const time = this.#tables.packets.time;
    let best = -1;
    let bestRank = 0;
    let last = -1;
    let passed = NONE as number;
    let sightings = 0;
    let sighted = 0;
    let ordinal = window.newest(hash);
    for (let n = 0; ordinal >= 0 && n < MAX_WALK; n++) {
      const at = window.at(ordinal);
      ordinal = window.older(at);
      if (time.get(s.row) - time.get(words[at + Word.row] as number) > this.#windowNs) {
        ordinal = -1;
        break;
      }
      if (!(loose ? this.#looselyAlike(s, at) : this.#alike(s, at))) continue;
      if (this.#tables.packets.flow.get(words[at + Word.row] as number) === s.flow) {
        const row = words[at + Word.row] as number;
        if (this.#isForwarded(s, row)) {
          this.#pairs.seenBefore.set(s.row, row + 1);
          return -1;
        }
        const again = this.#sighting(s, row);
        sightings += again;
        if (again > 0) sighted = row;
      }
      const rank = this.#matcher.consider(s, at);
      last = at;
      if (s.payloadLength === 0) {
        // Equal acknowledgements are taken in order: what was passed over is gone.
        const row = words[at + Word.row] as number;
        if (rank === 0 && this.#pairs.asOriginal.get(row) !== 0) passed = this.#tables.packets.flow.get(row);
        else if (rank > 0 && !this.#matcher.idEqual && this.#tables.packets.flow.get(row) === passed) continue;
      }
      // Of equals the oldest: a box keeps the order.
      if (rank === 0 || rank < bestRank || !this.#mayBeOriginal(s, words[at + Word.row] as number, rank === bestRank)) continue;
      best = at;
      bestRank = rank;
    }
    if (ordinal >= 0 && !loose) {
      const oldest = this.#oldest(s, hash, ordinal, best, bestRank);
      if (oldest >= 0) return oldest;
    }
    if (sightings > 0) this.#pairs.seenBefore.set(s.row, sighted + 1);
    // `consider` describes the last one looked at.
    if (best >= 0 && best !== last) this.#matcher.consider(s, best);
    return best;
  }

  /**
   * More equal packets are in flight than were looked at: the oldest of them that is as good as `best` and not paired yet, or −1.
   * It mostly follows the latest paired one; where that is not of this hash, the walk back goes on from `from`.
   */
  #oldest(s: Subject, hash: number, from: number, best: number, bestRank: number): number {
    const window = this.#window;
    const words = window.words;
    const p = this.#tables.packets;
    const bindings = this.#bindings;
    const known = bindings.newestOf(s.flow);
    let flow: number;
    if (best >= 0) flow = p.flow.get(words[best + Word.row] as number);
    else if (known < 0 || !isCopySide(bindings, known, s.flow, s.forward)) return -1;
    else flow = bindings.get(known, bindings.get(known, BindingWord.flowX) === s.flow ? BindingWord.flowY : BindingWord.flowX);
    let ordinal = this.#lastOrdinal.get(flow) - 1;
    if (window.isAlive(ordinal) && words[window.at(ordinal) + Word.hash] === hash) ordinal = window.newer(window.at(ordinal));
    else {
      ordinal = from;
      for (let older = from; older >= 0; older = window.older(window.at(older))) {
        if (p.time.get(s.row) - p.time.get(words[window.at(older) + Word.row] as number) > this.#windowNs) break;
        if (--this.#steps < 0) return -1;
        ordinal = older;
      }
    }
    while (ordinal >= 0 && --this.#steps >= 0) {
      const at = window.at(ordinal);
      const row = words[at + Word.row] as number;
      const isFresh = p.time.get(s.row) - p.time.get(row) <= this.#windowNs;
      if (isFresh && p.flow.get(row) === flow && this.#alike(s, at)) {
        const rank = this.#matcher.consider(s, at);
        if (rank > 0 && rank >= bestRank && this.#mayBeOriginal(s, row, best >= 0)) return at;
      }
      ordinal = window.newer(at);
    }
    return -1;
  }

  /**
   * Does the time from the candidate at hand to its copy `s` go with that of the pair before? `isOneOfTwo`: there is a younger one as good;
   * a segment sent again mostly means that the copy of the first is lost.
   */
  #mayBeOriginal(s: Subject, row: number, isOneOfTwo: boolean): boolean {
    const { binding } = this.#matcher;
    const bindings = this.#bindings;
    if (binding < 0 && !isOneOfTwo) return true;
    const xy = binding >= 0 && bindings.get(binding, BindingWord.flowY) === s.flow;
    let own = binding < 0 ? UNKNOWN_LAG : bindings.lag(binding, xy);
    if (!isOneOfTwo && (own === UNKNOWN_LAG || own >= 0)) return true;
    const { time } = this.#tables.packets;
    const lag = (time.get(s.row) - time.get(row)) / 1000;
    if (own === UNKNOWN_LAG) own = binding < 0 ? own : bindings.lag(binding, !xy);
    if (own === UNKNOWN_LAG) return lag <= MAX_WAIT_US;
    // Clocks that disagree may wander across 0.
    if (own < 0) return lag <= STRAY_US;
    return lag <= own * UNEVEN + (s.payloadLength > 0 ? EVEN_US : EVEN_ACKS_US);
  }

  /** False where the copy's time is not plausible, `lag` µs before its original's. */
  #mayBeEarly(binding: number, xy: boolean, lag: number): boolean {
    if (this.#isOnePoint) return lag <= SWAP_US;
    if (binding < 0) return lag <= MAX_EARLY_US;
    const own = this.#bindings.lag(binding, xy);
    if (own !== UNKNOWN_LAG) return lag + (own < 0 ? own : 0) <= STRAY_US;
    const back = this.#bindings.lag(binding, !xy);
    // What one clock is ahead on the way there, it is behind on the way back.
    return lag <= (back === UNKNOWN_LAG ? MAX_EARLY_US : Math.max(back, 0) + STRAY_US);
  }

  /** The earlier record that is a copy of `s`, or −1. */
  #findCopy(s: Subject): number {
    const window = this.#window;
    const words = window.words;
    const p = this.#tables.packets;
    const m = this.#matcher;
    let best = -1;
    let bestRank = 0;
    let passed = NONE as number;
    let ordinal = window.newest(s.hash);
    for (let n = 0; ordinal >= 0 && n < MAX_WALK; n++) {
      const at = window.at(ordinal);
      const row = words[at + Word.row] as number;
      ordinal = window.older(at);
      const lag = (p.time.get(s.row) - p.time.get(row)) / 1000;
      if (lag > MAX_EARLY_US) break;
      if (!this.#alike(s, at) || (s.isError && !this.#errors.differs(s, row))) continue;
      const rank = m.considerCopy(s, at);
      if (rank === 0 && s.payloadLength === 0 && this.#pairs.asCopy.get(row) !== 0) passed = p.flow.get(row);
      if (rank === 0 || rank < bestRank) continue;
      if (s.payloadLength === 0 && !m.idEqual && p.flow.get(row) === passed) continue;
      const xy = m.binding < 0 || this.#bindings.get(m.binding, BindingWord.flowY) === p.flow.get(row);
      if (!s.isError && !this.#mayBeEarly(m.binding, xy, lag)) continue;
      if (s.isError && this.#isOnePoint && lag > SWAP_US) continue;
      best = at;
      bestRank = rank;
    }
    // `considerCopy` describes the last one looked at.
    if (best >= 0) m.considerCopy(s, best);
    return best;
  }

  /** One card, or a format that does not say which: copies may only be a little early. */
  get #isOnePoint(): boolean {
    return this.#points.count < 2;
  }

  /**
   * 1 when that earlier packet of the same flow may be the frame `s` that was heard twice, −1 when the same capture point has heard the like of it
   * before: of frames that are alike, each point hears as many. 0: another packet.
   */
  #sighting(s: Subject, row: number): number {
    const p = this.#tables.packets;
    if (p.macSrc.get(row) !== s.macSrc || p.macDst.get(row) !== s.macDst || p.ttl.get(row) !== s.ttl) return 0;
    if (p.ipId.get(row) !== s.ipId || ((p.marks.get(row) & Mark.forward) !== 0) !== s.forward) return 0;
    const gap = Math.abs(p.time.get(s.row) - p.time.get(row));
    if (p.interface.get(row) !== p.interface.get(s.row)) return gap <= SAME_FRAME_NS ? 1 : 0;
    // One point hears a frame twice where it hears several ports of a switch. A system that counts does not send one number twice.
    if (s.ipId !== 0) return gap <= MIRROR_NS ? 1 : 0;
    return this.#isOnePoint || gap > SAME_FRAME_NS ? 0 : -1;
  }

  /** True when `s` is that earlier packet of its flow again, on the far side of a router: its addresses are its own, then. */
  #isForwarded(s: Subject, row: number): boolean {
    const p = this.#tables.packets;
    if (((p.marks.get(row) & Mark.forward) !== 0) !== s.forward) return false;
    if (p.ipId.get(row) !== s.ipId) return false;
    const mac = macRelation(p.macSrc.get(row), p.macDst.get(row), s.macSrc, s.macDst);
    return mac === Mac.direct || (mac !== Mac.clash && p.ttl.get(row) > s.ttl);
  }

  #alike(s: Subject, at: number): boolean {
    const w = this.#window.words;
    if (w[at + Word.digest] !== s.digest || ((w[at + Word.ip] as number) & State.loose) !== 0) return false;
    const row = w[at + Word.row] as number;
    const p = this.#tables.packets;
    if (p.payloadLength.get(row) !== s.payloadLength || p.flags.get(row) !== s.flags) return false;
    if (p.ipProtocol.get(row) !== s.protocol) return false;
    if (!s.isTcp) return p.ipId.get(row) === s.ipId && (s.isError || p.seq.get(row) === s.seq);
    if (s.seqOf(row) !== s.seq || s.ackOf(row) !== s.ack) return false;
    if ((s.flags & TcpFlag.syn) !== 0) return true;
    return p.window.get(row) === s.window && (w[at + Word.options] === s.options || s.shifts.size > 0);
  }

  /** A SYN whose number alone differs: a box that hides initial sequence numbers. */
  #looselyAlike(s: Subject, at: number): boolean {
    const w = this.#window.words;
    if (((w[at + Word.ip] as number) & State.loose) === 0 || w[at + Word.options] !== s.options) return false;
    const p = this.#tables.packets;
    const row = w[at + Word.row] as number;
    if (p.flags.get(row) !== s.flags || p.window.get(row) !== s.window || p.payloadLength.get(row) !== s.payloadLength)
      return false;
    // Nothing but a forwarded packet has exactly one hop less and all else the same; a proxy's SYN starts afresh.
    if (p.ttl.get(row) !== s.ttl + 1) return false;
    return p.ipId.get(row) === s.ipId && (p.srcPort.get(row) === s.srcPort || p.dstPort.get(row) === s.dstPort);
  }

  /**
   * A segment of a flow that is a leg of a binding, and that has no original by its numbers: does the box shift sequence
   * numbers by a constant, or has it changed the length of this very segment (an address in the payload)?
   */
  #fit(s: Subject): number {
    const bindings = this.#bindings;
    const binding = bindings.newestOf(s.flow);
    if (binding < 0 || !isCopySide(bindings, binding, s.flow, s.forward)) return -1;
    const o = bindings.at(binding);
    const b = bindings.words;
    const tries = (b[o + BindingWord.hops] as number) >>> 16;
    if (tries >= MAX_FITS) return -1;
    b[o + BindingWord.hops] = (b[o + BindingWord.hops] as number) + 0x1_0000;
    const other = b[o] === s.flow ? b[o + BindingWord.flowY] : b[o];
    const settled = ((b[o + BindingWord.bits] as number) & Shown.twoNumbers) !== 0;
    const window = this.#window;
    const w = window.words;
    const p = this.#tables.packets;
    const oldest = Math.max(window.count - window.size, window.count - MAX_LOOK_BACK);
    for (let ordinal = window.count - 1; ordinal >= oldest; ordinal--) {
      const at = window.at(ordinal);
      if (p.flow.get(w[at + Word.row] as number) !== other || ((w[at + Word.ip] as number) & State.loose) !== 0) continue;
      if (!this.#fitsShifted(s, at, settled)) continue;
      this.#matcher.anyOptions = true;
      const rank = this.#matcher.consider(s, at);
      this.#matcher.anyOptions = false;
      if (rank === 0 || this.#matcher.binding !== binding) continue;
      b[o + BindingWord.hops] = (b[o + BindingWord.hops] as number) & 0xffff;
      this.#learnShift(s, at);
      b[o + BindingWord.bits] = (b[o + BindingWord.bits] as number) | Shown.shift;
      return at;
    }
    return -1;
  }

  #fitsShifted(s: Subject, at: number, settled: boolean): boolean {
    const w = this.#window.words;
    const p = this.#tables.packets;
    const row = w[at + Word.row] as number;
    const id = p.ipId.get(row);
    const sameId = !s.isV6 && id !== 0 && id === s.ipId;
    if (p.flags.get(row) !== s.flags || p.window.get(row) !== s.window) return false;
    const sameSeq = s.seqOf(row) === s.seq;
    const sameAck = (s.flags & TcpFlag.ack) !== 0 && s.ackOf(row) === s.ack;
    if (p.payloadLength.get(row) === s.payloadLength && w[at + Word.digest] === s.digest) {
      // One end's numbers must hold; and where both have held before, only the identification can say that they no longer do.
      if (settled && !sameId) return false;
      if (s.payloadLength === 0 && !sameId && (s.flags & TcpFlag.syn) === 0) return false;
      return sameSeq || sameAck;
    }
    // Changed text: the segment is the same by its place and its identification.
    return sameId && s.payloadLength > 0 && sameSeq && sameAck;
  }

  #learnShift(s: Subject, at: number): void {
    const row = this.#window.words[at + Word.row] as number;
    const seq = s.seqOf(row);
    const ack = s.ackOf(row);
    const { shifts } = s;
    const shift = shifts.get(s.flow) ?? { forward: 0, backward: 0 };
    let own = (s.rawSeq - seq) >>> 0;
    // From the end of a segment of another length on.
    own = (own + s.payloadLength - this.#tables.packets.payloadLength.get(row)) >>> 0;
    const hasAck = (s.flags & TcpFlag.ack) !== 0;
    const peer = (s.rawAck - ack) >>> 0;
    if (s.forward) {
      shift.forward = own;
      if (hasAck) shift.backward = peer;
    } else {
      shift.backward = own;
      if (hasAck) shift.forward = peer;
    }
    shifts.set(s.flow, shift);
    s.seq = seq;
    s.ack = ack;
  }

  /** `again`: the matcher has been asked something else since. */
  #pair(s: Subject, at: number, fitted: boolean, again: boolean): void {
    const m = this.#matcher;
    if (again && m.consider(s, at) === 0) return;
    const window = this.#window;
    const w = window.words;
    const original = w[at + Word.row] as number;
    const p = this.#tables.packets;
    const flow = p.flow.get(original);
    const forward = (p.marks.get(original) & Mark.forward) !== 0;
    const binding = m.binding >= 0 ? m.binding : this.#bindings.add(flow, s.flow, forward === s.forward, forward);
    const pair = this.#pairs.count++;
    const pairs = this.#pairs;
    pairs.original.set(pair, original);
    pairs.copy.set(pair, s.row);
    pairs.binding.set(pair, binding);
    pairs.asCopy.set(s.row, pair + 1);
    pairs.asOriginal.set(original, pair + 1);
    if (window.hasNewer) this.#lastOrdinal.set(flow, window.ordinal(at) + 1);
    this.#chain(binding, pair);
    const verdict = verifyPair(s, w, at, p, this.#sums, pairs, pair);
    pairs.verdict.set(pair, verdict);
    const sameText = s.digest === w[at + Word.digest];
    const xy = this.#bindings.get(binding, BindingWord.flowY) === s.flow;
    learn(this.#bindings, binding, m, s, xy, p.macDst.get(original), s.macSrc, original, verdict, fitted, sameText);
    this.#bindings.setLag(binding, xy, (p.time.get(s.row) - p.time.get(original)) / 1000);
    // A SYN whose number the box hides shifts everything after it.
    if (s.isSyn && s.seqOf(original) !== s.seq) {
      this.#learnShift(s, at);
      const o = this.#bindings.at(binding);
      this.#bindings.words[o + BindingWord.bits] = (this.#bindings.words[o + BindingWord.bits] as number) | Shown.shift;
    }
  }

  /** The record at `at` is a copy of `s`, and was recorded before it. */
  #pairCopy(s: Subject, at: number): void {
    const m = this.#matcher;
    const w = this.#window.words;
    const p = this.#tables.packets;
    const pairs = this.#pairs;
    const copy = w[at + Word.row] as number;
    const flow = p.flow.get(copy);
    const forward = (p.marks.get(copy) & Mark.forward) !== 0;
    const binding = m.binding >= 0 ? m.binding : this.#bindings.add(s.flow, flow, forward === s.forward, s.forward);
    const pair = pairs.count++;
    pairs.original.set(pair, s.row);
    pairs.copy.set(pair, copy);
    pairs.binding.set(pair, binding);
    pairs.asCopy.set(copy, pair + 1);
    pairs.asOriginal.set(s.row, pair + 1);
    this.#chain(binding, pair);
    // RFC 1624 holds in both directions.
    const verdict = verifyPair(s, w, at, p, this.#sums, pairs, pair);
    pairs.verdict.set(pair, verdict);
    pairs.turn(pair);
    const xy = this.#bindings.get(binding, BindingWord.flowY) === flow;
    const sameText = s.digest === w[at + Word.digest];
    learn(this.#bindings, binding, m, s, xy, s.macDst, p.macSrc.get(copy), copy, verdict, false, sameText);
    this.#bindings.setLag(binding, xy, (p.time.get(copy) - p.time.get(s.row)) / 1000);
    const o = this.#bindings.at(binding) + BindingWord.bits;
    this.#bindings.words[o] = (this.#bindings.words[o] as number) | Shown.early;
  }

  #chain(binding: number, pair: number): void {
    const b = this.#bindings.words;
    const o = this.#bindings.at(binding);
    const last = b[o + BindingWord.lastPair] as number;
    if (last === 0) b[o + BindingWord.firstPair] = pair + 1;
    else this.#pairs.next.set(last - 1, pair + 1);
    b[o + BindingWord.lastPair] = pair + 1;
  }

  #error(s: Subject): void {
    const window = this.#window;
    const w = window.words;
    let best = -1;
    let bestRank = 0;
    this.#matcher.sawCopy = false;
    let ordinal = window.newest(s.hash);
    for (let n = 0; ordinal >= 0 && n < MAX_WALK; n++) {
      const at = window.at(ordinal);
      ordinal = window.older(at);
      if (!this.#alike(s, at) || !this.#errors.differs(s, w[at + Word.row] as number)) continue;
      const rank = this.#matcher.consider(s, at);
      if (rank > 0 && rank >= bestRank) {
        best = at;
        bestRank = rank;
      }
    }
    if (best >= 0) {
      const pairs = this.#pairs;
      const pair = pairs.count++;
      const original = w[best + Word.row] as number;
      pairs.original.set(pair, original);
      pairs.copy.set(pair, s.row);
      pairs.asCopy.set(s.row, pair + 1);
      pairs.asOriginal.set(original, pair + 1);
      const quoted = this.#errors.waiting(s, original, pair);
      pairs.extra(pair).quoted = quoted;
      pairs.verdict.set(pair, verifyPair(s, w, best, this.#tables.packets, this.#sums, pairs, pair, quoted));
    }
    const copyAt = best < 0 && this.#matcher.sawCopy ? this.#findCopy(s) : -1;
    if (copyAt >= 0) {
      const pairs = this.#pairs;
      const pair = pairs.count++;
      const copy = w[copyAt + Word.row] as number;
      pairs.original.set(pair, s.row);
      pairs.copy.set(pair, copy);
      pairs.asCopy.set(copy, pair + 1);
      pairs.asOriginal.set(s.row, pair + 1);
      const quoted = this.#errors.waiting(s, copy, pair, true);
      pairs.extra(pair).quoted = quoted;
      pairs.verdict.set(pair, verifyPair(s, w, copyAt, this.#tables.packets, this.#sums, pairs, pair, quoted));
      pairs.turn(pair);
    }
    this.#errors.enter(s);
    this.#enter(s, s.hash, 0);
  }

  #enter(s: Subject, hash: number, state: number): void {
    const at = this.#window.add(hash);
    const w = this.#window.words;
    w[at + Word.row] = s.row;
    w[at + Word.digest] = s.digest;
    w[at + Word.options] = s.options;
    w[at + Word.sums] = (s.mss << 16) | s.transportSum;
    w[at + Word.ipSums] = (s.ipSum << 16) | s.messageSum;
    // Folded, so that it fits; only its value modulo 65535 counts.
    w[at + Word.ip] = ((s.ipWords % 0xffff) << 16) | (s.trafficClass << 8) | (s.isV6 ? State.v6 : 0) | state;
  }
}
