/** What a student hands in: answers by question, in a file that can be written by hand. `trama schema submission` prints it as JSON Schema. */
import { z } from 'zod';
import { NAME } from '../../yaml/document.ts';

const id = z.string().regex(NAME);
const counts = z.record(id, z.int().min(0).max(1000));

export const submissionSchema = z.strictObject({
  schema: z.literal('trama.submission/1'),
  exercise: z.string().min(1).max(100).describe('The id of the exercise'),
  variant: z.string().min(1).max(200).optional().describe("Of the student's own package, where the course hands out such"),
  student: z
    .union([z.string().max(200), z.int()])
    .optional()
    .describe('Who hands it in, where the name of the file does not say'),
  answers: z
    .record(id, z.unknown())
    .nullable()
    .describe(
      'By the id of the question; what is empty or left out is not answered. What may stand there depends on the type of the question',
    ),
  hints: counts.optional().describe('How many hints were taken, by question'),
  attempts: counts.optional().describe('How often the question was answered, by question'),
});
