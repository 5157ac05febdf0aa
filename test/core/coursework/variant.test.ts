/** Renumbered captures tell the same story with other values, and their checksums are as right or as wrong as they were. */
import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import type { Derive } from '../../../core/coursework/variant/chance.ts';
import { type Keep, renumbering } from '../../../core/coursework/variant/renumbering.ts';
import { type Engine, openEngine } from '../../../core/engine/engine.ts';
import { treesOf } from '../../../core/engine/trees.ts';
import { isKnownPort, observe, outline, renumberedCapture, unfitForVariants } from '../../../core/engine/variant.ts';
import { formatValue } from '../../../core/explain/format.ts';
import type { FieldNode } from '../../../core/wire/field.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const derive =
  (key: string): Derive =>
  (label) =>
    createHmac('sha256', key).update(label).digest();

const open = async (bytes: Uint8Array): Promise<Engine> => openEngine(await openCapture(new MemorySource(bytes), 'capture'));

async function variant(engine: Engine, key: string, keep: readonly Keep[] = []): Promise<Uint8Array> {
  return renumberedCapture(engine, renumbering(derive(key), await observe(engine), new Set(keep), true, isKnownPort));
}

/** Each checksum's verdict, and the values of some fields, frame by frame. */
async function fields(engine: Engine, wanted: RegExp): Promise<string[]> {
  const absolute = (n: FieldNode) => n.spec.name.startsWith('tcp.') && /seq$|ack$/.test(n.spec.name) && n.relative !== true;
  const lines: string[] = [];
  const visit = (nodes: readonly FieldNode[], into: string[]): void => {
    for (const n of nodes) {
      if (wanted.test(n.spec.name) && !absolute(n))
        into.push(`${n.spec.name}=${n.value === null ? '' : formatValue(n.spec, n.value)}`);
      visit(n.children, into);
    }
  };
  await engine.streams();
  for await (const { tree } of treesOf(engine, engine.rows())) {
    const line: string[] = [];
    visit(tree.layers, line);
    lines.push(line.join(' '));
  }
  return lines;
}
const STATUS = /checksum\.status$/;

const folders = ['fixtures/captures', '../shared/corpus/nat'].map((f) => path.join(root, f)).filter((f) => existsSync(f));
const captures = folders.flatMap((f) =>
  readdirSync(f)
    .filter((n) => /\.pcap(ng)?$/.test(n) && !n.startsWith('damaged'))
    .map((n) => path.join(f, n)),
);

/** Headers that are read only once fragments within fragments are put together: not rewritten, which the outline shows. */
const REASSEMBLED = ['tunnels.pcap'];

describe.each(captures)('%s', (file) => {
  it('renumbered, has the same outline and the same verdicts on checksums', async () => {
    const engine = await open(readFileSync(file));
    if (unfitForVariants(engine) !== undefined || engine.facts.tables.packets.length > 3000) return;
    const bytes = await variant(engine, file);
    const other = await open(bytes);
    if (REASSEMBLED.includes(path.basename(file))) return expect(outline(other)).not.toBe(outline(engine));
    expect(outline(other)).toBe(outline(engine));
    expect(await fields(other, STATUS)).toEqual(await fields(engine, STATUS));
    // The same relative numbers, flags, lengths and texts that have no address in them.
    const same =
      /^(tcp\.(seq|ack|len|flags|window_size_value)|ip\.(ttl|id|len|proto)|http\.request\.method|http\.response\.code|icmp\.type|arp\.opcode)$/;
    expect(await fields(other, same)).toEqual(await fields(engine, same));
    expect(Buffer.from(await variant(engine, file))).toEqual(Buffer.from(bytes));
  });
});

describe('the trace of 24 frames', () => {
  const trace = () => open(readFileSync(path.join(root, 'fixtures/captures/lvs-nat.pcap')));

  it('has other addresses, ports, numbers and times, each one to one', async () => {
    const engine = await trace();
    const a = await open(await variant(engine, 'a'));
    const b = await open(await variant(engine, 'b'));
    for (const name of ['ip.src', 'ip.dst', 'eth.src', 'arp.src.proto_ipv4', 'tcp.srcport', 'tcp.seq_raw', 'frame.time_epoch']) {
      const [was, one, two] = await Promise.all(
        [engine, a, b].map((e) => fields(e, new RegExp(`^${name.replaceAll('.', '\\.')}$`))),
      );
      expect(one, name).not.toEqual(was);
      expect(one, name).not.toEqual(two);
      expect(new Set(one).size, name).toBe(new Set(was).size);
    }
    // Networks stay networks, vendors vendors, ports of services those of services.
    expect(await fields(a, /^tcp\.dstport$/)).toContain('tcp.dstport=80');
    const [first] = await fields(a, /^arp\.(src|dst)\.proto_ipv4$/);
    const [, x, y] = /src\.proto_ipv4=(\d+\.\d+\.\d+)\.\d+ .*dst\.proto_ipv4=(\d+\.\d+\.\d+)\.\d+/.exec(first ?? '') ?? [];
    expect(x).toBe(y);
    expect((await fields(a, /^eth\.src$/))[0]).toMatch(/^eth\.src=00:80:ad:/);
  });

  it('names its addresses alike in HTTP, and keeps every length', async () => {
    const engine = await trace();
    const other = await open(await variant(engine, 'h'));
    const hosts = (await fields(other, /^(http\.host|ip\.dst|http\.content_length)$/)).filter((l) => l.includes('http.host'));
    const [, dst, host] = /ip\.dst=(\S+) http\.host=(\S+)/.exec(hosts[0] ?? '') ?? [];
    expect(host).toBe(dst);
    expect(host).not.toBe('170.210.122.104');
  });

  it('keeps what the author wants kept', async () => {
    const engine = await trace();
    const other = await open(await variant(engine, 'k', ['addresses', 'ports', 'sequence', 'times']));
    const all = /^(ip\.|tcp\.|eth\.|arp\.|frame\.time)/;
    expect(await fields(other, all)).toEqual(await fields(engine, all));
  });
});

describe('texts', () => {
  it('have the capture’s addresses replaced, and no others', () => {
    const observed = { addresses: new Set(['192.168.1.10', '00:80:ad:c8:19:91']), services: new Set([80]) };
    const { text } = renumbering(derive('t'), observed, new Set(), false, () => false);
    const out = text(
      'From 192.168.1.10:50001 (192.168.1.10.) to 192.168.1.99, 192.168.1.101 or 1.192.168.1.10; 00:80:AD:C8:19:91.',
    );
    expect(out).toMatch(
      /^From (192\.168\.\d\.\d\d):\d{5} \(\1\.\) to 192\.168\.1\.99, 192\.168\.1\.101 or 1\.192\.168\.1\.10; 00:80:AD:..:..:..\.$/,
    );
    expect(out).not.toContain('192.168.1.10:');
  });
  it('map ports one to one, around those of services', () => {
    const { port } = renumbering(
      derive('p'),
      { addresses: new Set(), services: new Set([8080, 50000]) },
      new Set(),
      false,
      (p) => p === 5353,
    );
    const ports = Array.from({ length: 65536 }, (_, p) => p);
    expect(new Set(ports.map(port)).size).toBe(65536);
    expect([0, 22, 80, 1023, 5353, 8080, 50000].map(port)).toEqual([0, 22, 80, 1023, 5353, 8080, 50000]);
    expect(ports.filter((p) => p > 1023 && port(p) === p).length).toBeLessThan(10);
  });
});
