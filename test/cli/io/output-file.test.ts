/** Files that commands write, where links stand in the way. */
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run, TRACE } from '../run.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'trama-links-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (...names: string[]) => path.join(directory, ...names);
const annotate = (output: string) => run(['annotate', TRACE, '-o', output]);

describe('a result', () => {
  it('goes to where a chain of links ends, and the links stay', async () => {
    symlinkSync('b', at('a'));
    symlinkSync('c', at('b'));
    expect((await annotate(at('a'))).code).toBe(0);
    expect([readlinkSync(at('a')), readlinkSync(at('b')), lstatSync(at('c')).isFile()]).toEqual(['b', 'c', true]);
  });

  it('goes to no other file, where the link’s own folder is reached by a link', async () => {
    copyFileSync(TRACE, at('in.pcap'));
    mkdirSync(at('real', 'sub'), { recursive: true });
    symlinkSync('real/sub', at('lnk'));
    symlinkSync('../in.pcap', at('real', 'sub', 'x.pcapng'));
    expect((await run(['convert', at('in.pcap'), at('lnk', 'x.pcapng')])).code).toBe(0);
    expect(readFileSync(at('in.pcap'))).toEqual(readFileSync(TRACE));
    expect(existsSync(at('real', 'in.pcap'))).toBe(true);
  });

  it('is refused where links lead in a circle', async () => {
    symlinkSync('two', at('one'));
    symlinkSync('one', at('two'));
    const { code, stderr } = await annotate(at('one'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('its links lead in a circle')]);
    expect(readlinkSync(at('two'))).toBe('one');
  });
});
