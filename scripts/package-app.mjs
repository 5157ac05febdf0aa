#!/usr/bin/env node
/** Makes installers of the desktop app: `npm run package:app [-- OPTIONS]`, with electron-builder's own options. See packaging/README.md. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildRenderer } from './build-renderer.mjs';
import { makeIcons } from './icons.mjs';
import { buildElectron } from './start.mjs';

const packaging = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'packaging');
const builder = path.join(packaging, 'node_modules', 'electron-builder', 'cli.js');

if (existsSync(builder)) {
  await buildRenderer();
  await buildElectron();
  await makeIcons();
  const words = ['--config', 'electron-builder.yml', '--publish', 'never', ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, [builder, ...words], { cwd: packaging, stdio: 'inherit' }).status ?? 1;
} else {
  console.error('electron-builder is not installed: npm --prefix packaging install');
  process.exitCode = 2;
}
