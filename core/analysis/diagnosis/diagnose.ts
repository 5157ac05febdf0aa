/**
 * Diagnosis of virtual services. Each finding needs what it is named for in the capture, and nothing that speaks against it: a service of which only
 * one side was captured is not broken because the other side is missing.
 */
import { socketText } from '../../base/address.ts';
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';
import { onceFor } from '../../base/once-for.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer, TcpFlag } from '../../table/packets.ts';
import { QUOTED_FORWARD, SegmentNote } from '../../table/segment-notes.ts';
import type { Facts } from '../facts.ts';
import type { LvsService, RealServer } from '../lvs/facts.ts';
import { lvsFacts } from '../lvs/lvs.ts';
import type { Diagnosis, DiagnosisCode } from './facts.ts';
import { type Observed, observeConnections } from './observed.ts';
import { outsideFindings } from './outside.ts';
import { tunnelFindings } from './tunnel.ts';

/** SYNs sent on without an answer: one may have been lost. */
const FEWEST_SYNS = 2;
const MAX_EVIDENCE = 8;

/** All findings, in order of the frames that show them. Made once. */
export const diagnose = onceFor((facts: Facts): readonly Diagnosis[] => new Diagnoser(facts).run());

class Diagnoser {
  readonly #facts: Facts;
  readonly #found: Diagnosis[] = [];

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  run(): Diagnosis[] {
    const { services } = lvsFacts(this.#facts);
    const observed = observeConnections(this.#facts, services);
    for (const service of services) {
      for (const server of service.servers) {
        const own = observed.filter((o) => o.service === service && o.connection.server === server.id);
        if (own.length > 0) this.#server(service, server, own);
      }
      this.#asked(service);
    }
    this.#found.push(...tunnelFindings(this.#facts, services), ...outsideFindings(this.#facts, services));
    this.#arp();
    this.#noServers();
    return this.#found.sort((a, b) => a.row - b.row);
  }

  #text(id: AddressId): string {
    return this.#facts.tables.addresses.text(id);
  }

  #endpoint(id: AddressId, port: number): string {
    return socketText(this.#text(id), port);
  }

  #add(code: DiagnosisCode, rows: readonly PacketRow[], params: Diagnosis['params']): void {
    const evidence = [...new Set(rows)].sort((a, b) => a - b).slice(0, MAX_EVIDENCE);
    const [row] = rows;
    if (row !== undefined) this.#found.push({ code, row, evidence, params });
  }

  #server(service: LvsService, server: RealServer, own: readonly Observed[]): void {
    const name = server.address === 0 ? this.#facts.tables.macs.text(server.mac) : this.#text(server.address);
    const params = { server: name, service: this.#endpoint(service.address, service.port) };
    const translated = service.method === 'nat' || service.method === 'fullnat';
    if (translated && this.#past(service, own, params)) return;
    const refused = own.filter((o) => o.refused !== null && !o.goesOn);
    const [first] = refused;
    if (first !== undefined) {
      const rows = refused.flatMap((o) => [o.refused, o.copies[0] ?? null]).filter((r): r is PacketRow => r !== null);
      this.#add('lvs.dead-service', rows, { ...params, count: refused.length });
    }
    const silent = own.filter((o) => o.copies.length >= FEWEST_SYNS && o.answers.length === 0 && !o.answered && !o.goesOn);
    const [one] = silent;
    const row = one?.copies[FEWEST_SYNS - 1];
    if (one === undefined || row === undefined) return;
    const rows = [row, ...one.syns.slice(0, 1), ...one.copies];
    // One that has answered others, before or after, is known to have what it needs: it was not there.
    const answersOthers = own.some((o) => o.answers.length > 0 || o.goesOn);
    const code =
      answersOthers || service.method === 'fullnat'
        ? 'lvs.dead-server'
        : service.method === 'nat'
          ? 'lvs.no-gateway'
          : 'lvs.no-vip';
    this.#add(code, rows, code === 'lvs.dead-server' ? { ...params, count: silent.length } : params);
  }

  /** Answers that are not translated: they go past the director, or end there. */
  #past(service: LvsService, own: readonly Observed[], params: Diagnosis['params']): boolean {
    const p = this.#facts.tables.packets;
    // Where some are translated, those that are not are missing from the capture, or were lost.
    const broken = own.filter(
      (o) => o.unchanged.length > 0 && o.unchanged.length === o.answers.length && !o.answered && !o.goesOn,
    );
    const [one] = broken;
    const row = one?.unchanged.find((r) => (p.flags.get(r) & TcpFlag.syn) !== 0);
    if (one === undefined || row === undefined) return false;
    const to = p.macDst.get(row) as MacId;
    if (to === 0) return false;
    const rows = [row, ...one.syns.slice(0, 1), ...one.copies.slice(0, 1), ...one.unchanged];
    const client = this.#text(one.connection.client.address);
    if (service.directors.includes(to)) {
      if (one.copies.length >= FEWEST_SYNS || one.unchanged.length >= FEWEST_SYNS)
        this.#add('lvs.not-forwarded', rows, { ...params, client });
      return true;
    }
    const claim = this.#facts.arp.claims.get(one.connection.client.address)?.get(to);
    const syn = one.syns[0];
    const isClient = claim !== undefined && syn !== undefined && p.macSrc.get(syn) === to;
    this.#add(isClient ? 'lvs.client-inside' : 'lvs.direct-answer', isClient ? [...rows, claim] : rows, { ...params, client });
    return true;
  }

