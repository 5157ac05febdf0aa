/** The window in a real browser, with the capture of 24 frames and with files that are none. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { generate } from '../../bench/generate.ts';
import { fixture, onStage, seriousFindings, skipWithoutBrowser } from './browser.ts';

const bytesOf = (name: string): Uint8Array => readFileSync(fixture(name));
const trace = () => ({ name: 'lvs-nat.pcap', bytes: bytesOf('lvs-nat.pcap') });

describe.skipIf(skipWithoutBrowser())('the window', () => {
  const { open } = onStage();

  const packets = (page: Page) => page.getByRole('grid', { name: 'Packets' });
  const rowsOf = (page: Page) =>
    packets(page)
      .getByRole('row')
      .filter({ has: page.getByRole('gridcell') });
  const story = (page: Page) => page.getByRole('region', { name: 'Story' });
  const filter = (page: Page) => page.getByRole('textbox', { name: 'Display filter' });
  const select = async (page: Page, frame: number): Promise<void> => {
    await rowsOf(page).first().waitFor();
    await page.keyboard.press('Control+g');
    await page.getByRole('textbox', { name: /Frame number/ }).fill(String(frame));
    await page.keyboard.press('Enter');
    await story(page).getByText(`Frame ${frame}`, { exact: true }).waitFor();
  };

  it('has the parts that assistive technology looks for', async () => {
    const page = await open(trace());
    await rowsOf(page).first().waitFor();
    await expect.poll(() => packets(page).getAttribute('aria-rowcount')).toBe('25');
    for (const [role, name] of [
      ['grid', 'Packets'],
      ['tree', 'Packet detail'],
      ['grid', 'Packet bytes'],
      ['region', 'Sequence diagram'],
      ['region', 'Story'],
      ['textbox', 'Display filter'],
      ['button', 'Open capture'],
      ['tablist', 'Views'],
      ['button', 'Next step'],
      ['button', 'Previous step'],
      ['button', 'Play'],
      ['combobox', 'Language'],
    ] as const) {
      await expect.poll(() => page.getByRole(role, { name, exact: true }).count(), { message: `${role} ${name}` }).toBe(1);
    }
  });

  it('shows of frame 6, with no further click, that it is frame 3 rewritten by the director', async () => {
    const page = await open(trace());
    await rowsOf(page).nth(5).click();
    const told = story(page);
    await told.getByText('Frame 3, rewritten by the director').waitFor();
    const change = told.getByRole('row', { name: /ip\.dst/ });
    await expect.poll(() => change.innerText()).toMatch(/170\.210\.122\.104[\s\S]*192\.168\.0\.108/);
    await expect.poll(() => told.innerText()).toMatch(/Both checksums were updated consistently/);
    await expect.poll(() => told.innerText()).toContain('TTL unchanged: 128');
    // The pair in the ladder, both in sight and marked.
    const diagram = page.getByRole('region', { name: 'Sequence diagram' });
    await expect.poll(() => diagram.getByRole('option', { name: /^6: / }).getAttribute('aria-selected')).toBe('true');
    await expect.poll(() => diagram.locator('[data-frame="6"]').getAttribute('class')).toContain('is-selected');
    await expect.poll(() => diagram.locator('[data-frame="3"]').getAttribute('class')).toContain('is-peer');
    // And in the list.
    await expect.poll(() => rowsOf(page).nth(2).getAttribute('class')).toContain('is-peer');
    await expect.poll(() => rowsOf(page).nth(5).innerText()).toContain('◆ 3');
  });

  it('is walked with a bare keyboard: filter, ladder, Spanish story of frame 8, SVG', async () => {
    const page = await open(trace());
    await rowsOf(page).first().waitFor();
    await page.keyboard.press('Control+/');
    await page.keyboard.type('tcp.flags.syn == 1');
    await page.keyboard.press('Enter');
    await page.getByText('4 of 24 packets').waitFor();
    await expect.poll(() => packets(page).getAttribute('aria-rowcount')).toBe('5');
    // Filter, packets, tree, bytes, ladder.
    for (let i = 0; i < 4; i++) await page.keyboard.press('F6');
    const ladder = page.getByRole('listbox', { name: 'Frames of the diagram' });
    await expect.poll(() => ladder.evaluate((e) => e.matches(':focus'))).toBe(true);
    await page.keyboard.press('Home');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    await story(page).getByText('Frame 8', { exact: true }).waitFor();
    await expect.poll(() => ladder.getAttribute('aria-activedescendant')).toBe('arrow-8');
    const language = page.getByRole('combobox', { name: 'Language' });
    await language.focus();
    await page.keyboard.press('ArrowDown');
    const relato = page.getByRole('region', { name: 'Relato' });
    await relato.getByText('Trama 8', { exact: true }).waitFor();
    await relato.getByText('Trama 7, reescrita por el director').waitFor();
    await expect.poll(() => page.getByRole('grid', { name: 'Paquetes' }).count()).toBe(1);
    const button = page.getByRole('button', { name: 'Exportar', exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    const saved = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    const download = await saved;
    expect(download.suggestedFilename()).toBe('lvs-nat-ladder.svg');
    const svg = readFileSync(await download.path(), 'utf8');
    expect(svg).toContain('<svg');
    expect(svg).toContain('data-frame="8"');
    expect(svg).not.toContain('data-frame="9"');
  });

  it('links fields and bytes both ways', async () => {
    const page = await open(trace());
    await select(page, 6);
    const tree = page.getByRole('tree', { name: 'Packet detail' });
    const grid = page.getByRole('grid', { name: 'Packet bytes' });
    // Offset 30: the destination address.
    await grid.locator('#byte-31').click();
    const field = tree.locator('[data-field="ip.dst"]');
    await field.waitFor();
    await expect.poll(() => field.getAttribute('aria-selected')).toBe('true');
    expect(await grid.locator('.byte.is-lit').allInnerTexts()).toEqual(['c0', 'a8', '00', '6c']);
    await tree.locator('[data-field="ip.ttl"]').click();
    expect(await grid.locator('.byte.is-lit').allInnerTexts()).toEqual(['80']);
    await page.getByRole('button', { name: 'Apply as filter' }).click();
    await expect.poll(() => filter(page).inputValue()).toBe('ip.ttl == 128');
  });

  it('says what is wrong with a filter, where, and what is meant', async () => {
    const page = await open(trace());
    await rowsOf(page).first().waitFor();
    await filter(page).fill('tcp.prt == 80');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await expect.poll(() => alert.locator('mark').innerText()).toBe('tcp.prt');
    await expect.poll(() => packets(page).getAttribute('aria-rowcount')).toBe('25');
    await alert.getByRole('button', { name: 'tcp.port', exact: true }).click();
    await page.getByText(/^\d+ of 24 packets/).waitFor();
    await expect.poll(() => filter(page).inputValue()).toBe('tcp.port == 80');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('24 packets', { exact: true }).waitFor();
  });

  it('filters a capture by what was applied while it was still being read', async () => {
    const page = await open({ name: 'before.pcap', bytes: bytesOf('nat-udp.pcap') });
    await rowsOf(page).first().waitFor();
    const bytes = Buffer.from(trace().bytes).toString('base64');
    // In one turn of the window, of microtasks alone: no answer of the engine can come in between.
    const title = await page.evaluate(`(async () => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([Uint8Array.from(atob('${bytes}'), (c) => c.charCodeAt(0))], 'early.pcap'));
      document.querySelector('.app').dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true }));
      for (let n = 0; n < 1000 && document.title.startsWith('before'); n++) await Promise.resolve();
      const field = document.querySelector('input[aria-label="Display filter"], [aria-label="Display filter"] input');
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, 'arp');
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      for (let n = 0; n < 20; n++) await Promise.resolve();
      field.form.requestSubmit();
      return document.title;
    })()`);
    expect(title).toBe('early.pcap – Trama');
    await page.getByText(/^4 of 24 packets/).waitFor();
  });

  it('offers what may be written', async () => {
    const page = await open(trace());
    await rowsOf(page).first().waitFor();
    await filter(page).pressSequentially('tcp.fl');
    const offers = page.getByRole('listbox', { name: 'Suggestions' });
    await offers.getByRole('option', { name: /^tcp\.flags / }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => filter(page).inputValue()).toBe('tcp.flags');
  });

  it('steps through the story, and plays it', async () => {
    const page = await open(trace());
    await select(page, 1);
    await page.getByRole('button', { name: 'Next step' }).click();
    await story(page).getByText('Frame 2', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Previous step' }).click();
    await story(page).getByText('Frame 1', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Play' }).click();
    await story(page).getByText('Frame 2', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await story(page).getByText('Why?').first().click();
    await story(page).getByText('Compared values').first().waitFor();
  });

  it('opens a file that is dropped, without a server that has one', async () => {
    const page = await open(undefined);
    await page.getByRole('heading', { name: 'Open a packet capture' }).waitFor();
    const data = Buffer.from(bytesOf('nat-udp.pcap')).toString('base64');
    const transfer = await page.evaluateHandle(`(() => {
      const dropped = new DataTransfer();
      const bytes = Uint8Array.from(atob('${data}'), (c) => c.charCodeAt(0));
      dropped.items.add(new File([bytes], 'nat-udp.pcap'));
      return dropped;
    })()`);
    await page.dispatchEvent('.app', 'drop', { dataTransfer: transfer });
    await rowsOf(page).first().waitFor();
    await expect.poll(() => page.title()).toBe('nat-udp.pcap – Trama');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: /^lvs-nat\.pcap/ }).click();
    await rowsOf(page).first().waitFor();
  });

  it('undoes gzip', async () => {
    const page = await open({ name: 'format-gzip.pcap.gz', bytes: bytesOf('format-gzip.pcap.gz') });
    await rowsOf(page).first().waitFor();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.getByText('pcap (gzip)').waitFor();
  });

  it('shows a large capture before it is analysed, and keeps filter and selection when it is', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'trama-large-'));
    const file = path.join(directory, 'large.pcap');
    const count = generate(file, 20_000);
    const page = await open({ name: 'large.pcap', bytes: readFileSync(file) });
    rmSync(directory, { recursive: true });
    await rowsOf(page).first().waitFor();
    // As soon as the list is whole, whether or not the analysis is.
    await page.getByText(`${count.toLocaleString('en')} packets`, { exact: true }).waitFor();
    await packets(page).focus();
    await page.keyboard.press('End');
    await rowsOf(page).getByText(String(count), { exact: true }).waitFor();
    await filter(page).fill('tcp.flags.syn == 1 && tcp.flags.ack == 0');
    await page.keyboard.press('Enter');
    const shown = page.getByRole('status').getByText(/^\d+ of /);
    await shown.waitFor();
    const before = await shown.innerText();
    await packets(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    // The analysis takes over.
    await page.getByRole('listbox', { name: 'Frames of the diagram' }).waitFor();
    expect(await shown.innerText()).toBe(before);
    await story(page)
      .getByText(/rewritten by the director/i)
      .waitFor();
    await expect.poll(() => rowsOf(page).nth(1).getAttribute('aria-selected')).toBe('true');
    await rowsOf(page)
      .nth(1)
      .getByText(/^[◆●] \d+$/)
      .waitFor();
  });

  describe('of what is not a whole capture', () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
    const userLink = () => {
      const bytes = bytesOf('lvs-nat.pcap').slice();
      bytes[20] = 147;
      return bytes;
    };
    it.each([
      ['a file that is no capture', png, /cannot be read as a capture/, /Choose a pcap or pcapng file/],
      ['an empty file', new Uint8Array(0), /the file is empty/, /may not have written anything yet/],
      ['a head cut off', bytesOf('lvs-nat.pcap').slice(0, 12), /a pcap file header needs 24 bytes/, /copy it again/],
      ['a capture cut in the middle', bytesOf('damaged-cut.pcap'), /The file is damaged at byte \d+/, /copy it again/],
      ['one of 0 packets', bytesOf('lvs-nat.pcap').slice(0, 24), /The capture has no packets/, /capture again/],
      ['an unsupported link type', userLink(), /Link type 147 USER0 is not decoded/, /Capture on an Ethernet/],
    ])('%s: says what is wrong and what to do', async (name, bytes, what, remedy) => {
      const page = await open({ name, bytes });
      await page.getByText(what).first().waitFor();
      await page.getByText(remedy).first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    });
  });

  it.each([
    ['light', 'en-US'],
    ['dark', 'es-ES'],
  ] as const)('has nothing that axe finds serious: %s, %s', async (colorScheme, locale) => {
    const page = await open(trace(), { colorScheme, locale });
    const isSpanish = locale === 'es-ES';
    await page
      .getByRole('grid', { name: isSpanish ? 'Paquetes' : 'Packets' })
      .getByRole('row')
      .nth(6)
      .click();
    await page.getByText(isSpanish ? 'Trama 3, reescrita por el director' : 'Frame 3, rewritten by the director').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('tab', { name: isSpanish ? 'Resumen' : 'Overview' }).click();
    await page.getByRole('table').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
