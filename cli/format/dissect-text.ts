/**
 * `trama dissect` for people: the field tree as Wireshark's detail pane shows it, each line with the bytes it stands for, and on request
 * the bytes themselves.
 */

import { safeText } from '../../core/annotate/format.ts';
import { formatIpv4 } from '../../core/base/address.ts';
import { hex } from '../../core/base/bytes.ts';
import type { DecodeStop } from '../../core/base/result.ts';
import type { ByteSource, FieldNode, FrameTree } from '../../core/wire/field.ts';
import { columns } from './layout.ts';
import type { Style } from './style.ts';

export interface DissectOptions {
  readonly style: Style;
  readonly columns: number;
  /** Prints every byte source as hexadecimal and text after the tree. */
  readonly bytes: boolean;
}

/** What a protocol's own line tells, besides its name: [label, field]. */
const HIGHLIGHTS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  eth: [
    ['Src', 'eth.src'],
    ['Dst', 'eth.dst'],
  ],
  vlan: [['ID', 'vlan.id']],
  arp: [['', 'arp.opcode']],
  ip: [
    ['Src', 'ip.src'],
    ['Dst', 'ip.dst'],
  ],
  ipv6: [
    ['Src', 'ipv6.src'],
    ['Dst', 'ipv6.dst'],
  ],
  tcp: [
    ['Src Port', 'tcp.srcport'],
    ['Dst Port', 'tcp.dstport'],
    ['Seq', 'tcp.seq'],
    ['Ack', 'tcp.ack'],
    ['Len', 'tcp.len'],
  ],
  udp: [
    ['Src Port', 'udp.srcport'],
    ['Dst Port', 'udp.dstport'],
  ],
  icmp: [['Type', 'icmp.type']],
  icmpv6: [['Type', 'icmpv6.type']],
};

export function* dissectText(
  tree: FrameTree,
  valueText: (node: FieldNode) => string,
  options: DissectOptions,
): Generator<string> {
  const printer = new Printer(tree, valueText, options);
  for (const layer of tree.layers) yield* printer.node(layer, 0);
  for (const stop of tree.stops) yield `${options.style.warning(stopText(stop))}\n`;
  if (options.bytes) for (const source of tree.sources) yield* hexDump(source, options.style);
}

class Printer {
  readonly #tree: FrameTree;
  readonly #valueText: (node: FieldNode) => string;
  readonly #options: DissectOptions;

  constructor(tree: FrameTree, valueText: (node: FieldNode) => string, options: DissectOptions) {
    this.#tree = tree;
    this.#valueText = valueText;
    this.#options = options;
  }

  *node(node: FieldNode, depth: number): Generator<string> {
    const { style } = this.#options;
    const text = depth === 0 ? style.strong(this.#layer(node)) : this.#field(node);
    const line = '    '.repeat(depth) + text;
    const range = this.#range(node);
    const gap = Math.max(2, this.#options.columns - columns(line) - columns(range));
    yield range === '' ? `${line}\n` : `${line}${' '.repeat(gap)}${style.dim(range)}\n`;
    for (const child of node.children) if (isShown(child)) yield* this.node(child, depth + 1);
  }

  #layer(node: FieldNode): string {
    if (node.spec.name === 'frame') return this.#frame(node);
    const parts = [node.spec.title];
    for (const [label, name] of HIGHLIGHTS[node.spec.name] ?? []) {
      const child = node.children.find((c) => c.spec.name === name);
      if (child !== undefined) parts.push(`${label === '' ? '' : `${label}: `}${this.#value(child)}`);
    }
    return parts.join(', ');
  }

  #frame(node: FieldNode): string {
    const value = (name: string) => node.children.find((c) => c.spec.name === name)?.value;
    return `Frame ${value('frame.number')}: ${value('frame.len')} bytes on wire, ${value('frame.cap_len')} bytes captured`;
  }

