/** What there is to see of the window, and how each view is brought about: with the keyboard and by names, as a person would. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { fixture, type Stage } from '../e2e/browser.ts';

export const THEMES = ['light', 'dark'] as const;
export const LANGUAGES = ['en', 'es'] as const;
/** contrast: the theme of high contrast. forced: the system sets all colours. */
export type ShotTheme = (typeof THEMES)[number] | 'contrast' | 'forced';
/** Views that are kept in these as well. */
const SPECIAL: ReadonlySet<string> = new Set(['packets', 'tcp-graphs']);
export type ShotLanguage = (typeof LANGUAGES)[number];

export interface View {
  readonly name: string;
  /** Null: the empty window. */
  readonly capture: string | null;
  /** Brings the view about, in an open capture with frame 6 selected. */
  readonly show: (page: Page) => Promise<void>;
}

const nothing = async (): Promise<void> => {};
/** One of the further panes, by its key in the menu, with all the room. */
const tool = (key: string) => async (page: Page) => {
  await page.keyboard.press('F9');
  await page.locator(`[role^="menuitem"][data-key="${key}"]`).click();
  const pane = page.locator(`[data-tool="${key.split(':')[0]}"]`);
  await pane.waitFor();
  await pane.locator('[data-main]').first().waitFor();
  await page.keyboard.press('F11');
  await page.waitForTimeout(800);
};

export const VIEWS: readonly View[] = [
  { name: 'empty', capture: null, show: nothing },
  { name: 'packets', capture: 'lvs-nat.pcap', show: nothing },
  {
    name: 'overview',
    capture: 'lvs-nat.pcap',
    show: async (page) => {
      await page.getByRole('tab', { name: /^(Overview|Resumen)$/ }).click();
      await page.getByRole('table').first().waitFor();
    },
  },
  {
    name: 'comments',
    capture: 'lvs-nat.pcap',
    show: async (page) => {
      await page.keyboard.press('Control+Alt+c');
      await page.locator('textarea:focus').waitFor();
      await page.keyboard.type('RFC 3022');
      await page.keyboard.press('Control+Enter');
    },
  },
  { name: 'conversations', capture: 'lvs-nat-rr-kernel.pcap', show: tool('tables:conversations') },
  { name: 'expert', capture: 'lvs-nat-rr-kernel.pcap', show: tool('tables:expert') },
  {
    name: 'tcp-graphs',
    capture: 'lvs-nat-rr-kernel.pcap',
    show: async (page) => {
      // A connection that carries something.
      await page.keyboard.press('Control+g');
      await page.keyboard.type('200');
      await page.keyboard.press('Enter');
      await tool('graphs')(page);
    },
  },
  {
    name: 'io-graph',
    capture: 'lvs-nat-rr-kernel.pcap',
    show: async (page) => {
      await tool('io')(page);
      const line = page.locator('.io-line').nth(1);
      await line.getByRole('textbox').first().fill('');
      await line.locator('select').first().selectOption('max');
      await line.locator('.io-field').fill('tcp.analysis.bytes_in_flight');
      await line.locator('select').nth(2).selectOption('line');
      await page.locator('.io-lines button.small').focus();
      await page.waitForTimeout(1200);
    },
  },
  { name: 'waterfall', capture: 'lvs-nat-rr-kernel.pcap', show: tool('waterfall') },
  { name: 'topology', capture: 'lvs-nat-rr-kernel.pcap', show: tool('topology') },
  { name: 'follow', capture: 'lvs-nat.pcap', show: tool('follow') },
  {
    name: 'author',
    capture: 'lvs-nat.pcap',
    show: async (page) => {
      await page.keyboard.press('F9');
      await page.locator('[role^="menuitem"][data-key="new-exercise"]').click();
      await page.locator('[data-tool="author"] .monaco-editor .key-value').first().waitFor();
      await page.keyboard.press('Control+End');
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'coursework',
    capture: null,
    show: async (page) => {
      // The 24-frame laboratory: a question answered and checked.
      await page.locator('.cw-course li button').nth(6).click();
      await page.locator('.cw-dot').nth(4).click();
      await page.locator('.cw-question[data-question="syn-pair"] input[type="text"]').fill('3-6');
      await page.locator('.packet[data-frame="6"]').click();
      await page.locator('.cw-question input[type="text"]').focus();
      await page.keyboard.press('Control+Enter');
      await page.locator('.cw-verdict').waitFor();
      await page.locator('.cw-verdict').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'damaged',
    capture: 'damaged-cut.pcap',
    show: nothing,
  },
];

export const fileName = (view: View, theme: ShotTheme, lang: ShotLanguage): string => `${view.name}-${theme}-${lang}.png`;

/** In what a view is kept: theme and language. */
export const shotsOf = (view: View): readonly (readonly [ShotTheme, ShotLanguage])[] => [
  ...THEMES.flatMap((theme) => LANGUAGES.map((lang) => [theme, lang] as const)),
  ...(SPECIAL.has(view.name)
    ? ([
        ['contrast', 'en'],
        ['forced', 'es'],
      ] as const)
    : []),
];

/** A picture of the view at 1280 × 720, with nothing in it that moves. */
export async function picture(stage: Stage, view: View, theme: ShotTheme, lang: ShotLanguage): Promise<Buffer> {
  const capture = view.capture === null ? undefined : { name: view.capture, bytes: readFileSync(fixture(view.capture)) };
  const colorScheme = theme === 'dark' ? 'dark' : 'light';
  const page = await stage.open(capture, { colorScheme, locale: lang === 'en' ? 'en-US' : 'es-ES' });
  try {
    const forcedColors = theme === 'forced' ? 'active' : 'none';
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: 'reduce' });
    if (theme === 'contrast') {
      await page.evaluate(`localStorage.setItem('trama.settings', '{"theme":"contrast"}')`);
      await page.reload();
    }
    if (capture !== undefined) {
      const rows = page.getByRole('grid', { name: /^(Packets|Paquetes)$/ }).getByRole('row');
      // Analysed by then: what is clicked does not move any more, which would have it scrolled.
      await page.getByRole('listbox', { name: /^(Frames of the diagram|Tramas del diagrama)$/ }).waitFor();
      await rows.nth(view.capture === 'damaged-cut.pcap' ? 1 : 6).click();
    }
    await view.show(page);
    // A caret that blinks, a pointer that hovers.
    await page.mouse.move(0, 719);
    await page.waitForTimeout(300);
    return await page.screenshot({ caret: 'hide', animations: 'disabled' });
  } finally {
    await page.context().close();
  }
}
