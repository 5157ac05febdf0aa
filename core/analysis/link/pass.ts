/**
 * What the frames themselves tell: where they were captured, how hosts number their packets, when nobody spoke.
 *
 * All but the tunnels is in the packet table's columns. It is worked out, in one walk over them, when somebody asks.
 */
import type { PacketRow } from '../../base/ids.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import { Layer, Mark, NO_OFFSET } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { CapturePoint } from './capture-point.ts';
import type { IdleGap, IpIdBehaviour, LinkFacts } from './facts.ts';
import { IdleGaps } from './idle-gaps.ts';
import { IpIds } from './ip-ids.ts';
import { Tunnels } from './tunnels.ts';

export class LinkPass implements Pass {
  readonly name = 'link';
  readonly #tables: Tables;
  readonly #tunnels: Tunnels;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#tunnels = new Tunnels(tables.addresses);
  }

  packet(row: PacketRow, { bytes, start, end }: PacketView): void {
    const p = this.#tables.packets;
    if ((p.layers.get(row) & Layer.tunnel) === 0 || (p.marks.get(row) & Mark.reassembled) !== 0) return;
    const l3 = p.l3.get(row);
    if (l3 !== NO_OFFSET) this.#tunnels.packet(row, p.flow.get(row), bytes, start, start + l3, end);
  }

  finish(): void {}

  /** Complete after the last packet. */
  facts(): LinkFacts {
    let walked: Walked | undefined;
    const walk = (): Walked => {
      walked ??= walkColumns(this.#tables);
      return walked;
    };
    const tunnels = this.#tunnels;
    return {
      get capturePoint() {
        return walk().capturePoint;
      },
      get ipIds() {
        return walk().ipIds;
      },
      get tunnels() {
        return tunnels.result();
      },
      tunnelOf: (flow) => tunnels.of(flow),
      get idleGaps() {
        return walk().idleGaps;
      },
    };
  }
}

interface Walked {
  readonly capturePoint: LinkFacts['capturePoint'];
  readonly ipIds: readonly IpIdBehaviour[];
  readonly idleGaps: readonly IdleGap[];
}

function walkColumns(tables: Tables): Walked {
  const p = tables.packets;
  const point = new CapturePoint(p);
  const ids = new IpIds(p);
  const gaps = new IdleGaps(tables);
  for (let row = 0; row < p.length; row++) {
    const flow = p.flow.get(row);
    const layers = p.layers.get(row);
    const marks = p.marks.get(row);
    const mac = p.macSrc.get(row);
    gaps.packet(row, p.time.get(row), flow);
    if ((layers & Layer.eth) !== 0) point.packet(row, p.originalLength.get(row), layers, marks, mac);
    if (IpIds.counts(layers, marks)) ids.packet(p.src.get(row), mac, p.ipId.get(row), flow, (marks & Mark.forward) !== 0);
  }
  return { capturePoint: point.result(), ipIds: ids.behaviours(), idleGaps: gaps.longest() };
}
