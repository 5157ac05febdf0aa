/** Opens a capture for a command, reports what is wrong with it, and closes it again. */

import type { AnalysisDepth } from '../core/analysis/analyses.ts';
import type { CaptureProblem } from '../core/base/result.ts';
import { UnreadableCapture } from '../core/base/result.ts';
import { type Engine, NatThreadError, openEngine } from '../core/engine/engine.ts';
import type { ScanProgress } from '../core/scan/scan.ts';
import { isDecodedLinkType, linkTypeName } from '../core/wire/linktype.ts';
import type { Context } from './context.ts';
import { CliError, Exit, errorCode } from './errors.ts';
import { decompressor } from './io/decompress.ts';
import { type OpenedCapture, openPath } from './io/open.ts';
import { ProgressBar } from './progress.ts';
import { natThread } from './threads/start.ts';

const MAX_REPORTED = 10;

/**
 * Reads the capture at `path` (`-`: stdin) and gives it to `work`; reports damage afterwards, so that it is the last thing on the screen.
 * Raises CliError (exit 2) when there is nothing to read.
 */
export async function withEngine(
  context: Context,
  path: string,
  work: (engine: Engine) => Promise<void>,
  depth: AnalysisDepth = 'full',
): Promise<void> {
  const name = nameOf(path);
  const { capture, engine } = await openAnalysed(context, path, depth).catch((error: unknown) => {
    throw explained(error, name);
  });
  try {
    try {
      await work(engine);
      await context.out.flush();
    } finally {
      reportLinkTypes(context, name, engine);
      reportProblems(context, name, engine);
    }
  } finally {
    await capture.close();
  }
}

async function openAnalysed(
  context: Context,
  path: string,
  depth: AnalysisDepth,
  alone = false,
): Promise<{ capture: OpenedCapture; engine: Engine }> {
  const bar = new ProgressBar(context);
  const capture = await openPath(path, { stdin: context.stdin });
  try {
    const thread = alone ? undefined : natThread(capture.plainFile, context.env);
    const options = {
      signal: context.signal,
      onProgress: (p: ScanProgress) => bar.update(p),
      depth,
      natThread: thread,
      decompress: decompressor(),
    };
    return { capture, engine: await openEngine(capture, options) };
  } catch (error) {
    await capture.close();
    // Slower, but the same.
    if (error instanceof NatThreadError) return await openAnalysed(context, path, depth, true);
    throw error;
  } finally {
    bar.end();
  }
}

export const nameOf = (path: string): string => (path === '-' ? 'standard input' : path);

/** What to do about it, by the kind of damage. */
const REMEDIES: Partial<Record<CaptureProblem['code'], string>> = {
  'not-a-capture': 'Give a pcap or pcapng file, an ipgrab listing or a hex dump.',
  empty: 'The capturing program may not have written anything yet: stop it, then try again.',
  'truncated-header': 'The file ends too early: copy it again, or stop the capturing program before copying.',
  'truncated-packet': 'The file ends too early: copy it again, or stop the capturing program before copying.',
  'bad-packet-length': 'The file is corrupt from there on: copy it again in binary mode.',
  'bad-block-length': 'The file is corrupt there: copy it again in binary mode.',
  'bad-block': 'The file is corrupt there: copy it again in binary mode.',
  'unknown-interface': 'The file is corrupt or lacks a part: copy it again, or merge its parts with mergecap.',
  'unsupported-version': 'Convert the file with a current editcap.',
  'bad-compression': "The compressed file is damaged or cut off: 'gzip -t' tells; copy it again.",
  'bomb-limit': 'The file unpacks to more than is allowed: unpack it with gzip first, if it is to be trusted.',
  'bad-text': 'Correct that line of the listing.',
  'read-error': 'Reading failed: check the disk or the connection.',
};

export function explained(error: unknown, name: string): unknown {
  if (error instanceof UnreadableCapture) {
    const { problem } = error;
    // A file that cannot be opened has no place in it to name, and its reason says what to do.
    if (problem.code === 'read-error') return new CliError(`${name}: ${problem.detail}`);
    return new CliError(`${name}: ${placeOf(problem)}: ${problem.detail}`, REMEDIES[problem.code]);
  }
  if (errorCode(error) === undefined) return error;
  return new CliError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
}

const placeOf = (problem: CaptureProblem): string =>
  `${problem.line === undefined ? '' : `line ${problem.line}, `}byte offset ${problem.offset}`;

/** Frames of a link type that is not decoded are listed, no more: said once for each interface. It is not damage. */
function reportLinkTypes(context: Context, name: string, engine: Engine): void {
  let reported = 0;
  engine.info.interfaces.forEach(({ linkType, name: interfaceName }, id) => {
    if (isDecodedLinkType(linkType) || ++reported > MAX_REPORTED) return;
    const which = engine.info.interfaces.length > 1 ? ` of interface ${id}${interfaceName ? ` (${interfaceName})` : ''}` : '';
    const type = `${linkType} (${linkTypeName(linkType) ?? 'not registered'})`;
    context.error(`trama: ${name}: unsupported link type ${type}${which}: its frames are listed and not decoded\n`);
  });
}

/** Damage makes the exit code 1; so does a pass that failed, which is our own fault and is said to be. */
function reportProblems(context: Context, name: string, engine: Engine): void {
  reportDamage(context, name, engine.info.problems, engine.facts.tables.packets.length);
  for (const failure of engine.facts.failures) {
    const reason = failure.error instanceof Error ? failure.error.message : String(failure.error);
    context.error(`trama: a fault of Trama itself: the ${failure.pass} analysis failed at frame ${failure.row + 1}: ${reason}\n`);
    context.exitCode = Exit.damaged;
  }
}

/** `packets`: how many could be read. */
export function reportDamage(context: Context, name: string, problems: readonly CaptureProblem[], packets: number): void {
  for (const problem of problems.slice(0, MAX_REPORTED)) {
    context.error(`trama: ${name}: damaged at ${placeOf(problem)}: ${problem.detail}\n`);
  }
  if (problems.length > MAX_REPORTED)
    context.error(`trama: ${name}: and ${problems.length - MAX_REPORTED} more damaged places\n`);
  const last = problems.at(-1);
  if (last !== undefined) {
    context.error(
      `       The output covers the ${packets === 1 ? 'one packet' : `${packets} packets`} that could be read. ${REMEDIES[last.code] ?? ''}\n`,
    );
    context.exitCode = Exit.damaged;
  }
}
