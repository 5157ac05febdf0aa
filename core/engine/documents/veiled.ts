/** The story for a student who still has questions to answer. */
import type { Veil } from '../../coursework/exercise/hidden.ts';
import { mayTell } from '../../coursework/exercise/veiled.ts';
import type { AnnotateSections } from './annotate.ts';
import type { FrameSection } from './schemas.ts';

/**
 * Frames in which something is hidden have no summary and no judgement that the hidden fields prove; where judgements themselves are hidden, they have
 * no phase and no pair either. What sums up several frames (devices, flows, translations) is left out: it would tell of them all.
 */
export function veiledSections(sections: AnnotateSections, veil: Veil, words: string): AnnotateSections {
  const { capture, frames, nat } = sections;
  return {
    capture,
    devices: [],
    annotations: [],
    frames: mapped(frames, (f) => veiledFrame(f, veil, words)),
    flows: [],
    nat: { ...nat, translators: [], bindings: [], proxies: [] },
  };
}

/** One frame; see `veiledSections`. */
export function veiledFrame(f: FrameSection, veil: Veil, words: string): FrameSection {
  if (!veil.hidesIn(f.number)) return f;
  const unspoken = veil.hidesAnnotation('', f.number);
  const annotations = f.annotations.filter(
    (a) =>
      !veil.hidesAnnotation(a.code, f.number) && a.evidence.every((e) => e.field === null || mayTell(veil, e.field, e.frame)),
  );
  const judged = unspoken ? { phase: 'other' as const, rewriteOf: null, rewrittenAs: null, flow: null } : {};
  return { ...f, ...judged, summary: words, layers: f.layers.filter((l) => !veil.hidesLayer(l, f.number)), annotations };
}

async function* mapped<T>(items: AsyncIterable<T>, map: (item: T) => T): AsyncGenerator<T> {
  for await (const item of items) yield map(item);
}
