/** What one hostile capture costs: time of the steps that a command takes with it. `node cost.mjs NAME N` prints it with the memory as JSON. */

import type { PacketRow } from '../../core/base/ids.ts';
import { openCapture } from '../../core/capture/open.ts';
import { MemorySource } from '../../core/capture/source.ts';
import { toText } from '../../core/diagram/text.ts';
import { annotateSections } from '../../core/engine/documents/annotate.ts';
import { type Engine, openEngine } from '../../core/engine/engine.ts';
import { ladderOf } from '../../core/engine/report/ladder.ts';
import { HOSTILE } from './hostile.ts';

export interface Cost {
  readonly packets: number;
  /** Milliseconds: opened and analysed; all frames and flows told; the first explained and drawn; filtered. */
  readonly open: number;
  readonly tell: number;
  readonly draw: number;
  readonly filter: number;
  readonly failures: readonly string[];
}

const EXPLAINED = 200;

export async function cost(name: string, n: number): Promise<Cost> {
  const make = HOSTILE[name];
  if (make === undefined) throw new Error(`there is no hostile capture ${name}`);
  const bytes = make(n);
  const times: number[] = [];
  const timed = async <T>(work: () => Promise<T> | T): Promise<T> => {
    const started = performance.now();
    const result = await work();
    times.push(performance.now() - started);
    return result;
  };
  const engine = await timed(async () => openEngine(await openCapture(new MemorySource(bytes), name)));
  await timed(() => tell(engine));
  await timed(async () => {
    toText(ladderOf(engine.facts, 'en'));
    const last = engine.facts.tables.packets.length - 1;
    for (let i = 0; i < EXPLAINED && i <= last; i++) {
      await engine.explain(i as PacketRow);
      await engine.explain((last - i) as PacketRow);
    }
  });
  await timed(async () => {
    await engine.filter('ip.ttl < 10 || tcp.port == 81').catch(() => {});
    await engine.filter('tcp.options.mss_val > 3 and frame contains "zz"').catch(() => {});
  });
  const [open = 0, story = 0, draw = 0, filter = 0] = times;
  const failures = engine.facts.failures.map((f) => `${f.pass}: ${String(f.error)}`);
  return { packets: engine.facts.tables.packets.length, open, tell: story, draw, filter, failures };
}

async function tell(engine: Engine): Promise<void> {
  const sections = await annotateSections(engine, 'en');
  let characters = 0;
  for await (const frame of sections.frames) characters += frame.summary.length;
  for (const flow of sections.flows) characters += flow.annotations.length;
  for (const binding of sections.nat.bindings) characters += binding.pairs.length;
  if (characters < 0) throw new Error('never');
}
