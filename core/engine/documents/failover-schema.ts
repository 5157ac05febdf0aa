/** Schema of the document of `trama failover`. */
import { z } from 'zod';
import { IPVS_TCP_STATES } from '../../ipvs/tcp-states.ts';
import { captureSchema } from './capture-schema.ts';
import { frame, nanoseconds } from './schema-parts.ts';

const frames = z.array(frame);
const endpoint = z.string().describe('`address:port`');
const certainty = z
  .enum(['certain', 'likely', 'possible'])
  .describe('certain: two signs, or one with no other explanation. likely: one sign. possible: there are other explanations');
const state = z.enum(IPVS_TCP_STATES).describe("IPVS's name of it, as `ipvsadm -Lnc` shows it");
const owner = z.strictObject({
  mac: z.string().nullable(),
  address: z.string().nullable().describe('An address of its own; null where none was seen'),
});
const chosen = z.strictObject({
  server: z.string().describe('`address:port`; the address or the MAC alone where nothing more is known'),
  frame: frame.describe('Sent to it, or passed on from it'),
});

const router = z.strictObject({
  address: z.string(),
  mac: z.string(),
  version: z.int(),
  priority: z.int(),
  intervalNs: nanoseconds.describe('Between advertisements, as they announce it'),
  advertisements: z.int(),
  firstFrame: frame,
  lastFrame: frame,
  problems: z.array(z.enum(['ttl', 'checksum', 'short', 'version'])).describe('Why receivers refuse some of its advertisements'),
});

const reign = z
  .strictObject({
    router: z.int().describe('Index in `routers`'),
    firstFrame: frame,
    lastFrame: frame,
    advertisements: z.int(),
    priority: z.int(),
    cause: z
      .enum(['first', 'silence', 'resigned', 'preemption', 'tie', 'early', 'resumed'])
      .describe(
        'first: nobody before it in the capture. silence: the one before was silent for three intervals. resigned: it sent priority 0. preemption: a higher priority. tie: equal priority, higher address. early: none of these. resumed: the same router after a silence',
      ),
    afterNs: nanoseconds.nullable().describe('Since the last advertisement of the one before'),
    expectedNs: nanoseconds
      .nullable()
      .describe("What the RFC's timers give: three intervals and the skew time, or the skew time alone"),
    beforeFrame: frame.nullable().describe('The last advertisement of the one before'),
  })
  .describe('A time in which one router was master');

const virtualRouter = z.strictObject({
  id: z.int(),
  family: z.union([z.literal(4), z.literal(6)]),
  addresses: z.array(z.string()),
  routers: z.array(router).describe('Those that advertised: a backup says nothing and is not seen'),
  reigns: z.array(reign),
  splitBrains: z.array(
    z.strictObject({
      routers: z.array(z.int()).length(2),
      firstFrame: frame,
      lastFrame: frame,
      reasons: z
        .array(z.enum(['ttl', 'checksum', 'short', 'version', 'addresses', 'interval']))
        .describe('What of the advertisements the other one must refuse; empty: nothing, so they do not reach each other'),
    }),
  ),
});

const fate = z
  .strictObject({
    flow: z.int().describe('Its number in `trama flows`'),
    client: endpoint,
    service: endpoint,
    outcome: z.enum(['survived', 'reset', 'unanswered', 'idle', 'closed']),
    cause: z
      .enum([
        'synced',
        'same-server',
        'no-entry',
        'other-server',
        'server-reset',
        'sequence-delta',
        'not-forwarded',
        'forwarded-unanswered',
        'unknown',
      ])
      .nullable(),
    certainty,
    state: state.nullable().describe('At the old director, by the packets it saw; null where the opening is not in the capture'),
    before: chosen.nullable().describe('The real server of the old director'),
    after: chosen.nullable().describe('That of the new one'),
    told: z
      .strictObject({
        state: state.nullable(),
        server: endpoint,
        frame,
        ageNs: nanoseconds.describe('From that message to the takeover'),
        expired: z.boolean().describe('The entry had timed out by then'),
      })
      .nullable()
      .describe('What the last sync message before the takeover said of it'),
    evidence: frames,
  })
  .describe('What became of a connection');

