/** What another scan of the capture has paired is the same as what this one would have. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NatState } from '../../../core/analysis/nat/findings.ts';
import { NatPass } from '../../../core/analysis/nat/pass.ts';
import type { PacketRow } from '../../../core/base/ids.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { type Engine, NatThreadError, openEngine } from '../../../core/engine/engine.ts';
import { scanCapture } from '../../../core/scan/scan.ts';
import { Tables } from '../../../core/table/tables.ts';

const directory = path.resolve(import.meta.dirname, '../../../fixtures/captures');
const captures = readdirSync(directory).filter((name) => /\.(pcap|pcapng)$/.test(name) && !name.startsWith('damaged'));

const open = (bytes: Uint8Array) => openCapture(new MemorySource(bytes), 'test');

/** As the thread does it: only this pass, and the result as a message. */
async function pairedElsewhere(bytes: Uint8Array): Promise<NatState> {
  const tables = new Tables();
  const pass = new NatPass(tables);
  await scanCapture(await open(bytes), [pass], {}, tables);
  return structuredClone(pass.findings().toState(tables.packets.length));
}

function natFacts({ facts }: Engine): string {
  const { nat, phases, tables } = facts;
  const bindings = nat.bindings.map((b) => ({
    ...b,
    pairs: b.pairs.map((p) => ({ ...p, rewritten: p.rewritten })),
    evidence: b.evidence,
  }));
  const rows = Array.from({ length: tables.packets.length }, (_, row) => [
    phases.get(row as PacketRow),
    nat.rewriteOf(row as PacketRow),
    nat.rewrittenAs(row as PacketRow),
  ]);
  return JSON.stringify({
    bindings,
    rows,
    translators: nat.translators,
    proxies: nat.proxies,
    sizes: [tables.addresses.size, tables.macs.size],
  });
}

describe('pairing on another thread', () => {
  it.each(captures)('%s', async (name) => {
    const bytes = readFileSync(path.join(directory, name));
    let stopped = 0;
    const natThread = { start: () => pairedElsewhere(bytes), stop: () => stopped++ };
    expect(natFacts(await openEngine(await open(bytes), { natThread }))).toBe(natFacts(await openEngine(await open(bytes))));
    expect(stopped).toBe(1);
  });

  const bytes = readFileSync(path.join(directory, 'lvs-nat.pcap'));

  it('is not begun where nobody asks for NAT', async () => {
    const natThread = { start: () => expect.unreachable(), stop: () => {} };
    expect((await openEngine(await open(bytes), { natThread, depth: 'fields' })).facts.nat.bindings).toEqual([]);
  });

  it('says so when the thread fails, or has read something else', async () => {
    const failing = { start: () => Promise.reject(new Error('no memory')), stop: () => {} };
    await expect(openEngine(await open(bytes), { natThread: failing })).rejects.toThrow(NatThreadError);
    const other = { start: () => pairedElsewhere(readFileSync(path.join(directory, 'kernel-masquerade.pcap'))), stop: () => {} };
    await expect(openEngine(await open(bytes), { natThread: other })).rejects.toThrow(
      /one thread has read \d+ packets, the other \d+/,
    );
  });
});
