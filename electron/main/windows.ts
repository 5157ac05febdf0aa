/** The app's windows: where they stand, what they show, and the dialogs about their files. */
import path from 'node:path';
import { app, BrowserWindow, dialog, screen } from 'electron';
import type { Captures, ServedCapture } from './captures.ts';
import { isExercise, readExercise } from './exercises.ts';
import type { Kept } from './kept.ts';
import type { SaveKind, SaveRequest, WindowTold } from './messages.ts';
import { EVENTS, mayNavigate, mayOpenWindow, PAGE } from './policy.ts';
import { withoutRecent, withRecent } from './recent.ts';
import type { Saves } from './saves.ts';
import { MINIMUM, place, withState } from './window-state.ts';
import { langOfLocale, WORDS, type Words } from './words.ts';

const CAPTURE_ENDINGS = ['pcap', 'pcapng', 'cap', 'dmp', 'ntar', 'gz', 'txt', 'hex', 'yaml', 'yml'];
const SAVE_ENDINGS: Readonly<Record<SaveKind, string>> = {
  pcapng: 'pcapng',
  html: 'html',
  svg: 'svg',
  png: 'png',
  csv: 'csv',
  text: 'txt',
  mermaid: 'mmd',
  plantuml: 'puml',
  json: 'json',
  yaml: 'yaml',
};

export class Windows {
  readonly #captures: Captures;
  readonly #saves: Saves;
  readonly #kept: Kept;
  readonly #preload: string;
  readonly #told = new Map<number, WindowTold>();
  /** Called when what the menu shows has changed. */
  onChange: () => void = () => {};

  constructor(captures: Captures, saves: Saves, kept: Kept, preload: string) {
    this.#captures = captures;
    this.#saves = saves;
    this.#kept = kept;
    this.#preload = preload;
  }

