/** The table of a translator over time: what made, refreshed, closed and reused each entry. */
import { describe, expect, it } from 'vitest';
import { NatHistory } from '../../../../core/analysis/nat/history.ts';
import { type Box, converse, F, type Line, send, text } from './box.ts';
import { ip, type Scanned, World } from './world.ts';

const client = { mac: 1, address: ip('10.0.0.10') };
const server = { mac: 3, address: ip('198.51.100.80') };
const masquerade = (port: number, latency = 40): Box => ({
  mac: 2,
  latency,
  rule: { src: { address: ip('203.0.113.1'), port } },
});
const line = (box: Box, clientPort: number, from = client): Line => ({
  client: from,
  server,
  boxes: [box],
  clientPort,
  dst: { address: server.address, port: 80 },
});
const talk = {
  start: 0,
  clientIsn: 0x1234_5678,
  serverIsn: 0x2345_6789,
  ids: [10, 20] as [number, number],
  request: text('GET / HTTP/1.1'),
  answers: [text('HTTP/1.1 200 OK')],
  acks: 1,
  think: 100,
};

const told = ({ tables, nat }: Scanned) => {
  const history = new NatHistory(tables, nat);
  return nat.bindings.map((b) => {
    const { state, events, last } = history.of(b);
    return {
      state,
      events: events.map((e) => [e.kind, ...e.rows.map((r) => r + 1)].join(' ')),
      before: events.flatMap((e) => (e.kind === 'reused' ? [e.before] : [])),
      silence: events.flatMap((e) => (e.silenceNs === null ? [] : [e.silenceNs])),
      last: last?.map((r) => r + 1),
    };
  });
};

describe('the entry of a connection', () => {
  it('is created by the SYN, answered, established and closed, each with its frames', async () => {
    const world = new World();
    converse(world, line(masquerade(40_001), 5000), talk);
    const [entry] = told(await world.scan());
    expect(entry?.state).toBe('closed');
    expect(entry?.events.map((e) => e.split(' ')[0])).toEqual(['created', 'answered', 'established', 'closing', 'closed']);
    expect(entry?.events.slice(0, 3)).toEqual(['created 1 2', 'answered 3 4', 'established 5 6']);
    expect(entry?.last).toEqual([world.events.length - 1, world.events.length]);
  });

  it('is new where nothing comes back, and reset by an RST', async () => {
    const world = new World();
    send(world, line(masquerade(40_001), 5000), true, 0, { flags: F.syn, seq: 0x7777_0000, id: 7 });
    const refused = line(masquerade(40_002), 5001);
    send(world, refused, true, 1000, { flags: F.syn, seq: 0x1111_0000, id: 8 });
    send(world, refused, false, 1500, { flags: F.rst | F.ack, seq: 0, ack: 0x1111_0001, window: 0 });
    const entries = told(await world.scan());
    expect(entries.map((e) => [e.state, e.events])).toEqual([
      ['new', ['created 1 2']],
      ['reset', ['created 3 4', 'answered 5 6', 'reset 5 6']],
    ]);
  });

  it('was met where its beginning is missing', async () => {
    const world = new World();
    converse(world, line(masquerade(40_001), 5000), talk);
    world.lose((e) => e.time < 500);
    const [entry] = told(await world.scan());
    expect(entry?.events[0]).toMatch(/^met /);
    expect(entry?.state).toBe('closed');
  });

  it('is used again by another host that gets the same port', async () => {
    const world = new World();
    converse(world, line(masquerade(40_001), 5000), talk);
    const other = { mac: 9, address: ip('10.0.0.11') };
    converse(world, line(masquerade(40_001), 6000, other), {
      ...talk,
      start: 2_000_000,
      clientIsn: 0x5555_1111,
      serverIsn: 0x6666_1111,
    });
    const entries = told(await world.scan());
    expect(entries.map((e) => e.before)).toEqual([[], [0]]);
    expect(entries[1]?.events[0]).toMatch(/^reused /);
  });
});

it('a conversation by UDP is refreshed by what comes after a silence', async () => {
  const world = new World();
  const to = line(masquerade(40_001), 5000);
  send(world, to, true, 0, { protocol: 'udp', payload: text('a question'), id: 3 });
  send(world, to, false, 4000, { protocol: 'udp', payload: text('the answer'), id: 4 });
  send(world, to, true, 30_000_000, { protocol: 'udp', payload: text('another one'), id: 5 });
  const [entry] = told(await world.scan());
  expect(entry?.events).toEqual(['created 1 2', 'answered 3 4', 'refreshed 5 6']);
  expect(entry?.silence).toEqual([30_000_000_000 - 4_000_000]);
  expect(entry?.state).toBe('answered');
});
