/** Facts made by hand: frames as a script says them, so that the diagram can be tested apart from the analyses. */
import type { ArpExchange, ArpKind } from '../../../core/analysis/arp/facts.ts';
import type { Facts } from '../../../core/analysis/facts.ts';
import type { HttpMessage } from '../../../core/analysis/http/facts.ts';
import type { Binding, RewritePair } from '../../../core/analysis/nat/facts.ts';
import { type Phase, PhaseTable } from '../../../core/analysis/phases.ts';
import type { TcpState } from '../../../core/analysis/tcp/facts.ts';
import type { Device, DeviceRole } from '../../../core/analysis/topology/facts.ts';
import { fromHex } from '../../../core/base/bytes.ts';
import { type AddressId, type FlowId, flowId, type MacId, NONE, type PacketRow, packetRow } from '../../../core/base/ids.ts';
import { diagramLabels, type Labels, type Language } from '../../../core/diagram/labels.ts';
import { Layer, Mark, TcpFlag } from '../../../core/table/packets.ts';
import { Tables } from '../../../core/table/tables.ts';

export interface SceneDevice {
  readonly name: string;
  readonly mac?: string;
  readonly addresses: readonly string[];
  readonly vips?: readonly string[];
  readonly roles: readonly DeviceRole[];
}

export interface SceneFrame {
  /** Microseconds. */
  readonly at: number;
  readonly from: string;
  /** Absent: broadcast. */
  readonly to?: string;
  readonly phase: Phase;
  /** `address` or `address:port`. */
  readonly src?: string;
  readonly dst?: string;
  /** Letters: S A F R P. */
  readonly flags?: string;
  readonly seq?: number;
  readonly ack?: number;
  readonly length?: number;
  /** Frame number of the original. */
  readonly copyOf?: number;
  readonly http?: { method?: string; uri?: string; status?: number; reason?: string };
  readonly states?: { client: TcpState; server: TcpState };
  readonly again?: boolean;
}

const FLAGS: Readonly<Record<string, number>> = {
  S: TcpFlag.syn,
  A: TcpFlag.ack,
  F: TcpFlag.fin,
  R: TcpFlag.rst,
  P: TcpFlag.psh,
};

const v4 = (text: string): number => text.split('.').reduce((n, part) => n * 256 + Number(part), 0);

const split = (text: string): { address: string; port: number } => {
  const [address, port] = text.split(':');
  return { address: address ?? '', port: Number(port ?? 0) };
};

