/** The graphs: what they draw of traces worked out by hand, that reducing changes nothing that is seen, and what they say where there is nothing. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../../core/capture/source.ts';
import type { IoLayer, IoLineRequest } from '../../../../core/engine/session/graphs/io-model.ts';
import { firstAt, reduce } from '../../../../core/engine/session/graphs/reduce.ts';
import { type GraphPicture, TCP_GRAPHS, type TcpGraph } from '../../../../core/engine/session/graphs/tcp.ts';
import { Session } from '../../../../core/engine/session/session.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/captures');

/** What a filter selects, counted. */
const counted = (filter: string, measure: IoLineRequest['measure'] = 'packets'): IoLineRequest => ({
  filter,
  measure,
  field: '',
  average: 1,
});

async function opened(name: string, depth: 'full' | 'list' = 'full'): Promise<Session> {
  const session = new Session();
  await session.open(1, new MemorySource(readFileSync(path.join(directory, name))), name, { depth });
  return session;
}

async function graph(session: Session, row: number, kind: TcpGraph, forward?: boolean): Promise<GraphPicture> {
  const flow = session.tools.graphFlow(row);
  if (typeof flow === 'string') throw new Error(flow);
  const picture = await session.tools.graph({
    flow: flow.flow,
    forward: forward ?? flow.forward,
    kind,
    from: flow.from,
    to: flow.to,
    columns: 800,
  });
  if (picture === null) throw new Error('waiting');
  return picture;
}
const layer = (p: GraphPicture, key: string) => p.layers.find((l) => l.key === key);

describe('of the 24-frame trace', () => {
  it('draws what the server sends the client, on the client’s leg', async () => {
    const session = await opened('lvs-nat.pcap');
    const flow = session.tools.graphFlow(2);
    if (typeof flow === 'string') throw new Error(flow);
    expect([flow.a, flow.b, flow.stream, flow.forward]).toEqual(['170.210.122.101:1454', '170.210.122.104:80', 0, false]);
    const p = await graph(session, 2, 'tcptrace');
    // SYN ACK (8), the response (16), the FIN (18): as the client's leg has them.
    expect([...(layer(p, 'segments')?.row ?? [])].map((r) => r + 1)).toEqual([8, 16, 18]);
    expect([...(layer(p, 'segments')?.y0 ?? [])]).toEqual([0, 1, 630]);
    expect([...(layer(p, 'segments')?.y1 ?? [])]).toEqual([1, 630, 631]);
    expect([...(layer(p, 'ack')?.row ?? [])].map((r) => r + 1)).toEqual([9, 11, 19, 21]);
    expect([...(layer(p, 'ack')?.y0 ?? [])]).toEqual([1, 1, 631, 631]);
    expect(layer(p, 'sack')).toBeUndefined();
    const rtt = await graph(session, 2, 'rtt');
    // Frame 9 acknowledges frame 8.
    expect((layer(rtt, 'rtt')?.row[0] ?? 0) + 1).toBe(9);
  });

  it('says of other packets that there is no connection', async () => {
    const session = await opened('lvs-nat.pcap');
    expect(session.tools.graphFlow(0)).toBe('not-tcp');
    expect(session.tools.graphFlow(1e6)).toBe('not-tcp');
    const before = await opened('lvs-nat.pcap', 'list');
    expect(before.tools.graphFlow(2)).toBe('waiting');
    expect(await before.tools.io(2, { lines: [counted('')], intervalNs: null, range: null, columns: 100 })).toEqual({
      kind: 'waiting',
    });
  });

  it('shows the request over time, once for both legs', async () => {
    const session = await opened('lvs-nat.pcap');
    const page = session.tools.waterfall({ flow: null, withoutCopies: true, start: 0, count: 100 });
    expect(page?.total).toBe(1);
    expect(page?.copies).toBe(1);
    const [item] = page?.items ?? [];
    expect([item?.frame, item?.status, item?.method]).toEqual([11, 200, 'GET']);
    expect((item?.answered ?? 0) > (item?.sent ?? 0)).toBe(true);
  });
});

describe('retransmissions', () => {
  it('are a layer of their own', async () => {
    const session = await opened('verdict-fast-retransmission.pcap');
    const p = await graph(session, 0, 'stevens');
    expect(layer(p, 'again')?.form).toBe('cross');
    expect(layer(p, 'again')?.row.length).toBe(1);
    const flow = session.tools.graphFlow(0);
    if (typeof flow === 'string') throw new Error(flow);
    const summary = session.tools.graphSummary(flow.flow, flow.forward);
    expect(summary?.again).toBe(1);
    // Frames 7 and 8; 17 and 18 belong to the other connection.
    expect(summary?.duplicateAcks).toBe(2);
  });
});

describe('numbers that wrap', () => {
  it('go on beyond 2^32', async () => {
    const session = await opened('tcp-sequence-wrap.pcap');
    for (const forward of [true, false]) {
      const p = await graph(session, 0, 'tcptrace', forward);
      const y = [...(layer(p, 'segments')?.y0 ?? [])];
      expect(y).toEqual(y.toSorted((a, b) => a - b));
    }
  });
});

