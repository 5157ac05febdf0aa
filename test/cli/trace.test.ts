/** What the commands must say of the recorded trace, and of a capture of a real Linux director. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { annotateSchema, natDocumentSchema } from '../../core/engine/documents/schemas.ts';
import { root, run, TRACE } from './run.ts';

type Annotated = z.infer<typeof annotateSchema>;
type Nat = z.infer<typeof natDocumentSchema>;
const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await run([...args, '--format', 'json'])).stdout);

const COPIES = new Map([
  [6, 3],
  [8, 7],
  [10, 9],
  [12, 11],
  [14, 13],
  [16, 15],
  [18, 17],
  [20, 19],
  [22, 21],
  [24, 23],
]);
const PHASES = [
  'arp.request',
  'arp.reply',
  'tcp.open.syn',
  'arp.request',
  'arp.reply',
  'tcp.open.syn',
  ...[
    'tcp.open.synack',
    'tcp.open.ack',
    'http.request',
    'tcp.ack',
    'http.response',
    'tcp.close.fin',
    'tcp.close.ack',
    'tcp.close.fin',
    'tcp.close.ack',
  ].flatMap((phase) => [phase, phase]),
];

describe('the 24-frame trace', () => {
  it('has its phases and copies', async () => {
    const { frames } = await json<Annotated>('annotate', TRACE);
    expect(frames.map((f) => f.number)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    expect(frames.map((f) => f.phase)).toEqual(PHASES);
    for (const f of frames) {
      expect(f.rewriteOf).toBe(COPIES.get(f.number) ?? null);
      expect(f.rewrittenAs).toBe([...COPIES].find(([, original]) => original === f.number)?.[0] ?? null);
      expect(f.annotations.length).toBeGreaterThan(0);
    }
  });

  it('has one binding of ten pairs, with the latencies that the times give', async () => {
    const { bindings, translators } = await json<Nat>('nat', TRACE);
    expect(bindings).toHaveLength(1);
    const [binding] = bindings;
    expect(binding).toMatchObject({
      protocol: 'tcp',
      kind: 'dnat',
      original: { src: '170.210.122.101:1454', dst: '170.210.122.104:80' },
      translated: { src: '170.210.122.101:1454', dst: '192.168.0.108:80' },
    });
    const pairs = binding?.pairs ?? [];
    expect(pairs.map((p) => [p.copy, p.original])).toEqual([...COPIES]);
    expect(pairs.every((p) => p.checksumsConsistent === true)).toBe(true);
    const rewrites = (field: string) => pairs.filter((p) => p.rewritten.some((r) => r.field === field));
    expect(rewrites('ip.dst')).toHaveLength(5);
    expect(rewrites('ip.src')).toHaveLength(5);
    // Frame 3 has no recorded time: the latency of its copy is not one of those that the listing gives.
    const latencies = (field: string) =>
      rewrites(field)
        .filter((p) => p.original !== 3)
        .map((p) => p.latencyNs ?? 0);
    expect([Math.min(...latencies('ip.dst')), Math.max(...latencies('ip.dst'))]).toEqual([208_000, 550_000]);
    expect([Math.min(...latencies('ip.src')), Math.max(...latencies('ip.src'))]).toEqual([429_000, 3_389_000]);
    expect(translators).toMatchObject([{ macs: ['00:00:21:6c:5a:7f'], roles: ['director'] }]);
    expect([...(translators[0]?.addresses ?? [])].sort()).toEqual(['170.210.122.104', '192.168.0.104']);
  });

  it('shows three devices in their roles', async () => {
    const { devices } = await json<Annotated>('annotate', TRACE);
    expect(devices.map((d) => d.roles[0])).toEqual(['client', 'director', 'real-server']);
    expect(devices[1]?.vips).toEqual(['170.210.122.104']);
  });

  it('tells the story in Spanish without English in it', async () => {
    const { frames, flows, annotations, devices } = await json<Annotated>('annotate', TRACE, '--lang', 'es');
    const sentences = [...annotations, ...frames.flatMap((f) => f.annotations), ...flows.flatMap((f) => f.annotations)].flatMap(
      (a) => [a.text, a.rule.text],
    );
    expect(sentences.length).toBeGreaterThan(100);
    // Words that Spanish does not have and English sentences cannot do without. What HTTP itself says is quoted, in « ».
    const english =
      /\b(the|of|and|is|are|was|with|from|this|that|which|its|it|by|for|to|frame|frames|server|client|answers?|request|reply|sends?)\b/i;
    for (const sentence of [...sentences, ...devices.map((d) => d.name)])
      expect(sentence.replace(/«[^»]*»/g, '')).not.toMatch(english);
  });

  it('names the reports in Spanish, too', async () => {
    for (const format of ['text', 'md', 'html']) {
      const { stdout } = await run(['annotate', TRACE, '--format', format, '--lang', 'es']);
      expect(stdout).not.toMatch(/\b(Story|Findings|Devices|evidence|Opening|Closing|copy of|NAT table|latency|consistent)\b/);
    }
    expect((await run(['annotate', TRACE], { env: { TRAMA_LANG: 'es' } })).stdout).toBe(
      (await run(['annotate', TRACE, '--lang', 'es'])).stdout,
    );
    expect((await run(['annotate', TRACE, '--lang', 'en'], { env: { TRAMA_LANG: 'es' } })).stdout).toBe(
      (await run(['annotate', TRACE])).stdout,
    );
  });
});

describe('the capture of a Linux director', () => {
  const KERNEL = path.join(root, 'fixtures/captures/lvs-nat-rr-kernel.pcap');

  it('has six connections that alternate between the real servers, each frame of the client paired, and nothing else', async () => {
    const { bindings } = await json<Nat>('nat', KERNEL);
    const servers = bindings.filter((b) => b.protocol === 'tcp').map((b) => b.translated.dst.replace(/^.*\.(\d+):.*$/, '$1'));
    expect(servers).toHaveLength(6);
    servers.forEach((server, i) => {
      expect(server).toBe(servers[i % 2]);
    });
    expect(new Set(servers)).toEqual(new Set(['107', '108']));
    expect(bindings).toHaveLength(6);

    const { frames, flows } = await json<Annotated>('annotate', KERNEL);
    const clientLegs = new Set(bindings.map((b) => b.originalFlow));
    const serverLegs = new Set(bindings.map((b) => b.translatedFlow));
    for (const f of frames) {
      const partner = f.rewriteOf ?? f.rewrittenAs;
      if (f.flow !== null && clientLegs.has(f.flow))
        expect({ frame: f.number, paired: partner !== null }).toEqual({ frame: f.number, paired: true });
      else if (f.flow === null || !serverLegs.has(f.flow))
        expect({ frame: f.number, partner }).toEqual({ frame: f.number, partner: null });
    }
    expect(flows.length).toBeGreaterThanOrEqual(12);
  });
});

describe('the picture', () => {
  it('is a PNG of a sensible size', async () => {
    const { code, bytes } = await run(['diagram', TRACE, '--format', 'png']);
    expect(code).toBe(0);
    expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(800);
    expect(bytes.readUInt32BE(20)).toBeGreaterThan(800);
  });

  it('is in the HTML report, which needs nothing else', async () => {
    const { stdout } = await run(['annotate', TRACE, '--format', 'html']);
    expect(stdout).toContain('<svg');
    expect(stdout).toContain('<html lang="en">');
    expect(stdout).not.toMatch(/<script|<link|@import|(?:src|href)="(?!#)|url\((?!#)/);
    const ids = [...stdout.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of stdout.matchAll(/(?:href="|aria-labelledby=")#?([^" ]+)"/g)) expect(ids).toContain(target);
  });
});
