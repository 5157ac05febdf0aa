/** Ladders of real captures, from the bytes on. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mapTopology } from '../../../core/analysis/topology/map/map.ts';
import { annotateCapture } from '../../../core/annotate/annotate.ts';
import { flowId, packetRow } from '../../../core/base/ids.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { type PacketRecord, writePcap, writePcapng } from '../../../core/capture/write.ts';
import { errorsAbout } from '../../../core/diagram/errors.ts';
import { labelText } from '../../../core/diagram/ladder.ts';
import { layout } from '../../../core/diagram/layout.ts';
import { toMermaid } from '../../../core/diagram/mermaid.ts';
import { buildLadder } from '../../../core/diagram/model.ts';
import { toPlantuml } from '../../../core/diagram/plantuml.ts';
import { toSvg } from '../../../core/diagram/svg.ts';
import { toText } from '../../../core/diagram/text.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { frameEnds } from '../../../core/engine/session/frame-story.ts';
import { sceneLabels } from '../../../fixtures/build/diagram/scene.ts';
import { openBytes } from '../../support/captures.ts';

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

describe('a link type that is not supported', () => {
  const record: PacketRecord = { seconds: 1, nanos: 0, bytes: Uint8Array.of(0, 0, 8, 0, 0, 0, 0, 0, 0x80, 0, 0, 0) };
  const wifi = () => openBytes(writePcap([record, record], { linkType: 127 }));

  it('has no lanes, no arrows and no roles, and the ladder says why', async () => {
    const { facts } = await openEngine(await wifi());
    const ladder = buildLadder(facts, { labels });
    expect(ladder.lanes).toEqual([]);
    expect(ladder.events).toEqual([]);
    expect(ladder.unnamed).toBe(2);
    const why = '2 frames name neither a sender nor a receiver that Trama can read, and are not drawn';
    for (const written of [toText(ladder), toMermaid(ladder), toPlantuml(ladder), toSvg(layout(ladder))])
      expect(written).toContain(why);
    const overview = annotateCapture(facts).find((a) => a.code === 'capture.overview');
    expect(overview?.message.params).toMatchObject({ devices: 0 });
  });

  it('is no device in the map, nor an end in the story', async () => {
    const engine = await openEngine(await wifi());
    expect((await mapTopology(engine.facts, await engine.failover(), (rows) => engine.frames(rows))).devices).toEqual([]);
    expect(frameEnds(engine.facts, packetRow(0), 'en')).toEqual({ from: null, to: null });
  });

  it('stays out of a ladder of other frames', async () => {
    const trace = readFileSync(path.join(captures, 'lvs-nat.pcap'));
    const ethernet = Uint8Array.from(trace.subarray(24 + 16, 24 + 16 + 42));
    const bytes = writePcapng(
      [record, { seconds: 2, nanos: 0, bytes: ethernet, interfaceId: 1 }],
      [{ linkType: 127 }, { linkType: 1 }],
    );
    const ladder = buildLadder((await openEngine(await openBytes(bytes))).facts, { labels });
    expect(ladder.events.map((e) => e.frame)).toEqual([2]);
    expect(ladder.unnamed).toBe(1);
    expect(ladder.lanes).toHaveLength(1);
  });
});
