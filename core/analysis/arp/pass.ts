/**
 * Reads the ARP packets of a capture: what each one is, which reply answers which request, who claims which address.
 *
 * Kinds (Ethernet and IPv4; SPA and TPA are the sender's and the target's protocol address):
 *
 *   probe          request with SPA 0.0.0.0: "does anybody use TPA?" (RFC 5227 §2.1.1)
 *   announcement   request with SPA = TPA from a host that has just probed for that address: the end of RFC 5227's procedure (§2.3).
 *                  Just: within `ANNOUNCE_NS` of its last probe or of its announcement before.
 *   gratuitous     SPA = TPA in any other request, or in a reply: sent unasked, to fill or to correct the others' caches. The
 *                  packet itself is the same as an announcement; only the probes before it tell them apart.
 *   request, reply the rest of opcodes 1 and 2
 *   other          every other opcode (RARP, InARP, …)
 */
import { firstFrom } from '../../base/ascending.ts';
import { type AddressId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import { innermostOf } from '../../table/innermost.ts';
import { Layer, NO_OFFSET } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { ARP_ETHERNET_IPV4, ArpOpcode, isEthernetIpv4, opcode, senderMacAt, targetMacAt } from '../../wire/arp.ts';
import { type Phase, type PhaseTable, phaseCode } from '../phases.ts';
import type { ArpConflict, ArpExchange, ArpFacts, ArpKind } from './facts.ts';
import { RecentMap } from './recent.ts';

/** An answer that comes later than this answers nothing: hosts repeat a request after about a second. */
const ANSWER_NS = 10e9;
/**
 * Probes and announcements follow each other in seconds: PROBE_MAX 2 s, ANNOUNCE_WAIT 2 s, ANNOUNCE_INTERVAL 2 s (RFC 5227 §1.1),
 * with room for slower hosts.
 */
const ANNOUNCE_NS = 10e9;
/** Addresses and MACs are numbered from 1 on; two such numbers make one key. */
const KEY = 2 ** 26;
/** More conflicts than anybody can read: a capture of an attack does not fill the memory. */
const MAX_CONFLICTS = 65_536;

const KINDS: readonly ArpKind[] = ['other', 'request', 'reply', 'gratuitous', 'probe', 'announcement'];
const Kind = { other: 0, request: 1, reply: 2, gratuitous: 3, probe: 4, announcement: 5 } as const;
const PHASE_OF = (['other', 'arp.request', 'arp.reply', 'arp.gratuitous', 'arp.probe', 'arp.announcement'] as Phase[]).map(
  phaseCode,
);

export class ArpPass implements Pass {
  readonly name = 'arp';
  readonly #tables: Tables;
  readonly #phases: PhaseTable;
  /** Parallel, one entry an ARP packet, rows ascending. */
  readonly #rows: number[] = [];
  readonly #kinds: number[] = [];
  readonly #senderMacs: number[] = [];
  readonly #targetMacs: number[] = [];
  /** Entry of the request this answers, or of the first reply; NONE. */
  readonly #partners: number[] = [];
  /** (address asked for, asker's MAC) → entry of the last request or probe. */
  readonly #asked = new RecentMap();
  /** (address, MAC) → row of that host's last probe or announcement. */
  readonly #probed = new RecentMap();
  /** (address, MAC) → row of the first claim, in order of claims; and per address its first claimant. */
  readonly #claims = new Map<number, number>();
  readonly #owners = new Map<number, number>();
  readonly #conflicts: ArpConflict[] = [];

  constructor(tables: Tables, phases: PhaseTable) {
    this.#tables = tables;
    this.#phases = phases;
  }

  packet(row: PacketRow, view: PacketView): void {
    const p = this.#tables.packets;
    // Of ARP in a tunnel the columns are those of the packet around it.
    if ((p.layers.get(row) & Layer.arp) === 0 || innermostOf(p, row) !== 'arp') return;
    const l3 = p.l3.get(row);
    if (l3 === NO_OFFSET) return;
    const at = view.start + l3;
    const { bytes } = view;
    if (at + 8 > view.end) return;
    const operation = opcode(bytes, at);
    if (at + ARP_ETHERNET_IPV4 > view.end || !isEthernetIpv4(bytes, at)) {
      // Other hardware, or cut: the opcode still says what it is.
      if (operation === ArpOpcode.request || operation === ArpOpcode.reply)
        this.#phases.column.set(row, PHASE_OF[operation] as number);
      return;
    }
    const sender = this.#tables.macs.find(bytes, senderMacAt(at));
    const target = this.#tables.macs.find(bytes, targetMacAt(at));
    const kind = this.#kindOf(row, operation, sender);
    const entry = this.#rows.push(row) - 1;
    this.#kinds.push(kind);
    this.#senderMacs.push(sender);
    this.#targetMacs.push(target);
    this.#partners.push(NONE);
    this.#phases.column.set(row, PHASE_OF[kind] as number);
    const spa = p.src.get(row);
    if (kind === Kind.request || kind === Kind.probe) this.#asked.set(p.dst.get(row) * KEY + sender, entry);
    else if (kind === Kind.reply) this.#answer(entry, row, target);
    if (operation <= ArpOpcode.reply && this.#tables.addresses.v4(spa as AddressId) !== 0) this.#claim(spa, sender, row);
  }

  finish(): void {}

  facts(): ArpFacts {
    let claims: Map<AddressId, Map<MacId, PacketRow>> | undefined;
    const build = () => {
      const all = new Map<AddressId, Map<MacId, PacketRow>>();
      for (const [key, row] of this.#claims) {
        const ip = Math.floor(key / KEY) as AddressId;
        let of = all.get(ip);
        if (of === undefined) {
          of = new Map();
          all.set(ip, of);
        }
        of.set((key % KEY) as MacId, row as PacketRow);
      }
      return all;
    };
    return {
      exchange: (row) => this.#exchange(row),
      conflicts: this.#conflicts,
      get claims() {
        claims ??= build();
        return claims;
      },
    };
  }

  #kindOf(row: number, operation: number, sender: number): number {
    const { packets, addresses } = this.#tables;
    const spa = packets.src.get(row);
    const tpa = packets.dst.get(row);
    if (operation === ArpOpcode.reply) return spa === tpa ? Kind.gratuitous : Kind.reply;
    if (operation !== ArpOpcode.request) return Kind.other;
    if (spa === tpa) {
      const key = spa * KEY + sender;
      const before = this.#probed.get(key);
      if (before === undefined || !this.#within(before, row, ANNOUNCE_NS)) return Kind.gratuitous;
      this.#probed.set(key, row);
      return Kind.announcement;
    }
    if (addresses.v4(spa as AddressId) !== 0) return Kind.request;
    this.#probed.set(tpa * KEY + sender, row);
    return Kind.probe;
  }

  /** RFC 826: the reply swaps the addresses of its request. */
  #answer(entry: number, row: number, asker: number): void {
    const { packets } = this.#tables;
    const request = this.#asked.get(packets.src.get(row) * KEY + asker);
    if (request === undefined) return;
    const asked = this.#rows[request] as number;
    if (packets.src.get(asked) !== packets.dst.get(row) || !this.#within(asked, row, ANSWER_NS)) return;
    this.#partners[entry] = request;
    if (this.#partners[request] === NONE) this.#partners[request] = entry;
  }

  #claim(ip: number, mac: number, row: number): void {
    const key = ip * KEY + mac;
    if (this.#claims.has(key)) return;
    this.#claims.set(key, row);
    const owner = this.#owners.get(ip);
    if (owner === undefined) this.#owners.set(ip, mac);
    else if (this.#conflicts.length < MAX_CONFLICTS)
      this.#conflicts.push({
        ip: ip as AddressId,
        first: { mac: owner as MacId, row: this.#claims.get(ip * KEY + owner) as PacketRow },
        second: { mac: mac as MacId, row: row as PacketRow },
      });
  }

  #within(from: number, to: number, ns: number): boolean {
    const elapsed = this.#tables.packets.elapsedNs(from as PacketRow, to as PacketRow);
    // Clocks step back: packets in the file's order count, by how far they are apart.
    return Math.abs(elapsed) <= ns;
  }

  #exchange(row: PacketRow): ArpExchange | undefined {
    const rows = this.#rows;
    const low = firstFrom(rows, row);
    if (rows[low] !== row) return undefined;
    const { packets } = this.#tables;
    const partner = this.#partners[low] as number;
    const partnerRow = partner === NONE ? null : (rows[partner] as PacketRow);
    const isReply = this.#kinds[low] === Kind.reply;
    return {
      kind: KINDS[this.#kinds[low] as number] as ArpKind,
      row,
      senderMac: this.#senderMacs[low] as MacId,
      senderIp: packets.src.get(row) as AddressId,
      targetMac: this.#targetMacs[low] as MacId,
      targetIp: packets.dst.get(row) as AddressId,
      partner: partnerRow,
      answerNs: partnerRow === null ? null : isReply ? packets.intervalNs(partnerRow, row) : packets.intervalNs(row, partnerRow),
    };
  }
}
