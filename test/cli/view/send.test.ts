/** A long answer: as fast as it is taken, in little memory, and honest where the source ends early. */
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { sendRange } from '../../../cli/view/send.ts';
import type { RandomAccess } from '../../../core/capture/source.ts';

const MEGABYTE = 1 << 20;
const valueAt = (i: number): number => (i * 31 + (i >>> 10)) & 255;

/** A source that says it has `size` bytes and ends at `ends`. */
function counting(size: number, ends = size): { source: RandomAccess; reads: () => number } {
  let reads = 0;
  const read = async (offset: number, target: Uint8Array): Promise<number> => {
    reads++;
    const n = Math.max(0, Math.min(target.length, ends - offset));
    if (size <= 8 * MEGABYTE) for (let i = 0; i < n; i++) target[i] = valueAt(offset + i);
    return n;
  };
  return { source: { size, read }, reads: () => reads };
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const answered = async (
  source: RandomAccess,
  start: number,
  end: number,
): Promise<{ head: IncomingMessage; sent: Promise<boolean> }> => {
  let sent: Promise<boolean> | undefined;
  server = createServer((_request, response) => {
    sent = sendRange(source, { start, end }, response, {}).then((done) => {
      if (!done) response.writeHead(416).end();
      return done;
    });
  });
  const { port } = await new Promise<AddressInfo>((resolve) =>
    (server as Server).listen(0, '127.0.0.1', () => resolve((server as Server).address() as AddressInfo)),
  );
  const head = await new Promise<IncomingMessage>((resolve, reject) =>
    get({ host: '127.0.0.1', port, agent: false }, resolve).on('error', reject),
  );
  return { head, sent: sent as Promise<boolean> };
};
const bodyOf = async (head: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of head) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

describe('sendRange', () => {
  it.each([
    [0, 5 * MEGABYTE + 77],
    [3, 1000],
    [MEGABYTE - 1, 2 * MEGABYTE],
  ])('sends bytes from %i to %i as they are', async (start, end) => {
    const { source } = counting(6 * MEGABYTE);
    const { head, sent } = await answered(source, start, end);
    expect(head.statusCode).toBe(206);
    expect(head.headers['content-range']).toBe(`bytes ${start}-${end - 1}/${6 * MEGABYTE}`);
    const body = await bodyOf(head);
    expect(body.length).toBe(end - start);
    expect(body.findIndex((b, i) => b !== valueAt(start + i))).toBe(-1);
    expect(await sent).toBe(true);
  });

  it('reads no more than is taken, and ends when the other side goes', async () => {
    const { source, reads } = counting(2000 * MEGABYTE);
    const { head, sent } = await answered(source, 0, 2000 * MEGABYTE);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // What the sockets of this machine hold.
    expect(reads()).toBeLessThan(100);
    head.destroy();
    expect(await sent).toBe(true);
    expect(reads()).toBeLessThan(100);
  });

  it('gives a short part as what it is, and breaks off a long one', async () => {
    const short = await answered(counting(1000, 600).source, 500, 1000);
    expect(short.head.headers['content-range']).toBe('bytes 500-599/1000');
    expect((await bodyOf(short.head)).length).toBe(100);
    server?.close();
    const long = await answered(counting(8 * MEGABYTE, 3 * MEGABYTE).source, 0, 8 * MEGABYTE);
    await expect(bodyOf(long.head)).rejects.toThrow(/aborted/);
  });

  it('says where there is nothing, and sends nothing', async () => {
    const { head, sent } = await answered(counting(1000, 100).source, 500, 1000);
    expect(await sent).toBe(false);
    expect(head.statusCode).toBe(416);
    head.resume();
  });
});
