/** What whoever serves the window's page owes it: bytes by range, and a policy that lets in nothing from elsewhere. */

/**
 * One range of bytes [start, end), at most `largest` of them; null where the header is absent, has another form, or asks for nothing that is
 * there.
 */
export function rangeOf(
  header: string | undefined,
  size: number,
  largest: number,
): { readonly start: number; readonly end: number } | null {
  const found = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '');
  if (found === null) return null;
  const start = Number(found[1]);
  const last = found[2] === '' ? size - 1 : Math.min(Number(found[2]), size - 1);
  if (start > last || start >= size) return null;
  return { start, end: Math.min(last + 1, start + largest) };
}

/** Nothing from elsewhere, no script or style but the page's own, in nobody's frame. */
export const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
