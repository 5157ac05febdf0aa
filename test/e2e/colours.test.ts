/** Colouring rules and the colours of conversations, in a real browser. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { fixture, onStage, seriousFindings, skipWithoutBrowser } from './browser.ts';

const capture = (name: string) => ({ name, bytes: readFileSync(fixture(name)) });
const FILE =
  '# Wireshark\n@Reset@tcp.flags.reset == 1@[65535,0,0][65535,65535,65535]\n!@ARP@arp@[64250,61680,55255][0,0,0]\nnonsense\n';

describe.skipIf(skipWithoutBrowser())('colouring', () => {
  const { open } = onStage((page) => rows(page).first().waitFor());
  const rows = (page: Page) => page.locator('.packet:not(.is-loading)');
  /** Frame → background of the rows in sight that follow a rule. */
  const coloured = (page: Page): Promise<Record<string, string>> =>
    page.evaluate(`Object.fromEntries([...document.querySelectorAll('.packets .packet.is-coloured')].map((row) =>
      [row.querySelector('[data-column=number]').innerText.trim(), row.style.getPropertyValue('--own-ground')]))`);
  const command = async (page: Page, words: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
  };
  const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Colouring rules' });

  it('follows rules in their order, says what is wrong with one, and keeps them', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await command(page, 'colouring rules');
    const dialog = dialogOf(page);
    await dialog.getByText('There are no rules yet').waitFor();
    await dialog.getByRole('button', { name: 'Add a rule' }).click();
    await dialog.getByRole('textbox', { name: /^Display filter/ }).fill('tcp.prt == 1');
    await dialog.getByText("there is no field or protocol 'tcp.prt'").waitFor();
    expect(await coloured(page)).toEqual({});
    await dialog.getByRole('textbox', { name: /^Display filter/ }).fill('tcp');
    await expect.poll(async () => Object.keys(await coloured(page)).slice(0, 3)).toEqual(['3', '6', '7']);
    await dialog.getByRole('button', { name: 'Add a rule' }).click();
    const first = dialog.locator('tbody tr').first();
    await first.getByRole('textbox', { name: /^Display filter/ }).fill('tcp.flags.syn == 1');
    await first.getByRole('button', { name: 'Colour 2' }).click();
    await expect.poll(async () => (await coloured(page))['3']).toBe('#ffe08a');
    expect((await coloured(page))['9']).toBe('#cfe8ff');
    // The other order: the first that matches counts.
    await first.getByRole('button', { name: /^Move down/ }).click();
    await expect.poll(async () => (await coloured(page))['3']).toBe('#cfe8ff');
    const last = dialog.locator('tbody tr').last();
    await last.getByLabel(/^Background:/).fill('#777777');
    await last.getByLabel(/^Text:/).fill('#888888');
    await last.getByText(/^Contrast 1\.\d:1/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.reload();
    await expect.poll(async () => (await coloured(page))['3']).toBe('#cfe8ff');
    await command(page, 'colouring rules');
    await dialogOf(page).getByLabel('Colour the packet list by these rules').uncheck();
    await expect.poll(() => coloured(page)).toEqual({});
  });

  it('reads and writes the file of Wireshark’s', async () => {
    const page = await open(capture('tcp-rst-abort.pcap'));
    await command(page, 'colouring rules');
    const dialog = dialogOf(page);
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Import…' }).click();
    await (await chooser).setFiles({ name: 'colorfilters', mimeType: 'text/plain', buffer: Buffer.from(FILE) });
    await dialog.getByText('2 rules read; they are at the top. Not a rule, in line: 4.').waitFor();
    await expect.poll(async () => Object.values(await coloured(page))).toContain('#ff0000');
    expect(await dialog.getByLabel('On: ARP').isChecked()).toBe(false);
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Export…' }).click();
    const saved = await (await download).path();
    expect(readFileSync(saved, 'utf8').split('\n').slice(1, 3)).toEqual([
      '@Reset@tcp.flags.reset == 1@[65535,0,0][65535,65535,65535]',
      '!@ARP@arp@[64250,61680,55255][0,0,0]',
    ]);
  });

  it('gives a conversation a colour, both legs of it, and takes it away', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await page.getByRole('listbox', { name: 'Frames of the diagram' }).waitFor();
    await rows(page).nth(5).click();
    await page.keyboard.press('Control+3');
    await expect.poll(async () => Object.keys(await coloured(page)).slice(0, 4)).toEqual(['3', '6', '7', '8']);
    expect(new Set(Object.values(await coloured(page)))).toEqual(new Set(['#bfe8cf']));
    // ARP between two devices is a conversation of its own.
    await rows(page).first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Colour the conversation' }).click();
    await page.getByRole('menuitem', { name: 'Colour 5' }).click();
    await expect.poll(async () => (await coloured(page))['1']).toBe('#e3d0f5');
    await page.keyboard.press('Control+Space');
    await expect.poll(() => coloured(page)).toEqual({});
  });
});
