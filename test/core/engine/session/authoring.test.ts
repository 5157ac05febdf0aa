/** An exercise while it is written: its faults, keys and wrong answers on the open capture, what may stand where, and questions to begin with. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../../core/capture/source.ts';
import { parseExercise } from '../../../../core/coursework/exercise/parse.ts';
import { QUESTION_TYPES } from '../../../../core/coursework/exercise/schema.ts';
import { FUNCTION_NAMES } from '../../../../core/coursework/key/functions.ts';
import { KEY_DOCUMENTS } from '../../../../core/coursework/key/source.ts';
import { KEY_DOCUMENT_WORDS, KEY_FUNCTION_WORDS } from '../../../../core/engine/session/authoring-functions.ts';
import type { AuthorReport } from '../../../../core/engine/session/authoring-protocol.ts';
import { plainSnippet, QUESTION_SNIPPETS } from '../../../../core/engine/session/authoring-snippets.ts';
import { Session } from '../../../../core/engine/session/session.ts';
import { DocumentError } from '../../../../core/yaml/document.ts';
import { lenientYaml } from '../../../../core/yaml/lenient.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../../fixtures');

async function opened(name = 'lvs-nat.pcap', depth: 'full' | 'list' = 'full'): Promise<Session> {
  const session = new Session({ breathe: () => new Promise((resolve) => setImmediate(resolve)) });
  await session.open(1, new MemorySource(readFileSync(path.join(fixtures, 'captures', name))), name, { depth });
  return session;
}

async function report(session: Session, text: string, lang: 'en' | 'es' = 'en'): Promise<AuthorReport> {
  const outcome = await session.authoring.authorReport(7, text, lang);
  if (outcome.kind !== 'report') throw new Error(outcome.kind);
  return outcome;
}

const exercise = (...questions: string[]): string =>
  `schema: trama.exercise/1
id: mine
title: Mine
capture: lvs-nat.pcap
sections:
  - title: One
    questions:
${questions.map((q) => q.replace(/^/gm, '        ').replace('        ', '      - ')).join('\n')}
`;

const ARP = `id: arp
type: frames
points: 2
text: { en: Which frames are ARP?, es: ¿Qué tramas son ARP? }
key: frames("arp")
evidence: frames("arp")
wrong: [[1], [3, 6]]`;

describe('a report', () => {
  it('evaluates a key on the capture, with its evidence and every wrong answer', async () => {
    const r = await report(await opened(), exercise(ARP));
    expect(r.problems).toEqual([]);
    expect(r).toMatchObject({ id: 'mine', capture: 'lvs-nat.pcap', points: 2 });
    expect(r.questions).toHaveLength(1);
    expect(r.questions[0]).toMatchObject({
      id: 'arp',
      firstLine: 8,
      lastLine: 14,
      keyLine: 12,
      key: { kind: 'value', value: '[1, 2, 4, 5]', solution: '[1, 2, 4, 5]', fault: null },
      evidence: [1, 2, 4, 5],
      wrong: [
        { answer: '[1]', outcome: 'fails', earned: 0.5, line: 14 },
        { answer: '[3, 6]', outcome: 'fails', earned: 0, line: 14 },
      ],
    });
    expect(r.check).toEqual({ reference: true, empty: true, tried: 2, failed: 0, untried: [] });
  });

  it('tells of a fault of the key at its place, and still knows the other questions', async () => {
    const broken = 'id: two\ntype: number\nunit: us\ntext: How long?\nkey: time(2) - tme(1)\nwrong: [1 h]';
    const text = exercise(ARP, broken);
    const r = await report(await opened(), text);
    const at = text.split('\n').findIndex((l) => l.includes('tme')) + 1;
    const column = (text.split('\n')[at - 1]?.indexOf('tme') ?? 0) + 1;
    expect(r.problems).toMatchObject([{ line: at, column, endColumn: column + 3, severity: 'error' }]);
    expect(r.problems[0]?.message).toContain("no function 'tme'; did you mean 'time'?");
    expect(r.questions[1]?.key).toMatchObject({ kind: 'error', line: at, column });
    expect(r.questions[1]?.wrong).toMatchObject([{ outcome: 'untried' }]);
    expect(r.questions[0]?.key).toMatchObject({ kind: 'value' });
    expect(r.check).toBeNull();
  });

  it('says in which unit the value of a key is an answer, and why it is none', async () => {
    const session = await opened();
    const question = (key: string) => `id: t\ntype: number\nunit: us\ntext: How long?\nkey: ${key}\nwrong: [1 h]`;
    const good = await report(session, exercise(question('time(2) - time(1)')));
    const key = good.questions[0]?.key;
    if (key?.kind !== 'value') throw new Error('no value');
    expect(key.solution).toBe(`${Number(key.value) / 1000} us`);
    const bad = await report(session, exercise(question('phase(1)')));
    expect(bad.questions[0]?.key).toMatchObject({ kind: 'value', value: 'arp.request', solution: null });
    expect(bad.problems[0]?.message).toContain('no answer to a question of type number');
  });

  it('warns of a wrong answer that passes, as the checker does', async () => {
    const text = exercise(ARP.replace('[3, 6]', '[1, 2, 4, 5]'));
    const r = await report(await opened(), text);
    expect(r.questions[0]?.wrong[1]).toMatchObject({ outcome: 'passes', earned: 2 });
    expect(r.problems).toMatchObject([{ severity: 'warning', path: 'arp.wrong' }]);
    expect(r.check).toMatchObject({ failed: 1, reference: true });
  });

  it('writes answers as they may stand in the file', async () => {
    const answers = [
      { a: '10.0.0.1:80', b: 'SYN, ACK', c: 'x: y', d: '5', e: 5, f: true, g: 'true', h: [] },
      ['3-6', 'ñ b'],
      'FIN-WAIT-1',
      '- a',
      '',
    ];
    const text = exercise(`id: t\ntype: text\ntext: x\nkey: phase(1)\nwrong: ${JSON.stringify(answers)}`);
    const { wrong } = (await report(await opened(), text)).questions[0] ?? { wrong: [] };
    expect(wrong.map((w) => w.answer)).toEqual([
      '{ a: 10.0.0.1:80, b: "SYN, ACK", c: "x: y", d: "5", e: 5, f: true, g: "true", h: [] }',
      '[3-6, ñ b]',
      'FIN-WAIT-1',
      '"- a"',
      '""',
    ]);
    for (const [i, w] of wrong.entries()) expect(lenientYaml(`x: [${w.answer}]`).data).toEqual({ x: [answers[i]] });
  });

  it('has the very faults that the file has for trama coursework', async () => {
    const session = await opened();
    for (const text of [
      exercise('id: a b\ntype: frame\ntext: x\nkye: 1'),
      'schema: 3',
      'a: [',
      '',
      exercise(`${ARP}\nunit: ns`),
    ]) {
      const r = await report(session, text);
      let told: unknown;
      try {
        parseExercise(text);
      } catch (error) {
        if (error instanceof DocumentError) told = error.problems.map(({ line, column, message }) => ({ line, column, message }));
      }
      expect(r.problems.map(({ line, column, message }) => ({ line, column, message }))).toEqual(told);
    }
  });

  it('finds every shipped exercise without fault', async () => {
    const folders = readdirSync(path.join(fixtures, 'exercises'), { withFileTypes: true }).filter((e) => e.isDirectory());
    expect(folders.length).toBeGreaterThan(5);
    // Without an analysis: keys of other captures would not fit.
    const session = await opened('lvs-nat.pcap', 'list');
    for (const { name } of folders) {
      const text = readFileSync(path.join(fixtures, 'exercises', name, 'exercise.yaml'), 'utf8');
      const r = await report(session, text);
      expect(r.problems, name).toEqual([]);
      expect(r.questions.length, name).toBe(parseExercise(text).questions.length);
      for (const q of r.questions) expect(['waiting', 'literal', 'none'], `${name} ${q.id}`).toContain(q.key.kind);
    }
  });

  it('agrees with the checker about the exercise of the 24-frame trace', async () => {
    const text = readFileSync(path.join(fixtures, 'exercises', 'lvs-nat-24', 'exercise.yaml'), 'utf8');
    const r = await report(await opened(), text);
    expect(r.problems.filter((p) => p.severity === 'error')).toEqual([]);
    expect(r.check).toMatchObject({ reference: true, empty: true, failed: 0 });
    expect(r.check?.tried).toBe(r.questions.reduce((n, q) => n + q.wrong.length, 0));
    for (const q of r.questions) for (const w of q.wrong) expect(w.outcome, `${q.id}: ${w.answer}`).toBe('fails');
  });

  it('says what is wrong in Spanish', async () => {
    const session = await opened();
    const keys = `tme(2)|frames(|flows[99]|flows.protcol|count|count(1)|1 + "a"|1 < 2 < 3|time(99)|field("ip.dst", 1)|field("ip.dts", 3)|frames("tcp.flgs")
      |min([])|1/0|state(9, "client", 1)|state(0, "x", 24)|flows["a"]|1 in 2|not 3|[1, 2|{ a 1 }|nat.|5 furlong|1 2|round(1.5, 99)|port("x")|"abc|flows[where 1]|1 =< 2|sum(["a"])|lower(1)|and|phase(0)|abs()`;
    const texts = keys.split('|').map((k) => exercise(`id: t\ntype: number\ntext: x\nkey: '${k.trim()}'\nwrong: [a b]`));
    texts.push(
      exercise('id: a b\ntype: frame\ntext: x\nkye: 1', 'id: x\ntype: choice\ntext: ""\nkey: "1"'),
      exercise('id: x\ntype: number\ntext: 5\nunit: furlong\npoints: -1'),
      exercise('id: x\ntype: frames\ntext: x\nunit: ms\nkey: "1"\nliteral: [1]'),
      exercise(ARP, ARP),
      exercise(ARP.replace('evidence: frames("arp")', 'evidence: [99]')),
      exercise(ARP.replace('[3, 6]', '[1, 2, 4, 5]')),
      exercise('id: x\ntype: field\nfield: ip.dts\ntext: x\nkey: phase(1)'),
      'schema: 3\nid: 5\nsections: []',
    );
    let told = 0;
    const english: string[] = [];
    for (const text of texts) {
      const r = await report(session, text, 'es');
      const messages = [
        ...r.problems.map((p) => p.message),
        ...r.questions.flatMap((q) => [
          ...(q.key.kind === 'error' ? [q.key.message] : q.key.kind === 'value' && q.key.fault !== null ? [q.key.fault] : []),
          ...q.wrong.flatMap((w) => (w.fault === null ? [] : [w.fault])),
        ]),
      ];
      told += messages.length;
      for (const m of messages) {
        const own = m.replace(/'.*?'|".*?"/gs, '');
        if (/\b(?:the|is|are|not|expected|found|there|this|of|which|has|did|Too|Invalid)\b/.test(own)) english.push(m);
      }
    }
    expect(english).toEqual([]);
    expect(told).toBeGreaterThan(60);
  });

  it('says it in the language that is asked for, however often the question was tried in another one', async () => {
    const session = await opened();
    const text = exercise(
      'id: t\ntype: number\ntext: x\nkey: phase(1)\nwrong: [a b]',
      'id: u\ntype: number\ntext: x\nkey: tme(1)',
    );
    const said = async (lang: 'en' | 'es') => {
      const { questions } = await report(session, text, lang);
      return questions.map((q) => [
        q.key.kind === 'error' ? q.key.message : q.key.kind === 'value' && q.key.fault,
        q.wrong[0]?.fault,
      ]);
    };
    const [english, spanish, again] = [await said('en'), await said('es'), await said('en')];
    expect(again).toEqual(english);
    expect(english[1]?.[0]).toBe("there is no function 'tme'; did you mean 'time'?");
    expect(spanish[1]?.[0]).toBe("no existe la función 'tme'; ¿quiso decir 'time'?");
  });

  it('survives every beginning of an exercise, and YAML that would grow without end', async () => {
    const session = await opened();
    const text = exercise(ARP);
    for (let n = 0; n < text.length; n += 3) expect((await report(session, text.slice(0, n))).kind).toBe('report');
    const bomb = ['a: &a [x, x]', ...[...'bcdefghi'].map((c, i) => `${c}: &${c} [${`*${'abcdefghi'[i]}, `.repeat(9)}x]`)].join(
      '\n',
    );
    expect((await report(session, bomb)).problems.length).toBeGreaterThan(0);
    expect((await report(session, '['.repeat(20_000))).problems.length).toBeGreaterThan(0);
    expect((await report(session, 'x'.repeat((2 << 20) + 1))).problems[0]?.message).toContain('at most');
  });

  it('can be cancelled while wrong answers are tried', async () => {
    const session = await opened();
    const many = exercise(...Array.from({ length: 100 }, (_, i) => ARP.replace('id: arp', `id: q${i}`)));
    const outcome = session.authoring.authorReport(9, many, 'en');
    setImmediate(() => session.cancel(9));
    expect((await outcome).kind).toBe('cancelled');
  });
});

describe('completion', () => {
  const at = async (text: string) => {
    const cursor = text.indexOf('|');
    const session = new Session();
    return session.authoring.authorComplete(text.replace('|', ''), cursor, 'en');
  };
  const labels = async (text: string) => (await at(text)).items.map((i) => i.label);
  const QUESTION = 'sections:\n  - title: x\n    questions:\n      - id: a\n';

  it('offers the keys of the place that are not there yet, those that are needed first', async () => {
    const top = await labels('schema: trama.exercise/1\n|');
    expect(top.slice(0, 4)).toEqual(['id', 'title', 'capture', 'sections']);
    expect(top).not.toContain('schema');
    expect(await labels('|\nsections: []')).not.toContain('sections');
    expect(await labels(`${QUESTION}        |`)).toEqual(expect.arrayContaining(['type', 'text', 'key', 'wrong']));
    expect(await labels(`${QUESTION}        tolerance:\n          |`)).toEqual(['absolute', 'relative']);
    expect(await labels('sections:\n- title: x\n  questions:\n  - id: a\n    hide:\n      |')).toContain('layers');
  });

  it('leaves out what belongs to other types of question', async () => {
    const of = await labels(`${QUESTION}        type: frames\n        |`);
    expect(of).not.toContain('unit');
    expect(of).toContain('evidence');
    expect(await labels(`${QUESTION}        type: number\n        |`)).toContain('unit');
  });

  it('offers values, fields, units, and what keys are made of', async () => {
    expect(await labels(`${QUESTION}        type: |`)).toEqual([...QUESTION_TYPES]);
    expect(await labels(`${QUESTION}        feedback: |`)).toContain('explanation');
    expect(await labels(`${QUESTION}        partial: |`)).toEqual(['true', 'false']);
    expect(await labels(`${QUESTION}        unit: |`)).toContain('ms');
    expect(await labels(`${QUESTION}        field: tcp.dst|`)).toContain('tcp.dstport');
    const key = await labels(`${QUESTION}        key: cou|`);
    for (const name of [...FUNCTION_NAMES, ...KEY_DOCUMENTS]) expect(key).toContain(name);
    const filter = await at(`${QUESTION}        key: frames("tcp.flags.sy|`);
    expect(filter.items.map((i) => i.label)).toContain('tcp.flags.syn');
    expect(filter.to - filter.from).toBe('tcp.flags.sy'.length);
  });

  it('offers a whole question where one may begin, and nowhere else', async () => {
    expect(await labels(`${QUESTION}      |`)).toContain('frames-question');
    expect(await labels(`${QUESTION}      - |`)).toContain('table-question');
    expect(await labels(`${QUESTION}        |`)).not.toContain('frames-question');
    expect(await labels('id: x\n|')).not.toContain('frames-question');
  });

  it('says nothing in comments, and never throws', async () => {
    expect(await labels('# a comm|')).toEqual([]);
    const text = exercise(ARP);
    const session = new Session();
    for (let n = 0; n <= text.length; n++) await session.authoring.authorComplete(text, n, 'es');
  });
});

describe('hover', () => {
  const hover = async (text: string, word: string) =>
    (await new Session().authoring.authorHover(text, text.indexOf(word) + 1, 'es'))?.text;
  const text = exercise(ARP.replace('frames("arp")', 'count(flows)'));
  it('explains keys of the file, functions and documents', async () => {
    expect(await hover(text, 'wrong')).toContain('must not get full points');
    expect(await hover(text, 'count')).toContain('Cuántos elementos');
    expect(await hover(text, 'flows')).toContain('flujos');
    expect(await hover(text, 'Mine')).toBeUndefined();
  });
});

describe('questions to begin with', () => {
  it.each(QUESTION_TYPES)('%s holds as it stands', async (type) => {
    const plain = plainSnippet(QUESTION_SNIPPETS[type]);
    expect(plain).not.toMatch(/\$/);
    const r = await report(await opened(), exercise(plain));
    expect(r.problems).toEqual([]);
    expect(r.questions[0]?.question?.type).toBe(type);
    expect(r.check).toMatchObject({ reference: true, empty: true, failed: 0 });
    if (type === 'capture') expect(r.questions[0]?.key).toMatchObject({ kind: 'capture', passed: 2, failed: [] });
    else expect(r.questions[0]?.wrong[0]?.outcome).toBe('fails');
  });

  it.each(['lvs-nat.pcap', 'a name: with # signs.pcapng', '…', "it's.pcap"])('a new exercise about %s holds', async (name) => {
    const session = await opened();
    const r = await report(session, await session.authoring.authorTemplate(name));
    expect(r.problems).toEqual([]);
    expect(r.capture).toBe(name);
    expect(r.check).toMatchObject({ reference: true, empty: true, failed: 0, tried: 1 });
  });
});

it('every function and document of the key language is explained', () => {
  expect(Object.keys(KEY_FUNCTION_WORDS).sort()).toEqual([...FUNCTION_NAMES].sort());
  expect(Object.keys(KEY_DOCUMENT_WORDS).sort()).toEqual([...KEY_DOCUMENTS].sort());
});
