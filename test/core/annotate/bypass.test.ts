/** Answers that do not come back through the box that rewrote the question. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { PacketRow } from '../../../core/base/ids.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { CAPTURES, codes, frameStory, openFixture, texts } from './story.ts';

/** lvs-nat.pcap as it would be if the real server sent its answers straight to the client. */
async function pastTheBox() {
  const { facts } = await openFixture('lvs-nat.pcap');
  const { nat, tables } = facts;
  const bytes = new Uint8Array(readFileSync(path.join(CAPTURES, 'lvs-nat.pcap')));
  const view = new DataView(bytes.buffer);
  const little = view.getUint8(0) === 0xd4 || view.getUint8(0) === 0x4d;
  const out: Uint8Array[] = [bytes.slice(0, 24)];
  let client: Uint8Array | undefined;
  for (let at = 24, row = 0; at < bytes.length; row++) {
    const end = at + 16 + view.getUint32(at + 8, little);
    const record = bytes.slice(at, end);
    at = end;
    const copy = nat.rewrittenAs(row as PacketRow);
    const goesBack = (r: PacketRow): boolean => nat.pairOfCopy(r)?.direction === 'snat';
    if (goesBack(row as PacketRow)) continue;
    if (copy !== null && !goesBack(copy)) client ??= record.slice(16 + 6, 16 + 12);
    if (copy !== null && goesBack(copy) && client !== undefined) record.set(client, 16);
    out.push(record);
  }
  expect(tables.packets.length).toBeGreaterThan(out.length - 1);
  return openEngine(await openCapture(new MemorySource(new Uint8Array(Buffer.concat(out))), 'past.pcap'));
}

it('says once in full that an answer goes past the box, and blames no loss for it', async () => {
  const engine = await pastTheBox();
  const told: string[] = [];
  for (let frame = 1; frame <= engine.facts.tables.packets.length; frame++) {
    const list = await frameStory(engine, frame);
    told.push(
      ...texts(
        engine,
        list.filter((a) => a.code === 'nat.bypass'),
        'en',
      ),
    );
    if (codes(list).includes('nat.bypass')) expect(codes(list)).not.toContain('nat.no-copy');
  }
  expect(told.filter((t) => t.startsWith('This answer does not come back through the director'))).toHaveLength(1);
  expect(told[0]).toContain('the client asked 170.210.122.104:80');
  expect(told.length).toBeGreaterThan(1);
});

it.each(['lvs-nat.pcap', 'lvs-nat-rr-kernel.pcap', 'nat-loss.pcap', 'nat-dnat.pcap'])('%s: answers come back', async (name) => {
  const engine = await openFixture(name);
  for (let frame = 1; frame <= engine.facts.tables.packets.length; frame++) {
    expect(codes(await frameStory(engine, frame))).not.toContain('nat.bypass');
  }
});
