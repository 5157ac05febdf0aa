/** Clients with reserved ports (RFC 1813 and rsh ask for them), met when they have long been connected. */
import { describe, expect, it } from 'vitest';
import { lvsFacts } from '../../../core/analysis/lvs/lvs.ts';
import { mapTopology } from '../../../core/analysis/topology/map/map.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { F, type Line, send, text } from './nat/box.ts';
import { bindingTexts, ip, World } from './nat/world.ts';

const host = { mac: 1, address: ip('192.168.0.2') };
const server = { mac: 3, address: ip('198.51.100.9') };
const straight = (clientPort: number, port: number): Line => ({
  client: host,
  server,
  boxes: [],
  clientPort,
  dst: { address: server.address, port },
});
const masqueraded = (clientPort: number, port: number): Line => ({
  ...straight(clientPort, port),
  boxes: [{ mac: 2, latency: 20, rule: { src: { address: ip('203.0.113.1'), port: clientPort } } }],
});

/** Calls and replies in mid-life; the first packet captured is the server's where `late`. */
function calls(world: World, line: Line, protocol: 'tcp' | 'udp', late = false): void {
  let [seq, ack] = [0x7654_3210, 0x1234_5678];
  for (let n = 0; n < 5; n++) {
    const body = { protocol, flags: F.psh | F.ack, id: 100 + n };
    if (n > 0 || !late) send(world, line, true, n * 1000, { ...body, seq, ack, payload: text('CALL'.repeat(25)) });
    seq += 100;
    send(world, line, false, n * 1000 + 400, { ...body, seq: ack, ack: seq, payload: text('REPLY'.repeat(16)) });
    ack += 80;
  }
}

async function factsOf(world: World) {
  const source = new MemorySource(world.capture().bytes);
  const engine = await openEngine(await openCapture(source, 'reserved.pcap'));
  const { facts } = engine;
  const map = await mapTopology(facts, await engine.failover(), (rows) => engine.frames(rows));
  const rolesOf = (address: string) =>
    map.devices.find((d) => d.device.addresses.some((a) => facts.tables.addresses.text(a) === address))?.roles.map((r) => r.role);
  return { facts, rolesOf };
}

describe.each(['tcp', 'udp'] as const)('by %s', (protocol) => {
  it.each([false, true])('behind a masquerade: no director, no virtual service (server heard first: %s)', async (late) => {
    const world = new World();
    calls(world, masqueraded(871, 2049), protocol, late);
    const { facts, rolesOf } = await factsOf(world);
    expect(bindingTexts({ tables: facts.tables, nat: facts.nat })).toEqual([
      `${protocol} snat 192.168.0.2:871 > 198.51.100.9:2049 => 203.0.113.1:871 > 198.51.100.9:2049 ${late ? 9 : 10} pairs`,
    ]);
    expect(facts.nat.translators.map((t) => t.roles)).toEqual([['masquerade']]);
    expect(lvsFacts(facts).services).toEqual([]);
    expect(rolesOf('192.168.0.2')).toEqual(['client']);
    expect(rolesOf('198.51.100.9')).toEqual(['server']);
  });

  it.each([
    [871, 2049],
    [999, 4444],
  ])('without a box: port %i asks port %i', async (from, to) => {
    const world = new World();
    calls(world, straight(from, to), protocol);
    const { facts, rolesOf } = await factsOf(world);
    expect(facts.nat.bindings).toEqual([]);
    expect(rolesOf('192.168.0.2')).toEqual(['client']);
    expect(rolesOf('198.51.100.9')).toEqual(['server']);
  });
});
