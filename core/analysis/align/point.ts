/** A capture point as columns: of every packet that can be compared, when it was seen, and the numbers by which it is known elsewhere. */
import { NONE, type PacketRow } from '../../base/ids.ts';
import type { Capture, CaptureInfo } from '../../capture/capture.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import { type ScanProgress, scanCapture } from '../../scan/scan.ts';
import { type Column, f64Column, u8Column, u16Column, u32Column } from '../../table/column.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Mark } from '../../table/packets.ts';
import { Tables } from '../../table/tables.ts';
import { Content, Kind } from './content.ts';

/** Lanes from here on are of packets without a flow: one for each sender. */
export const HOST_LANES = 0x8000_0000;

/** What a file holds, shared by the points in it. */
export interface PointFile {
  /** Index in the list of captures. */
  readonly capture: number;
  readonly name: string;
  /** Epoch nanoseconds from which the points' times count: the first packet of the file. */
  readonly baseNs: bigint;
  readonly packets: number;
  /** By lane: `AddressId`s of the file, 0 where there are none. */
  readonly laneSource: Column;
  readonly laneDestination: Column;
}

/** One interface of one file. */
export interface Point {
  readonly file: PointFile;
  readonly interfaceId: number;
  /** The interface's own name, where the file has one. */
  readonly interfaceName: string | undefined;
  /** pcapng: the section that the interface belongs to. Interfaces of one section share a clock, as a rule. */
  readonly section: number;
  /** Steps of its clock, nanoseconds. */
  readonly stepNs: number;
  readonly columns: PointColumns;
}

/** About 45 bytes a packet. Indices count the packets of the point; `row` gives that in the file. */
export class PointColumns {
  length = 0;
  readonly row = u32Column();
  /** Nanoseconds since the file's `baseNs`. */
  readonly time = f64Column();
  readonly key = u32Column();
  readonly key2 = u32Column();
  readonly tag = u32Column();
  /** One direction of a conversation: flow · 2 + (0 forward, 1 backward), or from `HOST_LANES` on a sender. */
  readonly lane = u32Column();
  /** `Kind`. */
  readonly kind = u8Column();
  readonly ttl = u8Column();
  readonly ipId = u16Column();
  /** TCP: sequence number and bytes of payload; 0 bytes for all else. */
  readonly seq = u32Column();
  readonly data = u32Column();
  firstTime = Number.POSITIVE_INFINITY;
  lastTime = Number.NEGATIVE_INFINITY;
}

class PointPass implements Pass {
  readonly name = 'align';
  /** By interface. */
  readonly points = new Map<number, PointColumns>();
  readonly laneSource = u32Column();
  readonly laneDestination = u32Column();
  readonly #tables: Tables;
  readonly #content: Content;
  readonly #senders = new Map<number, number>();

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#content = new Content(tables);
  }

  packet(row: PacketRow, view: PacketView): void {
    const p = this.#tables.packets;
    const id = p.interface.get(row);
    let c = this.points.get(id);
    if (c === undefined) {
      c = new PointColumns();
      this.points.set(id, c);
    }
    const content = this.#content;
    content.read(row, view);
    const i = c.length++;
    c.row.set(i, row);
    c.time.set(i, p.time.get(row));
    c.key.set(i, content.key);
    c.key2.set(i, content.key2);
    c.tag.set(i, content.tag);
    c.kind.set(i, content.kind);
    c.ttl.set(i, p.ttl.get(row));
    c.ipId.set(i, p.ipId.get(row));
    if (p.ipProtocol.get(row) === IpProtocol.tcp && content.kind === Kind.unicast) {
      c.seq.set(i, p.seq.get(row));
      c.data.set(i, p.payloadLength.get(row));
    }
    c.lane.set(i, this.#lane(row));
  }

  finish(): void {
    const p = this.#tables.packets;
    for (const c of this.points.values())
      for (let i = 0; i < c.length; i++) {
        // A time that nobody recorded proves nothing.
        if ((p.marks.get(c.row.get(i)) & Mark.untimed) !== 0) c.kind.set(i, Kind.none);
        if (c.kind.get(i) === Kind.none) continue;
        c.firstTime = Math.min(c.firstTime, c.time.get(i));
        c.lastTime = Math.max(c.lastTime, c.time.get(i));
      }
  }

  #lane(row: PacketRow): number {
    const p = this.#tables.packets;
    const flow = p.flow.get(row);
    if (flow !== NONE) {
      const lane = flow * 2 + ((p.marks.get(row) & Mark.forward) !== 0 ? 0 : 1);
      if (this.laneSource.get(lane) === 0) {
        this.laneSource.set(lane, p.src.get(row));
        this.laneDestination.set(lane, p.dst.get(row));
      }
      return lane;
    }
    const sender = p.macSrc.get(row) * 2 ** 32 + p.src.get(row);
    let lane = this.#senders.get(sender);
    if (lane === undefined) {
      lane = HOST_LANES + Math.min(this.#senders.size, MAX_SENDERS);
      if (this.#senders.size < MAX_SENDERS) this.#senders.set(sender, lane);
    }
    return lane;
  }
}

/** Senders without a flow that have a lane of their own; the rest share one. */
const MAX_SENDERS = 65_536;

export interface ReadPointsOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ScanProgress) => void;
}

/**
 * The points of one capture file: one for each interface that has packets, in the order of the interfaces.
 * @throws the abort reason, or what the medium raises
 */
export async function readPoints(
  capture: Capture,
  index: number,
  name: string,
  options: ReadPointsOptions = {},
): Promise<Point[]> {
  const tables = new Tables();
  const pass = new PointPass(tables);
  const { failures } = await scanCapture(capture, [pass], options, tables);
  const [failure] = failures;
  if (failure !== undefined) throw failure.error;
  const { info } = capture.framer;
  const file: PointFile = {
    capture: index,
    name,
    baseNs: tables.packets.baseNs,
    packets: tables.packets.length,
    laneSource: pass.laneSource,
    laneDestination: pass.laneDestination,
  };
  return [...pass.points]
    .sort(([a], [b]) => a - b)
    .map(([id, columns]) => ({
      file,
      interfaceId: id,
      interfaceName: info.interfaces[id]?.name,
      section: info.interfaces[id]?.section?.number ?? 0,
      stepNs: stepOf(info, id),
      columns,
    }));
}

/** How finely the file tells times, nanoseconds. */
function stepOf(info: CaptureInfo, interfaceId: number): number {
  const units = info.interfaces[interfaceId]?.unitsPerSecond;
  if (info.format === 'pcap') return info.nanoseconds ? 1 : 1000;
  return units === undefined || units === 0n ? 1 : Math.max(1, Math.ceil(1e9 / Number(units)));
}
