import type { ExpertWords } from '../expert.ts';
import { diagnosis, diagnosisTitles } from './diagnosis.ts';

/** What is said of a verdict, and of a packet that has the verdict because it was captured twice. */
const verdict = (name: string, said: string): string =>
  `{copy, select, absent {${said}} other {The same packet seen again on its way: nobody sent it twice. Wireshark calls it “${name}”.}}`;
const UNREACHABLE =
  'A packet did not reach its destination: {what, select, net {its network is unreachable} host {the host is unreachable} protocol {the host does not know its protocol} port {nobody listens on its port} toobig {it is too long for the next link and must not be fragmented} route {there is no route to it} prohibited {it is not allowed to pass} other {the reason has code {code}}} (ICMP type {type}).';

export const expert = {
  'expert.frame.stopped': 'A header cannot be decoded: its bytes contradict each other or end too early.',
  'expert.frame.time_backwards':
    'The file is not in order of time: this frame is earlier than frame {before}, and {frames, plural, one {it is the only one} other {{frames} in all are}} earlier than one before. Put it in order first (reordercap).',
  'expert.arp.duplicate-address-detected':
    'Another MAC address claims {address}, which frame {frame} gave to somebody else: the address has moved to another card, or is in use twice.',
  'expert.ip.checksum_bad.expert':
    'The checksum of the IPv4 header is wrong: the header was damaged, or the sending machine leaves the sum to its network card and was captured before that.',
  'expert.ip.checksum_offload':
    'The checksum of the IPv4 header is 0: the sending machine leaves the sum to its network card and was captured before that.',
  'expert.icmp.unreachable': UNREACHABLE,
  'expert.icmp.quench':
    'A sender is asked to send more slowly (ICMP type {type}{what, select, quench {} other {, code {code}}}).',
  'expert.icmp.redirect':
    'A router names a better first router for a destination (ICMP type {type}, code {code}{what, select, redirect {} other {}}).',
  'expert.icmp.time-exceeded':
    'A packet was dropped: {what, select, ttl {its TTL ran out on the way} other {its fragments did not all come in time}} (ICMP type {type}, code {code}).',
  'expert.icmp.parameter-problem':
    'A packet was dropped: its header has a field that makes no sense (ICMP type {type}, code {code}{what, select, parameter {} other {}}).',
  'expert.icmpv6.unreachable': UNREACHABLE,
  'expert.icmpv6.too-big':
    'A packet is too long for the next link: its sender must make them shorter (ICMPv6 type {type}{what, select, toobig {} other {, code {code}}}).',
  'expert.icmpv6.time-exceeded':
    'A packet was dropped: {what, select, ttl {its hop limit ran out on the way} other {its fragments did not all come in time}} (ICMPv6 type {type}, code {code}).',
  'expert.icmpv6.parameter-problem':
    'A packet was dropped: its header has a field that makes no sense (ICMPv6 type {type}, code {code}{what, select, parameter {} other {}}).',
  'expert.icmpv6.redirect':
    'A router names a better first hop for a destination (ICMPv6 type {type}, code {code}{what, select, redirect {} other {}}).',
  'expert.tcp.connection.syn': 'A connection to port {port} is asked for (SYN).',
  'expert.tcp.connection.synack': 'Port {port} accepts the connection (SYN ACK).',
  'expert.tcp.connection.fin': 'One end has no more to send (FIN).',
  'expert.tcp.connection.fin_active': 'This FIN is the first: its end closes actively.',
  'expert.tcp.connection.fin_passive': 'This FIN follows that of the other end: a passive close.',
  'expert.tcp.connection.rst': 'The connection is broken off or refused (RST).',
  'expert.tcp.analysis.reused_ports': verdict(
    'reused ports',
    'A SYN on ports that already had a connection: a new stream begins.',
  ),
  'expert.tcp.analysis.retransmission': verdict(
    'retransmission',
    'A retransmission: its sequence number lies below what was sent already.',
  ),
  'expert.tcp.analysis.fast_retransmission': verdict(
    'fast retransmission',
    'A fast retransmission: repeated acknowledgements asked for these bytes.',
  ),
  'expert.tcp.analysis.spurious_retransmission': verdict(
    'spurious retransmission',
    'A spurious retransmission: the other end had acknowledged these bytes.',
  ),
  'expert.tcp.analysis.out_of_order': verdict(
    'out of order',
    'Out of order: the segment comes after one that it should precede.',
  ),
  'expert.tcp.analysis.lost_segment': verdict(
    'lost segment',
    '{held, select, absent {A gap: what should come before this segment is not in the capture.} other {Nothing is missing, though Wireshark calls it “previous segment not captured”: the capture holds these bytes.}}',
  ),
  'expert.tcp.analysis.ack_lost_segment': verdict(
    'ack lost segment',
    '{held, select, absent {It acknowledges bytes that the capture does not hold.} other {Nothing is missing, though Wireshark calls it “ACKed unseen segment”: the capture holds these bytes.}}',
  ),
  'expert.tcp.analysis.window_update': verdict('window update', 'A window update: only the receive window changes.'),
  'expert.tcp.analysis.window_full': verdict('window full', 'The segment fills the receive window: the sender has to wait.'),
  'expert.tcp.analysis.keep_alive': verdict('keep alive', 'A keep-alive: it makes the other end answer if it is still there.'),
  'expert.tcp.analysis.keep_alive_ack': verdict('keep alive ack', 'The answer to a keep-alive.'),
  'expert.tcp.analysis.duplicate_ack': verdict(
    'duplicate ack',
    'Duplicate acknowledgement number {number}: the receiver still waits for the same byte.',
  ),
  'expert.tcp.analysis.zero_window_probe': verdict(
    'zero window probe',
    'A zero window probe: one byte, to learn whether the window is open again.',
  ),
  'expert.tcp.analysis.zero_window': verdict('zero window', 'A zero window: the receiver cannot take any more.'),
  'expert.tcp.analysis.zero_window_probe_ack': verdict(
    'zero window probe ack',
    'The answer to a zero window probe: the window is still closed.',
  ),
  'expert.http.response.code': 'The server answers with status {status}.',
  'expert.nat.checksum': 'The copy of frame {original} was rewritten, and a checksum does not agree with what was changed.',
  'expert.nat.proxy':
    'This connection carries the data of flow {flow} under other sequence numbers: between them stands a proxy.',
  ...diagnosis,
} as const;

