/**
 * Renumbers one frame in place. Where a field is, its tree says: tunnels, quoted packets, ARP, DNS records, VRRP, and what directors tell each other
 * are rewritten by the same rules as the outermost header.
 */
import { type Bytes, u16, u32 } from '../../base/bytes.ts';
import { checksumHolds, fold16, onesSum } from '../../base/checksum.ts';
import type { FieldNode, FrameTree } from '../../wire/field.ts';
import type { Renumbering } from './renumbering.ts';

const PORTS = new Set(['tcp.srcport', 'tcp.dstport', 'udp.srcport', 'udp.dstport', 'ipvs.cport', 'ipvs.vport', 'ipvs.dport']);
const SEQUENCES = new Set(['tcp.seq_raw', 'tcp.options.sack_le', 'tcp.options.sack_re']);
const TIMESTAMPS = new Set(['tcp.options.timestamp.tsval', 'tcp.options.timestamp.tsecr']);
/** Layer → where its payload is searched for addresses in text. */
const TRANSPORTS = new Set(['tcp', 'udp']);

interface Network {
  /** Where its addresses are, and how long they are. */
  readonly source: number;
  readonly length: 4 | 16;
  readonly headerStart: number;
}

/** A checksum to bring up to date. `network`: of the pseudo-header that it may cover. */
interface Sum {
  readonly field: string;
  readonly at: number;
  readonly start: number;
  /** Of a header checksum. */
  readonly end: number | undefined;
  readonly network: Network | undefined;
}

interface Found {
  readonly leaves: Map<number, FieldNode>;
  readonly sums: Sum[];
  readonly payloads: number[];
}

const CHECKSUM = /^(?:ip|tcp|udp|icmp|icmpv6|igmp|vrrp|gre)\.checksum$/;

/**
 * Collects what is to be rewritten. The layers of a packet are siblings, outermost first; those of a quoted packet are children of the message
 * that quotes it.
 */
function collect(nodes: readonly FieldNode[], layer: FieldNode | undefined, outer: Network | undefined, found: Found): void {
  let network = outer;
  for (const node of nodes) {
    if (node.source !== 0) continue;
    const { name, type } = node.spec;
    if (name === 'ip') network = { source: node.start + 12, length: 4, headerStart: node.start };
    else if (name === 'ipv6') network = { source: node.start + 8, length: 16, headerStart: node.start };
    if (TRANSPORTS.has(name)) found.payloads.push(node.start + node.length);
    if (layer !== undefined && node.length === 2 && CHECKSUM.test(name))
      found.sums.push({
        field: name,
        at: node.start,
        start: layer.start,
        end: name === 'ip.checksum' ? layer.start + layer.length : undefined,
        network: name === 'ip.checksum' ? undefined : network,
      });
    const address =
      (type === 'ipv4' && node.length === 4) ||
      (type === 'ipv6' && node.length === 16) ||
      (type === 'ether' && node.length === 6);
    const other = PORTS.has(name) || SEQUENCES.has(name) || TIMESTAMPS.has(name) || name === 'tcp.ack_raw';
    if (address || (other && node.length > 0)) found.leaves.set(node.start, node);
    collect(node.children, type === 'none' && node.spec.name !== '' && !name.includes('.') ? node : layer, network, found);
  }
}

const put = (bytes: Uint8Array, at: number, size: 2 | 4, value: number): void => {
  for (let i = 0; i < size; i++) bytes[at + i] = (value >>> (8 * (size - 1 - i))) & 255;
};

function leaf(bytes: Uint8Array, { spec, start, length }: FieldNode, to: Renumbering): void {
  if (start + length > bytes.length) return;
  const old = bytes.slice(start, start + length);
  switch (spec.type) {
    case 'ipv4':
      return bytes.set(to.ipv4(old), start);
    case 'ipv6':
      return bytes.set(to.ipv6(old), start);
    case 'ether':
      return bytes.set(to.mac(old), start);
    default:
  }
  if (PORTS.has(spec.name)) return put(bytes, start, 2, to.port(u16(old, 0)));
  const value = u32(old, 0);
  // Without the flag, nothing is acknowledged: the number means nothing.
  if (spec.name === 'tcp.ack_raw' && start + 5 < bytes.length && ((bytes[start + 5] as number) & 0x10) === 0) return;
  if (TIMESTAMPS.has(spec.name)) {
    if (value !== 0) put(bytes, start, 4, (value + to.timestamp) >>> 0);
  } else put(bytes, start, 4, (value + to.sequence) >>> 0);
}

