/**
 * One measured stage in a process of its own: `node stage.mjs scan|analyse CAPTURE` prints {packets, seconds, bytesPerPacket} as JSON.
 * Memory is what the live tables hold after a collection, beyond what the process had before it opened the capture.
 */
import { openPath } from '../cli/io/open.ts';
import { openEngine } from '../core/engine/engine.ts';
import { scanCapture } from '../core/scan/scan.ts';

const held = (): number => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

async function main(stage: string, path: string): Promise<void> {
  const before = held();
  const started = performance.now();
  const capture = await openPath(path);
  const live = stage === 'scan' ? (await scanCapture(capture, [])).tables : (await openEngine(capture)).facts;
  const packets = 'packets' in live ? live.packets.length : live.tables.packets.length;
  const flows = 'flows' in live ? live.flows.length : live.tables.flows.length;
  let found = 0;
  if (!('packets' in live)) for (const binding of live.nat.bindings) found += binding.pairs.length;
  const seconds = (performance.now() - started) / 1000;
  const bytesPerPacket = (held() - before) / packets;
  console.log(JSON.stringify({ packets, flows, pairs: found, seconds, bytesPerPacket }));
  await capture.close();
}

await main(process.argv[2] ?? '', process.argv[3] ?? '');
