/** The window's tables: what their rows say, where they lead, how they are sorted, filtered, cancelled and written as CSV. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../../bench/generate.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { ALL_ROWS } from '../../../../core/engine/session/protocol.ts';
import { Session } from '../../../../core/engine/session/session.ts';
import { TABLE_KINDS, TABLES, type TableKind } from '../../../../core/engine/session/tables/model.ts';
import { naturalKeys, naturalOrder } from '../../../../core/engine/session/tables/order.ts';
import type { TablePage, TableRequest } from '../../../../core/engine/session/tables/store.ts';
import { scenarioBytes, scenarioText } from '../../analysis/lvs/kit.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/captures');

async function opened(name: string, bytes: Uint8Array = readFileSync(path.join(directory, name))): Promise<Session> {
  const session = new Session({ breathe: () => new Promise((resolve) => setImmediate(resolve)) });
  expect((await session.open(1, new MemorySource(bytes), name, { depth: 'full' })).kind).toBe('opened');
  return session;
}

const asked = (kind: TableKind, part: string, more: Partial<TableRequest> = {}): TableRequest => ({
  kind,
  part,
  view: ALL_ROWS,
  lang: 'en',
  text: '',
  sort: null,
  ...more,
});

async function page(session: Session, request: TableRequest, start = 0, count = 1000): Promise<TablePage> {
  const outcome = await session.tools.table(2, request, start, count);
  if (outcome.kind !== 'page') throw new Error(outcome.kind);
  return outcome;
}

/** The cells of a column by its key. */
function cells(p: TablePage, key: string): string[] {
  const at = p.columns.findIndex((c) => c.key === key);
  expect(at, key).toBeGreaterThanOrEqual(0);
  return p.cells.map((row) => row[at] as string);
}

async function countOf(session: Session, filter: string): Promise<number> {
  const outcome = await session.filter(3, filter);
  if (outcome.kind !== 'selected') throw new Error(`${filter}: ${outcome.kind}`);
  session.release(outcome.view);
  return outcome.count;
}

it('leads from a conversation with oneself to just these packets', async () => {
  const session = await opened('udp-dns.pcap');
  const p = await page(session, asked('conversations', 'eth', { text: '02:00:00:00:00:01' }));
  const own = p.targets.find((t) => t.filter === 'eth.src == 02:00:00:00:00:01 && eth.dst == 02:00:00:00:00:01');
  expect(own).toBeDefined();
  expect(await countOf(session, own?.filter as string)).toBe(5);
});

describe('tables of the 24-frame trace', () => {
  it('has both legs of the connection as conversations', async () => {
    const session = await opened('lvs-nat.pcap');
    const tcp = await page(session, asked('conversations', 'tcp'));
    expect(tcp.counts).toEqual([4, 2, 0, 2, 0]);
    expect(cells(tcp, 'packets')).toEqual(['10', '10']);
    expect(cells(tcp, 'stream')).toEqual(['0', '1']);
    expect(tcp.targets[1]).toEqual({ frame: 6, filter: 'tcp.stream == 1' });
  });

  it('shows what the director did', async () => {
    const session = await opened('lvs-nat.pcap');
    const nat = await page(session, asked('nat', 'bindings'));
    expect(nat.count).toBe(1);
    expect(cells(nat, 'originalDst')).toEqual(['170.210.122.104:80']);
    expect(cells(nat, 'translatedDst')).toEqual(['192.168.0.108:80']);
    expect(cells(nat, 'pairs')).toEqual(['10']);
    expect(nat.targets[0]).toEqual({ frame: 3, filter: 'tcp.stream == 0 || tcp.stream == 1' });
    expect(await countOf(session, nat.targets[0]?.filter as string)).toBe(20);
    const services = await page(session, asked('lvs', 'services'));
    expect(cells(services, 'service')).toEqual(['TCP 170.210.122.104:80']);
    const schedulers = await page(session, asked('lvs', 'schedulers', { lang: 'es' }));
    expect(new Set(cells(schedulers, 'verdict'))).toEqual(new Set(['compatible']));
    const http = await page(session, asked('http', 'requests'));
    expect(cells(http, 'status')).toEqual(cells(http, 'status').map(() => cells(http, 'status')[0]));
    expect(http.targets.map((t) => t.frame)).toEqual([11, 12]);
  });

  it('shows the hierarchy as a tree until it is ordered otherwise', async () => {
    const session = await opened('lvs-nat.pcap');
    const tree = await page(session, asked('hierarchy', 'all'));
    expect(cells(tree, 'path').slice(0, 3)).toEqual(['eth', 'eth:arp', 'eth:ip']);
    expect(tree.levels.slice(0, 3)).toEqual([0, 1, 1]);
    const sorted = await page(session, asked('hierarchy', 'all', { sort: { column: 'packets', descending: true } }));
    expect(new Set(sorted.levels)).toEqual(new Set([0]));
    expect(cells(sorted, 'packets')).toEqual(cells(tree, 'packets').toSorted((a, b) => Number(b) - Number(a)));
  });

  it('counts only what a view shows', async () => {
    const session = await opened('lvs-nat.pcap');
    const view = await session.filter(9, 'tcp.stream == 1');
    if (view.kind !== 'selected') throw new Error(view.kind);
    const ends = await page(session, asked('endpoints', 'tcp', { view: view.view }));
    expect(ends.total).toBe(2);
    const all = await page(session, asked('endpoints', 'tcp'));
    expect(all.total).toBe(3);
    expect((await page(session, asked('flows', 'all', { view: view.view }))).total).toBe(1);
  });
});

