/** IP in UDP: told by its looks on any port, alike by the scan and the field trees; and what only begins like it is data. */
import { describe, expect, it } from 'vitest';
import { concatBytes, put16 } from '../../../core/base/bytes.ts';
import { onesSum } from '../../../core/base/checksum.ts';
import { scanCapture } from '../../../core/scan/scan.ts';
import { emitEthernet } from '../../../core/wire/ethernet.ts';
import { emitGue } from '../../../core/wire/gue.ts';
import { emitIpv4 } from '../../../core/wire/ipv4.ts';
import { emitIpv6 } from '../../../core/wire/ipv6.ts';
import { emitUdp } from '../../../core/wire/udp.ts';
import { disagreements, treeOf } from '../../support/agreement.ts';
import { capture } from '../../support/conversation.ts';
import { protocols, values } from '../../support/tree.ts';

const DIRECTOR = 0xc0000201;
const REAL_SERVER = 0xc0000202;
const CLIENT = 0xc6336401;
const VIP = 0xc6336450;
const sum = (source: number, destination: number) =>
  (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + 17;

const datagram = emitUdp({ sourcePort: 5000, destinationPort: 7 }, Uint8Array.of(1, 2, 3, 4), sum(CLIENT, VIP));
const inner = emitIpv4({ source: CLIENT, destination: VIP, protocol: 17 }, datagram);
const A6 = Uint8Array.from({ length: 16 }, (_, i) => 0x20 + i);
const inner6 = emitIpv6(
  { nextHeader: 17, source: A6, destination: A6 },
  emitUdp({ sourcePort: 5000, destinationPort: 7 }, Uint8Array.of(1, 2, 3, 4), 2 * onesSum(A6, 0, 16) + 17),
);

const tunnelled = (data: Uint8Array, port = 6080) =>
  emitEthernet(
    Uint8Array.of(2, 0, 0, 0, 0, 1),
    Uint8Array.of(2, 0, 0, 0, 0, 2),
    0x0800,
    emitIpv4(
      { source: DIRECTOR, destination: REAL_SERVER, protocol: 17 },
      emitUdp({ sourcePort: 51_234, destinationPort: port }, data, sum(DIRECTOR, REAL_SERVER)),
    ),
  );

async function read(frame: Uint8Array) {
  const { tables } = await scanCapture(await capture([frame]), []);
  const tree = treeOf(tables, 0, frame, frame.length);
  expect(disagreements(tables, 0, tree)).toEqual([]);
  return { tables, tree, text: protocols(tree) };
}

describe('generic UDP encapsulation', () => {
  const withOptions = concatBytes([Uint8Array.of(1, 4, 0, 1, 0x80, 0, 0, 0), inner]);
  it.each([
    ['IPv4', emitGue(inner), 'eth:ethertype:ip:udp:gue:ip:udp:data'],
    ['IPv6', emitGue(inner6), 'eth:ethertype:ip:udp:gue:ipv6:udp:data'],
    ['private flags', withOptions, 'eth:ethertype:ip:udp:gue:ip:udp:data'],
    ['no header', inner, 'eth:ethertype:ip:udp:gue:ip:udp:data'],
  ])('%s', async (_, data, expected) => {
    for (const port of [6080, 7777]) {
      const { text, tree, tables } = await read(tunnelled(data, port));
      expect(text).toBe(expected);
      expect(values(tree, 'udp.dstport')).toEqual([port, 7]);
      expect(tables.packets.dstPort.get(0)).toBe(7);
    }
  });

  const teredo = Uint8Array.of(0x20, 1, 0, 0, ...A6.subarray(4));
  const ends = (source: Uint8Array, destination: Uint8Array) =>
    emitIpv6(
      { nextHeader: 17, source, destination },
      emitUdp(
        { sourcePort: 5000, destinationPort: 7 },
        Uint8Array.of(1, 2, 3, 4),
        onesSum(source, 0, 16) + onesSum(destination, 0, 16) + 17,
      ),
    );
  const fromTeredo = ends(teredo, A6);
  const toTeredo = ends(A6, teredo);
  it('takes IPv6 without a header of its own for the same', async () => {
    expect((await read(tunnelled(ends(A6, A6)))).text).toBe('eth:ethertype:ip:udp:gue:ipv6:udp:data');
  });

  const badSum = Uint8Array.from(inner);
  put16(badSum, 10, 0x1234);
  it.each([
    ['a wrong header checksum inside', emitGue(badSum)],
    ['a packet that ends earlier than the datagram', concatBytes([emitGue(inner), Uint8Array.of(0)])],
    ['a packet that ends later', emitGue(inner).subarray(0, -1)],
    ['a control message', concatBytes([Uint8Array.of(0x20, 4, 0, 0), inner])],
    ['another protocol', concatBytes([Uint8Array.of(0, 6, 0, 0), inner])],
    ['four bytes', Uint8Array.of(0, 4, 0, 0)],
    ['one byte', Uint8Array.of(0x45)],
    ['IPv6 of a Teredo client', fromTeredo],
    ['IPv6 to a Teredo client', toTeredo],
  ])('is data: %s', async (_, data) => {
    expect((await read(tunnelled(data))).text).toBe('eth:ethertype:ip:udp:data');
  });
});
