/** The window for people as they are: large text, forced colours, little motion, small and very large screens, a first evening, and another version's leftovers. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import samples from '../../renderer/app/samples.json' with { type: 'json' };
import { fixture, onStage, root, seriousFindings, skipWithoutBrowser } from './browser.ts';

describe.skipIf(skipWithoutBrowser())('the window', () => {
  const { open } = onStage();
  const trace = () => ({ name: 'lvs-nat.pcap', bytes: readFileSync(fixture('lvs-nat.pcap')) });
  const row = (page: Page, n: number) =>
    page
      .getByRole('grid', { name: /^(Packets|Paquetes)$/ })
      .getByRole('row')
      .nth(n);
  /** Nothing is cut off that could not be scrolled to. */
  const overflow = (page: Page) =>
    page.evaluate('[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]');

  it.each([
    ['en-US', 'light', 'Or look at a sample'],
    ['es-ES', 'dark', 'O mire un ejemplo'],
  ] as const)('offers samples on the first evening, a line on each: %s', async (locale, colorScheme, heading) => {
    const page = await open(undefined, { locale, colorScheme });
    await page.getByRole('heading', { name: heading }).waitFor();
    const texts = await page.locator('section[aria-labelledby=samples] button').allInnerTexts();
    expect(texts.map((t) => t.split('\n')[0])).toEqual(samples);
    for (const text of texts) expect(text.split('\n')[1]?.length ?? 0, text).toBeGreaterThan(20);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflow(page)).toEqual([0, 0]);
  });

  it('opens every sample', async () => {
    expect(readdirSync(path.join(root, 'dist/renderer/samples')).sort()).toEqual([...samples].sort());
    const page = await open(undefined);
    for (const name of samples) {
      await page.getByRole('button', { name: new RegExp(`^${name.replace('.', '\\.')}`) }).click();
      await row(page, 1).waitFor();
      await expect.poll(() => page.title()).toBe(`${name} – Trama`);
      await page.getByRole('button', { name: 'Close', exact: true }).click();
    }
  });

  it('shows selections where the system sets the colours', async () => {
    const page = await open(trace());
    await page.emulateMedia({ forcedColors: 'active' });
    await row(page, 6).click();
    const ground = (n: number) =>
      row(page, n).evaluate((e) => {
        const { getComputedStyle } = globalThis as unknown as { getComputedStyle(of: unknown): { backgroundColor: string } };
        return getComputedStyle(e).backgroundColor;
      });
    expect(await ground(6)).not.toBe(await ground(10));
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('moves little for those who want little motion', async () => {
    const page = await open(trace());
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await row(page, 6).click();
    const moving = await page.evaluate(
      "[...document.querySelectorAll('*')].filter((e) => { const s = getComputedStyle(e); return parseFloat(s.transitionDuration) > 0.01 || (s.animationName !== 'none' && parseFloat(s.animationDuration) > 0.01); }).map((e) => e.className)",
    );
    expect(moving).toEqual([]);
  });

  it.each([
    [1280, 720],
    [3840, 2160],
  ] as const)('fits %i × %i, with text of every size', async (width, height) => {
    const page = await open(trace(), { width, height });
    await row(page, 6).click();
    for (const size of ['small', 'normal', 'large', 'presenter']) {
      await page.evaluate(`localStorage.setItem('trama.settings', JSON.stringify({ textSize: '${size}' }))`);
      await page.reload();
      await row(page, 3).waitFor();
      expect(await overflow(page), size).toEqual([0, 0]);
      for (const name of ['Open capture', 'Settings', 'Keyboard shortcuts']) {
        const box = await page.getByRole('button', { name }).boundingBox();
        expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= width, `${name} at ${size}`).toBe(true);
      }
      // The longest menu, to its last entry.
      await page.keyboard.press('F9');
      await page.getByRole('menuitem').first().waitFor();
      await page.keyboard.press('End');
      const last = page.getByRole('menuitem').last();
      await expect.poll(() => last.evaluate((e) => e.matches(':focus'))).toBe(true);
      const box = await last.boundingBox();
      expect((box?.y ?? -1) >= 0 && (box?.y ?? 0) + (box?.height ?? 0) <= height, `the menu at ${size}`).toBe(true);
      await page.keyboard.press('Escape');
    }
  });

  it.each([
    ['no arrangement', '7'],
    ['damaged', '{"grid":'],
    [
      'of another version',
      '{"grid":{"root":{"type":"branch","data":[],"size":1},"width":1,"height":1,"orientation":"HORIZONTAL"},"panels":{"holodeck":{"id":"holodeck","contentComponent":"holodeck"}}}',
    ],
  ])('ignores a kept layout that is %s', async (_what, layout) => {
    const page = await open(trace());
    await row(page, 1).waitFor();
    await page.evaluate(`localStorage.setItem('trama.layout.1', ${JSON.stringify(layout)})`);
    await page.evaluate(`localStorage.setItem('trama.settings', '{"lang":"xx","theme":3,"filters":"no"}')`);
    await page.reload();
    await row(page, 6).click();
    for (const name of ['Packet detail', 'Packet bytes'])
      await expect.poll(() => page.getByText(name, { exact: true }).count()).toBeGreaterThan(0);
    await page.getByRole('region', { name: 'Sequence diagram' }).waitFor();
  });

  it('keeps language, theme and panes until the next time', async () => {
    const page = await open(trace());
    await row(page, 6).click();
    await page.keyboard.press('Control+Alt+c');
    await page.getByRole('textbox', { name: 'Comments of frame 6' }).waitFor();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await page.getByRole('region', { name: 'Comentarios' }).waitFor();
    await page.reload();
    await row(page, 6).waitFor();
    await page.getByRole('region', { name: 'Comentarios' }).waitFor();
    await expect.poll(() => page.evaluate('document.documentElement.lang')).toBe('es');
  });
});
