/**
 * PPP's control protocols: link control (RFC 1661 §5), IP (RFC 1332, RFC 1877), IPv6 (RFC 5072); and its authentication: passwords (RFC 1334
 * §2), challenges (RFC 1994).
 *
 * | code (1) | identifier (1) | length (2) | options, or data, by the code |
 * option | type (1) | length (1), of the whole option | value |
 */
import { asciiText, hex, u8, u16, u32 } from '../base/bytes.ts';
import { Cursor } from './cursor.ts';
import { defineFields, type FieldSpec, textField } from './field.ts';
import { pppProtocolNames } from './ppp.ts';
import { limit, type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

const CODES: Readonly<Record<number, string>> = {
  0: 'Vendor Specific',
  1: 'Configuration Request',
  2: 'Configuration Ack',
  3: 'Configuration Nak',
  4: 'Configuration Reject',
  5: 'Termination Request',
  6: 'Termination Ack',
  7: 'Code Reject',
  8: 'Protocol Reject',
  9: 'Echo Request',
  10: 'Echo Reply',
  11: 'Discard Request',
  12: 'Identification',
  13: 'Time Remaining',
};
const PAP_CODES = { 1: 'Authenticate-Request', 2: 'Authenticate-Ack', 3: 'Authenticate-Nak' };
const CHAP_CODES = { 1: 'Challenge', 2: 'Response', 3: 'Success', 4: 'Failure' };
const LCP_OPTIONS: Readonly<Record<number, string>> = {
  1: 'Maximum Receive Unit',
  2: 'Async Control Character Map',
  3: 'Authentication Protocol',
  4: 'Quality Protocol',
  5: 'Magic Number',
  7: 'Protocol Field Compression',
  8: 'Address and Control Field Compression',
  13: 'Callback',
  17: 'Multilink MRRU',
  18: 'Multilink Short Sequence Number Header',
  19: 'Multilink Endpoint Discriminator',
  23: 'Link Discriminator for BAP',
};
const IPCP_OPTIONS: Readonly<Record<number, string>> = {
  1: 'IP Addresses (deprecated)',
  2: 'IP Compression Protocol',
  3: 'IP Address',
  4: "Mobile Node's Home IP Address",
  129: 'Primary DNS Server IP Address',
  130: 'Primary NBNS Server IP Address',
  131: 'Secondary DNS Server IP Address',
  132: 'Secondary NBNS Server IP Address',
};
const IPV6CP_OPTIONS = { 1: 'Interface Identifier', 2: 'IPv6 compression' };
const ALGORITHMS = { 5: 'CHAP with MD5', 6: 'SHA-1', 128: 'MS-CHAP', 129: 'MS-CHAP-2' };
const COMPRESSIONS = { 3: 'Robust Header Compression (ROHC)', 45: 'VJ compression', 97: 'IPHC compression' };
const ENDPOINT_CLASSES = {
  0: 'Null',
  1: 'Locally assigned address',
  2: 'Internet Protocol (IP) address',
  3: 'IEEE 802.1 globally assigned MAC address',
  4: 'PPP magic-number block',
  5: 'Public switched network directory number',
};
const CALLBACKS = {
  0: 'Location is determined by user authentication',
  1: 'Message is dialing string',
  2: 'Message is location identifier',
  3: 'Message is E.164',
  4: 'Message is distinguished name',
  6: 'Location is determined during CBCP negotiation',
};

export const pppControlFields = defineFields({
  lcp: { name: 'lcp', type: 'none', title: 'PPP Link Control Protocol' },
  ipcp: { name: 'ipcp', type: 'none', title: 'PPP IP Control Protocol' },
  ipv6cp: { name: 'ipv6cp', type: 'none', title: 'PPP IPv6 Control Protocol' },
  code: { name: 'ppp.code', type: 'uint', title: 'Code', names: CODES },
  identifier: { name: 'ppp.identifier', type: 'uint', title: 'Identifier', both: true, width: 2 },
  length: { name: 'ppp.length', type: 'uint', title: 'Length' },
  data: { name: 'ppp.data', type: 'bytes', title: 'Data' },
  vendorMagic: { name: 'ppp.magic_number', type: 'uint', title: 'Magic Number', base: 'hex', width: 8 },
  oui: { name: 'ppp.oui', type: 'uint', title: 'OUI' },
  kind: { name: 'ppp.kind', type: 'uint', title: 'Kind', both: true, width: 2 },
  magic: { name: 'lcp.magic_number', type: 'uint', title: 'Magic Number', base: 'hex', width: 8 },
  lcpData: { name: 'lcp.data', type: 'bytes', title: 'Data' },
  message: { name: 'lcp.message', type: 'string', title: 'Message' },
  remaining: { name: 'lcp.secs_remaining', type: 'uint', title: 'Seconds Remaining' },
  rejected: {
    name: 'lcp.rej_proto',
    type: 'uint',
    title: 'Rejected Protocol',
    base: 'hex',
    width: 4,
    names: pppProtocolNames,
  },
  lcpType: { name: 'lcp.opt.type', type: 'uint', title: 'Type', names: LCP_OPTIONS },
  lcpLength: { name: 'lcp.opt.length', type: 'uint', title: 'Length' },
  mru: { name: 'lcp.opt.mru', type: 'uint', title: 'Maximum Receive Unit' },
  asyncmap: { name: 'lcp.opt.asyncmap', type: 'uint', title: 'Async Control Character Map', base: 'hex', width: 8 },
  authProtocol: {
    name: 'lcp.opt.auth_protocol',
    type: 'uint',
    title: 'Authentication Protocol',
    base: 'hex',
    width: 4,
    names: pppProtocolNames,
  },
  algorithm: { name: 'lcp.opt.algorithm', type: 'uint', title: 'Algorithm', names: ALGORITHMS },
  quality: {
    name: 'lcp.opt.quality_protocol',
    type: 'uint',
    title: 'Quality Protocol',
    base: 'hex',
    width: 4,
    names: pppProtocolNames,
  },
  optionMagic: { name: 'lcp.opt.magic_number', type: 'uint', title: 'Magic Number', base: 'hex', width: 8 },
  operation: { name: 'lcp.opt.operation', type: 'uint', title: 'Operation', names: CALLBACKS },
  optionMessage: { name: 'lcp.opt.message', type: 'bytes', title: 'Message' },
  mrru: { name: 'lcp.opt.mrru', type: 'uint', title: 'MRRU' },
  endpointClass: { name: 'lcp.opt.ep_disc_class', type: 'uint', title: 'Class', names: ENDPOINT_CLASSES },
  endpointIp: { name: 'lcp.opt.ip_address', type: 'ipv4', title: 'IP Address' },
  endpointMac: { name: 'lcp.opt.802_1_address', type: 'ether', title: 'IEEE 802.1 Address' },
  endpointMagic: { name: 'lcp.opt.magic_block', type: 'bytes', title: 'PPP Magic-Number Block' },
  endpointNumber: { name: 'lcp.opt.psndn', type: 'bytes', title: 'Public Switched Network Directory Number' },
  optionData: { name: 'lcp.opt.data', type: 'bytes', title: 'Data' },
  discriminator: { name: 'lcp.opt.link_discrim', type: 'uint', title: 'Link Discriminator', both: true, width: 4 },
  ipcpType: { name: 'ipcp.opt.type', type: 'uint', title: 'Type', names: IPCP_OPTIONS },
  ipcpLength: { name: 'ipcp.opt.length', type: 'uint', title: 'Length' },
  ipAddress: { name: 'ipcp.opt.ip_address', type: 'ipv4', title: 'IP Address' },
  sourceAddress: { name: 'ipcp.opt.src_address', type: 'ipv4', title: 'Source IP Address' },
  destinationAddress: { name: 'ipcp.opt.dst_address', type: 'ipv4', title: 'Destination IP Address' },
  homeAddress: { name: 'ipcp.opt.mobilenodehomeaddress', type: 'ipv4', title: "Mobile Node's Home Address" },
  primaryDns: { name: 'ipcp.opt.pri_dns_address', type: 'ipv4', title: 'Primary DNS Address' },
  primaryNbns: { name: 'ipcp.opt.pri_nbns_address', type: 'ipv4', title: 'Primary NBNS Address' },
  secondaryDns: { name: 'ipcp.opt.sec_dns_address', type: 'ipv4', title: 'Secondary DNS Address' },
  secondaryNbns: { name: 'ipcp.opt.sec_nbns_address', type: 'ipv4', title: 'Secondary NBNS Address' },
  compression: {
    name: 'ipcp.opt.compress_proto',
    type: 'uint',
    title: 'IP Compression Protocol',
    base: 'hex',
    width: 4,
    names: COMPRESSIONS,
  },
  maxSlot: { name: 'ipcp.opt.max_slot_id', type: 'uint', title: 'Max Slot ID' },
  compSlot: { name: 'ipcp.opt.comp_slot_id', type: 'bool', title: 'Comp Slot ID' },
  tcpSpace: { name: 'ipcp.opt.tcp_space', type: 'uint', title: 'TCP Space' },
  nonTcpSpace: { name: 'ipcp.opt.non_tcp_space', type: 'uint', title: 'Non TCP Space' },
  maxPeriod: { name: 'ipcp.opt.f_max_period', type: 'uint', title: 'F Max Period' },
  maxTime: { name: 'ipcp.opt.f_max_time', type: 'uint', title: 'F Max Time' },
  maxHeader: { name: 'ipcp.opt.max_header', type: 'uint', title: 'Max Header' },
  ipv6Type: { name: 'ipv6cp.opt.type', type: 'uint', title: 'Type', names: IPV6CP_OPTIONS },
  ipv6Length: { name: 'ipv6cp.opt.length', type: 'uint', title: 'Length' },
  /** Printed with colons. */
  interfaceId: { name: 'ipv6cp.interface_identifier', type: 'string', title: 'Interface Identifier' },
  pap: { name: 'pap', type: 'none', title: 'PPP Password Authentication Protocol' },
  papCode: { name: 'pap.code', type: 'uint', title: 'Code', names: PAP_CODES },
  papIdentifier: { name: 'pap.identifier', type: 'uint', title: 'Identifier' },
  papLength: { name: 'pap.length', type: 'uint', title: 'Length' },
  papData: { name: 'pap.data', type: 'none', title: 'Data' },
  peerLength: { name: 'pap.peer_id.length', type: 'uint', title: 'Peer-ID-Length' },
  peer: { name: 'pap.peer_id', type: 'string', title: 'Peer-ID' },
  passwordLength: { name: 'pap.password.length', type: 'uint', title: 'Password-Length' },
  password: { name: 'pap.password', type: 'string', title: 'Password' },
  papMessageLength: { name: 'pap.message.length', type: 'uint', title: 'Message-Length' },
  papMessage: { name: 'pap.message', type: 'string', title: 'Message' },
  papStuff: { name: 'pap.stuff', type: 'bytes', title: 'stuff' },
  chap: { name: 'chap', type: 'none', title: 'PPP Challenge Handshake Authentication Protocol' },
  chapCode: { name: 'chap.code', type: 'uint', title: 'Code', names: CHAP_CODES },
  chapIdentifier: { name: 'chap.identifier', type: 'uint', title: 'Identifier' },
  chapLength: { name: 'chap.length', type: 'uint', title: 'Length' },
  chapData: { name: 'chap.data', type: 'none', title: 'Data' },
  valueSize: { name: 'chap.value_size', type: 'uint', title: 'Value Size' },
  value: { name: 'chap.value', type: 'bytes', title: 'Value' },
  chapName: { name: 'chap.name', type: 'string', title: 'Name' },
  chapMessage: { name: 'chap.message', type: 'string', title: 'Message' },
  chapStuff: { name: 'chap.stuff', type: 'bytes', title: 'Stuff' },
});
const F = pppControlFields;
const OPTIONS = textField('Options');
/** Flow control in software. */
const FLOW_CONTROL: Readonly<Record<string, string>> = { DC1: 'DC1 (XON)', DC3: 'DC3 (XOFF)' };
const MAP_BITS: readonly FieldSpec[] = Object.values(
  defineFields(
    Object.fromEntries(
      (
        'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
          ' ',
        ) as readonly string[]
      ).map((title) => [
        title,
        { name: `lcp.opt.asyncmap.${title.toLowerCase()}`, type: 'bool', title: FLOW_CONTROL[title] ?? title } as FieldSpec,
      ]),
    ),
  ),
);

