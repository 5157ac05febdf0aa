/** An exercise as pages of Markdown: the student's, with blanks, and the instructor's. */

import { isRawList, isRawRecord, type Raw } from '../../core/coursework/answers/raw.ts';
import type { ParsedExercise, QuestionEntry } from '../../core/coursework/exercise/parse.ts';
import { localText, pointsOf, type Question } from '../../core/coursework/exercise/schema.ts';
import type { ResolvedKeys } from '../../core/coursework/grade/keys.ts';
import { submissionTemplate, yamlText } from '../../core/coursework/submission/template.ts';
import { PACKAGE_CAPTURE } from '../../core/coursework/variant/package.ts';
import type { Language } from '../context.ts';
import { type CourseworkMessages, courseworkMessages } from '../messages/coursework.ts';

export const template = (exercise: ParsedExercise, language: Language): string => {
  const m = courseworkMessages(language);
  return submissionTemplate(exercise, { header: m.templateHeader, form: m.form }, language);
};

function* page(
  exercise: ParsedExercise,
  language: Language,
  question: (entry: QuestionEntry) => Iterable<string>,
): Generator<string> {
  const { exercise: e } = exercise;
  const m = courseworkMessages(language);
  yield `# ${localText(e.title, language)}\n\n`;
  if (e.text !== undefined) yield `${localText(e.text, language).trim()}\n\n`;
  const { capture: of } = e;
  const capture =
    exercise.package !== undefined
      ? `\`${PACKAGE_CAPTURE}\``
      : typeof of === 'string'
        ? `\`${of}\``
        : m.scenario(of.scenario, of.seed ?? 1);
  yield `${m.capture}: ${capture}\n`;
  let n = 0;
  for (const [s, section] of e.sections.entries()) {
    yield `\n## ${localText(section.title, language)}\n`;
    if (section.text !== undefined) yield `\n${localText(section.text, language).trim()}\n`;
    for (const entry of exercise.questions) {
      if (entry.section !== s) continue;
      const { question: q } = entry;
      yield `\n### ${++n}. \`${q.id}\` (${m.pointsOf(pointsOf(q))})\n\n${localText(q.text, language).trim()}\n`;
      yield* choices(q, language, m);
      yield* question(entry);
    }
  }
}

function* choices(q: Question, language: Language, m: CourseworkMessages): Generator<string> {
  const list = q.options ?? q.items;
  if (list !== undefined) {
    yield '\n';
    for (const item of list) yield `- \`${item.id}\`: ${localText(item.text, language).trim()}\n`;
  }
  if (q.columns !== undefined) {
    const named = q.columns.map((c) => (c.text === undefined ? `\`${c.id}\`` : `\`${c.id}\` (${localText(c.text, language)})`));
    yield `\n${m.columns}: ${named.join(', ')}\n`;
  }
  if (q.assertions !== undefined) {
    yield `\n${m.mustShow}:\n\n`;
    for (const a of q.assertions) yield `- ${a.description === undefined ? a.name : localText(a.description, language)}\n`;
  }
}

/** Nothing of the key is on it. */
export function* studentPage(exercise: ParsedExercise, language: Language): Generator<string> {
  const m = courseworkMessages(language);
  yield* page(exercise, language, function* ({ question: q }) {
    yield `\n${m.yourAnswer} (${m.form(q)}): \\_\\_\\_\\_\\_\\_\\_\\_\n`;
    const hints = q.hints?.length ?? 0;
    if (hints > 0) yield `\n*${m.hints(hints)}*\n`;
  });
  yield `\n---\n\n\`\`\`yaml\n${template(exercise, language)}\`\`\`\n`;
}

export function* instructorPage(exercise: ParsedExercise, keys: ResolvedKeys, language: Language): Generator<string> {
  const m = courseworkMessages(language);
  yield* page(exercise, language, function* ({ question: q }) {
    const resolved = keys.get(q.id);
    const solution = resolved?.key?.solution ?? (q.literal as Raw | undefined);
    if (solution !== undefined) yield `\n**${m.answer}:** ${readable(solution)}\n`;
    if (q.key !== undefined) yield `\n${m.key}: \`${q.key.trim().replace(/\s+/g, ' ')}\`\n`;
    if (q.explanation !== undefined) yield `\n${localText(q.explanation, language).trim()}\n`;
    if (resolved !== undefined && resolved.evidence.length > 0) yield `\n${m.framesThatProve(resolved.evidence)}\n`;
    for (const [i, hint] of (q.hints ?? []).entries())
      yield `\n${m.hint} ${i + 1}${hint.cost === undefined ? '' : ` (−${hint.cost})`}: ${localText(hint.text, language).trim()}\n`;
    if (q.wrong !== undefined) yield `\n${m.mustFail}: ${q.wrong.map((w) => `\`${yamlText(w as Raw)}\``).join(', ')}\n`;
  });
}

/** Rows of a table as a table, all else as it stands in a submission. */
function readable(raw: Raw): string {
  if (!isRawList(raw) || raw.length === 0 || !raw.every(isRawRecord)) return `\`${yamlText(raw)}\``;
  const columns = Object.keys(raw[0] ?? {});
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = raw.map((row) => line(columns.map((c) => String((row as Readonly<Record<string, Raw>>)[c] ?? ''))));
  return `\n\n${[line(columns), line(columns.map(() => '---')), ...rows].join('\n')}`;
}
