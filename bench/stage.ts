/**
 * One measured stage in a process of its own: `node stage.mjs scan|analyse CAPTURE` prints {packets, seconds, cpuSeconds, bytesPerPacket, …} as JSON.
 * Memory is what the live tables hold after a collection, beyond what the process had before it opened the capture.
 */
import { openPath } from '../cli/io/open.ts';
import { natThread } from '../cli/threads/start.ts';
import { packetRow } from '../core/base/ids.ts';
import { openEngine } from '../core/engine/engine.ts';
import { scanCapture } from '../core/scan/scan.ts';

const held = async (): Promise<number> => {
  // Buffers that nothing holds go away a turn after their collection.
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

async function main(stage: string, path: string): Promise<void> {
  const before = await held();
  const cpu = process.cpuUsage();
  const started = performance.now();
  const capture = await openPath(path);
  const live =
    stage === 'scan'
      ? (await scanCapture(capture, [])).tables
      : (await openEngine(capture, { natThread: natThread(capture.plainFile, process.env) })).facts;
  const packets = 'packets' in live ? live.packets.length : live.tables.packets.length;
  const flows = 'flows' in live ? live.flows.length : live.tables.flows.length;
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const bytesPerPacket = ((await held()) - before) / packets;
  let found = 0;
  if (!('packets' in live)) for (let row = 0; row < packets; row++) if (live.nat.rewriteOf(packetRow(row)) !== null) found++;
  console.log(JSON.stringify({ packets, flows, pairs: found, seconds, cpuSeconds: (user + system) / 1e6, bytesPerPacket }));
  await capture.close();
}

await main(process.argv[2] ?? '', process.argv[3] ?? '');
