/** Comments of an open capture: read, replaced, filtered by, and written beside packets that stay as they are. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../../core/base/bytes.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { PcapngWriter } from '../../../../core/capture/write.ts';
import type { ExportRequest } from '../../../../core/engine/session/comments.ts';
import { LONGEST_COMMENT } from '../../../../core/engine/session/limits.ts';
import { Session } from '../../../../core/engine/session/session.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/captures');

async function opened(bytes: Uint8Array, name = 'x', depth: 'list' | 'full' = 'full'): Promise<Session> {
  const session = new Session();
  expect((await session.open(1, new MemorySource(bytes), name, { depth })).kind).toBe('opened');
  return session;
}
const fixture = (name: string): Uint8Array => readFileSync(path.join(directory, name));

async function written(session: Session, request: ExportRequest): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const outcome = await session.export(7, request, async (bytes) => {
    pieces.push(bytes.slice());
  });
  expect(outcome).toEqual({ kind: 'written', lost: [] });
  return concatBytes(pieces);
}
async function packets(session: Session): Promise<string[]> {
  const { packets: count } = session.summary('en').capture;
  const { timeNs, length } = await session.rows(0, 0, count, 'en');
  const all: string[] = [];
  for (let row = 0; row < count; row++)
    all.push(`${timeNs[row]} ${length[row]} ${Buffer.from(await session.bytes(row)).toString('hex')}`);
  return all;
}
async function selected(session: Session, filter: string): Promise<number[]> {
  const outcome = await session.filter(9, filter);
  if (outcome.kind !== 'selected') throw new Error(outcome.kind);
  return [...(await session.rows(outcome.view, 0, 100, 'en')).row];
}

const TEXTS = ['Two lines:\nñandú, 東京, 🦆 & <b>', 'A second one'];

describe('comments', () => {
  it('are written and read again, several for a packet, with every packet as it was', async () => {
    for (const name of ['lvs-nat.pcap', 'format-ns-be.pcap', 'format-snaplen.pcap', 'vlan.pcap', 'tunnels.pcap']) {
      const before = await opened(fixture(name));
      before.setComments(2, TEXTS);
      before.setComments(null, ['Of the whole capture\nin two lines']);
      const after = await opened(await written(before, { kind: 'pcapng', story: null }));
      expect(await packets(after), name).toEqual(await packets(before));
      expect(after.comments().capture, name).toEqual(['Of the whole capture\nin two lines']);
      expect(after.comments().packets.find((p) => p.row === 2)?.texts, name).toEqual(TEXTS);
      // And once more: what was read is written as it is.
      const again = await opened(await written(after, { kind: 'pcapng', story: null }));
      expect(again.comments(), name).toEqual(after.comments());
    }
  });

  it('says what the format cannot hold: a packet without a time has room for nothing else', async () => {
    const session = await opened(fixture('format-sections.pcapng'));
    const outcome = await session.export(7, { kind: 'pcapng', story: null }, async () => {});
    expect(outcome).toEqual({ kind: 'written', lost: ['packets without a time get the time 0'] });
  });

  it('of the file are read, replaced, and removed from the next one', async () => {
    const w = new PcapngWriter();
    const packet = { seconds: 1, nanos: 0, bytes: new Uint8Array(60), comments: ['old'] };
    const bytes = concatBytes([
      w.section({ comments: ['of old'], application: 'x' }),
      w.interface({}),
      w.packet(packet),
      w.packet(packet),
    ]);
    const session = await opened(bytes);
    expect(session.comments()).toEqual({
      capture: ['of old'],
      packets: [
        { row: 0, texts: ['old'] },
        { row: 1, texts: ['old'] },
      ],
    });
    session.setComments(0, []);
    session.setComments(null, ['of now']);
    const after = await opened(await written(session, { kind: 'pcapng', story: null }));
    expect(after.comments()).toEqual({ capture: ['of now'], packets: [{ row: 1, texts: ['old'] }] });
  });

  it('that were edited are what filters, trees and stories know', async () => {
    const session = await opened(fixture('lvs-nat.pcap'));
    expect(await selected(session, 'frame.comment')).toEqual([]);
    session.setComments(5, TEXTS);
    expect(await selected(session, 'frame.comment contains "second"')).toEqual([5]);
    expect(JSON.stringify((await session.explain(5)).layers)).toContain('A second one');
    expect((await session.story(5, 'en'))?.frame.comments).toEqual(TEXTS);
    session.setComments(5, []);
    expect(await selected(session, 'frame.comment')).toEqual([]);
  });

  it('go with the annotations of each packet, in the language that is asked for', async () => {
    const session = await opened(fixture('lvs-nat.pcap'));
    session.setComments(5, ['mine']);
    const es = await opened(await written(session, { kind: 'pcapng', story: 'es' }));
    const [mine, story] = es.comments().packets.find((p) => p.row === 5)?.texts ?? [];
    expect(mine).toBe('mine');
    expect(story).toContain('NAT de destino');
    expect(es.comments().packets).toHaveLength(24);
    expect(await packets(es)).toEqual(await packets(session));
  });

  it('are cleaned of what a file cannot hold, and refused where they are longer than it can', async () => {
    const session = await opened(fixture('lvs-nat.pcap'));
    session.setComments(0, ['a\r\nb\0c  \n', '', '  ']);
    expect(session.comments().packets).toEqual([{ row: 0, texts: ['a\nbc'] }]);
    const longest = 'ñ'.repeat((LONGEST_COMMENT - 1) / 2);
    session.setComments(1, [longest]);
    const after = await opened(await written(session, { kind: 'pcapng', story: null }));
    expect(after.comments().packets.find((p) => p.row === 1)?.texts).toEqual([longest]);
    expect(() => session.setComments(1, [`${longest}ññ`])).toThrow(RangeError);
    expect(() => session.setComments(99, ['x'])).toThrow(RangeError);
  });

  it('of a list that is not analysed yet can be saved; the story and the report wait', async () => {
    const session = await opened(fixture('lvs-nat.pcap'), 'x', 'list');
    session.setComments(3, ['early']);
    const after = await opened(await written(session, { kind: 'pcapng', story: null }));
    expect(after.comments().packets).toEqual([{ row: 3, texts: ['early'] }]);
    const nothing = async (): Promise<void> => {};
    expect(await session.export(1, { kind: 'pcapng', story: 'en' }, nothing)).toEqual({ kind: 'waiting' });
    expect(await session.export(1, { kind: 'report', lang: 'en' }, nothing)).toEqual({ kind: 'waiting' });
  });

  it('a writing that is cancelled says so, and one that fails rejects', async () => {
    const session = await opened(fixture('lvs-nat-rr-kernel.pcap'));
    const outcome = session.export(3, { kind: 'report', lang: 'en' }, async () => session.cancel(3));
    expect(await outcome).toEqual({ kind: 'cancelled' });
    const full = session.export(4, { kind: 'pcapng', story: null }, async () => {
      throw new Error('no space');
    });
    await expect(full).rejects.toThrow('no space');
  });
});

describe('the report of an open capture', () => {
  it('shows the comments, escaped, each leading to its frame', async () => {
    const session = await opened(fixture('lvs-nat.pcap'), 'lvs-nat.pcap');
    session.setComments(5, TEXTS);
    session.setComments(null, ['<script>alert(1)</script>']);
    const page = Buffer.from(await written(session, { kind: 'report', lang: 'es' })).toString();
    expect(page).toContain('<html lang="es">');
    const section = page.slice(page.indexOf('id="comments"'));
    expect(section).toContain('href="#frame-6"');
    expect(section).toContain('ñandú, 東京, 🦆 &amp; &lt;b&gt;');
    expect(page).not.toContain('<script');
  });
});
