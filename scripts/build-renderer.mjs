#!/usr/bin/env node
/**
 * Builds the renderer into dist/renderer: what `trama view` serves and the desktop app shows.
 *
 *   node scripts/build-renderer.mjs [--if-needed]
 *
 * Not part of `npm ci`, which must stay quick: `npm run build` makes it, and `trama view` in a checkout when it is missing.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const outdir = path.join(root, 'dist', 'renderer');
const stamp = path.join(outdir, '.built');

/** The latest change of anything that goes into the renderer, ms since 1970. */
function latestChange(directory) {
  let latest = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? latestChange(file) : statSync(file).mtimeMs);
  }
  return latest;
}

/** True where dist/renderer is there and nothing has changed since it was made. */
export function rendererIsBuilt() {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  return ['core', 'renderer', 'fixtures/exercises'].every((part) => latestChange(path.join(root, part)) < built);
}

/** Rejects with the builder's error where the source does not compile, or where the builder is not installed. */
export async function buildRenderer() {
  const { build } = await import('vite');
  await build({ configFile: path.join(root, 'renderer', 'vite.config.ts'), logLevel: 'warn' });
  mkdirSync(path.join(outdir, 'samples'), { recursive: true });
  const samples = JSON.parse(readFileSync(path.join(root, 'renderer', 'app', 'samples.json'), 'utf8'));
  for (const name of samples) cpSync(path.join(root, 'fixtures', 'captures', name), path.join(outdir, 'samples', name));
  shipExercises();
  // For pictures that are made in the window: the faces that text is measured with.
  cpSync(path.join(root, 'cli', 'render', 'fonts'), path.join(outdir, 'fonts'), { recursive: true });
  writeFileSync(stamp, '');
}

/** The course, for the first page, with what a student's window reads of it: exercises, and the scenarios that they name. */
function shipExercises() {
  const from = (...parts) => path.join(root, 'fixtures', ...parts);
  const to = path.join(outdir, 'exercises');
  const yaml = (file) => parse(readFileSync(file, 'utf8'));
  const { exercises } = yaml(from('exercises', 'course.yaml'));
  const listed = exercises.map(({ exercise: name, about = null }) => {
    const { title, sections } = yaml(from('exercises', name, 'exercise.yaml'));
    const questions = sections.flatMap((section) => section.questions);
    cpSync(from('exercises', name), path.join(to, name), { recursive: true, filter: (file) => !/\.pcap(?:ng)?$/.test(file) });
    return { name, title, about, questions: questions.length, points: questions.reduce((sum, q) => sum + (q.points ?? 1), 0) };
  });
  writeFileSync(path.join(to, 'course.json'), JSON.stringify(listed));
  cpSync(from('scenarios'), path.join(outdir, 'scenarios'), { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!(process.argv.includes('--if-needed') && rendererIsBuilt())) await buildRenderer();
}
