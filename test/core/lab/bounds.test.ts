/** Scenarios with absurd values: refused with line and column, or ended. */
import { describe, expect, it } from 'vitest';
import { runScenario } from '../../../core/lab/run.ts';
import { parseScenario } from '../../../core/lab/scenario/parse.ts';
import { DocumentError } from '../../../core/yaml/document.ts';

const scenario = (o: { top?: string; network?: string; host?: string; client?: string; more?: string }): string => `
schema: trama.scenario/1
title: absurd
${o.top ?? ''}
networks:
  lan: { kind: switch${o.network ?? ''} }
hosts:
  c: { ${o.host ?? ''}interfaces: { eth0: { network: lan, addresses: [192.0.2.10/24] } } }
  s: { interfaces: { eth0: { network: lan, addresses: [192.0.2.80/24] }, eth1: { network: lan } } }
servers: [{ host: s }]
clients: [{ host: c, server: "192.0.2.80:80"${o.client ?? ''} }]
capture: [{ at: c.eth0 }]
${o.more ?? ''}
`;

/** The faults as `line:column message`. */
function faults(yaml: string): string[] {
  try {
    parseScenario(yaml);
    return [];
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return error.problems.map((p) => `${p.line}:${p.column} ${p.message}`);
  }
}

describe('is refused with its place', () => {
  it.each([
    ['a rate of nothing', scenario({ network: ', rate: 0M' }), '6:30 expected more than 0 bits per second'],
    ['a negative delay', scenario({ network: ', delay: -5us' }), '6:31 expected a time'],
    ['a delay of a century', scenario({ network: ', delay: 99999999999s' }), '6:31 expected a time of at most 100 days'],
    ['more loss than there is', scenario({ network: ', loss: 150%' }), '6:30 expected a share of at most 100%'],
    ['a port that there is not', scenario({ client: '' }).replace('80:80"', '80:80000"'), '11:30 expected a port'],
    ['a day that there is not', scenario({ top: 'start: 2005-02-30T12:00:00Z' }), '4:8 expected a day and a time'],
    ['a year of another calendar', scenario({ top: 'start: 0300-01-01T12:00:00Z' }), '4:8 expected a day and a time'],
    ['countless connections', scenario({ client: ', count: 1000000000' }), '11:54'],
    ['countless pings', scenario({ more: 'pings: [{ host: c, to: 192.0.2.80, count: 2000000 }]' }), '13:43'],
    ['a clock that races', scenario({}).replace('c.eth0 }', 'c.eth0, clock: { skew: 900000000ppm } }'), '12:40 expected at most'],
    [
      'the MAC of a group',
      scenario({}).replace('network: lan, addr', 'network: lan, mac: "01:00:5e:00:00:01", addr'),
      'this one is of a group',
    ],
    [
      'one slave in two bonds',
      scenario({}).replace(
        'eth1: { network: lan } }',
        'eth1: { network: lan } }, bonds: { b0: { mode: broadcast, slaves: [eth1] }, b1: { mode: broadcast, slaves: [eth1] } }',
      ),
      'eth1 is a slave of b0 already',
    ],
    [
      'health checks without a pause',
      scenario({
        more: 'directors: [{ host: c, services: [{ address: "192.0.2.9:80", scheduler: rr, servers: [] }], health: { with: ping, every: 0s } }]',
      }),
      'at least 1ms',
    ],
  ])('%s', (_, yaml, place) => {
    const found = faults(yaml);
    expect(found.length).toBe(1);
    expect(found[0]).toContain(place);
    expect(found[0]).toMatch(/^\d+:\d+ /);
  });
});

it('what repeats for ever ends with the last that anybody waits for', () => {
  const yaml = scenario({ host: 'vrrp: [{ interface: eth0, id: 1, priority: 100, addresses: [192.0.2.1/24] }], ' });
  expect(runScenario(parseScenario(yaml), 1).packets.length).toBeLessThan(60);
});

it('a loop of routers ends with the TTL', () => {
  const yaml = `
schema: trama.scenario/1
title: two routers that send to each other
networks: { lan: { kind: switch } }
hosts:
  a: { forwards: true, gateway: 192.0.2.2, interfaces: { eth0: { network: lan, addresses: [192.0.2.1/24] } } }
  b: { forwards: true, gateway: 192.0.2.1, interfaces: { eth0: { network: lan, addresses: [192.0.2.2/24] } } }
pings: [{ host: a, to: 198.51.100.1, count: 3 }]
capture: [{ at: lan }]
`;
  const { packets } = runScenario(parseScenario(yaml), 1);
  expect(packets.length).toBeGreaterThan(100);
  expect(packets.length).toBeLessThan(300);
});
