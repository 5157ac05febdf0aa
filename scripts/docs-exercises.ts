/** The reference of exercises, packages, courses and submissions, from their schemas and the key language: docs/exercise-reference.md. */
import { FUNCTION_NAMES } from '../core/coursework/key/functions.ts';
import { KEY_DOCUMENTS } from '../core/coursework/key/source.ts';
import { unitNames } from '../core/coursework/key/units.ts';
import { jsonSchema } from '../core/engine/documents/schemas.ts';

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
}

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();

/** A text, in one language or as { en, es }. */
const isText = (s: Schema): boolean =>
  s.anyOf?.some((a) => a.properties?.en !== undefined && a.properties.es !== undefined) === true;

function kind(s: Schema): string {
  if (isText(s)) return 'text, or `{ en, es }`';
  if (s.const !== undefined) return code(s.const);
  if (s.enum !== undefined) return s.enum.map(code).join(', ');
  if (s.anyOf !== undefined) return [...new Set(s.anyOf.map(kind))].join(', or ');
  switch (s.type) {
    case 'array':
      return `list of ${s.items === undefined ? 'anything' : kind(s.items)}${bounds(s.minItems, s.maxItems)}`;
    case 'object':
      return keysOf(Object.keys(s.properties ?? {}));
    case 'integer':
    case 'number': {
      const name = s.type === 'integer' ? 'whole number' : 'number';
      const most = s.maximum !== undefined && s.maximum < Number.MAX_SAFE_INTEGER ? s.maximum : undefined;
      return `${name}${bounds(s.minimum, most)}`;
    }
    case 'boolean':
      return 'true or false';
    case 'string':
      return s.maxLength === undefined ? 'text' : `text of at most ${s.maxLength} characters`;
    default:
      return 'see the type';
  }
}

function keysOf(keys: readonly string[]): string {
  if (keys.length === 0) return 'keys and values';
  return keys.length > 6 ? 'keys (below)' : `\`{ ${keys.join(', ')} }\``;
}

function bounds(low: number | undefined, high: number | undefined): string {
  if (low === undefined && high === undefined) return '';
  return high === undefined ? `, ${low} or more` : ` from ${low ?? 0} to ${high}`;
}

/** A table for an object, and one for each object within it that has not had its own. */
function tables(title: string, schema: Schema, level: number, seen: Set<string>): string[] {
  const { properties = {}, required = [] } = schema;
  const rows = Object.entries(properties).map(
    ([key, s]) => `| \`${key}\`${required.includes(key) ? ' (needed)' : ''} | ${cell(kind(s))} | ${cell(s.description ?? '')} |`,
  );
  const out = [`${'#'.repeat(level)} ${title}`, '', '| key | value | what it is |', '|---|---|---|', ...rows, ''];
  for (const [key, s] of Object.entries(properties)) {
    const inner = [s, ...(s.anyOf ?? [])].flatMap((x) => [x, ...(x.items === undefined ? [] : [x.items])]);
    for (const object of inner) {
      const names = Object.keys(object.properties ?? {}).join();
      // A text in two languages, and options with an id and a text, are clear from their line.
      if (names === '' || isText(s) || names === 'en,es' || ['id,text', 'text,cost'].includes(names)) continue;
      const path = title.startsWith('`') ? `${title.slice(0, -1)}.${key}\`` : `\`${key}\``;
      const known = `${key}:${names}`;
      if (seen.has(known)) continue;
      seen.add(known);
      out.push(...tables(path, object, Math.min(level + 1, 4), seen));
    }
  }
  return out;
}

const FILES = [
  ['exercise', 'exercise.yaml', 'An exercise'],
  ['submission', 'submission.yaml', 'What a student hands in'],
  ['course', 'course.yaml', 'Exercises in order'],
  ['package', "exercise.yaml of a student's package", 'What `trama coursework build` makes of an exercise'],
] as const;

export function exercisePage(): string {
  const seen = new Set<string>();
  const sections = FILES.flatMap(([name, file, what]) => [
    `## ${file}`,
    '',
    `${what}. \`trama schema ${name}\` prints this as JSON Schema, for editors that complete and check YAML.`,
    '',
    ...tables('The file', jsonSchema(name) as Schema, 3, seen),
  ]);
  return `# Exercises: every key

What may stand in the files of exercises. [exercises.md](exercises.md) says what for, with examples. This page is generated from the schemas: \`npm run docs\`.

${sections.join('\n')}
## The language of keys

- Documents: ${KEY_DOCUMENTS.map(code).join(', ')}.
- Functions: ${FUNCTION_NAMES.map((f) => code(`${f}()`)).join(', ')}.
- Units: ${unitNames().map(code).join(', ')}.
`;
}
