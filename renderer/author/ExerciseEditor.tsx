/** exercise.yaml in Monaco: its faults underlined, and behind each key what it is on the open capture. */
import { useCallback, useEffect, useRef } from 'react';
import type { AuthorReport } from '../../core/engine/session/authoring-protocol.ts';
import { CodeEditor, type Editor, type TextModel } from '../editor/CodeEditor.tsx';
import type { Monaco } from '../editor/load.ts';
import { useWords } from '../i18n/index.ts';
import { registerLanguage, SCHEME } from './language.ts';
import { atLine, useAuthor, write } from './state.ts';

const OWNER = 'trama';
/** Characters of a value that are shown behind its key. */
const MAX_BEHIND = 60;

/** Outlives the pane, with what can be undone. */
let model: TextModel | undefined;
let modelEdition = -1;

function modelOf(monaco: Monaco): TextModel {
  const { text, edition } = useAuthor.getState();
  if (model === undefined) {
    model = monaco.editor.createModel(text ?? '', 'yaml', monaco.Uri.parse(`${SCHEME}:/exercise.yaml`));
    model.updateOptions({ tabSize: 2, insertSpaces: true });
    model.onDidChangeContent(() => write(model?.getValue() ?? ''));
  } else if (modelEdition !== edition) model.setValue(text ?? '');
  modelEdition = edition;
  return model;
}

export type GoTo = (line: number, column: number) => void;

/** `onEditor`: called with the way to go to a place of the text. */
export function ExerciseEditor({ onEditor }: { readonly onEditor: (go: GoTo) => void }) {
  const t = useWords();
  const shown = useRef<{ editor: Editor; monaco: Monaco; behind: ReturnType<Editor['createDecorationsCollection']> }>(null);
  const edition = useAuthor((s) => s.edition);
  const report = useAuthor((s) => s.report);
  const latest = useRef({ report, onEditor });
  latest.current = { report, onEditor };

  const draw = useCallback((found: AuthorReport | null) => {
    const at = shown.current;
    if (at === null || model === undefined) return;
    const { monaco, behind } = at;
    monaco.editor.setModelMarkers(
      model,
      OWNER,
      (found?.problems ?? []).map((p) => markerOf(monaco, p)),
    );
    behind.set(
      (found?.questions ?? []).flatMap((q) => {
        const value = q.key.kind === 'value' ? (q.key.solution ?? q.key.value) : null;
        if (value === null || q.keyLine === null || q.keyLine > (model?.getLineCount() ?? 0)) return [];
        const end = model?.getLineMaxColumn(q.keyLine) ?? 1;
        const content = `  = ${value.length > MAX_BEHIND ? `${value.slice(0, MAX_BEHIND)}…` : value}`;
        return [
          {
            range: new monaco.Range(q.keyLine, end, q.keyLine, end),
            options: {
              after: { content, inlineClassName: 'key-value', cursorStops: monaco.editor.InjectedTextCursorStops.None },
              showIfCollapsed: true,
            },
          },
        ];
      }),
    );
  }, []);

  const onReady = useCallback(
    (editor: Editor, monaco: Monaco) => {
      registerLanguage(monaco);
      editor.setModel(modelOf(monaco));
      shown.current = { editor, monaco, behind: editor.createDecorationsCollection() };
      // Where the pane gives the keyboard to.
      editor.getDomNode()?.querySelector('textarea')?.setAttribute('data-main', '');
      const moved = editor.onDidChangeCursorPosition((e) => atLine(e.position.lineNumber));
      draw(latest.current.report);
      // What had the keyboard before it was there.
      const { activeElement } = document;
      if (activeElement === document.body || activeElement?.closest('[data-tool="author"]') !== null) editor.focus();
      latest.current.onEditor((line, column) => {
        editor.setPosition({ lineNumber: line, column });
        editor.revealLineInCenterIfOutsideViewport(line);
        editor.focus();
      });
      return () => {
        moved.dispose();
        shown.current = null;
      };
    },
    [draw],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another edition is another text
  useEffect(() => {
    const at = shown.current;
    if (at === null) return;
    modelOf(at.monaco);
    at.editor.setPosition({ lineNumber: 1, column: 1 });
    at.editor.focus();
  }, [edition]);
  useEffect(() => draw(report), [report, draw]);
  return <CodeEditor label={t.authorPane.editorLabel(report?.problems.length ?? 0)} options={OPTIONS} onReady={onReady} />;
}

const OPTIONS = {
  wordBasedSuggestions: 'off',
  quickSuggestions: { other: true, comments: false, strings: true },
  suggest: { showWords: false, preview: false },
  tabSize: 2,
  guides: { indentation: true },
  folding: true,
  // What is typed over a place of a snippet takes its place.
  autoSurround: 'never',
  lineNumbersMinChars: 4,
  bracketPairColorization: { enabled: false },
  padding: { top: 4, bottom: 4 },
} as const;

function markerOf(monaco: Monaco, p: AuthorReport['problems'][number]) {
  return {
    startLineNumber: p.line,
    startColumn: p.column,
    endLineNumber: p.endLine,
    endColumn: p.endColumn,
    message: p.message,
    severity: p.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
  };
}
