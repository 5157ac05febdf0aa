/** Where a capture was taken, from what its frames show. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findVantage } from '../../../../core/analysis/link/vantage.ts';
import { fold16, onesSum } from '../../../../core/base/checksum.ts';
import { writePcap, writePcapng } from '../../../../core/capture/write.ts';
import { openEngine } from '../../../../core/engine/engine.ts';
import type { Recording } from '../../../../core/lab/record.ts';
import { runScenario } from '../../../../core/lab/run.ts';
import { parseScenario } from '../../../../core/lab/scenario/parse.ts';
import { emitSll } from '../../../../core/wire/link.ts';
import { openBytes } from '../../../support/captures.ts';
import { emit, ip, type Packet, packet } from '../nat/world.ts';

async function vantage(bytes: Uint8Array) {
  const { facts, frames } = await openEngine(await openBytes(bytes)).then((e) => ({
    facts: e.facts,
    frames: (rows: Parameters<typeof e.frames>[0]) => e.frames(rows),
  }));
  const found = await findVantage(facts, frames);
  return {
    mac: found.mac === null ? null : facts.tables.macs.text(found.mac),
    certainty: found.certainty,
    signs: found.signs.map((s) => s.sign),
    view: found.view,
    /** Of a device without a card. */
    on:
      found.mac !== null || found.device === null
        ? undefined
        : facts.topology.devices[found.device]?.addresses.map((a) => facts.tables.addresses.text(a)),
    rows: found.rows,
  };
}

/** Three machines of a network: the first two fetch pages of the third. */
const lan = (kind: string, at: string, promiscuous = true): Recording =>
  runScenario(
    parseScenario(`
schema: trama.scenario/1
title: Three machines
networks:
  lan: { kind: ${kind}, rate: 100M, delay: 5us }
hosts:
  a: { interfaces: { eth0: { network: lan, addresses: [192.0.2.1/24] } } }
  b: { interfaces: { eth0: { network: lan, addresses: [192.0.2.2/24] } } }
  c: { interfaces: { eth0: { network: lan, addresses: [192.0.2.3/24] } } }
servers: [{ host: c }]
clients:
  - { host: a, server: "192.0.2.3:80", requests: [{ size: 4000 }] }
  - { host: b, server: "192.0.2.3:80", at: 20ms, requests: [{ size: 4000 }] }
capture: [{ at: ${at}, promiscuous: ${promiscuous} }]
`),
    1,
  );

const fileOf = (recording: Recording, change: (bytes: Uint8Array) => Uint8Array = (b) => b): Uint8Array =>
  writePcapng(recording.packets.map((p) => ({ ...p, bytes: change(p.bytes.slice()) })));

/** MACs in the order of the file. */
const [A, C] = ['02:00:00:00:00:01', '02:00:00:00:00:03'];

/** The TCP checksum of A's frames as its stack leaves it to the card, or otherwise wrong. */
const unfinished = (partial: boolean) => (b: Uint8Array) => {
  const isTcp = b[12] === 8 && b[13] === 0 && b[23] === 6 && b[11] === 1;
  if (!isTcp) return b;
  const length = ((b[16] as number) << 8) + (b[17] as number) - 20;
  const sum = partial ? fold16(onesSum(b, 26, 34) + 6 + length) : 0x1234;
  b[50] = sum >>> 8;
  b[51] = sum & 255;
  return b;
};

it('the 24-frame trace: on the real server, promiscuous', async () => {
  const bytes = readFileSync(path.resolve(import.meta.dirname, '../../../../fixtures/captures/lvs-nat.pcap'));
  expect(await vantage(new Uint8Array(bytes))).toEqual({
    mac: '00:80:ad:c8:19:74',
    certainty: 'probable',
    signs: ['unpadded'],
    view: 'others-seen',
    rows: [1],
    on: undefined,
  });
});

