/** Cost per packet as captures grow. */
import { rmSync } from 'node:fs';
import { generate } from './generate.ts';
import { stage, WORK } from './measure.ts';

const STAGES = ['scan', 'fields', 'analyse', 'filter-numeric', 'filter-tree', 'annotate'] as const;
export const SIZES = [10_000, 100_000, 1_000_000] as const;
/** Cost per packet may grow so much from the middle to the largest capture: n log n, and caches that are too small. */
const MOST = 1.5;

export interface Growth {
  /**
   * `linear, STAGE`: cost per packet of the middle capture ÷ that of the largest, at most 1. More would only say that the middle one ended before the
   * compiler had warmed up, and varies from run to run.
   */
  readonly ratios: Record<string, number>;
  readonly ok: boolean;
}

/** @param captures by size, those that exist already and are to be kept */
export function measureGrowth(runs: number, captures: ReadonlyMap<number, string>): Growth {
  const columns = new Map<string, number[]>(STAGES.map((s) => [s, []]));
  for (const size of SIZES) {
    const there = captures.get(size);
    const path = there ?? `${WORK}growth.pcap`;
    if (there === undefined) generate(path, size);
    for (const name of STAGES) {
      const result = stage(name, path, size === SIZES[2] && name === 'annotate' ? 1 : runs);
      columns.get(name)?.push(result.count < 0 ? Number.NaN : (1e9 * result.seconds) / result.packets);
    }
    if (there === undefined) rmSync(path);
  }
  console.log(`\n  cost per packet, ns   ${SIZES.map((n) => n.toLocaleString('en').padStart(12)).join('')}   largest ÷ middle`);
  const ratios: Record<string, number> = {};
  let ok = true;
  for (const [name, costs] of columns) {
    const [, middle = Number.NaN, large = Number.NaN] = costs;
    const grown = large / middle;
    const fine = !(grown > MOST);
    ok &&= fine;
    if (Number.isFinite(grown)) ratios[`linear, ${name}`] = Math.min(1, 1 / grown);
    const cells = costs.map((c) => (Number.isNaN(c) ? '–' : c.toFixed(0)).padStart(12)).join('');
    console.log(
      `  ${fine ? 'ok  ' : 'MISS'} ${name.padEnd(16)} ${cells}   ${Number.isNaN(grown) ? '–' : grown.toFixed(2)} (budget ≤ ${MOST})`,
    );
  }
  return { ratios, ok };
}
