/** Judges a capture of a student's own: read within bounds, held against the question's assertions. */
import { UnreadableCapture } from '../../core/base/result.ts';
import { openCapture } from '../../core/capture/open.ts';
import { MemorySource } from '../../core/capture/source.ts';
import { type Read, read } from '../../core/coursework/answers/raw.ts';
import type { CaptureJudge } from '../../core/coursework/grade/grade.ts';
import { judgeCapture } from '../../core/engine/capture-answer.ts';
import { type Engine, openEngine } from '../../core/engine/engine.ts';
import { Tables } from '../../core/table/tables.ts';
import { readOwnFile } from './exercise.ts';

/** Bytes of a capture that is handed in; compressed ones are not taken. */
const MAX_CAPTURE = 64 << 20;
/** Of one capture; a page or a ping has some dozens. */
const MAX_PACKETS = 50_000;
const MAX_MILLISECONDS = 20_000;

const unreadable = (fault: string): Read<never> => ({ ok: false, fault, path: [] });

class TooSlow extends Error {}
class TooLong extends Error {}

/**
 * Of one submission: all its captures together have MAX_MILLISECONDS, and questions one after the other about one capture read it once.
 * `folder`: where the student's files lie; null where there is no folder of the student's own.
 */
export function captureJudge(folder: string | null): CaptureJudge {
  let deadline: number | undefined;
  let last: { readonly name: string; readonly engine: Promise<Engine> } | undefined;
  // By the clock, not by a timer: reading from memory never waits, and no timer would have its turn.
  const inTime = (): void => {
    deadline ??= performance.now() + MAX_MILLISECONDS;
    if (performance.now() > deadline) throw new TooSlow();
  };
  const opened = async (bytes: Uint8Array, name: string): Promise<Engine> => {
    const tables = new Tables();
    const bounded = (): void => {
      if (tables.packets.length > MAX_PACKETS) throw new TooLong();
      inTime();
    };
    const engine = await openEngine(await openCapture(new MemorySource(bytes), name), { tables, onProgress: bounded });
    bounded();
    return engine;
  };
  return async ({ question }, name) => {
    if (folder === null)
      return unreadable(
        'a capture is looked for in a folder of the student’s own: hand in a folder, with the submission and the capture',
      );
    try {
      inTime();
      if (last?.name !== name) {
        const bytes = await readOwnFile(folder, name, MAX_CAPTURE);
        if (typeof bytes === 'string') return unreadable(bytes);
        last = { name, engine: opened(bytes, name) };
      }
      const assertions = question.assertions ?? [];
      return read((await judgeCapture(await last.engine, assertions, inTime)).comparison);
    } catch (error) {
      if (error instanceof UnreadableCapture)
        return unreadable(`${name} is no capture that can be read: ${error.problem.detail}`);
      if (error instanceof TooLong)
        return unreadable(`${name} has more than ${MAX_PACKETS} packets: capture only what belongs to the question`);
      if (error instanceof TooSlow) return unreadable(`reading ${name} takes too long`);
      throw error;
    }
  };
}
