/** One file of a program and all that it imports: workers and child processes start from it at once. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { REQUIRE } from '../../scripts/build.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * Bundles `entry` (a path from the root of the checkout) and returns the path of the result, which is removed when the process ends. It lies in the
 * checkout, so that the packages that cannot be bundled are found.
 */
export async function bundle(entry: string): Promise<string> {
  const cache = path.join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'trama-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = path.join(folder, `${path.basename(entry, '.ts')}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: 'inline',
    external: ['@resvg/resvg-js'],
    banner: { js: REQUIRE },
    logLevel: 'error',
  });
  return outfile;
}
