/** What the small captures show, one behaviour each. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PhaseTable } from '../../../../core/analysis/phases.ts';
import { TcpPass } from '../../../../core/analysis/tcp/pass.ts';
import { type FlowId, packetRow } from '../../../../core/base/ids.ts';
import { openCapture } from '../../../../core/capture/open.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { scanCapture } from '../../../../core/scan/scan.ts';
import { Tables } from '../../../../core/table/tables.ts';

async function read(name: string) {
  const tables = new Tables();
  const phases = new PhaseTable();
  const pass = new TcpPass(tables, phases);
  const file = resolve(import.meta.dirname, '../../../../fixtures/captures', name);
  await scanCapture(await openCapture(new MemorySource(readFileSync(file)), name), [pass], {}, tables);
  const facts = pass.facts();
  const rows = Array.from({ length: tables.packets.length }, (_, row) => row);
  const connection = facts.connection(0 as FlowId);
  if (connection === undefined) throw new Error(`${name} has no TCP`);
  const end = [connection.clientState, connection.serverState].join(' ');
  const frames = (phase: string) => rows.filter((row) => phases.get(packetRow(row)) === phase).map((row) => row + 1);
  const again = rows.filter((row) => facts.isRetransmission(packetRow(row))).map((row) => row + 1);
  return { tables, facts, connection, end, frames, again };
}

const CLOSES: readonly (readonly [string, string, string | null, string])[] = [
  ['tcp-close-four-step', 'four-step', 'client', 'TIME-WAIT LAST-ACK'],
  ['tcp-close-three-step', 'three-step', 'client', 'TIME-WAIT LAST-ACK'],
  ['tcp-close-simultaneous', 'simultaneous', 'client', 'CLOSING CLOSING'],
  ['tcp-close-half', 'half-close', 'client', 'TIME-WAIT LAST-ACK'],
  ['tcp-close-acks-fin-itself', 'incomplete', 'server', 'FIN-WAIT-1 CLOSING'],
  ['tcp-close-fin-retransmitted', 'four-step', 'client', 'TIME-WAIT LAST-ACK'],
  ['tcp-mid-stream', 'four-step', 'server', 'LAST-ACK TIME-WAIT'],
  ['tcp-sequence-wrap', 'four-step', 'client', 'TIME-WAIT LAST-ACK'],
  ['tcp-simultaneous-open', 'four-step', 'client', 'TIME-WAIT LAST-ACK'],
  ['tcp-syn-unanswered', 'none', null, 'SYN-SENT UNKNOWN'],
];
const RESETS: readonly (readonly [string, string, string, string])[] = [
  ['tcp-rst-refused', 'refused', 'server', 'SYN-SENT CLOSED'],
  ['tcp-rst-abort', 'abort', 'client', 'CLOSED ESTABLISHED'],
  ['tcp-rst-after-fin', 'after-fin', 'server', 'CLOSE-WAIT CLOSED'],
  ['tcp-rst-half-open', 'half-open', 'server', 'ESTABLISHED CLOSED'],
];
const OPENINGS: readonly (readonly [string, string])[] = [
  ['tcp-close-four-step', 'three-way'],
  ['tcp-simultaneous-open', 'simultaneous'],
  ['tcp-rst-refused', 'refused'],
  ['tcp-syn-unanswered', 'unanswered'],
  ['tcp-mid-stream', 'not-seen'],
];

describe('the small captures', () => {
  it.each(CLOSES)('%s: %s, begun by %s', async (name, kind, initiator, states) => {
    const { connection, end } = await read(`${name}.pcap`);
    expect(connection.close).toMatchObject({ kind, initiator, reset: null });
    expect(end).toBe(states);
  });

  it.each(RESETS)('%s: %s by the %s', async (name, kind, by, states) => {
    const { connection, end, tables, facts } = await read(`${name}.pcap`);
    expect(connection.close).toMatchObject({ kind: 'reset', reset: { kind, by } });
    expect(end).toBe(states);
    const last = packetRow(tables.packets.length - 1);
    expect(facts.statesOnceDelivered(last)).toEqual({ client: 'CLOSED', server: 'CLOSED' });
  });

  it.each(OPENINGS)('%s opens: %s', async (name, kind) => {
    expect((await read(`${name}.pcap`)).connection.opening.kind).toBe(kind);
  });

  it('tcp-close-acks-fin-itself: the packet after the FIN acknowledges it not', async () => {
    const { frames } = await read('tcp-close-acks-fin-itself.pcap');
    expect(frames('tcp.close.fin')).toEqual([8, 10]);
    expect(frames('tcp.close.ack')).toEqual([11]);
  });

  it('tcp-port-reused: two connections', async () => {
    const { facts, tables } = await read('tcp-port-reused.pcap');
    expect(tables.flows.length).toBe(2);
    for (const flow of [0, 1]) expect(facts.connection(flow as FlowId)?.close.kind).toBe('four-step');
  });

  it('tcp-keepalive: two keep-alives; of the data only one segment is sent twice', async () => {
    const { frames, again } = await read('tcp-keepalive.pcap');
    expect(frames('tcp.keepalive')).toEqual([8, 10]);
    expect(again).toEqual([18]);
  });

  it('http-out-of-order: what comes late repeats nothing; what comes twice or overlaps does', async () => {
    expect((await read('http-out-of-order.pcap')).again).toEqual([14, 16]);
  });

  it('routed: a packet seen again behind the router is not sent again', async () => {
    const { again, connection, tables } = await read('routed.pcap');
    expect(tables.flows.length).toBe(1);
    expect(again).toEqual([]);
    expect(connection).toMatchObject({ opening: { kind: 'three-way', synRetransmissions: 0 }, close: { kind: 'four-step' } });
  });
});
