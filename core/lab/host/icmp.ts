/** ICMP of a host (RFC 792, RFC 1122 §3.2.2): echoes are answered, errors are sent, and those about its own packets are passed on. */
import { type Bytes, put16, u16 } from '../../base/bytes.ts';
import { emitIcmp, emitIcmpEcho, ICMP_HEADER, IcmpType, isError, QUOTE_OFFSET } from '../../wire/icmp.ts';
import { IPV4_MIN_HEADER } from '../../wire/ipv4.ts';
import type { Host } from './host.ts';
import { type Packet, Protocol, packetBytes, parsePacket, transportIsGood } from './packet.ts';

export interface IcmpError {
  readonly type: number;
  readonly code: number;
  /** Next-hop MTU (RFC 1191), with code 4. */
  readonly mtu?: number;
}

/** Told of errors about packets of this host. `packet`: what of it is quoted, its payload perhaps cut. */
export type ErrorSink = (packet: Packet, error: IcmpError) => void;

/** Precedence "internetwork control" (RFC 1812 §4.3.2.5). */
const ERROR_TOS = 0xc0;

export class Icmp {
  readonly #host: Host;
  /** By the protocol of the quoted packet. */
  readonly errorSinks = new Map<number, ErrorSink>();
  /** By echo identifier. */
  readonly #echoes = new Map<number, (sequence: number) => void>();

  constructor(host: Host) {
    this.#host = host;
  }

  input(p: Packet): void {
    const b = p.payload;
    if (b.length < ICMP_HEADER || !transportIsGood(p)) return;
    const type = b[0] as number;
    if (type === IcmpType.echo) {
      const payload = emitIcmpEcho(true, u16(b, 4), u16(b, 6), b.subarray(ICMP_HEADER));
      this.#host.send({ protocol: Protocol.icmp, source: p.destination, destination: p.source, payload });
    } else if (type === IcmpType.echoReply) this.#echoes.get(u16(b, 4))?.(u16(b, 6));
    else if (isError(type) && !this.#host.settings.ignoresIcmp) this.#heed(b);
  }

  #heed(b: Bytes): void {
    const quoted = parseQuote(b.subarray(QUOTE_OFFSET));
    if (quoted === undefined) return;
    const error = { type: b[0] as number, code: b[1] as number, mtu: u16(b, 6) };
    this.errorSinks.get(quoted.protocol)?.(quoted, error);
  }

  /** An error about a packet: never about a broadcast, a later fragment, or another error (RFC 1122 §3.2.2). */
  error(about: Packet, e: IcmpError): void {
    if (about.destination >>> 28 >= 14 || about.fragmentOffset > 0) return;
    if (about.protocol === Protocol.icmp && isError(about.payload[0] ?? 0)) return;
    if (this.#host.isLocal(about.source)) {
      // About a packet of our own: no message is needed.
      this.errorSinks.get(about.protocol)?.(about, e);
      return;
    }
    const quote = packetBytes(about).subarray(0, IPV4_MIN_HEADER + this.#host.settings.icmpQuote);
    const payload = emitIcmp(e.type, e.code, e.mtu ?? 0, quote);
    // About what was sent to this host: from the address that it was sent to (RFC 1812 §4.3.2.4).
    const source = this.#host.isLocal(about.destination) ? { source: about.destination } : {};
    this.#host.send({ protocol: Protocol.icmp, ...source, destination: about.source, payload, tos: ERROR_TOS });
  }

  /** @param answered called with the sequence number of each reply */
  onEcho(id: number, answered: (sequence: number) => void): void {
    this.#echoes.set(id, answered);
  }

  echo(destination: number, id: number, sequence: number, ttl?: number, length = 56): void {
    const data = Uint8Array.from({ length }, (_, i) => i & 0xff);
    this.#host.send({
      protocol: Protocol.icmp,
      destination,
      payload: emitIcmpEcho(false, id, sequence, data),
      dontFragment: true,
      ...(ttl === undefined ? {} : { ttl }),
    });
  }
}

/** The quoted packet may be shorter than its header says: its length is set to what is there. */
function parseQuote(b: Bytes): Packet | undefined {
  if (b.length < IPV4_MIN_HEADER + 8) return undefined;
  const copy = b.slice();
  const whole = u16(copy, 2);
  if (whole <= copy.length) return parsePacket(copy);
  // The header's checksum covers the length: both are made to agree.
  const before = u16(copy, 2);
  put16(copy, 2, copy.length);
  let sum = (~u16(copy, 10) & 0xffff) + (~before & 0xffff) + copy.length;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  put16(copy, 10, ~sum & 0xffff);
  return parsePacket(copy);
}
