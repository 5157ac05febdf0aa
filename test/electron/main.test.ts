/**
 * Main as a whole, with a stand-in for Electron that records what it is asked: what each handler refuses, and what a second start, a menu and a dialog do.
 * That the stand-in has the right shape is what type-checking main against Electron's own types is for.
 */
import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHANNELS, EVENTS, PAGE } from '../../electron/main/policy.ts';

type Handler = (event: unknown, ...words: unknown[]) => unknown;
const state = vi.hoisted(() => ({
  directory: '',
  handlers: new Map<string, Handler>(),
  windows: [] as unknown[],
  answers: { open: undefined as string | undefined, save: [] as (string | undefined)[], box: 0 },
  boxes: [] as unknown[],
  served: undefined as ((request: Request) => Promise<Response>) | undefined,
  session: {} as Record<string, (...args: never[]) => unknown>,
  menu: [] as unknown[],
  quit: 0,
}));

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  let ids = 0;
  class WebContents extends Emitter {
    readonly id = ++ids;
    readonly sent: unknown[][] = [];
    openHandler: ((details: { url: string }) => { action: string }) | undefined;
    mainFrame = { url: 'trama://app/index.html', parent: null };
    setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
      this.openHandler = handler;
    }
    send(...words: unknown[]) {
      this.sent.push(words);
    }
  }
  class BrowserWindow extends Emitter {
    readonly webContents = new WebContents();
    readonly options: unknown;
    url = '';
    edited = false;
    constructor(options: unknown) {
      super();
      this.options = options;
      state.windows.push(this);
    }
    static getAllWindows = () => [...state.windows];
    static getFocusedWindow = () => state.windows[0] ?? null;
    static fromWebContents = (contents: unknown) =>
      (state.windows as BrowserWindow[]).find((w) => w.webContents === contents) ?? null;
    loadURL(url: string) {
      this.url = url;
      return Promise.resolve();
    }
    getNormalBounds = () => ({ x: 10, y: 40, width: 900, height: 600 });
    isMaximized = () => false;
    isMinimized = () => false;
    maximize() {}
    show() {}
    focus() {}
    restore() {}
    setDocumentEdited(edited: boolean) {
      this.edited = edited;
    }
  }
  const app = Object.assign(new Emitter(), {
    isPackaged: false,
    enableSandbox: () => {},
    getPath: () => state.directory,
    getLocale: () => 'en-US',
    getVersion: () => '0',
    requestSingleInstanceLock: () => true,
    quit: () => {
      state.quit++;
    },
    isReady: () => true,
    whenReady: () => Promise.resolve(),
    addRecentDocument: () => {},
    clearRecentDocuments: () => {},
    setAboutPanelOptions: () => {},
    showAboutPanel: () => {},
  });
  const display = { id: 1, label: 'd', bounds: { x: 0, y: 0, width: 1920, height: 1080 } };
  const screen = { ...display, workArea: display.bounds };
  return {
    app,
    BrowserWindow,
    dialog: {
      showOpenDialog: async () => ({
        canceled: state.answers.open === undefined,
        filePaths: state.answers.open === undefined ? [] : [state.answers.open],
      }),
      showSaveDialog: async () => {
        const filePath = state.answers.save.shift();
        return { canceled: filePath === undefined, filePath: filePath ?? '' };
      },
      showMessageBox: async (_w: unknown, box: unknown) => {
        state.boxes.push(box);
        return { response: state.answers.box };
      },
      showMessageBoxSync: (_w: unknown, box: unknown) => {
        state.boxes.push(box);
        return state.answers.box;
      },
    },
    ipcMain: { handle: (channel: string, handler: Handler) => state.handlers.set(channel, handler) },
    Menu: { setApplicationMenu: () => {}, buildFromTemplate: (t: unknown[]) => (state.menu = t) },
    protocol: {
      registerSchemesAsPrivileged: () => {},
      handle: (_scheme: string, handler: (request: Request) => Promise<Response>) => (state.served = handler),
    },
    screen: { getPrimaryDisplay: () => screen, getAllDisplays: () => [screen], getDisplayMatching: () => screen },
    session: {
      defaultSession: new Proxy(
        {},
        {
          get: (_t, name: string) =>
            name === 'webRequest'
              ? { onBeforeRequest: (f: never) => (state.session.request = f) }
              : name === 'on'
                ? (event: string, f: never) => (state.session[event] = f)
                : (f: never) => (state.session[name] = f),
        },
      ),
    },
  };
});

