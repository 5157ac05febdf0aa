/** What a student's window shows while questions are open: nothing that gives them away, and everything once they are answered. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemorySource } from '../../../../../core/capture/source.ts';
import { closedBy, isClosed } from '../../../../../core/engine/session/coursework/closed.ts';
import type { ShownQuestion } from '../../../../../core/engine/session/coursework/question.ts';
import { ALL_ROWS, type PictureRequest } from '../../../../../core/engine/session/protocol.ts';
import { Session } from '../../../../../core/engine/session/session.ts';
import { TABLE_KINDS } from '../../../../../core/engine/session/tables/model.ts';

const trace = readFileSync(path.resolve(import.meta.dirname, '../../../../../fixtures/captures/lvs-nat.pcap'));
const SERVER = '192.168.0.108';
/** The 24-frame trace: frame 6 goes to the real server, 11 carries the request, 8 is a copy of 7. */
const question = (id: string, hide: string) => `      - { id: ${id}, type: text, text: Q, literal: x, hide: ${hide} }\n`;
const FIELD = question('where', '{ fields: [ip.dst], frames: [6] }');
const LAYER = question('layer', '{ layers: [tcp], frames: [11] }');
const STORY = question('story', '{ annotations: true, frames: [8] }');
const PICTURE: PictureRequest = { view: ALL_ROWS, row: 5, scope: 'view', lang: 'en' } as PictureRequest;

async function student(questions: string): Promise<Session> {
  const session = new Session();
  const text = `schema: trama.exercise/1\nid: x\ntitle: X\ncapture: trace.pcap\nsections:\n  - title: S\n    questions:\n${questions}`;
  expect(session.coursework.api.exercise(text).kind).toBe('opened');
  await session.open(1, new MemorySource(trace), 'lvs-nat.pcap', { depth: 'full' });
  return session;
}
const json = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) =>
    ArrayBuffer.isView(v) ? Buffer.from(v.buffer, v.byteOffset, v.byteLength).toString('hex') : v,
  );
/** The address in a frame's bytes. */
const HEX = 'c0a8006c';

