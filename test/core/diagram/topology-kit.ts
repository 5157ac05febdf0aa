/** Pictures and captures meant to hurt. */
import { writePcapng } from '../../../core/capture/write.ts';
import type { Picture } from '../../../core/diagram/topology/picture.ts';
import { emitArp } from '../../../core/wire/arp.ts';
import { emitEthernet } from '../../../core/wire/ethernet.ts';

/** So many hosts that each announce themselves by ARP. */
export function hostileCapture(hosts: number): Uint8Array {
  const everyone = new Uint8Array(6).fill(255);
  return writePcapng(
    Array.from({ length: hosts }, (_, i) => {
      const mac = Uint8Array.of(2, 0, 0, i >>> 16, (i >>> 8) & 255, i & 255);
      const senderIp = 0x0a00_0001 + i;
      const arp = emitArp({
        opcode: 1,
        senderMac: mac,
        senderIpv4: senderIp,
        targetMac: new Uint8Array(6),
        targetIpv4: senderIp,
      });
      return { seconds: 1_100_000_000 + i, nanos: 0, bytes: emitEthernet(everyone, mac, 0x0806, arp) };
    }),
  );
}

export function hostileNames(): Picture {
  const bad = '<script>alert(1)</script>"]; click d0 call x() `&#';
  return {
    rails: [{ prefix: bad, kind: 'stated', source: 'dhcp', frames: [1], router: null }],
    devices: [
      {
        id: 0,
        name: bad,
        kind: 'host',
        roles: [{ role: 'host', certainty: 'certain', frames: [1] }],
        macs: [bad],
        vendors: [bad],
        addresses: [bad],
        unseen: false,
        several: 0,
        links: [{ rail: 0, addresses: [{ text: bad, vip: true }] }],
      },
    ],
    omittedDevices: 0,
    omittedRails: 0,
  };
}