it.each([
  'lvs-nat-rr-kernel.pcap',
  'tcp-mid-stream.pcap',
  'tcp-rst-abort.pcap',
  'tcp-rst-refused.pcap',
  'verdict-zero-window.pcap',
])('every graph of every connection of %s has finite points in order of time', async (name) => {
  const session = await opened(name);
  const packets = session.summary('en').capture.packets;
  const seen = new Set<number>();
  for (let row = 0; row < packets; row++) {
    const flow = session.tools.graphFlow(row);
    if (typeof flow === 'string' || seen.has(flow.flow)) continue;
    seen.add(flow.flow);
    for (const kind of TCP_GRAPHS)
      for (const forward of [true, false]) {
        const p = await graph(session, row, kind, forward);
        expect(Number.isFinite(p.low) && Number.isFinite(p.high)).toBe(true);
        for (const l of p.layers) {
          expect([...l.x]).toEqual([...l.x].toSorted((a, b) => a - b));
          expect([...l.y0, ...l.y1].every(Number.isFinite)).toBe(true);
        }
        const csv = await session.tools.graphCsv(flow.flow, forward, kind);
        expect(csv?.length).toBe(1 + p.layers.reduce((n, l) => n + l.count, 0));
      }
  }
  expect(seen.size).toBeGreaterThan(0);
});

describe('packets over time', () => {
  it('count what filters select, interval by interval, and say what is wrong with one', async () => {
    const session = await opened('lvs-nat.pcap');
    const io = await session.tools.io(2, {
      lines: ['', 'arp', 'nonsense ==', 'tcp.flags.syn == 1'].map((filter) => counted(filter)),
      intervalNs: 1_000_000,
      range: null,
      columns: 4000,
    });
    if (io.kind !== 'io') throw new Error(io.kind);
    expect(io.layers.map((l) => l?.packets ?? null)).toEqual([24, 4, null, 4]);
    expect(io.problems.map((p) => p === null)).toEqual([true, true, false, true]);
    const sum = [...(io.layers[0]?.y1 ?? [])].reduce((a, b) => a + b);
    expect(sum).toBe(24);
    // The first interval, of one millisecond: frames 1 to 4.
    expect(io.layers[0]?.y1[0]).toBe(4);
    expect(io.layers[3]?.row[0]).toBe(2);
    const csv = await session.tools.ioCsv(3, [counted(''), counted('', 'bytes'), counted('arp')], 1_000_000);
    expect(csv?.[0]).toBe('seconds,"packets: all","bytes: all","packets: arp"');
    expect(csv?.[1]).toMatch(/^0,4,\d+,3$/);
  });

  it('refuse more intervals than anybody can use, and have none where there is no packet', async () => {
    const session = await opened('lvs-nat.pcap');
    const many = await session.tools.io(2, { lines: [counted('')], intervalNs: 1, range: null, columns: 100 });
    expect(many.kind).toBe('too-many');
    const empty = await opened('empty.pcap');
    expect((await empty.tools.io(2, { lines: [counted('')], intervalNs: null, range: null, columns: 100 })).kind).toBe('empty');
  });
});

describe('functions over fields', () => {
  const io = async (session: Session, line: Partial<IoLineRequest>, intervalNs = 1_000_000) => {
    const request = { ...counted(''), ...line };
    const answer = await session.tools.io(4, { lines: [request], intervalNs, range: null, columns: 100_000 });
    if (answer.kind !== 'io') throw new Error(answer.kind);
    return { layer: answer.layers[0] ?? null, problem: answer.problems[0] ?? null, picture: answer };
  };

  it('sum, count and compare the values of each interval, and lead to packets that have the field', async () => {
    const session = await opened('lvs-nat.pcap');
    const sum = await io(session, { measure: 'sum', field: 'tcp.len' });
    // Request and response, each of them twice.
    const lengths = [...(sum.layer?.y1 ?? [])];
    expect(sum.layer?.unit).toBe('number');
    expect(lengths.filter((v) => v > 0).length).toBeGreaterThan(1);
    const max = await io(session, { measure: 'max', field: 'tcp.len' });
    // Intervals without a segment have no highest one.
    expect(max.layer?.x.length).toBeLessThan(sum.layer?.x.length ?? 0);
    const frames = await io(session, { measure: 'frames', field: 'tcp.port' });
    const fields = await io(session, { measure: 'fields', field: 'tcp.port' });
    const total = (layer: IoLayer | null) => [...(layer?.y1 ?? [])].reduce((a, b) => a + b, 0);
    expect([total(frames.layer), total(fields.layer)]).toEqual([20, 40]);
    expect(frames.layer?.row[0]).toBe(2);
    const rtt = await io(session, { measure: 'avg', field: 'tcp.analysis.ack_rtt' });
    expect(rtt.layer?.unit).toBe('duration');
    expect(rtt.layer?.highest).toBeGreaterThan(100_000);
  });

  it('say what is wrong with a field', async () => {
    const session = await opened('lvs-nat.pcap');
    expect((await io(session, { measure: 'sum' })).problem).toMatchObject({ of: 'field', fault: 'no-field' });
    const unknown = (await io(session, { measure: 'sum', field: 'tcp.lenn' })).problem;
    expect(unknown).toMatchObject({ fault: 'unknown-field' });
    expect(unknown?.of === 'field' ? unknown.suggestions : []).toContain('tcp.len');
    expect((await io(session, { measure: 'max', field: 'ip.src' })).problem).toMatchObject({ fault: 'no-number' });
    expect((await io(session, { measure: 'load', field: 'tcp.len' })).problem).toMatchObject({ fault: 'no-duration' });
    expect((await io(session, { measure: 'fields', field: 'ip.src' })).problem).toBeNull();
    const filter = (await io(session, { measure: 'sum', field: 'tcp.len', filter: 'tcp.prt' })).problem;
    expect(filter).toMatchObject({ of: 'filter', problem: { start: 0, end: 7 } });
  });

  it('show whole intervals, to the end of the last one', async () => {
    const session = await opened('lvs-nat.pcap');
    const { picture } = await io(session, {}, 500_000_000);
    expect(picture.all).toEqual({ from: 0, to: 1_000_000_000 });
  });
});

