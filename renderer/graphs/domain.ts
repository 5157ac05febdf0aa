/** The part of the time that is seen: moved and zoomed within the whole. */
export interface Domain {
  readonly from: number;
  readonly to: number;
}

/** Closer than this nothing is told apart, ns. */
const CLOSEST = 100;

export function clampTo(all: Domain, from: number, width: number): Domain {
  const whole = all.to - all.from;
  const w = Math.max(Math.min(CLOSEST, whole), Math.min(whole, width));
  const start = Math.max(all.from, Math.min(all.to - w, from));
  return { from: start, to: start + w };
}

/** `factor` below 1: closer. `about` stays where it is. */
export function zoomed(all: Domain, seen: Domain, about: number, factor: number): Domain {
  const width = (seen.to - seen.from) * factor;
  const share = (about - seen.from) / (seen.to - seen.from);
  return clampTo(all, about - width * share, width);
}

export const panned = (all: Domain, seen: Domain, by: number): Domain => clampTo(all, seen.from + by, seen.to - seen.from);
