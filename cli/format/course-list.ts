/** The exercises of a course, one a line, in the order in which they build on one another. */
import path from 'node:path';
import { safeText } from '../../core/annotate/format.ts';
import { parseCourse } from '../../core/coursework/exercise/course.ts';
import { localText, pointsOf } from '../../core/coursework/exercise/schema.ts';
import type { Context, Language } from '../context.ts';
import { readDocument } from '../io/document.ts';
import { courseFile, exerciseFile, readExercise } from '../io/exercise.ts';
import { courseworkMessages } from '../messages/coursework.ts';
import { table } from './layout.ts';
import { textOptions } from './options.ts';

const MAX_COURSE = 1 << 20;

/** `name`: a course.yaml; undefined: the one that ships. Raises CliError. */
export async function courseLines(context: Context, name: string | undefined, language: Language): Promise<string[]> {
  const file = name ?? courseFile();
  const course = await readDocument(file, context.stdin, {
    parse: parseCourse,
    limit: MAX_COURSE,
    otherwise: 'no course',
    schema: 'course',
  });
  const m = courseworkMessages(language);
  const rows: string[][] = [];
  for (const [i, { exercise, about }] of course.exercises.entries()) {
    const beside = await exerciseFile(path.join(path.dirname(file), exercise)).catch(() => exercise);
    const { exercise: e, questions } = await readExercise(context, beside);
    const points = questions.reduce((sum, q) => sum + pointsOf(q.question), 0);
    const what = `${localText(e.title, language)}${about === undefined ? '' : ` (${localText(about, language)})`}`;
    rows.push([String(i + 1), exercise, String(questions.length), String(points), safeText(what, 200)]);
  }
  const { style } = textOptions(context, language);
  const head = m.courseTable.map((title, i) => ({ title, right: i === 0 || i === 2 || i === 3 }));
  const lines = table(head, rows).map((line, i) => `${i === 0 ? style.strong(line) : line}\n`);
  return [`${style.heading(safeText(localText(course.title, language)))}\n`, ...lines];
}
