/** Monaco in the window's own colours, whichever theme is chosen. */
import type { Monaco } from './load.ts';

const NAME = 'trama';

/** Six hexadecimal digits: all that Monaco understands. */
const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim().slice(0, 7);
const plain = (name: string): string => token(name).slice(1);

function define(monaco: Monaco): void {
  const shown = document.documentElement.dataset.theme;
  const isContrast = shown === 'contrast';
  monaco.editor.defineTheme(NAME, {
    base: isContrast ? 'hc-black' : shown === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: plain('ink'), background: plain('ground') },
      { token: 'type', foreground: plain('opening') },
      ...['string', 'string.yaml'].map((token) => ({ token, foreground: plain('request') })),
      { token: 'number', foreground: plain('rewrite') },
      { token: 'keyword', foreground: plain('arp') },
      { token: 'comment', foreground: plain('muted') },
      { token: 'operators', foreground: plain('muted') },
      { token: 'delimiter', foreground: plain('muted') },
      { token: 'tag', foreground: plain('arp') },
      { token: 'namespace', foreground: plain('arp') },
    ],
    colors: {
      'editor.background': token('ground'),
      'editor.foreground': token('ink'),
      'editorLineNumber.foreground': token('muted'),
      'editorLineNumber.activeForeground': token('ink'),
      'editorCursor.foreground': token('ink'),
      'editorGutter.background': token('ground'),
      'editor.lineHighlightBackground': isContrast ? '#00000000' : `${token('opening')}10`,
      'editor.lineHighlightBorder': isContrast ? token('opening') : '#00000000',
      'editor.selectionBackground': `${token('opening')}${isContrast ? '80' : '40'}`,
      'editor.findMatchBackground': `${token('rewrite')}70`,
      'editor.findMatchHighlightBackground': `${token('rewrite')}38`,
      'editor.rangeHighlightBackground': `${token('rewrite')}18`,
      'editorIndentGuide.background1': isContrast ? `${token('rule')}50` : token('rule'),
      'editorIndentGuide.activeBackground1': token('lane'),
      'editorError.foreground': token('error'),
      'editorWarning.foreground': token('response'),
      'editorWidget.background': token('panel'),
      'editorWidget.foreground': token('ink'),
      'editorWidget.border': token('lane'),
      'editorHoverWidget.background': token('panel'),
      'editorHoverWidget.foreground': token('ink'),
      'editorHoverWidget.border': token('lane'),
      'editorSuggestWidget.background': token('panel'),
      'editorSuggestWidget.foreground': token('ink'),
      'editorSuggestWidget.border': token('lane'),
      'editorSuggestWidget.highlightForeground': token('opening'),
      'editorSuggestWidget.focusHighlightForeground': token('opening'),
      'editorSuggestWidget.selectedForeground': token('ink'),
      'editorSuggestWidget.selectedBackground': isContrast ? '#333333' : `${token('opening')}30`,
      'list.hoverBackground': `${token('opening')}18`,
      'menu.background': token('panel'),
      'menu.foreground': token('ink'),
      'menu.selectionBackground': `${token('opening')}40`,
      'menu.selectionForeground': token('ink'),
      'menu.border': token('lane'),
      'input.background': token('ground'),
      'input.foreground': token('ink'),
      'input.border': token('lane'),
      'input.placeholderForeground': token('muted'),
      focusBorder: token('opening'),
      'widget.shadow': '#00000040',
      'scrollbarSlider.background': `${token('lane')}60`,
      'scrollbarSlider.hoverBackground': `${token('lane')}90`,
      'scrollbarSlider.activeBackground': `${token('lane')}b0`,
    },
  });
  monaco.editor.setTheme(NAME);
}

let watched = false;

/** From now on, and whenever another theme is chosen. */
export function followTheme(monaco: Monaco): void {
  if (watched) return;
  watched = true;
  define(monaco);
  // applyTheme sets the name first and then the colours, in one go: both are there when an observer is told.
  new MutationObserver(() => define(monaco)).observe(document.documentElement, { attributeFilter: ['data-theme'] });
}
