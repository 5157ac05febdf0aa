import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../core/base/bytes.ts';
import { updateChecksum } from '../../../core/base/checksum.ts';
import { emitEthernet } from '../../../core/wire/ethernet.ts';
import * as ipv4 from '../../../core/wire/ipv4.ts';
import { emitIpv4 } from '../../../core/wire/ipv4.ts';
import { emitIpv4Option } from '../../../core/wire/ipv4-options.ts';
import * as ipv6 from '../../../core/wire/ipv6.ts';
import { emitIpv6, realPayloadLength } from '../../../core/wire/ipv6.ts';
import { emitAh, emitExtension, emitFragmentHeader } from '../../../core/wire/ipv6-extensions.ts';
import { NO_CONTEXT } from '../../../core/wire/tree.ts';
import { bytesOf, explain, layers, nodes, protocols, value, values } from '../../support/tree.ts';

const MAC = new Uint8Array(6);
const v4 = (packet: Uint8Array) => emitEthernet(MAC, MAC, 0x0800, packet);
const v6 = (packet: Uint8Array) => emitEthernet(MAC, MAC, 0x86dd, packet);
const HEADER = { source: 0xaad27a65, destination: 0xaad27a68, protocol: 253 };
const BODY = bytesOf('00010203');
const A = bytesOf('20010db8000000000000000000000001');
const B = bytesOf('20010db8000000000000000000000002');

