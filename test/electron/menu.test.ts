/** The desktop app's menu, in both languages and on each system. */
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { type MenuState, menuTemplate } from '../../electron/main/menu.ts';
import { langOfLocale, WORDS } from '../../electron/main/words.ts';

const STATE: MenuState = { lang: 'en', platform: 'linux', recent: [], home: '/home/ana', isPackaged: true };
function build(state: Partial<MenuState> = {}) {
  const done: string[] = [];
  const template = menuTemplate(
    { ...STATE, ...state },
    {
      newWindow: () => done.push('new'),
      open: () => done.push('open'),
      openRecent: (file) => done.push(`recent ${file}`),
      clearRecent: () => done.push('clear'),
      about: () => done.push('about'),
      command: (command) => done.push(command),
    },
  );
  return { template, done };
}
function* items(list: readonly MenuItemConstructorOptions[]): Generator<MenuItemConstructorOptions> {
  for (const item of list) {
    yield item;
    if (Array.isArray(item.submenu)) yield* items(item.submenu);
  }
}
const click = (item: MenuItemConstructorOptions | undefined): void => (item?.click as (() => void) | undefined)?.();

describe('the menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('has each accelerator once, on %s', (platform) => {
    const { template } = build({ platform });
    const keys = [...items(template)].map((i) => i.accelerator).filter((a) => a !== undefined);
    expect(keys.length).toBeGreaterThan(8);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('does what it says', () => {
    const { template, done } = build({ recent: ['/home/ana/a&b.pcap'] });
    for (const item of items(template)) click(item);
    expect(done).toContain('recent /home/ana/a&b.pcap');
    for (const what of ['new', 'open', 'clear', 'about', 'go-to', 'save-as', 'report', 'comments', 'undo-comment', 'spanish'])
      expect(done).toContain(what);
    // An ampersand would underline the letter after it.
    expect([...items(template)].map((i) => i.label)).toContain('~/a&&b.pcap');
  });

  it('says that nothing was opened yet, in the language that was chosen', () => {
    const { template } = build({ lang: 'es' });
    const labels = [...items(template)].map((i) => i.label);
    expect(labels).toContain('Archivo');
    expect(labels).toContain('Todavía no se abrió nada');
    // Whoever cannot read the rest finds the language.
    expect(labels).toContain('Idioma / Language');
  });

  it('has the tools of developers in a checkout only', () => {
    const roles = (isPackaged: boolean) => [...items(build({ isPackaged }).template)].map((i) => i.role);
    expect(roles(true)).not.toContain('toggleDevTools');
    expect(roles(false)).toContain('toggleDevTools');
  });
});

it('the words are complete, and of no other language', () => {
  expect(Object.keys(WORDS.es)).toEqual(Object.keys(WORDS.en));
  for (const [key, word] of Object.entries(WORDS.en)) {
    const other = WORDS.es[key as keyof typeof WORDS.es];
    const text = (w: unknown): string => (typeof w === 'function' ? (w as (x: string) => string)('x') : String(w));
    expect(text(other), key).not.toBe(text(word));
  }
  expect(['es', 'es-AR', 'ES_419', 'en-US', 'de', ''].map(langOfLocale)).toEqual(['es', 'es', 'es', 'en', 'en', 'en']);
});
