/** The NAT facts, as objects made from the stores when they are asked for. */
import { NONE, type PacketRow } from '../../base/ids.ts';
import type { Tables } from '../../table/tables.ts';
import { disorderOf, placeOf } from '../../table/time-order.ts';
import type { ArpFacts } from '../arp/facts.ts';
import { Sum } from './checksums.ts';
import { PairClocks } from './clocks.ts';
import { evidenceOf } from './evidence.ts';
import type {
  Binding,
  BindingEvidence,
  BindingKind,
  NatFacts,
  ProxySuspicion,
  Rewrite,
  RewritePair,
  Translator,
} from './facts.ts';
import type { NatFindings } from './findings.ts';
import { confidenceOf } from './judge.ts';
import { type Legs, legsOf } from './legs.ts';
import { proxiesAmong } from './proxies.ts';
import { rewritesOf } from './rewrites.ts';
import { type BindingStore, BindingWord, PairFlag, type PairStore, Shown } from './stores.ts';
import { TranslatorFinder } from './translators.ts';

/** One pair; its lists are made at each call. */
class PairView implements RewritePair {
  readonly original: PacketRow;
  readonly copy: PacketRow;
  readonly checksumsConsistent: boolean | null;
  readonly direction: BindingKind;
  readonly recordedNs: number | null;
  readonly latencyNs: number | null;
  readonly mistimed: RewritePair['mistimed'];
  readonly segmentation: RewritePair['segmentation'];
  readonly #tables: Tables;
  readonly #pairs: PairStore;
  readonly #pair: number;

  constructor(tables: Tables, pairs: PairStore, pair: number, kind: BindingKind, clocks: PairClocks) {
    this.#tables = tables;
    this.#pairs = pairs;
    this.#pair = pair;
    this.original = pairs.original.get(pair) as PacketRow;
    this.copy = pairs.copy.get(pair) as PacketRow;
    const verdict = pairs.verdict.get(pair) & 3;
    this.checksumsConsistent = verdict === Sum.unknown ? null : verdict === Sum.good;
    this.recordedNs = tables.packets.intervalNs(this.original, this.copy);
    const witness = clocks.witness(pair);
    this.latencyNs = witness < 0 ? this.recordedNs : null;
    this.mistimed =
      witness < 0 ? null : { original: pairs.original.get(witness) as PacketRow, copy: pairs.copy.get(witness) as PacketRow };
    const { payloadLength } = tables.packets;
    const isShorter = payloadLength.get(this.copy) < payloadLength.get(this.original);
    this.segmentation = (pairs.verdict.get(pair) & PairFlag.piece) === 0 ? null : isShorter ? 'split' : 'joined';
    this.direction = this.#direction(kind);
  }

  get rewritten(): readonly Rewrite[] {
    return rewritesOf(this.#tables, this.#pairs, this.#pair);
  }

  /** By the addresses, then by the ports; of a packet that shows neither, by its binding. */
  #direction(kind: BindingKind): BindingKind {
    const p = this.#tables.packets;
    const [a, b] = [this.original, this.copy];
    const fragment = (this.#pairs.verdict.get(this.#pair) & PairFlag.fragment) !== 0;
    let src = p.src.get(a) !== p.src.get(b);
    let dst = p.dst.get(a) !== p.dst.get(b);
    const icmp = p.srcPort.get(a) === p.dstPort.get(a) && p.srcPort.get(b) === p.dstPort.get(b);
    if (!fragment && !icmp) {
      src ||= p.srcPort.get(a) !== p.srcPort.get(b);
      dst ||= p.dstPort.get(a) !== p.dstPort.get(b);
    }
    return src && dst ? 'dnat+snat' : dst ? 'dnat' : src ? 'snat' : kind;
  }
}

class BindingView implements Binding {
  readonly id: number;
  readonly protocol: Legs['protocol'];
  readonly kind: BindingKind;
  readonly original: Legs['original'];
  readonly translated: Legs['translated'];
  readonly originalFlow: Legs['originalFlow'];
  readonly translatedFlow: Legs['translatedFlow'];
  readonly translator: number;
  readonly confidence: number;
  readonly #view: NatView;
  readonly #binding: number;

  constructor(view: NatView, id: number, binding: number, legs: Legs, translator: number, confidence: number) {
    this.id = id;
    this.protocol = legs.protocol;
    this.kind = legs.kind;
    this.original = legs.original;
    this.translated = legs.translated;
    this.originalFlow = legs.originalFlow;
    this.translatedFlow = legs.translatedFlow;
    this.translator = translator;
    this.confidence = confidence;
    this.#view = view;
    this.#binding = binding;
  }

  get pairs(): readonly RewritePair[] {
    return this.#view.pairsOf(this.#binding, this.kind);
  }

  get evidence(): readonly BindingEvidence[] {
    return this.#view.evidenceOf(this.#binding);
  }
}

export class NatView implements NatFacts {
  readonly #tables: Tables;
  readonly #bindings: BindingStore;
  readonly #pairs: PairStore;
  readonly #findings: NatFindings;
  readonly #arp: (() => Pick<ArpFacts, 'claims'>) | undefined;
  #built: { bindings: BindingView[]; translators: Translator[]; idOf: Uint32Array } | undefined;
  #proxies: ProxySuspicion[] | undefined;
  #clocks: PairClocks | undefined;

