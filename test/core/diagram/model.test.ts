import { describe, expect, it } from 'vitest';
import { flowId, packetRow } from '../../../core/base/ids.ts';
import { clauses, clean, labelText } from '../../../core/diagram/ladder.ts';
import { buildLadder } from '../../../core/diagram/model.ts';
import { fitLabel } from '../../../core/diagram/spans.ts';
import {
  directorScene,
  type SceneDevice,
  type SceneFrame,
  sceneFacts,
  sceneLabels,
} from '../../../fixtures/build/diagram/scene.ts';
import { eightHostScene, loopbackScene, lossyScene } from '../../../fixtures/build/diagram/scenes.ts';

const labels = sceneLabels();

describe('a ladder of a connection through a director', () => {
  const ladder = buildLadder(directorScene(), { labels });

  it('has devices for lanes, the director with both its addresses', () => {
    expect(ladder.lanes.map((l) => [l.kind, l.name])).toEqual([
      ['client', 'client'],
      ['translator', 'director'],
      ['server', 'real server'],
    ]);
    expect(ladder.lanes[1]?.addresses).toEqual([
      { text: '170.210.122.104', vip: true },
      { text: '192.168.0.104', vip: false },
    ]);
  });

  it('says of a copy what changed, which frame it copies and after what time', () => {
    const copy = ladder.events[5];
    expect(labelText(copy?.label ?? [])).toBe('dst 170.210.122.104 → 192.168.0.108');
    expect(copy?.copyOf).toEqual({ frame: 3, latencyNs: 1_154_000, note: 'copy of 3, +1.15 ms' });
    expect(labelText(ladder.events[7]?.label ?? [])).toBe('src 192.168.0.108 → 170.210.122.104');
  });

  it('joins the ten originals and copies in the director’s lane', () => {
    expect(ladder.links.map((l) => [l.original + 1, l.copy + 1, l.lane])).toEqual([
      [3, 6, 1],
      [7, 8, 1],
      [9, 10, 1],
      [11, 12, 1],
      [13, 14, 1],
      [15, 16, 1],
      [17, 18, 1],
      [19, 20, 1],
      [21, 22, 1],
      [23, 24, 1],
    ]);
  });

  it('counts sequence numbers as Wireshark does, and names the initial ones', () => {
    expect(labelText(ladder.events[2]?.label ?? [])).toBe('SYN 1454 → 80 seq 0 (ISN 388762)');
    expect(labelText(ladder.events[6]?.label ?? [])).toBe('SYN ACK seq 0 (ISN 1412927351) ack 1');
    expect(labelText(ladder.events[8]?.label ?? [])).toBe('ACK 1');
    expect(labelText(ladder.events[10]?.label ?? [])).toBe('GET / HTTP/1.0, 296 B');
    expect(labelText(ladder.events[16]?.label ?? [])).toBe('FIN ACK seq 630 ack 297');
  });

  it('cuts time into phases and compresses the one long silence', () => {
    expect(ladder.bands.map((b) => [b.kind, b.first + 1, b.last + 1])).toEqual([
      ['arp', 1, 2],
      ['opening', 3, 3],
      ['arp', 4, 5],
      ['opening', 6, 10],
      ['transfer', 11, 16],
      ['closing', 17, 24],
    ]);
    expect(ladder.gaps.map((g) => [g.before + 1, g.text])).toEqual([[21, '557 ms idle']]);
  });

  it('shows each TCP state once, at the end that has it, and none for the director', () => {
    const states = ladder.events.flatMap((e) => [
      ...(e.states.sender === null ? [] : [`${e.frame} ${ladder.lanes[e.from]?.name} ${e.states.sender}`]),
      ...(e.states.receiver === null ? [] : [`${e.frame} ${ladder.lanes[e.to ?? 0]?.name} ${e.states.receiver}`]),
    ]);
    expect(states).toEqual([
      '3 client SYN-SENT',
      '6 real server SYN-RECEIVED',
      '8 client ESTABLISHED',
      '10 real server ESTABLISHED',
      '17 real server FIN-WAIT-1',
      '18 client CLOSE-WAIT',
      '20 real server FIN-WAIT-2',
      '21 client LAST-ACK',
      '22 real server TIME-WAIT',
      '24 client CLOSED',
    ]);
  });

  it('takes its title from the only conversation', () => {
    expect(ladder.title).toBe('170.210.122.101:1454 to 170.210.122.104:80, served by 192.168.0.108:80');
    expect(buildLadder(eightHostScene(), { labels }).title).toBe('Sequence diagram');
  });
});

