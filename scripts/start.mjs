#!/usr/bin/env node
/**
 * Starts the desktop app: `npm start [-- CAPTURE]`.
 *
 * Electron's program is downloaded at its first start, not with the packages. Where it is not there and cannot be had, this says what to do, and
 * shows the same window in the browser instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { buildRenderer, rendererIsBuilt } from './build-renderer.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** What Electron is started with: main, preload and a package.json that names them. */
export const appDirectory = path.join(root, 'dist', 'electron');
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
export async function buildElectron(outdir = appDirectory) {
  const esbuild = await import('esbuild');
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    external: ['electron'],
    logLevel: 'warning',
    target: 'node22',
  };
  await esbuild.build({ ...common, entryPoints: ['electron/main/main.ts'], format: 'esm', outfile: `${outdir}/main.mjs` });
  await esbuild.build({
    ...common,
    entryPoints: ['electron/preload/preload.ts'],
    format: 'cjs',
    outfile: `${outdir}/preload.cjs`,
  });
  // Without it the app would take Electron's own name and version, and keep its files in Electron's folder.
  const { version, license, description } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const manifest = { name: 'trama', productName: 'Trama', version, description, license, type: 'module', main: 'main.mjs' };
  writeFileSync(path.join(outdir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** What to do where Electron's program is not there, a line each. */
export const ADVICE = `  · download it:        npx install-electron   (about 100 MB, from github.com)
  · behind a proxy:     set HTTPS_PROXY first
  · from a mirror:      set ELECTRON_MIRROR first
  · a copy on disk:     set ELECTRON_OVERRIDE_DIST_PATH to the folder that has the program`;

/** Builds what is out of date of the window and of the app. */
export async function prepareApp() {
  if (!rendererIsBuilt()) await buildRenderer();
  await buildElectron();
}

async function start(words) {
  const { NO_DOWNLOAD } = process.env;
  if (electronProgram() === undefined && NO_DOWNLOAD === undefined) {
    console.error("Electron's program is not here yet: downloading it (about 100 MB; NO_DOWNLOAD=1 leaves that out)");
    spawnSync(process.execPath, [path.join(electronDirectory, 'install.js')], { stdio: 'inherit', timeout: 600_000 });
  }
  const program = electronProgram();
  if (program !== undefined) {
    await prepareApp();
    const { status } = spawnSync(program, [appDirectory, ...words], { stdio: 'inherit' });
    return status ?? 1;
  }
  console.error(`
The desktop app cannot start: Electron's program is not here, and could not be downloaded.
${ADVICE}
The same window in the browser needs none of this; it opens now:
`);
  await build();
  const { status } = spawnSync(process.execPath, [path.join(root, 'dist', 'trama.js'), 'view', ...words], { stdio: 'inherit' });
  return status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await start(process.argv.slice(2));
