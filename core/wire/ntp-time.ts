/** NTP's clock (RFC 5905 §6): seconds since 1900 in 32 bits, which begin again in 2036. */

/** From 1900 to 1970, and from 2036-02-07 to 1970 the other way. */
const UNIX_EPOCH = 2_208_988_800;
const NEXT_ERA = 2_085_978_496;
const ERA_BIT = 0x8000_0000;

/** Seconds since 1970 of a timestamp's seconds: with the highest bit they count from 1900, without it from 2036. */
export const ntpEpochSeconds = (seconds: number): number => (seconds >= ERA_BIT ? seconds - UNIX_EPOCH : seconds + NEXT_ERA);
