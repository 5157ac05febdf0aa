/** Comments that the window writes, read by tshark and capinfos. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../core/base/bytes.ts';
import { MemorySource } from '../../core/capture/source.ts';
import { Session } from '../../core/engine/session/session.ts';
import { root } from '../cli/run.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
if (!hasTshark && process.env.CI === 'true') throw new Error('tshark is missing');
const MINE = ['ñandú, 東京, 🦆', 'the second'];

describe.skipIf(!hasTshark)('tshark reads', () => {
  it.each(['lvs-nat.pcap', 'format-ns-be.pcap', 'vlan.pcap'])('the comments of %s, and the same packets', async (name) => {
    const dir = mkdtempSync(path.join(tmpdir(), 'trama-comments-'));
    try {
      const original = path.join(root, 'fixtures/captures', name);
      const session = new Session();
      await session.open(1, new MemorySource(readFileSync(original)), name, { depth: 'full' });
      session.setComments(1, MINE);
      session.setComments(2, ['line 1\nline 2']);
      session.setComments(null, ['about the capture']);
      const pieces: Uint8Array[] = [];
      await session.export(1, { kind: 'pcapng', story: null }, async (bytes) => void pieces.push(bytes.slice()));
      const file = path.join(dir, 'out.pcapng');
      writeFileSync(file, concatBytes(pieces));
      const tshark = (of: string, ...words: string[]): string =>
        execFileSync('tshark', ['-n', '-r', of, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      const comments = tshark(file, '-T', 'fields', '-E', 'aggregator=|', '-e', 'frame.comment').split('\n');
      expect(comments[0]).toBe('');
      expect(comments[1]).toBe(MINE.join('|'));
      expect(comments[2]).toMatch(/^line 1.*line 2$/);
      expect(tshark(file, '-x')).toBe(tshark(original, '-x'));
      const times = ['-T', 'fields', '-e', 'frame.time_epoch', '-e', 'frame.len', '-e', 'frame.cap_len'];
      expect(tshark(file, ...times)).toBe(tshark(original, ...times));
      expect(execFileSync('capinfos', ['-k', file], { encoding: 'utf8' })).toContain('about the capture');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
