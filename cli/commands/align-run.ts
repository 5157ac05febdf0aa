/** What `trama align` and `trama merge --align` do: read every capture, compare the points, report, and write them as one. */

import type { AlignFacts, PointFacts } from '../../core/analysis/align/facts.ts';
import type { Point } from '../../core/analysis/align/point.ts';
import type { Capture } from '../../core/capture/capture.ts';
import type { ScanProgress } from '../../core/scan/scan.ts';
import type { Context, Language } from '../context.ts';
import { CliError } from '../errors.ts';
import type { MergeInput } from '../format/merged-file.ts';
import type { OpenedCapture } from '../io/open.ts';

export interface AlignOptions {
  readonly report: 'text' | 'json' | 'ndjson';
  readonly language: Language;
  /** Name of the point whose clock counts. Default: the first one. */
  readonly reference?: string | undefined;
  /** The merged capture, and its format. */
  readonly output?: string | undefined;
  readonly fileFormat: 'pcap' | 'pcapng';
}

interface Opened {
  readonly name: string;
  readonly capture: OpenedCapture;
}

/** @throws CliError where a capture cannot be read, there are not two points, or they have nothing in common */
export async function runAlign(context: Context, paths: readonly string[], options: AlignOptions): Promise<void> {
  if (paths.filter((p) => p === '-').length > 1) throw new CliError("'-' twice: only one capture can come from standard input");
  if (options.output === '-' && context.outIsTerminal) throw new CliError('a capture is binary: it is not written to a terminal');
  const [{ explained, nameOf, reportDamage }, { openPath }, { ProgressBar }, { readPoints }] = await Promise.all([
    import('../session.ts'),
    import('../io/open.ts'),
    import('../progress.ts'),
    import('../../core/analysis/align/point.ts'),
  ]);
  const opened: Opened[] = [];
  try {
    const points: Point[] = [];
    const bar = new ProgressBar(context);
    for (const path of paths) {
      const name = nameOf(path);
      const capture = await openPath(path, { stdin: context.stdin }).catch((error: unknown) => {
        throw explained(error, name);
      });
      opened.push({ name, capture });
      const onProgress = (p: ScanProgress): void => bar.update(p);
      points.push(...(await readPoints(capture, opened.length - 1, name, { signal: context.signal, onProgress })));
    }
    bar.end();
    const facts = await aligned(points, opened, options.reference);
    await deliver(context, facts, opened, paths, options);
    for (const { name, capture } of opened)
      reportDamage(context, name, capture.framer.info.problems, points.find((p) => p.file.name === name)?.file.packets ?? 0);
  } finally {
    for (const { capture } of opened) await capture.close();
  }
}

async function aligned(points: readonly Point[], opened: readonly Opened[], reference: string | undefined): Promise<AlignFacts> {
  const [{ alignPoints, MAX_POINTS, pointNames }, { NothingInCommon }] = await Promise.all([
    import('../../core/analysis/align/align.ts'),
    import('../../core/analysis/align/facts.ts'),
  ]);
  for (const [index, { name }] of opened.entries())
    if (!points.some((p) => p.file.capture === index)) throw new CliError(`${name}: the capture holds no packets`);
  if (points.length < 2) {
    throw new CliError(
      `${opened[0]?.name ?? ''}: this is one capture point; there is nothing to align it with`,
      'Name two captures of the same traffic, or a pcapng file with several interfaces.',
    );
  }
  if (points.length > MAX_POINTS)
    throw new CliError(`these are ${points.length} capture points; ${MAX_POINTS} are the most that are compared`);
  const names = pointNames(points);
  const index = reference === undefined ? 0 : names.indexOf(reference);
  if (index < 0)
    throw new CliError(`--reference: there is no capture point '${reference}'`, `The points are: ${names.join(', ')}.`);
  try {
    const facts = alignPoints(points, index);
    if (facts.comparisons.length > 0) return facts;
    throw new CliError(
      `${opened[0]?.name ?? ''}: its ${points.length} interfaces have no packets in common: there is nothing to compare`,
    );
  } catch (error) {
    if (!(error instanceof NothingInCommon)) throw error;
    throw new CliError(
      `${error.captures.join(', ')}: no packets in common with ${error.others.join(', ')}, so that their clocks cannot be compared`,
      'Captures of the same traffic at the same time are needed: of what both saw, at least some packets with unlike content.',
    );
  }
}

