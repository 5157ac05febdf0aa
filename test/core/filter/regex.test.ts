/** Patterns: Perl's meaning over bytes, and an end to every search. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../core/filter/regex/pattern.ts';
import { PatternError } from '../../../core/filter/regex/syntax.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const matches = (pattern: string, subject: string): boolean => compilePattern(bytes(pattern)).test(bytes(subject));

describe('what matches', () => {
  it.each([
    ['get', 'a GET b', true],
    ['(?-i)get', 'a GET b', false],
    ['(?-i:G)et', 'GET', true],
    ['^(?:a(?-i)B|xB)$', 'xb', false],
    ['^$', '', true],
    ['a$', 'a\n', true],
    ['a\\z', 'a\n', false],
    ['a.b', 'a\nb', false],
    ['(?s)a.b', 'a\nb', true],
    ['^b', 'a\nb', false],
    ['(?m)^b$', 'a\nb\nc', true],
    ['(?x) a b # c', 'ab', true],
    ['\\bcat\\b', 'a cat.', true],
    ['\\bcat\\b', 'concat', false],
    ['[^\\d\\s]x', '1x x', false],
    ['[[:alpha:]-]+1', 'a-b1', true],
    ['[]a]b', ']b', true],
    ['[\\x80-\\xff]', '\xe9', true],
    ['\\xe9', '\xc9', false],
    ['\\Qa.b\\E+', 'a.bbb', true],
    ['\\Qa.b\\E', 'axb', false],
    ['(a|ab)(c|bcd)$', 'abcd', true],
    ['(?:ab)*c', 'ababc', true],
    ['(a*)*b', 'aaab', true],
    ['(a*)+$', 'aaa', true],
    ['a{2,3}b', 'ab', false],
    ['a{2,3}?b', 'aaab', true],
    ['x{,2}', 'x{,2}', true],
    ['(\\w)\\1', 'abBa', true],
    ['(?<q>[\'"]).*\\k<q>', '"a\'b"', true],
    ['(?P<n>a)(?P=n)', 'aa', true],
    ['(a)|\\1b', 'b', false],
    ['foo(?=bar)', 'foobar', true],
    ['foo(?!bar)', 'foobar', false],
    ['(?<=ab|c)d', 'abd', true],
    ['(?<!a)b', 'ab', false],
    ['(?>a+)ab', 'aaab', false],
    ['a++b', 'aaab', true],
    ['a*+a', 'aaa', false],
    ['\\R', '\r\n', true],
    ['\\110EAD', 'head', true],
    ['', 'anything', true],
  ])('%s on %j: %s', (pattern, subject, expected) => {
    expect(matches(pattern, subject)).toBe(expected);
  });

  it.each([
    '(',
    ')',
    '[a',
    '*a',
    'a**',
    '(?1)',
    '(?|a)',
    '(?R)',
    '\\p{L}',
    '(*FAIL)',
    '(?<=a*)b',
    '\\2',
    'a{2,1}',
    '[z-a]',
    '\\x{100}',
    'a\\',
  ])('%s is refused', (pattern) => {
    expect(() => compilePattern(bytes(pattern))).toThrow(PatternError);
  });
});

it('agrees with JavaScript where both mean the same', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    '[^a]',
    '\\d',
    '\\w',
    '(a)',
    '(?:ab|b)',
    '(?=a)',
    '(?!b)',
    '\\b',
    '(?:a|)',
    '(b?)',
  );
  const repeat = fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,2}?');
  // What is zero bytes wide is not repeated: JavaScript forbids it.
  const part = fc.tuple(atom, repeat).map(([a, r]) => (/^(\(\?[=!]|\\b)/.test(a) ? a : a + r));
  const pattern = fc.array(
    fc.array(part, { minLength: 1, maxLength: 4 }).map((p) => p.join('')),
    { minLength: 1, maxLength: 2 },
  );
  fc.assert(
    fc.property(
      pattern,
      fc.boolean(),
      fc.string({ unit: fc.constantFrom('a', 'b', 'B', '1', ' '), maxLength: 8 }),
      (parts, start, subject) => {
        const text = (start ? '^' : '') + parts.map((p) => `(?:${p})`).join('|');
        expect([text, subject, matches(text, subject)]).toEqual([text, subject, new RegExp(text, 'i').test(subject)]);
      },
    ),
    { seed: 11, numRuns: 5000 },
  );
});

it.each(['(a+)+$', '(a|a)*$', '(a|aa)+$', '(.*a){20}$', '(?:(?:a*)*)*b', '((a?)*)*c', '(a*)*(a*)*(a*)*\\1b'])(
  'the pattern %s ends in time',
  (pattern) => {
    // Time of the processor: on a busy machine the clock tells nothing.
    const before = process.cpuUsage();
    expect(matches(pattern, `${'a'.repeat(5000)}!`)).toBe(false);
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  },
);
