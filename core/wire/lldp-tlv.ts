/** The fields of LLDP, and the TLVs of organizations: IEEE 802.1 (802.1Q annex D) and IEEE 802.3 (802.3 §79). */
import { asciiText, u16, u24 } from '../base/bytes.ts';
import type { Cursor } from './cursor.ts';
import { defineFields, type FieldSpec, textField } from './field.ts';

/** The fields of an identifier, and which of its subtypes are addresses. */
export interface LldpKind {
  readonly subtype: FieldSpec;
  readonly mac: number;
  readonly network: number;
  readonly id: { readonly mac: FieldSpec; readonly ipv4: FieldSpec; readonly ipv6: FieldSpec; readonly other: FieldSpec };
}

const TYPES: Readonly<Record<number, string>> = {
  0: 'End of LLDPDU',
  1: 'Chassis Id',
  2: 'Port Id',
  3: 'Time to Live',
  4: 'Port Description',
  5: 'System Name',
  6: 'System Description',
  7: 'System Capabilities',
  8: 'Management Address',
  127: 'Organization Specific',
};
const CHASSIS_SUBTYPES = {
  0: 'Reserved',
  1: 'Chassis component',
  2: 'Interface alias',
  3: 'Port component',
  4: 'MAC address',
  5: 'Network address',
  6: 'Interface name',
  7: 'Locally assigned',
};
const PORT_SUBTYPES = {
  0: 'Reserved',
  1: 'Interface alias',
  2: 'Port component',
  3: 'MAC address',
  4: 'Network address',
  5: 'Interface name',
  6: 'Agent circuit Id',
  7: 'Locally assigned',
};
const FAMILIES = { 1: 'IPv4', 2: 'IPv6', 6: '802 (includes all 802 media plus Ethernet)' };
const INTERFACES = { 1: 'Unknown', 2: 'ifIndex', 3: 'System port number' };
const CAPABLE = { 0: 'Not capable', 1: 'Capable' };
const SUPPORTED = { 0: 'Not supported', 1: 'Supported' };
const ENABLED = { 0: 'Disabled', 1: 'Enabled' };
const SUBTYPES_8021 = {
  1: 'Port VLAN ID',
  2: 'Port and Protocol VLAN ID',
  3: 'VLAN Name',
  4: 'Protocol Identity',
  5: 'VID Usage Digest',
  6: 'Management VID',
  7: 'Link Aggregation',
};
const SUBTYPES_8023 = {
  1: 'MAC/PHY Configuration/Status',
  2: 'Power Via MDI',
  3: 'Link Aggregation',
  4: 'Maximum Frame Size',
  5: 'EEE (Energy-Efficient Ethernet)',
};
const PORT_TYPES = { 0: 'Not specified', 1: 'From aggregation port', 2: 'From aggregator', 3: 'From single-port aggregator' };

const SYSTEM_KINDS: readonly (readonly [string, string])[] = [
  ['other', 'Other'],
  ['repeater', 'Repeater'],
  ['bridge', 'Bridge'],
  ['wlan_access_pt', 'WLAN access point'],
  ['router', 'Router'],
  ['telephone', 'Telephone'],
  ['docsis_cable_device', 'DOCSIS cable device'],
  ['station_only', 'Station only'],
];
/** Of the lowest bit first. */
const MEDIA: readonly (readonly [string, string])[] = [
  ['1000base_tfd', '1000BASE-T (full duplex mode)'],
  ['1000base_t', '1000BASE-T (half duplex mode)'],
  ['1000base_xfd', '1000BASE-X (-LX, -SX, -CX full duplex mode)'],
  ['1000base_x', '1000BASE-X (-LX, -SX, -CX half duplex mode)'],
  ['fdx_bpause', 'Asymmetric and Symmetric PAUSE (for full-duplex links)'],
  ['fdx_spause', 'Symmetric PAUSE (for full-duplex links)'],
  ['fdx_apause', 'Asymmetric PAUSE (for full-duplex links)'],
  ['fdx_pause', 'PAUSE (for full-duplex links)'],
  ['100base_t2fd', '100BASE-T2 (full duplex mode)'],
  ['100base_t2', '100BASE-T2 (half duplex mode)'],
  ['100base_txfd', '100BASE-TX (full duplex mode)'],
  ['100base_tx', '100BASE-TX (half duplex mode)'],
  ['100base_t4', '100BASE-T4'],
  ['10base_tfd', '10BASE-T (full duplex mode)'],
  ['10base_t', '10BASE-T (half duplex mode)'],
  ['other', 'Other or unknown'],
];

