/** Comments in a real browser: written, undone, saved, and never lost unasked. The report, as the window makes it. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../core/capture/source.ts';
import { Session } from '../../core/engine/session/session.ts';
import { fixture, onStage, seriousFindings, skipWithoutBrowser } from './browser.ts';

describe.skipIf(skipWithoutBrowser())('comments', () => {
  const bytesOf = (name: string): Uint8Array => readFileSync(fixture(name));
  const { open, stage } = onStage((page) =>
    page
      .getByRole('grid', { name: /^(Packets|Paquetes)$/ })
      .getByRole('row')
      .nth(6)
      .click(),
  );
  const trace = () => ({ name: 'lvs-nat.pcap', bytes: bytesOf('lvs-nat.pcap') });
  const story = (page: Page) => page.getByRole('region', { name: 'Story' });
  const openPane = async (page: Page) => {
    await page.keyboard.press('Control+Alt+c');
    const field = page.getByRole('textbox', { name: 'Comments of frame 6', exact: true });
    await field.waitFor();
    await page.locator('textarea:focus').waitFor();
    return field;
  };
  const saved = async (page: Page, act: () => Promise<void>) => {
    const waiting = page.waitForEvent('download');
    await act();
    const download = await waiting;
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };

  it('are written with a bare keyboard, undone, done again, and saved as a new pcapng', async () => {
    const page = await open(trace());
    await openPane(page);
    await page.keyboard.type('El SYN reescrito');
    await page.keyboard.press('Enter');
    await page.keyboard.type('segunda línea: ñ 🦆');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Not saved yet').waitFor();
    // The engine knows it at once.
    await page.getByRole('region', { name: 'Comments' }).getByRole('button', { name: 'Frame 6', exact: true }).waitFor();
    await story(page).getByText('El SYN reescrito').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('No packet has a comment yet.').waitFor();
    await page.keyboard.press('Control+y');
    await page.getByRole('region', { name: 'Comments' }).getByRole('button', { name: 'Frame 6', exact: true }).waitFor();
    const file = await saved(page, () => page.keyboard.press('Control+Shift+S'));
    expect(file.name).toBe('lvs-nat-comments.pcapng');
    await page.getByText('Not saved yet').waitFor({ state: 'hidden' });
    const session = new Session();
    await session.open(1, new MemorySource(file.bytes), 'x', { depth: 'full' });
    expect(session.comments().packets).toEqual([{ row: 5, texts: ['El SYN reescrito\nsegunda línea: ñ 🦆'] }]);
    expect(session.summary('en').capture.packets).toBe(24);
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('of a file are shown, with those of the capture, and the story goes beside them where it is wanted', async () => {
    const source = new Session();
    await source.open(1, new MemorySource(bytesOf('lvs-nat.pcap')), 'x', { depth: 'full' });
    source.setComments(5, ['from the file']);
    source.setComments(null, ['of the capture']);
    const pieces: Uint8Array[] = [];
    await source.export(1, { kind: 'pcapng', story: null }, async (bytes) => void pieces.push(bytes.slice()));
    const page = await open({ name: 'commented.pcapng', bytes: Buffer.concat(pieces) });
    await story(page).getByText('from the file').waitFor();
    const field = await openPane(page);
    await expect.poll(() => field.inputValue()).toBe('from the file');
    await expect.poll(() => page.getByRole('textbox', { name: 'Comments of the capture' }).inputValue()).toBe('of the capture');
    await page.getByRole('button', { name: 'Another comment' }).first().click();
    await page.keyboard.type('a second one');
    await page.getByLabel('Add the story').selectOption('es');
    const file = await saved(page, () => page.getByRole('button', { name: 'Save as pcapng…' }).click());
    const session = new Session();
    await session.open(1, new MemorySource(file.bytes), 'x', { depth: 'full' });
    const texts = session.comments().packets.find((p) => p.row === 5)?.texts ?? [];
    expect(texts.slice(0, 2)).toEqual(['from the file', 'a second one']);
    expect(texts[2]).toContain('NAT de destino');
    expect(session.comments().packets).toHaveLength(24);
  });

  it('that are not saved hold the capture until a person decides', async () => {
    const page = await open(trace());
    await openPane(page);
    await page.keyboard.type('precious');
    await page.keyboard.press('Control+Enter');
    const ask = () => page.getByRole('button', { name: 'Close', exact: true }).click();
    await ask();
    const dialog = page.getByRole('alertdialog', { name: 'Comments are not saved' });
    await dialog.waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => page.title()).toContain('lvs-nat');
    await ask();
    await saved(page, () => dialog.getByRole('button', { name: 'Save as pcapng…' }).click());
    await page.getByRole('heading', { name: 'Open a packet capture' }).waitFor();
  });

  it('that are longer than a file can hold are not taken', async () => {
    const page = await open(trace());
    const field = await openPane(page);
    await field.fill('ñ'.repeat(40_000));
    await page.getByRole('alert').getByText('Too long: 80000 bytes').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText('No packet has a comment yet.').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => field.inputValue()).toBe('');
  });

  it.each(['light', 'dark'] as const)('the report opens on its own, and axe finds nothing serious: %s', async (colorScheme) => {
    const page = await open(trace(), { colorScheme, locale: 'es-ES' });
    await page.getByRole('button', { name: 'Guardar y exportar' }).click();
    const file = await saved(page, () => page.getByRole('menuitem', { name: 'Informe (HTML)…' }).click());
    expect(file.name).toBe('lvs-nat-es.html');
    const context = await stage().browser.newContext({ colorScheme, viewport: { width: 1280, height: 720 } });
    try {
      const report = await context.newPage();
      await report.setContent(file.bytes.toString());
      await report.getByRole('heading', { level: 1, name: 'El relato de lvs-nat.pcap' }).waitFor();
      for (const name of ['Equipos', 'Diagrama de secuencia', 'Relato', 'Todas las conversaciones', 'Tabla NAT'])
        await expect
          .poll(() => report.getByRole('navigation').getByRole('link', { name, exact: true }).count(), { message: name })
          .toBe(1);
      // Every entry of the contents leads somewhere.
      const dead = await report.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href').slice(1)).filter((id) => document.getElementById(id) === null)",
      );
      expect(dead).toEqual([]);
      expect(await seriousFindings(report)).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
