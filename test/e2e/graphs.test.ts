/** The graphs in a real browser: zoomed, walked, followed to packets, exported; and what they say where there is nothing. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../core/base/bytes.ts';
import { runScenario } from '../../core/lab/run.ts';
import { parseScenario } from '../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../core/lab/write.ts';
import { chooseTool, fixture, onStage, root, seriousFindings, setTheme, skipWithoutBrowser } from './browser.ts';

/** Of the page's own types, what is used here. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  };
}

/** A transfer over a line that loses frames, as its sender sees it. */
const lossy = (): Uint8Array => {
  const text = readFileSync(path.join(root, 'fixtures', 'scenarios', 'tcp-loss.yaml'), 'utf8');
  return concatBytes([...pcapngPieces(runScenario(parseScenario(text), 1))]);
};

describe.skipIf(skipWithoutBrowser())('the graphs', () => {
  const { open: onPage } = onStage();
  const open = async (name: string, bytes: Uint8Array = readFileSync(fixture(name))): Promise<Page> => {
    const page = await onPage({ name, bytes });
    await page.getByRole('grid', { name: 'Packets' }).waitFor();
    return page;
  };
  const story = (page: Page) => page.getByRole('region', { name: 'Story' });
  const graph = (page: Page, name: RegExp) => page.getByRole('application', { name });
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
  /** Something is drawn: not all pixels are alike. */
  const isDrawn = (page: Page, id: string) =>
    page.locator(`#${id} canvas`).evaluate((e) => {
      const canvas = e as unknown as Canvas;
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.some((v) => v !== 0);
    });

  it('follow the selected packet, tell what they show, and lead to packets by keyboard', async () => {
    const page = await open('tcp-loss.pcapng', lossy());
    await goTo(page, 3);
    await chooseTool(page, 'TCP graphs');
    await expect.poll(() => page.getByRole('region', { name: 'TCP graphs' }).count()).toBe(1);
    const trace = graph(page, /^Sequence \(tcptrace\)/);
    await trace.waitFor();
    await expect.poll(() => trace.getAttribute('aria-label')).toMatch(/107 segments with 153,036 bytes, 2 sent again/);
    await expect.poll(() => isDrawn(page, 'graph-tcptrace')).toBe(true);
    await expect.poll(() => isDrawn(page, 'graph-window')).toBe(true);
    await trace.focus();
    // From the selected packet on: the SYN ACK is the next thing that this direction has.
    await page.keyboard.press('ArrowRight');
    await page.getByText(/^Frame 4: segments 0 – 1, 0\.020266 s$/).waitFor();
    await page.keyboard.press('Enter');
    await story(page).getByText('Frame 4', { exact: true }).waitFor();
    // Closer: both graphs show the same part of the time.
    const ticks = (id: string) => page.locator(`#${id} svg text[text-anchor="middle"]`).allTextContents();
    const before = await ticks('graph-tcptrace');
    await trace.focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('+');
    await expect.poll(() => ticks('graph-tcptrace')).not.toEqual(before);
    expect(await ticks('graph-window')).toEqual(await ticks('graph-tcptrace'));
    await page.keyboard.press('0');
    await expect.poll(() => ticks('graph-tcptrace')).toEqual(before);
    // The other direction.
    await page.getByRole('button', { name: 'The other direction' }).click();
    await expect.poll(() => trace.getAttribute('aria-label')).toMatch(/2 segments|3 segments/);
  });

  it('select the packet of a point that is clicked, and mark the selected one', async () => {
    const page = await open('tcp-loss.pcapng', lossy());
    await goTo(page, 60);
    await chooseTool(page, 'TCP graphs');
    const trace = graph(page, /^Sequence \(tcptrace\)/);
    await expect.poll(() => page.locator('#graph-tcptrace .point-selected').count()).toBeGreaterThan(0);
    const point = page.locator('#graph-tcptrace .point-selected').first();
    const place = await point.boundingBox();
    await page.keyboard.press('Control+g');
    await page.getByRole('textbox', { name: /Frame number/ }).fill('3');
    await page.keyboard.press('Enter');
    await story(page).getByText('Frame 3', { exact: true }).waitFor();
    await trace.waitFor();
    await page.mouse.click((place?.x ?? 0) + (place?.width ?? 0) / 2, (place?.y ?? 0) + (place?.height ?? 0) / 2);
    // That one, or one drawn at the very same place.
    await expect.poll(() => story(page).innerText()).toMatch(/Frame (5[0-9]|6[0-9])\b/);
  });

  it('are exported as SVG and CSV', async () => {
    const page = await open('tcp-loss.pcapng', lossy());
    await goTo(page, 3);
    await chooseTool(page, 'TCP graphs');
    await expect.poll(() => isDrawn(page, 'graph-tcptrace')).toBe(true);
    const exported = async (item: string): Promise<string> => {
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      const saved = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: item }).click();
      return readFileSync(await (await saved).path(), 'utf8');
    };
    const svg = await exported('SVG picture');
    for (const series of ['segments', 'again', 'ack', 'window', 'sack', 'inFlight'])
      expect(svg).toContain(`data-series="${series}"`);
    const csv = (await exported('CSV: Sequence (tcptrace)')).trim().split('\r\n');
    expect(csv[0]).toBe('seconds,frame,series,from,to');
    expect(csv.filter((line) => line.includes(',again,'))).toHaveLength(2);
  });

  it('count packets over time, filter by filter, and say what is wrong with one', async () => {
    const page = await open('lvs-nat.pcap');
    await chooseTool(page, 'Packets over time');
    const io = graph(page, /^Packets in/);
    await expect.poll(() => io.getAttribute('aria-label')).toMatch(/all packets: 24 packets/);
    await page.getByRole('button', { name: 'Count another filter' }).click();
    const filters = page.getByRole('group', { name: 'What is counted' }).getByRole('textbox', { name: 'Display filter' });
    await filters.last().fill('arp');
    await page.getByText('4 packets', { exact: true }).waitFor();
    await filters.last().fill('arp and');
    await page.getByText('the filter ends too early').waitFor();
    await expect.poll(() => filters.last().getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('combobox', { name: 'Interval' }).selectOption({ label: '1 µs' });
    await expect.poll(() => isDrawn(page, 'graph-io')).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('show HTTP requests as bars that lead to their packets', async () => {
    const page = await open('lvs-nat-rr-kernel.pcap');
    await chooseTool(page, 'HTTP waterfall');
    const list = page.getByRole('listbox', { name: 'HTTP waterfall' });
    await list.getByRole('option', { name: /404 GET \/none/ }).waitFor();
    await expect.poll(() => list.getByRole('option').count()).toBe(6);
    await expect.poll(() => list.evaluate((e) => e.matches(':focus'))).toBe(true);
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await story(page).getByText('Frame 395', { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'with rewritten copies' }).check();
    await expect.poll(() => list.getByRole('option').count()).toBe(12);
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('have nothing that axe finds serious in any theme, and say why there is nothing', async () => {
    const page = await open('lvs-nat.pcap');
    await chooseTool(page, 'TCP graphs');
    // Frame 1 is an ARP request.
    await page.getByText('Select a packet of a TCP connection').waitFor();
    await goTo(page, 16);
    await page.getByRole('button', { name: 'Round trip' }).click();
    await graph(page, /^Round trip/).waitFor();
    for (const theme of ['light', 'dark', 'contrast'] as const) {
      await setTheme(page, theme);
      expect(await seriousFindings(page), theme).toEqual([]);
    }
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await page.getByRole('application', { name: /^Ida y vuelta/ }).waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Gráficos de TCP' }).count()).toBe(1);
  });
});
