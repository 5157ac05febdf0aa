/**
 * Which bindings are believed, and how much: docs/nat-pairing.md in code.
 *
 * A binding is believed only when what it has shown cannot well come from anything else: two equal numbers of 32 bits seen both
 * ways, or the box's own MAC, or marks of forwarding (a hop less, the identification kept). Confidence is another matter: it adds
 * up everything that speaks for the binding.
 */
import { type FlowTable, IpProtocol } from '../../table/flows.ts';
import type { Tables } from '../../table/tables.ts';
import { haveSameEnds, isCopySide, isFar } from './matcher.ts';
import { type BindingStore, BindingWord, type PairStore, Shown } from './stores.ts';

/** Sets `Shown.accepted`. */
/** `points`: capture points. With more than two, legs in between have been heard: what shows none of them is mistaken. */
export function judge(bindings: BindingStore, pairs: PairStore, tables: Tables, points: number): void {
  const w = bindings.words;
  const { flows } = tables;
  for (let b = 0; b < bindings.count; b++) {
    const o = bindings.at(b) + BindingWord.bits;
    if (isBelieved(bindings, b, flows, { points, knownBox: false }) || isRepeated(bindings, pairs, tables, b, points))
      w[o] = ((w[o] as number) | Shown.accepted) >>> 0;
  }
  const cards = knownCards(bindings);
  if (cards.size > 0)
    for (let b = 0; b < bindings.count; b++) {
      const o = bindings.at(b) + BindingWord.bits;
      if (((w[o] as number) & (Shown.accepted | Shown.macOther | Shown.macClash)) !== Shown.macOther) continue;
      if (cards.has(cardsOf(bindings, b)) && isBelieved(bindings, b, flows, { points, knownBox: true }))
        w[o] = ((w[o] as number) | Shown.accepted) >>> 0;
    }
  for (let b = 0; b < bindings.count; b++) {
    const o = bindings.at(b) + BindingWord.bits;
    if (((w[o] as number) & Shown.accepted) !== 0 && isBeaten(bindings, b, flows)) w[o] = (w[o] as number) & ~Shown.accepted;
  }
}

const cardsOf = (bindings: BindingStore, b: number): number =>
  bindings.get(b, BindingWord.macIn) * 2 ** 24 + bindings.get(b, BindingWord.macOut);

/** MACs in and out, either way round, of what has translated whole connections, or datagrams both ways in several bindings: the two cards of a box. */
function knownCards(bindings: BindingStore): Set<number> {
  const cards = new Set<number>();
  const once = new Set<number>();
  for (let b = 0; b < bindings.count; b++) {
    const bits = bindings.get(b, BindingWord.bits);
    const both = Shown.accepted | Shown.macOther | Shown.macSwapped | Shown.twoNumbers;
    const there = Shown.accepted | Shown.macOther | Shown.macSwapped | Shown.content | Shown.hopXY | Shown.hopYX;
    const isWhole = (bits & (both | Shown.macClash)) === both;
    const isAnswered = (bits & (there | Shown.idDiffers | Shown.macClash)) === there;
    if (!isWhole && !isAnswered) continue;
    const [macIn, macOut] = [bindings.get(b, BindingWord.macIn), bindings.get(b, BindingWord.macOut)];
    const key = macIn * 2 ** 24 + macOut;
    const back = macOut * 2 ** 24 + macIn;
    if (isWhole || once.has(key) || once.has(back)) cards.add(key).add(back);
    else once.add(key);
  }
  return cards;
}

