/** What is worth a second look in a capture, as Wireshark's expert information sorts it. Facts: `annotate/` has the words. */
import type { PacketRow } from '../../base/ids.ts';

/** chat: usual workflow. note: worth knowing. warn: probably trouble. error: broken. Worst last. */
export const EXPERT_SEVERITIES = ['chat', 'note', 'warn', 'error'] as const;
export type ExpertSeverity = (typeof EXPERT_SEVERITIES)[number];

/** Wireshark's groups, as far as they occur. */
export type ExpertGroup = 'sequence' | 'checksum' | 'malformed' | 'protocol' | 'response-code' | 'translation';

export interface ExpertItem {
  readonly row: PacketRow;
  readonly severity: ExpertSeverity;
  readonly group: ExpertGroup;
  /** Wireshark's short name: `tcp`, `http`, `arp`, … */
  readonly protocol: string;
  /** Where tshark has a field for it, that field's name (`tcp.analysis.retransmission`); else a name in the same manner. */
  readonly code: string;
  /** Compared values, in a fixed order of keys. */
  readonly params: Readonly<Record<string, number | string>>;
}
