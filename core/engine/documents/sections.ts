/** The parts that several documents share: the capture, its devices, flows and NAT, as plain values. */

import type { Facts } from '../../analysis/facts.ts';
import type { Endpoint } from '../../analysis/nat/facts.ts';
import { NatHistory } from '../../analysis/nat/history.ts';
import { socketText } from '../../base/address.ts';
import { type AddressId, type FlowId, flowId, frameNumber, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { isUntimed } from '../../capture/info.ts';
import { IpProtocol } from '../../table/flows.ts';
import type { RowSelection } from '../selection.ts';
import type { BindingSection, CaptureSection, FlowSection, NatSection } from './schemas.ts';

/** `address:port`, IPv6 in brackets. */
export function endpointText(facts: Facts, address: AddressId, port: number): string {
  return socketText(facts.tables.addresses.text(address), port);
}

/** The same for people: an ICMP conversation has an identifier at one end only. */
export const shownEndpoint = (endpoint: string): string => endpoint.replace(/^\[?([^\]]*)\]?:0$/, '$1');

/** Epoch nanoseconds; null where the capture has no time for the packet. */
export const timeText = (facts: Facts, row: PacketRow): string | null =>
  isUntimed(facts.capture, row) ? null : facts.tables.packets.timeNs(row).toString();

export const frameOrNull = (row: PacketRow | null): number | null => (row === null ? null : frameNumber(row));
export const framesOf = (rows: readonly PacketRow[]): number[] => rows.map(frameNumber);

export function captureSection(facts: Facts): CaptureSection {
  const { capture, tables } = facts;
  const { packets } = tables;
  let first: PacketRow | null = null;
  let last: PacketRow | null = null;
  let bytes = 0;
  for (let i = 0; i < packets.length; i++) {
    const row = i as PacketRow;
    bytes += packets.originalLength.get(row);
    if (isUntimed(capture, row)) continue;
    if (first === null || packets.elapsedNs(first, row) < 0) first = row;
    if (last === null || packets.elapsedNs(last, row) > 0) last = row;
  }
  return {
    format: capture.format,
    compression: capture.compression,
    packets: packets.length,
    bytes,
    firstTime: first === null ? null : packets.timeNs(first).toString(),
    lastTime: last === null ? null : packets.timeNs(last).toString(),
    interfaces: capture.interfaces.map((i) => ({
      linkType: i.linkType,
      snapLength: i.snapLength,
      name: i.name ?? null,
      description: i.description ?? null,
    })),
    comments: [...capture.comments],
    problems: capture.problems.map((p) => ({ code: p.code, offset: p.offset, line: p.line ?? null, detail: p.detail })),
  };
}

/** A list whose items are made when they are asked for. */
export interface LazyList<T> extends Iterable<T> {
  readonly length: number;
}

const lazyList = <T>(length: number, item: (index: number) => T): LazyList<T> => ({
  length,
  *[Symbol.iterator]() {
    for (let i = 0; i < length; i++) yield item(i);
  },
});

/** The NAT section, its bindings one at a time: a capture may have a million pairs. */
export type NatStream = Omit<NatSection, 'bindings'> & { readonly bindings: LazyList<BindingSection> };

/** `selection`: only the bindings that pair one of these packets. */
export function natSection(facts: Facts, selection?: RowSelection): NatStream {
  const { nat, tables } = facts;
  const chosen =
    selection &&
    nat.bindings.flatMap((b, i) => (b.pairs.some((p) => selection.has(p.original) || selection.has(p.copy)) ? [i] : []));
  let history: NatHistory | undefined;
  const macs = (ids: readonly MacId[]) => ids.map((id) => tables.macs.text(id));
  return {
    translators: nat.translators.map((t) => ({
      id: t.id,
      macs: macs(t.macs),
      addresses: t.addresses.map((a) => tables.addresses.text(a)),
      roles: [...t.roles],
    })),
    bindings: lazyList(chosen?.length ?? nat.bindings.length, (i) => {
      history ??= new NatHistory(tables, nat);
      return bindingSection(facts, chosen?.[i] ?? i, history);
    }),
    proxies: nat.proxies.map((p) => ({ clientFlow: p.clientFlow, serverFlow: p.serverFlow, frames: framesOf(p.rows) })),
  };
}

