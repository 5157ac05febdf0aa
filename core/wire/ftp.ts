/**
 * FTP: the control connection (RFC 959, RFC 2428 for EPRT and EPSV, RFC 4217 for AUTH TLS) and its data connections.
 *
 * A segment is a command, or a reply, whatever its lines: Wireshark does not put lines of FTP together.
 */
import { asciiText, type Bytes, latin1 } from '../base/bytes.ts';
import { defineFields, type FieldSpec, textField } from './field.ts';
import { explainTextLines } from './http-body.ts';
import type { StreamCall, StreamProtocol } from './stream.ts';
import { code3, lineAt, wordAt } from './text-line.ts';
import { tlsInside } from './tls.ts';
import type { TreeBuilder } from './tree.ts';

const F = defineFields({
  ftp: { name: 'ftp', type: 'none', title: 'File Transfer Protocol (FTP)' },
  request: { name: 'ftp.request', type: 'bool', title: 'Request', hidden: true },
  response: { name: 'ftp.response', type: 'bool', title: 'Response', hidden: true },
  command: { name: 'ftp.request.command', type: 'string', title: 'Request command' },
  argument: { name: 'ftp.request.arg', type: 'string', title: 'Request arg' },
  code: { name: 'ftp.response.code', type: 'uint', title: 'Response code' },
  text: { name: 'ftp.response.arg', type: 'string', title: 'Response arg' },
  passiveIp: { name: 'ftp.passive.ip', type: 'ipv4', title: 'Passive IP address' },
  passivePort: { name: 'ftp.passive.port', type: 'uint', title: 'Passive port' },
  passiveNat: { name: 'ftp.passive.nat', type: 'bool', title: 'Passive IP NAT', generated: true },
  activeIp: { name: 'ftp.active.cip', type: 'ipv4', title: 'Active IP address' },
  activePort: { name: 'ftp.active.port', type: 'uint', title: 'Active port' },
  activeNat: { name: 'ftp.active.nat', type: 'bool', title: 'Active IP NAT', generated: true },
  eprtFamily: { name: 'ftp.eprt.af', type: 'uint', title: 'Extended active address family', names: { 1: 'IPv4', 2: 'IPv6' } },
  eprtIp: { name: 'ftp.eprt.ip', type: 'ipv4', title: 'Extended active IP address' },
  eprtIpv6: { name: 'ftp.eprt.ipv6', type: 'ipv6', title: 'Extended active IPv6 address' },
  eprtPort: { name: 'ftp.eprt.port', type: 'uint', title: 'Extended active port' },
  epsvIp: { name: 'ftp.epsv.ip', type: 'ipv4', title: 'Extended passive IPv4 address', generated: true },
  epsvIpv6: { name: 'ftp.epsv.ipv6', type: 'ipv6', title: 'Extended passive IPv6 address', generated: true },
  epsvPort: { name: 'ftp.epsv.port', type: 'uint', title: 'Extended passive port' },
  directory: { name: 'ftp.current-working-directory', type: 'string', title: 'Current working directory', generated: true },
  data: { name: 'ftp-data', type: 'none', title: 'FTP Data' },
  setupFrame: { name: 'ftp-data.setup-frame', type: 'frame', title: 'Setup frame', generated: true },
  setupMethod: { name: 'ftp-data.setup-method', type: 'string', title: 'Setup method', generated: true },
  dataCommand: { name: 'ftp-data.command', type: 'string', title: 'Command', generated: true },
  commandFrame: { name: 'ftp-data.command-frame', type: 'frame', title: 'Command frame', generated: true },
  dataDirectory: {
    name: 'ftp-data.current-working-directory',
    type: 'string',
    title: 'Current working directory',
    generated: true,
  },
});
const LINE: FieldSpec = { ...textField('Line'), line: true };

/** A data connection as the control connection announced it. The command comes later. */
export interface FtpData {
  readonly setupRow: number;
  readonly method: string | null;
  readonly directory: string | null;
  command: { readonly text: string; readonly row: number } | null;
}

/** An address and a port that were announced. `address` null: the sender's own. */
export interface FtpEndpoint {
  readonly kind: 'PORT' | 'PASV' | 'EPRT' | 'EPASV';
  readonly address: Uint8Array | null;
  readonly port: number;
  /** In the bytes: of address and port. */
  readonly at: number;
  readonly addressLength: number;
  readonly portLength: number;
}

interface FtpState {
  readonly last: string;
  readonly directory: string | null;
  readonly data: FtpData | null;
  /** AUTH TLS was asked for; was granted. */
  readonly security: 'none' | 'asked' | 'granted';
}

/** Six numbers with commas: RFC 959 §4.1.2, tolerant as Wireshark is of what stands around them. */
function sixNumbers(b: Bytes, start: number, end: number, kind: 'PORT' | 'PASV'): FtpEndpoint | undefined {
  const text = latin1(b, start, end);
  const match = /(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})/.exec(text);
  if (match === null) return undefined;
  const n = match.slice(1).map(Number);
  if (n.some((v) => v > 255)) return undefined;
  const portText = `${match[5]},${match[6]}`;
  const addressLength = (match[0] as string).length - portText.length - 1;
  return {
    kind,
    address: Uint8Array.from(n.slice(0, 4)),
    port: (n[4] as number) * 256 + (n[5] as number),
    at: start + match.index,
    addressLength,
    portLength: portText.length,
  };
}

