/** The small pieces that the parts of the schema share. */
import { z } from 'zod';
import {
  ADDRESS,
  DURATION,
  duration,
  ENDPOINT,
  endpoint,
  MAC,
  NETWORK_ADDRESS,
  RATE,
  rate,
  SIGNED_DURATION,
  SKEW,
  share,
} from './quantities.ts';

/** Nanoseconds: 100 days. Beyond 104 they are not exact any more. */
const LONGEST = 8_640_000_000_000_000;
const SHORTEST = 1_000_000;
const FASTEST = 1e12;
const MAX_SKEW = 100_000;
/** Of anything that is done again and again. */
const MAX_COUNT = 1_000_000_000;

export const durationWord = z
  .string({ error: 'expected a time such as 250us, 40ms or 1.5s' })
  .regex(DURATION, { error: 'expected a time such as 250us, 40ms or 1.5s' })
  .refine((text) => !DURATION.test(text) || duration(text) <= LONGEST, { error: 'expected a time of at most 100 days' })
  .describe('A time: a number with ns, us, ms, s or min');
/** Between repetitions. */
export const periodWord = durationWord.refine((text) => !DURATION.test(text) || duration(text) >= SHORTEST, {
  error: 'expected a time of at least 1ms',
});
export const durationRange = z
  .union([durationWord, z.tuple([durationWord, durationWord])])
  .describe('A time, or [least, most]: each time another one in between');
export const signedDuration = z
  .string({ error: 'expected a time such as -3ms or 20us' })
  .regex(SIGNED_DURATION, { error: 'expected a time such as -3ms or 20us' })
  .refine((text) => !SIGNED_DURATION.test(text) || duration(text.replace('-', '')) <= LONGEST, {
    error: 'expected a time of at most 100 days',
  });
export const skewWord = z
  .string({ error: 'expected parts per million such as 20ppm or -5ppm' })
  .regex(SKEW, { error: 'expected parts per million such as 20ppm or -5ppm' })
  .refine((text) => !SKEW.test(text) || Math.abs(Number(text.replace('ppm', ''))) <= MAX_SKEW, {
    error: `expected at most ${MAX_SKEW}ppm`,
  });
export const rateWord = z
  .string({ error: 'expected bits per second such as 10M, 100M or 1G' })
  .regex(RATE, { error: 'expected bits per second such as 10M, 100M or 1G' })
  .refine((text) => !RATE.test(text) || (rate(text) >= 1 && rate(text) <= FASTEST), {
    error: 'expected more than 0 bits per second, and at most 1000G',
  })
  .describe('Bits per second: a number with k, M or G');
export const shareWord = z
  .union([
    z.number().min(0).max(1),
    z
      .string()
      .regex(/^\d+(?:\.\d+)?%$/, { error: 'expected a share such as 1%' })
      .refine((text) => !(share(text) > 1), { error: 'expected a share of at most 100%' }),
  ])
  .describe('From 0 to 1, or in per cent');
export const addressWord = z
  .string({ error: 'expected an IPv4 address such as 192.0.2.1' })
  .regex(ADDRESS, { error: 'expected an IPv4 address such as 192.0.2.1' })
  .describe('An IPv4 address');
export const networkAddressWord = z
  .string({ error: 'expected an IPv4 address with its prefix such as 192.0.2.1/24' })
  .regex(NETWORK_ADDRESS, { error: 'expected an IPv4 address with its prefix such as 192.0.2.1/24' })
  .describe('An IPv4 address with the length of its prefix');
export const endpointWord = z
  .string({ error: 'expected address:port such as 192.0.2.1:80' })
  .regex(ENDPOINT, { error: 'expected address:port such as 192.0.2.1:80' })
  .refine((text) => !ENDPOINT.test(text) || (endpoint(text).port >= 1 && endpoint(text).port <= 65_535), {
    error: 'expected a port from 1 to 65535',
  })
  .describe('address:port');
export const macWord = z
  .string({ error: 'expected a MAC address such as 02:00:00:00:00:01' })
  .regex(MAC, { error: 'expected a MAC address such as 02:00:00:00:00:01' })
  .refine((text) => !MAC.test(text) || (Number.parseInt(text.slice(0, 2), 16) & 1) === 0, {
    error: 'expected the address of one station: this one is of a group',
  });
export const portWord = z.int().min(1).max(65_535);
export const nameWord = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, { error: 'expected a name of letters, digits, - and _' });
export const count = z.int().min(1).max(MAX_COUNT);
/** Of what is entered one by one before the scenario begins. */
export const fewer = z.int().min(1).max(100_000);
export const text = z
  .union([z.string(), z.strictObject({ en: z.string(), es: z.string() })])
  .describe('In one language, or in both');