it('covers all of the time of a connection whose clock was set back, and finds no round trip in it', async () => {
  // Each packet has the time that the one at the other end of the capture had.
  const bytes = Uint8Array.from(readFileSync(path.join(directory, 'http-get.pcap')));
  const view = new DataView(bytes.buffer);
  const heads: number[] = [];
  for (let at = 24; at < bytes.length; at += 16 + view.getUint32(at + 8, true)) heads.push(at);
  const recorded = heads.map((at) => [view.getUint32(at, true), view.getUint32(at + 4, true)] as const).reverse();
  heads.forEach((at, i) => {
    view.setUint32(at, recorded[i]?.[0] ?? 0, true);
    view.setUint32(at + 4, recorded[i]?.[1] ?? 0, true);
  });
  const session = new Session();
  await session.open(1, new MemorySource(bytes), 'back.pcap', { depth: 'full' });
  const flow = session.tools.graphFlow(2);
  if (typeof flow === 'string') throw new Error(flow);
  const times: number[] = [];
  for (let row = 0; row < session.summary('en').capture.packets; row++) {
    const other = session.tools.graphFlow(row);
    if (typeof other !== 'string' && other.flow === flow.flow) times.push(session.tools.timeOf(row));
  }
  expect(flow.from).toBe(Math.min(...times));
  expect(flow.to).toBe(Math.max(...times));
  const p = await graph(session, 2, 'rtt');
  expect(p.layers.flatMap((l) => [...l.y1]).every((ns) => ns > 0)).toBe(true);
});

describe('reduce', () => {
  // 1 M points that jump about.
  const n = 1_000_000;
  const x = Float64Array.from({ length: n }, (_, i) => i * 10);
  const y = Float64Array.from({ length: n }, (_, i) => ((i * 2_654_435_761) >>> 0) % 1000);
  const row = Uint32Array.from({ length: n }, (_, i) => i);

  it('keeps in each column of pixels the first, last, lowest and highest point', () => {
    const columns = 700;
    const from = 1_234_560;
    const to = 8_765_430;
    const r = reduce({ x, y0: y, y1: y, row }, from, to, columns, false);
    expect(r.x.length).toBeLessThanOrEqual(4 * columns + 4);
    expect(r.count).toBe((to - from) / 10 + 1);
    const width = (to - from) / columns;
    for (const column of [0, 1, 350, 699]) {
      const inside = (i: number, xs: Float64Array) => Math.floor(((xs[i] as number) - from) / width) === column;
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let i = firstAt(x, from); i < n && (x[i] as number) <= to; i++) {
        if (!inside(i, x)) continue;
        low = Math.min(low, y[i] as number);
        high = Math.max(high, y[i] as number);
      }
      const kept = [...r.y0].filter((_, i) => inside(i, r.x));
      expect(Math.min(...kept)).toBe(low);
      expect(Math.max(...kept)).toBe(high);
    }
    for (let i = 0; i < r.row.length; i++) expect(r.x[i]).toBe(x[r.row[i] as number]);
  });

  it('keeps the neighbours of a range, where points are joined', () => {
    const r = reduce({ x, y0: y, y1: y, row }, 15, 25, 100, true);
    expect([...r.x]).toEqual([10, 20, 30]);
    expect(r.count).toBe(1);
    const none = reduce({ x, y0: y, y1: y, row }, 2e9, 3e9, 100, false);
    expect(none.x.length).toBe(0);
    expect(none.low).toBeNaN();
  });
});
