/** What is wrong with a filter, in each language: the same faults at the same places, and no word of the other language. */
import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../core/filter/compile.ts';
import { completeFilter, describeField } from '../../../core/filter/complete.ts';
import { FilterError, type FilterProblem } from '../../../core/filter/error.ts';
import { en } from '../../../core/filter/faults/en.ts';
import { es, things } from '../../../core/filter/faults/es.ts';
import { problemIn } from '../../../core/filter/faults/say.ts';

function problemsOf(text: string): readonly FilterProblem[] {
  try {
    compileFilter(text);
    return [];
  } catch (error) {
    if (error instanceof FilterError) return error.problems;
    throw error;
  }
}

const WRONG = [
  ['tcp.port ==', 'ends-early'],
  ['tcp.port == 80 80', 'unexpected'],
  ['tcp.port = 80', 'no-operator'],
  ['http.host == "abc', 'no-quotation-mark'],
  ['http.host == "\\777"', 'octal'],
  ['http.host matches "\\d"', 'escape'],
  ["tcp.port == 'ab'", 'text-quotes'],
  ['eth[0:0] == 1', 'range-length'],
  ['eth[4-2] == 1', 'range-order'],
  ['len(ip)', 'lone-function'],
  ['"a" == ip', 'field-here'],
  ['tcp.port[0] == 1', 'no-bytes'],
  ['http.host + 1 == 2', 'not-calculated'],
  ['nofunction(ip) == 1', 'no-function'],
  ['len(ip, tcp) == 1', 'arguments'],
  ['upper(tcp.port) == "A"', 'takes'],
  ['tcp.analysis.retransmission == 1', 'no-value'],
  ['tcp.port contains 1', 'looks-into'],
  ['tcp.port == ip.addr', 'two-types'],
  ['http.host matches abc', 'pattern-quotes'],
  ['http.host matches "("', 'pattern'],
  ['tcp.prt == 80', 'unknown'],
  ['ospf.hello', 'wireshark-only'],
  ['ip.addr == 1.2.3', 'not-of-type'],
  ['eth.addr == 00:11', 'mac-length'],
  ['ip.addr == 10.0.0.0/33', 'prefix-length'],
  ['tcp.port == many', 'not-number'],
  ['tcp.port == 70000', 'large-value'],
  ['arp.opcode == "shout"', 'not-value-of'],
  ['frame.time_delta > soon', 'not-seconds'],
  ['frame.time > "yesterday"', 'not-date'],
] as const;

describe('a wrong filter', () => {
  it.each(WRONG)('%s: %s, in both languages', (text, key) => {
    const [problem] = problemsOf(text);
    if (problem === undefined) throw new Error('it is right');
    expect(problem.said.key).toBe(key);
    const spanish = problemIn(problem, 'es');
    expect(spanish.message).not.toBe(problem.message);
    expect(spanish.message).not.toMatch(/undefined|\[object|\b(the|is|are|not|here|takes|missing|which)\b/);
    expect(spanish).toMatchObject({ start: problem.start, end: problem.end, suggestions: problem.suggestions });
    for (const wanted of spanish.expected) expect(wanted).not.toMatch(/\b(a|an|such|the)\b/);
    expect(problemIn(problem, 'en')).toEqual(problem);
  });

  it('is told of by the same codes in each catalogue', () => {
    expect(Object.keys(es)).toEqual(Object.keys(en));
    for (const [thing, words] of Object.entries(things)) expect(words, thing).toMatch(/\S/);
  });
});

describe('help', () => {
  it('is in the language that is asked for; names stay as they are', () => {
    expect(describeField('tcp.flags.syn', 'es')?.documentation).toBe(
      'Syn: verdadero o falso. Se compara con 1, 0, True, False. Valores: "Not set", "Set".',
    );
    const [and] = completeFilter('tcp an', 6, 'es').items;
    expect(and).toMatchObject({ label: 'and', documentation: 'Se cumplen las dos. Une con más fuerza que xor y or.' });
    // One language does not stay in the memory of the other.
    expect(completeFilter('ip.tt', 5, 'en').items[0]?.documentation).toContain('Compared with a number.');
    expect(completeFilter('ip.tt', 5, 'es').items[0]?.documentation).toContain('Se compara con un número.');
  });
});
