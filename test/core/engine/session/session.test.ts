/** A capture as a user interface asks for it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RandomAccess } from '../../../../core/capture/source.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { ALL_ROWS, type DetailNode, type OpenProgress } from '../../../../core/engine/session/protocol.ts';
import { Session } from '../../../../core/engine/session/session.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/captures');
const fixture = (name: string): Uint8Array => readFileSync(path.join(directory, name));

async function opened(name: string, depth: 'list' | 'full' = 'full'): Promise<Session> {
  const session = new Session();
  const outcome = await session.open(1, new MemorySource(fixture(name)), name, { depth });
  expect(outcome.kind).toBe('opened');
  return session;
}

/** Gives its bytes only when told to. */
class Gate implements RandomAccess {
  readonly size: number;
  readonly #inner: MemorySource;
  readonly #from: number;
  #open: () => void = () => {};
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  constructor(bytes: Uint8Array, from: number) {
    this.size = bytes.length;
    this.#inner = new MemorySource(bytes);
    this.#from = from;
  }
  open(): void {
    this.#open();
  }
  async read(offset: number, target: Uint8Array): Promise<number> {
    if (offset >= this.#from) await this.#opened;
    return this.#inner.read(offset, target);
  }
}

const find = (nodes: readonly DetailNode[], name: string): DetailNode | undefined => {
  for (const node of nodes) {
    if (node.name === name) return node;
    const within = find(node.children, name);
    if (within !== undefined) return within;
  }
  return undefined;
};

/** A pcap of `count` frames of 1,000 bytes that mean nothing. */
function large(count: number): Uint8Array {
  const record = 16 + 1000;
  const bytes = new Uint8Array(24 + count * record);
  const view = new DataView(bytes.buffer);
  bytes.set([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]);
  view.setUint32(16, 65_535, true);
  view.setUint32(20, 1, true);
  for (let i = 0; i < count; i++) {
    view.setUint32(24 + i * record, i, true);
    view.setUint32(24 + i * record + 8, 1000, true);
    view.setUint32(24 + i * record + 12, 1000, true);
  }
  return bytes;
}

describe('rows', () => {
  it('have the columns of a packet list, what the analysis found, and the ties between copies and originals', async () => {
    const session = await opened('lvs-nat.pcap');
    const block = await session.rows(ALL_ROWS, 0, 100, 'en');
    expect(block.analysed).toBe(true);
    expect(block.row.length).toBe(24);
    expect(block.protocol.slice(0, 4)).toEqual(['ARP', 'ARP', 'TCP', 'ARP']);
    expect(block.source[5]).toBe('170.210.122.101');
    expect(block.destination[5]).toBe('192.168.0.108');
    expect(block.destination[0]).toBe('Broadcast');
    expect(block.copyOf[5]).toBe(3);
    expect(block.copiedAs[2]).toBe(6);
    expect(block.protocol[10]).toBe('HTTP');
    expect(block.meaning[5]).toBe('opening');
    expect((await session.rows(ALL_ROWS, 5, 1, 'es')).info[0]).toContain('copia');
  });

  it('of a quick reading say what the columns hold, and that it is not all', async () => {
    const quick = await (await opened('lvs-nat.pcap', 'list')).rows(ALL_ROWS, 0, 24, 'en');
    const full = await (await opened('lvs-nat.pcap')).rows(ALL_ROWS, 0, 24, 'en');
    expect(quick.analysed).toBe(false);
    for (const column of ['source', 'destination', 'length', 'timeNs', 'row'] as const)
      expect(quick[column]).toEqual(full[column]);
    expect(quick.info[2]).toBe(full.info[2]);
    expect(quick.copyOf.every((frame) => frame === 0)).toBe(true);
  });

  it('are there while the scan goes on', async () => {
    const gate = new Gate(large(4000), 1 << 20);
    const session = new Session();
    const seen: OpenProgress[] = [];
    const opening = session.open(1, gate, 'large', { depth: 'list', onProgress: (p) => seen.push(p) });
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const early = await session.rows(ALL_ROWS, 0, 50, 'en');
    expect(early.row.length).toBe(50);
    expect((await session.rows(ALL_ROWS, 3999, 1, 'en')).row.length).toBe(0);
    gate.open();
    expect(await opening).toEqual({ kind: 'opened', packets: 4000 });
    expect((await session.rows(ALL_ROWS, 3999, 5, 'en')).row[0]).toBe(3999);
    expect(seen.at(-1)?.packets).toBe(4000);
  });

  it('beyond the end of a view there are none, and a request has a limit', async () => {
    const session = await opened('lvs-nat.pcap');
    expect((await session.rows(ALL_ROWS, 24, 10, 'en')).row.length).toBe(0);
    expect((await session.rows(ALL_ROWS, -5, 3, 'en')).row.length).toBe(3);
    expect((await session.rows(ALL_ROWS, 20, 1e9, 'en')).row.length).toBe(4);
  });
});

describe('opening', () => {
  it('that was cancelled leaves packets that can be filtered and looked into', async () => {
    const session = new Session();
    const bytes = large(20_000);
    const outcome = await session.open(7, new MemorySource(bytes), 'large', {
      depth: 'list',
      onProgress: (p) => {
        if (p.packets > 0) session.cancel(7);
      },
    });
    expect(outcome.kind).toBe('cancelled');
    expect(await session.filter(8, 'frame.number < 4')).toMatchObject({ kind: 'selected', count: 3 });
    expect((await session.explain(1)).layers[0]?.name).toBe('frame');
    expect(await session.story(1, 'en')).toBeNull();
  });

  it('can be cancelled, and what was read may be looked at', async () => {
    const gate = new Gate(large(4000), 1 << 20);
    const session = new Session();
    let told = false;
    const opening = session.open(7, gate, 'large', { depth: 'full', onProgress: () => (told = true) });
    while (!told) await new Promise((resolve) => setTimeout(resolve, 1));
    session.cancel(7);
    gate.open();
    expect(await opening).toEqual({ kind: 'cancelled' });
    expect((await session.rows(ALL_ROWS, 0, 1, 'en')).row.length).toBe(1);
  });

  it.each([
    ['empty.pcap', 'opened', 0],
    ['damaged-cut.pcap', 'opened', 1],
    ['damaged-header-cut.pcap', 'opened', 1],
  ])('%s: %s', async (name, kind, damage) => {
    const session = new Session();
    const outcome = await session.open(1, new MemorySource(fixture(name)), name, { depth: 'full' });
    expect(outcome.kind).toBe(kind);
    expect(session.summary('en').capture.problems.length > 0).toBe(damage === 1);
  });

  it('says what an empty file and one that is no capture are', async () => {
    const session = new Session();
    const open = (bytes: Uint8Array) => session.open(1, new MemorySource(bytes), 'x', { depth: 'full' });
    expect(await open(new Uint8Array(0))).toMatchObject({ kind: 'unreadable', problem: { code: 'empty' } });
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13);
    expect(await open(fixture('lvs-nat.pcap').subarray(0, 10))).toMatchObject({ problem: { code: 'truncated-header' } });
    expect(await open(png)).toMatchObject({ kind: 'unreadable', problem: { code: 'not-a-capture' } });
  });

  it('names link types that are not decoded', async () => {
    const bytes = large(3);
    new DataView(bytes.buffer).setUint32(20, 147, true);
    const session = new Session();
    await session.open(1, new MemorySource(bytes), 'x', { depth: 'full' });
    expect(session.summary('en').undecoded).toEqual([{ linkType: 147, name: 'USER0' }]);
    expect((await session.rows(ALL_ROWS, 0, 1, 'en')).protocol).toEqual(['–']);
  });
});

