/** Schema of the document of `trama bonding`. */
import { z } from 'zod';
import { BOND_MODES, HASH_POLICIES } from '../../analysis/bonding/facts.ts';
import { captureSchema } from './capture-schema.ts';
import { frame, mac, nanoseconds } from './schema-parts.ts';

const frames = z.array(frame);
const link = z.int().min(0).describe('Index in `links`');
const verdict = z
  .enum(['consistent', 'ruled-out', 'untested'])
  .describe('consistent: something speaks for it and nothing against. untested: nothing speaks for it or against it');
const modeName = z.enum(BOND_MODES);

const lacpEnd = z.strictObject({
  systemPriority: z.int(),
  system: mac,
  key: z.int(),
  portPriority: z.int(),
  port: z.int(),
  state: z
    .array(
      z.enum(['activity', 'timeout', 'aggregation', 'synchronization', 'collecting', 'distributing', 'defaulted', 'expired']),
    )
    .describe('The bits that are set; timeout: the short one'),
});

export const bondSchema = z
  .strictObject({
    links: z.array(
      z.strictObject({
        interface: z.int().describe("Index of the capture's interface"),
        name: z.string().nullable(),
        macs: z.array(mac).describe('Sources of what was sent by it'),
        sent: z.int(),
        received: z.int(),
        firstSentFrame: frame.nullable(),
        lastSentFrame: frame.nullable(),
      }),
    ),
    macs: z.array(mac),
    directionFrom: z
      .enum(['flags', 'unpadded', 'macs'])
      .describe(
        'How sent frames are told from received ones: by the capture, by frames that are shorter than a card receives, by MACs',
      ),
    mode: modeName.nullable().describe('The only candidate'),
    candidates: z.array(modeName),
    certainty: z.enum(['certain', 'likely', 'possible']).describe('certain: all other modes are ruled out'),
    modes: z.array(
      z.strictObject({
        mode: modeName,
        number: z.int().min(0).max(6),
        verdict,
        reason: z
          .enum([
            'striped',
            'same-link',
            'both-links',
            'no-copy',
            'copies',
            'no-lacpdu',
            'lacpdu',
            'no-policy',
            'one-mac',
            'macs',
            'arp-macs',
            'arp-one',
          ])
          .nullable(),
        frames,
      }),
    ),
    policies: z
      .array(
        z.strictObject({
          policy: z.enum(HASH_POLICIES),
          verdict,
          frames: frames.describe('The frame that rules it out, and the one that it contradicts'),
          tried: z.int().describe('Frames that it was tried on'),
          values: z.int().describe('Different hash values among them'),
        }),
      )
      .describe('Transmit hash policies; -old: as up to Linux 3.13'),
    lacp: z.array(
      z.strictObject({
        link,
        messages: z.int(),
        state: z.enum([
          'aggregated',
          'defaulted',
          'expired',
          'individual',
          'not-distributing',
          'other-partner',
          'other-key',
          'one-sided',
        ]),
        frames: frames.describe('The last message of each end'),
      }),
    ),
    lacpChanges: z
      .array(z.strictObject({ link, frame, local: z.boolean().nullable(), actor: lacpEnd, partner: lacpEnd }))
      .describe('What an end says of itself and of its partner, whenever that changes'),
    reorderings: z.array(
      z.strictObject({
        flow: z.int(),
        direction: z.enum(['sent', 'received']),
        links: z.int(),
        switches: z.int().describe('How often the next segment went by another link'),
        segments: z.int(),
        overtaken: z.int().describe('Received: segments that came after later ones of another link'),
        duplicateAcks: z.int(),
        retransmissions: z.int(),
        frames,
      }),
    ),
    failovers: z.array(
      z.strictObject({
        from: link,
        to: link,
        lastFrame: frame,
        firstFrame: frame,
        gapNs: nanoseconds.nullable(),
        announcedFrame: frame.nullable().describe('A gratuitous ARP by the new link'),
        movedFlows: z.int(),
        retransmissions: z.int(),
      }),
    ),
  })
  .describe('Links that are one');

export const bondingDocumentSchema = z.strictObject({
  schema: z.literal('trama.bonding/1'),
  capture: captureSchema,
  bonds: z.array(bondSchema),
  limits: z
    .array(
      z.strictObject({
        code: z.enum([
          'one-interface',
          'no-bond',
          'capture-points',
          'direction-unknown',
          'silent-links',
          'few-flows',
          'lacp-slow',
          'one-peer',
          'skipped-frames',
          'no-receiver',
        ]),
        count: z.int(),
      }),
    )
    .describe('What the capture does not tell, and of how many'),
});

export type BondingDocument = z.infer<typeof bondingDocumentSchema>;
