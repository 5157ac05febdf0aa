#!/usr/bin/env node
/**
 * Starts the desktop app: `npm start [-- CAPTURE]`.
 *
 * Electron's program is downloaded at its first start, not with the packages. Where it is not there and cannot be had, this says what to do, and
 * shows the same window in the browser instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { buildRenderer, rendererIsBuilt } from './build-renderer.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const electronDirectory = path.join(root, 'node_modules', 'electron');

/** Electron's program, or undefined where it has not been downloaded. */
export function electronProgram(directory = electronDirectory, env = process.env) {
  const named = path.join(directory, 'path.txt');
  const name = existsSync(named) ? readFileSync(named, 'utf8') : undefined;
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(directory, 'dist');
  const program = path.join(folder, name ?? 'electron');
  return existsSync(program) ? program : undefined;
}

/** Main as a module, the preload as CommonJS: a sandboxed one cannot be anything else. */
export async function buildElectron() {
  const esbuild = await import('esbuild');
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    external: ['electron'],
    logLevel: 'warning',
    target: 'node22',
  };
  const outdir = 'dist/electron';
  await esbuild.build({ ...common, entryPoints: ['electron/main/main.ts'], format: 'esm', outfile: `${outdir}/main.mjs` });
  await esbuild.build({
    ...common,
    entryPoints: ['electron/preload/preload.ts'],
    format: 'cjs',
    outfile: `${outdir}/preload.cjs`,
  });
}

async function start(words) {
  const { NO_DOWNLOAD } = process.env;
  if (electronProgram() === undefined && NO_DOWNLOAD === undefined) {
    console.error("Electron's program is not here yet: downloading it (about 100 MB; NO_DOWNLOAD=1 leaves that out)");
    spawnSync(process.execPath, [path.join(electronDirectory, 'install.js')], { stdio: 'inherit', timeout: 600_000 });
  }
  const program = electronProgram();
  if (!rendererIsBuilt()) await buildRenderer();
  if (program !== undefined) {
    await buildElectron();
    const { status } = spawnSync(program, [path.join(root, 'dist', 'electron', 'main.mjs'), ...words], { stdio: 'inherit' });
    return status ?? 1;
  }
  console.error(`
The desktop app cannot start: Electron's program could not be downloaded from github.com.
  · behind a proxy:     set HTTPS_PROXY, then 'npx install-electron'
  · from a mirror:      set ELECTRON_MIRROR, then 'npx install-electron'
  · a copy on disk:     set ELECTRON_OVERRIDE_DIST_PATH to the folder that has the program
The same window in the browser needs none of this; it opens now:
`);
  await build();
  const { status } = spawnSync(process.execPath, [path.join(root, 'dist', 'trama.js'), 'view', ...words], { stdio: 'inherit' });
  return status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await start(process.argv.slice(2));
