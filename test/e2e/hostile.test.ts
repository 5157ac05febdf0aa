/** The window with captures unlike any fixture, files that go away, and rooms and systems that make it hard. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { generate } from '../../bench/generate.ts';
import { chooseTool, fixture, onStage, seriousFindings, skipWithoutBrowser } from './browser.ts';

const bytesOf = (name: string): Uint8Array => Uint8Array.from(readFileSync(fixture(name)));
const trace = () => ({ name: 'lvs-nat.pcap', bytes: bytesOf('lvs-nat.pcap') });

/** Of a pcap in little-endian: where each record begins. */
function recordsOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer);
  const at: number[] = [];
  for (let p = 24; p < bytes.length; p += 16 + view.getUint32(p + 8, true)) at.push(p);
  return at;
}

/** The times of its packets the other way round. */
function backwards(name: string): Uint8Array {
  const bytes = bytesOf(name);
  const view = new DataView(bytes.buffer);
  const records = recordsOf(bytes);
  const times = records.map((p) => [view.getUint32(p, true), view.getUint32(p + 4, true)] as const).reverse();
  records.forEach((p, i) => {
    view.setUint32(p, times[i]?.[0] ?? 0, true);
    view.setUint32(p + 4, times[i]?.[1] ?? 0, true);
  });
  return bytes;
}

/** Frame 1 of the trace, an ARP request, by so many different senders. */
function crowd(devices: number): Uint8Array {
  const trace24 = bytesOf('lvs-nat.pcap');
  const [first = 24, second = 24] = recordsOf(trace24);
  const record = trace24.slice(first, second);
  const out = new Uint8Array(24 + devices * record.length);
  out.set(trace24.subarray(0, 24));
  for (let i = 0; i < devices; i++) {
    const at = 24 + i * record.length;
    out.set(record, at);
    const sender = [0x02, 0, 0, 0, i >>> 8, i & 255];
    out.set(sender, at + 16 + 6);
    out.set(sender, at + 16 + 22);
    out.set([10, 1, i >>> 8, i & 255], at + 16 + 28);
  }
  return out;
}

