/**
 * The thread that pairs the packets of a large capture, beside the one that does all other analyses (docs/adr/0007-analyses-in-one-pass.md). Started by
 * `start.ts` with the file's path and size; answers with one `NatState`.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { NatPass } from '../../core/analysis/nat/pass.ts';
import { scanCapture } from '../../core/scan/scan.ts';
import { Tables } from '../../core/table/tables.ts';
import { openPath } from '../io/open.ts';
import type { NatThreadData } from './start.ts';

const { path, size } = workerData as NatThreadData;
const tables = new Tables();
const pass = new NatPass(tables);
const capture = await openPath(path, { fileSize: size });
const { failures } = await scanCapture(capture, [pass], {}, tables);
await capture.close();
const [failure] = failures;
if (failure !== undefined) throw failure.error;
const state = pass.findings().toState(tables.packets.length);
const columns = [state.bindings.byFlow, ...Object.values(state.pairs.columns)].flat();
parentPort?.postMessage(
  state,
  [state.bindings.words, ...columns].map((column) => column.buffer),
);
