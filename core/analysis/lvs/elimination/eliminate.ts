/**
 * Elimination of hypotheses: each scheduler, with all its parameters, has to explain every connection from the first to the last. One that cannot is
 * ruled out by the connection that leaves no parameterisation. The true one never is: where the capture leaves something open (when the
 * director dealt with a packet, what its tables began with, whether a server was there), the hypothesis may choose.
 */
import { SCHEDULER_NAMES } from '../../../ipvs/schedulers/index.ts';
import type { Decisions } from './decisions.ts';
import type { Contradiction, Decision, SchedulerVerdict, UntestedReason } from './facts.ts';
import type { Family } from './family.ts';
import { dhFamily, type HashTarget, mhFamily, shFamily, shPortFamily } from './hashes.ts';
import { LeastConnections, WeightedLoad } from './load.ts';
import { Locality, ReplicatedLocality } from './locality.ts';
import { type PersistenceHypotheses, persistenceHypotheses } from './persistence.ts';
import { rrFamily, wrrFamily } from './rotation.ts';

export interface EliminationInput {
  /** As they look by each way to count active connections; the director has one of them. */
  readonly decisions: readonly Decisions[];
  readonly targets: readonly HashTarget[];
  /** The virtual address, 32 bits. */
  readonly virtual: number;
  /** The capture shows the director begin with all its servers. */
  readonly fresh: boolean;
  readonly untested: UntestedReason | null;
  /** The ways differ in what a decision is, not in counts alone. */
  readonly eachPacket: boolean;
}

type Make = () => Family;

export function eliminate(input: EliminationInput): SchedulerVerdict[] {
  const { targets, virtual } = input;
  const n = targets.length;
  const makers: Record<(typeof SCHEDULER_NAMES)[number], Make[]> = {
    rr: [() => rrFamily(n)],
    wrr: [() => wrrFamily(n)],
    lc: [() => new LeastConnections(n)],
    wlc: [() => new WeightedLoad(n, 'wlc')],
    lblc: [() => new Locality(n)],
    lblcr: [() => new ReplicatedLocality(n)],
    dh: [() => dhFamily(targets, virtual)],
    sh: [() => shFamily(targets, virtual), () => shPortFamily(targets, virtual)],
    sed: [() => new WeightedLoad(n, 'sed')],
    nq: [() => new WeightedLoad(n, 'nq')],
    mh: [() => mhFamily(targets, virtual, false), () => mhFamily(targets, virtual, true)],
  };
  const ways = input.decisions.map((decisions): Way => {
    const list = input.untested === null ? decisions.list : [];
    return { ...input, decisions, list, persistence: persistenceHypotheses(decisions.sequence(list).decisions, input.fresh) };
  });
  const best = (make: Make): SchedulerVerdict => {
    // Only loads depend on how they are counted.
    const tried = COUNTING.has(make().name) || input.eachPacket ? ways : ways.slice(0, 1);
    return tried.map((way) => judge(way, make)).reduce((a, b) => (isBetter(b, a) ? b : a));
  };
  const plain = SCHEDULER_NAMES.map((name) => best(makers[name][0] as Make));
  const flagged = SCHEDULER_NAMES.flatMap((name) => makers[name].slice(1).map(best));
  return [...plain, ...flagged];
}

const COUNTING: ReadonlySet<string> = new Set(['lc', 'wlc', 'lblc', 'lblcr', 'sed', 'nq']);
const RANK = { consistent: 2, untested: 1, 'ruled-out': 0 } as const;

/** What a scheduler may have done by the one way to count or the other, it may have done. */
function isBetter(a: SchedulerVerdict, b: SchedulerVerdict): boolean {
  if (a.verdict !== b.verdict) return RANK[a.verdict] > RANK[b.verdict];
  if (a.verdict === 'ruled-out') return (a.row ?? 0) > (b.row ?? 0);
  if (a.onlyIfPersistent !== b.onlyIfPersistent) return b.onlyIfPersistent;
  if (a.changes !== b.changes) return a.changes < b.changes;
  return (a.left ?? 0) > (b.left ?? 0);
}

interface Way extends Omit<EliminationInput, 'decisions'> {
  readonly decisions: Decisions;
  readonly list: readonly Decision[];
  readonly persistence: PersistenceHypotheses;
}

interface Outcome {
  readonly family: Family;
  readonly failed: { readonly decision: Decision; readonly contradiction: Contradiction } | undefined;
  readonly changes: number;
}

/** Replays the decisions; where none is left and the list of servers may have changed since, it begins anew. */
function replay(make: Make, { decisions: all, fresh }: Way, list: readonly Decision[]): Outcome {
  const { decisions, changes: possible } = all.sequence(list);
  const family = make();
  family.reset(fresh, new Set());
  const credits = [...possible];
  let changes = 0;
  for (const decision of decisions) {
    if (decision.restart) family.reset(false, new Set());
    let contradiction = family.step(decision);
    if (contradiction === undefined) continue;
    const change = credits.findIndex(({ from, to }) => from < decision.row && decision.row <= to);
    if (change >= 0) {
      credits.splice(change, 1);
      changes++;
      family.reset(false, decision.gone);
      contradiction = family.step(decision);
    }
    if (contradiction !== undefined) return { family, failed: { decision, contradiction }, changes };
  }
  return { family, failed: undefined, changes };
}

function judge(input: Way, make: Make): SchedulerVerdict {
  const { list, persistence } = input;
  const outcome = replay(make, input, list);
  const { family } = outcome;
  const { name, flags, counted, maxWeight } = family;
  const base = { name, flags, counted, maxWeight, row: null, contradiction: null, untested: null, left: null };
  const verdict = { ...base, onlyIfPersistent: false, changes: outcome.changes };
  if (input.untested !== null) return { ...verdict, verdict: 'untested', untested: input.untested, changes: 0 };
  const compares = name === 'lc' || name === 'wlc' || name === 'sed' || name === 'nq';
  if (outcome.failed === undefined) {
    if (compares && input.targets.length > 1 && list.length > 1 && family.tests === 0)
      return { ...verdict, verdict: 'untested', untested: 'unknown-counts' };
    return { ...verdict, verdict: 'consistent', left: family.left() };
  }
  let last = outcome.failed;
  for (const hypothesis of persistence.list) {
    const other = replay(make, input, hypothesis);
    if (other.failed === undefined)
      return { ...verdict, verdict: 'consistent', left: other.family.left(), onlyIfPersistent: true, changes: other.changes };
    if (other.failed.decision.row > last.decision.row) last = other.failed;
  }
  if (!persistence.complete) return { ...verdict, verdict: 'untested', untested: 'too-many' };
  return { ...verdict, verdict: 'ruled-out', row: last.decision.row, contradiction: last.contradiction };
}
