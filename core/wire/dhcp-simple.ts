/** DHCP options that are one value, or a list of values, of one kind (RFC 2132 and others). */
import { u32 } from '../base/bytes.ts';
import { dhcpFields as F } from './dhcp-fields.ts';
import type { FieldSpec } from './field.ts';
import { ntpEpochSeconds } from './ntp-time.ts';
import type { TextCursor } from './text-cursor.ts';

type Kind = 'ipv4' | 'ipv4s' | 'pairs' | 'text' | 'bool' | 'u8' | 'u8s' | 'u16' | 'u16s' | 'u32' | 'i32' | 'time';
/** Kind, field, and for pairs of addresses the second field. */
export type SimpleOption = readonly [Kind, FieldSpec, FieldSpec?];

export const SIMPLE_OPTIONS: ReadonlyMap<number, SimpleOption> = new Map<number, SimpleOption>([
  [1, ['ipv4', F.optionSubnetMask]],
  [2, ['i32', F.optionTimeOffset]],
  [3, ['ipv4s', F.optionRouter]],
  [4, ['ipv4s', F.optionTimeServer]],
  [5, ['ipv4s', F.optionNameServer]],
  [6, ['ipv4s', F.optionDomainNameServer]],
  [7, ['ipv4s', F.optionLogServer]],
  [8, ['ipv4s', F.optionQuotesServer]],
  [9, ['ipv4s', F.optionLprServer]],
  [10, ['ipv4s', F.optionImpressServer]],
  [11, ['ipv4s', F.optionResourceLocationServer]],
  [12, ['text', F.optionHostname]],
  [13, ['u16', F.optionBootFileSize]],
  [14, ['text', F.optionMeritDumpFile]],
  [15, ['text', F.optionDomainName]],
  [16, ['ipv4', F.optionSwapServer]],
  [17, ['text', F.optionRootPath]],
  [18, ['text', F.optionExtensionPath]],
  [19, ['bool', F.optionIpForwarding]],
  [20, ['bool', F.optionNonLocalSourceRouting]],
  [21, ['pairs', F.optionPolicyFilterIp, F.optionPolicyFilterSubnetMask]],
  [22, ['u16', F.optionMaxDatagramReassemblySize]],
  [23, ['u8', F.optionDefaultIpTtl]],
  [24, ['u32', F.optionPathMtuAgingTimeout]],
  [25, ['u16s', F.optionPathMtuPlateauTableItem]],
  [26, ['u16', F.optionInterfaceMtu]],
  [27, ['bool', F.optionAllSubnetsAreLocal]],
  [28, ['ipv4', F.optionBroadcastAddress]],
  [29, ['bool', F.optionPerformMaskDiscovery]],
  [30, ['bool', F.optionMaskSupplier]],
  [31, ['bool', F.optionPerformRouterDiscover]],
  [32, ['ipv4', F.optionRouterSolicitationAddress]],
  [33, ['pairs', F.optionStaticRouteIp, F.optionStaticRouteRouter]],
  [34, ['bool', F.optionTrailerEncapsulation]],
  [35, ['u32', F.optionArpCacheTimeout]],
  [36, ['bool', F.optionEthernetEncapsulation]],
  [37, ['u8', F.optionTcpDefaultTtl]],
  [38, ['u32', F.optionTcpKeepaliveInterval]],
  [39, ['bool', F.optionTcpKeepaliveGarbage]],
  [40, ['text', F.optionNisDomain]],
  [41, ['ipv4s', F.optionNisServer]],
  [42, ['ipv4s', F.optionNtpServer]],
  [44, ['ipv4s', F.optionNetbiosOverTcpipNameServer]],
  [45, ['ipv4s', F.optionNetbiosOverTcpipDdNameServer]],
  [46, ['u8', F.optionNetbiosOverTcpipNodeType]],
  [47, ['text', F.optionNetbiosOverTcpipScope]],
  [48, ['ipv4s', F.optionXwindowsSystemFontServer]],
  [49, ['ipv4s', F.optionXwindowsSystemDisplayManager]],
  [50, ['ipv4', F.optionRequestedIpAddress]],
  [51, ['u32', F.optionIpAddressLeaseTime]],
  [54, ['ipv4', F.optionDhcpServerId]],
  [55, ['u8s', F.optionRequestListItem]],
  [56, ['text', F.optionMessage]],
  [57, ['u16', F.optionDhcpMaxMessageSize]],
  [58, ['u32', F.optionRenewalTimeValue]],
  [59, ['u32', F.optionRebindingTimeValue]],
  [64, ['text', F.optionNisPlusDomain]],
  [65, ['ipv4s', F.optionNisPlusServer]],
  [66, ['text', F.optionTftpServerName]],
  [67, ['text', F.optionBootfileName]],
  [68, ['ipv4s', F.optionMobileIpHomeAgent]],
  [69, ['ipv4s', F.optionSmtpServer]],
  [70, ['ipv4s', F.optionPop3Server]],
  [71, ['ipv4s', F.optionNntpServer]],
  [72, ['ipv4s', F.optionDefaultWwwServer]],
  [73, ['ipv4s', F.optionDefaultFingerServer]],
  [74, ['ipv4s', F.optionDefaultIrcServer]],
  [75, ['ipv4s', F.optionStreettalkServer]],
  [76, ['ipv4s', F.optionStreettalkDaServer]],
  [85, ['ipv4s', F.optionNovellDssIp]],
  [86, ['text', F.optionNovellDsTreeName]],
  [87, ['text', F.optionNovellDsContext]],
  [91, ['u32', F.optionClientLastTransactionTime]],
  [92, ['ipv4s', F.optionAssociatedIpOption]],
  [93, ['u16s', F.optionClientSystemArchitecture]],
  [100, ['text', F.optionTzPcode]],
  [101, ['text', F.optionTzTcode]],
  [112, ['ipv4s', F.optionNetinfoParentServerAddress]],
  [113, ['text', F.optionNetinfoParentServerTag]],
  [114, ['text', F.optionCaptivePortal]],
  [116, ['u8', F.optionDhcpAutoConfiguration]],
  [118, ['ipv4s', F.optionSubnetSelectionOption]],
  [136, ['ipv4s', F.optionPanaAgent]],
  [137, ['text', F.optionLostServerDomainName]],
  [138, ['ipv4s', F.optionCapwapAccessController]],
  [142, ['ipv4s', F.optionAndsfServer]],
  [145, ['u8s', F.optionForcerenewNonceAlgorithm]],
  [150, ['ipv4s', F.optionTftpServerAddress]],
  [152, ['time', F.optionBulkLeaseBaseTime]],
  [153, ['u32', F.optionBulkLeaseStartTimeOfState]],
  [154, ['time', F.optionBulkLeaseQueryStartTime]],
  [155, ['time', F.optionBulkLeaseQueryEndTime]],
  [156, ['u8', F.optionBulkLeaseDhcpState]],
  [157, ['bool', F.optionBulkLeaseDataSource]],
  [160, ['text', F.optionCaptivePortal]],
  [161, ['text', F.optionMudurl]],
  [209, ['text', F.optionPxeConfigFile]],
  [210, ['text', F.optionPxePathPrefix]],
  [252, ['text', F.optionPrivateProxyAutodiscovery]],
]);

