import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ArpPass } from '../../../../core/analysis/arp/pass.ts';
import { HttpPass } from '../../../../core/analysis/http/pass.ts';
import { OtherPhasesPass } from '../../../../core/analysis/other/pass.ts';
import { PhaseTable } from '../../../../core/analysis/phases.ts';
import { TcpPass } from '../../../../core/analysis/tcp/pass.ts';
import { type FlowId, packetRow } from '../../../../core/base/ids.ts';
import { openCapture } from '../../../../core/capture/open.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { scanCapture } from '../../../../core/scan/scan.ts';
import { Tables } from '../../../../core/table/tables.ts';

const captures = resolve(import.meta.dirname, '../../../../fixtures/captures');

async function read(name: string) {
  const tables = new Tables();
  const phases = new PhaseTable();
  const tcp = new TcpPass(tables, phases);
  const passes = [new ArpPass(tables, phases), tcp, new HttpPass(tables, phases), new OtherPhasesPass(tables, phases)];
  const capture = await openCapture(new MemorySource(readFileSync(resolve(captures, name))), name);
  const { failures } = await scanCapture(capture, passes, {}, tables);
  expect(failures).toEqual([]);
  return { tables, phases, facts: tcp.facts() };
}

/**
 * Worked out by hand from the listing. Two flows, one a leg: client–VIP (frames 3, 8, 9, 11, 14, 16, 18, 19, 21, 24) and
 * client–real server (6, 7, 10, 12, 13, 15, 17, 20, 22, 23). `proved`: what the packets so far prove. `delivered`: once they have arrived.
 *
 *  9  The client has the SYN+ACK. That the server has this ACK is proved by 13 and 14, which acknowledge data sent after it.
 * 19  The client has the server's FIN. That the server has this ACK is proved by 23 and 24: they acknowledge 389099, the client's
 *     FIN, and that segment repeated the ACK.
 * 24  Nothing proves that the client has the last ACK: it stays in LAST-ACK.
 */
const TRACE = `
 frame leg dir  proved: client server        delivered: client server      phase
 3     vip  >   SYN-SENT     LISTEN        | SYN-SENT     SYN-RECEIVED   | tcp.open.syn
 6     real >   SYN-SENT     LISTEN        | SYN-SENT     SYN-RECEIVED   | tcp.open.syn
 7     real <   SYN-SENT     SYN-RECEIVED  | ESTABLISHED  SYN-RECEIVED   | tcp.open.synack
 8     vip  <   SYN-SENT     SYN-RECEIVED  | ESTABLISHED  SYN-RECEIVED   | tcp.open.synack
 9     vip  >   ESTABLISHED  SYN-RECEIVED  | ESTABLISHED  ESTABLISHED    | tcp.open.ack
 10    real >   ESTABLISHED  SYN-RECEIVED  | ESTABLISHED  ESTABLISHED    | tcp.open.ack
 11    vip  >   ESTABLISHED  SYN-RECEIVED  | ESTABLISHED  ESTABLISHED    | http.request
 12    real >   ESTABLISHED  SYN-RECEIVED  | ESTABLISHED  ESTABLISHED    | http.request
 13    real <   ESTABLISHED  ESTABLISHED   | ESTABLISHED  ESTABLISHED    | tcp.ack
 14    vip  <   ESTABLISHED  ESTABLISHED   | ESTABLISHED  ESTABLISHED    | tcp.ack
 15    real <   ESTABLISHED  ESTABLISHED   | ESTABLISHED  ESTABLISHED    | http.response
 16    vip  <   ESTABLISHED  ESTABLISHED   | ESTABLISHED  ESTABLISHED    | http.response
 17    real <   ESTABLISHED  FIN-WAIT-1    | CLOSE-WAIT   FIN-WAIT-1     | tcp.close.fin
 18    vip  <   ESTABLISHED  FIN-WAIT-1    | CLOSE-WAIT   FIN-WAIT-1     | tcp.close.fin
 19    vip  >   CLOSE-WAIT   FIN-WAIT-1    | CLOSE-WAIT   FIN-WAIT-2     | tcp.close.ack
 20    real >   CLOSE-WAIT   FIN-WAIT-1    | CLOSE-WAIT   FIN-WAIT-2     | tcp.close.ack
 21    vip  >   LAST-ACK     FIN-WAIT-1    | LAST-ACK     TIME-WAIT      | tcp.close.fin
 22    real >   LAST-ACK     FIN-WAIT-1    | LAST-ACK     TIME-WAIT      | tcp.close.fin
 23    real <   LAST-ACK     TIME-WAIT     | CLOSED       TIME-WAIT      | tcp.close.ack
 24    vip  <   LAST-ACK     TIME-WAIT     | CLOSED       TIME-WAIT      | tcp.close.ack
`;

