import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../core/base/bytes.ts';
import { internetChecksum } from '../../../core/base/checksum.ts';
import { emitEthernet } from '../../../core/wire/ethernet.ts';
import * as icmp from '../../../core/wire/icmp.ts';
import { emitIcmp, emitIcmpEcho } from '../../../core/wire/icmp.ts';
import { emitIcmpv6, icmpv6EchoBody } from '../../../core/wire/icmpv6.ts';
import { emitNdOption } from '../../../core/wire/icmpv6-options.ts';
import { emitIpv4 } from '../../../core/wire/ipv4.ts';
import { emitIpv6 } from '../../../core/wire/ipv6.ts';
import { emitUdp } from '../../../core/wire/udp.ts';
import { bytesOf, explain, layers, nodes, protocols, value, values } from '../../support/tree.ts';

const MAC = new Uint8Array(6);
const HEADER = { source: 0x0a000001, destination: 0x0a000002 };
const v4 = (message: Uint8Array) => explain(emitEthernet(MAC, MAC, 0x0800, emitIpv4({ ...HEADER, protocol: 1 }, message)));
const A = bytesOf('20010db8000000000000000000000001');
const B = bytesOf('20010db8000000000000000000000002');
const v6 = (type: number, body: Uint8Array, code = 0) =>
  explain(
    emitEthernet(MAC, MAC, 0x86dd, emitIpv6({ nextHeader: 58, source: A, destination: B }, emitIcmpv6(type, code, body, A, B))),
  );

const quoted = emitIpv4(
  { ...HEADER, protocol: 17, ttl: 1 },
  emitUdp({ sourcePort: 33_434, destinationPort: 33_435 }, bytesOf('0102'), 0),
);

describe('ICMP', () => {
  it('echo is written and read', () => {
    const message = emitIcmpEcho(false, 0x1234, 7, bytesOf('aabb'));
    expect([icmp.type(message, 0), icmp.identifier(message, 0), icmp.sequence(message, 0)]).toEqual([8, 0x1234, 7]);
    expect(internetChecksum(message, 0, message.length)).toBe(0);
    const tree = v4(message);
    expect([value(tree, 'icmp.ident'), value(tree, 'icmp.ident_le'), value(tree, 'icmp.seq')]).toEqual([0x1234, 0x3412, 7]);
    expect([value(tree, 'icmp.checksum.status'), value(tree, 'data.data')]).toEqual([1, 'aabb']);
    // The echoed data are part of the message.
    expect(layers(tree)).toEqual(['eth', 'ip', 'icmp']);
  });

  it('reads the time of sending where the data can be one', () => {
    const stamp = bytesOf('00ca9a3b 10270000');
    const tree = v4(emitIcmpEcho(false, 1, 1, concatBytes([stamp, bytesOf('ff')])));
    expect([value(tree, 'icmp.data_time'), value(tree, 'icmp.data_time_relative')]).toEqual([
      1_000_000_000_010_000_000n,
      490_000_000n,
    ]);
    expect(value(tree, 'data.data')).toBe('ff');
  });

  it('errors carry the packet that caused them', () => {
    const tree = v4(emitIcmp(11, 0, 0, quoted));
    expect(protocols(tree)).toBe('eth:ethertype:ip:icmp:ip:udp:data');
    expect(values(tree, 'ip.ttl')).toEqual([64, 1]);
    expect(value(tree, 'udp.dstport')).toBe(33_435);
    expect(nodes(tree, 'icmp')[0]?.children.map((n) => n.spec.name)).toContain('ip');
    expect(value(v4(emitIcmp(3, 4, 1400, quoted)), 'icmp.mtu')).toBe(1400);
    expect(value(v4(emitIcmp(5, 1, 0x0a000063, quoted)), 'icmp.redir_gw')).toBe('0a000063');
    expect(value(v4(emitIcmp(12, 0, 0x14000000, quoted)), 'icmp.pointer')).toBe(20);
  });

  it('extensions follow the quoted packet', () => {
    const head = bytesOf('20000000 00080101 00064141');
    const sum = internetChecksum(head, 0, head.length);
    head[2] = sum >>> 8;
    head[3] = sum & 0xff;
    const quote = new Uint8Array(128);
    quote.set(quoted);
    const tree = v4(emitIcmp(11, 0, 0x00200000, concatBytes([quote, head])));
    expect([
      value(tree, 'icmp.length'),
      value(tree, 'icmp.ext.version'),
      value(tree, 'icmp.mpls.label'),
      value(tree, 'icmp.mpls.ttl'),
    ]).toEqual([32, 2, 100, 65]);
    expect(value(tree, 'icmp.ext.checksum.status')).toBe(1);
  });

  it('a quoted packet may end anywhere, and its checksums are nobody’s', () => {
    for (let keep = 0; keep <= quoted.length; keep++) {
      const tree = v4(emitIcmp(3, 3, 0, quoted.subarray(0, keep)));
      expect(value(tree, 'icmp.checksum.status')).toBe(1);
      expect(tree.stops.length).toBeLessThanOrEqual(1);
    }
    const inner = v4(emitIcmp(3, 1, 0, emitIpv4({ ...HEADER, protocol: 1 }, emitIcmpEcho(false, 1, 1, MAC))));
    expect(values(inner, 'icmp.checksum.status')).toEqual([1, 2]);
  });

  it('a wrong checksum is wrong, that of a cut message is not known', () => {
    const frame = emitEthernet(
      MAC,
      MAC,
      0x0800,
      emitIpv4({ ...HEADER, protocol: 1 }, emitIcmpEcho(false, 1, 1, new Uint8Array(20))),
    );
    const verdict = (tree: ReturnType<typeof explain>) => nodes(tree, 'icmp.checksum').map((n) => [n.status, n.statusReason]);
    expect(verdict(explain(frame))).toEqual([['good', undefined]]);
    expect(verdict(explain(frame.subarray(0, 50), { originalLength: frame.length }))).toEqual([['unverified', 'truncated']]);
    frame[40] = 0xff;
    expect(verdict(explain(frame))).toEqual([['bad', undefined]]);
  });

  it.each([
    [13, '00000001 00000002 00000003', 'icmp.transmit_timestamp', 3],
    [18, 'ffffff00', 'icmp.address_mask', 'ffffff00'],
  ] as const)('type %i', (type, data, field, expected) => {
    expect(value(v4(emitIcmp(type, 0, 0x00010001, bytesOf(data))), field)).toBe(expected);
  });

  it('router advertisements', () => {
    const tree = v4(emitIcmp(9, 0, 0x02020708, bytesOf('0a000001 80000000 0a000002 00000005')));
    expect(values(tree, 'icmp.router_address')).toEqual(['0a000001', '0a000002']);
    expect(values(tree, 'icmp.pref_level')).toEqual([-2_147_483_648, 5]);
  });
});

