/**
 * Ladder and graphs of a long capture, in bounded time. Of a million packets under CI=true, or where TRAMA_LARGE says how many; elsewhere of a part of
 * that, as people wait for it. `npm run bench:ui` measures the list.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../bench/generate.ts';
import { FileSource } from '../../cli/io/file.ts';
import { chooseTool, onStage, skipWithoutBrowser } from './browser.ts';

const WANTED = Number(process.env.TRAMA_LARGE ?? (process.env.CI === 'true' ? 1_000_000 : 150_000));
/** The analysis of all of it; on a machine with other work. */
const ANALYSED_MS = 240_000;

describe.skipIf(skipWithoutBrowser())('a long capture', () => {
  const { open } = onStage();
  const directory = mkdtempSync(path.join(tmpdir(), 'trama-long-'));
  let packets = 0;
  let handle: FileHandle;
  beforeAll(async () => {
    const file = path.join(directory, 'long.pcap');
    packets = generate(file, WANTED);
    handle = await openFile(file);
  });
  afterAll(async () => {
    await handle.close();
    rmSync(directory, { recursive: true });
  });

  it('has a ladder that is walked to its end, TCP graphs, and functions over time', async () => {
    const { size } = await handle.stat();
    const page = await open({ name: 'long.pcap', bytes: new FileSource(handle, size) });
    const ladder = page.getByRole('listbox', { name: 'Frames of the diagram' });
    await ladder.waitFor({ timeout: ANALYSED_MS });
    // Only what is in sight is drawn, wherever that is.
    const drawn = () => page.locator('.ladder-body [data-frame]').count();
    await ladder.focus();
    await page.keyboard.press('End');
    await page.locator(`.ladder-body [data-frame="${packets}"].is-selected`).waitFor();
    expect(await drawn()).toBeLessThan(200);
    await page.keyboard.press('Home');
    await page.locator('.ladder-body [data-frame="1"].is-selected').waitFor();
    await page.keyboard.press('Control+g');
    await page.getByRole('textbox', { name: /Frame number/ }).fill(String(Math.floor(packets / 2)));
    await page.keyboard.press('Enter');
    await page.locator('.ladder-body .is-selected').first().waitFor();
    expect(await drawn()).toBeLessThan(200);

    await chooseTool(page, 'TCP graphs');
    const trace = page.getByRole('application', { name: /^Sequence/ });
    await trace.waitFor();
    await expect.poll(() => trace.getAttribute('aria-label')).toMatch(/\d segments? with/);

    await chooseTool(page, 'Packets over time');
    const over = page.getByRole('application', { name: /in .* each/ });
    const all = packets.toLocaleString('en');
    await expect.poll(() => over.getAttribute('aria-label'), { timeout: 30_000 }).toContain(`all packets: ${all} packets`);
    const lines = page.getByRole('group', { name: 'What is counted' });
    await lines.getByRole('combobox', { name: 'Count' }).first().selectOption('sum');
    await lines.getByRole('combobox', { name: 'Field' }).fill('tcp.len');
    // From the columns: no packet is read again.
    await expect
      .poll(() => over.getAttribute('aria-label'), { timeout: 30_000 })
      .toMatch(/SUM\(tcp\.len\), all packets: [\d,]+ packets/);
    // From field trees: as long as it takes, and stopped when that is too long.
    await lines.getByRole('combobox', { name: 'Field' }).fill('ip.len');
    await page.getByText('Reading values…').first().waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByText('Counting was stopped.').waitFor({ timeout: 30_000 });
    // The window answered all the while.
    await page.keyboard.press('Control+g');
    await page.getByRole('textbox', { name: /Frame number/ }).fill('1');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Story' }).getByText('Frame 1', { exact: true }).waitFor();
  });
});
