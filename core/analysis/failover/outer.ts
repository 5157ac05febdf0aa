/** The outer header of IP in IP: `| outer header, protocol 4 | inner header at l3 |`. */
import { formatIpv4Number } from '../../base/address.ts';
import { type Bytes, u8, u32 } from '../../base/bytes.ts';
import { IpProtocol } from '../../table/flows.ts';

const MIN_HEADER = 20;
const MAX_HEADER = 60;

/** The destination of the IPv4 header that ends where the inner one begins; undefined where there is none. */
export function outerDestination(b: Bytes, l3: number): string | undefined {
  for (let length = MIN_HEADER; length <= Math.min(MAX_HEADER, l3); length += 4) {
    const at = l3 - length;
    if (l3 > b.length || u8(b, at) !== (0x40 | (length >> 2)) || u8(b, at + 9) !== IpProtocol.ipip) continue;
    return formatIpv4Number(u32(b, at + 16));
  }
  return undefined;
}
