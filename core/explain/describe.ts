/**
 * Texts of nodes that say more than title and value, by field name: what Wireshark adds to the lines of layers, flags and options.
 * `nodeLabel` adds the bits and the brackets.
 */
import type { FieldNode } from '../wire/field.ts';
import { icmpCodeNames, icmpTypeNames } from '../wire/icmp.ts';
import { icmpv6CodeNames } from '../wire/icmpv6.ts';
import { bytes, child, count, type Describe, has, lengthOf, number, own, text } from './describe-kit.ts';
import { LINK_DESCRIPTIONS } from './describe-link.ts';
import { TCP_DESCRIPTIONS } from './describe-tcp.ts';
import { TCP_APP_DESCRIPTIONS } from './describe-tcp-apps.ts';
import { TUNNEL_DESCRIPTIONS } from './describe-tunnel.ts';
import { describeUdpGroup, UDP_DESCRIPTIONS } from './describe-udp.ts';

/* IP */

const SERVICE_CLASSES: Readonly<Record<number, string>> = { 1: 'LE', 44: 'VOICE-ADMIT', 46: 'EF' };
const ECN: readonly string[] = ['Not-ECT', 'ECT(1)', 'ECT(0)', 'CE'];

/** RFC 2474: class selectors are multiples of 8; RFC 2597: assured forwarding is class·8 + precedence·2. */
function serviceClass(dscp: number): string {
  if (dscp % 8 === 0) return `CS${dscp / 8}`;
  const assured = dscp >>> 3 >= 1 && dscp >>> 3 <= 4 && [2, 4, 6].includes(dscp % 8);
  return SERVICE_CLASSES[dscp] ?? (assured ? `AF${dscp >>> 3}${(dscp % 8) / 2}` : 'Unknown');
}

const services =
  (value: (n: FieldNode) => string): Describe =>
  (n) => {
    const traffic = number(n);
    return `${n.spec.title}: ${value(n)} (DSCP: ${serviceClass(traffic >>> 2)}, ECN: ${ECN[traffic & 3]})`;
  };

const ip: Describe = (n) => {
  const via = text(n, 'ip.cur_rt');
  const inOption = n.children.find((c) => c.spec.name === '')?.children.find((c) => has(c, 'ip.dst'));
  const destination = text(n, 'ip.dst') || text(inOption, 'ip.dst');
  if (!has(n, 'ip.src')) return undefined;
  return `${n.spec.title}, Src: ${text(n, 'ip.src')}, Dst: ${destination}${via === '' ? '' : `, Via: ${via}`}`;
};
const ipv6: Describe = (n) =>
  has(n, 'ipv6.dst') ? `${n.spec.title}, Src: ${text(n, 'ipv6.src')}, Dst: ${text(n, 'ipv6.dst')}` : undefined;

/** Header lengths are counted in words of four bytes. */
const words: Describe = (n) => `${n.spec.title}: ${bytes(number(n))} (${number(n) / 4})`;

/** The titles of the bits that are set. */
const setBits = (n: FieldNode): string[] => n.children.filter((c) => c.value === true).map((c) => c.spec.title);

const flagsWith =
  (value: (n: FieldNode) => string, also: (n: FieldNode) => readonly string[] = () => []): Describe =>
  (n) =>
    [`${n.spec.title}: ${value(n)}`, ...setBits(n), ...also(n)].join(', ');
const shortHex = (n: FieldNode): string => `0x${number(n).toString(16)}`;

const fragments =
  (title: string): Describe =>
  (n) => {
    const parts = n.children.filter((c) => c.spec.type === 'frame');
    const list = parts.map((c) => `#${own(c)}(${c.length})`).join(', ');
    return `${parts.length} ${title} (${bytes(number(n.children.find((c) => c.spec.name.endsWith('.length'))))}): ${list}`;
  };
/** A packet that carried a part of the whole: where in the whole that part is. */
const part: Describe = (n) =>
  n.length === 0
    ? `Frame: ${own(n)} (no data)`
    : `Frame: ${own(n)}, payload: ${n.start}-${n.start + n.length - 1} (${bytes(n.length)})`;

