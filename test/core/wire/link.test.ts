import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../core/base/bytes.ts';
import * as arp from '../../../core/wire/arp.ts';
import { emitArp } from '../../../core/wire/arp.ts';
import { emitEthernet, etherType } from '../../../core/wire/ethernet.ts';
import { emitIpv4 } from '../../../core/wire/ipv4.ts';
import { emitSll } from '../../../core/wire/link.ts';
import { LinkType } from '../../../core/wire/linktype.ts';
import { emitLlc, emitSnap } from '../../../core/wire/llc.ts';
import * as vlan from '../../../core/wire/vlan.ts';
import { emitVlan } from '../../../core/wire/vlan.ts';
import { bytesOf, explain, layers, nodes, protocols, value, values } from '../../support/tree.ts';

const SRC = bytesOf('0080adc81991');
const DST = bytesOf('0000216c5a7f');
const ip = emitIpv4({ protocol: 253, source: 0x0a000001, destination: 0x0a000002 }, bytesOf('0102'));
const request = emitArp({
  opcode: 1,
  senderMac: SRC,
  senderIpv4: 0xaad27a65,
  targetMac: new Uint8Array(6),
  targetIpv4: 0xaad27a68,
});

describe('Ethernet', () => {
  it('is taken apart', () => {
    const tree = explain(emitEthernet(DST, SRC, 0x0800, ip));
    expect([value(tree, 'eth.dst'), value(tree, 'eth.src'), value(tree, 'eth.type')]).toEqual([
      '0000216c5a7f',
      '0080adc81991',
      0x0800,
    ]);
    expect(values(tree, 'eth.ig')).toEqual([false, false]);
    expect(protocols(tree)).toBe('eth:ethertype:ip:data');
    expect(etherType(emitEthernet(DST, SRC, 0x86dd, ip), 0)).toBe(0x86dd);
  });

  it('has zeros up to the least length as padding, and what is beyond as trailer and FCS', () => {
    const frame = emitEthernet(DST, SRC, 0x0800, ip);
    const padded = concatBytes([frame, new Uint8Array(60 - frame.length)]);
    expect(value(explain(padded), 'eth.padding')).toBe('00'.repeat(60 - frame.length));
    expect(nodes(explain(padded), 'eth.trailer')).toEqual([]);
    const longer = explain(concatBytes([padded, bytesOf('aabbcc 01020304')]));
    expect([value(longer, 'eth.trailer'), value(longer, 'eth.fcs')]).toEqual(['aabbcc', 0x01020304]);
    // Bytes that are not zero are no padding.
    expect(value(explain(concatBytes([frame, bytesOf('ff'.repeat(60 - frame.length))])), 'eth.trailer')).toBe(
      'ff'.repeat(60 - frame.length),
    );
    // The capture says that there is no FCS.
    expect(value(explain(concatBytes([padded, bytesOf('01020304')]), { fcsLength: 0 }), 'eth.trailer')).toBe('01020304');
  });

  it('cut at any length shows nothing false, and says what is missing', () => {
    const frame = emitEthernet(DST, SRC, 0x0806, request);
    for (let n = 0; n < frame.length; n++) {
      const cut = explain(frame.subarray(0, n), { originalLength: frame.length });
      const short = explain(frame.subarray(0, n));
      for (const [tree, reason] of [
        [cut, 'truncated'],
        [short, 'too-short'],
      ] as const) {
        expect(tree.stops.length, `at ${n}`).toBe(1);
        expect(tree.stops[0]).toMatchObject({ layer: n < 14 ? 'eth' : 'arp', reason });
        expect((tree.stops[0]?.offset ?? 0) + (tree.stops[0]?.actual ?? 0)).toBe(n);
      }
    }
    expect(explain(frame).stops).toEqual([]);
  });

  it('with a length carries LLC, and ignores what is behind it', () => {
    const payload = emitLlc(0x44, 0x44, bytesOf('010203'));
    const tree = explain(concatBytes([emitEthernet(DST, SRC, payload.length, payload), new Uint8Array(40)]));
    expect([value(tree, 'eth.len'), value(tree, 'llc.dsap'), value(tree, 'data.data')]).toEqual([6, 0x44, '010203']);
  });
});

