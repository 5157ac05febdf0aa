/**
 * The local server behind `trama view`: the renderer's files and one capture, on loopback, for whoever has the token.
 *
 * Every address begins with the token. The capture is given by `Range` only, and read as fast as it is taken: of an answer, however long, a few
 * buffers are in memory.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { type HttpBindings, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { RandomAccess } from '../../core/capture/source.ts';
import type { Asset } from '../../core/engine/session/assets.node.ts';
import { contentSecurityPolicy, rangeOf } from '../../core/engine/session/page.ts';
import { CliError, errorCode } from '../errors.ts';

import { refusalOf } from './policy.ts';
import { sendRange } from './send.ts';

export interface ServedCapture {
  readonly name: string;
  readonly source: RandomAccess;
}

export interface ServedExercise {
  readonly name: string;
  readonly text: string;
}

export interface ViewServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface ViewOptions {
  readonly assets: ReadonlyMap<string, Asset>;
  readonly capture?: ServedCapture | undefined;
  /** The exercise that the capture is about: its YAML. */
  readonly exercise?: ServedExercise | undefined;
  /** 0: any that is free. */
  readonly port: number;
  /** Default: a new random one. */
  readonly token?: string;
}

/** Raises CliError where the port is taken. */
export async function startServer({
  assets,
  capture,
  exercise,
  port,
  token = randomBytes(18).toString('base64url'),
}: ViewOptions): Promise<ViewServer> {
  let bound = port;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (c, next) => {
    const head = {
      method: c.req.method,
      path: c.req.path,
      host: c.req.header('host'),
      origin: c.req.header('origin'),
      fetchSite: c.req.header('sec-fetch-site'),
    };
    const refusal = refusalOf(head, bound, token);
    if (refusal !== null) return c.text(`trama view: ${refusal.why}\n`, refusal.status, common());
    await next();
    if (c.env.outgoing.headersSent) return undefined;
    for (const [name, value] of Object.entries(common())) c.header(name, value);
    return undefined;
  });
  const under = `/${token}`;
  app.get(under, (c) => c.redirect(`${under}/`));
  app.get(`${under}/capture.json`, (c) =>
    c.json(
      capture === undefined
        ? null
        : {
            name: capture.name,
            size: capture.source.size,
            url: 'capture',
            ...(exercise === undefined ? {} : { exercise: { name: exercise.name, url: 'exercise' } }),
          },
    ),
  );
  app.get(`${under}/exercise`, (c) =>
    exercise === undefined
      ? c.text('trama view: no exercise is served\n', 404)
      : c.text(exercise.text, 200, { 'content-type': 'text/yaml; charset=utf-8' }),
  );
  app.get(`${under}/capture`, async (c) => {
    if (capture === undefined) return c.text('trama view: no capture is served\n', 404);
    const { size } = capture.source;
    const range = rangeOf(c.req.header('range'), size, size);
    if (range === null) {
      return c.text('trama view: ask for one range of bytes that is there\n', 416, { 'content-range': `bytes */${size}` });
    }
    if (await sendRange(capture.source, range, c.env.outgoing, common())) return RESPONSE_ALREADY_SENT;
    // The file has become shorter since.
    return c.text('trama view: the capture ends before that place\n', 416, { 'content-range': `bytes */${size}` });
  });
  app.get(`${under}/*`, async (c) => {
    const name = c.req.path.slice(under.length + 1) || 'index.html';
    const asset = assets.get(name);
    if (asset === undefined) return c.text('trama view: there is no such file\n', 404);
    const headers = { 'content-type': asset.type };
    if (name !== 'index.html') return c.body(new Uint8Array(await readFile(asset.file)), 200, headers);
    const nonce = randomBytes(16).toString('base64');
    const page = (await readFile(asset.file, 'utf8')).replaceAll('nonce=""', `nonce="${nonce}"`);
    return c.body(page, 200, { ...headers, 'content-security-policy': contentSecurityPolicy(nonce) });
  });
  app.notFound((c) => c.text('trama view: there is no such file\n', 404));
  app.onError((error, c) => c.text(`trama view: ${error.message}\n`, 500, common()));

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (error: unknown) => {
      const taken = errorCode(error) === 'EADDRINUSE';
      reject(
        taken
          ? new CliError(`port ${port} is taken`, 'Give another one with --port, or leave it out: a free one is found.')
          : error,
      );
    });
  });
  bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}${under}/`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // A browser keeps its connections open.
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

const common = (): Record<string, string> => ({
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});
