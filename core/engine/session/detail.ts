/** The field tree of a packet as plain values: labels, places in the bytes, and the filter that each value makes. */
import { safeText } from '../../annotate/format.ts';
import { frameNumber, type PacketRow } from '../../base/ids.ts';
import { formatValue } from '../../explain/format.ts';
import { isShown, nodeLabel, valueText } from '../../explain/label.ts';
import type { FieldNode, FrameTree } from '../../wire/field.ts';
import { checkedFilter } from './filter-text.ts';
import type { Detail, DetailNode } from './protocol.ts';

/** Characters of a line, as many as Wireshark shows. */
const LABEL_LIMIT = 240;
/** Characters of a value that is copied. */
const VALUE_LIMIT = 4000;
/** Its value depends on the filter itself. */
const SINCE_SHOWN = 'frame.time_delta_displayed';

export function detailOf(row: PacketRow, tree: FrameTree, analysed: boolean): Detail {
  const node = (n: FieldNode, parent: FieldNode | undefined): DetailNode => ({
    name: n.spec.name,
    label: safeText(nodeLabel(n, tree, parent), LABEL_LIMIT),
    value: safeText(valueText(n), VALUE_LIMIT),
    source: n.source,
    start: n.start,
    length: n.length,
    mask: n.mask ?? null,
    status: n.status ?? null,
    filter: filterOf(n),
    children: n.children.filter(isShown).map((child) => node(child, n)),
  });
  return {
    frame: frameNumber(row),
    analysed,
    layers: tree.layers.map((layer) => node(layer, undefined)),
    sources: tree.sources.map((s) => ({ name: s.name, bytes: s.bytes.slice(), frames: s.rows.map((r) => r + 1) })),
    stopped: tree.stops.map(({ layer, reason, offset }) => ({ layer, reason, offset })),
  };
}

/** Wireshark's hidden fields are there to be filtered by; a checksum's status is told on the checksum's own line. */
function filterOf({ spec, value }: FieldNode): string | null {
  // What only later packets tell is in the tree, and no filter finds it.
  if (spec.name === '' || spec.name === SINCE_SHOWN || spec.late === true) return null;
  if (value === null || (value instanceof Uint8Array && value.length === 0)) return checkedFilter(spec.name);
  const printed = value instanceof Uint8Array && spec.type === 'bytes' ? colons(value) : formatValue(spec, value);
  const quoted = spec.type === 'string' || spec.type === 'time' ? `"${printed.replace(/["\\]/g, '\\$&')}"` : printed;
  return checkedFilter(`${spec.name} == ${quoted}`);
}

const colons = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join(':');
