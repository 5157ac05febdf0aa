import { describe, expect, it } from 'vitest';
import { OtherPhasesPass } from '../../../../core/analysis/other/pass.ts';
import { PhaseTable } from '../../../../core/analysis/phases.ts';
import { packetRow } from '../../../../core/base/ids.ts';
import { Tables } from '../../../../core/table/tables.ts';
import { emitEthernet } from '../../../../core/wire/ethernet.ts';
import { arpFrame, bytesOf, Feed, ipFrame, mac, udpFrame } from '../frames.ts';

const icmp = (type: number, code = 0) => ipFrame([1, 1], [2, 2], 1, Uint8Array.of(type, code, 0, 0, 0, 1, 0, 1));
const icmp6 = (type: number) =>
  emitEthernet(
    mac(1),
    mac(2),
    0x86dd,
    bytesOf(
      `60000000 0018 3a ff ${'00'.repeat(15)}01 ${'00'.repeat(15)}02 ${type.toString(16).padStart(2, '0')}${'00'.repeat(23)}`,
    ),
  );

function phasesOf(...frames: Uint8Array[]): string[] {
  const tables = new Tables();
  const phases = new PhaseTable();
  const feed = new Feed(tables, [new OtherPhasesPass(tables, phases)]);
  for (const f of frames) feed.frame(f);
  return frames.map((_, row) => phases.get(packetRow(row)));
}

describe('phases of other packets', () => {
  it('name ICMP messages', () => {
    expect(phasesOf(icmp(8), icmp(0))).toEqual(['icmp.echo.request', 'icmp.echo.reply']);
    expect(new Set(phasesOf(icmp(3, 3), icmp(4), icmp(5), icmp(11), icmp(12)))).toEqual(new Set(['icmp.error']));
    expect(new Set(phasesOf(icmp(9), icmp(13), icmp(200)))).toEqual(new Set(['icmp.other']));
  });

  it('name ICMPv6 messages and neighbour discovery', () => {
    expect(
      phasesOf(
        icmp6(128),
        icmp6(129),
        icmp6(1),
        icmp6(4),
        icmp6(135),
        icmp6(136),
        icmp6(133),
        icmp6(134),
        icmp6(137),
        icmp6(143),
      ),
    ).toEqual([
      'icmp.echo.request',
      'icmp.echo.reply',
      'icmp.error',
      'icmp.error',
      'nd.solicitation',
      'nd.advertisement',
      'nd.router.solicitation',
      'nd.router.advertisement',
      'nd.redirect',
      'icmp.other',
    ]);
  });

  it('name datagrams and fragments; the fragment that completes one has the datagram’s phase', () => {
    const whole = udpFrame([1, 1], [2, 2], 24, 9).subarray(34);
    const part = (from: number, to: number, more: boolean) =>
      ipFrame([1, 1], [2, 2], 17, whole.subarray(from, to), { identification: 9, fragmentOffset: from, moreFragments: more });
    expect(phasesOf(udpFrame([1, 1], [2, 2], 4, 1), part(0, 16, true), part(16, 24, true), part(24, 32, false))).toEqual([
      'udp.datagram',
      'ip.fragment',
      'ip.fragment',
      'udp.datagram',
    ]);
  });

  it('leave ARP, TCP and unknown packets to others', () => {
    const tcp = ipFrame([1, 1], [2, 2], 6, bytesOf('1234 0050 00000001 00000000 5002 2000 0000 0000'));
    expect(phasesOf(arpFrame(1, [1, 1], [0, 2]), tcp, ipFrame([1, 1], [2, 2], 89, new Uint8Array(20)))).toEqual([
      'other',
      'other',
      'other',
    ]);
  });
});
