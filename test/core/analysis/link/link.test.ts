import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LinkPass } from '../../../../core/analysis/link/pass.ts';
import { openCapture } from '../../../../core/capture/open.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { scanCapture } from '../../../../core/scan/scan.ts';
import { Tables } from '../../../../core/table/tables.ts';
import { arpFrame, Feed, ipFrame, mac, pad, udpFrame } from '../frames.ts';

function setUp() {
  const tables = new Tables();
  const pass = new LinkPass(tables);
  const feed = new Feed(tables, [pass]);
  const point = () => {
    const found = pass.facts().capturePoint;
    return found === null ? null : { mac: tables.macs.text(found.mac), rows: found.rows };
  };
  const ids = () =>
    pass
      .facts()
      .ipIds.map((b) => `${tables.addresses.text(b.address as never)} ${b.kind}${b.perConnection ? ' per connection' : ''}`);
  return { tables, pass, feed, point, ids };
}

async function readCapture(name: string) {
  const tables = new Tables();
  const pass = new LinkPass(tables);
  const file = resolve(import.meta.dirname, '../../../../fixtures/captures', name);
  await scanCapture(await openCapture(new MemorySource(readFileSync(file)), name), [pass], {}, tables);
  return { tables, link: pass.facts() };
}

describe('the capture point', () => {
  it('is the one source whose frames are not padded while another’s are', () => {
    const { feed, point } = setUp();
    feed.frame(pad(arpFrame(1, [1, 1], [0, 2]))).frame(arpFrame(2, [2, 2], [1, 1], mac(1)));
    feed
      .frame(udpFrame([2, 2], [1, 1], 1, 1))
      .frame(udpFrame([2, 2], [1, 1], 200, 2))
      .frame(pad(udpFrame([1, 1], [2, 2], 1, 1)));
    expect(point()).toEqual({ mac: '02:00:00:00:00:02', rows: [1, 2] });
  });

  it('is told by IP packets with padding as well, and with an FCS captured', () => {
    const { feed, point } = setUp();
    feed.frame(udpFrame([2, 2], [1, 1], 1, 1)).frame(pad(udpFrame([1, 1], [2, 2], 1, 1), 64));
    expect(point()?.mac).toBe('02:00:00:00:00:02');
  });

  it('is not named where nobody pads, where all do, or where it shows nothing', () => {
    const nobody = setUp();
    nobody.feed.frame(arpFrame(1, [1, 1], [0, 2])).frame(arpFrame(2, [2, 2], [1, 1]));
    expect(nobody.point()).toBe(null);
    const all = setUp();
    all.feed.frame(pad(arpFrame(1, [1, 1], [0, 2]))).frame(pad(arpFrame(2, [2, 2], [1, 1])));
    expect(all.point()).toBe(null);
    const large = setUp();
    // The other's frames were never short: nothing says that they would come padded.
    large.feed
      .frame(arpFrame(1, [1, 1], [0, 2]))
      .frame(udpFrame([2, 2], [1, 1], 200, 1))
      .frame(udpFrame([2, 2], [1, 1], 18, 1));
    expect(large.point()).toBe(null);
    const both = setUp();
    both.feed
      .frame(arpFrame(1, [1, 1], [0, 2]))
      .frame(pad(arpFrame(1, [1, 1], [0, 2])))
      .frame(pad(arpFrame(2, [2, 2], [1, 1])));
    expect(both.point()).toBe(null);
  });

  it('goes by the length on the wire, not by what was captured, and only on Ethernet', () => {
    const cut = setUp();
    cut.feed.frame(udpFrame([2, 2], [1, 1], 400, 1), { captured: 40 }).frame(pad(arpFrame(1, [1, 1], [0, 2])));
    expect(cut.point()).toBe(null);
    const raw = setUp();
    raw.feed.frame(udpFrame([2, 2], [1, 1], 1, 1).subarray(14), { linkType: 101 }).frame(pad(arpFrame(1, [1, 1], [0, 2])));
    expect(raw.point()).toBe(null);
  });
});