  #field(node: FieldNode): string {
    const { spec } = node;
    const value = this.#value(node);
    const status =
      node.status === undefined ? '' : ` [${node.status}${node.statusReason === undefined ? '' : `: ${node.statusReason}`}]`;
    const text = `${this.#bits(node)}${spec.title}${value === '' ? '' : `: ${value}`}${status}`;
    const shown = spec.generated === true ? `[${text}]` : text;
    if (node.status === 'bad') return this.#options.style.error(shown);
    return shown;
  }

  #value(node: FieldNode): string {
    const { spec, value } = node;
    if (value === null) return '';
    if (typeof value === 'boolean') return value ? 'Set' : 'Not set';
    if (spec.type === 'time' && typeof value === 'bigint') return isoTime(value);
    const text = safeText(this.#valueText(node), 200);
    const name = typeof value === 'number' ? spec.names?.[value] : undefined;
    if (name !== undefined) return `${name} (${text})`;
    if (value instanceof Uint8Array && spec.type === 'bytes' && value.length > 32)
      return `${hex(value, 0, 32)}… (${value.length} bytes)`;
    if (value instanceof Uint8Array && spec.type === 'ipv4' && value.length === 4) return formatIpv4(value);
    return spec.type === 'duration' ? `${text} seconds` : text;
  }

  /** `0100 .... = `, as Wireshark shows a field of some bits. */
  #bits(node: FieldNode): string {
    const { mask } = node;
    const bytes = this.#tree.sources[node.source]?.bytes;
    if (mask === undefined || bytes === undefined) return '';
    let out = '';
    for (let bit = 8 * node.length - 1; bit >= 0; bit--) {
      const inMask = Math.floor(mask / 2 ** bit) % 2 === 1;
      const byte = bytes[node.start + node.length - 1 - (bit >>> 3)] ?? 0;
      out += inMask ? String((byte >>> (bit & 7)) & 1) : '.';
      if (bit % 4 === 0 && bit > 0) out += ' ';
    }
    return `${out} = `;
  }

  #range(node: FieldNode): string {
    if (node.length === 0) return '';
    const last = node.start + node.length - 1;
    const source = node.source === 0 ? '' : `${this.#tree.sources[node.source]?.name ?? ''} `;
    return `${source}[${node.start}${last === node.start ? '' : `–${last}`}]`;
  }
}

/** Wireshark's hidden fields are there to be filtered by; a checksum's status is told on the checksum's own line. */
const isShown = (node: FieldNode): boolean => node.spec.hidden !== true && !node.spec.name.endsWith('.checksum.status');

function stopText(stop: DecodeStop): string {
  const limit =
    stop.limitedBy === 'capture'
      ? 'the snap length cut the frame'
      : stop.limitedBy === 'frame'
        ? 'the frame ends'
        : `${stop.limitedBy} says so`;
  return `[${stop.layer}: ${stop.reason} at byte ${stop.offset}: ${stop.required} bytes needed, ${stop.actual} there; ${limit}]`;
}

/** `2002-02-16 23:28:24.123456789 UTC`. */
export function isoTime(ns: bigint): string {
  const seconds = ns / 1_000_000_000n - (ns % 1_000_000_000n < 0n ? 1n : 0n);
  const nanos = (ns - seconds * 1_000_000_000n).toString().padStart(9, '0');
  const ms = Number(seconds) * 1000;
  // Date covers ±8.64e15 ms; a hostile time stamp is shown as the number it is.
  if (!(Math.abs(ms) <= 8.64e15)) return `${seconds}.${nanos} s`;
  const [day, clock] = new Date(ms).toISOString().split('T');
  return `${day} ${clock?.slice(0, 8)}.${nanos} UTC`;
}

function* hexDump(source: ByteSource, style: Style): Generator<string> {
  yield `\n${style.strong(source.name)} (${source.bytes.length} bytes)\n`;
  for (let at = 0; at < source.bytes.length; at += 16) {
    const line = source.bytes.subarray(at, at + 16);
    const ascii = Array.from(line, (b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.')).join('');
    const digits = `${hex(line, 0, Math.min(8, line.length), ' ')}${line.length > 8 ? `  ${hex(line, 8, line.length, ' ')}` : ''}`;
    yield `${style.dim(at.toString(16).padStart(4, '0'))}  ${digits.padEnd(48)}  ${ascii}\n`;
  }
}