describe('VLAN tags', () => {
  const tagged = emitVlan({ id: 3001, priority: 5, dropEligible: true }, 0x0800, ip);

  it('are written and read', () => {
    expect([vlan.vlanId(tagged, 0), vlan.priority(tagged, 0), vlan.dropEligible(tagged, 0), vlan.innerType(tagged, 0)]).toEqual([
      3001,
      5,
      true,
      0x0800,
    ]);
    const tree = explain(emitEthernet(DST, SRC, 0x8100, tagged));
    expect([value(tree, 'vlan.id'), value(tree, 'vlan.priority'), value(tree, 'vlan.dei')]).toEqual([3001, 5, true]);
    expect(protocols(tree)).toBe('eth:ethertype:vlan:ethertype:ip:data');
  });

  it('stack; two of the provider are one node', () => {
    const qinq = explain(emitEthernet(DST, SRC, 0x88a8, emitVlan({ id: 100 }, 0x8100, tagged)));
    expect(layers(qinq)).toEqual(['eth', 'ieee8021ad', 'vlan', 'ip', 'data']);
    expect(value(qinq, 'ieee8021ad.id')).toBe(100);
    const twice = explain(emitEthernet(DST, SRC, 0x88a8, emitVlan({ id: 100 }, 0x88a8, tagged)));
    expect([value(twice, 'ieee8021ad.svid'), value(twice, 'ieee8021ad.cvid')]).toEqual([100, 3001]);
  });

  it('without end stop somewhere', () => {
    let inner = ip;
    for (let i = 0; i < 400; i++) inner = emitVlan({ id: i }, i === 0 ? 0x0800 : 0x8100, inner);
    const tree = explain(emitEthernet(DST, SRC, 0x8100, inner));
    expect(nodes(tree, 'vlan')).toHaveLength(20);
    expect(tree.stops).toMatchObject([{ layer: 'vlan', reason: 'too-deep' }]);
  });
});

describe('LLC', () => {
  const frame = (payload: Uint8Array) => explain(emitEthernet(DST, SRC, payload.length, payload));

  it('with SNAP carries EtherTypes', () => {
    const tree = frame(emitSnap(0x0800, ip));
    expect(protocols(tree)).toBe('eth:llc:ip:data');
    expect([value(tree, 'llc.oui'), value(tree, 'llc.type')]).toEqual([0, 0x0800]);
    expect(value(frame(emitSnap(0x2000, ip, 0x00000c)), 'llc.cisco_pid')).toBe(0x2000);
  });

  it('has control fields of one and of two bytes', () => {
    const information = frame(bytesOf('04 04 02 03 ffff'));
    expect([
      value(information, 'llc.control.n_s'),
      value(information, 'llc.control.n_r'),
      value(information, 'llc.control.p'),
    ]).toEqual([1, 1, true]);
    const supervisory = frame(bytesOf('04 05 05 03 ffff'));
    expect([value(supervisory, 'llc.control.s_ftype'), value(supervisory, 'llc.control.f')]).toEqual([1, true]);
    const unnumbered = frame(bytesOf('04 04 bf ffff'));
    expect([value(unnumbered, 'llc.control'), value(unnumbered, 'llc.control.u_modifier_cmd')]).toEqual([0xbf, 0x2b]);
  });
});

