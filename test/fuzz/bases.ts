/** The captures that mutants are made of: the fixtures, and the corpus where there is one. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UnreadableCapture } from '../../core/base/result.ts';
import { filesUnder } from '../corpus/files.ts';
import { readBytes } from '../support/captures.ts';
import type { Base } from './mutate.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const FIXTURES = path.join(ROOT, 'fixtures/captures');
const CORPUS = path.resolve(ROOT, '../shared/corpus');

/** Larger files are left alone: a mutant of them takes longer than a hundred of small ones. */
const MAX_BYTES = 200_000;
const MAX_PACKETS = 400;

/** Folders that are there. */
export const baseFolders = (extra: readonly string[] = []): string[] => [FIXTURES, CORPUS, ...extra].filter((f) => existsSync(f));

/** In an order that does not depend on the machine. */
export const basePaths = (folders: readonly string[]): string[] => folders.flatMap(filesUnder);

/** Undefined for what is no capture, has no packets, or is too large. */
export async function readBase(file: string): Promise<Base | undefined> {
  const raw = new Uint8Array(readFileSync(file));
  if (raw.length > MAX_BYTES) return undefined;
  try {
    const bytes = file.endsWith('.gz') ? new Uint8Array(gunzipSync(raw)) : raw;
    const { records, info } = await readBytes(bytes);
    return {
      name: path.relative(ROOT, file),
      file: bytes,
      format: info.format === 'pcap' || info.format === 'pcapng' ? info.format : 'other',
      linkType: info.interfaces[0]?.linkType ?? 1,
      packets: records.slice(0, MAX_PACKETS),
    };
  } catch (error) {
    if (error instanceof UnreadableCapture || (error as NodeJS.ErrnoException).code?.startsWith('Z_') === true) return undefined;
    throw error;
  }
}
