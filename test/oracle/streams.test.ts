/** Stream numbers and relative sequence numbers are tshark's, whatever order SYNs, resets and middles come in. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PacketRow } from '../../core/base/ids.ts';
import { openCapture } from '../../core/capture/open.ts';
import { MemorySource } from '../../core/capture/source.ts';
import { writePcap } from '../../core/capture/write.ts';
import { scanCapture } from '../../core/scan/scan.ts';
import { Mark, TcpFlag } from '../../core/table/packets.ts';
import { CLIENT, latin1, SERVER, segment } from '../support/conversation.ts';

const { fin: F, syn: S, rst: R, psh: P, ack: A } = TcpFlag;
const c = (seq: number, ack: number, flags: number, text = '') => segment(CLIENT, SERVER, { seq, ack, flags }, latin1(text));
const s = (seq: number, ack: number, flags: number, text = '') => segment(SERVER, CLIENT, { seq, ack, flags }, latin1(text));
const pcap = (frames: readonly Uint8Array[]) => writePcap(frames.map((bytes, i) => ({ bytes, seconds: 1000 + i, nanos: 0 })));

const CASES: Record<string, Uint8Array[]> = {
  'same ISN after a FIN': [c(100, 0, S), s(500, 101, S | A), c(101, 501, A), c(101, 501, F | A), c(100, 0, S)],
  'same ISN after a RST': [c(100, 0, S), s(0, 101, R | A), c(100, 0, S), s(0, 101, R | A)],
  'another ISN': [c(100, 0, S), c(200, 0, S), s(500, 201, S | A), s(500, 101, S | A), c(101, 501, A)],
  'met in the middle': [c(1000, 5000, P | A, 'hello'), s(5000, 1005, A), s(5000, 1005, P | A, 'abc'), c(1005, 5003, A)],
  'middle without an ACK': [c(1000, 0, 0, 'hello'), s(5000, 1005, A), c(1005, 5003, A)],
  'middle, then a SYN': [c(1000, 5000, P | A, 'hello'), c(77, 0, S), s(99, 78, S | A)],
  'the other side’s middle, then a SYN': [s(5000, 1000, P | A, 'hello'), c(77, 0, S), s(99, 78, S | A), c(78, 100, A)],
  'SYN+ACK first': [s(500, 101, S | A), c(101, 501, A), c(101, 501, P | A, 'x'), c(100, 0, S)],
  'a second SYN+ACK with another ISN': [c(100, 0, S), s(500, 101, S | A), s(900, 101, S | A), c(101, 901, A)],
  'simultaneous open': [c(100, 0, S), s(500, 0, S), c(100, 501, S | A), s(500, 101, S | A)],
  'RST first': [s(0, 101, R | A), c(100, 0, S), s(500, 101, S | A)],
  'RST without ACK first': [s(777, 0, R), c(100, 0, S), s(500, 101, S | A)],
  'SYN with data': [c(100, 0, S, 'abc'), s(500, 104, S | A), c(104, 501, A)],
  'SYN with FIN': [c(100, 0, S | F), c(100, 0, S), s(500, 101, S | A)],
  'SYN with RST': [c(100, 0, S | R), c(100, 0, S), s(500, 101, S | A), c(101, 501, A)],
  'FIN, then the number before it': [c(100, 0, F | A), c(99, 0, S), s(500, 101, S | A)],
  'reused twice': [c(100, 0, S), s(500, 101, S | A), c(300, 0, S), s(900, 301, S | A), c(301, 901, A), c(100, 0, S)],
  'no flags at all': [c(100, 0, 0), s(100, 0, 0), c(101, 501, A)],
};

const tshark = spawnSync('tshark', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'trama-streams-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function ours(bytes: Uint8Array): Promise<string> {
  const { tables } = await scanCapture(await openCapture(new MemorySource(bytes), 'test'), []);
  const { packets, flows } = tables;
  let out = '';
  for (let row = 0 as PacketRow; row < packets.length; row = (row + 1) as PacketRow) {
    const flow = packets.flow.get(row) as never;
    const forward = (packets.marks.get(row) & Mark.forward) !== 0;
    const relative = (n: number, base: number | null) => (base === null ? n : (n - base) >>> 0);
    const seq = relative(packets.seq.get(row), flows.base(flow, forward, row));
    const acks = (packets.flags.get(row) & A) !== 0;
    const ack = acks ? relative(packets.ack.get(row), flows.base(flow, !forward, row)) : packets.ack.get(row);
    out += `${flows.stream.get(flow)}\t${seq}\t${ack}\n`;
  }
  return out;
}

describe.runIf(tshark || process.env.CI === 'true')('tcp.stream, tcp.seq and tcp.ack as tshark numbers them', () => {
  it.each(Object.entries(CASES))('%s', async (name, frames) => {
    const bytes = pcap(frames);
    const path = join(folder, `${name.replace(/\W/g, '-')}.pcap`);
    writeFileSync(path, bytes);
    const run = spawnSync('tshark', ['-n', '-r', path, '-T', 'fields', '-e', 'tcp.stream', '-e', 'tcp.seq', '-e', 'tcp.ack'], {
      encoding: 'utf8',
    });
    expect(await ours(bytes)).toBe(run.stdout);
  });
});
