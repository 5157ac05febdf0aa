/** What a window of the desktop app is refused. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assetsIn } from '../../core/engine/session/assets.node.ts';
import { Captures } from '../../electron/main/captures.ts';
import {
  CHANNELS,
  EVENTS,
  filesOf,
  mayCall,
  mayDownload,
  mayHavePermission,
  mayLoad,
  mayNavigate,
  mayOpenWindow,
  PAGE,
  wantedOf,
} from '../../electron/main/policy.ts';
import { answer } from '../../electron/main/serve.ts';
import { electronProgram } from '../../scripts/start.mjs';

const FOREIGN = [
  'https://example.com/',
  'http://127.0.0.1/index.html',
  'file:///etc/passwd',
  'trama://evil/index.html',
  'trama://user@app/index.html',
  'trama://app:80/index.html',
  'data:text/html,x',
  'javascript:alert(1)',
  'about:blank',
  'not an address',
  '',
];

describe('navigation', () => {
  it('goes to the page and nowhere else', () => {
    expect(mayNavigate(PAGE)).toBe(true);
    expect(mayNavigate(`${PAGE}#part`)).toBe(true);
    for (const url of [...FOREIGN, 'trama://app/capture/1', 'trama://app/assets/other.html'])
      expect(mayNavigate(url), url).toBe(false);
  });
  it('opens no window, and grants no permission but to write what a person copies', () => {
    for (const url of [PAGE, ...FOREIGN]) expect(mayOpenWindow(url)).toBe(false);
    for (const permission of ['media', 'geolocation', 'notifications', 'usb', 'clipboard-read', 'fullscreen'])
      expect(mayHavePermission(permission, PAGE)).toBe(false);
    expect(mayHavePermission('clipboard-sanitized-write', PAGE)).toBe(true);
    for (const url of FOREIGN) expect(mayHavePermission('clipboard-sanitized-write', url), url).toBe(false);
  });
  it('loads and downloads nothing from elsewhere', () => {
    for (const url of [...FOREIGN, 'blob:https://example.com/1', 'blob:null/1']) {
      expect(mayLoad(url), url).toBe(false);
      expect(mayDownload(url), url).toBe(false);
    }
    expect(mayLoad('trama://app/assets/x.js')).toBe(true);
    expect(mayDownload('trama://app/assets/x.js')).toBe(false);
    expect(mayDownload('blob:trama://app/1234')).toBe(true);
  });
});

describe('messages', () => {
  it('count on known channels, from the page, in the main frame', () => {
    expect(mayCall(CHANNELS.chooseCapture, PAGE, true)).toBe(true);
    expect(mayCall(CHANNELS.chooseCapture, PAGE, false)).toBe(false);
    for (const url of FOREIGN) expect(mayCall(CHANNELS.chooseCapture, url, true), url).toBe(false);
    for (const channel of ['trama:open', 'trama:read-file', 'ELECTRON_BROWSER_REQUIRE', '', '__proto__', 'toString']) {
      expect(mayCall(channel, PAGE, true), channel).toBe(false);
    }
  });
});

describe('the scheme', () => {
  let directory = '';
  const captures = new Captures();
  let id = '';
  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'trama-electron-'));
    writeFileSync(
      path.join(directory, 'a.pcap'),
      Uint8Array.from({ length: 100 }, (_, i) => i),
    );
    mkdirSync(path.join(directory, 'site'));
    writeFileSync(path.join(directory, 'site', 'index.html'), '<meta property="csp-nonce" nonce="">');
    const served = await captures.open(path.join(directory, 'a.pcap'), 1);
    expect(JSON.stringify(served)).not.toContain(directory);
    id = served.url.replace('capture/', '');
  });
  afterAll(async () => {
    await captures.close();
    rmSync(directory, { recursive: true });
  });
  const ask = (url: string, init?: RequestInit) =>
    answer(new Request(url, init), assetsIn(path.join(directory, 'site')), captures);
  const range = (value: string) => ({ headers: { range: value } });

  it('gives an opened capture by range', async () => {
    const response = await ask(`trama://app/capture/${id}`, range('bytes=10-12'));
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe('bytes 10-12/100');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([10, 11, 12]);
  });

  it('gives nothing else: no other file, not the whole, no writing', async () => {
    expect((await ask(`trama://app/capture/${id}`)).status).toBe(416);
    for (const abuse of [
      'bytes=100-',
      'bytes=-5',
      'bytes=5-2',
      'bytes=0-1,4-5',
      'bytes=0x0-9',
      'bytes=-1-5',
      'lines=0-5',
      'bytes=1e2-',
    ])
      expect((await ask(`trama://app/capture/${id}`, range(abuse))).status, abuse).toBe(416);
    // More than there is: what there is.
    const all = await ask(`trama://app/capture/${id}`, range('bytes=0-999999999999999'));
    expect((await all.arrayBuffer()).byteLength).toBe(100);
    expect((await ask('trama://app/capture/00000000-0000-0000-0000-000000000000', range('bytes=0-1'))).status).toBe(404);
    expect((await ask(`trama://app/capture/${id}`, { method: 'POST' })).status).toBe(403);
    for (const name of [
      '../a.pcap',
      '%2e%2e/etc/passwd',
      'etc/passwd',
      `${directory}/site/index.html`,
      'capture/../a.html',
      'nothing.js',
    ]) {
      expect([403, 404], name).toContain((await ask(`trama://app/${name}`)).status);
    }
    for (const url of ['trama://evil/index.html', 'https://example.com/index.html']) expect((await ask(url)).status).toBe(403);
  });

  it('gives the page with a policy of its own', async () => {
    const response = await ask('trama://app/index.html');
    const nonce = /nonce="([^"]+)"/.exec(await response.text())?.[1] ?? '-';
    expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    expect(await (await ask('trama://app/capture.json')).json()).toBeNull();
  });

  it('opens no directory', async () => {
    await expect(captures.open(directory, 1)).rejects.toThrow('is not a file');
    await expect(captures.open(path.join(directory, 'missing'), 1)).rejects.toThrow('ENOENT');
  });
});

it('addresses with other forms ask for nothing', () => {
  expect(wantedOf('trama://app/', 'GET')).toEqual({ kind: 'asset', name: 'index.html' });
  for (const url of FOREIGN) expect(wantedOf(url, 'GET'), url).toBeNull();
  expect(wantedOf('trama://app/index.html', 'PUT')).toBeNull();
});

it('takes files from a command line, and no switches', () => {
  expect(filesOf(['/opt/trama', 'a.pcap'], true)).toEqual(['a.pcap']);
  expect(filesOf(['electron', 'main.mjs', '--inspect', 'a.pcap', ''], false)).toEqual(['a.pcap']);
  expect(filesOf(['electron', '--added', 'folder', 'a.pcap', 'b.pcap'], false)).toEqual(['a.pcap', 'b.pcap']);
});

it('knows whether the program is there', () => {
  expect(electronProgram('/nowhere', {})).toBeUndefined();
  expect(electronProgram('/nowhere', { ELECTRON_OVERRIDE_DIST_PATH: '/also/nowhere' })).toBeUndefined();
});

it('the preload, which may import nothing of main, names the same channels', async () => {
  const source = readFileSync(path.resolve(import.meta.dirname, '../../electron/preload/preload.ts'), 'utf8');
  const named = [...source.matchAll(/'(trama:[a-z-]+)'/g)].map((found) => found[1]).sort();
  expect(named).toEqual([...Object.values(CHANNELS), ...Object.values(EVENTS)].sort());
});
