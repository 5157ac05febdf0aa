/** The document of `trama glossary`. */
import type { Lang } from '../../annotate/format.ts';
import type { Definition } from '../../annotate/glossary/glossary.ts';
import type { GlossaryDocument } from './glossary-schema.ts';

export const glossaryDocument = (terms: readonly Definition[], language: Lang): GlossaryDocument => ({
  schema: 'trama.glossary/1',
  language,
  terms: terms.map(({ id, name, text, refs }) => ({ id, name, text, references: [...refs] })),
});