describe('IP identification', () => {
  const series = (ids: number[], ports?: number[]) => {
    const { feed, ids: result } = setUp();
    ids.forEach((id, i) => {
      feed.frame(udpFrame([1, 1], [2, 2], 10, id & 0xffff, ports?.[i]));
    });
    return result();
  };
  const n = (count: number, of: (i: number) => number) => Array.from({ length: count }, (_, i) => of(i));

  it('is told by its steps', () => {
    expect(series([0, 0, 0])).toEqual(['192.0.2.1 zero']);
    expect(series([7, 8])).toEqual(['192.0.2.1 too-few']);
    expect(series([65_534, 65_535, 1, 4, 9])).toEqual(['192.0.2.1 counter']);
    expect(series([11_285, 11_541, 11_797, 12_053, 12_309])).toEqual(['192.0.2.1 swapped-counter']);
    expect(series([0xfe01, 0xff01, 0x0002, 0x0102])).toEqual(['192.0.2.1 swapped-counter']);
    expect(series([9, 9, 9, 9])).toEqual(['192.0.2.1 constant']);
    expect(series(n(20, (i) => (i + 1) * 40_503))).toEqual(['192.0.2.1 random']);
    // Linux: 0 in some packets whatever it does in the others.
    expect(series([0, 500, 501, 0, 502, 503])).toEqual(['192.0.2.1 counter']);
  });

  it('can be counted per connection', () => {
    const ids = n(24, (i) => [100, 30_000, 50_000][i % 3] as number).map((start, i) => start + Math.floor(i / 3));
    expect(
      series(
        ids,
        n(24, (i) => 6000 + (i % 3)),
      ),
    ).toEqual(['192.0.2.1 counter per connection']);
  });

  it('is the sender’s behind a router too, and a packet captured on both sides counts once', () => {
    const { feed, ids, pass } = setUp();
    for (const id of [10, 11, 12, 13]) feed.frame(udpFrame([1, 1], [5, 2], 10, id)).frame(udpFrame([5, 1], [2, 2], 10, id));
    expect(ids()).toEqual(['192.0.2.1 counter']);
    expect(pass.facts().ipIds[0]?.rows).toEqual([0, 2, 4, 6]);
    expect(pass.facts().ipIds[0]?.packets).toBe(4);
  });

  it('leaves fragments out, which share a number', () => {
    const { feed, ids } = setUp();
    for (const id of [1, 2, 3]) {
      for (const offset of [0, 8, 16])
        feed.frame(
          ipFrame([1, 1], [2, 2], 17, new Uint8Array(8), {
            identification: id,
            fragmentOffset: offset,
            moreFragments: offset < 16,
          }),
        );
    }
    expect(ids()).toEqual([]);
  });
});

describe('silences', () => {
  it('count from 500 ms on, per flow and for the capture', () => {
    const { feed, pass } = setUp();
    const a = (id: number) => udpFrame([1, 1], [2, 2], 1, id, 5000);
    const b = (id: number) => udpFrame([1, 1], [2, 2], 1, id, 6000);
    feed.frame(a(1)).frame(b(1)).frame(a(2)).frame(b(2), { after: 300 }).frame(b(3), { after: 300 }).frame(a(3)).frame(a(4));
    expect(pass.facts().idleGaps).toEqual([{ from: 2, to: 5, ns: 601e6, flow: 0 }]);
    feed.frame(b(4), { after: 9000 });
    expect(pass.facts().idleGaps.map((g) => [g.from, g.to, g.flow])).toEqual([
      [4, 7, 1],
      [6, 7, null],
      [2, 5, 0],
    ]);
  });

  it('are not what comes at regular times', () => {
    const { feed, pass } = setUp();
    for (let i = 0; i < 10; i++) feed.frame(udpFrame([1, 1], [2, 2], 1, i), { after: 1000 });
    expect(pass.facts().idleGaps).toEqual([]);
    feed.frame(udpFrame([1, 1], [2, 2], 1, 99), { after: 5000 });
    expect(pass.facts().idleGaps.map((g) => g.ns)).toEqual([5e9, 5e9]);
  });

  it('are not ended by a sender’s regular packets, whatever comes between them', () => {
    const { feed, pass } = setUp();
    const hello = () => ipFrame([3, 3], [4, 4], 89, new Uint8Array(24));
    for (let i = 0; i < 4; i++) {
      feed.frame(hello(), { after: 9900 + 20 * i });
      for (let k = 0; k < 9; k++) feed.frame(udpFrame([1, 1], [2, 2], 1, 10 * i + k, 5000 + 10 * i + k));
    }
    expect(pass.facts().idleGaps).toEqual([]);
    // Without a hello at its end the same silence counts.
    feed.frame(udpFrame([1, 1], [2, 2], 1, 99, 7000), { after: 9900 });
    expect(pass.facts().idleGaps.map((g) => g.ns)).toEqual([9900e6]);
  });

  it('are kept by length, however many there are', () => {
    const { feed, pass } = setUp();
    for (let i = 0; i < 3000; i++) {
      // Two packets of each flow, i ms more than a second apart; a quick one of another flow in between.
      feed.frame(udpFrame([1, 1], [2, 2], 1, 1, 1024 + i));
      feed.frame(udpFrame([1, 1], [2, 2], 1, 1, 1024 + i), { after: 1000 + ((i * 7) % 3000) });
    }
    const gaps = pass.facts().idleGaps.filter((g) => g.flow !== null);
    expect(gaps.length).toBeLessThanOrEqual(512);
    expect(gaps.slice(0, 3).map((g) => g.ns)).toEqual([3999e6, 3998e6, 3997e6]);
  });
});

