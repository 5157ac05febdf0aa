#!/usr/bin/env node
/**
 * npm run demo [-- --lang es]: the story of the 24-frame trace, then its ladder.
 * Options given are passed on to both commands.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const trama = path.join(root, 'dist', 'trama.js');
const capture = 'fixtures/captures/lvs-nat.pcap';
const options = process.argv.slice(2);

/** Runs one command with our terminal and resolves to its exit code. */
const run = (args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [trama, ...args], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });

if (!existsSync(trama)) await build();
for (const command of ['annotate', 'diagram']) {
  const args = [command, capture, ...options];
  console.log(`\n$ npx trama ${args.join(' ')}\n`);
  const code = await run(args);
  if (code !== 0) {
    process.exitCode = code;
    break;
  }
}
