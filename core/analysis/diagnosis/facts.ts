/** What is wrong with a virtual service, as far as the packets show it. The words, with what to do about it, are in `annotate/`. */
import type { PacketRow } from '../../base/ids.ts';

/**
 * lvs.direct-answer: a real server answers past the director. lvs.client-inside: the same, as the client stands in its own network.
 * lvs.not-forwarded: answers come to the director and end there. lvs.no-gateway: a real server that is up answers no client.
 * lvs.no-vip: the same with direct routing and tunnels. lvs.arp-problem: two machines answer for one address. lvs.tunnel-mtu: full
 * segments do not get into the tunnel. lvs.dead-server: connections go to a machine that is not there. lvs.dead-service: … to one that refuses
 * them. lvs.no-masquerade: what real servers ask of others leaves with their own addresses. lvs.no-servers: the service has nobody to give a
 * connection to.
 */
export const DIAGNOSIS_CODES = [
  'lvs.direct-answer',
  'lvs.client-inside',
  'lvs.not-forwarded',
  'lvs.no-gateway',
  'lvs.no-vip',
  'lvs.arp-problem',
  'lvs.tunnel-mtu',
  'lvs.dead-server',
  'lvs.dead-service',
  'lvs.no-masquerade',
  'lvs.no-servers',
] as const;
export type DiagnosisCode = (typeof DIAGNOSIS_CODES)[number];

export interface Diagnosis {
  readonly code: DiagnosisCode;
  /** What it is shown at. */
  readonly row: PacketRow;
  /** What shows it, ascending. */
  readonly evidence: readonly PacketRow[];
  /** As text: `server` and `service`, or what else the code is about. */
  readonly params: Readonly<Record<string, number | string>>;
}
