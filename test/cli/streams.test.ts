/** Pipes, files, standard input, signals, colours: the command among other programs. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run, shell, start, TRACE } from './run.ts';

let dir = '';
let big = '';
const BIG_PACKETS = 48_000;

beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'trama-cli-'));
  // The trace two thousand times over: output of many megabytes.
  const trace = readFileSync(TRACE);
  const records = trace.subarray(24);
  big = path.join(dir, 'big.pcap');
  writeFileSync(big, Buffer.concat([trace.subarray(0, 24), ...Array.from({ length: BIG_PACKETS / 24 }, () => records)]));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('pipes', () => {
  it('get everything, however slowly they are read', async () => {
    const { stdout, stderr } = await shell(
      `trama annotate '${big}' --format ndjson | (sleep 1; grep -c '"type":"frame"'); echo "\${PIPESTATUS[0]}"`,
    );
    expect({ stdout, stderr }).toEqual({ stdout: `${BIG_PACKETS}\n0\n`, stderr: '' });
  });

  it('that close early end the command quietly', async () => {
    const { stdout, stderr } = await shell(
      `trama fields '${big}' -e frame.number -e ip.src | head -n 1; echo "\${PIPESTATUS[0]}"`,
    );
    expect({ stdout, stderr }).toEqual({ stdout: '1\t\n0\n', stderr: '' });
  });

  it('that are closed before anything is written end it quietly, too', async () => {
    for (const command of ['--help', `annotate '${TRACE}'`, 'schema annotate', 'completion bash']) {
      const { stdout, stderr } = await shell(`(sleep 0.3; trama ${command}; echo $? >&2) | true`);
      expect({ command, stdout, stderr }).toEqual({ command, stdout: '', stderr: '0\n' });
    }
  });

  it.skipIf(process.platform !== 'linux')('that fail are reported', async () => {
    const { stdout, stderr } = await shell(`trama annotate '${TRACE}' > /dev/full; echo $?`);
    expect(stdout).toBe('2\n');
    expect(stderr).toMatch(/^trama: cannot write the output: no space is left on the device/);
    for (const command of ['--help', 'nat --help', '--version'])
      expect(await shell(`trama ${command} > /dev/full; echo $?`), command).toMatchObject({
        stdout: '2\n',
        stderr: 'trama: cannot write the output: no space is left on the device\n',
      });
  });
});

describe('standard input', () => {
  it('is read for -, as it is, through gzip, and piece by piece', async () => {
    const trace = readFileSync(TRACE);
    const expected = await run(['nat', TRACE, '--format', 'json']);
    expect(expected.code).toBe(0);
    expect((await run(['nat', '-', '--format', 'json'], { input: trace })).stdout).toBe(expected.stdout);
    const zipped = await run(['nat', '-', '--format', 'json'], { input: gzipSync(trace) });
    expect(zipped.stdout).toBe(expected.stdout.replace('"compression": "none"', '"compression": "gzip"'));
    const pieces = await shell(`(head -c 1000; sleep 0.2; cat) < '${TRACE}' | trama nat - --format json`);
    expect(pieces.stdout).toBe(expected.stdout);
  });

  it('that is empty is unreadable', async () => {
    const { code, stderr } = await run(['flows', '-']);
    expect(code).toBe(2);
    expect(stderr).toContain('standard input: byte offset 0');
  });
});

describe('what cannot be read', () => {
  it.each([
    ['/nowhere/at/all.pcap', 'there is no such file'],
    [tmpdir(), 'directory'],
    [path.resolve('package.json'), 'package.json: byte offset 0'],
  ])('%s', async (file, reason) => {
    const { code, stdout, stderr } = await run(['annotate', file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(reason);
    expect(stderr).toContain(file);
  });

  it('a damaged file: everything before the damage, exit 1, file and offset on stderr', async () => {
    const cut = path.join(dir, 'cut.pcap');
    writeFileSync(cut, readFileSync(TRACE).subarray(0, 1000));
    const { code, stdout, stderr } = await run(['fields', cut, '-e', 'frame.number']);
    expect(code).toBe(1);
    const frames = stdout.trim().split('\n').length;
    expect(frames).toBeGreaterThan(5);
    expect(stderr).toMatch(new RegExp(`^trama: ${cut}: damaged at byte offset \\d+: `));
    expect(stderr).toContain(`${frames} packets`);
  });
});

describe('an interrupt', () => {
  it('while waiting for input ends with 130 and leaves no file behind', async () => {
    const target = path.join(dir, 'interrupted.html');
    const child = start(['annotate', '-', '--format', 'html', '-o', target]);
    // More than a pipe holds: when it is written, the command is reading.
    await new Promise((resolve) => child.stdin.write(readFileSync(big).subarray(0, 1 << 20), resolve));
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect(readdirSync(dir).filter((name) => name.startsWith('interrupted'))).toEqual([]);
  });

  it('while writing ends with 130 and leaves what was there before', async () => {
    const target = path.join(dir, 'kept.txt');
    writeFileSync(target, 'before');
    const child = start(['annotate', big, '-o', target]);
    await vi.waitUntil(() => readdirSync(dir).some((name) => name.endsWith('.tmp')), { timeout: 30_000, interval: 5 });
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect(readFileSync(target, 'utf8')).toBe('before');
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('colours', () => {
  const ESC = '\u001b[';
  it('only where they are wanted, and never instead of words', async () => {
    for (const args of [
      ['annotate', TRACE],
      ['diagram', TRACE],
      ['nat', TRACE],
      ['dissect', TRACE, '6'],
      ['flows', TRACE],
      ['http', TRACE],
    ]) {
      const plain = await run(args);
      expect(plain.stdout).not.toContain(ESC);
      const forced = await run(args, { env: { FORCE_COLOR: '1' } });
      expect(forced.stdout).toContain(ESC);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences begin with one.
      expect(forced.stdout.replace(/\u001b\[[0-9;]*m/g, '')).toBe(plain.stdout);
      expect((await run(args, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).toBe(plain.stdout);
    }
  });

  it('never in JSON, Markdown or HTML', async () => {
    for (const format of ['json', 'ndjson', 'md', 'html']) {
      expect((await run(['annotate', TRACE, '--format', format], { env: { FORCE_COLOR: '1' } })).stdout).not.toContain(ESC);
    }
  });

  it('on a terminal, where a progress bar may show, too', async () => {
    const { stdout, code } = await shell(
      `command -v script >/dev/null || exit 77; script -qec '${process.execPath} dist/trama.js annotate ${TRACE}' /dev/null`,
      {
        TERM: 'xterm',
      },
    );
    if (code !== 77) expect(stdout).toContain(ESC);
  });
});

describe('files', () => {
  it('-o writes what stdout would get', async () => {
    const file = path.join(dir, 'report.html');
    expect(await run(['annotate', TRACE, '--format', 'html', '-o', file])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe((await run(['annotate', TRACE, '--format', 'html'])).stdout);
  });

  it('that cannot be written are an error', async () => {
    const { code, stderr } = await run(['diagram', TRACE, '-o', path.join(dir, 'no/such/place.svg')]);
    expect(code).toBe(2);
    expect(stderr).toContain('cannot write');
    expect((await run(['diagram', TRACE, '-o', dir])).stderr).toContain('is a directory');
  });

  it('the text is as wide as asked', async () => {
    for (const columns of [60, 100, 160]) {
      const { stdout } = await run(['annotate', TRACE], { env: { COLUMNS: String(columns) } });
      const story = stdout.slice(stdout.indexOf('──'), stdout.lastIndexOf('\n\n'));
      expect(story.split('\n').filter((line) => line.length > columns)).toEqual([]);
    }
  });
});