describe('a hidden field', () => {
  let session: Session;
  beforeEach(async () => {
    session = await student(FIELD);
  });

  it('is in no view of its frame', async () => {
    const row = 5;
    const views = [
      await session.rows(ALL_ROWS, row, 1, 'en'),
      await session.explain(row),
      await session.story(row, 'en'),
      await session.card(row, 'en'),
      session.moment(row, 'en'),
      await session.bytes(row),
      await session.list.fieldValues([row], ['ip.dst', 'ip.addr', 'ip.host', 'ip.dst_host']),
    ].map(json);
    for (const view of views) {
      expect(view).not.toContain(SERVER);
      expect(view).not.toContain(HEX);
    }
    expect(views[0]).toContain('hidden until the question is answered');
    expect(views[1]).toContain('hidden until the question is answered');
    // What is beside it is there.
    expect(views[1]).toContain('170.210.122.101');
  });

  it('draws no arrow, in no format', async () => {
    const picture = await session.diagram(PICTURE);
    const frames = picture?.events.map((e) => e.frame) ?? [];
    expect(frames).toHaveLength(23);
    expect(frames).not.toContain(6);
    for (const format of ['svg', 'mermaid', 'plantuml', 'text'] as const)
      expect(await session.drawing(PICTURE, format)).not.toMatch(/\b6\s+\d+\.\d+.*192\.168\.0\.108/);
  });

  it('cannot be asked for: by filters, searches, sorting or further panes', async () => {
    for (const text of ['ip.dst == 192.168.0.108', 'ip.addr == 192.168.0.108', 'ip[16] == c0']) {
      expect(await session.filter(2, text), text).toMatchObject({ kind: 'wrong' });
      expect(await session.list.count(3, text, 'en'), text).toMatchObject({ kind: 'wrong' });
      expect(session.list.faults(text, 'en'), text).toHaveLength(1);
      expect([...(await session.list.colours([5], [text, 'tcp']))], text).toEqual([1]);
    }
    const find = (what: Parameters<Session['list']['find']>[1]['what']) =>
      session.list.find(4, { view: ALL_ROWS, position: 4, step: 1, what, lang: 'en' });
    expect(await find({ kind: 'filter', text: 'ip.dst == 192.168.0.108' })).toMatchObject({ kind: 'wrong' });
    expect(await find({ kind: 'hex', text: HEX })).not.toMatchObject({ row: 5 });
    expect(await find({ kind: 'string', text: SERVER, within: 'summary', exactCase: false })).not.toMatchObject({ row: 5 });
    expect(await find({ kind: 'string', text: SERVER, within: 'detail', exactCase: false })).not.toMatchObject({ row: 5 });
    const sorted = await session.list.sort(5, ALL_ROWS, { key: { kind: 'field', field: 'ip.dst' }, descending: false }, 'en');
    if (sorted.kind !== 'sorted') throw new Error(sorted.kind);
    expect(Array.from((await session.rows(sorted.view, 0, 24, 'en')).row)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    for (const kind of TABLE_KINDS) {
      const table = await session.tools.table(6, { kind, part: 'all', view: ALL_ROWS, lang: 'en' } as never, 0, 50);
      expect(table, kind).toEqual({ kind: 'waiting' });
    }
    expect(session.tools.followFlow(5)).toEqual({ kind: 'waiting' });
    expect(await session.tools.topology('en')).toEqual({ kind: 'waiting' });
    expect(session.conversations()).toEqual([]);
    expect(session.coursework.api.addresses()).toEqual([]);
    const discarded: Uint8Array[] = [];
    const write = async (b: Uint8Array) => void discarded.push(b);
    expect(await session.export(7, { kind: 'report', lang: 'en' }, write)).toEqual({ kind: 'hidden' });
    expect(await session.export(7, { kind: 'pcapng', story: 'en' }, write)).toEqual({ kind: 'hidden' });
    expect(await session.export(7, { kind: 'pcapng', story: null }, write)).toMatchObject({ kind: 'written' });
  });

  it('is shown once the question is answered, and hidden again in a new exercise', async () => {
    session.coursework.api.answered(['where'], 'en');
    expect(json(await session.rows(ALL_ROWS, 5, 1, 'en'))).toContain(SERVER);
    expect(json(await session.explain(5))).toContain(HEX);
    expect((await session.diagram(PICTURE))?.events).toHaveLength(24);
    expect(await session.filter(2, 'ip.dst == 192.168.0.108')).toMatchObject({ kind: 'selected' });
    session.coursework.api.answered([], 'es');
    expect(json(await session.explain(5))).toContain('oculto hasta que se responda la pregunta');
    session.coursework.api.closeExercise();
    expect(json(await session.explain(5))).toContain(HEX);
  });
});

it('a hidden layer is in no view: not its name, its fields or its bytes; other frames are whole', async () => {
  const session = await student(LAYER);
  const row = await session.rows(ALL_ROWS, 10, 1, 'en');
  expect([row.protocol[0], row.meaning[0]]).toEqual(['…', 'other']);
  const detail = json(await session.explain(10));
  expect(detail).not.toMatch(/tcp\.(?:len|srcport|seq)/);
  expect(json(await session.explain(11))).toContain('tcp.len');
  expect((await session.story(10, 'en'))?.machine).toBeNull();
  expect(await session.filter(1, 'tcp')).toMatchObject({ kind: 'wrong' });
});

describe('hidden judgements', () => {
  it('leave packets as they are, without what they belong to', async () => {
    const session = await student(STORY);
    const block = await session.rows(ALL_ROWS, 0, 24, 'en');
    expect([block.copyOf[7], block.copiedAs[6]]).toEqual([0, 0]);
    expect([block.copyOf[5], block.source[7]]).toEqual([3, '170.210.122.104']);
    // What the headers say is told.
    expect(block.info[7]).toContain('SYN');
    expect(block.info[7]).not.toMatch(/copy|director/i);
    const story = await session.story(7, 'en');
    expect(story).toMatchObject({ rewrite: null, machine: null, from: '…' });
    expect(story?.frame.annotations).toEqual([]);
    // The other half would tell as well.
    expect(await session.story(6, 'en')).toMatchObject({ rewrite: null });
    expect((await session.card(6, 'en'))?.rewrite).toBeNull();
    expect(session.summary('en')).toMatchObject({ devices: [], annotations: [] });
  });

  it('leave no ties and no roles in the ladder', async () => {
    const session = await student(question('story', '{ annotations: true }'));
    const picture = await session.diagram(PICTURE);
    expect(picture?.events).toHaveLength(24);
    expect(picture?.links).toEqual([]);
    expect(picture?.bands).toHaveLength(1);
    expect(picture?.arrows).toHaveLength(24);
    expect(picture?.events.every((e) => e.copyOf === 0 && e.meaning === 'other')).toBe(true);
    // A copy is labelled as its original is, not with what was rewritten.
    expect(picture?.events[5]?.detail.replace('192.168.0.108', '170.210.122.104')).toBe(picture?.events[2]?.detail);
    const drawn = (await session.drawing(PICTURE, 'text')) ?? '';
    expect(drawn).not.toMatch(/director|real server|copy of|VIP/i);
    expect(json(picture)).not.toMatch(/director|real server/i);
    session.coursework.api.answered(['story'], 'en');
    expect((await session.diagram(PICTURE))?.links).toHaveLength(10);
  });

  it('close the panes of conclusions, and no others', () => {
    const story = { values: false, story: true };
    expect(['topology', 'tables:nat', 'tables:expert'].every((v) => isClosed(v, story))).toBe(true);
    expect(['tables:conversations', 'graphs', 'follow', 'io', 'comments'].some((v) => isClosed(v, story))).toBe(false);
    const questions = [
      { id: 'a' },
      { id: 'b', hide: { annotations: true } },
      { id: 'c', hide: { fields: ['ip.dst'] } },
    ] as unknown as ShownQuestion[];
    expect(closedBy('topology', questions, new Set())).toEqual([2, 3]);
    expect(closedBy('follow', questions, new Set())).toEqual([3]);
    expect(closedBy('topology', questions, new Set(['b', 'c']))).toEqual([]);
  });
});
