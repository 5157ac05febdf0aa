/** A stream in Monaco, to be read, searched and copied from: for those of a length that one text can have. */
import { Search } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { FollowLine } from '../../core/engine/session/follow/follow.ts';
import { engine, newRequestId, quietly, selectRow, step } from '../app/store.ts';
import { CodeEditor, type Editor, type EditorOptions } from '../editor/CodeEditor.tsx';
import type { Monaco } from '../editor/load.ts';
import { useWords } from '../i18n/index.ts';
import { goToFrame } from '../tools/tools.ts';
import { StreamFoot, StreamNotes, type StreamProps } from './StreamFoot.tsx';

const PAGE = 2000;

/** All lines of a stream; null while they come. */
function useAllLines({ view, request, stamp }: Pick<StreamProps, 'view' | 'request' | 'stamp'>): readonly FollowLine[] | null {
  const [known, setKnown] = useState<{ readonly stamp: string; readonly lines: readonly FollowLine[] } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stamp says which lines these are
  useEffect(() => {
    let isLate = false;
    void quietly(
      (async () => {
        const lines: FollowLine[] = [];
        while (lines.length < view.lines) {
          const page = await engine().followLines(newRequestId(), request, lines.length, PAGE);
          if (isLate || page === null || page.length === 0) return;
          lines.push(...page);
        }
        setKnown({ stamp, lines });
      })(),
    );
    return () => {
      isLate = true;
    };
  }, [stamp, view.lines]);
  return known?.stamp === stamp ? known.lines : null;
}

const OPTIONS: EditorOptions = {
  readOnly: true,
  domReadOnly: true,
  // Nothing is written here: Tab goes on to what follows.
  tabFocusMode: true,
  lineDecorationsWidth: 14,
  lineNumbersMinChars: 6,
  glyphMargin: false,
  folding: false,
  wordWrap: 'off',
  renderWhitespace: 'none',
  renderControlCharacters: false,
  occurrencesHighlight: 'off',
  selectionHighlight: false,
  matchBrackets: 'never',
  bracketPairColorization: { enabled: false },
  guides: { indentation: false },
  links: false,
  quickSuggestions: false,
  find: { addExtraSpaceOnTop: true, seedSearchStringFromSelection: 'never' },
};

interface Shown {
  readonly editor: Editor;
  readonly monaco: Monaco;
  readonly speakers: ReturnType<Editor['createDecorationsCollection']>;
  readonly selected: ReturnType<Editor['createDecorationsCollection']>;
}

