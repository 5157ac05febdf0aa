/** Words: the same but for capitals, spaces, accents and punctuation at the ends, unless the question says otherwise. */
import { type Comparison, RIGHT, wrong } from './compare.ts';

export interface TextRule {
  readonly caseSensitive: boolean;
}

/** Idempotent. */
export function normalise(text: string, { caseSensitive }: TextRule): string {
  const plain = text
    .normalize('NFKD')
    // Combining marks: á is a, as whoever has no such key writes it.
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d\u00ab\u00bb]/g, '"')
    .replace(/\s+/g, ' ')
    .replace(/^[\s"'`.,;:!?\u00a1\u00bf()]+|[\s"'`.,;:!?()]+$/g, '');
  return caseSensitive ? plain : plain.toLowerCase();
}

export function compareTexts(keys: readonly string[], answer: string, rule: TextRule): Comparison {
  const given = normalise(answer, rule);
  return keys.some((key) => normalise(key, rule) === given) ? RIGHT : wrong();
}
