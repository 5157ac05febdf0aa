/** The tables in a real browser: by keyboard, in both languages and all themes, on small, damaged and large captures. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { generate } from '../../bench/generate.ts';
import { chooseTool, fixture, onStage, seriousFindings, setTheme, skipWithoutBrowser } from './browser.ts';

describe.skipIf(skipWithoutBrowser())('the tables', () => {
  const { open: onPage } = onStage();
  const open = async (name: string, bytes: Uint8Array = readFileSync(fixture(name)), locale = 'en-US'): Promise<Page> => {
    const page = await onPage({ name, bytes }, { locale });
    await page.getByRole('grid', { name: /^(Packets|Paquetes)$/ }).waitFor();
    return page;
  };
  const story = (page: Page) => page.getByRole('region', { name: 'Story' });

  it('are opened, walked, sorted and followed to a packet with a bare keyboard', async () => {
    const page = await open('lvs-nat.pcap');
    await page.keyboard.press('F9');
    await page.getByRole('menuitem', { name: 'Conversations' }).waitFor();
    await page.keyboard.press('Enter');
    const grid = page.getByRole('grid', { name: 'Conversations: TCP' });
    await grid.getByRole('gridcell', { name: '192.168.0.108:80' }).waitFor();
    await expect.poll(() => grid.evaluate((e) => e.matches(':focus'))).toBe(true);
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('3');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: 'Go to frame 6' }).waitFor();
    // To the header of the second column: sorted by it, then the other way.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const header = grid.getByRole('columnheader', { name: /^Address B/ });
    await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending');
    const second = () => grid.getByRole('row').nth(1).innerText();
    await expect.poll(second).toContain('170.210.122.104:80');
    await page.keyboard.press('Enter');
    await expect.poll(() => header.getAttribute('aria-sort')).toBe('descending');
    await expect.poll(second).toContain('192.168.0.108:80');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await story(page).getByText('Frame 6', { exact: true }).waitFor();
    await grid.focus();
    await page.keyboard.press('f');
    await page.getByText('10 of 24 packets').waitFor();
    await expect.poll(() => page.getByRole('textbox', { name: 'Display filter' }).inputValue()).toBe('tcp.stream == 1');
    // Only what that filter shows.
    await page.getByRole('checkbox', { name: 'only what the filter shows' }).check();
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('2');
  });

  it('give a pane all the room and take it back to show the packet', async () => {
    const page = await open('lvs-nat.pcap');
    await chooseTool(page, 'NAT bindings');
    const grid = page.getByRole('grid', { name: 'NAT bindings: Bindings' });
    await grid.getByText('170.210.122.104:80').first().waitFor();
    await expect.poll(() => grid.evaluate((e) => e.matches(':focus'))).toBe(true);
    await page.keyboard.press('F11');
    await expect.poll(async () => (await grid.boundingBox())?.width ?? 0).toBeGreaterThan(1200);
    await page.keyboard.press('Enter');
    await story(page).getByText('Frame 3', { exact: true }).waitFor();
    await expect.poll(() => page.getByRole('grid', { name: 'Packets' }).isVisible()).toBe(true);
  });

  it('give the pane that was just opened all the room, though the keyboard is not yet in it', async () => {
    const page = await open('lvs-nat.pcap');
    await page.getByRole('grid', { name: 'Packets' }).getByRole('row').nth(6).click();
    await chooseTool(page, 'NAT bindings');
    await page.keyboard.press('F11');
    const grid = page.getByRole('grid', { name: 'NAT bindings: Bindings' });
    await expect.poll(async () => (await grid.boundingBox())?.width ?? 0).toBeGreaterThan(1200);
    await expect.poll(() => grid.evaluate((e) => e.matches(':focus'))).toBe(true);
  });

  it('are saved as CSV', async () => {
    const page = await open('lvs-nat.pcap');
    await chooseTool(page, 'HTTP');
    await page.getByRole('grid', { name: 'HTTP: Requests' }).waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('lvs-nat-http-requests.csv');
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^Frame,Start,Method,Host,URI,Status/);
    expect(lines[1]).toMatch(/^11,/);
  });

  it('have nothing that axe finds serious, in any theme, in both languages, switched live', async () => {
    const page = await open('lvs-nat-rr-kernel.pcap');
    await chooseTool(page, 'Virtual servers');
    await page.getByRole('grid', { name: 'Virtual servers: Services' }).getByText('198.51.100.104:80').waitFor();
    await page.getByRole('button', { name: 'Schedulers' }).click();
    await page.getByRole('gridcell', { name: 'ruled out' }).first().waitFor();
    for (const theme of ['light', 'dark', 'contrast'] as const) {
      await setTheme(page, theme);
      expect(await seriousFindings(page), theme).toEqual([]);
    }
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    const grid = page.getByRole('grid', { name: 'Servidores virtuales: Planificadores' });
    await grid.getByRole('gridcell', { name: 'descartado' }).first().waitFor();
    await expect.poll(() => grid.getByRole('columnheader', { name: /^Veredicto/ }).count()).toBe(1);
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('say why there is nothing, also of a file that is damaged', async () => {
    const page = await open('damaged-cut.pcap');
    await chooseTool(page, 'HTTP');
    await page.getByText(/No HTTP message was found/).waitFor();
    await chooseTool(page, 'Bonded links');
    await page.getByText(/no bonded link was found/i).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('show a table of thousands of conversations from any place in it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'trama-tables-'));
    try {
      const file = path.join(folder, 'large.pcap');
      generate(file, 20_000);
      const page = await open('large.pcap', readFileSync(file));
      await chooseTool(page, 'Conversations');
      const grid = page.getByRole('grid', { name: 'Conversations: TCP' });
      // The analysis of so many takes a moment: until then the pane says so.
      await grid.waitFor({ timeout: 30_000 });
      const rows = Number(await grid.getAttribute('aria-rowcount')) - 1;
      expect(rows).toBeGreaterThan(500);
      await grid.focus();
      await page.keyboard.press('End');
      await grid
        .locator(`[aria-rowindex="${rows + 1}"]`)
        .getByText(/:\d+/)
        .first()
        .waitFor();
      // Drawn are those in sight, whatever there is.
      expect(await grid.getByRole('row').count()).toBeLessThan(80);
      await page.getByRole('searchbox', { name: 'Find in the table' }).fill('no such words');
      await page.getByText('No row has these words.').waitFor();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
