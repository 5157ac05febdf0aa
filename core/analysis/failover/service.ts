/** Which packets the owners of an address sent on or answered, and which were sent to them. */
import { firstFrom } from '../../base/ascending.ts';
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';
import { Layer, TcpFlag } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import type { Collected } from './collect.ts';
import type { Copies } from './copies.ts';

/** Rows, ascending. */
export interface MacService {
  /** Sent on for others, rewritten, or answered in the name of an address that moves. */
  readonly served: number[];
  /** Sent to this MAC for such a purpose. */
  readonly wanted: number[];
}

/**
 * @param macs of the owners
 * @param moving the addresses that were taken over: an owner has them for a time, all others of an owner are its own
 */
export function serviceOf(
  facts: Facts,
  copies: Copies,
  { isControl }: Collected,
  macs: ReadonlySet<MacId>,
  moving: ReadonlySet<AddressId>,
): ReadonlyMap<MacId, MacService> {
  const { packets } = facts.tables;
  if (macs.size === 0) return new Map();
  const own = ownAddresses(facts, macs, moving);
  const out = new Map<MacId, MacService>([...macs].map((mac) => [mac, { served: [], wanted: [] }]));
  for (let i = 0; i < packets.length; i++) {
    const row = i as PacketRow;
    if ((packets.layers.get(row) & (Layer.ipv4 | Layer.ipv6)) === 0 || isControl(row)) continue;
    const by = out.get(packets.macSrc.get(row) as MacId);
    const copy = by === undefined ? null : copies.originalOf(row);
    if (by !== undefined) {
      const src = packets.src.get(row) as AddressId;
      // A reset that the owner's own TCP sends is an answer, and no service.
      const refuses = copy === null && moving.has(src) && (packets.flags.get(row) & TcpFlag.rst) !== 0 && isTcp(facts, row);
      if (!refuses && (copy !== null || !own.has(src))) by.served.push(row);
    }
    const to = out.get(packets.macDst.get(row) as MacId);
    if (to !== undefined && !own.has(packets.dst.get(row) as AddressId)) to.wanted.push(row);
  }
  return out;
}

export const isTcp = ({ tables: { packets } }: Facts, row: PacketRow): boolean => (packets.layers.get(row) & Layer.tcp) !== 0;

/** What the owners' ARP claims and what does not move. */
function ownAddresses(facts: Facts, macs: ReadonlySet<MacId>, moving: ReadonlySet<AddressId>): Set<AddressId> {
  const own = new Set<AddressId>();
  for (const [ip, by] of facts.arp.claims) if (!moving.has(ip)) for (const mac of by.keys()) if (macs.has(mac)) own.add(ip);
  return own;
}

/** The last of the ascending rows that is less than `row`, and the first that is not. */
export function around(
  rows: readonly number[],
  row: number,
): { readonly before: number | undefined; readonly from: number | undefined } {
  const from = firstFrom(rows, row);
  return { before: rows[from - 1], from: rows[from] };
}
