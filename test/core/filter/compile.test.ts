/** The text of a filter: what is taken, and what is said of what is not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, MAX_FILTER } from '../../../core/filter/compile.ts';
import { FilterError, type FilterProblem } from '../../../core/filter/error.ts';
import { FILTERS } from '../../corpus/filters.ts';

function problemsOf(text: string): readonly FilterProblem[] {
  try {
    compileFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return error.problems;
    throw error;
  }
  return [];
}

/** Written so that no linter takes it for a template. */
const REFERENCE = ['tcp.port == $', 'tcp.port}'].join('{');

describe('a wrong filter', () => {
  it('is told of in both places: the name that was meant, and the value that is missing', () => {
    const text = 'tcp.prot == 80 && ip.src ==';
    const [name, value, ...others] = problemsOf(text);
    expect(others).toEqual([]);
    expect(name).toMatchObject({ start: 0, end: 8, suggestions: ['tcp.port'] });
    expect(value).toMatchObject({ start: text.length, end: text.length, expected: ['a field', 'a value'] });
  });

  // The place is what is marked: [text, what is marked, a word of the message or the suggestion].
  const wrong: readonly (readonly [text: string, marked: string, said: string])[] = [
    ['tcp.port = 80', '=', 'operator'],
    ['ñandú == 3', 'ñandú', 'no field'],
    ['cañón', 'cañón', 'no field'],
    ['http.host == café', 'café', 'double quotes'],
    ['bootp.typ == 1', 'bootp.typ', 'no field'],
    ['tcp.port == "80"', '"80"', 'quotation marks'],
    ['tcp.port == 80.0', '80.0', 'no number'],
    ['tcp.port == 70000', '70000', '65535'],
    ['ip.ttl == 256', '256', '255'],
    ['tcp.port == 08', '08', 'no number'],
    ['tcp.port contains 80', 'tcp.port', 'contains'],
    ['ip.src matches "10"', 'ip.src', 'string(ip.src)'],
    ['tcp.port[0] == 00', 'tcp.port', 'part'],
    ['ip.src == 10.0.0.0/33', '10.0.0.0/33', '32'],
    ['ip.src == 300.1.1.1', '300.1.1.1', 'IPv4'],
    ['ip.src == www.example.org', 'www.example.org', 'IPv4'],
    ['ip.src == eth.src', 'eth.src', 'MAC'],
    ['eth.src == 00:11', '00:11', '6 bytes'],
    ['frame[0] == ff', 'ff', '0xff'],
    ['frame contains tcp.payload', 'tcp.payload', 'protocol'],
    ['arp.opcode == "requst"', '"requst"', '"request"'],
    ['http.host matches x', 'x', 'double quotes'],
    ['http.host matches "a("', '"a("', "')'"],
    ['http.host matches "(a)(?1)"', '"(a)(?1)"', 'not supported'],
    ['http.host == "\\q"', '\\q', 'escape'],
    ['tcp.port in {80 443}', '443', 'not expected'],
    ['tcp.port in {}', '}', 'not expected'],
    ['len(tcp) in {20}', 'len(tcp)', 'set'],
    ['len(tcp, udp) == 1', 'len', 'argument'],
    ['foo(tcp) == 1', 'foo', 'function'],
    ['lower(tcp.port) == "x"', 'tcp.port', 'text'],
    ['count(tcp)', 'count(tcp)', 'compare'],
    ['frame[0:0] == 00', '0:0', 'positive'],
    ['frame[5-3] == 00', '5-3', 'before'],
    ['frame[-1-3] == 00', '-1-3', 'different ends'],
    ['frame[x] == 00', 'x', 'range'],
    ['tcp#x', 'x', 'layer'],
    ['1 + tcp.port == 81', '1', 'field'],
    ['80 == tcp.port', '80', 'field'],
    ['tcp.port-1 == 79', 'tcp.port-1', 'tcp.port - 1'],
    ['TCP', 'TCP', 'tcp'],
    ['tcp AND ip', 'AND', 'not expected'],
    ['tcp ip', 'ip', 'not expected'],
    ['smb2.cmd == 1', 'smb2.cmd', 'Wireshark only'],
    [REFERENCE, REFERENCE.slice(12), 'selected'],
    ['frame.time > "yesterday"', '"yesterday"', 'no date'],
    ['frame.time_delta > "1"', '"1"', 'time span'],
    ['tcp.flags.syn & 1', 'tcp.flags.syn', "'&'"],
    ['tcp é ip', 'é', 'double quotes'],
  ];
  it.each(wrong)('%s', (text, marked, said) => {
    const [first] = problemsOf(text);
    expect(first && text.slice(first.start, first.end)).toBe(marked);
    expect(`${first?.message} ${first?.expected} ${first?.suggestions}`).toContain(said);
  });

  it.each(['tcp and', '((tcp)', 'tcp.port in {80', 'len(tcp', 'tcp[0', 'http.host == "a', 'not', 'all tcp.port'])(
    'that ends too early is marked at its end: %s',
    (text) => {
      expect(problemsOf(text).at(-1)).toMatchObject({ start: text.length, end: text.length });
    },
  );
});

