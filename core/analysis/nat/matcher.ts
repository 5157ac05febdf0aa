/**
 * Is this earlier packet the original of the current one? The rules of docs/nat-pairing.md, on numbers only.
 */
import type { FlowTable } from '../../table/flows.ts';
import { Mark, type PacketTable, TcpFlag } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { CapturePoints } from './points.ts';
import { type BindingStore, BindingWord, type PairStore, Shown } from './stores.ts';
import type { Subject } from './subject.ts';
import type { CandidateWindow } from './window.ts';
import { State, Word } from './window.ts';

/** A flow that looks like a leg of this many translations is looked at no further. */
const MAX_BINDINGS_OF_FLOW = 8;
/** Instead of a number of hops: that way copies have a higher TTL than their originals. */
export const HOPS_UP = 254;
export const HOPS_UNKNOWN = 255;
/** Hops that no path has: systems begin at 64, 128 or 255, so a TTL this far below the next of these has been set on the way. */
const MAX_PATH = 32;
/** Bytes of text that are not alike by chance. */
export const MEANINGFUL_PAYLOAD = 8;

/** `through`: there are no MACs, but the capture says that its own host received the one and sent the other. */
export const Mac = { unknown: 0, direct: 1, other: 2, through: 3, clash: -1 } as const;

/** The box itself shows. */
export const isDirect = (mac: number): boolean => mac === Mac.direct || mac === Mac.through;

/** How the MACs of an original and its copy lie to each other. */
export function macRelation(fromSrc: number, fromDst: number, toSrc: number, toDst: number): number {
  // No MACs, or the same on both sides: a loopback, a point-to-point link.
  if (fromSrc === 0 || toSrc === 0 || fromSrc === fromDst || toSrc === toDst) return Mac.unknown;
  if (fromDst === toSrc) return Mac.direct;
  // One sender sent both, or one receiver got both: no box in between.
  if (fromSrc === toSrc || fromDst === toDst) return Mac.clash;
  return Mac.other;
}

/** Several hops in between, in all pairs: legs in between are not seen, or were missing at first. */
export const isFar = (bits: number): boolean =>
  (bits & (Shown.hopsMany | Shown.hopXY | Shown.hopYX | Shown.stayXY | Shown.stayYX | Shown.hopsUp)) === Shown.hopsMany;

/** Can a packet that nobody but routers has touched have this TTL? */
function isNaturalTtl(ttl: number): boolean {
  const start = ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;
  return ttl <= 64 || start - ttl <= MAX_PATH;
}

/** The same two addresses and ports: one connection after the other. */
export const haveSameEnds = (flows: FlowTable, a: number, b: number): boolean =>
  (flows.a.get(a) === flows.a.get(b) &&
    flows.b.get(a) === flows.b.get(b) &&
    flows.aPort.get(a) === flows.aPort.get(b) &&
    flows.bPort.get(a) === flows.bPort.get(b)) ||
  (flows.a.get(a) === flows.b.get(b) &&
    flows.b.get(a) === flows.a.get(b) &&
    flows.aPort.get(a) === flows.bPort.get(b) &&
    flows.bPort.get(a) === flows.aPort.get(b));

/** A binding seen both ways, or through the box's own MAC. */
export function isStrong(bindings: BindingStore, binding: number): boolean {
  const o = bindings.at(binding);
  const w = bindings.words;
  const bits = w[o + BindingWord.bits] as number;
  if ((bits & (Shown.macDirect | Shown.through)) !== 0) return true;
  if (isFar(bits)) return false;
  return (w[o + BindingWord.countXY] as number) > 0 && (w[o + BindingWord.countYX] as number) > 0;
}

/** Strong, and not to be doubted by a candidate that goes through the box's own MAC where this one does not: a leg between may be missing. */
const isStronger = (bindings: BindingStore, binding: number, direct: boolean): boolean =>
  isStrong(bindings, binding) && (!direct || (bindings.get(binding, BindingWord.bits) & (Shown.macDirect | Shown.through)) !== 0);

/** True when packets of `flow` that travel `forward` are copies in this binding, not originals. */
export function isCopySide(bindings: BindingStore, binding: number, flow: number, forward: boolean): boolean {
  const o = bindings.at(binding);
  const sense = bindings.words[o + BindingWord.sense] as number;
  const xyForward = (sense & 2) !== 0;
  if (bindings.words[o + BindingWord.flowY] === flow) return forward === ((sense & 1) !== 0 ? xyForward : !xyForward);
  return forward !== xyForward;
}

/** What `consider` found out, for the caller to act on. One object per pass. */
export class Matcher {
  readonly #packets: PacketTable;
  readonly #flows: FlowTable;
  readonly #window: CandidateWindow;
  readonly #bindings: BindingStore;
  readonly #asOriginal: { get(row: number): number };
  readonly #asCopy: { get(row: number): number };
  readonly #points: CapturePoints;

