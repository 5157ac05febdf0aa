/** Running scenarios in tests, and what their recordings say. */
import { seqLt, seqOffset } from '../../../core/base/seq32.ts';
import { parsePacket } from '../../../core/lab/host/packet.ts';
import type { Recording } from '../../../core/lab/record.ts';
import { runScenario } from '../../../core/lab/run.ts';
import { parseScenario } from '../../../core/lab/scenario/parse.ts';
import { Flag, hasFlag, parseSegment, segmentEnd } from '../../../core/lab/tcp/segment.ts';

export const run = (yaml: string, seed = 1): Recording => runScenario(parseScenario(yaml), seed);

/** A client `c` (192.0.2.10) and a server `s` (192.0.2.80) on one switch, captured at the client. */
export const twoHosts = (o: { client: string; link?: string; host?: string; more?: string; at?: string }): string => `
schema: trama.scenario/1
title: two hosts
networks:
  lan: { kind: switch, ${o.link ?? 'delay: 5us'} }
hosts:
  c:
    ${o.host ?? 'system: linux'}
    interfaces:
      eth0: { network: lan, addresses: [192.0.2.10/24] }
  s:
    interfaces:
      eth0: { network: lan, addresses: [192.0.2.80/24] }
servers:
  - { host: s }
clients:
  - ${o.client}
capture:
  - { at: ${o.at ?? 'c.eth0'} }
${o.more ?? ''}
`;

interface SeenSegment {
  readonly from: 'c' | 's';
  /** `c SYN`: the sender and the flags; PSH is left out. */
  readonly text: string;
  /** Nanoseconds since the first packet. */
  readonly time: number;
  readonly length: number;
  readonly window: number;
  readonly relativeAck: number;
  readonly retransmitted: boolean;
  /** Sent before the peer's last acknowledgment with a SACK block was answered. */
  readonly sackBefore: boolean;
}

/** The TCP segments between c and s. */
export function conversation(recording: Recording): SeenSegment[] {
  const out: SeenSegment[] = [];
  const isn = new Map<string, number>();
  const next = new Map<string, number>();
  let sack = false;
  const [first] = recording.packets;
  for (const p of recording.packets) {
    if (p.bytes[12] !== 8 || p.bytes[13] !== 0) continue;
    const packet = parsePacket(p.bytes, 14);
    const s = packet?.protocol === 6 ? parseSegment(packet.payload) : undefined;
    if (packet === undefined || s === undefined) continue;
    const from = (packet.source & 255) === 10 ? 'c' : 's';
    const other = from === 'c' ? 's' : 'c';
    if (hasFlag(s, Flag.syn)) isn.set(from, s.seq);
    const known = next.get(from);
    const retransmitted = known !== undefined && s.data.length > 0 && seqLt(s.seq, known);
    if (known === undefined || seqLt(known, segmentEnd(s))) next.set(from, segmentEnd(s));
    const names = (['syn', 'fin', 'rst', 'ack'] as const).filter((f) => hasFlag(s, Flag[f])).map((f) => f.toUpperCase());
    const seconds = p.seconds - (first?.seconds ?? 0);
    out.push({
      from,
      text: [from, ...names].join(' '),
      time: seconds * 1e9 + p.nanos - (first?.nanos ?? 0),
      length: s.data.length,
      window: s.window,
      relativeAck: hasFlag(s, Flag.ack) ? seqOffset(s.ack, isn.get(other) ?? s.ack) : 0,
      retransmitted,
      sackBefore: sack && retransmitted,
    });
    if (from === 'c' && packet.payload.length > 40 && s.data.length === 0 && !hasFlag(s, Flag.syn)) sack = true;
  }
  return out;
}