it('takes what Wireshark takes', () => {
  const refused = FILTERS.filter((text) => problemsOf(text).length > 0);
  const refusals = FILTERS.indexOf('tcp.port = 80');
  // The list ends with what Wireshark refuses.
  expect(refused.filter((text) => FILTERS.indexOf(text) < refusals)).toEqual([]);
  expect(refused.length).toBeGreaterThan(20);
});

it('an empty filter selects everything', () => {
  expect(compileFilter('')).toBeUndefined();
  expect(compileFilter(' \t\n')).toBeUndefined();
});

describe('bounds', () => {
  it.each([
    ['parentheses', '('.repeat(30_000)],
    ['negations', 'not '.repeat(16_000)],
    ['braces', `tcp.port == ${'{'.repeat(30_000)}`],
    ['signs', `tcp.port == ${'-'.repeat(30_000)}1`],
    ['sums', `tcp.port == 1${' + 1'.repeat(16_000)}`],
    ['slices', `frame${'[0:1]'.repeat(13_000)} == 00`],
    ['functions', `abs(${'abs('.repeat(15_000)}`],
    ['ranges', `frame[${'0,'.repeat(30_000)}0] == 00`],
    ['length', `tcp${' '.repeat(MAX_FILTER)}`],
  ])('too many %s are refused, not followed', (_, text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });

  it('long lists are taken', () => {
    expect(problemsOf(`tcp.port in {${Array.from({ length: 10_000 }, (_, i) => i).join(',')}}`)).toEqual([]);
    expect(problemsOf(Array.from({ length: 5000 }, () => 'tcp').join(' or '))).toEqual([]);
  });

  it('any text is a filter or is told of with places in it', () => {
    const word = fc.constantFrom(
      'tcp',
      'ip.src',
      '==',
      '&&',
      'not',
      '(',
      ')',
      '{',
      '}',
      '"a',
      "'",
      '[0:',
      ']',
      '#',
      '80',
      '..',
      ',',
      'in',
      '$',
      '-',
      'len(',
      '~',
      '10.0.0.1/8',
      '\\',
      '\u{1F600}',
      'matches',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.array(word, { maxLength: 12 }).map((w) => w.join(' ')),
    );
    fc.assert(
      fc.property(text, (filter) => {
        for (const { start, end } of problemsOf(filter)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(filter.length);
        }
      }),
      { seed: 4, numRuns: 3000 },
    );
  });
});

describe('names that Trama does not know', () => {
  const selects = (text: string) => compileFilter(text, 'never');

  it('are tests that no packet passes, where they are to be borne', () => {
    expect(selects('http2')).toEqual({ kind: 'never' });
    expect(selects('sctp.chunk_type eq ABORT')).toEqual({ kind: 'never' });
    expect(selects('ospf.msg in {1, 2}')).toEqual({ kind: 'never' });
    expect(selects('tcp || http2')).toMatchObject({ kind: 'or', conditions: [{ kind: 'present' }, { kind: 'never' }] });
    expect(selects('!hsrp')).toEqual({ kind: 'not', condition: { kind: 'never' } });
  });

  it('do not hide other faults', () => {
    expect(() => selects('http2 && tcp.port == "80"')).toThrow(FilterError);
    expect(() => selects('http2 &&')).toThrow(FilterError);
  });
});