  constructor(tables: Tables, findings: NatFindings, arp?: () => Pick<ArpFacts, 'claims'>) {
    this.#tables = tables;
    this.#findings = findings;
    this.#bindings = findings.bindings;
    this.#pairs = findings.pairs;
    this.#arp = arp;
  }

  get bindings(): readonly Binding[] {
    return this.#build().bindings;
  }

  get translators(): readonly Translator[] {
    return this.#build().translators;
  }

  get proxies(): readonly ProxySuspicion[] {
    this.#proxies ??= proxiesAmong(this.#findings.suspicions, (flow) => {
      let b = this.#bindings.newestOf(flow);
      for (let n = 0; b >= 0 && n < 16; n++, b = this.#bindings.olderOf(b, flow)) if (this.#findings.isAccepted(b)) return true;
      return false;
    });
    return this.#proxies;
  }

  rewriteOf(row: PacketRow): PacketRow | null {
    const pair = this.#pairs.asCopy.get(row) - 1;
    return pair >= 0 && this.#isVisible(pair) ? (this.#pairs.original.get(pair) as PacketRow) : null;
  }

  rewrittenAs(row: PacketRow): PacketRow | null {
    const pair = this.#pairs.asOriginal.get(row) - 1;
    return pair >= 0 && this.#isVisible(pair) ? (this.#pairs.copy.get(pair) as PacketRow) : null;
  }

  seenBefore(row: PacketRow): PacketRow | null {
    const before = this.#pairs.seenBefore.get(row);
    return before === 0 ? null : ((before - 1) as PacketRow);
  }

  pairOfCopy(row: PacketRow): RewritePair | undefined {
    const pair = this.#pairs.asCopy.get(row) - 1;
    if (pair < 0 || !this.#isVisible(pair)) return undefined;
    const binding = this.#bindingView(this.#pairs.binding.get(pair));
    return new PairView(this.#tables, this.#pairs, pair, binding?.kind ?? 'snat', this.#pairClocks());
  }

  /** Of a row that is a copy and an original too, the binding in which it is the copy. */
  bindingOf(row: PacketRow): Binding | undefined {
    for (const column of [this.#pairs.asCopy, this.#pairs.asOriginal]) {
      const pair = column.get(row) - 1;
      if (pair >= 0 && this.#isVisible(pair)) return this.#bindingView(this.#pairs.binding.get(pair));
    }
    return undefined;
  }

  /** Pairs of a binding of the store, in order of the copies' times. */
  pairsOf(binding: number, kind: BindingKind): RewritePair[] {
    const clocks = this.#pairClocks();
    return this.#pairIds(binding).map((pair) => new PairView(this.#tables, this.#pairs, pair, kind, clocks));
  }

  evidenceOf(binding: number): BindingEvidence[] {
    return evidenceOf(this.#tables, this.#bindings, this.#pairs, binding, this.#pairIds(binding));
  }

  #pairIds(binding: number): number[] {
    const out: number[] = [];
    for (let pair = this.#bindings.get(binding, BindingWord.firstPair) - 1; pair >= 0; pair = this.#pairs.next.get(pair) - 1)
      out.push(pair);
    const { copy } = this.#pairs;
    const disorder = disorderOf(this.#tables.packets);
    return out.sort((a, b) => placeOf(disorder, copy.get(a)) - placeOf(disorder, copy.get(b)));
  }

  #pairClocks(): PairClocks {
    this.#clocks ??= new PairClocks(this.#tables.packets, this.#pairs, (binding) => this.#bindingView(binding)?.translator ?? -1);
    return this.#clocks;
  }

  #isVisible(pair: number): boolean {
    const binding = this.#pairs.binding.get(pair);
    return binding !== NONE && this.#findings.isAccepted(binding);
  }

  #bindingView(binding: number): BindingView | undefined {
    const { bindings, idOf } = this.#build();
    return bindings[(idOf[binding] as number) - 1];
  }

  /** 1 + the capture point whose own host is the box, or 0. */
  #captureHost(binding: number): number {
    if ((this.#bindings.get(binding, BindingWord.bits) & Shown.through) === 0) return 0;
    const first = this.#bindings.get(binding, BindingWord.firstPair) - 1;
    return 1 + this.#tables.packets.interface.get(this.#pairs.copy.get(first));
  }

  #build() {
    if (this.#built !== undefined) return this.#built;
    const accepted: { binding: number; legs: Legs; macIn: number; macOut: number; host: number }[] = [];
    const finder = new TranslatorFinder();
    for (let b = 0; b < this.#bindings.count; b++) {
      if (!this.#findings.isAccepted(b)) continue;
      const legs = legsOf(this.#tables, this.#bindings, b);
      const macIn = this.#bindings.get(b, BindingWord.macIn);
      const macOut = this.#bindings.get(b, BindingWord.macOut);
      const host = this.#captureHost(b);
      finder.enter(legs, macIn, macOut, host);
      accepted.push({ binding: b, legs, macIn, macOut, host });
    }
    const { translators, of } = finder.finish(accepted, this.#arp?.());
    const idOf = new Uint32Array(this.#bindings.count);
    const bindings = accepted.map(({ binding, legs }, id) => {
      idOf[binding] = id + 1;
      return new BindingView(this, id, binding, legs, of[id] as number, confidenceOf(this.#bindings, binding));
    });
    this.#built = { bindings, translators, idOf };
    return this.#built;
  }
}
