/**
 * `trama dissect` for people: the field tree as Wireshark's detail pane shows it, each line with the bytes it stands for, and on request
 * with the fields' names and the bytes themselves.
 */

import { safeText } from '../../core/annotate/format.ts';
import { hex } from '../../core/base/bytes.ts';
import type { DecodeStop } from '../../core/base/result.ts';
import { isShown, nodeLabel } from '../../core/explain/label.ts';
import type { ByteSource, FieldNode, FrameTree } from '../../core/wire/field.ts';
import type { Messages } from '../messages/index.ts';
import { columns } from './layout.ts';
import type { TextOptions } from './options.ts';
import type { Style } from './style.ts';

export interface DissectOptions extends TextOptions {
  /** Prints every byte source as hexadecimal and text after the tree. */
  readonly bytes: boolean;
  /** Prints the name of each field: what `fields` and Wireshark's filters call it. */
  readonly names: boolean;
}

/** Characters of a line's own text that are shown, as many as Wireshark shows. */
const LABEL_LIMIT = 240;

export function* dissectText(tree: FrameTree, options: DissectOptions): Generator<string> {
  const { style, messages } = options;
  const printer = new Printer(tree, options);
  for (const layer of tree.layers) yield* printer.node(layer, undefined, 0);
  for (const stop of tree.stops) yield `${style.warning(stopText(stop, messages))}\n`;
  if (options.bytes) for (const source of tree.sources) yield* hexDump(source, style, messages);
}

class Printer {
  readonly #tree: FrameTree;
  readonly #options: DissectOptions;

  constructor(tree: FrameTree, options: DissectOptions) {
    this.#tree = tree;
    this.#options = options;
  }

  *node(node: FieldNode, parent: FieldNode | undefined, depth: number): Generator<string> {
    const { style } = this.#options;
    const label = safeText(nodeLabel(node, this.#tree, parent), LABEL_LIMIT);
    const text = depth === 0 ? style.strong(label) : node.status === 'bad' ? style.error(label) : label;
    const line = '    '.repeat(depth) + text;
    const name = this.#options.names ? node.spec.name : '';
    const right = [name, this.#range(node)].filter((part) => part !== '').join(' ');
    const gap = Math.max(2, this.#options.columns - columns(line) - columns(right));
    yield right === '' ? `${line}\n` : `${line}${' '.repeat(gap)}${style.dim(right)}\n`;
    for (const child of node.children) if (isShown(child)) yield* this.node(child, node, depth + 1);
  }

  #range(node: FieldNode): string {
    if (node.length === 0) return '';
    const last = node.start + node.length - 1;
    const source = node.source === 0 ? undefined : this.#tree.sources[node.source]?.name;
    const where = source === undefined ? '' : `${this.#options.messages.byteSources[source]} `;
    return `${where}[${node.start}${last === node.start ? '' : `–${last}`}]`;
  }
}

/** Wireshark's hidden fields are there to be filtered by; a checksum's status is told on the checksum's own line. */
const stopText = (stop: DecodeStop, m: Messages): string =>
  stop.reason === 'unsupported'
    ? `[${stop.layer}: ${m.stopReasons.unsupported}: ${stop.limitedBy} (${stop.actual})]`
    : `[${stop.layer}: ${m.stopReasons[stop.reason]}: ${m.stopped(stop.offset, stop.required, stop.actual)}; ${m.stopLimit(stop.limitedBy)}]`;

function* hexDump(source: ByteSource, style: Style, m: Messages): Generator<string> {
  yield `\n${style.strong(m.byteSources[source.name])} (${m.bytesOf(String(source.bytes.length))})\n`;
  for (let at = 0; at < source.bytes.length; at += 16) {
    const line = source.bytes.subarray(at, at + 16);
    const ascii = Array.from(line, (b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.')).join('');
    const digits = `${hex(line, 0, Math.min(8, line.length), ' ')}${line.length > 8 ? `  ${hex(line, 8, line.length, ' ')}` : ''}`;
    yield `${style.dim(at.toString(16).padStart(4, '0'))}  ${digits.padEnd(48)}  ${ascii}\n`;
  }
}
