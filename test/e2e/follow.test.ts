/** Following a stream in a real browser: from packet to text and back, found, saved, in both languages and all themes. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chooseTool, fixture, makeStage, type Stage, seriousFindings, setTheme, skipWithoutBrowser } from './browser.ts';

describe.skipIf(skipWithoutBrowser())('following a stream', () => {
  let stage: Stage;
  const pages: Page[] = [];
  const open = async (name: string): Promise<Page> => {
    const page = await stage.open({ name, bytes: readFileSync(fixture(name)) });
    pages.push(page);
    await page.getByRole('grid', { name: 'Packets' }).waitFor();
    return page;
  };
  beforeAll(async () => {
    stage = await makeStage();
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    expect(stage.complaints.splice(0)).toEqual([]);
  });
  const story = (page: Page) => page.getByRole('region', { name: 'Story' });
  const stream = (page: Page) => page.getByRole('listbox', { name: 'What was said' });
  const goTo = async (page: Page, frame: number): Promise<void> => {
    // All packets are there by then.
    await story(page)
      .getByText(/^Frame \d+$/)
      .waitFor();
    await page.keyboard.press('Control+g');
    await page.getByRole('textbox', { name: /Frame number/ }).fill(String(frame));
    await page.keyboard.press('Enter');
    await story(page).getByText(`Frame ${frame}`, { exact: true }).waitFor();
  };

  it('goes from the packet to its text and back with a bare keyboard', async () => {
    const page = await open('lvs-nat.pcap');
    await goTo(page, 16);
    await page.keyboard.press('Control+Alt+Shift+KeyT');
    const list = stream(page);
    await list.waitFor();
    // At the line that frame 16 begins.
    const active = () => list.locator('[aria-selected="true"]').innerText();
    await expect.poll(active).toMatch(/← 16\s*HTTP\/1\.1 200/);
    await expect.poll(() => list.evaluate((e) => e.matches(':focus'))).toBe(true);
    await page.keyboard.press('Home');
    await expect.poll(active).toMatch(/→ 11\s*GET \/index\.html HTTP\/1\.0/);
    await page.keyboard.press('Enter');
    await story(page).getByText('Frame 11', { exact: true }).waitFor();
    await list.focus();
    await page.keyboard.press('/');
    await page.keyboard.type('content-type');
    await page.keyboard.press('Enter');
    await expect.poll(active).toMatch(/Content-Type/i);
    expect(await list.locator('mark').first().innerText()).toMatch(/content-type/i);
    await page.getByRole('searchbox', { name: 'Find in the stream' }).fill('no such words');
    await page.keyboard.press('Enter');
    await page.getByText('Not in this stream.').waitFor();
  });

  it('shows one direction in each form, and saves it', async () => {
    const page = await open('lvs-nat.pcap');
    await goTo(page, 11);
    await chooseTool(page, 'Follow stream');
    await stream(page).waitFor();
    const pane = page.getByRole('region', { name: 'Follow stream' });
    await pane.getByRole('combobox', { name: 'Direction' }).selectOption('server');
    await stream(page).getByText('HTTP/1.1 200').first().waitFor();
    expect(await stream(page).getByText('GET /index.html').count()).toBe(0);
    const form = pane.getByRole('combobox', { name: 'Shown as' });
    await form.selectOption('hex');
    await stream(page)
      .getByText(/^00000000 {2}48 54 54 50/)
      .waitFor();
    await form.selectOption('yaml');
    await stream(page).getByText('data: !!binary |').first().waitFor();
    await form.selectOption('raw');
    await stream(page)
      .getByText(/^48545450/)
      .waitFor();
    await pane.getByRole('button', { name: 'Save' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'The bytes themselves' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('lvs-nat-tcp-0-server.bin');
    expect(readFileSync(await download.path())).toHaveLength(629);
    await pane.getByRole('button', { name: 'Apply as filter' }).click();
    await page.getByText('10 of 24 packets').waitFor();
  });

  it('says what is missing, and why there is nothing', async () => {
    const page = await open('http-gap.pcap');
    await chooseTool(page, 'Follow stream');
    await stream(page)
      .getByText(/missing in the capture/)
      .first()
      .waitFor();
    await page.getByText(/What is missing or came twice/).waitFor();
    const arp = await open('lvs-nat.pcap');
    await chooseTool(arp, 'Follow stream');
    await arp.getByText('Select a packet of a TCP or UDP conversation').waitFor();
  });

  it('has nothing that axe finds serious, in any theme, in both languages', async () => {
    const page = await open('lvs-nat-rr-kernel.pcap');
    await goTo(page, 11);
    await chooseTool(page, 'Follow stream');
    await stream(page).waitFor();
    for (const theme of ['light', 'dark', 'contrast'] as const) {
      await setTheme(page, theme);
      expect(await seriousFindings(page), theme).toEqual([]);
    }
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await page.getByRole('listbox', { name: 'Lo que se dijeron' }).waitFor();
    expect(await page.getByRole('region', { name: 'Seguir stream' }).count()).toBe(1);
  });
});
