/**
 * IEEE 802.2 logical link control, and the sub-network access protocol (SNAP) that gives it EtherTypes.
 *
 * | DSAP (1) | SSAP (1) | control (1 or 2) |            LLC
 * | organization code (3) | protocol (2) |            SNAP, where both SAPs are 0xaa
 *
 * The control field: …0 information, …01 supervisory (two bytes, low byte first), …11 unnumbered (one byte).
 */
import { type Bytes, put16, u8, u16, u16le, u24 } from '../base/bytes.ts';
import { etherTypeNames } from './ethertype.ts';
import { defineFields, type FieldSpec } from './field.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const LLC_HEADER = 3;
/** LLC with a one-byte control field, and SNAP. */
export const LLC_SNAP_HEADER = 8;
export const Sap = { snap: 0xaa, ip: 0x06, bpdu: 0x42, ipx: 0xe0, netbios: 0xf0, osi: 0xfe } as const;
/** Organization codes under which the protocol is an EtherType: RFC 1042, and Cisco's variant of it. */
export const Oui = { ethernet: 0x000000, cisco90: 0x0000f8, cisco: 0x00000c, ieee8021: 0x0080c2 } as const;
/** Protocols of IEEE 802.1's organization code: a bridged Ethernet frame, with and without its FCS (RFC 2684 §5.1). */
export const BRIDGED_ETHERNET_FCS = 0x0001;
/** Between SNAP and the bridged frame, so that its network layer is aligned (RFC 2684 §5.2). */
export const BRIDGED_PAD = 2;
export const BRIDGED_ETHERNET = 0x0007;

/* Accessors: the 8 bytes of LLC and SNAP have been checked. */
/** Information, numbered or not: only such frames have a network layer in them. Three bytes have been checked. */
export const carriesInformation = (b: Bytes, o: number): boolean => (u8(b, o + 2) & 1) === 0 || u8(b, o + 2) === 0x03;
export const isSnap = (b: Bytes, o: number): boolean => u8(b, o) === Sap.snap && u8(b, o + 1) === Sap.snap;
export const snapOui = (b: Bytes, o: number): number => u24(b, o + 3);
export const snapProtocol = (b: Bytes, o: number): number => u16(b, o + 6);

/** LLC and SNAP with an EtherType (RFC 1042), to go into an 802.3 frame. */
export function emitSnap(type: number, payload: Bytes, oui: number = Oui.ethernet): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(LLC_SNAP_HEADER + payload.length);
  out[0] = Sap.snap;
  out[1] = Sap.snap;
  out[2] = 0x03;
  out[3] = oui >>> 16;
  put16(out, 4, oui & 0xffff);
  put16(out, 6, type);
  out.set(payload, LLC_SNAP_HEADER);
  return out;
}

/** LLC unnumbered information. */
export function emitLlc(dsap: number, ssap: number, payload: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(LLC_HEADER + payload.length);
  out[0] = dsap;
  out[1] = ssap;
  out[2] = 0x03;
  out.set(payload, LLC_HEADER);
  return out;
}

const SAPS: Readonly<Record<number, string>> = {
  0: 'NULL LSAP',
  2: 'LLC Sub-Layer Management',
  4: 'SNA Path Control',
  6: 'TCP/IP',
  14: 'PROWAY (IEC955) Network Management and Initialization',
  66: 'Spanning Tree BPDU',
  78: 'EIA RS-511 Manufacturing Message Service',
  126: 'ISO 8208 (X.25 over 802.2)',
  128: 'XNS',
  142: 'PROWAY (IEC955) Active Station List Maintenance',
  152: 'ARP',
  170: 'SNAP',
  188: 'Banyan Vines',
  224: 'NetWare',
  240: 'NetBIOS',
  244: 'IBM Net Management',
  254: 'ISO Network Layer',
  255: 'Global LSAP',
};
/** Values of the five modifier bits, commands and responses (IEEE 802.2 §5.4.3). */
const COMMANDS = {
  0: 'Unnumbered Information',
  16: 'Disconnect',
  3: 'Set Asynchronous Response Mode',
  11: 'Set Asynchronous Balanced Mode',
  27: 'Set Asynchronous Balanced Mode Extended',
  43: 'Exchange identification',
  56: 'Test',
};
const RESPONSES = {
  0: 'Unnumbered Information',
  24: 'Unnumbered Acknowledge',
  3: 'Disconnected mode',
  33: 'Frame reject',
  43: 'Exchange identification',
  56: 'Test',
};
const FRAME_TYPES = { 0: 'Information frame', 1: 'Supervisory frame', 3: 'Unnumbered frame' };
const SUPERVISORY = { 0: 'Receiver ready', 1: 'Receiver not ready', 2: 'Reject', 3: 'Selective reject' };
const ORGANIZATIONS = {
  0: 'Encapsulated Ethernet',
  12: 'Cisco',
  248: 'Cisco 90-compatible',
  32962: 'IEEE 802.1',
  524295: 'Apple',
};
const CISCO_PROTOCOLS = {
  260: 'PAgP',
  267: 'PVSTP+',
  273: 'UDLD',
  8192: 'CDP',
  8195: 'VTP',
  8196: 'DTP',
};

