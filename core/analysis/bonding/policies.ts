/**
 * Which hash policies fit the links that frames went by.
 *
 * The hash modulo the number of links gives the number of a link. Which interface has which number is not known, but it must be the same for all
 * frames: two interfaces for one number, or two numbers for one interface, contradict. When a link falls silent or returns, the numbers are dealt out
 * anew.
 */
import type { PacketRow } from '../../base/ids.ts';
import type { Tables } from '../../table/tables.ts';
import { HASH_POLICIES, type PolicyName, type PolicyVerdict } from './facts.ts';
import { FORMULAS, type Formula, type HashInput, hashInput } from './hash.ts';
import type { SentFrames } from './sent.ts';

/**
 * A link that says nothing for so long, while others say so much, may be down; so may one that says nothing any more. A quiet one in
 * the same case gives a wrong policy an excuse, once.
 */
const SILENT_NS = 500_000_000;
const SILENT_FRAMES = 10;
/** Hash values that are remembered for `values`. */
const MAX_VALUES = 65_536;

/** Where links fall silent, and where they return: index into the sent frames → links. */
interface Changes {
  /** Of each link, ascending: the index of a last frame before a silence, and of the first one after it (or the number of frames). */
  readonly silences: readonly { readonly link: number; readonly last: number; readonly back: number }[];
}

export function policyVerdicts(
  tables: Tables,
  sent: SentFrames,
  links: number,
): { readonly verdicts: PolicyVerdict[]; readonly skipped: number } {
  const inputs = sent.rows.map((row) => hashInput(tables, row));
  const changes = silencesOf(sent, links);
  const verdicts = HASH_POLICIES.map((policy) => verdictOf(policy, inputs, sent, links, changes));
  return { verdicts, skipped: inputs.reduce((n, i) => n + (i === undefined || (i.type === 0x0800 && !i.hasPorts) ? 1 : 0), 0) };
}

function silencesOf({ links, times }: SentFrames, count: number): Changes {
  const silences: { link: number; last: number; back: number }[] = [];
  const before = new Array<number>(count).fill(-1);
  links.forEach((link, i) => {
    const last = before[link] ?? -1;
    const long = (times[i] ?? 0) - (times[Math.max(0, last)] ?? 0) >= SILENT_NS && i - last > SILENT_FRAMES;
    if (long) silences.push({ link, last, back: i });
    before[link] = i;
  });
  before.forEach((last, link) => {
    if (last < links.length - 1) silences.push({ link, last, back: links.length });
  });
  return { silences };
}

interface Trial {
  readonly contradiction: readonly PacketRow[] | undefined;
  /** How many frames it was tried on before it failed. */
  readonly frames: number;
  readonly values: number;
  readonly told: number;
}

function verdictOf(
  policy: PolicyName,
  inputs: readonly (HashInput | undefined)[],
  sent: SentFrames,
  links: number,
  changes: Changes,
): PolicyVerdict {
  let furthest: Trial | undefined;
  for (const formula of FORMULAS[policy]) {
    const trial = tryFormula(formula, inputs, sent, links, changes);
    if (trial.contradiction === undefined) {
      const { frames, values, told } = trial;
      return { policy, verdict: told > 1 ? 'consistent' : 'untested', rows: [], frames, values };
    }
    if (furthest === undefined || trial.frames > furthest.frames) furthest = trial;
  }
  const { contradiction = [], frames = 0, values = 0 } = furthest ?? {};
  return { policy, verdict: 'ruled-out', rows: contradiction, frames, values };
}

/** How the numbers may be dealt out: as many of them, and what frames have shown so far. */
interface Deal {
  readonly modulus: number;
  readonly byNumber: Map<number, { readonly link: number; readonly row: PacketRow }>;
  readonly byLink: Map<number, { readonly number: number; readonly row: PacketRow }>;
}

const deals = (links: number): Deal[] =>
  Array.from({ length: links }, (_, i) => ({ modulus: links - i, byNumber: new Map(), byLink: new Map() }));

/** The frame that this one contradicts. */
function against({ modulus, byNumber, byLink }: Deal, hash: number, link: number): PacketRow | undefined {
  const number = hash % modulus;
  const other = byNumber.get(number);
  if (other !== undefined && other.link !== link) return other.row;
  const mine = byLink.get(link);
  return mine !== undefined && mine.number !== number ? mine.row : undefined;
}

/**
 * All ways to deal out the numbers are followed at once. When none is left, they are dealt out anew, if links have fallen silent or returned
 * often enough by then to explain it.
 */
function tryFormula(
  formula: Formula,
  inputs: readonly (HashInput | undefined)[],
  sent: SentFrames,
  links: number,
  { silences }: Changes,
): Trial {
  let left = deals(links);
  const values = new Set<number>();
  let dealt = 0;
  /** Numbers that were seen on links of their own, while there were several: what really speaks for the formula. */
  let told = 0;
  let frames = 0;
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i];
    const hash = input === undefined ? undefined : formula(input);
    if (hash === undefined) continue;
    frames++;
    if (values.size < MAX_VALUES) values.add(hash);
    const [link, row] = [sent.links[i] as number, sent.rows[i] as PacketRow];
    let last: PacketRow = row;
    const fitting = left.filter((d) => {
      const other = against(d, hash, link);
      if (other !== undefined) last = other;
      return other === undefined;
    });
    left = fitting;
    if (fitting.length === 0) {
      const explained = silences.reduce((n, s) => n + (s.last >= 0 && s.last < i ? 1 : 0) + (s.back <= i ? 1 : 0), 0);
      if (++dealt > explained) return { contradiction: [row, last], frames, values: values.size, told };
      left = deals(links);
    }
    for (const d of left) {
      const number = hash % d.modulus;
      if (!d.byNumber.has(number)) d.byNumber.set(number, { link, row });
      if (!d.byLink.has(link)) d.byLink.set(link, { number, row });
    }
    told = Math.max(told, Math.min(...left.map((d) => d.byNumber.size)));
  }
  return { contradiction: undefined, frames, values: values.size, told };
}
