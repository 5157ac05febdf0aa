/**
 * Ratios against the recorded ones. Times belong to the machine and the minute; a ratio of two times of one run says something about the program. Every ratio is
 * written so that more is better.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BASELINE = fileURLToPath(new URL('baseline.json', import.meta.url));
/** What a ratio may fall by. */
const TOLERANCE = 0.1;

interface Baseline {
  readonly packets: number;
  readonly ratios: Readonly<Record<string, number>>;
}

export type Ratios = Readonly<Record<string, number>>;

export function record(packets: number, ratios: Ratios): void {
  const rounded = Object.fromEntries(Object.entries(ratios).map(([name, ratio]) => [name, Number(ratio.toPrecision(3))]));
  writeFileSync(BASELINE, `${JSON.stringify({ packets, ratios: rounded } satisfies Baseline, null, 2)}\n`);
}

/** Ratios that have fallen too far, a line each. */
export function fallen(now: Ratios, recorded: Ratios): string[] {
  return Object.entries(recorded).flatMap(([name, was]) => {
    const is = now[name];
    if (is === undefined || is >= was * (1 - TOLERANCE)) return [];
    return [`${name}: ${is.toPrecision(3)}, recorded ${was.toPrecision(3)}: fallen by ${(100 * (1 - is / was)).toFixed(0)} %`];
  });
}

/** Prints how the ratios stand against the recorded ones; false where one has fallen. */
export function judge(packets: number, ratios: Ratios): boolean {
  if (!existsSync(BASELINE)) {
    console.log('\n  no ratios are recorded: npm run bench -- --record writes bench/baseline.json');
    return true;
  }
  const recorded = JSON.parse(readFileSync(BASELINE, 'utf8')) as Baseline;
  if (recorded.packets !== packets) {
    console.log(`\n  ratios are recorded for ${recorded.packets} packets: not compared`);
    return true;
  }
  const lines = fallen(ratios, recorded.ratios);
  console.log(
    lines.length === 0 ? '\n  no ratio has fallen by more than a tenth' : `\n${lines.map((l) => `  MISS ${l}`).join('\n')}`,
  );
  return lines.length === 0;
}
