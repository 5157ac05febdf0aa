/**
 * ICMP errors that a translator rewrote inside and out. An error belongs to no flow, so a pair of them waits until the end, when
 * the packets they quote say which binding it belongs to: the original quotes one leg, the copy the other.
 */
import { NONE } from '../../base/ids.ts';
import type { FlowTable } from '../../table/flows.ts';
import type { Tables } from '../../table/tables.ts';
import { settle, stir } from './content.ts';
import { isCopySide } from './matcher.ts';
import { type BindingStore, BindingWord, PairFlag, type PairStore, type Quoted, Shown } from './stores.ts';
import type { Subject } from './subject.ts';

/** Quotes kept for errors that may still be originals. */
const MAX_WAITING = 4096;

interface ErrorPair {
  readonly pair: number;
  readonly from: Quoted;
  readonly to: Quoted;
}

/** A leg that a quote names, and whether the quoted packet travelled a → b in it. */
interface Leg {
  readonly flow: number;
  readonly forward: boolean;
}

const tupleHash = (protocol: number, src: number, dst: number, srcPort: number, dstPort: number): number =>
  settle(stir(stir(stir(protocol, src), dst), (srcPort << 16) | dstPort));

const sameTuple = (a: Quoted, b: Quoted): boolean =>
  a.src === b.src && a.dst === b.dst && a.srcPort === b.srcPort && a.dstPort === b.dstPort;

export class ErrorPairs {
  readonly #quotes = new Map<number, Quoted>();
  readonly #pairs: ErrorPair[] = [];

  /** Remembers the quote of the current packet. */
  enter(s: Subject): void {
    if (this.#quotes.size >= MAX_WAITING) {
      const oldest = this.#quotes.keys().next();
      if (oldest.done !== true) this.#quotes.delete(oldest.value);
    }
    this.#quotes.set(s.row, s.quote.kept());
  }

  /** True when the error of that row quotes other addresses, of the same protocol. */
  differs(s: Subject, row: number): boolean {
    const quote = this.#quotes.get(row);
    return quote !== undefined && quote.protocol === s.quote.protocol && !sameTuple(quote, s.quote);
  }

  /** Enters a pair of the error of that row and the current one, of which the latter is the copy, unless it `isOriginal`; returns both quotes. */
  waiting(s: Subject, row: number, pair: number, isOriginal = false): readonly [Quoted, Quoted] {
    const own = s.quote.kept();
    const other = this.#quotes.get(row) ?? own;
    this.#pairs.push(isOriginal ? { pair, from: own, to: other } : { pair, from: other, to: own });
    return [other, own];
  }

  /** Gives every waiting pair to the binding whose two legs it quotes. What finds none stays without. */
  resolve({ flows, packets }: Tables, bindings: BindingStore, pairs: PairStore): void {
    if (this.#pairs.length === 0) return;
    const legs = this.#legs(flows, bindings);
    for (const { pair, from, to } of this.#pairs) {
      for (const leg of legs(from)) {
        const binding = this.#bindingOf(leg, legs(to), bindings);
        if (binding < 0) continue;
        const w = bindings.words;
        const o = bindings.at(binding);
        const xy = w[o + BindingWord.flowX] === leg.flow;
        const count = o + (xy ? BindingWord.countXY : BindingWord.countYX);
        w[count] = (w[count] as number) + 1;
        const hops = packets.ttl.get(pairs.original.get(pair)) - packets.ttl.get(pairs.copy.get(pair));
        const bit =
          hops === 1 ? (xy ? Shown.hopXY : Shown.hopYX) : hops === 0 ? (xy ? Shown.stayXY : Shown.stayYX) : Shown.hopsMany;
        w[o + BindingWord.bits] = ((w[o + BindingWord.bits] as number) | bit) >>> 0;
        pairs.binding.set(pair, binding);
        pairs.verdict.set(pair, pairs.verdict.get(pair) | PairFlag.error);
        const last = w[o + BindingWord.lastPair] as number;
        if (last === 0) w[o + BindingWord.firstPair] = pair + 1;
        else pairs.next.set(last - 1, pair + 1);
        w[o + BindingWord.lastPair] = pair + 1;
        break;
      }
    }
  }

  /** The binding between `leg` and one of `others` whose originals travel from `leg`, against the quoted packet. */
  #bindingOf(leg: Leg, others: readonly Leg[], bindings: BindingStore): number {
    const w = bindings.words;
    let n = 0;
    for (let b = bindings.newestOf(leg.flow); b >= 0 && n < 64; n++, b = bindings.olderOf(b, leg.flow)) {
      const o = bindings.at(b);
      const otherFlow = w[o] === leg.flow ? w[o + BindingWord.flowY] : w[o];
      if (isCopySide(bindings, b, leg.flow, !leg.forward)) continue;
      for (const other of others) if (other.flow === otherFlow && isCopySide(bindings, b, other.flow, !other.forward)) return b;
    }
    return -1;
  }

  /** Looks up which legs have the tuple of a quote. Only tuples that some error quotes are looked for. */
  #legs(flows: FlowTable, bindings: BindingStore): (quote: Quoted) => readonly Leg[] {
    const wanted = new Map<number, Leg[]>();
    const key = (q: Quoted) => tupleHash(q.protocol, q.src, q.dst, q.srcPort, q.dstPort);
    for (const { from, to } of this.#pairs) {
      wanted.set(key(from), []);
      wanted.set(key(to), []);
    }
    const seen = new Set<number>();
    for (let b = 0; b < bindings.count; b++) {
      for (const word of [BindingWord.flowX, BindingWord.flowY]) {
        const flow = bindings.get(b, word);
        if (flow === NONE) continue;
        const protocol = flows.protocol.get(flow);
        const [a, aPort, z, zPort] = [flows.a.get(flow), flows.aPort.get(flow), flows.b.get(flow), flows.bPort.get(flow)];
        const there = wanted.get(tupleHash(protocol, a, z, aPort, zPort));
        const back = wanted.get(tupleHash(protocol, z, a, zPort, aPort));
        if ((there === undefined && back === undefined) || seen.has(flow)) continue;
        seen.add(flow);
        there?.push({ flow, forward: true });
        back?.push({ flow, forward: false });
      }
    }
    return (quote) =>
      (wanted.get(key(quote)) ?? []).filter(({ flow, forward }) => {
        if (flows.protocol.get(flow) !== quote.protocol) return false;
        const [src, dst] = forward ? [flows.a, flows.b] : [flows.b, flows.a];
        const [srcPort, dstPort] = forward ? [flows.aPort, flows.bPort] : [flows.bPort, flows.aPort];
        return (
          src.get(flow) === quote.src &&
          dst.get(flow) === quote.dst &&
          srcPort.get(flow) === quote.srcPort &&
          dstPort.get(flow) === quote.dstPort
        );
      });
  }
}
