/** Who a sentence names: the device that sent the packet, also where several machines go by one address. */
import { describe, expect, it } from 'vitest';
import { mapTopology } from '../../../core/analysis/topology/map/map.ts';
import { annotateCapture, annotateFrame } from '../../../core/annotate/annotate.ts';
import { contextOf } from '../../../core/annotate/context.ts';
import { deviceName } from '../../../core/annotate/labels.ts';
import type { AddressId, PacketRow } from '../../../core/base/ids.ts';
import type { Engine } from '../../../core/engine/engine.ts';
import { ladderOf } from '../../../core/engine/report/ladder.ts';
import { Layer } from '../../../core/table/packets.ts';
import { laboratory, scenarioText } from '../analysis/lvs/kit.ts';
import { codes, openFixture, rowsOf, texts } from './story.ts';

const SEEDS = [77, 78, 5];

/** TCP packets that are new: neither a rewritten copy nor one that is seen again. */
function* told({ facts }: Engine): Generator<PacketRow> {
  const context = contextOf(facts);
  const { packets } = facts.tables;
  for (let i = 0; i < packets.length; i++) {
    const row = i as PacketRow;
    if ((packets.layers.get(row) & Layer.tcp) === 0 || context.isCopy(row) || context.samePacket(row) !== null) continue;
    yield row;
  }
}

const sentBy = ({ facts }: Engine, row: PacketRow): string => deviceName(facts, facts.topology.sender(row), 'en');

describe.each(['lvs-dr-wrr', 'lvs-dr-rr', 'lvs-tun-rr'])('%s', (name) => {
  it.each(SEEDS)('lets the real servers answer themselves, seed %i', async (seed) => {
    const engine = await laboratory(scenarioText(name), seed);
    const { facts } = engine;
    const [director] = facts.topology.devices.filter((d) => d.roles.includes('director'));
    const vip = director?.vips[0];
    expect(vip).toBeDefined();
    let answers = 0;
    for (const row of told(engine)) {
      if (facts.tables.packets.src.get(row) !== vip) continue;
      answers++;
      const by = sentBy(engine, row);
      expect(by).toMatch(/^real server [\d.]+$/);
      const said = annotateFrame(facts, row);
      expect(texts(engine, said, 'en')[0]).toMatch(new RegExp(`^The ${by} `));
      expect(texts(engine, said, 'es')[0]).toContain(by.replace('real server', 'servidor real'));
    }
    expect(answers).toBeGreaterThan(8);
    for (const row of rowsOf(engine))
      expect(texts(engine, annotateFrame(facts, row), 'en').join(' ')).not.toMatch(
        /The director (accepts|states|confirms|acknowledges|has nothing more|answers the request)/,
      );
  });

  it('hangs the states of a connection on the lane of its real server', async () => {
    const { facts } = await laboratory(scenarioText(name), 77);
    const { lanes, events } = ladderOf(facts, 'en');
    const kinds = new Map<string, Set<string>>();
    for (const e of events)
      for (const [lane, state] of [
        [e.from, e.states.sender],
        [e.to, e.states.receiver],
      ] as const) {
        if (lane === null || state === null) continue;
        const kind = lanes[lane]?.kind ?? '';
        kinds.set(kind, (kinds.get(kind) ?? new Set()).add(state));
      }
    expect([...kinds.keys()].sort()).toEqual(['client', 'server']);
    expect(kinds.get('server')).toContain('ESTABLISHED');
  });

  it.each([5, 20, 60])('names nobody else where the capture begins in the middle, %i packets later', async (skip) => {
    const engine = await laboratory(scenarioText(name), 77, skip);
    for (const row of told(engine)) {
      const device = engine.facts.topology.sender(row);
      const who = contextOf(engine.facts).author(row);
      if (who.role === 'director') expect(device.roles).toContain('director');
      // One of which no packet shows an address goes by its MAC.
      if (device.roles.includes('real-server') && who.role === null) expect(device.macs).toEqual([who.mac]);
      else if (device.roles.includes('real-server')) expect(who.role).toBe('real-server');
    }
  });
});

const findings = async (engine: Engine, lang: 'en' | 'es' = 'en') => {
  const list = annotateCapture(engine.facts, await engine.failover());
  return { list, text: texts(engine, list, lang).join(' ') };
};

