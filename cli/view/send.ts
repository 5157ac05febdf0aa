/** Sends a part of a capture as fast as the other side takes it, in a few buffers that are used again and again. */
import type { ServerResponse } from 'node:http';
import type { RandomAccess } from '../../core/capture/source.ts';

/** Bytes read at a time. */
const PIECE = 1 << 20;

/** What of `http.ServerResponse` is needed: the same in HTTP/1 and HTTP/2. */
export type Outgoing = Pick<ServerResponse, 'writeHead' | 'write' | 'end' | 'destroy' | 'once' | 'off' | 'destroyed'>;

/**
 * Bytes [start, end) as a 206 answer. False where the source has none there any more: nothing has been sent then. Where it ends in the middle
 * the connection is broken off, which the other side sees as what it is. Rejects where reading fails before anything has been sent.
 */
export async function sendRange(
  source: RandomAccess,
  { start, end }: { readonly start: number; readonly end: number },
  outgoing: Outgoing,
  headers: Readonly<Record<string, string>>,
): Promise<boolean> {
  const pool: Uint8Array[] = [];
  let sent = start;
  const next = async (): Promise<Uint8Array> => {
    const length = Math.min(PIECE, end - sent);
    const piece = pool.pop() ?? new Uint8Array(Math.min(PIECE, end - start));
    let got = 0;
    while (got < length) {
      const n = await source.read(sent + got, piece.subarray(got, length));
      if (n <= 0) break;
      got += n;
    }
    return piece.subarray(0, got);
  };
  let piece = await next();
  if (piece.length === 0) return false;
  // A part that has become shorter is given as what it is, as long as nobody has been told of more.
  const last = end - start <= PIECE ? start + piece.length : end;
  outgoing.writeHead(206, {
    ...headers,
    'content-type': 'application/octet-stream',
    'accept-ranges': 'bytes',
    'content-length': String(last - start),
    'content-range': `bytes ${start}-${last - 1}/${source.size}`,
  });
  while (!outgoing.destroyed) {
    const buffer = piece;
    sent += buffer.length;
    const isTaken = outgoing.write(buffer, () => pool.push(new Uint8Array(buffer.buffer)));
    if (sent >= last) break;
    if (!isTaken) await drained(outgoing);
    try {
      piece = await next();
    } catch {
      piece = new Uint8Array(0);
    }
    if (piece.length === 0) {
      outgoing.destroy();
      return true;
    }
  }
  outgoing.end();
  return true;
}

/** The other side has taken what was sent, or has gone. */
const drained = (outgoing: Outgoing): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.once('drain', done);
    outgoing.once('close', done);
    if (outgoing.destroyed) done();
  });
