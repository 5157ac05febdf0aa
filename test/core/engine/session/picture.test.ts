/** The ladder as a user interface asks for it: windows of it, its files, what arrows say, and the translator's table at a moment. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../../core/capture/source.ts';
import { ALL_ROWS, type Picture, type PictureRequest } from '../../../../core/engine/session/protocol.ts';
import { Session } from '../../../../core/engine/session/session.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/captures');
async function opened(name: string): Promise<Session> {
  const session = new Session();
  await session.open(1, new MemorySource(readFileSync(path.join(directory, name))), name, { depth: 'full' });
  return session;
}
const request: PictureRequest = { view: ALL_ROWS, row: 5, scope: 'view', lang: 'en' };
const drawn = (picture: Picture | null): Picture => {
  if (picture === null) throw new Error('nothing was drawn');
  return picture;
};

describe('a picture', () => {
  it('is as wide as the pane, has the order and the names of lanes, and is the same in a file', async () => {
    const session = await opened('lvs-nat.pcap');
    const plain = drawn(await session.diagram(request));
    const [client, director, server] = plain.devices.map((d) => d.key);
    const style = {
      width: 560,
      order: [server ?? 0, director ?? 0, client ?? 0],
      names: [[director ?? 0, 'Balanceador']] as const,
      folded: [20],
    };
    const picture = drawn(await session.diagram({ ...request, style }));
    expect(picture.width).toBeLessThanOrEqual(560);
    expect(picture.natural).toBeGreaterThan(560);
    expect(picture.devices.map((d) => d.key)).toEqual(style.order);
    expect(picture.devices[1]).toMatchObject({ name: 'Balanceador', kind: 'translator' });
    expect(picture.devices[1]?.full).toContain('170.210.122.104 (VIP)');
    expect(picture.folds).toMatchObject([{ kind: 'band', first: 16, last: 23 }]);
    expect(picture.events[20]?.fold).toBe(0);
    expect(picture.events[5]?.fold).toBe(-1);
    expect(picture.arrows.map((a) => a.event)).not.toContain(20);
    expect(structuredClone(picture)).toEqual(picture);

    const svg = (await session.drawing({ ...request, style }, 'svg', { scale: 1.5, theme: 'dark', faces: 'shipped' })) ?? '';
    expect(svg).toContain('Balanceador');
    expect(svg).toContain(`viewBox="0 0 ${picture.width} ${picture.height}" width="${picture.width * 1.5}"`);
    expect(svg).not.toContain('data-frame="21"');
    expect(svg).not.toMatch(/var\(|system-ui/);
    for (const format of ['mermaid', 'plantuml', 'text'] as const) {
      const text = (await session.drawing({ ...request, style }, format)) ?? '';
      expect(text).toContain('Balanceador');
      expect(text).toContain('8 frames, 17 to 24');
      // The real server comes first.
      expect(text.indexOf('192.168.0.108')).toBeLessThan(text.indexOf('client'));
    }
  });

  it('may be of a part of the list', async () => {
    const session = await opened('lvs-nat.pcap');
    const svg = (await session.drawing(request, 'svg', { part: [2, 6] })) ?? '';
    expect([...svg.matchAll(/data-frame="(\d+)"/g)].map((m) => Number(m[1]))).toEqual([3, 4, 5, 6]);
    expect(await session.drawing(request, 'svg', { part: [20, 99] })).toContain('data-frame="24"');
    expect(await session.drawing(request, 'svg', { part: [99, 120] })).toContain('no frames to draw');
  });

  it('says each arrow whole', async () => {
    const session = await opened('lvs-nat.pcap');
    const said = drawn(await session.diagram(request)).events[5]?.said ?? '';
    for (const part of ['6: director → real server', '1.735 ms', 'copy of 3, +1.135 ms', '192.168.0.108', 'SYN-RECEIVED'])
      expect(said).toContain(part);
    expect(drawn(await session.diagram({ ...request, lang: 'es' })).events[5]?.said).toMatch(/copia de la 3/);
  });

  it('of a position has that position in it, and the same lanes as any other part of the list', async () => {
    const session = await opened('lvs-nat-rr-kernel.pcap');
    const first = drawn(await session.diagram({ ...request, row: 0 }));
    const last = drawn(await session.diagram({ ...request, row: 0, at: 411 }));
    expect(last.start + last.count).toBe(412);
    expect(last.events.at(-1)?.position).toBe(411);
    expect(last.devices).toEqual(first.devices);
    expect(last.total).toBe(412);
  });
});

describe('conversations', () => {
  it('are listed by their first legs, with the packets of all legs', async () => {
    const session = await opened('lvs-nat.pcap');
    const list = session.conversations();
    expect(list).toEqual([{ flow: expect.any(Number), text: '170.210.122.101:1454 → 170.210.122.104:80', packets: 20 }]);
    const picture = drawn(await session.diagram({ ...request, row: null, scope: 'conversation', flow: list[0]?.flow ?? 0 }));
    // Its ARP, too.
    expect(picture.events.map((e) => e.frame)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    expect(picture.events.map((e) => e.position)).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });

  it('that do not exist draw the list', async () => {
    const session = await opened('lvs-nat.pcap');
    expect(drawn(await session.diagram({ ...request, scope: 'conversation', flow: 999 })).total).toBe(24);
  });
});

describe('a card', () => {
  it('has both checksums before and after, and the time to live', async () => {
    const session = await opened('lvs-nat.pcap');
    const card = await session.card(5, 'en');
    expect(card).toMatchObject({
      frame: 6,
      from: 'director',
      to: 'real server 192.168.0.108',
      rewrite: { role: 'copy', other: 3, latency: '1.135 ms', consistent: true },
      checksums: [
        { field: 'ip.checksum', from: '0x8444', to: '0xe86a', status: 'good' },
        { field: 'tcp.checksum', from: '0x3916', to: '0x9d3c', status: 'good' },
      ],
      ttl: { from: 128, to: 128, isHopLimit: false },
    });
    expect(card?.rewrite?.changes[0]).toEqual({ field: 'ip.dst', from: '170.210.122.104', to: '192.168.0.108' });
    // The original's own checksums are those before.
    expect((await session.card(2, 'es'))?.checksums[0]).toEqual({
      field: 'ip.checksum',
      from: '0x8444',
      to: '0xe86a',
      status: 'good',
    });
    expect(await session.card(0, 'en')).toMatchObject({ rewrite: null, checksums: [], ttl: null });
    expect(structuredClone(card)).toEqual(card);
  });
});

describe('the table at a moment', () => {
  const at = async (frame: number) => {
    const session = await opened('lvs-nat.pcap');
    const moment = session.moment(frame - 1, 'en');
    return { moment, entry: moment?.entries[0] };
  };

  it('is empty before the first packet, and follows the connection to its end', async () => {
    expect((await at(2)).moment).toMatchObject({ frame: 2, total: 0, entries: [] });
    const made = (await at(6)).entry;
    expect(made).toMatchObject({
      translator: 'director',
      protocol: 'tcp',
      original: { src: '170.210.122.101:1454', dst: '170.210.122.104:80' },
      translated: { src: '170.210.122.101:1454', dst: '192.168.0.108:80' },
      state: 'new',
      now: ['created'],
      pairs: 1,
      lastFrame: 6,
      isOwn: true,
      ipvs: { state: 'SYN_RECV', assumed: false },
    });
    expect((await at(8)).entry).toMatchObject({ state: 'answered', now: ['answered'], pairs: 2 });
    expect((await at(10)).entry).toMatchObject({ state: 'established', now: ['established'], ipvs: { state: 'ESTABLISHED' } });
    expect((await at(12)).entry).toMatchObject({ state: 'established', now: [] });
    expect((await at(18)).entry).toMatchObject({ state: 'closing', now: ['closing'] });
    expect((await at(24)).entry).toMatchObject({ state: 'closed', now: ['closed'], lastFrame: 24 });
  });

  it('counts the director’s connections, as its own table would', async () => {
    expect((await at(10)).moment?.services).toEqual([
      { text: 'TCP 170.210.122.104:80', servers: [{ text: '192.168.0.108:80', active: 1, inactive: 0 }] },
    ]);
    expect((await at(24)).moment?.services[0]?.servers[0]).toMatchObject({ active: 0, inactive: 1 });
  });

  it('has the entry of the selected frame, and the latest others', async () => {
    const session = await opened('lvs-nat-rr-kernel.pcap');
    const rows = await session.rows(ALL_ROWS, 0, 412, 'en');
    const first = rows.copyOf.findIndex((f) => f > 0);
    const early = session.moment(first, 'en');
    const late = session.moment(411, 'es');
    expect(early?.entries.filter((e) => e.isOwn)).toHaveLength(1);
    expect(late?.total).toBeGreaterThan(early?.total ?? 0);
    expect(late?.entries.length).toBeLessThanOrEqual(12);
    expect(late?.entries.map((e) => e.binding)).toEqual([...(late?.entries ?? [])].map((e) => e.binding).sort((a, b) => a - b));
    expect(structuredClone(late)).toEqual(late);
  });
});
