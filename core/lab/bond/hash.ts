/** Transmit hashes of Linux's bonding (drivers/net/bonding, `bond_xmit_hash`): which link a frame leaves by, before the modulo. */
import { type Bytes, u8, u16, u32 } from '../../base/bytes.ts';
import { EtherType, etherType } from '../../wire/ethernet.ts';

/** `-old`: the formulas up to Linux 3.13. */
export type HashPolicy = 'layer2' | 'layer2+3' | 'layer3+4' | 'layer2-old' | 'layer2+3-old' | 'layer3+4-old';

const IPV4 = 14;

interface Layers {
  readonly macs: number;
  readonly type: number;
  readonly isIp: boolean;
  /** Source and destination, exclusive or; 0 without IPv4. */
  readonly addresses: number;
  /** Both ports as one 32-bit word, and exclusive or; 0 without them. */
  readonly portWord: number;
  readonly portsXor: number;
}

function layersOf(frame: Bytes): Layers {
  const macs = u8(frame, 5) ^ u8(frame, 11);
  const type = etherType(frame, 0);
  const ip = type === EtherType.ipv4 && frame.length >= IPV4 + 20;
  const addresses = ip ? (u32(frame, IPV4 + 12) ^ u32(frame, IPV4 + 16)) >>> 0 : 0;
  const header = ip ? (u8(frame, IPV4) & 15) * 4 : 0;
  const at = IPV4 + header;
  // A fragment does not say its ports, not even the first one: all of a datagram goes one way.
  const whole = ip && (u16(frame, IPV4 + 6) & 0x3fff) === 0;
  const protocol = ip ? u8(frame, IPV4 + 9) : 0;
  const ports = whole && (protocol === 6 || protocol === 17) && frame.length >= at + 4;
  return {
    macs,
    type,
    isIp: ip,
    addresses,
    // As the kernel reads them: in the order of the wire, on a little-endian machine.
    portWord: ports
      ? (u8(frame, at) | (u8(frame, at + 1) << 8) | (u8(frame, at + 2) << 16) | (u8(frame, at + 3) << 24)) >>> 0
      : 0,
    portsXor: ports ? u16(frame, at) ^ u16(frame, at + 2) : 0,
  };
}

/** Folds 32 bits into the low 8, as the newer formulas do. Addresses are in host order here: their bytes are folded alike either way. */
const folded = (h: number): number => {
  const half = h ^ (h >>> 16);
  return (half ^ (half >>> 8)) >>> 0;
};

/** The number of the link, from 0. @param links at least 1 */
export function bondLink(policy: HashPolicy, frame: Bytes, links: number): number {
  const l = layersOf(frame);
  const layer2 = (l.macs ^ l.type) >>> 0;
  // What is no IP, ARP above all, is spread by MACs under every policy.
  if (!l.isIp) return (policy.endsWith('-old') ? l.macs : layer2) % links;
  switch (policy) {
    case 'layer2':
      return layer2 % links;
    case 'layer2-old':
      return l.macs % links;
    case 'layer2+3':
      return folded((layer2 ^ byteSwapped(l.addresses)) >>> 0) % links;
    case 'layer2+3-old':
      return ((l.addresses & 0xffff) ^ l.macs) % links;
    case 'layer3+4':
      return (folded((l.portWord ^ byteSwapped(l.addresses)) >>> 0) >>> 1) % links;
    case 'layer3+4-old':
      return (l.portsXor ^ (l.addresses & 0xffff)) % links;
  }
}

/** Addresses as a little-endian machine holds them. */
const byteSwapped = (n: number): number => (((n & 0xff) << 24) | ((n & 0xff00) << 8) | ((n >>> 8) & 0xff00) | (n >>> 24)) >>> 0;
