/** Every protocol over TCP, on bytes of every kind: nothing throws, the bytes that are read are bytes there are. */
import { describe, expect, it } from 'vitest';
import { dnsOverTcp } from '../../../core/wire/dns-tcp.ts';
import { ftp } from '../../../core/wire/ftp.ts';
import { imap } from '../../../core/wire/imap.ts';
import { pop } from '../../../core/wire/pop.ts';
import { smtp } from '../../../core/wire/smtp.ts';
import { ssh } from '../../../core/wire/ssh.ts';
import type { StreamProtocol, StreamVerdict } from '../../../core/wire/stream.ts';
import { tls } from '../../../core/wire/tls.ts';
import { TreeBuilder } from '../../../core/wire/tree.ts';

const hello =
  '16030100620100005e0303' +
  '52'.repeat(32) +
  '0000041301c02f010000310000000c000a000007612e622e632e64000a00040002001d' +
  '002b0003020304001600000017000000230000' +
  '00'.repeat(4);
const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (b) => Number.parseInt(b, 16));
const text = (s: string): Uint8Array => new TextEncoder().encode(s);

const SAMPLES: readonly (readonly [StreamProtocol, number, Uint8Array])[] = [
  [tls as StreamProtocol, 443, fromHex(hello)],
  [tls as StreamProtocol, 443, fromHex(`802e010301001500000010${'010080'.repeat(7)}${'52'.repeat(16)}`)],
  [ftp as StreamProtocol, 21, text('EPRT |2|2001:db8::1|1025|\r\nPORT 1,2,3,4,5,6\r\n')],
  [smtp as StreamProtocol, 25, text('EHLO a\r\nAUTH LOGIN\r\nDATA\r\nx\r\n.\r\n')],
  [pop as StreamProtocol, 110, text('USER a\r\nSTLS\r\n')],
  [imap as StreamProtocol, 143, text('a1 LOGIN b c\r\n* 1 FETCH (BODY[] {5}\r\nabcde)\r\n')],
  [ssh as StreamProtocol, 22, text('SSH-2.0-x\r\n\0\0\0\x0c\x04\x14aaaaaaaaaaaaaaaa')],
  [dnsOverTcp as StreamProtocol, 53, fromHex('001b000101000001000000000000016107' + '6578616d706c650000010001')],
];

const call = (port: number, toServer: boolean, more: boolean) => ({
  forward: true,
  sourcePort: toServer ? 40_000 : port,
  destinationPort: toServer ? port : 40_000,
  row: 0,
  more,
  fin: false,
  absent: 0,
  mark: 0,
});

const UNREAD = { rows: [0], data: () => {} };

describe.each(SAMPLES)('%o on port %i', (protocol, port, sample) => {
  it.each([true, false])('is read at every length (towards the server: %s)', (toServer) => {
    for (let n = 0; n <= sample.length; n++) {
      for (const more of [true, false]) {
        const bytes = sample.subarray(0, n);
        const verdict: StreamVerdict = { offset: n, need: 0, keep: -1, mark: 0, opaque: false, named: false, announces: null };
        protocol.read(bytes, 0, n, call(port, toServer, more), protocol.initial, verdict);
        expect(verdict.offset).toBeGreaterThanOrEqual(0);
        expect(verdict.offset).toBeLessThanOrEqual(n);
        const t = new TreeBuilder(bytes, 0);
        const span = {
          start: 0,
          end: verdict.need === 0 ? n : verdict.offset,
          declaredEnd: more ? n : n + 7,
          limitedBy: 'ip.len',
        };
        protocol.explain(
          t,
          span,
          { ...call(port, toServer, more), unfinished: verdict.need !== 0, named: verdict.named, ...UNREAD },
          protocol.initial,
        );
        const inside = (nodes: typeof t.layers): boolean =>
          nodes.every((node) => node.source !== 0 || (node.start <= n + 7 && inside(node.children)));
        expect(inside(t.layers)).toBe(true);
      }
    }
  });

  it('does not mind bytes that are changed', () => {
    for (let i = 0; i < sample.length; i++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const bytes = sample.slice();
        bytes[i] = (bytes[i] as number) ^ flip;
        const verdict: StreamVerdict = { offset: 0, need: 0, keep: -1, mark: 0, opaque: false, named: false, announces: null };
        protocol.read(bytes, 0, bytes.length, call(port, true, true), protocol.initial, verdict);
        const span = { start: 0, end: bytes.length, declaredEnd: bytes.length, limitedBy: 'ip.len' };
        const t = new TreeBuilder(bytes, 0);
        protocol.explain(t, span, { ...call(port, true, false), unfinished: false, named: false, ...UNREAD }, protocol.initial);
      }
    }
  });
});
