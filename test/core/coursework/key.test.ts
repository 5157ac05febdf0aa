/** The key language: what it says of a capture, where a key goes wrong, and that it cannot run away. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { KeyError } from '../../../core/coursework/key/error.ts';
import { evaluateKey, type KeyBudget } from '../../../core/coursework/key/evaluate.ts';
import { checkFunctions } from '../../../core/coursework/key/functions.ts';
import { parseKey } from '../../../core/coursework/key/parse.ts';
import type { KeySource } from '../../../core/coursework/key/source.ts';
import type { KeyValue } from '../../../core/coursework/key/value.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { keySource } from '../../../core/engine/key-source.ts';

/** A capture of nothing: for what does not depend on one. */
const NOTHING: KeySource = {
  packets: 0,
  flows: 0,
  document: async () => [],
  filter: async () => [],
  fieldValues: async () => [],
  unknownField: () => [],
  frame: async () => null,
  time: () => undefined,
  pairs: () => [],
  phase: () => 'other',
  states: () => undefined,
};

const value = (text: string, source: KeySource = NOTHING, budget?: KeyBudget): Promise<KeyValue> =>
  evaluateKey(parseKey(text), source, budget);

async function fault(text: string, source: KeySource = NOTHING, budget?: KeyBudget): Promise<string> {
  try {
    const expression = parseKey(text);
    checkFunctions(expression);
    await evaluateKey(expression, source, budget);
  } catch (error) {
    if (error instanceof KeyError) return `${error.start}: ${error.message}`;
    throw error;
  }
  throw new Error('no fault');
}

describe('values and operators', () => {
  it.each<[string, KeyValue]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-2 - -3', 1],
    ['7 % 4', 3],
    ['0x10', 16],
    ['20 ms', 2e7],
    ['1.5 KiB + 1 B', 1537],
    ['2 + 3 == 5 and not 1 > 2', true],
    ['not (1 == 1) or 2 in [1, 2]', true],
    ['"a" + "b" == \'ab\'', true],
    ['[1, [2, "x"]] == [1, [2, "x"]]', true],
    ['{ a: 1, "b": [true, null] }', { a: 1, b: [true, null] }],
    ['[{ a: 1 }, { a: 2 }].a', [1, 2]],
    ['[{ a: 1, b: 2 }, { a: 3, b: 4 }][where a > 1 and b == 4].b', [4]],
    ['[1, 2, 3][each it * it]', [1, 4, 9]],
    ['[[1, 2], [3, 4]][where it[1] > 2][0][0]', 3],
    ['[1, 2, 3][-1]', 3],
    ['{ "two words": 2 }["two words"]', 2],
    ['count([1, 2]) + sum([1, 2.5]) + first([4]) + last([5, 6])', 15.5],
    ['[min([3, 1, 2]), max([3, 1, 2])]', [1, 3]],
    ['sort([10, 9, 1]) + sort(["b", "a"])', [1, 9, 10, 'a', 'b']],
    ['unique([1, "1", [2], 1, [2]])', [1, '1', [2]]],
    ['flat([[1], 2, [3, 4]])', [1, 2, 3, 4]],
    ['[abs(-2), round(2.456, 1), text(80), lower("SYN")]', [2, 2.5, '80', 'syn']],
    ['[address("10.0.0.1:80"), port("[2001:db8::1]:443")]', ['10.0.0.1', 443]],
    ['1 # the rest is a comment', 1],
  ])('%s', async (text, expected) => {
    expect(await value(text)).toEqual(expected);
  });

  it('agrees with JavaScript on arithmetic, whatever the grouping', async () => {
    const expression: fc.Arbitrary<string> = fc.letrec<{ e: string }>((tie) => ({
      e: fc.oneof(
        { maxDepth: 5 },
        fc.integer({ min: 0, max: 99 }).map(String),
        fc.tuple(tie('e'), fc.constantFrom('+', '-', '*'), tie('e')).map(([a, o, b]) => `${a} ${o} ${b}`),
        tie('e').map((e) => `(${e})`),
        tie('e').map((e) => `-(${e})`),
      ),
    })).e;
    await fc.assert(
      fc.asyncProperty(expression, async (text) => {
        const expected: unknown = new Function(`return ${text}`)();
        expect(Number(await value(text)) - Number(expected)).toBe(0);
      }),
      { seed: 6, numRuns: 200 },
    );
  });
});

describe('faults, each at its place', () => {
  it.each([
    ['1 +', '3: the key ends where a value is expected'],
    ['(1 + 2', "6: expected ')' to close what begins at character 1"],
    ['1 2', '2: the number 2 is not expected here'],
    ['true adn false', "5: an operator is missing before 'adn'; did you mean 'and'?"],
    ['1 && 2', "2: the character '&' means nothing here; write 'and'"],
    ['a = b', "2: the character '=' means nothing here; write '=='"],
    ['"abc', '0: the text that begins here has no closing "'],
    ['1 < 2 < 3', "6: comparisons are not chained: write 'a < b and b < c'"],
    ['20 mz', "3: there is no unit 'mz'"],
    ['natt.bindings', "0: nothing is called 'natt' here; did you mean 'nat'?"],
    ['coutn([1])', "0: there is no function 'coutn'; did you mean 'count'?"],
    ['count', '0: count is a function: write count(…)'],
    ['count()', '0: count() takes 1 argument, not 0'],
    ['{ dst: 1 }.dts', "11: there is no key 'dts' here; did you mean 'dst'?"],
    ['[1, 2][5]', '6: there is no item 5: the list has 2 items'],
    ['"x".y', "4: 'y' is asked of a text, which has no keys"],
    ['null.y', "5: 'y' is asked of null, which has no keys"],
    ['1 + "a"', '4: expected a number, found a text'],
    ['not 1', '4: expected true or false, found a number'],
    ['1 / 0', '0: the result is no finite number'],
    ['first([])', '6: the list is empty'],
    ['{ a: 1 }.constructor', "9: there is no key 'constructor' here"],
    ['constructor', "0: nothing is called 'constructor' here"],
    ['toString()', "0: there is no function 'toString'"],
    ['[1].length', "4: 'length' is asked of a number, which has no keys"],
  ])('%s → %s', async (text, expected) => {
    expect(await fault(text)).toBe(expected);
  });
});

