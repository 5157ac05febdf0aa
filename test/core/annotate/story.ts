/** The story of a fixture, for tests. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { annotateFrame } from '../../../core/annotate/annotate.ts';
import type { Annotation } from '../../../core/annotate/annotation.ts';
import type { Lang } from '../../../core/annotate/format.ts';
import { formatAnnotation } from '../../../core/annotate/render.ts';
import { type PacketRow, rowOfFrame } from '../../../core/base/ids.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { type Engine, openEngine } from '../../../core/engine/engine.ts';

export const CAPTURES = path.resolve(import.meta.dirname, '../../../fixtures/captures');

/** Uncompressed fixtures: decompression is the caller's affair, and tested elsewhere. */
export const fixtureNames = (): string[] =>
  readdirSync(CAPTURES)
    .filter((name) => /\.(pcap|pcapng)$/.test(name))
    .sort();

export async function openFixture(name: string): Promise<Engine> {
  const bytes = new Uint8Array(readFileSync(path.join(CAPTURES, name)));
  return openEngine(await openCapture(new MemorySource(bytes), name));
}

/** The annotations of a frame (numbered from 1), with its field tree. */
export async function frameStory(engine: Engine, frame: number): Promise<readonly Annotation[]> {
  const row = rowOfFrame(frame);
  return annotateFrame(engine.facts, row, await engine.explain(row));
}

export const texts = (engine: Engine, list: readonly Annotation[], lang: Lang): string[] =>
  list.map((a) => formatAnnotation(a, engine.facts, lang).text);

export const codes = (list: readonly Annotation[]): string[] => list.map((a) => a.code);

export function* rowsOf(engine: Engine): Generator<PacketRow> {
  for (let i = 0; i < engine.facts.tables.packets.length; i++) yield i as PacketRow;
}
