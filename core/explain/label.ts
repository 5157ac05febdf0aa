/**
 * The text of a node as Wireshark's detail pane has it: `0101 .... = Header Length: 20 bytes (5)`, `[Stream index: 0]`.
 *
 * Most texts follow from the field's declaration; `describe.ts` has those that say more than title and value. Protocol terms are English in
 * every language. The text is the packet's own in part: whoever prints it makes it safe for where it goes.
 */
import { asciiText, hex, utf8Text } from '../base/bytes.ts';
import type { FieldNode, FieldSpec, FrameTree } from '../wire/field.ts';
import { DESCRIPTIONS, describeOptionGroup } from './describe.ts';
import { escapeText, formatValue } from './format.ts';

/** Longest byte string that is shown whole, bytes. */
const MAX_BYTES = 36;

/** @param parent the node that `node` is in; undefined for a layer */
export function nodeLabel(node: FieldNode, tree: Pick<FrameTree, 'sources'>, parent?: FieldNode): string {
  const { spec } = node;
  const text = `${bitDrawing(node, tree)}${lineText(node, tree) ?? described(node, parent)}${checksumNote(node)}`;
  return spec.generated === true ? `[${text}]` : text;
}

function described(node: FieldNode, parent: FieldNode | undefined): string {
  const { name, title } = node.spec;
  const special = name === '' ? describeOptionGroup(node, parent) : DESCRIPTIONS[name]?.(node, parent);
  if (special !== undefined) return special;
  return node.value === null ? title : `${title}: ${valueText(node)}`;
}

/** The value as people read it: with its name, its unit, in both bases. Empty where the node is only a range. */
export function valueText(node: FieldNode): string {
  const { spec, value } = node;
  if (value === null) return '';
  if (typeof value === 'boolean') {
    // A bit is set or not; what was worked out is true or false.
    return spec.names?.[value ? 1 : 0] ?? (node.mask === undefined ? (value ? 'True' : 'False') : value ? 'Set' : 'Not set');
  }
  if (value instanceof Uint8Array && value.length > MAX_BYTES) return `${hex(value, 0, MAX_BYTES)}…`;
  if (value instanceof Uint8Array && value.length === 0) return '<none>';
  const text = formatValue(maskedSpec(node), value);
  if (spec.type === 'duration') return `${text} seconds`;
  if (typeof value !== 'number') return text;
  const name = spec.names?.[value];
  if (name !== undefined) return `${name} (${text})`;
  return spec.both === true ? `${text} (${otherBase(node, value)})` : text;
}

/** Some bits of a word have as many hexadecimal digits as they need. */
function maskedSpec({ spec, mask }: FieldNode): FieldSpec {
  if (mask === undefined || spec.base !== 'hex') return spec;
  let bits = 0;
  for (let rest = mask; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return { ...spec, width: Math.ceil(bits / 4) };
}

const otherBase = ({ spec }: FieldNode, value: number): string =>
  spec.base === 'hex' ? String(value) : `0x${value.toString(16).padStart(spec.width ?? 0, '0')}`;

/** The bytes of a line of text, its end shown as `\r\n`. */
function lineText(node: FieldNode, tree: Pick<FrameTree, 'sources'>): string | undefined {
  const bytes = tree.sources[node.source]?.bytes;
  if (node.spec.line !== true || bytes === undefined) return undefined;
  const end = Math.min(bytes.length, node.start + node.length);
  return escapeText(utf8Text(bytes, node.start, end) ?? asciiText(bytes, node.start, end));
}

const NOTES = { good: ' [correct]', bad: ' [incorrect]', unverified: ' [unverified]' };
const REASONS = { fragment: 'fragment', truncated: 'truncated', offload: 'checksum offload' };

function checksumNote(node: FieldNode): string {
  if (node.status === undefined) return '';
  return node.statusReason === undefined ? NOTES[node.status] : ` [${node.status}: ${REASONS[node.statusReason]}]`;
}

/** `0100 .... = `: the bits that hold the value among those of its bytes. */
function bitDrawing(node: FieldNode, tree: Pick<FrameTree, 'sources'>): string {
  const { mask, spec } = node;
  const bytes = tree.sources[node.source]?.bytes;
  if (mask === undefined || bytes === undefined) return '';
  let out = '';
  for (let bit = (spec.drawn ?? 8 * node.length) - 1; bit >= 0; bit--) {
    const inMask = Math.floor(mask / 2 ** bit) % 2 === 1;
    const byte = bytes[node.start + node.length - 1 - (bit >>> 3)] ?? 0;
    out += inMask ? String((byte >>> (bit & 7)) & 1) : '.';
    if (bit % 4 === 0 && bit > 0) out += ' ';
  }
  return `${out} = `;
}

/** Whether Wireshark's detail pane shows the node: not the hidden fields, and no status of a checksum beside the checksum. */
export const isShown = (node: FieldNode): boolean => node.spec.hidden !== true && !node.spec.name.endsWith('.checksum.status');
