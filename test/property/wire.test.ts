/** The field trees of arbitrary and of hostile bytes: never an exception, never a range outside the bytes, never more work than bytes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldNode, FrameTree } from '../../core/wire/field.ts';
import { damagedFrame, frame } from '../support/frames.ts';
import { explain } from '../support/tree.ts';

const seed = 20_020_216;
const LINK_TYPES = [0, 1, 9, 12, 14, 101, 108, 113, 228, 229, 276, 147];

function check(tree: FrameTree): number {
  let count = 0;
  const walk = (list: readonly FieldNode[]) => {
    for (const n of list) {
      count++;
      const source = tree.sources[n.source];
      if (source === undefined) throw new Error(`${n.spec.name} is in no source`);
      if (n.start < 0 || n.length < 0 || n.start + n.length > source.bytes.length)
        throw new Error(`${n.spec.name} at ${n.start}+${n.length} is outside ${source.bytes.length} bytes`);
      walk(n.children);
    }
  };
  walk(tree.layers);
  return count;
}

describe('field trees', () => {
  test('of whole frames have no reason to stop but what the frame itself does wrong', () => {
    fc.assert(
      fc.property(frame, (bytes) => {
        const tree = explain(bytes);
        check(tree);
        for (const stop of tree.stops) expect(stop.reason).not.toBe('truncated');
      }),
      { seed, numRuns: 500 },
    );
  });

  test('of damaged frames stay inside them, and say where they stopped', () => {
    fc.assert(
      fc.property(damagedFrame, ({ bytes, originalLength }) => {
        const tree = explain(bytes, { originalLength });
        check(tree);
        for (const stop of tree.stops) {
          expect(stop.offset).toBeGreaterThanOrEqual(0);
          if (stop.reason === 'truncated') expect(stop.limitedBy).toBe('capture');
          if (stop.reason === 'truncated' || stop.reason === 'too-short') expect(stop.actual).toBeLessThan(stop.required);
        }
      }),
      { seed, numRuns: 1500 },
    );
  });

  test('a frame cut at any length shows a beginning of what the whole frame shows', () => {
    const shown = (tree: FrameTree, name: string) => tree.layers.find((n) => n.spec.name === name)?.children.length ?? 0;
    fc.assert(
      fc.property(frame, (bytes) => {
        const whole = explain(bytes);
        for (let n = 0; n <= bytes.length; n++) {
          const cut = explain(bytes.slice(0, n), { originalLength: bytes.length });
          check(cut);
          for (const layer of ['eth', 'arp', 'ipv6'])
            expect(shown(cut, layer)).toBeLessThanOrEqual(Math.max(shown(whole, layer), 40));
          if (n < bytes.length && whole.stops.length === 0 && n < 34)
            expect(cut.stops.length + cut.layers.length).toBeGreaterThan(1);
        }
      }),
      { seed, numRuns: 60 },
    );
  });

  test('of random bytes under every link type', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...LINK_TYPES), (bytes, linkType) => {
        check(explain(bytes, { linkType }));
      }),
      { seed, numRuns: 3000 },
    );
  });

  test('of one byte repeated through a large frame have a number of nodes in proportion to it', () => {
    for (let byte = 0; byte < 256; byte++) {
      for (const linkType of [1, 101, 229]) {
        const bytes = new Uint8Array(20_000).fill(byte);
        if (linkType === 229) bytes[0] = 0x60;
        if (linkType === 101) bytes[0] = 0x4f;
        expect(check(explain(bytes, { linkType }))).toBeLessThan(8 * bytes.length);
      }
    }
  });
});