describe('choosing rows', () => {
  it.each([0, 1])('takes both legs and the ARP they needed, whichever leg is asked for: flow %i', (flow) => {
    const ladder = buildLadder(directorScene(), { labels, flow: flowId(flow) });
    expect(ladder.events.map((e) => e.frame)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  });

  it('leaves out other flows, other hosts’ ARP, and requests that a later one replaced', () => {
    const facts = eightHostScene();
    const udp = facts.tables.packets.flow.get(3);
    expect(buildLadder(facts, { labels, flow: flowId(udp) }).events.map((e) => e.frame)).toEqual([2, 3, 4, 5]);
  });

  it('takes the last of several requests for an address', () => {
    const devices = [
      { name: 'a', mac: '020000000001', addresses: ['10.0.0.1'], roles: ['client'] as const },
      { name: 'b', mac: '020000000002', addresses: ['10.0.0.2'], roles: ['server'] as const },
    ];
    const ask = (at: number) => ({ at, from: 'a', phase: 'arp.request', src: '10.0.0.1', dst: '10.0.0.2' }) as const;
    const facts = sceneFacts(devices, [
      ask(0),
      ask(10),
      { at: 20, from: 'b', to: 'a', phase: 'arp.reply', src: '10.0.0.2', dst: '10.0.0.1' },
      { at: 30, from: 'a', to: 'b', phase: 'udp.datagram', src: '10.0.0.1:1', dst: '10.0.0.2:2' },
    ]);
    expect(buildLadder(facts, { labels, flow: flowId(0) }).events.map((e) => e.frame)).toEqual([2, 3, 4]);
  });

  it('draws the rows it is given, and says how many a limit left out', () => {
    const ladder = buildLadder(directorScene(), { labels, rows: [packetRow(2), packetRow(5), packetRow(9999)] });
    expect(ladder.events.map((e) => e.frame)).toEqual([3, 6]);
    const limited = buildLadder(directorScene(), { labels, maxRows: 7 });
    expect([limited.events.length, limited.omitted]).toEqual([7, 17]);
    // A copy whose original is not drawn still names it, but has no link.
    const alone = buildLadder(directorScene(), { labels, rows: [packetRow(5)] });
    expect(alone.events[0]?.copyOf?.frame).toBe(3);
    expect(alone.links).toEqual([]);
  });

  it('is not upset by a flow that does not exist, or no rows at all', () => {
    expect(buildLadder(directorScene(), { labels, flow: flowId(77) }).events).toEqual([]);
    expect(buildLadder(sceneFacts([], []), { labels }).subtitle).toBe('There are no frames to draw');
  });
});

describe('other captures', () => {
  it('marks retransmissions and leaves a time blank that was not recorded', () => {
    const ladder = buildLadder(lossyScene(), { labels });
    expect(ladder.events.map((e) => e.retransmission)).toEqual([false, false, false, false, true, false, false]);
    expect(labelText(ladder.events[4]?.label ?? [])).toBe('retransmission: 100 B of data seq 1 ack 1');
    expect(ladder.events[1]?.timeNs).toBeNull();
    expect(ladder.gaps.map((g) => g.before)).toEqual([4]);
  });

  it('counts across the wrap of the sequence numbers', () => {
    expect(labelText(buildLadder(lossyScene(), { labels }).events[5]?.label ?? [])).toBe('ACK 101');
  });

  it('gives a host that talks to itself two lanes', () => {
    const ladder = buildLadder(loopbackScene(), { labels });
    expect(ladder.lanes.map((l) => l.name)).toEqual(['client', 'server']);
    expect(ladder.events.map((e) => [e.from, e.to])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('orders clients, routers, servers, hosts, unseen; uses names that the capture has', () => {
    expect(buildLadder(eightHostScene(), { labels }).lanes.map((l) => l.name)).toEqual([
      'client 10.0.0.1',
      'client 10.0.0.2',
      'router',
      'server 10.0.0.13',
      'web.example',
      'server 10.0.0.12',
      'host',
      'not in the capture',
    ]);
  });

  it('tells conversations apart by the client’s port where there are several', () => {
    expect(buildLadder(eightHostScene(), { labels }).bands.map((b) => b.conversation)).toContain(':50001');
    expect(buildLadder(directorScene(), { labels }).bands.every((b) => b.conversation === '')).toBe(true);
  });
});

describe('a connection through two boxes and a router', () => {
  const hop = (at: number, from: string, to: string, src: string, dst: string, copyOf?: number): SceneFrame => ({
    at,
    from,
    to,
    src,
    dst,
    flags: 'S',
    phase: 'tcp.open.syn',
    states: { client: 'SYN-SENT', server: 'SYN-RECEIVED' },
    ...(copyOf === undefined ? {} : { copyOf }),
  });
  const facts = sceneFacts(
    [
      { name: 'client', addresses: ['10.0.0.1'], roles: ['client'] },
      { name: 'router', addresses: ['10.0.0.254'], roles: ['router'] },
      { name: 'first', addresses: ['10.0.1.1'], vips: ['10.0.1.1'], roles: ['nat'] },
      { name: 'second', addresses: ['10.0.2.1'], vips: ['10.0.2.1'], roles: ['nat'] },
      { name: 'server', addresses: ['10.0.3.1'], roles: ['real-server'] },
    ],
    [
      hop(0, 'client', 'router', '10.0.0.1:5000', '10.0.1.1:80'),
      hop(10, 'router', 'first', '10.0.0.1:5000', '10.0.1.1:80'),
      hop(20, 'first', 'second', '10.0.1.1:6000', '10.0.2.1:8080', 2),
      hop(30, 'second', 'server', '10.0.1.1:6000', '10.0.3.1:80', 3),
    ],
  );

  it('is one conversation, whichever leg is asked for', () => {
    for (const flow of [0, 1, 2]) {
      const ladder = buildLadder(facts, { labels, flow: flowId(flow) });
      expect(ladder.events.map((e) => [e.frame, e.conversation])).toEqual([
        [1, 0],
        [2, 0],
        [3, 0],
        [4, 0],
      ]);
      expect(ladder.title).toBe('10.0.0.1:5000 to 10.0.1.1:80, served by 10.0.3.1:80');
      expect(ladder.bands).toHaveLength(1);
    }
  });

  it('says all that a box changed, each end in a clause of its own', () => {
    const label = buildLadder(facts, { labels }).events[2]?.label ?? [];
    expect(clauses(label)?.map(labelText)).toEqual(['dst 10.0.1.1:80 → 10.0.2.1:8080', 'src 10.0.0.1:5000 → 10.0.1.1:6000']);
    expect(clauses(buildLadder(facts, { labels }).events[3]?.label ?? [])).toBeNull();
  });

  it('breaks that label between its clauses or nowhere, however narrow', () => {
    const { label, short } = buildLadder(facts, { labels }).events[2] ?? { label: [], short: [] };
    for (let width = 30; width < 700; width++) {
      const lines = fitLabel(label, short, width).map((line) => line.map((s) => s.text));
      if (lines.length > 1)
        expect(
          lines.map((l) => l[0]?.slice(0, 1) ?? ''),
          `${width}`,
        ).toEqual(['d', 's']);
      else expect(lines[0]).toHaveLength(label.length);
    }
  });

  it('tells the two boxes apart, and calls no address of theirs a VIP', () => {
    const { lanes } = buildLadder(facts, { labels });
    expect(lanes.map((l) => l.name)).toEqual(['client', 'router', 'NAT box 10.0.1.1', 'NAT box 10.0.2.1', 'real server']);
    expect(lanes.flatMap((l) => l.addresses).some((a) => a.vip)).toBe(false);
  });

  it('gives TCP states to the ends, not to what carries or rewrites the segment', () => {
    const states = buildLadder(facts, { labels }).events.map((e) => [e.states.sender, e.states.receiver]);
    expect(states).toEqual([
      ['SYN-SENT', null],
      [null, null],
      [null, null],
      [null, 'SYN-RECEIVED'],
    ]);
  });
});

describe('lanes of one name', () => {
  const lanesOf = (devices: readonly SceneDevice[]) => {
    const frames = devices.map(
      (d, i): SceneFrame => ({ at: i, from: 'asker', to: d.name, phase: 'udp.datagram', src: '10.0.0.1:1', dst: '10.0.0.2:2' }),
    );
    const asker = { name: 'asker', addresses: ['10.0.0.1'], roles: ['client'] as const };
    return buildLadder(sceneFacts([asker, ...devices], frames), { labels })
      .lanes.slice(1)
      .map((l) => [l.name, l.role]);
  };

  it('get an address that only one of them has, else a MAC, else nothing', () => {
    const shared = { addresses: ['10.0.0.9', '10.0.0.8'], roles: ['server'] as const };
    expect(
      lanesOf([
        { name: 'x', ...shared },
        { name: 'y', ...shared, addresses: ['10.0.0.9', '10.0.0.7'] },
        { name: 'z', ...shared, addresses: ['10.0.0.9'], mac: '020000000033' },
        { name: 'w', ...shared, addresses: [] },
      ]).map(([name]) => name),
    ).toEqual(['server 10.0.0.8', 'server 10.0.0.7', 'server 02:00:00:00:00:33', 'server']);
  });

  it('go by their address alone where the capture does not show them', () => {
    expect(
      lanesOf([
        { name: 'x', addresses: ['10.0.0.5'], roles: ['unseen'] },
        { name: 'y', addresses: ['10.0.0.6'], roles: ['unseen'] },
      ]),
    ).toEqual([
      ['10.0.0.5', 'not in the capture'],
      ['10.0.0.6', 'not in the capture'],
    ]);
  });
});

describe('the window of a bare ACK', () => {
  const devices: SceneDevice[] = [
    { name: 'a', addresses: ['10.0.0.1'], roles: ['client'] },
    { name: 'b', addresses: ['10.0.0.2'], roles: ['server'] },
  ];
  let at = 0;
  const segment = (down: boolean, rest: Partial<SceneFrame>): SceneFrame => {
    const ends = down
      ? { from: 'b', to: 'a', src: '10.0.0.2:9', dst: '10.0.0.1:1025' }
      : { from: 'a', to: 'b', src: '10.0.0.1:1025', dst: '10.0.0.2:9' };
    return { at: at++, ...ends, flags: 'A', phase: 'tcp.ack', seq: 100, ack: 1, ...rest };
  };
  const said = (frames: readonly SceneFrame[], scale = 0) => {
    const facts = sceneFacts(devices, frames);
    facts.tables.flows.scaleForward.set(0, scale);
    return buildLadder(facts, { labels }).events.map((e) => labelText(e.label));
  };

  it('is shown when it is 0, opens again, or is all that changed', () => {
    expect(
      said([
        segment(false, { ack: 1000, window: 500 }),
        segment(false, { ack: 2000, window: 400 }),
        segment(false, { ack: 2000, window: 400 }),
        segment(false, { ack: 2400, window: 0 }),
        segment(false, { ack: 2400, window: 0 }),
        segment(false, { ack: 2401, window: 800 }),
        segment(false, { ack: 2401, window: 900 }),
        segment(true, { ack: 100, window: 7 }),
      ]),
    ).toEqual([
      'ACK 1000',
      'ACK 2000',
      'ACK 2000',
      'ACK 2400 win 0',
      'ACK 2400 win 0',
      'ACK 2401 win 800',
      'ACK 2401 win 900',
      'ACK 100',
    ]);
  });

  it('is scaled where both ends agreed to, and is nothing of an RST’s', () => {
    const frames = [
      segment(false, { window: 0 }),
      segment(false, { window: 3 }),
      segment(false, { flags: 'RA', window: 0, phase: 'tcp.reset' }),
    ];
    expect(said(frames, 7 + 2)).toEqual(['ACK 1 win 0', 'ACK 1 win 384', 'RST ACK seq 100 ack 1']);
    expect(said(frames, 1)[1]).toBe('ACK 1 win 3');
  });

  it('calls a keep-alive so with and without its byte', () => {
    const probe = { phase: 'tcp.keepalive', seq: 99 } as const;
    expect(said([segment(false, probe), segment(false, { ...probe, length: 1 })])).toEqual([
      'keep-alive seq 99 ack 1',
      'keep-alive seq 99 ack 1, 1 B',
    ]);
  });
});

describe('clean', () => {
  it('makes control, reordering and broken characters visible and ends long text', () => {
    expect(clean('a\u0000b\nc\u202ed\u2066e')).toBe('a·b·c·d·e');
    expect(clean('\ud800x')).toBe('\ufffdx');
    expect(clean('😀 ñ')).toBe('😀 ñ');
    expect([...clean('x'.repeat(1000))].length).toBe(241);
  });
});
