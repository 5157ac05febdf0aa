import type { PacketRow } from '../../base/ids.ts';
import type { DnsExchange } from '../../wire/dns.ts';

export interface DnsFacts {
  /** What the message of that packet with that index (from 0: TCP may carry several) repeats, asks or answers; undefined: nothing is known. */
  exchange(row: PacketRow, index: number): DnsExchange | undefined;
}