/** `knownBox`: other connections show that both MACs are cards of one box. */
function isBelieved(
  bindings: BindingStore,
  binding: number,
  flows: FlowTable,
  { points, knownBox }: { readonly points: number; readonly knownBox: boolean },
): boolean {
  const w = bindings.words;
  const o = bindings.at(binding);
  const bits = w[o + BindingWord.bits] as number;
  const xy = w[o + BindingWord.countXY] as number;
  const yx = w[o + BindingWord.countYX] as number;
  const both = xy > 0 && yx > 0;
  const has = (mask: number) => (bits & mask) !== 0;
  const id = has(Shown.idEqual) || (has(Shown.stamps) && !has(Shown.idDiffers));
  const direct = has(Shown.macDirect | Shown.through) || knownBox;
  // Several boxes in a row, of which the ones in between are not seen: the same way each time.
  const many = both && points < 3 && isFar(bits) && (has(Shown.twoNumbers) || (id && xy + yx > 2));
  const hop = has(Shown.hopXY | Shown.hopYX) || many;
  const hops = (has(Shown.hopXY) && has(Shown.hopYX)) || many;
  // More packets the wrong way round than the right one: the same thing was sent twice.
  if ((w[o + BindingWord.conflicts] as number) > xy + yx) return false;
  // That one capture point swaps neighbours is seldom; that equal numbers meet by chance must be seldomer.
  if (has(Shown.early) && points < 2 && !(both && id && has(Shown.twoNumbers) && !has(Shown.idDiffers))) return false;
  // Packets with a hop less have been forwarded. The box's own MAC can stand in for that: old directors do not count themselves. So can
  // whole conversations: some boxes set the TTL.
  if (!direct && !hop && !isWholeConversation(bindings, binding)) return false;
  // And a box does the same to every packet.
  if (!direct && ((has(Shown.hopXY) && has(Shown.stayXY)) || (has(Shown.hopYX) && has(Shown.stayYX)))) return false;
  if (flows.protocol.get(w[o] as number) === IpProtocol.tcp) {
    // Numbers that were made to agree must then agree by themselves, both ways.
    if (has(Shown.shift) && !(hop && both && has(Shown.twoNumbers))) return false;
    if (has(Shown.twoNumbers)) {
      const kept = id || !has(Shown.idDiffers);
      if (direct) return kept || hop;
      return both ? kept || hops : id || (kept && xy + yx > 1);
    }
    // A scan sends one number to many hosts, with an identification that never changes and any TTL.
    if (has(Shown.oneNumber)) return direct ? hop || id || both : both && id && hops;
    return direct && hop && (id || both);
  }
  // A relay sends the same text, with a TTL of its own; and an identification of its own.
  if (has(Shown.hopsUp) && !(direct && both && has(Shown.idEqual) && has(Shown.content))) return false;
  if (direct) return id || hop;
  if (has(Shown.sumsBad | Shown.macClash)) return false;
  return both ? hops : id && xy + yx > 1;
}

/**
 * A TCP conversation that goes through both ways, answers the opposite way of requests, with both ends' numbers, all identifications and texts (or timestamps)
 * kept, past the same two cards where MACs are known. Nothing but a box makes that, whatever it does to the TTL.
 */
function isWholeConversation(bindings: BindingStore, binding: number): boolean {
  const w = bindings.words;
  const o = bindings.at(binding);
  const bits = w[o + BindingWord.bits] as number;
  const against = Shown.idDiffers | Shown.shift | Shown.sumsBad | Shown.macClash | Shown.early;
  if ((bits & Shown.twoNumbers) === 0 || (bits & against) !== 0) return false;
  if ((bits & (Shown.idEqual | Shown.stamps)) === 0 || (bits & (Shown.content | Shown.stamps)) === 0) return false;
  if ((bits & (Shown.macOther | Shown.macSwapped)) === Shown.macOther) return false;
  const [xy, yx] = [w[o + BindingWord.countXY] as number, w[o + BindingWord.countYX] as number];
  return xy > 1 && yx > 1 && (w[o + BindingWord.conflicts] as number) === 0;
}

/**
 * A SYN that is sent again and again, each time with its copy, though nobody answers: each time a hop less, and each time both have another
 * identification or timestamp. A scan sends one number to many hosts, but does not count alike to them all.
 */
function isRepeated(
  bindings: BindingStore,
  pairs: PairStore,
  { flows, packets }: Tables,
  binding: number,
  points: number,
): boolean {
  const w = bindings.words;
  const o = bindings.at(binding);
  const bits = w[o + BindingWord.bits] as number;
  if (flows.protocol.get(w[o] as number) !== IpProtocol.tcp) return false;
  const [xy, yx] = [w[o + BindingWord.countXY] as number, w[o + BindingWord.countYX] as number];
  if (xy + yx < 2 || (xy > 0 && yx > 0) || (bits & Shown.oneNumber) === 0) return false;
  if ((bits & (Shown.hopXY | Shown.hopYX)) === 0) return false;
  const against = Shown.stayXY | Shown.stayYX | Shown.hopsMany | Shown.hopsUp | Shown.idDiffers | Shown.macClash | Shown.sumsBad;
  if ((bits & (against | Shown.shift)) !== 0 || ((bits & Shown.early) !== 0 && points < 2)) return false;
  if ((bits & Shown.idEqual) === 0) return (bits & Shown.stamps) !== 0;
  const first = (w[o + BindingWord.firstPair] as number) - 1;
  const id = packets.ipId.get(pairs.copy.get(first));
  for (let pair = pairs.next.get(first) - 1; pair >= 0; pair = pairs.next.get(pair) - 1)
    if (packets.ipId.get(pairs.copy.get(pair)) !== id) return true;
  return false;
}

/**
 * A connection has one translation on each side: of two bindings that claim the same packets the one with fewer pairs, or the
 * later one, was a coincidence.
 */