describe('three machines', () => {
  it('on a hub, promiscuous: what the others say is seen', async () => {
    expect(await vantage(fileOf(lan('hub', 'a.eth0')))).toMatchObject({ mac: A, certainty: 'probable', view: 'others-seen' });
  });

  it('on a hub, not promiscuous: as on a switch', async () => {
    expect(await vantage(fileOf(lan('hub', 'a.eth0', false)))).toMatchObject({ mac: A, view: 'own-only', rows: [] });
  });

  it('on a switch: its own frames, whatever the interface would take', async () => {
    expect(await vantage(fileOf(lan('switch', 'c.eth0')))).toMatchObject({ mac: C, view: 'own-only' });
  });

  it('in the middle of the network: nobody’s frames are unpadded', async () => {
    const found = await vantage(fileOf(lan('switch', 'lan')));
    expect(found).toMatchObject({ mac: null, certainty: null, signs: [] });
  });

  it.each([
    [true, 'partial-checksums'],
    [false, 'bad-checksums'],
  ])('checksums left to the card (partial: %s) are a second sign: certain', async (partial, sign) => {
    const found = await vantage(fileOf(lan('hub', 'a.eth0'), unfinished(partial)));
    expect(found).toMatchObject({ mac: A, certainty: 'certain', signs: ['unpadded', sign] });
  });

  it('signs that point to two machines name none', async () => {
    const found = await vantage(fileOf(lan('hub', 'c.eth0'), unfinished(true)));
    expect(found.signs).toEqual(['unpadded', 'partial-checksums']);
    expect(found).toMatchObject({ mac: null, certainty: null });
  });

  it('nobody’s checksums are right: no card is to blame', async () => {
    const ruined = (b: Uint8Array) => {
      if (b[23] === 6) b[50] = ((b[50] as number) + 1) & 255;
      return b;
    };
    expect((await vantage(fileOf(lan('hub', 'a.eth0'), ruined))).signs).toEqual(['unpadded']);
  });
});

it('several interfaces are several points', async () => {
  const file = path.resolve(import.meta.dirname, '../../../../fixtures/scenarios/home-router.yaml');
  const recording = runScenario(parseScenario(readFileSync(file, 'utf8')), 1);
  expect(await vantage(writePcapng(recording.packets, recording.interfaces))).toMatchObject({ mac: null, view: 'several' });
});

describe('a cooked capture says what its host received and sent', () => {
  const [NEAR, FAR, OWN] = ['10.0.0.1', '10.0.9.9', '10.0.0.254'].map(ip) as [number, number, number];
  type Said = readonly [Partial<Packet>, number];
  const cooked = (...said: Said[]) =>
    vantage(
      writePcap(
        said.map(([fields, type], n) => ({
          seconds: n,
          nanos: 0,
          bytes: emitSll(type, Uint8Array.of(2, 0, 0, 0, 0, 1), 0x0800, emit(packet({ protocol: 'udp', ...fields }))),
        })),
        { linkType: 113 },
      ),
    );
  const [received, sent] = [0, 4];

  it('the host that sends and receives for itself', async () => {
    const found = await cooked([{ src: NEAR, dst: FAR }, sent], [{ src: FAR, dst: NEAR, ttl: 57 }, received]);
    expect(found).toMatchObject({ on: ['10.0.0.1'], certainty: 'certain', signs: ['sent-here'], view: 'no-macs' });
  });

  it('a router: by what it says itself, not by what it passes on', async () => {
    const passedOn: Said[] = [
      [{ src: NEAR, dst: FAR, id: 5 }, received],
      [{ src: NEAR, dst: FAR, id: 5, ttl: 63 }, sent],
    ];
    expect(await cooked(...passedOn)).toMatchObject({ on: undefined, certainty: null, signs: [] });
    // Also where its capture filter took only what went out.
    expect(await cooked(passedOn[1] as Said)).toMatchObject({ on: undefined, certainty: null });
    const own: Said = [{ src: OWN, dst: NEAR, protocol: 'icmp', flags: 11 }, sent];
    expect(await cooked(...passedOn, own)).toMatchObject({ on: ['10.0.0.254'], signs: ['sent-here'] });
  });

  it('received only: the packets name no host', async () => {
    expect(await cooked([{ src: FAR, dst: NEAR }, received])).toMatchObject({ on: undefined, certainty: null, signs: [] });
  });

  it('the NAT box, as the pairs say', async () => {
    const bytes = readFileSync(path.resolve(import.meta.dirname, '../../../../fixtures/captures/kernel-masquerade-any.pcap'));
    const found = await vantage(new Uint8Array(bytes));
    expect(found).toMatchObject({ certainty: 'certain', signs: ['translates-here', 'sent-here'] });
    const { facts } = await openEngine(await openBytes(new Uint8Array(bytes)));
    const [box] = facts.nat.translators;
    expect(found.on).toEqual(expect.arrayContaining((box?.addresses ?? []).map((a) => facts.tables.addresses.text(a))));
  });
});
