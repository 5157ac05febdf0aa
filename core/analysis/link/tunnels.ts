/**
 * IP in IP (RFC 2003, RFC 2473, RFC 4213). The columns describe the inner packet; the outer header ends where the inner one begins:
 *
 *   | outer IP header: src, dst, protocol 4 or 41 | inner IP header | …
 */
import { type Bytes, u8, u32 } from '../../base/bytes.ts';
import { type AddressId, type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import type { AddressTable } from '../../table/addresses.ts';
import { IpProtocol } from '../../table/flows.ts';
import type { Tunnel } from './facts.ts';

const MAX_TUNNELS = 256;
/** Flows of which it is kept in which tunnel they went. */
const MAX_FLOWS = 65_536;
const IPV4_MIN = 20;
const IPV4_MAX = 60;
const IPV6_HEADER = 40;

interface Found {
  readonly src: AddressId;
  readonly dst: AddressId;
  readonly outer: 4 | 6;
  readonly inner: 4 | 6;
  readonly first: PacketRow;
  packets: number;
}

export class Tunnels {
  readonly #addresses: AddressTable;
  readonly #found = new Map<string, Found>();
  readonly #ofFlow = new Map<number, Found>();

  constructor(addresses: AddressTable) {
    this.#addresses = addresses;
  }

  /** A frame b[start, end) whose innermost IP header, at `inner`, lies in another IP packet. `flow`: that of the inner packet, or NONE. */
  packet(row: PacketRow, flow: number, b: Bytes, start: number, inner: number, end: number): void {
    if (inner >= end) return;
    const version = u8(b, inner) >>> 4;
    if (version !== 4 && version !== 6) return;
    const protocol = version === 4 ? IpProtocol.ipip : IpProtocol.ipv6;
    for (let length = IPV4_MIN; length <= IPV4_MAX; length += 4) {
      const at = inner - length;
      if (at < start) break;
      if (u8(b, at) !== (0x40 | (length / 4)) || u8(b, at + 9) !== protocol) continue;
      const a = this.#addresses;
      this.#count(row, flow, a.findV4(u32(b, at + 12)), a.findV4(u32(b, at + 16)), 4, version);
      return;
    }
    const at = inner - IPV6_HEADER;
    if (at < start || u8(b, at) >>> 4 !== 6 || u8(b, at + 6) !== protocol) return;
    this.#count(row, flow, this.#addresses.findV6(b, at + 8), this.#addresses.findV6(b, at + 24), 6, version);
  }

  result(): Tunnel[] {
    return [...this.#found.values()];
  }

  of(flow: FlowId): Tunnel | undefined {
    return this.#ofFlow.get(flow);
  }

  #count(row: PacketRow, flow: number, src: AddressId, dst: AddressId, outer: 4 | 6, inner: 4 | 6): void {
    const key = `${src} ${dst} ${outer} ${inner}`;
    let found = this.#found.get(key);
    if (found !== undefined) found.packets++;
    else if (this.#found.size < MAX_TUNNELS) {
      found = { src, dst, outer, inner, first: row, packets: 1 };
      this.#found.set(key, found);
    }
    if (found === undefined || flow === NONE || this.#ofFlow.has(flow) || this.#ofFlow.size >= MAX_FLOWS) return;
    this.#ofFlow.set(flow, found);
  }
}
