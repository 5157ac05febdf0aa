/**
 * Ethernet II and IEEE 802.3 frames.
 *
 * |  destination (6)  |  source (6)  | type or length (2) |  payload … | padding |
 *
 * 0x0600 and above is an EtherType; up to 1500 a length, and LLC follows (IEEE 802.3 §3.2.6).
 */
import { type Bytes, put16, u16 } from '../base/bytes.ts';

export const ETHERNET_HEADER = 14;
export const ETHERTYPE_MIN = 0x0600;
export const EtherType = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  qinq: 0x88a8,
  oldQinq: 0x9100,
  ipv6: 0x86dd,
} as const;

export const etherType = (b: Bytes, o: number): number => u16(b, o + 12);

/** A frame without padding; `type` is an EtherType or, below 0x0600, a length. */
export function emitEthernet(destination: Bytes, source: Bytes, type: number, payload: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(ETHERNET_HEADER + payload.length);
  out.set(destination, 0);
  out.set(source, 6);
  put16(out, 12, type);
  out.set(payload, ETHERNET_HEADER);
  return out;
}
