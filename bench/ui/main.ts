/**
 * How fast the window is, in a real Chromium: a capture of 1 M packets (650 MB) through `trama view`'s own server.
 *
 *   tsx bench/ui/main.ts [--packets N] [--dir DIR]
 *
 * Prints each time beside its budget. The capture is made once and kept in DIR (.bench).
 */
import { existsSync, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { FileSource } from '../../cli/io/file.ts';
import { startServer } from '../../cli/view/server.ts';
import { assetsIn } from '../../core/engine/session/assets.node.ts';
import { buildRenderer, rendererIsBuilt } from '../../scripts/build-renderer.mjs';
import { scriptOptions } from '../../scripts/options.ts';
import { generate } from '../generate.ts';
import { type CpuTimes, cpuTimes, spent } from './cpu.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { values } = scriptOptions(import.meta.filename, {
  options: { packets: { type: 'string', default: '1000000' }, dir: { type: 'string' } },
});
const packets = Number(values.packets);
const directory = values.dir ?? path.join(root, '.bench');
const file = path.join(directory, `ui-${packets}.pcap`);
const LIMIT = 120_000;

mkdirSync(directory, { recursive: true });
if (!existsSync(file)) generate(file, packets);
if (!rendererIsBuilt()) await buildRenderer();

const handle = await open(file);
const { size } = await handle.stat();
const server = await startServer({
  assets: assetsIn(path.join(root, 'dist', 'renderer')),
  capture: { name: path.basename(file), source: new FileSource(handle, size) },
  port: 0,
});
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.setDefaultTimeout(LIMIT);
  await measure(page);
  await page.close();
  await measureDropped(await browser.newPage({ viewport: { width: 1280, height: 720 } }));
} finally {
  await browser.close();
  await server.close();
  await handle.close();
}

function say(what: string, ms: number, budget: number): void {
  console.log(`${what.padEnd(44)} ${ms.toFixed(0).padStart(7)} ms   budget ${budget} ms${ms <= budget ? '' : '   MISSED'}`);
}

/** What it costs, where it is spent: on a machine with other work the clock says little. */
function saySpent(what: string, before: CpuTimes): void {
  const parts = spent(before, cpuTimes());
  console.log(`${`processor time, ${what}`.padEnd(44)} ${sumOf(parts).padStart(7)} ms   ${mostOf(parts)}`);
}
function sumOf(parts: readonly [string, number][]): string {
  return String(parts.reduce((sum, [, ms]) => sum + ms, 0));
}
function mostOf(parts: readonly [string, number][]): string {
  const most = parts.slice(0, 6).map(([where, ms]) => `${where} ${ms}`);
  return most.join(', ');
}

/** Milliseconds from the start of `work` to when `condition`, an expression in the page, holds. Looked at once a frame. */
async function timed(page: Page, work: string, condition: string): Promise<number> {
  return page.evaluate(
    `(async () => {
      const before = performance.now();
      ${work};
      while (!(${condition})) await new Promise((done) => requestAnimationFrame(done));
      return performance.now() - before;
    })()`,
  );
}

async function measure(page: Page): Promise<void> {
  console.log(`${packets} packets, ${(size / 1e6).toFixed(0)} MB, by ranges from the local server`);
  await mark(page);
  const before = cpuTimes();
  await page.goto(server.url);
  await timed(page, '', 'globalThis.marks.list !== undefined');
  saySpent('from the page to the whole list', before);
  await settle(page);
}

/** The same file, chosen from the disk. */
async function measureDropped(page: Page): Promise<void> {
  page.setDefaultTimeout(LIMIT);
  console.log('the same file, chosen from the disk');
  await mark(page);
  const empty = await startServer({ assets: assetsIn(path.join(root, 'dist', 'renderer')), port: 0 });
  try {
    await page.goto(empty.url);
    const before = cpuTimes();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open capture' }).click();
    await (await chooser).setFiles(file);
    await timed(page, '', 'globalThis.marks.list !== undefined');
    const marks = (await page.evaluate('globalThis.marks')) as Marks;
    say('first rows', marks.rows - marks.start, 500);
    say('whole list', marks.list - marks.start, 2000);
    saySpent('from the choice to the whole list', before);
  } finally {
    await empty.close();
  }
}

