/** How a director's packets reach a real server (Linux, ip_vs_xmit.c), and how translated replies are told and translated back. */
import { u16 } from '../../base/bytes.ts';
import { IPV4_MIN_HEADER } from '../../wire/ipv4.ts';
import type { Host } from '../host/host.ts';
import { type Packet, Protocol, packetBytes, packetLength, rewritten } from '../host/packet.ts';
import type { Entry } from './director.ts';

/** Ports of a director's own address, for full NAT. */
const FIRST_LOCAL_PORT = 5000;

export class Forwarder {
  readonly #host: Host;
  readonly #countsTtl: boolean;
  /** By the ends of a reply: from the real server, to whom it answers. */
  readonly #replies = new Map<string, Entry>();
  readonly #localPorts = new Map<Entry, number>();
  #nextPort = FIRST_LOCAL_PORT;

  constructor(host: Host, countsTtl: boolean) {
    this.#host = host;
    this.#countsTtl = countsTtl;
  }

  enter(entry: Entry): void {
    const { server, service } = entry.destination;
    if (server.method === 'nat')
      this.#replies.set(replyKey(server.address, server.port, entry.client.address, entry.client.port), entry);
    if (server.method !== 'fullnat' || service.local === undefined) return;
    const port = this.#nextPort++;
    this.#localPorts.set(entry, port);
    this.#replies.set(replyKey(server.address, server.port, service.local, port), entry);
  }

  entryOfReply(p: Packet): Entry | undefined {
    return this.#replies.get(replyKey(p.source, u16(p.payload, 0), p.destination, u16(p.payload, 2)));
  }

  /** From the virtual address, and to the client. */
  translatedReply(p: Packet, { client, virtual }: Entry): Packet {
    return rewritten(p, {
      source: virtual.address,
      sourcePort: virtual.port,
      destination: client.address,
      destinationPort: client.port,
    });
  }

  toServer(p: Packet, entry: Entry): void {
    const { server } = entry.destination;
    if (this.#countsTtl && p.ttl <= 1) {
      this.#host.icmp.error(p, { type: 11, code: 0 });
      return;
    }
    const counted = this.#countsTtl ? { ...p, ttl: p.ttl - 1 } : p;
    switch (server.method) {
      case 'nat':
      case 'fullnat':
        this.#translate(p, counted, entry);
        break;
      case 'tun':
        this.#tunnel(p, counted, server.address);
        break;
      case 'dr':
        this.#direct(p, counted, server.address);
        break;
    }
  }

  #translate(p: Packet, counted: Packet, entry: Entry): void {
    const { server, service } = entry.destination;
    const port = this.#localPorts.get(entry);
    const source = port === undefined || service.local === undefined ? {} : { source: service.local, sourcePort: port };
    const q = rewritten(counted, { ...source, destination: server.address, destinationPort: server.port });
    this.#via(q, server.address, p, 0);
  }

  /** The packet as it is: only the MAC says for whom it is. */
  #direct(p: Packet, counted: Packet, server: number): void {
    this.#via(counted, server, p, 0);
  }

  /** IP in IP (RFC 2003): TOS, TTL and the DF bit as inside. */
  #tunnel(p: Packet, counted: Packet, server: number): void {
    const source = this.#host.sourceFor(server);
    if (source === undefined) return;
    const outer: Packet = {
      tos: p.tos,
      identification: this.#host.ids.next(`${source} ${server} tunnel`, p.dontFragment),
      dontFragment: p.dontFragment,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: counted.ttl,
      protocol: Protocol.ipip,
      source,
      destination: server,
      payload: packetBytes(counted),
      origin: p.origin,
    };
    this.#via(outer, server, p, IPV4_MIN_HEADER);
  }

  /** `original`: what an ICMP error would be about; `extra`: bytes that the director has added. */
  #via(p: Packet, server: number, original: Packet, extra: number): void {
    const hop = this.#host.route(server);
    if (hop === undefined) {
      this.#host.icmp.error(original, { type: 3, code: 0 });
      return;
    }
    if (packetLength(p) > hop.device.mtu && p.dontFragment)
      this.#host.icmp.error(original, { type: 3, code: 4, mtu: hop.device.mtu - extra });
    else this.#host.transmitVia(p, hop, original);
  }
}

const replyKey = (server: number, port: number, address: number, toPort: number): string =>
  `${server}:${port} ${address}:${toPort}`;
