/** DHCP options with a form of their own. The cursor stands on the option's data, which are all there, and `end` is behind them. */
import { hex, u8, u16, u32, u64 } from '../base/bytes.ts';
import { dhcpFields as F } from './dhcp-fields.ts';
import { readName } from './dns-names.ts';
import type { FieldSpec } from './field.ts';
import { textField } from './field.ts';
import { asciiUntilNul, type TextCursor } from './text-cursor.ts';

export type OptionData = (c: TextCursor, end: number) => void;

const ETHERNET_LIKE: ReadonlySet<number> = new Set([1, 6]);

/** A hardware address as text: with colons where it is one of Ethernet. */
function hardwareAddress(c: TextCursor, type: number, length: number): string {
  return hex(c.t.bytes, c.at, c.at + length, ETHERNET_LIKE.has(type) && length === 6 ? ':' : '');
}

/** A UUID as Windows writes it: the first three parts in little-endian order. */
function uuid(c: TextCursor, spec: FieldSpec): void {
  if (!c.has(16)) return;
  const h = (order: readonly number[]): string => order.map((i) => hex(c.t.bytes, c.at + i, c.at + i + 1)).join('');
  const text = [
    [3, 2, 1, 0],
    [5, 4],
    [7, 6],
    [8, 9],
    [10, 11, 12, 13, 14, 15],
  ]
    .map(h)
    .join('-');
  c.put(spec, 16, text);
}

/** A domain name whose pointers count from the option's first byte. */
function name(c: TextCursor, spec: FieldSpec, start: number, end: number): void {
  if (!c.ok) return;
  const read = readName(c.t.bytes, { end }, start, c.at);
  if (read === undefined) return c.fail('bad-option', 1, 'dhcp.option.length');
  c.put(spec, read.size, read.text);
}

/* Client identification */

const Duid = { llt: 1, en: 2, ll: 3 } as const;

/** RFC 4361: 255, IAID (4), DUID. */
function duid(c: TextCursor, end: number): void {
  c.at++;
  if (!c.has(4)) return;
  c.put(F.clientIdIaid, 4, hex(c.t.bytes, c.at, c.at + 4));
  if (end - c.at < 2) return c.fail('bad-length', 2, 'dhcp.option.length');
  const type = c.u16(F.clientIdDuidType);
  const rest = (): number => end - c.at;
  if (!c.ok) return;
  switch (type) {
    case Duid.llt: {
      if (rest() < 6) return;
      const hardware = c.u16(F.clientIdDuidLltHwType);
      c.u32(F.clientIdTime);
      if (rest() > 0) c.put(F.clientIdLinkLayerAddress, rest(), hardwareAddress(c, hardware, rest()));
      return;
    }
    case Duid.en:
      if (rest() < 4) return;
      c.u32(F.clientIdEnterpriseNum);
      if (rest() > 0) c.raw(F.clientId, rest());
      return;
    case Duid.ll: {
      if (rest() < 2) return;
      const hardware = c.u16(F.clientIdDuidLlHwType);
      if (rest() > 0) c.put(F.clientIdLinkLayerAddress, rest(), hardwareAddress(c, hardware, rest()));
      return;
    }
  }
}

/** RFC 2132 §9.14: a type and an identifier, which may be a hardware type and address. */
const clientIdentifier: OptionData = (c, end) => {
  const length = end - c.at;
  if (length === 0) return;
  const type = c.peek8();
  if (length === 7 && type > 0 && type < 48) {
    c.u8(F.hwType);
    if (ETHERNET_LIKE.has(type)) c.ether(F.hwMacAddr);
    else c.put(F.clientHardwareAddress, 6, hardwareAddress(c, type, 6));
  } else if (length === 17 && type === 0) {
    c.at++;
    uuid(c, F.clientIdUuid);
  } else if (type === 255) duid(c, end);
  else if (type === 0 && length > 1) {
    c.u8(F.clientIdType);
    c.ascii(F.clientIdUndef, end - c.at);
  }
};

