/**
 * TCP conversations written by hand, straight into the tables the TCP pass reads. Sequence and acknowledgement numbers are given
 * relative to the sides' initial ones, as people write them.
 */

import { PhaseTable } from '../../../../core/analysis/phases.ts';
import type { TcpConnection, TcpFacts } from '../../../../core/analysis/tcp/facts.ts';
import { TcpPass } from '../../../../core/analysis/tcp/pass.ts';
import { packetRow } from '../../../../core/base/ids.ts';
import { FlowTracker } from '../../../../core/scan/flows.ts';
import type { PacketView } from '../../../../core/scan/pass.ts';
import { Layer, Mark, TcpFlag } from '../../../../core/table/packets.ts';
import { Tables } from '../../../../core/table/tables.ts';

const LETTERS: Readonly<Record<string, number>> = {
  S: TcpFlag.syn,
  A: TcpFlag.ack,
  F: TcpFlag.fin,
  R: TcpFlag.rst,
  P: TcpFlag.psh,
  U: TcpFlag.urg,
};
const NO_BYTES: PacketView = {
  bytes: new Uint8Array(0),
  start: 0,
  end: 0,
  payloadBytes: new Uint8Array(0),
  payloadStart: 0,
  payloadEnd: 0,
};

export interface Segment {
  readonly from: 'client' | 'server';
  /** Letters: S A F R P U. */
  readonly flags: string;
  /** Raw numbers. */
  readonly seq: number;
  readonly ack: number;
  readonly length: number;
  readonly window?: number;
}

export class Talk {
  readonly tables = new Tables();
  readonly phases = new PhaseTable();
  readonly pass = new TcpPass(this.tables, this.phases);
  readonly clientIsn: number;
  readonly serverIsn: number;
  clientPort = 40_000;
  serverPort = 80;
  #now = 0;
  readonly #flows = new FlowTracker(this.tables.flows);
  readonly #client = this.tables.addresses.internV4(0xc6336465);
  readonly #server = this.tables.addresses.internV4(0xc0000250);

  constructor(clientIsn = 1000, serverIsn = 900_000) {
    this.clientIsn = clientIsn;
    this.serverIsn = serverIsn;
  }

  /** A segment with relative numbers; `ack` is left out where the flags have no A. */
  c(flags: string, seq: number, ack = 0, length = 0): this {
    return this.add({
      from: 'client',
      flags,
      seq: this.clientIsn + seq,
      ack: flags.includes('A') ? this.serverIsn + ack : 0,
      length,
    });
  }
  s(flags: string, seq: number, ack = 0, length = 0): this {
    return this.add({
      from: 'server',
      flags,
      seq: this.serverIsn + seq,
      ack: flags.includes('A') ? this.clientIsn + ack : 0,
      length,
    });
  }

  wait(ms: number): this {
    this.#now += ms * 1e6;
    return this;
  }

  open(): this {
    return this.c('S', 0).s('SA', 0, 1).c('A', 1, 1);
  }

  add(x: Segment): this {
    const p = this.tables.packets;
    const row = p.length++;
    const up = x.from === 'client';
    let flags = 0;
    for (const letter of x.flags) flags |= LETTERS[letter] ?? 0;
    const [src, dst] = up ? [this.#client, this.#server] : [this.#server, this.#client];
    const [srcPort, dstPort] = up ? [this.clientPort, this.serverPort] : [this.serverPort, this.clientPort];
    p.time.set(row, this.#now);
    this.#now += 1e6;
    p.layers.set(row, Layer.eth | Layer.ipv4 | Layer.tcp);
    p.src.set(row, src);
    p.dst.set(row, dst);
    p.srcPort.set(row, srcPort);
    p.dstPort.set(row, dstPort);
    p.seq.set(row, x.seq >>> 0);
    p.ack.set(row, x.ack >>> 0);
    p.flags.set(row, flags);
    p.payloadLength.set(row, x.length);
    p.window.set(row, x.window ?? 8192);
    const flow = this.#flows.touchTcp(row, src, dst, srcPort, dstPort, x.seq >>> 0, x.ack >>> 0, flags);
    p.flow.set(row, flow);
    p.marks.set(row, this.#flows.lastIsForward ? Mark.forward : 0);
    this.#flows.count(flow, this.#flows.lastIsForward, row, x.length);
    this.pass.packet(packetRow(row), NO_BYTES);
    return this;
  }

  get facts(): TcpFacts {
    return this.pass.facts();
  }

  connection(flow = 0): TcpConnection {
    const c = this.facts.connection(flow as TcpConnection['flow']);
    if (c === undefined) throw new Error(`flow ${flow} is not TCP`);
    return c;
  }

  phaseList(): string[] {
    return Array.from({ length: this.tables.packets.length }, (_, row) => this.phases.get(packetRow(row)));
  }

  /** `client server` after each packet, as the packets so far prove them, or as they are once delivered. */
  states(delivered = false): string[] {
    const { facts } = this;
    return Array.from({ length: this.tables.packets.length }, (_, row) => {
      const s = delivered ? facts.statesOnceDelivered(packetRow(row)) : facts.statesAfter(packetRow(row));
      return s === undefined ? '-' : `${s.client} ${s.server}`;
    });
  }

  retransmissions(): number[] {
    const { facts } = this;
    return Array.from({ length: this.tables.packets.length }, (_, row) => row).filter((row) =>
      facts.isRetransmission(packetRow(row)),
    );
  }
}
