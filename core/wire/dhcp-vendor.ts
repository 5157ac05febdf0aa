/**
 * DHCP option 43 (RFC 2132 §8.4): what is in it, the vendor says, whose class option 60 gives. Some vendors have sub-options:
 * | type (1) | length (1) | data … |
 */
import { u8, u32 } from '../base/bytes.ts';
import { dhcpFields as F } from './dhcp-fields.ts';
import { CABLE, GROUP, type OptionData, suboptions } from './dhcp-options.ts';
import type { FieldSpec } from './field.ts';
import { asciiUntilNul, type TextCursor } from './text-cursor.ts';

/* PXE (Intel, Preboot Execution Environment 2.1, §2.2.2) */

const DISCOVERY = [
  [F.optionVendorPxeclientDiscoveryControlBroadcast, 0x01],
  [F.optionVendorPxeclientDiscoveryControlMulticast, 0x02],
  [F.optionVendorPxeclientDiscoveryControlServerlist, 0x04],
  [F.optionVendorPxeclientDiscoveryControlBstrap, 0x08],
] as const;

function pxeSuboption(c: TextCursor, type: number, end: number): void {
  const { t } = c;
  const length = end - c.at;
  t.raw(F.optionVendorValue, c.at, length);
  const group = (spec: FieldSpec, inside: () => void): void => {
    t.open(spec, c.at, length, t.bytes.subarray(c.at, end));
    inside();
    t.close();
  };
  switch (type) {
    case 1:
      if (length === 4) c.ipv4(F.optionVendorPxeclientMtftpIp);
      return;
    case 2:
    case 3: {
      const spec = type === 2 ? F.optionVendorPxeclientMtftpClientPort : F.optionVendorPxeclientMtftpServerPort;
      if (length === 2) c.put(spec, 2, u8(t.bytes, c.at) | (u8(t.bytes, c.at + 1) << 8));
      return;
    }
    case 4:
      if (length === 1) c.u8(F.optionVendorPxeclientMtftpTimeout);
      return;
    case 5:
      if (length === 1) c.u8(F.optionVendorPxeclientMtftpDelay);
      return;
    case 6:
      if (length === 1) c.flags8(F.optionVendorPxeclientDiscoveryControl, DISCOVERY);
      return;
    case 7:
      if (length === 4) c.ipv4(F.optionVendorPxeclientMulticastAddress);
      return;
    case 8:
      return group(F.optionVendorPxeclientBootServers, () => {
        while (c.ok && end - c.at >= 3) {
          c.u16(F.optionVendorPxeclientBootServersType);
          const count = c.u8(F.optionVendorPxeclientBootServersCount);
          for (let i = 0; i < count && c.ok && end - c.at >= 4; i++) c.ipv4(F.optionVendorPxeclientBootServersIp);
        }
      });
    case 9:
      return group(F.optionVendorPxeclientBootMenu, () => {
        while (c.ok && end - c.at >= 3) {
          c.u16(F.optionVendorPxeclientBootMenuType);
          const text = c.u8(F.optionVendorPxeclientBootMenuLength);
          if (c.at + text > end) return;
          c.ascii(F.optionVendorPxeclientBootMenuDesc, text);
        }
      });
    case 10:
      return group(F.optionVendorPxeclientMenuPrompt, () => {
        c.u8(F.optionVendorPxeclientMenuPromptTimeout);
        c.ascii(F.optionVendorPxeclientMenuPromptPrompt, end - c.at);
      });
    case 71:
      return group(F.optionVendorPxeclientBootItem, () => {
        if (length !== 4) return;
        c.u16(F.optionVendorPxeclientBootItemType);
        c.raw(F.optionVendorPxeclientBootItemLayer, 2);
      });
  }
}

const PADDING = 0;
const END = 255;

const pxe: OptionData = (c, end) => {
  while (c.ok && c.at < end) {
    const type = c.peek8();
    if (type === END) c.u8(F.optionVendorPxeclientEnd);
    else if (type === PADDING) c.u8(F.optionVendorPxeclientPadding);
    else if (end - c.at < 2) return;
    else {
      const stop = c.at + 2 + u8(c.t.bytes, c.at + 1);
      if (stop > end) return suboptions(c, end, F.optionVendorPxeclientSuboption, pxeSuboption);
      suboptions(c, stop, F.optionVendorPxeclientSuboption, pxeSuboption);
    }
  }
};

