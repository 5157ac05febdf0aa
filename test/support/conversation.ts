/** Builds TCP conversations for tests: a client and a server that count their sequence numbers. */

import type { Capture } from '../../core/capture/capture.ts';
import { openCapture } from '../../core/capture/open.ts';
import { MemorySource } from '../../core/capture/source.ts';
import { writePcap } from '../../core/capture/write.ts';
import { TcpFlag } from '../../core/table/packets.ts';
import { emitEthernet } from '../../core/wire/ethernet.ts';
import { emitIpv4, pseudoHeaderSum } from '../../core/wire/ipv4.ts';
import { emitTcp } from '../../core/wire/tcp.ts';

export interface Host {
  readonly mac: readonly number[];
  readonly ip: number;
  readonly port: number;
}

export const CLIENT: Host = { mac: [2, 0, 0, 0, 1, 1], ip: 0x0a000001, port: 40_000 };
export const SERVER: Host = { mac: [2, 0, 0, 0, 2, 1], ip: 0x0a000002, port: 80 };

export const latin1 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (ch) => ch.charCodeAt(0));

/** One segment as a frame, checksums right. */
export function segment(
  from: Host,
  to: Host,
  fields: { seq: number; ack?: number; flags: number; window?: number; ttl?: number; id?: number },
  payload: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const header = {
    sourcePort: from.port,
    destinationPort: to.port,
    sequence: fields.seq >>> 0,
    acknowledgment: (fields.ack ?? 0) >>> 0,
  };
  const addresses = emitIpv4({ protocol: 6, source: from.ip, destination: to.ip }, new Uint8Array(0));
  const sum = pseudoHeaderSum(addresses, 0, 6, 0);
  const tcp = emitTcp({ ...header, flags: fields.flags, window: fields.window ?? 65_535 }, payload, sum);
  const ip = emitIpv4(
    {
      protocol: 6,
      source: from.ip,
      destination: to.ip,
      ttl: fields.ttl ?? 64,
      identification: fields.id ?? 0,
      dontFragment: true,
    },
    tcp,
  );
  return emitEthernet(Uint8Array.from(to.mac), Uint8Array.from(from.mac), 0x0800, ip);
}

/** Two ends of one connection; every method appends a frame and returns its row. */
export class Conversation {
  readonly frames: Uint8Array<ArrayBuffer>[] = [];
  readonly client: Host;
  readonly server: Host;
  clientSeq: number;
  serverSeq: number;

  constructor(options: { client?: Host; server?: Host; clientIsn?: number; serverIsn?: number } = {}) {
    this.client = options.client ?? CLIENT;
    this.server = options.server ?? SERVER;
    this.clientSeq = options.clientIsn ?? 1000;
    this.serverSeq = options.serverIsn ?? 5000;
  }

  open(): this {
    this.fromClient(TcpFlag.syn, '', 0);
    this.fromServer(TcpFlag.syn | TcpFlag.ack);
    this.fromClient(TcpFlag.ack);
    return this;
  }

  fromClient(flags: number, text = '', ack = this.serverSeq): number {
    this.frames.push(segment(this.client, this.server, { seq: this.clientSeq, ack, flags }, latin1(text)));
    this.clientSeq = (this.clientSeq + text.length + ((flags & (TcpFlag.syn | TcpFlag.fin)) !== 0 ? 1 : 0)) >>> 0;
    return this.frames.length - 1;
  }

  fromServer(flags: number, text = '', ack = this.clientSeq): number {
    this.frames.push(segment(this.server, this.client, { seq: this.serverSeq, ack, flags }, latin1(text)));
    this.serverSeq = (this.serverSeq + text.length + ((flags & (TcpFlag.syn | TcpFlag.fin)) !== 0 ? 1 : 0)) >>> 0;
    return this.frames.length - 1;
  }

  request(text: string): number {
    return this.fromClient(TcpFlag.ack | TcpFlag.psh, text);
  }

  response(text: string): number {
    return this.fromServer(TcpFlag.ack | TcpFlag.psh, text);
  }

  /** The server closes first. */
  close(): this {
    this.fromServer(TcpFlag.fin | TcpFlag.ack);
    this.fromClient(TcpFlag.ack);
    this.fromClient(TcpFlag.fin | TcpFlag.ack);
    this.fromServer(TcpFlag.ack);
    return this;
  }
}

/** The frames as a classic pcap, one millisecond apart. */
export const capture = (frames: readonly Uint8Array[]): Promise<Capture> =>
  openCapture(
    new MemorySource(
      writePcap(
        frames.map((bytes, i) => ({ bytes, seconds: 1_700_000_000 + Math.floor(i / 1000), nanos: (i % 1000) * 1_000_000 })),
      ),
    ),
    'test',
  );
