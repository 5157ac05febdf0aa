/**
 * Spanning tree: configuration and topology change BPDUs (IEEE 802.1D), rapid (802.1w) and multiple (802.1s, 802.1Q §14) spanning tree,
 * shortest path bridging's variant (802.1aq), and the VLAN that Cisco's per-VLAN spanning tree appends.
 *
 * | protocol ID (2) | version (1) | type (1) | flags (1) | root ID (8) | root path cost (4) | bridge ID (8) | port ID (2) |
 * | message age (2) | max age (2) | hello time (2) | forward delay (2) |                      times in 1/256 of a second
 * | version 1 length (1) |                                                                   rapid
 * | version 3 length (2) | configuration ID (51) | internal cost (4) | bridge ID (8) | hops (1) | one MSTI (16) each … |
 */
import { asciiText, type Bytes, put16, put32, u8, u16 } from '../base/bytes.ts';
import { Cursor } from './cursor.ts';
import { defineFields, type FieldSpec, textField } from './field.ts';
import type { Payload, Span, TreeBuilder } from './tree.ts';

export const BpduType = { configuration: 0x00, rapid: 0x02, topologyChange: 0x80 } as const;
const MST_VERSION = 3;
const SPT_VERSION = 4;
const CONFIGURATION_LENGTH = 35;
/** Offset of what Cisco's per-VLAN spanning tree appends. */
const PVST_TLVS = 36;
/** Up to the port identifier. */
const LEAST = 27;
/** From the configuration identifier to the remaining hops. */
const MST_FIXED = 64;
const MSTI_LENGTH = 16;
const AGREEMENT_DIGEST = 20;
/** The second configuration identifier, flags and digest. */
const SPT_LEAST = 51 + 14 + AGREEMENT_DIGEST;

export interface Bpdu {
  readonly type: number;
  readonly flags: number;
  /** 8 bytes each: priority and system ID extension, then the MAC address. */
  readonly root: Bytes;
  readonly bridge: Bytes;
  readonly cost: number;
  readonly port: number;
  /** Seconds. */
  readonly maxAge?: number;
  readonly hello?: number;
  readonly forwardDelay?: number;
}

/** A configuration BPDU, or a rapid one by its type. */
export function emitBpdu(p: Bpdu): Uint8Array<ArrayBuffer> {
  const rapid = p.type === BpduType.rapid;
  const out = new Uint8Array(CONFIGURATION_LENGTH + (rapid ? 1 : 0));
  out[2] = rapid ? 2 : 0;
  out[3] = p.type;
  out[4] = p.flags;
  out.set(p.root, 5);
  put32(out, 13, p.cost);
  out.set(p.bridge, 17);
  put16(out, 25, p.port);
  put16(out, 29, 256 * (p.maxAge ?? 20));
  put16(out, 31, 256 * (p.hello ?? 2));
  put16(out, 33, 256 * (p.forwardDelay ?? 15));
  return out;
}

const VERSIONS = { 0: 'Spanning Tree', 2: 'Rapid Spanning Tree', 3: 'Multiple Spanning Tree', 4: 'Shortest Path Tree' };
const TYPES = { 0: 'Configuration', 2: 'Rapid/Multiple Spanning Tree', 128: 'Topology Change Notification' };
const ROLES = { 1: 'Alternate or Backup', 2: 'Root', 3: 'Designated' };
const YES = { 0: 'No', 1: 'Yes' };

