/** The menu, as a plain template: files and windows here, everything else as a command to the page. */
import type { MenuItemConstructorOptions } from 'electron';
import { recentLabel } from './recent.ts';
import { type Lang, WORDS } from './words.ts';

/** What the page carries out: see renderer/app/actions.ts. */
export type PageCommand =
  | 'go-to'
  | 'filter'
  | 'shortcuts'
  | 'next'
  | 'previous'
  | 'next-in-conversation'
  | 'previous-in-conversation'
  | 'close'
  | 'save-as'
  | 'report'
  | 'comments'
  | 'undo-comment'
  | 'english'
  | 'spanish';

export interface MenuState {
  readonly lang: Lang;
  readonly platform: string;
  readonly recent: readonly string[];
  readonly home: string;
  readonly isPackaged: boolean;
}

export interface MenuActions {
  readonly newWindow: () => void;
  readonly open: () => void;
  readonly openRecent: (file: string) => void;
  readonly clearRecent: () => void;
  readonly about: () => void;
  /** A command for the page of the window in front. */
  readonly command: (command: PageCommand) => void;
}

type Item = MenuItemConstructorOptions;

export function menuTemplate({ lang, platform, recent, home, isPackaged }: MenuState, actions: MenuActions): Item[] {
  const t = WORDS[lang];
  const isMac = platform === 'darwin';
  const line: Item = { type: 'separator' };
  const command = (label: string, name: PageCommand, accelerator?: string): Item => ({
    label,
    click: () => actions.command(name),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const recents: Item[] = recent.map((file) => ({
    label: recentLabel(file, home).replaceAll('&', '&&'),
    click: () => actions.openRecent(file),
  }));
  const file: Item[] = [
    { label: t.newWindow, accelerator: 'CmdOrCtrl+N', click: actions.newWindow },
    { label: t.open, accelerator: 'CmdOrCtrl+O', click: actions.open },
    {
      label: t.openRecent,
      submenu:
        recents.length === 0
          ? [{ label: t.noRecent, enabled: false }]
          : [...recents, line, { label: t.clearRecent, click: actions.clearRecent }],
    },
    line,
    command(t.saveAs, 'save-as', 'CmdOrCtrl+Shift+S'),
    command(t.exportReport, 'report'),
    line,
    command(t.closeCapture, 'close'),
    { role: 'close', label: t.closeWindow },
    ...(isMac ? [] : [{ role: 'quit', label: t.quit } satisfies Item]),
  ];
  const edit: Item[] = [
    // The roles name themselves in the system's language, and act on the field that is being written in.
    { role: 'undo' },
    { role: 'redo' },
    line,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
    line,
    command(t.comments, 'comments', 'CmdOrCtrl+Alt+C'),
    command(t.undoComment, 'undo-comment'),
  ];
  const go: Item[] = [
    command(t.goTo, 'go-to', 'CmdOrCtrl+G'),
    command(t.filter, 'filter', 'CmdOrCtrl+/'),
    line,
    command(t.nextPacket, 'next', 'F8'),
    command(t.previousPacket, 'previous', 'F7'),
    command(t.nextInConversation, 'next-in-conversation', 'CmdOrCtrl+.'),
    command(t.previousInConversation, 'previous-in-conversation', 'CmdOrCtrl+,'),
  ];
  const view: Item[] = [
    {
      label: `${t.language}${lang === 'en' ? '' : ' / Language'}`,
      submenu: [
        { label: 'English', type: 'radio', checked: lang === 'en', click: () => actions.command('english') },
        { label: 'Español', type: 'radio', checked: lang === 'es', click: () => actions.command('spanish') },
      ],
    },
    line,
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    line,
    { role: 'togglefullscreen' },
    ...(isPackaged ? [] : [{ role: 'toggleDevTools' } satisfies Item]),
  ];
  const help: Item[] = [
    command(t.shortcuts, 'shortcuts'),
    ...(isMac ? [] : [line, { label: t.about, click: actions.about } satisfies Item]),
  ];
  return [
    ...(isMac ? [{ role: 'appMenu' } satisfies Item] : []),
    { label: t.file, submenu: file },
    { label: t.edit, submenu: edit },
    { label: t.go, submenu: go },
    { label: t.view, submenu: view },
    { role: 'windowMenu', label: t.window },
    { role: 'help', label: t.help, submenu: help },
  ];
}
