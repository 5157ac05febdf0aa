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
const spanish =
  options.some((o, i) => o === '--lang=es' || (o === 'es' && options[i - 1] === '--lang')) || process.env.TRAMA_LANG === 'es';
/** The capture file cannot say it of itself. */
const provenance = spanish
  ? 'De esta traza de 2002 se perdieron las tramas 1 y 2, la hora de la 3 y el cuerpo de la respuesta: están reconstruidos, y los tiempos que\ndependen de las tramas 1 a 3 no fueron medidos (fixtures/captures/lvs-nat.md).'
  : 'Of this trace of 2002 frames 1 and 2, the time of frame 3 and the body of the response were lost: they are reconstructed, and times that\nrest on frames 1 to 3 were not measured (fixtures/captures/lvs-nat.md).';

/** Runs one command with our terminal and resolves to its exit code. */
const run = (args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [trama, ...args], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });

if (!existsSync(trama)) await build();
console.log(`\n${provenance}`);
for (const command of ['annotate', 'diagram']) {
  const args = [command, capture, ...options];
  console.log(`\n$ npx trama ${args.join(' ')}\n`);
  const code = await run(args);
  if (code !== 0) {
    process.exitCode = code;
    break;
  }
}