export const stpFields = defineFields({
  stp: { name: 'stp', type: 'none', title: 'Spanning Tree Protocol' },
  protocol: {
    name: 'stp.protocol',
    type: 'uint',
    title: 'Protocol Identifier',
    base: 'hex',
    width: 4,
    names: { 0: 'Spanning Tree Protocol' },
  },
  version: { name: 'stp.version', type: 'uint', title: 'Protocol Version Identifier', names: VERSIONS },
  type: { name: 'stp.type', type: 'uint', title: 'BPDU Type', base: 'hex', width: 2, names: TYPES },
  flags: { name: 'stp.flags', type: 'uint', title: 'BPDU flags', base: 'hex', width: 2 },
  tcAck: { name: 'stp.flags.tcack', type: 'bool', title: 'Topology Change Acknowledgment', names: YES },
  agreement: { name: 'stp.flags.agreement', type: 'bool', title: 'Agreement', names: YES },
  forwarding: { name: 'stp.flags.forwarding', type: 'bool', title: 'Forwarding', names: YES },
  learning: { name: 'stp.flags.learning', type: 'bool', title: 'Learning', names: YES },
  role: { name: 'stp.flags.port_role', type: 'uint', title: 'Port Role', names: ROLES },
  proposal: { name: 'stp.flags.proposal', type: 'bool', title: 'Proposal', names: YES },
  tc: { name: 'stp.flags.tc', type: 'bool', title: 'Topology Change', names: YES },
  rootPriority: { name: 'stp.root.prio', type: 'uint', title: 'Root Bridge Priority' },
  rootExtension: { name: 'stp.root.ext', type: 'uint', title: 'Root Bridge System ID Extension' },
  rootMac: { name: 'stp.root.hw', type: 'ether', title: 'Root Bridge System ID' },
  cost: { name: 'stp.root.cost', type: 'uint', title: 'Root Path Cost' },
  bridgePriority: { name: 'stp.bridge.prio', type: 'uint', title: 'Bridge Priority' },
  bridgeExtension: { name: 'stp.bridge.ext', type: 'uint', title: 'Bridge System ID Extension' },
  bridgeMac: { name: 'stp.bridge.hw', type: 'ether', title: 'Bridge System ID' },
  port: { name: 'stp.port', type: 'uint', title: 'Port identifier', base: 'hex', width: 4 },
  messageAge: { name: 'stp.msg_age', type: 'double', title: 'Message Age' },
  maxAge: { name: 'stp.max_age', type: 'double', title: 'Max Age' },
  hello: { name: 'stp.hello', type: 'double', title: 'Hello Time' },
  forward: { name: 'stp.forward', type: 'double', title: 'Forward Delay' },
  version1: { name: 'stp.version_1_length', type: 'uint', title: 'Version 1 Length' },
  pvstType: { name: 'stp.pvst.tlvtype', type: 'uint', title: 'Type', base: 'hex', width: 4, names: { 0: 'Originating VLAN' } },
  pvstLength: { name: 'stp.pvst.tlvlen', type: 'uint', title: 'Length' },
  pvstVlan: { name: 'stp.pvst.origvlan', type: 'uint', title: 'Originating VLAN' },
  pvstValue: { name: 'stp.pvst.tlvval', type: 'bytes', title: 'Value' },
  version3: { name: 'mstp.version_3_length', type: 'uint', title: 'Version 3 Length' },
  selector: { name: 'mstp.config_format_selector', type: 'uint', title: 'MST Config ID format selector' },
  configName: { name: 'mstp.config_name', type: 'string', title: 'MST Config name' },
  revision: { name: 'mstp.config_revision_level', type: 'uint', title: 'MST Config revision' },
  digest: { name: 'mstp.config_digest', type: 'bytes', title: 'MST Config digest' },
  internalCost: { name: 'mstp.cist_internal_root_path_cost', type: 'uint', title: 'CIST Internal Root Path Cost' },
  cistPriority: { name: 'mstp.cist_bridge.prio', type: 'uint', title: 'CIST Bridge Priority' },
  cistExtension: { name: 'mstp.cist_bridge.ext', type: 'uint', title: 'CIST Bridge Identifier System ID Extension' },
  cistMac: { name: 'mstp.cist_bridge.hw', type: 'ether', title: 'CIST Bridge Identifier System ID' },
  hops: { name: 'mstp.cist_remaining_hops', type: 'uint', title: 'CIST Remaining hops' },
  mstiFlags: { name: 'mstp.msti.flags', type: 'uint', title: 'MSTI flags', base: 'hex', width: 2 },
  mstiPriority: { name: 'mstp.msti.priority', type: 'uint', title: 'Priority', base: 'hex', width: 2 },
  mstiId: { name: 'mstp.msti.msti_id', type: 'uint', title: 'MSTID' },
  mstiRoot: { name: 'mstp.msti.root.hw', type: 'ether', title: 'Regional Root' },
  mstiCost: { name: 'mstp.msti.root_cost', type: 'uint', title: 'Internal root path cost' },
  mstiBridge: { name: 'mstp.msti.bridge_priority', type: 'uint', title: 'Bridge Identifier Priority' },
  mstiPort: { name: 'mstp.msti.port_priority', type: 'uint', title: 'Port identifier priority' },
  mstiHops: { name: 'mstp.msti.remaining_hops', type: 'uint', title: 'Remaining hops' },
  version4: { name: 'mstp.version_4_length', type: 'uint', title: 'Version 4 Length' },
  agreementNumber: { name: 'mstp.agree_flags.agreement_num', type: 'uint', title: 'Agreement Number' },
  disagreementNumber: { name: 'mstp.agree_flags.dagreement_num', type: 'uint', title: 'Disagreement Number' },
  agreementValid: { name: 'mstp.agree_flags.agreement_valid', type: 'bool', title: 'Agreement Valid Flag', names: YES },
  restrictedRole: { name: 'mstp.agree_flags.rest_role', type: 'bool', title: 'Restricted Role', names: YES },
  digestFormat: { name: 'bpdu.agreement_digest_format_id', type: 'uint', title: 'Agreement Digest Format Id' },
  digestCapabilities: {
    name: 'bpdu.agreement_digest_format_capabilities',
    type: 'uint',
    title: 'Agreement Digest Format Capabilities',
  },
  convention: { name: 'bpdu.agreement_digest_convention_id', type: 'uint', title: 'Agreement Digest Convention Id' },
  conventionCapabilities: {
    name: 'bpdu.agreement_digest_convention_capabilities',
    type: 'uint',
    title: 'Agreement Digest Convention Capabilities',
  },
  edges: { name: 'bpdu.agreement_digest_edge_count', type: 'uint', title: 'Agreement Digest Edge Count' },
  agreementDigest: { name: 'mstp.agreement_digest', type: 'bytes', title: 'Agreement Digest' },
});
const F = stpFields;
const ROOT = textField('Root Identifier');
const BRIDGE = textField('Bridge Identifier');
const MST = textField('MST Extension');
const CIST = textField('CIST Bridge Identifier');
const MSTI = textField('MST instance');
const SPT = textField('SPT Extension');
const PVST = textField('Originating VLAN (PVID)');

