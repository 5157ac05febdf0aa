/** The story of one frame in a language: what it is, what the translator did to it, and where both ends stand. */
import type { Facts } from '../../analysis/facts.ts';
import type { RewritePair } from '../../analysis/nat/facts.ts';
import type { Device } from '../../analysis/topology/facts.ts';
import { contextOf } from '../../annotate/context.ts';
import { formatDuration, formatPercent, type Lang, safeText } from '../../annotate/format.ts';
import { deviceName, phaseName } from '../../annotate/labels.ts';
import { TERMS } from '../../annotate/render.ts';
import { frameNumber, type PacketRow } from '../../base/ids.ts';
import { towardsServer } from '../../diagram/lanes.ts';
import { meaningOf } from '../../diagram/message.ts';
import { Layer } from '../../table/packets.ts';
import type { FieldNode, FrameTree } from '../../wire/field.ts';
import { frameSection } from '../documents/annotate.ts';
import { machineStory } from './machine.ts';
import type { FocusField, FrameSection, FrameStory, Lives, RewriteChange, RewriteStory } from './protocol.ts';

export function frameStory(facts: Facts, row: PacketRow, tree: FrameTree, lang: Lang): FrameStory {
  const phase = facts.phases.get(row);
  const states = facts.tcp.statesOnceDelivered(row);
  const section = frameSection(facts, row, tree, lang);
  const rewrite = rewriteStory(facts, row, lang);
  return {
    frame: section,
    phase: phaseName(phase, lang),
    meaning: meaningOf(phase, towardsServer(facts, row)),
    ...frameEnds(facts, row, lang),
    rewrite,
    machine: machineStory(facts, row),
    focus: focusOf(tree, rewrite, section),
    states: states === undefined ? null : { client: states.client, server: states.server },
  };
}

const MAX_FOCUS = 8;

/** In the order of the rewrite, or of the narration's evidence; only what the frame's own bytes hold. */
function focusOf(tree: FrameTree, rewrite: RewriteStory | null, { number, annotations }: FrameSection): FocusField[] {
  const wanted =
    rewrite === null
      ? annotations.flatMap((a) => a.evidence.filter((e) => e.frame === number).map((e) => e.field))
      : rewrite.changes.map((c) => c.field);
  const places = new Map<string, FocusField>();
  const look = (node: FieldNode): void => {
    const { name } = node.spec;
    if (node.length > 0 && name !== '' && !places.has(name))
      places.set(name, { field: name, source: node.source, start: node.start, length: node.length });
    node.children.forEach(look);
  };
  tree.layers.forEach(look);
  return [...new Set(wanted)].flatMap((field) => places.get(field) ?? []).slice(0, MAX_FOCUS);
}

/** Who sends it, and to whom (null: to everyone, or a group); `from` is null where it names neither. */
export function frameEnds(
  facts: Facts,
  row: PacketRow,
  lang: Lang,
): { readonly from: string | null; readonly to: string | null } {
  const sender = facts.topology.sender(row);
  const receiver = facts.topology.receiver(row);
  const name = (device: Device) => safeText(deviceName(facts, device, lang));
  if (sender.isNobody === true && receiver?.isNobody === true) return { from: null, to: null };
  return { from: name(sender), to: receiver === null ? null : name(receiver) };
}

export function rewriteStory(facts: Facts, row: PacketRow, lang: Lang): RewriteStory | null {
  const original = facts.nat.rewriteOf(row);
  const copy = original === null ? facts.nat.rewrittenAs(row) : row;
  const pair = copy === null ? undefined : facts.nat.pairOfCopy(copy);
  if (pair === undefined) return null;
  return {
    role: original === null ? 'original' : 'copy',
    original: frameNumber(pair.original),
    copy: frameNumber(pair.copy),
    translator: withArticle(facts, facts.topology.sender(pair.copy), lang),
    latency: pair.latencyNs === null ? null : formatDuration(pair.latencyNs, lang),
    early: pair.recordedNs !== null && pair.recordedNs < 0 ? formatDuration(-pair.recordedNs, lang) : null,
    direction: pair.direction,
    changes: changesOf(pair),
    checksumsConsistent: pair.checksumsConsistent,
    ttl: livesOf(facts, pair.original, pair.copy),
    confidence: formatPercent(facts.nat.bindingOf(row)?.confidence ?? 0, lang),
  };
}

/** The times to live of two packets that are one, or of one. */
export function livesOf({ tables: { packets } }: Facts, from: PacketRow, to: PacketRow): Lives {
  const isHopLimit = (packets.layers.get(to) & Layer.ipv4) === 0;
  return { from: packets.ttl.get(from), to: packets.ttl.get(to), isHopLimit };
}

/** "the director"; an address has no article. */
function withArticle(facts: Facts, device: Device, lang: Lang): string {
  const article = contextOf(facts).whoIs(device).role === null ? '' : TERMS[lang].article;
  return safeText(`${article}${deviceName(facts, device, lang)}`);
}

/** The time to live is told apart, changed or not. */
function changesOf(pair: RewritePair): RewriteChange[] {
  return pair.rewritten
    .filter((r) => r.field !== 'ip.ttl' && r.field !== 'ipv6.hlim')
    .map((r) => ({ field: r.field, from: safeText(r.from), to: safeText(r.to), isChecksum: /checksum/.test(r.field) }))
    .sort((a, b) => Number(a.isChecksum) - Number(b.isChecksum));
}