interface FakeContents extends EventEmitter {
  readonly id: number;
  readonly sent: unknown[][];
  readonly openHandler: (details: { url: string }) => { action: string };
  readonly mainFrame: { url: string; parent: null };
}
interface FakeWindow extends EventEmitter {
  readonly webContents: FakeContents;
  readonly options: { readonly webPreferences: Record<string, unknown> };
  readonly url: string;
  readonly edited: boolean;
}
const windows = () => state.windows as FakeWindow[];
const front = (): FakeWindow => windows()[0] as FakeWindow;
const call = (channel: string, words: unknown[] = [], frame: unknown = front().webContents.mainFrame) =>
  Promise.resolve().then(() => state.handlers.get(channel)?.({ senderFrame: frame, sender: front().webContents }, ...words));
const place = (name: string): string => path.join(state.directory, name);
let app: EventEmitter;

beforeAll(async () => {
  state.directory = mkdtempSync(path.join(tmpdir(), 'trama-main-'));
  // Where main looks for the page: beside its own folder.
  const site = path.resolve(import.meta.dirname, '../../electron/renderer');
  mkdirSync(site, { recursive: true });
  try {
    writeFileSync(place('a.pcap'), 'abcdef');
    process.argv = ['electron', 'folder'];
    app = (await import('electron')).app as unknown as EventEmitter;
    await import('../../electron/main/main.ts');
    await vi.waitFor(() => expect(state.windows).toHaveLength(1));
  } finally {
    rmSync(site, { recursive: true });
  }
});
afterAll(() => rmSync(state.directory, { recursive: true }));
beforeEach(() => {
  state.boxes.length = 0;
  state.answers = { open: undefined, save: [], box: 0 };
});

describe('a window', () => {
  it('shows the page, in a sandbox, without Node', () => {
    expect(windows()).toHaveLength(1);
    expect(front().url).toBe(PAGE);
    expect(front().options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    });
  });

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('does not leave its page: %s', (name) => {
    const refused = (url: string): boolean => {
      const preventDefault = vi.fn();
      front().webContents.emit(name, { url, preventDefault });
      return preventDefault.mock.calls.length === 1;
    };
    for (const url of ['https://example.com/', 'file:///etc/passwd', 'trama://evil/index.html', 'javascript:alert(1)'])
      expect(refused(url), url).toBe(true);
    expect(refused(PAGE)).toBe(false);
  });

  it('opens no further ones, and holds no other page', () => {
    expect(front().webContents.openHandler({ url: PAGE })).toEqual({ action: 'deny' });
    const preventDefault = vi.fn();
    front().webContents.emit('will-attach-webview', { preventDefault });
    expect(preventDefault).toHaveBeenCalled();
    const other = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() });
    app.emit('web-contents-created', {}, other);
    expect(other.setWindowOpenHandler.mock.calls[0]?.[0]({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
  });

  it('stays open with comments that are not saved, unless a person says otherwise', () => {
    const leave = (box: number): boolean => {
      state.answers.box = box;
      const preventDefault = vi.fn();
      front().webContents.emit('will-prevent-unload', { preventDefault });
      return preventDefault.mock.calls.length === 1;
    };
    expect(leave(0)).toBe(false);
    expect(leave(1)).toBe(true);
    expect(state.boxes[0]).toMatchObject({ message: 'There are changes that are not saved' });
  });
});

