import type { CaptureFormat, CaptureInfo } from './capture.ts';

/** The state of a capture of which nothing has been read yet. */
export const newCaptureInfo = (format: CaptureFormat, byteOrder: 'little' | 'big', nanoseconds = false): CaptureInfo => ({
  format,
  compression: 'none',
  byteOrder,
  nanoseconds,
  sections: 1,
  interfaces: [],
  comments: [],
  packetComments: new Map(),
  names: new Map(),
  skippedBlocks: new Map(),
  problems: [],
});

/** LINKTYPE_ numbers that something here treats apart (https://www.tcpdump.org/linktypes.html). */
export const LinkType = { null: 0, ethernet: 1, raw: 101, linuxSll: 113, dbus: 231, usbPcap: 249, ebhscr: 279 } as const;

/**
 * Largest packet that is believed, in bytes. Wireshark's limits: a larger length is taken for damage. D-Bus messages and
 * USB transfers may be 128 MiB, EBHSCR records 8 MiB.
 */
export function maxPacketLength(linkType: number): number {
  switch (linkType) {
    case LinkType.dbus:
    case LinkType.usbPcap:
      return 128 * 1024 * 1024;
    case LinkType.ebhscr:
      return 8 * 1024 * 1024;
    default:
      return 262_144;
  }
}