const latin1 = (bytes: Bytes): string => Array.from(bytes, (b) => String.fromCharCode(b)).join('');
/** FTP's way to write an address before a port (RFC 959 §4.1.2, PORT). */
const COMMAS = /(?<![\d,])\d{1,3}(?:,\d{1,3}){3}(?=,\d{1,3},\d{1,3}(?![\d,]))/g;
/** Names of addresses in DNS: four labels, backwards, before in-addr.arpa. Each label has its length before it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: lengths of labels
const REVERSE = /([\x01-\x03]\d{1,3})([\x01-\x03]\d{1,3})([\x01-\x03]\d{1,3})([\x01-\x03]\d{1,3})(?=\x07in-addr\x04arpa\x00)/gi;

/** Texts that keep their length, and so do all messages. */
function payloadText(text: string, to: Renumbering): string {
  return to
    .text(text)
    .replace(COMMAS, (address) => to.text(address.replaceAll(',', '.')).replaceAll('.', ','))
    .replace(REVERSE, (whole, ...labels: string[]) => {
      const four = labels.slice(0, 4);
      const mapped = to
        .text(
          four
            .map((l) => l.slice(1))
            .reverse()
            .join('.'),
        )
        .split('.')
        .reverse();
      return mapped.length === 4 ? four.map((l, i) => `${l.charAt(0)}${mapped[i] ?? ''}`).join('') : whole;
    });
}

function payload(bytes: Uint8Array, start: number, to: Renumbering): void {
  if (start >= bytes.length) return;
  const old = latin1(bytes.subarray(start));
  const text = payloadText(old, to);
  if (text === old || text.length !== old.length) return;
  for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i);
}

/** Rewrites `bytes`. Checksums are right where they were right, and wrong by as much as before where they were wrong. */
export function renumberFrame(bytes: Uint8Array, tree: FrameTree, to: Renumbering): void {
  const found: Found = { leaves: new Map(), sums: [], payloads: [] };
  collect(tree.layers, undefined, undefined, found);
  const before = bytes.slice();
  for (const node of found.leaves.values()) leaf(bytes, node, to);
  // A fragment's checksum is that of the whole datagram, of which the rest is elsewhere: its text stays.
  const [first] = found.payloads;
  if (to.payload && first !== undefined && !isFragment(tree)) payload(bytes, first, to);
  // Inner checksums are among the bytes that outer ones cover.
  for (const sum of found.sums.sort((a, b) => b.start - a.start || b.at - a.at)) update(bytes, before, sum);
}

const isFragment = (tree: FrameTree): boolean =>
  tree.layers.some(
    (l) => l.spec.name === 'ip' && l.children.some((c) => c.spec.name === 'ip.frag_offset' && Number(c.value) > 0),
  ) ||
  tree.layers.some((l) =>
    l.children.some(
      (c) => c.spec.name === 'ip.flags' && c.children.some((f) => f.spec.name === 'ip.flags.mf' && f.value === true),
    ),
  );

/** RFC 1624 §3 over everything that the checksum covers: ~(~HC + ~old + new). */
function update(bytes: Uint8Array, before: Bytes, sum: Sum): void {
  const { at, start, field } = sum;
  const end = Math.min(sum.end ?? bytes.length, bytes.length);
  if (at + 2 > bytes.length) return;
  const old = u16(before, at);
  // RFC 768: no checksum.
  if (field === 'udp.checksum' && old === 0) return;
  const covered = (b: Bytes, pseudo: boolean) => {
    const own = onesSum(b, start, at) + onesSum(b, at + 2, end);
    const n = pseudo ? sum.network : undefined;
    return n === undefined ? own : onesSum(b, n.source, n.source + 2 * n.length, own);
  };
  const pseudo = coversAddresses(before, sum, end);
  const [was, is] = [fold16(covered(before, pseudo)), fold16(covered(bytes, pseudo))];
  if (was === is) return;
  const updated = ~fold16((~old & 0xffff) + (~was & 0xffff) + is) & 0xffff;
  put(bytes, at, 2, field === 'udp.checksum' && updated === 0 ? 0xffff : updated);
}

function coversAddresses(before: Bytes, { field, start, network }: Sum, end: number): boolean {
  if (network === undefined) return false;
  switch (field) {
    case 'tcp.checksum':
    case 'udp.checksum':
    case 'icmpv6.checksum':
      return true;
    case 'vrrp.checksum':
      // Version 2 covers the message alone (RFC 3768 §5.3.8); of version 3 over IPv4 implementations differ (RFC 5798 §5.2.8).
      return (
        network.length === 16 ||
        ((before[start] ?? 0) >> 4 === 3 && !checksumHolds(before, start, messageEnd(before, network, end)))
      );
    default:
      return false;
  }
}

/** An Ethernet frame may have padding behind the datagram. */
const messageEnd = (before: Bytes, { headerStart }: Network, end: number): number =>
  Math.min(end, headerStart + u16(before, headerStart + 2));
