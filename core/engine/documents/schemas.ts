/**
 * The JSON documents that the commands print: their schemas, which are also their documentation.
 *
 * `trama schema NAME` prints one as JSON Schema. Types come from here by inference; the builders beside this file import types only, so
 * that zod is loaded by whoever validates or prints a schema, and by nobody else. A key once published keeps its meaning; a change
 * that breaks a reader makes a new schema number.
 */
import { z } from 'zod';
import { PHASES } from '../../analysis/phases.ts';
import { TCP_STATES } from '../../analysis/tcp/facts.ts';
import { assertionsSchema } from '../../coursework/assertions/schema.ts';
import { courseSchema } from '../../coursework/exercise/course.ts';
import { exerciseSchema, packageSchema } from '../../coursework/exercise/schema.ts';
import { submissionSchema } from '../../coursework/submission/schema.ts';
import { scenarioSchema } from '../../lab/scenario/schema.ts';
import { alignDocumentSchema, alignLineSchema } from './align-schemas.ts';
import { bondingDocumentSchema } from './bonding-schema.ts';
import { captureSchema } from './capture-schema.ts';
import { checkDocumentSchema } from './check-schemas.ts';
import { failoverDocumentSchema } from './failover-schema.ts';
import { followDocumentSchema } from './follow-schemas.ts';
import { glossaryDocumentSchema } from './glossary-schema.ts';
import { gradeDocumentSchema } from './grade-schema.ts';
import { lvsDocumentSchema } from './lvs-schema.ts';
import { frame, mac, nanoseconds, time } from './schema-parts.ts';
import { expertDocumentSchema, statsDocumentSchema } from './stats-schemas.ts';
import { topologyDocumentSchema } from './topology-schema.ts';

const flow = z.int().min(0).describe('Index of a flow in `flows`, from 0');
const endpoint = z
  .string()
  .describe('`address:port`, an IPv6 address in brackets: `[addr]:port`. For ICMP the port is the identifier');
const address = z.string().describe('IPv4 dotted, IPv6 as in RFC 5952');

export const deviceSchema = z
  .strictObject({
    id: z.int(),
    name: z.string().describe('How the story calls it'),
    macs: z.array(mac),
    addresses: z.array(address),
    vips: z.array(address).describe('Addresses under which clients reach a service through a rewrite'),
    roles: z.array(z.enum(['client', 'server', 'real-server', 'director', 'nat', 'router', 'host', 'unseen'])),
    evidence: z.array(frame),
  })
  .describe('A device that the capture shows');

export const rewriteSchema = z.strictObject({
  field: z.string().describe("Wireshark's field name"),
  toField: z.string().optional().describe('Its name in the copy, where that is of the other IP (NAT64): `ip.src` of `ipv6.src`'),
  from: z.string(),
  to: z.string(),
});

export const pairSchema = z
  .strictObject({
    original: frame,
    copy: frame,
    latencyNs: nanoseconds
      .nullable()
      .describe(
        'What the box took, from the original to its copy. Null where a time is not recorded, and where the times of the two sides cannot be compared: some copy between them was recorded before its original, because clocks of capture points disagree or one of them swapped neighbours',
      ),
    segmentation: z
      .enum(['split', 'joined'])
      .nullable()
      .describe(
        'Offload between both legs. split: the copy is a piece of the original; joined: the original is the first of the pieces that became one copy; null: both are one segment',
      ),
    rewritten: z.array(rewriteSchema).describe('Addresses and ports first, then what follows from them'),
    checksumsConsistent: z
      .boolean()
      .nullable()
      .describe('Both checksums differ by exactly what the rewritten fields say (RFC 1624); null where that cannot be verified'),
  })
  .describe('A packet and its rewritten copy');

const leg = z.strictObject({ src: endpoint, dst: endpoint });

const historySchema = z
  .strictObject({
    state: z.enum(['new', 'answered', 'established', 'closing', 'closed', 'reset']).describe('At the last pair'),
    events: z.array(
      z.strictObject({
        kind: z
          .enum(['created', 'met', 'answered', 'established', 'refreshed', 'closing', 'closed', 'reset', 'reused'])
          .describe('`met`: it had begun before the capture. `refreshed`: by a packet after a silence'),
        frames: z.array(frame).describe('Originals and copies that show it'),
        time: time.nullable(),
        silenceNs: nanoseconds.nullable().describe('Of `refreshed`: how long nothing had come'),
        before: z
          .int()
          .nullable()
          .describe('Of `reused`: the binding that had these addresses and ports before; null where it is this one'),
      }),
    ),
    lastFrames: z.array(frame).describe('The pair that refreshed it last'),
  })
  .describe("The entry of the translator's table over time, as the packets show it. A timeout is never seen");

