/** The rules of docs/nat-pairing.md, each on a few packets where the truth is known. */
import { describe, expect, it } from 'vitest';
import type { PacketRow } from '../../../../core/base/ids.ts';
import { type Box, converse, F, type Line, send, text } from './box.ts';
import { bindingTexts, ip, packet, pairsOf, scanBytes, World } from './world.ts';

const client = { mac: 1, address: ip('198.51.100.10') };
const server = { mac: 3, address: ip('192.0.2.20') };
const VIP = ip('198.51.100.1');

const dnat: Box = { mac: 2, latency: 20, rule: { dst: { address: server.address, port: 80 } } };
const line = (fields: Partial<Line> = {}): Line => ({
  client,
  server,
  boxes: [dnat],
  clientPort: 40_000,
  dst: { address: VIP, port: 80 },
  ...fields,
});
const talk = {
  start: 0,
  clientIsn: 0x4000_1234,
  serverIsn: 0x9000_4321,
  ids: [100, 7000] as const,
  request: text('GET / HTTP/1.0\r\n\r\n'),
  answers: [text('HTTP/1.0 200 OK\r\n\r\nhello')],
};

describe('what is paired', () => {
  it('a connection through destination NAT, with every field that changed', async () => {
    const world = new World();
    converse(world, line(), talk);
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
    expect(bindingTexts(got)).toEqual([
      'tcp dnat 198.51.100.10:40000 > 198.51.100.1:80 => 198.51.100.10:40000 > 192.0.2.20:80 11 pairs',
    ]);
    const [binding] = got.nat.bindings;
    expect(binding?.pairs.map((p) => p.checksumsConsistent)).toEqual(Array(11).fill(true));
    expect(binding?.pairs.map((p) => p.latencyNs)).toEqual(Array(11).fill(20_000));
    expect(binding?.pairs[0]?.rewritten.map((r) => r.field)).toEqual([
      'ip.dst',
      'ip.ttl',
      'ip.checksum',
      'tcp.checksum',
      'eth.src',
      'eth.dst',
    ]);
    expect(binding?.confidence).toBeGreaterThan(0.99);
    expect(got.nat.translators).toMatchObject([{ id: 0, roles: ['director'] }]);
  });

  it('also where the box takes no hop off the requests, as old directors do', async () => {
    const world = new World();
    converse(world, line({ boxes: [{ ...dnat, hops: [0, 1] }] }), talk);
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
  });

  it('without MACs, by numbers, hops and both directions', async () => {
    const world = new World();
    world.linkType = 101;
    converse(world, line(), talk);
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
    expect(got.nat.translators[0]?.macs).toEqual([]);
    expect(got.nat.bindings[0]?.evidence.map((e) => e.code)).not.toContain('mac-path');
  });

  it('a box with two cards, heard on both wires', async () => {
    const world = new World();
    converse(world, line({ boxes: [{ ...dnat, farMac: 9 }] }), talk);
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
    expect(got.nat.translators[0]?.macs.map((m) => got.tables.macs.text(m)).sort()).toEqual([
      '02:00:00:00:00:02',
      '02:00:00:00:00:09',
    ]);
  });

  describe('a box with two cards that sets the TTL', () => {
    const raised: Box = { ...dnat, farMac: 9, hops: [-1, 1] };
    const boxes: [string, Box['hops'] & object][] = [
      ['one more, and forwards answers', [-1, 1]],
      ['the same both ways', [0, 0]],
      ['twice as much both ways', [-64, -64]],
      ['less than the usual hop one way, more the other', [20, -30]],
    ];
    const datagrams = (world: World, l: Line, start: number) => {
      for (let n = 0; n < 3; n++) {
        send(world, l, true, start + n * 1000, { protocol: 'udp', payload: text('a question of 20 byte'), id: 70 + n });
        send(world, l, false, start + n * 1000 + 400, { protocol: 'udp', payload: text('the answer to it here'), id: 90 + n });
      }
    };

    it.each(boxes)('%s: connections, and datagrams past the same cards', async (_, hops) => {
      for (const disorder of [false, true]) {
        const world = new World();
        // The far card's frames are written later, as by a program that reads one card after the other.
        if (disorder) world.behind = (frame) => frame[5] === 9 || frame[11] === 9;
        const box = { ...raised, hops };
        const end = converse(world, line({ boxes: [box] }), talk);
        datagrams(world, line({ boxes: [box], clientPort: 5353, dst: { address: VIP, port: 4444 } }), end + 1000);
        const got = await world.scan();
        expect(pairsOf(got)).toEqual(got.truth);
        expect(got.nat.bindings.map((b) => [b.protocol, b.confidence > 0.9])).toEqual([
          ['tcp', true],
          ['udp', true],
        ]);
        expect(got.nat.bindings[0]?.evidence.map((e) => e.code)).toContain('isn-pair');
      }
    });

    it('is known in mid-life, too, and where other hosts begin with another TTL', async () => {
      const world = new World();
      converse(world, line({ boxes: [raised] }), talk);
      converse(world, line({ boxes: [{ ...raised, hops: [63, 1] }], clientPort: 40_001 }), {
        ...talk,
        start: 50,
        clientIsn: 0x7777_7777,
      });
      world.lose((e) => e.time < 260);
      const got = await world.scan();
      expect(got.truth.size).toBeGreaterThan(8);
      expect(pairsOf(got)).toEqual(got.truth);
    });

    it('is no copy of its own copy on one card, whose legs mirror each other’s MACs', async () => {
      // Client and server are behind the same router.
      const arm = { server: { ...server, mac: 1 }, boxes: [{ ...dnat, hops: [-64, -64] as const }] };
      for (const from of [0, 260]) {
        const world = new World();
        const end = converse(world, line(arm), talk);
        datagrams(world, line({ ...arm, clientPort: 5353, dst: { address: VIP, port: 4444 } }), end + 1000);
        world.lose((e) => e.time < from);
        const got = await world.scan();
        expect(got.truth.size).toBeGreaterThan(10);
        expect(pairsOf(got)).toEqual(got.truth);
      }
    });

    it('is not believed of datagrams alone, nor of a connection without text and timestamps', async () => {
      const world = new World();
      datagrams(world, line({ boxes: [{ ...raised, hops: [-64, -64] }], clientPort: 5353 }), 0);
      converse(world, line({ boxes: [{ ...raised, hops: [0, 0] }] }), { ...talk, start: 9000, request: text(''), answers: [] });
      const got = await world.scan();
      expect(pairsOf(got).size).toBe(0);
      expect(got.nat.bindings).toEqual([]);
    });

    it('seen by its own MAC, of datagrams only with the identification kept', async () => {
      const world = new World();
      datagrams(world, line({ boxes: [{ ...dnat, hops: [-64, 1] }], clientPort: 5353 }), 0);
      const got = await world.scan();
      expect(pairsOf(got)).toEqual(got.truth);
    });
  });

  it('a NAT64, which is no director: each address by the name that it has on its leg', async () => {
    const world = new World();
    const v4 = { ...server, address: ip('192.0.2.33') };
    // 2001:db8::/96 is the prefix: 2001:db8::c000:221 is 192.0.2.33 (RFC 6052 §2.2).
    const near = line({
      boxes: [],
      client: { ...client, address: -2 },
      dst: { address: -v4.address, port: 80 },
      server: { mac: 2, address: 0 },
    });
    const far = line({
      boxes: [],
      client: { mac: 2, address: ip('198.51.100.1') },
      clientPort: 1024,
      dst: { address: v4.address, port: 80 },
    });
    const [a, b] = [new World(), new World()];
    converse(a, near, { ...talk, ids: [0, 0] });
    converse(b, far, { ...talk, ids: [0, 0] });
    a.events.forEach((e, i) => {
      const twin = b.events[i] as (typeof b.events)[0];
      const up = e.bytes[11] === client.mac;
      const [first, second] = up ? [e, twin] : [twin, e];
      const original = world.hear(e.time, first.bytes);
      const copy = Uint8Array.from(second.bytes);
      // A hop less; the IPv4 header's sum follows.
      if (!up) copy[21] = 63;
      else {
        copy[22] = 63;
        copy[24] = (copy[24] as number) + 1;
      }
      world.hear(e.time + 10, copy, original);
    });
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
    expect(bindingTexts(got)).toEqual([
      'tcp dnat+snat 2001:db8::2:40000 > 2001:db8::c000:221:80 => 198.51.100.1:1024 > 192.0.2.33:80 11 pairs',
    ]);
    const [box] = got.nat.translators;
    expect(box?.roles).toEqual(['nat64']);
    expect(box?.addresses.map((id) => got.tables.addresses.text(id))).toEqual(['198.51.100.1']);
    const [there, back] = got.nat.bindings[0]?.pairs ?? [];
    expect(there?.rewritten.slice(0, 2)).toEqual([
      { field: 'ipv6.src', toField: 'ip.src', from: '2001:db8::2', to: '198.51.100.1' },
      { field: 'ipv6.dst', toField: 'ip.dst', from: '2001:db8::c000:221', to: '192.0.2.33' },
    ]);
    expect(back?.rewritten[0]).toEqual({ field: 'ip.src', toField: 'ipv6.src', from: '192.0.2.33', to: '2001:db8::c000:221' });
    expect(there?.rewritten).toContainEqual({ field: 'ipv6.hlim', toField: 'ip.ttl', from: '64', to: '63' });
    expect(back?.rewritten.find((r) => r.field === 'ip.checksum')?.to).toBe('');
  });

  it('full NAT with port translation', async () => {
    const world = new World();
    const rule = { src: { address: ip('192.0.2.1'), port: 61_000 }, dst: { address: server.address, port: 8080 } };
    converse(world, line({ boxes: [{ ...dnat, rule }] }), talk);
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
    expect(bindingTexts(got)).toEqual([
      'tcp dnat+snat 198.51.100.10:40000 > 198.51.100.1:80 => 192.0.2.1:61000 > 192.0.2.20:8080 11 pairs',
    ]);
  });

  it('a masquerade is of kind snat though its answers have their destination rewritten', async () => {
    const world = new World();
    const rule = { src: { address: ip('192.0.2.1'), port: 61_000 } };
    converse(world, line({ boxes: [{ ...dnat, rule }], dst: { address: server.address, port: 80 } }), talk);
    const got = await world.scan();
    expect(got.nat.bindings.map((b) => b.kind)).toEqual(['snat']);
    expect(got.nat.bindings[0]?.pairs.map((p) => p.direction).slice(0, 2)).toEqual(['snat', 'dnat']);
    expect(got.nat.translators[0]?.roles).toEqual(['masquerade']);
  });

  it('two boxes in a row make a chain of pairs', async () => {
    const world = new World();
    const second: Box = { mac: 5, latency: 30, rule: { dst: { address: server.address, port: 80 } } };
    const first: Box = { mac: 2, latency: 10, rule: { src: { address: ip('203.0.113.1'), port: 50_001 } } };
    converse(world, line({ boxes: [first, second] }), talk);
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
    expect(got.truth.size).toBe(22);
    expect(got.nat.translators.length).toBe(2);
    // The phase is handed down the chain.
    got.phases.set(0 as PacketRow, 'tcp.open.syn');
    got.pass.findings().handDown(got.phases, got.tables.packets);
    expect([0, 1, 2].map((row) => got.phases.get(row as PacketRow))).toEqual(Array(3).fill('tcp.open.syn'));
  });

  it.each([33, 200, 5000])('equal acknowledgements in their order, however many are in flight: %i', async (count) => {
    for (const lost of [0, 7]) {
      const world = new World();
      const t = converse(world, line(), { ...talk, answers: [] });
      const body = { flags: F.ack, seq: talk.clientIsn + 1, ack: talk.serverIsn + 900, id: 0 };
      const slow = line({ boxes: [{ ...dnat, latency: count + 10 }] });
      // Two floods, so that the second begins where others were paired before.
      for (let i = 0; i < 2 * count; i++) send(world, slow, true, t + i + (i < count ? 0 : 3 * count), body);
      if (lost > 0) {
        // The last copies: what is in order before them stays so.
        const copies = world.events.filter((e) => e.of !== undefined);
        const missed = new Set(copies.slice(-lost));
        world.lose((e) => missed.has(e));
      }
      const started = performance.now();
      const got = await world.scan();
      expect(performance.now() - started).toBeLessThan(4000);
      expect(pairsOf(got)).toEqual(got.truth);
    }
  });

  it('a flood of equal packets in linear time', async () => {
    const world = new World();
    const t = converse(world, line(), { ...talk, answers: [] });
    const body = { flags: F.ack, seq: talk.clientIsn + 1, id: 0 };
    const slow = line({ boxes: [{ ...dnat, latency: 60_000 }] });
    // Two hashes by turns, so that the latest pair is never of the one looked for.
    for (let i = 0; i < 20_000; i++) send(world, slow, true, t + i, { ...body, ack: talk.serverIsn + 900 + (i & 1) });
    const started = performance.now();
    const got = await world.scan();
    expect(performance.now() - started).toBeLessThan(6000);
    expect(pairsOf(got).size).toBeGreaterThan(10);
  });

  it('equal acknowledgements in their order', async () => {
    const world = new World();
    let t = converse(world, line(), { ...talk, ids: [0, 0] });
    // Four equal ACKs, sent before the first copy leaves the box.
    const slow = line({ boxes: [{ ...dnat, latency: 500 }] });
    for (let i = 0; i < 4; i++) {
      send(world, slow, true, t + 10 * i, { seq: talk.clientIsn + 1000, ack: talk.serverIsn + 1000, flags: F.ack });
    }
    t += 5000;
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
  });

  it('a retransmission with the retransmission when the first copy was missed', async () => {
    const world = new World();
    const t = converse(world, line(), talk);
    const body = { seq: talk.clientIsn + 500, ack: talk.serverIsn + 500, flags: F.psh | F.ack, payload: text('again and again') };
    send(world, line(), true, t + 100, { ...body, id: 900 });
    send(world, line(), true, t + 900, { ...body, id: 901 });
    world.lose((e) => e.of !== undefined && e.time === t + 120);
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
  });

  it('a SYN whose MSS the box clamps, and one it adds options to', async () => {
    for (const synOptions of [
      [2, 4, 5, 0],
      [2, 4, 5, 0, 4, 2, 1, 1],
    ]) {
      const world = new World();
      const change = (p: { flags: number }) => (p.flags & F.syn ? { options: synOptions } : {});
      converse(world, line({ boxes: [{ ...dnat, change }] }), talk);
      const got = await world.scan();
      expect(pairsOf(got)).toEqual(got.truth);
      const syn = got.nat.bindings[0]?.pairs[0];
      expect(syn?.rewritten).toContainEqual({ field: 'tcp.options.mss_val', from: '1460', to: '1280' });
      expect(syn?.checksumsConsistent).toBe(synOptions.length === 4 ? true : null);
    }
  });

  it('a connection whose sequence numbers the box shifts by a constant each way', async () => {
    const world = new World();
    const change = (p: { seq: number; ack: number; flags: number }, up: boolean) => {
      const [own, peer] = up ? [0x1234_5678, -0x0fed_cba9] : [0x0fed_cba9, -0x1234_5678];
      return { seq: p.seq + own, ack: p.flags & F.ack ? p.ack + peer : 0 };
    };
    converse(world, line({ boxes: [{ ...dnat, change }] }), talk);
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
    expect(got.nat.bindings[0]?.pairs.map((p) => p.checksumsConsistent)).toEqual(Array(11).fill(true));
    expect(got.nat.bindings[0]?.pairs[1]?.rewritten.map((r) => r.field)).toContain('tcp.seq_raw');
  });

  it('a connection in which the box makes one segment longer, as for an address in the text', async () => {
    const world = new World();
    const t = converse(world, line(), talk);
    let grown = 0;
    const change = (p: { seq: number; ack: number; payload: Uint8Array }, up: boolean) => {
      const seq = up ? p.seq + grown : p.seq;
      const ack = up ? p.ack : p.ack - grown;
      if (p.payload.length > 3 && p.payload[0] === 0x50) {
        grown = 4;
        return { seq, ack, payload: text('PORT 198,51,100,1,7,1\r\n') };
      }
      return { seq, ack };
    };
    const helped = line({ clientPort: 40_001, boxes: [{ ...dnat, change }] });
    const start = t + 1000;
    const [c, s] = [0x5000_0000, 0x6000_0000];
    const step = (n: number, up: boolean, seq: number, ack: number, flags: number, payload = '') =>
      send(world, helped, up, start + n * 200, { seq, ack, flags, payload: text(payload), id: (up ? 300 : 800) + n });
    step(0, true, c, 0, F.syn);
    step(1, false, s, c + 1, F.syn | F.ack);
    step(2, true, c + 1, s + 1, F.ack);
    step(3, true, c + 1, s + 1, F.ack | F.psh, 'PORT 10,0,0,1,7,1\r\n');
    step(4, false, s + 1, c + 20 + 4, F.ack | F.psh, '200 PORT ok\r\n');
    step(5, true, c + 20, s + 14, F.ack | F.psh, 'LIST\r\n');
    step(6, false, s + 14, c + 26 + 4, F.ack);
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
    expect(got.nat.bindings[1]?.pairs.map((p) => p.checksumsConsistent)).toEqual([true, true, true, null, true, true, true]);
  });

  it('datagrams, by content and hop, with and without checksum', async () => {
    const world = new World();
    for (const [n, noChecksum] of [false, true].entries()) {
      const l = line({ clientPort: 5000 + n, dst: { address: VIP, port: 53 } });
      const boxed = { ...l, boxes: [{ ...dnat, rule: { dst: { address: server.address, port: 5353 } } }] };
      send(world, boxed, true, 1000 * n, { protocol: 'udp', payload: text(`question ${n}`), noChecksum });
      send(world, boxed, false, 1000 * n + 300, { protocol: 'udp', payload: text(`answer ${n}`), noChecksum });
    }
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
    expect(got.nat.bindings.map((b) => b.pairs.map((p) => p.checksumsConsistent))).toEqual([
      [true, true],
      [null, null],
    ]);
  });

  it('echo with its identifier changed, over IPv4 and IPv6', async () => {
    for (const v6 of [false, true]) {
      const world = new World();
      const address = (a: number, n: number) => (v6 ? -n : a);
      const rule = { src: { address: address(VIP, 7), port: 777 } };
      const l: Line = {
        client: { mac: 1, address: address(client.address, 1) },
        server: { mac: 3, address: address(server.address, 2) },
        boxes: [{ ...dnat, rule }],
        clientPort: 512,
        dst: { address: address(server.address, 2), port: 0 },
      };
      for (let seq = 1; seq < 4; seq++) {
        send(world, l, true, seq * 1000, { protocol: 'icmp', flags: 8, seq, payload: text('abcdefghijklmnop') });
        send(world, l, false, seq * 1000 + 300, { protocol: 'icmp', flags: 0, seq, payload: text('abcdefghijklmnop') });
      }
      const got = await world.scan();
      expect(pairsOf(got)).toEqual(got.truth);
      expect(got.nat.bindings.length).toBe(1);
      expect(got.nat.bindings[0]).toMatchObject({
        protocol: 'icmp',
        kind: 'snat',
        original: { src: { port: 512 }, dst: { port: 0 } },
      });
      expect(got.nat.bindings[0]?.pairs.every((p) => p.checksumsConsistent)).toBe(true);
    }
  });

  it('frames that the snap length cuts: the checksums still agree', async () => {
    const world = new World();
    world.snap = 62;
    converse(world, line(), talk);
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
    expect(got.nat.bindings[0]?.pairs.every((p) => p.checksumsConsistent)).toBe(true);
  });

  it('an unanswered SYN through a box whose MAC shows, with less confidence', async () => {
    const world = new World();
    send(world, line(), true, 0, { seq: talk.clientIsn, flags: F.syn, id: 4321 });
    const got = await world.scan();
    expect(pairsOf(got)).toEqual(got.truth);
    expect(got.nat.bindings[0]?.confidence).toBeLessThan(0.999);
  });
});

