/**
 * Everything that Trama does with a capture, one thing after the other, and what must hold of each whatever the bytes are. Used on captures that nobody
 * here made, and on damaged ones.
 */

import type { PacketRow } from '../../core/base/ids.ts';
import { layout } from '../../core/diagram/layout.ts';
import { toMermaid } from '../../core/diagram/mermaid.ts';
import { toPlantuml } from '../../core/diagram/plantuml.ts';
import { toSvg } from '../../core/diagram/svg.ts';
import { toText } from '../../core/diagram/text.ts';
import { annotateSections, type StorySource } from '../../core/engine/documents/annotate.ts';
import { writeJson } from '../../core/engine/documents/json.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { ladderOf } from '../../core/engine/report/ladder.ts';
import { extractFields, isExtractable } from '../../core/explain/extract.ts';
import { FilterError } from '../../core/filter/error.ts';
import { allFields, type FieldNode, type FrameTree } from '../../core/wire/field.ts';
import { disagreements } from './agreement.ts';
import { extractorOf } from './fields.ts';

export interface WalkOptions {
  /** Frames explained, told and asked for fields: the first ones. Default all. */
  readonly frames?: number;
  /** Display filters to run. */
  readonly filters?: readonly string[];
  /** Draw the ladder of the first frames. Default true. */
  readonly diagram?: boolean;
}

const MAX_FAULTS = 20;

/** Faults, each a line; none where all is well. Exceptions become faults. */
export async function walk(engine: Engine, options: WalkOptions = {}): Promise<string[]> {
  const faults: string[] = [];
  const attempt = async (what: string, work: () => Promise<void> | void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      faults.push(`${what}: ${stackOf(error)}`);
    }
  };
  for (const f of engine.facts.failures) faults.push(`pass ${f.pass}, frame ${f.row + 1}: ${stackOf(f.error)}`);
  const { length } = engine.facts.tables.packets;
  const count = Math.min(length, options.frames ?? length);
  await attempt('explain', () => explainAll(engine, count, faults));
  for (const language of ['en', 'es'] as const) await attempt(`annotate ${language}`, () => tellAll(engine, count, language));
  if (options.diagram !== false) await attempt('diagram', () => draw(engine));
  await attempt('fields', () => extractAll(engine, count));
  for (const text of options.filters ?? []) await attempt(`filter ${text}`, () => filterOne(engine, text, faults));
  return faults.slice(0, MAX_FAULTS);
}

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 6).join(' | ') : String(error);

async function explainAll(engine: Engine, count: number, faults: string[]): Promise<void> {
  const { tables } = engine.facts;
  for (let row = 0 as PacketRow; row < count && faults.length < MAX_FAULTS; row++) {
    const tree = await engine.explain(row as PacketRow);
    for (const problem of wrongRanges(tree)) faults.push(`frame ${row + 1}: ${problem}`);
    for (const d of disagreements(tables, row, tree)) {
      faults.push(`frame ${row + 1}: ${d.what}: column ${String(d.column)}, field ${String(d.field)}`);
    }
  }
}

/** Nodes whose bytes do not lie in their source. */
export function wrongRanges(tree: FrameTree): string[] {
  const problems: string[] = [];
  const visit = (nodes: readonly FieldNode[], depth: number): void => {
    for (const node of nodes) {
      const source = tree.sources[node.source];
      const end = node.start + node.length;
      if (source === undefined) problems.push(`${node.spec.name}: there is no source ${node.source}`);
      else if (!(node.start >= 0 && node.length >= 0 && end <= source.bytes.length)) {
        problems.push(`${node.spec.name}: bytes ${node.start} to ${end} of ${source.bytes.length} (${source.name})`);
      }
      if (depth > 200) problems.push(`${node.spec.name}: ${depth} levels deep`);
      else visit(node.children, depth + 1);
    }
  };
  visit(tree.layers, 0);
  return problems.slice(0, 3);
}

async function tellAll(engine: Engine, count: number, language: 'en' | 'es'): Promise<void> {
  const source: StorySource = {
    facts: engine.facts,
    streams: () => engine.streams(),
    failover: () => engine.failover(),
    frames: (rows) => engine.frames(rows),
    explainFrame: (row, bytes) => engine.explainFrame(row, bytes),
    *rows() {
      for (const row of engine.rows()) {
        if (row >= count) return;
        yield row;
      }
    },
  };
  const sections = await annotateSections(source, language);
  let characters = 0;
  for await (const piece of writeJson({ schema: 'trama.annotate/1', language, ...sections })) characters += piece.length;
  if (characters === 0) throw new Error('nothing was told');
}

const DRAWN = 400;

function draw(engine: Engine): void {
  const ladder = ladderOf(engine.facts, 'en');
  const few = { ...ladder, events: ladder.events.slice(0, DRAWN) };
  for (const text of [toText(ladder), toMermaid(ladder), toPlantuml(ladder)]) {
    if (text.length === 0) throw new Error('an empty diagram');
  }
  if (few.events.length === ladder.events.length) toSvg(layout(ladder));
}

let every: readonly string[] | undefined;

async function extractAll(engine: Engine, count: number): Promise<void> {
  every ??= [...allFields().keys()].filter((name) => name !== '' && isExtractable(name));
  const rows = Array.from({ length: count }, (_, i) => i as PacketRow);
  let written = 0;
  const extractor = await extractorOf(engine, every);
  for await (const piece of extractFields(extractor, engine.facts.tables, (r) => engine.frames(r), rows)) {
    for (const byte of piece) if (byte === 10) written++;
  }
  if (written !== count) throw new Error(`${written} lines for ${count} frames`);
}

async function filterOne(engine: Engine, text: string, faults: string[]): Promise<void> {
  const { length } = engine.facts.tables.packets;
  let rows: Uint32Array;
  try {
    rows = await engine.filter(text);
  } catch (error) {
    if (error instanceof FilterError) return;
    throw error;
  }
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row >= length || (i > 0 && row <= (rows[i - 1] as number))) {
      faults.push(`filter ${text}: row ${row} at ${i}`);
      return;
    }
  }
}
