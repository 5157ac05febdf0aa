import { describe, expect, it } from 'vitest';
import { DnsTransactions } from '../../../../core/analysis/dns/transactions.ts';
import type { FlowId, PacketRow } from '../../../../core/base/ids.ts';
import { PacketTable } from '../../../../core/table/packets.ts';

const FLOW = 0 as FlowId;

/** A table of packets at these seconds. */
function tablesAt(seconds: readonly number[]): PacketTable {
  const packets = new PacketTable();
  for (const [row, at] of seconds.entries()) packets.time.set(row, Math.round(at * 1e9));
  packets.length = seconds.length;
  return packets;
}

/** Messages as `Q1 0.5`: query or response, ID, seconds; one conversation. */
function exchanges(...messages: string[]) {
  const list = messages.map((m) => ({
    response: m.startsWith('R'),
    id: Number(/\d+/.exec(m)?.[0]),
    at: Number(m.split(' ')[1]),
  }));
  const packets = tablesAt(list.map((m) => m.at));
  const transactions = new DnsTransactions(packets);
  for (const [row, m] of list.entries()) transactions.message(row as PacketRow, FLOW, m.id, m.response);
  transactions.finish();
  return list.map((_, row) => transactions.exchange(row as PacketRow, 0));
}

describe('a DNS exchange', () => {
  it('is a query and the first response with its ID', () => {
    expect(exchanges('Q1 0', 'R1 0.5')).toEqual([{ responseIn: 2 }, { responseTo: 1, timeNs: 500_000_000n }]);
    expect(exchanges('R1 0', 'Q1 1', 'Q2 2', 'R2 3', 'R1 4')).toEqual([
      { unsolicited: true },
      { responseIn: 5 },
      { responseIn: 4 },
      { responseTo: 3, timeNs: 1_000_000_000n },
      { responseTo: 2, timeNs: 3_000_000_000n },
    ]);
  });

  it('takes a query for a repetition within 5 s of the first, a response whenever', () => {
    expect(exchanges('Q1 0', 'Q1 3', 'Q1 4.999999', 'Q1 5', 'R1 60', 'R1 90', 'Q1 91')).toEqual([
      undefined,
      { retransmittedRequest: 1 },
      { retransmittedRequest: 1 },
      { responseIn: 5 },
      { responseTo: 4, timeNs: 55_000_000_000n },
      { retransmittedResponse: 5 },
      undefined,
    ]);
  });

  it('of several messages in one packet keeps them apart', () => {
    const transactions = new DnsTransactions(tablesAt([0, 1]));
    for (const id of [1, 2]) transactions.message(0 as PacketRow, FLOW, id, false);
    for (const id of [2, 1]) transactions.message(1 as PacketRow, FLOW, id, true);
    expect([0, 1, 2].map((i) => transactions.exchange(1 as PacketRow, i)?.responseTo)).toEqual([1, 1, undefined]);
  });
});
