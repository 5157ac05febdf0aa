/** Schemas of the documents of `trama stats` and `trama expert`. */
import { z } from 'zod';
import { EXPERT_CODES, EXPERT_GROUPS, EXPERT_SEVERITIES } from '../../analysis/expert/facts.ts';
import { CONVERSATION_LAYERS } from '../../analysis/stats/conversations.ts';
import { captureSchema } from './capture-schema.ts';
import { frame, nanoseconds } from './schema-parts.ts';

const packets = z.int().min(0);
const bytes = z.number().describe('Sum of the lengths on the wire');

const head = {
  schema: z.literal('trama.stats/1'),
  filter: z.string().nullable().describe('The display filter whose packets are counted; null: all packets'),
  capture: captureSchema,
};

const layer = z.enum(CONVERSATION_LAYERS);
const end = z.string().describe('An address; for tcp and udp `address:port`');

export const protocolCountSchema = z.strictObject({
  protocol: z.string().describe("Wireshark's short name"),
  path: z.string().describe('The protocol and those that carry it, outermost first: `eth:ip:tcp`'),
  depth: z.int().min(0).describe('How many protocols carry it'),
  packets,
  bytes,
});

export const conversationSchema = z.strictObject({
  layer,
  a: end.describe('The end that sent the first packet; an address, for tcp and udp `address:port`'),
  b: end,
  flow: z.int().nullable().describe('For tcp and udp: its number in `trama flows`'),
  stream: z.int().nullable().describe("For tcp and udp: Wireshark's `tcp.stream`, `udp.stream`"),
  packets,
  bytes,
  packetsFromA: packets,
  bytesFromA: bytes,
  packetsFromB: packets,
  bytesFromB: bytes,
  firstFrame: frame,
  lastFrame: frame,
  startNs: nanoseconds.describe('From the first packet of the capture to the first of the conversation, ns'),
  durationNs: nanoseconds,
});

export const endpointSchema = z.strictObject({
  layer,
  endpoint: end,
  packets,
  bytes,
  packetsSent: packets,
  bytesSent: bytes,
  packetsReceived: packets,
  bytesReceived: bytes,
});

export const lengthClassSchema = z.strictObject({
  from: z.int().describe('Bytes on the wire'),
  to: z.int().nullable().describe('Included; null: no limit'),
  packets,
  bytes,
  shortest: z.int().nullable(),
  longest: z.int().nullable(),
});

const timing = z
  .strictObject({
    count: z.int(),
    minimumNs: nanoseconds.nullable(),
    meanNs: nanoseconds.nullable(),
    maximumNs: nanoseconds.nullable(),
  })
  .describe('From the last packet of a request to the first of its response');

const expertHead = {
  severity: z.enum(EXPERT_SEVERITIES),
  group: z.enum(EXPERT_GROUPS),
  protocol: z.string().describe("Wireshark's short name"),
  code: z.enum(EXPERT_CODES).describe("Stable name: tshark's field where it has one"),
  title: z.string().describe('What it says in a few words, in the language of the document'),
};

export const expertCountSchema = z.strictObject({
  ...expertHead,
  count: z.int().min(1),
  frames: z.array(frame).describe('The first few'),
});

const counted = z.strictObject({ kind: z.string(), flows: z.int() });

export const statsDocumentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...head,
    kind: z.literal('hierarchy'),
    protocols: z.array(protocolCountSchema).describe('Each before those that it carries'),
  }),
  z.strictObject({
    ...head,
    kind: z.literal('conversations'),
    conversations: z.array(conversationSchema).describe('By layer; most packets first'),
  }),
  z.strictObject({
    ...head,
    kind: z.literal('endpoints'),
    endpoints: z.array(endpointSchema).describe('By layer; most packets first'),
  }),
  z.strictObject({
    ...head,
    kind: z.literal('io'),
    intervalNs: nanoseconds,
    columns: z
      .array(z.string())
      .describe('The display filter of each column, or a function and a filter; an empty one for all packets'),
    intervals: z.array(
      z.strictObject({
        startNs: nanoseconds.describe("From the capture's first packet"),
        endNs: nanoseconds,
        counts: z
          .array(
            z.strictObject({
              packets,
              bytes,
              value: z
                .number()
                .nullable()
                .optional()
                .describe('Of a function: its result, time spans in seconds; null where no packet of the interval has a value'),
            }),
          )
          .describe('One for each column'),
      }),
    ),
  }),
  z.strictObject({ ...head, kind: z.literal('lengths'), all: lengthClassSchema, classes: z.array(lengthClassSchema) }),
  z.strictObject({
    ...head,
    kind: z.literal('http'),
    requests: z.int(),
    responses: z.int(),
    timing,
    methods: z.array(z.strictObject({ method: z.string(), requests: z.int() })),
    statuses: z.array(z.strictObject({ status: z.int(), responses: z.int() })),
    hosts: z.array(z.strictObject({ host: z.string(), path: z.string(), requests: z.int() })),
    servers: z.array(z.strictObject({ server: z.string(), requests: z.int(), responses: z.int(), timing })),
  }),
  z.strictObject({
    ...head,
    kind: z.literal('expert'),
    language: z.enum(['en', 'es']),
    items: z.array(expertCountSchema).describe('Worst first'),
  }),
  z.strictObject({
    ...head,
    kind: z.literal('flows'),
    protocols: z.array(
      z.strictObject({
        protocol: z.enum(['tcp', 'udp', 'icmp', 'icmpv6', 'other']),
        flows: z.int(),
        packets,
        bytes: z.number().describe('Transport payload'),
        meanDurationNs: nanoseconds,
        longestDurationNs: nanoseconds,
      }),
    ),
    openings: z.array(counted).describe('How TCP connections were opened'),
    closes: z.array(counted).describe('How they ended'),
    translated: z.int().describe('Conversations that are one side of a rewrite'),
  }),
]);

export const expertItemSchema = z.strictObject({
  frame,
  ...expertHead,
  text: z.string().describe('The sentence, in the language of the document'),
  params: z.record(z.string(), z.union([z.number(), z.string()])).describe('The values that were compared'),
  explanation: z
    .string()
    .nullable()
    .optional()
    .describe('With --explain: the rule, its compared values and their frames; null where there is no more to say'),
});

export const expertDocumentSchema = z.strictObject({
  schema: z.literal('trama.expert/1'),
  language: z.enum(['en', 'es']),
  filter: z.string().nullable(),
  capture: captureSchema,
  items: z.array(expertItemSchema).describe('In the order of the frames'),
});

export type StatsDocument = z.infer<typeof statsDocumentSchema>;
export type StatsKind = StatsDocument['kind'];
export type ProtocolCountSection = z.infer<typeof protocolCountSchema>;
export type ConversationSection = z.infer<typeof conversationSchema>;
export type EndpointSection = z.infer<typeof endpointSchema>;
export type ExpertItemSection = z.infer<typeof expertItemSchema>;
