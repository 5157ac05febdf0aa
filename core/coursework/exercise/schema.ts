/**
 * What exercise.yaml says: texts, questions, and how each one is graded.
 *
 * The schema is the documentation: `trama schema exercise` prints it as JSON Schema, docs/exercises.md has examples.
 */
import { z } from 'zod';
import { NAME } from '../../yaml/document.ts';
import { assertionSchema } from '../assertions/schema.ts';
import type { DocumentFault } from '../faults/model.ts';
import { complaint } from '../faults/say.ts';
import { KEEPS } from '../variant/renumbering.ts';

export const QUESTION_TYPES = [
  'number',
  'text',
  'choice',
  'address',
  'field',
  'frames',
  'pairs',
  'table',
  'order',
  'state',
  'arrow',
  'capture',
] as const;
export type QuestionType = (typeof QUESTION_TYPES)[number];

/** What a student is told, from nothing to everything. */
export const FEEDBACK_LEVELS = ['none', 'right-wrong', 'hint', 'explanation'] as const;
export type FeedbackLevel = (typeof FEEDBACK_LEVELS)[number];

const text = z
  .union([z.string().min(1), z.strictObject({ en: z.string().min(1), es: z.string().min(1) })])
  .describe('Markdown, in one language or in both');
export type LocalText = z.infer<typeof text>;

const id = z.string().regex(NAME).describe('Names it in submissions and results');
const frame = z.int().min(1).describe('Frame number, from 1');
/** Its meaning depends on the type of the question: judge.ts reads it. */
const answer = z.unknown().describe('As a submission would have it');
const feedback = z
  .enum(FEEDBACK_LEVELS)
  .describe(
    'What a student is told: nothing; right or wrong; a hint where it is wrong; the explanation with the frames that prove it',
  );
const attempts = z.int().min(1).max(1000).describe('How often the question may be answered');

const hide = z
  .strictObject({
    fields: z.array(z.string().min(1)).optional().describe("Fields by Wireshark's names: `ip.dst`"),
    layers: z.array(z.string().min(1)).optional().describe('Layers with all their fields: `tcp`'),
    annotations: z
      .union([z.literal(true), z.array(z.string().min(1))])
      .optional()
      .describe('What Trama says of the frames: all of it, or judgements by code'),
    frames: z.array(frame).optional().describe('Only in these frames. Default: in all'),
  })
  .describe('What the student does not see until the question is answered');
export type Hidden = z.infer<typeof hide>;

/** Keys that only some types of question have. */
const own = {
  unit: z
    .string()
    .optional()
    .describe('number: the unit in which a number without one is read; all units of its kind are understood'),
  tolerance: z
    .strictObject({
      absolute: z
        .union([z.number().min(0), z.string()])
        .optional()
        .describe("In the question's unit, or with a unit: `0.5 ms`"),
      relative: z.number().min(0).max(1).optional().describe('Part of the key: 0.01 is one in a hundred'),
    })
    .optional()
    .describe('number: what else is right'),
  alternatives: z.array(z.string().min(1)).optional().describe('text, arrow: other words that are right'),
  caseSensitive: z.boolean().optional().describe('text: capitals matter. Default: false'),
  options: z.array(z.strictObject({ id, text })).min(2).optional().describe('choice: what there is to choose from'),
  multiple: z.boolean().optional().describe('choice: several may be chosen. Default: false'),
  form: z.enum(['ipv4', 'ipv6', 'mac', 'endpoint']).optional().describe('address: of this kind only. endpoint: address:port'),
  field: z.string().optional().describe("field: Wireshark's name of the field whose value is asked for"),
  columns: z
    .array(
      z.strictObject({
        id,
        text: text.optional(),
        given: z
          .boolean()
          .optional()
          .describe('The question says what stands in this column: it tells rows apart and earns nothing. Default: false'),
      }),
    )
    .min(1)
    .max(12)
    .optional()
    .describe('table: its columns; each right cell counts'),
  items: z
    .array(z.strictObject({ id, text }))
    .min(2)
    .optional()
    .describe('order: the events to put in order. Without it, frames are put in order'),
  assertions: z.array(assertionSchema).min(1).optional().describe("capture: what the student's own capture must show"),
};
type OwnKey = keyof typeof own;
const TYPES_OF: Readonly<Record<OwnKey, readonly QuestionType[]>> = {
  unit: ['number'],
  tolerance: ['number'],
  alternatives: ['text', 'arrow'],
  caseSensitive: ['text'],
  options: ['choice'],
  multiple: ['choice'],
  form: ['address'],
  field: ['field'],
  columns: ['table'],
  items: ['order'],
  assertions: ['capture'],
};
const NEEDED: Partial<Record<QuestionType, OwnKey>> = {
  choice: 'options',
  field: 'field',
  table: 'columns',
  capture: 'assertions',
};

