/** Judgements on a conversation as a whole: how it opens and closes, and how a translator treats it. */
import type { Binding, ProxySuspicion } from '../../analysis/nat/facts.ts';
import type { TcpConnection } from '../../analysis/tcp/facts.ts';
import type { AddressId, FlowId, PacketRow } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import type { Evidence } from '../annotation.ts';
import type { Context } from '../context.ts';
import { cite, citeTimes } from '../evidence.ts';
import type { EndpointValue, Who } from '../messages/params.ts';
import { protocolName } from '../names.ts';
import type { Sayer } from '../say.ts';
import { addresses } from './ip.ts';
import { asymmetry, pairingRule } from './nat.ts';

export type FlowRule = (c: Context, flow: FlowId, out: Sayer) => void;

/** A conversation that only a quoted packet names. */
const isEmpty = (c: Context, flow: FlowId): boolean =>
  c.facts.tables.flows.packetsForward.get(flow) + c.facts.tables.flows.packetsBackward.get(flow) === 0;

export const tcpFlow: FlowRule = (c, flow, out) => {
  const t = c.facts.tcp.connection(flow);
  const { flows } = c.facts.tables;
  if (t === undefined || isEmpty(c, flow)) return;
  const a = { address: flows.a.get(flow) as AddressId, port: flows.aPort.get(flow) };
  const b = { address: flows.b.get(flow) as AddressId, port: flows.bPort.get(flow) };
  const forward = flows.bytesForward.get(flow);
  const backward = flows.bytesBackward.get(flow);
  out.say(
    'tcp.flow',
    {
      client: t.clientIsA ? a : b,
      server: t.clientIsA ? b : a,
      packets: flows.packetsForward.get(flow) + flows.packetsBackward.get(flow),
      sent: t.clientIsA ? forward : backward,
      received: t.clientIsA ? backward : forward,
      guessed: t.rolesFrom === 'ports',
    },
    'tcp.flow',
    [cite(c.facts, flows.rows(flow).first, 'tcp.srcport'), cite(c.facts, flows.rows(flow).first, 'tcp.dstport')],
  );
  opening(c, t, out);
  close(c, t, out);
  if (t.clientState !== 'UNKNOWN' || t.serverState !== 'UNKNOWN') {
    states(c, flow, t, out);
  }
};

/** As the packets prove them, and as they are once the last packets have arrived too, where that differs. */
function states(c: Context, flow: FlowId, t: TcpConnection, out: Sayer): void {
  const last = c.facts.tables.flows.rows(flow).last;
  const then = c.facts.tcp.statesOnceDelivered(last);
  const client = then === undefined || then.client === t.clientState ? null : then.client;
  const server = then === undefined || then.server === t.serverState ? null : then.server;
  const arrived = client !== null && server !== null ? 'both' : client !== null ? 'client' : server !== null ? 'server' : 'none';
  out.say(
    'tcp.flow.states',
    { client: t.clientState, server: t.serverState, arrived, clientThen: client, serverThen: server },
    'tcp.flow',
    [cite(c.facts, last, 'tcp.flags')],
  );
}

function opening(c: Context, t: TcpConnection, out: Sayer): void {
  const { kind, syn, synAck, ack, rttNs, synRetransmissions } = t.opening;
  const rows = [syn, synAck, ack].filter((r): r is PacketRow => r !== null);
  out.say(
    'tcp.flow.opening',
    { kind, rtt: rttNs, retries: synRetransmissions },
    'tcp.open',
    rows.map((r) => cite(c.facts, r, 'tcp.flags')),
    kind === 'unanswered' || kind === 'refused' ? 'warning' : kind === 'three-way' ? 'chat' : 'note',
  );
}

function close(c: Context, t: TcpConnection, out: Sayer): void {
  const { kind, initiator, firstFin, secondFin, reset } = t.close;
  if (reset !== null) {
    out.say(
      'tcp.flow.reset',
      { kind: reset.kind, who: c.author(reset.row), frame: reset.row },
      'tcp.reset',
      [cite(c.facts, reset.row, 'tcp.flags')],
      reset.kind === 'after-fin' ? 'note' : 'warning',
    );
  }
  if (kind === 'reset') return;
  const rows = [firstFin, secondFin].filter((r): r is PacketRow => r !== null);
  const who = initiator === null || firstFin === null ? null : c.author(firstFin);
  // Without these the sentence of that kind has nothing to stand on.
  const known = kind === 'none' || (who !== null && (secondFin !== null || kind === 'half-close' || kind === 'incomplete'));
  const shown = known ? kind : 'none';
  out.say(
    'tcp.flow.close',
    { kind: shown, who, first: firstFin, second: secondFin },
    kind === 'half-close' ? 'tcp.half-close' : 'tcp.close',
    rows.map((r) => cite(c.facts, r, 'tcp.flags')),
  );
}

