/** Our side of a comparison, in a thread of its own: a capture that hangs it is ended with the thread, and named. Answers one request after the other. */
import { parentPort } from 'node:worker_threads';
import { decompressor } from '../../cli/io/decompress.ts';
import { type OpenedCapture, openPath } from '../../cli/io/open.ts';
import { UnreadableCapture } from '../../core/base/result.ts';
import { type Engine, openEngine } from '../../core/engine/engine.ts';
import { extractFields } from '../../core/explain/extract.ts';
import { FilterError } from '../../core/filter/error.ts';
import { extractorOf } from '../support/fields.ts';
import { walk } from '../support/walk.ts';
import type { Answer, Request } from './protocol.ts';

let capture: OpenedCapture | undefined;
let engine: Engine | undefined;
let pieces: AsyncGenerator<Uint8Array> | undefined;

async function close(): Promise<void> {
  await capture?.close();
  capture = undefined;
  engine = undefined;
  pieces = undefined;
}

const opened = (): Engine => {
  if (engine === undefined) throw new Error('no capture is open');
  return engine;
};

async function answer(request: Request): Promise<Answer> {
  switch (request.kind) {
    case 'open': {
      await close();
      try {
        capture = await openPath(request.file);
      } catch (error) {
        if (!(error instanceof UnreadableCapture)) throw error;
        return { kind: 'refused', message: `${error.problem.code}: ${error.message}` };
      }
      const made = await openEngine(capture, { decompress: decompressor() });
      engine = made;
      const { info } = made;
      const extractor = await extractorOf(made, request.names, { separator: request.separator });
      pieces = extractFields(extractor, made.facts.tables, (rows) => made.frames(rows));
      return { kind: 'opened', packets: made.facts.tables.packets.length, damaged: info.problems.length > 0 };
    }
    case 'next': {
      const next = await pieces?.next();
      return { kind: 'piece', bytes: next === undefined || next.done === true ? null : next.value };
    }
    case 'filters': {
      const found: (Uint32Array | string)[] = [];
      for (const text of request.filters) {
        try {
          found.push(await opened().filter(text));
        } catch (error) {
          if (!(error instanceof FilterError)) throw error;
          found.push(error.message);
        }
      }
      return { kind: 'selected', rows: found };
    }
    case 'walk':
      return { kind: 'walked', faults: await walk(opened(), { frames: request.frames, diagram: request.diagram }) };
    case 'close':
      await close();
      return { kind: 'closed' };
  }
}

parentPort?.on('message', (request: Request) => {
  answer(request).then(
    (reply) => parentPort?.postMessage(reply),
    (error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      parentPort?.postMessage({ kind: 'crashed', message: message.split('\n').slice(0, 8).join(' | ') } satisfies Answer);
    },
  );
});