const Code = {
  vendor: 0,
  lastConfigure: 4,
  terminateRequest: 5,
  codeReject: 7,
  protocolReject: 8,
  echo: 9,
  discard: 11,
} as const;

/** What is not shown of a control message that its length field does not cover. */
const HEADER = 4;

interface ControlProtocol {
  readonly spec: FieldSpec;
  readonly type: FieldSpec;
  readonly length: FieldSpec;
  readonly names: Readonly<Record<number, string>>;
  /** Writes an option's value; false where the option has no such length. */
  readonly option: (c: Cursor, type: number, length: number) => boolean;
}

const LCP: ControlProtocol = { spec: F.lcp, type: F.lcpType, length: F.lcpLength, names: LCP_OPTIONS, option: lcpOption };
const IPCP: ControlProtocol = { spec: F.ipcp, type: F.ipcpType, length: F.ipcpLength, names: IPCP_OPTIONS, option: ipcpOption };
const IPV6CP: ControlProtocol = {
  spec: F.ipv6cp,
  type: F.ipv6Type,
  length: F.ipv6Length,
  names: IPV6CP_OPTIONS,
  option: ipv6cpOption,
};

export const explainLcp = (t: TreeBuilder, span: Span): Payload | null => explainControl(t, span, LCP);
export const explainIpcp = (t: TreeBuilder, span: Span): Payload | null => explainControl(t, span, IPCP);
export const explainIpv6cp = (t: TreeBuilder, span: Span): Payload | null => explainControl(t, span, IPV6CP);

