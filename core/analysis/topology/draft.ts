/** Devices while they are being made. */
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';
import type { Device, DeviceRole } from './facts.ts';

export interface Draft {
  readonly macs: Set<MacId>;
  readonly addresses: Set<AddressId>;
  readonly vips: Set<AddressId>;
  readonly roles: Set<DeviceRole>;
  readonly evidence: Set<PacketRow>;
  isNobody: boolean;
  router: Draft | undefined;
  /** Flows it began, and flows it was addressed by. */
  asked: number;
  served: number;
  first: number;
}

export const newDraft = (first: number): Draft => ({
  macs: new Set(),
  addresses: new Set(),
  vips: new Set(),
  roles: new Set(),
  evidence: new Set(),
  isNobody: false,
  router: undefined,
  asked: 0,
  served: 0,
  first,
});

const MAX_EVIDENCE = 8;

export function show(draft: Draft, row: PacketRow | undefined): void {
  if (row !== undefined && draft.evidence.size < MAX_EVIDENCE) draft.evidence.add(row);
}

const MIDDLE: readonly DeviceRole[] = ['director', 'nat', 'router'];

/** Clients, then translators and routers, then servers, hosts, and what was never seen; then what is no device. */
function rank(d: Draft): number {
  if (d.isNobody) return 5;
  if (MIDDLE.some((r) => d.roles.has(r))) return 1;
  if (d.roles.has('unseen')) return 4;
  const client = d.roles.has('client');
  const server = d.roles.has('real-server') || d.roles.has('server');
  if (client && (!server || d.asked >= d.served)) return 0;
  return server ? 2 : 3;
}

/** Orders and numbers the drafts; `of` gives the finished device. */
export function finishDevices(drafts: readonly Draft[]): { devices: Device[]; of: Map<Draft, Device> } {
  const ranked = drafts.map((draft) => ({ draft, rank: rank(draft) }));
  ranked.sort((a, b) => a.rank - b.rank || a.draft.first - b.draft.first);
  const ids = new Map(ranked.map(({ draft }, id) => [draft, id]));
  const of = new Map<Draft, Device>();
  const devices = ranked.map(({ draft }, id): Device => {
    const behind = draft.router === undefined ? undefined : ids.get(draft.router);
    const device: Device = {
      id,
      macs: [...draft.macs],
      addresses: [...new Set([...draft.vips, ...draft.addresses])],
      vips: [...draft.vips],
      roles: draft.roles.size > 0 ? [...draft.roles] : ['host'],
      ...(draft.isNobody ? { isNobody: true as const } : {}),
      ...(behind === undefined ? {} : { behind }),
      evidence: [...draft.evidence].sort((a, b) => a - b),
    };
    of.set(draft, device);
    return device;
  });
  return { devices, of };
}
