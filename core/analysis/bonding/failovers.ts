/** Links that fell silent while others took what they had carried. */
import { NONE, type PacketRow } from '../../base/ids.ts';
import { seqAdd, seqLt } from '../../base/seq32.ts';
import { Layer } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import type { LinkFailover } from './facts.ts';
import type { SentFrames } from './sent.ts';

/** An announcement belongs to a failover when it is so near. */
const NEAR_NS = 2e9;
/** A link counts as dead, not as idle, when it is silent for so long. */
const SILENT_NS = 500_000_000;
const MAX_FAILOVERS = 256;

/**
 * Conversations that went by one link and go by another one from some moment on, the first one being silent since.
 *
 * @param single only one link speaks at a time: whenever another one begins, it has taken over all
 */
export function failoversOf(facts: Facts, sent: SentFrames, single: boolean): LinkFailover[] {
  const { packets } = facts.tables;
  const changes = new Map<string, { from: number; to: number; last: number; first: number; flows: Set<number> }>();
  const byFlow = new Map<string, number>();
  const lastOf = new Map<number, number>();
  const silentUntil = nextSpeech(sent);
  let current = '';
  for (let i = 0; i < sent.rows.length; i++) {
    const row = sent.rows[i] as PacketRow;
    const link = sent.links[i] as number;
    const flow = packets.flow.get(row);
    const key = flow === NONE ? `peer ${packets.macDst.get(row)}` : `flow ${flow}`;
    const before = byFlow.get(key);
    byFlow.set(key, link);
    const from = single ? sent.links[i - 1] : before;
    const last = from === undefined || from === link ? undefined : lastOf.get(from);
    lastOf.set(link, i);
    // What had gone by the old link comes back by the new one.
    const latest = changes.get(current);
    if (single && latest !== undefined && latest.to === link && before === latest.from) latest.flows.add(flow);
    if (from === undefined || last === undefined) continue;
    const back = silentUntil[last] ?? -1;
    const silent = back < 0 || (sent.times[back] as number) - (sent.times[i] as number) >= SILENT_NS;
    if (!silent) continue;
    const id = `${from} ${link} ${last}`;
    const known = changes.get(id);
    if (known !== undefined) known.flows.add(flow);
    else if (changes.size < MAX_FAILOVERS)
      changes.set(id, { from, to: link, last, first: i, flows: new Set(before === from ? [flow] : []) });
    if (single) current = id;
  }
  return [...changes.values()].map(({ from, to, last, first, flows }) => {
    const [lastRow, firstRow] = [sent.rows[last] as PacketRow, sent.rows[first] as PacketRow];
    return {
      from,
      to,
      last: lastRow,
      first: firstRow,
      gapNs: packets.intervalNs(lastRow, firstRow),
      announced: announcement(facts, sent, to, first),
      movedFlows: [...flows].filter((f) => f !== NONE).length,
      retransmissions: sentAgain(facts, sent, last, first),
    };
  });
}

/** Index → the next index of the same link, or −1. */
function nextSpeech({ links }: SentFrames): Int32Array {
  const out = new Int32Array(links.length).fill(-1);
  const next = new Map<number, number>();
  for (let i = links.length - 1; i >= 0; i--) {
    out[i] = next.get(links[i] as number) ?? -1;
    next.set(links[i] as number, i);
  }
  return out;
}

function announcement(facts: Facts, sent: SentFrames, link: number, at: number): PacketRow | null {
  const time = sent.times[at] as number;
  const announces = (i: number): boolean => {
    const row = sent.rows[i] as PacketRow;
    if (sent.links[i] !== link || (facts.tables.packets.layers.get(row) & Layer.arp) === 0) return false;
    const kind = facts.arp.exchange(row)?.kind;
    return kind === 'gratuitous' || kind === 'announcement';
  };
  for (let i = at; i < sent.rows.length && (sent.times[i] as number) - time <= NEAR_NS; i++)
    if (announces(i)) return sent.rows[i] ?? null;
  for (let i = at - 1; i >= 0 && time - (sent.times[i] as number) <= NEAR_NS; i--) if (announces(i)) return sent.rows[i] ?? null;
  return null;
}

/** Data segments in the two seconds after it that bring what had been sent before. */
function sentAgain({ tables: { packets } }: Facts, sent: SentFrames, last: number, first: number): number {
  const ends = new Map<number, number>();
  const from = Math.max(0, last - 10_000);
  let n = 0;
  for (let i = from; i < sent.rows.length; i++) {
    if (i >= first && (sent.times[i] as number) - (sent.times[first] as number) > NEAR_NS) break;
    const row = sent.rows[i] as PacketRow;
    const flow = packets.flow.get(row);
    const length = packets.payloadLength.get(row);
    if (flow === NONE || length === 0 || (packets.layers.get(row) & Layer.tcp) === 0) continue;
    const end = ends.get(flow);
    const seq = packets.seq.get(row);
    if (end !== undefined && seqLt(seq, end)) {
      if (i >= first) n++;
    } else ends.set(flow, seqAdd(seq, length));
  }
  return n;
}
