/** What the frames themselves tell: where they were captured, how hosts number their packets, when nobody spoke. */
import type { PacketRow } from '../../base/ids.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import { CHUNK_BITS, CHUNK_ROWS } from '../../table/column.ts';
import { Layer, Mark, NO_OFFSET } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { CapturePoint } from './capture-point.ts';
import type { IdleGap, IpIdBehaviour, LinkFacts } from './facts.ts';
import { IdleGaps } from './idle-gaps.ts';
import { IpIds } from './ip-ids.ts';
import { Tunnels } from './tunnels.ts';

const CHUNK_MASK = CHUNK_ROWS - 1;

export class LinkPass implements Pass {
  readonly name = 'link';
  readonly #tables: Tables;
  readonly #point: CapturePoint;
  readonly #ids: IpIds;
  readonly #gaps: IdleGaps;
  readonly #tunnels: Tunnels;

  /** The columns' chunks that hold the current row. */
  #chunk = -1;
  #time = new Float64Array(0);
  #flow = new Uint32Array(0);
  #length = new Uint32Array(0);
  #layers = new Uint16Array(0);
  #marks = new Uint16Array(0);
  #mac = new Uint32Array(0);
  #src = new Uint32Array(0);
  #ipId = new Uint16Array(0);

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#point = new CapturePoint(tables.packets);
    this.#ids = new IpIds(tables.packets);
    this.#gaps = new IdleGaps(tables);
    this.#tunnels = new Tunnels(tables.addresses);
  }

  packet(row: PacketRow, view: PacketView): void {
    if (row >>> CHUNK_BITS !== this.#chunk) this.#moveTo(row);
    const i = row & CHUNK_MASK;
    const flow = this.#flow[i] as number;
    const layers = this.#layers[i] as number;
    const marks = this.#marks[i] as number;
    const mac = this.#mac[i] as number;
    this.#gaps.packet(row, this.#time[i] as number, flow);
    if ((layers & Layer.eth) !== 0) this.#point.packet(row, this.#onTheWire(row, i, marks), layers, marks, mac);
    if ((layers & Layer.tunnel) !== 0 && (marks & Mark.reassembled) === 0) this.#tunnel(row, view);
    if (IpIds.counts(layers, marks))
      this.#ids.packet(this.#src[i] as number, mac, this.#ipId[i] as number, flow, (marks & Mark.forward) !== 0);
  }

  finish(): void {}

  /** Complete after the last packet. */
  facts(): LinkFacts {
    let ipIds: IpIdBehaviour[] | undefined;
    let idleGaps: IdleGap[] | undefined;
    const point = this.#point;
    const ids = this.#ids;
    const gaps = this.#gaps;
    const tunnels = this.#tunnels;
    return {
      get capturePoint() {
        return point.result();
      },
      get ipIds() {
        ipIds ??= ids.behaviours();
        return ipIds;
      },
      get tunnels() {
        return tunnels.result();
      },
      get idleGaps() {
        idleGaps ??= gaps.longest();
        return idleGaps;
      },
    };
  }

  #tunnel(row: PacketRow, { bytes, start, end }: PacketView): void {
    const l3 = this.#tables.packets.l3.get(row);
    if (l3 !== NO_OFFSET) this.#tunnels.packet(row, bytes, start, start + l3, end);
  }

  #onTheWire(row: number, i: number, marks: number): number {
    return (marks & Mark.cut) === 0 ? (this.#length[i] as number) : this.#tables.packets.originalLength.get(row);
  }

  #moveTo(row: number): void {
    const p = this.#tables.packets;
    this.#chunk = row >>> CHUNK_BITS;
    this.#time = p.time.chunk(row);
    this.#flow = p.flow.chunk(row);
    this.#length = p.capturedLength.chunk(row);
    this.#layers = p.layers.chunk(row);
    this.#marks = p.marks.chunk(row);
    this.#mac = p.macSrc.chunk(row);
    this.#src = p.src.chunk(row);
    this.#ipId = p.ipId.chunk(row);
  }
}
