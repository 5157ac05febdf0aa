/** What is worth a second look in a capture, as Wireshark's expert information sorts it. Facts: `annotate/` has the words. */
import type { PacketRow } from '../../base/ids.ts';
import { DIAGNOSIS_CODES } from '../diagnosis/facts.ts';
import { VERDICT_NAMES } from '../tcp/verdicts/shown.ts';

/** chat: usual workflow. note: worth knowing. warn: probably trouble. error: broken. Worst last. */
export const EXPERT_SEVERITIES = ['chat', 'note', 'warn', 'error'] as const;
export type ExpertSeverity = (typeof EXPERT_SEVERITIES)[number];

/** Wireshark's groups, as far as they occur, `translation`, and `service` for what is wrong with a virtual service. */
export const EXPERT_GROUPS = ['sequence', 'checksum', 'malformed', 'response-code', 'translation', 'service'] as const;
export type ExpertGroup = (typeof EXPERT_GROUPS)[number];

/** Where tshark has a field for it, that field's name (`tcp.analysis.retransmission`); else a name in the same manner. */
export const EXPERT_CODES = [
  'frame.stopped',
  'frame.time_backwards',
  'arp.duplicate-address-detected',
  'ip.checksum_bad.expert',
  'ip.checksum_offload',
  'icmp.unreachable',
  'icmp.quench',
  'icmp.redirect',
  'icmp.time-exceeded',
  'icmp.parameter-problem',
  'icmpv6.unreachable',
  'icmpv6.too-big',
  'icmpv6.time-exceeded',
  'icmpv6.parameter-problem',
  'icmpv6.redirect',
  'tcp.connection.syn',
  'tcp.connection.synack',
  'tcp.connection.fin',
  'tcp.connection.fin_active',
  'tcp.connection.fin_passive',
  'tcp.connection.rst',
  ...VERDICT_NAMES.map(([name]) => `tcp.analysis.${name}` as const),
  'http.response.code',
  'nat.checksum',
  'nat.proxy',
  ...DIAGNOSIS_CODES,
] as const;
export type ExpertCode = (typeof EXPERT_CODES)[number];

export interface ExpertItem {
  readonly row: PacketRow;
  readonly severity: ExpertSeverity;
  readonly group: ExpertGroup;
  /** Wireshark's short name: `tcp`, `http`, `arp`, … */
  readonly protocol: string;
  readonly code: ExpertCode;
  /** Compared values, in a fixed order of keys. */
  readonly params: Readonly<Record<string, number | string>>;
}