export const explainStp = (t: TreeBuilder, span: Span): Payload | null => explainBpdu(t, span, false);
/** Cisco's per-VLAN spanning tree: a TLV with the VLAN follows. */
export const explainPvst = (t: TreeBuilder, span: Span): Payload | null => explainBpdu(t, span, true);

function explainBpdu(t: TreeBuilder, span: Span, pvst: boolean): Payload | null {
  const o = span.start;
  t.protocols.push('stp');
  // As in Wireshark, which reads what it tells in one line of a BPDU before it shows any of its fields.
  if (!t.need('stp', span, o, 4)) return null;
  const type = u8(t.bytes, o + 3);
  if ((type === BpduType.configuration || type === BpduType.rapid) && !t.need('stp', span, o, LEAST)) return null;
  const c = new Cursor(t, 'stp', span, o);
  t.open(F.stp, o, span.end - o);
  explainBody(c, pvst);
  t.close(Math.min(c.at, span.end));
  return null;
}

function explainBody(c: Cursor, pvst: boolean): void {
  const { t } = c;
  c.u16(F.protocol);
  const version = c.u8(F.version);
  const type = c.u8(F.type);
  if (type !== BpduType.configuration && type !== BpduType.rapid) return;
  if (!c.has(1)) return;
  t.open(F.flags, c.at, 1, u8(t.bytes, c.at));
  explainFlags(t, c.at, type === BpduType.rapid);
  t.close();
  c.at += 1;
  explainIdentifier(c, ROOT, F.rootPriority, F.rootExtension, F.rootMac);
  c.u32(F.cost);
  explainIdentifier(c, BRIDGE, F.bridgePriority, F.bridgeExtension, F.bridgeMac);
  c.u16(F.port);
  for (const spec of [F.messageAge, F.maxAge, F.hello, F.forward]) {
    if (!c.has(2)) return;
    t.add(spec, c.at, 2, u16(t.bytes, c.at) / 256);
    c.at += 2;
  }
  if (type === BpduType.rapid) c.u8(F.version1);
  if (pvst) explainPvid(c);
  else if (type === BpduType.rapid && version >= MST_VERSION) explainMst(c, version);
}

function explainFlags(t: TreeBuilder, at: number, rapid: boolean): void {
  t.bits(F.tcAck, at, 1, 0x80);
  if (rapid) {
    t.bits(F.agreement, at, 1, 0x40);
    t.bits(F.forwarding, at, 1, 0x20);
    t.bits(F.learning, at, 1, 0x10);
    t.bits(F.role, at, 1, 0x0c);
    t.bits(F.proposal, at, 1, 0x02);
  }
  t.bits(F.tc, at, 1, 0x01);
}

