/** The order of the packet list, its further columns, its search, and what the filter bar is told. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../../../core/capture/source.ts';
import { bytesOfHex, indexOfBytes } from '../../../../../core/engine/session/list/find.ts';
import { REFERENCES } from '../../../../../core/engine/session/list/help.ts';
import type { FindRequest, SortKey } from '../../../../../core/engine/session/list/model.ts';
import { ALL_ROWS } from '../../../../../core/engine/session/protocol.ts';
import { Session } from '../../../../../core/engine/session/session.ts';
import { naturalOrder } from '../../../../../core/engine/session/tables/order.ts';
import { allFields } from '../../../../../core/wire/field.ts';

const directory = path.resolve(import.meta.dirname, '../../../../../fixtures/captures');

async function opened(name: string, depth: 'list' | 'full' = 'full', breathe?: () => Promise<void>): Promise<Session> {
  const session = new Session(breathe === undefined ? {} : { breathe });
  const bytes = readFileSync(path.join(directory, name));
  expect((await session.open(1, new MemorySource(bytes), name, { depth })).kind).toBe('opened');
  return session;
}

const column = (name: Extract<SortKey, { kind: 'column' }>['column']): SortKey => ({ kind: 'column', column: name });
const field = (name: string): SortKey => ({ kind: 'field', field: name });

async function sorted(
  session: Session,
  key: SortKey,
  descending = false,
  view = ALL_ROWS,
): Promise<{ view: number; frames: number[] }> {
  const outcome = await session.list.sort(9, view, { key, descending }, 'en');
  if (outcome.kind !== 'sorted') throw new Error(outcome.kind);
  const block = await session.rows(outcome.view, 0, 10_000, 'en');
  return { view: outcome.view, frames: Array.from(block.row, (r) => r + 1) };
}

describe.each(['list', 'full'] as const)('sorting at the depth %s', (depth) => {
  it('orders by a column, both ways; equal rows stay in the order of the capture', async () => {
    const session = await opened('lvs-nat-rr-kernel.pcap', depth);
    const all = await session.rows(ALL_ROWS, 0, 10_000, 'en');
    const rows = Array.from(all.row);
    for (const descending of [false, true]) {
      const sign = descending ? -1 : 1;
      const lengths = [...rows].sort((a, b) => sign * ((all.length[a] ?? 0) - (all.length[b] ?? 0)) || a - b);
      expect((await sorted(session, column('length'), descending)).frames).toEqual(lengths.map((r) => r + 1));
    }
    const bySource = (await sorted(session, column('source'))).frames.map((f) => all.source[f - 1] as string);
    expect(new Set(bySource).size).toBeGreaterThan(2);
    // Each address in one piece.
    expect(bySource.filter((s, i) => s !== bySource[i - 1]).length).toBe(new Set(bySource).size);
    expect((await sorted(session, column('number'), true)).frames).toEqual(rows.map((r) => r + 1).reverse());
  });

  it('orders texts as people do, whatever their number', async () => {
    const session = await opened('lvs-nat-rr-kernel.pcap', depth);
    const all = await session.rows(ALL_ROWS, 0, 10_000, 'en');
    for (const descending of [false, true]) {
      const sign = descending ? -1 : 1;
      const wanted = Array.from(all.row).sort((a, b) => sign * naturalOrder(all.info[a] ?? '', all.info[b] ?? '') || a - b);
      expect((await sorted(session, column('info'), descending)).frames).toEqual(wanted.map((r) => r + 1));
    }
  });

  it('orders by a field as its values read, packets without it last', async () => {
    const session = await opened('lvs-nat.pcap', depth);
    const values = async (key: string, descending: boolean): Promise<(string | undefined)[]> => {
      const { frames } = await sorted(session, field(key), descending);
      const texts = await session.list.fieldValues(
        frames.map((f) => f - 1),
        [key],
      );
      return texts.map(([text]) => text);
    };
    // A column of the table, and a field that only the tree has.
    for (const name of ['tcp.window_size_value', 'ip.dsfield.dscp', 'arp.src.proto_ipv4']) {
      for (const descending of [false, true]) {
        const texts = await values(name, descending);
        const none = texts.indexOf('');
        expect(none).toBeGreaterThan(0);
        expect(texts.slice(none).every((t) => t === '')).toBe(true);
        const there = texts.slice(0, none).map((t) => Number.parseInt(/\d+$/.exec(t ?? '')?.[0] ?? '0', 10));
        if (name === 'tcp.window_size_value') expect(there).toEqual([...there].sort((a, b) => (descending ? b - a : a - b)));
      }
    }
  });

  it('keeps to the packets of a filter, and finds their places', async () => {
    const session = await opened('lvs-nat.pcap', depth);
    const filtered = await session.filter(2, 'tcp.flags.syn == 1');
    if (filtered.kind !== 'selected') throw new Error(filtered.kind);
    const { view, frames } = await sorted(session, column('number'), true, filtered.view);
    expect(frames).toEqual([8, 7, 6, 3]);
    expect(session.position(view, 6)).toBe(1);
    // Not shown: the next one in the capture that is.
    expect(session.position(view, 3)).toBe(2);
    expect(session.position(view, 20)).toBe(4);
  });
});

it('a long sorting is cancelled', async () => {
  let breaths = 0;
  const session: Session = await opened('lvs-nat-rr-kernel.pcap', 'full', async () => {
    if (++breaths === 2) session.cancel(9);
  });
  expect(await session.list.sort(9, ALL_ROWS, { key: column('info'), descending: false }, 'en')).toEqual({ kind: 'cancelled' });
});

it('several values of a field stand in one cell, a protocol by its title', async () => {
  const session = await opened('lvs-nat.pcap');
  const [arp, syn] = await session.list.fieldValues([0, 2], ['ip.addr', 'tcp', 'tcp.flags', 'no.such']);
  expect(arp).toEqual(['', '', '', '']);
  expect(syn?.slice(0, 2)).toEqual(['170.210.122.101,170.210.122.104', 'Transmission Control Protocol']);
  expect(syn?.[2]).toBe('0x0002');
  expect(await session.list.fieldValues([-1, 99], ['ip.addr'])).toEqual([]);
});

describe('finding', () => {
  const find = async (session: Session, what: FindRequest['what'], position = -1, step: 1 | -1 = 1, view = ALL_ROWS) => {
    const outcome = await session.list.find(8, { view, position, step, what, lang: 'en' });
    return outcome.kind === 'found' ? [outcome.row + 1, outcome.wrapped] : outcome.kind;
  };
  const text = (t: string, within: 'summary' | 'detail' | 'bytes', exactCase = false): FindRequest['what'] => ({
    kind: 'string',
    text: t,
    within,
    exactCase,
  });

  it('goes forwards, backwards and on at the other end', async () => {
    const session = await opened('lvs-nat.pcap');
    const syn: FindRequest['what'] = { kind: 'filter', text: 'tcp.flags.syn == 1' };
    expect(await find(session, syn)).toEqual([3, false]);
    expect(await find(session, syn, 2)).toEqual([6, false]);
    expect(await find(session, syn, 7)).toEqual([3, true]);
    expect(await find(session, syn, 2, -1)).toEqual([8, true]);
    expect(await find(session, syn, 23, -1)).toEqual([8, false]);
    expect(await find(session, { kind: 'filter', text: 'udp' })).toBe('none');
    expect(await find(session, { kind: 'filter', text: 'tcp.prt' })).toBe('wrong');
  });

  it('looks into lines, fields and bytes', async () => {
    const session = await opened('lvs-nat.pcap');
    expect(await find(session, text('http', 'summary'))).toEqual([11, false]);
    expect(await find(session, text('time to live: 128', 'detail'))).toEqual([3, false]);
    expect(await find(session, text('Time To Live', 'detail', true))).toBe('none');
    expect(await find(session, text('get /', 'bytes'))).toEqual([11, false]);
    expect(await find(session, text('get /', 'bytes', true))).toBe('none');
    expect(await find(session, text('', 'bytes'))).toBe('none');
    expect(await find(session, { kind: 'hex', text: '47:45:54 20' }, 10)).toEqual([12, false]);
    expect(await find(session, { kind: 'hex', text: 'xyz' })).toBe('not-hex');
    const outcome = await session.list.find(8, {
      view: ALL_ROWS,
      position: -1,
      step: 1,
      what: { kind: 'hex', text: '0x4745' },
      lang: 'en',
    });
    expect(outcome).toMatchObject({ kind: 'found', bytes: { length: 2 } });
  });

  it('keeps to the view and its order', async () => {
    const session = await opened('lvs-nat.pcap');
    const { view } = await sorted(session, column('number'), true);
    expect(await find(session, { kind: 'filter', text: 'arp' }, -1, 1, view)).toEqual([5, false]);
    const filtered = await session.filter(2, 'tcp');
    if (filtered.kind !== 'selected') throw new Error(filtered.kind);
    expect(await find(session, { kind: 'filter', text: 'arp' }, -1, 1, filtered.view)).toBe('none');
  });

  it('reads bytes as people write them', () => {
    expect(bytesOfHex('0xDE:ad be-ef')).toEqual(Uint8Array.of(0xde, 0xad, 0xbe, 0xef));
    for (const wrong of ['', 'abc', 'zz', '0x']) expect(bytesOfHex(wrong)).toBeNull();
    expect(indexOfBytes(Uint8Array.of(1, 2, 1, 2, 3), Uint8Array.of(1, 2, 3))).toBe(2);
    expect(indexOfBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3))).toBe(-1);
    expect(indexOfBytes(Uint8Array.of(1), new Uint8Array(0))).toBe(-1);
    expect(indexOfBytes(new TextEncoder().encode('xAaBabC'), new TextEncoder().encode('ABc'), true)).toBe(4);
    expect(indexOfBytes(new TextEncoder().encode('..Host'), new TextEncoder().encode('hOST'), true)).toBe(2);
  });
});

describe('while a filter is written', () => {
  it('counts, and says what is wrong and where', async () => {
    const session = await opened('lvs-nat.pcap');
    expect(await session.list.count(7, 'tcp.flags.syn == 1', 'en')).toEqual({ kind: 'counted', count: 4 });
    expect((await session.list.count(7, 'tcp.prt', 'en')).kind).toBe('wrong');
    expect(session.list.faults('tcp.port == 80', 'en')).toEqual([]);
    expect(session.list.faults('', 'en')).toEqual([]);
    const text = 'ip && tcp.prt == 80';
    const [fault] = session.list.faults(text, 'en');
    expect(fault).toMatchObject({ start: 6, end: 13, message: "there is no field or protocol 'tcp.prt'" });
    const [fallo] = session.list.faults(text, 'es');
    expect(fallo).toEqual({ ...fault, message: "no existe ningún campo ni protocolo 'tcp.prt'" });
    const wrong = await session.filter(8, 'ip.addr == 1.2.3', 'es');
    if (wrong.kind !== 'wrong') throw new Error(wrong.kind);
    expect(wrong.problems[0]).toMatchObject({
      message: "'1.2.3' no es una dirección IPv4",
      expected: ['una dirección como 10.0.0.1 o 10.0.0.0/8'],
    });
    expect(structuredClone(wrong)).toEqual(wrong);
  });

  it('tells of a field what it is and what defines it', () => {
    const session = new Session();
    expect(session.list.describe('ip.ttl', 'en')).toMatchObject({
      title: 'Time to Live',
      references: ['RFC 791 §3.2', 'RFC 1812 §5.3.1'],
    });
    expect(session.list.describe('tcp.flags.syn', 'en')?.references).toEqual(['RFC 9293 §3.1']);
    expect(session.list.describe('no.such', 'en')).toBeNull();
    expect(session.list.describe('ip.ttl', 'es')).toMatchObject({
      title: 'Time to Live',
      type: 'un número sin signo',
      documentation: 'Time to Live: un número sin signo. Se compara con un número.',
    });
    // Every entry is of a protocol that there is.
    const groups = new Set([...allFields().keys()].map((name) => name.split('.')[0]));
    expect(Object.keys(REFERENCES).filter((group) => !groups.has(group))).toEqual([]);
  });
});
