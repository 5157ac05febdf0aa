/** What a window of the app may do: pure decisions, apart from Electron so that every refusal can be tested. */

/** The app's own scheme: `trama://app/…` is the page, `trama://app/capture/ID` an opened capture. */
export const SCHEME = 'trama';
export const HOST = 'app';
export const PAGE = `${SCHEME}://${HOST}/index.html`;

/** Everything that a page may send to main. What is not here does not exist. */
export const CHANNELS = {
  chooseCapture: 'trama:choose-capture',
  recentCaptures: 'trama:recent-captures',
  openRecent: 'trama:open-recent',
  beginSave: 'trama:begin-save',
  writeSave: 'trama:write-save',
  endSave: 'trama:end-save',
  tell: 'trama:tell',
} as const;
export type Channel = (typeof CHANNELS)[keyof typeof CHANNELS];
/** Everything that main sends to a page. */
export const EVENTS = { open: 'trama:open', command: 'trama:command' } as const;

const isOwn = (url: string): boolean => {
  try {
    const { protocol, host, username, password, port } = new URL(url);
    return protocol === `${SCHEME}:` && host === HOST && username === '' && password === '' && port === '';
  } catch {
    return false;
  }
};

/** Only the app's page is ever shown in a window, whatever a link, a script or a dropped file says. */
export const mayNavigate = (url: string): boolean => isOwn(url) && new URL(url).pathname === '/index.html';

/** Windows come from the menu, never from a page. */
export const mayOpenWindow = (_url: string): boolean => false;

/** To put a text on the clipboard, which a person asked for with a click. Camera, location, reading the clipboard, devices: none. */
export const mayHavePermission = (permission: string, url: string): boolean =>
  permission === 'clipboard-sanitized-write' && isOwn(url);

/** What a window may load: the app's own addresses, texts that the page itself made, and the tools that a developer opens. Nothing remote. */
export function mayLoad(url: string): boolean {
  if (isOwn(url)) return true;
  if (url.startsWith('blob:')) return isOwn(url.slice('blob:'.length));
  return url.startsWith('devtools://devtools/');
}

/** Files that the page hands over to be saved are made in the page. */
export const mayDownload = (url: string): boolean => url.startsWith('blob:') && mayLoad(url);

/** A message counts only on a known channel, from the app's page, in the main frame of its window. */
export function mayCall(channel: string, senderUrl: string, isMainFrame: boolean): boolean {
  return (Object.values(CHANNELS) as string[]).includes(channel) && isMainFrame && mayNavigate(senderUrl);
}

export type Wanted =
  | { readonly kind: 'capture'; readonly id: string }
  | { readonly kind: 'served' }
  | { readonly kind: 'asset'; readonly name: string };

/** What an address of the scheme asks for; null: nothing that there is. Names are looked up in lists, never in the file system. */
export function wantedOf(url: string, method: string): Wanted | null {
  if (!isOwn(url) || (method !== 'GET' && method !== 'HEAD')) return null;
  const { pathname } = new URL(url);
  const capture = /^\/capture\/([0-9a-f-]{36})$/.exec(pathname);
  if (capture !== null) return { kind: 'capture', id: capture[1] as string };
  if (pathname === '/capture.json') return { kind: 'served' };
  return { kind: 'asset', name: pathname === '/' ? 'index.html' : pathname.slice(1) };
}

/**
 * The files among a command line's words: what is left after the program, its switches, and, where it is not packaged, the app's own folder. Chromium
 * moves switches, and adds some of its own, on the way from a second start.
 */
export const filesOf = (words: readonly string[], isPackaged: boolean): string[] =>
  words
    .slice(1)
    .filter((word) => word !== '' && !word.startsWith('-'))
    .slice(isPackaged ? 0 : 1);
