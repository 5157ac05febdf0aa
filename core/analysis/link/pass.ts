/** What the frames themselves tell: where they were captured, how hosts number their packets, when nobody spoke. */
import type { PacketRow } from '../../base/ids.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import type { Tables } from '../../table/tables.ts';
import { CapturePoint } from './capture-point.ts';
import type { IdleGap, IpIdBehaviour, LinkFacts } from './facts.ts';
import { IdleGaps } from './idle-gaps.ts';
import { IpIds, isCounted } from './ip-ids.ts';

export class LinkPass implements Pass {
  readonly name = 'link';
  readonly #tables: Tables;
  readonly #point: CapturePoint;
  readonly #ids: IpIds;
  readonly #gaps: IdleGaps;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#point = new CapturePoint(tables.packets);
    this.#ids = new IpIds(tables.packets);
    this.#gaps = new IdleGaps(tables);
  }

  packet(row: PacketRow, _view: PacketView): void {
    this.#gaps.packet(row);
    this.#point.packet(row);
    if (isCounted(this.#tables.packets, row)) this.#ids.packet(row);
  }

  finish(): void {}

  /** Complete after the last packet. */
  facts(): LinkFacts {
    let ipIds: IpIdBehaviour[] | undefined;
    let idleGaps: IdleGap[] | undefined;
    const point = this.#point;
    const ids = this.#ids;
    const gaps = this.#gaps;
    return {
      get capturePoint() {
        return point.result();
      },
      get ipIds() {
        ipIds ??= ids.behaviours();
        return ipIds;
      },
      get idleGaps() {
        idleGaps ??= gaps.longest();
        return idleGaps;
      },
    };
  }
}
