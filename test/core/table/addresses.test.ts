import { describe, expect, it } from 'vitest';
import { AddressTable, MacTable } from '../../../core/table/addresses.ts';

describe('interned addresses', () => {
  it('gives one id per address, from 1, and the same text back', () => {
    const t = new AddressTable();
    const v6 = Uint8Array.from([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    const a = t.internV4(0xc0a8006c);
    const b = t.internV6(v6, 0);
    expect([a, b, t.internV4(0xc0a8006c), t.internV6(v6, 0)]).toEqual([1, 2, 1, 2]);
    expect([t.text(a), t.text(b), t.text(0 as never)]).toEqual(['192.168.0.108', '2001:db8::1', '']);
    expect([t.isV4(a), t.isV4(b), t.size]).toEqual([true, false, 3]);
  });

  it('keeps an IPv4 address and IPv6 addresses with the same words apart', () => {
    const t = new AddressTable();
    const v4 = t.internV4(0x01020304);
    const words = new Uint8Array(16);
    words.set([1, 2, 3, 4]);
    expect(t.internV6(words, 0)).not.toBe(v4);
    const mapped = new Uint8Array(16);
    mapped.set([0xff, 0xff, 1, 2, 3, 4], 10);
    expect(t.internV6(mapped, 0)).not.toBe(v4);
    expect(t.text(t.internV6(mapped, 0))).toBe('::ffff:1.2.3.4');
  });

  it('keeps a hundred thousand addresses and MACs apart through growth', () => {
    const t = new AddressTable();
    const m = new MacTable();
    const mac = new Uint8Array(6);
    for (let i = 0; i < 100_000; i++) {
      mac.set([2, 0, i >>> 16, (i >>> 8) & 255, i & 255, 7]);
      expect(t.internV4((0x0a000000 + i * 7919) >>> 0)).toBe(i + 1);
      if (m.intern(mac, 0) !== i + 1) throw new Error(`MAC ${i} shares an id`);
    }
    expect(t.internV4((0x0a000000 + 99_999 * 7919) >>> 0)).toBe(100_000);
    expect(t.text(31_337 as never)).toBe(
      ((n) => `${n >>> 24}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`)((0x0a000000 + 31_336 * 7919) >>> 0),
    );
  });

  it('knows group and broadcast MACs', () => {
    const m = new MacTable();
    const id = (bytes: number[]) => m.intern(Uint8Array.from(bytes), 0);
    const all = id([255, 255, 255, 255, 255, 255]);
    const group = id([1, 0, 0x5e, 0, 0, 18]);
    const one = id([0, 0x80, 0xad, 0xc8, 0x19, 0x74]);
    expect([m.isGroup(all), m.isGroup(group), m.isGroup(one)]).toEqual([true, true, false]);
    expect([m.isBroadcast(all), m.isBroadcast(group)]).toEqual([true, false]);
    expect(m.text(one)).toBe('00:80:ad:c8:19:74');
  });
});