describe('the 24-frame trace', () => {
  it('has the states and phases worked out by hand', async () => {
    const { tables, phases, facts } = await read('lvs-nat.pcap');
    const p = tables.packets;
    expect(p.length).toBe(24);
    const legs = ['vip', 'real'];
    const lines = [];
    for (let row = 0; row < p.length; row++) {
      const r = packetRow(row);
      const proved = facts.statesAfter(r);
      const delivered = facts.statesOnceDelivered(r);
      if (proved === undefined || delivered === undefined) continue;
      const parts = [row + 1, legs[p.flow.get(row)], facts.fromClient(r) ? '>' : '<', proved.client, proved.server, '|'];
      lines.push([...parts, delivered.client, delivered.server, '|', phases.get(r)].join(' '));
    }
    const expected = TRACE.trim().split('\n').slice(1);
    expect(lines).toEqual(expected.map((line) => line.trim().replace(/ +/g, ' ')));
    expect([0, 1, 3, 4].map((row) => phases.get(packetRow(row)))).toEqual([
      'arp.request',
      'arp.reply',
      'arp.request',
      'arp.reply',
    ]);
  });

  it('opens and closes alike on both legs', async () => {
    const { facts } = await read('lvs-nat.pcap');
    const open = { kind: 'three-way', synRetransmissions: 0 };
    expect(facts.connection(0 as FlowId)).toMatchObject({
      clientIsn: 388762,
      serverIsn: 1412927351,
      opening: { ...open, syn: 2, synAck: 7, ack: 8, synAckToAckNs: 448_000 },
      close: {
        kind: 'four-step',
        initiator: 'server',
        firstFin: 17,
        firstFinAck: 18,
        secondFin: 20,
        secondFinAck: 23,
        reset: null,
      },
    });
    expect(facts.connection(1 as FlowId)).toMatchObject({
      clientIsn: 388762,
      serverIsn: 1412927351,
      opening: { ...open, syn: 5, synAck: 6, ack: 9, synToSynAckNs: 3_887_000, synAckToAckNs: 4_071_000, rttNs: 7_958_000 },
      close: {
        kind: 'four-step',
        initiator: 'server',
        firstFin: 16,
        firstFinAck: 19,
        secondFin: 21,
        secondFinAck: 22,
        reset: null,
      },
    });
  });
});

describe('a capture of a real director', () => {
  it('has twelve complete legs, nothing sent twice, and no packet without a phase', async () => {
    const { tables, phases, facts } = await read('lvs-nat-rr-kernel.pcap');
    expect(tables.flows.length).toBe(12);
    for (let flow = 0; flow < 12; flow++) {
      expect(facts.connection(flow as FlowId)).toMatchObject({
        rolesFrom: 'syn',
        opening: { kind: 'three-way' },
        close: { kind: 'three-step', initiator: flow < 10 ? 'client' : 'server', reset: null },
      });
    }
    for (let row = 0; row < tables.packets.length; row++) {
      expect(phases.get(packetRow(row))).not.toBe('other');
      expect(facts.isRetransmission(packetRow(row))).toBe(false);
    }
  });
});