/** A conversation that is not TCP. */
export const otherFlow: FlowRule = (c, flow, out) => {
  const { flows } = c.facts.tables;
  if (c.facts.tcp.connection(flow) !== undefined || isEmpty(c, flow)) return;
  const names: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' };
  const protocol = flows.protocol.get(flow);
  out.say(
    'flow.other',
    {
      protocol: names[protocol] ?? protocolName(protocol),
      a: { address: flows.a.get(flow) as AddressId, port: flows.aPort.get(flow) },
      b: { address: flows.b.get(flow) as AddressId, port: protocol === 17 ? flows.bPort.get(flow) : 0 },
      packets: flows.packetsForward.get(flow) + flows.packetsBackward.get(flow),
      sent: flows.bytesForward.get(flow),
      received: flows.bytesBackward.get(flow),
    },
    protocol === 17 ? 'udp.datagram' : 'icmp.echo',
    [],
  );
};

/** Requests of one conversation that are told one by one: a packet may hold eighty. The frames tell them all. */
const MAX_TRANSACTIONS = 1000;

export const httpFlow: FlowRule = (c, flow, out) => {
  // A rewritten leg carries the same messages: they are told once, of the original.
  if (c.bindingsOf(flow).some((b) => b.translatedFlow === flow && b.originalFlow !== null)) return;
  const ids = c.transactionsOf(flow);
  if (ids.length > MAX_TRANSACTIONS)
    out.say('http.transactions', { count: ids.length, told: MAX_TRANSACTIONS }, 'http.response', []);
  for (const id of ids.subarray(0, MAX_TRANSACTIONS)) {
    const t = c.facts.http.transaction(id);
    if (t.request === null) continue;
    out.say(
      'http.transaction',
      {
        method: t.request.method ?? '',
        uri: t.request.uri ?? '',
        status: t.response?.status ?? null,
        delay: t.serverTimeNs,
        request: t.request.firstRow,
        response: t.response?.firstRow ?? null,
      },
      'http.response',
      [],
      t.response === null ? 'note' : 'chat',
    );
  }
};

export const natFlow: FlowRule = (c, flow, out) => {
  for (const b of c.bindingsOf(flow)) {
    const box = c.translator(b.translator);
    // What the box does is told once, of the leg that the initiator sees.
    if (b.originalFlow !== null && b.originalFlow !== flow) {
      const { src: client, dst: service } = b.original;
      out.say('nat.leg', { box, flow: b.originalFlow, client, service }, 'nat.table', []);
      continue;
    }
    binding(c, b, box, out);
    confidence(c, b, out);
    latencies(c, b, box, out);
    const place = c.place(b);
    if (place !== undefined) {
      for (const second of Object.values(place.firstOf).sort((x, y) => x.copy - y.copy)) {
        if (second !== place.first) asymmetry(c, place, second, box, out);
      }
    }
    handshakes(c, b, box, out);
  }
  for (const proxy of c.proxiesOf(flow)) sayProxy(c, proxy, out);
};

/** Two connections with the same data, and a box between them that ends one and opens the other. */
export function sayProxy(c: Context, proxy: ProxySuspicion, out: Sayer): void {
  const [client, inner] = endsOf(c, proxy.clientFlow);
  const [onward, server] = endsOf(c, proxy.serverFlow);
  out.say(
    'nat.proxy',
    { client, proxy: inner, onward, server, frames: proxy.rows },
    'nat.proxy',
    proxy.rows.slice(0, 4).map((r) => cite(c.facts, r, 'tcp.seq_raw')),
    'note',
  );
}

/** Client and server of a flow. */
function endsOf(c: Context, flow: FlowId): [EndpointValue, EndpointValue] {
  const { flows } = c.facts.tables;
  const a = { address: flows.a.get(flow) as AddressId, port: flows.aPort.get(flow) };
  const b = { address: flows.b.get(flow) as AddressId, port: flows.bPort.get(flow) };
  return (c.facts.tcp.connection(flow)?.clientIsA ?? true) ? [a, b] : [b, a];
}

