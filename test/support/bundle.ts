/** One file of a program and all that it imports: workers and child processes start from it at once. */
import { build } from 'esbuild';
import { REQUIRE } from '../../scripts/build.mjs';

const ROOT = new URL('../..', import.meta.url).pathname;

/** @param entry path from the root of the checkout */
export async function bundle(entry: string, outfile: string): Promise<void> {
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
}
