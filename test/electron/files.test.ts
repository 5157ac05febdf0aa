/** The desktop app's files: what is kept between starts, what was opened lately, what is written. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Captures } from '../../electron/main/captures.ts';
import { isExercise, readExercise } from '../../electron/main/exercises.ts';
import { Kept } from '../../electron/main/kept.ts';
import { idOf, LARGEST_PIECE, pieceOf, saveRequestOf, toldOf } from '../../electron/main/messages.ts';
import { recentLabel, recentNames, recentOf, withoutRecent, withRecent } from '../../electron/main/recent.ts';
import { Saves } from '../../electron/main/saves.ts';

let directory = '';
const place = (name: string): string => path.join(directory, name);
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'trama-files-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('what is kept between starts', () => {
  it('is there at the next one', () => {
    const file = place('sub/trama.json');
    const window = { x: 1, y: 2, width: 900, height: 600, maximized: true, at: 5 };
    new Kept(file).keep({ recent: ['/a.pcap'], lang: 'es', windows: { d: window } });
    expect(new Kept(file).values).toEqual({ recent: ['/a.pcap'], lang: 'es', windows: { d: window } });
    expect(readdirSync(place('sub'))).toEqual(['trama.json']);
  });

  it.each([
    ['damaged', '{"version":1,'],
    ['of another version', '{"version":99,"recent":["/a.pcap"],"lang":"es"}'],
    ['of another form', '{"version":1,"recent":[1,"relative.pcap"],"lang":"xx","windows":[]}'],
    ['no object', '7'],
  ])('counts as none where it is %s', (_what, text) => {
    writeFileSync(place('trama.json'), text);
    expect(new Kept(place('trama.json')).values).toEqual({ windows: {}, recent: [], lang: null });
  });

  it('does without where it cannot be written', () => {
    writeFileSync(place('file'), '');
    const kept = new Kept(place('file/trama.json'));
    kept.keep({ lang: 'es' });
    expect(kept.values.lang).toBe('es');
  });
});

describe('recent captures', () => {
  it('are the latest ten, each once, the latest first', () => {
    let files: readonly string[] = [];
    for (let i = 0; i < 12; i++) files = withRecent(files, `/c/${i}.pcap`);
    files = withRecent(files, '/c/5.pcap');
    expect(files).toHaveLength(10);
    expect(files.slice(0, 3)).toEqual(['/c/5.pcap', '/c/11.pcap', '/c/10.pcap']);
    expect(withoutRecent(files, '/c/5.pcap')).toHaveLength(9);
    expect(recentOf(['/x.pcap', 'relative', 3])).toEqual(['/x.pcap']);
  });

  it('are told to a page by name only', () => {
    expect(recentNames(['/home/ana/secret-folder/a.pcap'])).toEqual([{ index: 0, name: 'a.pcap' }]);
  });

  it('stand in the menu with their folder, shortened in the middle', () => {
    expect(recentLabel('/home/ana/a.pcap', '/home/ana')).toBe('~/a.pcap');
    expect(recentLabel('/home/anabel/a.pcap', '/home/ana')).toBe('/home/anabel/a.pcap');
    const long = recentLabel(`/${'x'.repeat(100)}/end-of-name.pcap`, '/home/ana');
    expect(long).toHaveLength(60);
    expect(long.endsWith('end-of-name.pcap')).toBe(true);
  });
});

describe('what a window reads', () => {
  it('is released with the window, and the oldest when many were opened', async () => {
    const captures = new Captures();
    writeFileSync(place('a.pcap'), 'abc');
    const idOfUrl = (url: string): string => url.replace('capture/', '');
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) ids.push(idOfUrl((await captures.open(place('a.pcap'), 1)).url));
    const other = idOfUrl((await captures.open(place('a.pcap'), 2)).url);
    expect(ids.map((id) => captures.size(id))).toEqual([undefined, undefined, 3, 3, 3, 3]);
    await captures.releaseAll(1);
    expect(captures.size(ids[5] as string)).toBeUndefined();
    await expect(captures.read(ids[5] as string, 0, 1)).rejects.toThrow('no such capture');
    expect(captures.size(other)).toBe(3);
    expect(await captures.has(place('a.pcap'))).toBe(true);
    expect(await captures.has(place('missing.pcap'))).toBe(false);
    await captures.close();
    expect(await captures.has(place('a.pcap'))).toBe(false);
  });
});

describe('a file that is written', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('takes its place when it is whole, and not before', async () => {
    const saves = new Saves();
    writeFileSync(place('out.pcapng'), 'before');
    const ticket = await saves.begin(place('out.pcapng'), 1);
    await saves.write(ticket, 1, bytes('new '));
    await saves.write(ticket, 1, bytes('bytes'));
    expect(readFileSync(place('out.pcapng'), 'utf8')).toBe('before');
    expect(await saves.end(ticket, 1, true)).toBe('out.pcapng');
    expect(readFileSync(place('out.pcapng'), 'utf8')).toBe('new bytes');
    expect(readdirSync(directory)).toEqual(['out.pcapng']);
  });

  it('leaves nothing where it is given up, or where its window is closed', async () => {
    const saves = new Saves();
    await saves.end(await saves.begin(place('a'), 1), 1, false);
    const left = await saves.begin(place('b'), 1);
    const kept = await saves.begin(place('c'), 2);
    await saves.endAll(1);
    await expect(saves.write(left, 1, bytes('x'))).rejects.toThrow('no such file');
    await saves.end(kept, 2, true);
    expect(readdirSync(directory)).toEqual(['c']);
  });

  it('belongs to its window, and a window has few of them', async () => {
    const saves = new Saves();
    const ticket = await saves.begin(place('a'), 1);
    await expect(saves.write(ticket, 2, bytes('x'))).rejects.toThrow('no such file');
    await expect(saves.end(ticket, 2, true)).rejects.toThrow('no such file');
    for (let i = 0; i < 3; i++) await saves.begin(place(`b${i}`), 1);
    await expect(saves.begin(place('one too many'), 1)).rejects.toThrow('too many');
    await saves.endAll(1);
    await expect(saves.begin(place('no/folder'), 1)).rejects.toThrow('ENOENT');
  });
});

describe('messages of a page', () => {
  it('propose a name, not a path', () => {
    expect(saveRequestOf({ name: 'lvs-nat.pcapng', kind: 'pcapng' })).toEqual({ name: 'lvs-nat.pcapng', kind: 'pcapng' });
    for (const name of ['../../etc/passwd', '/etc/passwd', '..\\x', '.bashrc', 'a\0b', 'C:\\x', `${'x'.repeat(1000)}/y`]) {
      const request = saveRequestOf({ name, kind: 'html' });
      expect(request?.name, name).toMatch(/^[^./\\:\0][^/\\:\0]*$/);
      expect(request?.name.length).toBeLessThanOrEqual(200);
    }
    expect(saveRequestOf({ name: '', kind: 'html' })?.name).toBe('trama');
  });

  it('of another form are none', () => {
    for (const value of [null, undefined, 3, 'x', [], { name: 3, kind: 'html' }, { name: 'a', kind: 'exe' }, { name: 'a' }])
      expect(saveRequestOf(value)).toBeUndefined();
    for (const value of ['x', null, [1], new ArrayBuffer(3), new Uint8Array(LARGEST_PIECE + 1)])
      expect(pieceOf(value)).toBeUndefined();
    expect(pieceOf(new Uint8Array(3))).toHaveLength(3);
    for (const value of ['x', null, 3, '../../../../../../../../../../../../x']) expect(idOf(value)).toBeUndefined();
    for (const value of [null, {}, { lang: 'fr', hasCapture: true, edited: false }, { lang: 'en', hasCapture: 1, edited: false }])
      expect(toldOf(value)).toBeUndefined();
    expect(toldOf({ lang: 'es', hasCapture: true, edited: false, more: 1 })).toEqual({
      lang: 'es',
      hasCapture: true,
      edited: false,
    });
  });
});

describe('an exercise', () => {
  const write = (text: string): string => {
    writeFileSync(place('exercise.yaml'), text);
    return place('exercise.yaml');
  };

  it('is read with the name of the capture beside it', async () => {
    const text = 'schema: trama.package/1\ncapture: capture.pcapng # its own\n';
    expect(await readExercise(write(text))).toEqual({ name: 'exercise.yaml', text, capture: place('capture.pcapng') });
    expect(await readExercise(write('capture: "a b.pcap"\n'))).toMatchObject({ capture: place('a b.pcap') });
  });

  it.each([
    'capture: ../secret.pcap',
    'capture: /etc/passwd',
    'capture: sub/a.pcap',
    'capture: C:\\a.pcap',
    'capture: .hidden',
    'capture: { scenario: x }',
    '',
  ])('leads to no file outside of its folder: %s', async (text) => {
    expect((await readExercise(write(`${text}\n`))).capture).toBeNull();
  });

  it('that is no file, or too long to be one, is refused', async () => {
    await expect(readExercise(directory)).rejects.toThrow();
    await expect(readExercise(write('x'.repeat((2 << 20) + 1)))).rejects.toThrow('is no exercise');
    expect([isExercise('/a/exercise.yaml'), isExercise('b.YML'), isExercise('c.pcap')]).toEqual([true, true, false]);
  });
});
