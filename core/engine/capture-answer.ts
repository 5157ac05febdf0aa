/** A capture of a student's own as an answer: what of the question's assertions it meets, and what that earns. */
import { UnreadableCapture } from '../base/result.ts';
import { openCapture } from '../capture/open.ts';
import { MemorySource } from '../capture/source.ts';
import { PcapngWriter } from '../capture/write.ts';
import type { Comparison } from '../coursework/answers/compare.ts';
import { fault, type Read, read } from '../coursework/answers/raw.ts';
import type { Assertion } from '../coursework/assertions/schema.ts';
import { Tables } from '../table/tables.ts';
import { checkCapture } from './check.ts';
import { type Engine, openEngine } from './engine.ts';

/** Of one capture; a page or a ping has some dozens. */
const MAX_PACKETS = 50_000;

class TooLong extends Error {}

/**
 * Reads and analyses it. Not ok: it cannot be read, or is too long.
 *
 * @param between is called again and again: it may throw, to end what takes too long
 */
export async function openOwnCapture(bytes: Uint8Array, name: string, between: () => void): Promise<Read<Engine>> {
  const tables = new Tables();
  const bounded = (): void => {
    if (tables.packets.length > MAX_PACKETS) throw new TooLong();
    between();
  };
  try {
    const engine = await openEngine(await openCapture(new MemorySource(bytes), name), { tables, onProgress: bounded });
    bounded();
    return read(engine);
  } catch (error) {
    if (error instanceof UnreadableCapture) {
      const { code, detail } = error.problem;
      return fault('capture', { name, code, detail });
    }
    if (error instanceof TooLong) return fault('packets', { name, most: MAX_PACKETS });
    throw error;
  }
}

let empty: Promise<Engine> | undefined;
/** A capture without a packet. */
const nothing = (): Promise<Engine> => {
  empty ??= openCapture(new MemorySource(new PcapngWriter().section({ application: 'Trama' })), 'nothing').then((c) =>
    openEngine(c, {}),
  );
  return empty;
};

async function metBy(engine: Engine, assertions: readonly Assertion[], between: () => void = () => {}): Promise<boolean[]> {
  const met: boolean[] = [];
  for await (const { passed } of checkCapture(engine, { assertions: [...assertions] })) {
    met.push(passed);
    between();
  }
  return met;
}

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

/** @param between is called after each assertion: it may throw, to end what takes too long */
export async function judgeCapture(
  engine: Engine,
  assertions: readonly Assertion[],
  between?: () => void,
): Promise<{ readonly met: readonly boolean[]; readonly comparison: Comparison }> {
  const met = await metBy(engine, assertions, between);
  const failed = assertions.flatMap((a, i) => (met[i] === true ? [] : [a.name]));
  const note = { code: 'assertions', passed: assertions.length - failed.length, wanted: assertions.length, failed } as const;
  const fraction = creditOf(met, await metBy(await nothing(), assertions));
  return { met, comparison: { fraction, notes: failed.length > 0 ? [note] : [] } };
}
