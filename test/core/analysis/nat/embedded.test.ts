/** IPv4 addresses within IPv6 ones: the table of RFC 6052 §2.4. */
import { expect, it } from 'vitest';
import { isEmbedded } from '../../../../core/analysis/nat/embedded.ts';

const v4 = Uint8Array.of(192, 0, 2, 33);
const v6 = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (b) => Number.parseInt(b, 16));

it.each([
  ['/32', '20010db8c00002210000000000000000'],
  ['/40', '20010db801c000020021000000000000'],
  ['/48', '20010db80122c0000002210000000000'],
  ['/56', '20010db8012203c00000022100000000'],
  ['/64', '20010db80122034400c0000221000000'],
  ['/96', '20010db80122034400000000c0000221'],
  ['the well-known prefix', '0064ff9b0000000000000000c0000221'],
])('with a prefix of %s', (_, hex) => {
  expect(isEmbedded(v4, v6(hex))).toBe(true);
  expect(isEmbedded(v6(hex), v4)).toBe(false);
  expect(isEmbedded(Uint8Array.of(192, 0, 2, 34), v6(hex))).toBe(false);
});

it.each([
  ['20010db8c00002210000000000000001', 'something follows'],
  ['20010db80122c0000102210000000000', 'byte 8 is not zero'],
  ['20010db8000000000000c00002210000', 'no prefix ends there'],
])('not in %s: %s', (hex) => {
  expect(isEmbedded(v4, v6(hex))).toBe(false);
});
