/** The part of every document that describes its input. */
import { z } from 'zod';
import { time } from './schema-parts.ts';

export const problemSchema = z
  .strictObject({
    code: z.string().describe('Kind of damage: `truncated-packet`, `bad-block-length`, …'),
    offset: z.int().describe('Byte offset in the decompressed file; for text captures that of the line'),
    line: z.int().nullable().describe('Line number, for text captures'),
    detail: z.string().describe('What was found and what was expected, in English'),
  })
  .describe('A damaged place in the input');

export const captureSchema = z
  .strictObject({
    format: z.enum(['pcap', 'pcapng', 'ipgrab', 'hexdump']),
    compression: z.enum(['none', 'gzip']),
    packets: z.int(),
    bytes: z.number().describe('Sum of the original lengths'),
    firstTime: time.nullable().describe('Earliest packet'),
    lastTime: time.nullable().describe('Latest packet'),
    interfaces: z.array(
      z.strictObject({
        linkType: z.int().describe('LINKTYPE_ number'),
        snapLength: z.int().describe('0: no limit'),
        name: z.string().nullable(),
        description: z.string().nullable(),
      }),
    ),
    comments: z.array(z.string()).describe('Comments of the capture as a whole'),
    problems: z.array(problemSchema).describe('Every damage met, in file order. Empty for a sound file'),
  })
  .describe('The input');
