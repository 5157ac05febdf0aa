import { describe, expect, it } from 'vitest';
import { type Bytes, concatBytes } from '../../../core/base/bytes.ts';
import type { FieldNode } from '../../../core/wire/field.ts';
import * as tcp from '../../../core/wire/tcp.ts';
import { findOption, TcpOption, windowShift } from '../../../core/wire/tcp-option-list.ts';
import { emitTcpOptions, type TcpOptionParts } from '../../../core/wire/tcp-options-emit.ts';
import { type NetworkLayer, NO_CONTEXT, TreeBuilder } from '../../../core/wire/tree.ts';

const NETWORK: NetworkLayer = {
  version: 4,
  source: Uint8Array.of(10, 0, 0, 1),
  destination: Uint8Array.of(10, 0, 0, 2),
  fragment: false,
  hops: 64,
};
const PSEUDO = 0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 6;
const NONE = new Uint8Array(0);
const text = (s: string): Bytes => Uint8Array.from(s, (c) => c.charCodeAt(0));

interface Given {
  readonly captured?: number;
  readonly declared?: number;
  readonly network?: NetworkLayer;
  readonly quoted?: boolean;
  readonly stream?: {
    stream: number;
    baseSeq: number | null;
    baseAck: number | null;
    windowShift?: number | null;
    accurateEcn?: boolean;
  };
}

/** Explains a segment that lies at offset 3 among bytes that are not its own. */
function explain(segment: Bytes, given: Given = {}) {
  const captured = given.captured ?? segment.length;
  const bytes = concatBytes([
    Uint8Array.of(0xa5, 0xa5, 0xa5),
    segment.subarray(0, captured),
    Uint8Array.of(0x5a, 0x5a, 0x5a, 0x5a),
  ]);
  const t = new TreeBuilder(bytes, 0, { ...NO_CONTEXT, tcp: () => given.stream });
  t.network = given.network ?? NETWORK;
  t.quoted = given.quoted ?? false;
  const payload = tcp.explainTcp(t, {
    start: 3,
    end: 3 + captured,
    declaredEnd: 3 + (given.declared ?? segment.length),
    limitedBy: 'ip.len',
  });
  const nodes: FieldNode[] = [];
  const walk = (list: readonly FieldNode[]): void => {
    for (const n of list) {
      nodes.push(n);
      walk(n.children);
    }
  };
  walk(t.layers);
  return {
    payload,
    nodes,
    stops: t.stops,
    values: (name: string) => nodes.filter((n) => n.spec.name === name).map((n) => n.value),
    value: (name: string) => nodes.find((n) => n.spec.name === name)?.value,
    node: (name: string) => nodes.find((n) => n.spec.name === name),
  };
}

const HEADER = { sourcePort: 1454, destinationPort: 80, sequence: 1000, acknowledgment: 5000, flags: 0x18, window: 8760 };
const ALL: readonly TcpOptionParts[] = [
  { kind: 'mss', value: 1460 },
  { kind: 'nop' },
  { kind: 'window-scale', value: 7 },
  { kind: 'sack-permitted' },
  { kind: 'timestamps', value: 0xffff_fffe, echo: 2 },
  { kind: 'sack', blocks: [[5100, 5200]] },
];

