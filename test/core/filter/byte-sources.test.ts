/** What is read at a fixed place of a packet's bytes is what its field tree has. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePcap } from '../../../core/capture/write.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { ByteReader } from '../../../core/filter/byte-sources.ts';
import { type Slot, TreeReader } from '../../../core/filter/slots.ts';
import { typeOf } from '../../../core/filter/types.ts';
import { allFields } from '../../../core/wire/field.ts';
import { openBytes } from '../../support/captures.ts';
import { Conversation } from '../../support/conversation.ts';

const captures = resolve(import.meta.dirname, '../../../fixtures/captures');
const names = readdirSync(captures).filter((f) => /\.pcap(ng)?$/.test(f));

const slotOf = (name: string, form: Slot['form']): Slot | undefined => {
  const spec = allFields().get(name);
  return spec && { spec, type: typeOf(spec), form, layers: undefined };
};

describe('fields at a fixed place', () => {
  it.each(names)('%s', async (name) => {
    const engine = await openEngine(await openBytes(readFileSync(join(captures, name))), { depth: 'fields' });
    const readers = [...allFields().keys()].flatMap((field) =>
      (['value', 'whole'] as const).flatMap((form) => {
        const slot = slotOf(field, form);
        const reader = slot && ByteReader.of([slot], engine.facts.tables);
        return slot === undefined || reader === undefined ? [] : [{ field, reader, tree: new TreeReader([slot]) }];
      }),
    );
    expect(readers.map((r) => r.field)).toEqual(expect.arrayContaining(['frame', 'ip.checksum', 'tcp.checksum', 'udp.length']));
    for (const row of engine.rows()) {
      const bytes = (await engine.bytes(row)).slice();
      const tree = await engine.explain(row);
      for (const r of readers) {
        const read = r.reader.read(row, bytes);
        if (read !== undefined) expect([row, r.field, ...read]).toEqual([row, r.field, ...r.tree.read(tree)]);
      }
    }
  });

  it('are left to the tree where the length of the packet is 0: the card was left to cut the segment', async () => {
    const c = new Conversation().open();
    c.request('x'.repeat(3000));
    const { frames } = c;
    const sent = frames[3] as Uint8Array;
    sent.fill(0, 16, 18);
    const capture = writePcap(frames.map((bytes, i) => ({ seconds: i, nanos: 0, bytes, originalLength: bytes.length })));
    const engine = await openEngine(await openBytes(capture), { depth: 'fields' });
    expect([...(await engine.filter('ip.len > 1000'))]).toEqual([3]);
    expect([...(await engine.filter('ip.len == 0'))]).toEqual([]);
  });

  it('are left to the tree where one of several fields is, and where layers are asked for', async () => {
    const engine = await openEngine(await openBytes(readFileSync(join(captures, 'http-get.pcap'))), { depth: 'fields' });
    const { tables } = engine.facts;
    const of = (...slots: (Slot | undefined)[]) => ByteReader.of(slots as Slot[], tables);
    const checksum = slotOf('ip.checksum', 'value') as Slot;
    expect(of(checksum)).toBeDefined();
    expect(of(checksum, slotOf('http.host', 'value'))).toBeUndefined();
    expect(of({ ...checksum, layers: [{ start: 1, length: 1, last: null } as never] })).toBeUndefined();
  });
});
