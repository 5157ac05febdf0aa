/** IPVS sync messages as a table. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionKey, SyncTables, toldBefore } from '../../../../core/analysis/failover/sync-table.ts';
import type { PacketRow } from '../../../../core/base/ids.ts';
import { emitIpvsSync, emitIpvsSyncV0, type IpvsConnection } from '../../../../core/wire/ipvs-sync.ts';

const connection = (spec: Partial<IpvsConnection> = {}): IpvsConnection => ({
  protocol: 6,
  flags: 0x40,
  state: 1,
  clientPort: 1025,
  virtualPort: 80,
  serverPort: 8080,
  client: Uint8Array.of(198, 51, 100, 11),
  virtual: Uint8Array.of(198, 51, 100, 100),
  server: Uint8Array.of(192, 0, 2, 101),
  timeout: 900,
  ...spec,
});

function tables(...messages: Uint8Array[]): SyncTables {
  const out = new SyncTables();
  messages.forEach((b, row) => {
    out.add(b, 0, b.length, '192.0.2.2', row as PacketRow);
  });
  return out;
}

const KEY = connectionKey('198.51.100.11:1025', '198.51.100.100:80');

describe('messages', () => {
  it.each([
    ['1', emitIpvsSync],
    ['0', emitIpvsSyncV0],
  ] as const)('of version %s are read', (version, emit) => {
    const [teller] = tables(emit(9, [connection({ flags: 0x43 }), connection({ clientPort: 7 })])).tellers;
    expect(teller).toMatchObject({
      source: '192.0.2.2',
      syncId: 9,
      version: Number(version),
      messages: 1,
      records: 2,
      damaged: 0,
    });
    expect(teller?.connections.get(KEY)?.history).toEqual([
      { row: 0, server: '192.0.2.101:8080', state: 'ESTABLISHED', timeoutS: 900, method: 'direct', sequences: false },
    ]);
  });

  it('keep the history: what was told last before a moment', () => {
    const [teller] = tables(emitIpvsSync(0, [connection()]), emitIpvsSync(0, [connection({ state: 4 })])).tellers;
    const told = (row: number) => toldBefore(teller?.connections.get(KEY), row)?.state;
    expect([told(0), told(1), told(2)]).toEqual([undefined, 'ESTABLISHED', 'FIN_WAIT']);
  });

  it('tell of sequence deltas by the flags', () => {
    const option = [1, new Uint8Array(24)] as const;
    const [teller] = tables(
      emitIpvsSync(0, [connection({ flags: 0x0640, options: [option] }), connection({ clientPort: 7 })]),
    ).tellers;
    expect([...(teller?.connections.values() ?? [])].map((c) => c.history[0]?.sequences)).toEqual([true, false]);
    expect(teller?.damaged).toBe(0);
  });

  it('of IPv6 connections are read', () => {
    const v6 = new Uint8Array(16);
    v6[15] = 1;
    const [teller] = tables(emitIpvsSync(0, [connection({ client: v6, virtual: v6, server: v6 })])).tellers;
    expect(teller?.connections.has(connectionKey('[::1]:1025', '[::1]:80'))).toBe(true);
  });

  it('that end early are damaged, and what is whole counts', () => {
    const whole = emitIpvsSync(0, [connection(), connection({ clientPort: 7 })]);
    for (let n = 8; n < whole.length; n++) {
      const [teller] = tables(whole.subarray(0, n)).tellers;
      expect(teller?.damaged).toBe(1);
      expect(teller?.records).toBe(n < 44 ? 0 : 1);
    }
  });

  it('of any bytes hurt nobody', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (b) => {
        for (const t of tables(b).tellers) expect(t.records).toBeLessThanOrEqual(255);
      }),
    );
  });
});
