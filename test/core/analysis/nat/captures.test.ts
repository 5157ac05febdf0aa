/** Whole captures: the trace, a real kernel's NAT of every kind, and captures without any. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RewritePair } from '../../../../core/analysis/nat/facts.ts';
import type { MacId, PacketRow } from '../../../../core/base/ids.ts';
import { UnreadableCapture } from '../../../../core/base/result.ts';
import { Layer, Mark } from '../../../../core/table/packets.ts';
import { bindingTexts, pairsOf, type Scanned, scanBytes } from './world.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const fixtures = path.join(root, 'fixtures/captures');
const corpus = path.resolve(root, '../shared/corpus');
const scan = (name: string) => scanBytes(readFileSync(path.join(fixtures, name)));

describe('the LVS trace', async () => {
  const got = await scan('lvs-nat.pcap');

  it('is one binding of ten pairs', () => {
    expect(bindingTexts(got)).toEqual([
      'tcp dnat 170.210.122.101:1454 > 170.210.122.104:80 => 170.210.122.101:1454 > 192.168.0.108:80 10 pairs',
    ]);
    const truth = [6, 8, 10, 12, 14, 16, 18, 20, 22, 24];
    expect([...pairsOf(got)]).toEqual(truth.map((copy) => [copy, copy === 6 ? 3 : copy - 1]));
  });

  it('has five rewrites of each kind, all checksums consistent, and the latencies that were measured', () => {
    const pairs = got.nat.bindings[0]?.pairs ?? [];
    expect(pairs.filter((p) => p.direction === 'dnat').length).toBe(5);
    expect(pairs.filter((p) => p.direction === 'snat').length).toBe(5);
    expect(pairs.every((p) => p.checksumsConsistent)).toBe(true);
    // The time of frame 3 is a reconstruction.
    const measured = pairs.filter((p) => p.original !== 2);
    const micros = (direction: string) => measured.filter((p) => p.direction === direction).map((p) => (p.latencyNs ?? 0) / 1000);
    expect([Math.min(...micros('dnat')), Math.max(...micros('dnat'))]).toEqual([208, 550]);
    expect([Math.min(...micros('snat')), Math.max(...micros('snat'))]).toEqual([429, 3389]);
  });

  it('says what changed, in the order of importance', () => {
    const [dnat, snat] = got.nat.bindings[0]?.pairs ?? [];
    expect(dnat?.rewritten.slice(0, 3)).toEqual([
      { field: 'ip.dst', from: '170.210.122.104', to: '192.168.0.108' },
      { field: 'ip.checksum', from: '0x8444', to: '0xe86a' },
      { field: 'tcp.checksum', from: '0x3916', to: '0x9d3c' },
    ]);
    expect(snat?.rewritten.slice(0, 2)).toEqual([
      { field: 'ip.src', from: '192.168.0.108', to: '170.210.122.104' },
      { field: 'ip.ttl', from: '64', to: '63' },
    ]);
  });

  it('gives every piece of evidence with its frames', () => {
    const evidence = new Map(got.nat.bindings[0]?.evidence.map((e) => [e.code, e.rows.map((r) => r + 1)]));
    expect(evidence.get('isn-pair')).toEqual([3, 6, 7, 8]);
    expect(evidence.get('content')).toEqual([11, 12]);
    expect(evidence.get('mac-path')?.length).toBe(20);
    expect(evidence.get('ttl')).toEqual([7, 8, 13, 14, 15, 16, 17, 18, 23, 24]);
    expect(evidence.get('ip-id')).toEqual([3, 6, 9, 10, 11, 12, 19, 20, 21, 22]);
  });

  it('answers by row', () => {
    const row = (n: number) => (n - 1) as PacketRow;
    expect(got.nat.rewriteOf(row(8))).toBe(row(7));
    expect(got.nat.rewrittenAs(row(7))).toBe(row(8));
    expect(got.nat.rewriteOf(row(7))).toBe(null);
    expect(got.nat.rewrittenAs(row(1))).toBe(null);
    expect(got.nat.pairOfCopy(row(8))?.original).toBe(row(7));
    expect(got.nat.pairOfCopy(row(7))).toBe(undefined);
    expect(got.nat.bindingOf(row(7))).toBe(got.nat.bindings[0]);
    expect(got.nat.bindingOf(row(4))).toBe(undefined);
  });
});

describe('a real Linux director', async () => {
  const got = await scan('lvs-nat-rr-kernel.pcap');
  it('shares six connections out by turns', () => {
    expect(got.nat.bindings.map((b) => got.tables.addresses.text(b.translated.dst.address))).toEqual(
      ['107', '108', '107', '108', '107', '108'].map((n) => `192.0.2.${n}`),
    );
    expect(got.nat.bindings.every((b) => b.kind === 'dnat')).toBe(true);
  });
  it('forwards every TCP frame and nothing else', () => expectForwardedArePaired(got, ['02:00:00:00:02:01']));
});

/** What a box sends with a TTL that no system starts with, it has forwarded: exactly that must be copies. */
function expectForwardedArePaired({ tables, nat }: Scanned, boxes: readonly string[]): void {
  const p = tables.packets;
  const copies: number[] = [];
  const forwarded: number[] = [];
  for (let i = 0; i < p.length; i++) {
    const row = i as PacketRow;
    const original = nat.rewriteOf(row);
    if (original !== null) {
      copies.push(i + 1);
      expect(nat.rewrittenAs(original)).toBe(row);
      expect(p.macDst.get(original)).toBe(p.macSrc.get(row));
    }
    const isIp = (p.layers.get(row) & (Layer.ipv4 | Layer.ipv6)) !== 0;
    if (isIp && boxes.includes(tables.macs.text(p.macSrc.get(row) as MacId)) && ![64, 255].includes(p.ttl.get(row)))
      forwarded.push(i + 1);
  }
  expect(copies).toEqual(forwarded);
  expect(copies.length).toBeGreaterThan(10);
}