it('is read no further while it is held', async () => {
  const bytes = readFileSync(path.join(directory, 'lvs-nat.pcap'));
  let hold: Promise<void> | undefined;
  let go = (): void => {};
  let asked = 0;
  const session = new Session({
    held: () => {
      asked++;
      hold ??= new Promise((resolve) => {
        go = resolve;
      });
      return hold;
    },
  });
  let isOpen = false;
  const opening = session.open(1, new MemorySource(bytes), 'x', { depth: 'list' }).then(() => {
    isOpen = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([asked, isOpen]).toEqual([1, false]);
  go();
  await opening;
  expect(isOpen).toBe(true);
});

it('tells verdicts on TCP of a long capture with the analysis, of a short one at once', async () => {
  const once = fixture('lvs-nat.pcap');
  const records = once.subarray(24);
  const analysisOf = async (times: number): Promise<boolean> => {
    const bytes = new Uint8Array(24 + times * records.length);
    bytes.set(once.subarray(0, 24));
    for (let i = 0; i < times; i++) bytes.set(records, 24 + i * records.length);
    const session = new Session();
    await session.open(1, new MemorySource(bytes), 'repeated', { depth: 'list' });
    const detail = await session.explain(10);
    return JSON.stringify(detail.layers).includes('"tcp.analysis');
  };
  expect(await analysisOf(1)).toBe(true);
  expect(await analysisOf(4200)).toBe(false);
});

describe('a filter', () => {
  it('makes a view of the rows that match', async () => {
    const session = await opened('lvs-nat.pcap');
    const outcome = await session.filter(2, 'tcp.flags.syn == 1');
    if (outcome.kind !== 'selected') throw new Error(outcome.kind);
    expect(outcome.count).toBe(4);
    expect([...(await session.rows(outcome.view, 1, 10, 'en')).row]).toEqual([5, 6, 7]);
    expect(session.position(outcome.view, 6)).toBe(2);
    expect(session.position(outcome.view, 20)).toBe(4);
    session.release(outcome.view);
    expect((await session.rows(outcome.view, 0, 100, 'en')).row.length).toBe(24);
  });

  it.each([
    ['a row that it selects', 5, 1],
    ['one that it does not: the next', 4, 1],
    ['one after all of them: the last', 20, 3],
  ])('brings the rows around %s', async (_, row, position) => {
    const session = await opened('lvs-nat.pcap');
    const outcome = await session.filter(2, 'tcp.flags.syn == 1', 'es', { row, around: 1 });
    if (outcome.kind !== 'selected' || outcome.near === null) throw new Error(outcome.kind);
    expect(outcome.near.position).toBe(position);
    expect(outcome.near.block).toEqual(await session.rows(outcome.view, position - 1, position === 3 ? 2 : 3, 'es'));
    const sorted = await session.list.sort(
      3,
      outcome.view,
      { key: { kind: 'column', column: 'number' }, descending: true },
      'es',
      { row, around: 40 },
    );
    if (sorted.kind !== 'sorted') throw new Error(sorted.kind);
    // What comes after all of them in the capture is at no place of another order: the last row stands for it.
    expect(sorted.near?.position).toBe(row === 20 ? 3 : 3 - position);
    expect([...(sorted.near?.block.row ?? [])]).toEqual([7, 6, 5, 2]);
  });

  it('that selects nothing brings no rows', async () => {
    const session = await opened('lvs-nat.pcap');
    expect(await session.filter(2, 'udp', 'en', { row: 0, around: 10 })).toMatchObject({ count: 0, near: null });
  });

  it('that was counted is applied without being worked out again, unless comments have changed', async () => {
    const session = await opened('lvs-nat.pcap');
    const text = 'frame.comment contains "here"';
    expect(await session.list.count(2, text, 'en')).toEqual({ kind: 'counted', count: 0 });
    session.setComments(4, ['look here']);
    expect(await session.filter(3, text)).toMatchObject({ kind: 'selected', count: 1 });
    expect(await session.list.count(4, text, 'en')).toEqual({ kind: 'counted', count: 1 });
    session.setComments(4, []);
    expect(await session.filter(5, text)).toMatchObject({ kind: 'selected', count: 0 });
  });

  it('that is wrong says where, as data', async () => {
    const session = await opened('lvs-nat.pcap');
    const outcome = await session.filter(2, 'tcp.port = = 80');
    if (outcome.kind !== 'wrong') throw new Error(outcome.kind);
    expect(outcome.problems[0]?.start).toBeGreaterThan(0);
    expect(structuredClone(outcome)).toEqual(outcome);
  });
});

it('goes on within a conversation, over both legs of it', async () => {
  const session = await opened('lvs-nat.pcap');
  expect(session.inConversation(2, 1)).toBe(5);
  expect(session.inConversation(5, -1)).toBe(2);
  expect(session.inConversation(2, -1)).toBeNull();
  expect(session.inConversation(23, 1)).toBeNull();
  expect(session.inConversation(0, 1)).toBeNull();
});

describe('one packet', () => {
  it('is a tree that points at its bytes', async () => {
    const session = await opened('lvs-nat.pcap');
    const detail = await session.explain(5);
    const ttl = find(detail.layers, 'ip.ttl');
    expect(ttl).toMatchObject({ source: 0, length: 1, filter: 'ip.ttl == 128' });
    expect(detail.sources[0]?.bytes[ttl?.start ?? 0]).toBe(128);
    expect(find(detail.layers, 'ip.dst')?.filter).toBe('ip.dst == 192.168.0.108');
    expect([...(await session.bytes(5))]).toEqual([...(detail.sources[0]?.bytes ?? [])]);
    expect(structuredClone(detail)).toEqual(detail);
  });

  it('can be explained before the analysis', async () => {
    const session = await opened('lvs-nat.pcap', 'list');
    const detail = await session.explain(10);
    expect(detail.analysed).toBe(false);
    expect(find(detail.layers, 'tcp.dstport')?.label).toContain('80');
    expect(await session.story(10, 'en')).toBeNull();
    expect(await session.diagram({ view: ALL_ROWS, row: null, scope: 'view', lang: 'en' })).toBeNull();
  });

  it('every filter that its fields offer selects the packet', async () => {
    const session = await opened('lvs-nat.pcap');
    for (const row of [0, 5, 14]) {
      const filters: string[] = [];
      const collect = (node: DetailNode): void => {
        if (node.filter !== null) filters.push(node.filter);
        node.children.forEach(collect);
      };
      (await session.explain(row)).layers.forEach(collect);
      expect(filters.length).toBeGreaterThan(20);
      for (const text of filters) {
        const outcome = await session.filter(3, text);
        if (outcome.kind !== 'selected') throw new Error(`${text}: ${outcome.kind}`);
        const rows = [...(await session.rows(outcome.view, 0, 24, 'en')).row];
        expect(rows, text).toContain(row);
      }
    }
  });
});

describe('the story of frame 6', () => {
  it('is that of frame 3 rewritten by the director', async () => {
    const session = await opened('lvs-nat.pcap');
    const story = await session.story(5, 'en');
    expect(story?.rewrite).toMatchObject({
      role: 'copy',
      original: 3,
      copy: 6,
      translator: 'the director',
      direction: 'dnat',
      checksumsConsistent: true,
      ttl: { from: 128, to: 128 },
    });
    expect(story?.rewrite?.changes[0]).toEqual({
      field: 'ip.dst',
      from: '170.210.122.104',
      to: '192.168.0.108',
      isChecksum: false,
    });
    expect(story?.rewrite?.changes.filter((c) => c.isChecksum).map((c) => c.field)).toEqual(['ip.checksum', 'tcp.checksum']);
    expect(story?.states?.client).toBe('SYN-SENT');
    expect((await session.story(2, 'es'))?.rewrite).toMatchObject({ role: 'original', copy: 6, translator: 'el director' });
    expect((await session.story(0, 'en'))?.rewrite).toBeNull();
    expect((await session.story(7, 'es'))?.frame.annotations[0]?.text).toMatch(/director/);
    expect(structuredClone(story)).toEqual(story);
  });
});

describe('the diagram', () => {
  const request = { view: ALL_ROWS, row: 5, scope: 'view', lang: 'en' } as const;

  it('joins copies to their originals', async () => {
    const session = await opened('lvs-nat.pcap');
    const picture = await session.diagram(request);
    expect(picture?.events.length).toBe(24);
    expect(picture?.originals[5]).toBe(2);
    expect(picture?.events[5]?.copyOf).toBe(3);
    expect(picture?.arrows.length).toBe(24);
    expect(structuredClone(picture)).toEqual(picture);
    expect(await session.drawing(request, 'svg')).toContain('<svg');
    expect(await session.drawing(request, 'mermaid')).toContain('sequenceDiagram');
  });

  it('of a filter shows what it selects, and of a conversation both legs', async () => {
    const session = await opened('lvs-nat.pcap');
    const outcome = await session.filter(2, 'tcp.len > 0');
    if (outcome.kind !== 'selected') throw new Error(outcome.kind);
    expect((await session.diagram({ ...request, view: outcome.view }))?.events.map((e) => e.frame)).toEqual([11, 12, 15, 16]);
    expect((await session.diagram({ ...request, view: outcome.view, scope: 'conversation' }))?.events.length).toBeGreaterThan(20);
  });

  it('of a long capture is a window around the row', async () => {
    const session = new Session();
    await session.open(1, new MemorySource(large(9000)), 'large', { depth: 'full' });
    for (const row of [0, 999, 4321, 8999]) {
      const picture = await session.diagram({ ...request, row });
      expect(picture?.total).toBe(9000);
      expect(picture?.start ?? Number.NaN).toBeLessThanOrEqual(row);
      expect((picture?.start ?? 0) + (picture?.count ?? 0)).toBeGreaterThan(row);
      expect(picture?.count).toBe(400);
    }
  });
});
