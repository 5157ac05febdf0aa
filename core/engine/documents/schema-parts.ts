/** Values that stand in many documents. */
import { z } from 'zod';

export const frame = z.int().min(1).describe('Frame number, from 1, as Wireshark counts');
export const nanoseconds = z.number().describe('A duration in nanoseconds');
export const mac = z.string().describe('MAC address, lower case, with colons');
/** A moment. */
export const time = z
  .string()
  .regex(/^-?\d+$/)
  .describe('Epoch nanoseconds, as a decimal string');
