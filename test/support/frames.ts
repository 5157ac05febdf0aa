/** Arbitrary frames of every protocol up to TCP, UDP and ICMP, and what damage does to them. */
import fc from 'fast-check';
import { concatBytes } from '../../core/base/bytes.ts';
import { onesSum } from '../../core/base/checksum.ts';
import { emitArp } from '../../core/wire/arp.ts';
import { emitEthernet } from '../../core/wire/ethernet.ts';
import { emitIcmp, emitIcmpEcho } from '../../core/wire/icmp.ts';
import { emitIcmpv6, icmpv6EchoBody } from '../../core/wire/icmpv6.ts';
import { emitNdOption } from '../../core/wire/icmpv6-options.ts';
import { emitIpv4 } from '../../core/wire/ipv4.ts';
import { emitIpv4Option } from '../../core/wire/ipv4-options.ts';
import { emitIpv6 } from '../../core/wire/ipv6.ts';
import { emitAh, emitExtension, emitFragmentHeader } from '../../core/wire/ipv6-extensions.ts';
import { emitSnap } from '../../core/wire/llc.ts';
import { emitTcp } from '../../core/wire/tcp.ts';
import { emitUdp } from '../../core/wire/udp.ts';
import { emitVlan } from '../../core/wire/vlan.ts';

type Out = Uint8Array<ArrayBuffer>;

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);
const mac = fc.uint8Array({ minLength: 6, maxLength: 6 });
const payload = fc.uint8Array({ maxLength: 40 });
/** Few addresses, so that flows have more than one packet. */
const v4 = fc.constantFrom(0x0a000001, 0x0a000002, 0xc0a80001, 0xffffffff, 0);
const v6Text = (tail: number): Out => {
  const out = new Uint8Array(16);
  out.set([0x20, 0x01, 0x0d, 0xb8]);
  out[15] = tail;
  return out;
};
const v6 = fc.constantFrom(v6Text(1), v6Text(2), v6Text(3));
const port = fc.constantFrom(80, 1454, 53, 4000, 0, 65535);

export interface Segment {
  readonly protocol: number;
  /** @param pseudo unfolded sum of addresses and protocol */
  readonly build: (pseudo: number) => Out;
}

const tcp = fc
  .record({
    sourcePort: port,
    destinationPort: port,
    sequence: u32,
    acknowledgment: u32,
    flags: fc.nat(0xfff),
    window: u16,
    options: fc.constantFrom(new Uint8Array(0), Uint8Array.of(1, 1, 1, 0), Uint8Array.of(2, 4, 5, 0xb4, 1, 3, 3, 7)),
    payload,
  })
  .map((h): Segment => ({ protocol: 6, build: (sum) => emitTcp(h, h.payload, sum) }));
const udp = fc
  .record({ sourcePort: port, destinationPort: port, payload })
  .map((h): Segment => ({ protocol: 17, build: (sum) => emitUdp(h, h.payload, sum) }));
const opaque = fc
  .record({ protocol: fc.constantFrom(50, 89, 132, 253, 59), payload })
  .map((h): Segment => ({ protocol: h.protocol, build: () => Uint8Array.from(h.payload) }));
const transport = fc.oneof({ weight: 4, arbitrary: tcp }, { weight: 3, arbitrary: udp }, { weight: 1, arbitrary: opaque });

const echo = fc
  .record({ reply: fc.boolean(), id: u16, seq: u16, payload })
  .map((m): Segment => ({ protocol: 1, build: () => emitIcmpEcho(m.reply, m.id, m.seq, m.payload) }));
const icmpError = (quoted: fc.Arbitrary<Out>) =>
  fc
    .record({ type: fc.constantFrom(3, 4, 5, 11, 12), code: fc.nat(15), word: u32, quoted, keep: fc.nat(80) })
    .map((m): Segment => ({ protocol: 1, build: () => emitIcmp(m.type, m.code, m.word, m.quoted.subarray(0, m.keep)) }));
const icmpOther = fc
  .record({ type: u8, code: u8, word: u32, payload })
  .map((m): Segment => ({ protocol: 1, build: () => emitIcmp(m.type, m.code, m.word, m.payload) }));

