/** Answers: which notations are the same, which are not, and how much of a wrong one is right. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAddresses, readAddress } from '../../../core/coursework/answers/address.ts';
import { compareArrows, readArrow } from '../../../core/coursework/answers/arrow.ts';
import { type Comparison, editDistance, setComparison } from '../../../core/coursework/answers/compare.ts';
import { canonicalFieldValue } from '../../../core/coursework/answers/field.ts';
import { compareFrames, comparePairs, readFrames, readPairs } from '../../../core/coursework/answers/frames.ts';
import { compareNumbers, readDecimal, readQuantity } from '../../../core/coursework/answers/number.ts';
import { compareOrders, readOrder } from '../../../core/coursework/answers/order.ts';
import type { Raw, Read } from '../../../core/coursework/answers/raw.ts';
import { compareStates, readState } from '../../../core/coursework/answers/state.ts';
import { compareTables, readTable } from '../../../core/coursework/answers/table.ts';
import { compareTexts, normalise } from '../../../core/coursework/answers/text.ts';
import { sayAnswer } from '../../../core/coursework/faults/say.ts';
import { unitNames, unitOf } from '../../../core/coursework/key/units.ts';
import '../../../core/explain/frame.ts';
import { fieldSpec } from '../../../core/wire/field.ts';

const seed = { seed: 6, numRuns: 200 };
function ok<T>(r: Read<T>): T {
  if (!r.ok) throw new Error(sayAnswer(r.fault, 'en'));
  return r.value;
}
const faultOf = (r: Read<unknown>): string => (r.ok ? 'no fault' : sayAnswer(r.fault, 'en'));

/** Any comparison: a part between 0 and 1, and 1 of the key itself. */
function lawful<A>(arbitrary: fc.Arbitrary<A>, compare: (key: A, answer: A) => Comparison): void {
  fc.assert(
    fc.property(arbitrary, arbitrary, (key, answer) => {
      const { fraction } = compare(key, answer);
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThanOrEqual(1);
      expect(compare(key, key).fraction).toBe(1);
    }),
    seed,
  );
}

describe('numbers', () => {
  const ms = unitOf('ms');
  const quantity = (raw: Raw) => readQuantity(raw, ms, 'ms');

  it.each<[Raw, number]>([
    [20.3, 20.3e6],
    ['20.3', 20.3e6],
    ['20,3 ms', 20.3e6],
    ['20300 us', 20.3e6],
    ['20300 \u00b5s', 20.3e6],
    ['20300\u03bcs', 20.3e6],
    ['0.0203 s', 20.3e6],
    ['20 300 000 ns', 20.3e6],
    ['2.03e1 ms', 20.3e6],
    ['\u22121 ms', -1e6],
  ])('%s is %s ns', (raw, expected) => {
    expect(ok(quantity(raw))).toBeCloseTo(expected, 3);
  });

  it.each<[Raw, string]>([
    ['1,234', "'1,234' could be read as two numbers"],
    ['20 kB', "'kB' is no unit of this; write it in ms"],
    ['20 msec', "there is no unit 'msec'"],
    ['soon', "expected a number and a unit (ms), found 'soon'"],
    ['1.2.3', "'1.2.3' is no number"],
    [true, 'expected a number'],
    [[1], 'expected a number'],
    [Number.POSITIVE_INFINITY, 'expected a finite number'],
    ['1e999', "'1e999' is no number"],
  ])('%s cannot be read', (raw, expected) => {
    expect(faultOf(quantity(raw))).toContain(expected);
  });

  it.each<[string, number]>([
    ['0,5', 0.5],
    ['0,500', 0.5],
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['1,234,567', 1234567],
    ['1.234.567', 1234567],
    ['12345,678', 12345.678],
    ['0x1F', 31],
  ])('reads %s', (text, expected) => {
    expect(ok(readDecimal(text))).toBe(expected);
  });

  it('is the same amount in every unit of its kind', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.constantFrom(...unitNames()),
        fc.constantFrom(...unitNames()),
        (n, a, b) => {
          const [from, to] = [unitOf(a), unitOf(b)];
          if (from === undefined || to === undefined) throw new Error('no unit');
          const result = readQuantity(`${n} ${a}`, to, b);
          if (from.dimension !== to.dimension) expect(result.ok).toBe(false);
          else expect(compareNumbers(n * from.factor, ok(result), { absolute: 0, relative: 0 }).fraction).toBe(1);
        },
      ),
      seed,
    );
  });

  it('allows what the tolerance allows, and no more', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        (key, relative) => {
          const tolerance = { absolute: 0, relative };
          expect(compareNumbers(key, key * (1 + relative * 0.99), tolerance).fraction).toBe(1);
          if (Math.abs(key) > 1e-6) expect(compareNumbers(key, key * (1 + relative * 1.01), tolerance).fraction).toBe(0);
          const absolute = { absolute: Math.abs(key) * relative + 1, relative: 0 };
          expect(compareNumbers(key, key + absolute.absolute * 0.99, absolute).fraction).toBe(1);
        },
      ),
      seed,
    );
  });

  it('says which mistake it is', () => {
    const exact = { absolute: 0, relative: 0.01 };
    expect(compareNumbers(20e6, 20e3, exact).notes).toEqual([{ code: 'unit', factor: 1000 }]);
    expect(compareNumbers(20e6, -20e6, exact).notes).toEqual([{ code: 'sign' }]);
    expect(compareNumbers(20e6, 31e6, exact).notes).toEqual([]);
  });
});