describe('checksums', () => {
  const consistent = async (change: (p: { flags: number }, up: boolean) => object, side: 'copy' | 'original' = 'copy') => {
    const world = new World();
    const boxes = [side === 'copy' ? { ...dnat, change } : dnat];
    const end = converse(world, line({ boxes }), talk);
    if (side === 'original')
      send(world, line(), true, end + 100, { seq: 0x7000_0000, ack: 0x7100_0000, flags: F.ack, ...change({ flags: 16 }, true) });
    const got = await world.scan();
    return got.nat.bindings[0]?.pairs.at(-1)?.checksumsConsistent;
  };

  it('a box that forgets to update one is found out', async () => {
    expect(await consistent(() => ({ wrongBy: 1 }))).toBe(false);
  });

  it('one that the sender left wrong and the box updated by the rule is consistent', async () => {
    expect(await consistent(() => ({ wrongBy: 77 }), 'original')).toBe(true);
  });

  it('one that is left to the network card says nothing', async () => {
    expect(await consistent(() => ({ partial: true }))).toBe(null);
  });
});

describe('what is not paired', () => {
  const nothing = async (world: World) => {
    const got = await world.scan();
    expect(bindingTexts(got)).toEqual([]);
    expect(pairsOf(got).size).toBe(0);
    return got;
  };

  it('a router: the same addresses, a hop less', async () => {
    const world = new World();
    converse(world, line({ boxes: [{ mac: 2, latency: 20, rule: {} }] }), talk);
    await nothing(world);
  });

  it('every frame heard twice', async () => {
    const world = new World();
    converse(world, line({ boxes: [] }), talk);
    for (const e of [...world.events]) world.hear(e.time + 1, e.bytes);
    await nothing(world);
  });

  it('one question to two servers, one answer from both', async () => {
    for (const linkType of [1, 101] as const) {
      const world = new World();
      world.linkType = linkType;
      const to = (n: number) =>
        line({ boxes: [], dst: { address: VIP + n, port: 53 }, server: { mac: 30 + n, address: VIP + n } });
      const question = { protocol: 'udp' as const, payload: text('the same question') };
      const answer = { protocol: 'udp' as const, payload: text('the same answer') };
      send(world, to(1), true, 0, question);
      send(world, to(2), true, 10, question);
      // The second answers first and from one hop nearer, as if the answers were nested.
      send(world, to(2), false, 400, { ...answer, ttl: 58 });
      send(world, to(1), false, 500, { ...answer, ttl: 57 });
      await nothing(world);
    }
  });

  it('a relay of datagrams: its own identification and a fresh TTL', async () => {
    for (const id of [0, 50]) {
      const world = new World();
      const rule = { src: { address: ip('192.0.2.1'), port: 40_123 }, dst: { address: server.address, port: 53 } };
      const change = () => ({ id: id === 0 ? 0 : id + 900, ttl: 64 });
      const relay = line({ boxes: [{ ...dnat, rule, change, hops: [0, 0] }], dst: { address: VIP, port: 53 } });
      send(world, relay, true, 0, { protocol: 'udp', payload: text('question'), id });
      send(world, relay, false, 500, { protocol: 'udp', payload: text('answer'), id });
      await nothing(world);
    }
  });

  it("a SYN proxy that translates: the client's numbers are kept, the server's are shifted; it is reported", async () => {
    const world = new World();
    const up = { src: client.address, dst: server.address, srcPort: 40_000, dstPort: 80, macSrc: 1, macDst: 2 };
    const down = { src: server.address, dst: client.address, srcPort: 80, dstPort: 40_000, macSrc: 2, macDst: 1 };
    const farUp = { ...up, src: ip('192.0.2.1'), macSrc: 2, macDst: 3 };
    const farDown = { ...down, dst: ip('192.0.2.1'), macSrc: 3, macDst: 2 };
    const [c, near, far] = [0x4000_0001, 0x9000_0001, 0xa111_0001];
    world.hear(0, packet({ ...up, flags: F.syn, seq: c - 1 }));
    world.hear(10, packet({ ...down, flags: F.syn | F.ack, seq: near - 1, ack: c, window: 0 }));
    world.hear(20, packet({ ...up, flags: F.ack, seq: c, ack: near }));
    world.hear(30, packet({ ...farUp, flags: F.syn, seq: c - 1, window: 63 }));
    world.hear(40, packet({ ...farDown, flags: F.syn | F.ack, seq: far - 1, ack: c }));
    world.hear(50, packet({ ...farUp, flags: F.ack, seq: c, ack: far }));
    const asks = { flags: F.psh | F.ack, seq: c, payload: text('GET / HTTP/1.0\r\n\r\n'), id: 7 };
    world.hear(60, packet({ ...up, ...asks, ack: near }));
    world.hear(62, packet({ ...farUp, ...asks, ack: far, ttl: 63 }));
    const tells = { flags: F.psh | F.ack, ack: c + 18, payload: text('HTTP/1.0 200 OK\r\n\r\nhello'), id: 8 };
    world.hear(70, packet({ ...farDown, ...tells, seq: far }));
    // Its own window scale differs from the server's, so it changes windows too.
    world.hear(72, packet({ ...down, ...tells, seq: near, ttl: 63, window: 40 }));
    const got = await world.scan();
    expect(pairsOf(got).size).toBe(0);
    expect(got.nat.proxies).toMatchObject([{ clientFlow: 0, serverFlow: 1, rows: [6, 7, 8, 9] }]);
  });

  it('a proxy: new sequence numbers, even where all else is alike; it is reported', async () => {
    const world = new World();
    const near = line({ boxes: [], server: { mac: 2, address: VIP } });
    const far = line({
      boxes: [],
      client: { mac: 2, address: ip('192.0.2.1') },
      clientPort: 41_000,
      dst: { address: server.address, port: 80 },
    });
    converse(world, near, { ...talk, think: 1000 });
    converse(world, far, { ...talk, start: 4050, clientIsn: 0x1111_1111, serverIsn: 0x2222_2222, think: 100 });
    const got = await nothing(world);
    expect(got.nat.proxies.length).toBe(1);
    expect(got.nat.proxies[0]).toMatchObject({ clientFlow: 0, serverFlow: 1 });
  });

  it('connections with equal numbers on four different hosts, answers nested', async () => {
    const world = new World();
    const other = { mac: 7, address: ip('198.51.100.11') };
    const a = line({ boxes: [] });
    const b = line({ boxes: [], client: other, server: { mac: 8, address: ip('192.0.2.21') } });
    const both = (t: number, up: boolean, body: object) => {
      send(world, up ? a : b, up, t, body);
      send(world, up ? b : a, up, t + 5, body);
    };
    both(0, true, { seq: talk.clientIsn, flags: F.syn, id: 9 });
    both(100, false, { seq: talk.serverIsn, ack: talk.clientIsn + 1, flags: F.syn | F.ack, id: 9 });
    both(200, true, { seq: talk.clientIsn + 1, ack: talk.serverIsn + 1, flags: F.ack, id: 10 });
    await nothing(world);
  });

  it('a scan with one sequence number, and its refusals', async () => {
    for (const linkType of [1, 101] as const) {
      const world = new World();
      world.linkType = linkType;
      for (let n = 1; n < 40; n++) {
        const l = line({ boxes: [], dst: { address: VIP + n, port: 22 }, server: { mac: 30 + n, address: VIP + n } });
        send(world, l, true, n * 100, { seq: 0x3141_5926, flags: F.syn, window: 1024, id: 54_321, ttl: 40 + (n % 7) });
        send(world, l, false, n * 100 + 30, { seq: 0, ack: 0x3141_5927, flags: F.rst | F.ack, window: 0, ttl: 64 - (n % 3) });
      }
      await nothing(world);
    }
  });

  it('an echo server: the same text back', async () => {
    const world = new World();
    const l = line({ boxes: [], dst: { address: VIP, port: 7 }, server: { mac: 3, address: VIP } });
    for (let n = 0; n < 5; n++) {
      send(world, l, true, n * 100, { protocol: 'udp', payload: text('hello hello'), id: 5, ttl: 64 });
      send(world, l, false, n * 100 + 40, { protocol: 'udp', payload: text('hello hello'), id: 5, ttl: 63 });
    }
    await nothing(world);
  });

  it('pings of two hosts that agree in everything but the addresses', async () => {
    for (const linkType of [1, 101] as const) {
      const world = new World();
      world.linkType = linkType;
      const a = line({ boxes: [], clientPort: 1, dst: { address: server.address, port: 0 } });
      const b = { ...a, client: { mac: 7, address: ip('198.51.100.11') } };
      for (let seq = 1; seq < 9; seq++)
        for (const [up, t] of [
          [true, 0],
          [false, 100],
        ] as const) {
          const body = { protocol: 'icmp' as const, flags: up ? 8 : 0, seq, payload: text('abcdefghijklmnopqrstuvwabcdefghi') };
          send(world, up ? a : b, up, seq * 1000 + t, body);
          send(world, up ? b : a, up, seq * 1000 + t + 5, body);
        }
      await nothing(world);
    }
  });

  it('discovery by broadcast and multicast', async () => {
    const world = new World();
    for (let n = 0; n < 6; n++) {
      const p = packet({
        protocol: 'udp',
        macSrc: 1 + n,
        macDst: 0xfff,
        src: VIP + n,
        dst: ip('239.255.255.250'),
        srcPort: 1900,
        dstPort: 1900,
      });
      world.hear(n, { ...p, payload: text('M-SEARCH * HTTP/1.1') });
    }
    await nothing(world);
  });
});

