/** What directors told, beside what the packets of the same connections show. */
import type { AddressId, FlowId, MacId, PacketRow } from '../../base/ids.ts';
import { IPVS_SYNC } from '../../ipvs/sync.ts';
import type { IpvsTcpState } from '../../ipvs/tcp-states.ts';
import { TcpFlag } from '../../table/packets.ts';
import { type FateContext, ipvsStateBefore, type Watched } from './connections.ts';
import type { SyncedConnection, SyncSource, UntoldConnection } from './facts.ts';
import { connectionKey, type Told } from './sync-table.ts';

const NOBODY: ReadonlySet<MacId> = new Set();
const MAX_UNTOLD = 4096;

export function syncSources(context: FateContext, watched: readonly Watched[], directors: ReadonlySet<MacId>): SyncSource[] {
  const flows = byKey(watched);
  return context.tellers.map(({ connections, ...teller }) => ({
    ...teller,
    connections: [...connections.values()].map((c): SyncedConnection => {
      const first = c.history[0] as Told;
      const last = c.history.at(-1) as Told;
      const w = flows.get(connectionKey(c.client, c.virtual))?.findLast((x) => (x.rows[0] ?? 0) <= first.row);
      const opened = w === undefined ? undefined : firstSyn(context, w);
      return {
        protocol: c.protocol,
        client: c.client,
        virtual: c.virtual,
        server: last.server,
        method: last.method,
        template: c.template,
        state: last.state,
        timeoutS: last.timeoutS,
        sequences: c.history.some((t) => t.sequences),
        first: first.row,
        last: last.row,
        messages: c.history.length,
        flow: w?.flow ?? null,
        lagNs: opened === undefined ? null : context.facts.tables.packets.intervalNs(opened, first.row),
        masterState: w === undefined ? null : ipvsStateBefore(context, w.rows, last.row, directors.size > 0 ? directors : NOBODY),
      };
    }),
  }));
}

function byKey(watched: readonly Watched[]): Map<string, Watched[]> {
  const out = new Map<string, Watched[]>();
  for (const w of watched) {
    const key = connectionKey(w.client, w.service);
    const list = out.get(key);
    if (list === undefined) out.set(key, [w]);
    else list.push(w);
  }
  return out;
}

const firstSyn = ({ facts }: FateContext, w: Watched): PacketRow | undefined => {
  const row = w.rows[0] as PacketRow | undefined;
  return row !== undefined && (facts.tables.packets.flags.get(row) & TcpFlag.syn) !== 0 ? row : undefined;
};

/** Connections to services that some director tells of, of which no message tells. */
export function untoldConnections(
  context: FateContext,
  watched: readonly Watched[],
  services: ReadonlySet<AddressId>,
): UntoldConnection[] {
  const { facts, tellers } = context;
  if (tellers.length === 0) return [];
  const told = new Set(tellers.flatMap((t) => [...t.connections.keys()]));
  const out: UntoldConnection[] = [];
  for (const w of watched) {
    if (!services.has(w.virtual) || told.has(connectionKey(w.client, w.service))) continue;
    if (out.length >= MAX_UNTOLD) break;
    const clientPackets = w.rows.reduce((n, row) => n + (facts.tcp.fromClient(row as PacketRow) ? 1 : 0), 0);
    const state: IpvsTcpState | null = ipvsStateBefore(context, w.rows, Number.POSITIVE_INFINITY, NOBODY);
    const few = clientPackets < IPVS_SYNC.threshold;
    const never = state === 'NONE' || state === 'SYN_RECV' || state === 'SYN_SENT';
    out.push({
      flow: w.flow as FlowId,
      client: w.client,
      virtual: w.service,
      clientPackets,
      reason: few ? 'few-packets' : never ? 'never-established' : 'unknown',
      rows: [w.rows[0] as PacketRow, w.rows.at(-1) as PacketRow],
    });
  }
  return out;
}
