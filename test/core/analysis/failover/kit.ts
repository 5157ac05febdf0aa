/** Scenarios and frames as failover shows them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FailoverFacts } from '../../../../core/analysis/failover/facts.ts';
import { analyseFailover } from '../../../../core/analysis/failover/failover.ts';
import { concatBytes } from '../../../../core/base/bytes.ts';
import { pcapHeader, pcapRecord } from '../../../../core/capture/write.ts';
import { openEngine } from '../../../../core/engine/engine.ts';
import { runScenario } from '../../../../core/lab/run.ts';
import { parseScenario } from '../../../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../../../core/lab/write.ts';
import { openBytes } from '../../../support/captures.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/scenarios');

async function analyse(bytes: Uint8Array): Promise<FailoverFacts> {
  const engine = await openEngine(await openBytes(bytes));
  return analyseFailover(engine.facts, (rows) => engine.frames(rows));
}

/** The text of a shipped scenario. */
export const shipped = (name: string): string => readFileSync(path.join(directory, `${name}.yaml`), 'utf8');

export const ofScenario = (yaml: string, seed = 1): Promise<FailoverFacts> =>
  analyse(concatBytes([...pcapngPieces(runScenario(parseScenario(yaml), seed))]));

/** @param frames with their times, in seconds */
export const ofFrames = (frames: readonly (readonly [time: number, bytes: Uint8Array])[]): Promise<FailoverFacts> =>
  analyse(
    concatBytes([
      pcapHeader({ nanoseconds: true }),
      ...frames.map(([time, bytes]) => {
        const seconds = Math.floor(time);
        const nanos = Math.round((time - seconds) * 1e9);
        return pcapRecord({ seconds, nanos, bytes, originalLength: bytes.length }, { nanoseconds: true });
      }),
    ]),
  );
