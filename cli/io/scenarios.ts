/** The shipped scenarios, and scenarios in files. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from '../../core/base/near-word.ts';
import { parseScenario } from '../../core/lab/scenario/parse.ts';
import type { Language } from '../context.ts';
import { CliError } from '../errors.ts';

const ENDING = '.yaml';

/** Beside the built command, or in a checkout. */
function folder(): string {
  const places = ['./scenarios/', '../fixtures/scenarios/', '../../fixtures/scenarios/'];
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((place) => existsSync(place));
  if (found === undefined) throw new CliError('the shipped scenarios are missing beside the program');
  return found;
}

async function scenarioNames(): Promise<string[]> {
  const files = await readdir(folder());
  return files
    .filter((f) => f.endsWith(ENDING))
    .map((f) => f.slice(0, -ENDING.length))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** One line for each shipped scenario: its name and title. */
export async function listScenarios(language: Language): Promise<string[]> {
  const names = await scenarioNames();
  const width = Math.max(0, ...names.map((n) => n.length));
  const titles = await Promise.all(
    names.map(async (name) => {
      const { title } = parseScenario(await readFile(path.join(folder(), name + ENDING), 'utf8'));
      return typeof title === 'string' ? title : title[language];
    }),
  );
  return names.map((name, i) => `${name.padEnd(width)}  ${titles[i]}`);
}

/** The path of a scenario: `-`, a file, or the name of a shipped one. */
export async function scenarioFile(name: string): Promise<string> {
  if (name === '-' || /[/\\]|\.ya?ml$/.test(name)) return name;
  const names = await scenarioNames();
  if (names.includes(name)) return path.join(folder(), name + ENDING);
  if (existsSync(name)) return name;
  const near = nearest(name, names);
  throw new CliError(
    `${name}: there is no such scenario${near === undefined ? '' : `; did you mean ${near}?`}`,
    "'trama lab --list' lists the shipped ones; a file's name ends in .yaml.",
  );
}
