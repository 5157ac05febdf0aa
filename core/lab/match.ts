/** Which packets a scenario means: for those that it drops on purpose. */
import type { Bytes } from '../base/bytes.ts';
import { EtherType, etherType } from '../wire/ethernet.ts';
import { Protocol, parsePacket, portsOf } from './host/packet.ts';
import { address } from './scenario/quantities.ts';
import type { DropDescription } from './scenario/schema.ts';
import { Flag, parseSegment } from './tcp/segment.ts';

type Pattern = NonNullable<DropDescription['packet']>;

const PROTOCOLS = { icmp: Protocol.icmp, tcp: Protocol.tcp, udp: Protocol.udp, vrrp: Protocol.vrrp } as const;

/** The frame is like the pattern in everything that the pattern names. */
export function matches(pattern: Pattern, frame: Bytes): boolean {
  if (pattern.protocol === 'arp') return etherType(frame, 0) === EtherType.arp;
  if (etherType(frame, 0) !== EtherType.ipv4) return Object.keys(pattern).length === 0;
  const p = parsePacket(frame, 14);
  if (p === undefined) return false;
  if (pattern.protocol !== undefined && p.protocol !== PROTOCOLS[pattern.protocol]) return false;
  if (pattern.source !== undefined && p.source !== address(pattern.source)) return false;
  if (pattern.destination !== undefined && p.destination !== address(pattern.destination)) return false;
  const ports = portsOf(p);
  if (pattern.sourcePort !== undefined && ports?.source !== pattern.sourcePort) return false;
  if (pattern.destinationPort !== undefined && ports?.destination !== pattern.destinationPort) return false;
  if (pattern.icmp !== undefined && icmpKind(p.protocol, p.payload[0] ?? -1) !== pattern.icmp) return false;
  if (pattern.flags === undefined && pattern.data === undefined) return true;
  const s = p.protocol === Protocol.tcp ? parseSegment(p.payload) : undefined;
  if (s === undefined) return false;
  if (pattern.data !== undefined && pattern.data !== s.data.length > 0) return false;
  return pattern.flags === undefined || s.flags === pattern.flags.reduce((bits, flag) => bits | Flag[flag], 0);
}

function icmpKind(protocol: number, type: number): 'request' | 'reply' | 'error' | undefined {
  if (protocol !== Protocol.icmp) return undefined;
  return type === 8 ? 'request' : type === 0 ? 'reply' : 'error';
}
