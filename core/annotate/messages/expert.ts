/** Messages of the expert items: `expert.` and the item's code, with the item's params. A packet seen twice has `copy`. */
import type { ExpertCode, ExpertGroup, ExpertSeverity } from '../../analysis/expert/facts.ts';
import { DIAGNOSIS_SCHEMA } from './diagnosis.ts';
import type { ParamSpec } from './params.ts';

/** `what` is the kind of error that type and code make. */
const ICMP = { what: 'choice', type: 'number', code: 'number' } as const;
const VERDICT = { copy: 'number?' } as const;

export const EXPERT_SCHEMA = {
  'expert.frame.stopped': {},
  'expert.frame.time_backwards': { frames: 'number', before: 'number' },
  'expert.arp.duplicate-address-detected': { address: 'text', frame: 'number' },
  'expert.ip.checksum_bad.expert': {},
  'expert.ip.checksum_offload': {},
  'expert.icmp.unreachable': ICMP,
  'expert.icmp.quench': ICMP,
  'expert.icmp.redirect': ICMP,
  'expert.icmp.time-exceeded': ICMP,
  'expert.icmp.parameter-problem': ICMP,
  'expert.icmpv6.unreachable': ICMP,
  'expert.icmpv6.too-big': ICMP,
  'expert.icmpv6.time-exceeded': ICMP,
  'expert.icmpv6.parameter-problem': ICMP,
  'expert.icmpv6.redirect': ICMP,
  'expert.tcp.connection.syn': { port: 'number' },
  'expert.tcp.connection.synack': { port: 'number' },
  'expert.tcp.connection.fin': {},
  'expert.tcp.connection.fin_active': {},
  'expert.tcp.connection.fin_passive': {},
  'expert.tcp.connection.rst': {},
  'expert.tcp.analysis.reused_ports': VERDICT,
  'expert.tcp.analysis.retransmission': VERDICT,
  'expert.tcp.analysis.fast_retransmission': VERDICT,
  'expert.tcp.analysis.spurious_retransmission': VERDICT,
  'expert.tcp.analysis.out_of_order': VERDICT,
  'expert.tcp.analysis.lost_segment': { copy: 'number?', held: 'number?' },
  'expert.tcp.analysis.ack_lost_segment': { copy: 'number?', held: 'number?' },
  'expert.tcp.analysis.window_update': VERDICT,
  'expert.tcp.analysis.window_full': VERDICT,
  'expert.tcp.analysis.keep_alive': VERDICT,
  'expert.tcp.analysis.keep_alive_ack': VERDICT,
  'expert.tcp.analysis.duplicate_ack': { number: 'number', copy: 'number?' },
  'expert.tcp.analysis.zero_window_probe': VERDICT,
  'expert.tcp.analysis.zero_window': VERDICT,
  'expert.tcp.analysis.zero_window_probe_ack': VERDICT,
  'expert.http.response.code': { status: 'number' },
  'expert.nat.checksum': { original: 'number' },
  'expert.nat.proxy': { flow: 'number' },
  ...DIAGNOSIS_SCHEMA,
} as const satisfies Record<`expert.${ExpertCode}`, Record<string, ParamSpec>>;

/** Names without a sentence, for tables and lists. */
export interface ExpertWords {
  readonly severities: Readonly<Record<ExpertSeverity, string>>;
  readonly groups: Readonly<Record<ExpertGroup, string>>;
  readonly titles: Readonly<Record<ExpertCode, string>>;
}
