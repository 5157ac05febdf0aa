/** Schema of the document of `trama follow`. */
import { z } from 'zod';
import { captureSchema } from './capture-schema.ts';
import { frame } from './schema-parts.ts';

const peer = z.enum(['client', 'server']);
const offset = z.number().describe('Bytes of this direction before it, missing ones included');

export const followDocumentSchema = z.strictObject({
  schema: z.literal('trama.follow/1'),
  capture: captureSchema,
  protocol: z.enum(['tcp', 'udp', 'http']),
  flow: z.int().describe('Its number in `trama flows`'),
  stream: z.int().describe("Wireshark's `tcp.stream` or `udp.stream`"),
  client: z.string(),
  server: z.string(),
  direction: z.enum(['both', 'client', 'server']).describe('Whose data was asked for'),
  pieces: z
    .array(
      z.strictObject({
        frame: frame.describe('The frame that carried it; of a message in several, the one that completes it'),
        time: z.string().nullable().describe('Epoch nanoseconds of that frame'),
        peer: peer.describe('Who sent it'),
        part: z.enum(['head', 'body']).nullable().describe('Of an HTTP message; null for tcp and udp'),
        offset: offset.nullable().describe('Bytes of this direction before it, missing ones included; null for http'),
        length: z.int(),
        data: z.string().describe('Base64 (RFC 4648)'),
      }),
    )
    .describe('In the order in which they became readable'),
  gaps: z
    .array(
      z.strictObject({
        peer,
        offset: offset.nullable(),
        length: z.number(),
        reason: z
          .enum(['not-captured', 'cut', 'not-shown'])
          .describe('cut: by the snap length. not-shown: the body of a message that cannot be put together'),
        frame: frame.describe('The frame that shows it'),
      }),
    )
    .describe('Bytes that travelled and are not here'),
  overlaps: z
    .array(
      z.strictObject({
        peer,
        offset,
        length: z.int(),
        frame: frame.describe('The frame that brought the bytes again'),
        first: frame.nullable().describe('The frame whose bytes count; null where that is not known any more'),
        differing: z.int().nullable().describe('How many of the bytes are others; null where they were not compared'),
      }),
    )
    .describe('Bytes that came more than once'),
  findings: z
    .strictObject({
      gaps: z.int(),
      missingBytes: z.number(),
      overlaps: z.int(),
      differing: z.int().describe('Overlaps with other bytes'),
    })
    .describe('How many there are; of very many only the first are listed'),
});

export type FollowDocument = z.infer<typeof followDocumentSchema>;
export type FollowGap = FollowDocument['gaps'][number];
export type FollowOverlap = FollowDocument['overlaps'][number];
