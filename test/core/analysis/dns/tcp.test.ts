import { describe, expect, it } from 'vitest';
import { type Bytes, concatBytes } from '../../../../core/base/bytes.ts';
import { emitDns } from '../../../../core/wire/dns.ts';
import { dnsOverTcp } from '../../../../core/wire/dns-tcp.ts';
import type { StreamCall, StreamVerdict } from '../../../../core/wire/stream.ts';
import { withCapture } from '../../../support/fields.ts';

const message = (id: number, flags: number): Uint8Array => {
  const dns = emitDns({ id, flags, questions: [{ name: 'a.example', type: 1 }] });
  return concatBytes([Uint8Array.of(dns.length >>> 8, dns.length & 255), dns]);
};

/** The messages that are told of these bytes, as `Q1` and `R1`, and what is asked for. */
function told(b: Bytes, more: boolean): { messages: string[]; need: number; offset: number } {
  const messages: string[] = [];
  const verdict: StreamVerdict = { offset: b.length, need: 0, keep: -1, mark: 0, opaque: false, named: false, announces: null };
  const call: StreamCall = {
    ...{ forward: true, sourcePort: 40_000, destinationPort: 53, row: 0, more, fin: false, absent: 0, mark: 0 },
    dns: (id, isResponse) => messages.push(`${isResponse ? 'R' : 'Q'}${id}`),
  };
  dnsOverTcp.read(b, 0, b.length, call, true, verdict);
  return { messages, need: verdict.need, offset: verdict.offset };
}

describe('DNS messages that TCP carries', () => {
  const first = message(1, 0x0100);
  const both = concatBytes([first, message(2, 0x8180)]);

  it('are told once they are whole', () => {
    expect(told(both, true)).toEqual({ messages: ['Q1', 'R2'], need: 0, offset: both.length });
    for (let n = 0; n < both.length; n++) {
      const { messages, need, offset } = told(both.subarray(0, n), true);
      expect(messages).toEqual(n < first.length ? [] : ['Q1']);
      if (n !== 0 && n !== first.length)
        expect([offset, need === -1 || n + need <= both.length]).toEqual([n < first.length ? 0 : first.length, true]);
    }
  });

  it('count where the snap length cut them behind their flags', () => {
    expect(told(both.subarray(0, first.length + 5), false).messages).toEqual(['Q1']);
    expect(told(both.subarray(0, first.length + 6), false).messages).toEqual(['Q1', 'R2']);
  });

  it('are paired with each other', async () => {
    await withCapture('fixtures/captures/dns-tcp.pcap', async (engine) => {
      const { tables } = engine.facts;
      const streams = await engine.streams();
      const exchanges = Array.from({ length: tables.packets.length }, (_, row) => streams.dnsExchange(row as never, 0));
      expect(exchanges.filter((x) => x?.responseTo !== undefined).length).toBeGreaterThan(0);
      for (const [row, x] of exchanges.entries())
        if (x?.responseTo !== undefined) {
          expect(x.responseTo).toBeLessThan(row + 1);
          expect(x.timeNs).toBe(tables.packets.timeNs(row as never) - tables.packets.timeNs((x.responseTo - 1) as never));
        }
    });
  });
});
