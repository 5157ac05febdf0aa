import { describe, expect, it } from 'vitest';
import type { ArpExchange } from '../../../../core/analysis/arp/facts.ts';
import { ArpPass } from '../../../../core/analysis/arp/pass.ts';
import { PhaseTable } from '../../../../core/analysis/phases.ts';
import { packetRow } from '../../../../core/base/ids.ts';
import { Tables } from '../../../../core/table/tables.ts';
import { arpFrame, bytesOf, Feed, ip, mac, udpFrame } from '../frames.ts';

const REQUEST = 1;
const REPLY = 2;

function setUp() {
  const tables = new Tables();
  const phases = new PhaseTable();
  const pass = new ArpPass(tables, phases);
  const feed = new Feed(tables, [pass]);
  const exchange = (row: number): ArpExchange => {
    const found = pass.facts().exchange(packetRow(row));
    if (found === undefined) throw new Error(`row ${row} is no ARP packet`);
    return found;
  };
  const kinds = () => Array.from({ length: tables.packets.length }, (_, row) => exchange(row).kind);
  return { tables, phases, pass, feed, exchange, kinds };
}

describe('ARP', () => {
  it('pairs a reply with its request, with the time it took', () => {
    const { tables, feed, exchange, phases } = setUp();
    feed.frame(arpFrame(REQUEST, [1, 10], [0, 20])).frame(arpFrame(REPLY, [2, 20], [1, 10], mac(1)), { after: 3 });
    expect(exchange(0)).toMatchObject({ kind: 'request', partner: 1, answerNs: 3e6 });
    expect(exchange(1)).toMatchObject({ kind: 'reply', partner: 0, answerNs: 3e6 });
    expect(tables.macs.text(exchange(1).senderMac)).toBe('02:00:00:00:00:02');
    expect(tables.macs.text(exchange(0).targetMac)).toBe('00:00:00:00:00:00');
    expect(tables.addresses.text(exchange(1).senderIp)).toBe('192.0.2.20');
    expect(tables.addresses.text(exchange(1).targetIp)).toBe('192.0.2.10');
    expect([phases.get(packetRow(0)), phases.get(packetRow(1))]).toEqual(['arp.request', 'arp.reply']);
  });

  it('pairs with the last request; a second answer has the same request, which keeps its first', () => {
    const { feed, exchange } = setUp();
    feed.frame(arpFrame(REQUEST, [1, 10], [0, 20])).frame(arpFrame(REQUEST, [1, 10], [0, 20]), { after: 1000 });
    feed.frame(arpFrame(REPLY, [2, 20], [1, 10], mac(1))).frame(arpFrame(REPLY, [3, 20], [1, 10], mac(1)));
    expect([0, 1, 2, 3].map((row) => exchange(row).partner)).toEqual([null, 2, 1, 1]);
    expect(exchange(3).answerNs).toBe(2e6);
  });

  it('does not pair what does not belong together', () => {
    const { feed, exchange } = setUp();
    feed.frame(arpFrame(REQUEST, [1, 10], [0, 20]));
    feed.frame(arpFrame(REPLY, [2, 21], [1, 10], mac(1))); // another address
    feed.frame(arpFrame(REPLY, [2, 20], [3, 10], mac(3))); // to another host
    feed.frame(arpFrame(REPLY, [2, 20], [1, 11], mac(1))); // to another address of the same host
    feed.frame(arpFrame(REPLY, [2, 20], [1, 10], mac(1)), { after: 11_000 }); // much too late
    for (let row = 0; row < 5; row++) expect(exchange(row).partner).toBe(null);
  });

  it('tells probe, announcement and gratuitous apart', () => {
    const { feed, kinds, phases } = setUp();
    feed.frame(arpFrame(REQUEST, [1, 10], [0, 10])); // nobody has probed: gratuitous
    feed.frame(arpFrame(REPLY, [1, 10], [1, 10]));
    for (let i = 0; i < 3; i++) feed.frame(arpFrame(REQUEST, [2, 0], [0, 30]), { after: 1500 });
    feed.frame(arpFrame(REQUEST, [3, 30], [0, 30])); // another host's
    feed.frame(arpFrame(REQUEST, [2, 30], [0, 30]), { after: 2000 }).frame(arpFrame(REQUEST, [2, 30], [0, 30]), { after: 2000 });
    feed.frame(arpFrame(REQUEST, [2, 31], [0, 31])); // not the address it probed for
    feed.frame(arpFrame(REQUEST, [2, 30], [0, 30]), { after: 60_000 }); // long after
    expect(kinds()).toEqual([
      'gratuitous',
      'gratuitous',
      'probe',
      'probe',
      'probe',
      'gratuitous',
      'announcement',
      'announcement',
      'gratuitous',
      'gratuitous',
    ]);
    expect(phases.get(packetRow(4))).toBe('arp.probe');
    expect(phases.get(packetRow(6))).toBe('arp.announcement');
  });

  it('pairs an answer to a probe: the address is taken', () => {
    const { feed, exchange, pass } = setUp();
    feed.frame(arpFrame(REQUEST, [1, 0], [0, 20])).frame(arpFrame(REPLY, [2, 20], [1, 0], mac(1)));
    expect(exchange(0)).toMatchObject({ kind: 'probe', partner: 1, answerNs: 1e6 });
    // A probe claims nothing.
    expect(pass.facts().conflicts).toEqual([]);
    expect(pass.facts().claims.size).toBe(1);
  });

  it('lists who claims which address, and reports each further claimant once', () => {
    const { tables, feed, pass } = setUp();
    feed.frame(arpFrame(REQUEST, [1, 10], [0, 20]));
    for (let i = 0; i < 2; i++) feed.frame(arpFrame(REPLY, [2, 20], [1, 10])).frame(arpFrame(REPLY, [3, 20], [1, 10]));
    feed.frame(arpFrame(REQUEST, [4, 20], [0, 20]));
    const { claims, conflicts } = pass.facts();
    const text = [...claims].map(([address, by]) => [
      tables.addresses.text(address),
      [...by].map(([who, row]) => `${tables.macs.text(who).slice(-2)}@${row}`),
    ]);
    expect(text).toEqual([
      ['192.0.2.10', ['01@0']],
      ['192.0.2.20', ['02@1', '03@2', '04@5']],
    ]);
    expect(conflicts.map((c) => [c.first.row, c.second.row])).toEqual([
      [1, 2],
      [1, 5],
    ]);
  });

  it('leaves alone what is not IPv4 over Ethernet, what is cut, and what is not ARP', () => {
    const { feed, pass, phases, tables } = setUp();
    const rarp = arpFrame(3, [1, 0], [1, 0]);
    const longAddresses = bytesOf(
      'ffffffffffff 020000000001 0806 0020 0800 08 04 0001 0102030405060708 c0000201 0000000000000000 c0000202',
    );
    feed
      .frame(rarp)
      .frame(longAddresses)
      .frame(arpFrame(REPLY, [1, 10], [2, 20]), { captured: 30 });
    feed.frame(arpFrame(REPLY, [1, 10], [2, 20]), { captured: 18 }).frame(udpFrame([1, 10], [2, 20], 4, 1));
    const facts = pass.facts();
    expect(facts.exchange(packetRow(0))?.kind).toBe('other');
    for (const row of [1, 2, 3, 4, 5, 1_000_000]) expect(facts.exchange(packetRow(row))).toBeUndefined();
    expect([0, 1, 2, 3, 4].map((row) => phases.get(packetRow(row)))).toEqual([
      'other',
      'arp.request',
      'arp.reply',
      'other',
      'other',
    ]);
    expect(facts.claims.size).toBe(0);
    expect(tables.packets.length).toBe(5);
  });

  it('stands a flood of different claims and questions', () => {
    const { feed, pass } = setUp();
    const frame = arpFrame(REQUEST, [1, 10], [0, 20]);
    const view = new DataView(frame.buffer);
    for (let i = 0; i < 70_000; i++) {
      view.setUint32(28, ip(0) + 0x0b00_0000 + i); // sender's address
      view.setUint32(38, 0x0c00_0000 + i); // target's
      feed.frame(frame, { after: 0 });
    }
    expect(pass.facts().claims.size).toBe(70_000);
    expect(pass.facts().exchange(packetRow(69_999))?.kind).toBe('request');
  });
});