/** IEEE 802.1D §9.2.5: four bits of priority, twelve that number the tree, the bridge's address. */
function explainIdentifier(c: Cursor, group: FieldSpec, priority: FieldSpec, extension: FieldSpec, mac: FieldSpec): void {
  if (!c.has(8)) return;
  const { t, at } = c;
  t.open(group, at, 8);
  t.add(priority, at, 1, u16(t.bytes, at) & 0xf000);
  t.add(extension, at, 2, u16(t.bytes, at) & 0x0fff);
  t.ether(mac, at + 2);
  t.close();
  c.at += 8;
}

function explainMst(c: Cursor, version: number): void {
  const { t, span } = c;
  if (span.declaredEnd - c.at < MST_FIXED) return;
  const from = c.at;
  const length = c.u16(F.version3);
  if (!c.ok || length < MST_FIXED) return;
  const end = from + 2 + length;
  t.open(MST, from, length + 2);
  explainConfiguration(c);
  c.u32(F.internalCost);
  explainIdentifier(c, CIST, F.cistPriority, F.cistExtension, F.cistMac);
  c.u8(F.hops);
  while (c.ok && c.at + MSTI_LENGTH <= end && c.at < span.declaredEnd) explainMsti(c);
  t.close(Math.min(c.at, span.end));
  if (version >= SPT_VERSION && c.at + 2 <= span.declaredEnd && c.u16(F.version4) >= SPT_LEAST) explainSpt(c);
}

/** IEEE 802.1Q §13.8: which VLANs go with which tree. */
function explainConfiguration(c: Cursor): void {
  const { t } = c;
  c.u8(F.selector);
  if (c.has(32)) {
    t.add(F.configName, c.at, 32, asciiText(t.bytes, c.at, c.at + 32));
    c.at += 32;
  }
  c.u16(F.revision);
  c.raw(F.digest, 16);
}

/** IEEE 802.1Q §14.6.2: a second configuration identifier, and what the neighbours agree on. */
function explainSpt(c: Cursor): void {
  const { t } = c;
  t.open(SPT, c.at, SPT_LEAST);
  explainConfiguration(c);
  if (c.has(6)) {
    t.bits(F.agreementNumber, c.at, 1, 0x03);
    t.bits(F.disagreementNumber, c.at, 1, 0x0c);
    t.bits(F.agreementValid, c.at, 1, 0x10);
    t.bits(F.restrictedRole, c.at, 1, 0x20);
    t.bits(F.digestFormat, c.at + 2, 1, 0xf0);
    t.bits(F.digestCapabilities, c.at + 2, 1, 0x0f);
    t.bits(F.convention, c.at + 3, 1, 0xf0);
    t.bits(F.conventionCapabilities, c.at + 3, 1, 0x0f);
    t.u16(F.edges, c.at + 4);
    // Eight bytes are reserved.
    c.at += 14;
  }
  c.raw(F.agreementDigest, AGREEMENT_DIGEST);
  t.close(Math.min(c.at, c.span.end));
}

function explainMsti(c: Cursor): void {
  if (!c.has(MSTI_LENGTH)) return;
  const { t, at } = c;
  t.open(MSTI, at, MSTI_LENGTH);
  t.open(F.mstiFlags, at, 1, u8(t.bytes, at));
  explainFlags(t, at, true);
  t.close();
  t.bits(F.mstiPriority, at + 1, 1, 0xf0);
  t.bits(F.mstiId, at + 1, 2, 0x0fff);
  t.ether(F.mstiRoot, at + 3);
  t.u32(F.mstiCost, at + 9);
  t.add(F.mstiBridge, at + 13, 1, u8(t.bytes, at + 13) >>> 4);
  t.add(F.mstiPort, at + 14, 1, u8(t.bytes, at + 14) >>> 4);
  t.u8(F.mstiHops, at + 15);
  t.close();
  c.at += MSTI_LENGTH;
}

/** TLVs of type, length (2 each) and value. In a configuration BPDU a byte before them makes up for the length that a rapid one has there. */
function explainPvid(c: Cursor): void {
  const { t, span } = c;
  c.at = span.start + PVST_TLVS;
  while (c.at + 4 <= span.declaredEnd && c.has(4)) {
    const type = u16(t.bytes, c.at);
    const length = u16(t.bytes, c.at + 2);
    if (!c.has(4 + length)) return;
    t.open(PVST, c.at, 4 + length);
    c.u16(F.pvstType);
    c.u16(F.pvstLength);
    if (type === 0 && length === 2) c.u16(F.pvstVlan);
    else if (length > 0) c.raw(F.pvstValue, length);
    t.close();
  }
}
