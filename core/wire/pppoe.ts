/**
 * PPP over Ethernet (RFC 2516), its discovery tags also of RFC 4638 and RFC 5578, and the Broadband Forum's (TR-101 §3.9.2).
 *
 * | version 4 | type 4 | code (1) | session ID (2) | length (2) | tags, or in a session PPP |
 * tag | type (2) | length (2) | value |
 */
import { asciiText, type Bytes, put16, u8, u16 } from '../base/bytes.ts';
import { Cursor } from './cursor.ts';
import { defineFields, type FieldSpec } from './field.ts';
import { limit, type Payload, type Span, type TreeBuilder } from './tree.ts';

export const PPPOE_HEADER = 6;
export const PppoeCode = {
  session: 0x00,
  offer: 0x07,
  initiation: 0x09,
  request: 0x19,
  confirmation: 0x65,
  terminate: 0xa7,
} as const;

/* Accessors: the 6 bytes have been checked. */
export const payloadLength = (b: Bytes, o: number): number => u16(b, o + 4);

export interface PppoeHeader {
  readonly code: number;
  readonly sessionId: number;
}

export function emitPppoe(h: PppoeHeader, payload: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(PPPOE_HEADER + payload.length);
  out[0] = 0x11;
  out[1] = h.code;
  put16(out, 2, h.sessionId);
  put16(out, 4, payload.length);
  out.set(payload, PPPOE_HEADER);
  return out;
}

const CODES = {
  0: 'Session Data',
  7: 'Active Discovery Offer (PADO)',
  9: 'Active Discovery Initiation (PADI)',
  25: 'Active Discovery Request (PADR)',
  101: 'Active Discovery Session-confirmation (PADS)',
  167: 'Active Discovery Terminate (PADT)',
};
const UNITS = { 0: 'kilobits per second', 1: 'megabits per second', 2: 'gigabits per second', 3: 'terabits per second' };

