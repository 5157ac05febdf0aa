/** Directors: Linux Virtual Server's, and the thesis' pair in lockstep. */
import { z } from 'zod';
import { addressWord, count, durationWord, endpointWord, nameWord, periodWord, portWord } from './words.ts';

const method = z.enum(['nat', 'tun', 'dr', 'fullnat']);
export const SCHEDULER_WORDS = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'dh', 'sh', 'sed', 'nq', 'mh', 'modulo'] as const;

const realServer = z.strictObject({
  address: addressWord,
  port: portWord.optional().describe('Default: that of the service'),
  weight: z.int().min(0).max(65_535).optional().describe('Default 1'),
  method: method.optional(),
  upper: count.optional().describe('Connections from which on it gets no more'),
  lower: count.optional().describe('Connections below which it gets some again'),
});

const service = z.strictObject({
  address: endpointWord.describe('The virtual service'),
  scheduler: z
    .enum(SCHEDULER_WORDS)
    .describe(
      "Linux's names; `modulo`: last byte of the client's address modulo the number of servers, in the order of this file",
    ),
  method: method.optional().describe('Default nat'),
  hash: z.enum(['old', 'new']).optional().describe("Of sh and dh: Linux's first formula, or today's (the default)"),
  flags: z.array(z.enum(['sh-port', 'sh-fallback', 'mh-port', 'mh-fallback'])).optional(),
  persistence: durationWord.optional().describe('A client stays with its server for so long'),
  local: addressWord.optional().describe('fullnat: the source that the real servers see'),
  servers: z.array(realServer).describe('In the order in which they are added: Linux puts each at the head of its list'),
});

export const directorSchema = z
  .strictObject({
    host: nameWord,
    services: z.array(service).min(1),
    countsTtl: z
      .boolean()
      .optional()
      .describe('One less on the way to the real server, as Linux does since 4.10. Default: by the system'),
    countsOpening: z
      .boolean()
      .optional()
      .describe('Connections that are being opened (SYN_RECV) count as active, as in Linux since 2016. Default false'),
    sloppyTcp: z.boolean().optional().describe('Connections are entered by any segment, not only by SYN'),
    sync: z
      .strictObject({
        role: z.enum(['master', 'backup', 'both']),
        interface: nameWord,
        id: z.int().min(0).max(255).optional(),
        every: periodWord.optional().describe('How long records are gathered for one message. Default 1s'),
      })
      .optional()
      .describe('Tells other directors of its connections'),
    lockstep: z
      .strictObject({ with: nameWord.describe('The host whose place it takes') })
      .optional()
      .describe('Hears all that the other director hears, decides the same, and says nothing until it takes over'),
    health: z
      .strictObject({
        with: z.enum(['ping', 'tcp']),
        every: periodWord.optional(),
        timeout: durationWord.optional(),
        fall: count.optional().describe('Failures in a row that take a server out. Default 1'),
      })
      .optional(),
  })
  .describe('A load balancer');

export type DirectorDescription = z.infer<typeof directorSchema>;
export type ServiceDescription = z.infer<typeof service>;
