/** A real browser with Trama's page in it, for end-to-end tests. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { startServer, type ViewServer } from '../../cli/view/server.ts';
import { MemorySource, type RandomAccess } from '../../core/capture/source.ts';
import { assetsIn } from '../../core/engine/session/assets.node.ts';

export const root = path.resolve(import.meta.dirname, '../..');
export const fixture = (name: string): string => path.join(root, 'fixtures', 'captures', name);

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];
const executable = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));

/** Why there is no browser, or undefined. */
export const missingBrowser =
  executable === undefined ? "no Chromium was found: 'apt-get install chromium', or name one in CHROMIUM" : undefined;

/** True: skip. Throws under CI=true, where a browser must be there. */
export function skipWithoutBrowser(): boolean {
  if (missingBrowser === undefined) return false;
  if (process.env.CI === 'true') throw new Error(missingBrowser);
  console.warn(`skipped: ${missingBrowser}`);
  return true;
}

export interface Stage {
  readonly browser: Browser;
  /** Serves the capture and opens the page. What the page complains of is collected. */
  open(capture: { name: string; bytes: Uint8Array | RandomAccess } | undefined, options?: PageOptions): Promise<Page>;
  readonly complaints: string[];
  close(): Promise<void>;
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly locale?: string;
  /** Served beside the capture, as `trama view EXERCISE` does. */
  readonly exercise?: { readonly name: string; readonly text: string };
}

export async function makeStage(): Promise<Stage> {
  const browser = await chromium.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const assets = assetsIn(path.join(root, 'dist', 'renderer'));
  const servers: ViewServer[] = [];
  const complaints: string[] = [];
  return {
    browser,
    complaints,
    open: async (capture, { width = 1280, height = 720, colorScheme = 'light', locale = 'en-US', exercise } = {}) => {
      const source = capture?.bytes instanceof Uint8Array ? new MemorySource(capture.bytes) : capture?.bytes;
      const server = await startServer({
        assets,
        port: 0,
        exercise,
        capture: capture === undefined || source === undefined ? undefined : { name: capture.name, source },
      });
      servers.push(server);
      // A context of its own: no settings and no layout of another test.
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale, acceptDownloads: true });
      const page = await context.newPage();
      page.setDefaultTimeout(process.env.CI === 'true' ? 30_000 : 12_000);
      page.on('console', (message) => {
        if (message.type() === 'error' && !/favicon/.test(message.text())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(server.url);
      return page;
    },
    close: async () => {
      await browser.close();
      for (const server of servers) await server.close();
    },
  };
}

export interface Tested {
  /** As `Stage.open`; the page is closed behind the test. */
  readonly open: Stage['open'];
  readonly stage: () => Stage;
}

/**
 * A browser for the tests of a `describe`, which calls this. Behind each test its pages are closed, and none of them may have complained: nothing was
 * refused by the content security policy, and nothing failed unseen.
 *
 * @param ready waits until a page can be used
 */
export function onStage(ready: (page: Page) => Promise<unknown> = async () => {}): Tested {
  let stage: Stage;
  const pages: Page[] = [];
  beforeAll(async () => {
    stage = await makeStage();
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    expect(stage.complaints.splice(0)).toEqual([]);
  });
  return {
    stage: () => stage,
    open: async (...args) => {
      const page = await stage.open(...args);
      pages.push(page);
      await ready(page);
      return page;
    },
  };
}

export interface AxeFinding {
  readonly id: string;
  readonly impact: string | null | undefined;
  readonly nodes: readonly string[];
}

/** What axe finds that is serious or critical. */
export async function seriousFindings(page: Page): Promise<AxeFinding[]> {
  // Not a script element: the page's content security policy has no room for one.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const engine = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations } = await engine.run();
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => ({ id: v.id, impact: v.impact, nodes: v.nodes.slice(0, 5).map((n) => n.html.slice(0, 200)) }));
  });
}

/** Opens a pane from the menu "Analysis", in English. */
export async function chooseTool(page: Page, item: string): Promise<void> {
  await page.keyboard.press('F9');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** Changes the theme by the settings, in English. */
export async function setTheme(page: Page, theme: 'light' | 'dark' | 'contrast'): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme);
  await page.keyboard.press('Escape');
  await page.locator(`[data-theme="${theme}"]`).waitFor({ state: 'attached' });
}