function bindingSection(facts: Facts, index: number, history: NatHistory): BindingSection {
  const { tables } = facts;
  const b = facts.nat.bindings[index];
  if (b === undefined) throw new RangeError(`no binding ${index}`);
  const text = (e: Endpoint) => endpointText(facts, e.address, e.port);
  const { pairs } = b;
  const entry = history.of(b, pairs);
  const mistimed = pairs.find((p) => p.mistimed !== null)?.mistimed ?? null;
  const { interface: point } = tables.packets;
  const start = entry.events[0]?.rows[0];
  // Where clocks disagree, all of a history is told by the clock of its first packet.
  const when = (rows: readonly PacketRow[]): PacketRow =>
    ((mistimed === null || start === undefined ? undefined : rows.find((r) => point.get(r) === point.get(start))) ??
      rows[0]) as PacketRow;
  return {
    id: b.id,
    protocol: b.protocol,
    kind: b.kind,
    original: { src: text(b.original.src), dst: text(b.original.dst) },
    translated: { src: text(b.translated.src), dst: text(b.translated.dst) },
    originalFlow: b.originalFlow,
    translatedFlow: b.translatedFlow,
    translator: b.translator,
    pairs: pairs.map((p) => ({
      original: frameNumber(p.original),
      copy: frameNumber(p.copy),
      latencyNs: p.latencyNs,
      segmentation: p.segmentation,
      rewritten: p.rewritten.map((r) => ({
        field: r.field,
        ...(r.toField === undefined ? {} : { toField: r.toField }),
        from: r.from,
        to: r.to,
      })),
      checksumsConsistent: p.checksumsConsistent,
    })),
    mistimed: mistimed === null ? null : { original: frameNumber(mistimed.original), copy: frameNumber(mistimed.copy) },
    confidence: b.confidence,
    evidence: b.evidence.map((e) => ({ code: e.code, frames: framesOf(e.rows) })),
    history: {
      state: entry.state,
      events: entry.events.map((e) => ({
        kind: e.kind,
        frames: framesOf(e.rows),
        time: timeText(facts, when(e.rows)),
        silenceNs: e.silenceNs,
        before: e.before,
      })),
      lastFrames: framesOf(entry.last ?? []),
    },
  };
}

const PROTOCOLS: ReadonlyMap<number, FlowSection['protocol']> = new Map([
  [IpProtocol.tcp, 'tcp'],
  [IpProtocol.udp, 'udp'],
  [IpProtocol.icmp, 'icmp'],
  [IpProtocol.icmpv6, 'icmpv6'],
]);

/** Which flow is which leg of which binding. Built once per document. */
export function legs(facts: Facts): ReadonlyMap<FlowId, { binding: number; leg: 'original' | 'translated' }> {
  const found = new Map<FlowId, { binding: number; leg: 'original' | 'translated' }>();
  for (const b of facts.nat.bindings) {
    if (b.originalFlow !== null) found.set(b.originalFlow, { binding: b.id, leg: 'original' });
    if (b.translatedFlow !== null) found.set(b.translatedFlow, { binding: b.id, leg: 'translated' });
  }
  return found;
}

/** `selection`: only the flows that one of these packets belongs to. */
export function* flowSections(facts: Facts, selection?: RowSelection): Generator<FlowSection> {
  const translated = legs(facts);
  const { flows } = facts.tables;
  for (let i = 0; i < flows.length; i++) {
    const flow = flowId(i);
    if (flows.isSeen(flow) && selection?.hasFlow(flow) !== false) yield flowSection(facts, flow, translated);
  }
}

export function flowSection(facts: Facts, id: FlowId, translated = legs(facts)): FlowSection {
  const { flows, packets } = facts.tables;
  const tcp = facts.tcp.connection(id);
  const clientIsA = tcp?.clientIsA ?? true;
  const a = endpointText(facts, flows.a.get(id) as AddressId, flows.aPort.get(id));
  const b = endpointText(facts, flows.b.get(id) as AddressId, flows.bPort.get(id));
  const { first, last } = flows.rows(id);
  const stream = flows.stream.get(id);
  const leg = translated.get(id);
  const byRole = (forward: number, backward: number) =>
    clientIsA ? { fromClient: forward, fromServer: backward } : { fromClient: backward, fromServer: forward };
  const protocol = PROTOCOLS.get(flows.protocol.get(id)) ?? 'other';
  return {
    id,
    protocol,
    stream: stream === NONE || (protocol !== 'tcp' && protocol !== 'udp') ? null : stream,
    client: clientIsA ? a : b,
    server: clientIsA ? b : a,
    rolesFrom: tcp?.rolesFrom ?? 'first-packet',
    firstFrame: frameNumber(first),
    lastFrame: frameNumber(last),
    startTime: timeText(facts, first),
    durationNs: packets.elapsedNs(first, last),
    packets: byRole(flows.packetsForward.get(id), flows.packetsBackward.get(id)),
    bytes: byRole(flows.bytesForward.get(id), flows.bytesBackward.get(id)),
    tcp:
      tcp === undefined
        ? null
        : {
            opening: {
              kind: tcp.opening.kind,
              syn: frameOrNull(tcp.opening.syn),
              synAck: frameOrNull(tcp.opening.synAck),
              ack: frameOrNull(tcp.opening.ack),
              synRetransmissions: tcp.opening.synRetransmissions,
              rttNs: tcp.opening.rttNs,
            },
            close: {
              kind: tcp.close.kind,
              initiator: tcp.close.initiator,
              firstFin: frameOrNull(tcp.close.firstFin),
              firstFinAck: frameOrNull(tcp.close.firstFinAck),
              secondFin: frameOrNull(tcp.close.secondFin),
              secondFinAck: frameOrNull(tcp.close.secondFinAck),
              reset:
                tcp.close.reset === null
                  ? null
                  : { frame: frameNumber(tcp.close.reset.row), kind: tcp.close.reset.kind, by: tcp.close.reset.by },
            },
            clientState: tcp.clientState,
            serverState: tcp.serverState,
            clientIsn: tcp.clientIsn,
            serverIsn: tcp.serverIsn,
          },
    binding: leg?.binding ?? null,
    leg: leg?.leg ?? null,
  };
}