/* Aruba: text */

const arubaAp: OptionData = (c, end) => c.ascii(F.optionVendorArubaapControllerip, end - c.at);

/** organization,address of the management server,password */
const arubaInstantAp: OptionData = (c, end) => {
  const { t, at } = c;
  const text = t.bytes.subarray(at, end);
  t.open(F.optionVendorArubaiap, at, end - at, ascii(text));
  const first = text.indexOf(COMMA);
  const second = first < 0 ? -1 : text.indexOf(COMMA, first + 1);
  // As in Wireshark: without a comma each of the three is the whole text.
  if (first < 0) {
    for (const spec of [F.optionVendorArubaiapNameOrg, F.optionVendorArubaiapAmpIp, F.optionVendorArubaiapPassword])
      t.add(spec, at, end - at, ascii(text));
  } else {
    t.add(F.optionVendorArubaiapNameOrg, at, first, ascii(text.subarray(0, first)));
    if (second < 0) c.fail('bad-option', 1, 'dhcp.option.length');
    else {
      t.add(F.optionVendorArubaiapAmpIp, at + first + 1, second - first - 1, ascii(text.subarray(first + 1, second)));
      t.add(F.optionVendorArubaiapPassword, at + second + 1, end - at - second - 1, ascii(text.subarray(second + 1)));
    }
  }
  t.close();
};
const COMMA = 0x2c;
const ascii = (b: Uint8Array): string => asciiUntilNul(b, 0, b.length);

/* Aerohive */

function address(c: TextCursor, spec: FieldSpec, end: number): void {
  if (end - c.at < 4) c.fail('bad-length', 4, 'dhcp.option.suboption_length');
  else c.ipv4(spec);
}

const aerohive: OptionData = (c, end) =>
  suboptions(c, end, F.optionVendorCiscoSuboption, (_, type, stop) => {
    if (type === 225) c.ascii(F.optionVendorAerohiveXiqhostname, stop - c.at);
    else if (type === 226) address(c, F.optionVendorAerohiveXiqipaddress, stop);
    else c.raw(F.optionVendorAerohiveUnknown, stop - c.at);
  });

/* Alcatel-Lucent: told by its sub-options, whatever the class */

const ALCATEL: ReadonlySet<number> = new Set([58, 64, 65, 66, 67]);

function looksLikeAlcatel(c: TextCursor, end: number): boolean {
  let at = c.at;
  while (at < end) {
    const type = u8(c.t.bytes, at);
    if (type === END) return at > c.at;
    if (type === PADDING) {
      at++;
      continue;
    }
    if (!ALCATEL.has(type) || at + 2 > end) return false;
    at += 2 + u8(c.t.bytes, at + 1);
  }
  return at === end && at > c.at;
}

const alcatel: OptionData = (c, end) => {
  while (c.ok && c.at < end) {
    const type = c.peek8();
    if (type === END) {
      c.u8(F.optionVendorAluEnd);
      return;
    }
    if (type === PADDING) c.u8(F.optionVendorAluPadding);
    else if (end - c.at < 2) return;
    else
      suboptions(c, Math.min(end, c.at + 2 + u8(c.t.bytes, c.at + 1)), F.optionVendorAluSuboption, (_, type, stop) => {
        if (type === 58 && stop - c.at === 2) c.u16(F.optionVendorAluVid);
        else if (type === 64 && stop - c.at === 4) c.ipv4(F.optionVendorAluTftp1);
        else if (type === 65 && stop - c.at === 4) c.ipv4(F.optionVendorAluTftp2);
        else if (type === 66 && stop - c.at === 1) c.u8(F.optionVendorAluAppType);
        else if (type === 67) c.ascii(F.optionVendorAluSipUrl, stop - c.at);
      });
  }
};

/* Apple's Boot Server Discovery Protocol */

