/** The filter bar in a real browser: what it says while a filter is written, and the filters that are kept. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { fixture, onStage, seriousFindings, skipWithoutBrowser } from './browser.ts';

describe.skipIf(skipWithoutBrowser())('the filter bar', () => {
  const stage = onStage((page) => page.locator('.packet:not(.is-loading)').first().waitFor());
  const open = (name = 'lvs-nat.pcap'): Promise<Page> => stage.open({ name, bytes: readFileSync(fixture(name)) });
  const filter = (page: Page) => page.getByRole('textbox', { name: 'Display filter' });
  const waves = (page: Page) => page.locator('.filter-under mark');

  it('underlines faults at their places while one writes, and counts what is right', async () => {
    const page = await open();
    await filter(page).fill('ip && tcp.prt == 80 || udp.prt == 1');
    await waves(page).first().waitFor();
    expect(await waves(page).allInnerTexts()).toEqual(['tcp.prt', 'udp.prt']);
    // Exactly below the word in the field: as far from its beginning as the word's own letters are.
    const [box, wave, letter] = await Promise.all([
      filter(page).boundingBox(),
      waves(page).first().boundingBox(),
      waves(page)
        .first()
        .evaluate((e) => e.getBoundingClientRect().width / 7),
    ]);
    expect(Math.abs((wave?.x ?? 0) - (box?.x ?? 0) - 9 - 6 * letter)).toBeLessThan(1.5);
    await expect.poll(() => filter(page).getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.press('Escape');
    expect(await seriousFindings(page)).toEqual([]);
    await filter(page).fill('tcp.flags.syn == 1');
    await page.getByRole('status').getByText('4 packets', { exact: true }).waitFor();
    expect(await waves(page).count()).toBe(0);
    // Nothing has been applied.
    await expect.poll(() => page.getByRole('grid', { name: 'Packets' }).getAttribute('aria-rowcount')).toBe('25');
    await page.keyboard.press('Enter');
    await page.getByText('4 of 24 packets').waitFor();
    await page.locator('.filter-count').waitFor({ state: 'detached' });
  });

  it('explains what it offers', async () => {
    const page = await open();
    await filter(page).pressSequentially('ip.tt');
    const offers = page.getByRole('listbox', { name: 'Suggestions' });
    await offers.getByText('Time to Live: an unsigned number.').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await expect.poll(() => filter(page).inputValue()).toBe('ip.ttl');
    await filter(page).pressSequentially(' == 64 && tcp.flags.sy');
    await offers.getByRole('option', { name: /^tcp\.flags\.syn / }).waitFor();
  });

  it('keeps filters under names, and those that were used', async () => {
    const page = await open('lvs-nat-rr-kernel.pcap');
    await filter(page).fill('tcp.flags.syn == 1');
    await page.keyboard.press('Enter');
    const saved = page.getByRole('button', { name: 'Saved filters' });
    await saved.click();
    const dialog = page.getByRole('dialog', { name: 'Saved filters' });
    await dialog.getByRole('textbox', { name: 'Name of the filter' }).fill('Openings');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.getByRole('button', { name: /^Openings/ }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.reload();
    await page.locator('.packet:not(.is-loading)').first().waitFor();
    await saved.click();
    await dialog.getByRole('button', { name: /^Openings/ }).click();
    await expect.poll(() => filter(page).inputValue()).toBe('tcp.flags.syn == 1');
    await page
      .getByRole('status')
      .getByText(/^\d+ of /)
      .waitFor();
    await saved.click();
    await dialog.getByRole('button', { name: 'Delete “Openings”' }).click();
    await dialog.getByText('None yet.').waitFor();
  });
});
