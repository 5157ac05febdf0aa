/**
 * DHCP (RFC 2131 §2) and BOOTP (RFC 951), whose form it has.
 *
 * | op | htype | hlen | hops |            xid (4)            |
 * |     secs (2)      |    flags (2)    |    ciaddr (4)     |
 * |     yiaddr (4)    |    siaddr (4)   |    giaddr (4)     |
 * |  chaddr (16)  |  sname (64)  |  file (128)  |  magic cookie (4)  |  options: code, length, data …
 */
import { type Bytes, concatBytes, put16, put32, u8, u16, u32 } from '../base/bytes.ts';
import { dhcpFields as F } from './dhcp-fields.ts';
import { OWN_OPTIONS } from './dhcp-options.ts';
import { explainSimple, SIMPLE_OPTIONS } from './dhcp-simple.ts';
import { vendorSpecific } from './dhcp-vendor.ts';
import { type FieldSpec, textField } from './field.ts';
import { asciiUntilNul, TextCursor } from './text-cursor.ts';
import type { Span, TreeBuilder } from './tree.ts';

const SERVER_NAME = { at: 44, length: 64 } as const;
const FILE_NAME = { at: 108, length: 128 } as const;
const HARDWARE_ADDRESS_AT = 28;
const FIXED = 236;
const MAGIC = 0x6382_5363;
const DHCP_OPTIONS_AT = FIXED + 4;
const Code = { padding: 0, vendor: 43, overload: 52, messageType: 53, vendorClass: 60, pcp: 158, end: 255 } as const;
const Overload = { file: 1, serverName: 2 } as const;

/** DHCP message types (RFC 2132 §9.6). */
export const DhcpType = { discover: 1, offer: 2, request: 3, decline: 4, ack: 5, nak: 6, release: 7, inform: 8 } as const;

/* Writing */

export interface DhcpMessage {
  readonly op: 1 | 2;
  readonly id: number;
  readonly mac: Bytes;
  readonly flags?: number;
  /** IPv4 addresses as numbers; 0 where there is none. */
  readonly client?: number;
  readonly your?: number;
  readonly server?: number;
  readonly relay?: number;
  /** Code and data; the end option is added. */
  readonly options: readonly (readonly [number, Bytes])[];
}

export function emitDhcp(m: DhcpMessage): Uint8Array<ArrayBuffer> {
  const fixed = new Uint8Array(DHCP_OPTIONS_AT);
  fixed.set([m.op, 1, m.mac.length]);
  put32(fixed, 4, m.id);
  put16(fixed, 10, m.flags ?? 0);
  for (const [i, address] of [m.client, m.your, m.server, m.relay].entries()) put32(fixed, 12 + 4 * i, address ?? 0);
  fixed.set(m.mac, 28);
  put32(fixed, FIXED, MAGIC);
  const options = m.options.map(([code, data]) => concatBytes([Uint8Array.of(code, data.length), data]));
  return concatBytes([fixed, ...options, Uint8Array.of(Code.end)]);
}

/* Reading */

/** What must be known of all options before the first is shown. */
interface Outline {
  readonly isDhcp: boolean;
  /** RFC 2132 §9.3: bits say which of the name fields hold options. */
  readonly overload: number;
  readonly vendor: string;
}

/** Undefined where the snap length cut the options before their end: Wireshark then shows nothing at all. */
function outlineOf(b: Bytes, start: number, { end, declaredEnd }: Span): Outline | undefined {
  let isDhcp = false;
  let overload = 0;
  let vendor = '';
  let at = start;
  while (at < end && u8(b, at) !== Code.end) {
    const code = u8(b, at);
    if (code === Code.padding) {
      at++;
      continue;
    }
    if (at + 2 > end) {
      at += 2;
      break;
    }
    const length = u8(b, at + 1);
    const stop = at + 2 + length;
    if (code === Code.messageType && length > 0 && at + 2 < end) isDhcp = true;
    if (code === Code.overload && length > 0 && at + 2 < end) overload = u8(b, at + 2);
    if (stop > end) {
      at = stop;
      break;
    }
    if (code === Code.vendorClass) vendor = asciiUntilNul(b, at + 2, stop);
    at = stop;
  }
  if (end < declaredEnd && at >= end && at < declaredEnd) return undefined;
  return { isDhcp, overload: overload <= 3 ? overload : 0, vendor };
}

