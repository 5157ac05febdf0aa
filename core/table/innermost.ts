/**
 * What a row's columns describe. The bits of `layers` tell which protocols a frame has anywhere; of a tunnel in UDP (VXLAN, MPLS or GRE in
 * UDP, GUE) the datagram's bit stays set, while ports, flow and payload are those of the packet inside.
 */
import { NONE } from '../base/ids.ts';
import { Layer, NO_OFFSET, type PacketTable } from './packets.ts';

/**
 * The transport of the innermost packet; `arp` where the frame is an ARP message itself. `inside`: the innermost packet is one that the
 * columns do not hold, ARP in a tunnel; what they hold is the packet around it. `none`: another protocol, none, or a header that is cut.
 */
export type Innermost = 'tcp' | 'udp' | 'icmp' | 'icmpv6' | 'arp' | 'inside' | 'none';

const ANY_IP = Layer.ipv4 | Layer.ipv6;

export function innermostOf(p: PacketTable, row: number): Innermost {
  const layers = p.layers.get(row);
  if ((layers & Layer.arp) !== 0) return (layers & ANY_IP) === 0 ? 'arp' : 'inside';
  // Nothing that the scan follows lies inside these.
  if ((layers & Layer.tcp) !== 0) return 'tcp';
  if ((layers & Layer.icmp) !== 0) return 'icmp';
  if ((layers & Layer.icmpv6) !== 0) return 'icmpv6';
  return isDatagram(p, row, layers) ? 'udp' : 'none';
}

/** The columns are those of a UDP datagram. Where there is another around it, only they tell whose bit it is. */
export function isDatagram(p: PacketTable, row: number, layers = p.layers.get(row)): boolean {
  if ((layers & Layer.udp) === 0 || (layers & (Layer.tcp | Layer.icmp | Layer.icmpv6)) !== 0) return false;
  return p.outerFlow.get(row) === NONE || p.l4.get(row) !== NO_OFFSET || p.flow.get(row) !== NONE;
}
