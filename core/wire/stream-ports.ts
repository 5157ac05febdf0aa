/** Which protocol a TCP stream speaks: by the ports registered with Wireshark, else by its first bytes. */
import type { Bytes } from '../base/bytes.ts';
import { u16 } from '../base/bytes.ts';
import { dnsOverTcp } from './dns-tcp.ts';
import { ftp } from './ftp.ts';
import { beginsHttp, httpProtocol } from './http-stream.ts';
import { imap } from './imap.ts';
import { pop } from './pop.ts';
import { smtp } from './smtp.ts';
import { ssh } from './ssh.ts';
import type { StreamProtocol } from './stream.ts';
import { tls } from './tls.ts';
import { isSsl2ClientHello } from './tls-ssl2.ts';

const TLS_PORTS = [
  324, 443, 465, 636, 802, 853, 993, 995, 1300, 2221, 2443, 3249, 3250, 3251, 3252, 3496, 5061, 5671, 5684, 5868, 8883, 11207,
  19999, 27017,
];
export const HTTP_PORTS: ReadonlySet<number> = new Set([80, 631, 1900, 2710, 2869, 3128, 3132, 3689, 5985, 8080, 8088, 11371]);

export const http: StreamProtocol = httpProtocol({
  ofPorts: (source, destination) => protocolOfPorts(source, destination, 0),
  byContent: looksLike,
  isHttpPort: (port) => HTTP_PORTS.has(port),
}) as StreamProtocol;

const PORTS: ReadonlyMap<number, StreamProtocol> = new Map<number, StreamProtocol>([
  ...TLS_PORTS.map((port) => [port, tls as StreamProtocol] as const),
  ...[...HTTP_PORTS].map((port) => [port, http] as const),
  [21, ftp],
  [22, ssh],
  [29418, ssh],
  [25, smtp],
  [587, smtp],
  [53, dnsOverTcp],
  [5353, dnsOverTcp],
  [110, pop],
  [143, imap],
]);

/** The server's port first, where a SYN told it, then the lower one. Undefined: none of them is registered for a protocol that is read here. */
export function protocolOfPorts(source: number, destination: number, server: number): StreamProtocol | undefined {
  for (const port of [server, Math.min(source, destination), Math.max(source, destination)]) {
    if (port === 0) continue;
    const protocol = PORTS.get(port);
    if (protocol !== undefined) return protocol;
  }
  return undefined;
}

/** Largest record that is believed (RFC 8446 §5.2). */
const MAX_RECORD = 0x4000 + 2048;

/** A protocol that says by its first bytes what it is: HTTP by a start line, TLS by records of handshake or application data, or an SSL 2.0 client hello. */
export function looksLike(b: Bytes, start: number, end: number): StreamProtocol | undefined {
  const first = start < end ? b[start] : undefined;
  if (first === 0x80) return isSsl2ClientHello(b, start, end) ? tls : undefined;
  if (first !== undefined && first >= 32) return beginsHttp(b, start, end) ? http : undefined;
  if ((first !== 22 && first !== 23) || end - start < 5 || b[start + 1] !== 3 || (b[start + 2] as number) > 3) return undefined;
  const length = u16(b, start + 3);
  return length > 0 && length < MAX_RECORD ? tls : undefined;
}
