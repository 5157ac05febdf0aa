/**
 * What a file of assertions says about a capture: a list, each with a name and one check.
 *
 * The schema is the documentation: `trama schema assertions` prints it as JSON Schema, docs/assertions.md has examples.
 */
import { z } from 'zod';
import { EXPERT_SEVERITIES } from '../../analysis/expert/facts.ts';
import { complaint } from '../faults/say.ts';

const whole = z.int().min(0);
const frame = z.int().min(1).describe('Frame number, from 1, as Wireshark counts');

const count = z
  .union([
    whole,
    z
      .strictObject({ min: whole.optional(), max: whole.optional() })
      .refine((c) => c.min !== undefined || c.max !== undefined, complaint({ key: 'count', params: {} })),
  ])
  .describe('A number: exactly so many. Or {min, max}: both included, either may be left out');
export type CountRule = z.infer<typeof count>;

const filterText = z.string().min(1).describe("A display filter in Wireshark's language");
const value = z.union([z.string(), z.number(), z.boolean()]);
const endpoint = z.string().describe('`address:port` or only the address; an IPv6 address before a port in brackets');
const text = z.union([z.string(), z.strictObject({ en: z.string(), es: z.string() })]).describe('In one language, or in both');
const opening = z.enum(['three-way', 'simultaneous', 'refused', 'unanswered', 'incomplete', 'not-seen']);
const close = z.enum(['four-step', 'three-step', 'simultaneous', 'half-close', 'reset', 'incomplete', 'none']);

const flows = z
  .strictObject({
    protocol: z.enum(['tcp', 'udp', 'icmp', 'icmpv6']).optional(),
    client: endpoint.optional(),
    server: endpoint.optional(),
    opening: opening.optional(),
    close: close.optional(),
    packets: count.optional().describe('Packets of one flow, both ways'),
    count: count.optional().describe('How many flows are like this. Default: at least one'),
  })
  .describe('Conversations that are like this');

const http = z
  .strictObject({
    method: z.string().optional(),
    uri: z.string().optional(),
    host: z.string().optional(),
    status: whole.optional(),
    answered: z.boolean().optional().describe('The response was seen, or was not'),
    count: count.optional().describe('How many exchanges are like this. Default: at least one'),
  })
  .describe('HTTP exchanges that are like this');

const leg = z.strictObject({ src: endpoint.optional(), dst: endpoint.optional() });

const nat = z
  .strictObject({
    kind: z.enum(['dnat', 'snat', 'dnat+snat']).optional(),
    protocol: z.enum(['tcp', 'udp', 'icmp']).optional(),
    original: leg.optional().describe('As the initiator sends it'),
    translated: leg.optional().describe('The same behind the box'),
    pairs: count.optional().describe('Pairs of original and copy in one binding'),
    bindings: count
      .optional()
      .describe('How many bindings are like this. Default: at least one, unless only translators or copies are asked for'),
    translators: z.array(z.string()).optional().describe('Addresses that belong to translators, all of them found'),
    copies: z.record(z.string().regex(/^\d+$/), frame).optional().describe('Frame → the frame of which it is the rewritten copy'),
  })
  .describe('What a translator rewrote');

/** The checks, by the key that asks for them. */
const checks = {
  frames: count.optional().describe('How many frames the capture has'),
  matches: z
    .union([filterText, z.strictObject({ filter: filterText, count: count.optional(), frames: z.array(frame).optional() })])
    .optional()
    .describe('A display filter that selects something: at least one frame, a number of them, or exactly these'),
  matchesNothing: filterText.optional().describe('A display filter that no frame matches'),
  fields: z
    .strictObject({ frame, values: z.record(z.string(), z.union([value, z.array(value)])) })
    .optional()
    .describe(
      "Fields of one frame, by Wireshark's names, with their values as `trama fields` prints them; a list for fields that occur more than once",
    ),
  flows: flows.optional(),
  handshakes: z.literal('complete').optional().describe('Every TCP connection was opened by three packets'),
  http: http.optional(),
  nat: nat.optional(),
  checksums: z.literal('valid').optional().describe('No checksum that can be verified is wrong'),
  expert: z
    .strictObject({
      worst: z.enum(EXPERT_SEVERITIES),
      except: z.array(z.string()).optional().describe('Codes that do not count'),
    })
    .optional()
    .describe('No expert item is worse than this'),
  capture: z.literal('whole').optional().describe('The file is not damaged, and no packet of it is cut'),
};
export const CHECKS = Object.keys(checks) as CheckName[];
export type CheckName = keyof typeof checks;

export const assertionSchema = z
  .strictObject({
    name: z.string().min(1).describe('Names it in reports'),
    description: text.optional(),
    ...checks,
  })
  .superRefine((assertion, context) => {
    const asked = CHECKS.filter((name) => assertion[name] !== undefined);
    if (asked.length === 1) return;
    context.addIssue({
      code: 'custom',
      ...complaint(
        asked.length === 0 ? { key: 'no-check', params: { known: CHECKS } } : { key: 'checks', params: { found: asked } },
      ),
    });
  });

export const assertionsSchema = z.strictObject({
  title: text.optional(),
  assertions: z.array(assertionSchema).min(1),
});

export type Assertion = z.infer<typeof assertionSchema>;
export type Assertions = z.infer<typeof assertionsSchema>;
export type LocalText = z.infer<typeof text>;
