/** What an arrow of the ladder says when it is looked at closely: the rewrite, checksums and time to live. */
import type { Facts } from '../../analysis/facts.ts';
import type { Lang } from '../../annotate/format.ts';
import { safeText } from '../../annotate/format.ts';
import { phaseName } from '../../annotate/labels.ts';
import { summarize } from '../../annotate/summary.ts';
import { frameNumber, type PacketRow } from '../../base/ids.ts';
import { formatValue } from '../../explain/format.ts';
import { Layer } from '../../table/packets.ts';
import type { FieldNode, FrameTree } from '../../wire/field.ts';
import { frameEnds, livesOf, rewriteStory } from './frame-story.ts';
import type { ArrowCard, CardChecksum } from './picture-protocol.ts';

const CHECKSUM = /^(ip|tcp|udp|icmp|icmpv6)\.checksum$/;

export function arrowCard(facts: Facts, row: PacketRow, tree: FrameTree, lang: Lang): ArrowCard {
  const { packets } = facts.tables;
  const rewrite = rewriteStory(facts, row, lang);
  const hasIp = (packets.layers.get(row) & (Layer.ipv4 | Layer.ipv6)) !== 0;
  return {
    frame: frameNumber(row),
    ...frameEnds(facts, row, lang),
    phase: phaseName(facts.phases.get(row), lang),
    summary: safeText(summarize(facts, row, lang)),
    rewrite:
      rewrite === null
        ? null
        : {
            role: rewrite.role,
            other: rewrite.role === 'copy' ? rewrite.original : rewrite.copy,
            latency: rewrite.latency,
            changes: rewrite.changes.filter((c) => !c.isChecksum).map(({ field, from, to }) => ({ field, from, to })),
            consistent: rewrite.checksumsConsistent,
          },
    checksums: checksumsOf(tree).map((c) => {
      const change = rewrite?.changes.find((r) => r.field === c.field);
      return change === undefined ? c : { ...c, from: change.from, to: change.to };
    }),
    ttl: rewrite !== null ? rewrite.ttl : hasIp ? livesOf(facts, row, row) : null,
  };
}

/** Of the outermost of each kind: what a tunnel carries has its own frames to be looked at. */
function checksumsOf(tree: FrameTree): CardChecksum[] {
  const found = new Map<string, CardChecksum>();
  const look = (node: FieldNode): void => {
    const { name } = node.spec;
    if (CHECKSUM.test(name) && !found.has(name) && node.value !== null) {
      const value = formatValue(node.spec, node.value);
      found.set(name, { field: name, from: value, to: value, status: node.status ?? null });
    }
    node.children.forEach(look);
  };
  tree.layers.forEach(look);
  return [...found.values()];
}
