/** The capture files under a path: by their names, or where those say nothing by their first bytes. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BY_NAME = /\.(pcap|pcapng|cap|dmp|ntar)(\.gz)?$/i;
const MAGIC = new Set(['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d', '0a0d0d0a']);

function beginning(path: string): string {
  const head = Buffer.alloc(4);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, head, 0, 4, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
  return head.toString('hex');
}

/** The file begins like a pcap or pcapng file. */
export const beginsLikeCapture = (path: string): boolean => MAGIC.has(beginning(path));

export function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name))
    .filter((file) => BY_NAME.test(file) || beginsLikeCapture(file))
    .sort();
}