function explainControl(t: TreeBuilder, span: Span, p: ControlProtocol): Payload | null {
  const o = span.start;
  t.protocols.push(p.spec.name);
  if (!t.need(p.spec.name, span, o, HEADER)) return null;
  const declared = u16(t.bytes, o + 2);
  const inner = limit(span, o + HEADER, o + Math.max(HEADER, declared), 'ppp.length');
  const c = new Cursor(t, p.spec.name, inner, o + HEADER);
  const node = t.open(p.spec, o, Math.max(HEADER, inner.end - o));
  const code = t.u8(F.code, o);
  t.u8(F.identifier, o + 1);
  t.u16(F.length, o + 2);
  const payload = declared > HEADER ? explainBody(c, code, p) : null;
  t.close();
  return payload === null ? null : { ...payload, within: node };
}

function explainBody(c: Cursor, code: number, p: ControlProtocol): Payload | null {
  const { t, span } = c;
  if (code === Code.vendor) {
    c.u32(F.vendorMagic);
    if (c.has(3)) {
      t.bits(F.oui, c.at, 3, 0xffffff);
      c.at += 3;
    }
    c.u8(F.kind);
    remaining(c, F.data);
    return null;
  }
  if (code <= Code.lastConfigure) {
    explainOptions(c, p);
    return null;
  }
  if (p.spec === F.lcp && code >= Code.protocolReject && code <= 13) {
    if (code === Code.protocolReject) {
      const number = c.u16(F.rejected);
      // What was rejected is quoted; it is no traffic of its flow.
      t.quoted = true;
      return c.ok && c.at < span.end ? { kind: 'ppp.protocol', number, span: rest(span, c.at) } : null;
    }
    c.u32(F.magic);
    if (code === 13) c.u32(F.remaining);
    if (code > Code.discard) textRest(c, F.message);
    else remaining(c, F.lcpData);
    return null;
  }
  remaining(c, F.data);
  return null;
}