describe('IPv4', () => {
  const packet = emitIpv4({ ...HEADER, tos: 0xb9, identification: 0x1234, dontFragment: true, ttl: 128 }, BODY);

  it('is written as RFC 791 draws it', () => {
    expect(Buffer.from(packet).toString('hex')).toBe(
      '45b90018123440008 0fd'.replace(' ', '') +
        Buffer.from(packet.subarray(10, 12)).toString('hex') +
        'aad27a65aad27a6800010203',
    );
    expect(ipv4.checksumIsGood(packet, 0)).toBe(true);
    expect([ipv4.ttl(packet, 0), ipv4.dontFragment(packet, 0), ipv4.source(packet, 0)]).toEqual([128, true, 0xaad27a65]);
  });

  it('is taken apart in the order of the header', () => {
    const tree = explain(v4(packet));
    const names = nodes(tree, 'ip')[0]
      ?.children.filter((n) => n.spec.hidden !== true)
      .map((n) => n.spec.name);
    expect(names).toEqual([
      'ip.version',
      'ip.hdr_len',
      'ip.dsfield',
      'ip.len',
      'ip.id',
      'ip.flags',
      'ip.frag_offset',
      'ip.ttl',
      'ip.proto',
      'ip.checksum',
      'ip.checksum.status',
      'ip.src',
      'ip.dst',
    ]);
    expect([value(tree, 'ip.dsfield.dscp'), value(tree, 'ip.dsfield.ecn'), value(tree, 'ip.flags')]).toEqual([46, 1, 2]);
  });

  it('has no layer of the protocol that it names where it carries nothing, which is damage only where a header is owed', () => {
    const empty = (protocol: number) => explain(v4(emitIpv4({ ...HEADER, protocol }, new Uint8Array(0))));
    for (const protocol of [1, 6, 17]) {
      expect(protocols(empty(protocol))).toBe('eth:ethertype:ip');
      expect(empty(protocol).stops).toMatchObject([
        { layer: 'ip', reason: 'too-short', required: 1, actual: 0, limitedBy: 'ip.len' },
      ]);
    }
    for (const protocol of [2, 4, 41, 47, 50, 112, 253]) {
      expect(protocols(empty(protocol))).toBe('eth:ethertype:ip');
      expect(empty(protocol).stops).toEqual([]);
    }
  });

  it('tells a wrong checksum from one that cannot be verified', () => {
    const status = (bytes: Uint8Array, originalLength?: number) => {
      const node = nodes(explain(v4(bytes), originalLength === undefined ? {} : { originalLength }), 'ip.checksum')[0];
      return [node?.status, node?.statusReason];
    };
    const sum = ipv4.checksum(packet, 0);
    expect(status(packet)).toEqual(['good', undefined]);
    expect(status(emitIpv4({ ...HEADER, checksum: sum ^ 1 }, BODY))).toEqual(['bad', undefined]);
    expect(status(emitIpv4({ ...HEADER, checksum: 0 }, BODY))).toEqual(['unverified', 'offload']);
    const long = v4(emitIpv4({ ...HEADER, options: new Uint8Array(8).fill(1) }, BODY)).subarray(14, 40);
    expect(status(long, 60)).toEqual(['unverified', 'truncated']);
    // What tshark prints by default is not our verdict.
    expect(value(explain(v4(packet)), 'ip.checksum.status')).toBe(2);
    // RFC 1624: one less hop, and the incremental update agrees.
    const next = emitIpv4({ ...HEADER, tos: 0xb9, identification: 0x1234, dontFragment: true, ttl: 127 }, BODY);
    expect(updateChecksum(sum, 0x80fd, 0x7ffd)).toBe(ipv4.checksum(next, 0));
  });

  it('names every option', () => {
    const options: readonly (readonly [number, string, string])[] = [
      [7, '08 0a000009 00000000', 'ip.options.record_route'],
      [68, '0d 01 0a000001 00000001', 'ip.options.timestamp'],
      [82, '0001 0002 0003 0a000009', 'ip.options.traceroute'],
      [130, 'ab80', 'ip.options.security'],
      [131, '04 0a000009 0a000008', 'ip.options.route'],
      [137, '08 0a000009 0a000008', 'ip.options.source_route'],
      [133, '03aabb', 'ip.options.ext_security'],
      [134, '00000003 0104 0005', 'ip.options.cipso'],
      [136, '1234', 'ip.options.sid'],
      [11, '05dc', 'ip.options.mtu_probe'],
      [12, '05dc', 'ip.options.mtu_reply'],
      [148, '0000', 'ip.options.routeralert'],
      [149, '0a000001', 'ip.options.sdb'],
      [25, '0540000000fc', 'ip.options.qs'],
    ];
    for (const [type, data, name] of options) {
      const tree = explain(v4(emitIpv4({ ...HEADER, options: emitIpv4Option(type, bytesOf(data)) }, BODY)));
      expect(nodes(tree, name), name).toHaveLength(1);
      expect(tree.stops).toEqual([]);
      expect(value(tree, 'data.data'), name).toBe('00010203');
    }
  });

  it('has the destination in a source route that is not yet at its end', () => {
    const tree = explain(v4(emitIpv4({ ...HEADER, options: emitIpv4Option(131, bytesOf('04 0a000009 0a000008')) }, BODY)));
    expect([value(tree, 'ip.cur_rt'), value(tree, 'ip.dst'), value(tree, 'ip.src_rt')]).toEqual([
      'aad27a68',
      '0a000008',
      '0a000009',
    ]);
    const arrived = explain(v4(emitIpv4({ ...HEADER, options: emitIpv4Option(131, bytesOf('0c 0a000009 0a000008')) }, BODY)));
    expect([value(arrived, 'ip.dst'), values(arrived, 'ip.rec_rt')]).toEqual(['aad27a68', ['0a000009', '0a000008']]);
  });

  it.each([
    ['an option of no length', '9400', 'bad-option'],
    ['an option longer than the header', '94ff0000', 'bad-option'],
    ['an option too short for its content', '94030001', 'too-short'],
  ])('%s is reported', (_, options, reason) => {
    const tree = explain(v4(emitIpv4({ ...HEADER, options: bytesOf(options) }, BODY)));
    expect(tree.stops).toMatchObject([{ layer: 'ip', reason }]);
  });

  it('refuses a header that contradicts itself', () => {
    const bad = (at: number, byte: number) => {
      const bytes = Uint8Array.from(packet);
      bytes[at] = byte;
      return explain(v4(bytes)).stops;
    };
    expect(bad(0, 0x44)).toMatchObject([{ reason: 'bad-length', limitedBy: 'ip.hdr_len', required: 20, actual: 16 }]);
    expect(bad(0, 0x35)).toMatchObject([{ reason: 'bad-version', actual: 3 }]);
    expect(bad(3, 19)).toMatchObject([{ reason: 'bad-length', limitedBy: 'ip.len', required: 20, actual: 19 }]);
    expect(bad(3, 0)).toEqual([]);
  });

  it('in IPv4 in IPv4 … ends in data', () => {
    let inner = packet;
    for (let i = 0; i < 40; i++) inner = emitIpv4({ ...HEADER, protocol: 4 }, inner);
    const tree = explain(v4(inner));
    expect(nodes(tree, 'ip')).toHaveLength(17);
    expect(tree.stops).toMatchObject([{ reason: 'too-deep' }]);
    expect(layers(tree).at(-1)).toBe('data');
  });
});

describe('fragments', () => {
  const fragment = (fragmentOffset: number, moreFragments: boolean) =>
    v4(emitIpv4({ ...HEADER, protocol: 17, fragmentOffset, moreFragments }, bytesOf('00500051 00100000')));

  it('are data until the one that completes the datagram', () => {
    expect(protocols(explain(fragment(0, true)))).toBe('eth:ethertype:ip:data');
    const whole = { bytes: bytesOf('00500051 00100000 0102030405060708'), rows: [3, 7], protocol: 17 };
    const tree = explain(fragment(8, false), { context: { ...NO_CONTEXT, datagram: () => whole } });
    expect(protocols(tree)).toBe('eth:ethertype:ip:udp:data');
    expect(values(tree, 'ip.fragment')).toEqual([4, 8]);
    expect(value(tree, 'ip.reassembled.length')).toBe(16);
    // The ranges of what follows count in the reassembled bytes.
    const udp = nodes(tree, 'udp')[0];
    expect([udp?.source, udp?.start]).toEqual([1, 0]);
    expect(tree.sources[1]).toMatchObject({ name: 'reassembled-ip', rows: [3, 7] });
  });

  it('the first is read alone where its end is missing', () => {
    const bytes = fragment(0, true);
    expect(protocols(explain(bytes.subarray(0, 46), { originalLength: 200 }))).toBe('eth:ethertype:ip:data');
    const longer = v4(emitIpv4({ ...HEADER, protocol: 17, moreFragments: true }, new Uint8Array(100)));
    expect(protocols(explain(longer.subarray(0, 60), { originalLength: longer.length }))).toMatch(/^eth:ethertype:ip:udp/);
  });
});

