/** The topology in a real browser: walked by keyboard, leading to packets, exported, in both languages and all themes. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chooseTool, fixture, onStage, seriousFindings, setTheme, skipWithoutBrowser } from './browser.ts';

describe.skipIf(skipWithoutBrowser())('the topology', () => {
  const { open: onPage } = onStage();
  const open = async (name: string): Promise<Page> => {
    const page = await onPage({ name, bytes: readFileSync(fixture(name)) });
    await page.getByRole('grid', { name: 'Packets' }).waitFor();
    return page;
  };
  const devices = (page: Page) => page.getByRole('listbox', { name: 'Devices and networks' });

  it('is walked with the arrows, says why a device has its role, and filters by it', async () => {
    const page = await open('lvs-nat.pcap');
    await chooseTool(page, 'Topology');
    await expect.poll(() => page.getByRole('region', { name: 'Topology' }).count()).toBe(1);
    const list = devices(page);
    await list.waitFor();
    await expect.poll(() => list.evaluate((e) => e.matches(':focus'))).toBe(true);
    await expect.poll(() => list.getByRole('option').count()).toBeGreaterThanOrEqual(4);
    // From the client rightwards, over the network, to the director.
    const about = page.locator('.map-about');
    await page.keyboard.press('Home');
    for (let i = 0; i < 6; i++) {
      if (/^director/.test(await about.innerText())) break;
      await page.keyboard.press('PageDown');
    }
    await about.getByText(/director \(probable\): its copies differ from the originals in an address/).waitFor();
    await page.keyboard.press('f');
    await page.getByText('23 of 24 packets').waitFor();
    await expect.poll(() => page.getByRole('textbox', { name: 'Display filter' }).inputValue()).toMatch(/^eth\.addr == /);
    await about
      .getByRole('button', { name: /^Show frame/ })
      .first()
      .click();
    await page
      .getByRole('region', { name: 'Story' })
      .getByText(/^Frame \d+$/)
      .waitFor();
  });

  it('moves to the device that lies in the direction of the arrow', async () => {
    const page = await open('lvs-nat-rr-kernel.pcap');
    await chooseTool(page, 'Topology');
    const list = devices(page);
    await list.waitFor();
    await expect.poll(() => list.evaluate((e) => e.matches(':focus'))).toBe(true);
    const place = async (): Promise<number> =>
      (await page.locator('.map-box.is-active, .rail.is-active .rail-line').boundingBox())?.x ?? -1;
    await page.keyboard.press('Home');
    const from = await place();
    await page.keyboard.press('ArrowRight');
    await expect.poll(place).toBeGreaterThan(from);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(place).toBeLessThanOrEqual(from);
  });

  it('is exported as SVG, PNG and Mermaid', async () => {
    const page = await open('lvs-nat.pcap');
    await chooseTool(page, 'Topology');
    await devices(page).waitFor();
    const exported = async (item: string): Promise<{ name: string; bytes: Buffer }> => {
      await page.getByRole('region', { name: 'Topology' }).getByRole('button', { name: 'Export' }).click();
      const saved = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: item }).click();
      const download = await saved;
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    };
    const svg = await exported('SVG picture');
    expect(svg.name).toBe('lvs-nat-topology.svg');
    expect(svg.bytes.toString()).toContain('170.210.122.104 VIP');
    const png = await exported('PNG picture');
    expect([...png.bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect((await exported('Mermaid')).bytes.toString()).toMatch(/^flowchart LR/);
  });

  it('has nothing that axe finds serious, in any theme, in both languages, and says why it is empty', async () => {
    const page = await open('lvs-nat-rr-kernel.pcap');
    await chooseTool(page, 'Topology');
    await devices(page).waitFor();
    for (const theme of ['light', 'dark', 'contrast'] as const) {
      await setTheme(page, theme);
      expect(await seriousFindings(page), theme).toEqual([]);
    }
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await page
      .getByRole('listbox', { name: 'Equipos y redes' })
      .getByRole('option', { name: /^director/ })
      .waitFor();
    const none = await open('empty.pcap');
    await chooseTool(none, 'Topology');
    await none.getByText('The capture shows no device.').waitFor();
  });
});
