/** Directors of a real kernel: what the analysis says of their captures, against what `ipvsadm` said on the director itself. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { packetRow } from '../../../../core/base/ids.ts';
import { lvsSections, partialSections } from '../../../../core/engine/documents/lvs.ts';
import { fixture, judged, named, only } from './kit.ts';

const captures = path.resolve(import.meta.dirname, '../../../../fixtures/captures');

interface Truth {
  /** Real server → connections that it still has. */
  readonly totals: Record<string, number>;
  /** Client → state and server. */
  readonly entries: Record<string, string>;
}

function ipvsadm(name: string): Truth {
  const totals: Record<string, number> = {};
  const entries: Record<string, string> = {};
  for (const line of readFileSync(path.join(captures, `${name}.ipvsadm`), 'utf8').split('\n')) {
    const server = /^ {2}-> (\S+:\d+) +\w+ +\d+ +(\d+) +(\d+)/.exec(line);
    if (server !== null) totals[server[1] as string] = Number(server[2]) + Number(server[3]);
    const entry = /^(?:TCP|UDP) \d\d:\d\d +(\S+) +(\S+) \S+ +(\S+)$/.exec(line);
    if (entry !== null) entries[entry[2] as string] = `${entry[1]} ${entry[3]}`;
  }
  return { totals, entries };
}

const METHODS = { dr: 'dr', tunnel: 'tun', nat6: 'nat', udp: 'nat' } as const;

describe.each(Object.entries(METHODS))('a kernel that shares out by turns: %s', (name, method) => {
  it('has the tables that ipvsadm printed', async () => {
    const engine = await fixture(`kernel-lvs-${name}.pcap`);
    const [service, ...others] = lvsSections(engine.facts, packetRow(engine.facts.tables.packets.length - 1));
    expect([service?.method, service?.certainty, others.length]).toEqual([method, 'certain', 0]);
    const truth = ipvsadm(`kernel-lvs-${name}`);
    const told = Object.fromEntries((service?.connections ?? []).map((c) => [c.client, `${c.state} ${c.server}`]));
    // The capture was stopped before one connection of direct routing was closed.
    const open = Object.entries(told).filter(([, text]) => text.startsWith('ESTABLISHED'));
    expect(open.length).toBeLessThan(2);
    for (const [client] of open) delete truth.entries[client];
    for (const [client] of open) delete told[client];
    expect(told).toEqual(truth.entries);
    const socket = (r: { address: string | null; port: number }): string =>
      r.address?.includes(':') ? `[${r.address}]:${r.port}` : `${r.address}:${r.port}`;
    expect(Object.fromEntries((service?.realServers ?? []).map((r) => [socket(r), r.active + r.inactive]))).toEqual(truth.totals);
    expect(partialSections(engine.facts)).toEqual([]);
  });

  it('is told from all schedulers that mind who asks or how much a server has', async () => {
    const service = only(await fixture(`kernel-lvs-${name}.pcap`));
    expect(judged(service, 'rr').verdict).toBe('consistent');
    expect(named(service, 'ruled-out')).toEqual(expect.arrayContaining(['lblc', 'lblcr', 'dh', 'sh', 'sed', 'nq', 'mh']));
    expect(named(service, 'untested')).toEqual([]);
  });
});