/** A bit for each name, the lowest first, entered in the registry. */
function bits(prefix: string, names: readonly (readonly [string, string])[]): readonly FieldSpec[] {
  const specs = names.map(([name, title]): FieldSpec => ({ name: `${prefix}.${name}`, type: 'bool', title, names: CAPABLE }));
  defineFields(Object.fromEntries(specs.map((s) => [s.name, s])));
  return specs;
}

const declared = defineFields({
  lldp: { name: 'lldp', type: 'none', title: 'Link Layer Discovery Protocol' },
  type: { name: 'lldp.tlv.type', type: 'uint', title: 'TLV Type', names: TYPES },
  length: { name: 'lldp.tlv.len', type: 'uint', title: 'TLV Length' },
  chassisSubtype: { name: 'lldp.chassis.subtype', type: 'uint', title: 'Chassis Id Subtype', names: CHASSIS_SUBTYPES },
  chassisOther: { name: 'lldp.chassis.id', type: 'bytes', title: 'Chassis Id' },
  chassisMac: { name: 'lldp.chassis.id.mac', type: 'ether', title: 'Chassis Id' },
  chassisIpv4: { name: 'lldp.chassis.id.ip4', type: 'ipv4', title: 'Chassis Id' },
  chassisIpv6: { name: 'lldp.chassis.id.ip6', type: 'ipv6', title: 'Chassis Id' },
  portSubtype: { name: 'lldp.port.subtype', type: 'uint', title: 'Port Id Subtype', names: PORT_SUBTYPES },
  portOther: { name: 'lldp.port.id', type: 'string', title: 'Port Id' },
  portMac: { name: 'lldp.port.id.mac', type: 'ether', title: 'Port Id' },
  portIpv4: { name: 'lldp.port.id.ip4', type: 'ipv4', title: 'Port Id' },
  portIpv6: { name: 'lldp.port.id.ip6', type: 'ipv6', title: 'Port Id' },
  family: { name: 'lldp.network_address.subtype', type: 'uint', title: 'Network Address family', names: FAMILIES },
  timeToLive: { name: 'lldp.time_to_live', type: 'uint', title: 'Seconds' },
  portDescription: { name: 'lldp.port.desc', type: 'string', title: 'Port Description' },
  systemName: { name: 'lldp.tlv.system.name', type: 'string', title: 'System Name' },
  systemDescription: { name: 'lldp.tlv.system.desc', type: 'string', title: 'System Description' },
  capabilities: { name: 'lldp.tlv.system_cap', type: 'uint', title: 'Capabilities', base: 'hex', width: 4 },
  enabled: { name: 'lldp.tlv.enable_system_cap', type: 'uint', title: 'Enabled Capabilities', base: 'hex', width: 4 },
  addressLength: { name: 'lldp.mgn.address.len', type: 'uint', title: 'Address String Length' },
  addressSubtype: { name: 'lldp.mgn.address.subtype', type: 'uint', title: 'Address Subtype', names: FAMILIES },
  address4: { name: 'lldp.mgn.addr.ip4', type: 'ipv4', title: 'Management Address' },
  address6: { name: 'lldp.mgn.addr.ip6', type: 'ipv6', title: 'Management Address' },
  addressOther: { name: 'lldp.mgn.addr.hex', type: 'bytes', title: 'Management Address' },
  interfaceSubtype: { name: 'lldp.mgn.interface.subtype', type: 'uint', title: 'Interface Subtype', names: INTERFACES },
  interfaceNumber: { name: 'lldp.mgn.interface.number', type: 'uint', title: 'Interface Number' },
  oidLength: { name: 'lldp.mgn.obj.len', type: 'uint', title: 'OID String Length' },
  oid: { name: 'lldp.mgn.obj.id', type: 'string', title: 'Object Identifier' },
  oui: {
    name: 'lldp.orgtlv.oui',
    type: 'uint',
    title: 'Organization Unique Code',
    names: { 32962: 'IEEE 802.1', 4623: 'IEEE 802.3', 4795: 'TIA' },
  },
  unknownSubtype: { name: 'lldp.unknown_subtype', type: 'uint', title: 'Unknown Subtype' },
  unknownContent: { name: 'lldp.unknown_subtype.content', type: 'bytes', title: 'Unknown Subtype Content' },
  subtype8021: {
    name: 'lldp.ieee.802_1.subtype',
    type: 'uint',
    title: 'IEEE 802.1 Subtype',
    base: 'hex',
    width: 2,
    names: SUBTYPES_8021,
  },
  portVlan: { name: 'lldp.ieee.802_1.port_vlan.id', type: 'uint', title: 'Port VLAN Identifier', both: true, width: 4 },
  vlanFlags: { name: 'lldp.ieee.802_1.port_and_vlan_id_flag', type: 'uint', title: 'Flags', base: 'hex', width: 2 },
  vlanSupported: {
    name: 'lldp.ieee.802_1.port_and_vlan_id_flag.supported',
    type: 'bool',
    title: 'Port and Protocol VLAN',
    names: SUPPORTED,
  },
  vlanEnabled: {
    name: 'lldp.ieee.802_1.port_and_vlan_id_flag.enabled',
    type: 'bool',
    title: 'Port and Protocol VLAN',
    names: ENABLED,
  },
  protocolVlan: {
    name: 'lldp.ieee.802_1.port_proto_vlan.id',
    type: 'uint',
    title: 'Port and Protocol VLAN Identifier',
    both: true,
    width: 4,
  },
  vlan: { name: 'lldp.ieee.802_1.vlan.id', type: 'uint', title: 'VLAN Identifier', both: true, width: 4 },
  vlanNameLength: { name: 'lldp.ieee.802_1.vlan.name_len', type: 'uint', title: 'VLAN Name Length' },
  vlanName: { name: 'lldp.ieee.802_1.vlan.name', type: 'string', title: 'VLAN Name' },
  protocolLength: { name: 'lldp.ieee.802_1.proto.id_length', type: 'uint', title: 'Protocol Identity Length' },
  protocol: { name: 'lldp.ieee.802_1.proto.id', type: 'bytes', title: 'Protocol Identity' },
  aggregation1: { name: 'lldp.ieee.802_1.aggregation_status', type: 'uint', title: 'Aggregation Status', base: 'hex', width: 2 },
  aggregation1Capable: {
    name: 'lldp.ieee.802_1.aggregation_status.cap',
    type: 'bool',
    title: 'Aggregation Capability',
    names: { 0: 'No', 1: 'Yes' },
  },
  aggregation1Enabled: {
    name: 'lldp.ieee.802_1.aggregation_status.enabled',
    type: 'bool',
    title: 'Aggregation Status',
    names: ENABLED,
  },
  aggregation1Type: {
    name: 'lldp.ieee.802_1.aggregation_status.porttype',
    type: 'uint',
    title: 'Aggregation Status',
    names: PORT_TYPES,
  },
  aggregation1Port: { name: 'lldp.ieee.802_1.aggregated_port_id', type: 'uint', title: 'Aggregated Port Id' },
  subtype8023: {
    name: 'lldp.ieee.802_3.subtype',
    type: 'uint',
    title: 'IEEE 802.3 Subtype',
    base: 'hex',
    width: 2,
    names: SUBTYPES_8023,
  },
  negotiation: {
    name: 'lldp.ieee.802_3.mac_phy_auto_neg_status',
    type: 'uint',
    title: 'Auto-Negotiation Support/Status',
    base: 'hex',
    width: 2,
  },
  negotiationSupported: {
    name: 'lldp.ieee.802_3.mac_phy_auto_neg_status.supported',
    type: 'bool',
    title: 'Auto-Negotiation',
    names: SUPPORTED,
  },
  negotiationEnabled: {
    name: 'lldp.ieee.802_3.mac_phy_auto_neg_status.enabled',
    type: 'bool',
    title: 'Auto-Negotiation',
    names: ENABLED,
  },
  advertised: {
    name: 'lldp.ieee.802_3.pmd_auto_neg_advertised_caps',
    type: 'uint',
    title: 'PMD Auto-Negotiation Advertised Capability',
    base: 'hex',
    width: 4,
  },
  mau: { name: 'lldp.ieee.802_3.pmd_mau_type', type: 'uint', title: 'Operational MAU Type', base: 'hex', width: 4 },
  power: { name: 'lldp.ieee.802_3.mdi_power_support', type: 'uint', title: 'MDI Power Support', base: 'hex', width: 2 },
  portClass: {
    name: 'lldp.ieee.802_3.mdi_power_support.port_class',
    type: 'bool',
    title: 'Port Class',
    names: { 0: 'PD', 1: 'PSE' },
  },
  powerSupported: {
    name: 'lldp.ieee.802_3.mdi_power_support.supported',
    type: 'bool',
    title: 'PSE MDI Power',
    names: SUPPORTED,
  },
  powerEnabled: { name: 'lldp.ieee.802_3.mdi_power_support.enabled', type: 'bool', title: 'PSE MDI Power', names: ENABLED },
  pairs: { name: 'lldp.ieee.802_3.mdi_power_support.pse_pairs', type: 'bool', title: 'PSE Pairs Control Ability' },
  pair: { name: 'lldp.ieee.802_3.mdi_pse_pair', type: 'uint', title: 'PSE Power Pair', names: { 1: 'Signal', 2: 'Spare' } },
  powerClass: { name: 'lldp.ieee.802_3.mdi_power_class', type: 'uint', title: 'Power Class' },
  powerType: { name: 'lldp.ieee.802_3.mdi_power_type', type: 'uint', title: 'Power Type' },
  powerSource: { name: 'lldp.ieee.802_3.mdi_power_source', type: 'uint', title: 'Power Source' },
  powerPriority: { name: 'lldp.ieee.802_3.mdi_power_priority', type: 'uint', title: 'Power Priority' },
  powerRequested: { name: 'lldp.ieee.802_3.mdi_pde_requested', type: 'uint', title: 'PD Requested Power Value' },
  powerAllocated: { name: 'lldp.ieee.802_3.mdi_pse_allocated', type: 'uint', title: 'PSE Allocated Power Value' },
  aggregation3: { name: 'lldp.ieee.802_3.aggregation_status', type: 'uint', title: 'Aggregation Status', base: 'hex', width: 2 },
  aggregation3Capable: {
    name: 'lldp.ieee.802_3.aggregation_status.cap',
    type: 'bool',
    title: 'Aggregation Capability',
    names: { 0: 'No', 1: 'Yes' },
  },
  aggregation3Enabled: {
    name: 'lldp.ieee.802_3.aggregation_status.enabled',
    type: 'bool',
    title: 'Aggregation Status',
    names: ENABLED,
  },
  aggregation3Port: { name: 'lldp.ieee.802_3.aggregated_port_id', type: 'uint', title: 'Aggregated Port Id' },
  frameSize: { name: 'lldp.ieee.802_3.max_frame_size', type: 'uint', title: 'Maximum Frame Size' },
  eeeTransmit: { name: 'lldp.ieee.802_3.eee.transmit', type: 'uint', title: 'Transmit' },
  eeeReceive: { name: 'lldp.ieee.802_3.eee.receive', type: 'uint', title: 'Receive' },
  eeeFallback: { name: 'lldp.ieee.802_3.eee.fallback_receive', type: 'uint', title: 'Fallback Receive' },
  eeeEchoTransmit: { name: 'lldp.ieee.802_3.eee.echo_transmit', type: 'uint', title: 'Echo Transmit' },
  eeeEchoReceive: { name: 'lldp.ieee.802_3.eee.echo_receive', type: 'uint', title: 'Echo Receive' },
});

