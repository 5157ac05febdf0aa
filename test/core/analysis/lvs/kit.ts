/** Virtual services of fixtures and scenarios. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SchedulerVerdict } from '../../../../core/analysis/lvs/elimination/facts.ts';
import type { LvsService } from '../../../../core/analysis/lvs/facts.ts';
import { lvsFacts } from '../../../../core/analysis/lvs/lvs.ts';
import { concatBytes } from '../../../../core/base/bytes.ts';
import { type Engine, openEngine } from '../../../../core/engine/engine.ts';
import { runScenario } from '../../../../core/lab/run.ts';
import { parseScenario } from '../../../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../../../core/lab/write.ts';
import { openBytes } from '../../../support/captures.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../../fixtures');

export const fixture = async (name: string): Promise<Engine> =>
  openEngine(await openBytes(readFileSync(path.join(fixtures, 'captures', name))));

export const scenarioText = (name: string): string => readFileSync(path.join(fixtures, 'scenarios', `${name}.yaml`), 'utf8');

/** The capture of a scenario; `skip`: without so many of its first packets. */
export const laboratory = async (yaml: string, seed = 1, skip = 0): Promise<Engine> =>
  openEngine(await openBytes(scenarioBytes(yaml, seed, skip)));

export function scenarioBytes(yaml: string, seed = 1, skip = 0): Uint8Array {
  const recording = runScenario(parseScenario(yaml), seed);
  return concatBytes([...pcapngPieces({ ...recording, packets: recording.packets.slice(skip) })]);
}

export const shipped = (name: string): Promise<Engine> => laboratory(scenarioText(name));

export function only(engine: Engine): LvsService {
  const { services } = lvsFacts(engine.facts);
  const [service] = services;
  if (service === undefined || services.length !== 1) throw new Error(`${services.length} services`);
  return service;
}

/** `192.0.2.101:80`, in order of first appearance. */
export const servers = ({ facts }: Engine, service: LvsService): string[] =>
  service.servers.map((s) => `${facts.tables.addresses.text(s.address)}:${s.port}`);

/** Where the connections went: `ABAB`. */
export const sequence = (service: LvsService): string => service.connections.map((c) => 'ABCDEFGH'[c.server]).join('');

export function judged(service: LvsService, name: SchedulerVerdict['name'], flags = ''): SchedulerVerdict {
  const found = service.schedulers.find((v) => v.name === name && v.flags.join() === flags);
  if (found === undefined) throw new Error(`no verdict on ${name} ${flags}`);
  return found;
}

/** Names by verdict, those without flags. */
export const named = (service: LvsService, verdict: SchedulerVerdict['verdict']): string[] =>
  service.schedulers.filter((v) => v.verdict === verdict && v.flags.length === 0).map((v) => v.name);
