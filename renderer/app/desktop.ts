/** The desktop app's bridge, where there is one: see electron/preload. In a browser there is none. */

/** What a server, or the desktop's own protocol, says of the capture it serves beside the page. */
export interface Served {
  readonly name: string;
  readonly size: number;
  /** Relative to the page. */
  readonly url: string;
  /** It is that of an exercise, which is served beside it, or told. Without a capture of its own `url` is empty. */
  readonly exercise?: { readonly name: string } & ({ readonly url: string } | { readonly text: string });
}

export type SaveKind = 'pcapng' | 'html' | 'svg' | 'png' | 'csv' | 'text' | 'mermaid' | 'plantuml' | 'json' | 'yaml';

export interface DesktopBridge {
  /** Asks for a file with the system's own dialog; null where none was chosen. */
  chooseCapture(): Promise<Served | null>;
  recentCaptures(): Promise<readonly { readonly index: number; readonly name: string }[]>;
  /** Null where the file is gone, which a dialog has said. */
  openRecent(index: number): Promise<Served | null>;
  /** Asks where to save; a ticket, or null where nothing is to be saved. */
  beginSave(request: { readonly name: string; readonly kind: SaveKind }): Promise<string | null>;
  writeSave(ticket: string, bytes: Uint8Array): Promise<void>;
  /** The file takes its place, or nothing is left of it. */
  endSave(ticket: string, keep: boolean): Promise<string>;
  /** What menus, the title bar and the next capture need to know of this window. */
  tell(told: { readonly lang: 'en' | 'es'; readonly hasCapture: boolean; readonly edited: boolean }): Promise<void>;
  /** Called when a menu, another start or the system opens a capture in this window. */
  onOpen(listener: (capture: Served) => void): void;
  onCommand(listener: (command: string) => void): void;
}

export const desktop = (): DesktopBridge | undefined => (globalThis as { tramaDesktop?: DesktopBridge }).tramaDesktop;