describe('texts', () => {
  it.each([
    ['Round robin', '  round   ROBIN. '],
    ['conexión', 'Conexion'],
    ['it’s', "it's"],
    ['«SYN»', 'syn'],
  ])('%s is %s', (key, answer) => {
    expect(compareTexts([key], answer, { caseSensitive: false }).fraction).toBe(1);
  });
  it('tells capitals apart where they matter, and takes the alternatives', () => {
    expect(compareTexts(['GET'], 'get', { caseSensitive: true }).fraction).toBe(0);
    expect(compareTexts(['masquerading', 'SNAT'], 'snat', { caseSensitive: false }).fraction).toBe(1);
  });
  it('normalises once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = normalise(text, { caseSensitive: false });
        expect(normalise(once, { caseSensitive: false })).toBe(once);
      }),
      seed,
    );
  });
});

describe('addresses', () => {
  it.each([
    ['00:80:ad:c8:19:91', ['00-80-AD-C8-19-91', '0080.adc8.1991', '0080ADC81991', '0:80:ad:c8:19:91']],
    ['2001:db8::1', ['2001:DB8:0:0:0:0:0:1', '2001:0db8::0001', '[2001:db8::1]']],
    ['::ffff:192.0.2.1', ['::FFFF:c000:201']],
    ['192.0.2.1:80', ['192.0.2.1 : 80']],
    ['[2001:db8::1]:443', ['[2001:db8:0::1]:443']],
  ])('%s has other notations', (key, others) => {
    for (const other of others) expect(compareAddresses(ok(readAddress(key)), ok(readAddress(other))).fraction).toBe(1);
  });
  it('tells which part is wrong', () => {
    const notes = (a: string, b: string) => compareAddresses(ok(readAddress(a)), ok(readAddress(b))).notes;
    expect(notes('10.0.0.1:80', '10.0.0.1:81')).toEqual([{ code: 'parts', wrong: ['port'] }]);
    expect(notes('10.0.0.1:80', '10.0.0.1')).toEqual([{ code: 'parts', wrong: ['port'] }]);
    expect(notes('10.0.0.1:80', '10.0.0.2:80')).toEqual([{ code: 'parts', wrong: ['address'] }]);
    expect(notes('10.0.0.1', '10.0.0.2')).toEqual([]);
  });
  it.each([
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '1::2::3',
    '12345::',
    '00:11:22:33:44',
    '10.0.0.1:99999',
    'pc12',
    '',
    '2001:db8::1%eth0',
  ])('%s is none', (text) => {
    expect(readAddress(text).ok).toBe(false);
  });
  it('reads every IPv6 address the way the URL parser does', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const host = new URL(`http://[${text}]/`).hostname;
        expect(ok(readAddress(text, 'ipv6')).host).toBe(ok(readAddress(host, 'ipv6')).host);
      }),
      seed,
    );
  });
  it('tells different addresses apart', () => {
    lawful(
      fc.ipV4().map((a) => ok(readAddress(a))),
      compareAddresses,
    );
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), (a, b) => {
        expect(compareAddresses(ok(readAddress(a)), ok(readAddress(b))).fraction).toBe(a === b ? 1 : 0);
      }),
      seed,
    );
  });
});

