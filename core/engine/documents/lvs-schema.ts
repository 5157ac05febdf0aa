/** `trama.lvs/1`: virtual services, as the director's own tables would have them. */
import { z } from 'zod';
import { DIAGNOSIS_CODES } from '../../analysis/diagnosis/facts.ts';
import { METHOD_REASONS, PARTIAL_SIGNS } from '../../analysis/lvs/facts.ts';
import { SCHEDULER_NAMES } from '../../ipvs/schedulers/index.ts';
import { IPVS_TCP_STATES } from '../../ipvs/tcp-states.ts';
import { captureSchema } from './capture-schema.ts';
import { frame, nanoseconds } from './schema-parts.ts';

const endpoint = z.string().describe('`address:port`, IPv6 in brackets');

const schedulerSchema = z
  .strictObject({
    name: z.enum(SCHEDULER_NAMES).describe('As `ipvsadm -s` takes it'),
    flags: z.array(z.string()).describe('As `ipvsadm -b` takes them: `sh-port`, `mh-port`; empty for the scheduler by default'),
    verdict: z.enum(['consistent', 'ruled-out', 'untested']),
    frame: frame.nullable().describe('The SYN that leaves no parameterisation of a scheduler that is ruled out'),
    reason: z
      .enum(['order', 'weights', 'load', 'ratio', 'idle', 'same-key', 'no-overload'])
      .nullable()
      .describe('Why it is ruled out'),
    instead: endpoint.nullable().describe('The real server that it would have chosen, where one can be named'),
    earlierFrame: frame.nullable().describe('The earlier SYN that contradicts it, where one does'),
    untested: z.enum(['no-beginning', 'unknown-counts', 'too-many', 'too-many-servers', 'unordered']).nullable(),
    parameterisations: z
      .int()
      .nullable()
      .describe('Left of those counted: of lists of just these servers. Null where they are not counted'),
    counted: z.array(z.enum(['list-order', 'start', 'weight-order', 'weights', 'hash'])).describe('What they are made of'),
    maxWeight: z.int().nullable().describe('Greatest weight among those counted'),
    onlyIfPersistent: z.boolean().describe('Consistent only if the service is persistent'),
    listChanges: z.int().describe('How often the list of servers must have changed meanwhile'),
  })
  .describe('Whether a scheduler can have chosen the real servers as the capture shows');

const realServerSchema = z.strictObject({
  address: z.string().nullable().describe('Null where no packet names it (direct routing)'),
  port: z.int(),
  mac: z.string().nullable(),
  connections: z.int().describe('That went to it'),
  active: z.int().describe('ActiveConn after the frame'),
  inactive: z.int().describe('InActConn after the frame'),
  weight: z.int().nullable().describe('Not to be known from a capture: always null'),
  firstFrame: frame,
  onlyChecked: z.boolean().describe('Known only because the director checks it'),
});

const connectionSchema = z.strictObject({
  client: endpoint,
  virtual: endpoint,
  server: endpoint.nullable(),
  realServer: z.int().describe('Index in `realServers`'),
  flow: z.int(),
  serverFlow: z.int().describe('Equal to `flow` where nothing is rewritten'),
  synFrame: frame.nullable(),
  sentOnFrame: frame.nullable().describe('Its first copy to the real server'),
  state: z
    .enum([...IPVS_TCP_STATES, 'UDP'])
    .nullable()
    .describe('Of the entry after the frame; null when there is none (not yet, or expired)'),
  expiresNs: nanoseconds.nullable(),
  assumed: z.boolean().describe('Its beginning was not captured: the state is a guess'),
});

export const lvsServiceSchema = z.strictObject({
  id: z.int(),
  protocol: z.enum(['tcp', 'udp']),
  address: z.string(),
  port: z.int(),
  method: z.enum(['nat', 'tun', 'dr', 'fullnat']),
  certainty: z.enum(['certain', 'probable']),
  evidence: z.array(z.strictObject({ code: z.enum(METHOD_REASONS), frames: z.array(frame) })),
  directors: z.array(z.string()).describe('MACs that sent packets on'),
  realServers: z.array(realServerSchema),
  schedulers: z.array(schedulerSchema),
  connections: z.array(connectionSchema).describe('In order of their beginnings'),
  lostFrames: z.array(frame).describe('SYNs that no real server was seen to get'),
  persistence: z
    .strictObject({
      loyalClients: z.int().describe('Clients with several connections that all went to one server'),
      changedClients: z.int(),
      lessThanNs: nanoseconds.nullable().describe('A client changed servers within this time: no persistence is that long'),
      frame: frame.nullable().describe('The SYN that shows it'),
    })
    .describe('Persistence is never certain: source hashing looks the same'),
  checks: z.array(
    z.strictObject({
      realServer: z.int(),
      kind: z.enum(['tcp', 'ping']),
      periodNs: nanoseconds.nullable(),
      failures: z.int(),
      checks: z.array(
        z.strictObject({
          frame,
          result: z.enum(['answered', 'refused', 'unanswered', 'unknown']),
          answerFrame: frame.nullable(),
        }),
      ),
    }),
  ),
  commands: z.array(z.string()).describe('The equivalent `ipvsadm` commands; a line that begins with # is a remark'),
  limits: z
    .array(z.enum(['unseen-servers', 'weights', 'counts', 'beginning']))
    .describe(
      'What the capture cannot tell: servers without connections, weights, counts before it began, connections begun before',
    ),
});

const partialSchema = z.strictObject({
  protocol: z.literal('tcp'),
  address: z.string(),
  port: z.int(),
  sign: z.enum(PARTIAL_SIGNS).describe('What shows that somebody stands between'),
  methods: z.array(z.enum(['nat', 'tun', 'dr', 'fullnat'])).describe('Those that look like this'),
  certainty: z.enum(['probable', 'possible']),
  director: z.string().nullable().describe('MAC of who owns the address or brings the packets; null where none was recorded'),
  servers: z.array(z.string()).describe('MACs of those that answer, where they can be told apart'),
  connections: z.int(),
  frames: z.array(frame),
});

export const lvsDocumentSchema = z.strictObject({
  schema: z.literal('trama.lvs/1'),
  capture: captureSchema,
  frame: frame.nullable().describe('The tables are those after this frame; null for an empty capture'),
  services: z.array(lvsServiceSchema),
  partial: z.array(partialSchema).describe('Services of which only one side was captured: nothing is said of their tables'),
  diagnoses: z
    .array(
      z.strictObject({
        code: z.enum(DIAGNOSIS_CODES),
        frame,
        evidence: z.array(frame),
        text: z.string().describe('Cause and remedy, in the language of the document'),
      }),
    )
    .describe('What is wrong; also among the items of `trama expert`'),
});

export type LvsDiagnosisSection = z.infer<typeof lvsDocumentSchema>['diagnoses'][number];
export type LvsPartialSection = z.infer<typeof partialSchema>;
export type LvsServiceSection = z.infer<typeof lvsServiceSchema>;
export type LvsSchedulerSection = z.infer<typeof schedulerSchema>;