describe('ARP', () => {
  const frame = (packet: Uint8Array) => explain(emitEthernet(DST, SRC, 0x0806, packet));

  it('is written and read', () => {
    expect([arp.opcode(request, 0), arp.senderIpv4(request, 0), arp.targetIpv4(request, 0), arp.arpLength(request, 0)]).toEqual([
      1, 0xaad27a65, 0xaad27a68, 28,
    ]);
    const tree = frame(request);
    expect(value(tree, 'arp.src.hw_mac')).toBe('0080adc81991');
    expect(value(tree, 'arp.dst.proto_ipv4')).toBe('aad27a68');
    expect(nodes(tree, 'arp.isgratuitous')).toEqual([]);
  });

  it.each([
    ['gratuitous reply', 2, 0x0a000001, 0x0a000001, 'ffffffffffff', ['arp.isgratuitous']],
    ['announcement', 1, 0x0a000001, 0x0a000001, '000000000000', ['arp.isgratuitous', 'arp.isannouncement']],
    ['probe', 1, 0, 0x0a000001, '000000000000', ['arp.isprobe']],
  ] as const)('%s', (_, opcode, senderIpv4, targetIpv4, target, marks) => {
    const tree = frame(emitArp({ opcode, senderMac: SRC, senderIpv4, targetMac: bytesOf(target), targetIpv4 }));
    expect(['arp.isgratuitous', 'arp.isprobe', 'arp.isannouncement'].filter((m) => value(tree, m) === true)).toEqual(marks);
  });

  it('has addresses of any size', () => {
    const tree = frame(bytesOf('0007 0800 01 04 0001 aa 0a000001 bb 0a000002'));
    expect([value(tree, 'arp.src.hw'), value(tree, 'arp.src.proto_ipv4'), value(tree, 'arp.dst.hw')]).toEqual([
      'aa',
      '0a000001',
      'bb',
    ]);
    expect(frame(bytesOf('0001 0800 ff ff 0001 aabb')).stops).toMatchObject([{ layer: 'arp', required: 1020, actual: 2 }]);
  });
});

describe('other link types', () => {
  it.each([
    [101, ip, 'raw:ip:data'],
    [12, ip, 'raw:ip:data'],
    [228, ip, 'ip:data'],
    [0, concatBytes([bytesOf('02000000'), ip]), 'null:ip:data'],
    [0, concatBytes([bytesOf('00000002'), ip]), 'null:ip:data'],
    [113, emitSll(4, SRC, 0x0800, ip), 'sll:ethertype:ip:data'],
    [276, concatBytes([bytesOf('0800 0000 00000003 0001 00 06 0080adc81991 0000'), ip]), 'sll:ethertype:ip:data'],
    [9, concatBytes([bytesOf('ff03 0021'), ip]), 'ppp:ip:data'],
    [9, concatBytes([bytesOf('21'), ip]), 'ppp:ip:data'],
    [50, concatBytes([bytesOf('0f00 0800'), ip]), 'ppp:chdlc:ip:data'],
    [51, concatBytes([bytesOf('1100 0005 001e 0021'), ip]), 'pppoes:ppp:ip:data'],
    [101, concatBytes([bytesOf('07ff03 0021'), ip]), 'raw:ppp:ip:data'],
    [104, concatBytes([bytesOf('0f00 0800'), ip]), 'chdlc:ip:data'],
    [108, concatBytes([bytesOf('00000002'), ip]), 'null:ip:data'],
  ])('%i', (linkType, bytes, expected) => {
    const tree = explain(bytes, { linkType });
    expect(protocols(tree)).toBe(expected);
    expect(tree.stops).toEqual([]);
  });

  it.each([
    [147, 'LINKTYPE_USER0', 45],
    [105, 'LINKTYPE_IEEE802_11', 20],
    [4711, 'LINKTYPE_unknown', 0],
  ])('%i is named and not decoded', (linkType, name, encapsulation) => {
    const tree = explain(ip, { linkType });
    expect(protocols(tree)).toBe('data');
    expect(value(tree, 'frame.encap_type')).toBe(encapsulation);
    expect(tree.stops).toEqual([
      { layer: 'frame', reason: 'unsupported', offset: 0, required: 0, actual: linkType, limitedBy: name },
    ]);
  });
});

describe('the header of a loopback', () => {
  const family = (header: string) => explain(concatBytes([bytesOf(header), ip]), { linkType: LinkType.null });

  it.each([
    ['Intel byte order', '02000000', 2],
    ['network byte order', '00000002', 2],
    ['in the last two bytes', 'ffff0200', 2],
  ])('names the family: %s', (_, header, expected) => {
    const tree = family(header);
    expect(value(tree, 'null.family')).toBe(expected);
    expect(protocols(tree)).toBe('null:ip:data');
  });

  it('has an EtherType in its last two bytes where it is no family', () => {
    const tree = family('0f000800');
    expect(value(tree, 'null.type')).toBe(0x0800);
    expect(protocols(tree)).toBe('null:ip:data');
  });
});