const remapping = z
  .strictObject({
    servers: z.array(z.string()),
    removed: z.string().describe("What the new director's list seems to lack"),
    ideal: z.number().describe('Share of clients whose server is still there: nothing keeps more'),
    shares: z.array(
      z.strictObject({
        scheduler: z.enum(['modulo', 'sh', 'mh']),
        kept: z.number().describe('Share of clients that keep their server'),
        remapped: z.number().describe('The rest'),
        collateral: z.number().describe('Share of clients that lose a server that is still there'),
      }),
    ),
    modulo: z
      .strictObject({
        client: endpoint,
        p: z.int().describe('Last byte of its address'),
        before: z.int().describe('p mod n + 1'),
        after: z.int().describe('p mod (n − 1) + 1'),
      })
      .nullable()
      .describe('The choices seen as p mod n; null where that does not give them'),
  })
  .describe('What ways to choose a server keep when one leaves the list');

const takeover = z.strictObject({
  addresses: z.array(z.string()),
  from: owner,
  to: owner,
  frame: frame.describe('The first that tells of it'),
  time: z.string().nullable().describe('Epoch nanoseconds'),
  signs: z.array(z.enum(['vrrp', 'gratuitous-arp', 'arp', 'traffic'])),
  certainty,
  virtualRouter: z.int().nullable().describe('Index in `virtualRouters`'),
  reign: z.int().nullable().describe('Index in its `reigns`'),
  lastServedFrame: frame.nullable().describe('The last packet that the old owner sent on or answered'),
  firstUnservedFrame: frame.nullable().describe('The first one to it to which nothing happened any more'),
  firstServedFrame: frame.nullable().describe('The first packet that the new owner sent on or answered'),
  awayNs: nanoseconds.nullable().describe('From the last served to the first served: at most so long was the service away'),
  awayAtLeastNs: nanoseconds.nullable().describe('From the first unserved to the first served: at least so long'),
  oldReturnsFrame: frame.nullable().describe('The old owner claims the address again, without taking it over'),
  connections: z.array(fate),
  truncated: z.boolean(),
  remapping: remapping.nullable(),
  evidence: frames,
});

const synced = z.strictObject({
  protocol: z.int(),
  client: endpoint,
  virtual: endpoint,
  server: endpoint,
  method: z.enum(['masquerade', 'local', 'tunnel', 'direct']),
  template: z.boolean().describe('A persistence template'),
  state: state.nullable(),
  timeoutS: z.number(),
  sequences: z.boolean().describe('Sequence numbers that a helper shifts go with it'),
  firstFrame: frame,
  lastFrame: frame,
  messages: z.int(),
  flow: z.int().nullable(),
  lagNs: nanoseconds.nullable().describe('From its SYN to the first message'),
  masterState: state.nullable().describe("The state that the connection's packets before the last message lead to"),
});

export const failoverDocumentSchema = z.strictObject({
  schema: z.literal('trama.failover/1'),
  capture: captureSchema,
  takeovers: z.array(takeover),
  conflicts: z
    .array(z.strictObject({ address: z.string(), macs: z.array(z.string()), evidence: frames }))
    .describe('Addresses for which several MACs answer, without a takeover'),
  virtualRouters: z.array(virtualRouter).describe('VRRP'),
  sync: z
    .array(
      z.strictObject({
        source: z.string(),
        syncId: z.int(),
        version: z.union([z.literal(0), z.literal(1)]),
        messages: z.int(),
        records: z.int(),
        damaged: z.int().describe('Messages whose records do not fit'),
        firstFrame: frame,
        lastFrame: frame,
        connections: z.array(synced).describe("The backup's table, as far as the messages reached it"),
        truncated: z.boolean(),
      }),
    )
    .describe("IPVS's sync daemons"),
  untold: z
    .array(
      z.strictObject({
        flow: z.int(),
        client: endpoint,
        virtual: endpoint,
        clientPackets: z.int(),
        reason: z.enum(['few-packets', 'never-established', 'unknown']),
        evidence: frames,
      }),
    )
    .describe('Connections to the same services that no message tells of'),
  heartbeats: z.array(
    z.strictObject({
      name: z.string(),
      address: z.string(),
      messages: z.int(),
      firstFrame: frame,
      lastFrame: frame,
      intervalNs: nanoseconds.nullable(),
      status: z.string().nullable(),
    }),
  ),
  checks: z
    .array(z.strictObject({ checker: z.string(), target: z.string(), requests: z.int(), unanswered: z.int(), firstFrame: frame }))
    .describe('Who looks after whom by echo requests'),
  limits: z
    .array(
      z.strictObject({
        code: z.enum([
          'no-takeover',
          'backup-unseen',
          'cause-unknown',
          'owner-unknown',
          'no-sync',
          'sync-received',
          'service-unseen',
          'idle-connections',
          'server-unknown',
          'untimed',
          'truncated',
        ]),
        count: z.int(),
      }),
    )
    .describe('What the capture does not tell, and of how many'),
});

export type FailoverDocument = z.infer<typeof failoverDocumentSchema>;