const machineIdentifier: OptionData = (c, end) => {
  if (end - c.at !== 17 || c.peek8() !== 0) return;
  c.at++;
  uuid(c, F.clientIdUuid);
};

const networkInterface: OptionData = (c, end) => {
  if (c.at >= end) return c.fail('bad-length', 1, 'dhcp.option.length');
  if (c.peek8() !== 1) return;
  c.at++;
  c.u8(F.clientNetworkIdMajor);
  c.u8(F.clientNetworkIdMinor);
};

/** Classes of cable devices. Wireshark has a dissector for the options of these, and of PXE clients, which counts as DHCP once more. */
/** Classes of cable modems and what hangs on them. */
export const CABLE = /^(docsis|pktc|CableHome)/;
const BSDP = 'AAPLBSDPC/';
const vendorClass: OptionData = (c, end) => {
  const start = c.at;
  c.ascii(F.optionVendorClassId, end - c.at);
  const text = asciiUntilNul(c.t.bytes, start, end);
  // Of a netboot client's class, what follows its name.
  const skipped = text.startsWith(BSDP) ? BSDP.length : 0;
  if (skipped === 0 && !CABLE.test(text)) return;
  c.t.protocols.push('dhcp');
  c.t.add(F.optionVendorClassData, start + skipped, end - start - skipped, text.slice(skipped));
};

/** RFC 3004: | length (1) | data … | … ; many clients send bare text. */
const userClass: OptionData = (c, end) => {
  if (end - c.at < 2) return;
  for (let instance = 0; c.ok && c.at < end; instance++) {
    const length = c.peek8();
    if (c.at + 1 + length > end) return c.ascii(F.optionUserClassText, end - c.at);
    c.t.open(F.optionUserClass, c.at, 1 + length, instance);
    c.u8(F.optionUserClassLength);
    if (length > 0) c.raw(F.optionUserClassData, length);
    c.t.close();
    if (length === 0) return;
  }
};

/** RFC 4702 §2. */
const clientName: OptionData = (c, end) => {
  if (end - c.at < 3) return;
  const flags = c.peek8();
  c.flags8(F.fqdnFlags, [
    [F.fqdnMbz, 0xf0],
    [F.fqdnN, 0x08],
    [F.fqdnE, 0x04],
    [F.fqdnO, 0x02],
    [F.fqdnS, 0x01],
  ]);
  c.u8(F.fqdnRcode1);
  c.u8(F.fqdnRcode2);
  if (c.at >= end) return;
  if ((flags & 0x04) === 0) c.ascii(F.fqdnName, end - c.at);
  else name(c, F.fqdnName, c.at, end);
};

/* Lists of sub-options: | type (1) | length (1) | data … | */

export const GROUP = textField('Sub-option');

/** Runs `one` for each; stops at one that has no room. `length` is written inside the sub-option's node. */
export function suboptions(
  c: TextCursor,
  end: number,
  spec: FieldSpec,
  one: (c: TextCursor, type: number, end: number) => void,
): void {
  while (c.ok && end - c.at >= 2) {
    const start = c.at;
    const type = u8(c.t.bytes, start);
    const length = u8(c.t.bytes, start + 1);
    const stop = start + 2 + length;
    c.t.open(spec, start, Math.min(stop, end) - start, type);
    c.at++;
    c.u8(F.optionSuboptionLength);
    if (stop <= end) one(c, type, stop);
    c.t.close();
    c.at = stop;
    if (stop > end) c.at = end;
  }
  c.at = Math.max(c.at, end);
}

