/** Hands what the window has made over as a file to be saved. */
import { desktop, type SaveKind } from '../app/desktop.ts';

/** Bytes of one message to the desktop app. */
const PIECE = 4 << 20;

const KINDS: Readonly<Record<string, SaveKind>> = {
  svg: 'svg',
  png: 'png',
  csv: 'csv',
  html: 'html',
  mmd: 'mermaid',
  puml: 'plantuml',
  json: 'json',
  pcapng: 'pcapng',
  yaml: 'yaml',
  yml: 'yaml',
};
const kindOf = (name: string): SaveKind => KINDS[name.slice(name.lastIndexOf('.') + 1)] ?? 'text';

/**
 * A download in a browser, main's save dialog in the desktop app. Resolves to whether it was saved; a browser does not say, and counts as yes. Rejects
 * where the file cannot be written.
 */
export async function saveBlob(name: string, blob: Blob): Promise<boolean> {
  const kind = kindOf(name);
  const bridge = desktop();
  if (bridge !== undefined) {
    const ticket = await bridge.beginSave({ name, kind });
    if (ticket === null) return false;
    for (let at = 0; at < blob.size; at += PIECE)
      await bridge.writeSave(ticket, new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer()));
    await bridge.endSave(ticket, true);
    return true;
  }
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken its own reference by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return true;
}

export const saveText = (name: string, text: string | readonly string[], type = 'text/plain'): void =>
  void saveBlob(name, new Blob(typeof text === 'string' ? [text] : [...text], { type: `${type};charset=utf-8` }));
