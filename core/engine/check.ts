/** Holds an engine's capture against assertions. */
import { evaluateAssertions } from '../coursework/assertions/evaluate.ts';
import type { AssertionResult } from '../coursework/assertions/result.ts';
import type { Assertions } from '../coursework/assertions/schema.ts';
import type { Engine } from './engine.ts';
import { treesOf } from './trees.ts';

/** In the order of the assertions, each as it is evaluated. */
export const checkCapture = (engine: Engine, assertions: Assertions): AsyncGenerator<AssertionResult> =>
  evaluateAssertions(
    {
      facts: engine.facts,
      streams: () => engine.streams(),
      rows: () => engine.rows(),
      trees: (rows) => treesOf(engine, rows),
      filter: (text) => engine.filter(text),
    },
    assertions,
  );
