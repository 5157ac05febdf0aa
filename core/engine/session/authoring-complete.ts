/** What may stand at a place of exercise.yaml, and what stands there: from the schema, the key language and the display filter's own completion. */
import type { Lang } from '../../annotate/format.ts';
import { QUESTION_TYPES } from '../../coursework/exercise/schema.ts';
import { FUNCTION_NAMES } from '../../coursework/key/functions.ts';
import { KEY_DOCUMENTS } from '../../coursework/key/source.ts';
import { unitNames } from '../../coursework/key/units.ts';
import { completeFilter } from '../../filter/complete.ts';
import { jsonSchema } from '../documents/schemas.ts';
import { type CursorContext, contextAt, type SchemaPath } from './authoring-context.ts';
import { KEY_DOCUMENT_WORDS, KEY_FUNCTION_WORDS } from './authoring-functions.ts';
import type { AuthorCompletion, AuthorCompletions, AuthorHover } from './authoring-protocol.ts';
import { QUESTION_SNIPPETS } from './authoring-snippets.ts';

interface SchemaNode {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly required?: readonly string[];
}

let root: SchemaNode | undefined;
const schema = (): SchemaNode => {
  root ??= jsonSchema('exercise') as SchemaNode;
  return root;
};

/** All forms that a node may have. */
const forms = (node: SchemaNode): readonly SchemaNode[] => [node, ...(node.anyOf ?? []).flatMap(forms)];

function nodesAt(path: SchemaPath): readonly SchemaNode[] {
  let nodes = forms(schema());
  for (const part of path)
    nodes = nodes.flatMap((n) => {
      const next = part === '*' ? n.items : n.properties?.[part];
      return next === undefined ? [] : forms(next);
    });
  return nodes;
}

const QUESTIONS = 'sections/*/questions';
const QUESTION = `${QUESTIONS}/*`;
const isKey = (path: SchemaPath): boolean => {
  const at = path.join('/');
  return at === `${QUESTION}/key` || at === `${QUESTION}/evidence`;
};
const FIELD_PATHS = [`${QUESTION}/field`, `${QUESTION}/hide/fields/*`, `${QUESTION}/hide/fields`];

export function completeExercise(text: string, cursor: number, lang: Lang): AuthorCompletions {
  const at = Math.max(0, Math.min(text.length, cursor));
  const context = contextAt(text, at);
  if (context === undefined) return { from: at, to: at, items: [] };
  if (context.position === 'value' && isKey(context.path)) return completeKey(context, at, lang);
  if (context.position === 'value' && FIELD_PATHS.includes(context.path.join('/'))) return completeField(context, at);
  const values = valuesAt(context);
  const items = context.position === 'key' ? [...snippets(context, lang), ...keysAt(context), ...values] : values;
  return { from: context.from, to: at, items };
}

/** Keys that are not there yet; those that must be there first. */
function keysAt({ path, siblings }: CursorContext): AuthorCompletion[] {
  const found = new Map<string, AuthorCompletion & { readonly isNeeded: boolean }>();
  for (const node of nodesAt(path))
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      if (siblings.has(key) || found.has(key) || !belongs(child, siblings.get('type'))) continue;
      found.set(key, {
        label: key,
        insert: `${key}:${opens(child) ? '' : ' '}`,
        isSnippet: false,
        kind: 'key',
        detail: kindOf(child),
        documentation: child.description ?? '',
        isNeeded: node.required?.includes(key) === true,
      });
    }
  return [...found.values()].sort((a, b) => Number(b.isNeeded) - Number(a.isNeeded)).map(({ isNeeded: _, ...item }) => item);
}

/** Keys that only some types of question have say so first: `number: the unit …`, `text, arrow: other words …`. */
function belongs({ description = '' }: SchemaNode, type: string | undefined): boolean {
  const types = /^([a-z]+(?:, [a-z]+)*): /.exec(description)?.[1]?.split(', ');
  const areTypes = types?.every((t) => (QUESTION_TYPES as readonly string[]).includes(t)) === true;
  return type === undefined || type === '' || !areTypes || types.includes(type);
}

/** Its value begins on the next line. */
const opens = (node: SchemaNode): boolean => node.items?.properties !== undefined;

function kindOf(node: SchemaNode): string {
  const kinds = forms(node).flatMap((n) => (n.enum !== undefined ? [n.enum.join(' | ')] : n.type === undefined ? [] : [n.type]));
  return [...new Set(kinds)].join(' | ');
}

function valuesAt({ path }: CursorContext): AuthorCompletion[] {
  const value = (v: unknown, documentation = ''): AuthorCompletion => ({
    label: String(v),
    insert: String(v),
    isSnippet: false,
    kind: 'value',
    detail: '',
    documentation,
  });
  if (path.at(-1) === 'unit') return unitNames().map((u) => value(u));
  const found = nodesAt(path).flatMap((n) => [
    ...(n.enum ?? []).map((v) => value(v, n.description)),
    ...(n.const === undefined ? [] : [value(n.const, n.description)]),
    ...(n.type === 'boolean' ? [value(true, n.description), value(false, n.description)] : []),
  ]);
  return [...new Map(found.map((f) => [f.label, f])).values()];
}