async function deliver(
  context: Context,
  facts: AlignFacts,
  opened: readonly Opened[],
  paths: readonly string[],
  options: AlignOptions,
): Promise<void> {
  const { output } = options;
  if (output !== undefined) {
    const [{ withOutput }, { writeMerged }] = await Promise.all([
      import('../output-file.ts'),
      import('../format/merged-file.ts'),
    ]);
    const inputs = await mergeInputs(facts, opened);
    await withOutput(context, output, paths, async (out) => {
      await writeMerged(inputs, options.fileFormat, (bytes) => out.bytes(bytes), context.signal);
    });
  }
  const pieces = await reportOf(context, facts, options);
  if (output !== '-') return context.out.all(pieces);
  for await (const piece of pieces) context.error(piece);
}

async function reportOf(
  context: Context,
  facts: AlignFacts,
  options: AlignOptions,
): Promise<Iterable<string> | AsyncIterable<string>> {
  const { alignDocument, alignLines } = await import('../../core/engine/documents/align.ts');
  const { jsonText, writeJson } = await import('../../core/engine/documents/json.ts');
  switch (options.report) {
    case 'json':
      return writeJson(alignDocument(facts));
    case 'ndjson':
      return (function* () {
        for (const line of alignLines(facts)) yield `${jsonText(line)}\n`;
      })();
    case 'text': {
      const [{ alignText }, { textOptions }] = await Promise.all([
        import('../format/align-text.ts'),
        import('../format/options.ts'),
      ]);
      return alignText(alignDocument(facts), textOptions(context, options.language));
    }
  }
}

const BILLION = 1_000_000_000;

/** Each point as a capture of its own: what is read once for each of them stays in order after its clock is corrected. */
async function mergeInputs(facts: AlignFacts, opened: readonly Opened[]): Promise<MergeInput[]> {
  const { openCapture } = await import('../../core/capture/open.ts');
  const reference = facts.points[facts.reference] as PointFacts;
  return Promise.all(
    facts.points.map(async (p): Promise<MergeInput> => {
      const { name, capture } = opened[p.point.file.capture] as Opened;
      // The framer of the one that was scanned is used up.
      const again: Capture = await openCapture(capture.source, name);
      return {
        name,
        capture: again,
        point: { interfaceId: p.point.interfaceId, name: p.name, comment: commentOf(p, reference.name) },
        selection: { interfaceId: p.point.interfaceId, retime: retiming(p, reference) },
      };
    }),
  );
}

function retiming(p: PointFacts, reference: PointFacts): (seconds: number, nanos: number) => { seconds: number; nanos: number } {
  const base = p.point.file.baseNs;
  const baseSeconds = Number(base / BigInt(BILLION));
  const baseNanos = Number(base % BigInt(BILLION));
  const move = p.status === 'apart' ? 0n : reference.point.file.baseNs - base;
  const moveSeconds = Number(move / BigInt(BILLION));
  const moveNanos = Number(move % BigInt(BILLION));
  return (seconds, nanos) => {
    const t = (seconds - baseSeconds) * BILLION + (nanos - baseNanos);
    const total = nanos + moveNanos + Math.round(p.shift + p.drift * t);
    const carry = Math.floor(total / BILLION);
    return { seconds: seconds + moveSeconds + carry, nanos: total - carry * BILLION };
  };
}

/** Kept in the merged file: English, as all that Trama writes into captures of its own accord. */
function commentOf(p: PointFacts, reference: string): string {
  switch (p.status) {
    case 'reference':
      return 'Times are as captured: this is the reference for the other capture points.';
    case 'same-clock':
      return 'Times are as captured: it has the clock of the reference.';
    case 'apart':
      return 'Times are as captured: no packets in common with the other capture points.';
    case 'aligned': {
      const bound = p.boundNs === null ? '' : ` (right to within ${(p.boundNs / 1e6).toFixed(6)} ms)`;
      return `Times corrected to the clock of ${reference}: its own was ${(p.offsetNs / 1e6).toFixed(6)} ms ahead${bound} and ran ${(p.skew * 1e6).toFixed(3)} ppm fast.`;
    }
  }
}