describe('tunnels', () => {
  const inner = udpFrame([5, 5], [6, 6], 4, 1).subarray(14);
  const wrapped = (from: number, to: number) => ipFrame([1, from], [2, to], 4, inner);
  const text = ({ tables, pass }: ReturnType<typeof setUp>) =>
    pass
      .facts()
      .tunnels.map(
        (t) =>
          `${tables.addresses.text(t.src)} → ${tables.addresses.text(t.dst)} ${t.inner} in ${t.outer}: ${t.packets} from ${t.first}`,
      );

  it('are told by the outer header, and counted', () => {
    const s = setUp();
    s.feed
      .frame(udpFrame([1, 1], [2, 2], 4, 1))
      .frame(wrapped(7, 8))
      .frame(wrapped(7, 8))
      .frame(wrapped(8, 7));
    expect(text(s)).toEqual(['192.0.2.7 → 192.0.2.8 4 in 4: 2 from 1', '192.0.2.8 → 192.0.2.7 4 in 4: 1 from 3']);
  });

  it('are read no further than the frame goes', () => {
    const frame = wrapped(7, 8);
    for (let captured = 0; captured <= frame.length; captured++) {
      const s = setUp();
      s.feed.frame(frame, { captured });
      expect(text(s).length).toBeLessThanOrEqual(1);
    }
  });
});

describe('recorded captures', () => {
  it('the 24-frame trace: taken on the real server; Windows counts in swapped bytes; the client pauses before its FIN', async () => {
    const { tables, link } = await readCapture('lvs-nat.pcap');
    expect(link.capturePoint && tables.macs.text(link.capturePoint.mac)).toBe('00:80:ad:c8:19:74');
    expect(link.capturePoint?.rows).toEqual([4, 6, 12, 16, 22]);
    expect(link.ipIds.map((b) => [tables.addresses.text(b.address as never), tables.macs.text(b.mac), b.kind])).toEqual([
      ['170.210.122.101', '00:80:ad:c8:19:91', 'swapped-counter'],
      ['192.168.0.108', '00:80:ad:c8:19:74', 'zero'],
      ['170.210.122.104', '00:00:21:6c:5a:7f', 'zero'],
    ]);
    expect(link.idleGaps).toEqual([
      { from: 18, to: 20, ns: 557_629_000, flow: 0 },
      { from: 19, to: 21, ns: 557_600_000, flow: 1 },
      { from: 19, to: 20, ns: 557_392_000, flow: null },
    ]);
  });

  it('a real director between virtual interfaces: nobody pads, so nothing is said', async () => {
    const { link } = await readCapture('lvs-nat-rr-kernel.pcap');
    expect(link.capturePoint).toBe(null);
    expect(link.ipIds.map((b) => b.kind)).toEqual(['counter', 'counter', 'counter', 'counter']);
  });
});