describe('a segment', () => {
  it('is read as it was written, over bytes of anything', () => {
    const segment = tcp.emitTcp({ ...HEADER, urgentPointer: 9, options: emitTcpOptions(ALL) }, text('hello'), PSEUDO);
    expect(tcp.sourcePort(segment, 0)).toBe(1454);
    expect(tcp.destinationPort(segment, 0)).toBe(80);
    expect(tcp.sequence(segment, 0)).toBe(1000);
    expect(tcp.acknowledgment(segment, 0)).toBe(5000);
    expect(tcp.headerLength(segment, 0)).toBe(20 + 32);
    expect(tcp.flags(segment, 0)).toBe(0x18);
    expect(tcp.window(segment, 0)).toBe(8760);
    expect(tcp.urgentPointer(segment, 0)).toBe(9);
    const e = explain(segment);
    expect(e.stops).toEqual([]);
    expect(e.payload?.span).toMatchObject({ start: 3 + 52, end: 3 + 57 });
    expect(e.value('tcp.len')).toBe(5);
    expect(e.node('tcp')).toMatchObject({ start: 3, length: 52 });
    expect(e.values('tcp.option_kind')).toEqual([2, 1, 3, 4, 8, 5, 0, 0]);
    expect(e.value('tcp.options.mss_val')).toBe(1460);
    expect(e.value('tcp.options.wscale.multiplier')).toBe(128);
    expect(e.value('tcp.options.timestamp.tsval')).toBe(0xffff_fffe);
    expect(e.value('tcp.options.sack_re')).toBe(5200);
    expect(e.values('tcp.options.sack.dsack_le')).toEqual([]);
  });

  it('counts from the stream’s bases', () => {
    const segment = tcp.emitTcp(
      {
        ...HEADER,
        flags: 0x11,
        options: emitTcpOptions([
          {
            kind: 'sack',
            blocks: [
              [4999, 5000],
              [5100, 5200],
            ],
          },
        ]),
      },
      text('ab'),
      PSEUDO,
    );
    const e = explain(segment, { stream: { stream: 4, baseSeq: 999, baseAck: 4000, windowShift: 3 } });
    expect(e.value('tcp.stream')).toBe(4);
    expect(e.value('tcp.seq')).toBe(1);
    expect(e.value('tcp.seq_raw')).toBe(1000);
    expect(e.value('tcp.nxtseq')).toBe(4);
    expect(e.value('tcp.ack')).toBe(1000);
    expect(e.value('tcp.window_size')).toBe(8760 * 8);
    expect(e.value('tcp.window_size_scalefactor')).toBe(8);
    expect(e.values('tcp.options.sack_le')).toEqual([999, 1100]);
    // The first block is acknowledged already: a duplicate.
    expect(e.value('tcp.options.sack.dsack_re')).toBe(1000);
  });

  it.each([
    [{ windowShift: null }, 0x10, 8760, -2],
    [{}, 0x10, 8760, -1],
    [{ windowShift: 200 }, 0x10, 8760 * 2 ** 14, 16384],
    [{ windowShift: 3 }, 0x12, 8760, undefined],
  ])('scales its window: %j, flags %i', (scale, flags, size, factor) => {
    const e = explain(tcp.emitTcp({ ...HEADER, flags }, NONE, PSEUDO), {
      stream: { stream: 0, baseSeq: 0, baseAck: 0, ...scale },
    });
    expect(e.value('tcp.window_size')).toBe(size);
    expect(e.value('tcp.window_size_scalefactor')).toBe(factor);
  });

  it('has its flags as letters, and a counter where Accurate ECN is agreed on', () => {
    expect(tcp.flagLetters(0xfff)).toBe('RRRACEUAPRSF');
    expect(tcp.flagLetters(0x018)).toBe('·······AP···');
    const segment = tcp.emitTcp({ ...HEADER, flags: 0x150 }, NONE, PSEUDO);
    const counted = explain(segment, { stream: { stream: 0, baseSeq: 0, baseAck: 0, accurateEcn: true } });
    expect(counted.value('tcp.flags.str')).toBe('···-5-·A····');
    expect(counted.value('tcp.flags.ace')).toBe(5);
    expect(counted.value('tcp.flags.cwr')).toBeUndefined();
    expect(explain(segment).value('tcp.flags.ae')).toBe(true);
  });

  it('that resets carries a reason, not data', () => {
    const e = explain(tcp.emitTcp({ ...HEADER, flags: 0x14 }, text('go away'), PSEUDO));
    expect(e.value('tcp.reset_cause')).toBe('go away');
    expect(e.value('tcp.payload')).toBeUndefined();
    expect(e.payload).toBeNull();
  });
});

describe('the checksum', () => {
  const segment = tcp.emitTcp(HEADER, text('hello'), PSEUDO);
  const damaged = segment.slice();
  damaged[21] = (damaged[21] as number) ^ 1;
  const offloaded = tcp.emitTcp({ ...HEADER, checksum: PSEUDO + segment.length }, text('hello'), PSEUDO);
  const verdict = (s: Bytes, given?: Given) => {
    const { status, statusReason } = explain(s, given).node('tcp.checksum') ?? {};
    return [status, statusReason];
  };

  it('is good, bad, or not verifiable for a reason', () => {
    expect(verdict(segment)).toEqual(['good', undefined]);
    expect(verdict(damaged)).toEqual(['bad', undefined]);
    expect(verdict(offloaded)).toEqual(['unverified', 'offload']);
    expect(verdict(segment, { captured: 22 })).toEqual(['unverified', 'truncated']);
    expect(verdict(segment, { network: { ...NETWORK, fragment: true } })).toEqual(['unverified', 'fragment']);
  });

  it('covers the addresses', () => {
    expect(verdict(segment, { network: { ...NETWORK, destination: Uint8Array.of(10, 0, 0, 3) } })).toEqual(['bad', undefined]);
  });
});

