/// <reference path="../oui-data.d.ts" />
/** Who made a card, by the first three bytes of its MAC (IEEE's list of OUIs). Read only by the commands that show it. */

export type Vendors = (mac: string) => string | null;

const MAX_NAME = 40;
/** Prefixes that no maker has: a virtual router (RFC 5798 §7.3) says more than the owner of the block. */
const KNOWN: readonly (readonly [prefix: string, name: string])[] = [
  ['00:00:5e:00:01:', 'VRRP'],
  ['00:00:5e:00:02:', 'VRRP (IPv6)'],
];

export async function loadVendors(): Promise<Vendors> {
  const { default: prefixes } = await import('oui-data', { with: { type: 'json' } });
  return (mac) => {
    const known = KNOWN.find(([prefix]) => mac.startsWith(prefix));
    if (known !== undefined) return known[1];
    // Addresses that are given locally (IEEE 802, second bit of the first byte) have no maker.
    if ((Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0) return null;
    const entry = prefixes[mac.slice(0, 8).replaceAll(':', '').toUpperCase()];
    const [name = ''] = entry?.split('\n') ?? [];
    return name === '' ? null : name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1).trimEnd()}…` : name;
  };
}
