/** The story in a real browser: its steps, what it lights up elsewhere, its terms, its machines and tables, and a room to be told in. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { fixture, onStage, seriousFindings, skipWithoutBrowser } from './browser.ts';

const capture = (name: string) => ({ name, bytes: readFileSync(fixture(name)) });

describe.skipIf(skipWithoutBrowser())('the story', () => {
  const { open } = onStage((page) => page.locator('.story-where').waitFor());
  const story = (page: Page, name = 'Story') => page.getByRole('region', { name, exact: true }).last();
  const select = async (page: Page, frame: number): Promise<void> => {
    await page.keyboard.press('Control+g');
    await page.locator('input[name=frame]').fill(String(frame));
    await page.keyboard.press('Enter');
    await page.locator('.story-where strong').getByText(` ${frame}`).waitFor();
  };

  it('shows in the other panes what matters in the frame it comes to', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await select(page, 5);
    await story(page).getByRole('button', { name: 'Next step' }).click();
    const tree = page.getByRole('tree', { name: 'Packet detail' });
    const field = tree.locator('[data-field="ip.dst"]');
    await field.waitFor();
    await expect.poll(() => field.getAttribute('aria-selected')).toBe('true');
    expect(await page.getByRole('grid', { name: 'Packet bytes' }).locator('.byte.is-lit').allInnerTexts()).toEqual([
      'c0',
      'a8',
      '00',
      '6c',
    ]);
    await story(page).getByRole('button', { name: 'tcp.checksum', exact: true }).first().click();
    await expect.poll(() => tree.locator('[data-field="tcp.checksum"]').getAttribute('aria-selected')).toBe('true');
  });

  it('is scrubbed by frame and by time', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    const slider = story(page).getByRole('slider', { name: 'Place in the story' });
    await slider.focus();
    await page.keyboard.press('End');
    await story(page).getByText('Frame 24', { exact: true }).waitFor();
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('Frame 24, 24 of 24');
    await story(page).getByRole('combobox', { name: 'The slider goes' }).selectOption('time');
    await expect.poll(() => slider.inputValue()).toBe('1000');
    // Half of the time is silence after frame 20.
    await slider.fill('500');
    await story(page).getByText('Frame 20', { exact: true }).waitFor();
    await page.keyboard.press('Home');
    await story(page).getByText('Frame 1', { exact: true }).waitFor();
  });

  it('moves the state machines and the table as it goes', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await select(page, 7);
    const machines = story(page).getByRole('region', { name: 'TCP state machines' });
    const current = () => machines.locator('.is-current').evaluateAll((all) => all.map((e) => e.getAttribute('data-state')));
    await expect.poll(current).toEqual(['SYN-SENT', 'SYN-RECEIVED']);
    await story(page).getByRole('button', { name: 'Next step' }).click();
    await expect.poll(current).toEqual(['ESTABLISHED', 'SYN-RECEIVED']);
    await expect.poll(() => machines.innerText()).toContain('rcv SYN,ACK / snd ACK');
    await expect.poll(() => machines.locator('.is-taken').count()).toBe(1);
    await story(page).getByRole('table', { name: 'Connection table after frame 8' }).getByText('answered now').waitFor();
  });

  it('is played at a pace of one’s own', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await story(page).getByRole('combobox', { name: 'Speed' }).selectOption('4');
    await story(page).getByRole('button', { name: 'Play' }).click();
    await story(page).getByText('Frame 3', { exact: true }).waitFor();
    await story(page).getByRole('button', { name: 'Pause' }).click();
  });

  it('explains its terms, in both languages', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await select(page, 8);
    const term = story(page).getByRole('button', { name: 'real server', exact: true }).first();
    await term.focus();
    await page.keyboard.press('Enter');
    const definition = page.getByRole('dialog', { name: 'real server' });
    await definition.getByText(/does the work of a virtual service/).waitFor();
    await expect.poll(() => definition.innerText()).toContain('RFC 2391');
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await story(page, 'Relato').getByRole('button', { name: 'servidor real', exact: true }).first().click();
    await page
      .getByRole('dialog', { name: 'servidor real' })
      .getByText(/hace el trabajo de un servicio virtual/)
      .waitFor();
  });

  it('is told to a room at one key: large, in high contrast, beside the ladder and nothing else', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await select(page, 6);
    await page.keyboard.press('F4');
    const room = page.getByRole('dialog', { name: 'Presenter size' });
    await room.getByText('Frame 3, rewritten by the director').waitFor();
    await room.locator('.ladder-body [data-frame="6"].is-selected').waitFor();
    expect(await page.getByRole('grid', { name: 'Packets' }).count()).toBe(0);
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('contrast');
    const over = await room.locator('.ladder-scroll').evaluate((e) => e.scrollWidth - e.clientWidth);
    expect(over).toBe(0);
    const size = await room
      .locator('.story-body p')
      .nth(1)
      .evaluate((e) => Number.parseFloat(e.ownerDocument.defaultView?.getComputedStyle(e).fontSize ?? ''));
    expect(size).toBeGreaterThanOrEqual(16);
    // As the remote control of a presenter does.
    await page.keyboard.press('PageDown');
    await room.getByText('Frame 7', { exact: true }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('grid', { name: 'Packets' }).waitFor();
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
  });

  it.each([
    ['lvs-nat.pcap', 8],
    ['lvs-nat-rr-kernel.pcap', 8],
  ])('is walked to with a bare keyboard, and read in Spanish: %s', async (name, frame) => {
    const page = await open(capture(name));
    await page.keyboard.press('Control+/');
    await page.keyboard.type('tcp.flags.syn == 1');
    await page.keyboard.press('Enter');
    await page.getByText(/^\d+ of \d+ packets/).waitFor();
    const ladder = page.getByRole('listbox', { name: 'Frames of the diagram' });
    await ladder.waitFor();
    for (let i = 0; i < 4; i++) await page.keyboard.press('F6');
    await expect.poll(() => ladder.evaluate((e) => e.matches(':focus'))).toBe(true);
    await page.keyboard.press('Home');
    await expect.poll(() => ladder.getByRole('option', { selected: true }).count()).toBe(1);
    for (let i = 0; i < 20; i++) {
      const at = Number.parseInt(await ladder.getByRole('option', { selected: true }).innerText(), 10);
      if (at >= frame) break;
      await page.keyboard.press('ArrowDown');
      await expect
        .poll(async () => Number.parseInt(await ladder.getByRole('option', { selected: true }).innerText(), 10))
        .not.toBe(at);
    }
    const language = page.getByRole('combobox', { name: 'Language' });
    await language.focus();
    await page.keyboard.press('ArrowDown');
    const told = story(page, 'Relato');
    await told
      .getByRole('heading', { name: /(Trama \d+, reescrita por el director|Reescrita por el director como trama \d+)$/ })
      .waitFor();
    await page.getByRole('button', { name: 'Exportar', exact: true }).focus();
    await page.keyboard.press('Enter');
    const saved = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    const download = await saved;
    expect(download.suggestedFilename()).toBe(name.replace('.pcap', '-ladder.svg'));
    const svg = readFileSync(await download.path(), 'utf8');
    expect(svg).toContain('lang="es"');
    expect(svg).toContain('copia de la');
  });
});