  /** Set while a shift is being fitted: the box may then have changed the options too (timestamps, SACK blocks). */
  anyOptions = false;
  /** The binding that the last accepted candidate belongs to, or −1: a new one. */
  binding = -1;
  mac = 0;
  idEqual = false;
  idDiffers = false;
  /** TTL of the original minus that of the copy. */
  hops = 0;
  /** Set when a candidate looked more like a copy of the current packet than like its original; whoever asks resets it. */
  sawCopy = false;

  constructor(
    { packets, flows }: Pick<Tables, 'packets' | 'flows'>,
    window: CandidateWindow,
    bindings: BindingStore,
    { asOriginal, asCopy }: Pick<PairStore, 'asOriginal' | 'asCopy'>,
    points: CapturePoints,
  ) {
    this.#packets = packets;
    this.#flows = flows;
    this.#window = window;
    this.#bindings = bindings;
    this.#asOriginal = asOriginal;
    this.#asCopy = asCopy;
    this.#points = points;
  }

  /**
   * Rank of the record at `at` as the original of `s`, 0 when it cannot be. The content is already known to agree.
   * Higher is better: a known binding, the box's MAC, an equal IP identification, the likelier number of hops.
   */
  consider(s: Subject, at: number): number {
    const words = this.#window.words;
    const row = words[at + Word.row] as number;
    const p = this.#packets;
    const flow = p.flow.get(row);
    if (flow === s.flow && !s.isError) return 0;
    if (this.#asOriginal.get(row) !== 0) return 0;
    const src = p.src.get(row);
    const dst = p.dst.get(row);
    const srcPort = p.srcPort.get(row);
    const dstPort = p.dstPort.get(row);
    if (!s.isError) {
      // The same addresses: sent again, or seen again behind a router. The addresses exchanged: an answer that echoes.
      if (src === s.src && dst === s.dst && srcPort === s.srcPort && dstPort === s.dstPort) return 0;
      if (src === s.dst && dst === s.src && srcPort === s.dstPort && dstPort === s.srcPort) return 0;
    }
    let mac = macRelation(p.macSrc.get(row), p.macDst.get(row), s.macSrc, s.macDst);
    if (mac === Mac.clash) return 0;
    if (mac === Mac.unknown) mac = this.#hostRelation(row, p.marks.get(row), s.row, s.marks);
    const hops = p.ttl.get(row) - s.ttl;
    // A file need not be in order of time, and of two packets the later one is the copy.
    const isEarly = p.time.get(row) > p.time.get(s.row);
    if (isEarly || (hops === 0 && !isDirect(mac) && p.macSrc.get(row) === s.macDst)) this.sawCopy = true;
    const id = p.ipId.get(row);
    const bothV4 = !s.isV6 && ((words[at + Word.ip] as number) & State.v6) === 0;
    const idEqual = bothV4 && id === s.ipId && id !== 0;
    const idDiffers = bothV4 && id !== s.ipId;
    const forward = (p.marks.get(row) & Mark.forward) !== 0;

    let binding = -1;
    if (!s.isError) {
      binding = this.#known(s, s.flow, s.forward, flow, forward, idDiffers || isEarly, isDirect(mac));
      const isKnown = binding >= 0 && this.#fits(s, at, binding, s.flow, mac, hops, idEqual, idDiffers);
      if (hops < 0 && !isKnown) this.sawCopy = true;
      if (binding === -2) return 0;
      if (binding >= 0 ? !isKnown : isEarly && !this.#mayBeginEarly(s, hops, mac, idEqual, p.ttl.get(row))) return 0;
      if (binding < 0 && !this.#mayBegin(s, at, flow, forward, hops, mac, idEqual)) return 0;
    } else if (hops < 0) {
      this.sawCopy = true;
      if (!isDirect(mac) || !idEqual) return 0;
    }

    return this.#accept(binding, mac, hops, idEqual, idDiffers, s, row);
  }

  /**
   * The same the other way round: rank of the earlier record as a copy of `s`. The clocks of two capture points may disagree, and one that
   * hears several cards or queues may swap neighbours. It must show that it comes later on the way: a hop less, or the box's own MAC; or a later
   * time, where the file is not in order.
   */
  considerCopy(s: Subject, at: number): number {
    const words = this.#window.words;
    const row = words[at + Word.row] as number;
    const p = this.#packets;
    const flow = p.flow.get(row);
    if ((flow === s.flow && !s.isError) || this.#asCopy.get(row) !== 0) return 0;
    if (!s.isError) {
      const src = p.src.get(row);
      const dst = p.dst.get(row);
      const srcPort = p.srcPort.get(row);
      const dstPort = p.dstPort.get(row);
      if (src === s.src && dst === s.dst && srcPort === s.srcPort && dstPort === s.dstPort) return 0;
      if (src === s.dst && dst === s.src && srcPort === s.dstPort && dstPort === s.srcPort) return 0;
    }
    let mac = macRelation(s.macSrc, s.macDst, p.macSrc.get(row), p.macDst.get(row));
    if (mac === Mac.clash) return 0;
    if (mac === Mac.unknown) mac = this.#hostRelation(s.row, s.marks, row, p.marks.get(row));
    const hops = s.ttl - p.ttl.get(row);
    const isEarly = p.time.get(row) <= p.time.get(s.row);
    if (isEarly && hops < (isDirect(mac) ? 0 : 1)) return 0;
    const id = p.ipId.get(row);
    const bothV4 = !s.isV6 && ((words[at + Word.ip] as number) & State.v6) === 0;
    const idEqual = bothV4 && id === s.ipId && id !== 0;
    const idDiffers = bothV4 && id !== s.ipId;
    let binding = -1;
    if (s.isError) {
      if (hops < 0 || (this.#points.count < 2 && !isDirect(mac))) return 0;
    } else {
      const forward = (p.marks.get(row) & Mark.forward) !== 0;
      binding = this.#known(s, flow, forward, s.flow, s.forward, idDiffers, isDirect(mac));
      if (binding === -2) return 0;
      if (
        !(binding < 0
          ? (!isEarly || this.#mayBeginEarly(s, hops, mac, idEqual, s.ttl)) &&
            this.#mayBegin(s, at, s.flow, s.forward, hops, mac, idEqual)
          : this.#fits(s, at, binding, flow, mac, hops, idEqual, idDiffers))
      )
        return 0;
    }
    return this.#accept(binding, mac, hops, idEqual, idDiffers, s, row);
  }

  /** The host that captures is the box when it received the original and sent the copy. */
  #hostRelation(from: number, fromMarks: number, to: number, toMarks: number): number {
    if ((fromMarks & Mark.received) === 0 || (toMarks & Mark.sent) === 0) return Mac.unknown;
    const { interface: points } = this.#packets;
    return points.get(from) === points.get(to) ? Mac.through : Mac.unknown;
  }

  #accept(binding: number, mac: number, hops: number, idEqual: boolean, idDiffers: boolean, s: Subject, row: number): number {
    const p = this.#packets;
    this.binding = binding;
    this.mac = mac;
    this.hops = hops;
    this.idEqual = idEqual;
    this.idDiffers = idDiffers;
    let rank = 1;
    if (binding >= 0) rank += 128;
    if (isDirect(mac)) rank += 256;
    if (idEqual) rank += 32;
    if (hops === 1) rank += 16;
    else if (hops === 0) rank += 8;
    // Of two that are alike in all that, the one of which less had to be changed.
    if (p.src.get(row) === s.src) rank++;
    if (p.dst.get(row) === s.dst) rank++;
    if (p.srcPort.get(row) === s.srcPort) rank++;
    if (p.dstPort.get(row) === s.dstPort) rank++;
    return rank;
  }

  /** The binding between both flows in which packets of `copyFlow` are copies of `flow`'s; −1 there is none; −2 there cannot be one. */
  #known(
    s: Subject,
    copyFlow: number,
    copyForward: boolean,
    flow: number,
    forward: boolean,
    isDoubtful: boolean,
    direct: boolean,
  ): number {
    const bindings = this.#bindings;
    const w = bindings.words;
    let b = bindings.newestOf(copyFlow);
    for (let n = 0; b >= 0; n++, b = bindings.olderOf(b, copyFlow)) {
      if (n >= MAX_BINDINGS_OF_FLOW) return -2;
      const o = bindings.at(b);
      const other = w[o] === copyFlow ? w[o + BindingWord.flowY] : w[o];
      const copySide = isCopySide(bindings, b, copyFlow, copyForward);
      if (other === flow) {
        const same = ((w[o + BindingWord.sense] as number) & 1) !== 0;
        if ((forward === copyForward) === same && copySide) return b;
        // The same way round in both directions: something was sent twice, a box would bring answers the other way.
        // Equal acknowledgements and retransmissions look like that too, and say nothing; nor does what is not in order of time.
        if (s.payloadLength > 0 && !isDoubtful) w[o + BindingWord.conflicts] = (w[o + BindingWord.conflicts] as number) + 1;
        if (isStrong(bindings, b)) return -2;
      } else if (copySide && isStronger(bindings, b, direct) && !haveSameEnds(this.#flows, other as number, flow)) return -2;
    }
    return -1;
  }

  /** May a copy that was recorded before its original, which has this TTL, be the first pair of a binding? */
  #mayBeginEarly(s: Subject, hops: number, mac: number, idEqual: boolean, ttl: number): boolean {
    if (!isDirect(mac) && (hops !== 1 || !isNaturalTtl(ttl))) return false;
    // IPv6 has no identification: a hop less and the text must do, and later the way back.
    if (!s.isTcp) return idEqual || (s.isV6 && hops === 1 && s.payloadLength >= MEANINGFUL_PAYLOAD && this.#points.count > 1);
    // One capture point swaps neighbours, but a scan looks the same: there a packet must show both ends' numbers.
    return this.#points.count > 1 || (s.flags & (TcpFlag.ack | TcpFlag.rst)) === TcpFlag.ack;
  }

  /** A box may set the TTL. What it has sent must then show in another way that it is the same packet. */
  #mayGoUp(s: Subject, at: number, mac: number, idEqual: boolean): boolean {
    if (isDirect(mac)) return s.isTcp || idEqual;
    // Between three capture points, legs that are recorded in another order look like that.
    if (this.#points.count > 2) return false;
    return idEqual || (s.timestamps && this.#window.words[at + Word.options] === s.options);
  }

  /** May these two packets be the first pair of a binding? Only what can be said of one pair. */
  #mayBegin(s: Subject, at: number, flow: number, forward: boolean, hops: number, mac: number, idEqual: boolean): boolean {
    if (hops < 0 && !this.#mayGoUp(s, at, mac, idEqual)) return false;
    // Between two capture points, a third one may yet tell what the packet looked like there.
    if (hops > 1 && !isDirect(mac) && this.#points.count > 2) return false;
    const words = this.#window.words;
    if (s.isTcp && (s.flags & TcpFlag.syn) === 0 && words[at + Word.options] !== s.options) return false;
    // A shift belongs to one binding: it does not make numbers agree for another.
    const loose = ((words[at + Word.ip] as number) & State.loose) !== 0;
    if (s.isTcp && !loose && this.#packets.seq.get(words[at + Word.row] as number) !== s.rawSeq) return false;
    const bindings = this.#bindings;
    let n = 0;
    for (let b = bindings.newestOf(flow); b >= 0; b = bindings.olderOf(b, flow)) {
      if (++n >= MAX_BINDINGS_OF_FLOW) return false;
      // A connection is translated one way; a datagram socket may be sent on to another server next time.
      if (s.isTcp && !isCopySide(bindings, b, flow, forward) && isStronger(bindings, b, isDirect(mac))) {
        const other = bindings.get(b, bindings.get(b, BindingWord.flowX) === flow ? BindingWord.flowY : BindingWord.flowX);
        if (!haveSameEnds(this.#flows, other, s.flow)) return false;
      }
    }
    return true;
  }

  /** While a shift is fitted: all that has gone this way is a SYN with no hop less. It was the box's own (a SYN proxy), in the client's name. */
  #isOwnSyn(o: number, bits: number, xy: boolean): boolean {
    const w = this.#bindings.words;
    if (!this.anyOptions || w[o + (xy ? BindingWord.countXY : BindingWord.countYX)] !== 1) return false;
    return (bits & (xy ? Shown.synXY : Shown.synYX)) !== 0 && (bits & (xy ? Shown.stayXY : Shown.stayYX)) !== 0;
  }

  #fits(
    s: Subject,
    at: number,
    binding: number,
    copyFlow: number,
    mac: number,
    hops: number,
    idEqual: boolean,
    idDiffers: boolean,
  ): boolean {
    const w = this.#bindings.words;
    const o = this.#bindings.at(binding);
    const bits = w[o + BindingWord.bits] as number;
    if ((bits & Shown.macDirect) !== 0 && mac === Mac.other) return false;
    if (idDiffers && (bits & (Shown.idEqual | Shown.idDiffers)) === Shown.idEqual) return false;
    const xy = w[o + BindingWord.flowY] === copyFlow;
    const usual = ((w[o + BindingWord.hops] as number) >>> (xy ? 0 : 8)) & 255;
    // The box takes the same number of hops off every packet; a greater number means an original nearer to the box is missing.
    if (usual !== HOPS_UNKNOWN && hops > usual && !this.#isOwnSyn(o, bits, xy)) return false;
    // Or it sets the TTL of every packet; two systems at one end may begin with different ones.
    if (
      usual === HOPS_UNKNOWN
        ? hops < 0 && !this.#mayGoUp(s, at, mac, idEqual)
        : hops < 0 !== (usual === HOPS_UP) && !(isDirect(mac) && (bits & Shown.hopsUp) !== 0)
    )
      return false;
    const words = this.#window.words;
    const optionsMayDiffer = this.anyOptions || (bits & Shown.shift) !== 0 || (s.flags & TcpFlag.syn) !== 0;
    if (s.isTcp && !optionsMayDiffer && words[at + Word.options] !== s.options) return false;
    return true;
  }
}
