/** The page's bridge to main: three functions, and nothing of Electron itself. Sandboxed, so built as CommonJS. */
import { contextBridge, ipcRenderer } from 'electron';
import type { ServedCapture } from '../main/captures.ts';

// Main checks them against its own list: what is written here only names them.
const CHOOSE = 'trama:choose-capture';
const OPEN = 'trama:open';
const COMMAND = 'trama:command';

contextBridge.exposeInMainWorld('tramaDesktop', {
  chooseCapture: (): Promise<ServedCapture | null> => ipcRenderer.invoke(CHOOSE),
  // The event itself stays here: it would hand the page a way to send.
  onOpen: (listener: (capture: ServedCapture) => void): void => {
    ipcRenderer.on(OPEN, (_event, capture: ServedCapture) => listener(capture));
  },
  onCommand: (listener: (command: string) => void): void => {
    ipcRenderer.on(COMMAND, (_event, command: string) => listener(command));
  },
});
