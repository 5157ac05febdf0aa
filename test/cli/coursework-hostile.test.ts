/** Submissions that are meant to hurt, in one class with honest ones: harmless, each reported, and none stops the others. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gradeDocumentSchema } from '../../core/engine/documents/grade-schema.ts';
import { runCli } from '../support/run-cli.ts';

const NAME = 'lvs-nat-24';
const HEAD = `schema: trama.submission/1\nexercise: ${NAME}\n`;
const answers = (text: string) => `${HEAD}answers:\n${text}\n`;

const laughs = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghi'.split('').map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`),
];
/** Text of a submission → what is said of it. */
const HOSTILE: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ['laughs', `${HEAD}${laughs.join('\n')}\nanswers: { arp-frames: *i }\n`, /./],
  ['nested', `${HEAD}answers: ${'['.repeat(20_000)}`, /too many levels/],
  [
    'nested-block',
    answers(`  arp-frames:\n${Array.from({ length: 300 }, (_, i) => `${' '.repeat(4 + i)}a${i}:`).join('\n')}`),
    /./,
  ],
  ['keys', answers(Array.from({ length: 5000 }, (_, i) => `  k${i}: 1`).join('\n')), /too many keys/],
  ['anchors', answers(`  arp-frames: [${Array.from({ length: 3000 }, (_, i) => `&a${i} 1`).join(', ')}]`), /too many anchors/],
  ['merge', `${HEAD}x: &x { y: 1 }\nanswers: { <<: *x }\n`, /./],
  ['commas', answers(`  arp-frames: [${','.repeat(60_000)}]`), /too many items/],
  ['closers', answers(`  arp-frames: ${'] '.repeat(30_000)}`), /too many items/],
  ['exclamations', answers(`  vip: ${'! '.repeat(30_000)}`), /too many exclamation marks/],
  ['dashes', answers(`  vip:\n    ${'- '.repeat(30_000)}`), /./],
  ['lists', answers(`  arp-frames: [${'"1-2000",'.repeat(1900)}"2001-4000"]`), /at most 2000 frames/],
  ['nan', answers('  latency: .nan\n'), /finite/],
  ['huge', answers('  latency: 1e308 h'), /^$/],
  ['digits-of-others', answers('  latency: "٣٣٠ us"\n'), /expected a number/],
  ['bidi', answers('  real-server: "192.168.0.108\u202e:80"\n'), /expected/],
  ['anchored', answers('  vip: &v 1.2.3.4\n  gateway: *v'), /^$/],
  ['merged', answers('  <<: { vip: 170.210.122.104 }'), /./],
  ['windows', Buffer.from(`\ufeff${HEAD}answers:\n  vip: 1.2.3.4\n`.replaceAll('\n', '\r\n')), /^$/],
  ['spanish', answers('  synack-arrow: { de: a, a: b, qué: SYN }'), /an arrow has from, to and what, not 'de'/],
  ['long', answers(`  real-server: "${'a'.repeat(70_000)}"`), /at most 65536 characters/],
  ['blank', `${HEAD}${'\n'.repeat(50_000)}answers: {}`, /at most 6000 lines/],
  ['questions', `${HEAD}answers: {${'? '.repeat(5000)}}`, /too many question marks/],
  ['infinite', answers('  latency: .inf'), /finite/],
  ['exponent', answers('  latency: 1e999999 us'), /./],
  ['digits', answers(`  latency: ${'9'.repeat(5000)}`), /./],
  ['frame-number', answers('  arp-frames: [99999999999999999999]'), /expected a frame number/],
  ['range', answers('  arp-frames: 1-999999999'), /./],
  ['ranges', answers(`  arp-frames: "${'1-2000,'.repeat(1000)}"`), /./],
  ['pairs', answers(`  all-pairs: "${'1-2 '.repeat(3000)}"`), /./],
  ['rows', answers(`  nat-table: [${'[a,b,c],'.repeat(3000)}]`), /at most 100 rows/],
  ['order', answers(`  close-order: [${'a,'.repeat(10_000)}]`), /./],
  ['pattern-arrow', answers(`  synack-arrow: "${'a -'.repeat(90)}: "`), /./],
  ['pattern-address', answers(`  vip: "${'1.'.repeat(900)}"`), /./],
  ['pattern-ipv6', answers(`  vip: "${':'.repeat(1900)}"`), /./],
  ['pattern-number', answers(`  latency: "${'1'.repeat(900)} ${' '.repeat(900)}x"`), /./],
  [
    'types',
    answers('  arp-frames: { a: 1 }\n  vip: [1]\n  rewritten: 7\n  latency: true\n  all-pairs: 3\n  nat-table: 5'),
    /expected/,
  ],
  ['prototype', answers('  __proto__: { polluted: 1 }\n  constructor: 1'), /./],
  ['duplicate', answers('  vip: 1.2.3.4\n  vip: 1.2.3.4'), /unique/i],
  ['tags', answers('  vip: !!js/function "function(){ process.exit(7) }"'), /./],
  ['documents', `${HEAD}answers: {}\n---\n${HEAD}answers: {}\n`, /./],
  ['points', `${HEAD}answers: {}\npoints: 100\n`, /points/],
  ['hints', `${HEAD}answers: {}\nhints: { latency: -5 }\n`, /./],
  ['other', HEAD.replace(NAME, 'open-close').concat('answers: {}\n'), /these are answers to 'open-close'/],
  ['path', `${HEAD}student: ../../../etc/passwd\nanswers: {}\n`, /^$/],
  ['control', `${HEAD}student: "\\u001b[2J\\u0007evil"\nanswers: {}\n`, /^$/],
  ['binary', Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) & 255), /./],
  ['empty', '', /./],
  ['scalar', '42', /./],
  ['utf16', Buffer.from(`\ufeff${HEAD}answers: {}`, 'utf16le'), /./],
];

