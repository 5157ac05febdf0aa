/** Elections from advertisements, and advertisements from bytes. */
import { describe, expect, it } from 'vitest';
import { type Advert, elections, readAdvert } from '../../../../core/analysis/failover/vrrp.ts';
import type { PacketRow } from '../../../../core/base/ids.ts';
import { emitIpv4 } from '../../../../core/wire/ipv4.ts';
import { emitVrrp } from '../../../../core/wire/vrrp.ts';

type Spec = Partial<Omit<Advert, 'row' | 'time'>>;

/** `at`: seconds. */
const advert = (source: number, at: number, priority: number, spec: Spec = {}): Advert => ({
  row: Math.round(at * 1000) as PacketRow,
  time: at * 1e9,
  source: `192.0.2.${source}`,
  mac: `02:00:00:00:00:0${source}`,
  family: 4,
  version: 2,
  id: 7,
  priority,
  intervalNs: 1e9,
  addresses: ['192.0.2.100'],
  problems: [],
  ...spec,
});

/** One advertisement a second. */
const series = (source: number, from: number, to: number, priority: number, spec: Spec = {}): Advert[] =>
  Array.from({ length: Math.floor(to - from) + 1 }, (_, i) => advert(source, from + i, priority, spec));

const elect = (...lists: Advert[][]) => elections(lists.flat().sort((a, b) => a.time - b.time));
const causes = (...lists: Advert[][]) => elect(...lists)[0]?.reigns.map((r) => r.cause);

describe('an election', () => {
  it('follows three silent intervals and the skew', () => {
    const [v] = elect(series(1, 0, 5, 150), series(2, 8.61, 12.61, 100));
    expect(v?.reigns.map((r) => r.cause)).toEqual(['first', 'silence']);
    expect(v?.reigns[1]?.afterNs).toBeCloseTo(3.61e9, -3);
    expect(v?.reigns[1]?.expectedNs).toBeCloseTo((3 + 156 / 256) * 1e9, -3);
    expect(v?.splitBrains).toEqual([]);
  });

  it('reckons the skew of version 3 by the interval', () => {
    const fast = { version: 3, intervalNs: 1e8 };
    const [v] = elect(
      [0, 0.1, 0.2].map((t) => advert(1, t, 150, fast)),
      [0.56, 0.66].map((t) => advert(2, t, 100, fast)),
    );
    expect(v?.reigns[1]).toMatchObject({ cause: 'silence' });
    expect(v?.reigns[1]?.expectedNs).toBeCloseTo(3.609375e8, -3);
  });

  it('follows a resignation, a higher priority, a tie, or nothing that explains it', () => {
    expect(causes(series(1, 0, 3, 150), [advert(1, 3.5, 0)], series(2, 4.1, 8, 100))).toEqual(['first', 'resigned']);
    expect(causes(series(1, 0, 5, 100), series(2, 5.4, 9, 150))).toEqual(['first', 'preemption']);
    expect(causes(series(1, 0, 5, 100), series(2, 5.4, 9, 100))).toEqual(['first', 'tie']);
    expect(causes(series(1, 0, 5, 150), series(2, 5.9, 9, 100))).toEqual(['first', 'early']);
  });

  it('is none where the same router goes on after a silence', () => {
    expect(causes(series(1, 0, 3, 150), series(1, 10, 12, 150))).toEqual(['first', 'resumed']);
  });

  it('is not doubled by one advertisement that crosses the other', () => {
    expect(elect(series(1, 0, 5, 100), series(2, 4.9, 9, 150))[0]?.splitBrains).toEqual([]);
  });
});

describe('a split brain', () => {
  it('is two routers that keep advertising', () => {
    const [v] = elect(series(1, 0, 10, 150), series(2, 4.5, 8.5, 100));
    expect(v?.splitBrains).toEqual([{ routers: [0, 1], first: 4500, last: 8500, reasons: [] }]);
  });

  it.each([
    [{ problems: ['ttl'] }, ['ttl']],
    [{ problems: ['checksum'] }, ['checksum']],
    [{ version: 3 }, ['version']],
    [{ intervalNs: 2e9 }, ['interval']],
    [{ addresses: ['192.0.2.100', '192.0.2.200'] }, ['addresses']],
  ] as const)('names what keeps them from hearing each other: %j', (spec, reasons) => {
    const [v] = elect(series(1, 0, 10, 150), series(2, 4.5, 8.5, 100, spec as Spec));
    expect(v?.splitBrains[0]?.reasons).toEqual(reasons);
  });

  it('is none between virtual routers of the same number on other networks', () => {
    const found = elect(series(1, 0, 10, 150), series(2, 0.5, 9.5, 100, { addresses: ['198.51.100.1'] }));
    expect(found.map((v) => [v.addresses, v.splitBrains.length])).toEqual([
      [['192.0.2.100'], 0],
      [['198.51.100.1'], 0],
    ]);
  });
});

describe('an advertisement', () => {
  const address = (last: number): Uint8Array => Uint8Array.of(192, 0, 2, last);
  const packet = (version: 2 | 3, ttl = 255): Uint8Array => {
    const message = {
      version,
      routerId: 7,
      priority: 150,
      interval: version === 2 ? 1 : 100,
      addresses: [address(100), address(101)],
    };
    const header = { ttl, protocol: 112, source: 0xc000_0201, destination: 0xe000_0012 };
    const fixed = { tos: 0xc0, identification: 1, dontFragment: false, moreFragments: false, fragmentOffset: 0 };
    return emitIpv4({ ...fixed, ...header }, emitVrrp(message, address(1), Uint8Array.of(224, 0, 0, 18)));
  };
  const at = { row: 0 as PacketRow, time: 0, mac: '' };

  it.each([2, 3] as const)('of version %d is read', (version) => {
    expect(readAdvert(packet(version), 0, at)).toMatchObject({
      source: '192.0.2.1',
      version,
      id: 7,
      priority: 150,
      intervalNs: 1e9,
      addresses: ['192.0.2.100', '192.0.2.101'],
      problems: [],
    });
  });

  it('that receivers refuse says why', () => {
    expect(readAdvert(packet(2, 64), 0, at)?.problems).toEqual(['ttl']);
    const wrong = packet(2);
    wrong[27] = (wrong[27] ?? 0) ^ 1;
    expect(readAdvert(wrong, 0, at)?.problems).toEqual(['checksum']);
  });

  it('cut anywhere is read as far as it goes, or not at all', () => {
    for (const version of [2, 3] as const) {
      const whole = packet(version);
      for (let n = 20; n < whole.length; n++) {
        const cut = readAdvert(whole.subarray(0, n), 0, at);
        if (cut !== undefined) expect(cut.problems.filter((p) => p !== 'short')).toEqual([]);
      }
    }
  });
});
