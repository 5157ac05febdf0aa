/** Evidence points at fields that the frame it names has. */
import { describe, expect, it } from 'vitest';
import { shownRow } from '../../../core/analysis/http/shown.ts';
import { allAnnotations } from '../../../core/annotate/annotate.ts';
import { has } from '../../../core/annotate/tree.ts';
import type { PacketRow } from '../../../core/base/ids.ts';
import type { FrameTree } from '../../../core/wire/field.ts';
import { fixtureNames, openFixture, rowsOf } from './story.ts';

describe.each(fixtureNames())('%s', (name) => {
  it('cites fields that the frame has', async () => {
    const engine = await openFixture(name);
    const { facts } = engine;
    const trees = new Map<PacketRow, FrameTree>();
    for (const row of rowsOf(engine)) trees.set(row, await engine.explain(row));
    const missing = new Set<string>();
    for (const a of allAnnotations(facts, (row) => trees.get(row))) {
      for (const e of a.evidence) {
        // Wireshark shows a message with lost or late bytes in no frame.
        const unshown =
          e.field.startsWith('http.') && facts.http.startingAt(e.row).some((m) => shownRow(m, facts.tables.packets) === null);
        if (!unshown && !has(trees.get(e.row), e.field)) missing.add(`${a.code}: frame ${e.row + 1} has no ${e.field}`);
        if (e.field === 'ip.src' || e.field === 'ip.dst') {
          if (!facts.tables.addresses.isV4(e.value as never))
            missing.add(`${a.code}: frame ${e.row + 1}: ${e.field} is no IPv4 address`);
        }
      }
    }
    expect([...missing]).toEqual([]);
  });
});
