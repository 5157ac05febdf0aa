/** Schema of the document of `trama grade`. For the instructor: it holds verdicts and answers, whatever students are told. */
import { z } from 'zod';

const frame = z.int().min(1);

const questionResult = z.strictObject({
  id: z.string(),
  verdict: z.enum(['right', 'partly', 'wrong', 'unanswered']),
  points: z.number(),
  earned: z.number(),
  hints: z.int().describe('Hints taken'),
  hintCost: z.number().describe('Points that they cost'),
  tooManyAttempts: z.boolean().describe('More answers than are allowed: nothing is earned'),
  feedback: z.enum(['none', 'right-wrong', 'hint', 'explanation']).describe('What the student is told'),
  text: z.array(z.string()).describe('That, in the language of the document'),
  frames: z.array(frame).describe('Frames that prove the right answer; empty where the student is not told'),
  answer: z.unknown().describe('As it was given; null where there is none'),
});

export const gradeDocumentSchema = z.strictObject({
  schema: z.literal('trama.grade/1'),
  language: z.enum(['en', 'es']),
  exercise: z.strictObject({ id: z.string(), title: z.string(), points: z.number(), questions: z.int() }),
  submissions: z.array(
    z.strictObject({
      file: z.string(),
      student: z.string().nullable(),
      variant: z.string().nullable(),
      status: z.enum(['graded', 'malformed']).describe('`malformed`: it could not be read, and has no score'),
      foreign: z
        .boolean()
        .describe(
          "It does not answer the student's own package: another's, of another exercise or course, or altered. It is not graded",
        ),
      points: z.number(),
      earned: z.number().nullable(),
      problems: z
        .array(z.strictObject({ line: z.int(), column: z.int(), path: z.string(), message: z.string() }))
        .describe('Why it is not graded; of a graded one, what the instructor should look at'),
      questions: z.array(questionResult),
    }),
  ),
  missing: z.array(z.string()).describe('Students of the class list (--class) who handed nothing in'),
  items: z
    .array(
      z.strictObject({
        id: z.string(),
        answered: z.int(),
        right: z.int(),
        facility: z.number().nullable().describe('Mean part of the points that was earned: 1 is easy'),
        discrimination: z.number().nullable().describe('Correlation with the points of all other questions'),
        wrongAnswers: z.array(z.strictObject({ answer: z.string(), count: z.int() })),
      }),
    )
    .describe('Of the graded submissions; empty for a single one'),
});

export type GradeDocument = z.infer<typeof gradeDocumentSchema>;
export type SubmissionSection = GradeDocument['submissions'][number];
export type QuestionSection = SubmissionSection['questions'][number];
