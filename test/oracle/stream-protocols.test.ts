/** Protocols over TCP, field by field as tshark shows them. */
import { describe, expect, it } from 'vitest';
import { allFields } from '../../core/wire/field.ts';
import { hasTshark, ourFields, tsharkFields, tsharkNames } from '../support/fields.ts';

const CAPTURES = [
  'tls-segments',
  'ftp-passive',
  'smtp-starttls',
  'pop',
  'imap',
  'dns-tcp',
  'http-chunked',
  'http-pipelined',
  'http-request-split',
];
const PREFIXES = [
  'tls.',
  'ftp.',
  'smtp.',
  'pop.',
  'imap.',
  'ssh.',
  'http.',
  'tcp.segment',
  'tcp.reassembled.',
  'dns.id',
  'dns.length',
];

describe.runIf(hasTshark || process.env.CI === 'true')('as tshark', () => {
  const { fields } = tsharkNames();
  const names = [
    'frame.protocols',
    ...[...allFields().values()]
      .filter((f) => f.late !== true && fields.has(f.name) && PREFIXES.some((p) => f.name.startsWith(p)))
      .map((f) => f.name),
  ];
  it.each(CAPTURES)('%s', async (name) => {
    const path = `fixtures/captures/${name}.pcap`;
    const separator = '\x1f';
    const ours = (await ourFields(path, names, { separator })).split('\n');
    const theirs = (await tsharkFields(path, names, ['-E', `separator=${separator}`])).split('\n');
    const told = (lines: readonly string[]) =>
      lines.map((line) => line.split(separator).flatMap((value, i) => (value === '' ? [] : [`${names[i]}=${value}`])));
    expect(told(ours)).toEqual(told(theirs));
  });
});
