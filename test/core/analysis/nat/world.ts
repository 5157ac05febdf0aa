/**
 * A small network for tests: hosts send packets, translators rewrite them, a tap records every hop, and the truth is known.
 */

import type { NatFacts } from '../../../../core/analysis/nat/facts.ts';
import { type NatOptions, NatPass } from '../../../../core/analysis/nat/pass.ts';
import { NatView } from '../../../../core/analysis/nat/view.ts';
import { PhaseTable } from '../../../../core/analysis/phases.ts';
import { put16 } from '../../../../core/base/bytes.ts';
import { onesSum } from '../../../../core/base/checksum.ts';
import type { PacketRow } from '../../../../core/base/ids.ts';
import { openCapture } from '../../../../core/capture/open.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { writePcap } from '../../../../core/capture/write.ts';
import { scanCapture } from '../../../../core/scan/scan.ts';
import { Tables } from '../../../../core/table/tables.ts';
import { emitEthernet } from '../../../../core/wire/ethernet.ts';
import { emitIcmp } from '../../../../core/wire/icmp.ts';
import { emitIcmpv6 } from '../../../../core/wire/icmpv6.ts';
import { emitIpv4, pseudoHeaderSum } from '../../../../core/wire/ipv4.ts';
import { emitIpv6 } from '../../../../core/wire/ipv6.ts';
import { emitTcp } from '../../../../core/wire/tcp.ts';
import { emitUdp } from '../../../../core/wire/udp.ts';

/** IPv4: the 32-bit number. IPv6: 2001:db8::n, written as −n. */
export type Ip = number;
export const ip = (text: string): Ip => text.split('.').reduce((n, part) => n * 256 + Number(part), 0);

export interface Packet {
  readonly macSrc: number;
  readonly macDst: number;
  readonly src: Ip;
  readonly dst: Ip;
  readonly srcPort: number;
  readonly dstPort: number;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly ttl: number;
  readonly id: number;
  readonly seq: number;
  readonly ack: number;
  /** TCP flags; for ICMP: 8 request, 0 reply. */
  readonly flags: number;
  readonly window: number;
  readonly options: readonly number[];
  readonly payload: Uint8Array;
  readonly tos?: number;
  /** UDP without checksum. */
  readonly noChecksum?: boolean;
  /** Added to the transport checksum: wrong on purpose. */
  readonly wrongBy?: number;
  /** The checksum is the bare pseudo-header sum. */
  readonly partial?: boolean;
}

export const packet = (fields: Partial<Packet>): Packet => ({
  macSrc: 1,
  macDst: 2,
  src: ip('10.0.0.1'),
  dst: ip('10.0.0.2'),
  srcPort: 1000,
  dstPort: 80,
  protocol: 'tcp',
  ttl: 64,
  id: 0,
  seq: 0,
  ack: 0,
  flags: 0,
  window: 5000,
  options: [],
  payload: new Uint8Array(0),
  ...fields,
});

const macBytes = (n: number): Uint8Array => Uint8Array.of(2, 0, 0, 0, n >> 8, n & 255);
const v6Bytes = (n: number): Uint8Array => {
  const b = new Uint8Array(16);
  b.set([0x20, 0x01, 0x0d, 0xb8]);
  put16(b, 12, -n >>> 16);
  put16(b, 14, -n & 0xffff);
  return b;
};

/** The IP packet. */
export function emit(p: Packet): Uint8Array<ArrayBuffer> {
  const v6 = p.src < 0;
  const protocol = p.protocol === 'tcp' ? 6 : p.protocol === 'udp' ? 17 : v6 ? 58 : 1;
  const addresses = v6
    ? onesSum(v6Bytes(p.src), 0, 16, onesSum(v6Bytes(p.dst), 0, 16))
    : pseudoHeaderSum(emitIpv4({ protocol: 0, source: p.src, destination: p.dst }, new Uint8Array(0)), 0, 0, 0);
  const pseudo = addresses + protocol;
  const ports = { sourcePort: p.srcPort, destinationPort: p.dstPort };
  let body: Uint8Array<ArrayBuffer>;
  if (p.protocol === 'tcp') {
    const header = { ...ports, sequence: p.seq >>> 0, acknowledgment: p.ack >>> 0, flags: p.flags, window: p.window };
    body = emitTcp({ ...header, options: Uint8Array.from(p.options) }, p.payload, pseudo);
  } else if (p.protocol === 'udp') body = emitUdp({ ...ports, ...(p.noChecksum ? { checksum: 0 } : {}) }, p.payload, pseudo);
  else if (v6) {
    const echo = new Uint8Array(4 + p.payload.length);
    put16(echo, 0, p.srcPort);
    put16(echo, 2, p.seq);
    echo.set(p.payload, 4);
    body = emitIcmpv6(p.flags === 8 ? 128 : 129, 0, echo, v6Bytes(p.src), v6Bytes(p.dst));
  } else body = emitIcmp(p.flags, 0, p.srcPort * 0x10000 + (p.seq & 0xffff), p.payload);
  const at = p.protocol === 'tcp' ? 16 : p.protocol === 'udp' ? 6 : 2;
  if (p.wrongBy !== undefined) put16(body, at, ((((body[at] as number) << 8) | (body[at + 1] as number)) + p.wrongBy) & 0xffff);
  if (p.partial) {
    let sum = pseudo + body.length;
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    put16(body, at, sum);
  }
  const tos = p.tos ?? 0;
  if (v6)
    return emitIpv6(
      { nextHeader: protocol, hopLimit: p.ttl, trafficClass: tos, source: v6Bytes(p.src), destination: v6Bytes(p.dst) },
      body,
    );
  return emitIpv4({ protocol, source: p.src, destination: p.dst, ttl: p.ttl, identification: p.id, tos }, body);
}

