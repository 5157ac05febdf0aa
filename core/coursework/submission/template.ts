/** The file that a student fills in, and the one with the right answers. */
import { isRawList, isRawRecord, type Raw } from '../answers/raw.ts';
import type { ParsedExercise } from '../exercise/parse.ts';
import { localText, type Question } from '../exercise/schema.ts';
import type { ResolvedKeys } from '../grade/keys.ts';

type Language = 'en' | 'es';

/** `hint`: what may stand there, as a comment. */
export interface TemplateWords {
  readonly header: string;
  readonly form: (question: Question) => string;
}

export function submissionTemplate(parsed: ParsedExercise, words: TemplateWords, language: Language): string {
  const { exercise, questions } = parsed;
  const lines = [...submissionHead(words.header, exercise.id, parsed.package), 'answers:'];
  for (const { question } of questions) {
    lines.push(`  # ${firstLine(localText(question.text, language))}`, `  #   ${words.form(question)}`, `  ${question.id}:`);
  }
  return `${lines.join('\n')}\n`;
}

/** Full marks, but for questions that want a capture of the student's own. */
export function referenceSubmission({ exercise, questions, package: of }: ParsedExercise, keys: ResolvedKeys): string {
  const lines = submissionHead(null, exercise.id, of);
  const answers = questions.flatMap(({ question: { id, literal } }) => {
    const solution = keys.get(id)?.key?.solution ?? (literal as Raw | undefined);
    return solution === undefined ? [] : [`  ${id}: ${yamlText(solution)}`];
  });
  return `${[...lines, answers.length === 0 ? 'answers: {}' : 'answers:', ...answers].join('\n')}\n`;
}

export const submissionHead = (comment: string | null, id: string, of: ParsedExercise['package']): string[] => [
  ...(comment === null ? [] : comment.split('\n').map((l) => `# ${l}`)),
  'schema: trama.submission/1',
  `exercise: ${id}`,
  ...(of === undefined ? [] : [`student: ${JSON.stringify(of.student)}`, `variant: ${JSON.stringify(of.variant)}`]),
];

function firstLine(text: string): string {
  const line = text.trim().split(/\n\s*\n/)[0] ?? '';
  const flat = line.replace(/\s+/g, ' ');
  return flat.length > 110 ? `${flat.slice(0, 109)}…` : flat;
}

/** A text that YAML reads as itself, wherever it stands, and whichever version of YAML it is. */
const isBare = (text: string): boolean =>
  /^[A-Za-z][A-Za-z0-9_./ -]*[A-Za-z0-9]$|^[A-Za-z]$|^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) &&
  !/^(?:true|false|null|y|n|yes|no|on|off|inf|nan)$/i.test(text);

/** YAML in one line: JSON is YAML, but for plain words, which read better bare. `bare`: texts that need no quotation marks. */
export function yamlText(raw: Raw, bare: (text: string) => boolean = isBare): string {
  const text = (part: Raw): string => yamlText(part, bare);
  if (isRawList(raw)) return `[${raw.map(text).join(', ')}]`;
  if (isRawRecord(raw)) {
    const entries = Object.entries(raw).map(([k, v]) => `${text(k)}: ${text(v)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return typeof raw === 'string' && bare(raw) ? raw : JSON.stringify(raw);
}
