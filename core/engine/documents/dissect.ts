/** `trama.dissect/1`: the field tree of one frame. */
import { hex } from '../../base/bytes.ts';
import { frameNumber, type PacketRow } from '../../base/ids.ts';
import type { FieldNode, FieldValue, FrameTree } from '../../wire/field.ts';
import type { DissectDocument, DissectNode } from './schemas.ts';

/** `text`: how a node's value is printed by `trama fields`; given, because printing rules belong to explain/. */
export function dissectDocument(row: PacketRow, tree: FrameTree, text: (node: FieldNode) => string | null): DissectDocument {
  const node = (n: FieldNode): DissectNode => ({
    name: n.spec.name,
    title: n.spec.title,
    value: plainValue(n.value),
    text: text(n),
    source: n.source,
    start: n.start,
    length: n.length,
    mask: n.mask ?? null,
    generated: n.spec.generated ?? false,
    hidden: n.spec.hidden ?? false,
    status: n.status ?? null,
    statusReason: n.statusReason ?? null,
    children: n.children.map(node),
  });
  return {
    schema: 'trama.dissect/1',
    frame: frameNumber(row),
    sources: tree.sources.map((s) => ({
      name: s.name,
      length: s.bytes.length,
      frames: s.rows.map((r) => r + 1),
      bytes: hex(s.bytes),
    })),
    layers: tree.layers.map(node),
    stops: tree.stops.map((s) => ({ ...s })),
  };
}

function plainValue(value: FieldValue): DissectNode['value'] {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return hex(value);
  return value;
}