const ADVERTISED = 'lldp.ieee.802_3.pmd_auto_neg_advertised_caps';
export const lldpFields = {
  ...declared,
  capabilityBits: bits('lldp.tlv.system_cap', SYSTEM_KINDS),
  enabledBits: bits('lldp.tlv.enable_system_cap', SYSTEM_KINDS),
  advertisedBits: bits(ADVERTISED, MEDIA),
  /** The same in the other bit order: some devices get it wrong. */
  invertedBits: bits(`${ADVERTISED}_inv`, MEDIA),
  chassis: {
    mac: declared.chassisMac,
    ipv4: declared.chassisIpv4,
    ipv6: declared.chassisIpv6,
    other: declared.chassisOther,
  },
  port: { mac: declared.portMac, ipv4: declared.portIpv4, ipv6: declared.portIpv6, other: declared.portOther },
};
const F = lldpFields;
const INVERTED = textField('Same in inverse (wrong) bitorder');

/** Organizations whose TLVs Wireshark takes apart beside these two: theirs are left alone. */
const OTHERS_KNOWN: ReadonlySet<number> = new Set([
  0x00005e, 0x0012bb, 0x000ecf, 0x0001f4, 0x00209d, 0x001b21, 0x0080c7, 0x30b216, 0x0004d0,
]);