describe('values of fields', () => {
  const canonical = (raw: Raw, field: string) => {
    const spec = fieldSpec(field);
    if (spec === undefined) throw new Error(field);
    return canonicalFieldValue(raw, spec);
  };
  it.each<[string, Raw, Raw]>([
    ['eth.type', '0x0800', 2048],
    ['eth.type', 'IPv4 (0x0800)', '0x800'],
    ['ip.proto', 'TCP', 6],
    ['ip.proto', 'TCP (6)', '6'],
    ['tcp.flags.syn', 'Set', true],
    ['tcp.flags.syn', 'not set', 0],
    ['ip.src', ' 192.0.2.1', '192.0.2.1'],
    ['eth.src', '00-80-AD-C8-19-91', '00:80:ad:c8:19:91'],
    ['http.request.uri', '/index.html', '/index.html '],
  ])('%s: %s is %s', (field, a, b) => {
    expect(ok(canonical(a, field))).toBe(ok(canonical(b, field)));
  });
  it.each<[string, Raw]>([
    ['ip.src', 'pc20'],
    ['ip.ttl', 'many'],
    ['tcp.flags.syn', 'perhaps'],
    ['ip.ttl', [64]],
  ])('%s: %s is none', (field, raw) => {
    expect(canonical(raw, field).ok).toBe(false);
  });
});

describe('frames and pairs', () => {
  it.each<[Raw, number[]]>([
    [
      [3, 6],
      [3, 6],
    ],
    ['3, 6', [3, 6]],
    ['6 3 3', [3, 6]],
    ['3, 6 - 8', [3, 6, 7, 8]],
    [
      ['3', '#6'],
      [3, 6],
    ],
    [7, [7]],
  ])('%j', (raw, expected) => {
    expect(ok(readFrames(raw))).toEqual(expected);
  });
  it.each<Raw>(['1-9999999', 'a', [0], [1.5], ['8-6'], { a: 1 }, [[1]], ['1-3000']])('%j is none', (raw) => {
    expect(readFrames(raw).ok).toBe(false);
  });
  it.each<Raw>([
    ['3-6', '8-7'],
    [
      [3, 6],
      [8, 7],
    ],
    '3-6, 8-7',
    { 3: 6, 8: 7 },
    ['3 -> 6', '8 \u2192 7'],
    ['3/6', '8>7'],
  ])('pairs %j', (raw) => {
    expect([...ok(readPairs(raw))].sort()).toEqual([
      [3, 6],
      [8, 7],
    ]);
  });
  it('can be none', () => {
    expect([ok(readFrames('none')), ok(readFrames('ninguna')), ok(readPairs('None'))]).toEqual([[], [], []]);
    expect([compareFrames([], []).fraction, compareFrames([], [1]).fraction, compareFrames([1], []).fraction]).toEqual([1, 0, 0]);
  });
  it('gives part of the points, and none for listing everything', () => {
    expect(compareFrames([1, 2, 4, 5], [1, 2]).fraction).toBe(0.5);
    expect(compareFrames([1, 2, 4, 5], [1, 2, 4, 9]).fraction).toBe(0.5);
    expect(
      compareFrames(
        [1, 2],
        Array.from({ length: 24 }, (_, i) => i + 1),
      ).fraction,
    ).toBe(0);
    expect(comparePairs([[3, 6]], [[6, 3]])).toEqual({
      fraction: 0,
      notes: [{ code: 'items', right: 0, wanted: 1, missing: ['3-6'], extra: ['6-3'] }, { code: 'reversed' }],
    });
  });
  it('gives nothing for naming everything that there is, however much of it is right', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 11 }), (choices, right) => {
        if (right >= choices) return;
        const all = Array.from({ length: choices }, (_, i) => i + 1);
        expect(compareFrames(all.slice(0, right), all, choices).fraction).toBe(0);
        const set = (n: number) => new Set(all.slice(0, n).map(String));
        expect(setComparison(set(right), set(choices), choices).fraction).toBe(0);
        // A part of what is right, and nothing else, is worth just that.
        if (right > 1) expect(setComparison(set(right), set(right - 1), choices).fraction).toBeCloseTo((right - 1) / right);
      }),
      seed,
    );
  });
  it('is lawful', () => {
    lawful(fc.uniqueArray(fc.nat(50), { maxLength: 20 }), compareFrames);
    const set = fc.uniqueArray(fc.nat(20).map(String), { minLength: 1 });
    fc.assert(
      fc.property(set, set, (a, b) => {
        const same = setComparison(new Set(a), new Set(b)).fraction === 1;
        expect(same).toBe([...a].sort().join() === [...b].sort().join());
      }),
      seed,
    );
  });
});