  get words(): Words {
    return WORDS[this.#kept.values.lang ?? langOfLocale(app.getLocale())];
  }

  make(file?: string): BrowserWindow {
    const primary = screen.getPrimaryDisplay();
    const displays = [primary, ...screen.getAllDisplays().filter((d) => d.id !== primary.id)];
    const focused = BrowserWindow.getFocusedWindow();
    const others = BrowserWindow.getAllWindows().filter((w) => w !== focused);
    const open = focused === null ? others : [...others, focused];
    const { maximized, ...bounds } = place(
      this.#kept.values.windows,
      displays,
      open.map((w) => w.getNormalBounds()),
    );
    const window = new BrowserWindow({
      ...bounds,
      minWidth: Math.min(MINIMUM.width, bounds.width),
      minHeight: Math.min(MINIMUM.height, bounds.height),
      show: false,
      webPreferences: {
        preload: this.#preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    if (maximized) window.maximize();
    const { webContents } = window;
    const { id } = webContents;
    const refuse = (event: { url: string; preventDefault(): void }) => {
      if (!mayNavigate(event.url)) event.preventDefault();
    };
    webContents.on('will-navigate', refuse);
    webContents.on('will-redirect', refuse);
    webContents.on('will-frame-navigate', refuse);
    webContents.on('will-attach-webview', (event) => event.preventDefault());
    webContents.setWindowOpenHandler(({ url }) => ({ action: mayOpenWindow(url) ? 'allow' : 'deny' }));
    // The page holds the window open while comments are not saved; the event's default keeps it open.
    webContents.on('will-prevent-unload', (event) => {
      if (this.#leaves(window)) event.preventDefault();
    });
    window.once('ready-to-show', () => window.show());
    window.on('close', () => this.#keepState(window));
    window.once('closed', () => {
      this.#told.delete(id);
      void this.#captures.releaseAll(id);
      void this.#saves.endAll(id);
    });
    if (file !== undefined) webContents.once('did-finish-load', () => void this.show(window, file));
    void window.loadURL(PAGE);
    return window;
  }

  #leaves(window: BrowserWindow): boolean {
    const t = this.words;
    const chosen = dialog.showMessageBoxSync(window, {
      type: 'warning',
      message: t.unsaved,
      detail: t.unsavedDetail,
      buttons: [t.stay, t.leave],
      defaultId: 0,
      cancelId: 0,
    });
    return chosen === 1;
  }

  #keepState(window: BrowserWindow): void {
    const bounds = window.getNormalBounds();
    const display = screen.getDisplayMatching(bounds);
    const state = { ...bounds, maximized: window.isMaximized(), at: Date.now() };
    this.#kept.keep({ windows: withState(this.#kept.values.windows, display, state) });
  }

  tell(window: BrowserWindow, told: WindowTold): void {
    this.#told.set(window.webContents.id, told);
    window.setDocumentEdited(told.edited);
    if (told.lang === this.#kept.values.lang) return;
    this.#kept.keep({ lang: told.lang });
    this.onChange();
  }

  /** Opens the file in the window; says so where that fails. */
  async show(window: BrowserWindow, file: string): Promise<void> {
    const served = await this.serve(window, file);
    if (served !== null) window.webContents.send(EVENTS.open, served);
  }

  /** What the page is told of the file; null where it cannot be opened, which a dialog has said. */
  async serve(window: BrowserWindow, file: string): Promise<ServedCapture | null> {
    const full = path.resolve(file);
    const { recent } = this.#kept.values;
    try {
      const served = isExercise(full)
        ? await this.#serveExercise(full, window.webContents.id)
        : await this.#captures.open(full, window.webContents.id);
      app.addRecentDocument(full);
      this.#kept.keep({ recent: withRecent(recent, full) });
      return served;
    } catch (error) {
      this.#kept.keep({ recent: withoutRecent(recent, full) });
      await dialog.showMessageBox(window, { type: 'error', message: this.words.cannotOpen(full), detail: String(error) });
      return null;
    } finally {
      this.onChange();
    }
  }

  async #serveExercise(file: string, owner: number): Promise<ServedCapture> {
    const { name, text, capture } = await readExercise(file);
    const served = capture === null ? { name: '', size: 0, url: '' } : await this.#captures.open(capture, owner);
    return { ...served, exercise: { name, text } };
  }

  async choose(window: BrowserWindow): Promise<string | undefined> {
    const t = this.words;
    const filters = [
      { name: t.captures, extensions: CAPTURE_ENDINGS },
      { name: t.allFiles, extensions: ['*'] },
    ];
    const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile'], filters });
    return canceled ? undefined : filePaths[0];
  }

  /** In the front window where that shows nothing yet, else in a new one: what is open stays. */
  openFile(file: string | undefined): void {
    const front = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    if (front === undefined) {
      this.make(file);
      return;
    }
    const isEmpty = this.#told.get(front.webContents.id)?.hasCapture === false;
    if (file === undefined || isEmpty) {
      if (front.isMinimized()) front.restore();
      front.focus();
      if (file !== undefined) void this.show(front, file);
    } else this.make(file);
  }

  /** Asks where to save. A capture that is open is replaced only where a person says so. Null: nothing is to be saved. */
  async beginSave(window: BrowserWindow, { name, kind }: SaveRequest): Promise<string | null> {
    const t = this.words;
    let defaultPath = name;
    for (;;) {
      const ending = SAVE_ENDINGS[kind];
      const filters = [{ name: ending, extensions: [ending] }];
      const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath, filters });
      if (canceled || filePath === '') return null;
      if (await this.#captures.has(filePath)) {
        const { response } = await dialog.showMessageBox(window, {
          type: 'warning',
          message: t.isOpen(path.basename(filePath)),
          detail: t.isOpenDetail,
          buttons: [t.otherName, t.replace],
          defaultId: 0,
          cancelId: 0,
        });
        if (response === 0) {
          defaultPath = filePath;
          continue;
        }
      }
      try {
        return await this.#saves.begin(filePath, window.webContents.id);
      } catch (error) {
        await dialog.showMessageBox(window, { type: 'error', message: t.cannotSave(filePath), detail: String(error) });
        return null;
      }
    }
  }
}