/** The cursor is behind the TLV's head. */
export function organizationTlv(c: Cursor): void {
  const { t, span } = c;
  if (!c.has(3)) return;
  const oui = u24(t.bytes, c.at);
  t.add(F.oui, c.at, 3, oui);
  c.at += 3;
  if (oui === 0x0080c2) tlv8021(c);
  else if (oui === 0x00120f) tlv8023(c);
  else if (!OTHERS_KNOWN.has(oui)) {
    c.u8(F.unknownSubtype);
    if (c.ok && c.at < span.end) c.raw(F.unknownContent, span.end - c.at);
  }
}

function tlv8021(c: Cursor): void {
  const { t } = c;
  switch (c.u8(F.subtype8021)) {
    case 1:
      c.u16(F.portVlan);
      return;
    case 2:
      c.flags8(F.vlanFlags, [
        [F.vlanSupported, 0x02],
        [F.vlanEnabled, 0x04],
      ]);
      c.u16(F.protocolVlan);
      return;
    case 3: {
      c.u16(F.vlan);
      const length = c.u8(F.vlanNameLength);
      if (length > 0 && c.has(length)) t.add(F.vlanName, c.at, length, asciiText(t.bytes, c.at, c.at + length));
      c.at += length;
      return;
    }
    case 4: {
      const length = c.u8(F.protocolLength);
      if (length > 0) c.raw(F.protocol, length);
      return;
    }
    case 7:
      c.flags8(F.aggregation1, [
        [F.aggregation1Capable, 0x01],
        [F.aggregation1Enabled, 0x02],
        [F.aggregation1Type, 0x0c],
      ]);
      c.u32(F.aggregation1Port);
      return;
    default:
  }
}

