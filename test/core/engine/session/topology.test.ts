/** The map as the window draws it: whole, plain, and each device leading to its own packets. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../../core/capture/source.ts';
import { Session } from '../../../../core/engine/session/session.ts';
import type { MapView } from '../../../../core/engine/session/topology.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/captures');

async function map(name: string, lang: 'en' | 'es' = 'en'): Promise<{ session: Session; view: MapView }> {
  const session = new Session();
  await session.open(1, new MemorySource(readFileSync(path.join(directory, name))), name, { depth: 'full' });
  const view = await session.tools.topology(lang);
  if (view.kind !== 'map') throw new Error(view.kind);
  return { session, view };
}

describe('the 24-frame trace', () => {
  it('has the client, the director and the real server, with their roles and what shows them', async () => {
    const { session, view } = await map('lvs-nat.pcap');
    expect(view.boxes.map((b) => [b.kind, b.frame])).toEqual(
      expect.arrayContaining([
        ['client', 1],
        ['middle', 2],
        ['server', 5],
      ]),
    );
    const director = view.boxes.find((b) => b.kind === 'middle');
    expect(director?.reasons.some((r) => /^director \(probable\): its copies differ/.test(r.text) && r.frames.length > 0)).toBe(
      true,
    );
    expect(director?.said).toContain('170.210.122.104 VIP');
    const outcome = await session.filter(2, director?.filter ?? '');
    // Everything passes the director, but for a request to everyone.
    expect(outcome).toMatchObject({ kind: 'selected', count: 23 });
  });

  it('is the same picture as the command line’s', async () => {
    const { session, view } = await map('lvs-nat.pcap');
    const svg = await session.tools.topologyDrawing('en', 'svg', 'light');
    expect(svg).toContain(`width="${view.width}" height="${view.height}"`);
    for (const b of view.boxes) expect(svg).toContain(`>${b.lines[0]?.text}<`);
    expect(await session.tools.topologyDrawing('es', 'mermaid', 'light')).toMatch(/^flowchart LR/);
  });
});

it.each(['lvs-nat-rr-kernel.pcap', 'kernel-nat66.pcap', 'ppp.pcap', 'nat-two-boxes.pcap', 'empty.pcap', 'damaged-cut.pcap'])(
  'of %s can be cloned into a window, and its filters are filters',
  async (name) => {
    for (const lang of ['en', 'es'] as const) {
      const { session, view } = await map(name, lang);
      expect(structuredClone(view)).toEqual(view);
      for (const item of [...view.boxes, ...view.rails]) {
        expect(item.said).not.toBe('');
        if (item.filter === null) continue;
        expect((await session.filter(3, item.filter)).kind).toBe('selected');
      }
      const ids = [...view.boxes, ...view.rails].map((i) => i.id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const l of view.links) expect(ids).toEqual(expect.arrayContaining([l.box, l.rail]));
    }
  },
);