function remaining(c: Cursor, spec: FieldSpec): void {
  const length = c.span.declaredEnd - c.at;
  if (c.ok && length > 0) c.raw(spec, length);
}

function textOf(c: Cursor, spec: FieldSpec, length: number): void {
  if (!c.has(length)) return;
  c.t.add(spec, c.at, length, asciiText(c.t.bytes, c.at, c.at + length));
  c.at += length;
}

function textRest(c: Cursor, spec: FieldSpec): void {
  const length = c.span.declaredEnd - c.at;
  if (c.ok && length > 0) textOf(c, spec, length);
}

function explainOptions(outer: Cursor, p: ControlProtocol): void {
  const { t, span } = outer;
  t.open(OPTIONS, outer.at, span.end - outer.at);
  let at = outer.at;
  while (at < span.declaredEnd && t.need(p.spec.name, span, at, 2)) {
    const type = u8(t.bytes, at);
    const length = u8(t.bytes, at + 1);
    if (length < 2 || at + length > span.declaredEnd) {
      t.stop({
        layer: p.spec.name,
        reason: 'bad-option',
        offset: at,
        required: Math.max(2, length),
        actual: length < 2 ? length : span.declaredEnd - at,
        limitedBy: 'ppp.length',
      });
      break;
    }
    if (!t.need(p.spec.name, span, at, length)) break;
    explainOption(t, limit(span, at, at + length, p.length.name), p, type, length);
    at += length;
  }
  t.close();
}

