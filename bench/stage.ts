/**
 * One measured stage in a process of its own: `node stage.mjs STAGE CAPTURE` prints {packets, seconds, cpuSeconds, bytesPerPacket, …} as JSON.
 * Memory is what the live tables hold after a collection, beyond what the process had before it opened the capture.
 *
 * `scan` and `analyse` are timed with the opening of the file; the filters on an open capture; `fields` and `annotate` as commands, without the
 * start of the process.
 */
import { Writable } from 'node:stream';
import { makeContext } from '../cli/context.ts';
import { openPath } from '../cli/io/open.ts';
import { run } from '../cli/program.ts';
import { natThread } from '../cli/threads/start.ts';
import { packetRow } from '../core/base/ids.ts';
import { type Engine, openEngine } from '../core/engine/engine.ts';
import { scanCapture } from '../core/scan/scan.ts';
import type { Stage } from './measure.ts';

const FILTERS: Readonly<Record<string, string>> = {
  'filter-numeric': 'tcp.port == 80 && ip.ttl < 64 && tcp.len > 1000',
  'filter-tree': 'tcp.checksum == 0x1234 || frame contains "/page/77"',
};
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  fields: [
    '-e',
    'frame.number',
    '-e',
    'frame.time_epoch',
    '-e',
    'ip.src',
    '-e',
    'ip.dst',
    '-e',
    'tcp.srcport',
    '-e',
    'tcp.dstport',
    '-e',
    'tcp.len',
  ],
  annotate: ['--format', 'ndjson'],
};

const held = async (): Promise<number> => {
  // Buffers that nothing holds go away a turn after their collection.
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** What is alive at the end of a stage, so that its memory counts. */
interface Outcome {
  readonly packets: number;
  readonly flows: number;
  readonly count: number;
  readonly engine?: Engine;
  readonly live: unknown;
}

async function command(name: string, path: string): Promise<Outcome> {
  let lines = 0;
  const sink = new Writable({
    write(piece: Buffer, _encoding, done) {
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
      done();
    },
  });
  const context = makeContext({ stdin: process.stdin, stdout: sink, stderr: process.stderr }, {}, new AbortController().signal);
  const code = await run([name, path, ...(COMMANDS[name] ?? [])], context);
  if (code !== 0) throw new Error(`${name}: exit ${code}`);
  return { packets: Number.NaN, flows: 0, count: lines, live: undefined };
}

async function main(name: string, path: string): Promise<void> {
  const before = await held();
  let cpu = process.cpuUsage();
  let started = performance.now();
  const capture = await openPath(path);
  const open = () => openEngine(capture, { natThread: natThread(capture.plainFile, process.env) });
  let outcome: Outcome;
  if (name === 'scan') {
    const { tables } = await scanCapture(capture, []);
    outcome = { packets: tables.packets.length, flows: tables.flows.length, count: 0, live: tables };
  } else if (COMMANDS[name] !== undefined) outcome = await command(name, path);
  else {
    const engine = await open();
    const { tables } = engine.facts;
    let count = 0;
    const filter = FILTERS[name];
    if (filter !== undefined) {
      // The first run also finds out what is found out once (TCP verdicts, indexes).
      cpu = process.cpuUsage();
      started = performance.now();
      count = await engine.filter(filter).then(
        (rows) => rows.length,
        () => -1,
      );
    }
    outcome = { packets: tables.packets.length, flows: tables.flows.length, count, engine, live: engine };
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  let { packets } = outcome;
  if (Number.isNaN(packets)) packets = (await scanCapture(capture, [])).tables.packets.length;
  const bytesPerPacket = ((await held()) - before) / packets;
  let pairs = 0;
  const { engine } = outcome;
  if (engine !== undefined) {
    for (let row = 0; row < packets; row++) if (engine.facts.nat.rewriteOf(packetRow(row)) !== null) pairs++;
  }
  const { flows, count } = outcome;
  const result: Stage = { packets, flows, pairs, seconds, cpuSeconds: (user + system) / 1e6, bytesPerPacket, count };
  console.log(JSON.stringify(result));
  if (outcome.live !== undefined) await capture.close();
}

await main(process.argv[2] ?? '', process.argv[3] ?? '');