export function sceneFacts(
  sceneDevices: readonly SceneDevice[],
  frames: readonly SceneFrame[],
  names: Record<string, string> = {},
  untimed: readonly number[] = [],
): Facts {
  const tables = new Tables();
  const { packets, flows, addresses, macs } = tables;
  packets.baseNs = 1_013_902_103_199_800_000n;
  const phases = new PhaseTable();
  const ip = (text: string): AddressId => addresses.internV4(v4(text));
  const mac = (text: string): MacId => macs.intern(fromHex(text) ?? new Uint8Array(6), 0);
  const devices: Device[] = sceneDevices.map((d, id) => ({
    id,
    macs: d.mac === undefined ? [] : [mac(d.mac)],
    addresses: d.addresses.map(ip),
    vips: (d.vips ?? []).map(ip),
    roles: d.roles,
    evidence: [],
  }));
  const device = (name: string): Device => {
    const found = devices[sceneDevices.findIndex((d) => d.name === name)];
    if (found === undefined) throw new Error(`no device ${name}`);
    return found;
  };
  const flowOf = new Map<string, number>();
  const arp = new Map<number, ArpExchange>();
  const pairs = new Map<number, RewritePair>();
  const bindings = new Map<number, Binding & { pairs: RewritePair[] }>();
  const bindingByFlows = new Map<string, Binding & { pairs: RewritePair[] }>();
  const httpAt = new Map<number, HttpMessage>();
  const client: boolean[] = [];

  frames.forEach((f, i) => {
    const row = packetRow(i);
    const src = split(f.src ?? '0.0.0.0');
    const dst = split(f.dst ?? '0.0.0.0');
    const isArp = f.phase.startsWith('arp.');
    const protocol =
      f.phase.startsWith('tcp.') || f.phase.startsWith('http.')
        ? 6
        : f.phase.startsWith('udp.')
          ? 17
          : f.phase.startsWith('icmp.')
            ? 1
            : 0;
    packets.length = i + 1;
    packets.time.set(i, f.at * 1000);
    packets.src.set(i, ip(src.address));
    packets.dst.set(i, ip(dst.address));
    packets.srcPort.set(i, src.port);
    packets.dstPort.set(i, dst.port);
    packets.ipProtocol.set(i, protocol);
    packets.payloadLength.set(i, f.length ?? 0);
    packets.seq.set(i, f.seq ?? 0);
    packets.ack.set(i, f.ack ?? 0);
    packets.flags.set(
      i,
      [...(f.flags ?? '')].reduce((n, c) => n | (FLAGS[c] ?? 0), 0),
    );
    const layer = isArp ? Layer.arp : protocol === 6 ? Layer.tcp : protocol === 17 ? Layer.udp : protocol === 1 ? Layer.icmp : 0;
    packets.layers.set(i, Layer.eth | layer);
    phases.set(row, f.phase);
    if (protocol !== 0) {
      const key = [`${f.src}`, `${f.dst}`].sort().join(' ') + protocol;
      let flow = flowOf.get(key);
      if (flow === undefined) {
        flow = flows.length++;
        flowOf.set(key, flow);
        flows.protocol.set(flow, protocol);
        flows.a.set(flow, ip(src.address));
        flows.b.set(flow, ip(dst.address));
        flows.aPort.set(flow, src.port);
        flows.bPort.set(flow, dst.port);
        flows.firstRow.set(flow, i);
      }
      flows.lastRow.set(flow, i);
      packets.flow.set(i, flow);
      const forward = flows.isForward(flowId(flow), ip(src.address), src.port);
      if (forward) packets.marks.set(i, Mark.forward);
      client[i] = forward;
      if ((packets.flags.get(i) & TcpFlag.syn) !== 0) {
        (forward ? flows.baseForward : flows.baseBackward).set(flow, f.seq ?? 0);
        flows.baseKnown.set(flow, flows.baseKnown.get(flow) | (forward ? 5 : 10));
      }
    }
    if (isArp) {
      arp.set(i, {
        kind: f.phase.slice(4) as ArpKind,
        row,
        senderMac: device(f.from).macs[0] ?? (0 as MacId),
        senderIp: ip(src.address),
        targetMac: 0 as MacId,
        targetIp: ip(dst.address),
        partner: f.phase === 'arp.request' && frames[i + 1]?.phase === 'arp.reply' ? packetRow(i + 1) : null,
        answerNs: null,
      });
    }
    if (f.copyOf !== undefined) {
      const o = frames[f.copyOf - 1];
      if (o === undefined) throw new Error('copy of nothing');
      const rewritten = (['src', 'dst'] as const).flatMap((end) => {
        const from = split(o[end] ?? '');
        const to = split(f[end] ?? '');
        return [
          ...(from.address === to.address ? [] : [{ field: `ip.${end}`, from: from.address, to: to.address }]),
          ...(from.port === to.port ? [] : [{ field: `tcp.${end}port`, from: String(from.port), to: String(to.port) }]),
        ];
      });
      const pair: RewritePair = {
        original: packetRow(f.copyOf - 1),
        copy: row,
        latencyNs: (f.at - o.at) * 1000,
        rewritten,
        direction: rewritten.some((r) => r.field.includes('dst')) ? 'dnat' : 'snat',
        checksumsConsistent: true,
      };
      pairs.set(i, pair);
      const legs = [packets.flow.get(f.copyOf - 1), packets.flow.get(i)].sort((a, b) => a - b);
      const end = (text: string) => ({ address: ip(split(text).address), port: split(text).port });
      const known = bindingByFlows.get(legs.join());
      const binding: Binding & { pairs: RewritePair[] } = known ?? {
        id: bindingByFlows.size,
        protocol: 'tcp',
        kind: 'dnat',
        original: { src: end(o.src ?? ''), dst: end(o.dst ?? '') },
        translated: { src: end(f.src ?? ''), dst: end(f.dst ?? '') },
        originalFlow: packets.flow.get(f.copyOf - 1) as FlowId,
        translatedFlow: packets.flow.get(i) as FlowId,
        translator: 0,
        pairs: [],
        confidence: 1,
        evidence: [],
      };
      bindingByFlows.set(legs.join(), binding);
      binding.pairs.push(pair);
      bindings.set(i, binding);
      bindings.set(f.copyOf - 1, binding);
    }
    if (f.http !== undefined) {
      httpAt.set(i, {
        id: i,
        kind: f.http.method === undefined ? 'response' : 'request',
        forward: true,
        headCompletedAt: row,
        completedAt: row,
        flow: packets.flow.get(i) as FlowId,
        firstRow: row,
        headRow: row,
        lastRow: row,
        headRows: [row],
        head: new Uint8Array(0),
        version: 'HTTP/1.0',
        method: f.http.method ?? null,
        uri: f.http.uri ?? null,
        status: f.http.status ?? null,
        reason: f.http.reason ?? null,
        framing: 'none',
        announcedLength: null,
        bodyLength: 0,
        complete: true,
        interim: false,
        inOrder: true,
      });
    }
  });
  const copies = new Map([...pairs.values()].map((p) => [p.original, p.copy]));
  const unused = () => {
    throw new Error('not in this scene');
  };
  return {
    capture: {
      format: 'pcap',
      compression: 'none',
      byteOrder: 'little',
      nanoseconds: false,
      sections: 1,
      interfaces: [],
      comments: [],
      packetComments: new Map(),
      names: new Map(Object.entries(names).map(([a, n]) => [a, [n]])),
      skippedBlocks: new Map(),
      problems: [],
      packetOptions: new Map(),
      sectionOptions: [],
      statistics: [],
      untimed: [...untimed],
      secrets: [],
    },
    tables,
    phases,
    arp: { exchange: (row) => arp.get(row), conflicts: [], claims: new Map() },
    tcp: {
      connection: () => undefined,
      fromClient: (row) => client[row] ?? true,
      statesAfter: (row) => frames[row]?.states,
      statesOnceDelivered: (row) => frames[row]?.states,
      isRetransmission: (row) => frames[row]?.again ?? false,
    },
    http: {
      messages: [...httpAt.values()],
      transactions: [],
      startingAt: (row) => [httpAt.get(row)].filter((m) => m !== undefined),
      headEndingAt: () => [],
      completedAt: () => [],
      shownAt: () => [],
      speaksHttp: () => true,
      transactionOf: unused,
      header: unused,
    },
    nat: {
      translators: [],
      bindings: [...bindingByFlows.values()],
      proxies: [],
      rewriteOf: (row) => pairs.get(row)?.original ?? null,
      rewrittenAs: (row) => copies.get(row) ?? null,
      pairOfCopy: (row) => pairs.get(row),
      bindingOf: (row) => bindings.get(row),
    },
    link: { capturePoint: null, ipIds: [], idleGaps: [] },
    topology: {
      devices,
      sender: (row) => device(frames[row]?.from ?? ''),
      receiver: (row) => {
        const to = frames[row]?.to;
        return to === undefined ? null : device(to);
      },
    },
    failures: [],
  };
}

