/**
 * `npm run screenshots [-- VIEW…]`: pictures of every view, in both themes and both languages, into docs/screenshots. A test compares them with what the
 * window shows; look at them (git diff) before they are committed. Where pngquant is installed they are made smaller with it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildRenderer, rendererIsBuilt } from '../../scripts/build-renderer.mjs';
import { makeStage, root } from '../e2e/browser.ts';
import { fileName, picture, shotsOf, VIEWS } from './views.ts';

const folder = path.join(root, 'docs', 'screenshots');
const wanted = process.argv.slice(2);

function smaller(png: Buffer): Buffer {
  const { status, stdout } = spawnSync('pngquant', ['--speed', '1', '--strip', '--quality', '70-95', '-'], {
    input: png,
    maxBuffer: 1 << 26,
  });
  return status === 0 && stdout.length > 0 && stdout.length < png.length ? stdout : png;
}

if (!rendererIsBuilt()) await buildRenderer();
mkdirSync(folder, { recursive: true });
const stage = await makeStage();
let failed = 0;
for (const view of VIEWS) {
  if (wanted.length > 0 && !wanted.includes(view.name)) continue;
  for (const [theme, lang] of shotsOf(view)) {
    const name = fileName(view, theme, lang);
    try {
      const png = smaller(await picture(stage, view, theme, lang));
      writeFileSync(path.join(folder, name), png);
      console.log(`${name}  ${Math.round(png.length / 1024)} KiB`);
    } catch (error) {
      failed++;
      console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
await stage.close();
if (failed > 0) process.exitCode = 1;