/** `|1|132.235.1.2|6275|` (RFC 2428 §2). */
function extendedPort(b: Bytes, start: number, end: number): (FtpEndpoint & { readonly family: 1 | 2 }) | undefined {
  const text = latin1(b, start, end);
  const d = text[0];
  if (d === undefined || !/[!-~]/.test(d)) return undefined;
  const [, family, address, port] = text.split(d);
  if ((family !== '1' && family !== '2') || address === undefined || !/^\d{1,5}$/.test(port ?? '') || Number(port) > 65535)
    return undefined;
  const bytes = family === '1' ? ipv4Bytes(address) : ipv6Bytes(address);
  if (bytes === undefined) return undefined;
  return {
    kind: 'EPRT',
    family: family === '1' ? 1 : 2,
    address: bytes,
    port: Number(port),
    at: start + 3,
    addressLength: address.length,
    portLength: (port as string).length,
  };
}

function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((p) => !/^\d{1,3}$/.test(p) || Number(p) > 255)) return undefined;
  return Uint8Array.from(parts.map(Number));
}

function ipv6Bytes(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2 || !/^[0-9a-fA-F:]+$/.test(text)) return undefined;
  const groups = (half: string | undefined): number[] =>
    half === undefined || half === '' ? [] : half.split(':').map((g) => Number.parseInt(g, 16));
  const [before, after] = [groups(halves[0]), groups(halves[1])];
  const missing = 8 - before.length - after.length;
  if (halves.length === 1 ? missing !== 0 : missing < 0) return undefined;
  const all = [...before, ...Array<number>(missing).fill(0), ...after];
  if (all.some((g) => !(g >= 0 && g <= 0xffff))) return undefined;
  return Uint8Array.from(all.flatMap((g) => [g >>> 8, g & 255]));
}

/** `229 Entering Extended Passive Mode (|||6446|)` (RFC 2428 §3). */
function extendedPassive(b: Bytes, start: number, end: number): FtpEndpoint | undefined {
  const match = /\(([!-~])\1\1(\d{1,5})\1/.exec(latin1(b, start, end));
  if (match === null || Number(match[2]) > 65535) return undefined;
  const portText = match[2] as string;
  return {
    kind: 'EPASV',
    address: null,
    port: Number(portText),
    at: start + match.index + 4,
    addressLength: 0,
    portLength: portText.length,
  };
}

interface Parsed {
  readonly request: boolean;
  readonly end: number;
  readonly next: number;
  readonly commandEnd: number;
  readonly code: number;
  /** Where the argument, or the text of the reply, begins. */
  readonly rest: number;
  readonly command: string;
  readonly endpoint: FtpEndpoint | undefined;
}

function parse(b: Bytes, start: number, end: number, request: boolean): Parsed {
  const line = lineAt(b, start, end);
  if (request) {
    const word = wordAt(b, start, line.end);
    const command = latin1(b, start, word.end);
    const endpoint =
      command === 'PORT'
        ? sixNumbers(b, word.next, line.end, 'PORT')
        : command === 'EPRT'
          ? extendedPort(b, word.next, line.end)
          : undefined;
    return { request, end: line.end, next: line.next, commandEnd: word.end, code: -1, rest: word.next, command, endpoint };
  }
  const code = code3(b, start, line.end);
  const rest = code < 0 ? start : Math.min(line.end, start + 4);
  const endpoint =
    code === 227 ? sixNumbers(b, rest, line.end, 'PASV') : code === 229 ? extendedPassive(b, rest, line.end) : undefined;
  return { request, end: line.end, next: line.next, commandEnd: start, code, rest, command: '', endpoint };
}

/**
 * Where a path leads. The first one, and one from the root, is kept as it was sent; otherwise `..` goes up, and `.` and empty names go nowhere.
 * What is not known to begin at the root does not do so afterwards.
 */
function changed(directory: string | null, to: string): string {
  if (to.startsWith('/') || directory === null) return to;
  const names: string[] = [];
  for (const name of `${directory}/${to}`.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '.' && name !== '') names.push(name);
  }
  return `${directory.startsWith('/') ? '/' : ''}${names.join('/')}`;
}

function after(b: Bytes, start: number, p: Parsed, state: FtpState, row: number): FtpState {
  if (p.request) {
    const last = latin1(b, start, p.end);
    const { data } = state;
    if (data !== null && data.command === null) data.command = { text: last, row };
    const security = last === 'AUTH TLS' ? 'asked' : state.security;
    return withEndpoint({ ...state, last, security }, p, row);
  }
  let next = state;
  if (p.code === 250 && state.last.startsWith('CWD '))
    next = { ...next, directory: changed(state.directory, state.last.slice(4)) };
  else if (p.code === 250 && state.last.startsWith('CDUP')) next = { ...next, directory: changed(state.directory, '..') };
  else if (p.code === 257) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(latin1(b, p.rest, p.end))?.[1];
    if (quoted !== undefined) next = { ...next, directory: quoted.replace(/""/g, '"') };
  }
  if (p.code === 234 && state.security === 'asked') next = { ...next, security: 'granted' };
  return withEndpoint(next, p, row);
}

