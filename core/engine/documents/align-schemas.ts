/** Schemas of the document of `trama align`. */
import { z } from 'zod';

const frame = z.int().min(1).describe('Frame number in the file of its point, from 1');
const nanoseconds = z.number().describe('Nanoseconds');
const count = z.int().min(0);
const point = z.int().min(0).describe('`id` in `points`');
const certainty = z
  .enum(['certain', 'probable', 'weak'])
  .describe(
    'certain: packets both ways, many of them, on one straight line; weak: one way only, or no constant difference and rate fits',
  );

export const alignPointSchema = z
  .strictObject({
    id: z.int(),
    name: z.string(),
    file: z.string(),
    interface: z.strictObject({ id: z.int(), name: z.string().nullable() }),
    packets: count,
    firstTime: z.string().nullable().describe('Epoch nanoseconds by its own clock'),
    lastTime: z.string().nullable(),
    status: z.enum(['reference', 'aligned', 'same-clock', 'apart']),
    via: point.nullable().describe('The point that it was compared with'),
    offsetNs: nanoseconds.describe('Its clock less that of the reference, at the first packet of the reference'),
    skewPpm: z.number().describe('How much faster its clock runs than that of the reference, parts per million'),
    boundNs: nanoseconds
      .nullable()
      .describe('Its corrected times are not more wrong than this, whatever the delays were; null: not bounded'),
    certainty,
  })
  .describe('A capture point: one interface of one file');

const path = z
  .strictObject({
    from: point,
    to: point,
    pairs: count.describe('Packets seen at both'),
    delays: z
      .strictObject({ minNs: nanoseconds, medianNs: nanoseconds, p95Ns: nanoseconds, maxNs: nanoseconds })
      .nullable()
      .describe('One-way, by the corrected clocks'),
    fastest: z
      .strictObject({ from: frame, to: frame })
      .nullable()
      .describe('The pair with the smallest delay: on such pairs the offset rests'),
    lost: z.strictObject({
      count,
      share: z.number().min(0).max(1),
      frames: z.array(frame).describe('Of `from`; the first 1,000. `--format ndjson` has all'),
    }),
    duplicates: count.describe('Seen twice at `from`, and once at `to`'),
    divided: count.describe('Seen at `to` in other segments or fragments'),
    outside: count.describe('Would have been at `to` before its capture began, or after it ended'),
    reordered: count.describe('Arrived after one that left later'),
    negative: z.strictObject({
      count,
      frames: z.array(frame).describe('Of `from`: they arrive before they leave, so something here is not as it was taken for'),
    }),
  })
  .describe('One direction between two points');

export const alignComparisonSchema = z
  .strictObject({
    a: point,
    b: point,
    method: z
      .enum(['two-way', 'one-way', 'level', 'same-clock'])
      .describe(
        'level: which of the two sees a packet first does not show; same-clock: interfaces of one file, and nothing contradicts that they have one clock',
      ),
    pairs: count,
    undirected: count.describe('Pairs of packets for groups, which go no certain way'),
    surePairs: count.describe('Pairs that cannot be mistaken, through which the line is drawn'),
    residualNs: nanoseconds.nullable().describe('Half the smallest round trip between the points; null where nothing bounds it'),
    boundNs: nanoseconds.nullable().describe('Whatever the delays were, the difference is not more wrong than this at any time'),
    skewPpm: z.number(),
    skewRangePpm: z
      .tuple([z.number(), z.number()])
      .nullable()
      .describe('The skews that make no delay negative; null where nothing bounds them'),
    skewSeen: z.boolean().describe('False: too little time, or too uneven delays, to tell the skew from chance'),
    steady: z.boolean().describe('False: no constant difference and rate fits; a clock was set, or its rate changed'),
    contradicting: count.describe('Pairs left out because they contradict all others'),
    onlyA: count.describe('Conversations that only this point saw'),
    onlyB: count,
    paths: z.array(path),
  })
  .describe('Two points, compared by the packets that both saw');

export const alignDocumentSchema = z.strictObject({
  schema: z.literal('trama.align/1'),
  reference: point,
  points: z.array(alignPointSchema),
  comparisons: z.array(alignComparisonSchema),
});

/** `--format ndjson`: one object a line, told apart by `type`. */
export const alignLineSchema = z.union([
  z.strictObject({
    schema: z.literal('trama.align-line/1'),
    type: z.literal('points'),
    reference: point,
    points: z.array(alignPointSchema),
  }),
  alignComparisonSchema.extend({ type: z.literal('comparison') }),
  z.strictObject({
    type: z.literal('pair'),
    from: point,
    to: point,
    fromFrame: frame,
    toFrame: frame,
    time: z.string().describe('When it left, epoch nanoseconds by the clock of the reference'),
    delayNs: nanoseconds,
  }),
  z.strictObject({ type: z.literal('lost'), from: point, to: point, frame, time: z.string() }),
]);

export type AlignPointSection = z.infer<typeof alignPointSchema>;
export type AlignComparisonSection = z.infer<typeof alignComparisonSchema>;
export type AlignPathSection = z.infer<typeof path>;
export type AlignDocument = z.infer<typeof alignDocumentSchema>;
export type AlignLine = z.infer<typeof alignLineSchema>;