describe('bounds', () => {
  it('ends a key that takes too many steps', async () => {
    const list = `[${Array.from({ length: 100 }, (_, i) => i).join(',')}]`;
    const text = `${list}[each count(${list}[each it])]`;
    expect(await fault(text, NOTHING, { steps: 5000, values: 100, characters: 100 })).toContain('too many steps');
    expect(await value(`count(${text})`)).toBe(100);
  });
  it('ends texts and lists that double', async () => {
    const text = Array.from({ length: 5 }, () => '[each it + it]').join('');
    expect(await fault(`["${'x'.repeat(50)}"]${text}`, NOTHING, { steps: 5000, values: 100, characters: 1000 })).toContain(
      'too long',
    );
  });
  it('refuses a document that is too large', async () => {
    const huge: KeySource = {
      ...NOTHING,
      document: async (_name, visit) => {
        for (let i = 0; i < 1000; i++) visit();
        return [];
      },
    };
    expect(await fault('count(flows)', huge, { steps: 5000, values: 100, characters: 100 })).toBe(
      "6: 'flows' of this capture is too large for a key",
    );
  });
  it('refuses what is too deep or too long without running out of stack', () => {
    for (const text of [
      '('.repeat(3000),
      '['.repeat(3000),
      'not '.repeat(900),
      '-'.repeat(3000),
      `a${'.a'.repeat(1500)}`,
      'x'.repeat(9000),
    ])
      expect(() => parseKey(text)).toThrow(KeyError);
  });
  it('says of any text whether it is a key, and never throws anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab1.[]{}(),:+-*/<>=!"\' \\nwhere') })), (text) => {
        try {
          checkFunctions(parseKey(text));
        } catch (error) {
          if (!(error instanceof KeyError)) throw error;
          expect(error.start).toBeLessThanOrEqual(text.length);
        }
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

describe('a capture', () => {
  let source: KeySource;
  beforeAll(async () => {
    const bytes = readFileSync(path.resolve(import.meta.dirname, '../../../fixtures/captures/lvs-nat.pcap'));
    source = keySource(await openEngine(await openCapture(new MemorySource(bytes), 'lvs-nat.pcap')));
  });

  it.each<[string, KeyValue]>([
    ['nat.bindings[0].translated.dst', '192.168.0.108:80'],
    ['nat.bindings[where kind == "dnat"][0].original.dst', '170.210.122.104:80'],
    ['nat.translators[0].roles', ['director']],
    ['lvs.services[0].method', 'nat'],
    ['"rr" in lvs.services[0].schedulers[where verdict != "ruled-out"].name', true],
    ['frames("arp")', [1, 2, 4, 5]],
    ['count(frames("tcp"))', 20],
    ['field("ip.dst", 6)', '192.168.0.108'],
    ['field("tcp.srcport", 3)', 1454],
    ['field("tcp.flags.syn", 3)', true],
    ['fields("tcp.port", 3)', [1454, 80]],
    ['field("eth.src", 4)', '00:00:21:6c:5a:7f'],
    ['first(pairs())', [3, 6]],
    ['last(pairs())', [23, 24]],
    ['count(pairs())', 10],
    ['phase(3)', 'tcp.open.syn'],
    ['frame(6).rewriteOf', 3],
    ['frame(3).layers', ['eth', 'ip', 'tcp']],
    ['time(6) - time(5) > 0 ns and time(6) < 1 s', true],
    ['state(0, "client", 3)', 'SYN-SENT'],
    ['state(0, "server", 9)', 'ESTABLISHED'],
    ['http.transactions[0].request.uri', '/index.html'],
    ['flows[where protocol == "tcp"][0].tcp.opening.kind', 'three-way'],
    ['capture.packets', 24],
    ['count(devices[where "director" in roles])', 1],
  ])('%s', async (text, expected) => {
    expect(await value(text, source)).toEqual(expected);
  });

  it.each([
    ['field("ip.dts", 6)', /^6: there is no field called ip.dts; did you mean/],
    ['field("ip.dst", 99)', /^16: there is no frame 99: the capture has 24/],
    ['field("ip.dst", 1)', /^6: frame 1 has no ip.dst/],
    ['frames("tcp.port = ")', /^7: the display filter is not valid at its character/],
    ['state(9, "client", 3)', /^6: there is no flow 9/],
    ['state(0, "me", 3)', /^9: expected 'client' or 'server'/],
  ])('%s', async (text, expected) => {
    expect(await fault(text, source)).toMatch(expected);
  });
});
