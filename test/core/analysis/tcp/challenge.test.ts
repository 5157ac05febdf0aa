/** Segments that an open connection does not obey: RSTs outside of the window, SYNs. */
import { describe, expect, it } from 'vitest';
import { challenges } from '../../../../core/analysis/tcp/challenge.ts';
import { flowId } from '../../../../core/base/ids.ts';
import { openCapture } from '../../../../core/capture/open.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { openEngine } from '../../../../core/engine/engine.ts';
import { TcpFlag } from '../../../../core/table/packets.ts';
import { type Shot, shotCapture } from '../../../support/segments.ts';

const { syn: SYN, ack: ACK, rst: RST } = TcpFlag;
const factsOf = async (shots: readonly Omit<Shot, 'at'>[]) => {
  const bytes = shotCapture(shots.map((s, i) => ({ ...s, at: i * 1e6 })));
  return (await openEngine(await openCapture(new MemorySource(bytes), 'test'))).facts;
};
const scale = (shift: number) => ({ options: Uint8Array.of(3, 3, shift, 1) });
const open = (shifts?: readonly [number, number]): Omit<Shot, 'at'>[] => [
  { from: 'a', flags: SYN, seq: 1000, ...(shifts && scale(shifts[0])) },
  { from: 'b', flags: SYN | ACK, seq: 5000, ack: 1001, ...(shifts && scale(shifts[1])) },
  { from: 'a', flags: ACK, seq: 1001, ack: 5001 },
  { from: 'b', flags: ACK, seq: 5001, ack: 1001, length: 10 },
];
const reset = async (distance: number, shifts?: readonly [number, number]) => {
  const facts = await factsOf([...open(shifts), { from: 'a', flags: RST | ACK, seq: 1001 + distance, ack: 5011 }]);
  return facts.tcp.connection(flowId(0))?.close.reset?.kind ?? null;
};

describe('an RST', () => {
  it('is heard within the widest window that its receiver can have announced', async () => {
    expect(await reset(0)).toBe('abort');
    expect(await reset(65_535)).toBe('abort');
    expect(await reset(65_536)).toBeNull();
    expect(await reset(65_536, [0, 7])).toBe('abort');
    expect(await reset(65_535 * 128, [0, 7])).toBe('abort');
    // The scale of the receiver counts, not that of the sender.
    expect(await reset(65_535 * 128 + 1, [14, 7])).toBeNull();
  });
});

describe('a SYN on an open connection', () => {
  it('is answered with a challenge ACK, which is found', async () => {
    const facts = await factsOf([
      ...open(),
      { from: 'a', flags: SYN, seq: 90_000 },
      { from: 'b', flags: ACK, seq: 5011, ack: 1001 },
      { from: 'a', flags: RST, seq: 1001 },
    ]);
    const found = challenges(facts.tables);
    expect([...found.keys()]).toEqual([4, 5]);
    expect(found.get(4)).toEqual({ syn: 4, ack: 5, flow: 0, last: 3 });
  });

  it('is none where the ports are used again in earnest, or nobody answers', async () => {
    const again: Omit<Shot, 'at'>[] = [...open(), { from: 'a', flags: SYN, seq: 90_000 }];
    expect(challenges((await factsOf(again)).tables).size).toBe(0);
    again.push({ from: 'b', flags: SYN | ACK, seq: 70_000, ack: 90_001 }, { from: 'a', flags: ACK, seq: 90_001, ack: 70_001 });
    expect(challenges((await factsOf(again)).tables).size).toBe(0);
  });
});
