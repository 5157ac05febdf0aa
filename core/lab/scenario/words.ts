/** The small pieces that the parts of the schema share. */
import { z } from 'zod';
import { ADDRESS, DURATION, ENDPOINT, MAC, NETWORK_ADDRESS, RATE, SIGNED_DURATION, SKEW } from './quantities.ts';

export const durationWord = z
  .string()
  .regex(DURATION, { error: 'expected a time such as 250us, 40ms or 1.5s' })
  .describe('A time: a number with ns, us, ms, s or min');
export const durationRange = z
  .union([durationWord, z.tuple([durationWord, durationWord])])
  .describe('A time, or [least, most]: each time another one in between');
export const signedDuration = z.string().regex(SIGNED_DURATION, { error: 'expected a time such as -3ms or 20us' });
export const skewWord = z.string().regex(SKEW, { error: 'expected parts per million such as 20ppm or -5ppm' });
export const rateWord = z
  .string()
  .regex(RATE, { error: 'expected bits per second such as 10M, 100M or 1G' })
  .describe('Bits per second: a number with k, M or G');
export const shareWord = z
  .union([z.number().min(0).max(1), z.string().regex(/^\d+(?:\.\d+)?%$/, { error: 'expected a share such as 1%' })])
  .describe('From 0 to 1, or in per cent');
export const addressWord = z
  .string()
  .regex(ADDRESS, { error: 'expected an IPv4 address such as 192.0.2.1' })
  .describe('An IPv4 address');
export const networkAddressWord = z
  .string()
  .regex(NETWORK_ADDRESS, { error: 'expected an IPv4 address with its prefix such as 192.0.2.1/24' })
  .describe('An IPv4 address with the length of its prefix');
export const endpointWord = z
  .string()
  .regex(ENDPOINT, { error: 'expected address:port such as 192.0.2.1:80' })
  .describe('address:port');
export const macWord = z.string().regex(MAC, { error: 'expected a MAC address such as 02:00:00:00:00:01' });
export const portWord = z.int().min(1).max(65_535);
export const nameWord = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, { error: 'expected a name of letters, digits, - and _' });
export const count = z.int().min(1);
export const text = z
  .union([z.string(), z.strictObject({ en: z.string(), es: z.string() })])
  .describe('In one language, or in both');