function tlv8023(c: Cursor): void {
  switch (c.u8(F.subtype8023)) {
    case 1:
      c.flags8(F.negotiation, [
        [F.negotiationSupported, 0x01],
        [F.negotiationEnabled, 0x02],
      ]);
      advertisedMedia(c);
      c.u16(F.mau);
      return;
    case 2:
      power(c);
      return;
    case 3:
      c.flags8(F.aggregation3, [
        [F.aggregation3Capable, 0x01],
        [F.aggregation3Enabled, 0x02],
      ]);
      c.u32(F.aggregation3Port);
      return;
    case 4:
      c.u16(F.frameSize);
      return;
    case 5:
      for (const spec of [F.eeeTransmit, F.eeeReceive, F.eeeFallback, F.eeeEchoTransmit, F.eeeEchoReceive]) c.u16(spec);
      return;
    default:
  }
}

function advertisedMedia(c: Cursor): void {
  if (!c.has(2)) return;
  const { t, at } = c;
  t.open(F.advertised, at, 2, u16(t.bytes, at));
  F.advertisedBits.forEach((bit, i) => {
    t.bits(bit, at, 2, 1 << i);
  });
  t.close();
  t.open(INVERTED, at, 2);
  F.invertedBits.forEach((bit, i) => {
    t.bits(bit, at, 2, 0x8000 >>> i);
  });
  t.close();
  c.at += 2;
}

function power(c: Cursor): void {
  const { t } = c;
  c.flags8(F.power, [
    [F.portClass, 0x01],
    [F.powerSupported, 0x02],
    [F.powerEnabled, 0x04],
    [F.pairs, 0x08],
  ]);
  c.u8(F.pair);
  c.u8(F.powerClass);
  // What follows came with 802.3at.
  if (!c.ok || c.at >= c.span.end || !c.has(5)) return;
  t.bits(F.powerType, c.at, 1, 0xc0);
  t.bits(F.powerSource, c.at, 1, 0x30);
  t.bits(F.powerPriority, c.at, 1, 0x0f);
  c.at += 1;
  c.u16(F.powerRequested);
  c.u16(F.powerAllocated);
}
