/** Each rule of `tcp.analysis` on the least traffic that shows it. test/oracle/verdicts.test.ts holds the same against tshark. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Completeness } from '../../../../../core/analysis/tcp/verdicts/bits.ts';
import { shownVerdict } from '../../../../../core/analysis/tcp/verdicts/shown.ts';
import { tcpVerdicts } from '../../../../../core/analysis/tcp/verdicts/verdicts.ts';
import { type PacketRow, rowOfFrame } from '../../../../../core/base/ids.ts';
import { openCapture } from '../../../../../core/capture/open.ts';
import { MemorySource } from '../../../../../core/capture/source.ts';
import { scanCapture } from '../../../../../core/scan/scan.ts';
import type { Tables } from '../../../../../core/table/tables.ts';
import { VERDICT_SCENARIOS } from '../../../../support/verdict-scenarios.ts';

const directory = path.resolve(import.meta.dirname, '../../../../../fixtures/captures');
async function tablesOf(name: string): Promise<Tables> {
  const bytes = readFileSync(path.join(directory, `verdict-${name}.pcap`));
  return (await scanCapture(await openCapture(new MemorySource(bytes), name), [])).tables;
}

describe('tcp.analysis', () => {
  it.each(Object.entries(VERDICT_SCENARIOS))('%s', async (name, expected) => {
    const tables = await tablesOf(name);
    const found: Record<string, number[]> = {};
    for (let row = 0; row < tables.packets.length; row++) {
      for (const flag of shownVerdict(tables, row as PacketRow)?.analysis?.flags ?? []) {
        found[flag] ??= [];
        found[flag].push(row + 1);
      }
    }
    expect(found).toEqual(expected);
  });
});

describe('what goes with it', () => {
  it('a timeout counts from the oldest segment that is not acknowledged', async () => {
    const v = tcpVerdicts(await tablesOf('retransmission'));
    expect(v.timeoutFrom(rowOfFrame(5))).toBe(rowOfFrame(4));
    expect(v.timeoutFrom(rowOfFrame(4))).toBeUndefined();
  });

  it('duplicate ACKs are counted, and name the one they repeat', async () => {
    const v = tcpVerdicts(await tablesOf('duplicate-ack'));
    expect([7, 8, 9].map((f) => v.duplicate(rowOfFrame(f)))).toEqual([1, 2, 3].map((number) => ({ number, of: rowOfFrame(5) })));
    expect(v.bytesInFlight(rowOfFrame(7))).toBe(0);
  });

  it('the initial RTT is known from the ACK of the handshake on', async () => {
    const v = tcpVerdicts(await tablesOf('retransmission'));
    expect(v.initialRtt(rowOfFrame(2))).toBeUndefined();
    expect(v.initialRtt(rowOfFrame(3))).toEqual({ syn: rowOfFrame(1), ack: rowOfFrame(3) });
  });

  it('completeness grows, and is told before the packet itself counts', async () => {
    const v = tcpVerdicts(await tablesOf('reused-ports'));
    const { syn, synAck, ack, fin, rst } = Completeness;
    expect([1, 2, 3, 4].map((f) => v.completeness(rowOfFrame(f)))).toEqual([0, syn, syn | synAck, syn | synAck | ack]);
    // The new conversation has its SYN at once.
    expect(v.completeness(rowOfFrame(5))).toBe(syn);
    expect(v.completeness(rowOfFrame(10)) & (fin | rst)).toBe(fin);
  });

  it('a window is scaled once the SYN has said so', async () => {
    const v = tcpVerdicts(await tablesOf('window-full'));
    expect([4, 5, 8].map((f) => v.windowShift(rowOfFrame(f)))).toEqual([1, 2, undefined]);
  });

  it('costs 16 bytes a packet and little else', async () => {
    const v = tcpVerdicts(await tablesOf('copies'));
    expect(v.byteLength).toBeLessThan(16 * 12 + 16 + 20 * 16 + 1);
  });
});