export const pppoeFields = defineFields({
  discovery: { name: 'pppoed', type: 'none', title: 'PPP-over-Ethernet Discovery' },
  session: { name: 'pppoes', type: 'none', title: 'PPP-over-Ethernet Session' },
  version: { name: 'pppoe.version', type: 'uint', title: 'Version' },
  type: { name: 'pppoe.type', type: 'uint', title: 'Type' },
  code: { name: 'pppoe.code', type: 'uint', title: 'Code', base: 'hex', width: 2, names: CODES },
  sessionId: { name: 'pppoe.session_id', type: 'uint', title: 'Session ID', base: 'hex', width: 4 },
  length: { name: 'pppoe.payload_length', type: 'uint', title: 'Payload Length' },
  tags: { name: 'pppoed.tags', type: 'none', title: 'PPPoE Tags' },
  tag: { name: 'pppoed.tag', type: 'uint', title: 'Tag', base: 'hex', width: 4 },
  tagLength: { name: 'pppoed.tag_length', type: 'uint', title: 'Tag Length' },
  tagData: { name: 'pppoed.tag.unknown_data', type: 'bytes', title: 'Unknown Data' },
  serviceName: { name: 'pppoed.tags.service_name', type: 'string', title: 'Service-Name' },
  acName: { name: 'pppoed.tags.ac_name', type: 'string', title: 'AC-Name' },
  hostUniq: { name: 'pppoed.tags.host_uniq', type: 'bytes', title: 'Host-Uniq' },
  acCookie: { name: 'pppoed.tags.ac_cookie', type: 'bytes', title: 'AC-Cookie' },
  vendorId: { name: 'pppoed.tags.vendor_id', type: 'uint', title: 'Vendor id' },
  vendorOther: { name: 'pppoed.tags.vendor_unspecified', type: 'bytes', title: 'Vendor unspecified' },
  vendorTags: { name: 'pppoed.tags.vendorspecific.tags', type: 'none', title: 'Vendor Specific PPPoE Tags' },
  circuitId: { name: 'pppoed.tags.circuit_id', type: 'string', title: 'Circuit ID' },
  remoteId: { name: 'pppoed.tags.remote_id', type: 'string', title: 'Remote ID' },
  rateUp: { name: 'pppoed.tags.act_data_rate_up', type: 'uint', title: 'Actual Data Rate Upstream' },
  rateDown: { name: 'pppoed.tags.act_data_rate_down', type: 'uint', title: 'Actual Data Rate Downstream' },
  encapsulation: { name: 'pppoed.tags.access_loop_encap', type: 'none', title: 'Access-Loop-Encapsulation' },
  dataLink: { name: 'pppoed.tags.access_loop_encap.data_link', type: 'uint', title: 'Data link', base: 'hex', width: 2 },
  encap1: { name: 'pppoed.tags.access_loop_encap.encap_1', type: 'uint', title: 'Encaps 1', base: 'hex', width: 2 },
  encap2: { name: 'pppoed.tags.access_loop_encap.encap_2', type: 'uint', title: 'Encaps 2', base: 'hex', width: 2 },
  credits: { name: 'pppoed.tags.credits', type: 'bytes', title: 'Credits' },
  fcn: { name: 'pppoed.tags.credits.fcn', type: 'uint', title: 'FCN' },
  bcn: { name: 'pppoed.tags.credits.bcn', type: 'uint', title: 'BCN' },
  metrics: { name: 'pppoed.tags.metrics', type: 'bytes', title: 'Metrics' },
  mdrUnits: { name: 'pppoed.tags.metrics.mdr_units', type: 'uint', title: 'MDR Units', base: 'hex', width: 4, names: UNITS },
  cdrUnits: { name: 'pppoed.tags.metrics.cdr_units', type: 'uint', title: 'CDR Units', base: 'hex', width: 4, names: UNITS },
  receiveOnly: { name: 'pppoed.tags.metrics.r', type: 'bool', title: 'Receive Only' },
  quality: { name: 'pppoed.tags.metrics.rlq', type: 'uint', title: 'Relative Link Quality' },
  resource: { name: 'pppoed.tags.metrics.resource', type: 'uint', title: 'Resource' },
  latency: { name: 'pppoed.tags.metrics.latency', type: 'uint', title: 'Latency' },
  currentRate: { name: 'pppoed.tags.metrics.curr_drate', type: 'uint', title: 'Curr. datarate' },
  maxRate: { name: 'pppoed.tags.metrics.max_drate', type: 'uint', title: 'Max. datarate' },
  sequence: { name: 'pppoed.tags.seq_num', type: 'uint', title: 'Sequence Number', base: 'hex', width: 4 },
  scale: { name: 'pppoed.tags.credit_scale', type: 'uint', title: 'Credit Scale Factor' },
  relay: { name: 'pppoed.tags.relay_session_id', type: 'bytes', title: 'Relay-Session-Id' },
  hurl: { name: 'pppoed.tags.hurl', type: 'bytes', title: 'HURL' },
  motm: { name: 'pppoed.tags.motm', type: 'bytes', title: 'MOTM' },
  maxPayload: { name: 'pppoed.tags.max_payload', type: 'bytes', title: 'PPP-Max-Payload' },
  routeAdd: { name: 'pppoed.tags.ip_route_add', type: 'bytes', title: 'IP Route Add' },
  serviceError: { name: 'pppoed.tags.service_name_error', type: 'string', title: 'Service-Name-Error' },
  systemError: { name: 'pppoed.tags.ac_system_error', type: 'string', title: 'AC-System-Error' },
  genericError: { name: 'pppoed.tags.generic_error', type: 'string', title: 'Generic-Error' },
});
const F = pppoeFields;

const END_OF_LIST = 0x0000;
const VENDOR_SPECIFIC = 0x0105;
const CREDITS = 0x0106;
const METRICS = 0x0107;
/** The Broadband Forum's enterprise number. */
const BROADBAND_FORUM = 3561;
const VALUES: ReadonlyMap<number, FieldSpec> = new Map<number, FieldSpec>([
  [0x0101, F.serviceName],
  [0x0102, F.acName],
  [0x0103, F.hostUniq],
  [0x0104, F.acCookie],
  [0x0108, F.sequence],
  [0x0109, F.scale],
  [0x0110, F.relay],
  [0x0111, F.hurl],
  [0x0112, F.motm],
  [0x0120, F.maxPayload],
  [0x0121, F.routeAdd],
  [0x0201, F.serviceError],
  [0x0202, F.systemError],
  [0x0203, F.genericError],
]);

/** The fixed header's fields. False where it is cut. */
function explainHead(t: TreeBuilder, span: Span, layer: FieldSpec): boolean {
  const o = span.start;
  t.protocols.push(layer.name);
  if (!t.need(layer.name, span, o, PPPOE_HEADER)) return false;
  t.open(layer, o, PPPOE_HEADER);
  t.bits(F.version, o, 1, 0xf0);
  t.bits(F.type, o, 1, 0x0f);
  t.u8(F.code, o + 1);
  t.u16(F.sessionId, o + 2);
  t.u16(F.length, o + 4);
  return true;
}

