/** The menu: files and windows here, everything else as a command to the page. */
import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  readonly newWindow: () => void;
  readonly open: (window: BrowserWindow | undefined) => void;
  /** A command that the page carries out. */
  readonly command: (window: BrowserWindow | undefined, command: 'go-to' | 'filter' | 'shortcuts') => void;
}

export function makeMenu(actions: MenuActions): void {
  const front = () => BrowserWindow.getFocusedWindow() ?? undefined;
  const file: MenuItemConstructorOptions[] = [
    { label: 'New Window', accelerator: 'CmdOrCtrl+N', click: actions.newWindow },
    { label: 'Open…', accelerator: 'CmdOrCtrl+O', click: () => actions.open(front()) },
    { role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] },
    { type: 'separator' },
    { role: process.platform === 'darwin' ? 'close' : 'quit' },
  ];
  const go: MenuItemConstructorOptions[] = [
    { label: 'Go to Frame…', accelerator: 'CmdOrCtrl+G', click: () => actions.command(front(), 'go-to') },
    { label: 'Display Filter', accelerator: 'CmdOrCtrl+/', click: () => actions.command(front(), 'filter') },
  ];
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
  ];
  const help: MenuItemConstructorOptions[] = [
    { label: 'Keyboard Shortcuts', click: () => actions.command(front(), 'shortcuts') },
    { role: 'about' },
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
      { label: 'File', submenu: file },
      { role: 'editMenu' },
      { label: 'Go', submenu: go },
      { label: 'View', submenu: view },
      { role: 'windowMenu' },
      { role: 'help', submenu: help },
    ]),
  );
}