describe('a real kernel translates', () => {
  const gateway = '02:00:00:00:03:01';
  for (const name of ['masquerade', 'port-forward', 'full-nat', 'fragments', 'nat66']) {
    it(`${name}: all that it forwards and nothing else`, async () => {
      const got = await scan(`kernel-${name}.pcap`);
      expectForwardedArePaired(got, [gateway]);
      for (const b of got.nat.bindings)
        for (const pair of b.pairs) {
          const fragment = (got.tables.packets.marks.get(pair.copy) & (Mark.fragment | Mark.reassembled)) === Mark.fragment;
          const isV4 = (got.tables.packets.layers.get(pair.copy) & Layer.ipv4) !== 0;
          // A fragment of IPv4 has its header's checksum, one of IPv6 has none.
          expect(pair.checksumsConsistent).toBe(fragment && !isV4 ? null : true);
          if (isV4) expect(pair.rewritten.map((r) => r.field)).toContain('ip.checksum');
        }
      expect(got.nat.translators.length).toBe(1);
    });
  }

  it('twice in a row', async () => {
    const got = await scan('kernel-double-nat.pcap');
    expectForwardedArePaired(got, [gateway, '02:00:00:00:04:01']);
    expect(got.nat.translators.map((t) => t.roles)).toEqual([['masquerade'], ['masquerade']]);
    // The second box starts where the first ends.
    for (const [i, b] of got.nat.bindings.entries())
      if (i % 2 === 1) expect(b.original).toEqual(got.nat.bindings[i - 1]?.translated);
  });

  it('errors inside and out', async () => {
    const got = await scan('kernel-masquerade.pcap');
    const pair = got.nat.bindings.flatMap((b) => b.pairs).find((x) => got.tables.packets.flags.get(x.copy) === 0x0303);
    expect(pair?.direction).toBe('dnat');
    expect(pair?.rewritten.slice(0, 3)).toMatchObject([
      { field: 'ip.dst', from: '198.51.100.1', to: '10.0.0.11' },
      { field: 'ip.src#2', from: '198.51.100.1', to: '10.0.0.11' },
      { field: 'ip.checksum#2' },
    ]);
  });

  it('seen from the box itself, without MACs', async () => {
    const got = await scan('kernel-masquerade-any.pcap');
    const p = got.tables.packets;
    const copies = [...pairsOf(got).keys()].sort((a, b) => a - b);
    const forwarded = Array.from({ length: p.length }, (_, i) => i).filter((i) => p.ttl.get(i) === 63);
    expect(copies).toEqual(forwarded.map((i) => i + 1));
  });

  it('and a hairpin is of both kinds', async () => {
    const got = await scan('kernel-port-forward.pcap');
    expect(got.nat.bindings.map((b) => b.kind)).toEqual(['dnat', 'dnat', 'dnat+snat', 'dnat']);
    expect(got.nat.translators[0]?.roles).toEqual(['port-forwarder']);
  });
});

