#!/usr/bin/env node
/**
 * Bundles cli/main.ts into dist/trama.js.
 *
 * Everything but the native SVG renderer is bundled, in chunks that load on demand: `trama --help` reads one small file, and
 * nothing is looked up in node_modules while a command starts. The fonts that pictures need, the laboratory's scenarios, and the exercises lie beside it.
 *
 * npm runs this as `prepare`, after every install in a checkout. Where the development packages are absent (a production install) there
 * is nothing to build with; that is said, and is not an error.
 */
import { chmod, cp, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const outdir = path.join(root, 'dist');
const main = path.join(outdir, 'trama.js');

// CommonJS packages inside the bundle call `require` for Node's own modules.
export const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

/** Builds once. Rejects with esbuild's error when the source does not compile. */
export async function build() {
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: {
      trama: 'cli/main.ts',
      'nat-thread': 'cli/threads/nat-thread.ts',
      'grade-thread': 'cli/threads/grade-thread.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'eof',
    external: ['@resvg/resvg-js'],
    banner: { js: REQUIRE },
    logLevel: 'warning',
    write: false,
  });
  await writeAll(result.outputFiles);
  await linkBin();
}

/**
 * Each file appears whole or not at all, and the entry point last: a command that starts while this runs finds either the old program or
 * the new one. What is left of earlier builds is removed.
 */
async function writeAll(files) {
  await mkdir(outdir, { recursive: true });
  const names = new Set(files.map((file) => file.path));
  for (const file of [...files].sort((a, b) => Number(a.path === main) - Number(b.path === main))) {
    const temporary = `${file.path}.${process.pid}.tmp`;
    await writeFile(temporary, file.contents);
    if (file.path === main) await chmod(temporary, 0o755);
    await rename(temporary, file.path);
  }
  for (const name of await readdir(outdir)) {
    const file = path.join(outdir, name);
    if (/\.js(\.map)?$/.test(name) && !names.has(file)) await rm(file, { force: true });
  }
  await cp(path.join(root, 'cli', 'render', 'fonts'), path.join(outdir, 'fonts'), { recursive: true });
  await cp(path.join(root, 'fixtures', 'scenarios'), path.join(outdir, 'scenarios'), { recursive: true });
  await cp(path.join(root, 'fixtures', 'exercises'), path.join(outdir, 'exercises'), { recursive: true });
}

/** Puts `trama` where npx looks first, so that `npx trama` in a checkout starts it without installing anything. */
async function linkBin() {
  if (process.platform === 'win32') return;
  const bin = path.join(root, 'node_modules', '.bin');
  try {
    await mkdir(bin, { recursive: true });
    await rm(path.join(bin, 'trama'), { force: true });
    await symlink(path.relative(bin, main), path.join(bin, 'trama'));
  } catch (error) {
    console.warn(`build: no link in node_modules/.bin (${error.message}); run dist/trama.js instead`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build();
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND' && /'esbuild'/.test(error.message)) {
      console.warn('build: esbuild is not installed, dist/ is left as it is');
    } else {
      // esbuild has printed its own errors already.
      if (!Array.isArray(error.errors)) console.error(error);
      process.exitCode = 1;
    }
  }
}
