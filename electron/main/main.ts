/** The desktop app's main process: windows, menus, and the files that people open. Everything else happens in the page. */
import path from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, protocol, session } from 'electron';
import { assetsIn } from '../../core/engine/session/assets.node.ts';
import { Captures, type ServedCapture } from './captures.ts';
import { makeMenu } from './menu.ts';
import { CHANNELS, EVENTS, filesOf, mayCall, mayHavePermission, mayNavigate, mayOpenWindow, PAGE, SCHEME } from './policy.ts';
import { answer } from './serve.ts';

const FILTERS = [
  { name: 'Packet captures', extensions: ['pcap', 'pcapng', 'cap', 'gz', 'txt'] },
  { name: 'All files', extensions: ['*'] },
];

const captures = new Captures();
/** dist/electron/main.js: the page and the preload are beside it. */
const here = import.meta.dirname;

protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]);

function makeWindow(file?: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 800,
    minHeight: 500,
    show: false,
    webPreferences: {
      preload: path.join(here, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  const { webContents } = window;
  webContents.on('will-navigate', (event) => {
    if (!mayNavigate(event.url)) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => ({ action: mayOpenWindow(url) ? 'allow' : 'deny' }));
  window.once('ready-to-show', () => window.show());
  if (file !== undefined) webContents.once('did-finish-load', () => void show(window, file));
  void window.loadURL(PAGE);
  return window;
}

/** Opens the file in the window; says so where that fails. */
async function show(window: BrowserWindow, file: string): Promise<void> {
  try {
    const served = await captures.open(file);
    window.webContents.send(EVENTS.open, served);
    app.addRecentDocument(path.resolve(file));
  } catch (error) {
    await dialog.showMessageBox(window, { type: 'error', message: `${file} cannot be opened`, detail: String(error) });
  }
}

async function choose(window: BrowserWindow): Promise<string | undefined> {
  const { filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile'], filters: FILTERS });
  return filePaths[0];
}

/** In the window that is in front, or in a new one. */
function openFile(file: string | undefined): void {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  if (window === undefined) makeWindow(file);
  else {
    if (file !== undefined) void show(window, file);
    window.focus();
  }
}

ipcMain.handle(CHANNELS.chooseCapture, async (event): Promise<ServedCapture | null> => {
  const { senderFrame } = event;
  if (senderFrame === null || !mayCall(CHANNELS.chooseCapture, senderFrame.url, senderFrame.parent === null)) {
    throw new Error('refused');
  }
  const window = BrowserWindow.fromWebContents(event.sender);
  const file = window === null ? undefined : await choose(window);
  return file === undefined ? null : captures.open(file);
});

// One app, however often it is started: another start opens its files here.
if (!app.requestSingleInstanceLock()) app.quit();
app.on('second-instance', (_event, words) => openFile(filesOf(words, app.isPackaged)[0]));
/** macOS tells of a file before the app is ready. */
let waiting: string | undefined;
app.on('open-file', (event, file) => {
  event.preventDefault();
  if (app.isReady()) openFile(file);
  else waiting = file;
});
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
app.on('activate', () => {
  if (BrowserWindow.getAllWindows().length === 0) makeWindow();
});
app.on('quit', () => void captures.close());

await app.whenReady();
const assets = assetsIn(path.join(here, '..', 'renderer'));
protocol.handle(SCHEME, (request) => answer(request, assets, captures));
session.defaultSession.setPermissionRequestHandler((_contents, permission, done) => done(mayHavePermission(permission)));
session.defaultSession.setPermissionCheckHandler((_contents, permission) => mayHavePermission(permission));
makeMenu({
  newWindow: () => void makeWindow(),
  open: async (window) => {
    const file = window === undefined ? undefined : await choose(window);
    if (file !== undefined) openFile(file);
  },
  command: (window, command) => window?.webContents.send(EVENTS.command, command),
});
makeWindow(waiting ?? filesOf(process.argv, app.isPackaged)[0]);
