/** The packet list, the packet's fields and bytes, the search and the palette, in a real browser. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { generate } from '../../bench/generate.ts';
import { FileSource } from '../../cli/io/file.ts';
import { fixture, onStage, seriousFindings, skipWithoutBrowser } from './browser.ts';

const capture = (name: string) => ({ name, bytes: readFileSync(fixture(name)) });

describe.skipIf(skipWithoutBrowser())('the packet list', () => {
  const { open } = onStage(async (page) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await rows(page).first().waitFor();
  });

  const rows = (page: Page) => page.locator('.packet:not(.is-loading)');
  const selected = (page: Page) => page.locator('.packet[aria-selected="true"]');
  const head = (page: Page, id: string) => page.locator(`[role=columnheader][data-column="${id}"]`);
  const cells = (page: Page, id: string): Promise<string[]> => rows(page).locator(`[data-column="${id}"]`).allInnerTexts();
  const filter = (page: Page) => page.locator('#display-filter');
  const analysed = (page: Page) => page.getByRole('listbox', { name: 'Frames of the diagram' }).waitFor();
  const clipboard = (page: Page): Promise<string> => page.evaluate('navigator.clipboard.readText()');
  const menu = async (page: Page, ...names: (string | RegExp)[]): Promise<void> => {
    for (const name of names) await page.getByRole('menuitem', { name, exact: typeof name === 'string' }).click();
  };
  const selectedFrame = (page: Page, frame: number) =>
    selected(page).locator('[data-column="number"]').getByText(String(frame)).waitFor();

  it('is sorted by a column, keeps its selection, and goes back to the order of the capture', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await analysed(page);
    await rows(page).nth(5).click();
    await head(page, 'number').click();
    await page.getByText('Sorted by No., ascending.').waitFor();
    await head(page, 'number').click();
    await page.getByText('Sorted by No., descending.').waitFor();
    await expect.poll(() => head(page, 'number').getAttribute('aria-sort')).toBe('descending');
    await selectedFrame(page, 6);
    await page.locator('.packets').focus();
    await page.keyboard.press('ArrowDown');
    await selectedFrame(page, 5);
    // A filter keeps the order.
    await filter(page).fill('tcp.flags.syn == 1');
    await page.keyboard.press('Enter');
    await page.getByText('4 of 24 packets').waitFor();
    await expect.poll(() => cells(page, 'number')).toEqual(['8', '7', '6', '3']);
    await page.getByRole('button', { name: 'Back to the order of the capture' }).click();
    await expect.poll(() => cells(page, 'number')).toEqual(['3', '6', '7', '8']);
    await expect.poll(() => head(page, 'number').getAttribute('aria-sort')).toBe('none');
  });

  it('has a field as a column, which is moved, hidden, and kept', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await analysed(page);
    await rows(page).nth(5).click();
    const tree = page.getByRole('tree', { name: 'Packet detail' });
    await tree.locator('[data-field="ip"]').click({ button: 'right' });
    await menu(page, 'Open this branch whole');
    await tree.locator('[data-field="ip.ttl"]').click({ button: 'right' });
    await menu(page, 'Apply as column');
    await head(page, 'field:ip.ttl').waitFor();
    await expect.poll(async () => (await cells(page, 'field:ip.ttl'))[5]).toBe('128');
    await head(page, 'field:ip.ttl').click({ button: 'right' });
    await menu(page, 'Move to the left');
    await head(page, 'length').click({ button: 'right' });
    await menu(page, 'Hide this column');
    await page.reload();
    await rows(page).first().waitFor();
    const names = await page.locator('[role=columnheader]').allInnerTexts();
    expect(names).toEqual(['No.', 'Copy', 'Time', 'Source', 'Destination', 'Protocol', 'ip.ttl', 'Info']);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('columns of');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Columns of the packet list' });
    await dialog.getByRole('combobox', { name: /further column/ }).fill('tcp.window_size_value');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await head(page, 'field:tcp.window_size_value').waitFor();
  });

  it('is resized with the mouse', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    const box = await head(page, 'protocol').boundingBox();
    if (box === null) throw new Error('no head');
    await page.mouse.move(box.x + box.width - 2, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 58, box.y + 5, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await head(page, 'protocol').boundingBox())?.width).toBeGreaterThan(box.width + 50);
    expect(await page.getByText('Sorted by').count()).toBe(0);
  });

  it('filters and copies by a cell', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await analysed(page);
    await rows(page).nth(5).locator('[data-column="destination"]').click({ button: 'right' });
    await menu(page, 'Apply as filter: Destination', 'Selected');
    await expect.poll(() => filter(page).inputValue()).toBe('ip.dst == 192.168.0.108');
    await rows(page).first().locator('[data-column="protocol"]').click({ button: 'right' });
    await menu(page, 'Apply as filter: Protocol', '… and not selected');
    await expect.poll(() => filter(page).inputValue()).toBe('(ip.dst == 192.168.0.108) && !(tcp)');
    await page.getByText(/^0 of 24/).waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await rows(page).nth(10).locator('[data-column="source"]').click({ button: 'right' });
    await menu(page, 'Copy', 'Bytes as printable text');
    await expect.poll(() => clipboard(page)).toContain('GET /index.html HTTP/1.0');
    await rows(page).nth(10).locator('[data-column="source"]').click({ button: 'right' });
    await menu(page, 'Copy', 'Copy as filter');
    await expect.poll(() => clipboard(page)).toBe('ip.src == 170.210.122.101');
  });

  it('marks packets, and counts times from one', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await rows(page).nth(2).click();
    await page.keyboard.press('Control+m');
    await rows(page).nth(7).click();
    await page.keyboard.press('Control+m');
    await expect.poll(() => page.locator('.packet.is-marked').count()).toBe(2);
    await page.keyboard.press('Alt+n');
    await selectedFrame(page, 3);
    await page.keyboard.press('Alt+b');
    await selectedFrame(page, 8);
    await page.keyboard.press('Alt+t');
    await expect.poll(async () => (await cells(page, 'time')).slice(6, 9)).toEqual(['0.005622', '*REF*', '0.000448']);
  });

  it('is searched: its lines, the fields, the bytes, hexadecimal values and filters', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await analysed(page);
    await page.keyboard.press('Control+f');
    const find = page.getByRole('search', { name: 'Find a packet' });
    const text = find.getByRole('textbox', { name: 'Find' });
    await text.fill('fin');
    await page.keyboard.press('Enter');
    await selectedFrame(page, 17);
    await page.keyboard.press('F3');
    await selectedFrame(page, 18);
    await page.keyboard.press('Shift+F3');
    await selectedFrame(page, 17);
    await find.getByRole('combobox', { name: 'What is looked for' }).selectOption('hex');
    await text.fill('47 45 54');
    await page.keyboard.press('Enter');
    await selectedFrame(page, 11);
    // The bytes that were found are lit.
    await expect.poll(() => page.locator('.byte.is-lit').first().innerText()).toBe('47');
    await text.fill('47 4');
    await page.keyboard.press('Enter');
    await find.getByText('Hexadecimal digits come in pairs').waitFor();
    await find.getByRole('combobox', { name: 'What is looked for' }).selectOption('filter');
    await text.fill('udp');
    await page.keyboard.press('Enter');
    await find.getByText('No packet of the list matches.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await find.waitFor({ state: 'detached' });
  });

  it('tells of a field what it is, and leads from a bit to its field', async () => {
    const page = await open(capture('lvs-nat.pcap'));
    await analysed(page);
    await rows(page).nth(5).click();
    const tree = page.getByRole('tree', { name: 'Packet detail' });
    await tree.locator('[data-field="tcp"]').click();
    await page.keyboard.press('*');
    await tree.locator('[data-field="tcp.flags.syn"]').click();
    await page.keyboard.press('F1');
    await page.getByText('RFC 9293 §3.1').waitFor();
    const lit = page.locator('.bit.is-lit');
    await expect.poll(() => lit.count()).toBe(1);
    await expect.poll(() => lit.getAttribute('aria-label')).toBe('bit 1: 1');
    await page
      .getByRole('group', { name: /^Bits of/ })
      .getByRole('button', { name: 'bit 4: 0' })
      .click();
    await expect.poll(() => tree.locator('[data-field="tcp.flags.ack"]').getAttribute('aria-selected')).toBe('true');
    expect(await seriousFindings(page)).toEqual([]);
    await tree.focus();
    await page.keyboard.press('/');
    expect(await tree.getByRole('treeitem', { expanded: true }).count()).toBe(0);
  });

  it('has a palette with every command, in the language that is chosen', async () => {
    const page = await open(capture('lvs-nat-rr-kernel.pcap'));
    await page.keyboard.press('Control+Shift+P');
    const palette = page.getByRole('combobox', { name: 'Commands' });
    await palette.waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await palette.fill('spanish');
    await page.keyboard.press('Enter');
    await page.getByRole('grid', { name: 'Paquetes' }).waitFor();
    await page.keyboard.press('Control+k');
    // Without its accent.
    await page.getByRole('combobox', { name: 'Órdenes' }).fill('ordenar longitud');
    await page.keyboard.press('Enter');
    await page.getByText('Ordenada por Longitud, de menor a mayor.').waitFor();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Atajos de teclado' });
    await keys.getByRole('row', { name: /Ctrl\+K.*Todas las órdenes/ }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('works with a million packets: list, filter, sorting that can be cancelled, search', { timeout: 180_000 }, async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'trama-million-'));
    const file = path.join(directory, 'million.pcap');
    const count = generate(file, 1_000_000);
    const handle = await openFile(file);
    try {
      const source = new FileSource(handle, (await handle.stat()).size);
      const page = await open({ name: 'million.pcap', bytes: source });
      page.setDefaultTimeout(60_000);
      await page.getByText(`${count.toLocaleString('en')} packets`, { exact: true }).waitFor();
      await page.locator('.packets').focus();
      await page.keyboard.press('End');
      await selectedFrame(page, count);
      await filter(page).fill('tcp.flags.syn == 1 && tcp.flags.ack == 0');
      await page.keyboard.press('Enter');
      await page
        .getByRole('status')
        .getByText(/^\d+ of /)
        .waitFor();
      await page.getByRole('button', { name: 'Clear' }).click();
      await head(page, 'info').click();
      await page.getByRole('button', { name: 'Cancel' }).click();
      expect(await page.getByText('Sorted by').count()).toBe(0);
      await head(page, 'length').click();
      await page.getByText('Sorted by Length, ascending.').waitFor();
      const lengths = (await cells(page, 'length')).map(Number);
      expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    } finally {
      await handle.close();
      rmSync(directory, { recursive: true });
    }
  });
});