describe('findings', () => {
  it.each([
    ['lvs-dr-wrr', 'direct routing', 'enrutamiento directo'],
    ['lvs-tun-rr', 'tunnelling', 'túnel'],
  ])('tell the method of %s, and where its connections went', async (name, method, metodo) => {
    const engine = await laboratory(scenarioText(name), 78);
    const { list, text } = await findings(engine);
    expect(text).toContain(`is a virtual server: the director`);
    expect(text).toContain(`(${method})`);
    expect((await findings(engine, 'es')).text).toContain(`(${metodo})`);
    const sequence = list.find((a) => a.code === (name === 'lvs-tun-rr' ? 'nat.cycle' : 'nat.service'));
    expect(sequence?.evidence).toHaveLength(8);
  });

  it.each(SEEDS)('take persistence for no round robin, seed %i', async (seed) => {
    const { list, text } = await findings(await laboratory(scenarioText('lvs-nat-persistence'), seed));
    const said = codes(list);
    expect(said).not.toContain('nat.cycle');
    expect(said).toContain('nat.loyal');
    expect(text).toContain('The 2 clients that came back got the same server again');
    expect(codes((await findings(await laboratory(scenarioText('lvs-nat-rr'), seed))).list)).toContain('nat.cycle');
  });

  it.each(['takeover', 'takeover-sync', 'takeover-virtual-mac'])('tell the takeover of %s, and no dispute', async (name) => {
    const engine = await laboratory(scenarioText(name), 78);
    const { list, text } = await findings(engine);
    const [found] = (await engine.failover()).takeovers;
    expect(text).toMatch(
      new RegExp(
        `The director [\\d.]+ takes over 198.51.100.100 and 192.0.2.1 from the director [\\d.]+ \\(frame ${(found?.row ?? 0) + 1}\\)`,
      ),
    );
    expect(codes(list)).not.toContain('arp.disputed');
    const said = [...rowsOf(engine)].flatMap((row) => codes(annotateFrame(engine.facts, row)));
    expect(said).not.toContain('arp.conflict');
  });

  it('call it a dispute where nobody announced anything (arp-conflict)', async () => {
    const engine = await openFixture('arp-conflict.pcap');
    expect(codes((await findings(engine)).list)).toContain('arp.disputed');
  });
});

it.each(['takeover', 'takeover-sync', 'takeover-virtual-mac'])('the map of %s has two directors and no router', async (name) => {
  const engine = await laboratory(scenarioText(name), 77);
  const { devices } = await mapTopology(engine.facts, await engine.failover(), (rows) => engine.frames(rows));
  const of = (role: string) => devices.filter((d) => d.roles.some((r) => r.role === role)).map((d) => d.device.id);
  expect(of('director')).toHaveLength(2);
  expect(of('router')).toEqual([]);
  expect(engine.facts.topology.devices.filter((d) => d.roles.includes('director')).map((d) => d.id)).toEqual(of('director'));
});

describe.each(['takeover', 'takeover-sync'])('%s', (name) => {
  it.each(SEEDS)('names the second director as one, in all that it does, seed %i', async (seed) => {
    const engine = await laboratory(scenarioText(name), seed);
    const { facts } = engine;
    const directors = facts.topology.devices.filter((d) => d.roles.includes('director'));
    expect(directors.map((d) => d.roles.includes('router'))).toEqual([false, false]);
    const [first, second] = directors.map((d) => deviceName(facts, d, 'en')) as [string, string];
    expect(first).not.toBe(second);
    const { packets } = facts.tables;
    let moved = packets.length;
    const vip = directors[0]?.vips[0] as AddressId;
    for (const row of rowsOf(engine)) {
      const by = sentBy(engine, row);
      if (by === second && facts.arp.exchange(row)?.senderIp === vip) moved = Math.min(moved, row);
      if ((packets.layers.get(row) & Layer.tcp) === 0) continue;
      const text = texts(engine, annotateFrame(facts, row), 'en').join(' ');
      if (row > moved) expect(text).not.toContain(`The ${first} `);
      if (facts.nat.rewriteOf(row) !== null) expect(text).toMatch(new RegExp(`^The ${by} sends `));
      else if (by === second) expect(text).toMatch(new RegExp(`The ${second} answers with RST`));
    }
    expect(moved).toBeLessThan(packets.length);
    const lanes = ladderOf(facts, 'en').lanes.filter((l) => l.kind === 'translator');
    expect(lanes.map((l) => [l.name, l.addresses.some((a) => a.vip)])).toEqual([
      [first, true],
      [second, true],
    ]);
  });
});