/* Transport */

const tcp: Describe = (n) => {
  const parts = [`${n.spec.title}, Src Port: ${text(n, 'tcp.srcport')}, Dst Port: ${text(n, 'tcp.dstport')}`];
  if (!has(n, 'tcp.len')) return has(n, 'tcp.srcport') ? parts.join() : undefined;
  parts.push(`Seq: ${text(n, 'tcp.seq')}`);
  const acknowledges = child(child(n, 'tcp.flags'), 'tcp.flags.ack')?.value === true;
  if (acknowledges) parts.push(`Ack: ${text(n, 'tcp.ack')}`);
  parts.push(`Len: ${text(n, 'tcp.len')}`);
  return parts.join(', ');
};
const udp: Describe = (n) =>
  has(n, 'udp.srcport') ? `${n.spec.title}, Src Port: ${text(n, 'udp.srcport')}, Dst Port: ${text(n, 'udp.dstport')}` : undefined;

const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'];
const tcpFlags: Describe = (n) => {
  const value = number(n);
  const names = TCP_FLAGS.filter((_, bit) => (value & (1 << bit)) !== 0);
  if ((value & 0xe00) !== 0) names.push('Reserved');
  return `${n.spec.title}: 0x${value.toString(16).padStart(3, '0')} (${names.join(', ') || '<None>'})`;
};

const relative =
  (what: string): Describe =>
  (n) =>
    `${n.spec.title}: ${own(n)}${n.relative === true ? `    (relative ${what})` : ''}`;

const scalingFactor: Describe = (n) => {
  const name = n.spec.names?.[number(n)];
  return name === undefined ? undefined : `${n.spec.title}: ${own(n)} (${name})`;
};

const OPTION = /^(?:TCP|IP) Option - /;
/** The names of the options in a list of them. */
const optionNames = (n: FieldNode): string[] =>
  n.children.filter((c) => OPTION.test(c.spec.title) || c.spec.name === 'mptcp').map(optionName);
function optionName(n: FieldNode): string {
  if (n.spec.name === 'mptcp') return 'MPTCP';
  const name = n.spec.title.replace(OPTION, '');
  if (n.spec.name !== 'tcp.options.unknown') return name;
  return `${name} (0x${number(child(n, 'tcp.option_kind')).toString(16).padStart(2, '0')})`;
}
const optionList: Describe = (n) => [`Options: (${bytes(n.length)})`, ...optionNames(n)].join(', ');

/** IPv4's options have no field of their own. */
export const describeOptionGroup: Describe = (n, parent) => {
  if (n.spec.title !== 'Options') return describeUdpGroup(n, parent);
  const names = optionNames(n).filter((name) => !/^(End of|No-Op)/.test(name));
  return [`Options: (${bytes(n.length)})`, ...names].join(', ');
};

const tcpOption =
  (value: (n: FieldNode) => string): Describe =>
  (n) => {
    const said = value(n);
    return said === '' ? n.spec.title : `${n.spec.title}${said}`;
  };
/** Options of TCP whose line does not tell what they hold. */
const bareTcpOptions = [
  'eol',
  'nop',
  'sack_perm',
  'echo',
  'cc',
  'md5',
  'scps',
  'snack',
  'scpsrec',
  'scpscor',
  'qs',
  'user_to',
  'ao',
  'tfo',
  'acc_ecn',
  'unknown',
].map((name) => [`tcp.options.${name}`, (n: FieldNode) => n.spec.title] as const);
const edges = (n: FieldNode): string => {
  const [left, right] = ['tcp.options.sack_le', 'tcp.options.sack_re'].map((name) =>
    n.children.filter((c) => c.spec.name === name).map(own),
  );
  return (left ?? []).map((l, i) => ` ${l}-${right?.[i] ?? ''}`).join('');
};