describe('a message', () => {
  it('is refused from another page, a frame inside it, or nowhere', async () => {
    for (const channel of Object.values(CHANNELS)) {
      for (const frame of [
        null,
        { url: 'https://example.com/', parent: null },
        { url: 'trama://evil/index.html', parent: null },
        { url: PAGE, parent: { url: PAGE } },
      ])
        await expect(call(channel, [], frame), channel).rejects.toThrow('refused');
    }
    expect([...state.handlers.keys()].sort()).toEqual(Object.values(CHANNELS).sort());
  });

  it('of another form is refused', async () => {
    await expect(call(CHANNELS.openRecent, ['../../etc/passwd'])).rejects.toThrow('refused');
    await expect(call(CHANNELS.openRecent, [7])).rejects.toThrow('refused');
    await expect(call(CHANNELS.openRecent, ['__proto__'])).rejects.toThrow('refused');
    await expect(call(CHANNELS.beginSave, ['/etc/passwd'])).rejects.toThrow('refused');
    await expect(call(CHANNELS.writeSave, ['x', new Uint8Array(1)])).rejects.toThrow('refused');
    await expect(call(CHANNELS.tell, [{ lang: 'en' }])).rejects.toThrow('refused');
    const nobody = '00000000-0000-0000-0000-000000000000';
    await expect(call(CHANNELS.writeSave, [nobody, new Uint8Array(1)])).rejects.toThrow('no such file');
    await expect(call(CHANNELS.writeSave, [nobody, 'text'])).rejects.toThrow('refused');
  });
});

describe('the session', () => {
  it('grants the clipboard to the page for writing, and nothing else to anybody', () => {
    const check = state.session.setPermissionCheckHandler as (c: unknown, p: string, origin: string) => boolean;
    expect(check(null, 'clipboard-sanitized-write', 'trama://app/')).toBe(true);
    expect(check(null, 'clipboard-sanitized-write', 'https://example.com/')).toBe(false);
    expect(check(null, 'media', 'trama://app/')).toBe(false);
    const request = state.session.setPermissionRequestHandler as (
      c: unknown,
      p: string,
      done: (granted: boolean) => void,
      details: { requestingUrl: string },
    ) => void;
    const done = vi.fn();
    request(null, 'geolocation', done, { requestingUrl: PAGE });
    expect(done).toHaveBeenCalledWith(false);
  });

  it('loads nothing remote', () => {
    const ask = state.session.request as (d: { url: string }, done: (r: { cancel: boolean }) => void) => void;
    const cancelled = (url: string): boolean => {
      let result = false;
      ask({ url }, ({ cancel }) => {
        result = cancel;
      });
      return result;
    };
    for (const url of [
      'https://example.com/x',
      'http://127.0.0.1/',
      'file:///etc/passwd',
      'ws://x/',
      'blob:https://x/1',
      'trama://x/',
    ])
      expect(cancelled(url), url).toBe(true);
    for (const url of [PAGE, 'blob:trama://app/1234']) expect(cancelled(url), url).toBe(false);
  });

  it('serves the captures that were opened, by range', async () => {
    expect((await state.served?.(new Request('trama://app/capture/00000000-0000-0000-0000-000000000000')))?.status).toBe(404);
    state.answers.open = place('a.pcap');
    const { url } = (await call(CHANNELS.chooseCapture)) as { url: string };
    const response = await state.served?.(new Request(`trama://app/${url}`, { headers: { range: 'bytes=1-2' } }));
    expect(await response?.text()).toBe('bc');
  });
});

