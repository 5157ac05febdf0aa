/** Messages of the diagnosis of virtual services: cause, the frames that show it, remedy. */
import type { DiagnosisCode } from '../../analysis/diagnosis/facts.ts';
import type { ParamSpec } from './params.ts';

const SERVER = { server: 'text', service: 'text', frames: 'text' } as const;

export const DIAGNOSIS_SCHEMA = {
  'expert.lvs.direct-answer': { ...SERVER, client: 'text' },
  'expert.lvs.client-inside': { ...SERVER, client: 'text' },
  'expert.lvs.not-forwarded': { ...SERVER, client: 'text' },
  'expert.lvs.no-gateway': SERVER,
  'expert.lvs.no-vip': SERVER,
  'expert.lvs.arp-problem': { address: 'text', first: 'text', second: 'text', frames: 'text' },
  'expert.lvs.tunnel-mtu': { service: 'text', length: 'number', told: 'number', frames: 'text' },
  'expert.lvs.dead-server': { ...SERVER, count: 'number' },
  'expert.lvs.dead-service': { ...SERVER, count: 'number' },
  'expert.lvs.no-masquerade': { server: 'text', to: 'text', frames: 'text' },
  'expert.lvs.no-servers': { service: 'text', frames: 'text' },
} as const satisfies Record<`expert.${DiagnosisCode}`, Record<string, ParamSpec>>;
