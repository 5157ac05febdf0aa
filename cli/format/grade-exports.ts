/** Results in the formats of other systems: CSV, JUnit, Gradescope, PrairieLearn. */
import { safeText } from '../../core/annotate/format.ts';
import type { GradeDocument, SubmissionSection } from '../../core/engine/documents/grade-schema.ts';
import type { CourseworkMessages } from '../messages/coursework.ts';
import { xml } from './check-text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: students write them
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** RFC 4180. What a spreadsheet would take for a formula is not one, and nothing is a terminal's control sequence. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const plain = value.replace(CONTROL, ' ');
  const safe = /^\s*[=+\-@]/.test(plain) ? `'${plain}` : plain;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
const csvLine = (cells: readonly (string | number | null)[]): string => `${cells.map(csvCell).join(',')}\r\n`;

const statusOf = (s: SubmissionSection): string => (s.foreign ? 'foreign' : s.status);

/** A line for each submission and for each student without one, a column for the points of each question; those of malformed ones are empty. */
export function* gradesCsv({ submissions, missing }: GradeDocument, ids: readonly string[]): Generator<string> {
  yield csvLine(['file', 'student', 'variant', 'status', 'earned', 'points', ...ids, 'problem']);
  for (const s of submissions) {
    const earned = new Map(s.questions.map((q) => [q.id, q.earned]));
    const [problem] = s.problems;
    yield csvLine([
      s.file,
      s.student,
      s.variant,
      statusOf(s),
      s.earned,
      s.points,
      ...ids.map((id) => earned.get(id) ?? null),
      problem === undefined ? null : `${problem.line}:${problem.column} ${problem.message}`,
    ]);
  }
  for (const student of missing) yield csvLine(['', student, null, 'missing', ...Array<null>(ids.length + 3).fill(null)]);
}

export function* itemsCsv({ items }: GradeDocument): Generator<string> {
  yield csvLine(['question', 'answered', 'right', 'facility', 'discrimination', 'wrong answers']);
  for (const i of items)
    yield csvLine([
      i.id,
      i.answered,
      i.right,
      i.facility,
      i.discrimination,
      i.wrongAnswers.map((w) => `${w.answer} (${w.count})`).join('; '),
    ]);
}

/** A suite for each submission, a case for each question. A submission that cannot be read is an error, not a failure. */
export function gradesJunit({ submissions }: GradeDocument, m: CourseworkMessages): string {
  const suites = submissions.map((s) => {
    const failures = s.questions.filter((q) => q.verdict !== 'right' && q.feedback !== 'none').length;
    const errors = s.status === 'malformed' ? 1 : 0;
    const head = `  <testsuite name="${xml(s.file)}" tests="${s.questions.length + errors}" failures="${failures}" errors="${errors}">\n`;
    const cases =
      errors > 0
        ? [
            `    <testcase classname="${xml(s.file)}" name="${xml(s.foreign ? m.foreign : m.malformed)}">\n      <error message="${xml(s.foreign ? m.refused : m.notGraded)}">${xml(s.problems.map(m.problem).join('\n'))}</error>\n    </testcase>\n`,
          ]
        : s.questions.map((q) => {
            const open = `    <testcase classname="${xml(s.file)}" name="${xml(q.id)}"`;
            if (q.feedback === 'none') return `${open}>\n      <skipped message="${xml(m.received)}"/>\n    </testcase>\n`;
            if (q.verdict === 'right') return `${open}/>\n`;
            return `${open}>\n      <failure type="${q.verdict}" message="${xml(q.text[0] ?? '')}">${xml(q.text.join('\n'))}</failure>\n    </testcase>\n`;
          });
    return `${head}${cases.join('')}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

const safeLines = (lines: readonly string[]): string => lines.map((l) => safeText(l, 4000)).join('\n');

/**
 * Gradescope's results.json (https://gradescope-autograders.readthedocs.io/en/latest/specs/, "Output format"). It cannot say that a submission
 * was not graded: a score is required. A malformed one has a single failed test that says so, and `extra_data` for programs.
 */
export function gradescope(s: SubmissionSection, m: CourseworkMessages): unknown {
  const extra = { trama: { status: statusOf(s), points: s.points } };
  if (s.status === 'malformed')
    return {
      score: 0,
      output: safeLines([s.foreign ? m.refused : m.notGraded, ...s.problems.map(m.problem)]),
      output_format: 'text',
      visibility: 'visible',
      extra_data: extra,
      tests: [
        {
          name: s.foreign ? m.foreign : m.malformed,
          score: 0,
          max_score: s.points,
          status: 'failed',
          output: safeLines(s.problems.map(m.problem)),
          output_format: 'text',
        },
      ],
    };
  return {
    score: s.earned ?? 0,
    output: m.received,
    output_format: 'text',
    extra_data: extra,
    tests: s.questions.map((q) => ({
      name: q.id,
      score: q.earned,
      max_score: q.points,
      status: q.verdict === 'right' ? 'passed' : 'failed',
      output: safeLines(q.text),
      output_format: 'text',
      // The author tells students nothing of this question; Gradescope shows it once grades are published.
      visibility: q.feedback === 'none' ? 'after_published' : 'visible',
    })),
  };
}

/**
 * PrairieLearn's results.json of external graders (https://prairielearn.readthedocs.io/en/latest/externalGrading/, "Grading results"): `score` is a part
 * of 1; what is not gradable costs no attempt, and its faults are `format_errors`. At most 1 MB.
 */
export function prairieLearn(s: SubmissionSection, m: CourseworkMessages): unknown {
  if (s.status === 'malformed')
    return {
      gradable: false,
      message: s.foreign ? m.refused : m.notGraded,
      format_errors: s.problems.map((p) => safeText(m.problem(p), 1000)),
    };
  const told = s.questions.filter((q) => q.feedback !== 'none');
  return {
    gradable: true,
    score: s.points === 0 ? 0 : Math.min(1, Math.round((1e6 * (s.earned ?? 0)) / s.points) / 1e6),
    message: told.length < s.questions.length ? m.received : m.points(s.earned ?? 0, s.points),
    tests: told.map((q) => ({
      name: q.id,
      points: q.earned,
      max_points: q.points,
      message: safeText(q.text[0] ?? '', 1000),
      output: safeLines(q.text.slice(1)),
    })),
  };
}