describe('captures', () => {
  it('that were chosen are told without their folder, and remembered', async () => {
    state.answers.open = place('a.pcap');
    const chosen = await call(CHANNELS.chooseCapture);
    expect(chosen).toMatchObject({ name: 'a.pcap', size: 6 });
    expect(JSON.stringify(chosen)).not.toContain(state.directory);
    expect(await call(CHANNELS.recentCaptures)).toEqual([{ index: 0, name: 'a.pcap' }]);
    expect(await call(CHANNELS.openRecent, [0])).toMatchObject({ name: 'a.pcap' });
    state.answers.open = undefined;
    expect(await call(CHANNELS.chooseCapture)).toBeNull();
  });

  it('that are gone are said to be gone, and forgotten', async () => {
    writeFileSync(place('gone.pcap'), 'x');
    state.answers.open = place('gone.pcap');
    await call(CHANNELS.chooseCapture);
    rmSync(place('gone.pcap'));
    expect(await call(CHANNELS.openRecent, [0])).toBeNull();
    expect(state.boxes).toMatchObject([{ type: 'error' }]);
    expect(await call(CHANNELS.recentCaptures)).toEqual([{ index: 0, name: 'a.pcap' }]);
  });

  it('of a second start are looked for where that was made, and take an empty window first', async () => {
    await call(CHANNELS.tell, [{ lang: 'en', hasCapture: false, edited: false }]);
    app.emit('second-instance', {}, ['electron', '--flag', 'folder', 'a.pcap'], state.directory);
    await vi.waitFor(() => expect(front().webContents.sent.at(-1)).toMatchObject([EVENTS.open, { name: 'a.pcap' }]));
    expect(windows()).toHaveLength(1);
    await call(CHANNELS.tell, [{ lang: 'en', hasCapture: true, edited: true }]);
    expect(front().edited).toBe(true);
    app.emit('second-instance', {}, ['electron', 'folder', 'a.pcap'], state.directory);
    await vi.waitFor(() => expect(windows()).toHaveLength(2));
    windows()[1]?.emit('closed');
    state.windows.pop();
  });
});

describe('saving', () => {
  it('writes where the person says', async () => {
    state.answers.save = [place('out.pcapng')];
    const ticket = await call(CHANNELS.beginSave, [{ name: 'x.pcapng', kind: 'pcapng' }]);
    await call(CHANNELS.writeSave, [ticket, new TextEncoder().encode('saved')]);
    expect(await call(CHANNELS.endSave, [ticket, true])).toBe('out.pcapng');
    expect(readFileSync(place('out.pcapng'), 'utf8')).toBe('saved');
  });

  it('does nothing where the dialog is left', async () => {
    expect(await call(CHANNELS.beginSave, [{ name: 'x', kind: 'html' }])).toBeNull();
  });

  it('replaces a capture that is open only where that is confirmed', async () => {
    state.answers.open = place('a.pcap');
    await call(CHANNELS.chooseCapture);
    // "Choose another name", and then the dialog is left.
    state.answers.save = [place('a.pcap'), undefined];
    expect(await call(CHANNELS.beginSave, [{ name: 'a.pcap', kind: 'pcapng' }])).toBeNull();
    expect(state.boxes).toMatchObject([{ defaultId: 0, cancelId: 0, buttons: ['Choose another name', 'Replace it'] }]);
    expect(readFileSync(place('a.pcap'), 'utf8')).toBe('abcdef');
    state.answers.save = [place('a.pcap')];
    state.answers.box = 1;
    const ticket = await call(CHANNELS.beginSave, [{ name: 'a.pcap', kind: 'pcapng' }]);
    await call(CHANNELS.endSave, [ticket, false]);
    expect(readFileSync(place('a.pcap'), 'utf8')).toBe('abcdef');
    expect(readdirSync(state.directory).filter((n) => n.endsWith('.tmp'))).toEqual([]);
  });
});

it('the menu follows the language that the page tells', async () => {
  const labels = () => (state.menu as { label?: string }[]).map((i) => i.label);
  await call(CHANNELS.tell, [{ lang: 'es', hasCapture: true, edited: false }]);
  expect(labels()).toContain('Archivo');
  await call(CHANNELS.tell, [{ lang: 'en', hasCapture: true, edited: false }]);
  expect(labels()).toContain('File');
});

it('a closed window keeps where it stood', () => {
  front().emit('close');
  expect(JSON.parse(readFileSync(place('trama.json'), 'utf8')).windows).toHaveProperty(['d 1920x1080']);
});

it('main awaits nothing at its top level: the app would never be ready', () => {
  const source = readFileSync(path.resolve(import.meta.dirname, '../../electron/main/main.ts'), 'utf8');
  expect(source).not.toMatch(/^\s{0,1}await /m);
});