describe('tables', () => {
  const columns = ['before', 'after'];
  const table = (raw: Raw) => ok(readTable(raw, columns));
  it('credits cells, in whichever order the rows are', () => {
    const key = table([
      { before: '10.0.0.1:80', after: '192.0.2.1:80' },
      { before: '10.0.0.2:80', after: '192.0.2.1:81' },
    ]);
    const compare = (raw: Raw) => compareTables(columns, key, table(raw));
    expect(compare([['10.0.0.2:80', '192.0.2.1:81'], { after: '192.0.2.1:80', before: '10.0.0.1:80' }]).fraction).toBe(1);
    const half = compare([['10.0.0.1:80', '192.0.2.9:80'], ['10.0.0.2:80']]);
    expect(half.fraction).toBe(0.5);
    expect(half.notes[0]).toMatchObject({
      wrong: [
        { row: 1, column: 'after' },
        { row: 2, column: 'after' },
      ],
    });
    expect(compare([['10.0.0.1:80', '192.0.2.1:80']]).fraction).toBe(0.5);
    expect(
      compare([
        ['10.0.0.1:80', '192.0.2.1:80'],
        ['10.0.0.2:80', '192.0.2.1:81'],
        ['10.0.0.3:80', 'x'],
      ]).fraction,
    ).toBe(0.5);
  });
  it('gives nothing for the columns that the question fills in: they say which row it is', () => {
    const key = table([
      { before: 'one', after: 'x' },
      { before: 'two', after: 'y' },
    ]);
    const compare = (raw: Raw) => compareTables(columns, key, table(raw), new Set(['before'])).fraction;
    expect(compare([{ before: 'one' }, { before: 'two' }])).toBe(0);
    expect(
      compare([
        ['two', 'y'],
        ['ONE', 'x'],
      ]),
    ).toBe(1);
    expect(
      compare([
        ['one', 'y'],
        ['two', 'x'],
      ]),
    ).toBe(0);
    expect(compare([['one', 'x']])).toBe(0.5);
    expect(
      compare([
        ['three', 'x'],
        ['one', 'x'],
      ]),
    ).toBe(0.5);
    expect(
      compare([
        ['one', 'x'],
        ['one', 'y'],
        ['two', 'x'],
        ['two', 'y'],
      ]),
    ).toBe(0);
  });
  it.each<[Raw, string]>([
    [[{ befor: 1 }], "there is no column 'befor'; did you mean 'before'?"],
    [[['a', 'b', 'c']], 'the row has 3 cells, the table 2 columns'],
    ['a', 'expected rows, each with before, after'],
    [[{ before: [1] }], 'expected one value, found a list'],
    [[['x'.repeat(300)]], 'at most 200 characters are read'],
  ])('%j cannot be read', (raw, expected) => {
    expect(faultOf(readTable(raw, columns))).toBe(expected);
  });
  it('is lawful', () => {
    const row = fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'))
      .map((cells) => new Map(columns.map((c, i) => [c, cells[i] ?? ''])));
    lawful(fc.array(row, { minLength: 1, maxLength: 6 }), (key, answer) => compareTables(columns, key, answer));
  });
});