describe('ICMPv6', () => {
  it('echo', () => {
    const tree = v6(128, icmpv6EchoBody(0x1234, 7, bytesOf('aabb')));
    expect([value(tree, 'icmpv6.echo.identifier'), value(tree, 'icmpv6.checksum.status')]).toEqual([0x1234, 1]);
    expect(protocols(tree)).toBe('eth:ethertype:ipv6:icmpv6:data');
  });

  it('neighbour discovery with its options', () => {
    const body = concatBytes([new Uint8Array(4), B, emitNdOption(1, bytesOf('020000000001'))]);
    const ns = v6(135, body);
    expect([value(ns, 'icmpv6.nd.ns.target_address'), value(ns, 'icmpv6.opt.src_linkaddr')]).toEqual([
      Buffer.from(B).toString('hex'),
      '020000000001',
    ]);
    const ra = v6(
      134,
      concatBytes([
        bytesOf('40c80708 00000001 00000002'),
        emitNdOption(5, bytesOf('0000 000005dc')),
        emitNdOption(3, concatBytes([bytesOf('40c0 00001000 00000800 00000000'), A])),
        emitNdOption(25, concatBytes([bytesOf('0000 00000e10'), A, B])),
        emitNdOption(31, bytesOf('0000 00000e10 03616263 02646500')),
      ]),
    );
    expect([value(ra, 'icmpv6.nd.ra.flag.m'), value(ra, 'icmpv6.nd.ra.flag.prf'), value(ra, 'icmpv6.opt.mtu')]).toEqual([
      true,
      1,
      1500,
    ]);
    expect([value(ra, 'icmpv6.opt.prefix.length'), values(ra, 'icmpv6.opt.rdnss').length, value(ra, 'icmpv6.opt.dnssl')]).toEqual(
      [64, 2, 'abc.de'],
    );
    expect(v6(135, concatBytes([new Uint8Array(4), B, bytesOf('0100 000000000000')])).stops).toMatchObject([
      { reason: 'bad-option' },
    ]);
  });

  it('a redirect quotes in an option', () => {
    const packet = emitIpv6(
      { nextHeader: 17, source: A, destination: B },
      emitUdp({ sourcePort: 5, destinationPort: 6 }, MAC, 0),
    );
    const tree = v6(137, concatBytes([new Uint8Array(4), A, B, emitNdOption(4, concatBytes([MAC, packet]))]));
    expect(protocols(tree)).toMatch(/icmpv6:ipv6:udp/);
    expect(value(tree, 'udp.srcport')).toBe(5);
  });

  it('errors quote, with extensions where a length says so', () => {
    const packet = emitIpv6(
      { nextHeader: 17, source: A, destination: B },
      emitUdp({ sourcePort: 5, destinationPort: 6 }, MAC, 0),
    );
    expect(value(v6(2, concatBytes([bytesOf('00000500'), packet])), 'icmpv6.mtu')).toBe(1280);
    const quote = new Uint8Array(128);
    quote.set(packet);
    const tree = v6(3, concatBytes([bytesOf('10000000'), quote, bytesOf('20000000 00080101 00064141')]));
    expect([value(tree, 'icmpv6.length'), value(tree, 'icmp.mpls.label'), value(tree, 'udp.dstport')]).toEqual([16, 100, 6]);
  });

  it('multicast listeners, both versions', () => {
    expect(value(v6(130, concatBytes([bytesOf('03e80000'), B])), 'icmpv6.mld.maximum_response_delay')).toBe(1000);
    const query = v6(130, concatBytes([bytesOf('83e80000'), B, bytesOf('0a7d0001'), A]));
    expect([value(query, 'icmpv6.mld.maximum_response_code'), values(query, 'icmpv6.mld.source_address').length]).toEqual([
      40_768, 1,
    ]);
    const report = v6(143, concatBytes([bytesOf('00000001 04000001'), B, A]));
    expect([value(report, 'icmpv6.mldr.mar.record_type'), value(report, 'icmpv6.mldr.mar.source_address')]).toEqual([
      4,
      Buffer.from(A).toString('hex'),
    ]);
  });
});
