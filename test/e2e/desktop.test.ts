/** The desktop app for real, where Electron's program is: it is downloaded at its first start only, so that many machines have none. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appDirectory, electronProgram, prepareApp } from '../../scripts/start.mjs';
import { fixture } from './browser.ts';

const program = electronProgram();
const hasScreen = process.platform !== 'linux' || (process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY ?? '') !== '';
const why = program === undefined ? "Electron's program is not here: npx install-electron" : 'there is no screen: xvfb-run';

describe.skipIf(program === undefined || !hasScreen)(`the desktop app (skipped where ${why})`, () => {
  let app: ElectronApplication;
  let page: Page;
  const home = mkdtempSync(path.join(tmpdir(), 'trama-desktop-'));
  beforeAll(async () => {
    await prepareApp();
    app = await _electron.launch({
      ...(program === undefined ? {} : { executablePath: program }),
      // As root, Chromium's sandbox refuses to start.
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        `--user-data-dir=${home}`,
        appDirectory,
        fixture('lvs-nat.pcap'),
      ],
    });
    page = await app.firstWindow();
  });
  afterAll(async () => {
    await app.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('shows the capture of its command line', async () => {
    const grid = page.getByRole('grid', { name: /^(Packets|Paquetes)$/ });
    await grid.getByRole('row').nth(24).waitFor();
    await expect.poll(() => page.title()).toBe('lvs-nat.pcap – Trama');
    expect(page.url()).toBe('trama://app/index.html');
  });

  it('gives the page no Node, no path, no other file and no other place', async () => {
    await expect.poll(() => page.evaluate('typeof require + typeof process + typeof module')).toBe('undefined'.repeat(3));
    const status = (url: string) => page.evaluate(`fetch(${JSON.stringify(url)}).then((r) => r.status, () => 'refused')`);
    expect(await status('trama://app/capture/00000000-0000-0000-0000-000000000000')).toBe(404);
    expect(await status('file:///etc/passwd')).toBe('refused');
    expect(await status('http://127.0.0.1:1/')).toBe('refused');
    await page.evaluate("location.href = 'https://example.com/'");
    await page.evaluate("window.open('https://example.com/')");
    expect(page.url()).toBe('trama://app/index.html');
    expect(app.windows()).toHaveLength(1);
  });

  it('runs in a sandbox', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows().map((w) => w.webContents);
      return (contents as unknown as { getLastWebPreferences(): Record<string, unknown> }[]).map((c) =>
        c.getLastWebPreferences(),
      );
    });
    expect(preferences).toMatchObject([{ sandbox: true, contextIsolation: true, nodeIntegration: false }]);
  });
});
