/** `trama app`: the desktop app where its program is there, and what is said where it is not. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { prepareApp } from '../../scripts/start.mjs';
import { root, run, TRACE } from './run.ts';

let directory = '';
// The bundler may have something to say while it builds.
beforeAll(prepareApp);
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'trama-app-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A stand-in for Electron's program: notes its words, then does as the script says. */
function program(script: string): Record<string, string> {
  const file = path.join(directory, 'electron');
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$@" > "${directory}/words"\n${script}\n`);
  chmodSync(file, 0o755);
  return { ELECTRON_OVERRIDE_DIST_PATH: directory };
}
const nowhere = () => ({ ELECTRON_OVERRIDE_DIST_PATH: path.join(directory, 'nowhere') });

describe('trama app', () => {
  it('starts the program with the app and the captures, and leaves it running', async () => {
    const before = performance.now();
    const { code, stderr } = await run(['app', TRACE, 'fixtures/captures/nat-udp.pcap'], { env: program('sleep 20') });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(performance.now() - before).toBeLessThan(19_000);
    const [app, ...files] = readFileSync(path.join(directory, 'words'), 'utf8').trim().split('\n');
    expect(files).toEqual([TRACE, path.join(root, 'fixtures/captures/nat-udp.pcap')]);
    // What Electron is started with is there, and names its main module.
    const { main } = JSON.parse(readFileSync(path.join(app ?? '', 'package.json'), 'utf8'));
    expect(existsSync(path.join(app ?? '', main))).toBe(true);
    expect(existsSync(path.join(root, 'dist', 'renderer', 'index.html'))).toBe(true);
  });

  it('ends well where another start of the app takes the files', async () => {
    expect((await run(['app', TRACE], { env: program('exit 0') })).code).toBe(0);
  });

  it('says what a program that ends at once has said', async () => {
    const { code, stderr } = await run(['app', TRACE], { env: program('echo no display >&2; exit 7') });
    expect(code).toBe(2);
    expect(stderr).toMatch(/ended at once: exit code 7[\s\S]*no display/);
    expect(stderr).toContain('trama view');
  });

  it('says what to do where the program is not there, and offers the browser', async () => {
    const { code, stderr } = await run(['app', TRACE], { env: nowhere() });
    expect(code).toBe(2);
    for (const what of ['has not been downloaded', 'npx install-electron', 'ELECTRON_MIRROR', `trama view ${TRACE}`])
      expect(stderr).toContain(what);
  });

  it('says of a file that is no capture what is wrong with it', async () => {
    const { code, stderr } = await run(['app', 'README.md'], { env: nowhere() });
    expect(code).toBe(2);
    expect(stderr).toContain('not a capture');
    const stdin = await run(['app', '-'], { env: nowhere() });
    expect(stdin.code).toBe(2);
    expect(stdin.stderr).toContain('trama view -');
  });
});