/** Bytes of a value; of a list's entry. */
const SIZES: Readonly<Record<Kind, number>> = {
  ipv4: 4,
  ipv4s: 4,
  pairs: 8,
  text: 0,
  bool: 1,
  u8: 1,
  u8s: 1,
  u16: 2,
  u16s: 2,
  u32: 4,
  i32: 4,
  time: 4,
};

function one(c: TextCursor, [kind, spec, second]: SimpleOption): void {
  switch (kind) {
    case 'ipv4':
    case 'ipv4s':
      return c.ipv4(spec);
    case 'pairs':
      c.ipv4(spec);
      if (second !== undefined) c.ipv4(second);
      return;
    case 'bool':
      return c.put(spec, 1, c.peek8() !== 0);
    case 'u8':
    case 'u8s':
      c.u8(spec);
      return;
    case 'u16':
    case 'u16s':
      c.u16(spec);
      return;
    case 'u32':
      c.u32(spec);
      return;
    case 'i32':
      c.i32(spec);
      return;
    case 'time':
      if (c.has(4)) c.put(spec, 4, BigInt(ntpEpochSeconds(u32(c.t.bytes, c.at))) * 1_000_000_000n);
      return;
    case 'text':
      return;
  }
}

/** The option's data, from the cursor to `end`: all there. What has not the length of its kind is not shown. */
export function explainSimple(c: TextCursor, option: SimpleOption, end: number): void {
  const [kind, spec] = option;
  const size = SIZES[kind];
  const length = end - c.at;
  if (kind === 'text') return c.ascii(spec, length);
  const list = kind === 'ipv4s' || kind === 'pairs' || kind === 'u8s' || kind === 'u16s';
  if (!list && length !== size) return;
  while (c.ok && end - c.at >= size) one(c, option);
}