export const frame = (p: Packet): Uint8Array<ArrayBuffer> =>
  emitEthernet(macBytes(p.macDst), macBytes(p.macSrc), p.src < 0 ? 0x86dd : 0x0800, emit(p));

interface Event {
  readonly time: number;
  readonly bytes: Uint8Array;
  /** The event this one is a copy of. */
  readonly of: Event | undefined;
}

/** What the tap hears. Times in µs. */
export class World {
  readonly events: Event[] = [];
  linkType: 1 | 101 = 1;
  /** Bytes of each frame that the tap keeps. */
  snap = Number.POSITIVE_INFINITY;
  /** Set where the file is not in order of time: frames for which it says true are written behind all others. */
  behind: (frame: Uint8Array) => boolean = () => false;

  hear(time: number, p: Packet | Uint8Array, of?: Event): Event {
    const bytes = p instanceof Uint8Array ? p : this.linkType === 1 ? frame(p) : emit(p);
    const event: Event = { time, bytes, of };
    this.events.push(event);
    return event;
  }

  /** Forgets events, so that the tap seems to have missed them. */
  lose(missed: (event: Event) => boolean): void {
    const kept = this.events.filter((e) => !missed(e));
    this.events.length = 0;
    this.events.push(...kept);
  }

  /** In order of time (but see `behind`), with the copy → original pairs as frame numbers. */
  capture(): { bytes: Uint8Array<ArrayBuffer>; truth: Map<number, number> } {
    const late = (e: Event) => Number(this.behind(e.bytes));
    const sorted = this.events
      .map((e, i) => [e, i] as const)
      .sort(([a, i], [b, j]) => late(a) - late(b) || a.time - b.time || i - j);
    const number = new Map(sorted.map(([e], i) => [e, i + 1]));
    const truth = new Map<number, number>();
    for (const [e] of sorted) {
      const original = e.of === undefined ? undefined : number.get(e.of);
      if (original !== undefined) truth.set(number.get(e) as number, original);
    }
    const records = sorted.map(([{ time, bytes }]) => ({
      seconds: 1_000_000 + Math.floor(time / 1e6),
      nanos: (Math.floor(time) % 1e6) * 1000,
      bytes: bytes.subarray(0, Math.min(bytes.length, this.snap)),
      originalLength: bytes.length,
    }));
    return { bytes: writePcap(records, { linkType: this.linkType }), truth };
  }

  async scan(options: NatOptions = {}) {
    const { bytes, truth } = this.capture();
    return { ...(await scanBytes(bytes, options)), truth };
  }
}

export interface Scanned {
  readonly tables: Tables;
  readonly nat: NatFacts;
  readonly phases: PhaseTable;
  readonly pass: NatPass;
}

export async function scanBytes(bytes: Uint8Array, options: NatOptions = {}): Promise<Scanned> {
  const tables = new Tables();
  const phases = new PhaseTable();
  const pass = new NatPass(tables, options);
  const capture = await openCapture(new MemorySource(bytes), 'test');
  const { failures } = await scanCapture(capture, [pass], {}, tables);
  const [failure] = failures;
  if (failure !== undefined) throw failure.error;
  const findings = pass.findings();
  findings.handDown(phases, tables.packets);
  return { tables, nat: new NatView(tables, findings), phases, pass };
}

/** copy → original, as frame numbers. */
export function pairsOf({ tables, nat }: Pick<Scanned, 'tables' | 'nat'>): Map<number, number> {
  const out = new Map<number, number>();
  for (let row = 0; row < tables.packets.length; row++) {
    const original = nat.rewriteOf(row as PacketRow);
    if (original !== null) out.set(row + 1, original + 1);
  }
  return out;
}

/** `10.0.0.1:80`. */
export function endpointText(tables: Tables, e: { readonly address: number; readonly port: number }): string {
  return `${tables.addresses.text(e.address as Parameters<typeof tables.addresses.text>[0])}:${e.port}`;
}

/** One line per binding. */
export const bindingTexts = ({ tables, nat }: Pick<Scanned, 'tables' | 'nat'>): string[] =>
  nat.bindings.map((b) => {
    const at = (e: { readonly address: number; readonly port: number }) => endpointText(tables, e);
    const [from, to] = [b.original, b.translated];
    return `${b.protocol} ${b.kind} ${at(from.src)} > ${at(from.dst)} => ${at(to.src)} > ${at(to.dst)} ${b.pairs.length} pairs`;
  });
