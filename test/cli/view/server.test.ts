/** The local server, over a socket. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type ViewServer } from '../../../cli/view/server.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { assetsIn } from '../../../core/engine/session/assets.node.ts';

let directory = '';
let server: ViewServer;
const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i & 255);

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'trama-view-'));
  mkdirSync(path.join(directory, 'site', 'assets'), { recursive: true });
  writeFileSync(path.join(directory, 'secret.js'), 'outside');
  writeFileSync(path.join(directory, 'site', 'index.html'), '<meta property="csp-nonce" nonce="">');
  writeFileSync(path.join(directory, 'site', 'assets', 'main.js'), 'main');
  writeFileSync(path.join(directory, 'site', '.hidden'), 'hidden');
  const assets = assetsIn(path.join(directory, 'site'));
  server = await startServer({ assets, capture: { name: 'a.pcap', source: new MemorySource(bytes) }, port: 0 });
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

/** Not `fetch`: that mends paths and hosts, and it is the ones that are not mended that count. */
const ask = (where: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path: where, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
const base = (): string => server.url.slice(server.url.indexOf('/', 'http://'.length));

describe('the page', () => {
  it('has a strict policy with a nonce of its own each time', async () => {
    const [a, b] = [await ask(base()), await ask(base())];
    expect(a.status).toBe(200);
    const nonce = /nonce="([^"]+)"/.exec(a.body.toString())?.[1] ?? '';
    expect(nonce.length).toBeGreaterThan(15);
    expect(a.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(b.body.toString()).not.toContain(nonce);
    expect(a.headers['x-content-type-options']).toBe('nosniff');
    expect(a.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('has its files, and no others', async () => {
    expect((await ask(`${base()}assets/main.js`)).body.toString()).toBe('main');
    for (const name of ['../secret.js', '..%2fsecret.js', 'assets/../../secret.js', '%2e%2e/secret.js', '.hidden', 'nothing']) {
      const { status, body } = await ask(`${base()}${name}`);
      expect([403, 404], name).toContain(status);
      expect(body.toString(), name).not.toMatch(/outside|hidden\b/);
    }
  });
});

describe('refused are', () => {
  it.each([
    ['no token', '/', {}],
    ['a wrong token', '/wrong/', {}],
    ['the capture without the token', '/capture', { range: 'bytes=0-9' }],
    ['another host', null, { host: 'evil.example' }],
    ['another origin', null, { origin: 'http://evil.example' }],
    ['another site', null, { 'sec-fetch-site': 'cross-site' }],
  ] as [string, string | null, Record<string, string>][])('%s', async (_what, where, headers) => {
    const { status, body } = await ask(where ?? base(), headers);
    expect(status).toBe(403);
    expect(body.toString()).toMatch(/^trama view: /);
  });

  it('writing', async () => expect((await ask(base(), {}, 'POST')).status).toBe(405));
});

describe('the capture', () => {
  it('is given by range', async () => {
    const { status, headers, body } = await ask(`${base()}capture`, { range: 'bytes=10-19' });
    expect(status).toBe(206);
    expect(headers['content-range']).toBe('bytes 10-19/1000');
    expect(new Uint8Array(body)).toEqual(bytes.slice(10, 20));
    expect(JSON.parse((await ask(`${base()}capture.json`)).body.toString())).toEqual({
      name: 'a.pcap',
      size: 1000,
      url: 'capture',
    });
  });

  it('is given from a place to its end', async () => {
    const { status, headers, body } = await ask(`${base()}capture`, { range: 'bytes=990-' });
    expect(status).toBe(206);
    expect(headers['content-range']).toBe('bytes 990-999/1000');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(new Uint8Array(body)).toEqual(bytes.slice(990));
  });

  it('is not given without a range, nor beyond its end', async () => {
    for (const range of [undefined, 'bytes=1000-', 'bytes=0-1,5-9']) {
      const { status, headers } = await ask(`${base()}capture`, range === undefined ? {} : { range });
      expect(status).toBe(416);
      expect(headers['content-range']).toBe('bytes */1000');
    }
  });
});

it('a port that is taken is said to be', async () => {
  await expect(startServer({ assets: new Map(), port: server.port })).rejects.toThrow(/is taken/);
});
