/**
 * The packet quoted in an ICMP error (RFC 792, RFC 4443): its addresses and ports, which a translator rewrites in the quote
 * too (RFC 5508 §4.2, RFC 3022 §4.3), and a digest of the rest, which it leaves alone.
 */
import { type Bytes, u16, u32 } from '../../base/bytes.ts';
import type { AddressTable } from '../../table/addresses.ts';
import { IpProtocol } from '../../table/flows.ts';
import { settle, stir } from './content.ts';
import type { Quoted } from './stores.ts';

export class Quote implements Quoted {
  protocol = 0;
  src = 0;
  dst = 0;
  srcPort = 0;
  dstPort = 0;
  checksum = -1;
  digest = 0;

  /** Reads the quote at b[at, end). False where the addresses, or the transport header's first 8 bytes, are not there. */
  read(b: Bytes, at: number, end: number, isV6: boolean, addresses: AddressTable): boolean {
    let l4: number;
    let h: number;
    if (isV6) {
      if (at + 48 > end || (b[at] as number) >>> 4 !== 6) return false;
      this.protocol = b[at + 6] as number;
      this.src = addresses.findV6(b, at + 8);
      this.dst = addresses.findV6(b, at + 24);
      this.checksum = -1;
      l4 = at + 40;
      h = u16(b, at + 4);
    } else {
      const headerLength = ((b[at] as number) & 15) * 4;
      if (at + headerLength + 8 > end || (b[at] as number) >>> 4 !== 4 || headerLength < 20) return false;
      // A later fragment has no ports.
      if ((u16(b, at + 6) & 0x1fff) !== 0) return false;
      this.protocol = b[at + 9] as number;
      this.src = addresses.findV4(u32(b, at + 12));
      this.dst = addresses.findV4(u32(b, at + 16));
      this.checksum = u16(b, at + 10);
      l4 = at + headerLength;
      h = stir(u16(b, at + 2), u32(b, at + 4));
    }
    h = stir(h, this.protocol);
    let rest = l4 + 8;
    switch (this.protocol) {
      case IpProtocol.tcp:
        this.srcPort = u16(b, l4);
        this.dstPort = u16(b, l4 + 2);
        h = stir(h, u32(b, l4 + 4));
        if (l4 + 20 <= end) {
          h = stir(stir(h, u32(b, l4 + 8)), u32(b, l4 + 12));
          // The checksum changes with the addresses.
          rest = l4 + 18;
        } else rest = end;
        break;
      case IpProtocol.udp:
        this.srcPort = u16(b, l4);
        this.dstPort = u16(b, l4 + 2);
        h = stir(h, u16(b, l4 + 4));
        break;
      case IpProtocol.icmp:
      case IpProtocol.icmpv6:
        this.srcPort = u16(b, l4 + 4);
        this.dstPort = this.srcPort;
        h = stir(stir(h, u16(b, l4)), u16(b, l4 + 6));
        break;
      default:
        return false;
    }
    const stop = Math.min(end, rest + 64);
    for (let o = rest; o < stop; o++) h = stir(h, b[o] as number);
    this.digest = settle(h);
    return true;
  }

  /** A copy to keep. */
  kept(): Quoted {
    const { protocol, src, dst, srcPort, dstPort, checksum } = this;
    return { protocol, src, dst, srcPort, dstPort, checksum };
  }
}
