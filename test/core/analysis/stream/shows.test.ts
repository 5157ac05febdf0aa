/** What a segment shows, told without a plan, is what its plan comes to: on every fixture capture. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Shown } from '../../../../core/analysis/stream/facts.ts';
import type { PacketRow } from '../../../../core/base/ids.ts';
import { openCapture } from '../../../../core/capture/open.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { openEngine } from '../../../../core/engine/engine.ts';
import { Layer } from '../../../../core/table/packets.ts';
import type { SegmentPlan } from '../../../../core/wire/stream.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/captures');
const names = readdirSync(directory).filter((name) => /^(http|tls|ftp|smtp|pop|imap|dns|tcp|verdict|kernel).*\.pcap$/.test(name));

function comesTo(plan: SegmentPlan | undefined): Shown {
  if (plan === undefined || plan.treatment === 'keep-alive') return 'data';
  return plan.treatment !== 'read' || plan.pieces.length === 0 ? 'nothing' : 'units';
}

describe('shows', () => {
  it('agrees with the plan', async () => {
    const seen = new Set<Shown>();
    for (const name of names) {
      const file = await openCapture(new MemorySource(readFileSync(path.join(directory, name))), name);
      const engine = await openEngine(file, { depth: 'fields' });
      const { facts } = engine;
      const streams = await engine.streams();
      const { packets } = facts.tables;
      for (let row = 0; row < packets.length; row++) {
        if ((packets.layers.get(row) & Layer.tcp) === 0 || packets.payloadLength.get(row) === 0) continue;
        const shown = streams.shows(row as PacketRow);
        expect(shown, `${name} frame ${row + 1}`).toBe(comesTo(streams.plan(row as PacketRow)));
        seen.add(shown);
      }
    }
    expect([...seen].sort()).toEqual(['data', 'nothing', 'units']);
  });
});
