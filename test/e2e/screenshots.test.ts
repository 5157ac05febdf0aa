/** The pictures in docs/screenshots: all there, of the right size, and still what the window shows. `npm run screenshots` makes them anew. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../screenshots/compare.ts';
import { fileName, LANGUAGES, picture, shotsOf, THEMES, VIEWS } from '../screenshots/views.ts';
import { makeStage, root, type Stage, skipWithoutBrowser } from './browser.ts';

const folder = path.join(root, 'docs', 'screenshots');
const kept = (name: string): Buffer => readFileSync(path.join(folder, name));
/** Another release of the browser draws letters a little differently; a pane that has moved changes far more. */
const TOLERANCE = 0.1;

describe.skipIf(skipWithoutBrowser())('the screenshots', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await makeStage();
  });
  afterAll(() => stage.close());

  it('are of every view, in both themes and languages, some in others as well, at 1280 × 720', () => {
    const names = VIEWS.flatMap((v) => shotsOf(v).map(([theme, lang]) => fileName(v, theme, lang)));
    expect(readdirSync(folder).sort()).toEqual(names.sort());
    for (const name of names) {
      const png = kept(name);
      expect([png.readUInt32BE(16), png.readUInt32BE(20)], name).toEqual([1280, 720]);
      expect(png.length, name).toBeLessThan(200 << 10);
    }
  });

  it.each([
    ...VIEWS.map((v, i) => [v.name, v, THEMES[i % 2] ?? 'light', LANGUAGES[(i >> 1) % 2] ?? 'en'] as const),
    // What is kept of a view beside these.
    ...VIEWS.flatMap((v) =>
      shotsOf(v)
        .slice(4)
        .map(([theme, lang]) => [`${v.name}, ${theme}`, v, theme, lang] as const),
    ),
  ])('show what the window shows: %s', async (_name, view, theme, lang) => {
    const { sameSize, changed } = await compare(
      stage.browser,
      kept(fileName(view, theme, lang)),
      await picture(stage, view, theme, lang),
    );
    expect(sameSize).toBe(true);
    expect(changed, 'npm run screenshots, then look at the difference').toBeLessThan(TOLERANCE);
  });

  it('would tell a real change', async () => {
    const [light, dark] = [kept('packets-light-en.png'), kept('packets-dark-en.png')];
    expect((await compare(stage.browser, light, dark)).changed).toBeGreaterThan(0.5);
    expect((await compare(stage.browser, light, kept('overview-light-en.png'))).changed).toBeGreaterThan(TOLERANCE);
    expect((await compare(stage.browser, light, light)).changed).toBe(0);
  });
});