const ipv4Options = fc.constantFrom(
  new Uint8Array(0),
  Uint8Array.of(1, 1, 1, 0),
  emitIpv4Option(148, Uint8Array.of(0, 0)),
  emitIpv4Option(7, Uint8Array.of(8, 10, 0, 0, 9, 0, 0, 0, 0)),
  emitIpv4Option(131, Uint8Array.of(4, 10, 0, 0, 9, 10, 0, 0, 8)),
);

const pseudo4 = (source: number, destination: number, protocol: number): number =>
  (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol;

const ipv4Of = (segment: fc.Arbitrary<Segment>): fc.Arbitrary<Out> =>
  fc
    .record({
      source: v4,
      destination: v4,
      tos: u8,
      identification: u16,
      dontFragment: fc.boolean(),
      ttl: u8,
      options: fc.oneof({ weight: 5, arbitrary: fc.constant(new Uint8Array(0)) }, { weight: 1, arbitrary: ipv4Options }),
      fragment: fc.option(fc.record({ fragmentOffset: fc.nat(20).map((n) => n * 8), moreFragments: fc.boolean() }), {
        freq: 8,
        nil: {},
      }),
      segment,
    })
    .map((h) =>
      emitIpv4(
        { ...h, ...h.fragment, protocol: h.segment.protocol },
        h.segment.build(pseudo4(h.source, h.destination, h.segment.protocol)),
      ),
    );

/** Segments of ICMPv6 need the addresses before the checksum: they are given by the packet. */
const icmpv6Body = fc.oneof(
  fc.record({ type: fc.constantFrom(128, 129), id: u16, seq: u16, payload }).map((m) => ({
    type: m.type,
    body: icmpv6EchoBody(m.id, m.seq, m.payload),
  })),
  fc.record({ target: v6, mac }).map((m) => ({
    type: 135,
    body: concatBytes([new Uint8Array(4), m.target, emitNdOption(1, m.mac)]),
  })),
  fc.record({ type: u8, payload }).map((m) => ({ type: m.type, body: m.payload })),
);

interface Chain {
  readonly first: number;
  readonly build: (next: number) => Out[];
}
const extensions: fc.Arbitrary<Chain> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Chain>({ first: -1, build: () => [] }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(0, 60)
      .map((first): Chain => ({ first, build: (next) => [emitExtension(next, Uint8Array.of(5, 2, 0, 0, 1, 0))] })),
  },
  { weight: 1, arbitrary: fc.constant<Chain>({ first: 51, build: (next) => [emitAh(next, 7, 1, new Uint8Array(12))] }) },
  {
    weight: 1,
    arbitrary: fc
      .record({ offset: fc.nat(20).map((n) => n * 8), more: fc.boolean(), id: fc.nat(3) })
      .map((f): Chain => ({ first: 44, build: (next) => [emitFragmentHeader(next, f.offset, f.more, f.id)] })),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Chain>({
      first: 0,
      build: (next) => [
        emitExtension(43, Uint8Array.of(1, 4, 0, 0, 0, 0)),
        emitExtension(next, concatBytes([Uint8Array.of(0, 1, 0, 0, 0, 0), v6Text(9)])),
      ],
    }),
  },
);

const ipv6Of = (segment: fc.Arbitrary<Segment | { type: number; body: Uint8Array }>): fc.Arbitrary<Out> =>
  fc
    .record({
      source: v6,
      destination: v6,
      trafficClass: u8,
      flowLabel: fc.nat(0xfffff),
      hopLimit: u8,
      chain: extensions,
      segment,
    })
    .map((h) => {
      const pseudo = (protocol: number) => onesSum(h.source, 0, 16, onesSum(h.destination, 0, 16, protocol));
      const s = h.segment;
      const protocol = 'protocol' in s ? s.protocol : 58;
      const body = 'protocol' in s ? s.build(pseudo(s.protocol)) : emitIcmpv6(s.type, 0, s.body, h.source, h.destination);
      const nextHeader = h.chain.first < 0 ? protocol : h.chain.first;
      return emitIpv6({ ...h, nextHeader }, concatBytes([...h.chain.build(protocol), body]));
    });

