/** Nodes of Linux-HA by their heartbeats (UDP 694). */
import { type Bytes, latin1 } from '../../base/bytes.ts';
import type { PacketRow } from '../../base/ids.ts';
import { isHeartbeat } from '../../wire/heartbeat.ts';
import type { HeartbeatNode } from './facts.ts';

const MAX_NODES = 256;
const MAX_BYTES = 4096;
const MAX_GAPS = 1000;

interface Node {
  readonly name: string;
  readonly address: string;
  readonly first: PacketRow;
  messages: number;
  last: PacketRow;
  lastTime: number;
  status: string | null;
  readonly gaps: number[];
}

export class Heartbeats {
  readonly #nodes = new Map<string, Node>();

  /** A datagram's payload b[start, end). `time`: nanoseconds since the first packet. */
  add(b: Bytes, start: number, end: number, address: string, row: PacketRow, time: number): void {
    if (!isHeartbeat(b, start, end)) return;
    const text = latin1(b, start, Math.min(end, start + MAX_BYTES));
    const value = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1];
    const name = value('src') ?? address;
    const key = `${name} ${address}`;
    let node = this.#nodes.get(key);
    if (node === undefined) {
      if (this.#nodes.size >= MAX_NODES) return;
      node = { name, address, first: row, messages: 0, last: row, lastTime: time, status: null, gaps: [] };
      this.#nodes.set(key, node);
    } else if (node.gaps.length < MAX_GAPS) node.gaps.push(time - node.lastTime);
    node.messages++;
    node.last = row;
    node.lastTime = time;
    node.status = value('st') ?? node.status;
  }

  facts(): HeartbeatNode[] {
    return [...this.#nodes.values()].map(({ gaps, lastTime: _, ...node }) => ({
      ...node,
      intervalNs: gaps.length === 0 ? null : (gaps.toSorted((a, b) => a - b)[gaps.length >>> 1] ?? null),
    }));
  }
}
