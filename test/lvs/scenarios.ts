/** Random virtual services with one scheduler: what the elimination is tried on. The same seed gives the same scenario. */
import type { SchedulerName } from '../../core/ipvs/schedulers/index.ts';
import { Random } from '../../core/lab/sim/random.ts';

export interface RandomService {
  readonly yaml: string;
  readonly weighted: boolean;
  readonly servers: number;
}

const METHODS = ['nat', 'dr', 'tun', 'fullnat'] as const;
const FLAGS = ['', '', '', 'persistent', 'health', 'thresholds'] as const;

/** Two to four servers, three to six clients, connections that overlap; now and then persistence, a server that stops, or thresholds. */
export function randomService(scheduler: SchedulerName, seed: number): RandomService {
  const random = new Random(seed, `service ${scheduler}`);
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
  const between = (a: number, b: number): number => random.between(a, b);
  const method = pick(METHODS);
  const flag = pick(FLAGS);
  const servers = between(2, 4);
  const clients = between(3, 6);
  const weights = Array.from({ length: servers }, () => between(1, 5));
  const behind = method === 'nat' || method === 'fullnat' || method === 'tun';
  const net = behind ? '192.0.2' : '198.51.100';
  const virtual = '198.51.100.100';
  const lines = [
    'schema: trama.scenario/1',
    `title: ${scheduler} ${seed}`,
    'networks:',
    '  lan: { kind: switch, rate: 100M, delay: 5us }',
    'hosts:',
  ];
  for (let c = 0; c < clients; c++)
    lines.push(`  c${c}: { interfaces: { eth0: { network: lan, addresses: [198.51.100.${8 * between(0, 10) + c + 2}/24] } } }`);
  const own = behind ? `198.51.100.1/24, ${virtual}/24, 192.0.2.1/24` : `198.51.100.1/24, ${virtual}/32`;
  lines.push(`  director: { forwards: true, interfaces: { eth0: { network: lan, addresses: [${own}] } } }`);
  if (method === 'tun')
    lines.push(
      '  router: { forwards: true, interfaces: { eth0: { network: lan, addresses: [198.51.100.254/24, 192.0.2.254/24] } } }',
    );
  for (let s = 0; s < servers; s++) {
    const quiet = method === 'dr' || method === 'tun' ? `loopback: [${virtual}], arp: { ignore: 1, announce: 2 }, ` : '';
    const more = method === 'tun' ? 'tunnel: true, gateway: 192.0.2.254, ' : method === 'nat' ? 'gateway: 192.0.2.1, ' : '';
    lines.push(`  s${s}: { ${quiet}${more}interfaces: { eth0: { network: lan, addresses: [${net}.${101 + s}/24] } } }`);
  }
  const hash = random.chance(0.5) ? 'old' : 'new';
  lines.push(
    'directors:',
    '  - host: director',
    `    countsOpening: ${new Random(seed, `kernel ${scheduler}`).chance(0.5)}`,
    '    services:',
    `      - address: "${virtual}:80"`,
    `        scheduler: ${scheduler}`,
    `        method: ${method}`,
  );
  if (scheduler === 'sh' || scheduler === 'dh') lines.push(`        hash: ${hash}`);
  if (method === 'fullnat') lines.push('        local: 192.0.2.1');
  if (flag === 'persistent') lines.push(`        persistence: ${between(1, 4)}s`);
  lines.push('        servers:');
  weights.forEach((weight, s) => {
    const upper = flag === 'thresholds' ? `, upper: ${between(4, 9)}` : '';
    lines.push(`          - { address: ${net}.${101 + s}, weight: ${weight}${upper} }`);
  });
  if (flag === 'health') lines.push('    health: { with: tcp, every: 500ms, timeout: 200ms }');
  lines.push('servers:');
  for (let s = 0; s < servers; s++) lines.push(`  - { host: s${s}, think: [1ms, 300ms] }`);
  lines.push('clients:');
  for (let c = 0; c < clients; c++) {
    const requests = Array.from(
      { length: between(1, 3) },
      (_, i) => `{ size: 300${i === 0 ? '' : `, after: ${between(100, 1500)}ms`} }`,
    );
    const abort = random.chance(0.125) ? ', abort: { when: response, after: 5ms }' : '';
    lines.push(
      `  - { host: c${c}, server: "${virtual}:80", at: ${between(10, 900)}ms, count: ${between(4, 10)}, every: ${between(150, 700)}ms, closes: ${pick(['client', 'server'])}, requests: [${requests.join(', ')}]${abort} }`,
    );
  }
  if (flag === 'health')
    lines.push(
      'duration: 9s',
      'events:',
      `  - { at: ${between(1000, 2500)}ms, server: "s0:80", do: stop }`,
      `  - { at: ${between(3000, 4500)}ms, server: "s0:80", do: start }`,
    );
  lines.push('capture:', '  - { at: lan }', '');
  return { yaml: lines.join('\n'), weighted: new Set(weights).size > 1, servers };
}