  /** Servers that the director asks for by ARP in vain when a connection comes: nothing is ever sent to them. */
  #asked(service: LvsService): void {
    if (service.lost.length === 0) return;
    const p = this.#facts.tables.packets;
    const asked = new Map<number, PacketRow[]>();
    for (let i = service.lost[0] as number; i < p.length; i++) {
      if ((p.layers.get(i) & Layer.arp) === 0 || p.flags.get(i) !== 1 || !service.directors.includes(p.macSrc.get(i) as MacId))
        continue;
      const target = p.dst.get(i) as AddressId;
      if (target === p.src.get(i) || (this.#facts.arp.claims.get(target)?.size ?? 0) > 0) continue;
      const rows = asked.get(target);
      if (rows === undefined) asked.set(target, [i as PacketRow]);
      else rows.push(i as PacketRow);
    }
    const clients = new Set<number>(service.connections.map((c) => c.client.address));
    for (const [target, rows] of asked) {
      if (rows.length < 2 || clients.has(target)) continue;
      const params = { server: this.#text(target as AddressId), service: this.#endpoint(service.address, service.port) };
      this.#add('lvs.dead-server', [rows[1] as PacketRow, ...rows, ...service.lost.slice(0, 2)], {
        ...params,
        count: service.lost.length,
      });
    }
  }

  /** Two machines answer one request for an address under which somebody is served. */
  #arp(): void {
    const { arp, tables } = this.#facts;
    const p = tables.packets;
    for (const { ip, first, second } of arp.conflicts) {
      const [a, b] = [arp.exchange(first.row), arp.exchange(second.row)];
      if (a?.kind !== 'reply' || b?.kind !== 'reply' || a.partner === null || a.partner !== b.partner) continue;
      const { flows } = tables;
      let served: PacketRow | undefined;
      for (let f = 0; f < flows.length && served === undefined; f++) {
        if (flows.protocol.get(f) !== IpProtocol.tcp || flows.b.get(f) !== ip) continue;
        const { first: row } = flows.rows(f as never);
        if (p.macDst.get(row) === first.mac || p.macDst.get(row) === second.mac) served = row;
      }
      if (served === undefined) continue;
      const params = { address: this.#text(ip), first: tables.macs.text(first.mac), second: tables.macs.text(second.mac) };
      this.#add('lvs.arp-problem', [second.row, a.partner, first.row, served], params);
    }
  }

  /** A SYN that ICMP answers with "port unreachable" in the name of the address itself: a host's own TCP would send RST. */
  #noServers(): void {
    const { tables } = this.#facts;
    const { packets: p, flows, segmentNotes: notes } = tables;
    const told = new Set<string>();
    for (let i = 0; i < notes.length; i++) {
      if (notes.kind(i) !== SegmentNote.quoted) continue;
      const row = notes.row(i) as PacketRow;
      const flow = notes.value(i);
      const forward = (notes.extra(i) & QUOTED_FORWARD) !== 0;
      if ((p.layers.get(row) & Layer.icmp) === 0 || p.flags.get(row) !== 0x0303) continue;
      if ((notes.extra(i) & TcpFlag.syn) === 0 || (notes.extra(i) & TcpFlag.ack) !== 0 || !flows.isSeen(flow as never)) continue;
      const virtual = (forward ? flows.b.get(flow) : flows.a.get(flow)) as AddressId;
      const port = forward ? flows.bPort.get(flow) : flows.aPort.get(flow);
      const key = `${virtual} ${port}`;
      if (p.src.get(row) !== virtual || told.has(key)) continue;
      told.add(key);
      this.#add('lvs.no-servers', [row, flows.rows(flow as never).first], { service: this.#endpoint(virtual, port) });
    }
  }
}
