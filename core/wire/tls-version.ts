/** Version numbers of TLS as they are sent. */
export const Version = {
  unknown: 0,
  ssl2: 0x0002,
  ssl3: 0x0300,
  tls10: 0x0301,
  tls11: 0x0302,
  tls12: 0x0303,
  tls13: 0x0304,
} as const;

const KNOWN: ReadonlySet<number> = new Set(Object.values(Version).filter((v) => v !== Version.unknown));

/** The version that a server's number stands for: drafts of TLS 1.3 have numbers of their own (0x7f12…). 0: none. */
export function sessionVersion(n: number): number {
  if (n >>> 8 === 0x7f || n === 0xfb17 || n === 0xfb1a) return Version.tls13;
  return KNOWN.has(n) && n !== Version.ssl2 ? n : Version.unknown;
}
/** Drafts of TLS 1.3 before the 22nd: a server's hello has neither session id nor compression method. */
export const isEarlyDraft = (n: number): boolean => n > 0x7f00 && n < 0x7f16;

export const isVersion = (n: number): boolean => KNOWN.has(n) || n >>> 8 === 0x7f || n === 0xfb17 || n === 0xfb1a;
