/** Finds the DNS messages that UDP carries; those that TCP carries the pass that reads streams finds. */

import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer, Mark } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { DNS_COUNTS, dnsId, isDnsResponse, looksLikeDns } from '../../wire/dns.ts';
import { protocolOfPorts } from '../../wire/udp-ports.ts';
import type { DnsFacts } from './facts.ts';
import { DnsTransactions } from './transactions.ts';

export class DnsPass implements Pass {
  readonly name = 'dns';
  readonly #tables: Tables;
  readonly #transactions: DnsTransactions;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#transactions = new DnsTransactions(tables.packets);
  }

  packet(row: PacketRow, view: PacketView): void {
    const p = this.#tables.packets;
    // Of a packet in a tunnel's datagram the columns are those of the packet.
    if ((p.layers.get(row) & Layer.udp) === 0 || p.ipProtocol.get(row) !== IpProtocol.udp) return;
    const marks = p.marks.get(row);
    // Of a fragment nobody reads the beginning before the whole is there.
    if ((marks & (Mark.fragment | Mark.reassembled)) === Mark.fragment || (marks & Mark.quotes) !== 0) return;
    const { payloadBytes: b, payloadStart: at, payloadEnd: end } = view;
    const flow = p.flow.get(row);
    if (flow === NONE || end - at < DNS_COUNTS) return;
    const protocol = protocolOfPorts(p.srcPort.get(row), p.dstPort.get(row));
    if (protocol === undefined ? !looksLikeDns(b, at, end, Math.max(end - at, p.payloadLength.get(row))) : !SPEAKS_DNS[protocol])
      return;
    this.#transactions.message(row, flow as FlowId, dnsId(b, at), isDnsResponse(b, at));
  }

  finish(): void {
    this.#transactions.finish();
  }

  facts(): DnsFacts {
    return this.#transactions;
  }
}

const SPEAKS_DNS = {
  dns: true,
  mdns: true,
  llmnr: true,
  dhcp: false,
  ntp: false,
  ipvs: false,
  gre: false,
  mpls: false,
  vxlan: false,
  other: false,
} as const;
