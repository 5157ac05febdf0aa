/** Addresses that pass from one machine to another, or that several claim. */
import type { ConnectionFate, FailoverFacts, Owner, Takeover } from '../../analysis/failover/facts.ts';
import type { AddressId, MacId } from '../../base/ids.ts';
import type { Evidence } from '../annotation.ts';
import type { Context } from '../context.ts';
import { citeTimes, citeValue } from '../evidence.ts';
import type { Who } from '../messages/params.ts';
import type { CaptureRule } from './capture.ts';

const TAKEOVERS_SHOWN = 8;

/** Others have explanations besides a takeover, and are told of as disputes. */
const isTold = (t: Takeover): boolean => t.certainty !== 'possible';

export const takeovers: CaptureRule = (c, out, failover) => {
  const told = (failover?.takeovers ?? []).filter(isTold);
  for (const t of told.slice(0, TAKEOVERS_SHOWN)) {
    const outcomes = (...wanted: ConnectionFate['outcome'][]): number | null =>
      t.connections.filter((f) => wanted.includes(f.outcome)).length || null;
    out.say(
      'failover.takeover',
      {
        from: ownerOf(c, t.from),
        to: ownerOf(c, t.to),
        addresses: t.addresses.flatMap((text) => addressOf(c, text) ?? []),
        frame: t.row,
        certain: t.certainty === 'certain',
        away: t.awayNs,
        survived: outcomes('survived'),
        reset: outcomes('reset'),
        silent: outcomes('unanswered', 'idle'),
      },
      'failover.takeover',
      times(c, t),
    );
  }
};

/** The last packet served before, the first sign, and the first packet served after. */
const times = (c: Context, t: Takeover): Evidence[] =>
  [t.lastServed, t.row, t.firstServed]
    .filter((r) => r !== null)
    .sort((a, b) => a - b)
    .flatMap((r) => citeTimes(c.facts, r, r).slice(1));

function ownerOf(c: Context, { mac, address }: Owner): Who {
  const { macs, addresses } = c.facts.tables;
  const { devices } = c.facts.topology;
  const device =
    devices.find((d) => d.macs.some((m) => macs.text(m) === mac)) ??
    devices.find((d) => d.addresses.some((a) => addresses.text(a) === address));
  if (device !== undefined) return c.whoIs(device);
  return { role: null, address: (address === null ? undefined : addressOf(c, address)) ?? (0 as AddressId), mac: 0 as MacId };
}

function addressOf({ facts }: Context, text: string): AddressId | undefined {
  for (const d of facts.topology.devices) for (const a of d.addresses) if (facts.tables.addresses.text(a) === text) return a;
  return undefined;
}

/** Addresses that several machines claim, without one having taken over from the other. */
export const disputes: CaptureRule = (c, out, failover) => {
  const moved = movedAddresses(failover);
  for (const address of new Set(c.facts.arp.conflicts.map((x) => x.ip))) {
    if (moved.has(c.facts.tables.addresses.text(address))) continue;
    const claims = [...(c.facts.arp.claims.get(address) ?? [])];
    const first = claims[0]?.[1];
    if (first === undefined) continue;
    out.say(
      'arp.disputed',
      { address, macs: claims.map(([mac]) => mac), machines: claims.length, first },
      'arp.conflict',
      claims.slice(0, 4).map(([mac, row]) => citeValue(row, 'arp.src.hw_mac', mac)),
      'warning',
    );
  }
};

const movedAddresses = (failover: FailoverFacts | undefined): ReadonlySet<string> => {
  const disputed = new Set(failover?.conflicts.map((x) => x.address));
  const moved = (failover?.takeovers ?? []).filter((t) => isTold(t) && t.oldReturns === null).flatMap((t) => t.addresses);
  return new Set(moved.filter((address) => !disputed.has(address)));
};
