/** Judges a capture of a student's own: read within bounds, held against the question's assertions. */
import { fault, type Read, read } from '../../core/coursework/answers/raw.ts';
import type { CaptureJudge } from '../../core/coursework/grade/grade.ts';
import { judgeCapture, openOwnCapture } from '../../core/engine/capture-answer.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { LARGEST_OWN_CAPTURE } from '../../core/engine/session/limits.ts';
import { readOwnFile } from './exercise.ts';

const MAX_MILLISECONDS = 20_000;

class TooSlow extends Error {}

/**
 * Of one submission: all its captures together have MAX_MILLISECONDS, and questions one after the other about one capture read it once.
 * `folder`: where the student's files lie; null where there is no folder of the student's own.
 */
export function captureJudge(folder: string | null): CaptureJudge {
  let deadline: number | undefined;
  let last: { readonly name: string; readonly engine: Promise<Read<Engine>> } | undefined;
  // By the clock, not by a timer: reading from memory never waits, and no timer would have its turn.
  const inTime = (): void => {
    deadline ??= performance.now() + MAX_MILLISECONDS;
    if (performance.now() > deadline) throw new TooSlow();
  };
  return async ({ question }, name) => {
    if (folder === null) return fault('own-folder', {});
    try {
      inTime();
      if (last?.name !== name) {
        const bytes = await readOwnFile(folder, name, LARGEST_OWN_CAPTURE);
        if (!bytes.ok) return bytes;
        last = { name, engine: openOwnCapture(bytes.value, name, inTime) };
      }
      const engine = await last.engine;
      return engine.ok ? read((await judgeCapture(engine.value, question.assertions ?? [], inTime)).comparison) : engine;
    } catch (error) {
      if (error instanceof TooSlow) return fault('slow', { name });
      throw error;
    }
  };
}