function binding(c: Context, b: Binding, box: Who, out: Sayer): void {
  const { pairs } = b;
  const first = pairs[0];
  const evidence = first === undefined ? [] : [first.original, first.copy].flatMap((r) => addresses(c, r));
  out.say(
    'nat.binding',
    {
      box,
      kind: b.kind,
      tcp: b.protocol === 'tcp',
      client: b.original.src,
      service: b.original.dst,
      server: b.kind === 'snat' ? b.translated.src : b.translated.dst,
      pairs: pairs.length,
    },
    b.kind === 'dnat' ? 'nat.dnat' : b.kind === 'snat' ? 'nat.snat' : 'nat.both',
    evidence,
  );
}

const STRENGTH = ['isn-pair', 'isn', 'content', 'mac-path', 'capture-host'] as const;
const WEAK = 0.5;

function confidence(c: Context, b: Binding, out: Sayer): void {
  const all = b.evidence;
  const code = STRENGTH.find((s) => all.some((e) => e.code === s));
  const strongest = all.find((e) => e.code === code) ?? all[0];
  if (strongest === undefined || strongest.rows.length === 0) return;
  out.say(
    'nat.confidence',
    { confidence: code === 'isn-pair' ? null : b.confidence, evidence: strongest.code, frames: strongest.rows },
    pairingRule(c, strongest.rows[0] as PacketRow),
    strongest.rows.slice(0, 4).flatMap((r) => pairingMark(c, r)),
    b.confidence < WEAK ? 'note' : 'chat',
  );
}

/** The field that a packet is known again by on the other leg. */
function pairingMark(c: Context, row: PacketRow): Evidence[] {
  const layers = c.p.layers.get(row);
  if ((layers & Layer.tcp) !== 0) return [cite(c.facts, row, 'tcp.seq_raw')];
  if ((layers & Layer.ipv4) !== 0) return [cite(c.facts, row, 'ip.id')];
  return (layers & Layer.ipv6) === 0 ? [] : addresses(c, row);
}

function range(values: readonly number[]): { min: number; max: number } | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return values.length === 0 ? null : { min, max };
}

/** The spread of the box's latency each way. */
function latencies(c: Context, b: Binding, box: Who, out: Sayer): void {
  const { pairs } = b;
  const forwards = pairs[0]?.direction;
  const there: number[] = [];
  const back: number[] = [];
  const known = pairs.every((p) => p.mistimed === null);
  for (const p of pairs) {
    if (p.recordedNs === null || (p.mistimed === null) !== known) continue;
    (p.direction === forwards ? there : back).push(p.recordedNs);
  }
  const t = range(there);
  const r = range(back);
  const evidence = [t?.min, t?.max, r?.min, r?.max].flatMap((v) => {
    const pair = v === undefined ? undefined : pairs.find((p) => p.recordedNs === v);
    return pair === undefined ? [] : citeTimes(c.facts, pair.original, pair.copy);
  });
  if (!known) {
    // What one clock is ahead on the way there, it is behind on the way back: the sum needs no common clock.
    const both = t !== null && r !== null && t.min + r.min > 0 ? t.min + r.min : null;
    out.say('nat.latency.clocks', { box, both }, 'nat.latency', evidence);
  } else if (t !== null && r !== null) {
    out.say('nat.latency.range', { box, there: t, back: r }, 'nat.latency', evidence);
  } else {
    const one = t ?? r;
    if (one !== null) out.say('nat.latency.oneway', { box, there: one }, 'nat.latency', evidence);
  }
}

/** The opening as each leg shows it. */
function handshakes(c: Context, b: Binding, box: Who, out: Sayer): void {
  if (b.originalFlow === null || b.translatedFlow === null) return;
  const front = c.facts.tcp.connection(b.originalFlow)?.opening;
  const back = c.facts.tcp.connection(b.translatedFlow)?.opening;
  if (front?.rttNs == null || back?.rttNs == null || front.ack === null || back.ack === null) return;
  if (front.syn === null || back.syn === null) return;
  out.say('nat.handshakes', { front: front.rttNs, back: back.rttNs, box }, 'tcp.rtt', [
    ...citeTimes(c.facts, front.syn, front.ack),
    ...citeTimes(c.facts, back.syn, back.ack),
  ]);
}
