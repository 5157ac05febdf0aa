/** Writing an exercise in a real browser: with the keyboard, its key worked out on the capture, its faults at their places, saved and checked. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { chooseTool, fixture, onStage, root, seriousFindings, setTheme, skipWithoutBrowser } from './browser.ts';

describe.skipIf(skipWithoutBrowser())('the author’s editor', () => {
  let folder: string;
  const stage = onStage(async (page) => {
    page.on('dialog', (dialog) => void dialog.accept());
  });
  const open = async (name = 'lvs-nat.pcap'): Promise<Page> => {
    const page = await stage.open({ name, bytes: readFileSync(fixture(name)) });
    await analysed(page);
    return page;
  };
  const analysed = (page: Page): Promise<void> =>
    page
      .getByRole('region', { name: /^(Story|Historia)$/ })
      .getByText(/^(Frame|Trama) \d+$/)
      .waitFor();
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'trama-author-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const pane = (page: Page) => page.locator('[data-tool="author"]');
  const field = (page: Page) => pane(page).locator('.monaco-editor textarea.inputarea');
  const status = (page: Page) => pane(page).locator('.tool-foot');
  const begin = async (page: Page): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('new exercise');
    await page.keyboard.press('Enter');
    await expect.poll(() => field(page).evaluate((e) => e.matches(':focus'))).toBe(true);
    await status(page).getByText('No faults').waitFor();
  };
  /** A question of that type below the last one, all of it by keys. */
  const addQuestion = async (page: Page, type: string): Promise<void> => {
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Home');
    await page.keyboard.type(`      ${type}`);
    await page.getByRole('option', { name: `${type}-question` }).waitFor();
    await page.keyboard.press('Enter');
    await pane(page).getByText(`type ${type}`, { exact: false }).waitFor();
  };
  const fill = async (page: Page, ...texts: string[]): Promise<void> => {
    for (const [i, text] of texts.entries()) {
      if (i > 0) await page.keyboard.press('Tab');
      await page.keyboard.type(text);
    }
  };

  it('makes an exercise with a bare keyboard that the checker accepts', async () => {
    const page = await open();
    await begin(page);
    await addQuestion(page, 'frames');
    await fill(page, 'arp-frames', 'Which frames are ARP?', '¿Qué tramas son ARP?', 'arp');
    await page.keyboard.press('Tab');
    await page.keyboard.type('[3, 6], [1]');
    await page.keyboard.press('Escape');

    // The key as it is written, worked out: in the panel and behind it.
    await pane(page).getByText('[1, 2, 4, 5]', { exact: true }).waitFor();
    await expect
      .poll(() => pane(page).locator('.key-value').allInnerTexts())
      .toContainEqual(expect.stringMatching(/=\s\[1,\s2,\s4,\s5\]/));
    await pane(page).getByRole('button', { name: 'Frame 4' }).waitFor();
    await expect.poll(() => pane(page).locator('.author-wrong .is-fails').count()).toBe(2);
    await expect.poll(() => pane(page).locator('.author-wrong').innerText()).toMatch(/\[1\]\s+fails, as it must\s+0.25 of 1/);

    // An answer that is right must not stand among the wrong ones.
    await page.keyboard.press('Control+End');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type(', [1, 2, 4, 5]');
    await pane(page).getByText('passes, and must not').first().waitFor();
    await status(page).getByText('1 fault').waitFor();
    for (let n = 0; n < ', [1, 2, 4, 5]'.length; n++) await page.keyboard.press('Backspace');
    await status(page).getByText('No faults').waitFor();

    // A fault in the key: told at its line and column, underlined, and found by F8.
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.type(' + nats');
    const kept = () =>
      page.evaluate(() => (globalThis as unknown as { localStorage: Record<string, string> }).localStorage['trama.author.1']);
    await expect.poll(kept).toContain('+ nats');
    const lines = (JSON.parse((await kept()) ?? '{}') as { text: string }).text.split('\n');
    const line = lines.findIndex((l) => l.includes('key: frames("arp")')) + 1;
    const column = (lines[line - 1]?.indexOf('frames("arp")') ?? 0) + 'frames("arp") + '.length + 1;
    await pane(page)
      .getByRole('button', { name: `Line ${line}, column ${column}` })
      .waitFor();
    await pane(page).getByText("nothing is called 'nats' here; did you mean 'nat'?").first().waitFor();
    await expect.poll(() => pane(page).locator('.squiggly-error').count()).toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('F8');
    await page.locator('.marker-widget').getByText("did you mean 'nat'?").waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('End');
    for (let n = 0; n < ' + nats'.length; n++) await page.keyboard.press('Backspace');
    await status(page).getByText('No faults').waitFor();

    // What the checker says here is what it says of the file.
    await pane(page).getByRole('tab', { name: 'Exercise' }).click();
    await pane(page).getByText('Each wrong answer fails its question, and no other (3 answers).').waitFor();
    await expect.poll(() => pane(page).getByRole('img', { name: 'holds' }).count()).toBe(4);
    await field(page).focus();
    const saved = page.waitForEvent('download');
    await page.keyboard.press('Control+s');
    const download = await saved;
    expect(download.suggestedFilename()).toBe('exercise.yaml');
    await status(page).getByText('Saved.').waitFor();
    await download.saveAs(path.join(folder, 'exercise.yaml'));
    copyFileSync(fixture('lvs-nat.pcap'), path.join(folder, 'lvs-nat.pcap'));
    const { code, out, err } = await runCli(['coursework', 'check', folder, '--lang', 'en']);
    expect(err).toBe('');
    expect(out).toContain('each wrong answer fails its question, and no other (3 answers)');
    expect(code).toBe(0);
  }, 120_000);

  it('keeps a draft over a reload, and asks before another text takes its place', async () => {
    const page = await open();
    await begin(page);
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# mine style="a"');
    await status(page).getByText('not saved').waitFor();
    await page.reload();
    await analysed(page);
    // The pane was kept as well.
    await field(page).waitFor({ state: 'attached' });
    await field(page).focus();
    await page.keyboard.press('Control+End');
    // As it was written, though the page's policy lets Monaco have no style attributes.
    await expect.poll(() => pane(page).locator('.view-lines').innerText()).toMatch(/#\smine\sstyle="a"/);
    await status(page).getByText('Restored as you left it.').waitFor();
    await pane(page).getByRole('button', { name: 'New exercise' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'The exercise is not saved' });
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await pane(page).getByText('# mine').waitFor();
    await pane(page).getByRole('button', { name: 'New exercise' }).click();
    await dialog.getByRole('button', { name: 'Go on without saving' }).click();
    await expect.poll(() => pane(page).getByText('# mine').count()).toBe(0);
  });

  it('opens an exercise, explains it under the pointer, and says which capture it is about', async () => {
    const page = await open();
    const chooser = page.waitForEvent('filechooser');
    await chooseTool(page, 'Open exercise…');
    await (await chooser).setFiles(path.join(root, 'fixtures', 'exercises', 'arp', 'exercise.yaml'));
    await pane(page).getByText('schema: trama.exercise/1').first().waitFor();
    await status(page)
      .getByText(/faults?$/)
      .waitFor();
    expect(await status(page).getByText('not saved').count()).toBe(0);
    await field(page).focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('wrong:');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What is to be done?').waitFor();
    await page.keyboard.press('Escape');
    await field(page).focus();
    await page.keyboard.press('Control+Home');
    await pane(page).locator('.view-line').getByText('capture', { exact: true }).first().hover();
    await page.getByText('What the questions are about').waitFor();
  });

  it('changes a copy of a shipped exercise, with its keys worked out on its own capture', async () => {
    const page = await stage.open(undefined);
    await page.getByRole('button', { name: /ARP: from an IP address/ }).click();
    await page.getByRole('article').waitFor();
    await chooseTool(page, 'Edit a copy of the exercise');
    await status(page).getByText('No faults').waitFor();
    await status(page).getByText('not saved').waitFor();
    await pane(page).getByRole('tab', { name: 'Exercise' }).click();
    await pane(page).getByText('The reference solution gets full points.').waitFor();
    expect(await pane(page).locator('.author-wrong .is-passes').count()).toBe(0);
    await expect.poll(() => pane(page).locator('.author-wrong .is-fails').count()).toBeGreaterThan(5);
  });

  it('lets Tab leave the editor when that is asked for', async () => {
    const page = await open();
    await begin(page);
    const focused = () => field(page).evaluate((e) => e.matches(':focus'));
    await page.keyboard.press('Tab');
    expect(await focused()).toBe(true);
    await page.keyboard.press('Control+m');
    await page.keyboard.press('Tab');
    await expect.poll(focused).toBe(false);
    // The packet that is selected was not marked by the same key.
    await page.getByRole('button', { name: 'Back to all panes' }).click();
    expect(await page.locator('.packets .is-marked').count()).toBe(0);
  });

  it('costs the start of the window nothing', async () => {
    const page = await open();
    const loaded = () =>
      page.evaluate(() => performance.getEntriesByType('resource').map((r) => new URL(r.name).pathname.split('/').at(-1) ?? ''));
    expect((await loaded()).filter((name) => /monaco|codicon|editor\.worker|authoring/.test(name))).toEqual([]);
    await begin(page);
    expect((await loaded()).filter((name) => /monaco/.test(name))).not.toEqual([]);
  });

  it('has nothing that axe finds serious, in any theme, in both languages', async () => {
    const page = await open();
    await chooseTool(page, 'Author');
    await pane(page).getByText('Write an exercise').waitFor();
    expect(await seriousFindings(page), 'empty').toEqual([]);
    await begin(page);
    await addQuestion(page, 'table');
    await page.keyboard.press('Escape');
    await page.keyboard.type('a b');
    await status(page)
      .getByText(/\d faults?$/)
      .waitFor();
    await page.keyboard.press('Escape');
    for (const theme of ['light', 'dark', 'contrast'] as const) {
      await setTheme(page, theme);
      expect(await seriousFindings(page), theme).toEqual([]);
    }
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es');
    await pane(page).getByRole('tab', { name: 'Ejercicio' }).click();
    await pane(page).getByText('Lo que dice «trama coursework check»').waitFor();
    await pane(page)
      .getByRole('textbox', { name: /Ejercicio, .*F8: el error siguiente/ })
      .waitFor();
    expect(await seriousFindings(page), 'es').toEqual([]);
  }, 60_000);
});
