/**
 * What a director tells its backups, and when (Linux, ip_vs_sync.c): the constants of the sync daemon. The messages themselves are `core/wire/ipvs-sync`.
 */
import type { IpvsTcpState } from './tcp-states.ts';

export const IPVS_SYNC = {
  /** 224.0.0.81 */
  group: 0xe000_0051,
  port: 8848,
  /** Packets from the client after which an established connection is told, and then again after every so many. */
  threshold: 3,
  period: 50,
} as const;

/** Flags of a record: the low three bits are the forwarding method. */
export const IpvsFlag = {
  masquerade: 0,
  local: 1,
  tunnel: 2,
  directRouting: 3,
  sync: 0x20,
  hashed: 0x40,
  noOutput: 0x80,
  inactive: 0x100,
  noClientPort: 0x800,
  template: 0x1000,
} as const;

const TOLD: ReadonlySet<IpvsTcpState> = new Set(['ESTABLISHED', 'FIN_WAIT', 'CLOSE', 'CLOSE_WAIT', 'TIME_WAIT']);

/** Whether a connection is told about after a packet of its client (`ip_vs_sync_conn_needed`). `packets`: of the client, this one included. */
export function isTold(before: IpvsTcpState, after: IpvsTcpState, packets: number): boolean {
  if (!TOLD.has(after)) return false;
  if (after !== before && after !== 'ESTABLISHED') return true;
  return packets % IPVS_SYNC.period === IPVS_SYNC.threshold;
}
