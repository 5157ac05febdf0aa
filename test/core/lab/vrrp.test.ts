/** Virtual routers: who advertises when, and from which MAC. */
import { describe, expect, it } from 'vitest';
import { hex } from '../../../core/base/bytes.ts';
import { parsePacket } from '../../../core/lab/host/packet.ts';
import { parseScenario } from '../../../core/lab/scenario/parse.ts';
import { run } from './kit.ts';

const VRRP = 112;

const pair = (o: { router?: string; more?: string; events?: string }): string => `
schema: trama.scenario/1
title: two routers
duration: 12s
networks: { lan: { kind: switch } }
hosts:
  a: { interfaces: { eth0: { network: lan, addresses: [192.0.2.2/24] } }, vrrp: [{ interface: eth0, id: 5, priority: 200, addresses: [192.0.2.1/24]${o.router ?? ''} }] }
  b: { interfaces: { eth0: { network: lan, addresses: [192.0.2.3/24] } }, vrrp: [{ interface: eth0, id: 5, priority: 100, addresses: [192.0.2.1/24]${o.router ?? ''} }] }
capture: [{ at: lan }]
${o.events ?? ''}
`;

interface Seen {
  readonly from: number;
  readonly mac: string;
  readonly seconds: number;
  readonly priority: number;
}

function adverts(yaml: string): Seen[] {
  const recording = run(yaml);
  const [first] = recording.packets;
  return recording.packets.flatMap((p) => {
    const packet = parsePacket(p.bytes, 14);
    if (packet?.protocol !== VRRP || first === undefined) return [];
    const seconds = p.seconds - first.seconds + (p.nanos - first.nanos) / 1e9;
    return [{ from: packet.source & 255, mac: hex(p.bytes, 6, 12, ':'), seconds, priority: packet.payload[2] ?? 0 }];
  });
}

describe('virtual routers', () => {
  it('hear the master: as long as it advertises, nobody else does', () => {
    const seen = adverts(pair({}));
    expect(seen.length).toBe(12);
    expect(new Set(seen.map((s) => s.from))).toEqual(new Set([2]));
  });

  it.each([
    ['', 1],
    [', every: 3s', 3],
    [', version: 3, every: 500ms', 0.5],
  ])('take over after three intervals and the skew (%j)', (router, interval) => {
    const seen = adverts(pair({ router, events: 'events: [{ at: 1100ms, host: a, do: stop }]' }));
    const last = seen.findLast((s) => s.from === 2);
    const next = seen.find((s) => s.from === 3);
    const skew = (156 / 256) * (router.includes('version: 3') ? interval : 1);
    expect((next?.seconds ?? 0) - (last?.seconds ?? 0)).toBeCloseTo(3 * interval + skew, 2);
  });

  it('hand over to a higher priority that comes back, once it has waited', () => {
    const events = 'events: [{ at: 1100ms, host: a, do: stop }, { at: 7s, host: a, do: start }]';
    const seen = adverts(pair({ events }));
    // Switched on at 7 s, it listens for three intervals and its skew first.
    const back = seen.find((s) => s.from === 2 && s.seconds > 2);
    expect(back?.seconds ?? 0).toBeCloseTo(7 + 3 + 56 / 256, 2);
    const order = seen.map((s) => s.from);
    expect(order.filter((from, i) => from !== order[i - 1])).toEqual([2, 3, 2]);
  });

  it('advertise from the virtual MAC where it goes with the address', () => {
    expect(new Set(adverts(pair({ router: ', virtualMac: true' })).map((s) => s.mac))).toEqual(new Set(['00:00:5e:00:01:05']));
    expect(new Set(adverts(pair({})).map((s) => s.mac))).toEqual(new Set(['02:00:00:00:00:01']));
  });

  it.each([
    ['every: 1500ms', 'whole seconds'],
    ['every: 300s', 'whole seconds'],
    ['version: 3, every: 15ms', 'hundredths'],
    ['version: 3, every: 41s', 'hundredths'],
  ])('cannot advertise every so often as the field does not hold (%s)', (router, words) => {
    expect(() => parseScenario(pair({ router: `, ${router}` }))).toThrow(words);
  });
});
