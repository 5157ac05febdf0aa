/** Whom a frame for everybody reaches. */
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../core/analysis/facts.ts';
import { concatBytes } from '../../../../core/base/bytes.ts';
import type { PacketRow } from '../../../../core/base/ids.ts';
import { openEngine } from '../../../../core/engine/engine.ts';
import { runScenario } from '../../../../core/lab/run.ts';
import { parseScenario } from '../../../../core/lab/scenario/parse.ts';
import { pcapngPieces, pcapPieces } from '../../../../core/lab/write.ts';
import { Layer } from '../../../../core/table/packets.ts';
import { openBytes } from '../../../support/captures.ts';
import { shipped } from '../failover/kit.ts';

/** Two hosts, a router that translates, its provider’s router, and a server behind that. */
const network = (capture: string): string => `
schema: trama.scenario/1
title: two links
networks: { lan: { kind: switch }, wan: { kind: switch }, far: { kind: switch } }
hosts:
  a: { gateway: 10.0.0.1, interfaces: { eth0: { network: lan, addresses: [10.0.0.11/24] } } }
  b: { gateway: 10.0.0.1, interfaces: { eth0: { network: lan, addresses: [10.0.0.12/24] } } }
  box: { forwards: true, gateway: 203.0.113.1, nat: { masquerade: [eth1] }, interfaces: { eth0: { network: lan, addresses: [10.0.0.1/24] }, eth1: { network: wan, addresses: [203.0.113.100/24] } } }
  isp: { forwards: true, interfaces: { eth0: { network: wan, addresses: [203.0.113.1/24] }, eth1: { network: far, addresses: [198.51.100.1/24] } } }
  s: { gateway: 198.51.100.1, interfaces: { eth0: { network: far, addresses: [198.51.100.7/24] } } }
servers: [{ host: s }]
clients:
  - { host: a, server: "198.51.100.7:80", requests: [{ size: 100 }] }
  - { host: b, server: "198.51.100.7:80", at: 20ms, requests: [{ size: 100 }] }
capture: [${capture}]
`;

async function factsOf(yaml: string, write: typeof pcapngPieces = pcapngPieces): Promise<Facts> {
  const bytes = concatBytes([...write(runScenario(parseScenario(yaml), 1))]);
  return (await openEngine(await openBytes(bytes))).facts;
}

/** `10.0.0.1?`: whom each question by ARP reaches besides its sender, by their first addresses. */
function reached({ tables, topology }: Facts): Record<string, string[]> {
  const out: Record<string, string[]> = {};
  for (let i = 0; i < tables.packets.length; i++) {
    const row = i as PacketRow;
    if ((tables.packets.layers.get(i) & Layer.arp) === 0 || topology.receiver(row) !== null) continue;
    const link = topology.onLink(row);
    const sender = topology.sender(row);
    expect(link.has(sender.id)).toBe(true);
    const names = topology.devices.filter((d) => link.has(d.id) && d !== sender).map((d) => addressesOf(d.addresses));
    const key = `${addressesOf(sender.addresses)} asks for ${tables.addresses.text(tables.packets.dst.get(i) as never)}`;
    expect(out[key] ?? names.sort()).toEqual(names.sort());
    out[key] = names;
  }
  function addressesOf(ids: readonly number[]): string {
    return ids
      .map((a) => tables.addresses.text(a as never))
      .sort()
      .join('+');
  }
  return out;
}

const BOX = '10.0.0.1+203.0.113.100';

describe('a broadcast', () => {
  it('ends at the router, on both of its links', async () => {
    const facts = await factsOf(network('{ at: box.eth0 }, { at: box.eth1 }'));
    expect(reached(facts)).toEqual({
      '10.0.0.11 asks for 10.0.0.1': [BOX, '10.0.0.12'],
      '10.0.0.12 asks for 10.0.0.1': [BOX, '10.0.0.11'],
      [`${BOX} asks for 203.0.113.1`]: ['203.0.113.1'],
    });
  });

  it('reaches who stands on its link at another capture point', async () => {
    const facts = await factsOf(network('{ at: a.eth0 }, { at: b.eth0 }, { at: box.eth0 }, { at: box.eth1 }'));
    const all = reached(facts);
    expect(all['10.0.0.11 asks for 10.0.0.1']).toEqual([BOX, '10.0.0.12']);
    expect(all[`${BOX} asks for 203.0.113.1`]).toEqual(['203.0.113.1']);
  });

  it('reaches everybody but the hosts behind routers, where nothing tells links apart', async () => {
    const facts = await factsOf(network('{ at: box.eth0 }, { at: box.eth1 }'), pcapPieces);
    const all = reached(facts);
    expect(all['10.0.0.11 asks for 10.0.0.1']).toEqual([BOX, '10.0.0.12', '203.0.113.1']);
    expect(all[`${BOX} asks for 203.0.113.1`]).toEqual(['10.0.0.11', '10.0.0.12', '203.0.113.1']);
  });

  it('reaches nobody outside in the home router’s own scenario', async () => {
    for (const [question, names] of Object.entries(reached(await factsOf(shipped('home-router')))))
      for (const name of names) {
        const isInside = question.endsWith('192.168.1.1') || question.includes('asks for 192.168.');
        if (isInside) expect(name, question).toMatch(/192\.168\.1\./);
        else expect(name, question).toMatch(/^(192\.168\.1\.1\+)?203\.0\.113\./);
      }
  });

  it('is looked for where nobody answers, and is no device of another link', async () => {
    const yaml = network('{ at: box.eth0 }, { at: box.eth1 }').replace(
      'capture:',
      'pings: [{ host: a, to: 10.0.0.99, at: 40ms, count: 1 }]\ncapture:',
    );
    const all = reached(await factsOf(yaml));
    expect(all['10.0.0.11 asks for 10.0.0.99']).toEqual([BOX, '10.0.0.12', '10.0.0.99']);
    expect(all[`${BOX} asks for 203.0.113.1`]).toEqual(['203.0.113.1']);
  });
});