function withEndpoint(state: FtpState, p: Parsed, row: number): FtpState {
  if (p.endpoint === undefined) return state;
  return { ...state, data: { setupRow: row, method: p.endpoint.kind, directory: state.directory, command: null } };
}

const isRequest = (call: Readonly<StreamCall>): boolean => call.destinationPort === 21;

const INSIDE_TLS = tlsInside(F.ftp.title);

export const ftp: StreamProtocol<FtpState> = {
  name: 'ftp',
  initial: { last: '', directory: null, data: null, security: 'none' },

  becomes: (state) => (state.security === 'granted' ? INSIDE_TLS : undefined),

  read(b, start, end, call, state, verdict) {
    const p = parse(b, start, end, isRequest(call));
    const next = after(b, start, p, state, call.row);
    if (p.endpoint !== undefined && next.data !== null) {
      // In active mode the server connects from its port 20 (RFC 959 §3.3); Wireshark expects it of PORT.
      const peerPort = p.endpoint.kind === 'PORT' ? 20 : null;
      const { address, port, kind } = p.endpoint;
      verdict.announces = { address, port, peerPort, opens: kind !== 'EPRT', protocol: ftpData(next.data) };
    }
    return next;
  },

  explain(t, span, call, state) {
    const { start, end } = span;
    const b = t.bytes;
    const request = isRequest(call);
    const p = parse(b, start, end, request);
    t.layer(F.ftp, start, end - start);
    t.generated(F.request, request);
    t.generated(F.response, !request);
    t.open(LINE, start, p.next - start);
    if (request) {
      if (p.commandEnd > start) t.add(F.command, start, p.commandEnd - start, asciiText(b, start, p.commandEnd));
    } else if (p.code >= 0) t.add(F.code, start, 3, p.code);
    if (p.end > p.rest) t.add(request ? F.argument : F.text, p.rest, p.end - p.rest, asciiText(b, p.rest, p.end));
    if (p.endpoint !== undefined) explainEndpoint(t, p.endpoint);
    t.close();
    for (let at = p.next; at < end; ) {
      const line = lineAt(b, at, end);
      t.add(LINE, at, line.next - at, null);
      at = line.next;
    }
    const next = after(b, start, p, state, call.row);
    if (next.directory !== null) t.generated(F.directory, next.directory);
    t.close();
    return next;
  },
};

function explainEndpoint(t: TreeBuilder, e: FtpEndpoint): void {
  const portAt = e.at + e.addressLength + 1;
  const source = t.network?.source;
  const moved =
    e.address !== null &&
    source !== undefined &&
    !(e.address.length === source.length && e.address.every((v, i) => v === source[i]));
  switch (e.kind) {
    case 'PORT':
    case 'PASV': {
      const passive = e.kind === 'PASV';
      t.add(passive ? F.passiveIp : F.activeIp, e.at, e.addressLength, e.address);
      t.add(passive ? F.passivePort : F.activePort, portAt, e.portLength, e.port);
      if (moved) t.generated(passive ? F.passiveNat : F.activeNat, true);
      break;
    }
    case 'EPRT': {
      const four = e.address?.length === 4;
      t.add(F.eprtFamily, e.at - 2, 1, four ? 1 : 2);
      t.add(four ? F.eprtIp : F.eprtIpv6, e.at, e.addressLength, e.address);
      t.add(F.eprtPort, portAt, e.portLength, e.port);
      break;
    }
    case 'EPASV':
      if (source !== undefined) t.generated(source.length === 4 ? F.epsvIp : F.epsvIpv6, source);
      t.add(F.epsvPort, e.at, e.portLength, e.port);
  }
}

/** The first bytes decide whether the data is shown as lines. */
const TEXT_BYTES = 20;

function looksLikeText(b: Bytes, start: number, end: number): boolean {
  for (let i = start; i < Math.min(end, start + TEXT_BYTES); i++) {
    const c = b[i] as number;
    if (c !== 13 && c !== 10 && (c < 32 || c > 126)) return false;
  }
  return true;
}

/** A data connection: each segment for itself. */
export const ftpData = (data: FtpData): StreamProtocol<true> => ({
  name: 'ftp-data',
  initial: true,
  read: (_b, _start, _end, _call, state) => state,
  explain(t, span, call, state) {
    const { start, end } = span;
    t.layer(F.data, start, end - start);
    t.generated(F.setupFrame, data.setupRow + 1);
    if (data.method !== null) t.generated(F.setupMethod, data.method);
    if (data.command !== null && data.command.row < call.row) {
      t.generated(F.dataCommand, data.command.text);
      t.generated(F.commandFrame, data.command.row + 1);
    }
    if (data.directory !== null) t.generated(F.dataDirectory, data.directory);
    t.close();
    if (looksLikeText(t.bytes, start, end)) explainTextLines(t, '', start, end);
    return state;
  },
});