/** What the kernel's own table and the captures of both sides say: copy → originals, of which any will do. */
describe('a real kernel does less usual things', () => {
  it('a SYN that nobody answers goes through again and again', async () => {
    const got = await scan('kernel-unanswered.pcap');
    expect(pairsOf(got)).toEqual(new Map([6, 8, 10, 12, 14].map((copy) => [copy, copy === 6 ? 3 : copy - 1])));
    expect(got.nat.bindings.map((b) => b.kind)).toEqual(['dnat']);
  });

  it('a SYN proxy: its own SYN is no copy, what follows is, with the numbers of one end shifted', async () => {
    const got = await scan('kernel-syn-proxy.pcap');
    const copies = [15, 17, 21, 22, 23, 27, 28, 29, 31, 35, 36, 37, 39];
    const originals = [14, 16, 18, 19, 20, 24, 25, 26, 30, 32, 33, 34, 38];
    expect(pairsOf(got)).toEqual(new Map(copies.map((copy, i) => [copy, originals[i]])));
    const [binding] = got.nat.bindings;
    expect(binding?.pairs[0]?.rewritten.map((r) => r.field)).toEqual(expect.arrayContaining(['ip.dst', 'tcp.ack_raw']));
    expect(got.nat.proxies).toEqual([]);
  });

  it('segmentation offload: one segment on one side, its pieces on the other', async () => {
    const got = await scan('kernel-offload.pcap');
    const { payloadLength, ttl, src } = got.tables.packets;
    const pairs = got.nat.bindings.flatMap((b) => b.pairs);
    expect(pairs.length).toBe(22);
    // All that has passed the box has a copy or is one.
    const passed = Array.from({ length: got.tables.packets.length }, (_, i) => i as PacketRow).filter((r) => ttl.get(r) === 63);
    expect(passed.every((r) => got.nat.rewriteOf(r) !== null)).toBe(true);
    const pieces = pairs.filter((p) => p.segmentation === 'split');
    expect(pieces.length).toBe(7);
    for (const { original, copy, rewritten } of pieces) {
      expect(payloadLength.get(copy)).toBeLessThan(payloadLength.get(original));
      expect(src.get(copy)).not.toBe(src.get(original));
      expect(rewritten.map((r) => r.field)).not.toContain('tcp.len');
    }
    // The pieces of each whole are all of it.
    for (const whole of new Set(pieces.map((p) => p.original)))
      expect(pieces.filter((p) => p.original === whole).reduce((sum, p) => sum + payloadLength.get(p.copy), 0)).toBe(
        payloadLength.get(whole),
      );
    for (const p of pairs) if (p.segmentation === null) expect(payloadLength.get(p.copy)).toBe(payloadLength.get(p.original));
  });

  it('active FTP: an address in the text, numbers shifted from there on, and the data connection that it invites', async () => {
    const got = await scan('kernel-ftp.pcap');
    const { ttl, seq, payloadLength } = got.tables.packets;
    const passed = Array.from({ length: got.tables.packets.length }, (_, i) => i as PacketRow).filter((r) => ttl.get(r) === 63);
    expect(passed.map((r) => got.nat.rewriteOf(r) !== null)).toEqual(passed.map(() => true));
    expect(got.nat.bindings.map((b) => b.kind)).toEqual(['snat', 'dnat']);
    const there = got.nat.bindings[0]?.pairs.filter((p) => p.direction === 'snat') ?? [];
    const text = there.findIndex((p) => payloadLength.get(p.original) !== payloadLength.get(p.copy));
    const grown = payloadLength.get((there[text] as RewritePair).copy) - payloadLength.get((there[text] as RewritePair).original);
    expect(there.map((p) => seq.get(p.copy) - seq.get(p.original))).toEqual(there.map((_, i) => (i > text ? grown : 0)));
    // Who lets one data connection in is no director.
    expect(got.nat.translators.map((t) => t.roles)).toEqual([['masquerade']]);
  });

  it('seen from the box itself: single datagrams, and one box though it has many addresses', async () => {
    const got = await scan('kernel-any-prefix.pcap');
    const { ttl } = got.tables.packets;
    const passed = Array.from({ length: got.tables.packets.length }, (_, i) => i as PacketRow).filter((r) => ttl.get(r) === 63);
    expect(passed.every((r) => got.nat.rewriteOf(r) !== null)).toBe(true);
    expect(got.nat.translators.map((t) => t.roles)).toEqual([['nat-router']]);
    expect(got.nat.bindings.every((b) => b.evidence.some((e) => e.code === 'capture-host'))).toBe(true);
  });
});

describe('captures without translation', () => {
  it('a router and a proxy', async () => {
    expect(bindingTexts(await scan('kernel-routed.pcap'))).toEqual([]);
    const proxy = await scan('kernel-proxy.pcap');
    expect(bindingTexts(proxy)).toEqual([]);
    expect(proxy.nat.proxies.length).toBe(2);
  });

  const translated = /^(lvs-nat|nat-|kernel-(?!routed|proxy))/;
  it('no other fixture has a pair', async () => {
    const found: string[] = [];
    for (const name of readdirSync(fixtures)) {
      if (!/\.(pcap|pcapng)$/.test(name) || translated.test(name) || name === 'empty.pcap') continue;
      const got = await scanBytes(readFileSync(path.join(fixtures, name)));
      if (got.nat.bindings.length > 0) found.push(name);
    }
    expect(found).toEqual([]);
  });

  it.skipIf(!existsSync(corpus))('the corpus has one capture with a translator, and nobody else is taken for one', async () => {
    const found: string[] = [];
    for (const name of readdirSync(path.join(corpus, 'tcpdump'))) {
      const bytes = readFileSync(path.join(corpus, 'tcpdump', name));
      const got = await scanBytes(bytes).catch((error: unknown) => {
        if (error instanceof UnreadableCapture) return undefined;
        throw error;
      });
      if (got !== undefined && got.nat.bindings.length > 0) found.push(name, ...bindingTexts(got));
    }
    // Judged by hand: a masquerade by a box of two cards, which adds an MSS option to SYNs. Both ends' numbers, the IP identifications and
    // the TTLs agree in all twelve packets.
    expect(found).toEqual([
      'tfo-5c1fa7f9ae91.pcap',
      'tcp snat 192.168.0.100:13047 > 3.3.3.3:13054 => 9.9.9.9:13047 > 3.3.3.3:13054 6 pairs',
    ]);
  });
});
