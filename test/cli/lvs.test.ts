/** `trama lvs`: ipvsadm's layouts, column by column, and what is said below them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCHEMAS } from '../../core/engine/documents/schemas.ts';
import { runInMemory } from './memory.ts';
import { root } from './run.ts';

const capture = (name: string) => readFileSync(path.join(root, 'fixtures/captures', name));
const lvs = async (name: string, ...args: string[]) => runInMemory(['lvs', '-', ...args], capture(name));

/** As ipvsadm 1.31 prints them: `  -> %-28s %-7s %-6d %-10u %-10u`, and `%-3s %-6s %-11s %-18s %-18s %s`. */
const SERVER = /^ {2}-> (\S+) {1,}(Masq|Tunnel|Route|FullNat) +(\S+) +(\d+) +(\d+) *$/;

describe('the 24-frame trace', () => {
  it('has the layout of ipvsadm -Ln', async () => {
    const lines = (await lvs('lvs-nat.pcap', '--frame', '12')).stdout.split('\n');
    expect(lines.slice(1, 5)).toEqual([
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
      'TCP  170.210.122.104:80 ?',
      '  -> 192.168.0.108:80             Masq    ?      1          0         ',
    ]);
    expect(lines[4]).toMatch(SERVER);
  });

  it('has the layout of ipvsadm -Lnc', async () => {
    const { stdout } = await lvs('lvs-nat.pcap', '--frame', '12');
    expect(stdout).toContain(
      [
        'IPVS connection entries',
        'pro expire state       source             virtual            destination',
        'TCP 14:59  ESTABLISHED 170.210.122.101:1454 170.210.122.104:80 192.168.0.108:80',
      ].join('\n'),
    );
  });

  it('says what one connection cannot tell, in both languages', async () => {
    const english = (await lvs('lvs-nat.pcap')).stdout;
    expect(english).toContain('One connection rules out no scheduler');
    expect(english).toContain('A real server that got no connection cannot be known from this capture.');
    expect(english).not.toContain('192.168.0.107');
    expect((await lvs('lvs-nat.pcap', '--lang', 'es')).stdout).toContain('Una sola conexión no descarta ningún planificador');
  });

  it('gives the commands', async () => {
    const { stdout } = await lvs('lvs-nat.pcap', '--commands');
    expect(stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'ipvsadm -A -t 170.210.122.104:80 -s rr',
      'ipvsadm -a -t 170.210.122.104:80 -r 192.168.0.108:80 -m',
    ]);
  });
});

it('names the frame that rules a scheduler out', async () => {
  const { stdout } = await lvs('lvs-nat-rr-kernel.pcap', '--format', 'json');
  const document = SCHEMAS.lvs.parse(JSON.parse(stdout));
  const [service] = document.services;
  const verdict = (name: string) => service?.schedulers.find((s) => s.name === name);
  expect(service?.realServers.map((r) => [r.address, r.connections])).toEqual([
    ['192.0.2.107', 3],
    ['192.0.2.108', 3],
  ]);
  expect(service?.method).toBe('nat');
  expect(verdict('rr')?.verdict).toBe('consistent');
  const second = service?.connections[1]?.synFrame;
  for (const name of ['sh', 'dh']) expect(verdict(name)).toMatchObject({ verdict: 'ruled-out', frame: second });
});

it('says where there is no virtual service, and where there is no such frame', async () => {
  expect(await lvs('http-get.pcap')).toMatchObject({ code: 0, stdout: expect.stringContaining('No virtual service') });
  expect(await lvs('empty.pcap', '--format', 'json')).toMatchObject({ code: 0 });
  expect(await lvs('lvs-nat.pcap', '--frame', '99')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no frame 99: the capture has 24 frames'),
  });
  expect(await lvs('lvs-nat.pcap', '--frame', 'x')).toMatchObject({ code: 2 });
});
