/** What the app keeps between starts, in one small file of the user's own folder. A file that is damaged, or of another version, counts as none. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { recentOf } from './recent.ts';
import { statesOf, type WindowStates } from './window-state.ts';
import type { Lang } from './words.ts';

export interface KeptValues {
  readonly windows: WindowStates;
  readonly recent: readonly string[];
  /** Null: not chosen yet. */
  readonly lang: Lang | null;
}

const VERSION = 1;

export class Kept {
  readonly #file: string;
  #values: KeptValues;

  constructor(file: string) {
    this.#file = file;
    this.#values = read(file);
  }

  get values(): KeptValues {
    return this.#values;
  }

  /** Written at once: an app may be ended at any time. Where it cannot be written, it holds until the end. */
  keep(values: Partial<KeptValues>): void {
    this.#values = { ...this.#values, ...values };
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true });
      writeFileSync(`${this.#file}.tmp`, JSON.stringify({ version: VERSION, ...this.#values }));
      renameSync(`${this.#file}.tmp`, this.#file);
    } catch {
      // A full disk, a folder that is not ours: nothing that a person must be told of.
    }
  }
}

function read(file: string): KeptValues {
  let kept: Partial<Record<string, unknown>> = {};
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && (value as { version?: unknown }).version === VERSION)
      kept = value as Partial<Record<string, unknown>>;
  } catch {
    // The first start, or a damaged file.
  }
  const { windows, recent, lang } = kept;
  return { windows: statesOf(windows), recent: recentOf(recent), lang: lang === 'en' || lang === 'es' ? lang : null };
}