describe.skipIf(skipWithoutBrowser())('the window', () => {
  const { open, stage } = onStage();
  const row = (page: Page, n: number) => page.getByRole('grid', { name: 'Packets' }).getByRole('row').nth(n);
  const ladder = (page: Page) => page.getByRole('listbox', { name: 'Frames of the diagram' });
  const dropOn = async (page: Page, name: string, bytes: Uint8Array): Promise<void> => {
    const transfer = await page.evaluateHandle(`(() => {
      const dropped = new DataTransfer();
      const bytes = Uint8Array.from(atob('${Buffer.from(bytes).toString('base64')}'), (c) => c.charCodeAt(0));
      dropped.items.add(new File([bytes], '${name}'));
      return dropped;
    })()`);
    await page.dispatchEvent('.app', 'drop', { dataTransfer: transfer });
  };
  const goTo = async (page: Page, frame: number): Promise<void> => {
    await page.keyboard.press('Control+g');
    await page.getByRole('textbox', { name: /Frame number/ }).fill(String(frame));
    await page.keyboard.press('Enter');
  };

  it('draws the graphs of a connection whose clock was set back', async () => {
    const page = await open({ name: 'back.pcap', bytes: backwards('http-get.pcap') });
    await ladder(page).waitFor();
    await goTo(page, 3);
    await chooseTool(page, 'TCP graphs');
    await page.getByRole('application', { name: /^Sequence/ }).waitFor();
    const ticks = () => page.locator('#graph-tcptrace svg text[text-anchor="middle"]').allTextContents();
    await expect.poll(async () => new Set(await ticks()).size).toBeGreaterThan(2);
    expect(new Set(await ticks()).size).toBe((await ticks()).length);
    await expect.poll(() => page.locator('#graph-tcptrace .point-selected').count()).toBeGreaterThan(0);
  });

  it('says how many of 150 devices are drawn, each with a name that can be read, and offers one conversation', async () => {
    const page = await open({ name: 'crowd.pcap', bytes: crowd(150) });
    await ladder(page).waitFor();
    await page.getByText(/^15\d devices do not fit side by side: 100 of them are drawn/).waitFor();
    const widths = await page.locator('.lane-head').evaluateAll((heads) => heads.map((e) => e.getBoundingClientRect().width));
    expect(Math.min(...widths)).toBeGreaterThan(50);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Overview' }).click();
    // It is longer than the window: the keyboard scrolls it, too.
    await page.getByRole('region', { name: 'Overview' }).focus();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('End');
    await expect.poll(() => page.getByRole('region', { name: 'Overview' }).evaluate((e) => e.scrollTop)).toBeGreaterThan(0);
  });

  it('says that a capture cannot be read any more where its file was replaced, and calls it no fault of its own', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'trama-gone-'));
    const file = path.join(directory, 'gone.pcap');
    // More than is kept in memory.
    const frames = generate(file, 40_000);
    const page = await open({ name: 'gone.pcap', bytes: readFileSync(file) });
    rmSync(directory, { recursive: true });
    await ladder(page).waitFor({ timeout: 60_000 });
    await page.route('**/capture**', (route) => route.fulfill({ status: 416 }));
    await goTo(page, Math.floor(frames / 2));
    await page.getByText(/The capture can no longer be read: its file was changed/).waitFor();
    expect(await page.getByText('A fault of Trama itself').count()).toBe(0);
    // The list, the diagram and the story of what is known stay.
    await row(page, 1).waitFor();
    // What a menu asks for fails as well, and is not left without an answer.
    const message = page.getByText(/The capture can no longer be read/);
    const dismissed = async (): Promise<boolean> => {
      const dismiss = page.getByRole('button', { name: 'Dismiss' });
      // Requests that were on their way may still fail behind the first.
      if ((await dismiss.count()) > 0) await dismiss.click();
      await page.waitForTimeout(500);
      return (await message.count()) === 0;
    };
    await expect.poll(dismissed).toBe(true);
    await row(page, 1).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Bytes as a hex dump' }).click();
    await message.waitFor();
    // Nor does any pane's own request fail unseen; the browser itself names those that were refused.
    await page.context().close();
    expect(
      stage()
        .complaints.splice(0)
        .filter((c) => !c.includes('416')),
    ).toEqual([]);
  });

  it('opens another capture of the same name while the first one is still being read', async () => {
    const page = await open(undefined);
    await page.getByRole('heading', { name: 'Open a packet capture' }).waitFor();
    const drop = (name: string, bytes: Uint8Array) => dropOn(page, name, bytes);
    await drop('same.pcap', bytesOf('lvs-nat-rr-kernel.pcap'));
    await drop('same.pcap', bytesOf('lvs-nat.pcap'));
    await page.getByRole('status').getByText('24 packets', { exact: true }).waitFor();
    await ladder(page).waitFor();
    // One that is no capture, and then one again.
    await drop('picture.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a));
    await page.getByRole('heading', { name: 'This file cannot be read as a capture' }).waitFor();
    await drop('again.pcap', bytesOf('nat-udp.pcap'));
    await row(page, 1).waitFor();
    await expect.poll(() => page.title()).toBe('again.pcap – Trama');
    // While the diagram is about to ask for another part of the capture before.
    await drop('long.pcap', bytesOf('lvs-nat-rr-kernel.pcap'));
    await ladder(page).waitFor();
    await page.keyboard.press('Control+g');
    await page.getByRole('textbox', { name: /Frame number/ }).fill('200');
    await Promise.all([page.keyboard.press('Enter'), drop('last.pcap', bytesOf('nat-udp.pcap'))]);
    await expect.poll(() => page.title()).toBe('last.pcap – Trama');
    await row(page, 1).waitFor();
  });

  it('follows the stream of the capture that is open, be the file before of the same name', async () => {
    const page = await open({ name: 'same.pcap', bytes: bytesOf('lvs-nat.pcap') });
    await ladder(page).waitFor();
    await goTo(page, 3);
    await chooseTool(page, 'Follow stream');
    const pane = page.getByRole('region', { name: 'Follow stream' });
    await expect.poll(() => pane.innerText()).toMatch(/GET.\/index\.html/);
    await dropOn(page, 'same.pcap', bytesOf('http-chunked.pcap'));
    await expect.poll(() => row(page, 1).count()).toBe(1);
    await goTo(page, 1);
    await expect.poll(() => pane.innerText()).toMatch(/chunked/i);
  });

  it.each(['Packets over time', 'TCP graphs', 'HTTP waterfall', 'Follow stream', 'Topology', 'Conversations', 'Author'])(
    'is empty again once the capture is closed, %s included',
    async (tool) => {
      const page = await open(trace());
      await ladder(page).waitFor();
      await chooseTool(page, tool);
      await page.locator('[data-tool]').first().waitFor();
      await page.waitForTimeout(500);
      await page.locator('.toolbar').getByRole('button', { name: 'Close', exact: true }).click();
      await page.getByRole('heading', { name: 'Open a packet capture' }).waitFor();
    },
  );

  it('gives any pane all the room by F11, the diagram in a window of 640 × 360, too', async () => {
    const page = await open(trace(), { width: 640, height: 360 });
    await ladder(page).waitFor();
    await ladder(page).focus();
    const height = () => page.locator('.ladder-scroll').evaluate((e) => e.clientHeight);
    const before = await height();
    await page.keyboard.press('F11');
    await expect.poll(height).toBeGreaterThan(before + 60);
    await page.keyboard.press('F11');
    await expect.poll(height).toBe(before);
  });

  it('tells what is pressed, selected and in front where the system sets the colours', async () => {
    const page = await open({ name: 'kernel.pcap', bytes: bytesOf('lvs-nat-rr-kernel.pcap') });
    await page.emulateMedia({ forcedColors: 'active' });
    await ladder(page).waitFor();
    await goTo(page, 200);
    await chooseTool(page, 'TCP graphs');
    const colours = (name: string) =>
      page.getByRole('button', { name }).evaluate((e) => {
        const { getComputedStyle } = globalThis as unknown as {
          getComputedStyle(of: unknown): { backgroundColor: string; color: string };
        };
        const { backgroundColor, color } = getComputedStyle(e);
        return { backgroundColor, color };
      });
    await page.getByRole('application', { name: /^Sequence/ }).waitFor();
    const [on, off] = [await colours('Sequence (tcptrace)'), await colours('Sequence (Stevens)')];
    expect(on.backgroundColor).not.toBe(off.backgroundColor);
    expect(on.color).not.toBe(off.color);
    const edge = (name: string) =>
      page
        .locator('.dv-tab')
        .filter({ hasText: name })
        .evaluate((e) => {
          const { getComputedStyle } = globalThis as unknown as { getComputedStyle(of: unknown): { borderBottomColor: string } };
          return getComputedStyle(e).borderBottomColor;
        });
    expect(await edge('TCP graphs')).not.toBe(await edge('Sequence diagram'));
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('writes numbers and keys as the language does', async () => {
    const page = await open({ name: 'kernel.pcap', bytes: bytesOf('lvs-nat-rr-kernel.pcap') }, { locale: 'en-US' });
    await ladder(page).waitFor();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await page.getByRole('tab', { name: 'Resumen' }).click();
    await page.getByText(/^247\s458$/).waitFor();
    await page.keyboard.press('?');
    const keys = await page.getByRole('dialog').innerText();
    expect(keys).toContain('Mayús+F3');
    expect(keys).not.toMatch(/Shift|Enter/);
  });
});