export const bindingSchema = z
  .strictObject({
    id: z.int(),
    protocol: z.enum(['tcp', 'udp', 'icmp']),
    kind: z.enum(['dnat', 'snat', 'dnat+snat']).describe('By the packets that open it'),
    original: leg.describe('As the initiator sends it, before the box'),
    translated: leg.describe('The same after the box'),
    originalFlow: flow.nullable(),
    translatedFlow: flow.nullable(),
    translator: z.int().describe('Index in `translators`'),
    pairs: z.array(pairSchema).describe('In the order of the copies'),
    mistimed: z
      .strictObject({ original: frame, copy: frame })
      .nullable()
      .describe(
        'Why latencies are null: this copy was recorded before its original, so the times of the two sides cannot be compared. The times in `history` are then by the clock that recorded its first packet. Null where nothing shows that',
      ),
    confidence: z.number().min(0).max(1),
    evidence: z.array(z.strictObject({ code: z.string(), frames: z.array(frame) })),
    history: historySchema,
  })
  .describe('One conversation as the two legs of a translator show it');

export const natSchema = z.strictObject({
  translators: z.array(
    z.strictObject({
      id: z.int(),
      macs: z.array(mac),
      addresses: z.array(address),
      roles: z.array(z.enum(['director', 'masquerade', 'nat-router', 'port-forwarder', 'nat64'])),
    }),
  ),
  bindings: z.array(bindingSchema),
  proxies: z
    .array(z.strictObject({ clientFlow: flow, serverFlow: flow, frames: z.array(frame) }))
    .describe(
      'Connections that carry the same data under other sequence numbers: a proxy, which cannot be paired packet by packet',
    ),
});

const tcpState = z.enum(TCP_STATES);

export const flowSchema = z
  .strictObject({
    id: flow,
    protocol: z.enum(['tcp', 'udp', 'icmp', 'icmpv6', 'other']),
    stream: z.int().nullable().describe("Wireshark's `tcp.stream` or `udp.stream`"),
    client: endpoint,
    server: endpoint,
    rolesFrom: z.enum(['syn', 'synack', 'ports', 'first-packet']).describe('How the roles are known'),
    firstFrame: frame,
    lastFrame: frame,
    startTime: time.nullable(),
    durationNs: nanoseconds,
    packets: z.strictObject({ fromClient: z.int(), fromServer: z.int() }),
    bytes: z.strictObject({ fromClient: z.number(), fromServer: z.number() }).describe('Transport payload'),
    tcp: z
      .strictObject({
        opening: z.strictObject({
          kind: z.enum(['three-way', 'simultaneous', 'refused', 'unanswered', 'incomplete', 'not-seen']),
          syn: frame.nullable(),
          synAck: frame.nullable(),
          ack: frame.nullable(),
          synRetransmissions: z.int(),
          rttNs: nanoseconds.nullable().describe('SYN to SYN+ACK to ACK'),
        }),
        close: z.strictObject({
          kind: z.enum(['four-step', 'three-step', 'simultaneous', 'half-close', 'reset', 'incomplete', 'none']),
          initiator: z.enum(['client', 'server']).nullable(),
          firstFin: frame.nullable(),
          firstFinAck: frame.nullable(),
          secondFin: frame.nullable(),
          secondFinAck: frame.nullable(),
          reset: z
            .strictObject({
              frame,
              kind: z.enum(['refused', 'abort', 'after-fin', 'half-open']),
              by: z.enum(['client', 'server']),
            })
            .nullable(),
        }),
        clientState: tcpState.describe('After the last packet seen'),
        serverState: tcpState,
        clientIsn: z.number().nullable(),
        serverIsn: z.number().nullable(),
      })
      .nullable(),
    binding: z.int().nullable().describe('The NAT binding of which this flow is a leg'),
    leg: z.enum(['original', 'translated']).nullable(),
  })
  .describe('A conversation');

export const annotationSchema = z
  .strictObject({
    code: z.string().describe('Stable name of the judgement: `nat.dnat`, `arp.reply`, …'),
    severity: z.enum(['chat', 'note', 'warning', 'error']).describe("As Wireshark's expert severities"),
    scope: z.enum(['frame', 'flow', 'capture']).describe('What it is about'),
    text: z.string().describe('The sentence, in the language of the document'),
    rule: z.strictObject({
      key: z.string().describe('Stable name of the rule'),
      text: z.string().describe('The rule behind the judgement, in the language of the document'),
      refs: z.array(z.string()).describe('Where it is written: `RFC 9293 §3.5`'),
    }),
    evidence: z
      .array(z.strictObject({ frame, field: z.string(), value: z.string() }))
      .describe('The values that were compared: frame, field (a Wireshark name where Wireshark has one) and value'),
  })
  .describe('A judgement on the facts');

