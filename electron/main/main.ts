/** The desktop app's main process: windows, menus, and the files that people open. Everything else happens in the page. */
import path from 'node:path';
import { app, BrowserWindow, type IpcMainInvokeEvent, ipcMain, Menu, protocol, session } from 'electron';
import { assetsIn } from '../../core/engine/session/assets.node.ts';
import { Captures } from './captures.ts';
import { Kept } from './kept.ts';
import { menuTemplate } from './menu.ts';
import { idOf, pieceOf, saveRequestOf, toldOf } from './messages.ts';
import {
  CHANNELS,
  type Channel,
  EVENTS,
  filesOf,
  mayCall,
  mayDownload,
  mayHavePermission,
  mayLoad,
  mayOpenWindow,
  SCHEME,
} from './policy.ts';
import { recentNames } from './recent.ts';
import { Saves } from './saves.ts';
import { answer } from './serve.ts';
import { Windows } from './windows.ts';
import { langOfLocale } from './words.ts';

/** dist/electron/main.mjs: the page and the preload are beside it. */
const here = import.meta.dirname;

app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]);

const captures = new Captures();
const saves = new Saves();
const kept = new Kept(path.join(app.getPath('userData'), 'trama.json'));
const windows = new Windows(captures, saves, kept, path.join(here, 'preload.cjs'));

/** Every handler begins here: who asks, and in which window. */
function on(channel: Channel, work: (window: BrowserWindow, ...words: unknown[]) => unknown): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...words: unknown[]) => {
    const { senderFrame } = event;
    if (senderFrame === null || !mayCall(channel, senderFrame.url, senderFrame.parent === null)) throw new Error('refused');
    const window = BrowserWindow.fromWebContents(event.sender);
    if (window === null) throw new Error('refused');
    return work(window, ...words);
  });
}

/** A message of another form than the page's own is refused. */
function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('refused');
  return value;
}

on(CHANNELS.chooseCapture, async (window) => {
  const file = await windows.choose(window);
  return file === undefined ? null : windows.serve(window, file);
});
on(CHANNELS.recentCaptures, () => recentNames(kept.values.recent));
on(CHANNELS.openRecent, (window, index) =>
  windows.serve(window, known(typeof index === 'number' ? kept.values.recent[index] : undefined)),
);
on(CHANNELS.beginSave, (window, request) => windows.beginSave(window, known(saveRequestOf(request))));
on(CHANNELS.writeSave, (window, ticket, bytes) => saves.write(known(idOf(ticket)), window.webContents.id, known(pieceOf(bytes))));
on(CHANNELS.endSave, (window, ticket, keep) => saves.end(known(idOf(ticket)), window.webContents.id, keep === true));
on(CHANNELS.tell, (window, told) => windows.tell(window, known(toldOf(told))));

function setMenu(): void {
  const front = () => BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const template = menuTemplate(
    {
      lang: kept.values.lang ?? langOfLocale(app.getLocale()),
      platform: process.platform,
      recent: kept.values.recent,
      home: app.getPath('home'),
      isPackaged: app.isPackaged,
    },
    {
      newWindow: () => void windows.make(),
      open: async () => {
        const window = front();
        const file = window === undefined ? undefined : await windows.choose(window);
        if (window !== undefined && file !== undefined) await windows.show(window, file);
      },
      openRecent: (file) => windows.openFile(file),
      clearRecent: () => {
        app.clearRecentDocuments();
        kept.keep({ recent: [] });
        setMenu();
      },
      about: () => app.showAboutPanel(),
      command: (command) => front()?.webContents.send(EVENTS.command, command),
    },
  );
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
windows.onChange = setMenu;

// One app, however often it is started: another start opens its files here.
const isFirst = app.requestSingleInstanceLock();
if (!isFirst) app.quit();
app.on('second-instance', (_event, words, directory) => {
  const files = filesOf(words, app.isPackaged);
  if (files.length === 0) windows.openFile(undefined);
  for (const file of files) windows.openFile(path.resolve(directory, file));
});
/** macOS tells of files before the app is ready. */
const waiting: string[] = [];
app.on('open-file', (event, file) => {
  event.preventDefault();
  if (app.isReady()) windows.openFile(file);
  else waiting.push(file);
});
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
app.on('activate', () => {
  if (BrowserWindow.getAllWindows().length === 0) windows.make();
});
app.on('quit', () => void captures.close());
// Whatever makes contents, and however: no windows, no views inside a page.
app.on('web-contents-created', (_event, contents) => {
  contents.setWindowOpenHandler(({ url }) => ({ action: mayOpenWindow(url) ? 'allow' : 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
});

/** Where the page's files are: beside the app, or in the package, outside its archive. */
const site = (): string => (app.isPackaged ? path.join(process.resourcesPath, 'renderer') : path.join(here, '..', 'renderer'));

function start(): void {
  const assets = assetsIn(site());
  protocol.handle(SCHEME, (request) => answer(request, assets, captures));
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, done, details) =>
    done(mayHavePermission(permission, details.requestingUrl)),
  );
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => mayHavePermission(permission, origin));
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.webRequest.onBeforeRequest((details, done) => done({ cancel: !mayLoad(details.url) }));
  defaultSession.on('will-download', (event, item) => {
    if (!mayDownload(item.getURL())) event.preventDefault();
  });
  app.setAboutPanelOptions({
    applicationName: 'Trama',
    applicationVersion: app.getVersion(),
    copyright: `${windows.words.aboutText} MIT License.`,
  });
  setMenu();
  const files = [...waiting, ...filesOf(process.argv, app.isPackaged)];
  if (files.length === 0) windows.make();
  for (const file of files) windows.make(file);
}

// Not awaited: the app is ready only after this module has been evaluated to its end (https://www.electronjs.org/docs/latest/tutorial/esm).
if (isFirst) void app.whenReady().then(start);
