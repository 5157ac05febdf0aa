/** How often each scheduler is ruled out where another one is at work, over random scenarios. */

import type { SchedulerVerdict } from '../../core/analysis/lvs/elimination/facts.ts';
import { lvsFacts } from '../../core/analysis/lvs/lvs.ts';
import { concatBytes } from '../../core/base/bytes.ts';
import { openEngine } from '../../core/engine/engine.ts';
import { SCHEDULER_NAMES, type SchedulerName } from '../../core/ipvs/schedulers/index.ts';
import { runScenario } from '../../core/lab/run.ts';
import { parseScenario } from '../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../core/lab/write.ts';
import { openBytes } from '../support/captures.ts';
import { randomService } from './scenarios.ts';

export interface Trial {
  readonly scheduler: SchedulerName;
  readonly seed: number;
  /** Undefined: the capture shows no service (its clients were never served). */
  readonly verdicts: readonly SchedulerVerdict[] | undefined;
  /** Real servers that got connections. */
  readonly servers: number;
}

/** Runs one random scenario and judges its capture. `skip`: so much of the capture is cut off at its beginning (0 to 1). */
export async function trial(scheduler: SchedulerName, seed: number, skip = 0): Promise<Trial> {
  const recording = runScenario(parseScenario(randomService(scheduler, seed).yaml), seed);
  const packets = recording.packets.slice(Math.floor(recording.packets.length * skip));
  const bytes = concatBytes([...pcapngPieces({ ...recording, packets })]);
  const { services } = lvsFacts((await openEngine(await openBytes(bytes))).facts);
  const [service] = services;
  return {
    scheduler,
    seed,
    verdicts: service?.schedulers.filter((v) => v.flags.length === 0),
    servers: service?.servers.filter((s) => !s.onlyChecked).length ?? 0,
  };
}

export class Rates {
  /** True scheduler → judged scheduler → times ruled out. */
  readonly ruledOut = new Map<SchedulerName, Map<SchedulerName, number>>();
  /** Trials whose capture shows at least two servers: with one nothing can be told. */
  readonly counted = new Map<SchedulerName, number>();
  /** Trials in which the true one was ruled out: there must be none. */
  readonly wrong: Trial[] = [];

  enter(t: Trial): void {
    if (t.verdicts === undefined) return;
    if (t.verdicts.some((v) => v.name === t.scheduler && v.verdict === 'ruled-out')) this.wrong.push(t);
    if (t.servers < 2) return;
    this.counted.set(t.scheduler, (this.counted.get(t.scheduler) ?? 0) + 1);
    const row = this.ruledOut.get(t.scheduler) ?? new Map<SchedulerName, number>();
    this.ruledOut.set(t.scheduler, row);
    for (const v of t.verdicts) if (v.verdict === 'ruled-out') row.set(v.name, (row.get(v.name) ?? 0) + 1);
  }

  /** A share of 0 to 1. */
  rate(truth: SchedulerName, judged: SchedulerName): number {
    return (this.ruledOut.get(truth)?.get(judged) ?? 0) / Math.max(1, this.counted.get(truth) ?? 0);
  }

  /** Markdown: a line for each true scheduler, per cent. */
  table(): string {
    const head = `| at work | trials | ${SCHEDULER_NAMES.join(' | ')} |`;
    const rule = `|---|--:|${SCHEDULER_NAMES.map(() => '--:').join('|')}|`;
    const rows = SCHEDULER_NAMES.map((truth) => {
      const cells = SCHEDULER_NAMES.map((judged) => {
        const text = Math.round(this.rate(truth, judged) * 100).toString();
        return truth === judged ? `**${text}**` : text;
      });
      return `| ${truth} | ${this.counted.get(truth) ?? 0} | ${cells.join(' | ')} |`;
    });
    return [head, rule, ...rows].join('\n');
  }
}