interface Marks {
  readonly start: number;
  readonly rows: number;
  readonly list: number;
  readonly analysed: number;
}

async function mark(page: Page): Promise<void> {
  // Marks are taken in the page: from when it asks for the capture, as when a file is chosen.
  await page.addInitScript(`
    globalThis.marks = {};
    const rows = () => document.querySelectorAll('.packet:not(.is-loading)').length;
    const look = () => {
      const bar = document.querySelector('[role=progressbar]');
      if (bar && marks.start === undefined) marks.start = performance.now();
      if (marks.start !== undefined && marks.rows === undefined && rows() > 5) marks.rows = performance.now();
      if (marks.rows !== undefined && marks.list === undefined && !bar) marks.list = performance.now();
      if (marks.list !== undefined && marks.analysed === undefined && document.querySelector('.ladder')) marks.analysed = performance.now();
      if (marks.analysed === undefined) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  `);
}

interface Filtered {
  readonly text: string;
  readonly ms: number;
  readonly spent: readonly [string, number][];
}

function sayFilter({ text, ms, spent: parts }: Filtered): void {
  say(`filter ${text}`, ms, 200);
  console.log(`${'  processor time'.padEnd(44)} ${sumOf(parts).padStart(7)} ms   ${mostOf(parts)}`);
}

async function settle(page: Page): Promise<void> {
  const filterTime = async (text: string): Promise<Filtered> => {
    await page.getByRole('textbox', { name: 'Display filter' }).fill(text);
    // What is offered while it is written has been offered.
    await page.waitForTimeout(100);
    const before = cpuTimes();
    const ms = await timed(
      page,
      `const was = document.querySelector('.status-bar [role=status]').innerText; document.querySelector('form.filter').requestSubmit()`,
      `document.querySelector('.status-bar [role=status]').innerText !== was && document.querySelector('.packet:not(.is-loading)')`,
    );
    return { text, ms, spent: spent(before, cpuTimes()) };
  };
  const whileAnalysing = await filterTime('tcp.flags.syn == 1');
  await timed(page, '', 'globalThis.marks.analysed !== undefined');
  const marks = (await page.evaluate('globalThis.marks')) as Marks;
  say('first rows', marks.rows - marks.start, 500);
  say('whole list', marks.list - marks.start, 2000);
  console.log(`${'whole analysis, in the background'.padEnd(44)} ${(marks.analysed - marks.start).toFixed(0).padStart(7)} ms`);
  sayFilter({ ...whileAnalysing, text: `${whileAnalysing.text} (while analysing)` });
  for (const text of ['tcp.port == 80 && ip.ttl > 32', 'tcp.len > 1000', 'ip.addr == 198.51.100.104'])
    sayFilter(await filterTime(text));
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.waitForTimeout(1000);
  console.log(await scrolling(page));
}

/** Frames of a second of scrolling: how long each took. */
async function scrolling(page: Page): Promise<string> {
  const times = (await page.evaluate(`(async () => {
    const grid = document.querySelector('.packets');
    const times = [];
    let last = performance.now();
    for (let i = 0; i < 120; i++) {
      grid.dispatchEvent(new WheelEvent('wheel', { deltaY: 240, bubbles: true, cancelable: true }));
      if (i % 40 === 39) grid.scrollTop = Math.random() * grid.scrollHeight;
      await new Promise((done) => requestAnimationFrame(done));
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    return times;
  })()`)) as number[];
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  const dropped = times.filter((t) => t > 34).length;
  return `scrolling: frames of ${at(0.5)} ms (median), ${at(0.95)} ms (95 %), ${at(1)} ms (longest); ${dropped} of ${times.length} dropped`;
}