describe('orders', () => {
  it('counts the steps that put it right', () => {
    expect(compareOrders(['a', 'b', 'c', 'd'], ['a', 'c', 'd']).fraction).toBe(0.75);
    expect(compareOrders(['a', 'b', 'c', 'd'], ['d', 'c', 'b', 'a']).fraction).toBe(0);
  });
  it('gives nothing for one event, where all are named and each has its place', () => {
    for (const event of ['a', 'b', 'c']) expect(compareOrders(['a', 'b', 'c'], [event], true).fraction).toBe(0);
    expect(compareOrders(['a', 'b', 'c'], ['a', 'b'], true).fraction).toBe(0.5);
    expect(compareOrders(['7'], ['7'], true).fraction).toBe(1);
  });
  it('reads names and frames', () => {
    expect(ok(readOrder('SYN > ack', ['syn', 'ack']))).toEqual(['syn', 'ack']);
    expect(ok(readOrder('3 -> 6, 7', []))).toEqual(['3', '6', '7']);
    expect(faultOf(readOrder(['sin'], ['syn', 'ack']))).toBe("there is no event 'sin'; they are syn, ack");
    expect(faultOf(readOrder(['x'], []))).toBe("expected a frame number, found 'x'");
  });
  it('is a distance, and lawful', () => {
    const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
    fc.assert(
      fc.property(list, list, list, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
        expect(editDistance(a, b) === 0).toBe(a.join() === b.join());
      }),
      seed,
    );
    lawful(list, compareOrders);
  });
});

describe('states', () => {
  it.each([
    ['FIN-WAIT-1', ['FIN_WAIT_1', 'fin wait 1', 'FinWait1', 'FIN_WAIT1', 'TCP_FIN_WAIT1']],
    ['SYN-RECEIVED', ['SYN_RECV', 'syn-rcvd', 'SYN_RECEIVED']],
    ['ESTABLISHED', ['estab', 'Established']],
    ['TIME-WAIT', ['TIME_WAIT', 'timewait']],
  ])('%s', (key, others) => {
    for (const other of others) expect(compareStates(ok(readState(key)), ok(readState(other))).fraction).toBe(1);
  });
  it('knows no others', () => {
    expect(faultOf(readState('ESTABLISED'))).toBe("'ESTABLISED' is no TCP state; did you mean ESTABLISHED?");
    expect(faultOf(readState('UNKNOWN'))).toContain('is no TCP state');
    expect(faultOf(readState(3))).toContain('expected a TCP state');
  });
});

describe('arrows', () => {
  const key = { from: 'director', to: '192.168.0.108', what: 'SYN, ACK' };
  it.each<[Raw, number]>([
    [{ from: 'Director', to: '192.168.0.108', what: 'ack+syn' }, 1],
    ['director -> 192.168.0.108: SYN/ACK', 1],
    [{ from: 'director', to: '192.168.0.107', what: '[SYN, ACK]' }, 2 / 3],
    [{ to: 'director', from: '192.168.0.108', what: 'SYN ACK' }, 1 / 3],
  ])('%j', (raw, expected) => {
    expect(compareArrows(key, ok(readArrow(raw))).fraction).toBeCloseTo(expected, 9);
  });
  it('says when it points the other way', () => {
    expect(compareArrows(key, { from: key.to, to: key.from, what: 'SYN ACK' }).notes).toEqual([{ code: 'reversed' }]);
  });
  it.each<Raw>(['director', [1], { from: 'a', too: 'b' }, { from: ['a'] }])('%j cannot be read', (raw) => {
    expect(readArrow(raw).ok).toBe(false);
  });
});
