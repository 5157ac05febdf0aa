/**
 * What the laboratory knows and a capture does not say: which frame is a copy of which, who made it, and how.
 *
 *   client ──frame 1──▶ box ──frame 2──▶ server        2 is a copy of 1, made by the box: `translated`
 *
 * The origin goes with the bytes of a frame, beside them: nothing on the wire depends on it.
 */
import type { Bytes } from '../base/bytes.ts';
import type { Packet } from './host/packet.ts';
import { Protocol, portsOf } from './host/packet.ts';

/**
 * own: the sender's own packet. forwarded: passed on with the same addresses and ports (a router, but for TTL and MACs). directed: the same, by
 * a host that has the destination for its own address (direct routing). tunnelled: put into another IP packet. translated: with other addresses
 * or ports, or, of an ICMP error, quoting other ones.
 */
export type Making = 'own' | 'forwarded' | 'directed' | 'tunnelled' | 'translated';

/** One frame as it was sent. Each time a frame is sent, however often it is heard, it has one origin. */
export interface FrameOrigin {
  /** Name of the host. */
  readonly sender: string;
  readonly making: Making;
  /** The frame whose packet this one carries on; undefined for the sender's own. */
  readonly of: FrameOrigin | undefined;
  readonly packet: Packet;
}

const origins = new WeakMap<Bytes, FrameOrigin>();

export const originOf = (frame: Bytes): FrameOrigin | undefined => origins.get(frame);

/** `to` carries what `from` does: the payload in its frame, the frame with its padding. */
export function carry(from: Bytes, to: Bytes): Bytes {
  const origin = origins.get(from);
  if (origin !== undefined) origins.set(to, origin);
  return to;
}

/** Enters who sends the packet `p`, emitted as `bytes`. `isLocal`: of that host's addresses. */
export function enterOrigin(bytes: Bytes, p: Packet, sender: string, isLocal: (ip: number) => boolean): Bytes {
  const { origin: of } = p;
  origins.set(bytes, { sender, making: of === undefined ? 'own' : making(of.packet, p, isLocal), of, packet: p });
  return bytes;
}

function making(before: Packet, after: Packet, isLocal: (ip: number) => boolean): Making {
  if (after.protocol === Protocol.ipip && before.protocol !== Protocol.ipip) return 'tunnelled';
  if (before.protocol === Protocol.ipip && after.protocol !== Protocol.ipip) return 'forwarded';
  const a = portsOf(before);
  const b = portsOf(after);
  const same =
    before.source === after.source &&
    before.destination === after.destination &&
    a?.source === b?.source &&
    a?.destination === b?.destination;
  if (!same) return 'translated';
  return isLocal(after.destination) ? 'directed' : 'forwarded';
}
