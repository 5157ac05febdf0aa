/** The story as packet comments. */
import { annotateFrame } from '../../annotate/annotate.ts';
import type { Lang } from '../../annotate/format.ts';
import { formatAnnotation } from '../../annotate/render.ts';
import type { Engine } from '../engine.ts';
import type { Comments } from './pcapng.ts';

/** One comment a packet: its sentences, one a line. */
export function storyComments(engine: Engine, language: Lang): Comments {
  const { facts } = engine;
  return (row, bytes) => {
    const sentences = annotateFrame(facts, row, engine.explainBytes(row, bytes)).map(
      (a) => formatAnnotation(a, facts, language).text,
    );
    return sentences.length === 0 ? [] : [sentences.join('\n')];
  };
}