const OF_TYPE: Readonly<Record<Lang, (type: string) => string>> = {
  en: (type) => `a question of type ${type}`,
  es: (type) => `una pregunta de tipo ${type}`,
};

/** Whole questions, where an item of `questions` may begin. */
function snippets({ path, siblings, startsLine }: CursorContext, lang: Lang): AuthorCompletion[] {
  const at = path.join('/');
  const afterDash = at === QUESTION && siblings.size === 0 && !startsLine;
  if (!afterDash && !(at === QUESTIONS && startsLine)) return [];
  return QUESTION_TYPES.map((type) => ({
    label: `${type}-question`,
    insert: `${afterDash ? '' : '- '}${QUESTION_SNIPPETS[type].join('\n  ')}`,
    isSnippet: true,
    kind: 'snippet',
    detail: OF_TYPE[lang](type),
    documentation: '',
  }));
}

function completeField({ written }: CursorContext, cursor: number): AuthorCompletions {
  const last = /[\w.]*$/.exec(written)?.[0] ?? '';
  const items = completeFilter(last, last.length).items.filter((i) => i.kind === 'field' || i.kind === 'protocol');
  return { from: cursor - last.length, to: cursor, items: items.map(ofFilter) };
}

type FilterItem = ReturnType<typeof completeFilter>['items'][number];
const ofFilter = ({ label, kind, detail, documentation }: FilterItem): AuthorCompletion => ({
  label,
  insert: label,
  isSnippet: false,
  kind: kind === 'field' || kind === 'protocol' ? 'field' : kind === 'value' ? 'value' : 'operator',
  detail,
  documentation,
});

/** Within quotation marks of frames("…") a display filter, of field("…") a field; elsewhere the functions and documents of keys. */
function completeKey({ written }: CursorContext, cursor: number, lang: Lang): AuthorCompletions {
  const quoted = /(frames|fields?)\(\s*\\?"((?:[^"\\]|\\.)*)$/.exec(written);
  if (quoted !== null) {
    const [, name, inner = ''] = quoted;
    const { from, items } = completeFilter(inner, inner.length);
    const fitting = name === 'frames' ? items : items.filter((i) => i.kind === 'field');
    return { from: cursor - inner.length + from, to: cursor, items: fitting.map(ofFilter) };
  }
  const word = /[A-Za-z]*$/.exec(written)?.[0] ?? '';
  const from = cursor - word.length;
  // A member of something: what there is depends on the capture.
  if (written.slice(0, written.length - word.length).endsWith('.')) return { from, to: cursor, items: [] };
  return {
    from,
    to: cursor,
    items: [
      ...FUNCTION_NAMES.map((name): AuthorCompletion => {
        const known = KEY_FUNCTION_WORDS[name];
        return {
          label: name,
          insert: known?.snippet ?? `${name}($1)`,
          isSnippet: true,
          kind: 'function',
          detail: '',
          documentation: known?.[lang] ?? '',
        };
      }),
      ...KEY_DOCUMENTS.map(
        (name): AuthorCompletion => ({
          label: name,
          insert: name,
          isSnippet: false,
          kind: 'document',
          detail: '',
          documentation: KEY_DOCUMENT_WORDS[name]?.[lang] ?? '',
        }),
      ),
    ],
  };
}

/** Of a key what the schema says of it; of a word in an expression what it is. */
export function hoverExercise(text: string, offset: number, lang: Lang): AuthorHover | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const ending = text.indexOf('\n', offset);
  const line = text.slice(start, ending < 0 ? text.length : ending);
  for (const found of line.matchAll(/[A-Za-z][\w-]*/g)) {
    const from = start + found.index;
    const to = from + found[0].length;
    if (offset < from || offset > to) continue;
    const said = saidOf(text, to, found[0], line.slice(found.index + found[0].length), lang);
    return said === undefined ? null : { from, to, text: said };
  }
  return null;
}

function saidOf(text: string, to: number, word: string, after: string, lang: Lang): string | undefined {
  const context = contextAt(text, to);
  if (context === undefined) return undefined;
  if (context.position === 'key' && /^"?\s*:(\s|$)/.test(after)) {
    const node = nodesAt(context.path).find((n) => n.properties?.[word] !== undefined)?.properties?.[word];
    if (node === undefined) return undefined;
    const kind = kindOf(node);
    return `**${word}**${kind === '' ? '' : ` \`${kind}\``}${node.description === undefined ? '' : `\n\n${node.description}`}`;
  }
  if (context.position !== 'value' || !isKey(context.path)) return undefined;
  const known = Object.hasOwn(KEY_FUNCTION_WORDS, word) && after.startsWith('(') ? KEY_FUNCTION_WORDS[word] : undefined;
  if (known !== undefined) return `\`${word}(…)\`\n\n${known[lang]}`;
  const document = Object.hasOwn(KEY_DOCUMENT_WORDS, word) ? KEY_DOCUMENT_WORDS[word] : undefined;
  return document === undefined ? undefined : `\`${word}\`\n\n${document[lang]}`;
}
