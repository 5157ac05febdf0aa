/** Who the local server refuses, and which bytes it gives. */
import { describe, expect, it } from 'vitest';
import { type RequestHead, refusalOf } from '../../../cli/view/policy.ts';
import { contentSecurityPolicy, rangeOf } from '../../../core/engine/session/page.ts';

const TOKEN = 'a-token-that-nobody-knows';
const own: RequestHead = { method: 'GET', path: `/${TOKEN}/`, host: '127.0.0.1:8090', origin: undefined, fetchSite: 'none' };
const refused = (change: Partial<RequestHead>) => refusalOf({ ...own, ...change }, 8090, TOKEN);

describe('refusalOf', () => {
  it('lets through what the printed address leads to', () => {
    expect(refusalOf(own, 8090, TOKEN)).toBeNull();
    expect(refused({ host: 'localhost:8090' })).toBeNull();
    expect(refused({ origin: 'http://127.0.0.1:8090', fetchSite: 'same-origin' })).toBeNull();
    expect(refused({ method: 'HEAD' })).toBeNull();
  });

  it.each([
    ['a name that leads here by DNS rebinding', { host: 'evil.example:8090' }, 403],
    ['another port', { host: '127.0.0.1:80' }, 403],
    ['no host', { host: undefined }, 403],
    ['a page of another origin', { origin: 'https://evil.example' }, 403],
    ['a page in a sandbox', { origin: 'null' }, 403],
    ['a page of another server on this machine', { origin: 'http://127.0.0.1:3000' }, 403],
    ['another site, without an origin', { fetchSite: 'cross-site' }, 403],
    ['no token', { path: '/' }, 403],
    ['another token', { path: `/${TOKEN.slice(0, -1)}x/` }, 403],
    ['a longer token', { path: `/${TOKEN}x/` }, 403],
    ['the token elsewhere', { path: `/x/${TOKEN}/` }, 403],
    ['another method', { method: 'POST' }, 405],
  ] as const)('refuses %s', (_what, change, status) => {
    expect(refused(change)?.status).toBe(status);
  });
});

describe('rangeOf', () => {
  it.each([
    ['bytes=0-9', { start: 0, end: 10 }],
    ['bytes=90-', { start: 90, end: 100 }],
    ['bytes=90-1000', { start: 90, end: 100 }],
    ['bytes=0-99', { start: 0, end: 50 }],
  ])('%s', (header, range) => expect(rangeOf(header, 100, 50)).toEqual(range));

  it.each([
    undefined,
    '',
    'bytes=',
    'bytes=-5',
    'bytes=5-4',
    'bytes=100-',
    'bytes=0-1,3-4',
    'lines=0-9',
    'bytes=0x1-2',
    'bytes=1e3-',
  ])('refuses %s', (header) => expect(rangeOf(header, 100, 50)).toBeNull());

  it('of an empty file there is none', () => expect(rangeOf('bytes=0-', 0, 50)).toBeNull());
});

it('the policy allows nothing from elsewhere, and no inline script', () => {
  const policy = contentSecurityPolicy('n');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|http|\*|data:/);
});