const RELAY_BYTES: ReadonlyMap<number, FieldSpec> = new Map<number, FieldSpec>([
  [1, F.optionAgentInformationOptionAgentCircuitId],
  [2, F.optionAgentInformationOptionAgentRemoteId],
  [7, F.optionAgentInformationOptionRadiusAttributes],
  [8, F.optionAgentInformationOptionAuthentication],
  [12, F.optionAgentInformationOptionRelayAgentId],
  [17, F.optionAgentInformationOptionAniOperatorId],
]);
const RELAY_TEXTS: ReadonlyMap<number, FieldSpec> = new Map<number, FieldSpec>([
  [6, F.optionAgentInformationOptionSubscriberId],
  [14, F.optionAgentInformationOptionAniNetworkName],
  [15, F.optionAgentInformationOptionAniApName],
  [18, F.optionAgentInformationOptionAniOperatorRealm],
]);
const RELAY_ADDRESSES: ReadonlyMap<number, FieldSpec> = new Map<number, FieldSpec>([
  [5, F.optionAgentInformationOptionLinkSelection],
  [11, F.optionAgentInformationOptionServerIdOverride],
  [150, F.optionAgentInformationOptionLinkSelectionCisco],
  [152, F.optionAgentInformationOptionServerIdOverrideCisco],
]);

function relaySuboption(c: TextCursor, type: number, end: number): void {
  const length = end - c.at;
  c.t.raw(F.optionAgentInformationOptionValue, c.at, length);
  const bytes = RELAY_BYTES.get(type);
  const text = RELAY_TEXTS.get(type);
  const address = RELAY_ADDRESSES.get(type);
  if (bytes !== undefined) c.raw(bytes, length);
  else if (text !== undefined) c.ascii(text, length);
  else if (address !== undefined && length === 4) c.ipv4(address);
  else if (type === 9) relayVendor(c, end);
  else if (type === 10 && length === 1) c.u8(F.optionAgentInformationOptionFlags);
  else if (type === 13 && length === 1) c.u8(F.optionAgentInformationOptionAniAtt);
  else if (type === 16 && length === 6) c.ether(F.optionAgentInformationOptionAniApBssid);
  else if (type === 151) virtualSubnet(c, end);
}

/** RFC 4243: | enterprise (4) | length (1) | data … | */
function relayVendor(c: TextCursor, end: number): void {
  while (c.ok && end - c.at >= 5) {
    const enterprise = u32(c.t.bytes, c.at);
    c.t.open(F.optionAgentInformationOptionViEnterprise, c.at, end - c.at, enterprise);
    c.at += 4;
    const length = c.u8(F.optionAgentInformationOptionViDataLength);
    c.t.close();
    // CableLabs' own sub-options are not told apart here.
    if (enterprise !== 4491 && c.at + length <= end) c.t.raw(F.optionAgentInformationOptionValue, c.at, length);
    c.at += length;
  }
}

/** RFC 6607 §3.4. */
function virtualSubnet(c: TextCursor, end: number): void {
  const type = c.peek8();
  // Wireshark reads the name from the type on, which is a NUL.
  if (type === 0) c.ascii(F.optionAgentInformationOptionVrfName, end - c.at);
}

const relayAgent: OptionData = (c, end) => suboptions(c, end, F.optionAgentInformationOptionSuboption, relaySuboption);

/* Novell (RFC 2242) */

const NOVELL: ReadonlyMap<number, readonly ['bool' | 'ipv4s' | 'u8' | 'ipv4', FieldSpec]> = new Map([
  [5, ['bool', F.optionNovellOptionsBroadcast]],
  [6, ['ipv4s', F.optionNovellOptionsPreferredDssServer]],
  [7, ['ipv4s', F.optionNovellOptionsNearestNwipServer]],
  [8, ['u8', F.optionNovellOptionsAutoretries]],
  [9, ['u8', F.optionNovellOptionsAutoretryDelay]],
  [10, ['bool', F.optionNovellOptionsSupportNetwareV11]],
  [11, ['ipv4', F.optionNovellOptionsPrimaryDss]],
]);

function novellValue(c: TextCursor, type: number, length: number): void {
  const stop = c.at + length;
  const [kind, spec] = NOVELL.get(type) ?? [];
  if (spec === undefined) return;
  if (kind === 'bool' && length === 1) c.put(spec, 1, c.peek8() !== 0);
  else if (kind === 'u8' && length === 1) c.u8(spec);
  else if (kind === 'ipv4' && length === 4) c.ipv4(spec);
  else if (kind === 'ipv4s') while (c.ok && stop - c.at >= 4) c.ipv4(spec);
}

