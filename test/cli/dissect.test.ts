import { expect, it } from 'vitest';
import { writePcap } from '../../core/capture/write.ts';
import { Conversation } from '../support/conversation.ts';
import { run } from './run.ts';

const TRACE = 'fixtures/captures/lvs-nat.pcap';
const lineWith = (text: string, part: string): string => text.split('\n').find((line) => line.includes(part)) ?? '';

it('has each header line of a request, and none that is not in the packet', async () => {
  const { stdout } = await run(['dissect', TRACE, '11']);
  const at = stdout.indexOf('GET /index.html HTTP/1.0\\r\\n');
  const lines = stdout
    .slice(at)
    .split('\n')
    .map((line) => line.replace(/ {2,}\[.*$/, ''));
  expect(lines.filter((line) => /^ {4}[\w-]+: .*\\r\\n$/.test(line)).map((line) => line.trim().split(':')[0])).toEqual([
    'If-Modified-Since',
    'Connection',
    'User-Agent',
    'Host',
    'Accept',
    'Accept-Encoding',
    'Accept-Language',
    'Accept-Charset',
  ]);
});

it('prints the fields’ names where they are asked for', async () => {
  const { stdout } = await run(['dissect', TRACE, '3', '--names'], { env: { COLUMNS: '120' } });
  expect(lineWith(stdout, 'tcp.seq_raw')).toMatch(/^ {4}Sequence Number \(raw\): 388762 +tcp\.seq_raw \[38–41\]$/);
  expect(stdout.split('\n').every((line) => line.length <= 120)).toBe(true);
  expect((await run(['dissect', TRACE, '3'])).stdout).not.toContain('tcp.seq_raw');
});

it('says in the language asked for where bytes come from and why the reading ends; titles stay', async () => {
  const syn = new Conversation().open().frames[0] ?? new Uint8Array(0);
  const input = writePcap([{ bytes: syn.subarray(0, 40), originalLength: syn.length, seconds: 1, nanos: 0 }]);
  const english = (await run(['dissect', '-', '1'], { input })).stdout;
  const spanish = (await run(['dissect', '-', '1', '--lang', 'es'], { input })).stdout;
  expect(english).toContain('the snap length cut the frame');
  expect(spanish).toContain('la captura recortó la trama');
  expect(spanish.split('\n').slice(0, -2)).toEqual(english.split('\n').slice(0, -2));
  expect((await run(['dissect', TRACE, '17'], { env: { TRAMA_LANG: 'es' } })).stdout).toContain('TCP reensamblado [0–628]');
  expect((await run(['dissect', TRACE, '17', '--lang', 'xx'])).code).toBe(2);
});
