/** What packets, files and arguments say never reaches a terminal as a command to it, in no command and no format. */
import { expect, it } from 'vitest';
import { writePcap } from '../../core/capture/write.ts';
import { TcpFlag } from '../../core/table/packets.ts';
import { Conversation } from '../support/conversation.ts';
import { runInMemory } from './memory.ts';

/** ESC, CSI in one byte and as UTF-8, BEL, backspace, and a mark that turns the direction of writing (as UTF-8), as Latin-1. */
const EVIL = '\x1b]0;title\x07\x1b[31m\x9b2J\xc2\x9b5m\b\xe2\x80\xae!';

function hostile(): Uint8Array {
  const web = new Conversation().open();
  web.request(`GET /${EVIL} HTTP/1.1\r\nHost: =${EVIL}\r\nIf-None-Match: ${EVIL}\r\nX${EVIL}: ${EVIL}\r\n\r\n`);
  web.response(`HTTP/1.1 404 ${EVIL}\r\nServer: ${EVIL}\r\nDate: ${EVIL}\r\nContent-Length: ${EVIL.length}\r\n\r\n${EVIL}`);
  web.close();
  const client = { mac: [2, 0, 0, 0, 1, 1], ip: 0x0a000001, port: 40_001 };
  const ftp = new Conversation({ client, server: { mac: [2, 0, 0, 0, 2, 1], ip: 0x0a000002, port: 21 } }).open();
  ftp.response(`220 ${EVIL}\r\n`);
  ftp.request(`USER ${EVIL}\r\n`);
  ftp.fromServer(TcpFlag.rst | TcpFlag.ack);
  return writePcap(
    [...web.frames, ...ftp.frames].map((bytes, i) => ({ seconds: i, nanos: 0, bytes, originalLength: bytes.length })),
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const COMMANDS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const ALL: readonly (readonly string[])[] = [
  ...['text', 'json', 'ndjson', 'md', 'html'].map((format) => ['annotate', '-', '--format', format]),
  ...['text', 'svg', 'mermaid', 'plantuml'].map((format) => ['diagram', '-', '--format', format]),
  ...['http', 'flows', 'nat', 'expert'].flatMap((name) => ['text', 'json'].map((format) => [name, '-', '--format', format])),
  ...['text', 'json', 'csv'].map((format) => ['stats', 'http', '-', '--format', format]),
  ...['ascii', 'hex', 'yaml', 'json'].flatMap((format) =>
    ['0', '1'].map((flow) => ['follow', '-', '--flow', flow, '--format', format]),
  ),
  ...['4', '5', '13', '14'].flatMap((frame) => ['text', 'json'].map((format) => ['dissect', '-', frame, '--format', format])),
];

it('nothing in a capture commands the terminal', async () => {
  const capture = hostile();
  const found: string[] = [];
  let quoted = 0;
  for (const args of ALL) {
    const { code, stdout, stderr } = await runInMemory(args, capture);
    if (code !== 0 || stdout === '') found.push(`${args.join(' ')}: exit ${code}: ${stderr}`);
    const at = stdout.search(COMMANDS);
    if (at >= 0) found.push(`${args.join(' ')}: ${JSON.stringify(stdout.slice(Math.max(0, at - 20), at + 10))}`);
    if (stdout.includes('title')) quoted++;
  }
  expect(found).toEqual([]);
  // It is there all the same, made harmless.
  expect(quoted).toBeGreaterThan(20);
});

it('nothing in an argument does, when it is quoted in an error', async () => {
  for (const args of [
    ['fields', '-', '-e', 'frame.number', '-Y', `ip.addr == "${EVIL}"`],
    ['fields', '-', '-e', EVIL],
    ['annotate', EVIL],
    ['dissect', '-', EVIL],
    [EVIL],
  ]) {
    const { code, stderr } = await runInMemory(args, hostile());
    expect([code, stderr.search(COMMANDS), stderr.includes('title')]).toEqual([2, -1, true]);
  }
});

it('no cell of CSV is a formula to a spreadsheet', async () => {
  const { stdout } = await runInMemory(['stats', 'http', '-', '--format', 'csv'], hostile());
  expect(stdout).toContain("'=");
  for (const cell of stdout.split(/[,\r\n]+/)) expect(cell).not.toMatch(/^"?[=+@]/);
});