export const frameSchema = z.strictObject({
  number: frame,
  time: time.nullable().describe('Null where the capture holds no time for the packet'),
  layers: z.array(z.string()).describe("Protocols in order, by Wireshark's names: `eth`, `ip`, `tcp`, `http`"),
  summary: z.string(),
  flow: flow.nullable(),
  phase: z.enum(PHASES),
  rewriteOf: frame.nullable().describe('The frame of which this one is the rewritten copy'),
  rewrittenAs: frame.nullable().describe('The rewritten copy of this frame'),
  from: z.int().describe('The device that sent it on this segment: `id` in `devices`'),
  to: z.int().nullable().describe('The device it is sent to; null for broadcast and multicast'),
  comments: z.array(z.string()).describe('Comments that the capture itself carries on this packet'),
  annotations: z.array(annotationSchema),
});

const language = z.enum(['en', 'es']);

export const annotateFlowSchema = flowSchema.extend({ annotations: z.array(annotationSchema) });

export const annotateSchema = z.strictObject({
  schema: z.literal('trama.annotate/1'),
  language,
  capture: captureSchema,
  devices: z.array(deviceSchema),
  annotations: z.array(annotationSchema).describe('Judgements on the capture as a whole'),
  frames: z.array(frameSchema),
  flows: z.array(annotateFlowSchema),
  nat: natSchema,
});

/** `--format ndjson`: one object a line, told apart by `type`. */
export const annotateLineSchema = z.union([
  z.strictObject({
    schema: z.literal('trama.annotate-line/1'),
    type: z.literal('capture'),
    language,
    capture: captureSchema,
    devices: z.array(deviceSchema),
    annotations: z.array(annotationSchema),
  }),
  frameSchema.extend({ type: z.literal('frame') }),
  annotateFlowSchema.extend({ type: z.literal('flow') }),
  natSchema.omit({ bindings: true }).extend({ type: z.literal('nat') }),
  bindingSchema.extend({ type: z.literal('binding') }),
]);

export const natDocumentSchema = natSchema.extend({ schema: z.literal('trama.nat/1'), capture: captureSchema });

export const flowsDocumentSchema = z.strictObject({
  schema: z.literal('trama.flows/1'),
  capture: captureSchema,
  flows: z.array(flowSchema),
});

export const httpMessageSchema = z.strictObject({
  firstFrame: frame,
  headFrame: frame.describe('Carries the last byte of the head'),
  lastFrame: frame,
  time: time.nullable(),
  version: z.string(),
  method: z.string().nullable(),
  uri: z.string().nullable(),
  status: z.int().nullable(),
  reason: z.string().nullable(),
  headers: z.array(z.strictObject({ name: z.string(), value: z.string() })).describe('As sent, in order'),
  framing: z
    .enum(['none', 'content-length', 'chunked', 'until-close'])
    .describe('How the length of the body is told (RFC 9112 §6)'),
  announcedLength: z.number().nullable(),
  bodyLength: z.number().describe('Bytes of body seen, chunked coding undone'),
  complete: z.boolean(),
});

export const httpDocumentSchema = z.strictObject({
  schema: z.literal('trama.http/1'),
  capture: captureSchema,
  cutFrames: z
    .array(frame)
    .describe(
      'Frames of HTTP conversations that the snap length cut and that begin no transaction here: heads in them are not listed',
    ),
  transactions: z.array(
    z.strictObject({
      id: z.int(),
      flow,
      client: endpoint,
      server: endpoint,
      request: httpMessageSchema.nullable(),
      response: httpMessageSchema.nullable(),
      interim: z.array(httpMessageSchema).describe('1xx responses'),
      serverTimeNs: nanoseconds.nullable().describe('Last packet of the request to first packet of the response'),
      rewriteOf: z.int().nullable().describe('The transaction of which this one is the copy on the other side of a translator'),
    }),
  ),
});

/** A node of the field tree of a frame. */
export interface DissectNode {
  name: string;
  title: string;
  value: string | number | boolean | null;
  text: string | null;
  source: number;
  start: number;
  length: number;
  mask: number | null;
  generated: boolean;
  hidden: boolean;
  status: 'good' | 'bad' | 'unverified' | null;
  statusReason: string | null;
  children: DissectNode[];
}