/** Wireshark reads a value that is longer than the option all the same. */
const novell: OptionData = (c, end) => {
  while (c.ok && end - c.at >= 2) {
    const start = c.at;
    const stop = start + 2 + u8(c.t.bytes, start + 1);
    c.t.open(F.optionNovellOptionsSuboption, start, Math.min(stop, c.span.end) - start, u8(c.t.bytes, start));
    c.at++;
    c.u8(F.optionSuboptionLength);
    if (c.has(stop - c.at)) {
      c.t.raw(F.optionNovellOptionsValue, c.at, stop - c.at);
      novellValue(c, u8(c.t.bytes, start), stop - c.at);
    }
    c.t.close();
    c.at = stop;
  }
};

/* The rest */

const directoryAgent: OptionData = (c, end) => {
  if (end - c.at < 1) return;
  c.u8(F.optionSlpDirectoryAgentValue);
  if ((end - c.at) % 4 === 0) while (c.ok && end - c.at >= 4) c.ipv4(F.optionSlpDirectoryAgentSlpdaAddress);
};
const serviceScope: OptionData = (c, end) => {
  if (c.at >= end) return c.fail('bad-length', 1, 'dhcp.option.length');
  c.u8(F.optionSlpServiceScopeValue);
  if (c.ok && end >= c.at) c.ascii(F.optionSlpServiceScopeString, end - c.at);
};

const ISNS_FUNCTIONS = [
  [F.optionIsnsFunctionsEnabled, 0x0001],
  [F.optionIsnsFunctionsDdBaseAuthorization, 0x0002],
  [F.optionIsnsFunctionsSecPolicyDistribution, 0x0004],
  [F.optionIsnsFunctionsReserved, 0xfff8],
] as const;
const ISNS_ACCESS = [
  [F.optionIsnsDiscoveryDomainAccessEnabled, 0x0001],
  [F.optionIsnsDiscoveryDomainAccessControlNode, 0x0002],
  [F.optionIsnsDiscoveryDomainAccessIscsiTarget, 0x0004],
  [F.optionIsnsDiscoveryDomainAccessIscsiInitiator, 0x0008],
  [F.optionIsnsDiscoveryDomainAccessIfcpTargetPort, 0x0010],
  [F.optionIsnsDiscoveryDomainAccessInitiatorTargetPort, 0x0020],
  [F.optionIsnsDiscoveryDomainAccessReserved, 0xffc0],
] as const;
const ISNS_ADMINISTRATION = [
  [F.optionIsnsAdministrativeFlagsEnabled, 0x0001],
  [F.optionIsnsAdministrativeFlagsHeartbeat, 0x0002],
  [F.optionIsnsAdministrativeFlagsManagementScns, 0x0004],
  [F.optionIsnsAdministrativeFlagsDefaultDiscoveryDomain, 0x0008],
  [F.optionIsnsAdministrativeFlagsReserved, 0xfff0],
] as const;
/** Wireshark reads these from the first two of the bitmap's four bytes. */
const ISNS_SECURITY = [
  [F.optionIsnsServerSecurityBitmapEnabled, 0x0001],
  [F.optionIsnsServerSecurityBitmapIkeIpsecEnabled, 0x0002],
  [F.optionIsnsServerSecurityBitmapMainMode, 0x0004],
  [F.optionIsnsServerSecurityBitmapAggressiveMode, 0x0008],
  [F.optionIsnsServerSecurityBitmapPfs, 0x0010],
  [F.optionIsnsServerSecurityBitmapTransportMode, 0x0020],
  [F.optionIsnsServerSecurityBitmapTunnelMode, 0x0040],
  [F.optionIsnsServerSecurityBitmapReserved, 0xff80],
] as const;