it.each(['lvs-nat.pcap', 'lvs-nat-rr-kernel.pcap', 'nat-udp.pcap', 'nat-two-boxes.pcap', 'vlan.pcap', 'tcp-options.pcap'])(
  'each row of %s leads to as many packets as it counts',
  async (name) => {
    const session = await opened(name);
    let checked = 0;
    for (const kind of ['conversations', 'endpoints', 'hierarchy'] as const)
      for (const part of TABLES[kind]) {
        const p = await page(session, asked(kind, part));
        const packets = cells(p, 'packets');
        for (const [i, target] of p.targets.slice(0, 20).entries()) {
          // A protocol may be carried in several ways: its filter finds them all.
          if (
            target.filter === null ||
            (kind === 'hierarchy' && cells(p, 'protocol').filter((n) => n === cells(p, 'protocol')[i]).length > 1)
          )
            continue;
          // What is broken off is counted at the protocol that it broke off in.
          expect(`${target.filter}: ${await countOf(session, target.filter)}`).toBe(`${target.filter}: ${packets[i]}`);
          checked++;
        }
      }
    expect(checked).toBeGreaterThan(5);
  },
);

describe.each(['lvs-nat.pcap', 'lvs-nat-rr-kernel.pcap', 'empty.pcap', 'damaged-cut.pcap', 'icmp-errors.pcap'])('%s', (name) => {
  it.each(['en', 'es'] as const)('has every table in %s, whole or with the reason why there is nothing', async (lang) => {
    const session = await opened(name);
    for (const kind of TABLE_KINDS)
      for (const part of TABLES[kind]) {
        const p = await page(session, asked(kind, part, { lang }));
        expect(p.cells.length, `${kind} ${part}`).toBe(p.count);
        if (p.total === 0) expect(p.note.length, `${kind} ${part}`).toBeGreaterThan(10);
        for (const row of p.cells) expect(row.length).toBe(p.columns.length);
        expect(JSON.stringify(p)).not.toMatch(/undefined|NaN|\[object/);
        for (const t of p.targets) if (t.filter !== null) await countOf(session, t.filter);
        // Sorted by each column, both ways, nothing is lost.
        for (const c of p.columns) {
          const up = await page(session, asked(kind, part, { lang, sort: { column: c.key, descending: false } }));
          expect(up.cells.map(String).toSorted()).toEqual(p.cells.map(String).toSorted());
        }
      }
  });
});

describe('order', () => {
  it('puts numbers in names in order of their values', () => {
    const names = ['10.0.0.10:80', '10.0.0.2:443', '10.0.0.2:80', 'a10', 'A9', '010', '9'];
    expect(names.toSorted(naturalOrder)).toEqual(['9', '010', '10.0.0.2:80', '10.0.0.2:443', '10.0.0.10:80', 'A9', 'a10']);
    const key = naturalKeys();
    expect(names.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))).toEqual(names.toSorted(naturalOrder));
  });

  it('is that of the keys of the texts', () => {
    const text = fc.stringMatching(/^[aZz0-9 .:→-]{0,12}$/);
    const key = naturalKeys();
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [key(a), key(b)];
        expect(Math.sign(x < y ? -1 : x > y ? 1 : 0)).toBe(Math.sign(naturalOrder(a, b)));
      }),
    );
    expect(key('9'.repeat(10_000)).length).toBe(10_002);
  });

  it('puts rows without a value last, whichever way', async () => {
    const session = await opened('lvs-nat-rr-kernel.pcap');
    for (const descending of [false, true]) {
      const p = await page(session, asked('flows', 'all', { sort: { column: 'rtt', descending } }));
      const values = cells(p, 'rtt');
      const none = values.indexOf('');
      if (none >= 0) expect(values.slice(none).every((v) => v === '')).toBe(true);
    }
  });
});