describe('a damaged segment', () => {
  const segment = tcp.emitTcp({ ...HEADER, options: emitTcpOptions(ALL) }, text('hello'), PSEUDO);

  it.each(['capture', 'ip.len'])('cut at every length by the %s shows what is there and says what is missing', (limitedBy) => {
    for (let n = 0; n < segment.length; n++) {
      const e = explain(segment, limitedBy === 'capture' ? { captured: n } : { captured: n, declared: n });
      if (n < 52) {
        expect(e.stops.length, `at ${n}`).toBeGreaterThan(0);
        expect(e.stops[0], `at ${n}`).toMatchObject({
          layer: 'tcp',
          limitedBy: n >= 20 && limitedBy !== 'capture' ? expect.any(String) : limitedBy,
        });
      } else expect(e.stops, `at ${n}`).toEqual([]);
      expect(e.values('tcp.srcport')).toEqual(n >= 4 ? [1454] : []);
      expect(e.values('tcp.window_size_value')).toEqual(n >= 16 ? [8760] : []);
      for (const node of e.nodes) {
        expect(node.start, `${node.spec.name} at ${n}`).toBeGreaterThanOrEqual(3);
        expect(node.start + node.length, `${node.spec.name} at ${n}`).toBeLessThanOrEqual(3 + n);
      }
    }
  });

  it('with a header shorter than a header stops there', () => {
    const short = segment.slice();
    short[12] = 0x40;
    const e = explain(short);
    expect(e.value('tcp.hdr_len')).toBe(16);
    expect(e.value('tcp.flags')).toBeUndefined();
    expect(e.payload).toBeNull();
    expect(e.stops[0]).toMatchObject({ reason: 'bad-length', required: 20, actual: 16 });
  });

  it.each([
    ['length 0', [2, 0, 1, 1]],
    ['length 1', [2, 1, 1, 1]],
    ['beyond the header', [8, 40, 0, 0]],
    ['no length', [1, 1, 1, 8]],
    ['the wrong length', [2, 3, 5, 1]],
  ])('with an option of %s says so and goes on to its data', (_, bytes) => {
    const e = explain(tcp.emitTcp({ ...HEADER, options: Uint8Array.from(bytes) }, text('x'), PSEUDO));
    expect(e.stops.map((s) => s.layer)).toContain('tcp');
    expect(e.payload?.span.end).toBe(3 + 25);
  });

  it('in an ICMP error shows the sequence number of eight bytes', () => {
    const e = explain(segment, { captured: 8, declared: 8, quoted: true });
    expect(e.value('tcp.seq')).toBe(1000);
    expect(explain(segment, { captured: 8, declared: 8 }).value('tcp.seq')).toBeUndefined();
  });
});

describe('options', () => {
  const options = emitTcpOptions(ALL);
  it('are found without reading beyond the space', () => {
    expect(findOption(options, 0, options.length, TcpOption.windowScale)).toBe(5);
    expect(windowShift(options, 0, options.length)).toBe(7);
    expect(windowShift(options, 0, 7)).toBe(-1);
    expect(windowShift(Uint8Array.of(3, 4, 7, 0), 0, 4)).toBe(-1);
    for (const bytes of [[3], [2, 0, 3, 3, 7], [0, 3, 3, 7], [8, 200, 3, 3, 7]]) {
      expect(windowShift(Uint8Array.from(bytes), 0, bytes.length)).toBe(-1);
    }
  });

  it.each<[string, number[], string, unknown]>([
    ['Fast Open asks for a cookie', [34, 2, 1, 1], 'tcp.options.tfo.request', null],
    ['Fast Open sends one', [34, 6, 1, 2, 3, 4, 1, 1], 'tcp.options.tfo.cookie', Uint8Array.of(1, 2, 3, 4)],
    ['Fast Open as an experiment', [254, 6, 0xf9, 0x89, 7, 7, 1, 1], 'tcp.options.tfo.cookie', Uint8Array.of(7, 7)],
    ['user timeout', [28, 4, 0x80, 5], 'tcp.options.user_to_val', 5],
    ['authentication', [29, 6, 1, 2, 9, 9, 1, 1], 'tcp.options.ao.mac', Uint8Array.of(9, 9)],
    ['signature', [19, 18, ...Array<number>(16).fill(7), 1, 1], 'tcp.options.md5.digest', new Uint8Array(16).fill(7)],
    ['Multipath', [30, 4, 0x80, 3], 'tcp.options.mptcp.subtype', 8],
    ['Multipath, capable', [30, 12, 0x01, 0x81, 0, 0, 0, 0, 0, 0, 0, 9], 'tcp.options.mptcp.sendkey', 9n],
    ['Accurate ECN', [172, 5, 0, 1, 0, 1, 1, 1], 'tcp.options.acc_ecn.ee0b', 256],
    ['unknown', [99, 4, 1, 2], 'tcp.options.unknown.payload', Uint8Array.of(1, 2)],
    ['experiment', [253, 4, 0xab, 0xcd], 'tcp.options.experimental.exid', 0xabcd],
  ])('%s', (_, bytes, field, value) => {
    const e = explain(tcp.emitTcp({ ...HEADER, options: Uint8Array.from(bytes) }, NONE, PSEUDO));
    expect(e.value(field)).toEqual(value);
    expect(e.stops).toEqual([]);
  });
});