/** RFC 4174 §2. */
const isns: OptionData = (c, end) => {
  if (end - c.at < 14) return;
  c.flags16(F.optionIsnsFunctions, ISNS_FUNCTIONS);
  c.flags16(F.optionIsnsDiscoveryDomainAccess, ISNS_ACCESS);
  c.flags16(F.optionIsnsAdministrativeFlags, ISNS_ADMINISTRATION);
  if (!c.has(4)) return;
  c.t.open(F.optionIsnsServerSecurityBitmap, c.at, 4, u32(c.t.bytes, c.at));
  for (const [spec, mask] of ISNS_SECURITY) c.t.bits(spec, c.at + 2, 2, mask);
  c.t.close();
  c.at += 4;
  c.ipv4(F.optionIsnsHeartbeatOriginatorAddr);
  c.ipv4(F.optionIsnsPrimaryServerAddr);
  while (c.ok && end - c.at >= 4) c.ipv4(F.optionIsnsSecondaryServerAddr);
};

/** RFC 3118 §2. */
const authentication: OptionData = (c, end) => {
  if (end - c.at < 11) return;
  const protocol = c.u8(F.optionDhcpAuthenticationProtocol);
  c.u8(protocol === 1 ? F.optionDhcpAuthenticationAlgDelay : F.optionDhcpAuthenticationAlgorithm);
  c.u8(F.optionDhcpAuthenticationRdm);
  if (c.has(8)) c.put(F.optionDhcpAuthenticationRdmReplayDetection, 8, u64(c.t.bytes, c.at));
  if (protocol === 1 && end - c.at >= 20) {
    c.u32(F.optionDhcpAuthenticationSecretId);
    c.raw(F.optionDhcpAuthenticationHmacMd5Hash, 16);
  } else if (protocol !== 1 && end > c.at) c.ascii(F.optionDhcpAuthenticationInformation, end - c.at);
};

/** RFC 4776 §3. */
const civicLocation: OptionData = (c, end) => {
  if (end - c.at < 3) return;
  c.u8(F.optionCivicLocationWhat);
  c.ascii(F.optionCivicLocationCountry, 2);
  while (c.ok && end - c.at >= 2) {
    c.u8(F.optionCivicLocationCaType);
    const length = c.u8(F.optionCivicLocationCaLength);
    if (c.at + length > end) return;
    c.ascii(F.optionCivicLocationCaValue, length);
  }
};

const NAME_SERVICES: Readonly<Record<number, string>> = {
  0: 'Local naming information (e.g., an /etc/hosts file on a UNIX machine) (0)',
  6: 'Domain Name Server Option (6)',
  41: 'Network Information Servers Option (41)',
  44: 'NetBIOS over TCP/IP Name Server Option (44)',
  65: 'Network Information Service+ Servers Option (65)',
};
const nameServices: OptionData = (c, end) => {
  const length = end - c.at;
  if (length < 2 || length % 2 !== 0) return;
  while (c.ok && end - c.at >= 2) {
    const text = NAME_SERVICES[u16(c.t.bytes, c.at)];
    if (text === undefined) c.at += 2;
    else c.put(F.optionDhcpNameServiceSearchOption, 2, text);
  }
};

const domainSearch: OptionData = (c, end) => {
  const start = c.at;
  while (c.ok && c.at < end) name(c, F.optionDhcpDnsDomainSearchListFqdn, start, c.span.end);
};

/** RFC 3361 §3. */
const sipServers: OptionData = (c, end) => {
  if (end - c.at < 1) return;
  const start = c.at;
  const encoding = c.u8(F.optionSipServerEncoding);
  const length = end - c.at;
  if (encoding === 1 && length >= 4 && length % 4 === 0) while (c.ok && c.at < end) c.ipv4(F.optionSipServerAddress);
  else if (encoding === 0 && length >= 2) while (c.ok && c.at < end) name(c, F.optionSipServerName, start, c.span.end);
};

/** RFC 3442: | mask width (1) | as many bytes of the destination as it wants | router (4) | */
const classlessRoutes: OptionData = (c, end) => {
  if (end - c.at < 5) return;
  while (c.ok && c.at < end) {
    const width = c.peek8();
    if (width > 32) return;
    c.raw(F.optionClasslessStaticRoute, 1 + Math.ceil(width / 8) + 4);
  }
};

