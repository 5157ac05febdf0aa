/** What a window of the app may do: pure decisions, apart from Electron so that every refusal can be tested. */

/** The app's own scheme: `trama://app/…` is the page, `trama://app/capture/ID` an opened capture. */
export const SCHEME = 'trama';
export const HOST = 'app';
export const PAGE = `${SCHEME}://${HOST}/index.html`;

/** Everything that a page may send to main. What is not here does not exist. */
export const CHANNELS = { chooseCapture: 'trama:choose-capture' } as const;
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

/** Camera, location, notifications, devices: none. */
export const mayHavePermission = (_permission: string): boolean => false;

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

/** The files among a command line's words: what is left after the program, its script and its switches. */
export const filesOf = (words: readonly string[], isPackaged: boolean): string[] =>
  words.slice(isPackaged ? 1 : 2).filter((word) => word !== '' && !word.startsWith('-'));
