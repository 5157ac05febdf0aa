/** The story as packet comments, for `trama convert --annotations`. */
import { annotateFrame } from '../../core/annotate/annotate.ts';
import { formatAnnotation } from '../../core/annotate/render.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Language } from '../context.ts';
import type { Comments } from './capture-file.ts';

/** One comment a packet: its sentences, one a line. */
export function storyComments(engine: Engine, language: Language): Comments {
  const { facts } = engine;
  return (row, bytes) => {
    const sentences = annotateFrame(facts, row, engine.explainBytes(row, bytes)).map(
      (a) => formatAnnotation(a, facts, language).text,
    );
    return sentences.length === 0 ? [] : [sentences.join('\n')];
  };
}