let folder = '';
const at = (name: string) => path.join(folder, name);
const honest: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'trama-hostile-'));
  for (const [name, text] of HOSTILE) await writeFile(at(`${name}.yaml`), text);
  const { out } = await runCli(['coursework', 'reference', NAME]);
  for (const name of ['zoe', 'abel']) {
    await writeFile(at(`${name}.yaml`), out);
    honest.push(at(`${name}.yaml`));
  }
});
afterAll(() => rm(folder, { recursive: true }));

it('every one is reported, takes little time, and the honest ones get their points', async () => {
  const files = HOSTILE.map(([name]) => at(`${name}.yaml`));
  const [first = '', last = ''] = honest;
  const began = performance.now();
  const { out, code, err } = await runCli(['grade', NAME, first, ...files, last, '--format', 'json']);
  // A quarter of a second each would be a class of 500 in two minutes on one thread.
  expect(performance.now() - began).toBeLessThan(HOSTILE.length * 1000);
  expect([err, code]).toEqual(['', 1]);
  const { submissions } = gradeDocumentSchema.parse(JSON.parse(out));
  expect([submissions[0]?.earned, submissions.at(-1)?.earned]).toEqual([34, 34]);
  for (const [i, [name, , said]] of HOSTILE.entries()) {
    const s = submissions[i + 1];
    const problem = s?.problems[0];
    // Readable, and worth nothing; or not readable, and said to be so, with a place.
    if (s?.status === 'graded') expect([name, s.earned], name).toEqual([name, 0]);
    else expect([name, s?.earned, (problem?.line ?? 0) > 0, (problem?.column ?? 0) > 0]).toEqual([name, null, true, true]);
    if (s?.status !== 'graded' || said.source === '^$') expect(problem?.message ?? '', name).toMatch(said);
    else expect(said.source, name).toBe('.');
    for (const p of s?.problems ?? []) expect(p.message.length, name).toBeLessThan(500);
  }
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

it('in every format nothing of them reaches a terminal, a table or a markup as it is', async () => {
  const evil = [at('control.yaml'), at('path.yaml'), at('types.yaml')];
  for (const format of ['text', 'csv', 'junit', 'json']) {
    const { out } = await runCli(['grade', NAME, ...evil, '--format', format]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(out, format).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/);
  }
});

it('a folder is not left: links, pipes and folders in the place of a submission are no submissions', async () => {
  await writeFile(at('secret.yaml'), `${HEAD}answers: { vip: 170.210.122.104 }\n`);
  for (const name of ['linked', 'piped', 'nested', 'none', 'package']) await mkdir(at(name));
  await symlink(at('secret.yaml'), path.join(at('linked'), 'submission.yaml'));
  execFileSync('mkfifo', [path.join(at('piped'), 'submission.yaml')]);
  await mkdir(path.join(at('nested'), 'submission.yaml'));
  await writeFile(path.join(at('package'), 'exercise.yaml'), 'schema: trama.package/1\n');
  const folders = ['linked', 'piped', 'nested', 'none', 'package'].map(at);
  const { out } = await runCli(['grade', NAME, ...folders, '--format', 'json']);
  const said = gradeDocumentSchema.parse(JSON.parse(out)).submissions.map((s) => [s.status, s.problems[0]?.message]);
  expect(said).toEqual([
    ['malformed', 'submission.yaml is no ordinary file'],
    ['malformed', 'submission.yaml is no ordinary file'],
    ['malformed', 'submission.yaml is no ordinary file'],
    ['malformed', 'there is no submission in this folder; call it submission.yaml'],
    ['malformed', 'there is no submission in this folder; call it submission.yaml'],
  ]);
});

it('a link, a pipe or a device in a class is not followed, waited for or read', async () => {
  await symlink(at('secret.yaml'), at('link.yaml'));
  await symlink('/etc/passwd', at('passwd.yaml'));
  await symlink('/dev/zero', at('zero.yaml'));
  execFileSync('mkfifo', [at('pipe.yaml')]);
  const files = ['link', 'passwd', 'zero', 'pipe'].map((n) => at(`${n}.yaml`));
  for (const given of [files, files.slice(3)]) {
    const { out } = await runCli(['grade', NAME, ...given, '--format', 'json']);
    const { submissions } = gradeDocumentSchema.parse(JSON.parse(out));
    expect(submissions.map((s) => s.problems[0]?.message)).toEqual(given.map((f) => `${path.basename(f)} is no ordinary file`));
  }
  const { out } = await runCli(['grade', NAME, '/dev/zero', '--format', 'json']);
  expect(gradeDocumentSchema.parse(JSON.parse(out)).submissions[0]?.status).toBe('malformed');
});

it('of a class, the folder says whose it is: nobody answers in the name of another one', async () => {
  const env = { TRAMA_SECRET: 'a secret of the course' };
  const list = at('class.csv');
  await writeFile(list, 'id\nana\neva\nleo\n');
  const { out: mine } = await runCli(['coursework', 'reference', NAME, '--student', 'ana'], env);
  const spoiled = mine.replace(/^answers:[\s\S]*/m, 'answers: {}\n');
  const given = { 'lab-ana': mine, 'lab-eva': mine, 'lab-ana (2)': spoiled, 'lab-nobody': mine };
  for (const [name, text] of Object.entries(given)) {
    await mkdir(at(name));
    await writeFile(path.join(at(name), 'answers.yaml'), text);
  }
  const args = ['grade', NAME, ...Object.keys(given).map(at), '--class', list];
  const document = gradeDocumentSchema.parse(JSON.parse((await runCli([...args, '--format', 'json'], env)).out));
  expect(document.submissions.map((s) => [s.student, s.foreign, s.earned, s.problems[0]?.message])).toEqual([
    ['ana', false, 34, undefined],
    ['eva', true, null, 'it answers the package of ana, and is handed in by eva'],
    ['ana', false, 0, expect.stringContaining('is of the same student')],
    [null, false, null, 'no student of the class list stands in the name of the file or of its folder'],
  ]);
  expect(document.missing).toEqual(['leo']);
  expect((await runCli([...args, '--format', 'csv'], env)).out).toContain('\r\n,leo,,missing,');
  expect((await runCli([...args, '--lang', 'es'], env)).out).toContain('1 de la lista no entregó nada: leo');
  expect((await runCli([...args, '--student', 'ana'], env)).err).toContain('--class is for many submissions');
});

it('tokens of variants are not paths, patterns or anything else', async () => {
  const env = { TRAMA_SECRET: 'a secret of the course' };
  const tokens = [
    '../../x~y',
    `${'a'.repeat(150)}~b`,
    '~',
    'ana~',
    `ana~${'A'.repeat(43)}`,
    '__proto__~x',
    `ana~${'é'.repeat(43)}`,
  ];
  const files = await Promise.all(
    tokens.map(async (token, i) => {
      const file = at(`token-${i}.yaml`);
      await writeFile(file, `${HEAD}variant: ${JSON.stringify(token)}\nanswers: {}\n`);
      return file;
    }),
  );
  const { out } = await runCli(['grade', NAME, ...files, '--format', 'json'], env);
  const { submissions } = gradeDocumentSchema.parse(JSON.parse(out));
  expect(submissions.map((s) => [s.status, s.foreign])).toEqual(tokens.map(() => ['malformed', true]));
});