export const llcFields = defineFields({
  llc: { name: 'llc', type: 'none', title: 'Logical-Link Control' },
  dsap: { name: 'llc.dsap', type: 'uint', title: 'DSAP', base: 'hex', width: 2, names: SAPS },
  dsapSap: { name: 'llc.dsap.sap', type: 'uint', title: 'SAP' },
  dsapIg: { name: 'llc.dsap.ig', type: 'bool', title: 'IG Bit', names: { 0: 'Individual', 1: 'Group' } },
  ssap: { name: 'llc.ssap', type: 'uint', title: 'SSAP', base: 'hex', width: 2, names: SAPS },
  ssapSap: { name: 'llc.ssap.sap', type: 'uint', title: 'SAP' },
  ssapCr: { name: 'llc.ssap.cr', type: 'bool', title: 'CR Bit', names: { 0: 'Command', 1: 'Response' } },
  control: { name: 'llc.control', type: 'uint', title: 'Control', base: 'hex', width: 4 },
  nR: { name: 'llc.control.n_r', type: 'uint', title: 'N(R)' },
  nS: { name: 'llc.control.n_s', type: 'uint', title: 'N(S)' },
  poll: { name: 'llc.control.p', type: 'bool', title: 'Poll' },
  final: { name: 'llc.control.f', type: 'bool', title: 'Final' },
  supervisory: {
    name: 'llc.control.s_ftype',
    type: 'uint',
    title: 'Supervisory frame type',
    base: 'hex',
    width: 4,
    names: SUPERVISORY,
  },
  command: { name: 'llc.control.u_modifier_cmd', type: 'uint', title: 'Command', base: 'hex', width: 2, names: COMMANDS },
  response: { name: 'llc.control.u_modifier_resp', type: 'uint', title: 'Response', base: 'hex', width: 2, names: RESPONSES },
  frameType: { name: 'llc.control.ftype', type: 'uint', title: 'Frame type', base: 'hex', width: 4, names: FRAME_TYPES },
  oui: { name: 'llc.oui', type: 'uint', title: 'Organization Code', names: ORGANIZATIONS },
  type: { name: 'llc.type', type: 'uint', title: 'Type', base: 'hex', width: 4, names: etherTypeNames },
  pid: { name: 'llc.pid', type: 'uint', title: 'Protocol ID', base: 'hex', width: 4 },
  ciscoPid: { name: 'llc.cisco_pid', type: 'uint', title: 'PID', base: 'hex', width: 4, names: CISCO_PROTOCOLS },
  applePid: { name: 'llc.apple_atalk_pid', type: 'uint', title: 'PID', base: 'hex', width: 4 },
  nortelPid: { name: 'llc.nortel_pid', type: 'uint', title: 'PID', base: 'hex', width: 4 },
  extremePid: { name: 'llc.extreme_pid', type: 'uint', title: 'PID', base: 'hex', width: 4 },
  foundryPid: { name: 'llc.foundry_pid', type: 'uint', title: 'PID', base: 'hex', width: 4 },
  ianaPid: { name: 'llc.iana_pid', type: 'uint', title: 'PID', base: 'hex', width: 4 },
});
const F = llcFields;
/** The same field in a one-byte control field is printed with two digits. */
const FRAME_TYPE_BYTE: FieldSpec = { ...F.frameType, width: 2 };

const PROTOCOL_FIELDS: ReadonlyMap<number, FieldSpec> = new Map<number, FieldSpec>([
  [Oui.cisco, F.ciscoPid],
  [0x080007, F.applePid],
  [0x000081, F.nortelPid],
  [0x00e02b, F.extremePid],
  [0x00e052, F.foundryPid],
  [0x00005e, F.ianaPid],
]);