export const expertWords: ExpertWords = {
  severities: {
    chat: 'chat',
    note: 'note',
    warn: 'warning',
    error: 'error',
  },
  groups: {
    sequence: 'sequence',
    checksum: 'checksum',
    malformed: 'malformed',
    'response-code': 'response',
    service: 'virtual service',
    translation: 'translation',
  },
  titles: {
    'frame.stopped': 'Header cannot be decoded',
    'frame.time_backwards': 'Not in order of time',
    'arp.duplicate-address-detected': 'Address in use twice',
    'ip.checksum_bad.expert': 'Wrong IPv4 header checksum',
    'ip.checksum_offload': 'IPv4 header checksum left to the card',
    'icmp.unreachable': 'Destination unreachable',
    'icmp.quench': 'Source quench',
    'icmp.redirect': 'Redirect',
    'icmp.time-exceeded': 'Time exceeded',
    'icmp.parameter-problem': 'Parameter problem',
    'icmpv6.unreachable': 'Destination unreachable',
    'icmpv6.too-big': 'Packet too big',
    'icmpv6.time-exceeded': 'Time exceeded',
    'icmpv6.parameter-problem': 'Parameter problem',
    'icmpv6.redirect': 'Redirect',
    'tcp.connection.syn': 'Connection asked for (SYN)',
    'tcp.connection.synack': 'Connection accepted (SYN ACK)',
    'tcp.connection.fin': 'End of data (FIN)',
    'tcp.connection.fin_active': 'Active close',
    'tcp.connection.fin_passive': 'Passive close',
    'tcp.connection.rst': 'Connection reset (RST)',
    'tcp.analysis.reused_ports': 'Port numbers reused',
    'tcp.analysis.retransmission': 'Retransmission',
    'tcp.analysis.fast_retransmission': 'Fast retransmission',
    'tcp.analysis.spurious_retransmission': 'Spurious retransmission',
    'tcp.analysis.out_of_order': 'Out-of-order segment',
    'tcp.analysis.lost_segment': 'Previous segment not captured',
    'tcp.analysis.ack_lost_segment': 'ACK of a segment not captured',
    'tcp.analysis.window_update': 'Window update',
    'tcp.analysis.window_full': 'Window full',
    'tcp.analysis.keep_alive': 'Keep-alive',
    'tcp.analysis.keep_alive_ack': 'Keep-alive ACK',
    'tcp.analysis.duplicate_ack': 'Duplicate ACK',
    'tcp.analysis.zero_window_probe': 'Zero window probe',
    'tcp.analysis.zero_window': 'Zero window',
    'tcp.analysis.zero_window_probe_ack': 'Zero window probe ACK',
    'http.response.code': 'HTTP error status',
    'nat.checksum': 'Inconsistent checksum after a rewrite',
    'nat.proxy': 'Proxy',
    ...diagnosisTitles,
  },
};
