/** What the processes of a browser spend, by the kernel's own account: unlike the clock's, these figures hardly depend on what else the machine does. */
import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds by "process/thread". */
export type CpuTimes = ReadonlyMap<string, number>;

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10;

/** This process and all below it. Linux; empty elsewhere. */
export function cpuTimes(): CpuTimes {
  const times = new Map<string, number>();
  for (const pid of withDescendants(process.pid)) {
    const role = pid === process.pid ? 'server' : roleOf(pid);
    for (const task of listing(`/proc/${pid}/task`)) {
      const stat = text(`/proc/${pid}/task/${task}/stat`);
      const name = /\((.*)\)/.exec(stat)?.[1] ?? '?';
      const [user = 0, system = 0] = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 13)
        .map(Number);
      const key = `${role}/${name.replace(/[/\d]+$/, '')}${Number(task) === pid ? '' : ' (thread)'}`;
      times.set(key, (times.get(key) ?? 0) + (user + system) * TICK_MS);
    }
  }
  return times;
}

/** What was spent in between, the most first; below 20 ms is noise. */
export const spent = (before: CpuTimes, after: CpuTimes): [string, number][] =>
  [...after]
    .map(([key, ms]): [string, number] => [key, ms - (before.get(key) ?? 0)])
    .filter(([, ms]) => ms >= 20)
    .sort((a, b) => b[1] - a[1]);

function withDescendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of listing('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const stat = text(`/proc/${pid}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const walk = (pid: number): void => {
    found.push(pid);
    for (const child of children.get(pid) ?? []) walk(child);
  };
  walk(root);
  return found;
}

function roleOf(pid: number): string {
  const line = text(`/proc/${pid}/cmdline`);
  const type = /--type=([\w-]+)/.exec(line)?.[1];
  const service = /--utility-sub-type=([\w.]+)/.exec(line)?.[1];
  return service?.split('.').at(0) ?? type ?? 'browser';
}

const listing = (directory: string): string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};
/** A process may end while it is looked at. */
const text = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
