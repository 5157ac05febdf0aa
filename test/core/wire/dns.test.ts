import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../core/base/bytes.ts';
import { emitDns, emitName, explainDns, isDnsAnswer, looksLikeDns } from '../../../core/wire/dns.ts';
import { printable, readName } from '../../../core/wire/dns-names.ts';
import { NO_CONTEXT, TreeBuilder } from '../../../core/wire/tree.ts';
import { datagram, dnsMessages } from '../../support/messages.ts';
import { bytesOf, explain, nodes, protocols, value, values } from '../../support/tree.ts';

const read = (hex: string, at = 0) => {
  const b = bytesOf(hex);
  return readName(b, { end: b.length }, 0, at);
};

describe('a name', () => {
  it('is its labels with dots, and points back to others', () => {
    expect(read('03777777 02 6f78 00')).toEqual({ text: 'www.ox', size: 8, length: 6, labels: 2 });
    expect(read('026f7800 03777777 c000', 4)).toEqual({ text: 'www.ox', size: 6, length: 6, labels: 2 });
    expect(read('00')?.text).toBe('<Root>');
  });

  it('that points in circles, is too long or ends too early is told from one that can be read', () => {
    expect(read('c000')).toMatchObject({ text: '<Name contains a pointer that loops>', size: 2 });
    expect(read('0161 c004 00')?.text).toBe('a');
    expect(read(`${'3f'.padEnd(128, '61')}`.repeat(5).concat('00'))?.text).toBe('<Name too long>');
    for (const hex of ['', '03', '0361', 'c0', 'c0ff', '80']) expect(read(hex), hex).toBeUndefined();
  });

  it('that goes round through thousands of labels costs no more than the bytes of its message', () => {
    const message = new Uint8Array(60_000);
    const circle = 16_000;
    for (let o = 0; o < circle; o += 2) message.set([1, 0x61], o);
    message.set([0xc0, 0], circle);
    const started = process.cpuUsage().user;
    for (let i = 0; i < 1000; i++) {
      expect(readName(message, { end: message.length }, 0, circle)).toMatchObject({
        text: '<Name contains a pointer that loops>',
        size: 2,
      });
    }
    // 30,000 steps each: some 0.1 s in all. Once through the circle for each byte of the message took a hundred times as long for a single name.
    expect(process.cpuUsage().user - started).toBeLessThan(5e6);
  });

  it('costs no more than its message is long', () => {
    // Each pointer points to the one before it.
    const b = new Uint8Array(0x4000);
    for (let at = 2; at < b.length; at += 2) b.set([0xc0 | ((at - 2) >>> 8), (at - 2) & 255], at);
    expect(readName(b, { end: b.length }, 0, b.length - 2)?.text).toBe('<Root>');
  });

  it('shows what cannot be printed', () => {
    expect(printable(Uint8Array.of(10, 0, 0x7f, 0x41))).toBe('\\n\\000\\177A');
    expect(printable(new TextEncoder().encode('ñ\u200b😀'))).toBe('ñ\\u200B😀');
    expect(printable(Uint8Array.of(0xc3, 0x41, 0x80))).toBe('\ufffdA\ufffd');
  });
});

