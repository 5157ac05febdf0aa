/** The results of `trama grade` for people: one submission with its feedback, or a class. */
import { safeText } from '../../core/annotate/format.ts';
import type { GradeDocument, SubmissionSection } from '../../core/engine/documents/grade-schema.ts';
import { courseworkMessages } from '../messages/coursework.ts';
import { table, wrapAfter } from './layout.ts';
import type { TextOptions } from './options.ts';

export function* gradeText(document: GradeDocument, options: TextOptions): Generator<string> {
  const { style, language } = options;
  const m = courseworkMessages(language);
  const { submissions, exercise } = document;
  yield `${style.heading(safeText(exercise.title))}\n`;
  const [only] = submissions;
  if (submissions.length === 1 && only !== undefined) return yield* one(only, options);
  const name = (s: SubmissionSection) => safeText(s.student === null ? s.file : `${s.student}  ${s.file}`, 80);
  const width = Math.max(0, ...submissions.map((s) => name(s).length));
  for (const s of submissions) {
    if (s.status === 'graded') {
      const [note] = s.problems;
      yield `${name(s).padEnd(width)}  ${m.points(s.earned ?? 0, s.points)}${note === undefined ? '' : `  ${safeText(note.message, 200)}`}\n`;
      continue;
    }
    const [first] = s.problems;
    const lead = `${name(s).padEnd(width)}  ${s.foreign ? m.foreign : m.malformed}  `;
    yield `${wrapAfter(lead, first === undefined ? '' : safeText(m.problem(first), 500), options.columns).join('\n')}\n`;
  }
  if (document.missing.length > 0)
    yield `${wrapAfter(`${m.missing(document.missing.length)}: `, safeText(document.missing.join(', '), 20_000), options.columns).join('\n')}\n`;
  const graded = submissions.filter((s) => s.status === 'graded');
  const mean = graded.length === 0 ? 0 : graded.reduce((sum, s) => sum + (s.earned ?? 0), 0) / graded.length;
  yield `${m.totals(graded.length, submissions.length - graded.length, Math.round(mean * 100) / 100, exercise.points)}\n`;
  if (document.items.length === 0 || graded.length === 0) return;
  const t = m.itemTable;
  const head = [
    { title: t.question },
    { title: t.answered, right: true },
    { title: t.right, right: true },
    { title: t.facility, right: true },
    { title: t.discrimination, right: true },
    { title: t.wrong },
  ];
  const figure = (n: number | null): string => (n === null ? '–' : n.toFixed(2));
  const rows = document.items.map((i) => [
    i.id,
    String(i.answered),
    String(i.right),
    figure(i.facility),
    figure(i.discrimination),
    safeText(i.wrongAnswers.map((w) => `${w.answer} (${w.count})`).join('; '), 80),
  ]);
  yield '\n';
  for (const [i, line] of table(head, rows).entries()) yield `${i === 0 ? style.strong(line) : line}\n`;
}

function* one(s: SubmissionSection, { style, columns, language }: TextOptions): Generator<string> {
  const m = courseworkMessages(language);
  if (s.status === 'malformed') {
    yield `${style.error(s.foreign ? m.foreign : m.malformed)}  ${s.foreign ? m.refused : m.notGraded}\n`;
    for (const p of s.problems) yield `${wrapAfter('  - ', safeText(m.problem(p), 1000), columns).join('\n')}\n`;
    return;
  }
  for (const q of s.questions) {
    const [verdict = m.received, ...rest] = q.text;
    const paint =
      q.feedback === 'none'
        ? style.dim
        : q.verdict === 'right'
          ? style.good
          : q.verdict === 'partly'
            ? style.warning
            : style.error;
    yield `${style.strong(safeText(q.id))}  ${paint(verdict)}\n`;
    for (const line of rest) yield `${wrapAfter('    ', line, columns).join('\n')}\n`;
  }
  // The sum would tell what the author does not want told.
  if (s.questions.every((q) => q.feedback !== 'none')) yield `${style.heading(m.points(s.earned ?? 0, s.points))}\n`;
}
