/** An editor in the window: Monaco with the window's face, size and colours. Whoever shows it brings the model. */

import type { editor as api } from 'monaco-editor/editor/editor.api';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { openDialog } from '../app/shell-state.ts';
import { useWords } from '../i18n/index.ts';
import '../styles/editor.css';
import { useScale } from '../widgets/use-scale.ts';
import { loadMonaco, type Monaco } from './load.ts';
import { followTheme } from './theme.ts';

export type Editor = api.IStandaloneCodeEditor;
export type EditorOptions = api.IStandaloneEditorConstructionOptions;
export type TextModel = api.ITextModel;

interface Props {
  readonly label: string;
  readonly options?: EditorOptions;
  /** Called once, when Monaco is there: it gives the editor its model. What is returned is called at the end. */
  readonly onReady: (editor: Editor, monaco: Monaco) => () => void;
}

const SIZE = 13;
const LINE = 19;

export function CodeEditor({ label, options, onReady }: Props) {
  const t = useWords();
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [isReady, setReady] = useState(false);
  const scale = useScale();
  const first = useRef({ label, options, onReady, scale });
  useEffect(() => {
    let isGone = false;
    let end: () => void = () => {};
    loadMonaco()
      .then((monaco) => {
        if (isGone || box.current === null) return;
        followTheme(monaco);
        const { options: given, onReady: ready, label: name, scale: at } = first.current;
        const made = monaco.editor.create(box.current, {
          ariaLabel: name,
          // A text field is what assistive technology and input methods know best.
          editContext: false,
          accessibilitySupport: 'on',
          automaticLayout: true,
          fixedOverflowWidgets: true,
          minimap: { enabled: false },
          scrollBeyondLastLine: false,
          renderLineHighlightOnlyWhenFocus: true,
          smoothScrolling: false,
          fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
          fontSize: SIZE * at,
          lineHeight: Math.round(LINE * at),
          'semanticHighlighting.enabled': false,
          unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true, nonBasicASCII: false },
          ...given,
        });
        editor.current = made;
        const done = ready(made, monaco);
        setReady(true);
        end = () => {
          done();
          made.dispose();
          editor.current = null;
        };
      })
      .catch((error: unknown) => setFailed(error instanceof Error ? error.message : String(error)));
    return () => {
      isGone = true;
      end();
    };
  }, []);
  useEffect(() => {
    editor.current?.updateOptions({ ariaLabel: label, fontSize: SIZE * scale, lineHeight: Math.round(LINE * scale) });
  }, [label, scale]);
  // Monaco would wait for a second key after this one.
  const onKeyDownCapture = (event: KeyboardEvent): void => {
    if (!event.ctrlKey || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'k') return;
    event.preventDefault();
    event.stopPropagation();
    openDialog('palette');
  };
  return (
    <div className="code-editor" onKeyDownCapture={onKeyDownCapture}>
      {failed !== null && <p role="alert">{t.editorFailed(failed)}</p>}
      {failed === null && !isReady && <p className="hint">{t.loadingPane}</p>}
      <div ref={box} className="code-editor-box" />
    </div>
  );
}