const dissectNodeSchema: z.ZodType<DissectNode> = z
  .strictObject({
    name: z.string().describe("Wireshark's field name"),
    title: z.string().describe("Wireshark's title"),
    value: z
      .union([z.string(), z.number(), z.boolean(), z.null()])
      .describe(
        'Bytes are lower-case hexadecimal; 64-bit numbers and times are decimal strings; null where the node is only a range',
      ),
    text: z.string().nullable().describe('As `trama fields` prints it'),
    source: z.int().describe('Index in `sources`: the bytes in which `start` counts'),
    start: z.int(),
    length: z.int().describe('0 for values worked out from other fields or packets'),
    mask: z.number().nullable().describe('The bits of the range that hold the value, where it is not all of them'),
    generated: z.boolean().describe('Worked out, not read: Wireshark shows it in brackets'),
    hidden: z.boolean().describe('Wireshark does not show it: it repeats another field under a common name'),
    status: z.enum(['good', 'bad', 'unverified']).nullable().describe('Of a checksum'),
    statusReason: z.string().nullable().describe('Why it could not be verified: `fragment`, `truncated`, `offload`'),
    get children() {
      return z.array(dissectNodeSchema);
    },
  })
  .meta({ id: 'node', description: 'A field, a group of fields, or a protocol' });

export const dissectDocumentSchema = z.strictObject({
  schema: z.literal('trama.dissect/1'),
  frame,
  sources: z.array(
    z.strictObject({
      name: z.enum(['frame', 'reassembled-ip', 'reassembled-tcp', 'reassembled-tls', 'dechunked', 'uncompressed']),
      length: z.int(),
      frames: z.array(frame).describe('The frames that carried the bytes'),
      bytes: z.string().describe('Lower-case hexadecimal'),
    }),
  ),
  layers: z.array(dissectNodeSchema),
  stops: z
    .array(
      z.strictObject({
        layer: z.string(),
        reason: z.string(),
        offset: z.int(),
        required: z.int(),
        actual: z.int(),
        limitedBy: z.string().describe('`capture` (the snap length), `frame`, or the field that set the length'),
      }),
    )
    .describe('Why decoding ended early. Empty when everything was decoded'),
});

/** By the name that `trama schema` takes. */
export const SCHEMAS = {
  annotate: annotateSchema,
  'annotate-line': annotateLineSchema,
  nat: natDocumentSchema,
  lvs: lvsDocumentSchema,
  failover: failoverDocumentSchema,
  bonding: bondingDocumentSchema,
  flows: flowsDocumentSchema,
  http: httpDocumentSchema,
  dissect: dissectDocumentSchema,
  stats: statsDocumentSchema,
  expert: expertDocumentSchema,
  follow: followDocumentSchema,
  check: checkDocumentSchema,
  grade: gradeDocumentSchema,
  align: alignDocumentSchema,
  'align-line': alignLineSchema,
  topology: topologyDocumentSchema,
  glossary: glossaryDocumentSchema,
  /** Not written but read: the file that `trama check` takes. */
  assertions: assertionsSchema,
  /** Read by `trama lab`. */
  scenario: scenarioSchema,
  /** Read by `trama grade` and `trama coursework`. */
  exercise: exerciseSchema,
  package: packageSchema,
  course: courseSchema,
  submission: submissionSchema,
} as const;
export type SchemaName = keyof typeof SCHEMAS;

export type CaptureSection = z.infer<typeof captureSchema>;
export type DeviceSection = z.infer<typeof deviceSchema>;
export type NatSection = z.infer<typeof natSchema>;
export type BindingSection = z.infer<typeof bindingSchema>;
export type FlowSection = z.infer<typeof flowSchema>;
export type AnnotationSection = z.infer<typeof annotationSchema>;
export type FrameSection = z.infer<typeof frameSchema>;
export type AnnotateFlowSection = z.infer<typeof annotateFlowSchema>;
export type HttpMessageSection = z.infer<typeof httpMessageSchema>;
export type HttpTransactionSection = z.infer<typeof httpDocumentSchema>['transactions'][number];
export type DissectDocument = z.infer<typeof dissectDocumentSchema>;

/** JSON Schema (draft 2020-12) of a document. */
export function jsonSchema(name: SchemaName): unknown {
  const schema = z.toJSONSchema(SCHEMAS[name], {
    target: 'draft-2020-12',
    // "A whole number" would otherwise come with the limits of a double: true of every JSON reader, and of no interest.
    override: ({ jsonSchema: node }) => {
      if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
      if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
    },
  });
  return { $id: `trama.${name}/1`, ...schema };
}
