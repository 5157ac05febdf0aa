/** IPv4 fragmentation and reassembly (RFC 791 §3.2). */
import { concatBytes } from '../../base/bytes.ts';
import { IPV4_MIN_HEADER } from '../../wire/ipv4.ts';
import { type Packet, packetLength } from './packet.ts';

/** The packet in pieces that fit. */
export function fragments(p: Packet, mtu: number): Packet[] {
  const room = (mtu - IPV4_MIN_HEADER) & ~7;
  if (packetLength(p) <= mtu || room <= 0) return [p];
  const out: Packet[] = [];
  for (let at = 0; at < p.payload.length; at += room) {
    const last = at + room >= p.payload.length;
    out.push({
      ...p,
      fragmentOffset: p.fragmentOffset + at,
      moreFragments: p.moreFragments || !last,
      payload: p.payload.subarray(at, at + room),
    });
  }
  return out;
}

/** Datagrams that wait for their pieces. */
export class Reassembly {
  readonly #parts = new Map<string, Packet[]>();

  /** The whole packet when this was its last missing piece. A packet that is no fragment comes back as it is. */
  add(p: Packet): Packet | undefined {
    if (!p.moreFragments && p.fragmentOffset === 0) return p;
    const key = `${p.source} ${p.destination} ${p.protocol} ${p.identification}`;
    const parts = [...(this.#parts.get(key) ?? []), p].sort((a, b) => a.fragmentOffset - b.fragmentOffset);
    this.#parts.set(key, parts);
    let end = 0;
    for (const part of parts) {
      if (part.fragmentOffset !== end) return undefined;
      end += part.payload.length;
    }
    if (parts.at(-1)?.moreFragments !== false) return undefined;
    this.#parts.delete(key);
    return { ...p, fragmentOffset: 0, moreFragments: false, payload: concatBytes(parts.map((q) => q.payload)) };
  }
}
