import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../../core/explain/byte-writer.ts';
import { escapeText, formatDate, formatNanoseconds, formatValue } from '../../../core/explain/format.ts';
import type { FieldSpec, FieldValue } from '../../../core/wire/field.ts';

const spec = (type: FieldSpec['type'], extra: Partial<FieldSpec> = {}): FieldSpec => ({
  name: 'x.y',
  type,
  title: 'X',
  ...extra,
});

describe('values as tshark prints them', () => {
  it.each<[string, FieldSpec, FieldValue, string]>([
    ['decimal', spec('uint'), 1454, '1454'],
    ['hexadecimal with all its digits', spec('uint', { base: 'hex', width: 4 }), 0x1b, '0x001b'],
    ['octal', spec('uint', { base: 'oct' }), 8, '010'],
    ['64 bits', spec('uint64'), 0xffff_ffff_ffff_ffffn, '18446744073709551615'],
    ['negative', spec('int'), -2, '-2'],
    ['set', spec('bool'), true, '1'],
    ['not set', spec('bool'), false, '0'],
    ['IPv4', spec('ipv4'), Uint8Array.of(10, 0, 0, 255), '10.0.0.255'],
    ['IPv4 as a number', spec('ipv4'), 0x0a0000ff, '10.0.0.255'],
    ['IPv6', spec('ipv6'), Uint8Array.of(0x20, 1, ...Array<number>(13).fill(0), 1), '2001::1'],
    ['MAC', spec('ether'), Uint8Array.of(0, 0x80, 0xad, 0xc8, 0x19, 0x91), '00:80:ad:c8:19:91'],
    ['bytes', spec('bytes'), Uint8Array.of(0, 0xff), '00ff'],
    ['no bytes', spec('bytes'), new Uint8Array(0), '<MISSING>'],
    ['no bytes of another kind', spec('bytes', { empty: '' }), new Uint8Array(0), ''],
    ['a duration in seconds', spec('duration'), 1.5, '1.500000000'],
    ['a duration in nanoseconds', spec('duration'), -1n, '-0.000000001'],
    ['a date', spec('time'), 1_013_902_103_000_000_001n, 'Feb 16, 2002 23:28:23.000000001 UTC'],
    ['a frame', spec('frame'), 7, '7'],
    ['a mark', spec('none'), null, '1'],
    ['a protocol', { ...spec('none'), name: 'mptcp' }, null, 'mptcp'],
    ['text', spec('string'), 'a\tb\r\n"\\', 'a\\tb\\r\\n"\\'],
  ])('%s', (_, field, value, text) => {
    expect(formatValue(field, value)).toBe(text);
  });

  it('ends a text at a NUL and leaves other control characters alone', () => {
    expect(escapeText('a\u0007\u000b\u001b\u007f\u0000b')).toBe('a\u0007\u000b\u001b\u007f');
    expect(escapeText('\b\f')).toBe('\\b\\f');
  });

  it('keeps nanoseconds on both sides of the epoch', () => {
    expect(formatNanoseconds(0n)).toBe('0.000000000');
    expect(formatNanoseconds(-1_500_000_000n)).toBe('-1.500000000');
    expect(formatDate(-1n)).toBe('Dec 31, 1969 23:59:59.999999999 UTC');
    expect(formatDate(10n ** 30n)).toBe('1000000000000000000000.000000000');
  });
});

describe('ByteWriter', () => {
  const written = (write: (w: ByteWriter) => void): string => {
    const w = new ByteWriter(4);
    write(w);
    return new TextDecoder().decode(w.take());
  };

  it.each([0, 7, 9, 10, 99, 100, 4_294_967_295, 4_294_967_296, 2_147_483_648, 9_999_999_999, 2 ** 53 - 1])('writes %d', (n) => {
    expect(written((w) => w.decimal(n))).toBe(String(n));
  });

  it.each([
    [0, 4, '0x0000'],
    [0xffff, 4, '0xffff'],
    [0x12345678, 4, '0x12345678'],
    [0xffffffff, 8, '0xffffffff'],
    [5, 2, '0x05'],
  ])('writes %d in hexadecimal', (n, width, text) => {
    expect(written((w) => w.hex(n, width))).toBe(text);
  });

  it.each([
    [0, '0.000000000'],
    [1, '0.000000001'],
    [-1, '-0.000000001'],
    [1_234_567_890_123, '1234.567890123'],
    [2 ** 53 - 1, '9007199.254740991'],
  ])('writes %d ns', (n, text) => {
    expect(written((w) => w.seconds(n))).toBe(text);
    expect(formatNanoseconds(BigInt(n))).toBe(text);
  });

  it('grows, and starts anew when it is emptied', () => {
    const w = new ByteWriter(1);
    for (let i = 0; i < 100; i++) w.text(i % 2 === 0 ? 'señal '.repeat(i) : 'x');
    const length = w.length;
    expect(w.take()).toHaveLength(length);
    w.text('·');
    expect([...w.take()]).toEqual([0xc2, 0xb7]);
  });
});