function isBeaten(bindings: BindingStore, binding: number, flows: FlowTable): boolean {
  const w = bindings.words;
  const o = bindings.at(binding);
  const flowX = w[o] as number;
  const far = isFar(w[o + BindingWord.bits] as number);
  if (flows.protocol.get(flowX) !== IpProtocol.tcp && !far) return false;
  for (const flow of [flowX, w[o + BindingWord.flowY] as number]) {
    const side = isCopySide(bindings, binding, flow, true);
    let n = 0;
    for (let other = bindings.newestOf(flow); other >= 0 && n < 16; n++, other = bindings.olderOf(other, flow)) {
      if (other === binding || (bindings.get(other, BindingWord.bits) & Shown.accepted) === 0) continue;
      if (isCopySide(bindings, other, flow, true) !== side) continue;
      // The same translation for the next connection of these ports, whose SYN is missing on one leg.
      if (haveSameEnds(flows, farOf(bindings, binding, flow), farOf(bindings, other, flow))) continue;
      // Nearer legs are there: this was only seen where one of them was missing.
      if (far && !isFar(bindings.get(other, BindingWord.bits))) return true;
      const mine = weight(bindings, binding);
      const theirs = weight(bindings, other);
      if (theirs > mine || (theirs === mine && other < binding)) return true;
    }
  }
  return false;
}

const farOf = (bindings: BindingStore, b: number, flow: number): number =>
  bindings.get(b, BindingWord.flowX) === flow ? bindings.get(b, BindingWord.flowY) : bindings.get(b, BindingWord.flowX);

const weight = (bindings: BindingStore, b: number): number =>
  bindings.get(b, BindingWord.countXY) +
  bindings.get(b, BindingWord.countYX) +
  ((bindings.get(b, BindingWord.bits) & (Shown.macDirect | Shown.through)) !== 0 ? 1000 : 0);

/** What each piece of evidence is worth: the chance that it would be absent were the binding false. */
const WORTH: readonly (readonly [number, number])[] = [
  [Shown.content, 0.4],
  [Shown.idEqual, 0.6],
  [Shown.macDirect | Shown.through, 0.8],
  [Shown.hopXY | Shown.hopYX, 0.4],
  [Shown.sumsGood, 0.5],
];
const WORTH_ISN_PAIR = 0.97;
const WORTH_ISN = 0.8;
const WORTH_MAC_SWAPPED = 0.5;
const WORTH_BOTH = 0.5;
const WORTH_STABLE = 0.3;
const WORTH_ORDER = 0.2;
export const STABLE_PAIRS = 3;

/** 0 to 1: 1 − Π(1 − worth) over the evidence, less for what speaks against. */
export function confidenceOf(bindings: BindingStore, binding: number): number {
  const w = bindings.words;
  const o = bindings.at(binding);
  const bits = w[o + BindingWord.bits] as number;
  const xy = w[o + BindingWord.countXY] as number;
  const yx = w[o + BindingWord.countYX] as number;
  let doubt = 1;
  for (const [mask, worth] of WORTH) if ((bits & mask) !== 0) doubt *= 1 - worth;
  if ((bits & Shown.macDirect) === 0 && (bits & (Shown.macSwapped | Shown.macClash)) === Shown.macSwapped)
    doubt *= 1 - WORTH_MAC_SWAPPED;
  if (hasIsnPair(bits, xy, yx)) doubt *= 1 - WORTH_ISN_PAIR;
  else if ((bits & (Shown.oneNumber | Shown.twoNumbers)) !== 0) doubt *= 1 - WORTH_ISN;
  if (xy > 0 && yx > 0) doubt *= 1 - WORTH_BOTH;
  if (xy + yx >= STABLE_PAIRS) doubt *= 1 - WORTH_STABLE;
  if (isOrdered(bindings, binding)) doubt *= 1 - WORTH_ORDER;
  let confidence = 1 - doubt;
  if ((bits & Shown.sumsBad) !== 0) confidence *= 0.8;
  if ((bits & (Shown.idDiffers | Shown.shift)) !== 0) confidence *= 0.95;
  if ((bits & Shown.macClash) !== 0 || (w[o + BindingWord.conflicts] as number) * 4 > xy + yx) confidence *= 0.9;
  return Math.round(Math.min(confidence, 0.999) * 1000) / 1000;
}

/** Both ends' numbers agree, in packets of both directions. */
export const hasIsnPair = (bits: number, xy: number, yx: number): boolean => (bits & Shown.twoNumbers) !== 0 && xy > 0 && yx > 0;

export const isOrdered = (bindings: BindingStore, b: number): boolean =>
  bindings.get(b, BindingWord.countXY) > 1 || bindings.get(b, BindingWord.countYX) > 1;
