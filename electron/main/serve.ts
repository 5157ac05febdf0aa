/** Answers the app's own scheme: the page's files, and opened captures by range. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Asset } from '../../core/engine/session/assets.node.ts';
import { contentSecurityPolicy, rangeOf } from '../../core/engine/session/page.ts';
import type { Captures } from './captures.ts';
import { wantedOf } from './policy.ts';

/** Bytes of one answer at most. */
const LARGEST_RANGE = 16 << 20;
const COMMON = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

const refuse = (status: number, why: string, headers: Record<string, string> = {}): Response =>
  new Response(`${why}\n`, { status, headers: { ...COMMON, 'content-type': 'text/plain; charset=utf-8', ...headers } });

export async function answer(request: Request, assets: ReadonlyMap<string, Asset>, captures: Captures): Promise<Response> {
  const wanted = wantedOf(request.url, request.method);
  if (wanted === null) return refuse(403, 'this address is not answered');
  switch (wanted.kind) {
    // The page asks whoever serves it what to show; here main tells it instead.
    case 'served':
      return new Response('null', { headers: { ...COMMON, 'content-type': 'application/json' } });
    case 'capture':
      return captureBytes(request, wanted.id, captures);
    case 'asset':
      return asset(assets.get(wanted.name), wanted.name);
  }
}

async function captureBytes(request: Request, id: string, captures: Captures): Promise<Response> {
  const size = captures.size(id);
  if (size === undefined) return refuse(404, 'no such capture is open');
  const range = rangeOf(request.headers.get('range') ?? undefined, size, LARGEST_RANGE);
  if (range === null) return refuse(416, 'ask for one range of bytes that is there', { 'content-range': `bytes */${size}` });
  const bytes = await captures.read(id, range.start, range.end);
  if (bytes.length === 0) return refuse(416, 'the capture ends before that place', { 'content-range': `bytes */${size}` });
  const headers = {
    ...COMMON,
    'content-type': 'application/octet-stream',
    'content-range': `bytes ${range.start}-${range.start + bytes.length - 1}/${size}`,
  };
  return new Response(bytes, { status: 206, headers });
}

async function asset(found: Asset | undefined, name: string): Promise<Response> {
  if (found === undefined) return refuse(404, 'there is no such file');
  const headers = { ...COMMON, 'content-type': found.type };
  if (name !== 'index.html') return new Response(new Uint8Array(await readFile(found.file)), { headers });
  const nonce = randomBytes(16).toString('base64');
  const page = (await readFile(found.file, 'utf8')).replaceAll('nonce=""', `nonce="${nonce}"`);
  return new Response(page, { headers: { ...headers, 'content-security-policy': contentSecurityPolicy(nonce) } });
}
