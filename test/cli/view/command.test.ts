/** `trama view` as it is typed. */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRenderer, rendererIsBuilt } from '../../../scripts/build-renderer.mjs';
import { run, start, TRACE } from '../run.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'trama-view-command-'));
  if (!rendererIsBuilt()) await buildRenderer();
});
afterAll(() => rm(directory, { recursive: true }));

/** Starts it, waits for the address, asks with `work`, interrupts it; resolves to what it printed and its exit code. */
async function viewed(
  args: readonly string[],
  work: (url: string) => Promise<void>,
  input?: Uint8Array,
): Promise<[string, number | null]> {
  const child = start(['view', '--no-open', ...args]);
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  let said = '';
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const address = new Promise<string>((resolve, reject) => {
    const look = (data: Buffer): void => {
      said += data.toString();
      const url = /http:\/\/\S+\//.exec(said)?.[0];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    void closed.then((code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
  try {
    await work(await address);
  } finally {
    child.kill('SIGINT');
  }
  return [said, await closed];
}

const ask = async (url: string, headers: Record<string, string> = {}) => fetch(url, { headers });

describe('trama view', () => {
  it('prints the address, serves the capture by range, and ends with Ctrl+C', async () => {
    const [said, code] = await viewed([TRACE], async (url) => {
      expect(await (await ask(url)).text()).toContain('<title>Trama</title>');
      expect(await (await ask(`${url}capture.json`)).json()).toMatchObject({ name: 'lvs-nat.pcap', url: 'capture' });
      const part = await ask(`${url}capture`, { range: 'bytes=0-3' });
      expect(part.status).toBe(206);
      expect(Buffer.from(await part.arrayBuffer()).toString('hex')).toMatch(/^(d4c3b2a1|a1b2c3d4)$/);
    });
    expect(said).toContain('lvs-nat.pcap is shown at');
    expect(said).toContain('Ctrl+C ends it');
    expect(code).toBe(130);
  });

  it('serves an empty window without a capture', async () => {
    await viewed([], async (url) => {
      expect(await (await ask(`${url}capture.json`)).json()).toBeNull();
      expect((await ask(`${url}capture`, { range: 'bytes=0-3' })).status).toBe(404);
    });
  });

  it('takes a capture from standard input', async () => {
    const { readFile } = await import('node:fs/promises');
    const bytes = await readFile(TRACE);
    await viewed(
      ['-'],
      async (url) => {
        expect(await (await ask(`${url}capture.json`)).json()).toMatchObject({ size: bytes.length });
      },
      bytes,
    );
  });

  it('says before it serves that a file is no capture, or not there', async () => {
    const picture = path.join(directory, 'picture.png');
    writeFileSync(picture, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a));
    for (const [file, why] of [
      [picture, /not a capture/],
      [path.join(directory, 'missing.pcap'), /there is no such file/],
    ] as const) {
      const { code, stderr } = await run(['view', '--no-open', file]);
      expect(code).toBe(2);
      expect(stderr).toMatch(why);
    }
    expect((await run(['view', '--port', '70000'])).stderr).toContain('there is no port 70000');
  });
});
