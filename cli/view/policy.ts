/** Who may ask the local server for what. Pure: from a request's head to a refusal, or none. */
import { timingSafeEqual } from 'node:crypto';

/** What of a request the decision rests on. */
export interface RequestHead {
  readonly method: string;
  /** Of the address, without the query. */
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** What a browser says of where the request comes from (Fetch Metadata). */
  readonly fetchSite: string | undefined;
}

export interface Refusal {
  readonly status: 403 | 405;
  readonly why: string;
}

/** Names under which this machine's own browser reaches the server: others are DNS rebinding. */
const NAMES = ['127.0.0.1', 'localhost', '[::1]'];

const sameText = (a: string, b: string): boolean => {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
};

/** Null: the request may be answered. `token` is the first part of each path. */
export function refusalOf(head: RequestHead, port: number, token: string): Refusal | null {
  const hosts = NAMES.map((name) => `${name}:${port}`);
  if (head.host === undefined || !hosts.includes(head.host)) {
    return { status: 403, why: `the request is for another host than this server's (${hosts[0]})` };
  }
  if (head.origin !== undefined && head.origin !== `http://${head.host}`) {
    return { status: 403, why: 'the request comes from a page of another origin' };
  }
  if (head.fetchSite === 'cross-site' || head.fetchSite === 'same-site') {
    return { status: 403, why: 'the request comes from another site' };
  }
  const [, given = ''] = head.path.split('/');
  if (!sameText(given, token)) {
    return { status: 403, why: "the address lacks the token: open the whole address that 'trama view' has printed" };
  }
  if (head.method !== 'GET' && head.method !== 'HEAD') return { status: 405, why: 'only GET and HEAD are answered' };
  return null;
}
