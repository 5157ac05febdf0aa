/** `trama.align/1`: capture points on one clock, as data. */
import type { AlignFacts, ComparisonFacts, PathFacts, PointFacts } from '../../analysis/align/facts.ts';
import { NO } from '../../analysis/align/join.ts';
import type { AlignComparisonSection, AlignDocument, AlignLine, AlignPathSection, AlignPointSection } from './align-schemas.ts';

/** Frames listed for a loss; the lines have all of them. */
const LISTED = 1000;

export function alignDocument(facts: AlignFacts): AlignDocument {
  return {
    schema: 'trama.align/1',
    reference: facts.reference,
    points: facts.points.map(pointSection),
    comparisons: facts.comparisons.map((c) => comparisonSection(facts, c)),
  };
}

/** Every pair and every loss as a line, made one at a time. */
export function* alignLines(facts: AlignFacts): Generator<AlignLine> {
  yield {
    schema: 'trama.align-line/1',
    type: 'points',
    reference: facts.reference,
    points: facts.points.map(pointSection),
  };
  for (const c of facts.comparisons) {
    yield { type: 'comparison', ...comparisonSection(facts, c) };
    const [a, b] = [facts.points[c.a] as PointFacts, facts.points[c.b] as PointFacts];
    for (let i = 0; i < c.peerOfA.length; i++) {
      const j = c.peerOfA[i] as number;
      if (j === NO) continue;
      const away = c.way(i) !== -1;
      const [from, to, f, t] = away ? [a, b, i, j] : [b, a, j, i];
      yield {
        type: 'pair',
        from: from.id,
        to: to.id,
        fromFrame: frameOf(from, f),
        toFrame: frameOf(to, t),
        time: timeOf(facts, from, f),
        delayNs: Math.round(c.delay(i, j)),
      };
    }
    for (const path of [c.forward, c.backward]) {
      const from = facts.points[path.from] as PointFacts;
      for (const i of path.lost)
        yield { type: 'lost', from: path.from, to: path.to, frame: frameOf(from, i), time: timeOf(facts, from, i) };
    }
  }
}

const frameOf = ({ point }: PointFacts, i: number): number => point.columns.row.get(i) + 1;

/** Epoch nanoseconds of a packet by the reference's clock. */
function timeOf(facts: AlignFacts, p: PointFacts, i: number): string {
  const t = p.point.columns.time.get(i);
  const base = (facts.points[facts.reference] as PointFacts).point.file.baseNs;
  // What stands alone keeps its own clock.
  if (p.status === 'apart') return String(p.point.file.baseNs + BigInt(t));
  return String(base + BigInt(t) + BigInt(Math.round(p.shift + p.drift * t)));
}

function pointSection(p: PointFacts): AlignPointSection {
  const { file, interfaceId, interfaceName, columns } = p.point;
  const time = (t: number): string | null => (Number.isFinite(t) ? String(file.baseNs + BigInt(t)) : null);
  return {
    id: p.id,
    name: p.name,
    file: file.name,
    interface: { id: interfaceId, name: interfaceName ?? null },
    packets: columns.length,
    firstTime: time(columns.firstTime),
    lastTime: time(columns.lastTime),
    status: p.status,
    via: p.via,
    offsetNs: Math.round(p.offsetNs),
    skewPpm: ppm(p.skew),
    boundNs: p.boundNs === null ? null : Math.ceil(p.boundNs),
    certainty: p.certainty,
  };
}

/** Thousandths of a millionth are beyond any clock. */
const ppm = (skew: number): number => Math.round(skew * 1e9) / 1e3 + 0;

function comparisonSection(facts: AlignFacts, c: ComparisonFacts): AlignComparisonSection {
  const { fit, sameClock } = c;
  return {
    a: c.a,
    b: c.b,
    method: sameClock ? 'same-clock' : fit.kind,
    pairs: c.forward.pairs + c.backward.pairs + c.undirected,
    undirected: c.undirected,
    surePairs: c.sure,
    residualNs: fit.halfGap === null || sameClock ? null : Math.ceil(fit.halfGap),
    boundNs: fit.bound === null || sameClock ? null : Math.ceil(fit.bound),
    skewPpm: ppm(fit.skew),
    skewRangePpm: fit.skewRange === null || sameClock ? null : [ppm(fit.skewRange[0]), ppm(fit.skewRange[1])],
    skewSeen: fit.skewSeen,
    steady: fit.steady,
    contradicting: fit.contradicting,
    onlyA: c.onlyA,
    onlyB: c.onlyB,
    paths: [c.forward, c.backward].map((path) => pathSection(facts, path)),
  };
}

function pathSection(facts: AlignFacts, path: PathFacts): AlignPathSection {
  const from = facts.points[path.from] as PointFacts;
  const to = facts.points[path.to] as PointFacts;
  const d = path.delays;
  const sent = path.pairs + path.lost.length;
  return {
    from: path.from,
    to: path.to,
    pairs: path.pairs,
    delays:
      d === null
        ? null
        : { minNs: Math.round(d.min), medianNs: Math.round(d.median), p95Ns: Math.round(d.p95), maxNs: Math.round(d.max) },
    fastest: path.fastest === null ? null : { from: frameOf(from, path.fastest[0]), to: frameOf(to, path.fastest[1]) },
    lost: {
      count: path.lost.length,
      share: sent === 0 ? 0 : Math.round((path.lost.length / sent) * 1e6) / 1e6,
      frames: Array.from(path.lost.subarray(0, LISTED), (i) => frameOf(from, i)),
    },
    duplicates: path.duplicates,
    divided: path.divided,
    outside: path.outside,
    reordered: path.reordered,
    negative: { count: path.negative.length, frames: Array.from(path.negative, (i) => frameOf(from, i)) },
  };
}
