/** Judges a capture of a student's own: read within bounds, held against the question's assertions. */
import { UnreadableCapture } from '../../core/base/result.ts';
import { openCapture } from '../../core/capture/open.ts';
import { MemorySource } from '../../core/capture/source.ts';
import { PcapngWriter } from '../../core/capture/write.ts';
import { type Read, read } from '../../core/coursework/answers/raw.ts';
import type { Assertion } from '../../core/coursework/assertions/schema.ts';
import type { CaptureJudge } from '../../core/coursework/grade/grade.ts';
import { checkCapture } from '../../core/engine/check.ts';
import { type Engine, openEngine } from '../../core/engine/engine.ts';
import { readOwnFile } from './exercise.ts';

/** Bytes of a capture that is handed in; compressed ones are not taken. */
const MAX_CAPTURE = 64 << 20;
const MAX_MILLISECONDS = 20_000;

const unreadable = (fault: string): Read<never> => ({ ok: false, fault, path: [] });

const metBy = async (engine: Engine, assertions: readonly Assertion[]): Promise<boolean[]> => {
  const met: boolean[] = [];
  for await (const { passed } of checkCapture(engine, { assertions: [...assertions] })) met.push(passed);
  return met;
};

let empty: Promise<Engine> | undefined;
/** A capture without a packet. */
const nothing = (): Promise<Engine> => {
  empty ??= openCapture(new MemorySource(new PcapngWriter().section({ application: 'Trama' })), 'nothing').then((c) =>
    openEngine(c, {}),
  );
  return empty;
};

/**
 * What a capture without packets meets (no checksum is wrong in it) is a condition: it earns nothing, and takes a share of the rest where it is not
 * met.
 */
function creditOf(met: readonly boolean[], metByNothing: readonly boolean[]): number {
  const earning = met.filter((_, i) => metByNothing[i] !== true);
  const broken = met.filter((m, i) => !m && metByNothing[i] === true).length;
  if (earning.length === 0) return broken === 0 ? 1 : 0;
  return Math.max(0, earning.filter((m) => m).length - broken) / earning.length;
}

/** `folder`: where the student's files lie; null where there is no folder of the student's own. */
export function captureJudge(folder: string | null): CaptureJudge {
  return async ({ question }, name) => {
    if (folder === null)
      return unreadable(
        'a capture is looked for in a folder of the student’s own: hand in a folder, with the submission and the capture',
      );
    const bytes = await readOwnFile(folder, name, MAX_CAPTURE);
    if (typeof bytes === 'string') return unreadable(bytes);
    try {
      const capture = await openCapture(new MemorySource(bytes), name);
      const engine = await openEngine(capture, { signal: AbortSignal.timeout(MAX_MILLISECONDS) });
      const assertions = question.assertions ?? [];
      const met = await metBy(engine, assertions);
      const failed = assertions.flatMap((a, i) => (met[i] === true ? [] : [a.name]));
      const note = { code: 'assertions', passed: assertions.length - failed.length, wanted: assertions.length, failed } as const;
      return read({ fraction: creditOf(met, await metBy(await nothing(), assertions)), notes: failed.length > 0 ? [note] : [] });
    } catch (error) {
      if (error instanceof UnreadableCapture)
        return unreadable(`${name} is no capture that can be read: ${error.problem.detail}`);
      if (error instanceof Error && error.name === 'TimeoutError') return unreadable(`reading ${name} takes too long`);
      throw error;
    }
  };
}
