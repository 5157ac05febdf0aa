/** Adds the results of all captures up, and prints them. */
import type { FileResult, Tally } from './compare.ts';
import { KNOWN } from './known.ts';

export interface Limits {
  /** Least agreement, per cent: of values, of frames, and of captures for each filter. */
  readonly values: number;
  readonly frames: number;
  readonly captures: number;
  /** A known disagreement that occurs nowhere fails the run. */
  readonly stale: boolean;
}

export interface PrintOptions {
  /** Disagreements printed in all. */
  readonly show: number;
  /** Fields that always agree are listed too. */
  readonly allFields: boolean;
  readonly filters: readonly string[];
}

const share = (part: number, whole: number): number => (whole === 0 ? 100 : (100 * part) / whole);
const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${share(part, whole).toFixed(3)} %`);
const clip = (text: string): string => (text.length > 70 ? `${text.slice(0, 70)}… (${text.length})` : text);
const sum = <T>(items: Iterable<T>, of: (item: T) => number): number => {
  let n = 0;
  for (const item of items) n += of(item);
  return n;
};

function totalsOf(results: readonly FileResult[]): Map<string, Tally> {
  const totals = new Map<string, Tally>();
  for (const r of results) {
    for (const [field, n] of Object.entries(r.fields)) {
      const t = totals.get(field) ?? { values: 0, equal: 0, excused: 0 };
      totals.set(field, { values: t.values + n.values, equal: t.equal + n.equal, excused: t.excused + n.excused });
    }
  }
  return totals;
}

interface FilterTotal {
  readonly text: string;
  differing: number;
  examples: string[];
}

function filterTotals(results: readonly FileResult[], filters: readonly string[]): FilterTotal[] {
  const totals: FilterTotal[] = filters.map((text) => ({ text, differing: 0, examples: [] }));
  for (const r of results) {
    for (const d of r.filters) {
      const t = totals[d.filter];
      if (t === undefined) continue;
      t.differing++;
      const [first] = d.first;
      const place =
        d.refusal ?? `frame ${first?.frame} by ${first?.by} alone${d.frames > 1 ? `, ${d.frames} frames in all` : ''}`;
      if (t.examples.length < 3) t.examples.push(`${r.file}: ${place}`);
    }
  }
  return totals;
}

/** Frames that are missing here; where the file is damaged we may list more than tshark does. */
const uneven = (r: FileResult): boolean =>
  r.failure === undefined && (r.damaged ? r.ourFrames < r.frames : r.ourFrames !== r.frames);

function printDisagreements(results: readonly FileResult[], show: number): void {
  const perField = Math.max(3, Math.ceil(show / 10));
  const shown = new Map<string, number>();
  let printed = 0;
  for (const r of results) {
    for (const d of r.disagreements) {
      const n = (shown.get(d.field) ?? 0) + 1;
      shown.set(d.field, n);
      if (n > perField || printed >= show) continue;
      printed++;
      console.log(`${r.file} frame ${d.frame} ${d.field}\n    ours   ${clip(d.ours)}\n    tshark ${clip(d.theirs)}`);
    }
  }
}

function printFields(totals: ReadonlyMap<string, Tally>, allFields: boolean): void {
  const rows = [...totals].filter(([, n]) => allFields || n.equal + n.excused < n.values);
  if (rows.length === 0) return;
  console.log('\nfield                                       values   excused   agree');
  const wrong = (t: Tally): number => t.values - t.equal - t.excused;
  rows.sort((a, b) => wrong(b[1]) - wrong(a[1]) || (a[0] < b[0] ? -1 : 1));
  for (const [field, n] of rows) {
    console.log(
      `${field.padEnd(42)} ${String(n.values).padStart(7)}   ${String(n.excused).padStart(7)}   ${percent(n.equal, n.values - n.excused)}`,
    );
  }
}

function printWorst(results: readonly FileResult[]): void {
  const missed = (r: FileResult): number => r.inScope - r.agreeing;
  const worst = results.filter((r) => missed(r) > 0).sort((a, b) => missed(b) - missed(a));
  if (worst.length > 0) console.log('\nfiles with the most frames that disagree');
  for (const r of worst.slice(0, 15))
    console.log(`  ${String(missed(r)).padStart(7)} of ${String(r.inScope).padStart(7)}  ${r.file}`);
  const slow = [...results].sort((a, b) => b.ms - a.ms).filter((r) => r.ms > 3000);
  if (slow.length > 0) console.log('\nslowest files (all; ours until analysed)');
  for (const r of slow.slice(0, 10))
    console.log(`  ${(r.ms / 1000).toFixed(1).padStart(7)} s ${(r.ourMs / 1000).toFixed(1).padStart(7)} s  ${r.file}`);
}

function printFilters(totals: readonly FilterTotal[], captures: number): void {
  const differing = totals.filter((t) => t.differing > 0).sort((a, b) => b.differing - a.differing);
  if (differing.length > 0) console.log('\nfilters that select other frames than tshark’s');
  for (const t of differing) {
    console.log(`  ${percent(captures - t.differing, captures)} of captures  ${t.text}`);
    for (const example of t.examples) console.log(`      ${example}`);
  }
}

/** Prints everything; true where all limits are met. */
export function report(results: readonly FileResult[], limits: Limits, options: PrintOptions): boolean {
  const complaints: string[] = [];
  printDisagreements(results, options.show);
  const totals = totalsOf(results);
  printFields(totals, options.allFields);
  printWorst(results);

  const filtered = sum(results, (r) => (r.filtered ? 1 : 0));
  const filters = filterTotals(results, options.filters);
  printFilters(filters, filtered);

  const excused = new Map<string, number>();
  for (const r of results) for (const [id, n] of Object.entries(r.excused)) excused.set(id, (excused.get(id) ?? 0) + n);
  if (excused.size > 0) console.log('\nknown disagreements (test/corpus/known.ts), values excused');
  for (const [id, n] of excused) console.log(`  ${String(n).padStart(7)}  ${id}`);
  const stale = KNOWN.filter((rule) => !excused.has(rule.id));
  if (limits.stale) for (const rule of stale) complaints.push(`the known disagreement ${rule.id} excuses nothing`);

  const faults = new Map<string, { readonly fault: string; readonly files: string[] }>();
  for (const r of results) {
    if (r.failure?.kind === 'tshark') console.log(`nothing to compare: ${r.file}: ${r.failure.message}`);
    else if (r.failure !== undefined) complaints.push(`${r.failure.kind}: ${r.file}: ${r.failure.message}`);
    else if (uneven(r)) complaints.push(`${r.file}: ${r.ourFrames} frames, tshark has ${r.frames}`);
    for (const fault of r.faults) {
      const kind = fault.replace(/\d+/g, '#').slice(0, 160);
      const files = faults.get(kind);
      if (files === undefined) faults.set(kind, { fault, files: [r.file] });
      else files.files.push(r.file);
    }
  }

  for (const { fault, files } of faults.values())
    complaints.push(`fault in ${new Set(files).size} files: ${[...new Set(files)].slice(0, 3).join(', ')}: ${fault}`);

  const values = sum(totals.values(), (t) => t.values - t.excused);
  const equal = sum(totals.values(), (t) => t.equal);
  const frames = sum(results, (r) => r.frames);
  const inScope = sum(results, (r) => r.inScope);
  const agreeing = sum(results, (r) => r.agreeing);
  const strictly = sum(results, (r) => r.agreeingStrictly);
  const under = filters.filter((t) => share(filtered - t.differing, filtered) < limits.captures);
  if (share(equal, values) < limits.values)
    complaints.push(`${percent(equal, values)} of values agree: ${limits.values} % are wanted`);
  if (share(agreeing, inScope) < limits.frames)
    complaints.push(`${percent(agreeing, inScope)} of frames agree: ${limits.frames} % are wanted`);
  for (const t of under) {
    complaints.push(
      `${percent(filtered - t.differing, filtered)} of captures agree on the filter ${t.text}: ${limits.captures} % are wanted`,
    );
  }

  console.log(`\n${results.length} files, ${frames} frames, ${inScope} with supported protocols only`);
  console.log(`frames  ${percent(agreeing, inScope)} agree on every field (${percent(strictly, inScope)} without excuses)`);
  console.log(`values  ${percent(equal, values)} of ${values} agree; ${totals.size} fields occur`);
  if (options.filters.length > 0) {
    const perfect = filters.filter((t) => t.differing === 0).length;
    console.log(
      `filters ${filters.length} on ${filtered} captures; ${perfect} always agree, ${under.length} are under ${limits.captures} %`,
    );
  }
  if (complaints.length > 0) console.log(`\n${complaints.map((c) => `FAIL ${c}`).join('\n')}`);
  return complaints.length === 0;
}