describe('IPv6', () => {
  const packet = (nextHeader: number, payload: Uint8Array, payloadLength?: number) =>
    emitIpv6(
      {
        trafficClass: 0xb9,
        flowLabel: 0x12345,
        nextHeader,
        source: A,
        destination: B,
        ...(payloadLength === undefined ? {} : { payloadLength }),
      },
      payload,
    );

  it('is written and read', () => {
    const bytes = packet(253, BODY);
    expect([ipv6.trafficClass(bytes, 0), ipv6.flowLabel(bytes, 0), ipv6.payloadLength(bytes, 0)]).toEqual([0xb9, 0x12345, 4]);
    const tree = explain(v6(bytes));
    expect([value(tree, 'ipv6.tclass.dscp'), value(tree, 'ipv6.flow'), value(tree, 'ipv6.src_host')]).toEqual([
      46,
      0x12345,
      '2001:db8::1',
    ]);
    expect(nodes(tree, 'ip.version').map((n) => [n.value, n.spec.hidden])).toEqual([[6, true]]);
  });

  it('has a layer of the protocol that it names even where it carries nothing', () => {
    expect(protocols(explain(v6(packet(6, new Uint8Array(0)))))).toBe('eth:ethertype:ipv6:tcp');
    expect(protocols(explain(v6(packet(17, new Uint8Array(0)))))).toBe('eth:ethertype:ipv6:udp');
  });

  it('goes through its extension headers, which are part of its node', () => {
    const chain = concatBytes([
      emitExtension(43, bytesOf('0502 0000 0100')),
      emitExtension(60, concatBytes([bytesOf('0001 00000000'), A])),
      emitExtension(51, bytesOf('0104 00000000')),
      emitAh(44, 0xaabb, 5, new Uint8Array(12)),
      emitFragmentHeader(253, 0, false, 7),
      BODY,
    ]);
    const tree = explain(v6(packet(0, chain)));
    expect(protocols(tree)).toBe('eth:ethertype:ipv6:ipv6.hopopts:ipv6.routing:ipv6.dstopts:ah:ipv6.fraghdr:data');
    expect(layers(tree)).toEqual(['eth', 'ipv6', 'data']);
    expect([value(tree, 'ipv6.opt.router_alert'), value(tree, 'ipv6.routing.src.addr'), value(tree, 'ah.spi')]).toEqual([
      0,
      Buffer.from(A).toString('hex'),
      0xaabb,
    ]);
    expect(tree.stops).toEqual([]);
  });

  it('leaves what is encrypted, what is not there and what it does not know as data', () => {
    expect(protocols(explain(v6(packet(50, bytesOf('00000001 00000002 aabb')))))).toBe('eth:ethertype:ipv6:esp');
    expect(protocols(explain(v6(packet(59, BODY))))).toBe('eth:ethertype:ipv6:data');
    expect(protocols(explain(v6(packet(59, new Uint8Array(0)))))).toBe('eth:ethertype:ipv6');
  });

  it('finds the length of a jumbogram in its option', () => {
    const options = emitExtension(253, bytesOf('c204 00010008'));
    const jumbo = packet(0, concatBytes([options, new Uint8Array(65_536)]), 0);
    expect(realPayloadLength(jumbo, 0, jumbo.length)).toBe(65_544);
    expect(value(explain(v6(jumbo)), 'data.len')).toBe(65_536);
    const missing = explain(v6(packet(253, BODY, 0)));
    expect(missing.stops).toMatchObject([{ layer: 'ipv6', reason: 'bad-length', limitedBy: 'ipv6.plen' }]);
  });

  it('an option that runs past its header ends the reading', () => {
    const tree = explain(v6(packet(0, emitExtension(253, bytesOf('01ff 00000000')))));
    expect(tree.stops).toMatchObject([{ layer: 'ipv6.opt', reason: 'too-short' }]);
  });

  it('derives what addresses hold', () => {
    const from = (source: string) => explain(v6(emitIpv6({ nextHeader: 253, source: bytesOf(source), destination: B }, BODY)));
    expect(value(from('fe80000000000000020000fffe000001'), 'ipv6.src_slaac_mac')).toBe('000000000001');
    expect(value(from('2002c000020100050000000000000001'), 'ipv6.src_6to4_gw_ipv4')).toBe('c0000201');
    expect(value(from('20010000c00002010000fffff5fffffe'), 'ipv6.src_tc_ipv4')).toBe('0a000001');
    expect(value(from('0064ff9b00000000000000000a000001'), 'ipv6.src_embed_ipv4')).toBe('0a000001');
  });
});