export function StreamEditor({ view, request, stamp, row }: StreamProps) {
  const t = useWords();
  const lines = useAllLines({ view, request, stamp });
  const shown = useRef<Shown>(null);
  const [isReady, setReady] = useState(false);
  const [line, setLine] = useState(1);
  const latest = useRef<readonly FollowLine[]>([]);
  /** The packet that was reached from here is not looked for again. */
  const own = useRef<number | null>(null);
  const frameAt = useCallback((n: number): number => latest.current[n - 1]?.frame ?? 0, []);

  const onReady = useCallback(
    (editor: Editor, monaco: Monaco) => {
      shown.current = {
        editor,
        monaco,
        speakers: editor.createDecorationsCollection(),
        selected: editor.createDecorationsCollection(),
      };
      const moved = editor.onDidChangeCursorPosition((e) => setLine(e.position.lineNumber));
      const pressed = editor.onMouseDown(({ event, target }) => {
        const frame = target.position === null || !event.leftButton ? 0 : frameAt(target.position.lineNumber);
        if (frame === 0) return;
        own.current = frame - 1;
        selectRow(frame - 1);
      });
      const open = (): void => {
        const frame = frameAt(editor.getPosition()?.lineNumber ?? 0);
        if (frame === 0) return;
        own.current = frame - 1;
        goToFrame(frame);
      };
      const { KeyCode: key, KeyMod: mod } = monaco;
      // Of this editor alone: a command without an id would take the key from all of them.
      const on = (keybinding: number, id: string, run: () => void): void =>
        void editor.addAction({
          id: `trama.${id}`,
          label: id,
          keybindings: [keybinding],
          keybindingContext: 'editorTextFocus',
          run,
        });
      const act = (id: string) => () => void editor.getAction(id)?.run();
      on(key.Enter, 'open', open);
      on(key.Slash, 'find', act('actions.find'));
      on(key.KeyN, 'next', act('editor.action.nextMatchFindAction'));
      on(mod.Shift | key.KeyN, 'previous', act('editor.action.previousMatchFindAction'));
      // The packet list's keys, which are an editor's as well.
      on(key.F8, 'next-packet', () => step(1));
      on(key.F7, 'previous-packet', () => step(-1));
      setReady(true);
      return () => {
        moved.dispose();
        pressed.dispose();
        editor.getModel()?.dispose();
        shown.current = null;
        setReady(false);
      };
    },
    [frameAt],
  );

  useEffect(() => {
    const at = shown.current;
    if (!isReady || at === null || lines === null) return;
    const { editor, monaco, speakers } = at;
    latest.current = lines;
    const hadFocus = editor.hasTextFocus();
    editor.getModel()?.dispose();
    const language = request.format === 'yaml' ? 'yaml' : 'plaintext';
    editor.setModel(monaco.editor.createModel(lines.map((l) => l.text).join('\n'), language));
    // Another text has another field; the pane gives it the keyboard.
    editor.getDomNode()?.querySelector('textarea')?.setAttribute('data-main', '');
    if (hadFocus) editor.focus();
    editor.updateOptions({
      lineNumbers: (n) => {
        const l = lines[n - 1];
        return l?.isFirst === true ? `${l.peer === 'client' ? '→' : '←'} ${l.frame}` : '';
      },
    });
    speakers.set(runs(lines).map(({ from, to, name }) => decoration(monaco, from, to, name)));
    setLine(1);
  }, [lines, isReady, request.format]);

  useEffect(() => {
    const at = shown.current;
    if (at === null || lines === null || !isReady) return;
    const first = row === null ? -1 : lines.findIndex((l) => l.frame === row + 1);
    if (first < 0) {
      at.selected.clear();
      return;
    }
    let last = first;
    while (lines[last + 1]?.frame === (row ?? 0) + 1) last++;
    at.selected.set([decoration(at.monaco, first + 1, last + 1, 'stream-selected')]);
    if (own.current === row) return;
    at.editor.setPosition({ lineNumber: first + 1, column: 1 });
    at.editor.revealLineInCenterIfOutsideViewport(first + 1);
  }, [row, lines, isReady]);

  const now = lines?.[line - 1];
  return (
    <>
      {lines === null && <p className="hint">{t.followPane.reading}</p>}
      <div className="stream-editor">
        <CodeEditor label={t.followPane.editorLabel} options={OPTIONS} onReady={onReady} />
      </div>
      <StreamNotes view={view} />
      <StreamFoot
        view={view}
        request={request}
        said={now === undefined || now.peer === null ? '' : t.followPane.lineOf(now.peer === 'client', String(now.frame))}
      >
        <button
          type="button"
          className="small"
          onClick={() => {
            shown.current?.editor.focus();
            void shown.current?.editor.getAction('actions.find')?.run();
          }}
        >
          <Search size={12} aria-hidden="true" /> {t.followPane.findIn}
        </button>
      </StreamFoot>
    </>
  );
}

interface Run {
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

/** Lines that follow each other and look alike, by numbers from 1. */
function runs(lines: readonly FollowLine[]): Run[] {
  const found: Run[] = [];
  const nameOf = (l: FollowLine): string => (l.isGap ? 'stream-gap' : l.peer === null ? '' : `stream-${l.peer}`);
  for (let i = 0; i < lines.length; ) {
    const name = nameOf(lines[i] as FollowLine);
    let end = i + 1;
    while (end < lines.length && nameOf(lines[end] as FollowLine) === name) end++;
    if (name !== '') found.push({ from: i + 1, to: end, name });
    i = end;
  }
  return found;
}

const decoration = (monaco: Monaco, from: number, to: number, name: string) => ({
  range: new monaco.Range(from, 1, to, 1),
  options: {
    isWholeLine: true,
    className: name,
    linesDecorationsClassName: `${name}-edge`,
    ...(name === 'stream-gap' ? { inlineClassName: 'stream-gap-text' } : {}),
  },
});