export const NO_ROW: PacketRow = NONE as PacketRow;

const ROLE_NAMES: Readonly<Record<Language, Readonly<Record<DeviceRole, string>>>> = {
  en: {
    client: 'client',
    server: 'server',
    'real-server': 'real server',
    director: 'director',
    nat: 'NAT box',
    router: 'router',
    host: 'host',
    unseen: 'unseen',
  },
  es: {
    client: 'cliente',
    server: 'servidor',
    'real-server': 'servidor real',
    director: 'director',
    nat: 'equipo NAT',
    router: 'encaminador',
    host: 'equipo',
    unseen: 'oculto',
  },
};

export function sceneLabels(language: Language = 'en'): Labels {
  return diagramLabels(language, {
    phase: (p) => p,
    role: (r) => ROLE_NAMES[language][r],
    duration: (ns) => {
      const text = ns < 1e6 ? `${Math.round(ns / 1e3)} µs` : `${Number((ns / 1e6).toPrecision(3))} ms`;
      return language === 'es' ? text.replace('.', ',') : text;
    },
    summary: () => '',
  });
}

const CLIENT = '170.210.122.101';
const VIP = '170.210.122.104';
const DIP = '192.168.0.104';
const RIP = '192.168.0.108';

/** A connection through a director, after the laboratory's: 24 frames, 10 of them copies. */
export function directorScene(): Facts {
  const devices: SceneDevice[] = [
    { name: 'client', mac: '0080adc81991', addresses: [CLIENT], roles: ['client'] },
    { name: 'director', mac: '0000216c5a7f', addresses: [VIP, DIP], vips: [VIP], roles: ['director'] },
    { name: 'real', mac: '0080adc81974', addresses: [RIP], roles: ['real-server'] },
  ];
  const frames: SceneFrame[] = [
    { at: 0, from: 'client', phase: 'arp.request', src: CLIENT, dst: VIP },
    { at: 210, from: 'director', to: 'client', phase: 'arp.reply', src: VIP, dst: CLIENT },
    {
      at: 481,
      from: 'client',
      to: 'director',
      phase: 'tcp.open.syn',
      src: `${CLIENT}:1454`,
      dst: `${VIP}:80`,
      flags: 'S',
      seq: 388762,
      states: { client: 'SYN-SENT', server: 'UNKNOWN' },
    },
    { at: 835, from: 'director', phase: 'arp.request', src: DIP, dst: RIP },
    { at: 1281, from: 'real', to: 'director', phase: 'arp.reply', src: RIP, dst: DIP },
  ];
  interface Step {
    readonly up: boolean;
    readonly phase: Phase;
    readonly flags: string;
    readonly seq: number;
    readonly ack: number;
    readonly length?: number;
    readonly http?: NonNullable<SceneFrame['http']>;
    readonly states: NonNullable<SceneFrame['states']>;
    readonly at: number;
    readonly latency: number;
  }
  const send = (s: Step, originalKnown = false): void => {
    const common = {
      phase: s.phase,
      flags: s.flags,
      seq: s.seq,
      ack: s.ack,
      ...(s.length === undefined ? {} : { length: s.length }),
      ...(s.http === undefined ? {} : { http: s.http }),
      states: s.states,
    };
    const outer = s.up ? { src: `${CLIENT}:1454`, dst: `${VIP}:80` } : { src: `${VIP}:80`, dst: `${CLIENT}:1454` };
    const inner = s.up ? { src: `${CLIENT}:1454`, dst: `${RIP}:80` } : { src: `${RIP}:80`, dst: `${CLIENT}:1454` };
    if (!originalKnown)
      frames.push({ ...common, at: s.at, from: s.up ? 'client' : 'real', to: 'director', ...(s.up ? outer : inner) });
    const original = originalKnown ? 3 : frames.length;
    frames.push({
      ...common,
      at: s.at + s.latency,
      from: 'director',
      to: s.up ? 'real' : 'client',
      ...(s.up ? inner : outer),
      copyOf: original,
    });
  };
  const C = 388763;
  const S = 1412927352;
  send(
    {
      up: true,
      phase: 'tcp.open.syn',
      flags: 'S',
      seq: C - 1,
      ack: 0,
      states: { client: 'SYN-SENT', server: 'SYN-RECEIVED' },
      at: 481,
      latency: 1154,
    },
    true,
  );
  send({
    up: false,
    phase: 'tcp.open.synack',
    flags: 'SA',
    seq: S - 1,
    ack: C,
    states: { client: 'SYN-SENT', server: 'SYN-RECEIVED' },
    at: 5522,
    latency: 3389,
  });
  send({
    up: true,
    phase: 'tcp.open.ack',
    flags: 'A',
    seq: C,
    ack: S,
    states: { client: 'ESTABLISHED', server: 'ESTABLISHED' },
    at: 9100,
    latency: 208,
  });
  send({
    up: true,
    phase: 'http.request',
    flags: 'PA',
    seq: C,
    ack: S,
    length: 296,
    http: { method: 'GET', uri: '/' },
    states: { client: 'ESTABLISHED', server: 'ESTABLISHED' },
    at: 10200,
    latency: 550,
  });
  send({
    up: false,
    phase: 'tcp.ack',
    flags: 'A',
    seq: S,
    ack: C + 296,
    states: { client: 'ESTABLISHED', server: 'ESTABLISHED' },
    at: 11500,
    latency: 429,
  });
  send({
    up: false,
    phase: 'http.response',
    flags: 'PA',
    seq: S,
    ack: C + 296,
    length: 629,
    http: { status: 200, reason: 'OK' },
    states: { client: 'ESTABLISHED', server: 'ESTABLISHED' },
    at: 13200,
    latency: 1300,
  });
  send({
    up: false,
    phase: 'tcp.close.fin',
    flags: 'FA',
    seq: S + 629,
    ack: C + 296,
    states: { client: 'CLOSE-WAIT', server: 'FIN-WAIT-1' },
    at: 15000,
    latency: 700,
  });
  send({
    up: true,
    phase: 'tcp.close.ack',
    flags: 'A',
    seq: C + 296,
    ack: S + 630,
    states: { client: 'CLOSE-WAIT', server: 'FIN-WAIT-2' },
    at: 16100,
    latency: 240,
  });
  send({
    up: true,
    phase: 'tcp.close.fin',
    flags: 'FA',
    seq: C + 296,
    ack: S + 630,
    states: { client: 'LAST-ACK', server: 'TIME-WAIT' },
    at: 573500,
    latency: 260,
  });
  send({
    up: false,
    phase: 'tcp.close.ack',
    flags: 'A',
    seq: S + 630,
    ack: C + 297,
    states: { client: 'CLOSED', server: 'TIME-WAIT' },
    at: 574300,
    latency: 520,
  });
  return sceneFacts(devices, frames);
}