describe('a message', () => {
  const message = emitDns({
    id: 7,
    flags: 0x8583,
    questions: [{ name: 'www.example.org', type: 1 }],
    answers: [{ name: 'www.example.org', type: 1, ttl: 60, data: Uint8Array.of(192, 0, 2, 1) }],
  });

  it('is found by the port, by its looks, and not on the port of another protocol', () => {
    expect(protocols(explain(datagram(40_000, 53, message)))).toBe('eth:ethertype:ip:udp:dns');
    expect(protocols(explain(datagram(40_000, 40_001, message)))).toBe('eth:ethertype:ip:udp:dns');
    // 69 is TFTP's.
    expect(protocols(explain(datagram(69, 5353, message)))).toBe('eth:ethertype:ip:udp:data');
    expect(protocols(explain(datagram(53, 69, message)))).toBe('eth:ethertype:ip:udp:dns');
    expect(looksLikeDns(message, 0, 12, 12)).toBe(false);
  });

  it('is read as it was written', () => {
    const tree = explain(datagram(53, 40_000, message));
    expect(value(tree, 'dns.id')).toBe(7);
    expect(value(tree, 'dns.flags.rcode')).toBe(3);
    expect(value(tree, 'dns.qry.name')).toBe('www.example.org');
    expect(value(tree, 'dns.resp.ttl')).toBe(60);
    expect(value(tree, 'dns.a')).toBe('c0000201');
    expect(tree.stops).toEqual([]);
  });

  it('of mDNS keeps the highest bit of a class for itself', () => {
    const asked = emitDns({ id: 0, flags: 0, questions: [{ name: 'a.local', type: 12, class: 0x8001 }] });
    const tree = explain(datagram(5353, 5353, asked));
    expect([value(tree, 'dns.qry.class'), value(tree, 'dns.qry.qu')]).toEqual([1, true]);
    expect(value(explain(datagram(40_000, 53, asked)), 'dns.qry.class')).toBe(0x8001);
  });

  it('over TCP follows its length', () => {
    const bytes = concatBytes([Uint8Array.of(0, message.length), message]);
    const t = new TreeBuilder(bytes, 0, { ...NO_CONTEXT, dns: () => ({ responseTo: 3, timeNs: 5n }) });
    explainDns(t, { start: 0, end: bytes.length, declaredEnd: bytes.length, limitedBy: 'dns.length' }, 'tcp');
    const tree = { sources: t.sources, layers: t.layers, stops: t.stops };
    expect([value(tree, 'dns.length'), value(tree, 'dns.id'), value(tree, 'dns.response_to'), value(tree, 'dns.time')]).toEqual([
      message.length,
      7,
      3,
      5n,
    ]);
  });

  it('shows nothing of a record that is not all there, and says what is missing', () => {
    for (let end = 0; end <= message.length; end++) {
      const tree = explain(datagram(53, 40_000, message.subarray(0, end)));
      expect(values(tree, 'dns.a').length, `${end}`).toBe(end === message.length ? 1 : 0);
      if (end > 0) expect(tree.stops.length, `${end}`).toBe(end === message.length ? 0 : 1);
    }
  });

  it.each(dnsMessages.map((m, i) => [i, m] as const))('%i, cut anywhere by the capture, stays within its bytes', (_, m) => {
    const frame = datagram(53, 40_000, m);
    for (let end = 42; end < frame.length; end += 3) {
      const tree = explain(frame.subarray(0, end), { originalLength: frame.length });
      for (const n of nodes(tree, 'dns.resp.name')) expect(n.start + n.length).toBeLessThanOrEqual(end);
      expect(tree.stops[0]).toMatchObject({ reason: 'truncated', limitedBy: 'capture' });
    }
  });

  it('with a section that announces more records than there are bytes ends with them', () => {
    const many = emitDns({ id: 1, flags: 0x8180 });
    many.set([0xff, 0xff], 6);
    const tree = explain(datagram(53, 40_000, concatBytes([many, emitName('')])));
    expect(tree.stops.length).toBe(1);
  });
});

describe('an answer', () => {
  const question = { name: 'www.ox', type: 1 };
  const record = { ...question, data: Uint8Array.of(192, 0, 2, 1) };
  const answer = emitDns({ id: 1, flags: 0x8180, questions: [question], answers: [record], additional: [record] });
  const judged = (b: Uint8Array, isCut = false) => isDnsAnswer(b, 0, b.length, isCut);

  it('has a header of an answer and records that fit', () => {
    expect(judged(answer)).toBe(true);
    expect(judged(emitDns({ id: 1, flags: 0x8183, questions: [question] }))).toBe(true);
    // FORMERR without anything else.
    expect(judged(emitDns({ id: 1, flags: 0x8181 }))).toBe(true);
    expect(judged(emitDns({ id: 1, flags: 0x8180 }))).toBe(false);
    for (const flags of [0x0100, 0x8180 | 0x7800, 0x8180 | 0x0040])
      expect(judged(emitDns({ id: 1, flags, questions: [question] })), flags.toString(16)).toBe(false);
  });

  it('that ends early is none; one that was cut by the capture may be one', () => {
    const afterQuestion = 12 + 8 + 4;
    for (let length = 0; length < answer.length; length++) {
      expect(judged(answer.subarray(0, length))).toBe(false);
      expect(judged(answer.subarray(0, length), true)).toBe(length >= afterQuestion ? true : undefined);
    }
  });

  it('of any bytes: never throws, and text is none', () => {
    expect(judged(new TextEncoder().encode('message from somebody, longer than a header'))).toBe(false);
    const circles = emitDns({ id: 1, flags: 0x8180, questions: [question] });
    circles.set([0xc0, 12], 12);
    expect([true, false]).toContain(judged(circles));
  });
});
