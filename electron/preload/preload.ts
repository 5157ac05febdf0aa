/** The page's bridge to main: a few functions, and nothing of Electron itself. Sandboxed, so built as CommonJS. */
import { contextBridge, ipcRenderer } from 'electron';
import type { ServedCapture } from '../main/captures.ts';
import type { SaveRequest, WindowTold } from '../main/messages.ts';
import type { RecentCapture } from '../main/recent.ts';

// Main checks them against its own list: what is written here only names them.
const CHOOSE = 'trama:choose-capture';
const RECENT = 'trama:recent-captures';
const OPEN_RECENT = 'trama:open-recent';
const BEGIN_SAVE = 'trama:begin-save';
const WRITE_SAVE = 'trama:write-save';
const END_SAVE = 'trama:end-save';
const TELL = 'trama:tell';
const OPEN = 'trama:open';
const COMMAND = 'trama:command';

contextBridge.exposeInMainWorld('tramaDesktop', {
  chooseCapture: (): Promise<ServedCapture | null> => ipcRenderer.invoke(CHOOSE),
  recentCaptures: (): Promise<RecentCapture[]> => ipcRenderer.invoke(RECENT),
  openRecent: (index: number): Promise<ServedCapture | null> => ipcRenderer.invoke(OPEN_RECENT, index),
  beginSave: (request: SaveRequest): Promise<string | null> => ipcRenderer.invoke(BEGIN_SAVE, request),
  writeSave: (ticket: string, bytes: Uint8Array): Promise<void> => ipcRenderer.invoke(WRITE_SAVE, ticket, bytes),
  endSave: (ticket: string, keep: boolean): Promise<string> => ipcRenderer.invoke(END_SAVE, ticket, keep),
  tell: (told: WindowTold): Promise<void> => ipcRenderer.invoke(TELL, told),
  // The event itself stays here: it would hand the page a way to send.
  onOpen: (listener: (capture: ServedCapture) => void): void => {
    ipcRenderer.on(OPEN, (_event, capture: ServedCapture) => listener(capture));
  },
  onCommand: (listener: (command: string) => void): void => {
    ipcRenderer.on(COMMAND, (_event, command: string) => listener(command));
  },
});