/** A known option, its length as it must be; of others only that they are there. */
function explainOption(t: TreeBuilder, span: Span, p: ControlProtocol, type: number, length: number): void {
  const name = p.names[type];
  t.open(textField(name ?? `Unknown (0x${type.toString(16).padStart(2, '0')})`), span.start, length);
  const right = name !== undefined && hasRightLength(p, type, length);
  if (right) {
    // IPv6's compression option is shown under the name that IPv4's has.
    const shared = p === IPV6CP && type === 2;
    t.u8(shared ? F.ipcpType : p.type, span.start);
    t.u8(shared ? F.ipcpLength : p.length, span.start + 1);
    p.option(new Cursor(t, p.spec.name, span, span.start + 2), type, length);
  }
  t.close();
}

const FIXED: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  lcp: { 1: 4, 2: 6, 5: 6, 7: 2, 8: 2, 17: 4, 18: 2, 23: 4 },
  ipcp: { 1: 10, 3: 6, 4: 6, 129: 6, 130: 6, 131: 6, 132: 6 },
  ipv6cp: { 1: 10 },
};
const LEAST: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  lcp: { 3: 4, 4: 4, 13: 3, 19: 3 },
  ipcp: { 2: 4 },
  ipv6cp: { 2: 4 },
};
function hasRightLength(p: ControlProtocol, type: number, length: number): boolean {
  const fixed = FIXED[p.spec.name]?.[type];
  return fixed === undefined ? length >= (LEAST[p.spec.name]?.[type] ?? 2) : length === fixed;
}

function lcpOption(c: Cursor, type: number, length: number): boolean {
  const { t } = c;
  switch (type) {
    case 1:
      c.u16(F.mru);
      break;
    case 2:
      t.open(F.asyncmap, c.at, 4, u32(t.bytes, c.at));
      for (let bit = 31; bit >= 0; bit--) {
        const spec = MAP_BITS[bit];
        if (spec !== undefined) t.bits(spec, c.at, 4, (1 << bit) >>> 0);
      }
      t.close();
      break;
    case 3:
      if (c.u16(F.authProtocol) === 0xc223 && length > 4) c.u8(F.algorithm);
      else remaining(c, F.optionData);
      break;
    case 4:
      c.u16(F.quality);
      break;
    case 5:
      c.u32(F.optionMagic);
      break;
    case 13:
      c.u8(F.operation);
      remaining(c, F.optionMessage);
      break;
    case 17:
      c.u16(F.mrru);
      break;
    case 19:
      endpoint(c, length);
      break;
    case 23:
      c.u16(F.discriminator);
      break;
    default:
  }
  return true;
}

/** RFC 1990 §5.1.3. */
function endpoint(c: Cursor, length: number): void {
  const kind = c.u8(F.endpointClass);
  const size = length - 3;
  if (size === 0) return;
  const specs: Readonly<Record<number, FieldSpec>> = {
    2: size === 4 ? F.endpointIp : F.optionData,
    3: size === 6 ? F.endpointMac : F.optionData,
    4: F.endpointMagic,
    5: F.endpointNumber,
  };
  c.raw(specs[kind] ?? F.optionData, size);
}