const vendorClasses: OptionData = (c, end) => {
  if (end - c.at < 5) return;
  while (c.ok && end - c.at >= 5) {
    c.u32(F.optionViClassEnterprise);
    const length = c.u8(F.optionViClassLength);
    if (c.at + length > end) return c.fail('bad-length', length, 'dhcp.option.length');
    c.ascii(F.optionViClassData, length);
  }
};

/** Enterprises whose sub-options have fields that are not told apart here: CableLabs, the Broadband Forum. */
const WITH_OWN_FIELDS: ReadonlySet<number> = new Set([4491, 3561]);

/** RFC 3925 §4. */
const vendorInformation: OptionData = (c, end) => {
  if (end - c.at < 5) return;
  while (c.ok && end - c.at >= 5) {
    const enterprise = u32(c.t.bytes, c.at);
    const length = u8(c.t.bytes, c.at + 4);
    const stop = Math.min(end, c.at + 5 + length);
    c.t.open(F.optionViEnterprise, c.at, stop - c.at, enterprise);
    c.at += 4;
    c.u8(F.optionViLength);
    if (WITH_OWN_FIELDS.has(enterprise)) suboptions(c, stop, GROUP, () => {});
    else
      suboptions(c, stop, F.vendorSuboption, (_, __, data) => {
        c.raw(F.vendorData, data - c.at);
      });
    c.t.close();
    c.at = stop;
  }
};

const rdnss: OptionData = (c, end) => {
  if (end - c.at < 10) return;
  c.t.bits(F.optionRdnssReserved, c.at, 1, 0xfc);
  c.t.bits(F.optionRdnssPreference, c.at, 1, 0x03);
  c.at++;
  c.ipv4(F.optionRdnssPrimaryDns);
  c.ipv4(F.optionRdnssSecondaryDns);
  name(c, F.optionRdnssDomain, c.at, c.span.end);
};

const statusCode: OptionData = (c, end) => {
  if (end - c.at < 1) return;
  c.u8(F.optionBulkLeaseStatusCode);
  if (c.at < end) c.ascii(F.optionBulkLeaseStatusCodeMessage, end - c.at);
};

const portParameters: OptionData = (c, end) => {
  if (end - c.at !== 4) return;
  c.u8(F.optionPortparamsOffset);
  c.u8(F.optionPortparamsPsidLength);
  c.raw(F.optionPortparamsPsid, 2);
};

/** RFC 5969 §7.1.1. */
const sixRd: OptionData = (c, end) => {
  if (end - c.at < 22) return;
  c.u8(F.option6RDIpv4MaskLen);
  c.u8(F.option6RDPrefixLen);
  c.ipv6(F.option6RDPrefix);
  while (c.ok && end - c.at >= 4) c.ipv4(F.option6RDBorderRelayIp);
};

/** RFC 6225 or | type (1) | length (1) | data … |: not told apart here, but as in Wireshark what is too long ends the message. */
const location: OptionData = (c, end) => {
  if (end - c.at === 16) return;
  while (c.ok && c.at < end && c.has(2)) {
    c.at += 2;
    const length = u8(c.t.bytes, c.at - 1);
    if (c.has(length)) c.at += length;
  }
};

export const OWN_OPTIONS: ReadonlyMap<number, OptionData> = new Map<number, OptionData>([
  [60, vendorClass],
  [61, clientIdentifier],
  [63, novell],
  [77, userClass],
  [78, directoryAgent],
  [79, serviceScope],
  [81, clientName],
  [82, relayAgent],
  [83, isns],
  [90, authentication],
  [94, networkInterface],
  [97, machineIdentifier],
  [99, civicLocation],
  [117, nameServices],
  [119, domainSearch],
  [120, sipServers],
  [121, classlessRoutes],
  [123, location],
  [124, vendorClasses],
  [125, vendorInformation],
  [146, rdnss],
  [151, statusCode],
  [159, portParameters],
  [212, sixRd],
  [249, classlessRoutes],
]);
