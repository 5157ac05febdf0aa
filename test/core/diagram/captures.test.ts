/** Ladders of real captures, from the bytes on. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { flowId, packetRow } from '../../../core/base/ids.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { errorsAbout } from '../../../core/diagram/errors.ts';
import { labelText } from '../../../core/diagram/ladder.ts';
import { buildLadder } from '../../../core/diagram/model.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { sceneLabels } from '../../../fixtures/build/diagram/scene.ts';

const labels = sceneLabels();
const captures = path.resolve(import.meta.dirname, '../../../fixtures/captures');
const open = async (name: string) =>
  openEngine(await openCapture(new MemorySource(readFileSync(path.join(captures, `${name}.pcap`))), name));

async function statesOf(name: string): Promise<string[]> {
  const ladder = buildLadder((await open(name)).facts, { labels });
  return ladder.events.flatMap((e) => [
    ...(e.states.sender === null ? [] : [`${e.frame} ${ladder.lanes[e.from]?.kind} ${e.states.sender}`]),
    ...(e.states.receiver === null ? [] : [`${e.frame} ${ladder.lanes[e.to ?? 0]?.kind} ${e.states.receiver}`]),
  ]);
}

describe('TCP states, where the textbook has them', () => {
  it('of the laboratory’s connection: at the client and the real server, none at the director', async () => {
    expect(await statesOf('lvs-nat')).toEqual([
      '3 client SYN-SENT',
      '6 server SYN-RECEIVED',
      '8 client ESTABLISHED',
      '10 server ESTABLISHED',
      '17 server FIN-WAIT-1',
      '18 client CLOSE-WAIT',
      '20 server FIN-WAIT-2',
      '21 client LAST-ACK',
      '22 server TIME-WAIT',
      '24 client CLOSED',
    ]);
  });

  it('of a client that closes first', async () => {
    expect((await statesOf('tcp-close-four-step')).slice(-6)).toEqual([
      expect.stringMatching(/client FIN-WAIT-1/),
      expect.stringMatching(/server CLOSE-WAIT/),
      expect.stringMatching(/client FIN-WAIT-2/),
      expect.stringMatching(/server LAST-ACK/),
      expect.stringMatching(/client TIME-WAIT/),
      expect.stringMatching(/server CLOSED/),
    ]);
  });

  it('never LISTEN, for a SYN has arrived', async () => {
    for (const name of ['lvs-nat', 'nat-two-boxes', 'proxy', 'tcp-rst-refused', 'tcp-syn-unanswered', 'tcp-simultaneous-open'])
      expect((await statesOf(name)).join(), name).not.toContain('LISTEN');
  });
});

describe('ICMP errors', () => {
  const frames = async (name: string, flow: number): Promise<number[]> => {
    const engine = await open(name);
    const errors = await errorsAbout(engine.facts, flowId(flow), (row) => engine.bytes(row));
    return buildLadder(engine.facts, { labels, flow: flowId(flow), errors }).events.map((e) => e.frame);
  };

  it('are drawn with the flow that they quote', async () => {
    // tshark shows the ports of both flows in these frames, too: 6 quotes four bytes of TCP, no more.
    expect(await frames('icmp-errors', 0)).toEqual([1, 2, 3]);
    expect(await frames('icmp-errors', 1)).toEqual([4, 5, 6, 7, 8, 9, 10]);
    expect(await frames('icmp-errors', 2)).toEqual([11, 12]);
  });

  it('cut at any length are left out or found, and harm nothing', async () => {
    const { facts, bytes } = await (async () => {
      const engine = await open('icmp-errors');
      return { facts: engine.facts, bytes: await engine.bytes(packetRow(4)) };
    })();
    for (let length = 0; length <= bytes.length; length++) {
      const found = await errorsAbout(facts, flowId(1), async () => bytes.slice(0, length));
      // Ethernet, IP, ICMP, the quoted IP header, and the quoted ports.
      expect(found.length > 0).toBe(length >= 14 + 20 + 8 + 20 + 4);
    }
  });

  it('are asked of a flow that does not exist without harm', async () => {
    expect(await frames('icmp-errors', 99)).toEqual([]);
  });
});

it('names the messages of neighbour discovery by their phases', async () => {
  const { events } = buildLadder((await open('icmpv6')).facts, { labels });
  expect(events.slice(2, 4).map((e) => labelText(e.label))).toEqual(['nd.router.solicitation', 'nd.router.advertisement']);
});
