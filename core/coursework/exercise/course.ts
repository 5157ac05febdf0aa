/** A course: exercises in the order in which they build on one another. */
import { z } from 'zod';
import { parseYaml } from '../../yaml/document.ts';

const text = z.union([z.string().min(1), z.strictObject({ en: z.string().min(1), es: z.string().min(1) })]);

export const courseSchema = z.strictObject({
  schema: z.literal('trama.course/1'),
  title: text.describe('In one language, or in both'),
  exercises: z
    .array(
      z.strictObject({
        exercise: z.string().min(1).describe('A folder beside this file, or the name of a shipped exercise'),
        about: text.optional().describe('What it is about, in a line'),
      }),
    )
    .min(1)
    .max(200),
});
type Course = z.infer<typeof courseSchema>;

/** @throws DocumentError */
export const parseCourse = (source: string): Course => parseYaml(courseSchema, source).data;
