/** What is worth a second look, on captures of one thing each. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXPERT_SEVERITIES } from '../../../../core/analysis/expert/facts.ts';
import { expertItems } from '../../../../core/analysis/expert/items.ts';
import { allAnnotations } from '../../../../core/annotate/annotate.ts';
import { openCapture } from '../../../../core/capture/open.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { openEngine } from '../../../../core/engine/engine.ts';
import { Conversation, capture } from '../../../support/conversation.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/captures');
async function items(name: string) {
  const engine = await openEngine(await openCapture(new MemorySource(readFileSync(path.join(directory, name))), name));
  return [...expertItems(engine.facts)];
}
const told = async (name: string) => (await items(name)).map((i) => `${i.row + 1} ${i.severity} ${i.code}`);

describe('expert items', () => {
  it('have the severities of Wireshark for TCP verdicts', async () => {
    expect(await told('verdict-out-of-order.pcap')).toEqual([
      '2 warn tcp.analysis.lost_segment',
      '3 warn tcp.analysis.out_of_order',
      '6 warn tcp.analysis.lost_segment',
      '7 note tcp.analysis.retransmission',
    ]);
    expect(await told('verdict-reused-ports.pcap')).toContain('4 warn tcp.connection.rst');
    expect(await told('verdict-reused-ports.pcap')).toContain('8 note tcp.connection.fin_active');
    expect(await told('verdict-reused-ports.pcap')).toContain('9 note tcp.connection.fin_passive');
  });

  it('make nothing of a packet that is seen twice', async () => {
    const copies = (await items('verdict-copies.pcap')).filter((i) => i.code.startsWith('tcp.analysis.'));
    expect(copies.length).toBe(6);
    for (const item of copies) expect([item.severity, item.params.copy]).toEqual(['chat', 1]);
  });

  it('tell a header checksum that is left to the card from a wrong one', async () => {
    const c = new Conversation().open();
    c.request('left');
    c.request('wrong');
    const [left, wrong] = c.frames.slice(-2) as [Uint8Array, Uint8Array];
    left.fill(0, 24, 26);
    wrong[24] = (wrong[24] as number) ^ 0x40;
    const engine = await openEngine(await capture(c.frames));
    const found = [...expertItems(engine.facts)].filter((i) => i.group === 'checksum');
    expect(found.map((i) => [i.row, i.severity, i.code])).toEqual([
      [3, 'note', 'ip.checksum_offload'],
      [4, 'error', 'ip.checksum_bad.expert'],
    ]);
    expect([...(await engine.filter('ip.checksum == 0'))]).toEqual([3]);
    const told = [...allAnnotations(engine.facts)].filter((a) => a.code.endsWith('-checksum'));
    expect(told.map((a) => [a.code, a.severity])).toEqual([
      ['ip.no-checksum', 'note'],
      ['ip.bad-checksum', 'error'],
    ]);
  });

  it('tell of conflicts of addresses and of ICMP errors', async () => {
    const conflicts = (await items('arp-conflict.pcap')).filter((i) => i.protocol === 'arp');
    expect(conflicts.length).toBeGreaterThan(0);
    expect(conflicts[0]?.severity).toBe('warn');
    expect((await told('icmp-errors.pcap')).some((line) => line.endsWith('icmp.unreachable'))).toBe(true);
  });

  it('come in order of rows, the worst of a row last', async () => {
    const list = await items('verdict-zero-window.pcap');
    for (let i = 1; i < list.length; i++) {
      const [a, b] = [list[i - 1], list[i]];
      if (a === undefined || b === undefined) continue;
      expect(a.row).toBeLessThanOrEqual(b.row);
      if (a.row === b.row)
        expect(EXPERT_SEVERITIES.indexOf(a.severity)).toBeLessThanOrEqual(EXPERT_SEVERITIES.indexOf(b.severity));
    }
  });
});