/** What a student may see of a question. */
const shown = {
  id,
  type: z.enum(QUESTION_TYPES),
  text,
  points: z.number().min(0).max(1000).optional().describe('Default: 1'),
  partial: z.boolean().optional().describe('A part of the answer earns a part of the points. Default: true'),
  hints: z
    .array(z.strictObject({ text, cost: z.number().min(0).optional().describe('Points. Default: 0') }))
    .optional()
    .describe('In the order in which a student may take them'),
  attempts: attempts.optional(),
  feedback: feedback.optional(),
  hide: hide.optional(),
  ...own,
};

/** The key, and all that would give it away: no student's package has any of it. */
const secret = {
  key: z
    .string()
    .min(1)
    .optional()
    .describe('The right answer as an expression over what Trama finds in the capture (docs/exercises.md)'),
  literal: answer
    .optional()
    .describe('The right answer itself, for this capture only. capture: a file beside exercise.yaml that meets the assertions'),
  explanation: text.optional().describe('Why the answer is what it is'),
  evidence: z
    .union([z.array(frame), z.string().min(1)])
    .optional()
    .describe('The frames that prove it: numbers, or an expression whose value is a list of them'),
  wrong: z.array(answer).optional().describe('Answers that must not get full points: `trama coursework check` tries them'),
};
/** Of a student's package: besides the above, other words that are right. */
export const SECRET_KEYS: readonly string[] = [...Object.keys(secret), 'alternatives'];

interface OfType extends Partial<Record<OwnKey, unknown>> {
  readonly type: QuestionType;
}
type Complain = (said: DocumentFault, ...path: string[]) => void;

const complainTo =
  (context: z.RefinementCtx): Complain =>
  (said, ...path) =>
    context.addIssue({ code: 'custom', path, ...complaint(said) });

function checkType(q: OfType, complain: Complain): void {
  for (const key of Object.keys(own) as OwnKey[])
    if (q[key] !== undefined && !TYPES_OF[key].includes(q.type))
      complain({ key: 'belongs', params: { key, types: TYPES_OF[key], type: q.type } }, key);
  const needed = NEEDED[q.type];
  if (needed !== undefined && q[needed] === undefined) complain({ key: 'needs', params: { type: q.type, key: needed } }, 'type');
}

const question = z.strictObject({ ...shown, ...secret }).superRefine((q, context) => {
  const complain = complainTo(context);
  checkType(q, complain);
  const keys = [q.key, q.literal].filter((k) => k !== undefined).length;
  if (q.type === 'capture' && q.key !== undefined) complain({ key: 'capture-key', params: {} }, 'key');
  if (q.type !== 'capture' && keys !== 1) complain({ key: keys === 0 ? 'no-key' : 'two-keys', params: {} }, 'id');
});
export type Question = z.infer<typeof question>;

const { alternatives: _, ...packaged } = shown;
const packageQuestion = z.strictObject(packaged).superRefine((q, context) => checkType(q, complainTo(context)));

const section = <Q extends z.ZodType>(q: Q) =>
  z.strictObject({ id: id.optional(), title: text, text: text.optional(), questions: z.array(q).min(1) });

const variant = z
  .strictObject({
    seed: z
      .enum(['shared', 'own'])
      .optional()
      .describe(
        "shared (the default): the exercise's own packets, renumbered. own: the scenario is run with a seed of the student's own as well, so that all gaps of time differ; seeds whose packets come in another order are passed over",
      ),
    keep: z
      .array(z.enum(KEEPS))
      .optional()
      .describe(
        'What is the same for all students: addresses (what is hashed by address needs them), ports, sequence numbers, times, and addresses in the text of payloads',
      ),
  })
  .describe("How students' captures differ: `trama coursework build`. Default: by all that can differ");

const captureFile = z.string().min(1).describe('A file, relative to exercise.yaml');

export const exerciseSchema = z.strictObject({
  schema: z.literal('trama.exercise/1'),
  id,
  title: text,
  text: text.optional().describe('What it is about, before the first question'),
  capture: z
    .union([
      captureFile,
      z.strictObject({
        scenario: z.string().min(1).describe("A shipped scenario ('trama lab --list'), or a file relative to exercise.yaml"),
        seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional().describe('Default: 1'),
      }),
    ])
    .describe('What the questions are about'),
  feedback: feedback.optional().describe('Of questions that do not say. Default: explanation'),
  attempts: attempts.optional().describe('Of questions that do not say. Default: no limit'),
  variant: variant.optional(),
  sections: z.array(section(question)).min(1),
});
export type Exercise = z.infer<typeof exerciseSchema>;

/** What a student gets: the exercise without its keys, about a capture of the student's own. */
export const packageSchema = z.strictObject({
  ...exerciseSchema.shape,
  schema: z.literal('trama.package/1'),
  capture: captureFile,
  package: z
    .strictObject({
      student: z.string().min(1).max(100),
      variant: z.string().min(1).max(200).describe('Goes into the submission: the grader knows by it whose package was answered'),
    })
    .describe('Whose it is'),
  sections: z.array(section(packageQuestion)).min(1),
});
export type Package = z.infer<typeof packageSchema>;

export const localText = (t: LocalText, language: 'en' | 'es'): string => (typeof t === 'string' ? t : t[language]);
export const pointsOf = (q: Question): number => q.points ?? 1;