const IMAGE_ATTRIBUTE = [
  [F.optionVendorBsdpBootImageAttributeInstall, 0x8000],
  [F.optionVendorBsdpBootImageAttributeKind, 0x7f00],
  [F.optionVendorBsdpBootImageAttributeReserved, 0x00ff],
] as const;

/** | attribute (2) | index (2) | */
function image(c: TextCursor): void {
  c.flags16(F.optionVendorBsdpBootImageAttribute, IMAGE_ATTRIBUTE);
  c.u16(F.optionVendorBsdpBootImageIndex);
}

function imageId(c: TextCursor, spec: FieldSpec, end: number): void {
  if (end - c.at < 4) return c.fail('bad-length', 4, 'dhcp.option.suboption_length');
  c.t.open(spec, c.at, 4, u32(c.t.bytes, c.at));
  image(c);
  c.t.close();
}

/** | image (4) | length (1) | name … | … */
function imageList(c: TextCursor, end: number): void {
  const { t } = c;
  t.open(F.optionVendorBsdpBootImageList, c.at, end - c.at, t.bytes.subarray(c.at, end));
  while (c.ok && c.at < end) {
    const length = end - c.at < 5 ? end : 5 + u8(t.bytes, c.at + 4);
    if (c.at + length > end) c.fail('bad-length', length, 'dhcp.option.suboption_length');
    else {
      t.open(F.optionVendorBsdpBootImageDesc, c.at, length, t.bytes.subarray(c.at, c.at + length));
      image(c);
      c.u8(F.optionVendorBsdpBootImageNameLen);
      c.ascii(F.optionVendorBsdpBootImageName, length - 5);
      t.close();
    }
  }
  t.close();
}

function bsdpSuboption(c: TextCursor, type: number, end: number): void {
  const length = end - c.at;
  if (type === 1 && length === 1) c.u8(F.optionVendorBsdpMessageType);
  else if (type === 2 && length === 2) c.u16(F.optionVendorBsdpVersion);
  else if (type === 3 && length === 4) c.ipv4(F.optionVendorBsdpServerIdentifier);
  else if (type === 4 && length === 2) c.u16(F.optionVendorBsdpServerPriority);
  else if (type === 5 && length === 2) c.u16(F.optionVendorBsdpReplyPort);
  else if (type === 6) c.ascii(F.optionVendorBsdpBootImageListPath, length);
  else if (type === 7) imageId(c, F.optionVendorBsdpDefaultBootImageId, end);
  else if (type === 8) imageId(c, F.optionVendorBsdpSelectedBootImageId, end);
  else if (type === 9) imageList(c, end);
  else if (type === 10) c.none(F.optionVendorBsdpNetbootFirmware, length);
  else if (type === 11) c.raw(F.optionVendorBsdpAttributesFilterList, length);
  else if (type === 12 && length === 2) c.u16(F.optionVendorBsdpMessageSize);
}

const bsdp: OptionData = (c, end) => {
  while (c.ok && c.at < end) {
    const type = c.peek8();
    if (type === PADDING || type === END) c.put(F.optionVendorBsdpSuboption, 1, type);
    else if (end - c.at < 2) return;
    else {
      const stop = c.at + 2 + u8(c.t.bytes, c.at + 1);
      suboptions(c, stop > end ? end : stop, F.optionVendorBsdpSuboption, bsdpSuboption);
    }
  }
};

const VENDORS: readonly (readonly [RegExp, OptionData])[] = [
  [/^PXEClient/, pxe],
  [CABLE, (c, end) => suboptions(c, end, GROUP, () => {})],
  [/^AAPLBSDPC/, bsdp],
  [/^AEROHIVE/, aerohive],
  [/^ArubaAP/, arubaAp],
  [/^ArubaInstantAP/, arubaInstantAp],
];

/** @param vendor the class that option 60 of the message gives */
export function vendorSpecific(c: TextCursor, end: number, vendor: string): void {
  const read = VENDORS.find(([known]) => known.test(vendor))?.[1] ?? (looksLikeAlcatel(c, end) ? alcatel : undefined);
  if (read === undefined) return c.raw(F.optionVendorValue, end - c.at);
  // Wireshark calls a dissector of its own.
  c.t.protocols.push('dhcp');
  read(c, end);
}