describe('a large table', () => {
  const large = ((): Uint8Array => {
    const folder = mkdtempSync(path.join(tmpdir(), 'trama-tables-'));
    try {
      generate(path.join(folder, 'large.pcap'), 60_000);
      return readFileSync(path.join(folder, 'large.pcap'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  })();

  it('is filtered, paged and written as CSV from memory', async () => {
    const session = await opened('large.pcap', large);
    const all = await page(session, asked('conversations', 'tcp'), 0, 1);
    expect(all.total).toBeGreaterThan(1000);
    const first = await page(session, asked('conversations', 'tcp', { sort: { column: 'a', descending: false } }), 0, 3);
    const [a] = cells(first, 'a');
    const some = await page(session, asked('conversations', 'tcp', { text: `${a} tcp`.split(' ')[0] as string }));
    expect(some.count).toBeGreaterThan(0);
    expect(some.count).toBeLessThan(all.total);
    expect(some.cells.every((row) => row.join(' ').includes(a as string))).toBe(true);
    const csv = await session.tools.tableCsv(4, asked('conversations', 'tcp'));
    const lines = (csv ?? []).join('').split('\r\n');
    expect(lines.length).toBe(all.total + 2);
    expect(lines[0]).toMatch(/^Address A,Address B,Stream,Packets/);
  });

  it('is cancelled while it is made, and made anew afterwards', async () => {
    const session = await opened('large.pcap', large);
    const running = session.tools.table(7, asked('conversations', 'eth'), 0, 10);
    await new Promise((resolve) => setImmediate(resolve));
    session.cancel(7);
    expect(await running).toEqual({ kind: 'cancelled' });
    expect((await page(session, asked('conversations', 'eth'))).total).toBeGreaterThan(0);
    expect(session.tools.tableProgress()).toBe(1);
  });
});

it('waits for the analysis', async () => {
  const session = new Session();
  await session.open(1, new MemorySource(readFileSync(path.join(directory, 'lvs-nat.pcap'))), 'x', { depth: 'list' });
  expect(await session.tools.table(2, asked('flows', 'all'), 0, 10)).toEqual({ kind: 'waiting' });
  expect(await session.tools.tableCsv(2, asked('flows', 'all'))).toBeNull();
});

it.each([77, 78])(
  'states no latency of bindings whose sides have clocks that disagree, and no port of ICMP (seed %i)',
  async (seed) => {
    const session = await opened('home-router.pcapng', scenarioBytes(scenarioText('home-router'), seed));
    const p = await page(session, asked('nat', 'bindings'));
    expect(cells(p, 'protocol')).toContain('icmp');
    expect(new Set(cells(p, 'latency'))).toEqual(new Set(['']));
    for (const key of ['originalSrc', 'originalDst', 'translatedSrc', 'translatedDst'])
      for (const cell of cells(p, key)) expect(cell).not.toMatch(/:0$/);
  },
);
