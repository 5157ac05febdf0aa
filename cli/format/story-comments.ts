/** The story as packet comments, for `trama convert --annotations`. */
import type { Facts } from '../../core/analysis/facts.ts';
import { annotateFrame } from '../../core/annotate/annotate.ts';
import { formatAnnotation } from '../../core/annotate/render.ts';
import type { Language } from '../context.ts';
import type { Comments } from './capture-file.ts';

/** One comment a packet: its sentences, one a line. */
export function storyComments(facts: Facts, language: Language): Comments {
  return (row) => {
    const sentences = annotateFrame(facts, row).map((a) => formatAnnotation(a, facts, language).text);
    return sentences.length === 0 ? [] : [sentences.join('\n')];
  };
}
