/** Schema of the document of `trama check`. */
import { z } from 'zod';
import { captureSchema } from './capture-schema.ts';

export const checkDocumentSchema = z.strictObject({
  schema: z.literal('trama.check/1'),
  language: z.enum(['en', 'es']),
  capture: captureSchema,
  title: z.string().nullable(),
  passed: z.int(),
  failed: z.int(),
  results: z
    .array(
      z.strictObject({
        name: z.string(),
        description: z.string().nullable(),
        check: z.string().describe('The key that asked for it: `frames`, `matches`, `nat`, …'),
        passed: z.boolean(),
        findings: z
          .array(
            z.strictObject({
              code: z.string().describe('Stable name of the kind of finding'),
              text: z.string().describe('The sentence, in the language of the document'),
              frames: z.array(z.int().min(1)).describe('Frames that show it: the first few'),
            }),
          )
          .describe('Of a failed assertion what is wrong; of a passed one what shows it, where there is anything to show'),
      }),
    )
    .describe('In the order of the file'),
});

export type CheckDocument = z.infer<typeof checkDocumentSchema>;
export type CheckResultSection = CheckDocument['results'][number];