export function explainPppoeSession(t: TreeBuilder, span: Span): Payload | null {
  if (!explainHead(t, span, F.session)) return null;
  t.close();
  const o = span.start;
  const length = payloadLength(t.bytes, o);
  if (length === 0) return null;
  const end = o + PPPOE_HEADER + length;
  return { kind: 'ppp', number: 0, span: limit(span, o + PPPOE_HEADER, end, 'pppoe.payload_length') };
}

export function explainPppoeDiscovery(t: TreeBuilder, span: Span): Payload | null {
  if (!explainHead(t, span, F.discovery)) return null;
  const o = span.start;
  const length = payloadLength(t.bytes, o);
  const inner = limit(span, o + PPPOE_HEADER, o + PPPOE_HEADER + length, 'pppoe.payload_length');
  if (length > 0) {
    t.open(F.tags, inner.start, inner.end - inner.start);
    explainTags(new Cursor(t, 'pppoed', inner, inner.start), o + PPPOE_HEADER + length);
    t.close();
  }
  t.close(inner.end);
  return null;
}

function explainTags(c: Cursor, end: number): void {
  const { t } = c;
  while (c.at + 4 <= end && c.has(4)) {
    const at = c.at;
    const type = u16(t.bytes, at);
    const length = u16(t.bytes, at + 2);
    if (type === END_OF_LIST) return;
    c.at += 4;
    if (length > 0 && !c.has(length)) return;
    explainTag(c, type, length);
    c.at = at + 4 + length;
  }
}

function explainTag(c: Cursor, type: number, length: number): void {
  const { t, at } = c;
  const spec = VALUES.get(type);
  if (type === VENDOR_SPECIFIC) explainVendor(t, at, length);
  else if (type === CREDITS && length === 4) {
    t.u16(F.fcn, at);
    t.u16(F.bcn, at + 2);
  } else if (type === METRICS && length === 10) explainMetrics(t, at);
  else if (type === CREDITS || type === METRICS) t.raw(type === CREDITS ? F.credits : F.metrics, at, length);
  else if (spec === undefined) {
    t.u16(F.tag, at - 4);
    t.u16(F.tagLength, at - 2);
    // As in Wireshark, which shows as many bytes as the value has, from the length field on.
    t.raw(F.tagData, at - 2, length);
  } else if (length === 0) return;
  else if (spec.type === 'uint') {
    if (length === 2) t.u16(spec, at);
  } else if (spec.type === 'string') t.add(spec, at, length, asciiText(t.bytes, at, at + length));
  else t.raw(spec, at, length);
}

function explainMetrics(t: TreeBuilder, at: number): void {
  t.bits(F.mdrUnits, at, 2, 0x0018);
  t.bits(F.cdrUnits, at, 2, 0x0006);
  t.bits(F.receiveOnly, at, 2, 0x0001);
  t.u8(F.quality, at + 2);
  t.u8(F.resource, at + 3);
  t.u16(F.latency, at + 4);
  t.u16(F.currentRate, at + 6);
  t.u16(F.maxRate, at + 8);
}

function explainVendor(t: TreeBuilder, at: number, length: number): void {
  if (length < 4) return;
  const vendor = t.bits(F.vendorId, at, 4, 0xffff_ffff);
  const end = at + length;
  let o = at + 4;
  if (o === end) return;
  if (vendor !== BROADBAND_FORUM) {
    t.raw(F.vendorOther, o, end - o);
    return;
  }
  t.open(F.vendorTags, o, end - o);
  while (o + 2 <= end && o + 2 + u8(t.bytes, o + 1) <= end) {
    const size = u8(t.bytes, o + 1);
    explainForumTag(t, u8(t.bytes, o), o + 2, size);
    o += 2 + size;
  }
  t.close();
}

function explainForumTag(t: TreeBuilder, type: number, at: number, length: number): void {
  const text = type === 1 ? F.circuitId : type === 2 ? F.remoteId : undefined;
  if (text !== undefined) {
    if (length > 0) t.add(text, at, length, asciiText(t.bytes, at, at + length));
  } else if ((type === 0x81 || type === 0x82) && length === 4) t.u32(type === 0x81 ? F.rateUp : F.rateDown, at);
  else if (type === 0x90 && length === 3) {
    t.open(F.encapsulation, at, 3);
    t.u8(F.dataLink, at);
    t.u8(F.encap1, at + 1);
    t.u8(F.encap2, at + 2);
    t.close();
  }
}