/** Options of IPv4: their length is in the line, except for those of one byte. */
const ipOption: Describe = (n) => {
  if (n.length === 1) return n.spec.title;
  const alert = child(n, 'ip.opt.ra');
  const name = alert?.spec.names?.[number(alert)];
  const said = alert === undefined ? '' : `: ${name ?? 'Unknown'} (${own(alert)})`;
  return `${n.spec.title} (${bytes(n.length)})${said}`;
};
const ipOptionNames = [
  'record_route',
  'route',
  'source_route',
  'timestamp',
  'security',
  'ext_security',
  'cipso',
  'sid',
  'mtu_probe',
  'mtu_reply',
  'traceroute',
  'routeralert',
  'sdb',
  'qs',
].map((name) => [`ip.options.${name}`, ipOption] as const);

/* ICMP */

const codeOf =
  (type: string, names: Readonly<Record<number, Readonly<Record<number, string>>>>): Describe =>
  (n, parent) => {
    const name = names[number(child(parent, type))]?.[number(n)];
    return `${n.spec.title}: ${own(n)}${name === undefined ? '' : ` (${name})`}`;
  };
const icmpType: Describe = (n) => {
  const name = icmpTypeNames[number(n)];
  return `${n.spec.title}: ${own(n)}${name === undefined ? '' : ` (${name})`}`;
};

const ndOption: Describe = (n) => {
  const type = child(n, 'icmpv6.opt.type');
  const name = type?.spec.names?.[number(type)];
  if (name === undefined) return n.spec.title;
  const prefix = text(n, 'icmpv6.opt.prefix');
  const said = text(n, 'icmpv6.opt.linkaddr') || (prefix === '' ? '' : `${prefix}/${text(n, 'icmpv6.opt.prefix.length')}`);
  return `${n.spec.title} (${name}${said === '' ? '' : ` : ${said}`})`;
};
const namedPreference =
  (name: string) =>
  (n: FieldNode): readonly string[] => {
    const found = child(n, name);
    const value = found?.spec.names?.[number(found)];
    return value === undefined ? [] : [`${found?.spec.title}: ${value}`];
  };

const routing: Describe = (n) => {
  const type = child(n, 'ipv6.routing.type');
  const name = type?.spec.names?.[number(type)];
  return name === undefined ? undefined : `${n.spec.title} (${name})`;
};
/** One of several addresses, counted from 1. */
const counted: Describe = (n, parent) => {
  const all = parent?.children.filter((c) => c.spec === n.spec) ?? [];
  return `${n.spec.title}[${all.indexOf(n) + 1}]: ${own(n)}`;
};

/* HTTP and data */

const ipv6Option: Describe = (n) => {
  const type = child(n, 'ipv6.opt.type');
  return type?.spec.names?.[number(type)] ?? n.spec.title;
};

const edge =
  (side: string): Describe =>
  (n) =>
    `${side} edge = ${own(n)}${n.relative === true ? ' (relative)' : ''}`;

/** Of a 64-bit number the low half alone may be sent. */
const widthOf: Describe = (n) => `${n.spec.title}: ${own(n)}  (${8 * n.length}bits version)`;

const multipath: Describe = (n) => {
  const subtype = child(n, 'tcp.options.mptcp.subtype');
  const name = subtype?.spec.names?.[number(subtype)];
  return name === undefined ? undefined : `${n.spec.title}: ${name}`;
};

const numbered =
  (what: string): Describe =>
  (n) =>
    `HTTP ${what} ${own(n)}${n.of === undefined ? '' : `/${n.of}`}`;

