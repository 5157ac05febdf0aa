/** Following a stream in a real browser: from packet to text and back, found, saved, in both languages and all themes. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { writePcap } from '../../core/capture/write.ts';
import { TcpFlag } from '../../core/table/packets.ts';
import { Conversation } from '../support/conversation.ts';
import { chooseTool, fixture, onStage, seriousFindings, setTheme, skipWithoutBrowser } from './browser.ts';

describe.skipIf(skipWithoutBrowser())('following a stream', () => {
  const stage = onStage((page) => page.getByRole('grid', { name: 'Packets' }).waitFor());
  const open = (name: string): Promise<Page> => stage.open({ name, bytes: readFileSync(fixture(name)) });
  const story = (page: Page) => page.getByRole('region', { name: 'Story' });
  const NAME = /^What was said/;
  const field = (page: Page) => page.getByRole('textbox', { name: NAME });
  const stream = (page: Page) => page.locator('.stream-editor .view-lines');
  const place = (page: Page) => page.locator('[data-tool="follow"] [role="status"]').first();
  /** The line at the cursor. */
  const active = (page: Page): Promise<string> =>
    page.locator('.stream-editor').evaluate((editor) => {
      interface Box {
        readonly style: { readonly top: string };
        readonly textContent: string;
      }
      const root = editor as unknown as { querySelectorAll(selector: string): Iterable<Box> };
      const [cursor] = root.querySelectorAll('.cursors-layer .cursor');
      const line = [...root.querySelectorAll('.view-line')].find((l) => l.style.top === cursor?.style.top);
      return (line?.textContent ?? '').replaceAll('\u00a0', ' ');
    });
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
    await stream(page).waitFor();
    // At the line that frame 16 begins.
    await expect.poll(() => active(page)).toMatch(/^HTTP\/1\.1 200/);
    await expect.poll(() => place(page).innerText()).toBe('server ← frame 16');
    await page.getByText('← 16', { exact: true }).waitFor();
    await expect.poll(() => field(page).evaluate((e) => e.matches(':focus'))).toBe(true);
    await page.keyboard.press('Control+Home');
    await expect.poll(() => active(page)).toBe('GET /index.html HTTP/1.0');
    await expect.poll(() => place(page).innerText()).toBe('client → frame 11');
    await page.keyboard.press('Enter');
    await story(page).getByText('Frame 11', { exact: true }).waitFor();
    await field(page).focus();
    await page.keyboard.press('F8');
    await story(page).getByText('Frame 12', { exact: true }).waitFor();
    await field(page).focus();
    await page.keyboard.press('/');
    await page.getByRole('textbox', { name: 'Find', exact: true }).waitFor();
    await page.keyboard.type('content-type');
    await page.keyboard.press('Enter');
    await page.getByText('1 of 1').first().waitFor();
    await expect.poll(() => page.locator('.stream-editor .currentFindMatch').count()).toBe(1);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('no such words');
    await page.getByText('No results').first().waitFor();
    await page.keyboard.press('Escape');
    // Nothing can be written into what was said.
    const before = await stream(page).innerText();
    await page.keyboard.type('x');
    expect(await stream(page).innerText()).toBe(before);
    await page.keyboard.press('Tab');
    expect(await field(page).evaluate((e) => e.matches(':focus'))).toBe(false);
    // A press on a line leads to its packet: of the leg that frame 12 belongs to.
    await stream(page).getByText('Content-Type: text/html').click();
    await story(page).getByText('Frame 15', { exact: true }).waitFor();
  });

  it('shows HTTP without its codings', async () => {
    const page = await open('http-chunked.pcap');
    await chooseTool(page, 'Follow stream');
    await stream(page).waitFor();
    const form = page.getByRole('combobox', { name: 'Shown as' });
    await form.selectOption('http');
    await expect.poll(() => stream(page).innerText()).toMatch(/Transfer-Encoding/i);
    const head = (await stream(page).innerText()).replaceAll('\u00a0', ' ');
    // The sizes of chunks are gone.
    expect(head).not.toMatch(/^[0-9a-f]+\s*$/m);
    // A conversation without HTTP is not offered as such.
    const dns = await open('udp-dns.pcap');
    await chooseTool(dns, 'Follow stream');
    await stream(dns).waitFor();
    expect(await dns.getByRole('combobox', { name: 'Shown as' }).locator('option').allInnerTexts()).not.toContain(
      'HTTP, decoded',
    );
  });

  it('shows a stream that is too long for one text as a list, of which only what is in sight is there', async () => {
    const talk = new Conversation().open();
    // 21,000 lines.
    for (let n = 0; n < 21; n++) talk.fromServer(TcpFlag.ack | TcpFlag.psh, `${'ab\n'.repeat(999)}end of part ${n}\n`);
    const page = await stage.open({
      name: 'long.pcap',
      bytes: writePcap(talk.frames.map((bytes, i) => ({ bytes, seconds: 1_700_000_000, nanos: i * 1_000_000 }))),
    });
    await goTo(page, 4);
    await chooseTool(page, 'Follow stream');
    const list = page.getByRole('listbox', { name: 'What was said' });
    await expect.poll(() => list.evaluate((e) => e.matches(':focus'))).toBe(true);
    const chosen = () => list.locator('[aria-selected="true"]').innerText();
    await page.keyboard.press('End');
    await expect.poll(chosen).toMatch(/end of part 20/);
    expect(await list.getByRole('option').count()).toBeLessThan(200);
    await page.keyboard.press('Home');
    await page.keyboard.press('/');
    await page.keyboard.type('PART 13');
    await page.keyboard.press('Enter');
    await expect.poll(chosen).toMatch(/end of part 13/);
    await expect.poll(() => list.locator('mark').first().innerText()).toBe('part 13');
    await page.getByRole('searchbox', { name: 'Find in the stream' }).fill('no such words');
    await page.keyboard.press('Enter');
    await page.getByText('Not in this stream.').waitFor();
    await list.focus();
    await page.keyboard.press('Enter');
    await story(page).getByText('Frame 17', { exact: true }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
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
      .getByText(/^00000000\s{2}48\s54\s54\s50/)
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
      .getByText(/missing\sin\sthe\scapture/)
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
    await page.getByRole('textbox', { name: /^Lo que se dijeron/ }).waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Seguir stream' }).count()).toBe(1);
  });
});