describe('what the pass keeps', () => {
  it('looks back no further than its window', async () => {
    const world = new World();
    converse(world, line({ boxes: [{ ...dnat, latency: 5_000_000 }] }), { ...talk, think: 10_000_000 });
    expect(pairsOf(await world.scan()).size).toBe(0);
    const patient = await world.scan({ windowNs: 6e9 });
    expect(pairsOf(patient)).toEqual(patient.truth);
  });

  it('stays linear when all packets are alike', async () => {
    const world = new World();
    const body = packet({ protocol: 'udp', payload: text('the same text everywhere') });
    for (let n = 0; n < 30_000; n++)
      world.hear(n, {
        ...body,
        macSrc: 1 + (n % 97),
        macDst: 1 + ((n + 1) % 97),
        src: ip('10.0.0.0') + (n % 500),
        srcPort: n & 0xffff,
      });
    const start = performance.now();
    await world.scan();
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('little more than 24 bytes a packet where half of all packets are copies, bindings and spare room included', async () => {
    const world = new World();
    for (let n = 0; n < 3000; n++) {
      converse(world, line({ clientPort: 1024 + n, boxes: [dnat] }), {
        ...talk,
        start: n * 3000,
        clientIsn: Math.imul(n + 1, 0x9e37_79b1) >>> 0,
        serverIsn: Math.imul(n + 1, 0x85eb_ca6b) >>> 0,
      });
    }
    const { bytes, truth } = world.capture();
    const got = await scanBytes(bytes);
    expect(pairsOf(got)).toEqual(truth);
    expect(got.pass.byteLength / got.tables.packets.length).toBeLessThan(40);
  }, 60_000);
});