const IPCP_ADDRESSES: Readonly<Record<number, FieldSpec>> = {
  3: F.ipAddress,
  4: F.homeAddress,
  129: F.primaryDns,
  130: F.primaryNbns,
  131: F.secondaryDns,
  132: F.secondaryNbns,
};

function ipcpOption(c: Cursor, type: number, length: number): boolean {
  const address = IPCP_ADDRESSES[type];
  if (address !== undefined) c.raw(address, 4);
  else if (type === 1) {
    c.raw(F.sourceAddress, 4);
    c.raw(F.destinationAddress, 4);
  } else if (type === 2) compressionOption(c, length);
  return true;
}

function compressionOption(c: Cursor, length: number): void {
  const protocol = c.u16(F.compression);
  if (protocol === 0x2d && length >= 6) {
    c.u8(F.maxSlot);
    c.t.bits(F.compSlot, c.at, 1, 0x01);
  } else if (protocol === 0x61 && length >= 14) {
    for (const spec of [F.tcpSpace, F.nonTcpSpace, F.maxPeriod, F.maxTime, F.maxHeader]) c.u16(spec);
  }
}

function ipv6cpOption(c: Cursor, type: number, length: number): boolean {
  if (type === 1) c.t.add(F.interfaceId, c.at, 8, hex(c.t.bytes, c.at, c.at + 8, ':'));
  else compressionOption(c, length);
  return true;
}

interface Authentication {
  readonly c: Cursor;
  readonly code: number;
}

/** Opens the protocol's node and writes its head; the caller closes it. */
function openAuthentication(
  t: TreeBuilder,
  span: Span,
  [layer, code, identifier, length]: readonly [FieldSpec, FieldSpec, FieldSpec, FieldSpec],
): Authentication | undefined {
  const o = span.start;
  t.protocols.push(layer.name);
  if (!t.need(layer.name, span, o, HEADER)) return undefined;
  const declared = u16(t.bytes, o + 2);
  const inner = limit(span, o + HEADER, o + Math.max(HEADER, declared), length.name);
  t.open(layer, o, Math.max(HEADER, inner.end - o));
  const value = t.u8(code, o);
  t.u8(identifier, o + 1);
  t.u16(length, o + 2);
  return { c: new Cursor(t, layer.name, inner, o + HEADER), code: value };
}

export function explainPap(t: TreeBuilder, span: Span): Payload | null {
  const opened = openAuthentication(t, span, [F.pap, F.papCode, F.papIdentifier, F.papLength]);
  if (opened === undefined) return null;
  const { code } = opened;
  // As Wireshark, which reads the message by its own lengths and not by the header's.
  const c = new Cursor(t, 'pap', rest(span, opened.c.at), opened.c.at);
  if (c.span.declaredEnd > c.at) {
    t.open(F.papData, c.at, Math.max(0, c.span.end - c.at));
    if (code === 1) {
      textOf(c, F.peer, counted(c, F.peerLength));
      textOf(c, F.password, counted(c, F.passwordLength));
    } else if (code === 2 || code === 3) textOf(c, F.papMessage, counted(c, F.papMessageLength));
    else remaining(c, F.papStuff);
    t.close();
  }
  t.close();
  return null;
}

const counted = (c: Cursor, spec: FieldSpec): number => c.u8(spec);

export function explainChap(t: TreeBuilder, span: Span): Payload | null {
  const opened = openAuthentication(t, span, [F.chap, F.chapCode, F.chapIdentifier, F.chapLength]);
  if (opened === undefined) return null;
  const { c, code } = opened;
  if (c.span.declaredEnd > c.at) {
    if (code === 1 || code === 2) {
      t.open(F.chapData, c.at, Math.max(0, c.span.end - c.at));
      const size = c.u8(F.valueSize);
      if (size > 0) c.raw(F.value, size);
      textRest(c, F.chapName);
      t.close();
    } else if (code === 3 || code === 4) textRest(c, F.chapMessage);
    else remaining(c, F.chapStuff);
  }
  t.close();
  return null;
}
