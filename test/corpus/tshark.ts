/**
 * One run of tshark over a capture: the lines of `-T fields`, and the frames that each of a list of display filters selects.
 *
 * Starting tshark costs a quarter of a second, so the filters are not runs of their own: a Lua script enters a listener per filter, and all of them
 * are evaluated in the run that prints the fields.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { tsharkCommand } from '../support/fields.ts';
import { lines } from './lines.ts';

/** Ascending pairs: first and last frame of each run of selected frames, from 1. A text: why tshark does not take the filter. */
export type Selected = readonly number[] | string;

/** Characters kept of what it says on stderr. */
const STDERR_KEPT = 4000;

const luaText = (text: string): string => `"${[...new TextEncoder().encode(text)].map((b) => `\\${b}`).join('')}"`;

/** Writes the script; its output goes where `TRAMA_FILTERS_OUT` says. */
export function writeFilterScript(folder: string, filters: readonly string[]): string {
  const path = join(folder, 'filters.lua');
  writeFileSync(
    path,
    `local filters = { ${filters.map(luaText).join(', ')} }
local out = assert(io.open(os.getenv("TRAMA_FILTERS_OUT"), "w"))
for i, text in ipairs(filters) do
  local made, listener = pcall(Listener.new, nil, text)
  if not made then
    out:write(i, "\\tbad\\t", (tostring(listener):gsub("%s+", " ")), "\\n")
  else
    local runs, first, last = {}, nil, nil
    function listener.packet(pinfo)
      local n = pinfo.number
      if last ~= nil and n == last + 1 then last = n return end
      if first ~= nil then runs[#runs + 1] = first .. "," .. last end
      first, last = n, n
    end
    function listener.draw()
      local tail = first ~= nil and (first .. "," .. last) or ""
      out:write(i, "\\tok\\t", table.concat(runs, ","), (#runs > 0 and tail ~= "") and "," or "", tail, "\\n")
      out:flush()
    end
  end
end
`,
  );
  return path;
}

function readSelected(path: string, count: number): Selected[] {
  const found: Selected[] = Array.from({ length: count }, () => [] as number[]);
  if (!existsSync(path)) return found;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [index, kind, rest = ''] = line.split('\t');
    if (kind === undefined) continue;
    found[Number(index) - 1] = kind === 'bad' ? rest : rest === '' ? [] : rest.split(',').map(Number);
  }
  rmSync(path, { force: true });
  return found;
}

export interface TsharkEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly stderr: string;
  readonly selected: readonly Selected[];
}

export interface TsharkRun {
  readonly lines: AsyncGenerator<string>;
  /** Once the lines are read, or after `stop`. */
  readonly end: Promise<TsharkEnd>;
  stop(): void;
}

export interface TsharkOptions {
  readonly file: string;
  readonly names: readonly string[];
  readonly separator: string;
  readonly timeoutMs: number;
  readonly filters?: { readonly script: string; readonly count: number; readonly out: string } | undefined;
}

export function runTshark({ file, names, separator, timeoutMs, filters }: TsharkOptions): TsharkRun {
  const script = filters === undefined ? [] : ['-X', `lua_script:${filters.script}`];
  const { args, env } = tsharkCommand(file, names, ['-E', `separator=${separator}`, ...script]);
  const child = spawn('tshark', args, {
    env: filters === undefined ? env : { ...env, TRAMA_FILTERS_OUT: filters.out },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  let timedOut = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < STDERR_KEPT) stderr += text;
  });
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  const end = new Promise<TsharkEnd>((resolve) => {
    const done = (code: number | null, signal: string | null): void => {
      clearTimeout(timer);
      const selected = filters === undefined ? [] : readSelected(filters.out, filters.count);
      resolve({ code, signal, timedOut, stderr: stderr.replace(/^Running as user.*\n/m, ''), selected });
    };
    child.once('error', (error) => {
      stderr += error.message;
      done(null, null);
    });
    child.once('close', done);
  });
  // Read from the start: Node throws away what nobody reads when a process ends.
  const stdout = child.stdout.pipe(new PassThrough({ highWaterMark: 1 << 20 }));
  return { lines: lines(stdout), end, stop: () => child.kill('SIGKILL') };
}