const NO_OPTIONS: Outline = { isDhcp: false, overload: 0, vendor: '' };

const GROUPS: Readonly<Record<string, FieldSpec>> = {
  serverName: textField('Server name option overloaded by DHCP'),
  file: textField('Boot file name option overloaded by DHCP'),
  serverOptions: textField('Server host name option overload'),
  fileOptions: textField('Boot file name option overload'),
  pcp: textField('PCP server list'),
  noAddress: textField('Client address not given'),
};
const group = (name: string): FieldSpec => GROUPS[name] ?? textField(name);

class Options {
  readonly #t: TreeBuilder;
  readonly #outline: Outline;
  readonly #message: number;
  readonly #span: Span;

  constructor(t: TreeBuilder, outline: Outline, message: number, span: Span) {
    this.#t = t;
    this.#outline = outline;
    this.#message = message;
    this.#span = span;
  }

  /** The options of [cursor, end). */
  all(c: TextCursor, end: number, overloaded = false): void {
    while (c.ok && c.at < end) {
      const code = c.peek8();
      if (code === Code.end) {
        this.#end(c);
        // Behind the end only padding is expected.
        if (!overloaded && c.at < end) c.raw(F.optionPadding, end - c.at);
        return;
      }
      if (code === Code.padding) this.#padding(c, end);
      else this.#one(c, code, overloaded);
    }
  }

  #end(c: TextCursor): void {
    // As in Wireshark, the node of an option without a length says 0.
    this.#t.open(F.optionType, c.at, 1, 0);
    c.u8(F.optionEnd);
    this.#t.close();
  }

  #padding(c: TextCursor, end: number): void {
    let stop = c.at;
    while (stop < end && stop < c.span.end && u8(this.#t.bytes, stop) === 0) stop++;
    this.#t.open(F.optionType, c.at, stop - c.at, 0);
    c.raw(F.optionPadding, stop - c.at);
    this.#t.close();
  }

  #one(c: TextCursor, code: number, overloaded: boolean): void {
    if (!c.has(2)) return;
    const start = c.at;
    const length = u8(this.#t.bytes, start + 1);
    const end = start + 2 + length;
    this.#t.open(F.optionType, start, Math.min(end, c.span.end) - start, code);
    c.at++;
    c.u8(F.optionLength);
    if (c.has(length)) {
      this.#t.raw(F.optionValue, c.at, length);
      this.#data(c, code, end, overloaded);
    }
    this.#t.close();
    c.at = end;
  }

  #data(c: TextCursor, code: number, end: number, overloaded: boolean): void {
    const simple = SIMPLE_OPTIONS.get(code);
    if (simple !== undefined) return explainSimple(c, simple, end);
    switch (code) {
      case Code.messageType:
        if (end > c.at) c.u8(F.optionDhcp);
        else c.fail('bad-length', 1, 'dhcp.option.length');
        return;
      case Code.vendor:
        return vendorSpecific(c, end, this.#outline.vendor);
      case Code.overload:
        if (end > c.at) {
          c.u8(F.optionOptionOverload);
          if (!overloaded) this.#overload();
        }
        return;
      case Code.pcp:
        return this.#pcp(c, end);
      default:
        OWN_OPTIONS.get(code)?.(c, end);
    }
  }

  /** Options in the fields for names. */
  #overload(): void {
    const { overload } = this.#outline;
    const places = [
      [Overload.serverName, SERVER_NAME, 'serverOptions'],
      [Overload.file, FILE_NAME, 'fileOptions'],
    ] as const;
    for (const [bit, place, title] of places) {
      if ((overload & bit) === 0) continue;
      const start = this.#message + place.at;
      const end = start + place.length;
      this.#t.open(group(title), start, place.length);
      this.all(new TextCursor(this.#t, 'dhcp', { ...this.#span, end, declaredEnd: end }, start), end, true);
      this.#t.close();
    }
  }

  /** RFC 7291 §4: | length (1) | addresses … | … */
  #pcp(c: TextCursor, end: number): void {
    while (c.ok && end - c.at > 4) {
      const length = c.peek8();
      this.#t.open(group('pcp'), c.at, Math.min(1 + length, end - c.at));
      c.u8(F.optionPcpListLength);
      // As Wireshark counts: the length counts itself.
      for (let left = length; left > 4 && end - c.at >= 4; left -= 4) c.ipv4(F.optionPcpServer);
      this.#t.close();
    }
  }
}