export function explainLlc(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('llc');
  if (!t.need('llc', span, o, 1)) return null;
  t.open(F.llc, o, Math.min(LLC_HEADER, span.end - o));
  const payload = explainHeader(t, span, o);
  t.close(payload === null ? undefined : payload.span.start);
  return payload;
}

function explainHeader(t: TreeBuilder, span: Span, o: number): Payload | null {
  const b = t.bytes;
  const dsap = u8(b, o);
  t.open(F.dsap, o, 1, dsap);
  t.bits(F.dsapSap, o, 1, 0xfe);
  t.bits(F.dsapIg, o, 1, 0x01);
  t.close();
  if (!t.need('llc', span, o + 1, 1)) return null;
  const ssap = u8(b, o + 1);
  t.open(F.ssap, o + 1, 1, ssap);
  t.bits(F.ssapSap, o + 1, 1, 0xfe);
  t.bits(F.ssapCr, o + 1, 1, 0x01);
  t.close();
  if (!t.need('llc', span, o + 2, 1)) return null;
  const controlLength = (u8(b, o + 2) & 3) === 3 ? 1 : 2;
  if (!t.need('llc', span, o + 2, controlLength)) return null;
  explainControl(t, o + 2, controlLength, (ssap & 1) === 1);
  const payload = o + 2 + controlLength;
  const information = carriesInformation(b, o);
  if (dsap === Sap.snap && ssap === Sap.snap) return explainSnap(t, span, payload, information);
  if (!information) return { kind: 'data', number: 0, span: rest(span, payload) };
  // IP without SNAP (RFC 948).
  if (dsap === Sap.ip) return { kind: 'ip', number: 0, span: rest(span, payload) };
  return { kind: 'llc.dsap', number: dsap, span: rest(span, payload) };
}

function explainControl(t: TreeBuilder, o: number, length: number, isResponse: boolean): void {
  const b = t.bytes;
  if (length === 1) {
    const control = u8(b, o);
    t.open(F.control, o, 1, control);
    if ((control & 0x10) !== 0) t.bits(isResponse ? F.final : F.poll, o, 1, 0x10);
    t.bits(isResponse ? F.response : F.command, o, 1, 0xec);
    t.bits(FRAME_TYPE_BYTE, o, 1, 0x03);
    t.close();
    return;
  }
  // The two bytes are in the order of the wire, the low byte first: masks are over the swapped word.
  const control = u16le(b, o);
  const part = (spec: FieldSpec, mask: number, shift: number) => t.add(spec, o, 2, (control & mask) >>> shift);
  t.open(F.control, o, 2, control);
  part(F.nR, 0xfe00, 9);
  if ((control & 1) === 0) part(F.nS, 0x00fe, 1);
  // In information frames Wireshark calls the bit "poll" in responses as well.
  if ((control & 0x0100) !== 0) t.add(isResponse && (control & 1) === 1 ? F.final : F.poll, o, 2, true);
  if ((control & 1) === 1) part(F.supervisory, 0x000c, 2);
  part(F.frameType, (control & 1) === 0 ? 1 : 3, 0);
  t.close();
}

function explainSnap(t: TreeBuilder, span: Span, o: number, information: boolean): Payload | null {
  if (!t.need('llc', span, o, 5)) return null;
  const oui = u24(t.bytes, o);
  t.add(F.oui, o, 3, oui);
  const payload = rest(span, o + 5);
  if (oui === Oui.ethernet || oui === Oui.cisco90) {
    if (!information) return { kind: 'data', number: 0, span: payload };
    return { kind: 'ethertype', number: t.u16(F.type, o + 3), span: payload };
  }
  const protocol = t.u16(PROTOCOL_FIELDS.get(oui) ?? F.pid, o + 3);
  if (information && oui === Oui.ieee8021 && (protocol === BRIDGED_ETHERNET || protocol === BRIDGED_ETHERNET_FCS))
    return {
      kind: 'ethernet',
      number: protocol === BRIDGED_ETHERNET_FCS ? 4 : 0,
      span: rest(span, payload.start + BRIDGED_PAD),
    };
  if (!information) return { kind: 'data', number: 0, span: payload };
  return { kind: 'llc.pid', number: oui * 0x1_0000 + protocol, span: payload };
}
