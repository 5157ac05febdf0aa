/** Schema of the document of `trama glossary`. */
import { z } from 'zod';

export const glossaryDocumentSchema = z.strictObject({
  schema: z.literal('trama.glossary/1'),
  language: z.enum(['en', 'es']),
  terms: z
    .array(
      z.strictObject({
        id: z.string().describe('The same in every language'),
        name: z.string(),
        text: z.string(),
        references: z.array(z.string()).describe('Where it is defined: `RFC 826`'),
      }),
    )
    .describe('By name'),
});

export type GlossaryDocument = z.infer<typeof glossaryDocumentSchema>;
