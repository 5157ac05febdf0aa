/** Monaco asks the worker what may stand at a place of an exercise, and what stands there. */
import type { languages } from 'monaco-editor/editor/editor.api';
import type { AuthorCompletion } from '../../core/engine/session/authoring-protocol.ts';
import { engine, langOf, useApp } from '../app/store.ts';
import type { Monaco } from '../editor/load.ts';

/** Models of exercises have addresses of this scheme: other texts in YAML are not exercises. */
export const SCHEME = 'trama-exercise';

let registered = false;

export function registerLanguage(monaco: Monaco): void {
  if (registered) return;
  registered = true;
  const { Range, languages: of } = monaco;
  const kinds: Readonly<Record<AuthorCompletion['kind'], languages.CompletionItemKind>> = {
    key: of.CompletionItemKind.Property,
    value: of.CompletionItemKind.EnumMember,
    snippet: of.CompletionItemKind.Snippet,
    function: of.CompletionItemKind.Function,
    document: of.CompletionItemKind.Struct,
    field: of.CompletionItemKind.Field,
    operator: of.CompletionItemKind.Operator,
  };
  const isOpen = (): boolean => useApp.getState().stage.kind === 'open';
  const selector = { language: 'yaml', scheme: SCHEME };
  of.registerCompletionItemProvider(selector, {
    triggerCharacters: [' ', '"', '(', '.', '-'],
    provideCompletionItems: async (model, position) => {
      if (!isOpen()) return { suggestions: [] };
      const cursor = model.getOffsetAt(position);
      const { from, to, items } = await engine().authorComplete(model.getValue(), cursor, langOf());
      const range = Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to));
      return {
        suggestions: items.map((item, i) => ({
          label: item.label,
          kind: kinds[item.kind],
          detail: item.detail,
          documentation: { value: item.documentation },
          insertText: item.insert,
          // Their order says what is wanted first.
          sortText: String(i).padStart(4, '0'),
          range,
          ...(item.isSnippet ? { insertTextRules: of.CompletionItemInsertTextRule.InsertAsSnippet } : {}),
          // What a key may be is the next thing to know.
          ...(item.kind === 'key' && item.insert.endsWith(' ')
            ? { command: { id: 'editor.action.triggerSuggest', title: '' } }
            : {}),
        })),
      };
    },
  });
  of.registerHoverProvider(selector, {
    provideHover: async (model, position) => {
      if (!isOpen()) return null;
      const found = await engine().authorHover(model.getValue(), model.getOffsetAt(position), langOf());
      if (found === null) return null;
      return {
        range: Range.fromPositions(model.getPositionAt(found.from), model.getPositionAt(found.to)),
        contents: [{ value: found.text }],
      };
    },
  });
}
