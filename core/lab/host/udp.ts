/** UDP of a host (RFC 768): sockets by port. A datagram that nobody wants is answered by ICMP. */
import type { Bytes } from '../../base/bytes.ts';
import { destinationPort, emitUdp, length, sourcePort, UDP_HEADER } from '../../wire/udp.ts';
import type { Host } from './host.ts';
import { Protocol, pseudoSum, transportIsGood } from './packet.ts';

/** `to`: the address of this host that the datagram was sent to. */
export type DatagramSink = (data: Bytes, from: { readonly address: number; readonly port: number }, to: number) => void;

export class Udp {
  readonly #host: Host;
  readonly #sockets = new Map<number, DatagramSink>();

  constructor(host: Host) {
    this.#host = host;
    host.protocols.set(Protocol.udp, (p) => {
      const b = p.payload;
      if (b.length < UDP_HEADER || length(b, 0) !== b.length || !transportIsGood(p)) return;
      const sink = this.#sockets.get(destinationPort(b, 0));
      if (sink !== undefined) sink(b.subarray(UDP_HEADER), { address: p.source, port: sourcePort(b, 0) }, p.destination);
      else host.icmp.error(p, { type: 3, code: 3 });
    });
  }

  listen(port: number, sink: DatagramSink): void {
    this.#sockets.set(port, sink);
  }

  send(from: number, to: number, sourcePortNumber: number, port: number, data: Bytes, ttl?: number): void {
    const header = { sourcePort: sourcePortNumber, destinationPort: port };
    const payload = emitUdp(header, data, pseudoSum(from, to, Protocol.udp));
    const options = ttl === undefined ? {} : { ttl };
    this.#host.send({ protocol: Protocol.udp, source: from, destination: to, payload, dontFragment: true, ...options });
  }
}
