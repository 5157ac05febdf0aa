/** The sequence diagram in a real browser: its width, its tools, its keyboard, its files, and long captures. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Download, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { generate } from '../../bench/generate.ts';
import { fixture, onStage, seriousFindings, skipWithoutBrowser } from './browser.ts';

const bytesOf = (name: string): Uint8Array => readFileSync(fixture(name));
const trace = () => ({ name: 'lvs-nat.pcap', bytes: bytesOf('lvs-nat.pcap') });
const kernel = () => ({ name: 'lvs-nat-rr-kernel.pcap', bytes: bytesOf('lvs-nat-rr-kernel.pcap') });

describe.skipIf(skipWithoutBrowser())('the sequence diagram', () => {
  const { open } = onStage((page) => ladder(page).waitFor());

  const region = (page: Page) => page.getByRole('region', { name: 'Sequence diagram' });
  const ladder = (page: Page) => page.getByRole('listbox', { name: /^(Frames of the diagram|Tramas del diagrama)$/ });
  const scroller = (page: Page) => page.locator('.ladder-scroll');
  const heads = (page: Page) => page.getByRole('toolbar', { name: 'Devices' }).getByRole('button');
  const select = async (page: Page, frame: number): Promise<void> => {
    await page.keyboard.press('Control+g');
    await page.getByRole('textbox', { name: /Frame number/ }).fill(String(frame));
    await page.keyboard.press('Enter');
    await page.locator(`.ladder-body [data-frame="${frame}"].is-selected`).waitFor();
  };
  const frameOf = (page: Page) =>
    ladder(page)
      .getByRole('option', { selected: true })
      .innerText()
      .then((text) => Number.parseInt(text, 10));
  const save = async (page: Page, section: number, name: string): Promise<Download> => {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name, exact: true }).nth(section).click();
    return saved;
  };
  const isWithinPane = (page: Page) =>
    scroller(page).evaluate((e) => ({
      over: e.scrollWidth - e.clientWidth,
      text: e.ownerDocument.documentElement.scrollWidth - (e.ownerDocument.defaultView?.innerWidth ?? 0),
    }));

  it.each(['lvs-nat.pcap', 'lvs-nat-rr-kernel.pcap', 'kernel-double-nat.pcap'])(
    'fits its pane in a window of 1280×720, nothing clipped: %s',
    async (name) => {
      const page = await open({ name, bytes: bytesOf(name) });
      expect(await isWithinPane(page)).toEqual({ over: 0, text: 0 });
      // No text of the drawing leaves the drawing.
      const outside = await page.locator('.ladder-body').evaluate((svg) => {
        const box = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter((t) => {
          const r = t.getBoundingClientRect();
          return r.left < box.left - 1 || r.right > box.right + 1;
        }).length;
      });
      expect(outside).toBe(0);
    },
  );

  it('shows of frame 6, with no further click, what the director did to frame 3, on the kernel’s capture likewise', async () => {
    const page = await open(trace());
    await select(page, 6);
    const card = region(page).getByRole('region', { name: 'Details of the arrow' });
    await card.getByText('copy of 3, +1.135 ms').waitFor();
    const said = await card.innerText();
    for (const part of [
      '170.210.122.104',
      '192.168.0.108',
      '0x8444→0xe86a',
      '0x3916→0x9d3c',
      'consistent',
      'TTL 128',
      'unchanged',
    ])
      expect(said).toContain(part);
    const pair = page.locator('.ladder-body [data-frame="3"].is-peer');
    for (const arrow of [pair, page.locator('.ladder-body [data-frame="6"].is-selected')]) {
      const box = await arrow.boundingBox();
      const pane = await scroller(page).boundingBox();
      expect(box?.y).toBeGreaterThanOrEqual((pane?.y ?? 0) - 1);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((pane?.y ?? 0) + (pane?.height ?? 0) + 1);
    }
    const other = await open(kernel());
    const copy = other.getByRole('grid', { name: 'Packets' }).getByRole('row').filter({ hasText: '◆' }).first();
    await copy.click();
    const frame = await frameOf(other);
    await other.locator(`.ladder-body [data-frame="${frame}"].is-selected`).waitFor();
    await expect.poll(() => other.locator('.ladder-body .is-peer').count()).toBe(1);
    await expect
      .poll(() => region(other).getByRole('region', { name: 'Details of the arrow' }).innerText())
      .toMatch(/◆ copy of \d+[\s\S]*ip\.dst[\s\S]*consistent[\s\S]*TTL \d+/);
  });

  it('zooms and pans by keyboard, wheel and mouse, and fits again', async () => {
    const page = await open(trace());
    const width = () => page.locator('.ladder-body').evaluate((e) => e.getBoundingClientRect().width);
    const before = await width();
    await ladder(page).focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('+');
    await expect.poll(width).toBeGreaterThan(before * 2);
    const at = () => scroller(page).evaluate((e) => e.scrollLeft);
    const left = await at();
    await page.keyboard.press('ArrowRight');
    await expect.poll(at).toBeGreaterThan(left);
    const pane = await scroller(page).boundingBox();
    const [x, y] = [(pane?.x ?? 0) + 300, (pane?.y ?? 0) + 150];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 120, y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(at).toBeLessThan(left + 60);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, 600);
    await page.keyboard.up('Control');
    await ladder(page).focus();
    await page.keyboard.press('0');
    await expect.poll(width).toBe(before);
  });

  it.each([2, 60])(
    'keeps the selection in sight when the keyboard comes by F6 or Tab, and every pane where it was: %i',
    async (frame) => {
      const page = await open(kernel());
      await select(page, frame);
      const panes = ['.packets', '.tree', '.bytes-grid', '.ladder-scroll', '.story-body'];
      const places = () => page.locator('body').evaluate((body, all) => all.map((s) => body.querySelector(s)?.scrollTop), panes);
      const before = await places();
      if (frame > 2) expect(before[3]).toBeGreaterThan(100);
      else expect(before[3]).toBe(0);
      for (let i = 0; i < 7; i++) {
        await page.keyboard.press('F6');
        expect(await places()).toEqual(before);
      }
      await page.keyboard.press('Shift+F6');
      expect(await places()).toEqual(before);
      await heads(page).first().focus();
      await page.keyboard.press('Tab');
      await expect.poll(() => ladder(page).evaluate((e) => e.matches(':focus'))).toBe(true);
      expect(await places()).toEqual(before);
    },
  );

  it('moves and renames lanes by keyboard and mouse, and keeps that for the capture', async () => {
    const page = await open(trace());
    const names = () => heads(page).evaluateAll((all) => all.map((b) => b.getAttribute('aria-label')?.split(',')[0]));
    expect(await names()).toEqual(['client', 'director', 'real server']);
    await heads(page).nth(2).focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(names).toEqual(['client', 'real server', 'director']);
    await expect
      .poll(() =>
        heads(page)
          .nth(1)
          .evaluate((e) => e === e.ownerDocument.activeElement),
      )
      .toBe(true);
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Name of the lane' }).fill('Apache <b>');
    await page.keyboard.press('Enter');
    await expect.poll(names).toEqual(['client', 'Apache <b>', 'director']);
    const box = await heads(page).nth(2).boundingBox();
    const first = await heads(page).nth(0).boundingBox();
    await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 10);
    await page.mouse.down();
    await page.mouse.move((first?.x ?? 0) - 5, (box?.y ?? 0) + 12, { steps: 5 });
    await page.mouse.up();
    await expect.poll(names).toEqual(['director', 'client', 'Apache <b>']);
    await page.reload();
    await ladder(page).waitFor();
    await expect.poll(names).toEqual(['director', 'client', 'Apache <b>']);
    await page.getByRole('button', { name: /put the lanes back/ }).click();
    await expect.poll(names).toEqual(['client', 'director', 'real server']);
  });

  it('folds phases and repeats, shows a silence to scale, and true times', async () => {
    const page = await open(kernel());
    await select(page, 17);
    await page.getByRole('button', { name: 'Fold segments that repeat' }).click();
    await page.locator('.fold').first().waitFor();
    await page.getByRole('button', { name: 'Fold segments that repeat' }).click();
    await expect.poll(() => page.locator('.fold').count()).toBe(0);

    const small = await open(trace());
    await select(small, 17);
    await ladder(small).focus();
    await small.keyboard.press('f');
    await small.locator('.fold.is-selected').getByText('8 frames, 17 to 24').waitFor();
    await small.keyboard.press('ArrowUp');
    await expect.poll(() => frameOf(small)).toBe(16);
    await small.keyboard.press('ArrowDown');
    await small.keyboard.press('Enter');
    await small.locator('.ladder-body [data-frame="17"].is-selected').waitFor();
    await select(small, 20);
    await ladder(small).focus();
    await small.keyboard.press('i');
    await expect.poll(() => small.locator('.gap .tick').count()).toBeGreaterThan(3);
    const slope = () =>
      small
        .locator('.ladder-body [data-frame="18"] .arrow-line')
        .first()
        .evaluate((e) => e.getBoundingClientRect().height);
    const even = await slope();
    await small.getByRole('button', { name: /True times/ }).click();
    await expect.poll(slope).not.toBe(even);
  });

  it('shows the director’s table at the selected frame', async () => {
    const page = await open(trace());
    await page.getByRole('button', { name: 'Connection table' }).click();
    const table = region(page).getByRole('table', { name: /Connection table after frame/ });
    await select(page, 6);
    await table.getByText('created now').waitFor();
    expect(await table.getByRole('row').nth(1).innerText()).toMatch(
      /170\.210\.122\.101:1454[\s\S]*192\.168\.0\.108:80[\s\S]*SYN_RECV/,
    );
    await select(page, 24);
    await table.getByText('closed now').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('draws one conversation, whatever is selected', async () => {
    const page = await open(kernel());
    const choice = region(page).getByRole('combobox', { name: 'What is drawn' });
    const options = await choice.locator('optgroup option').allTextContents();
    expect(options.length).toBeGreaterThan(5);
    await choice.selectOption({ index: 4 });
    const count = Number(/\((\d+)\)$/.exec(options[2] ?? '')?.[1]);
    await expect
      .poll(() => ladder(page).getByRole('option').first().getAttribute('aria-setsize').then(Number))
      .toBeLessThan(count + 10);
  });

  it('writes what is drawn to files: SVG, PNG, Mermaid, PlantUML, text, all of it or what is in sight', async () => {
    const page = await open(trace());
    await heads(page).nth(2).focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => heads(page).nth(1).getAttribute('aria-label')).toContain('real server');
    await select(page, 17);
    await ladder(page).focus();
    await page.keyboard.press('f');
    await page.locator('.fold').waitFor();
    const text = async (d: Download) => readFileSync(await d.path(), 'utf8');

    const all = await save(page, 0, 'SVG picture');
    expect(all.suggestedFilename()).toBe('lvs-nat-ladder.svg');
    const svg = await text(all);
    expect([...svg.matchAll(/data-frame="(\d+)"/g)].length).toBe(16);
    expect(svg).toContain('8 frames, 17 to 24');
    const laneX = [...svg.matchAll(/class="head" x="([\d.]+)"[^>]*>(client|director|real server)</g)].map((m) => [
      m[2],
      Number(m[1]),
    ]);
    const x = new Map(laneX as [string, number][]);
    expect(x.get('real server') ?? 0).toBeLessThan(x.get('director') ?? 0);

    const part = await save(page, 1, 'Text');
    expect(part.suggestedFilename()).toMatch(/^lvs-nat-ladder-frames-\d+-24\.txt$/);
    expect(await text(part)).toContain('8 frames, 17 to 24');
    expect(await text(await save(page, 0, 'Mermaid'))).toMatch(/^sequenceDiagram/);
    expect(await text(await save(page, 0, 'PlantUML'))).toMatch(/^@startuml/);

    const png = await save(page, 0, 'PNG picture');
    expect(png.suggestedFilename()).toBe('lvs-nat-ladder.png');
    const bytes = readFileSync(await png.path());
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    // Twice as sharp as the screen.
    const width = await page.locator('.ladder-body').evaluate((e) => e.getBoundingClientRect().width);
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(1.9 * width);
    expect(bytes.readUInt32BE(16)).toBeLessThan(2.1 * width);
    expect(bytes.length).toBeGreaterThan(20_000);
  });

  it('reads each arrow whole to whoever listens', async () => {
    const page = await open(trace());
    await select(page, 6);
    const option = ladder(page).getByRole('option', { selected: true });
    expect(await option.innerText()).toMatch(
      /6: director → real server, 1\.735 ms\. dst 170\.210\.122\.104 → 192\.168\.0\.108 \(copy of 3/,
    );
    await expect.poll(() => option.getAttribute('aria-posinset')).toBe('6');
    await expect.poll(() => option.getAttribute('aria-setsize')).toBe('24');
  });

  it('of many frames draws and asks for what is in sight only, from one end to the other', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'trama-ladder-'));
    const file = path.join(directory, 'long.pcap');
    const count = generate(file, 10_000);
    const bytes = readFileSync(file);
    rmSync(directory, { recursive: true });
    const page = await open({ name: 'long.pcap', bytes });
    const drawn = () => page.locator('.ladder-body .arrow').count();
    const first = () => ladder(page).getByRole('option').first().getAttribute('aria-posinset').then(Number);
    expect(await drawn()).toBeLessThan(40);
    const height = await scroller(page).evaluate((e) => e.scrollHeight);
    await scroller(page).evaluate((e) => {
      e.scrollTop = e.scrollHeight / 2;
    });
    await expect.poll(first).toBeGreaterThan(count * 0.45);
    expect(await first()).toBeLessThan(count * 0.55);
    expect(await drawn()).toBeLessThan(40);
    await ladder(page).focus();
    await page.keyboard.press('End');
    await expect.poll(() => frameOf(page).catch(() => 0)).toBe(count);
    await page.keyboard.press('Home');
    await expect.poll(() => frameOf(page).catch(() => 0)).toBe(1);
    // The list may still be scrolling from before when the key comes.
    for (const [name, frame] of [
      ['End', count],
      ['Home', 1],
    ] as const) {
      await page.evaluate(`{
        const list = document.querySelector('.ladder');
        list.dispatchEvent(new KeyboardEvent('keydown', { key: '${name}', bubbles: true }));
        list.parentElement.dispatchEvent(new Event('scroll'));
      }`);
      await expect.poll(() => frameOf(page).catch(() => 0)).toBe(frame);
    }
    for (let i = 0; i < 40; i++) await page.mouse.wheel(0, 500);
    await select(page, 5000);
    expect(await scroller(page).evaluate((e) => e.scrollHeight)).toBe(height);
    // One conversation of them fits.
    await region(page).getByRole('button', { name: 'This conversation' }).click();
    await expect.poll(() => isWithinPane(page)).toEqual({ over: 0, text: 0 });
  });

  it.each([
    ['light', 'en-US', 'Sequence diagram'],
    ['dark', 'es-ES', 'Diagrama de secuencia'],
  ] as const)('has nothing that axe finds serious: %s, %s', async (colorScheme, locale, name) => {
    const page = await open(kernel(), { colorScheme, locale });
    await page.getByRole('region', { name }).getByRole('listbox').waitFor();
    await page.locator('.pane-tools button[aria-pressed]').nth(2).click();
    await page.locator('.moment').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