export const DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  ...LINK_DESCRIPTIONS,
  ...TCP_DESCRIPTIONS,
  ...UDP_DESCRIPTIONS,
  ...TCP_APP_DESCRIPTIONS,
  ...TUNNEL_DESCRIPTIONS,
  ip,
  'ip.hdr_len': words,
  'ip.dsfield': services(own),
  'ip.flags': flagsWith(shortHex),
  'ip.frag_offset': (n) => `${n.spec.title}: ${8 * number(n)}`,
  'ip.fragments': fragments('IPv4 Fragments'),
  'ip.fragment': part,
  'ip.fragment.error': part,
  ...Object.fromEntries(ipOptionNames),
  ipv6,
  'ipv6.tclass': services((n) => `0x${number(n).toString(16).padStart(2, '0')}`),
  'ipv6.fragments': fragments('IPv6 Fragments'),
  'ipv6.fragment': part,
  'ipv6.fragment.error': part,
  'ipv6.hopopts.len_oct': (n) => `Length: ${bytes(number(n))}`,
  'ipv6.dstopts.len_oct': (n) => `Length: ${bytes(number(n))}`,
  'ipv6.routing.len_oct': (n) => `Length: ${bytes(number(n))}`,
  'ipv6.opt': ipv6Option,
  'ipv6.routing': routing,
  'ah.length': (n) => `${n.spec.title}: ${own(n)} (${bytes(4 * (number(n) + 2))})`,
  'ipv6.routing.src.addr': counted,
  'ipv6.fraghdr.offset': (n) => `${n.spec.title}: ${own(n)} (${bytes(8 * number(n))})`,
  tcp,
  'tcp.hdr_len': words,
  'tcp.flags': tcpFlags,
  'tcp.seq': relative('sequence number'),
  'tcp.nxtseq': relative('sequence number'),
  'tcp.ack': relative('ack number'),
  'tcp.window_size_scalefactor': scalingFactor,
  'tcp.options': optionList,
  ...Object.fromEntries(bareTcpOptions),
  'tcp.options.mss': tcpOption((n) => `: ${bytes(number(child(n, 'tcp.options.mss_val')))}`),
  'tcp.options.wscale': tcpOption(
    (n) => `: ${text(n, 'tcp.options.wscale.shift')} (multiply by ${text(n, 'tcp.options.wscale.multiplier')})`,
  ),
  'tcp.options.sack': tcpOption(edges),
  'tcp.options.sack_le': edge('left'),
  'tcp.options.sack_re': edge('right'),
  'tcp.options.timestamp': tcpOption(
    (n) => `: TSval ${text(n, 'tcp.options.timestamp.tsval')}, TSecr ${text(n, 'tcp.options.timestamp.tsecr')}`,
  ),
  'tcp.options.experimental': tcpOption((n) => {
    const id = child(n, 'tcp.options.experimental.exid');
    const name = id?.spec.names?.[number(id)];
    return name === undefined ? '' : `: ${name}`;
  }),
  'tcp.payload': (n) => `TCP payload (${bytes(lengthOf(n))})`,
  mptcp: multipath,
  'tcp.options.mptcp.rawdataseqno': widthOf,
  udp,
  'udp.payload': (n) => `UDP payload (${bytes(lengthOf(n))})`,
  'icmp.type': icmpType,
  'icmp.code': codeOf('icmp.type', icmpCodeNames),
  'icmpv6.code': codeOf('icmpv6.type', icmpv6CodeNames),
  'icmpv6.opt': ndOption,
  'icmpv6.opt.length': (n) => `${n.spec.title}: ${own(n)} (${bytes(8 * number(n))})`,
  'icmpv6.opt.prefix.flag': flagsWith(own),
  'icmpv6.nd.na.flag': flagsWith(own),
  'icmpv6.nd.ra.flag': flagsWith(own, namedPreference('icmpv6.nd.ra.flag.prf')),
  'http.request_number': numbered('request'),
  'http.response_number': numbered('response'),
  'http.chunk_size': (n) => `${n.spec.title}: ${count(number(n), 'octet')}`,
  'http.chunked_trailer_part': (n) => `${n.spec.title}: ${own(n)}`,
  'http.file_data': (n) => `${n.spec.title}: ${bytes(n.length)}`,
  'data-text-lines': (n) => `${n.spec.title}: ${own(n)} (${n.children.length} lines)`,
  'media.type': (n) => `${n.spec.title}: ${own(n)} (${bytes(n.length)})`,
  'tcp.segments': fragments('Reassembled TCP Segments'),
  'tcp.segment': part,
  data: (n) => `Data (${bytes(n.length)})`,
};
