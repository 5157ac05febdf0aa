/** What a question by ARP is said to be asked for. */
import { describe, expect, it } from 'vitest';
import { annotateFrame } from '../../../core/annotate/annotate.ts';
import { concatBytes } from '../../../core/base/bytes.ts';
import type { PacketRow } from '../../../core/base/ids.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { runScenario } from '../../../core/lab/run.ts';
import { parseScenario } from '../../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../../core/lab/write.ts';
import { emitArp } from '../../../core/wire/arp.ts';
import { emitEthernet } from '../../../core/wire/ethernet.ts';
import { openBytes } from '../../support/captures.ts';
import { shipped } from '../analysis/failover/kit.ts';
import { ip, packet, World } from '../analysis/nat/world.ts';

/** `192.168.1.1 router 198.51.100.80 (3)`: by each question its target, the kind of its sentence, and the packet it is for. */
async function questions(bytes: Uint8Array): Promise<string[]> {
  const { facts } = await openEngine(await openBytes(bytes));
  const out: string[] = [];
  for (let i = 0; i < facts.tables.packets.length; i++) {
    const row = i as PacketRow;
    if (facts.arp.exchange(row)?.kind !== 'request') continue;
    const { message } = annotateFrame(facts, row).find((a) => a.code.startsWith('arp.request')) ?? expect.fail('no sentence');
    const target = facts.tables.addresses.text(facts.tables.packets.dst.get(i) as never);
    if (message.key !== 'arp.request.router') out.push(`${target} ${message.key}`);
    else {
      const { destination, packet: frame } = message.params;
      out.push(`${target} router ${facts.tables.addresses.text(destination)} (${frame + 1})`);
    }
  }
  return out;
}

const scenario = (name: string) => questions(concatBytes([...pcapngPieces(runScenario(parseScenario(shipped(name)), 77))]));

describe('a question by ARP', () => {
  it('for the router of the network is asked for the packet that goes by way of it', async () => {
    expect((await scenario('home-router')).slice(0, 3)).toEqual([
      '192.168.1.1 router 198.51.100.80 (3)',
      '203.0.113.1 router 198.51.100.80 (9)',
      '192.168.1.1 router 198.51.100.80 (7)',
    ]);
    expect((await scenario('broken-direct-answer'))[2]).toBe('192.0.2.254 router 198.51.100.11 (9)');
  });

  it('of a director for a real server is for no router, whether it tunnels or routes directly', async () => {
    for (const name of ['lvs-tun-rr', 'lvs-dr-wrr'])
      for (const said of await scenario(name)) expect(said).toMatch(/arp\.request$|\.254 router |chosen|vip|unicast/);
  });

  const [a, b, far, other] = ['10.0.0.1', '10.0.0.2', '192.0.2.9', '10.0.0.3'].map(ip) as [number, number, number, number];
  const hw = (n: number) => Uint8Array.of(2, 0, 0, 0, 0, n);
  const arp = (opcode: 1 | 2, from: number, to: number) =>
    emitEthernet(
      opcode === 1 ? new Uint8Array(6).fill(255) : hw(1),
      hw(opcode),
      0x0806,
      emitArp({
        opcode,
        senderMac: hw(opcode),
        senderIpv4: from,
        targetMac: opcode === 1 ? new Uint8Array(6) : hw(1),
        targetIpv4: to,
      }),
    );
  const heard = (frames: readonly Parameters<World['hear']>[1][]) => {
    const world = new World();
    for (const [i, frame] of frames.entries()) world.hear(i, frame);
    return questions(world.capture().bytes);
  };
  const asked = [arp(1, a, b), arp(2, b, a)];
  const to = (dst: number) => packet({ macSrc: 1, macDst: 2, src: a, dst });

  it('for a host of the network is asked for a packet to it', async () => {
    expect(await heard([...asked, to(b), to(far)])).toEqual(['10.0.0.2 arp.request']);
  });

  it('says no more than it shows: no packet, no answer, or the next packet of somebody else', async () => {
    expect(await heard(asked)).toEqual(['10.0.0.2 arp.request.open']);
    expect(await heard([asked[0] as Uint8Array, to(far)])).toEqual(['10.0.0.2 arp.request.open']);
    expect(await heard([...asked, packet({ macSrc: 7, macDst: 2, src: other, dst: far })])).toEqual([
      '10.0.0.2 arp.request.open',
    ]);
  });

  it('takes no packet for another address of the same machine for one by way of it', async () => {
    const own = [arp(1, a, b), arp(2, other, a)];
    expect(await heard([...own, ...asked, to(other), to(b)])).toContain('10.0.0.2 arp.request');
  });
});
