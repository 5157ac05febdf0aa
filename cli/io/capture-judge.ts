/** Judges a capture of a student's own: read within bounds, held against the question's assertions. */
import { UnreadableCapture } from '../../core/base/result.ts';
import { openCapture } from '../../core/capture/open.ts';
import { MemorySource } from '../../core/capture/source.ts';
import { type Read, read } from '../../core/coursework/answers/raw.ts';
import type { CaptureJudge } from '../../core/coursework/grade/grade.ts';
import { checkCapture } from '../../core/engine/check.ts';
import { openEngine } from '../../core/engine/engine.ts';
import { readOwnFile } from './exercise.ts';

/** Bytes of a capture that is handed in; compressed ones are not taken. */
const MAX_CAPTURE = 64 << 20;
const MAX_MILLISECONDS = 20_000;

const unreadable = (fault: string): Read<never> => ({ ok: false, fault, path: [] });

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
      const failed: string[] = [];
      const assertions = question.assertions ?? [];
      for await (const result of checkCapture(engine, { assertions })) if (!result.passed) failed.push(result.assertion.name);
      const passed = assertions.length - failed.length;
      const note = { code: 'assertions', passed, wanted: assertions.length, failed } as const;
      return read({ fraction: passed / Math.max(1, assertions.length), notes: failed.length > 0 ? [note] : [] });
    } catch (error) {
      if (error instanceof UnreadableCapture)
        return unreadable(`${name} is no capture that can be read: ${error.problem.detail}`);
      if (error instanceof Error && error.name === 'TimeoutError') return unreadable(`reading ${name} takes too long`);
      throw error;
    }
  };
}