const simpleV4 = ipv4Of(transport);
const simpleV6 = ipv6Of(transport);
const tunnel = (inner: fc.Arbitrary<Out>, protocol: number) => inner.map((b): Segment => ({ protocol, build: () => b }));

/** An IPv4 or IPv6 packet; `ethertype` is its own. */
export const packet: fc.Arbitrary<{ ethertype: number; bytes: Out }> = fc.oneof(
  { weight: 5, arbitrary: simpleV4.map((bytes) => ({ ethertype: 0x0800, bytes })) },
  { weight: 2, arbitrary: ipv4Of(fc.oneof(echo, icmpError(simpleV4), icmpOther)).map((bytes) => ({ ethertype: 0x0800, bytes })) },
  { weight: 3, arbitrary: simpleV6.map((bytes) => ({ ethertype: 0x86dd, bytes })) },
  { weight: 2, arbitrary: ipv6Of(icmpv6Body).map((bytes) => ({ ethertype: 0x86dd, bytes })) },
  { weight: 1, arbitrary: ipv4Of(tunnel(simpleV4, 4)).map((bytes) => ({ ethertype: 0x0800, bytes })) },
  { weight: 1, arbitrary: ipv4Of(tunnel(simpleV6, 41)).map((bytes) => ({ ethertype: 0x0800, bytes })) },
  { weight: 1, arbitrary: ipv6Of(tunnel(simpleV4, 4)).map((bytes) => ({ ethertype: 0x86dd, bytes })) },
);

const arp = fc
  .record({ opcode: fc.constantFrom(1, 2, 3, 8), senderMac: mac, senderIpv4: v4, targetMac: mac, targetIpv4: v4 })
  .map((p) => ({ ethertype: 0x0806, bytes: emitArp(p) }));
const unknown = fc.record({ ethertype: fc.constantFrom(0x88cc, 0x0600, 0x1234), bytes: payload.map((b) => Uint8Array.from(b)) });

interface Wrapped {
  readonly type: number;
  readonly bytes: Out;
}
const wrap = (inner: { ethertype: number; bytes: Out }, how: string, id: number): Wrapped => {
  switch (how) {
    case 'vlan':
      return { type: 0x8100, bytes: emitVlan({ id, priority: id & 7 }, inner.ethertype, inner.bytes) };
    case 'qinq':
      return { type: 0x88a8, bytes: emitVlan({ id }, 0x8100, emitVlan({ id: id ^ 1 }, inner.ethertype, inner.bytes)) };
    case 'snap': {
      const bytes = emitSnap(inner.ethertype, inner.bytes);
      return { type: bytes.length, bytes };
    }
    default:
      return { type: inner.ethertype, bytes: inner.bytes };
  }
};

/** An Ethernet frame, with or without padding to the least length. */
export const frame: fc.Arbitrary<Out> = fc
  .record({
    source: mac,
    destination: mac,
    inner: fc.oneof({ weight: 12, arbitrary: packet }, { weight: 2, arbitrary: arp }, { weight: 1, arbitrary: unknown }),
    how: fc.constantFrom('plain', 'plain', 'plain', 'plain', 'vlan', 'qinq', 'snap'),
    id: fc.nat(4095),
    pad: fc.boolean(),
  })
  .map((f) => {
    const { type, bytes } = wrap(f.inner, f.how, f.id);
    const out = emitEthernet(f.destination, f.source, type, bytes);
    return f.pad && out.length < 60 ? concatBytes([out, new Uint8Array(60 - out.length)]) : out;
  });

/** A frame with some bytes changed, or cut: by the snap length (then `originalLength` tells), or for good. */
export const damagedFrame: fc.Arbitrary<{ bytes: Out; originalLength: number }> = fc
  .record({
    frame,
    flips: fc.array(fc.record({ at: fc.nat(120), value: u8 }), { maxLength: 4 }),
    keep: fc.option(fc.nat(120), { freq: 2, nil: -1 }),
    snap: fc.boolean(),
  })
  .map(({ frame, flips, keep, snap }) => {
    const changed = Uint8Array.from(frame);
    for (const { at, value } of flips) if (at < changed.length) changed[at] = value;
    const bytes = keep < 0 ? changed : changed.slice(0, keep);
    return { bytes, originalLength: snap ? changed.length : bytes.length };
  });