/** A field for a name: the text up to a NUL, or options. */
function nameField(c: TextCursor, spec: FieldSpec, length: number, overloaded: FieldSpec | undefined): void {
  if (!c.has(length)) return;
  if (overloaded !== undefined) {
    c.t.add(overloaded, c.at, length, null);
    c.at += length;
  } else c.ascii(spec, length);
}

function hardwareAddress(c: TextCursor, type: number, length: number): void {
  const { t } = c;
  if (length > 0 && length <= 16) {
    const ethernet = length === 6 && (type === 1 || type === 6);
    if (ethernet) c.ether(F.hwMacAddr);
    else if (c.has(16)) {
      // The whole field is the value, and its rest is shown once more.
      t.raw(F.hwAddr, c.at, 16);
      c.at += length;
    }
    if (length < 16) c.raw(F.hwAddrPadding, 16 - length);
  } else c.none(group('noAddress'), 16);
}

export function explainDhcp(t: TreeBuilder, span: Span): null {
  const o = span.start;
  const b = t.bytes;
  t.layer(F.dhcp, o, span.end - o);
  const c = new TextCursor(t, 'dhcp', span, o);
  // Wireshark begins with the hardware address of a request: without it nothing is shown.
  if (!c.has(3) || (u8(b, o) === 1 && u8(b, o + 2) > 0 && !c.has(HARDWARE_ADDRESS_AT + u8(b, o + 2)))) {
    t.close();
    return null;
  }
  const magic = o + DHCP_OPTIONS_AT <= span.end && u32(b, o + FIXED) === MAGIC;
  const outline = magic ? outlineOf(b, o + DHCP_OPTIONS_AT, span) : NO_OPTIONS;
  if (outline === undefined) {
    c.has(span.end - o + 1);
    t.close();
    return null;
  }
  c.u8(F.type);
  const hardware = c.u8(F.hwType);
  const length = c.u8(F.hwLen);
  c.u8(F.hops);
  c.u32(F.id);
  if (c.has(2)) {
    // Some clients send the seconds in the wrong order.
    const seconds = u16(b, c.at);
    c.put(F.secs, 2, seconds > 255 && (seconds & 0xff) === 0 ? seconds >>> 8 : seconds);
  }
  c.flags16(F.flags, [
    [F.flagsBc, 0x8000],
    [F.flagsReserved, 0x7fff],
  ]);
  c.ipv4(F.ipClient);
  c.ipv4(F.ipYour);
  c.ipv4(F.ipServer);
  c.ipv4(F.ipRelay);
  hardwareAddress(c, hardware, length);
  nameField(c, F.server, SERVER_NAME.length, (outline.overload & Overload.serverName) === 0 ? undefined : group('serverName'));
  nameField(c, F.file, FILE_NAME.length, (outline.overload & Overload.file) === 0 ? undefined : group('file'));
  if (c.ok && !outline.isDhcp) t.add(F.bootp, o, 0, true);
  if (c.has(4)) {
    if (magic) {
      c.ipv4(F.cookie);
      new Options(t, outline, o, span).all(c, span.end);
    } else c.raw(F.vendorSpecificOptions, 64);
  }
  t.close();
  return null;
}
