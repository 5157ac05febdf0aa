/** Students' variants of one exercise: made for packages, and made again to grade what comes back. */
import { createHash } from 'node:crypto';
import { openCapture } from '../../core/capture/open.ts';
import { MemorySource } from '../../core/capture/source.ts';
import { parseExercise } from '../../core/coursework/exercise/parse.ts';
import { between } from '../../core/coursework/variant/chance.ts';
import { type Hmac, studentDerive, variantToken } from '../../core/coursework/variant/package.ts';
import { type Observed, renumbering } from '../../core/coursework/variant/renumbering.ts';
import { type Engine, openEngine } from '../../core/engine/engine.ts';
import { isKnownPort, observe, outline, renumberedCapture, unfitForVariants } from '../../core/engine/variant.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { decompressor } from './decompress.ts';
import { type LoadedExercise, scenarioOf, withExerciseEngine } from './exercise.ts';

export interface Variant {
  /** With the student's addresses in its texts and keys. */
  readonly exercise: LoadedExercise;
  readonly engine: Engine;
  /** pcapng. */
  readonly capture: Uint8Array;
}

/** Seeds that are tried until the packets come in the exercise's order. */
const SEEDS = 60;

/** The shared capture, as far as variants are made from it. */
interface Shared {
  readonly engine: Engine;
  readonly observed: Observed;
  readonly outline: string;
}

export class VariantMaker {
  readonly #context: Context;
  readonly #exercise: LoadedExercise;
  readonly #hmac: Hmac;
  readonly #shared: Shared;
  #run: ((seed: number) => Uint8Array) | undefined;

  private constructor(context: Context, exercise: LoadedExercise, hmac: Hmac, shared: Shared) {
    this.#context = context;
    this.#exercise = exercise;
    this.#hmac = hmac;
    this.#shared = shared;
  }

  /** `work` with a maker; the exercise's capture stays open until it ends. Raises CliError where the capture allows no variants. */
  static async with<T>(
    context: Context,
    exercise: LoadedExercise,
    hmac: Hmac,
    work: (maker: VariantMaker) => Promise<T>,
  ): Promise<T> {
    if (exercise.package !== undefined)
      throw new CliError(`${exercise.file}: this is the package of ${exercise.package.student}, not an exercise`);
    return withExerciseEngine(context, exercise, undefined, async (engine) => {
      const unfit = unfitForVariants(engine);
      if (unfit !== undefined) throw new CliError(`${exercise.file}: variants cannot be made of its capture: ${unfit}`);
      const shared = { engine, observed: await observe(engine), outline: outline(engine) };
      return work(new VariantMaker(context, exercise, hmac, shared));
    });
  }

  /** Raises CliError. */
  async variant(student: string): Promise<Variant> {
    const { exercise: e, file, source } = this.#exercise;
    const derive = studentDerive(this.#hmac, e.id, student);
    const own = e.variant?.seed === 'own' && typeof e.capture !== 'string';
    const { engine, observed } = own ? await this.#ownRun(student) : this.#shared;
    const to = renumbering(derive, observed, new Set(e.variant?.keep ?? []), !own, isKnownPort);
    const bytes = await renumberedCapture(engine, to);
    const renumbered = await opened(bytes, this.#context);
    if (outline(renumbered) !== this.#shared.outline)
      throw new CliError(
        `${file}: renumbered for ${student}, the capture tells another story`,
        'Say what has to stay: variant: { keep: [addresses, ports] }.',
      );
    const text = to.text(source);
    const parsed = parseExercise(text);
    const variant = variantToken(this.#hmac, e.id, student, createHash('sha256').update(bytes).digest('hex'));
    return { exercise: { ...parsed, package: { student, variant }, file, source: text }, engine: renumbered, capture: bytes };
  }

  async #ownRun(student: string): Promise<{ readonly engine: Engine; readonly observed: Observed }> {
    const { exercise: e, file } = this.#exercise;
    const derive = studentDerive(this.#hmac, e.id, student);
    for (let i = 0; i < SEEDS && typeof e.capture !== 'string'; i++) {
      const seed = between(derive, `seed/${i}`, 0, 2 ** 48 - 1);
      this.#run ??= await scenarioOf(this.#context, file, e.capture);
      const engine = await opened(this.#run(seed), this.#context);
      if (outline(engine) === this.#shared.outline) return { engine, observed: await observe(engine) };
    }
    throw new CliError(
      `${file}: ${SEEDS} seeds give captures whose frames are others, or come in another order, than the exercise's own`,
      'Let all students have its packets, renumbered: variant: { seed: shared }.',
    );
  }
}

const opened = async (bytes: Uint8Array, context: Context): Promise<Engine> =>
  openEngine(await openCapture(new MemorySource(bytes), 'capture.pcapng'), {
    signal: context.signal,
    decompress: decompressor(),
  });
