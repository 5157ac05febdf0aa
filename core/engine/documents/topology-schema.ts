/** Schema of the document of `trama topology`. */
import { z } from 'zod';
import { VANTAGE_SIGNS, VANTAGE_VIEWS } from '../../analysis/link/vantage.ts';
import { MAP_ROLES, PREFIX_SOURCES, ROLE_REASONS } from '../../analysis/topology/map/facts.ts';
import { captureSchema } from './capture-schema.ts';
import { frame } from './schema-parts.ts';

const device = z.int().min(0).describe('`id` in `devices`');
const certainty = z
  .enum(['certain', 'probable', 'possible'])
  .describe(
    'certain: nothing else does that; probable: something else could, and nothing says so; possible: there are other explanations',
  );

export const topologyDocumentSchema = z.strictObject({
  schema: z.literal('trama.topology/1'),
  language: z.enum(['en', 'es']),
  capture: captureSchema,
  capturePoint: z
    .strictObject({
      device: device.nullable().describe('The device on which the capture was taken, as far as its frames show it'),
      mac: z.string().nullable(),
      certainty: certainty.nullable(),
      signs: z.array(
        z.strictObject({
          sign: z.enum(VANTAGE_SIGNS),
          mac: z
            .string()
            .nullable()
            .describe('The card it points to; null in a cooked capture, where packet types point to the device'),
          frames: z.array(frame),
        }),
      ),
      view: z
        .enum(VANTAGE_VIEWS)
        .describe(
          'others-seen: promiscuous, on a hub, a mirror port or a tap; flooded: frames between others one way only; own-only: a port of a switch, or not promiscuous',
        ),
      frames: z.array(frame).describe('Frames between others'),
    })
    .describe('Where the capture was taken'),
  devices: z.array(
    z.strictObject({
      id: z.int().min(0).describe('As in the other documents of the capture'),
      name: z.string().describe('How the story calls it'),
      macs: z.array(
        z.strictObject({ address: z.string(), vendor: z.string().nullable().describe("By the IEEE's list of prefixes") }),
      ),
      addresses: z.array(z.string()),
      vips: z.array(z.string()).describe('Addresses under which clients reach a service'),
      roles: z
        .array(z.enum([...MAP_ROLES, 'host', 'unseen']))
        .describe('host: nothing more shows; unseen: it sends nothing in this capture'),
      evidence: z
        .array(z.strictObject({ role: z.enum(MAP_ROLES), certainty, reason: z.enum(ROLE_REASONS), frames: z.array(frame) }))
        .describe('Why each role is believed in'),
      behind: device.nullable().describe('The router whose MAC sends its packets'),
    }),
  ),
  networks: z.array(
    z.strictObject({
      id: z.int().min(0),
      prefix: z.string().nullable().describe('`address/length`; null: on this link, and no packet shows a prefix'),
      stated: z.boolean().describe('A packet states the prefix. False: inferred, it may be wider'),
      source: z.enum(PREFIX_SOURCES),
      frames: z.array(frame),
      members: z.array(z.strictObject({ device, addresses: z.array(z.string()) })),
      gateways: z.array(z.strictObject({ device, certainty, reason: z.enum(ROLE_REASONS), frames: z.array(frame) })),
    }),
  ),
});

export type TopologyDocument = z.infer<typeof topologyDocumentSchema>;
